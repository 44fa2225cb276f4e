"""The page of `deals`: how many there are, the Pareto-optimal ones, two points on them, or the nearest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import shorten

from feasibility.deals.gains import Gain
from feasibility.deals.lattice.lattice_points import Axis
from feasibility.deals.lattice.settings import LeftOut
from feasibility.deals.likely import LikelyDeals
from feasibility.deals.nearest_in_full import MOST
from feasibility.deals.outcomes import Deal, DealColumns, Deals, NearDeal, Shortfall, Solution
from feasibility.deals.packages import Package
from feasibility.deals.search import deal_of
from feasibility.evaluation.figures.named import unit_named
from feasibility.language.words import Words, plain, words_of
from feasibility.report.conditions import distance_text, figure_named
from feasibility.report.deals.packages import heading, packages_told, party_name
from feasibility.report.text import WIDTH, paragraph, table, tables
from feasibility.report.values import estimated, paths_text, written
from feasibility.scenario.validated import Scenario

Lines = Iterator[str]

SHOWN = 20
"""Pareto-optimal deals on the page."""
DECIMALS = 2
LONGEST, LONGEST_SHOWN = 2_000, 400
"""Characters of a refusal that are read, and that are shown."""


def deals_page(
    deals: Deals, packages: Sequence[Package] | None, lang: str, likely: LikelyDeals | None = None
) -> str:
    """The whole page, without colours, about 100 characters wide.

    Args:
        deals: of a table.
        packages: the smallest packages; None where some land price suits everybody already.
        lang: en or nl.
        likely: which deals hold with a probability, where that was asked.
    """
    words = words_of(deals.scenario, lang)
    name = plain(deals.scenario.name, WIDTH) or words.heading("results")
    parts = [
        [name, "=" * len(name)],
        list(_lattice(deals, words)),
        list(_gains(deals, words)),
        list(_pareto(deals, words)),
        list(_likely(deals, likely, words)) if likely is not None else [],
        *([list(_point(deals, deals.nash, words("deals_nash"), words))] if deals.nash else []),
        *(
            [list(_point(deals, deals.equal, _equal_heading(deals.equal, words), words))]
            if deals.equal
            else []
        ),
        list(_nearest(deals, words)) if not deals.count else [],
        list(packages_told(deals.scenario, packages, words)) if packages is not None else [],
        list(paragraph(words("deals_do_not_say"), "")),
    ]
    first, *others = [part for part in parts if part]
    return "\n".join([*first, *(line for part in others for line in ("", *part))]) + "\n"


def _lattice(deals: Deals, words: Words) -> Lines:
    lattice = deals.lattice
    combinations, mixes = lattice.combinations, len(lattice.mixes)
    yield from paragraph(
        words(
            "deals_lattice",
            combinations=words.number(combinations),
            prices=words.number(lattice.prices),
            mixes=words.number(mixes),
            total=words.number(combinations * lattice.prices * mixes),
        ),
        "",
    )
    found = words.counted("deals_found", deals.count, number=words.number(deals.count))
    yield from paragraph(found if deals.count else words("deals_none"), "")
    if not mixes:
        yield from paragraph(words("deals_no_mix"), "")
    if deals.evaluated:
        yield from paragraph(words("deals_evaluated", figures=_named_figures(deals.evaluated, words)), "")
    for each in deals.left_out:
        values = {"number": words.number(each.combinations), "message": _refusal(deals, each, words)}
        if each.party:
            who = party_name(deals.scenario, each.party)
            yield from paragraph(words("deals_left_out", who=who, **values), "")
        else:
            yield from paragraph(words("deals_left_out_facts", **values), "")


def _refusal(deals: Deals, each: LeftOut, words: Words) -> str:
    """What was refused first and where, no word of it cut."""
    message = shorten(plain(each.message, LONGEST), LONGEST_SHOWN, placeholder=" …")
    if not each.levers:
        return message
    setting = "; ".join(
        f"{plain(axis.label, 40)} {lever_written(axis, each.levers[axis.name], words)}"
        for axis in deals.lattice.axes
        if axis.name in each.levers
    )
    return words("deals_left_out_at", setting=setting, message=message)


def _named_figures(figures: Sequence[str], words: Words) -> str:
    return ", ".join(figure_named(each, words) for each in figures)


def _gains(deals: Deals, words: Words) -> Lines:
    if not deals.counted:
        return
    yield from heading(words("deals_gains"))
    rows = []
    for name, each in deals.counted.items():
        gain = each.gain
        bound = _value(gain, each.bound, words)
        rows.append(
            (
                party_name(deals.scenario, name),
                figure_named(gain.figure, words),
                words("deals_higher" if gain.more else "deals_lower"),
                bound if each.own else f"{bound} *",
                _value(gain, each.best, words),
            )
        )
    head = [words(f"deals_{each}") for each in ("party", "figure", "better", "from", "best")]
    yield from table(rows, "<<<>>", head)
    if not all(each.own for each in deals.counted.values()):
        yield from paragraph(words("deals_worst_counts"))


def _value(gain: Gain, value: float | None, words: Words) -> str:
    return written(value, gain.unit, words, DECIMALS)


# ------------------------------------------------------------------------------------------ Pareto-optimal


def _pareto(deals: Deals, words: Words) -> Lines:
    number = len(deals.pareto.gains)
    if not number:
        return
    yield from heading(words.counted("deals_pareto", number, number=words.number(number)))
    if number > SHOWN:
        yield from paragraph(words("deals_shown", shown=words.number(SHOWN)), "")
    shown = [
        deal_of(deals.pareto.deals, deals.gains, deals.pareto.gains, place)
        for place in range(min(number, SHOWN))
    ]
    columns = list(_columns(deals, shown, words))
    numbers = [str(place + 1) for place in range(len(shown))]
    rows = list(zip(numbers, *(cells for _, cells in columns), strict=True))
    yield from tables(rows, ">" * (1 + len(columns)), ["", *(head for head, _ in columns)], "")


def _likely(deals: Deals, likely: LikelyDeals, words: Words) -> Lines:
    """The deals that hold with at least a probability, numbered as among the Pareto-optimal ones."""
    level = words.exact_percent(likely.level)
    yield from heading(words("deals_likely", level=level))
    if not likely.optimal:
        yield from paragraph(words("deals_likely_no_deal"), "")
        return
    yield from paragraph(
        words(
            "deals_likely_paths",
            paths=paths_text(likely.paths, words, "common"),
            seed=likely.seed,
            screened=words.number(likely.screened),
            tried=words.number(likely.tried),
            optimal=words.number(likely.optimal),
        ),
        "",
    )
    if likely.interrupted:
        yield from paragraph(words("deals_likely_interrupted"), "")
    chosen = likely.deals[:SHOWN]
    if not chosen:
        yield from paragraph(words("deals_likely_none", level=level), "")
        if likely.nearest is None:
            return
        chosen = (likely.nearest,)
        yield from paragraph(words("deals_likely_nearest"), "")
    else:
        number = len(likely.deals)
        yield from paragraph(words.counted("deals_likely_found", number, number=words.number(number)), "")
    shown = [deal_of(deals.pareto.deals, deals.gains, deals.pareto.gains, each.place) for each in chosen]
    estimates = [estimated(each.everybody, words) for each in chosen]
    columns = [
        (words("deals_likely_probability"), [probability for probability, _ in estimates]),
        (words("deals_likely_error"), [error for _, error in estimates]),
        *_columns(deals, shown, words),
    ]
    places = [words.number(each.place + 1) for each in chosen]
    rows = list(zip(places, *(cells for _, cells in columns), strict=True))
    yield from tables(rows, ">" * (1 + len(columns)), ["", *(head for head, _ in columns)], "")


def _columns(deals: Deals, shown: Sequence[Deal], words: Words) -> Iterator[tuple[str, list[str]]]:
    yield words.name("land_price"), [words.money(deal.land_price) for deal in shown]
    for axis in deals.pareto.deals.levers:
        yield plain(axis.label, 24), [lever_written(axis, deal.levers[axis.name], words) for deal in shown]
    for name in deals.pareto.deals.types:
        yield words.type(name, 16), [words.number(deal.counts[name]) for deal in shown]
    for name, gain in deals.gains.items():
        head = words(
            "deals_gets", party=party_name(deals.scenario, name), figure=figure_named(gain.figure, words)
        )
        yield head, [_value(gain, deal.gains[name], words) for deal in shown]


def lever_written(axis: Axis, value: float, words: Words) -> str:
    """A value of a lever in its unit."""
    return written(value, unit_named(axis.paths[0]), words)


# ------------------------------------------------------------------------------------------ the two points


def _equal_heading(equal: Solution, words: Words) -> str:
    return words("deals_equal", share=words.percent(equal.value))


def _point(deals: Deals, point: Solution | None, title: str, words: Words) -> Lines:
    if point is None:
        return
    yield from heading(title)
    if point.ties > 1:
        yield from paragraph(words("deals_ties", number=words.number(point.ties)), "")
    if point.left_out:
        who = ", ".join(party_name(deals.scenario, name) for name in point.left_out)
        yield from paragraph(words("deals_nothing_to_gain", who=who), "")
    deal = point.deals[0].deal
    yield from _agreed(deals.pareto.deals, deal, words)
    rows = []
    for name, each in deals.counted.items():
        value = deal.gains[name]
        share = _share(each.bound, each.best, value)
        told = _value(each.gain, value, words)
        if share is not None:
            told = words("deals_of_range", value=told, share=words.percent(share))
        rows.append((party_name(deals.scenario, name), figure_named(each.gain.figure, words), told))
    yield from table(rows, "<<<")


def _share(bound: float, best: float, value: float | None) -> float | None:
    if value is None or best == bound:
        return None
    return max(0.0, (value - bound) / (best - bound))


def _agreed(levers: DealColumns, deal: Deal, words: Words) -> Lines:
    told = [f"{words.name('land_price')} {words.money(deal.land_price)}"]
    told += [
        f"{plain(axis.label, 40)} {lever_written(axis, deal.levers[axis.name], words)}"
        for axis in levers.levers
    ]
    told += [f"{words.number(count)} {words.type(name, 40)}" for name, count in deal.counts.items()]
    yield from paragraph("; ".join(told))


# ---------------------------------------------------------------------------------------------- no deal


def _nearest(deals: Deals, words: Words) -> Lines:
    yield from heading(words("deals_nearest"))
    nearest = deals.nearest
    if nearest is None:
        figures, most = _named_figures(deals.evaluated, words), words.number(MOST)
        yield from paragraph(words("deals_nearest_unknown", figures=figures, most=most), "")
        return
    if nearest.even is None:
        yield from paragraph(words("deals_nearest_never"), "")
        return
    said = "deals_nearest_conceded" if nearest.conceded else "deals_nearest_beyond"
    yield from paragraph(words(said), "")
    for near in nearest.by_givers:
        who = ", ".join(party_name(deals.scenario, name) for name in near.givers)
        yield ""
        yield from paragraph(words("deals_gives", who=who), "")
        yield from _near(deals, near, words)
    if not any(_same_deal(nearest.even, near) for near in nearest.by_givers):
        yield ""
        yield from paragraph(words("deals_even", share=words.percent(nearest.even.greatest)), "")
        yield from _near(deals, nearest.even, words)


def _same_deal(one: NearDeal, other: NearDeal) -> bool:
    this, that = one.deal.deal, other.deal.deal
    return (this.levers, this.land_price, this.counts) == (that.levers, that.land_price, that.counts)


def _near(deals: Deals, near: NearDeal, words: Words) -> Lines:
    yield from _agreed(deals.pareto.deals, near.deal.deal, words)
    for each in near.shortfalls:
        yield from paragraph(_shortfall(deals.scenario, each, words), "    ")
    if near.conceded:
        yield from paragraph(words("deals_within_concessions"), "    ")


def _shortfall(scenario: Scenario, each: Shortfall, words: Words) -> str:
    told = words(
        "deals_short" if each.value is None or each.value < each.bound else "deals_over",
        party=party_name(scenario, each.party),
        figure=figure_named(each.figure, words),
        value=written(each.value, each.unit, words, DECIMALS),
        bound=written(each.bound, each.unit, words, DECIMALS),
        short=distance_text(each.short, each.unit, words),
    )
    return words("deals_of_the_bound", told=told, share=words.percent(each.relative)) if each.bound else told
