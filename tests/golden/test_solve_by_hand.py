"""Values that meet a target, against what a pocket calculator gives."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from feasibility import Scenario, scenario_from
from feasibility.errors import InputError
from feasibility.language.words import words_of
from feasibility.report.document import Section
from feasibility.report.solve.page import solve_blocks, solve_page
from feasibility.report.text import page_text
from feasibility.solve.root import solve_for
from feasibility.solve.solutions import Solved, target_of
from tests.reference.ten_sold import ten_sold


def sold(**values: Any) -> Scenario:
    """Ten dwellings sold, with a site that costs nothing yet."""
    data = ten_sold()
    data["development"]["costs"]["site"] = {"lump_sum": 0, "timing": "at_delivery", "vat_recovered": True}
    return scenario_from(data).with_values(values)


def let(**values: Any) -> Scenario:
    """One dwelling bought for 100,000, let for a year with the rent at its end, then sold for 98,000."""
    return scenario_from(
        {
            "format": 1,
            "price_date": date(2020, 1, 1),
            "start": date(2020, 1, 1),
            "period": "year",
            "flow_timing": "end",
            "policy": {"date": date(2020, 1, 1), "segments": {"free": {"tenure": "rent"}}},
            "dwellings": {
                "flat": {"segment": "free", "count": 1, "floor_area": 80, "rent": 500, "vacant_value": 98_000}
            },
            "indices": {"cpi": 0},
            "rents": {"statutory_cap": False},
            "land": {"price": 100_000},
            "exit": {"holding_years": 1, "methods": ["vacant_value"]},
            "required_return": 0.05,
        }
    ).with_values(values)


def only(solved: Solved) -> float:
    assert not solved.stretches
    assert not solved.jumps
    (solution,) = solved.solutions
    return solution.value


@pytest.mark.parametrize(
    ("path", "target", "value"),
    [
        # 10 · price / 1.21 − 1,200,000 = 900,000
        ("dwellings.flat.price", 900_000, 254_100),
        ("dwellings.flat.price", -100_000, 133_100),
        # 2,000,000 − 10 · cost = 500,000
        ("development.costs.construction.per_dwelling", 500_000, 150_000),
        # 800,000 / (1 + vat) = 640,000
        ("land.vat", 640_000, 0.25),
    ],
)
def test_residual_land_value(path: str, target: float, value: float) -> None:
    assert only(solve_for(sold(), path, "residual_land_value", "=", target)) == pytest.approx(
        value, rel=1e-12
    )


def test_a_lump_sum_takes_its_own_amount_from_the_land() -> None:
    solved = solve_for(
        sold(), "development.costs.site.lump_sum", "residual_land_value", "=", 0, -1_000_000, 1_000_000
    )
    assert only(solved) == pytest.approx(800_000, rel=1e-12)


@pytest.mark.parametrize(
    ("irr", "price"), [(0.25, 640_000), (0.0, 800_000), (-0.2, 1_000_000), (1.0, 400_000)]
)
def test_the_price_that_earns_a_return(irr: float, price: float) -> None:
    """800,000 a year after paying the price."""
    assert only(solve_for(sold(), "land.price", "project_irr", "=", irr)) == pytest.approx(price, rel=1e-9)


@pytest.mark.parametrize(
    ("irr", "rent"),
    # (98,000 + 12 · rent) / 100,000 − 1
    [(0.04, 500), (0.10, 1000), (0.055, 625)],
)
def test_the_rent_that_earns_a_return(irr: float, rent: float) -> None:
    solved = solve_for(let(), "dwellings.flat.rent", "investor_irr", "=", irr)
    assert only(solved) == pytest.approx(rent, rel=1e-9)


def test_a_round_solution_is_written_round() -> None:
    assert only(solve_for(let(), "dwellings.flat.rent", "investor_irr", "=", 0.10)) == 1000


def test_whole_numbers_are_given_only_where_they_fit() -> None:
    fits = solve_for(sold(), "dwellings.flat.count", "residual_land_value", "=", 1_600_000)
    assert [each.value for each in fits.solutions] == [20]
    between = solve_for(sold(), "dwellings.flat.count", "residual_land_value", "=", 1_640_000)
    assert not between.solutions
    assert [(each.before.value, each.after.value) for each in between.jumps] == [(20, 21)]
    assert between.nearest is not None
    assert between.nearest.figure in (pytest.approx(1_600_000), pytest.approx(1_680_000))


def test_at_least_and_at_most_are_stretches_that_end_at_the_solution() -> None:
    (enough,) = solve_for(sold(), "dwellings.flat.price", "residual_land_value", ">=", 900_000).stretches
    assert [enough.low, enough.high] == pytest.approx([254_100, 4 * 242_000], rel=1e-12)
    (little,) = solve_for(sold(), "dwellings.flat.price", "residual_land_value", "<=", 900_000).stretches
    assert [little.low, little.high] == pytest.approx([24_200, 254_100], rel=1e-12)


def test_out_of_reach_the_nearest_end_is_named() -> None:
    solved = solve_for(sold(), "land.vat", "residual_land_value", "=", 1_000_000)
    assert not solved.solutions
    assert solved.nearest is not None
    assert [solved.nearest.value, solved.nearest.figure] == pytest.approx([0, 800_000])


@pytest.mark.parametrize(
    ("lang", "low", "high"),
    [
        ("en", "Between €500.00 and €600.00 not allowed: ", "Between €900.00 and €1,000.00 not allowed: "),
        (
            "nl",
            "Tussen € 500,00 en € 600,00 niet toegestaan: ",
            "Tussen € 900,00 en € 1.000,00 niet toegestaan: ",
        ),
    ],
)
def test_where_an_answer_is_not_allowed(lang: str, low: str, high: str) -> None:
    """A rent of 500 and more earns 4 %, and the policy allows one from 600 to 900."""
    free = {"tenure": "rent", "lower": 600, "upper": 900}
    bounded = let(**{"policy.segments.free": free, "dwellings.flat.market_rent": 1000})
    (held,) = solve_for(bounded, "dwellings.flat.rent", "investor_irr", ">=", 0.04, 400, 1000).stretches
    ends = [end for each in held.not_allowed for end in (each.low, each.high)]
    assert ends == pytest.approx([500, 600, 900, 1000], rel=1e-8)
    assert held.allowed == "some"
    for begin in (400, 500):  # of which the second holds everywhere
        solved = solve_for(bounded, "dwellings.flat.rent", "investor_irr", ">=", 0.04, begin, 1000)
        page = " ".join(solve_page(solved, lang).split())
        assert low in page
        assert high in page


def test_a_floor_area_under_the_least_is_not_allowed() -> None:
    """Any area earns 4 %; the policy asks 60 m²."""
    few = {"tenure": "rent", "min_floor_area": 60}
    small = let(**{"policy.segments.free": few, "dwellings.flat.floor_area": 55})
    (held,) = solve_for(small, "dwellings.flat.floor_area", "investor_irr", ">=", 0.03, 40, 80).stretches
    (part,) = held.not_allowed
    assert [part.low, part.high] == pytest.approx([40, 60], rel=1e-8)
    assert part.broken == held.broken
    allowed = small.with_values({"dwellings.flat.floor_area": 60})
    (held,) = solve_for(allowed, "dwellings.flat.floor_area", "investor_irr", ">=", 0.03, 61, 80).stretches
    assert (held.allowed, held.not_allowed) == ("all", ())


@pytest.mark.parametrize(
    ("path", "low", "high", "ends", "said"),
    [
        ("land.asking_price", 1e5, 2e6, (1e5, 8e5), "Tussen € 100.000 en € 800.000 haalbaar."),
        # 80,000 · count is 1,000,000 or more from 12.5 on.
        ("dwellings.flat.count", 1, 40, (13, 40), "Van 13 tot en met 40 haalbaar."),
    ],
)
def test_where_an_answer_is_viable_in_part(
    path: str, low: float, high: float, ends: tuple[float, float], said: str
) -> None:
    """The land is worth 800,000; what is asked of the contribution holds at every value."""
    asked = sold() if path == "land.asking_price" else sold(**{"land.asking_price": 1_000_000})
    solved = solve_for(asked, path, "public_contribution", ">=", 0, low, high)
    (held,) = solved.stretches
    assert held.viable == "some"
    (part,) = held.viable_at
    assert (part.low, part.high) == pytest.approx(ends, rel=1e-8)
    assert said in " ".join(solve_page(solved, "nl").split())


def test_a_contribution_is_nothing_over_a_whole_stretch() -> None:
    """800,000 for the land: what is asked up to that needs nothing, and is viable but for half a cent."""
    solved = solve_for(sold(), "land.asking_price", "public_contribution", "=", 0, 100_000, 2_000_000)
    (free,) = solved.stretches
    (stretch,) = free.viable_at
    said = f"Tussen 100000 en {stretch.high!r} haalbaar."
    assert stretch.high < free.high and said in " ".join(solve_page(solved, "nl").split())
    section = Section(
        "solve", "", tuple(solve_blocks(solved, words_of(solved.scenario, "nl"), terminal=False))
    )
    page = page_text(section)
    assert "deels" not in page and "haalbaar." not in page
    assert [free.low, free.high] == pytest.approx([100_000, 800_000], abs=0.02)


def test_a_residual_price_earns_what_is_required_whatever_happens() -> None:
    solved = solve_for(let(**{"land.price": "residual"}), "dwellings.flat.rent", "investor_irr", "=", 0.06)
    assert solved.throughout == pytest.approx(0.05)
    assert not solved.solutions
    assert not solved.stretches


def test_where_there_is_no_return_nothing_is_bracketed() -> None:
    """At a price of nothing or less there is no outlay, and so no return."""
    solved = solve_for(sold(), "land.price", "project_irr", "=", 0.25, -500_000, 1_000_000)
    assert only(solved) == pytest.approx(640_000, rel=1e-9)
    (without,) = solved.undefined
    assert without.low == -500_000
    assert without.high == pytest.approx(0, abs=1)


def test_the_canon_rate_at_which_lease_and_sale_are_worth_the_same() -> None:
    """A sale brings (12 · 500 + 98,000) / 1.05; the canon of 100,000 · rate a year, for ever after the year's
    end capitalised at 4 %, 26 · 100,000 · rate / 1.05: the same at 104,000 / 2,600,000 = 4 %."""
    leased = let(
        **{
            "land.tenure": "leasehold",
            "land.canon": {"rate": 0.02, "capitalisation_rate": 0.04},
            "development.rate": 0.05,
        }
    )
    target = target_of("lease_equals_sale", "--so-that")
    solved = solve_for(leased, "land.canon.rate", target.figure, target.relation, target.value)
    assert only(solved) == pytest.approx(0.04, rel=1e-12)
    both = solved.leases[only(solved)]
    assert both.sale == pytest.approx(104_000 / 1.05, rel=1e-12)
    assert both.canon_until_exit == pytest.approx(4_000 / 1.05, rel=1e-12)
    assert both.canon_after_exit == pytest.approx(100_000 / 1.05, rel=1e-12)
    # At a rate of 3 % of its own the canon is worth 1.05 / 1.03 times as much, and the sale what it was.
    patient = leased.with_values({"development.rate": 0.03})
    solved = solve_for(patient, "land.canon.rate", "lease_less_sale", "=", 0)
    assert only(solved) == pytest.approx(0.04 * 1.03 / 1.05, rel=1e-12)
    with pytest.raises(InputError, match="a target by itself: write it without a sign and a value"):
        target_of("lease_equals_sale = 0", "--so-that")
    with pytest.raises(InputError, match="did you mean 'lease_equals_sale'"):
        target_of("lease_equal_sale", "--so-that")
    with pytest.raises(InputError, match="found freehold"):
        solve_for(let(), "dwellings.flat.rent", "lease_less_sale", "=", 0)
