"""Leased land, loans, tax and phases in LibreOffice: every figure and every year is the program's.

One recalculation for all: scenarios as written, and workbooks in which cells were typed over.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from feasibility import Scenario, evaluate, read_scenario
from feasibility.report.workbook.file import workbook_bytes
from tests.workbook.comparing import wrong_figures
from tests.workbook.office import recalculated, rows_of, with_other_formula, with_wrong_caches
from tests.workbook.typing_over import typed_over, years_of

FILE = Path(__file__).parents[2] / "scenarios" / "amersfoort-2019.yaml"
HELD = 21
LEASE = {
    "land.tenure": "leasehold",
    "land.canon": {"rate": 0.03, "index": "house_price", "capitalisation_rate": 0.06},
}
LOANS = {
    "finance": {
        "loan": {"ltv": 0.6, "dscr": 1.2, "icr": 1.5, "rate": 0.035, "years": 30, "fee": 0.01},
        "construction_loan": {"share_of_cost": 0.7, "rate": 0.045, "fee": 0.01},
        "required_equity_return": 0.07,
    }
}
TAX = {
    "tax": {
        "bracket": "free",
        "depreciation": {"years": 30, "residual_share": 0.2, "floor": 0.9},
        "interest_threshold": 200_000,
    }
}
PHASES = {
    "phases": {
        "west": {"start_months": 0, "construction_months": 24},
        "east": {"start_months": 12, "construction_months": 36},
    },
    "development.construction_months": 0,
    "development.costs.site.phase": "east",
    "dwellings.low.phase": "west",
    "dwellings.high.phase": "east",
    "dwellings.free.phase": "west",
    "land.payment_months": 12,
}
AMOUNT = {"loan": {"amount": 15e6, "rate": 0.04, "repayment": "linear", "years": 12}}
BULLET = {"loan": {"ltc": 0.4, "icr": 2.0, "rate": 0.05, "repayment": "bullet", "years": 10}}

WRITTEN: dict[str, dict[str, Any]] = {
    "leased, by quarter": {**LEASE, "period": "quarter", "flow_timing": "start", "land.payment_months": 6},
    "an amount, no return asked, at a price": {**LEASE, **TAX, "finance": AMOUNT, "land.price": 3_000_000},
    "a bullet due before the exit": {"finance": BULLET, **TAX, "flow_timing": "end"},
    "no loan, taxed": {**TAX, "tax.depreciation.floor": 0.2},
    "phases": {**PHASES, "land.phase_shares": {"west": 0.4, "east": 0.6}},
    "everything": {**PHASES, **LEASE, **LOANS, **TAX},
}
"""Scenarios, as changes of the example by years."""
TYPED: dict[str, dict[str, Any]] = {
    "of phases": {
        "phases.east.start_months": 0,
        "phases.west.construction_months": 36,
        "development.costs.site.phase": "west",
        "land.payment_months": 24,
        "land.price": 2_500_000,
        "land.phase_shares": "west: 0.35, east: 0.65",
        "land.canon.rate": 0.04,
        "land.canon.index": "cpi",
    },
    "of loans and tax": {
        "finance.loan.repayment": "linear",
        "finance.loan.years": 12,
        "finance.loan.ltc": 0.3,
        "finance.construction_loan.share_of_cost": 0.3,
        "finance.required_equity_return": 0.05,
        "tax.bracket": "used",
        "tax.interest_share": 0.1,
        "tax.woz_share": 0.8,
        "exit.holding_years": HELD - 1,
    },
}
"""Cells typed over in the workbook of everything."""
AS_VALUES = {"land.phase_shares": {"west": 0.35, "east": 0.65}}
"""Values of cells that a scenario writes otherwise."""


def example(values: dict[str, Any]) -> Scenario:
    return read_scenario(FILE).with_values({"period": "year", "exit.holding_years": HELD, **values})


BROKEN = {
    "canon": ("*canon_of_period", "*1.01*canon_of_period"),
    "interest": ("*loan_rate_of_period,0)", "*loan_rate_of_period*1.01,0)"),
}
"""A formula broken on purpose: what stands in the file, and what is put in its place."""


def test_lease_loans_tax_and_phases(tmp_path: Path) -> None:
    scenarios = {name: example(values) for name, values in WRITTEN.items()}
    results = {name: evaluate(scenario) for name, scenario in scenarios.items()}
    made = {name: workbook_bytes(result, years=HELD) for name, result in results.items()}
    whole = scenarios["everything"]
    years = years_of(results["everything"], HELD)
    typed = {name: typed_over(made["everything"], whole, years, cells) for name, cells in TYPED.items()}
    one = "an amount, no return asked, at a price"
    broken = {name: with_other_formula(made[one], *change) for name, change in BROKEN.items()}
    books = {name: with_wrong_caches(data) for name, data in made.items()} | typed | broken
    found = recalculated(books, tmp_path)
    for name, result in results.items():
        assert wrong_figures(found[name], result) == [], name
        assert rows_of(found[name], "reconciliation")[-1][2] == 1.0, name
        assert [row for row in rows_of(found[name], "warnings") if row[2] not in (0.0, None)] == [], name
    for name, cells in TYPED.items():
        values = {path: AS_VALUES.get(path, value) for path, value in cells.items()}
        assert wrong_figures(found[name], evaluate(whole.with_values(values))) == [], name
        assert wrong_figures(found[name], results["everything"]), f"{name} changes nothing"
    for name in BROKEN:
        assert wrong_figures(found[name], results[one]), f"{name} is not caught"


def test_a_workbook_of_phases_is_read_back(tmp_path: Path) -> None:
    scenario = example({**PHASES, **LEASE, **LOANS, **TAX})
    file = tmp_path / "returned.xlsx"
    result = evaluate(scenario)
    file.write_bytes(workbook_bytes(result, "nl", years=HELD))
    returned = evaluate(read_scenario(file))
    assert returned.residual_land_value == result.residual_land_value
    assert returned.finance == result.finance
    assert returned.tax == result.tax
