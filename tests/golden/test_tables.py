"""Figures of the national tables and the published histories, against sources and hand calculations."""

from datetime import date, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from itertools import pairwise

import pytest

from feasibility.indices.history import Doubt, HistoryError, linked_index, published_growth
from feasibility.policy.points import new_build_years, rent_in_force, surcharged
from feasibility.policy.statutory import statutory_rules
from feasibility.policy.tables import (
    DatedTable,
    TableDateError,
    TableError,
    covers,
    dated_table,
    sources,
    value_at,
    wws_table,
    yearly_values,
)


def highest_rent(points: int, day: date, new_build: bool, known_until: date | None = None) -> float:
    """Of a dwelling whose construction starts in 2022, on the day on which it is first let [€/month]."""
    rent, _ = rent_in_force(points, day, known_until)
    return surcharged(rent, 0, new_build_years(points, date(2022, 1, 1), day, new_build))


def on(day: str, table: str, column: str | None = None) -> float:
    return value_at(dated_table(table, column), date.fromisoformat(day)).value


@pytest.mark.parametrize(
    ("day", "limit"),
    [
        ("2018-12-31", 710.68),
        ("2019-01-01", 720.42),
        ("2019-07-01", 720.42),
        ("2024-01-01", 879.66),
        ("2025-01-01", 900.07),
        ("2040-01-01", 932.93),
    ],
)
def test_liberalisation_limit(day: str, limit: float) -> None:
    assert on(day, "liberalisation_limit") == limit


def test_income_norms_of_the_model_ordinance() -> None:
    assert 1.5 * on("2019-01-01", "income_limit", "single") == pytest.approx(57_052.50)
    assert 2 * on("2019-01-01", "income_limit", "single") == pytest.approx(76_070)
    assert on("2022-01-01", "income_limit", "multi") == 45_014


@pytest.mark.parametrize(
    ("points", "day", "new_build", "rent"),
    [
        (143, "2024-07-01", False, 879.58),
        (144, "2024-07-01", False, 886.07),
        (186, "2024-07-01", False, 1_157.95),
        (187, "2024-12-31", False, 1_164.41),
        (186, "2025-06-30", False, 1_184.82),
        (186, "2026-01-01", False, 1_228.07),
        (186, "2024-07-01", True, 1_273.745),
        (186, "2025-01-01", True, 1_303.302),
        (144, "2026-01-01", True, 1_033.703),
        # no surcharge outside the middle segment, nor before the law
        (143, "2026-01-01", True, 932.93),
        (187, "2026-01-01", True, 1_234.92),
        (186, "2024-06-30", True, 1_123.13),
        # under 40 as 40; above 250 each point as the last: 1,667.40 + 10 · (1,667.40 − 1,660.54)
        (39, "2026-01-01", False, 250.26),
        (0, "2026-01-01", False, 250.26),
        (250, "2026-01-01", False, 1_667.40),
        (251, "2026-01-01", False, 1_674.26),
        (260, "2026-01-01", False, 1_736.00),
        (260, "2025-01-01", False, 1_674.88),
        (113, "2026-01-01", False, 726.90),
    ],
)
def test_highest_rent_by_points(points: int, day: str, new_build: bool, rent: float) -> None:
    assert highest_rent(points, date.fromisoformat(day), new_build) == pytest.approx(rent, abs=1e-9)


@pytest.mark.parametrize(
    ("day", "column", "share"),
    [
        ("2021-05-01", "free", 0.024),
        ("2022-12-31", "free", 0.033),
        ("2025-07-01", "free", 0.041),
        ("2024-07-01", "mid", 0.068),
        ("2025-07-01", "mid", 0.077),
        ("2026-01-01", "mid", 0.061),
        ("2022-06-30", "social", 0.0),
        ("2022-07-01", "social", 0.023),
        ("2023-07-01", "social", 0.031),
        ("2025-06-30", "social", 0.058),
        ("2026-06-30", "social", 0.05),
        ("2026-07-01", "social", 0.041),
        ("2027-06-30", "social", 0.041),
    ],
)
def test_statutory_rent_increase(day: str, column: str, share: float) -> None:
    assert on(day, "statutory_rent_increase", column) == share


def test_the_wage_growth_of_the_law_is_a_point_under_the_increase_of_the_middle_segment() -> None:
    growth = [on(f"{year}-07-01", "statutory_wage_growth") for year in (2024, 2025, 2026)]
    increases = [on(f"{year}-07-01", "statutory_rent_increase", "mid") for year in (2024, 2025, 2026)]
    assert growth == [0.058, 0.067, 0.051]
    assert increases == pytest.approx([each + 0.01 for each in growth], abs=1e-12)


