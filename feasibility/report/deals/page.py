"""The page of `deals`: how many there are, the Pareto-optimal ones, two points on them, or the nearest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from textwrap import shorten

from feasibility.deals.gains import Gain
from feasibility.deals.lattice.axes import Axis
from feasibility.deals.lattice.settings import LeftOut
from feasibility.deals.nearest_by_evaluation import MOST
from feasibility.deals.outcomes import Deal, DealColumns, Deals, NearDeal, Shortfall, Solution
from feasibility.deals.packages import Package
from feasibility.deals.preparation import deal_of
from feasibility.deals.probability import LikelyDeals
from feasibility.glossary import unit_named
from feasibility.language.words import Words, plain, words_of
from feasibility.report.conditions import distance_text, figure_named
from feasibility.report.deals.packages import lever_name, packages_blocks, party_name
from feasibility.report.document import Block, Heading, Section, Sentence, Table, table
from feasibility.report.names_and_units import estimated, paths_text, written
from feasibility.report.reasons import refusal_text
from feasibility.report.text import BLANK, WIDTH, page_text
from feasibility.scenario.kinds import types_of_part
from feasibility.scenario.validated import Scenario

Blocks = Iterator[Block]

SHOWN = 20
"""Pareto-optimal deals on the page."""
DECIMALS = 2
LONGEST_LEVER, LONGEST_TYPE = 40, 60
LONGEST_SHOWN = 400
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
    blocks = deals_blocks(deals, packages, words, likely, terminal=True)
    return page_text(Section("deals", name, (BLANK, *blocks)))


def deals_blocks(
    deals: Deals,
    packages: Sequence[Package] | None,
    words: Words,
    likely: LikelyDeals | None = None,
    *,
    terminal: bool,
) -> Blocks:
    """The answer in blocks, as `deals_page`; where it is no terminal's, without names of options."""
    page = _Page(deals, words, terminal)
    yield from _lattice(page)
    yield from _gains(deals, words)
    yield from _pareto(page)
    if likely is not None:
        yield from _likely(page, likely)
    if deals.nash:
        yield from _point(page, deals.nash, words("deals_nash"))
    if deals.equal:
        yield from _point(page, deals.equal, _equal_heading(deals.equal, words))
    if not deals.count:
        yield from _nearest(page)
    if packages is not None:
        yield from packages_blocks(deals.scenario, packages, words)
    yield BLANK
    yield Sentence(words("deals_do_not_say"), "")


@dataclass(frozen=True)
class _Page:
    """The deals, and for whom they are written."""

    deals: Deals
    words: Words
    terminal: bool

    def lever(self, axis: Axis, longest: int = LONGEST_LEVER) -> str:
        """What a lever is called."""
        name = lever_name(axis.name, axis.paths, self.words)
        return plain(name, longest)


def _lattice(page: _Page) -> Blocks:
    deals, words = page.deals, page.words
    lattice = deals.lattice
    combinations, mixes = lattice.combinations, len(lattice.mixes)
    yield Sentence(
        words(
            "deals_lattice",
            combinations=words.number(combinations),
            prices=words.number(lattice.prices),
            mixes=words.number(mixes),
            total=words.number(combinations * lattice.prices * mixes),
        ),
    )
    found = words.counted("deals_found", deals.count, number=words.number(deals.count))
    yield Sentence(found if deals.count else words("deals_none"))
    if not mixes:
        yield Sentence(words("deals_no_mix"))
    if deals.evaluated:
        yield Sentence(words("deals_evaluated", figures=_named_figures(deals.evaluated, words)))
    for each in deals.left_out:
        values = {"number": words.number(each.combinations), "message": _refusal(page, each)}
        if each.party:
            who = party_name(deals.scenario, each.party)
            yield Sentence(words("deals_left_out", who=who, **values))
        else:
            yield Sentence(words("deals_left_out_facts", **values))


