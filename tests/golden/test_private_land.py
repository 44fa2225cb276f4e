"""The contribution that private land needs: as a sum in the plan it brings exactly what the owner asks."""

from __future__ import annotations

from math import ceil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from feasibility import Scenario, evaluate, read_scenario
from feasibility.cli import main
from feasibility.parties.side_by_side import negotiation_of
from feasibility.parties.views import case_of
from tests.reference.slow import calculate

ROOT = Path(__file__).parent.parent.parent
PATH = ROOT / "scenarios" / "private-land.yaml"
DATA = ROOT / "feasibility" / "policy" / "data"
EXISTING_USE = 5_000_000
HALF_A_CENT = 0.005


def with_sum(amount: float) -> Scenario:
    """The investor's own sums, with an amount received at the start, which no index and no VAT changes."""
    scenario = read_scenario(PATH)
    investor = scenario.parties["investor"]
    received = {"lump_sum": -amount, "timing": "at_start", "vat": 0, "index": "steady"}
    changes: dict[str, Any] = {
        **investor.assumptions,
        "required_return": investor.at_least["investor_irr"],
        "indices.steady": 0,
        "development.costs.received": received,
    }
    return case_of(scenario).with_values(changes)


def test_the_owner_gets_its_value_in_existing_use_with_the_contribution_and_not_without() -> None:
    found = negotiation_of(read_scenario(PATH))
    assert found.zone.empty
    assert found.zone.low == EXISTING_USE
    assert (found.zone.low_by, found.zone.high_by) == (("owner",), ("investor",))
    assert found.contribution is not None
    without, with_it = (evaluate(with_sum(amount)) for amount in (0, found.contribution.amount))
    assert without.residual_land_value == pytest.approx(found.zone.high, abs=HALF_A_CENT)
    assert with_it.residual_land_value == pytest.approx(EXISTING_USE, abs=HALF_A_CENT)
    assert without.residual_land_value < EXISTING_USE - 100_000
    assert not without.viable


def test_the_sum_that_is_printed_closes_the_gap() -> None:
    found = negotiation_of(read_scenario(PATH)).contribution
    assert found is not None
    assert round(found.amount) < found.amount, "the nearest euro is not enough"
    assert evaluate(with_sum(round(found.amount))).residual_land_value < EXISTING_USE - HALF_A_CENT
    assert evaluate(with_sum(ceil(found.amount))).residual_land_value > EXISTING_USE


def test_the_slow_calculation_agrees_with_the_contribution() -> None:
    found = negotiation_of(read_scenario(PATH)).contribution
    assert found is not None
    raw = dict(with_sum(found.amount).raw)
    slow = calculate(raw, DATA / "policies", DATA / "tables", ROOT / "feasibility" / "indices" / "data")
    assert slow["results"]["residual_land_value"] == pytest.approx(EXISTING_USE, abs=HALF_A_CENT)


def test_the_investor_reaches_its_return_at_the_owners_price_with_the_contribution() -> None:
    found = negotiation_of(read_scenario(PATH)).contribution
    assert found is not None
    paid = evaluate(with_sum(found.amount).with_values({"land.price": EXISTING_USE}))
    assert paid.investor_irr == pytest.approx(0.055, abs=1e-9)


def test_the_costs_are_recovered_by_who_bears_them_and_who_spends_them() -> None:
    """450,000 at the prices of 2019, paid in 2020 at 2.5 % more."""
    views = {each.name: each for each in negotiation_of(read_scenario(PATH)).views}
    for name in ("owner", "municipality"):
        assert views[name].figures["cost_recovery"] == pytest.approx(461_250, abs=HALF_A_CENT)
    assert views["owner"].satisfied
    assert views["municipality"].satisfied
    assert not views["investor"].satisfied


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", "A contribution of €{amount}, paid at the start, closes the gap"),
        ("nl", "Een bijdrage van € {amount} bij de start dicht het gat"),
    ],
)
def test_the_command_says_which_contribution(lang: str, said: str) -> None:
    found = negotiation_of(read_scenario(PATH)).contribution
    assert found is not None
    amount = f"{ceil(found.amount):,}" if lang == "en" else f"{ceil(found.amount):,}".replace(",", ".")
    told = CliRunner().invoke(main, ["table", str(PATH), "--lang", lang])
    assert told.exit_code == 0, told.output
    output = " ".join(told.output.replace("\u00a0", " ").split())
    assert said.format(amount=amount) in output
    other = {
        "en": "(The public contribution of €1,107,681 is",
        "nl": "(De publieke bijdrage van € 1.107.681 is",
    }
    assert other[lang] in output


def test_the_readme_says_what_a_turnkey_sale_takes_from_the_land() -> None:
    scenario = read_scenario(PATH)
    contract = scenario.with_values({"development.delivery": "land_plus_building_contract"})
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    told = text[text.index("<!-- turnkey -->") : text.index("<!-- /turnkey -->")]
    for each in (scenario, contract):
        assert f"€ {evaluate(each).residual_land_value:,.0f}" in told
