"""The sum behind a yearly rent increase: what the policy, the law and the landlord's wish leave."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from feasibility.policy.statutory import statutory_increase
from feasibility.policy.tables import DatedTable, dated_table, statutory_rules
from feasibility.report.texts import name_of_path
from feasibility.report.trace_sheet import Array, Sheet, constant, given, index_step, one, said, series
from feasibility.report.trace_step import Column, Step, Table, Value, runs
from feasibility.scenario.layout import TypeLayout


def later(values: Array) -> tuple[Value, ...]:
    """Values of anniversaries 1, 2, …; nothing at first letting."""
    return (None, *series(values)[1:])


def surcharge(sheet: Sheet, each: TypeLayout) -> float:
    """What is added to CPI for a type: by the policy, or in the free sector."""
    case = sheet.result.arrays.case
    return one(sheet, case.increase_surcharge if each.covenanted else case.free_sector_surcharge)


def bounds(sheet: Sheet, each: TypeLayout) -> dict[str, Array]:
    """(Q,) what holds an increase down on each anniversary: `cap`, and `law` and `wish` where there are any."""
    arrays = sheet.result.arrays
    growth = arrays.paths.growth["cpi"]
    cpi = growth[sheet.result.row if growth.shape[0] > 1 else 0]
    cpi = cpi[arrays.calendar.anniversary_year - arrays.paths.first_year]
    found = {"cap": cpi + surcharge(sheet, each)}
    if arrays.layout.statutory_cap:
        found["law"] = _law_values(sheet, each.covenanted)
    if arrays.layout.increase == "number":
        found["wish"] = np.full(cpi.shape, one(sheet, arrays.case.wished_increase))
    if arrays.layout.increase == "cpi":
        found["wish"] = cpi
    return found


def increases(sheet: Sheet, each: TypeLayout) -> Array:
    """(Q,) the increase on each anniversary; the first entry is not used."""
    result: Array = np.maximum(0.0, np.minimum.reduce(list(bounds(sheet, each).values())))
    return result


def increase_inputs(sheet: Sheet, each: TypeLayout) -> dict[str, Step]:
    """What an increase is made of."""
    layout = sheet.result.arrays.layout
    path = "policy.rent_increase.surcharge" if each.covenanted else "rents.free_sector_surcharge"
    found = {"cpi": index_step(sheet, "cpi"), "surcharge": given(sheet, path, "rate")}
    if layout.statutory_cap:
        found["law"] = law_step(sheet, each.covenanted)
    if layout.increase != "allowed":
        found["wish"] = given(sheet, "rents.increase", "rate" if layout.increase == "number" else "text")
    return found


def increase_columns(sheet: Sheet, each: TypeLayout, at: Mapping[str, int]) -> list[Column]:
    """The columns that lead to the increase g.

    Args:
        sheet: the run.
        each: the dwelling type.
        at: place of each of `increase_inputs` among the children.
    """
    found = bounds(sheet, each)
    formulas = {"cap": f"{{{at['cpi']}:g}} + {{{at['surcharge']}}}"}
    if "law" in found:
        formulas["law"] = f"{{{at['law']}:law}}"
    if "wish" in found:
        number = sheet.result.arrays.layout.increase == "number"
        formulas["wish"] = f"{{{at['wish']}}}" if number else f"{{{at['cpi']}:g}}"
    columns = [
        Column(
            name,
            said(sheet, f"column_{name}"),
            "rate",
            later(values),
            said(sheet, name),
            ((0, ""), (1, formulas[name])),
        )
        for name, values in found.items()
    ]
    lowest = ", ".join(f"{{{name}}}" for name in found)
    lowest = f"min({lowest})" if len(found) > 1 else lowest
    increase = increases(sheet, each)
    columns.append(
        Column(
            "g", "g", "rate", later(increase), said(sheet, "increase"), ((0, ""), (1, f"max(0, {lowest})"))
        )
    )
    if len(found) > 1:
        columns.append(_binding(sheet, found, increase))
    return columns


def _binding(sheet: Sheet, found: Mapping[str, Array], increase: Array) -> Column:
    """Which of cap, law and wish the increase is."""
    bound: list[Value] = [None]
    for q in range(1, increase.size):
        least = [name for name, values in found.items() if values[q] == increase[q]]
        bound.append(said(sheet, f"column_{least[0]}") if least else "0")
    return Column("by", said(sheet, "column_by"), "text", tuple(bound), said(sheet, "binds"))


def _law_tables(sheet: Sheet) -> tuple[DatedTable, DatedTable]:
    known = sheet.result.arrays.layout.known_until
    return (
        dated_table("statutory_rent_increase", "free", known),
        dated_table("statutory_rent_increase", "mid", known),
    )


def _law_values(sheet: Sheet, mid: bool) -> Array:
    """(Q,) the statutory maximum on each anniversary, as the run takes it."""
    arrays, calendar = sheet.result.arrays, sheet.result.arrays.calendar
    years = calendar.anniversary_year - arrays.paths.first_year
    cpi, wages = (arrays.paths.growth[name][:, years] for name in ("cpi", "wages"))
    days = [calendar.anniversary(number) for number in range(calendar.holding_years + 1)]
    caps = statutory_increase(days, cpi, wages, *_law_tables(sheet), statutory_rules())
    cap = caps[1 if mid else 0]
    row: Array = cap[sheet.result.row if cap.shape[0] > 1 else 0]
    return row


def law_step(sheet: Sheet, mid: bool) -> Step:
    """The statutory maximum on each anniversary, from the dated table or by the law's own rule."""
    calendar, rules = sheet.result.arrays.calendar, statutory_rules()
    free_table, mid_table = _law_tables(sheet)
    law = _law_values(sheet, mid)
    days = [calendar.anniversary(number) for number in range(calendar.holding_years + 1)]
    by: list[Value] = [None]
    formulas = [""]
    for day in days[1:]:
        use_mid = mid and day >= rules.mid_from
        table = mid_table if use_mid else free_table
        rows = [row for row in table.rows if row.start <= day]
        if day < rules.free_from:
            formulas.append("")
            by.append(said(sheet, "law_not_yet"))
        elif rows and day.year <= table.rows[-1].start.year:
            formulas.append("")
            by.append(f"{rows[-1].start}, {name_of_path(f'status.{rows[-1].status}', sheet.lang)}")
        elif use_mid:
            formulas.append(_rule_formula(rules.mid_basis, 2))
            by.append(said(sheet, "law_rule"))
        elif day < rules.free_until:
            formulas.append(_rule_formula(rules.free_basis, 3))
            by.append(said(sheet, "law_rule"))
        else:
            formulas.append("")
            by.append(said(sheet, "law_ended"))
    status = name_of_path(f"status.{rules.status}", sheet.lang)
    source = ", ".join(part for part in (rules.title, rules.article, status) if part)
    children = (
        index_step(sheet, "cpi"),
        index_step(sheet, "wages"),
        constant(said(sheet, "law_surcharge_mid"), rules.mid_surcharge, "rate", source),
        constant(said(sheet, "law_surcharge_free"), rules.free_surcharge, "rate", source),
    )
    return Step(
        label=said(sheet, "law_mid" if mid else "law_free"),
        formula="",
        value=None,
        unit="rate",
        source=f"{free_table.title}, {free_table.article}",
        children=children,
        key=f"law.{mid}",
        table=Table(
            (
                Column("q", "q", "number", series(np.arange(law.size))),
                Column("Y", said(sheet, "Y"), "year", series(calendar.anniversary_year)),
                Column("law", said(sheet, "column_law"), "rate", later(law), "", runs(formulas)),
                Column("by", said(sheet, "column_from"), "text", tuple(by)),
            )
        ),
    )


def _rule_formula(basis: tuple[str, ...], surcharge: int) -> str:
    rates = [f"{{{('cpi', 'wages').index(name)}:g}}" for name in basis]
    lowest = f"min({', '.join(rates)})" if len(rates) > 1 else rates[0]
    return f"{lowest} + {{{surcharge}}}"
