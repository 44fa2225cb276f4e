"""Dwelling types: rents, the years they stay in their segment and the mid market, and what each brings."""

from __future__ import annotations

from collections.abc import Iterator

from feasibility.evaluation.figures.least_price import highest_asked, least_binds
from feasibility.evaluation.requirements import RETENTION_YEARS
from feasibility.evaluation.result import Result, TypeResult, asking_price
from feasibility.language import numbers
from feasibility.language.words import Words, capital, plain
from feasibility.report.document import Block, Drawing, Points, Section, Sentence, parted, table
from feasibility.report.run.charts.data import RentPicture, rent_pictures
from feasibility.report.run.sentences import OUTSIDE_MID, WITHOUT_LIMIT, kinds_sentence
from feasibility.report.text import BLANK, WIDTH
from feasibility.report.text import table as table_lines
from feasibility.scenario.arrays import of_row

TYPES_OF_A_PICTURE = 12
"""So many panels stay large enough to be read on paper."""
NAME, SHORT = 60, 20
"""Longest name of a type or a segment, in the report and in a terminal."""

# ------------------------------------------------------------------------------------------- terminal


def types_blocks(result: Result, words: Words) -> Iterator[Block]:
    """A row for each type, and what its figures mean.

    Where a row would be wider than the page the words of a segment stand below each other.
    """
    columns = (
        "type",
        "count",
        "segment",
        "initial_rent",
        "rent_after_10",
        "band_years",
        "mid_years",
        "income",
        "contribution",
        "sour",
    )
    sides = "<><>>>>>><"
    rows = [_type_row(name, each, words) for name, each in result.dwelling_types.items()]
    heads = [words(f"column_{name}") for name in columns]
    if max(map(len, table_lines(rows, sides, heads))) > WIDTH:
        segment = columns.index("segment")
        rows = [[*row[:segment], row[segment].replace(" ", "\n"), *row[segment + 1 :]] for row in rows]
    yield table(words("section_types"), heads, rows, sides)
    yield BLANK
    statuses = [each.retention_status for each in result.dwelling_types.values()]
    kept = any(status not in WITHOUT_LIMIT for status in statuses)
    counted = " " + words("types_years") if kept else ""
    yield Sentence(words("types_per_dwelling") + counted)
    site = float(of_row(result.arrays.returns.site_margin, result.row))
    asking = asking_price(result)
    kind = "types_burden"
    if least_binds(result):
        kind, asking = "types_burden_least", float(of_row(highest_asked(result.arrays), result.row))
    yield Sentence(
        words(
            kind if site <= 0 else f"{kind}_less",
            asking_price=words.money(asking),
            site=words.money(abs(site)),
            count=words.number(result.dwellings),
            burden=words.money((asking - site) / result.dwellings),
        )
    )
    if result.phases:
        yield Sentence(words("types_in_phases", weights=_weights(result, words)))
    yield from _kinds(result, words)
    if any(status not in OUTSIDE_MID for status in statuses):
        yield _dwelling_years(result, words)


def _weights(result: Result, words: Words) -> str:
    """How many times a contribution of each phase counts against what a dwelling must bear."""
    weights = of_row(result.arrays.returns.type_price_weight, result.row, 1)
    return ", ".join(
        f"{plain(phase.name, SHORT)} {numbers.number(float(weights[phase.types[0]]), words.lang, 4)}"
        for phase in result.arrays.phases
    )


def _type_row(name: str, each: TypeResult, words: Words) -> list[str]:
    segment = words.segment(each.segment, SHORT)
    sold = each.retention_status is None
    return [
        words.type(name, SHORT),
        words.number(each.count),
        segment,
        words("types_sold") if sold else words.rent(each.initial_rent),
        words.rent(each.rent_after_10),
        _years_kept(each.band_retention_years, each.retention_status in WITHOUT_LIMIT, words),
        _years_kept(each.retention_years, each.retention_status in OUTSIDE_MID, words),
        words.money(each.required_income),
        words.money(each.residual_land_value),
        words("sour" if each.sour else "sweet"),
    ]


def _years_kept(years: int | None, no_such_years: bool, words: Words) -> str:
    if no_such_years:
        return numbers.NONE
    if years is None:
        return words("years_none")
    return f"{years}+" if years >= RETENTION_YEARS else str(years)


def _kinds(result: Result, words: Words) -> Iterator[Block]:
    sentence = kinds_sentence(result, words)
    if sentence:
        yield Sentence(sentence)


