"""What every page of a comparison shows: names, figures, inputs that differ, and the steps of the split."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from string import ascii_uppercase

from feasibility.compare.results import Compared, Comparison, Group, Pair, Part
from feasibility.compare.split import nearest_unit, rounded_shares
from feasibility.errors import Mistake
from feasibility.evaluation.figures.facts import Scope
from feasibility.evaluation.figures.named import printed_figures, unit_of_figure
from feasibility.evaluation.figures.registry import FIGURES, figures_of_project
from feasibility.evaluation.figures.selections import AT_A_PRICE, COMPARED, ON_LEASE_AT_A_PRICE
from feasibility.evaluation.result import Result
from feasibility.language import numbers
from feasibility.language.naming import number_name
from feasibility.language.words import Words, capital, plain
from feasibility.report.compare.inputs import input_name
from feasibility.report.names_and_units import figure_title, figure_written
from feasibility.report.reasons import message_text
from feasibility.report.run.sentences import asks_nothing, nothing_to_hold_against
from feasibility.scenario.keys.paths import is_share
from feasibility.scenario.labels import labels_of

PARTS: tuple[Scope, ...] = ("finance", "tax")
"""Parts of a result whose figures follow the price of the land."""
OF_THE_VERDICT = ("viable", "margin")
AT_ASKING = "at_asking_price."
"""What the name of a figure begins with that is computed with the land at its asking price."""
EURO, CENT = Fraction(1), Fraction(1, 100)
RATE, RATE_DECIMALS = Fraction(1, 1_000_000), 4
"""Shares of a difference in rates are printed in ten-thousandths of a percent."""
SMALL = 1000
"""Differences under so many euros are printed with cents."""
LABEL, END, FEW = 60, 100, 8
"""Signs of a label beside others and of one on its own line; paths of a group that are named."""


def words_for(comparison: Comparison, lang: str) -> Words:
    """The words of one language, with the labels of the scenarios; of two for one name that of the first."""
    labels: dict[str, str] = {}
    for each in comparison.scenarios:
        labels = {**labels_of(each.result.scenario, lang), **labels}
    return Words(lang, labels)


@dataclass(frozen=True)
class Step:
    """One step on the way from the first figure to the second, rounded for print."""

    label: str
    amount: Fraction
    """The steps between the two figures sum to their difference, as it is printed."""
    begin: Fraction
    end: Fraction
    total: bool
    """Whether it is one of the two figures themselves."""


def letter(place: int) -> str:
    """What a scenario is called in a column: A for the first."""
    return ascii_uppercase[place]


def names(comparison: Comparison) -> list[tuple[str, str, str]]:
    """Letter, label and origin of each scenario."""
    return [
        (letter(place), plain(each.label, LABEL), plain(each.origin))
        for place, each in enumerate(comparison.scenarios)
    ]


# -------------------------------------------------------------------------------------------- figures


def figures_shown(comparison: Comparison) -> list[str]:
    """Names of the figures side by side.

    Where a scenario has an asking price against a residual land value, whatever follows the price of the land
    stands there at the asking price, and below it at the price that the scenario pays. Where no
    scenario gives the area of its plot there is no row for it.
    """
    own = figures_of_project(each.result.arrays.layout for each in comparison.scenarios)
    figures = [name for name in COMPARED if name in own]
    if all(each.result.scenario.land.plot_area is None for each in comparison.scenarios):
        figures.remove("residual_land_value_per_m2_plot")
    if not any(each.result.phases for each in comparison.scenarios):
        figures.remove("residual_land_value_at_start")
    if _any_asked(comparison):
        place = figures.index("land_price")
        follow = _at_a_price(comparison)
        others = [name for name in figures[place:] if name not in follow]
        figures[place:] = [*(AT_ASKING + name for name in follow), *follow, *others]
    return list(dict.fromkeys((comparison.figure, *figures, *_of_parts(comparison))))


def _of_parts(comparison: Comparison) -> Iterator[str]:
    """Figures of phases, loans and tax that a scenario has, at each price of the land as those above."""
    phases = dict.fromkeys(name for each in comparison.scenarios for name in each.result.phases)
    for name in phases:
        yield f"phases.{name}.residual_land_value"
    own = [
        f"{part}.{figure.key}"
        for part in PARTS
        for figure in FIGURES[part].values()
        if figure.kind == "number"
    ]
    shown = [
        name for name in own if any(figure_of(each.result, name) is not None for each in comparison.scenarios)
    ]
    if _any_asked(comparison):
        yield from (AT_ASKING + name for name in shown)
    yield from shown


def _at_a_price(comparison: Comparison) -> tuple[str, ...]:
    """Figures that follow the land price; where some land is leased also those that follow it there."""
    leased = any(each.result.arrays.layout.canon_index for each in comparison.scenarios)
    return (*AT_A_PRICE, *ON_LEASE_AT_A_PRICE) if leased else AT_A_PRICE


def _any_asked(comparison: Comparison) -> bool:
    return any(each.asked for each in comparison.scenarios)


def shown_figure(compared: Compared, name: str) -> float | None:
    """One figure that stands side by side; None where it has no meaning, or nothing is asked for the land."""
    if not name.startswith(AT_ASKING):
        return figure_of(compared.result, name)
    return figure_of(compared.asked, name.removeprefix(AT_ASKING)) if compared.asked else None


def shown_name(comparison: Comparison, name: str, words: Words) -> str:
    """What a figure that stands side by side is called, with the price of the land where there are two."""
    short = name.removeprefix(AT_ASKING)
    title = figure_name(short, words)
    follows = short in _at_a_price(comparison) or short.partition(".")[0] in PARTS
    if not follows or not _any_asked(comparison):
        return title
    if name != short:
        return words("compare_at_asking", figure=title)
    residual = all(each.result.scenario.land.price == "residual" for each in comparison.scenarios)
    return words("compare_at_residual" if residual else "compare_at_own_price", figure=title)


def figure_of(result: Result, name: str) -> float | None:
    """One figure of a result; yes is true, None where it has no meaning."""
    value = getattr(result, name, None)
    if "." in name:
        value = next((each for other, each in printed_figures(result) if other == name), None)
    return value if isinstance(value, (bool, int, float)) else None


def figure_name(name: str, words: Words) -> str:
    """What a figure is called, and of which type, line or phase it is."""
    return figure_title(name if "." in name else f"results.{name}", words)


def figure_cell(name: str, value: float | None, words: Words) -> str:
    """A figure as it stands in a column."""
    if isinstance(value, bool):
        return words("compare_yes" if value else "compare_no")
    return figure_written(name.removeprefix(AT_ASKING), value, words, 2)


def has_no_verdict(compared: Compared, name: str) -> bool:
    """Whether a figure is the verdict on, or the margin of, a land value that no price is asked for."""
    return name in OF_THE_VERDICT and nothing_to_hold_against(compared.result)


def unasked(comparison: Comparison, words: Words) -> str:
    """Why there is no verdict that a scenario is viable; empty where each has a price to compare with."""
    scenarios = enumerate(comparison.scenarios)
    letters = [letter(place) for place, each in scenarios if asks_nothing(each.result)]
    return words("compare_nothing_asked", names=", ".join(letters)) if letters else ""


def unit_of(name: str) -> str:
    """The unit of a figure; empty where it has none."""
    return unit_of_figure(name.removeprefix(AT_ASKING))


# ---------------------------------------------------------------------------------------------- split


def group_label(group: Group, words: Words) -> str:
    """What a group is called."""
    if group.kind == "path":
        return input_name(group.differences[0], words)
    if group.kind == "own":
        return plain(group.name, LABEL)
    return " + ".join(words(f"compare_part_{part}") for part in group.parts)


def part_label(part: Part, words: Words) -> str:
    """What a group is called, or several that were put together."""
    return " + ".join(group_label(each, words) for each in part.groups)


def print_unit(comparison: Comparison, pair: Pair) -> Fraction:
    """In what the shares of a difference are printed: euros, cents or ten-thousandths of a percent."""
    if is_share(comparison.unit):
        return RATE
    found = pair.split
    if not comparison.unit.startswith("€") or comparison.unit == "€/month":
        return CENT
    small = abs((found.second or 0.0) - (found.first or 0.0)) < SMALL
    return CENT if small and any(abs(part.share) < SMALL for part in found.parts) else EURO


def rounded_parts(pair: Pair, unit: Fraction) -> tuple[Fraction, Fraction, tuple[Fraction, ...]]:
    """Both figures and the shares in whole units; the first and the shares sum to the second."""
    first, second = (
        nearest_unit(Fraction(value or 0.0), unit) for value in (pair.split.first, pair.split.second)
    )
    shares = [part.share for part in pair.split.parts]
    return first, second, rounded_shares(shares, second - first, unit) if shares else ()


def exact_unit(comparison: Comparison) -> Fraction:
    """In what shares are written as data: cents, or ten-thousandths of a percent."""
    return RATE if is_share(comparison.unit) else CENT


def steps(comparison: Comparison, pair: Pair, words: Words, unit: Fraction | None = None) -> list[Step]:
    """From the first figure, over the share of each part, to the second; empty where there is no split.

    Args:
        comparison: what is shown.
        pair: of which.
        words: the language of the labels.
        unit: in what is rounded; by default as pages print it.
    """
    if not pair.split.parts:
        return []
    begin, end, shares = rounded_parts(pair, unit or print_unit(comparison, pair))
    scenarios = comparison.scenarios
    found = [Step(_end(0, scenarios[0].label), begin, Fraction(0), begin, total=True)]
    level = begin
    for part, share in zip(pair.split.parts, shares, strict=True):
        found.append(Step(part_label(part, words), share, level, level + share, total=False))
        level += share
    return [*found, Step(_end(pair.place, scenarios[pair.place].label), end, Fraction(0), end, total=True)]


def _end(place: int, label: str) -> str:
    return f"{letter(place)}: {plain(label, END)}"


def amount_text(comparison: Comparison, amount: Fraction, unit: Fraction, words: Words, sign: bool) -> str:
    """A figure or a share of a difference in its unit, with + where it adds."""
    value = float(amount)
    if is_share(comparison.unit) and sign:
        shown = words("compare_points", points=numbers.plain_number(100 * value, words.lang, RATE_DECIMALS))
    elif is_share(comparison.unit):
        shown = numbers.percent(value, words.lang, RATE_DECIMALS)
    elif comparison.unit.startswith("€"):
        shown = numbers.money(value, words.lang, 0 if unit == EURO else 2)
    else:
        shown = numbers.plain_number(value, words.lang)
    return f"+{shown}" if sign and amount > 0 else shown


def shown_in_words(comparison: Comparison, pair: Pair, words: Words) -> str:
    """What the picture of a split shows, for people who cannot see it."""
    found = steps(comparison, pair, words)
    if not found:
        return words("compare_chart_nothing")
    unit = print_unit(comparison, pair)
    said = [
        f"{each.label} {amount_text(comparison, each.amount, unit, words, sign=not each.total)}"
        for each in found
    ]
    return words("compare_chart_shows", first=said[0], second=said[-1], steps="; ".join(said[1:-1]))


# ----------------------------------------------------------------------------------------- sentences


def why_title(comparison: Comparison, pair: Pair, words: Words) -> str:
    """The heading of a split."""
    title = figure_title(comparison.figure, words)
    return words("compare_why", figure=title, other=letter(pair.place), first=letter(0))


def inputs_title(pair: Pair, words: Words) -> str:
    """The heading of the inputs that differ."""
    count = sum(1 for each in pair.differences if each.counts)
    ends = {"other": letter(pair.place), "first": letter(0)}
    return (
        words.counted("compare_inputs", count, **ends)
        if pair.differences
        else words("compare_no_inputs", **ends)
    )


def sentences(comparison: Comparison, pair: Pair, words: Words, *, terminal: bool = False) -> Iterator[str]:
    """What a reader must know of a split: why there is none, how it is made, what was put together."""
    found, other = pair.split, letter(pair.place)
    for place, value in ((0, found.first), (pair.place, found.second)):
        if value is None:
            title = figure_title(comparison.figure, words)
            yield words("compare_no_meaning", figure=capital(title), label=letter(place))
            return
    if not found.parts:
        yield words("compare_nothing_counts")
        return
    yield words.counted(
        "compare_explained",
        len(found.parts),
        other=other,
        combinations=words.number(2 ** len(found.parts)),
    )
    for part in found.parts:
        if part.refusal is not None:
            yield _together(part, pair, words)
    held = [each for part in found.parts for each in part.groups if each.kind != "path"]
    for group in held:
        inputs = _inputs(group, words)
        yield words("compare_holds", group=group_label(group, words), paths=inputs)
    yield from _on_other_days(comparison, pair, words, terminal=terminal)


def _on_other_days(comparison: Comparison, pair: Pair, words: Words, *, terminal: bool) -> Iterator[str]:
    """Of land values in phases that fall on other days: what they are worth on one."""
    first, second = (comparison.scenarios[place].result for place in (0, pair.place))
    days = [[each.payment for each in result.arrays.phases] for result in (first, second)]
    if comparison.figure == "residual_land_value" and max(map(len, days)) > 1 and days[0] != days[1]:
        yield words(
            "compare_other_days" if terminal else "compare_other_days_page",
            first=letter(0),
            other=letter(pair.place),
            here=words.money(first.residual_land_value_at_start),
            there=words.money(second.residual_land_value_at_start),
        )


def _together(part: Part, pair: Pair, words: Words) -> str:
    refusal = part.refusal
    labels = {each.name: group_label(each, words) for whole in pair.split.parts for each in whole.groups}
    values = {
        "groups": "; ".join(labels[each.name] for each in part.groups),
        "taken": "; ".join(labels[name] for name in refusal.groups) if refusal else "",
        "other": letter(pair.place),
    }
    if refusal is None or not refusal.message:
        return words("compare_together_no_meaning", **values)
    why = message_text(Mistake(refusal.path, refusal.message), words)
    path = refusal.path and number_name(refusal.path, words)
    message = plain(": ".join(each for each in (path, why) if each))
    return words("compare_together_invalid", message=message, **values)


def _inputs(group: Group, words: Words) -> str:
    """The first inputs of a group."""
    shown = [input_name(each, words) for each in group.differences]
    return ", ".join(shown[:FEW]) + (f", … ({len(shown)})" if len(shown) > FEW else "")
