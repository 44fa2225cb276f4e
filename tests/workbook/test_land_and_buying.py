"""What practitioners agree on land and on buying, in LibreOffice: every figure, also of cells typed over.

One recalculation for all.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from feasibility import evaluate
from feasibility.report.workbook.file import workbook_bytes
from tests.workbook.comparing import wrong_figures
from tests.workbook.office import recalculated, rows_of, with_wrong_caches
from tests.workbook.test_financed import HELD, LEASE, LOANS, PHASES, TAX, example
from tests.workbook.typing_over import typed_over, years_of

HOUSE_PRICES = {2017: 0.06, 2018: 0.09, 2019: 0.07, 2020: 0.05, 2021: 0.03, "then": 0.02}
DATED = {"land.asking_price_date": date(2016, 11, 1), "indices.house_price": HOUSE_PRICES}
IN_PHASES = {**PHASES, "land.phase_shares": {"west": 0.4, "east": 0.6}}
LEAST = {
    "dwellings.low.least_land_price": 8_000,
    "dwellings.high.least_land_price": 30_000,
    "dwellings.free.least_land_price": 70_000,
}
BOUGHT = {"acquisition": {"share_of_value": 0.015, "per_dwelling": 900, "lump_sum": 60_000, "index": "wages"}}
WRITTEN: dict[str, dict[str, Any]] = {
    "dated": DATED,
    "dated, in phases": {**IN_PHASES, **DATED, "land.asking_price_index": "construction_cost"},
    "least": LEAST,
    "bought": {**BOUGHT, **LOANS, **TAX},
    "bought, leased, in phases": {**IN_PHASES, **LEASE, **LOANS, **TAX, **BOUGHT},
    "least, in phases": {**IN_PHASES, **DATED, **LEAST},
}
"""Scenarios, as changes of the example by years."""
TYPED: dict[str, tuple[str, dict[str, Any]]] = {
    "another date and index": (
        "dated",
        {"land.asking_price_date": date(2018, 2, 1), "land.asking_price_index": "cpi"},
    ),
    "no date": ("dated", {"land.asking_price_date": None}),
    "at a price": ("dated, in phases", {"land.price": 3_000_000, "land.payment_months": 0}),
    "a price list under the asking price": ("least", {"dwellings.free.least_land_price": 10_000}),
    "nothing asked but the list": ("least", {"land.asking_price": 0}),
    "one type only": ("least, in phases", {"dwellings.high.least_land_price": None}),
    "bought otherwise": (
        "bought",
        {"acquisition.share_of_value": 0, "acquisition.lump_sum": 90_000, "acquisition.index": "cpi"},
    ),
    "bought, leased, later": (
        "bought, leased, in phases",
        {"phases.east.start_months": 24, "acquisition.share_of_value": 0.03},
    ),
    "later": ("dated, in phases", {"phases.east.start_months": 24, "land.asking_price": 5_000_000}),
}
"""Cells typed over, in which workbook."""


def test_land_and_buying(tmp_path: Path) -> None:
    scenarios = {name: example(values) for name, values in WRITTEN.items()}
    results = {name: evaluate(scenario) for name, scenario in scenarios.items()}
    made = {name: workbook_bytes(result, years=HELD) for name, result in results.items()}
    typed = {
        name: typed_over(made[base], scenarios[base], years_of(results[base], HELD), values)
        for name, (base, values) in TYPED.items()
    }
    found = recalculated({name: with_wrong_caches(data) for name, data in made.items()} | typed, tmp_path)
    for name, result in results.items():
        assert wrong_figures(found[name], result) == [], name
        assert rows_of(found[name], "reconciliation")[-1][2] == 1.0, name
    for name, (base, values) in TYPED.items():
        if name == "no date":
            undated = evaluate(scenarios[base].with_values(values))
            rows = {row[0]: row[2] for row in rows_of(found[name], "results") if row[0]}
            assert abs(rows["Margin on the land"] - undated.margin) < 0.005
            continue
        assert wrong_figures(found[name], evaluate(scenarios[base].with_values(values))) == [], name