def _refusal(page: _Page, each: LeftOut) -> str:
    """What was refused first and where, no word of it cut."""
    deals, words = page.deals, page.words
    message = shorten(refusal_text(each.refused, deals.scenario, words), LONGEST_SHOWN, placeholder=" …")
    if not each.levers:
        return message
    setting = "; ".join(
        f"{page.lever(axis)} {lever_written(axis, each.levers[axis.name], words)}"
        for axis in deals.lattice.axes
        if axis.name in each.levers
    )
    return words("deals_left_out_at", setting=setting, message=message)


def _named_figures(figures: Sequence[str], words: Words) -> str:
    return ", ".join(figure_named(each, words) for each in figures)


def _gains(deals: Deals, words: Words) -> Blocks:
    if not deals.counted:
        return
    yield Heading(words("deals_gains"), ruled=True)
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
    names = [words(f"deals_{each}") for each in ("party", "figure", "better", "from", "best")]
    yield table(words("deals_gains"), names, rows, "<<<>>", breaks=False)
    if not all(each.own for each in deals.counted.values()):
        yield Sentence(words("deals_worst_counts"), "  ")
    for name, party in deals.scenario.parties.items():
        types = types_of_part(deals.scenario, party.part)
        if types:
            part = ", ".join(words.type(each) for each in types)
            yield Sentence(words("deals_part", who=party_name(deals.scenario, name), types=part), "  ")


def _value(gain: Gain, value: float | None, words: Words) -> str:
    return written(value, gain.unit, words, DECIMALS)


# ------------------------------------------------------------------------------------------ Pareto-optimal


def _pareto(page: _Page) -> Blocks:
    deals, words = page.deals, page.words
    number = len(deals.pareto.gains)
    if not number:
        return
    yield Heading(words.counted("deals_pareto", number, number=words.number(number)), ruled=True)
    if number > SHOWN:
        key = "deals_shown" if page.terminal else "deals_shown_page"
        yield Sentence(words(key, shown=words.number(SHOWN)))
    shown = [
        deal_of(deals.pareto.deals, deals.gains, deals.pareto.gains, place)
        for place in range(min(number, SHOWN))
    ]
    columns = list(_columns(page, shown))
    numbers = [str(place + 1) for place in range(len(shown))]
    rows = list(zip(numbers, *(cells for _, cells in columns), strict=True))
    yield _deals_table(page, columns, rows)


def _likely(page: _Page, likely: LikelyDeals) -> Blocks:
    """The deals that hold with at least a probability, numbered as among the Pareto-optimal ones."""
    deals, words = page.deals, page.words
    level = words.exact_percent(likely.level)
    yield Heading(words("deals_likely", level=level), ruled=True)
    if not likely.optimal:
        yield Sentence(words("deals_likely_no_deal"))
        return
    yield Sentence(
        words(
            "deals_likely_paths",
            paths=paths_text(likely.paths, words, "common"),
            seed=likely.seed,
            screened=words.number(likely.screened),
            tried=words.number(likely.tried),
            optimal=words.number(likely.optimal),
        ),
    )
    if likely.interrupted:
        yield Sentence(words("deals_likely_interrupted"))
    chosen = likely.deals[:SHOWN]
    if not chosen:
        yield Sentence(words("deals_likely_none", level=level))
        if likely.nearest is None:
            return
        chosen = (likely.nearest,)
        yield Sentence(words("deals_likely_nearest"))
    else:
        number = len(likely.deals)
        yield Sentence(words.counted("deals_likely_found", number, number=words.number(number)))
    shown = [deal_of(deals.pareto.deals, deals.gains, deals.pareto.gains, each.place) for each in chosen]
    estimates = [estimated(each.everybody, words) for each in chosen]
    columns = [
        (words("deals_likely_probability"), [probability for probability, _ in estimates]),
        (words("deals_likely_error"), [error for _, error in estimates]),
        *_columns(page, shown),
    ]
    places = [words.number(each.place + 1) for each in chosen]
    rows = list(zip(places, *(cells for _, cells in columns), strict=True))
    yield _deals_table(page, columns, rows)


def _deals_table(
    page: _Page, columns: Sequence[tuple[str, list[str]]], rows: Sequence[tuple[str, ...]]
) -> Table:
    """Deals below each other, each with its number first."""
    names = ["", *(head for head, _ in columns)]
    caption = page.words("deals_table")
    return table(caption, names, rows, ">" * len(names), small=not page.terminal)


