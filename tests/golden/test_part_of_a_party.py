"""A party that takes its own part of a site, against sums that were made by hand.

The site of `test_parties_by_hand`: ten dwellings at 1,000 a month, four of 50 m² and six of 80 m², together
680 m². The corporation takes the four, which are 5/17 of the floor area, the fund the six, 12/17. So of the
400,000 of the one lump sum, and of the land price of 700,000, they carry 5/17 and 12/17. Rents, sales and the
profit over the value are those of the dwellings themselves.
"""

from __future__ import annotations

from fractions import Fraction
from math import inf, sqrt
from typing import Any

import pytest

from feasibility.errors import InputError
from feasibility.language.words import words_of
from feasibility.parties.side_by_side import negotiation_of
from feasibility.parties.zone import reach_of
from feasibility.report.document import Sentence
from feasibility.report.parties.page import table_blocks
from tests.golden.test_parties_by_hand import IV, RESIDUAL, plain, seated

FOUR, SIX = Fraction(5, 17), Fraction(12, 17)
CORPORATION: dict[str, Any] = {
    "role": "corporation",
    "part": ["small"],
    "at_most": {"unprofitable_top": 0},
}
FUND: dict[str, Any] = {"role": "investor", "part": ["large"], "at_least": {"investor_irr": 0.1}}
TWICE = "parties.fund.part.1: 'large' is in the part already; name it once"
PARTIES = {"corporation": CORPORATION, "fund": FUND}


def total(dwellings: int, carried: Fraction, price: float = 700_000) -> float:
    """Total development cost of a part: its lump sum, its land, 5 % of its own value."""
    return float(carried) * (400_000 + price) + 0.05 * IV * dwellings / 10


def rate(dwellings: int, cost: float) -> float:
    """The rate of −cost + rent, rent, then ten years' rent: a quadratic in 1 + rate."""
    rent = 12_000.0 * dwellings
    a, b, c = cost - rent, -rent, -10 * rent
    return (-b + sqrt(b * b - 4 * a * c)) / (2 * a) - 1


def test_a_part_has_the_figures_of_its_own_dwellings() -> None:
    _, views = seated(PARTIES)
    expected = {
        "corporation": {
            "investment_value": 0.4 * IV,
            "total_development_cost": total(4, FOUR),
            "unprofitable_top": total(4, FOUR) - 0.05 * 0.4 * IV - 0.4 * IV,
            "unprofitable_top_per_dwelling": (total(4, FOUR) - 0.05 * 0.4 * IV - 0.4 * IV) / 4,
            "net_initial_yield": 48_000 / total(4, FOUR),
            "lowest_yearly_cash_flow": 48_000,
        },
        "fund": {
            "investor_irr": rate(6, total(6, SIX)),
            "gross_initial_yield": 72_000 / total(6, SIX),
            "net_present_value": (0.6 * IV - total(6, SIX)) / 1.1,
            "exit_share": 1_200_000 / 1.21 / IV,
            "lowest_yearly_cash_flow": 72_000,
            "total_development_cost": total(6, SIX),
        },
    }
    for name, figures in expected.items():
        for figure, value in figures.items():
            found = views[name].figures[figure]
            assert found == pytest.approx(value, abs=0.005 if abs(value) > 1 else 1e-9), (name, figure)


def test_a_view_says_what_the_part_is() -> None:
    _, views = seated(PARTIES)
    own = views["corporation"].part
    assert own is not None
    assert (own.types, own.dwellings) == (("small",), 4)
    assert own.share == pytest.approx(5 / 17, abs=1e-12)


def test_the_zone_is_in_the_price_of_the_site() -> None:
    table, _ = seated(PARTIES)
    corporation, fund = table.zone.ranges
    # The gap is 5/17 · (400,000 + P) − 0.4 IV; the fund earns 10 % where 12/17 · (400,000 + P) = 0.57 IV.
    assert corporation.high == pytest.approx(0.4 * IV * 17 / 5 - 400_000, abs=0.005)
    assert fund.high == pytest.approx(0.95 * 0.6 * IV * 17 / 12 - 400_000, abs=0.005)


@pytest.mark.parametrize(
    "figure", ["residual_land_value", "margin", "mid_share", "dwelling_types.small.count"]
)
def test_figures_of_the_site_stay_those_of_the_site(figure: str) -> None:
    values = {
        "residual_land_value": RESIDUAL,
        "margin": RESIDUAL - 700_000,
        "mid_share": 0.4,
        "dwelling_types.small.count": 4,
    }
    fund = FUND | {"at_least": {figure: values[figure] - 0.001}}
    table, views = seated({"fund": fund})
    assert views["fund"].verdicts[0].value == pytest.approx(values[figure], abs=0.005)
    assert views["fund"].satisfied
    if figure == "margin":
        assert table.zone.ranges[0].high == pytest.approx(RESIDUAL - values[figure] + 0.001, abs=0.006)


