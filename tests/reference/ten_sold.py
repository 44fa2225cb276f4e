"""Ten dwellings sold at delivery, whose sums a pocket calculator makes."""

from __future__ import annotations

from datetime import date
from typing import Any


def ten_sold() -> dict[str, Any]:
    """Ten dwellings sold at delivery, a year after the land is paid, at 242,000 with 21 % VAT in it.

    Receipts 10 · 242,000 / 1.21 = 2,000,000; costs 10 · 120,000 = 1,200,000, at delivery; no interest and no
    index: the land is worth 800,000.
    """
    return {
        "format": 1,
        "price_date": date(2020, 1, 1),
        "start": date(2020, 1, 1),
        "period": "year",
        "policy": {"date": date(2020, 1, 1), "segments": {"sale": {"tenure": "sale"}}},
        "dwellings": {"flat": {"segment": "sale", "count": 10, "floor_area": 80, "price": 242_000}},
        "indices": {"cpi": 0},
        "development": {
            "construction_months": 12,
            "rate": 0,
            "vat": 0.21,
            "costs": {"construction": {"per_dwelling": 120_000, "timing": "at_delivery"}},
        },
        "exit": {"holding_years": 0, "methods": ["vacant_value"]},
        "required_return": 0.05,
    }
