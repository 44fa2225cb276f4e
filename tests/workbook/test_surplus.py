"""A surplus clause in LibreOffice: every figure, also of cells typed over.

One recalculation for all.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from feasibility import Scenario, evaluate, read_scenario
from feasibility.report.workbook.file import workbook_bytes
from tests.workbook.comparing import wrong_figures
from tests.workbook.office import recalculated, rows_of, with_wrong_caches
from tests.workbook.test_financed import HELD, LOANS, PHASES, TAX, example
from tests.workbook.test_land_and_buying import BOUGHT
from tests.workbook.typing_over import typed_over, years_of

SOLD = Path(__file__).parents[2] / "scenarios" / "owner-occupied-mix.yaml"
CLAUSE = {"share": 0.5, "border_per_m2": 2_900, "of": ["sale", "turnover", "exit"]}
CLAUSED = {"land.surplus": CLAUSE, "after_term": "sell_on_turnover"}
WRITTEN: dict[str, Scenario] = {
    "sold": read_scenario(SOLD).with_values({"land.surplus": CLAUSE, "exit.selling_costs": 0.02}),
    "indexed": example({**CLAUSED, **BOUGHT, "land.surplus.index": "house_price", **LOANS, **TAX}),
    "in phases": example({**PHASES, **CLAUSED, **LOANS, **TAX, "development.rate": 0.06}),
    "by yield": example(
        {
            "land.surplus": {"share": 0.3, "border_per_dwelling": 150_000, "of": ["exit"], "index": "cpi"},
            "exit.methods": ["net_yield", "vacant_value"],
            "exit.net_yield": 0.04,
        }
    ),
}
TYPED: dict[str, tuple[str, dict[str, Any]]] = {
    "a higher border": ("sold", {"land.surplus.border_per_m2": 3_600}),
    "sale only": ("sold", {"land.surplus.of": "sale"}),
    "another share": ("indexed", {"land.surplus.share": 1}),
    "no index": ("indexed", {"land.surplus.index": None}),
    "later": ("in phases", {"phases.east.start_months": 24, "land.surplus.share": 0.7}),
    "an index": ("in phases", {"land.surplus.index": "wages"}),
}
"""Cells typed over, in which workbook."""


def test_a_surplus_clause(tmp_path: Path) -> None:
    held = {name: max(HELD, scenario.exit.holding_years) for name, scenario in WRITTEN.items()}
    results = {name: evaluate(scenario) for name, scenario in WRITTEN.items()}
    for name, result in results.items():
        assert result.surplus_total is not None and result.surplus_total > 10_000, name
    made = {name: workbook_bytes(result, years=held[name]) for name, result in results.items()}
    typed = {
        name: typed_over(made[base], WRITTEN[base], years_of(results[base], held[base]), values)
        for name, (base, values) in TYPED.items()
    }
    found = recalculated({name: with_wrong_caches(data) for name, data in made.items()} | typed, tmp_path)
    for name, result in results.items():
        assert wrong_figures(found[name], result) == [], name
        assert rows_of(found[name], "reconciliation")[-1][2] == 1.0, name
    for name, (base, values) in TYPED.items():
        meant = {path: ["sale"] if path.endswith(".of") else value for path, value in values.items()}
        assert wrong_figures(found[name], evaluate(WRITTEN[base].with_values(meant))) == [], name