def test_prices_that_count_as_affordable_or_have_a_guarantee() -> None:
    assert [on(f"{year}-01-01", "affordable_purchase_limit") for year in range(2023, 2027)] == [
        355_000,
        390_000,
        405_000,
        420_000,
    ]
    assert [on(f"{year}-12-31", "nhg_limit") for year in (2024, 2025, 2026)] == [435_000, 450_000, 470_000]


STEPS = {"2024-07-01": "1.031", "2025-01-01": "1.0232", "2026-01-01": "1.0365"}
"""What each column of the rents by points was multiplied by: 3.1 %, 2.32 % and 3.65 %."""


def test_every_rent_by_points_is_the_one_before_times_the_step_of_its_date() -> None:
    """Cut off to a tenth of a cent, then rounded up to whole cents; only 143 points in 2025 is the limit."""
    for points in range(40, 251):
        rows = dated_table("wws_maximum_rent", str(points)).rows
        assert [str(row.start) for row in rows[1:]] == list(STEPS)
        for before, row in pairwise(rows):
            raised = Decimal(str(before.value)) * Decimal(STEPS[str(row.start)])
            cut = raised.quantize(Decimal("0.001"), ROUND_FLOOR)
            expected = float(cut.quantize(Decimal("0.01"), ROUND_CEILING))
            if (points, str(row.start)) == (143, "2025-01-01"):
                expected = on("2025-01-01", "liberalisation_limit")
            assert row.value == expected, (points, row.start)


@pytest.mark.parametrize("points", [-1, -40])
def test_points_below_0_are_refused(points: int) -> None:
    with pytest.raises(TableError, match=f"found {points} points; 0 or more are needed"):
        wws_table(points)


def test_the_rule_behind_the_statutory_increases() -> None:
    rules = statutory_rules()
    assert (rules.free_from, rules.free_until) == (date(2021, 5, 1), date(2029, 5, 1))
    assert rules.mid_from == date(2024, 7, 1)
    assert (rules.free_surcharge, rules.mid_surcharge) == (0.01, 0.01)
    assert (rules.free_basis, rules.mid_basis) == (("cpi", "wages"), ("wages",))


def test_the_rule_begins_where_its_table_begins() -> None:
    rules = statutory_rules()
    assert dated_table("statutory_rent_increase", "free").rows[0].start == rules.free_from
    assert dated_table("statutory_rent_increase", "mid").rows[0].start == rules.mid_from


def test_taxes() -> None:
    assert on("2022-06-01", "transfer_tax") == 0.08
    assert on("2025-12-31", "transfer_tax") == 0.104
    assert on("2026-01-01", "transfer_tax") == 0.08
    assert on("2020-12-31", "transfer_tax_other") == 0.06
    assert on("2021-01-01", "transfer_tax_other") == 0.08
    assert on("2026-01-01", "transfer_tax_other") == 0.104
    assert (on("2012-09-30", "vat"), on("2012-10-01", "vat")) == (0.19, 0.21)


def test_a_status_and_a_rule_come_with_the_value() -> None:
    row = value_at(dated_table("statutory_rent_increase", "mid"), date(2024, 9, 1))
    assert (row.status, row.rule, row.start) == ("derived", "wages+1", date(2024, 7, 1))


def test_what_was_not_known_yet_is_left_out() -> None:
    table = dated_table("liberalisation_limit", known_until=date(2019, 6, 30))
    assert table.rows[-1].value == 720.42
    assert value_at(table, date(2026, 1, 1)).value == 720.42
    assert yearly_values(table, range(2018, 2022)) == ([710.68, 720.42, 720.42, 720.42], 2019)
    assert highest_rent(186, date(2026, 1, 1), True, date(2025, 12, 31)) == pytest.approx(1_303.302)


def test_yearly_values_and_the_last_stated_year() -> None:
    assert yearly_values(dated_table("liberalisation_limit"), range(2024, 2028)) == (
        [879.66, 900.07, 932.93, 932.93],
        2026,
    )
    within_a_year = dated_table("wws_maximum_rent", "186", known_until=date(2024, 12, 31))
    assert yearly_values(within_a_year, range(2024, 2026)) == ([1_123.13, 1_157.95], 2025)


