"""Usual values by year: the table itself, what a new scenario takes from it, and what is remarked on."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from feasibility import evaluate, read_scenario
from feasibility.cli import main
from feasibility.language.notes import note_text
from feasibility.policy.notes import Note
from feasibility.scenario.reading.policy import library_names
from feasibility.scenario.writing.starter import starter_text
from feasibility.scenario.writing.usual_values import (
    UsualDateError,
    UsualValue,
    unusual_values,
    usual_rows,
    usual_values,
)

SCENARIOS = sorted((Path(__file__).parent.parent.parent / "scenarios").glob("*.yaml"))
NATIONAL = next(path for path in SCENARIOS if path.stem == "national-law-2026")


def outside(values: Mapping[str, object]) -> list[tuple[str, float, int]]:
    """Path, value and year of everything outside its range in the national scenario with these values."""
    scenario = read_scenario(NATIONAL).with_values(values)
    return [(each.path, each.value, each.year) for each in unusual_values(scenario)]


def remarks(values: Mapping[str, object]) -> list[Note]:
    result = evaluate(read_scenario(NATIONAL).with_values(values))
    return [note for note in result.notes if note.key == "outside_usual_range"]


@pytest.mark.parametrize("row", usual_rows(), ids=lambda row: f"{row.what}-{row.start.year}")
def test_each_row_has_its_range_its_source_and_its_status(row: UsualValue) -> None:
    assert row.low <= row.typical <= row.high
    assert row.low < row.high
    assert row.source
    assert row.status in {"published", "derived", "known", "assumed"}
    assert row.checked >= date(2026, 11, 29)


def test_every_thing_has_one_row_a_date_and_begins_together() -> None:
    rows = [(row.what, row.start) for row in usual_rows()]
    assert len(rows) == len(set(rows))
    things = {what for what, _ in rows}
    assert set(usual_values(date(2017, 1, 1))) == things
    assert len({row.unit for row in usual_rows() if row.what == "maintenance"}) == 1


@pytest.mark.parametrize(
    ("year", "cost"),
    [
        (2019, 1_450),
        (2021, 1_570),  # 1,450 · 134.2 / 123.8 = 1,571.8
        (2023, 1_900),  # 1,450 · 162.6 / 123.8 = 1,904.4
        (2025, 2_030),  # 1,904.4 · 122.8 / 115.39 = 2,026.7
        (2026, 2_250),
    ],
)
def test_construction_costs_follow_the_published_prices(year: int, cost: float) -> None:
    assert usual_values(date(year, 7, 1))["construction_cost"].typical == cost


def test_a_day_before_the_table_is_refused() -> None:
    with pytest.raises(UsualDateError, match=r"no usual values are known on 2016-12-31: they begin on 2017"):
        usual_values(date(2016, 12, 31))


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_no_shipped_scenario_has_an_unusual_value(path: Path) -> None:
    assert [each.path for each in unusual_values(read_scenario(path))] == []


@pytest.mark.parametrize("name", library_names())
def test_a_new_scenario_takes_the_values_of_its_year(name: str, tmp_path: Path) -> None:
    file = tmp_path / "new.yaml"
    file.write_text(starter_text("x", name), encoding="utf-8")
    scenario = read_scenario(file)
    usual = usual_values(scenario.price_date)
    assert {each.construction_cost for each in scenario.dwellings.values()} == {
        usual["construction_cost"].typical
    }
    assert scenario.required_return == usual["required_return"].typical
    assert scenario.operating_costs["maintenance"].per_dwelling == usual["maintenance"].typical
    assert list(unusual_values(scenario)) == []


def test_a_new_scenario_of_2026_builds_at_the_costs_of_2026_and_promises_no_fortune(tmp_path: Path) -> None:
    """At 1,760 a m², what it took before, it promised 7.7 million for the land of 100 dwellings."""
    file = tmp_path / "new.yaml"
    file.write_text(starter_text("x", "wet-betaalbare-huur-2026"), encoding="utf-8")
    result = evaluate(read_scenario(file))
    assert result.scenario.dwellings["free"].construction_cost == 2_250
    assert 0 < result.residual_land_value_per_dwelling < 30_000


def test_the_build_cost_of_another_age_is_remarked_on() -> None:
    """Low in 2026 is 0.8 · 2,250 = 1,800."""
    values = {"dwellings.free.construction_cost": 1_760}
    assert outside(values) == [("dwellings.free.construction_cost", 1_760, 2026)]
    assert dict(remarks(values)[0].values) == {
        "path": "dwellings.free.construction_cost",
        "amount": 1_760,
        "low": 1_800,
        "high": 3_380,
        "unit": "per_m2_bvo",
        "year": 2026,
    }
    assert outside({"dwellings.free.construction_cost": 1_800}) == []
    assert outside({"dwellings.free.construction_cost": 3_380}) == []
    assert outside({"dwellings.free.construction_cost": 3_380.01}) != []


@pytest.mark.parametrize(
    ("path", "value", "compared"),
    [
        ("dwellings.free.vacant_value", 900_000, 900_000 / 82),
        ("dwellings.mid_small.market_rent", 2_500, 50),
        ("dwellings.free.rent", 4_100, 50),
        ("development.costs.parking.per_parking_space", 90_000, 90_000),
        ("development.costs.soft_costs.share", 0.5, 0.5),
        ("development.rate", 0.2, 0.2),
        ("exit.net_yield", 0.12, 0.12),
        ("exit.let_ratio", 0.3, 0.3),
        ("rents.turnover", 0.5, 0.5),
        ("rents.void_months", 9, 9),
        ("operating_costs.maintenance.per_dwelling", 9_000, 9_000),
        ("operating_costs.taxes_and_insurance.share_of_vacant_value", 0.05, 0.05),
        ("operating_costs.reletting.per_reletting", 20_000, 20_000),
        ("required_return", 0.25, 0.25),
        ("form_factor", 0.4, 0.4),
    ],
)
def test_each_kind_of_value_is_held_against_its_range(path: str, value: float, compared: float) -> None:
    ((found, amount, year),) = outside({path: value})
    assert (found, year) == (path, 2026)
    assert amount == pytest.approx(compared)


def test_a_default_is_not_remarked_on(tmp_path: Path) -> None:
    """Rents that are not written at all are no statement about turnover."""
    file = tmp_path / "small.yaml"
    file.write_text(f"base: {NATIONAL}\nrents: null\n", encoding="utf-8")
    scenario = read_scenario(file)
    assert scenario.rents.turnover == 0
    assert list(unusual_values(scenario)) == []


@pytest.mark.parametrize(
    ("price_date", "found"), [("2027-06-01", [2026]), ("2028-01-01", []), ("2016-12-31", [])]
)
def test_of_years_without_a_range_nothing_is_said(price_date: str, found: list[int]) -> None:
    values = {"price_date": date.fromisoformat(price_date), "start": date(2029, 1, 1), "exit.ageing": 0.02}
    scenario = read_scenario(NATIONAL).with_values(
        values | {f"indices.{name}": 0.02 for name in read_scenario(NATIONAL).indices}
    )
    assert [each.year for each in unusual_values(scenario) if each.path == "exit.ageing"] == found


def test_check_remarks_and_still_allows(tmp_path: Path) -> None:
    file = tmp_path / "cheap.yaml"
    file.write_text(
        f"base: {NATIONAL}\ndwellings: {{free: {{construction_cost: 1_760}}}}\n", encoding="utf-8"
    )
    for lang, sentence in (
        (
            "en",
            "construction cost of a dwelling type (free): €1,760 per m² bvo; "
            "in 2026 €1,800 per m² bvo to €3,380 per m² bvo is usual. The value is used as given.",
        ),
        (
            "nl",
            "bouwkosten van een woningtype (vrij): € 1.760 per m² bvo; in 2026 "
            "is € 1.800 per m² bvo tot € 3.380 per m² bvo gebruikelijk. Er is mee gerekend zoals het er "
            "staat.",
        ),
    ):
        for command in ("check", "run"):
            answer = CliRunner().invoke(main, [command, str(file), "--lang", lang])
            assert answer.exit_code == 0, answer.stderr
            assert sentence in " ".join(answer.stdout.split())


@pytest.mark.parametrize(
    ("unit", "value", "words"),
    [
        ("share", 0.0125, "1.25%"),
        ("months", 2.0, "2 months"),
        ("per_m2_gbo_month", 17.5, "€17.50 per m² gbo a month"),
        ("per_dwelling_year", 1_150.0, "€1,150 per dwelling a year"),
    ],
)
def test_a_remark_has_the_unit_of_its_value(unit: str, value: float, words: str) -> None:
    values: dict[str, str | float] = {"path": "exit.ageing"}
    values |= {"amount": value, "low": 0, "high": 0, "unit": unit, "year": 2026}
    assert words in note_text(Note("outside_usual_range", values), "en")


def test_the_table_is_printed_with_its_sources() -> None:
    answer = CliRunner().invoke(main, ["policies", "tables", "usual_values"])
    assert answer.exit_code == 0, answer.stderr
    lines = [" ".join(line.split()) for line in answer.stdout.splitlines()]
    assert (
        "construction cost 2026-01-01 €1,800 per m² bvo €2,250 per m² bvo €3,380 per m² bvo assumed" in lines
    )
    assert "Last checked on 29 November 2026." in lines
