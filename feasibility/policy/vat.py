"""The general rate of VAT on a day, from its dated table."""

from __future__ import annotations

from datetime import date

from feasibility.policy.tables import dated_table, value_at


def vat_rate(day: date, known_until: date | None = None) -> float:
    """The rate in force on a day [0–1], as it was known on `known_until`.

    Raises:
        TableDateError: before the table's first date, or where no row was known yet.
    """
    return value_at(dated_table("vat", known_until=known_until), day).value
