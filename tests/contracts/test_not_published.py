"""A value of a year that is not published yet, or that no source was seen of: the run says so."""

from datetime import date

import pytest

from feasibility import evaluate, read_scenario
from feasibility.evaluation.result import Result
from feasibility.policy.sources import table_values
from feasibility.policy.tables import dated_table
from feasibility.scenario.validated import Scenario

GOOI = "scenarios/gooi-en-vechtstreek-2019.yaml"


def gooi(price_date: str, start: str) -> Scenario:
    """Gooi's project at another date, with one rate for every index."""
    dates = {"price_date": date.fromisoformat(price_date), "start": date.fromisoformat(start)}
    rates = {f"indices.{name}": 0.02 for name in read_scenario(GOOI).indices}
    return read_scenario(GOOI).with_values(dates | rates)


def notes(result: Result) -> dict[str, dict[str, object]]:
    return {note.key: dict(note.values) for note in result.notes}


def test_a_run_of_2027_says_that_limits_of_2027_are_continued() -> None:
    result = evaluate(gooi("2027-07-01", "2027-10-01"))
    said = notes(result)
    assert said["limit_not_published"] == {"year": 2026}
    assert "limit_goes_on_with_cpi" not in said
    assert said["income_limit_goes_on"] == {"year": 2027, "last": 2026}
    continued = [each for each in result.sources if "no later year is known" in each.source]
    assert [(each.name, each.value) for each in continued] == [
        ("liberalisation_limit.euro_per_month.2026-01-01", 932.93),
        ("income_limit.single.2026-01-01", 51_537),
    ]


def test_a_look_from_before_says_that_the_limit_was_known_so_far() -> None:
    said = notes(evaluate(gooi("2019-07-01", "2020-01-01").with_values({"known_until": date(2019, 12, 31)})))
    assert said["limit_goes_on_with_cpi"] == {"year": 2019}
    assert "limit_not_published" not in said


def test_a_run_of_2026_says_nothing_of_the_income_limit() -> None:
    said = notes(evaluate(gooi("2026-01-01", "2026-04-01")))
    assert not {"income_limit_goes_on", "income_limit_unknown"} & said.keys()


@pytest.mark.parametrize("price_date", ["2013-01-01", "2014-12-31"])
def test_a_price_date_in_the_hole_of_the_income_limit_has_no_target_income(price_date: str) -> None:
    result = evaluate(gooi(price_date, "2015-01-01"))
    assert notes(result)["income_limit_unknown"] == {"date": price_date}
    assert {each.target_income for each in result.dwelling_types.values()} == {None}
    assert not [each for each in result.sources if each.name.startswith("income_limit")]


def test_the_target_income_of_2012_is_that_of_2012() -> None:
    result = evaluate(gooi("2012-12-31", "2015-01-01"))
    assert result.dwelling_types["mid"].target_income == pytest.approx(1.5 * 34_085)


def test_a_rate_that_holds_until_it_is_changed_is_no_continuation() -> None:
    rows = list(table_values(dated_table("vat"), {2027, 2030}))
    assert rows == []
    assert [row.name for row in table_values(dated_table("vat"), {2012})] == [
        "vat.share.2001-01-01",
        "vat.share.2012-10-01",
    ]
