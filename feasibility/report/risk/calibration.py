"""The calibration for reading, and as the key `uncertainty` of a scenario."""

from __future__ import annotations

from collections.abc import Iterator

from feasibility.correlations import Pair, exists, matrix_of, nearest_pairs
from feasibility.indices.history import last_checked, source_of
from feasibility.language import numbers
from feasibility.language.words import Words, capital
from feasibility.report import document
from feasibility.report.document import Block, Heading, Points, Section, Sentence
from feasibility.report.text import page_text, paragraph
from feasibility.risk.paths.calibration import Calibration, Estimate
from feasibility.risk.paths.default_calibration import INDICES, ShippedIndex, shipped
from feasibility.scenario.keys.uncertainty import EXIT_YIELD
from feasibility.version import VERSION

COLUMNS = (
    "index",
    "years",
    "number",
    "mean",
    "persistence",
    "sd",
    "without",
    "own",
    "status",
)
PAIR_COLUMNS = ("pair", "number", "same_year", "as_steps", "used", "status")


def calibration_page(found: Calibration, lang: str, file: str = "") -> str:
    """The whole page, about 100 characters wide.

    Args:
        found: the estimates.
        lang: `en` or `nl`.
        file: where the estimates were written; empty where they were not.
    """
    words = Words(lang)
    return page_text(Section("calibration", words("calibration_title"), tuple(_blocks(found, words, file))))


def _blocks(found: Calibration, words: Words, file: str) -> Iterator[Block]:
    yield Sentence(words("calibration_what", date=numbers.day(last_checked(), words.lang)))
    yield Sentence(words("calibration_how"))
    if file:
        yield Sentence(words("calibration_written", file=file))
    yield Heading(words("calibration_indices"))
    labels = [words(f"calibration_column_{each}") for each in COLUMNS]
    yield document.table(words("calibration_indices"), labels, list(_index_rows(found, words)), "<<>>>>>><")
    least = shipped().indices[EXIT_YIELD].least
    if least is not None:
        yield Sentence(words("calibration_least", least=words.percent(least)))
    yield from document.part(words("calibration_warnings"), _warnings(found, words))
    yield from document.part(words("calibration_reasons"), [Points(tuple(_reasons(words)), "-")])
    yield from document.part(words("calibration_pairs"), _pairs(found, words))
    sources = [
        words("calibration_source", index=_name(each.index, words), source=source_of(each.index, words.lang))
        for each in found.estimates
    ]
    yield from document.part(words("calibration_sources"), [Points(tuple(sources), "-")])


def _name(index: str, words: Words) -> str:
    return capital(words(f"calibration_{index}"))


def _years(years: tuple[int, ...]) -> str:
    return f"{years[0]}–{years[-1]}" if len(years) > 1 else str(years[0])


def _runs(years: tuple[int, ...]) -> list[tuple[int, ...]]:
    """Years by what follows each other without a gap."""
    runs: list[tuple[int, ...]] = []
    for year in years:
        if runs and year == runs[-1][-1] + 1:
            runs[-1] += (year,)
        else:
            runs.append((year,))
    return runs


def _index_rows(found: Calibration, words: Words) -> Iterator[tuple[str, ...]]:
    estimates = {each.index: each for each in found.estimates}
    for name, used in shipped().indices.items():
        estimate = estimates.get(name)
        yield (_name(name, words), *_estimated(estimate, words), *_used(used, words))


def _estimated(estimate: Estimate | None, words: Words) -> tuple[str, ...]:
    if estimate is None:
        return (numbers.NONE,) * 6
    return (
        _years(estimate.years),
        words.number(len(estimate.years)),
        words.percent(estimate.mean),
        numbers.number(estimate.persistence, words.lang, 2),
        words.percent(estimate.sd),
        words.percent(estimate.sd_without),
    )


def _used(used: ShippedIndex, words: Words) -> tuple[str, str]:
    persistence, sd = numbers.number(used.persistence, words.lang, 2), words.percent(used.sd)
    both = words("calibration_used", persistence=persistence, sd=sd)
    return both, words(f"calibration_{used.origin.status}")


