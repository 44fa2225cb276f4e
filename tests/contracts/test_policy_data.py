"""The data of policies, national tables and index histories: complete, sourced, and nothing else in them."""

import csv
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from feasibility.errors import Mistake
from feasibility.indices import history
from feasibility.policy.tables import DATA, dated_table, sources, value_at, wws_table
from feasibility.scenario.keys.fields import PartOf
from feasibility.scenario.keys.policy import Policy
from feasibility.scenario.reading.yaml import read_document

POLICIES = sorted((DATA / "policies").glob("*.yaml"))
NAMES = [path.stem for path in POLICIES]
STATUSES = {"published", "derived", "known", "uncertain"}

# The keys that a policy file may have, by the part that they stand in.
KEYS = {
    "": {
        "name", "place", "date", "source", "notes", "assumed", "term", "rent_increase", "initial_rent",
        "reletting", "hold_in_band", "segments", "shares", "income_norm",
    },
    "source": {"title", "article", "url", "checked", "note"},
    "rent_increase": {"rule", "surcharge", "status"},
    "initial_rent": {"surcharge", "status"},
    "segment": {
        "tenure", "kind", "lower", "upper", "upper_surcharge", "min_floor_area", "owner_occupation_years",
        "income_limit_multiple", "points", "status",
    },
    "share": {"segments", "at_least", "from_dwellings", "status"},
    "income_norm": {"months", "multiple", "status"},
}  # fmt: skip


def policy(name: str) -> dict[str, Any]:
    document = read_document(str(DATA / "policies" / f"{name}.yaml"))
    assert not document.mistakes
    assert not document.dotted
    return document.data


