"""Sour and sweet, and, where a mix was searched for, the best mix and the frontier, or why there is none."""

from __future__ import annotations

from collections.abc import Iterator

from feasibility.language import numbers
from feasibility.language.plain import capital, plain
from feasibility.language.words import Words
from feasibility.mix.results import BestMix, Frontier, Impossible, Mix, SourSweet
from feasibility.report.charts import style
from feasibility.report.charts.file import picture
from feasibility.report.document import Block, Heading, Points, Section, Sentence, table
from feasibility.report.mix.answer import MixAnswer
from feasibility.report.mix.balance import exchange_number
from feasibility.report.mix.charts.files import frontier_chart, sour_sweet_chart
from feasibility.report.mix.frontier import distance_text
from feasibility.report.mix.heading import broken_rows, question_asked, rows_of_question
from feasibility.report.mix.impossible import conflict_rows, relaxation_text
from feasibility.report.mix.words import (
    counts_text,
    difference_text,
    figure_text,
    mix_figure,
    objective_name,
    row_text,
    whole,
)

NAME = 60
MOST_EXCHANGES = 12
MOST_POINTS = 40
MOST_CONFLICTS = 12


def mix_section(balance: SourSweet, mix: MixAnswer | None, words: Words) -> Section:
    """The records of sour and sweet and of the search."""
    blocks = [*_balance(balance, words)]
    if mix is None:
        return Section("mix", words("report_section_mix"), tuple(blocks))
    blocks += _search(mix, words)
    return Section("mix", words("report_section_search"), tuple(blocks))


def _balance(balance: SourSweet, words: Words) -> Iterator[Block]:
    site = balance.result.site.residual_land_value
    yield Sentence(
        words(
            "mix_burden" if site <= 0 else "mix_burden_less",
            price=words.money(balance.land_price),
            site=words.money(abs(site)),
            dwellings=words.number(balance.result.dwellings),
            burden=words.money(balance.burden),
        )
    )
    rows = [
        [
            plain(each.name, NAME),
            words.number(each.count),
            words.money(each.contribution),
            difference_text(each.over, "land_value", words),
            words("sour" if each.sour else "sweet"),
        ]
        for each in balance.types
    ]
    heads = [capital(words(f"mix_column_{each}")) for each in ("type", "count", "contribution", "over")]
    yield table(words("report_sour_sweet"), [*heads, words("report_column_balance")], rows, "<>>><")
    yield from _exchanges(balance, words)
    title = capital(words("mix_picture_sour_sweet"))
    yield picture(sour_sweet_chart(balance, words.lang), "z", title, words("report_sour_sweet_shows"))


def _exchanges(balance: SourSweet, words: Words) -> Iterator[Block]:
    if not any(each.sour for each in balance.types):
        yield Sentence(words("mix_nothing_sour"))
        return
    if not balance.exchanges:
        yield Sentence(words("mix_nothing_sweet"))
        return
    shown = balance.exchanges[:MOST_EXCHANGES]
    yield Points(
        tuple(
            words(
                "mix_exchange",
                sour=plain(each.sour, NAME),
                sweet=plain(each.sweet, NAME),
                dwellings=exchange_number(each.dwellings, words),
            )
            for each in shown
        )
    )
    left = len(balance.exchanges) - len(shown)
    if left:
        yield Sentence(words("report_exchanges_left", count=words.number(left)))


# ------------------------------------------------------------------------------------------- the search


def _search(answer: MixAnswer, words: Words) -> Iterator[Block]:
    yield Heading(words("report_search"))
    rows = "; ".join(row_text(each, answer.question, words) for each in rows_of_question(answer.question))
    if rows:
        yield Sentence(words("mix_rows", rows=rows))
    if answer.best is not None:
        yield from _best(answer.best, words)
    if answer.frontier is not None:
        yield from _frontier(answer.frontier, words)
    if answer.impossible is not None:
        yield from _impossible(answer.impossible, words)


def _best(best: BestMix, words: Words) -> Iterator[Block]:
    question = best.question
    value = figure_text(best.value, best.objective, question, words)
    yield Sentence(
        words("mix_best_land_value", value=value, counts=counts_text(best.mix.counts, words))
        + " "
        + words("mix_proven_most")
    )


def _frontier(frontier: Frontier, words: Words) -> Iterator[Block]:
    question = question_asked(frontier.question, frontier.first, frontier.second)
    count = len(frontier.points)
    first, second = objective_name(frontier.first, words), objective_name(frontier.second, words)
    number = whole(count, words.lang)
    yield Heading(words("mix_section_frontier"))
    yield Sentence(words.counted("mix_frontier", count, number=number, first=first, second=second))
    if frontier.current is not None:
        yield Sentence(words("mix_current", counts=counts_text(frontier.current.counts, words)))
        broken = broken_rows(question, frontier.current)
        if broken:
            rows = "; ".join(row_text(each, question, words) for each in broken)
            yield Sentence(words("mix_current_breaks", rows=rows))
        yield Sentence(distance_text(frontier, frontier.current, words))
    title = capital(words("mix_picture_frontier"))
    shows = words("report_frontier_shows", first=first, second=second)
    yield picture(frontier_chart(frontier, words.lang), "f", title, shows, style.WIDTH)
    yield _points(frontier, words)
    if count > MOST_POINTS:
        yield Sentence(words("report_points_left", shown=words.number(MOST_POINTS), total=number))


def _points(frontier: Frontier, words: Words) -> Block:
    """Points of the frontier, spread evenly where there are too many, both ends among them."""
    points = frontier.points
    last = len(points) - 1
    places = list(range(len(points)))
    if len(points) > MOST_POINTS:
        places = sorted({round(each * last / (MOST_POINTS - 1)) for each in range(MOST_POINTS)})
    rows = [
        [
            whole(place + 1, words.lang),
            _figure(points[place], frontier.first, frontier, words),
            _figure(points[place], frontier.second, frontier, words),
            counts_text(points[place].counts, words),
        ]
        for place in places
    ]
    heads = [
        words("report_column_point"),
        capital(objective_name(frontier.first, words)),
        capital(objective_name(frontier.second, words)),
        capital(words("mix_column_mix")),
    ]
    return table(words("mix_section_frontier"), heads, rows, "<>><")


def _figure(mix: Mix, objective: str, frontier: Frontier, words: Words) -> str:
    value = mix_figure(mix, objective)
    if value is None:
        return numbers.NONE
    return figure_text(value, objective, frontier.question, words)


def _impossible(found: Impossible, words: Words) -> Iterator[Block]:
    number = len(found.conflicts)
    yield Sentence(words.counted("mix_impossible", number, number=whole(number, words.lang)))
    conflicts = [
        capital("; ".join(conflict_rows(each, found.question, words))) + "."
        for each in found.conflicts[:MOST_CONFLICTS]
    ]
    if conflicts:
        yield Points(tuple(conflicts))
        yield Sentence(words("mix_conflict_explained"))
    ways = [[each] for each in found.relaxations] or [list(each) for each in found.together]
    if not ways:
        yield Sentence(words("mix_no_way"))
        return
    yield Heading(words("mix_section_relaxed"))
    yield Points(
        tuple(
            words(
                "mix_way",
                clauses=words("mix_and").join(relaxation_text(each, found.question, words) for each in way),
                counts=counts_text(way[-1].mix.counts, words),
            )
            for way in ways
        )
    )
    yield Sentence(words("mix_relaxed_explained" if found.relaxations else "mix_together_explained"))