def _warnings(found: Calibration, words: Words) -> Iterator[Block]:
    said = []
    for each in found.estimates:
        name = _name(each.index, words)
        if each.short:
            said.append(words("calibration_short", index=name, count=len(each.years)))
        if each.dominated:
            share, sd = words.percent(round(each.of_unusual, 2)), words.percent(each.sd_without)
            said.append(words("calibration_dominated", index=name, share=share, sd=sd))
        if each.unsure:
            years = ", ".join(_years(run) for run in _runs(each.unsure))
            said.append(words("calibration_unsure", index=name, years=years))
    said += [words("calibration_without", index=_name(each, words)) for each in found.without]
    if said:
        yield Points(tuple(said), "-")


def _reasons(words: Words) -> Iterator[str]:
    pairs = ((tuple(sorted(pair, key=INDICES.index)), each) for pair, each in shipped().correlations.items())
    known = [((name,), each.origin) for name, each in shipped().indices.items()]
    for names, origin in (*known, *((pair, each.origin) for pair, each in pairs)):
        index = capital(_pair(names, words)) if len(names) > 1 else _name(names[0], words)
        reason = origin.reason[words.lang]
        if origin.years is None:
            yield words("calibration_reason_assumed", index=index, reason=reason)
        else:
            yield words("calibration_reason", index=index, years=_years(origin.years), reason=reason)


def _pair(names: tuple[str, ...], words: Words) -> str:
    first, second = (words(f"calibration_{name}") for name in names)
    return words("calibration_pair", first=first, second=second)


def _pairs(found: Calibration, words: Words) -> Iterator[Block]:
    used = dict(shipped().correlations)
    rows = []
    for each in found.pairs:
        number = used.pop(frozenset((each.first, each.second)), None)
        rows.append(
            (
                capital(_pair((each.first, each.second), words)),
                words.number(each.years),
                numbers.number(each.same_year, words.lang, 2),
                numbers.number(each.as_steps, words.lang, 2),
                numbers.number(number.value if number else 0.0, words.lang, 2),
                words(f"calibration_{number.origin.status if number else 'assumed'}"),
            )
        )
    for pair, number in used.items():
        names = tuple(sorted(pair, key=INDICES.index))
        status = words(f"calibration_{number.origin.status}")
        value = numbers.number(number.value, words.lang, 2)
        rows.append((capital(_pair(names, words)), *(numbers.NONE,) * 3, value, status))
    yield Sentence(words("calibration_pairs_what"))
    labels = [words(f"calibration_column_{each}") for each in PAIR_COLUMNS]
    yield document.table(words("calibration_pairs"), labels, rows, "<>>>><")


# ------------------------------------------------------------------------------------ as a scenario's key


def calibration_yaml(found: Calibration, lang: str) -> str:
    """The estimates as the key `uncertainty` of a scenario, each with its years."""
    words = Words(lang)
    date = last_checked().isoformat()
    head = paragraph(words("calibration_file", version=VERSION, date=date), "# ")
    lines = [*head, "uncertainty:", "  indices:"]
    for each in found.estimates:
        years = words("calibration_file_years", years=_years(each.years), count=len(each.years))
        persistence = min(max(each.persistence, 0.0), 0.99)
        lines.append(f"    {each.index}: {{persistence: {persistence:.3f}, sd: {each.sd:.4f}}}  # {years}")
    pairs, moved = _possible(found)
    lines.append(f"  # {words('calibration_file_pairs')}")
    if moved:
        lines.append(f"  # {words('calibration_file_moved')}")
    lines.append("  correlations:")
    lines += [f"    - [{first}, {second}, {value:g}]" for first, second, value in pairs]
    return "\n".join(lines) + "\n"


def _possible(found: Calibration) -> tuple[list[Pair], bool]:
    """The correlations of the steps that can hold together with the shipped ones of other pairs.

    Estimates from different years need not be possible together.
    """
    estimated = {
        frozenset((each.first, each.second)): (each.first, each.second, round(each.as_steps, 2))
        for each in found.pairs
    }
    others: list[Pair] = []
    for pair, each in shipped().correlations.items():
        if pair not in estimated:
            first, second = sorted(pair, key=INDICES.index)
            others.append((first, second, each.value))
    asked = [*estimated.values(), *others]
    if exists(matrix_of(INDICES, asked)):
        return list(estimated.values()), False
    return nearest_pairs(INDICES, asked), True