@pytest.mark.parametrize(
    ("figure", "value"),
    [
        ("dwellings", 4),
        ("mid_market_dwellings", 4),
        ("land_price", 700_000 * 5 / 17),
        ("land_share", 700_000 * 5 / 17 / (0.4 * IV)),
        ("cash_flow.lines.gross_rent.2", 48_000),
        ("peak_capital", (400_000 + 700_000) * 5 / 17),
    ],
)
def test_a_condition_counts_the_part(figure: str, value: float) -> None:
    _, views = seated({"corporation": CORPORATION | {"at_most": {figure: value + 1e-9 * value}}})
    (verdict,) = views["corporation"].verdicts
    assert verdict.value == pytest.approx(value, rel=1e-9)
    assert verdict.met


def test_a_part_with_two_rates_says_so() -> None:
    """100, −230, 132 has the rates 10 % and 20 %: so many times over are the flows of the four dwellings.

    They are sold for 480,000, 132 times 3,636.36. Works a year after delivery take their rent to −230 times
    that, and the land price, which is below zero, leaves 100 times that at delivery.
    """
    times = 480_000 / 132
    works = (48_000 + 230 * times) / 4
    value = 48_000 + (48_000 - 4 * works) / 1.1 + 480_000 / 1.21
    price = (48_000 - 100 * times - 0.05 * value) * 17 / 5 - 400_000
    repairs = {"per_dwelling": works, "every_years": 1}
    _, views = seated(PARTIES, operating_costs={"repairs": repairs}, land__price=price)
    fund, corporation = views["fund"], views["corporation"]
    assert corporation.part is not None
    own = corporation.part.result
    assert own is not None
    assert own.investment_value == pytest.approx(value, abs=0.005)
    assert (own.investor_irr, own.investor_irr_status) == (None, "several")
    assert own.investor_irr_roots == pytest.approx((0.1, 0.2), abs=1e-7)
    assert fund.figures["investor_irr"] is None
    assert not fund.satisfied


def test_own_assumptions_lie_over_the_part() -> None:
    fund = FUND | {"assumptions": {"dwellings.large.rent": 2_000, "dwellings.small.rent": 1}}
    _, views = seated({"fund": fund})
    # Twice the rent: twice the value and the profit over it, the costs and the land unchanged.
    cost = float(SIX) * 1_100_000 + 0.05 * 1.2 * IV
    assert views["fund"].figures["net_present_value"] == pytest.approx((1.2 * IV - cost) / 1.1, abs=0.005)


def test_a_part_in_two_phases_with_a_surplus_clause() -> None:
    # A second phase of five dwellings of 100 m², a year later, is the corporation's alone; of the first it
    # has 5/17. Of a price in parts 0.4 and 0.6 it pays 0.4 · 5/17 + 0.6 = 61/85. At exit a dwelling brings
    # 120,000; half of what is above 100,000 goes to the municipality. Interest before delivery is 5 %.
    phases = {
        "first": {"start_months": 0, "construction_months": 12},
        "second": {"start_months": 12, "construction_months": 12},
    }
    late = {"segment": "free", "count": 5, "floor_area": 100, "rent": 1000, "phase": "second"}
    figures = ["investment_value", "surplus_total", "surplus_at_start", "net_present_value"]
    _, views = seated(
        {"corporation": {**CORPORATION, "part": ["small", "late"], "at_least": dict.fromkeys(figures, 0)}},
        phases=phases,
        development__construction_months=None,
        development__rate=0.05,
        dwellings__small__phase="first",
        dwellings__large__phase="first",
        dwellings__late=late,
        land__phase_shares={"first": 0.4, "second": 0.6},
        land__surplus={"share": 0.5, "border_per_dwelling": 100_000, "of": ["exit"]},
    )
    worth = 12_000 + 12_000 / 1.1 + 110_000 / 1.21
    lump, paid = 400_000 * 5 / 17, (700_000 * 0.4 * 5 / 17, 700_000 * 0.6)
    cost = [1.05 * (lump + paid[0]) + 0.05 * 4 * worth, 1.05 * paid[1] + 0.05 * 5 * worth]
    own = views["corporation"]
    found = {each.condition.figure: each.value for each in own.verdicts}
    assert found["investment_value"] == pytest.approx(9 * worth)
    assert found["surplus_total"] == pytest.approx(90_000)
    assert found["surplus_at_start"] == pytest.approx((40_000 / 1.05 + 50_000 / 1.05**2) / 1.21)
    value = (4 * worth - cost[0]) / 1.1 + (5 * worth - cost[1]) / 1.21
    assert found["net_present_value"] == pytest.approx(value)
    assert own.figures["total_development_cost"] == pytest.approx(sum(cost))
    # What it leaves for land is paid 10/61 on the first day and 51/61 a year later; each phase's own, brought
    # to the start, is worth as much.
    first, second = 0.95 * 4 * worth / 1.05 - lump, 0.95 * 5 * worth / 1.05
    assert own.part is not None and own.part.share == pytest.approx(61 / 85)
    price = (first + second / 1.05) / (10 / 61 + 51 / 61 / 1.05)
    assert own.part.residual_land_value == pytest.approx(price)


