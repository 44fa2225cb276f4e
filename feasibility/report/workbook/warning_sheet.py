"""The sheet of warnings: inputs that lie beyond the reach of the sheets, or cannot be calculated."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from feasibility.evaluation.requirements import used_indices
from feasibility.language.words import Words
from feasibility.report.workbook.context import Context, cost_basis, line_label
from feasibility.report.workbook.input_checks import input_checks
from feasibility.report.workbook.inputs import InputSheet
from feasibility.report.workbook.level_sheet import index_label, kind_word, published_by
from feasibility.report.workbook.plan import Plan, Row
from feasibility.scenario.layout import COST_BASES, OPERATING_BASES, basis_of, layout_of


def warning_plan(context: Context, inputs: Sequence[InputSheet], titles: Mapping[str, str]) -> Plan:
    """What lies beyond the sheets' reach or cannot be calculated; every sheet shows the first at its top.

    Args:
        context: the workbook.
        inputs: its input sheets.
        titles: of every sheet.
    """
    words: Words = context.words
    asked = [
        (context.label(f"warning_{key}", **values), f"IF({when},1,0)")
        for key, values, when in (*_warnings(context), *_bases(context))
    ]
    for check in input_checks(inputs, titles, context.said):
        key = "input" if check.asked else "input_needed"
        label = context.label(f"warning_{key}", where=check.where, asked=check.asked)
        asked.append((label, f"IF({check.faults}>0,1,0)"))
    # What cannot even be asked is no less a reason to warn.
    rows = [
        Row(
            f"warnings.{number}",
            label,
            constant=f"=IFERROR({formula},1)",
            look="flag",
            cached=0.0,
            wrapped=True,
        )
        for number, (label, formula) in enumerate(asked)
    ]
    first, last = rows[0].key, rows[-1].key
    flags, labels = f"{{{first}$}}:{{{last}$}}", f"{{{first}#}}:{{{last}#}}"
    rows.append(
        Row(
            "warnings.text",
            context.label("warning_text"),
            constant=f'=IF(SUM({flags})>0,"{words("workbook_warning")}"&INDEX({labels},MATCH(1,{flags},0)),"")',
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
    tenure = "land.tenure"
    if tenure in context.cells:
        yield "tenure", {}, f"{name(tenure)}<>{context.choice(tenure, context.scenario.land.tenure)}"
    for dwelling, each in context.scenario.dwellings.items():
        if each.phase is not None:
            cell = name(f"dwellings.{dwelling}.phase")
            yield "phase", {"dwelling": context.words.type(dwelling)}, f'{cell}<>"{each.phase}"'
    if context.spread is not None:
        yield (
            "phase_start",
            {"periods": reach.start_periods},
            f"OR(start_periods>{reach.start_periods},start_periods<>INT(start_periods))",
        )
    yield "dates", {}, f"{name('start')}<{name('price_date')}"
    yield "lost", {}, f"{name('rents.vacancy')}+{name('rents.bad_debt')}>1"
    yield "no_dwellings", {}, "SUM({types.count:})<=0"
    methods = [
        f"{name(f'exit.methods:{each}')}={context.yes}"
        for each in ("net_yield", "gross_yield", "vacant_value")
    ]
    yield "no_method", {}, f"NOT(OR({','.join(methods)}))"
    yield (
        "sold_in_term",
        {},
        f"AND({held}<{term},"
        "SUMPRODUCT({types.count:},{types.covenanted:},{types.leaves_by_vacant_value:})>0)",
    )
    yield from _of_types(context)
    yields = [
        f"AND({chosen},N({cell})<=0)"
        for chosen, cell in zip(methods, ("net_yield_used", name("exit.gross_yield")), strict=False)
    ]
    yields += [
        f"SUMPRODUCT({{types.leaves_by_{each}:}}*({{types.exit_{each}:}}<=0))>0"
        for each in ("net_yield", "gross_yield")
    ]
    yield "no_yield", {}, f"OR({','.join(yields)})"
    stated, initial, spread = (
        name(f"exit.{each}") for each in ("net_yield", "initial_yield", "yield_spread")
    )
    yield (
        "yield_in_parts",
        {},
        f'OR(AND({stated}<>"",OR({initial}<>"",{spread}<>"")),({initial}="")<>({spread}=""))',
    )
    for index in sorted(used_indices(layout_of(context.scenario)) | {"cpi"}):
        if index in context.indices:
            in_time = "({levels.year:}>price_year)*({levels.year:}<=exit_year+1)"
            needed = f'{in_time}*({{levels.{index}.given:}}="")'
            published = f'(1-({published_by(context, index)})*({{levels.{index}.published:}}<>""))'
            yield (
                "index",
                {"index": index_label(context, index)},
                f'AND({name(f"indices.{index}.then")}="",{{levels.{index}.filled_in$}}>0,'
                f"SUMPRODUCT({needed}*{published})>0)",
            )


def _of_types(context: Context) -> Iterator[tuple[str, Mapping[str, object], str]]:
    """Amounts that a type needs because it is let, sold, under the covenant, or sold empty."""
    yield (
        "no_rent",
        {},
        "SUMPRODUCT({types.rented:}*({types.rent:}<=0)"
        "+({types.segment_number:}>0)*({types.rented:}=0)*({types.price:}<=0))>0",
    )
    missing = ",".join(
        f'AND({{types.covenanted|{each}}}=1,{context.name(f"dwellings.{each}.market_rent")}="")'
        for each in context.types
    )
    yield "no_market_rent", {}, f"OR({missing})"
    by_area = [
        context.name(f"development.costs.{each}.per_m2_bvo")
        for each, line in context.scenario.development.costs.items()
        if cost_basis(line) == "per_m2_bvo"
    ]
    if by_area:
        of_type = context.choice("development.costs.*.per_m2_bvo", "dwelling")
        own = ",".join(f"{each}={of_type}" for each in by_area)
        costs = ",".join(
            f'{context.name(f"dwellings.{each}.construction_cost")}=""' for each in context.types
        )
        yield "no_construction_cost", {}, f"AND(OR({own}),OR({costs}))"
        yield "no_form_factor", {}, f'{context.name("form_factor")}=""'
    yield (
        "no_vacant_value",
        {},
        "SUMPRODUCT({types.leaves_by_vacant_value:}*{types.rented:}"
        "*({types.vacant_value:}<=0)+sells_after_term*{types.covenanted:}*({types.vacant_value:}<=0)"
        "+{types.sells_on_turnover:}*({types.vacant_value:}<=0))>0",
    )
    free = kind_word(context, "free")
    held = f"{{types.rented|§}}=0,{{types.covenanted|§}}=1,{{types.kind|§}}<>{free}"
    bound = "1=1" if context.leased else held
    cells = {each: context.name(f"dwellings.{each}.sell_on_turnover") for each in context.types}
    asked = ",".join(
        f"AND({cell}={context.yes},OR({bound.replace('§', each)}))" for each, cell in cells.items()
    )
    yield "sold_while_bound", {}, f"OR({asked})"


def _bases(context: Context) -> Iterator[tuple[str, Mapping[str, object], str]]:
    """Lines whose amount stands on another basis than the one that this workbook calculates with."""
    scenario = context.scenario
    lines: list[tuple[str, str, str, tuple[str, ...], str]] = [
        ("operating_costs", f"operating_costs.{name}", name, OPERATING_BASES, basis_of(line, OPERATING_BASES))
        for name, line in scenario.operating_costs.items()
    ]
    lines += [
        ("development_costs", f"development.costs.{name}", name, COST_BASES, cost_basis(line))
        for name, line in scenario.development.costs.items()
    ]
    for family, path, name, bases, basis in lines:
        filled = ",".join(context.name(f"{path}.{each}") for each in bases)
        own = context.name(f"{path}.{basis}")
        label = line_label(family, name, context.words)
        yield "basis", {"line": label}, f'OR({own}="",COUNTA({filled})<>1)'
