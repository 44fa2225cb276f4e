"""The registry of formulas: how each cash-flow line is written in the workbook, beside its label.

Keys are those of `feasibility.lines`; a line on one of several bases has a formula for each. The braces are
explained in `plan`: `{}` of a row in the same column, `$` its constant. Rows of the line's own block are
called without their beginning, which `formula_of` puts before them.
"""

from __future__ import annotations

import re

from feasibility.lines import line_of

PER_PERIOD: dict[str, str] = {
    "gross_rent": "=12/periods_a_year*{.rent_of_period}*{.share_of_period}",
    "other_income": (
        "=12/periods_a_year*{.$}*INDEX(index_levels,{§LINE.index_number$},{operation.place})*{.share_of_period}"
    ),
    "vacancy_and_bad_debt": (
        "=-((rents_vacancy+rents_bad_debt)*({.gross_rent}+{.other_income})"
        "+({.turnover_of_period}*rents_void_months+{operation.first_year}*rents_lease_up_months)/12*{.gross_rent})"
    ),
    "operating_costs.per_dwelling": (
        "=-{.$}*INDEX(index_levels,{§LINE.index_number$},{operation.place})*{.share_of_period}/periods_a_year"
    ),
    "operating_costs.share_of_vacant_value": (
        "=-{.$}*INDEX(index_levels,{§LINE.index_number$},{operation.place})*{.share_of_period}/periods_a_year"
    ),
    "operating_costs.share_of_rent": "=-{.$}*{.gross_rent}",
    "operating_costs.per_reletting": (
        "=-{.turnover_of_period}*{.$}*INDEX(index_levels,{§LINE.index_number$},{operation.place})"
        "*{.share_of_period}/periods_a_year"
    ),
}
"""Lines of one dwelling in a period of operation."""

ON_ANNIVERSARIES: dict[str, str] = {
    "operating_costs": (
        "=IF(AND({paths.q}>0,{paths.q}<exit_holding_years,MOD({paths.q},{.$})=0),"
        "-{.amount$}*INDEX(index_levels,{§LINE.index_number$},{paths.place})*{.share_let},0)"
    ),
    "sales_on_turnover": (
        "={.sold}*{.vacant_value$}*exit_resale_share*{paths.house_price}"
        "*IF({paths.q}=0,1,(1-{types.exit_ageing|§TYPE})^{paths.q})*(1-{types.exit_selling_costs|§TYPE})"
    ),
    "sales_at_delivery": "=IF({paths.q}=0,{.sale$},0)",
    "exit_value": "=IF({paths.q}=exit_holding_years,{.exit$},0)",
    "surplus_on_turnover": (
        "=-surplus_turnover*§SHARE*{.sold}*MAX(0,{types.vacant_value|§TYPE}*exit_resale_share"
        "*{paths.house_price}*IF({paths.q}=0,1,(1-{types.exit_ageing|§TYPE})^{paths.q})"
        "-{types.surplus_border|§TYPE}*{paths.surplus_level})"
    ),
    "surplus": (
        "={.surplus_on_turnover}-IF({paths.q}=0,{types.surplus_of_sale|§TYPE},0)"
        "-IF({paths.q}=exit_holding_years,{types.surplus_of_exit|§TYPE},0)"
    ),
}
"""Lines of one dwelling that fall on delivery, an anniversary or exit."""

BY_YEAR: dict[str, str] = {
    "land_price": "=IF({years.year}=MAX(1,ROUNDUP(payment_time,0)),-result_land_price,0)",
    "land_vat_and_costs": (
        "=IF({years.year}=MAX(1,ROUNDUP(payment_time,0)),-result_land_price*(vat_of_land+costs_of_land),0)"
    ),
    "ground_rent": (
        "=SUMIF({costs.project_year:},{years.year},{costs.ground_rent:})"
        "+SUMIF({operation.project_year:},{years.year},{project.ground_rent:})"
    ),
    "ground_rent_at_exit": (
        "=SUMIF({paths.project_year:},{years.year},{paths.(project).ground_rent_at_exit:})"
    ),
    "development_costs": "=SUMIF({costs.project_year:},{years.year},{§LINE.flow:})",
    "period": "=SUMIF({operation.project_year:},{years.year},{§LINE:})",
    "anniversary": "=SUMIF({paths.project_year:},{years.year},{§LINE:})",
}
"""Lines of the project by project year, by the sheet that they are summed from."""

LAND_IN_PHASES = {
    "land_price": "IF({years.year}=payment_project_year,-result_land_price,0)",
    "land_vat_and_costs": (
        "IF({years.year}=payment_project_year,-result_land_price*(vat_of_land+costs_of_land),0)"
    ),
}
"""What one of several phases pays for its land by project year."""

BASE_AMOUNT: dict[str, str] = {
    "per_m2_bvo": "=IF(§AMOUNT=§DWELLING,{types.construction_cost},§AMOUNT)*{types.gross_floor_area}",
    "per_m2_gbo": "=§AMOUNT*{types.floor_area}",
    "per_dwelling": "=§AMOUNT",
    "per_parking_space": "=§AMOUNT*{types.parking_spaces}",
    "lump_sum": "=0",
}
"""A development cost of one dwelling at the price date, before index and VAT, by its basis."""

SPENDING = (
    "=IF(AND({costs.kind}=1,{costs.period}<=construction_periods,§TIMING=§OVER_CONSTRUCTION),"
    "1/construction_periods,"
    "IF(OR(AND({costs.kind}=0,§TIMING=§AT_START),AND({costs.kind}=2,§TIMING=§AT_DELIVERY)),1,0))"
    "*INDEX(index_levels,{§LINE.index_number$},{costs.place})"
)
"""What is spent in a moment of one euro at the price date."""


def formula_of(pattern: str, block: str = "", line: str = "", **words: str) -> str:
    """A pattern with the names of its block and its line filled in.

    Args:
        pattern: from this registry.
        block: what the keys of the block begin with: `{.rent}` becomes `{BLOCK.rent}`.
        line: key of the line's own row, for `{§LINE…}` and `{.$}`.
        words: words that stand in the pattern after a §, and what takes their place.
    """
    filled = pattern.replace("{.$}", "{" + line + "$}") if line else pattern
    filled = re.sub(r"\{\.(\w+[<:$@^]?)\}", lambda found: "{" + f"{block}.{found[1]}" + "}", filled)
    for word, replacement in words.items():
        filled = filled.replace(f"§{word}", replacement)
    return filled


def period_pattern(key: str, basis: str = "") -> str:
    """The pattern of a line in a period of operation.

    Raises:
        KeyError: the line is not registered, or has no such basis.
    """
    family = line_of(key).key
    return PER_PERIOD[f"{family}.{basis}" if basis else family]