def _columns(page: _Page, shown: Sequence[Deal]) -> Iterator[tuple[str, list[str]]]:
    deals, words = page.deals, page.words
    yield words.name("land_price"), [words.money(deal.land_price) for deal in shown]
    for axis in deals.pareto.deals.levers:
        yield (
            page.lever(axis, 24 if page.terminal else LONGEST_LEVER),
            [lever_written(axis, deal.levers[axis.name], words) for deal in shown],
        )
    for name in deals.pareto.deals.types:
        head = words.type(name, 16 if page.terminal else LONGEST_TYPE)
        yield head, [words.number(deal.counts[name]) for deal in shown]
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


def _point(page: _Page, point: Solution, title: str) -> Blocks:
    deals, words = page.deals, page.words
    yield Heading(title, ruled=True)
    if point.ties > 1:
        yield Sentence(words("deals_ties", number=words.number(point.ties)))
    if point.left_out:
        who = ", ".join(party_name(deals.scenario, name) for name in point.left_out)
        yield Sentence(words("deals_nothing_to_gain", who=who))
    deal = point.deals[0].deal
    yield _agreed(page, deals.pareto.deals, deal)
    rows = []
    for name, each in deals.counted.items():
        value = deal.gains[name]
        share = _share(each.bound, each.best, value)
        told = _value(each.gain, value, words)
        if share is not None:
            told = words("deals_of_range", value=told, share=words.percent(share))
        rows.append((party_name(deals.scenario, name), figure_named(each.gain.figure, words), told))
    yield table(title, (), rows, "<<<", breaks=False)


def _share(bound: float, best: float, value: float | None) -> float | None:
    if value is None or best == bound:
        return None
    return max(0.0, (value - bound) / (best - bound))


def _agreed(page: _Page, levers: DealColumns, deal: Deal) -> Sentence:
    words = page.words
    told = [f"{words.name('land_price')} {words.money(deal.land_price)}"]
    told += [
        f"{page.lever(axis)} {lever_written(axis, deal.levers[axis.name], words)}" for axis in levers.levers
    ]
    told += [f"{words.number(count)} {words.type(name, 40)}" for name, count in deal.counts.items()]
    return Sentence("; ".join(told), "  ")


# ---------------------------------------------------------------------------------------------- no deal


def _nearest(page: _Page) -> Blocks:
    deals, words = page.deals, page.words
    yield Heading(words("deals_nearest"), ruled=True)
    nearest = deals.nearest
    if nearest is None:
        figures, most = _named_figures(deals.evaluated, words), words.number(MOST)
        yield Sentence(words("deals_nearest_unknown", figures=figures, most=most))
        return
    if nearest.even is None:
        yield Sentence(words("deals_nearest_never"))
        return
    said = "deals_nearest_conceded" if nearest.conceded else "deals_nearest_beyond"
    yield Sentence(words(said))
    for near in nearest.by_givers:
        who = ", ".join(party_name(deals.scenario, name) for name in near.givers)
        yield BLANK
        yield Sentence(words("deals_gives", who=who))
        yield from _near(page, near)
    if not any(_same_deal(nearest.even, near) for near in nearest.by_givers):
        yield BLANK
        yield Sentence(words("deals_even", share=words.percent(nearest.even.greatest)))
        yield from _near(page, nearest.even)


def _same_deal(one: NearDeal, other: NearDeal) -> bool:
    this, that = one.deal.deal, other.deal.deal
    return (this.levers, this.land_price, this.counts) == (that.levers, that.land_price, that.counts)


def _near(page: _Page, near: NearDeal) -> Blocks:
    deals, words = page.deals, page.words
    yield _agreed(page, deals.pareto.deals, near.deal.deal)
    for each in near.shortfalls:
        yield Sentence(_shortfall(deals.scenario, each, words), "    ")
    if near.conceded:
        yield Sentence(words("deals_within_concessions"), "    ")


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