def _dwelling_years(result: Result, words: Words) -> Sentence:
    return Sentence(words("types_dwelling_years", years=words.number(result.mid_market_dwelling_years)))


# ------------------------------------------------------------------------------------------ the report


def rents_section(result: Result, words: Words) -> Section:
    """Rents against their bands, and the year in which each type leaves its segment and the mid market."""
    return Section("rents", words("report_section_rents"), tuple(_blocks(result, words)))


def _blocks(result: Result, words: Words) -> Iterator[Block]:
    yield types_table(result, words)
    if any(each.retention_status is not None for each in result.dwelling_types.values()):
        yield Sentence(words("report_types_explained"))
    yield from _kinds(result, words)
    pictures = rent_pictures(result)
    if not pictures:
        yield Sentence(words("chart_no_bands"))
        return
    yield _bands(pictures, words)
    yield Sentence(words("types_years"))
    in_mid = [each for each in pictures if each.in_mid_market]
    if in_mid:
        yield Points(tuple(_leaving(each, words) for each in in_mid))
        yield _dwelling_years(result, words)
    title, names = capital(words("chart_rents_title")), [each.name for each in pictures]
    for named, types in parted(title, names, TYPES_OF_A_PICTURE, words):
        yield Drawing("rents", (result, types), named, words("report_rents_shows"))


def types_table(result: Result, words: Words) -> Block:
    """A row for each type: what it is, and what it is let or sold for."""
    columns = ("type", "segment", "count", "floor_area", "initial_rent", "rent_after_10", "income")
    rows = []
    for name, each in result.dwelling_types.items():
        area = result.scenario.dwellings[name].floor_area
        rows.append(
            [
                words.type(name, NAME),
                words.segment(each.segment, NAME),
                words.number(each.count),
                f"{numbers.plain_number(area, words.lang)} m²",
                _amount(name, each, result, words),
                words.rent(each.rent_after_10),
                words.money(each.required_income),
            ]
        )
    heads = [
        capital(words("report_column_floor_area" if name == "floor_area" else f"column_{name}"))
        for name in columns
    ]
    return table(words("section_types"), heads, rows, "<<>>>>>")


def _amount(name: str, each: TypeResult, result: Result, words: Words) -> str:
    if each.retention_status is not None:
        return words.rent(each.initial_rent)
    return words("report_sold_for", price=words.money(result.scenario.dwellings[name].price))


def _bands(pictures: tuple[RentPicture, ...], words: Words) -> Block:
    columns = ("type", "segment", "rent", "upper", "band", "mid", "term")
    rows = [
        [
            words.type(each.name, NAME),
            words.segment(each.segment, NAME),
            words.rent(float(each.expected[0])) if each.expected.size else numbers.NONE,
            words.rent(float(each.upper[0])),
            _leaves(each.band_years, each.leaves_band, words),
            _leaves(each.mid_years, each.leaves_mid, words) if each.in_mid_market else numbers.NONE,
            str(each.term_ends),
        ]
        for each in pictures
    ]
    heads = [words(f"report_band_{name}") for name in columns]
    return table(words("report_bands"), heads, rows, "<<>>>>>")


def _leaves(years: int | None, leaves: int | None, words: Words) -> str:
    """Years kept and the calendar year of leaving."""
    if years is None:
        return words("report_leaves_at_start")
    if years >= RETENTION_YEARS or leaves is None:
        return words("report_leaves_never", years=words.number(RETENTION_YEARS))
    return words.counted("report_leaves", years, year=leaves)


def _leaving(each: RentPicture, words: Words) -> str:
    """A sentence on one type."""
    values = {"name": words.type(each.name, NAME), "term_ends": each.term_ends}
    if each.mid_years is None:
        return words("report_leaving_at_start", **values)
    if each.leaves_mid is None:
        return words("report_leaving_never", **values, years=words.number(RETENTION_YEARS))
    rent = largest_rent(each, each.leaves_mid)
    reached = words("report_leaving_rent", rent=words.rent(rent)) if rent is not None else ""
    if each.leaves_mid < each.term_ends:
        return words("report_leaving_early", **values, year=each.leaves_mid, rent=reached)
    return words("report_leaving_late", **values, year=each.leaves_mid, rent=reached)


def largest_rent(each: RentPicture, year: int) -> float | None:
    """The sitting rent of a calendar year at the largest increase [€/month]; None after the years shown."""
    place = year - int(each.years[0])
    return float(each.largest[place]) if 0 <= place < each.largest.size else None
