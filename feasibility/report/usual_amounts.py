"""Values of the table of usual costs, rents, values, yields and norms, written with their units."""

from __future__ import annotations

from feasibility.report import numbers
from feasibility.report.texts import text


def usual_amount(value: float, unit: str, lang: str) -> str:
    """A value of the table of usual values, with its unit."""
    if unit == "share":
        return numbers.exact_percent(round(value, 6), lang)
    if unit == "months":
        return text("usual_unit_months", lang, amount=numbers.plain_number(value, lang))
    amount = numbers.rent(value, lang) if unit == "per_m2_gbo_month" else numbers.money(value, lang)
    return text(f"usual_unit_{unit}", lang, amount=amount)