@pytest.mark.parametrize(
    ("table", "day", "sentence"),
    [
        (
            dated_table("liberalisation_limit"),
            date(2009, 12, 31),
            "the table 'liberalisation_limit' has no value on 2009-12-31: it begins on 2010-01-01",
        ),
        (
            dated_table("vat", known_until=date(2000, 1, 1)),
            date(2019, 1, 1),
            "the table 'vat' has no value on 2019-01-01: none was known yet",
        ),
        (
            dated_table("income_limit", "single"),
            date(2013, 1, 1),
            "the table 'income_limit' has no value on 2013-01-01: the one of 2012-01-01 held until "
            "2013-01-01, and the next that it has is of 2015-01-01",
        ),
        (
            dated_table("income_limit", "multi", known_until=date(2014, 6, 1)),
            date(2014, 12, 31),
            "the table 'income_limit' has no value on 2014-12-31: the one of 2012-01-01 held until "
            "2013-01-01, and the next is not published yet",
        ),
        (
            dated_table("statutory_rent_increase", "mid"),
            date(2027, 1, 1),
            "the table 'statutory_rent_increase' has no value on 2027-01-01: the one of 2026-01-01 held "
            "until 2027-01-01, and the next is not published yet",
        ),
        (
            dated_table("statutory_rent_increase", "social"),
            date(2027, 7, 1),
            "the table 'statutory_rent_increase' has no value on 2027-07-01: the one of 2026-07-01 held "
            "until 2027-07-01, and the next is not published yet",
        ),
        (
            dated_table("nhg_limit"),
            date(2027, 1, 1),
            "the table 'nhg_limit' has no value on 2027-01-01: the one of 2026-01-01 held until 2027-01-01, "
            "and the next is not published yet",
        ),
    ],
)
def test_a_date_that_a_table_does_not_cover_is_refused(table: DatedTable, day: date, sentence: str) -> None:
    with pytest.raises(TableDateError) as refused:
        value_at(table, day)
    assert str(refused.value) == sentence
    assert isinstance(refused.value, ValueError)
    assert not covers(table, day)


def test_the_value_on_the_last_day_before_a_hole_and_the_first_after_it() -> None:
    assert on("2012-12-31", "income_limit", "single") == 34_085
    assert on("2015-01-01", "income_limit", "single") == 34_911
    table = dated_table("income_limit", "single", known_until=date(2012, 7, 1))
    assert value_at(table, date(2013, 7, 1)).value == 34_085  # nothing later was known then
    assert covers(table, date(2013, 7, 1))


def every_column() -> list[tuple[str, str]]:
    return [(source.name, column) for source in sources() for column in source.columns]


@pytest.mark.parametrize(("name", "column"), every_column())
def test_no_other_table_has_a_hole(name: str, column: str) -> None:
    """Every day from the first row to the last is covered, but for the two years of the income limit."""
    table = dated_table(name, column)
    holes = {
        before.start.isoformat()
        for before, row in pairwise(table.rows)
        if not covers(table, row.start - timedelta(days=1))
    }
    assert holes == ({"2012-01-01"} if name == "income_limit" else set())


def test_no_year_of_a_table_that_was_not_known() -> None:
    with pytest.raises(TableDateError, match="none was known yet"):
        yearly_values(dated_table("vat", known_until=date(2000, 1, 1)), range(2020, 2020))


@pytest.mark.parametrize(
    ("name", "column", "sentence"),
    [
        (
            "liberalization_limit",
            None,
            "there is no table 'liberalization_limit'; did you mean 'liberalisation_limit'?",
        ),
        (
            "income_limit",
            None,
            "the table 'income_limit' has more than one column: name one of single, multi",
        ),
        ("wws_maximum_rent", "251", "the table 'wws_maximum_rent' has no column '251'; it has 40 to 250"),
        (
            "zzz",
            None,
            "there is no table 'zzz'; there are liberalisation_limit, income_limit, wws_maximum_rent, "
            "statutory_rent_increase, statutory_wage_growth, affordable_purchase_limit, nhg_limit, "
            "transfer_tax, transfer_tax_other, vat, corporation_tax, corporation_tax_bracket, "
            "interest_deduction, interest_deduction_threshold",
        ),
    ],
)
def test_a_table_or_column_that_does_not_exist_is_refused(
    name: str, column: str | None, sentence: str
) -> None:
    with pytest.raises(TableError) as refused:
        dated_table(name, column)
    assert str(refused.value) == sentence


# ------------------------------------------------------------------------------------------ histories


def test_the_900_of_2019_comes_from_the_published_index() -> None:
    """850 in 2016 became 900 in 2019: 899.48 by CPI(2019)/CPI(2016)."""
    growth = published_growth("cpi", None).growth
    limit = 850.0
    for year in (2018, 2019, 2020):  # these steps hold CPI(2017)/CPI(2016) to CPI(2019)/CPI(2018)
        limit *= 1 + growth[year]
    assert limit == pytest.approx(850 * 106.16 / 100.32, abs=1e-9)
    assert round(limit, 2) == 899.48


