"""Rents against their bands, and the year in which each type leaves its segment and the mid market."""

from __future__ import annotations

from collections.abc import Iterator

from feasibility.evaluation.needed import RETENTION_YEARS
from feasibility.evaluation.result import Result, TypeResult
from feasibility.language import numbers
from feasibility.language.plain import capital, plain
from feasibility.language.words import Words
from feasibility.report.charts.file import picture
from feasibility.report.document import Block, Points, Section, Sentence, table
from feasibility.report.run.charts.both import rents_against_bands
from feasibility.report.run.charts.data import RentPicture, rent_pictures
from feasibility.report.run.sentences import kinds_sentence

NAME = 60


def rents_section(result: Result, words: Words) -> Section:
    """The records of rents and how long they stay in their bands."""
    return Section("rents", words("report_section_rents"), tuple(_blocks(result, words)))


def _blocks(result: Result, words: Words) -> Iterator[Block]:
    yield _types(result, words)
    if any(each.retention_status is not None for each in result.dwelling_types.values()):
        yield Sentence(words("report_types_explained"))
    sentence = kinds_sentence(result, words)
    if sentence:
        yield Sentence(sentence)
    pictures = rent_pictures(result)
    if not pictures:
        yield Sentence(words("chart_no_bands"))
        return
    yield _bands(pictures, words)
    yield Sentence(words("types_years"))
    in_mid = [each for each in pictures if each.in_mid_market]
    if in_mid:
        yield Points(tuple(_leaving(each, words) for each in in_mid))
        years = words.number(result.mid_market_dwelling_years)
        yield Sentence(words("types_dwelling_years", years=years))
    title = capital(words("chart_rents_title"))
    drawn = rents_against_bands(result, words.lang)
    yield picture(drawn, "r", title, words("report_rents_shows"))


def _types(result: Result, words: Words) -> Block:
    columns = ("type", "segment", "count", "floor_area", "initial_rent", "rent_after_10", "income")
    rows = []
    for name, each in result.dwelling_types.items():
        area = result.scenario.dwellings[name].floor_area
        rows.append(
            [
                plain(name, NAME),
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
            plain(each.name, NAME),
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
    values = {"name": plain(each.name, NAME), "term_ends": each.term_ends}
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
