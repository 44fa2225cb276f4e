"""The national rent law, by hand: increases, cohorts of leases, and highest rents by points."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from feasibility import Result, evaluate, read_scenario, scenario_from
from feasibility.evaluation.policy_checks import checks_of

ROOT = Path(__file__).parent.parent.parent
NATIONAL = ROOT / "scenarios" / "national-law-2026.yaml"
CENT = 0.005


def scenario(**changes: Any) -> dict[str, Any]:
    """One type in a segment without an upper limit or with one, let for a few years."""
    data: dict[str, Any] = {
        "format": 1,
        "price_date": date(2026, 1, 1),
        "start": date(2026, 7, 1),
        "policy": {
            "date": date(2026, 1, 1),
            "rent_increase": {"rule": "law"},
            "segments": {"mid": {"tenure": "rent", "upper": "wws"}, "free": {"tenure": "rent"}},
        },
        "dwellings": {
            "flat": {
                "segment": "mid",
                "count": 1,
                "floor_area": 50,
                "points": 150,
                "rent": 900,
                "market_rent": 5_000,
                "vacant_value": 300_000,
            }
        },
        "indices": {"cpi": 0.02, "wages": 0.03, "market_rent": 0},
        "exit": {"holding_years": 25, "methods": ["net_yield"], "net_yield": 0.05},
        "required_return": 0.05,
    }
    for path, value in changes.items():
        part = data
        *parents, last = path.split("__")
        for name in parents:
            part = part.setdefault(name, {})
        part[last] = value
        if value is None:
            del part[last]
    return data


def rents(**changes: Any) -> list[float]:
    return path_of(evaluate(scenario_from(scenario(**changes))))


def path_of(result: Result) -> list[float]:
    return [float(each) for each in result.arrays.unit.letting.rent[0, 0]]


# ------------------------------------------------------------------------------------ the shipped scenario


def test_the_shipped_scenario_has_the_land_values_of_an_independent_calculation() -> None:
    shipped = read_scenario(NATIONAL)
    passed_on = {"development.costs.grant.lump_sum": -350_000}
    let_on = {"after_term": "continue", "exit.methods": ["net_yield"]}
    assert evaluate(shipped).residual_land_value == pytest.approx(1_690_224, abs=0.5)
    assert evaluate(shipped.with_values(passed_on)).residual_land_value == pytest.approx(1_963_674, abs=0.5)
    both = evaluate(shipped.with_values(passed_on | let_on))
    assert both.residual_land_value == pytest.approx(-421_416, abs=0.5)


def test_the_law_turns_sweet_and_sour_round() -> None:
    types = evaluate(read_scenario(NATIONAL)).dwelling_types
    assert {name: round(each.residual_land_value) for name, each in types.items()} == {
        "mid_small": 23_222,
        "mid_large": 14_755,
        "free": 37_071,
    }
    assert [name for name, each in types.items() if each.sour] == ["mid_small", "mid_large"]


# ------------------------------------------------------------------------------------------------- ceilings


def test_the_highest_rent_by_points_grows_with_prices_and_loses_its_surcharge_after_20_years() -> None:
    """980.91 at 150 points in 2026; delivered on 1 July 2028; 10 % more for anniversaries 0 to 19."""
    found = rents(dwellings__flat__rent="highest", development__construction_months=24)
    for number, rent in enumerate(found):
        surcharge = 1.10 if number < 20 else 1.0
        assert rent == pytest.approx(980.91 * surcharge * 1.02 ** (2 + number), abs=CENT), number


def test_a_sitting_rent_rises_with_the_law_until_it_meets_its_ceiling() -> None:
    """Wages of 3 % and a point against prices of 2 %: 900 meets 1,079.00 after 10 anniversaries."""
    found = rents(
        rents__statutory_cap=True,
        rents__turnover=0,
        development__construction_months=0,
        start=date(2026, 1, 1),
        price_date=date(2026, 1, 1),
    )
    for number in range(26):
        ceiling = 980.91 * (1.10 if number < 20 else 1.0) * 1.02**number
        assert found[number] == pytest.approx(min(900 * 1.04**number, ceiling), abs=CENT), number
    assert [900 * 1.04**n > 1_079.001 * 1.02**n for n in (9, 10)] == [False, True]


def test_who_declines_the_surcharge_or_starts_too_late_has_none() -> None:
    plain = 980.91 * 1.02**2
    asked = {"dwellings__flat__rent": "highest", "development__construction_months": 24}
    assert rents(**asked, rents__new_build_surcharge=False)[0] == pytest.approx(plain, abs=CENT)
    late = rents(**asked, start=date(2028, 1, 1))[0]
    assert late == pytest.approx(980.91 * 1.02**4, abs=CENT)
    in_time = rents(**asked, start=date(2027, 12, 31))[0]
    assert in_time == pytest.approx(980.91 * 1.10 * 1.02**3, abs=CENT)


@pytest.mark.parametrize(
    ("points", "rent"),
    [(20, 250.26), (40, 250.26), (143, 932.93), (144, 939.73 * 1.1), (186, 1_228.07 * 1.1)],
)
def test_the_highest_rent_of_few_and_of_many_points(points: int, rent: float) -> None:
    """The surcharge is that of the middle segment; fewer than 40 points count as 40."""
    found = rents(dwellings__flat__rent="highest", dwellings__flat__points=points, start=date(2026, 1, 1))
    assert found[0] == pytest.approx(rent, abs=CENT)


def test_a_rent_above_its_ceiling_fails_its_check_and_is_computed_at_the_ceiling() -> None:
    """A free segment: 1,200 asked for 150 points; 1,079.00 is allowed in 2026 and 1,122.59 in 2028."""
    data = scenario(
        dwellings__flat__segment="free", dwellings__flat__rent=1_200, development__construction_months=24
    )
    result = evaluate(scenario_from(data))
    assert path_of(result)[0] == pytest.approx(980.91 * 1.1 * 1.02**2, abs=CENT)
    assert not result.allowed
    checks = [each for each in checks_of(scenario_from(data)) if each.rule == "rent_by_points"]
    assert [each.met for each in checks] == [False, False]
    assert [each.required["at_most"] for each in checks] == pytest.approx(
        [980.91 * 1.1, 980.91 * 1.1 * 1.02**2], abs=CENT
    )


def test_with_187_points_nothing_is_held() -> None:
    found = rents(dwellings__flat__segment="free", dwellings__flat__rent=3_000, dwellings__flat__points=187)
    assert found[0] == 3_000


def test_reletting_and_the_capitalised_market_rent_are_held_too() -> None:
    """All dwellings change tenant every year, in a market of 5,000: each letting is at the ceiling."""
    found = evaluate(
        scenario_from(
            scenario(
                rents__turnover=1,
                start=date(2026, 1, 1),
                exit={
                    "holding_years": 2,
                    "methods": ["gross_yield"],
                    "gross_yield": 0.05,
                    "rent_basis": "market",
                },
            )
        )
    )
    ceiling = 980.91 * 1.1 * 1.02**2
    assert path_of(found)[1:] == pytest.approx([980.91 * 1.1 * 1.02, ceiling], abs=CENT)
    assert float(found.arrays.unit.exit_value[0, 0]) == pytest.approx(12 * ceiling / 0.05, abs=1)


# ------------------------------------------------------------------------------------------ yearly increases


def test_the_law_goes_by_the_wages_of_the_year_before() -> None:
    """First let on 1 January 2027. Wages rise 5 % in 2027 and 1 % in 2028: increases of 6 % and then 2 %."""
    found = rents(
        start=date(2027, 1, 1),
        dwellings__flat__rent=500,
        indices__wages={2027: 0.05, 2028: 0.01, "then": 0},
        indices__cpi=0,
        exit__holding_years=3,
    )
    assert found == pytest.approx([500, 530, 530 * 1.02, 530 * 1.02 * 1.01])


def test_the_first_year_of_wages_that_is_given_serves_the_year_before_it_too() -> None:
    """First let on 1 July 2026: the increase of 2027 asks for the wages of 2026."""
    found = rents(
        start=date(2026, 7, 1),
        dwellings__flat__rent=500,
        indices__wages={2027: 0.05, "then": 0},
        indices__cpi=0,
        exit__holding_years=3,
    )
    assert found == pytest.approx([500, 530, 530 * 1.06, 530 * 1.06 * 1.01])


def test_the_free_sector_takes_the_lower_of_prices_and_last_years_wages_until_1_may_2029() -> None:
    """Delivered on 1 April 2026: anniversaries up to 1 April 2029 are capped, that of 2030 is not."""
    found = rents(
        price_date=date(2026, 4, 1),
        start=date(2026, 4, 1),
        dwellings__flat__segment="free",
        dwellings__flat__points=187,
        dwellings__flat__rent=1_000,
        dwellings__flat__market_rent=1_000,
        indices__cpi={2027: 0.03, 2028: 0.01, "then": 0.05},
        indices__wages={2026: 0.02, 2027: 0.04, 2028: 0.03, "then": 0.06},
        rents__free_sector_surcharge=0.05,
        rents__turnover=0,
        exit__holding_years=4,
    )
    steps = [found[n] / found[n - 1] - 1 for n in (1, 2, 3, 4)]
    assert steps == pytest.approx([0.03, 0.02, 0.04, 0.10])


def test_a_social_lease_follows_its_own_row_from_july_to_july() -> None:
    """5 % until 30 June 2026, 4.1 % a year later; then the mean of three years' prices and half a point."""
    found = rents(
        price_date=date(2025, 6, 30),
        start=date(2025, 6, 30),
        dwellings__flat__points=100,
        dwellings__flat__rent=300,
        indices__cpi={2026: 0.01, 2027: 0.04, "then": 0.02},
        exit__holding_years=4,
    )
    steps = [found[n] / found[n - 1] - 1 for n in (1, 2, 3, 4)]
    # 30 June of 2026 and 2027 fall in the twelve months from July 2025 and July 2026; that of 2028 in those
    # from July 2027, whose three years are 2027, 2026 and 2025 (not given: as 2026); 2029 has 2028 to 2026.
    assert steps == pytest.approx(
        [0.05, 0.041, (0.04 + 0.01 + 0.01) / 3 + 0.005, (0.02 + 0.04 + 0.01) / 3 + 0.005]
    )