def test_kinds_and_segments_name_all_their_types() -> None:
    for word in ("small", "mid"):
        _, views = seated({"corporation": CORPORATION | {"part": [word]}})
        assert views["corporation"].part is not None
        assert views["corporation"].part.types == ("small",)


def test_a_part_that_is_everything_is_no_part() -> None:
    whole = {"fund": {key: each for key, each in FUND.items() if key != "part"}}
    everything = {"fund": FUND | {"part": ["large", "small"]}}
    (without, _), (with_all, views) = seated(whole), seated(everything)
    assert views["fund"].part is None
    assert with_all.views[0].figures == without.views[0].figures
    assert with_all.zone == without.zone


def test_a_part_without_dwellings_has_no_rate() -> None:
    _, views = seated(PARTIES, dwellings__small__count=0)
    own = views["corporation"]
    assert own.part is not None
    assert (own.part.dwellings, own.part.share) == (0, 0)
    assert own.figures["investment_value"] == 0
    assert own.figures["net_initial_yield"] is None
    assert own.figures["unprofitable_top_per_dwelling"] is None


@pytest.mark.parametrize(
    ("party", "message"),
    [
        (
            FUND | {"part": ["largo"]},
            "parties.fund.part.0: found 'largo'; allowed are the types small, large, or a segment or a kind "
            "of theirs: free, mid; did you mean 'large'?",
        ),
        (
            FUND | {"part": ["large", "large"]},
            TWICE,
        ),
        (
            FUND | {"part": ["large", "free"]},
            TWICE,
        ),
        (
            {"role": "municipality", "part": ["large"], "at_least": {"land_price": 1}},
            "parties.fund.part: only a party that takes dwellings can have this: a corporation, a "
            "developer or an investor",
        ),
    ],
)
def test_each_mistake_has_its_message(party: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError) as refused:
        plain({"fund": party})
    assert str(refused.value).splitlines()[0].endswith(message)
    assert len(refused.value.mistakes) == 1


def test_an_empty_part_is_refused() -> None:
    with pytest.raises(InputError) as refused:
        plain({"fund": FUND | {"part": []}})
    assert "parties.fund.part" in str(refused.value)
    assert len(refused.value.mistakes) == 1


@pytest.mark.parametrize("price", [100_000, 700_000])
def test_who_only_sells_at_delivery_has_no_rate_at_any_price(price: float) -> None:
    """It pays and receives on one day, on which no rate is earned: no land price meets a condition on one."""
    sale: dict[str, Any] = {"segment": "sale", "count": 4, "floor_area": 50, "price": 150_000}
    table, views = seated(
        {"seller": CORPORATION | {"at_least": {"investor_irr": 0.05}, "at_most": {}}},
        policy__segments__sale={"tenure": "sale"},
        dwellings__small=sale,
        land__price=price,
    )
    assert views["seller"].verdicts[0].value is None
    (blocked,) = table.zone.blocked
    assert blocked.condition.figure == "investor_irr"
    assert (table.zone.low, table.zone.high) == (-inf, inf)


def test_of_a_contribution_to_the_site_a_part_has_its_share_of_a_lump_sum() -> None:
    """The fund can pay as much more for the site as the site is given: its shares of both are the same."""
    scenario = plain({"fund": FUND, "city": {"role": "municipality", "at_least": {"land_price": 1_500_000}}})
    table = negotiation_of(scenario)
    assert table.contribution is not None and table.zone.high_by == ("fund",)
    amount = table.contribution.amount
    assert amount == pytest.approx(table.zone.gap, abs=0.01)
    reach = reach_of(amount, table.zone, table.views)
    assert reach == {"fund": pytest.approx(float(SIX) * amount)}
    words = words_of(scenario, "en")
    blocks = table_blocks(table, None, scenario, words)
    said = [each.text for each in blocks if isinstance(each, Sentence)]
    assert any(f"{words.money(reach['fund'])} of the" in each and "reaches fund" in each for each in said)
