"""Sheets by calendar year: the levels of the indices and the limits of segments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from feasibility.indices.history import HistoryError, published_growth
from feasibility.language.texts import name_of_path
from feasibility.language.words import capital, plain
from feasibility.report.workbook.context import Context, Rows
from feasibility.report.workbook.inputs import column_letters
from feasibility.report.workbook.plan import EMPTY, Plan, Row, heading, quoted
from feasibility.scenario.kinds import KINDS
from feasibility.scenario.rules.lines import PUBLISHED_INDICES

CUMULATED = "=IF({§YEARS.year}=first_column_year,1,{§OWN<}*(1+§RATE))"
"""The product of all steps so far; the level of a year is it divided by that of the base year."""


def years_of(context: Context) -> tuple[str, ...]:
    """The columns of both sheets."""
    return tuple(str(year) for year in range(context.reach.first_year, context.reach.last_year + 1))


def level_plan(context: Context, input_title: str) -> Plan:
    """Steps and levels of every index.

    Args:
        context: the workbook.
        input_title: title of the input sheet of the indices.
    """
    rows = tuple(_level_rows(context, input_title))
    return Plan("levels", years_of(context), rows, frozen=1, printed=context.calendar_years)


def index_label(context: Context, index: str) -> str:
    """The name of an index; of one that the scenario names its own."""
    found = name_of_path(f"indices.{index}", context.words.lang)
    return plain(index) if found == f"indices.{index}" else capital(found)


def published_by(context: Context, index: str) -> str:
    """Whether the cell of an index asks for its published history."""
    path = f"indices.{index}.history"
    return f"{context.name(path)}={context.choice(path, 'cbs')}"


def _level_rows(context: Context, input_title: str) -> Iterator[Row]:
    row = Rows(context, "levels")
    label = context.label
    year = context.unit("year")
    yield row("year", "=first_column_year+COLUMN()-6", "year", label=label("calendar_year"))
    yield EMPTY
    for index in context.indices:
        yield heading(index_label(context, index))
        yield _published(context, index)
        yield from _given(context, index, input_title)
        then = context.name(f"indices.{index}.then")
        other = "0" if index == "cpi" else "{levels.cpi.rate}"
        is_published = published_by(context, index)
        yield row(
            f"{index}.rate",
            f'=IF({{levels.{index}.given}}<>"",{{levels.{index}.given}},'
            f'IF(AND({is_published},{{levels.{index}.published}}<>""),{{levels.{index}.published}},'
            f"IF({{levels.{index}.filled_in$}}=0,{other},N({then}))))",
            "rate",
            label=label("rate"),
            unit=year,
        )
        if index in ("cpi", "wages"):
            yield from _looked_back_at(context, index)
        cumulated = CUMULATED.replace("§YEARS", "levels").replace("§OWN", f"levels.{index}.cumulated")
        yield row(
            f"{index}.cumulated",
            cumulated.replace("§RATE", f"{{levels.{index}.rate}}"),
            "factor",
            label=label("cumulated"),
        )
    yield EMPTY
    yield heading(label("levels"))
    for index in context.indices:
        yield row(
            f"{index}.level",
            f"={{levels.{index}.cumulated}}/INDEX({{levels.{index}.cumulated:}},price_column)",
            "factor",
            label=index_label(context, index),
            unit=context.said.called(index, "indices"),
        )


def _looked_back_at(context: Context, index: str) -> Iterator[Row]:
    """The rates that the law looks back at: the first year that is given serves those before it."""
    own = f"levels.{index}"
    yield Row(
        f"{own}.first",
        context.label("first_given"),
        f'=IF({{{own}.first<}}="",{{{own}.given}},{{{own}.first<}})',
        "rate",
        helper=True,
    )
    published = f'AND({published_by(context, index)},{{{own}.published}}<>"")'
    last = f"INDEX({{{own}.first:}},COLUMNS({{{own}.first:}}))"
    followed = f"{{{own}.rate}}" if index == "cpi" else "{levels.cpi.looked_back}"
    yield Row(
        f"{own}.looked_back",
        context.label("looked_back"),
        f"=IF({{{own}.filled_in$}}=0,{followed},"
        f'IF(OR({{{own}.first}}<>"",{last}="",{published}),{{{own}.rate}},{last}))',
        "rate",
        unit=context.unit("year"),
    )


def _published(context: Context, index: str) -> Row:
    steps: Mapping[int, float] = {}
    if index in PUBLISHED_INDICES:
        try:
            steps = published_growth(index, context.scenario.known_until).growth
        except HistoryError:
            steps = {}
    return Row(
        f"levels.{index}.published",
        context.label("published"),
        unit=context.unit("year"),
        values=tuple(steps.get(int(year)) for year in years_of(context)),
        look="rate",
    )


def _given(context: Context, index: str, input_title: str) -> Iterator[Row]:
    """How much the input sheet gives of an index at all, and what it gives for each year."""
    paths = [path for path in context.cells if path.startswith(f"indices.{index}.")]
    cells = [context.cells[path] for path in paths]
    column = column_letters(cells[0].column)
    first, last = min(each.row for each in cells) + 1, max(each.row for each in cells) + 1
    sheet = quoted(input_title)
    years = [int(path.rpartition(".")[2]) for path in paths if path.rpartition(".")[2].isdecimal()]
    top = context.cells[f"indices.{index}.{min(years)}"].row + 1
    cell = f"INDEX({sheet}${column}${top}:${column}${last},{{levels.year}}-{min(years)}+1)"
    yield Row(
        f"levels.{index}.filled_in",
        context.label("filled_in"),
        constant=f"=COUNTA({sheet}${column}${first}:${column}${last})",
        look="whole",
    )
    yield Row(
        f"levels.{index}.given",
        context.label("given"),
        f'=IF({cell}="","",{cell})',
        "rate",
        unit=context.unit("year"),
        link=True,
    )


def limit_plan(context: Context) -> Plan:
    """Limits of every segment by calendar year."""
    rows = tuple(_limit_rows(context))
    return Plan("limits", years_of(context), rows, frozen=1, printed=context.calendar_years)


def _limit_rows(context: Context) -> Iterator[Row]:
    row = Rows(context, "limits")
    label, segments = context.label, tuple(context.scenario.policy.segments)
    month = context.unit("month")
    yield row("year", "={levels.year}", "year", label=label("calendar_year"))
    yield EMPTY
    yield heading(label("growth_of_limits"))
    for segment in segments:
        rate = f"{{levels.cpi.rate}}+{{limits.{segment}.cumulated$}}"
        yield row(
            f"{segment}.cumulated",
            CUMULATED.replace("§YEARS", "limits")
            .replace("§OWN", f"limits.{segment}.cumulated")
            .replace("§RATE", rate),
            "factor",
            label=context.words.segment(segment),
            constant=f"={context.name(f'policy.segments.{segment}.upper_surcharge')}",
            constant_look="rate",
        )
    yield row(
        "initial.cumulated",
        CUMULATED.replace("§YEARS", "limits")
        .replace("§OWN", "limits.initial.cumulated")
        .replace("§RATE", "{levels.cpi.rate}+{limits.initial.cumulated$}"),
        "factor",
        label=context.term("policy.initial_rent"),
        constant=f"={context.name('policy.initial_rent.surcharge')}",
        constant_look="rate",
    )
    yield row(
        "statutory",
        "=IF({limits.year}<=law_limit_last_year,"
        "IFERROR(INDEX(law_limit_values,MATCH(DATE({limits.year},1,1),law_limit_dates,1)),INDEX(law_limit_values,1)),"
        "INDEX(law_limit_values,COLUMNS(law_limit_values))*{levels.cpi.cumulated}"
        "/INDEX({levels.cpi.cumulated:},law_limit_last_year-first_column_year+1))",
        "cents",
        label=context.term("liberalisation_limit"),
        unit=month,
    )
    for side in ("lower", "upper"):
        yield EMPTY
        yield heading(context.term(f"segments.{side}"))
        for segment in segments:
            yield _limit(context, segment, side)
    yield EMPTY
    yield heading(label("rented_limits"))
    for segment in segments:
        part = f"policy.segments.{segment}"
        let = is_let(context, context.name(f"{part}.tenure"))
        kind = kind_formula(context, context.name(f"{part}.kind"), context.name(f"{part}.upper"))
        yield row(
            f"{segment}.rented",
            f'=IF(AND({let},{kind}={kind_word(context, "mid")}),{{limits.{segment}.upper}},"")',
            "cents",
            label=context.words.segment(segment),
            unit=month,
        )
    cells = ",".join(f"{{limits.{segment}.rented}}" for segment in segments)
    yield row("highest", f"=MAX({cells})", "cents", label=label("highest_limit"), unit=month)
    by_points = []
    for segment in segments:
        part = f"policy.segments.{segment}"
        upper = context.name(f"{part}.upper")
        kind = kind_formula(context, context.name(f"{part}.kind"), upper)
        let, mid = is_let(context, context.name(f"{part}.tenure")), kind_word(context, "mid")
        by_points.append(f"AND({let},{kind}={mid},{upper}={upper_limit(context, 'wws')})")
    yield Row(
        "limits.by_points",
        label("mid_by_points"),
        constant=f"=IF(OR({','.join(by_points)}),1,0)",
        look="flag",
        name="mid_by_points",
    )


def kind_word(context: Context, kind: str) -> str:
    """A kind of segment as cells hold it, in quotes."""
    return context.choice("policy.segments.*.kind", kind)


def upper_limit(context: Context, word: str) -> str:
    """A word for an upper limit as cells hold it, in quotes."""
    return context.choice("policy.segments.*.upper", word)


def is_let(context: Context, tenure: str) -> str:
    """Whether a segment is let, from the cell of its tenure."""
    return f"{tenure}={context.choice('policy.segments.*.tenure', 'rent')}"


def kind_formula(context: Context, kind: str, upper: str) -> str:
    """What a segment is, from the cell in which it may say so and the cell of its upper limit."""
    social, mid, free = (kind_word(context, each) for each in KINDS)
    statutory = upper_limit(context, "liberalisation_limit")
    by_limit = f'IF({upper}="",{free},IF({upper}={statutory},{social},{mid}))'
    return f'IF({kind}<>"",{kind},{by_limit})'


def _limit(context: Context, segment: str, side: str) -> Row:
    cell = context.name(f"policy.segments.{segment}.{side}")
    own = f"limits.{segment}.{side}"
    statutory = context.choice(f"policy.segments.*.{side}", "liberalisation_limit")
    amount = (
        f"IF(ISNUMBER({{{own}$}}),{{{own}$}}*{{limits.{segment}.cumulated}}"
        f'/INDEX({{limits.{segment}.cumulated:}},policy_column),"")'
    )
    return Row(
        own,
        context.words.segment(segment),
        f"=IF({{{own}$}}={statutory},{{limits.statutory}},{amount})",
        "cents",
        unit="",
        constant=f'=IF({cell}="","",{cell})',
        link=False,
    )
