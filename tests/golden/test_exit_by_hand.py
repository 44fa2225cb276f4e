"""Sales as tenants leave and what is left at exit, against what a pocket calculator gives."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from feasibility import Scenario, evaluate, scenario_from
from feasibility.language.notes import note_text
from feasibility.scenario.reading.numbers import number_path


def flat(**values: Any) -> Scenario:
    """One free flat, let three years at 1,000 a month, paid at the end of each year, then sold vacant."""
    return scenario_from(
        {
            "format": 1,
            "price_date": date(2020, 1, 1),
            "start": date(2020, 1, 1),
            "period": "year",
            "flow_timing": "end",
            "policy": {"date": date(2020, 1, 1), "segments": {"free": {"tenure": "rent"}}},
            "dwellings": {
                "flat": {
                    "segment": "free",
                    "count": 1,
                    "floor_area": 80,
                    "rent": 1_000,
                    "market_rent": 1_500,
                    "vacant_value": 300_000,
                }
            },
            "indices": {"cpi": 0, "house_price": 0.1},
            "rents": {"statutory_cap": False, "turnover": 0.5, "void_months": 1},
            "operating_costs": {"reletting": {"per_reletting": 2_000}},
            "exit": {
                "holding_years": 3,
                "methods": ["vacant_value"],
                "ageing": 0.1,
                "let_ratio": 0.8,
                "selling_costs": 0.02,
            },
            "land": {"price": 0},
            "required_return": 0.1,
        }
    ).with_values(values)


def lines(scenario: Scenario) -> dict[str, list[float]]:
    """Everything that is not 0 in the flows of the three years; the anniversaries end a year."""
    found = evaluate(scenario).cash_flow.lines
    return {name: list(flow) for name, flow in found.items() if any(flow) and "cash_flow" not in name}


def test_sold_from_the_first_year_as_tenants_leave() -> None:
    # Half of what is left is sold after one and two years, a quarter meets the exit; prices rise by 10 % and
    # age by 10 %: 0.99 a year. No voids, no re-letting; the rent stays that of the sitting tenants.
    found = lines(flat(**{"dwellings.flat.sell_on_turnover": True}))
    assert set(found) == {"gross_rent", "sales_on_turnover", "exit_value"}
    assert found["gross_rent"] == pytest.approx([12_000, 6_000, 3_000])
    assert found["sales_on_turnover"] == pytest.approx([145_530, 72_037.35, 0])
    assert found["exit_value"] == pytest.approx([0, 0, 57_053.5812])


def test_an_existing_dwelling_is_worth_a_share_of_a_new_one() -> None:
    # At 0.9 of a new dwelling's value: 0.9 · 145,530, 0.9 · 72,037.35, 0.9 · 57,053.5812. The rent stays, and
    # so does the cost that is a share of the vacant value: 0.001 · 300,000 a dwelling that is let.
    taxes = {"share_of_vacant_value": 0.001, "index": "cpi"}
    values = {
        "dwellings.flat.sell_on_turnover": True,
        "operating_costs.taxes": taxes,
        "exit.resale_share": 0.9,
    }
    found = lines(flat(**values))
    assert found["gross_rent"] == pytest.approx([12_000, 6_000, 3_000])
    assert found["operating_costs.taxes"] == pytest.approx([-300, -150, -75])
    assert found["sales_on_turnover"] == pytest.approx([130_977, 64_833.615, 0])
    assert found["exit_value"] == pytest.approx([0, 0, 51_348.22308])


def test_dwellings_sold_at_delivery_are_new() -> None:
    # 242,000 / 1.21 · 0.98 = 196,000, whatever an existing dwelling is worth.
    sold = {"segment": "sale", "count": 1, "floor_area": 80, "price": 242_000}
    values = {"policy.segments.sale": {"tenure": "sale"}, "dwellings.house": sold, "development.vat": 0.21}
    for share in (1, 0.9):
        found = lines(flat(**values, **{"exit.resale_share": share}))
        assert found["sales_at_delivery"][0] == pytest.approx(196_000)


IN_PARTS: dict[str, Any] = {
    "exit.methods": ["net_yield"],
    "exit.initial_yield": 0.045,
    "exit.yield_spread": 0.005,
}


def test_an_exit_yield_of_an_initial_one_and_a_spread() -> None:
    # 12,000 a year at 4.5 + 0.5 %: 240,000, less 2 % to sell; a turn of the tenant costs nothing here.
    bare = {"rents.turnover": 0, "land.price": "residual"}
    in_parts = flat(**bare, **IN_PARTS)
    assert lines(in_parts)["exit_value"] == pytest.approx([0, 0, 235_200])
    # Three years' rent and the exit at 10 %: 29,842.2239 + 176,709.2412 = 206,551.4651 is the land value, at
    # which 12,000 is a net initial yield of 5.8097 %: 1.3097 points above the stated one.
    (note,) = (each for each in evaluate(in_parts).notes if each.key == "initial_yield_stated")
    assert note.values["price"] == pytest.approx(206_551.4651)
    assert note.values["follows"] == pytest.approx(0.058097, abs=1e-6)
    assert note.values["difference"] == pytest.approx(0.013097, abs=1e-6)
    for lang, difference, said in (
        ("nl", 0.013097, "1,31 procentpunt hoger dan is opgegeven."),
        ("nl", -0.0032, "0,32 procentpunt lager dan is opgegeven."),
        ("en", -0.0032, "0.32 percentage points below the stated one."),
        ("nl", 1e-9, "gelijk aan wat is opgegeven."),
    ):
        moved = replace(note, values={**note.values, "difference": difference})
        assert note_text(moved, lang).endswith(f": {said}")


def test_a_net_yield_takes_the_place_of_its_parts() -> None:
    stated = flat(**{"exit.methods": ["net_yield"], "exit.net_yield": 0.05})
    in_parts = flat(**IN_PARTS)
    assert number_path(in_parts, "exit.net_yield").present == pytest.approx(0.05)
    for value in (0.04, 0.06):
        laid = in_parts.with_values({"exit.net_yield": value})
        assert lines(laid) == lines(stated.with_values({"exit.net_yield": value}))
    again = stated.with_values({name: IN_PARTS[name] for name in ("exit.initial_yield", "exit.yield_spread")})
    assert lines(again) == lines(in_parts)