# -------------------------------------------------------------------------------------- two cohorts of leases


def old_and_new(**changes: Any) -> list[float]:
    """Let on 1 January 2024 at 1,000, half of which leaves every year; prices and market stand still."""
    return rents(
        **{
            "price_date": date(2024, 1, 1),
            "start": date(2024, 1, 1),
            "policy__date": date(2024, 1, 1),
            "policy__segments": {"mid": {"tenure": "rent", "upper": 1_100}, "free": {"tenure": "rent"}},
            "policy__rent_increase": {"surcharge": 0.5},
            "dwellings__flat__rent": 1_000,
            "dwellings__flat__market_rent": 900,
            "rents__turnover": 0.5,
            "indices__cpi": 0,
            "exit__holding_years": 3,
            **changes,
        }
    )


def test_old_leases_keep_the_free_row_and_new_ones_take_the_middle_row() -> None:
    """Free 4.1 and 4.4 %, middle 7.7 and 6.1 % in 2025 and 2026; then wages of 3 % and a point, and prices.

    Without points, re-let at the market's 900:
    2025: old 1,000 × 1.041 (half), new 900 (half)
    2026: old × 1.044 (a quarter), new [½·½·900·1.061 + ½·900] / ¾
    """
    found = old_and_new(dwellings__flat__points=None)
    old = [1_000, 1_041, 1_041 * 1.044, 1_041 * 1.044 * 1.01]
    new_2 = (0.25 * 900 * 1.061 + 0.5 * 900) / 0.75
    new_3 = (0.375 * new_2 * 1.04 + 0.5 * 900) / 0.875
    assert found == pytest.approx(
        [
            1_000,
            0.5 * old[1] + 0.5 * 900,
            0.25 * old[2] + 0.75 * new_2,
            0.125 * old[3] + 0.875 * new_3,
        ]
    )