def test_the_900_of_2019_with_a_point_a_year_on_top() -> None:
    """The steps of 2017, 2018 and 2019 by the year-on-year method, each plus a point: 905.58."""
    growth = published_growth("cpi", None).growth
    limit = 850.0
    for year in (2017, 2018, 2019):
        limit *= 1 + growth[year] + 0.01
    assert round(limit, 2) == 905.58


@pytest.mark.parametrize(
    ("index", "year", "step"),
    [
        ("cpi", 2020, 106.16 / 103.44 - 1),
        ("cpi", 2023, 121.43 / 110.39 - 1),
        ("wages", 2024, 0.066),
        ("house_price", 2023, -0.028),
        ("construction_cost", 2018, 115.4 / 106.2 - 1),
    ],
)
def test_the_step_of_1_january(index: str, year: int, step: float) -> None:
    assert published_growth(index, None).growth[year] == pytest.approx(step, abs=1e-12)


@pytest.mark.parametrize(
    ("index", "first", "last"),
    [
        ("cpi", 1997, 2026),
        ("wages", 1996, 2025),
        ("house_price", 2000, 2025),
        ("construction_cost", 2013, 2023),
    ],
)
def test_the_years_of_a_history(index: str, first: int, last: int) -> None:
    published = published_growth(index, None)
    assert list(published.growth) == list(range(first, last + 1))
    assert published.last_year == last


@pytest.mark.parametrize(
    ("index", "known_until", "last"),
    [
        ("cpi", date(2020, 1, 1), 2020),
        ("cpi", date(2019, 12, 31), 2019),
        ("wages", date(2020, 1, 1), 2019),
        ("wages", date(2019, 12, 31), 2018),
    ],
)
def test_what_was_known_on_a_day(index: str, known_until: date, last: int) -> None:
    assert published_growth(index, known_until).last_year == last


def test_uncertain_and_provisional_figures_give_a_warning() -> None:
    assert published_growth("cpi", None).doubts[0] == Doubt(step=1997, figure=1995, status="uncertain")
    # the step of 2001 is the last that uses 1999
    assert published_growth("cpi", None).doubts[-1] == Doubt(step=2001, figure=1999, status="uncertain")
    assert published_growth("construction_cost", None).doubts == (
        Doubt(2013, 2012, "uncertain"),
        Doubt(2023, 2023, "provisional"),
    )
    assert published_growth("house_price", None).doubts == ()


def test_a_history_names_its_table() -> None:
    assert published_growth("cpi", None).source == (
        "CBS, table 83131NED: Consumer prices, all households, yearly average, 2015 = 100 "
        "(since 2026 table 86141NED, 2025 = 100, linked at 134.56)"
    )


def test_consumer_prices_on_the_new_base_are_linked_at_the_index_of_2025() -> None:
    """2025 = 100 on the new base is 134.56 on the old one: a year at 102.50 is 2.5 % above 2025."""
    links = {"2015": 100.0, "2025": 134.56}
    assert linked_index(100.0, "2025", links) == pytest.approx(134.56, abs=1e-12)
    assert linked_index(102.5, "2025", links) == pytest.approx(137.924, abs=1e-12)
    assert linked_index(102.5, "2025", links) / 134.56 - 1 == pytest.approx(0.025, abs=1e-12)
    assert linked_index(134.56, "2015", links) == 134.56


def test_the_last_step_of_consumer_prices_is_2025_on_2024() -> None:
    growth = published_growth("cpi", None).growth
    assert growth[2026] == 134.56 / 130.31 - 1
    assert 2027 not in growth  # the year 2026 is not published yet


def test_only_construction_prices_have_stopped() -> None:
    stopped = {
        index: published_growth(index, None).stopped
        for index in ("cpi", "wages", "house_price", "construction_cost")
    }
    assert stopped == {"cpi": False, "wages": False, "house_price": False, "construction_cost": True}


@pytest.mark.parametrize(
    ("index", "known_until", "series", "sentence"),
    [
        (
            "market_rent",
            None,
            "cbs",
            "the index 'market_rent' has no published history; these have one: "
            "construction_cost, cpi, house_price, wages",
        ),
        ("cpi", None, "eurostat", "there is no published history 'eurostat'; there is 'cbs'"),
        (
            "construction_cost",
            date(2013, 12, 31),
            "cbs",
            "no published figure of the index 'construction_cost' was known on 2013-12-31",
        ),
    ],
)
def test_no_history(index: str, known_until: date | None, series: str, sentence: str) -> None:
    with pytest.raises(HistoryError) as refused:
        published_growth(index, known_until, series)
    assert str(refused.value) == sentence