def parts(data: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    yield "", data
    for part in ("source", "rent_increase", "initial_rent", "income_norm"):
        if part in data:
            yield part, data[part]
    yield from (("segment", segment) for segment in data["segments"].values())
    yield from (("share", share) for share in data.get("shares", []))


def test_the_library_holds_the_policies_of_which_enough_is_known() -> None:
    assert NAMES == [
        "amersfoort-2019",
        "amsterdam-2017",
        "gooi-en-vechtstreek-2019",
        "rotterdam-2019",
        "utrecht-2017",
        "wet-betaalbare-huur-2024",
        "wet-betaalbare-huur-2025",
        "wet-betaalbare-huur-2026",
        "woon-en-bouwagenda-2026",
    ]


def test_what_is_left_out_says_what_is_missing_and_has_no_file() -> None:
    left_out = tomllib.loads((DATA / "left_out.toml").read_text(encoding="utf-8"))
    assert left_out
    for name, about in left_out.items():
        assert name not in NAMES
        assert set(about) == {"place", "known", "missing"}


@pytest.mark.parametrize("name", NAMES)
def test_a_policy_has_only_known_keys(name: str) -> None:
    for part, mapping in parts(policy(name)):
        assert set(mapping) <= KEYS[part], part


@pytest.mark.parametrize("name", NAMES)
def test_a_policy_is_read_without_a_mistake(name: str) -> None:
    mistakes: list[Mistake] = []
    assert PartOf(Policy).read(policy(name), "", mistakes) is not None
    assert not mistakes


@pytest.mark.parametrize("name", NAMES)
def test_a_policy_states_its_source_and_that_no_lawyer_checked_it(name: str) -> None:
    source = policy(name)["source"]
    assert source["title"]
    assert isinstance(source["checked"], date)
    assert "Not checked by a lawyer." in source["note"]


@pytest.mark.parametrize("name", NAMES)
def test_each_value_that_is_marked_assumed_says_why_and_each_reason_names_a_value(name: str) -> None:
    data = policy(name)
    assumed = data.get("assumed", {})
    for path, reason in assumed.items():
        part: Any = data
        for step in path.split("."):
            part = part[int(step)] if isinstance(part, list) else part[step]
        assert len(reason) > 20
    marked = [part for part in ("rent_increase", "initial_rent") if data[part].get("status") == "assumed"]
    marked += [
        f"shares.{place}"
        for place, share in enumerate(data.get("shares", []))
        if share.get("status") == "assumed"
    ]
    for place in marked:
        assert any(path.startswith(place + ".") for path in assumed), place


@pytest.mark.parametrize("name", NAMES)
def test_shares_name_segments_of_the_policy_and_bands_do_not_cross(name: str) -> None:
    data = policy(name)
    for share in data.get("shares", []):
        assert set(share["segments"]) <= set(data["segments"])
    limit = value_at(dated_table("liberalisation_limit"), data["date"]).value
    for segment in data["segments"].values():
        words = {"liberalisation_limit": limit}
        if segment.get("upper") == "wws":
            words["wws"] = value_at(wws_table(segment["points"]["to"]), data["date"]).value
        lower, upper = segment.get("lower", 0), segment.get("upper", float("inf"))
        assert words.get(lower, lower) < words.get(upper, upper)


def test_amersfoort_is_the_plan() -> None:
    data = policy("amersfoort-2019")
    assert data["date"] == date(2019, 7, 1)
    assert (data["term"], data["rent_increase"]["surcharge"], data["reletting"]) == (20, 0.0125, "capped")
    assert data["initial_rent"] == {"surcharge": 0.0}
    assert {name: (each.get("lower"), each.get("upper")) for name, each in data["segments"].items()} == {
        "low_mid": ("liberalisation_limit", 850),
        "high_mid": (850, 999),
        "low_sale": (None, 225_000),
        "high_sale": (225_000, 260_000),
        "free": (None, None),
    }
    assert {name: each.get("min_floor_area") for name, each in data["segments"].items()} == {
        "low_mid": 50,
        "high_mid": 50,
        "low_sale": 50,
        "high_sale": 50,
        "free": None,
    }
    assert data["shares"] == [
        {"segments": ["low_mid", "low_sale"], "at_least": 0.10},
        {"segments": ["high_mid", "high_sale"], "at_least": 0.10},
    ]
    assert (data["income_norm"]["months"], data["income_norm"]["multiple"]) == (13, 4)


def test_gooi_en_vechtstreek_is_the_model_ordinance() -> None:
    data = policy("gooi-en-vechtstreek-2019")
    assert (data["term"], data["reletting"]) == (20, "limit")
    assert data["rent_increase"] == {"surcharge": 0.01, "status": "assumed"}
    assert data["initial_rent"]["surcharge"] == 0.01
    mid, plus = data["segments"]["mid"], data["segments"]["mid_plus"]
    assert (mid["upper"], mid["min_floor_area"], mid["income_limit_multiple"]) == (900, 40, 1.5)
    assert (plus["lower"], plus["upper"], plus["min_floor_area"]) == (900, 1_100, 50)
    assert mid["upper_surcharge"] == plus["upper_surcharge"] == 0.01
    assert data["shares"][0]["at_least"] == 0.25
    assert data["shares"][0]["from_dwellings"] == 10


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_the_national_policy_is_the_law_alone(year: int) -> None:
    """No cap, no end, no limit of its own: the law's increase, and each dwelling's highest rent."""
    data = policy(f"wet-betaalbare-huur-{year}")
    assert (data["rent_increase"], data["term"], data["reletting"]) == ({"rule": "law"}, 0, "limit")
    assert {name: each.get("points") for name, each in data["segments"].items()} == {
        "social": {"to": 143},
        "mid": {"from": 144, "to": 186},
        "free": {"from": 187},
    }
    assert [each.get("upper") for each in data["segments"].values()] == ["wws", "wws", None]


def test_every_table_has_a_file_and_every_file_a_table() -> None:
    assert {source.name for source in sources()} == {path.stem for path in (DATA / "tables").glob("*.csv")}


@pytest.mark.parametrize("source", sources(), ids=lambda source: source.name)
def test_every_value_of_a_table_has_source_unit_status_and_its_own_date(source: Any) -> None:
    assert source.title
    assert source.article
    assert source.unit
    assert source.note
    for column in source.columns:
        rows = dated_table(source.name, column).rows
        assert rows
        starts = [row.start for row in rows]
        assert starts == sorted(set(starts))
        assert {row.status for row in rows} <= STATUSES
        assert all(row.value > 0 or row.rule == "frozen" for row in rows)
        if source.unit.startswith("share"):
            assert all(row.value < 1 for row in rows)


def test_rents_by_points_rise_with_points_and_with_every_date() -> None:
    rents = [
        [row.value for row in dated_table("wws_maximum_rent", str(points)).rows] for points in range(40, 251)
    ]
    assert all(len(row) == 4 and row == sorted(row) for row in rents)
    assert all(column == sorted(set(column)) for column in map(list, zip(*rents, strict=True)))


def histories() -> dict[str, Any]:
    return tomllib.loads((history.DATA / "histories.toml").read_text(encoding="utf-8"))


def test_every_history_has_a_file_and_every_file_a_history() -> None:
    files = {path.name for path in Path(history.DATA).glob("*.csv")}
    assert {about["file"] for about in histories().values()} == files


@pytest.mark.parametrize("index", histories())
def test_every_figure_of_a_history_has_source_status_and_its_own_year(index: str) -> None:
    about = histories()[index]
    assert about["title"]
    assert about["note"]
    assert isinstance(about["checked"], date)
    with (history.DATA / about["file"]).open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    years = [int(line["year"]) for line in lines]
    assert years == list(range(years[0], years[-1] + 1))
    assert {line["status"] for line in lines} <= STATUSES | {"provisional"}
