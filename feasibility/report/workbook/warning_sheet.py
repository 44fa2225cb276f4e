"""The sheet of warnings: inputs that lie beyond the reach of the sheets, or cannot be calculated."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from feasibility.horizon import used_indices
from feasibility.report.words import Words
from feasibility.report.workbook.context import Context
from feasibility.report.workbook.level_sheet import index_label
from feasibility.report.workbook.plan import Plan, Row
from feasibility.scenario.layout import layout_of


def warning_plan(context: Context) -> Plan:
    """What lies beyond the sheets' reach or cannot be calculated; every sheet shows it at its top."""
    rows = [
        Row(
            f"warnings.{number}",
            context.label(f"warning_{key}", **values),
            constant=f"=IF({asked},1,0)",
            look="flag",
        )
        for number, (key, values, asked) in enumerate(_warnings(context))
    ]
    words: Words = context.words
    cells = f"{{{rows[0].key}$}}:{{{rows[-1].key}$}}"
    rows.append(
        Row(
            "warnings.text",
            context.label("warning_text"),
            constant=f'=IF(SUM({cells})>0,"{words("workbook_warning")}","")',
            look="text",
            name="warning_text",
        )
    )
    return Plan("warnings", (), tuple(rows), frozen=0)


def _warnings(context: Context) -> Iterator[tuple[str, Mapping[str, object], str]]:
    reach, name = context.reach, context.name
    held, term = name("exit.holding_years"), name("policy.term")
    yield "holding", {"years": reach.holding_years}, f"{held}>{reach.holding_years}"
    yield (
        "construction",
        {"periods": reach.construction_periods},
        f"OR(construction_periods>{reach.construction_periods},construction_periods<>INT(construction_periods),"
        f"construction_periods+({held}+1)*periods_a_year>{reach.periods})",
    )
    yield (
        "payment",
        {},
        "OR(payment_periods<0,payment_periods>construction_periods,payment_periods<>INT(payment_periods))",
    )
    yield (
        "years",
        {"first": reach.first_year, "last": reach.last_year},
        f"OR(MIN(price_year,policy_year,start_year)<{reach.first_year},"
        f"MAX(price_year,policy_year,exit_year+1,delivery_year+retention_years)>{reach.last_year})",
    )
    yield "dates", {}, f"{name('start')}<{name('price_date')}"
    shares = [name(f"rents.{each}") for each in ("turnover", "vacancy", "bad_debt")]
    yield "shares", {}, f"OR(MIN({','.join(shares)})<0,MAX({','.join(shares)})>1)"
    methods = [
        f"{name(f'exit.methods:{each}')}={context.yes}"
        for each in ("net_yield", "gross_yield", "vacant_value")
    ]
    yield "no_method", {}, f"NOT(OR({','.join(methods)}))"
    yield (
        "sold_in_term",
        {},
        f"AND({methods[2]},{held}<{term},SUMPRODUCT({{types.count:}},{{types.covenanted:}})>0)",
    )
    yield (
        "count",
        {},
        "SUMPRODUCT(({types.count:}<>INT({types.count:}))+({types.count:}<0))>0",
    )
    for index in sorted(used_indices(layout_of(context.scenario)) | {"cpi"}):
        if index in context.indices:
            in_time = "({levels.year:}>price_year)*({levels.year:}<=exit_year+1)"
            needed = f'{in_time}*({{levels.{index}.given:}}="")'
            history = name(f"indices.{index}.history")
            published = f'(1-({history}="cbs")*({{levels.{index}.published:}}<>""))'
            yield (
                "index",
                {"index": index_label(context, index)},
                f'AND({name(f"indices.{index}.then")}="",{{levels.{index}.given$}}>0,'
                f"SUMPRODUCT({needed}*{published})>0)",
            )