def test_the_ceiling_by_points_holds_new_leases_only() -> None:
    """90 points: 548.99 in 2025 and 569.03 in 2026; old leases of 1,000 rise on above it."""
    found = old_and_new(dwellings__flat__points=90, exit__holding_years=2)
    at = {2025: 548.99, 2026: 569.03}
    new_2 = (0.25 * min(at[2025] * 1.05, at[2026]) + 0.5 * at[2026]) / 0.75
    assert found == pytest.approx(
        [1_000, 0.5 * 1_041 + 0.5 * at[2025], 0.25 * 1_041 * 1.044 + 0.75 * new_2], abs=CENT
    )


def test_where_nobody_leaves_the_old_lease_stays_with_the_free_row() -> None:
    found = old_and_new(rents__turnover=0)
    assert found == pytest.approx([1_000, 1_041, 1_041 * 1.044, 1_041 * 1.044 * 1.01])


def test_first_let_on_the_day_of_the_law_all_leases_are_new() -> None:
    found = old_and_new(
        start=date(2024, 7, 1), rents__turnover=0, dwellings__flat__points=None, exit__holding_years=2
    )
    assert found == pytest.approx([1_000, 1_077, 1_077 * 1.061])


# ------------------------------------------------------------------------------------------------- retention


def test_a_dwelling_by_points_never_leaves_and_one_by_an_amount_leaves_by_the_laws_increase() -> None:
    """900 × 1.04^q against 1,000 × 1.02^q: 5 anniversaries, since (1.04/1.02)^6 = 1.1236 > 1.1111."""
    by_points = evaluate(scenario_from(scenario(start=date(2026, 1, 1)))).dwelling_types["flat"]
    assert (by_points.retention_years, by_points.retention_status) == (60, "never_leaves")
    by_amount = evaluate(
        scenario_from(
            scenario(
                start=date(2026, 1, 1),
                policy__segments={"mid": {"tenure": "rent", "upper": 1_000}},
                dwellings__flat__points=None,
            )
        )
    ).dwelling_types["flat"]
    assert (by_amount.retention_years, by_amount.retention_status) == (5, "leaves")
