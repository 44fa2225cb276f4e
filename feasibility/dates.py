"""Calendar arithmetic in whole months: no counting of days."""

from __future__ import annotations

import calendar
from datetime import date

PERIODS_A_YEAR = {"month": 12, "quarter": 4, "year": 1}


def year_after(start: date, months: int) -> int:
    """Calendar year in which the moment lies that is so many months after a day."""
    return start.year + (start.month - 1 + months) // 12


def day_after(start: date, months: int) -> date:
    """The day that is so many months after a day; the 31st becomes the month's last day."""
    year, month = year_after(start, months), (start.month - 1 + months) % 12 + 1
    return date(year, month, min(start.day, calendar.monthrange(year, month)[1]))
