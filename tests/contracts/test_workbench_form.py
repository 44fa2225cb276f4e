"""The form of the workbench: every key in exactly one group, every shipped scenario in it, nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from feasibility import read_scenario
from feasibility.errors import Mistake
from feasibility.points.description import WHOLE as DESCRIPTION
from feasibility.scenario.keys.fields import ListOf, Named, OneOrMore, PartOf, keys_of
from feasibility.scenario.keys.model import IndexKind, ScenarioFields
from feasibility.scenario.keys.paths import kind_at
from feasibility.scenario.keys.values import Kind
from feasibility.workbench.forms.description import form_of, groups
from feasibility.workbench.forms.dwelling import dwelling_form
from feasibility.workbench.forms.entries.beginning import beginnings
from feasibility.workbench.forms.field_texts import shown_at
from feasibility.workbench.forms.naming import DWELLING
from feasibility.workbench.forms.typed import typed_at

SCENARIOS = Path(__file__).parents[2] / "scenarios"
WHOLE = PartOf(ScenarioFields)
OF_A_FILE = re.compile(r"\w_\w|[][{}`]")
"""What only who writes a file should read."""
ALSO_DUTCH = ("start", "land")
"""Words and names of a file that are Dutch as well."""


def keys(kind: Kind, path: str) -> Iterator[str]:
    """Every key of the format, with `*` for names that users give and numbers of a list."""
    if isinstance(kind, PartOf):
        for name, each in keys_of(kind.part).items():
            yield from keys(each.kind, f"{path}.{name}".strip("."))
    elif isinstance(kind, (Named, ListOf, OneOrMore)) and isinstance(kind.item, (PartOf, IndexKind)):
        yield from keys(kind.item, f"{path}.*")
    else:
        yield path


def fields(field: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A field and all below it."""
    yield field
    for each in field.get("of", ()):
        yield from fields(each)
    for entry in field.get("entries", ()):
        for each in entry["fields"]:
            yield from fields(each)


def form_in_full(raw: Mapping[str, Any], make: Callable[[Any], dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Every field, by its path, of a form to which each part and an entry of each sort is added."""
    whole: Any = plain(raw)
    while True:
        form = make(whole)
        found = {
            each["path"]: each for group in form["groups"] for top in group["fields"] for each in fields(top)
        }
        added = False
        for path, each in found.items():
            absent = each["kind"] == "part" and each["optional"] and not each["given"]
            if absent or (each["kind"] == "names" and not each["entries"]):
                new = plain(each["new"])
                put(whole, path, new if absent else [new] if each.get("numbered") else {"x": new})
                added = True
        if not added:
            return found


def plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: plain(each) for name, each in value.items()}
    return [plain(each) for each in value] if isinstance(value, (list, tuple)) else value


def put(whole: Any, path: str, value: Any) -> None:
    *above, last = path.split(".")
    for name in above:
        whole = whole[int(name)] if isinstance(whole, list) else whole.setdefault(name, {})
    whole[last] = value


@pytest.mark.parametrize("lang", ["en", "nl"])
def test_no_field_says_a_key_or_a_word_as_a_file_spells_it(lang: str) -> None:
    scenario = read_scenario(SCENARIOS / "amersfoort-2019.yaml")
    of_scenario = form_in_full(scenario.raw, lambda raw: form_of(raw, lang, scenario.policy_base))
    assert len(of_scenario) > 300
    strange = []
    for found in (of_scenario, form_in_full({}, lambda raw: dwelling_form(raw, lang))):
        for path, each in found.items():
            said = [each[part] for part in ("label", "unit", "help", "default", "asked") if each.get(part)]
            choices = {each["label"]: each["value"] for each in each.get("choices", ())}
            strange += [(path, text) for text in (*said, *choices) if OF_A_FILE.search(text)]
            foreign = set(map(str, choices.values())) - {label.casefold() for label in choices}
            spelled = {word for text in said for word in re.findall(r"\w\w+", text)} & foreign
            strange += [(path, word) for word in spelled - {*ALSO_DUTCH} if lang == "nl"]
    assert not strange, strange


@pytest.mark.parametrize("lang", ["en", "nl"])
def test_the_help_names_choices_as_the_field_offers_them(lang: str) -> None:
    raw = read_scenario(SCENARIOS / "amersfoort-2019.yaml").raw
    found = form_in_full(raw, lambda raw: form_of(raw, lang))
    for path in (
        "after_term",
        "flow_timing",
        "land.surplus.of",
        "land.tenure",
        "exit.methods",
        "exit.rent_basis",
    ):
        named = re.findall("[“‘](.+?)[”’]", found[path]["help"])
        assert [each["label"] for each in found[path]["choices"] if each["label"] not in named] == [], path


def test_every_key_is_in_exactly_one_group() -> None:
    paths = [path for group in groups() for path in group.paths]
    for key in keys(WHOLE, ""):
        found = [path for path in paths if f"{key}.".startswith(f"{path}.")]
        assert len(found) == 1, f"{key} is in {found}"
    assert [path for path in paths if kind_at(path) is None] == []


def test_what_is_added_begins_with_what_its_keys_allow() -> None:
    for pattern, value in beginnings().items():
        path = pattern.replace(".*.", ".x.").removesuffix(".*")
        of_dwelling = path.startswith(DWELLING)
        kind = kind_at(path.removeprefix(DWELLING), DESCRIPTION) if of_dwelling else kind_at(path)
        kind = kind.item if isinstance(kind, (Named, ListOf, OneOrMore)) else kind
        mistakes: list[Mistake] = []
        assert kind is not None, pattern
        kind.read(value, pattern, mistakes)
        assert not mistakes, mistakes


@pytest.mark.parametrize("lang", ["en", "nl"])
@pytest.mark.parametrize("file", sorted(SCENARIOS.glob("*.yaml")), ids=lambda file: file.stem)
def test_typing_what_stands_in_every_field_changes_nothing(file: Path, lang: str) -> None:
    scenario = read_scenario(file)
    form = form_of(scenario.raw, lang, scenario.policy_base)
    found = {
        each["path"]: each for group in form["groups"] for top in group["fields"] for each in fields(top)
    }
    values = {
        path: typed_at(path, each["shown"], lang, scenario.raw)
        for path, each in found.items()
        if each.get("shown") and path != "policy.base"
    }
    assert scenario.with_values(values).digest == scenario.digest
    assert all(each["label"] and "{" not in each["label"] for each in found.values())
    assert not [each["path"] for each in found.values() if each["kind"] != "names" and not each["help"]]


@pytest.mark.parametrize(
    ("lang", "names"), [("en", ["Low", "High", "Free"]), ("nl", ["Laag", "Hoog", "Vrij"])]
)
def test_a_part_is_called_by_its_label_in_the_language_of_the_page(lang: str, names: list[str]) -> None:
    scenario = read_scenario(SCENARIOS / "amersfoort-2019.yaml")
    form = form_of(scenario.raw, lang, scenario.policy_base)
    dwellings = next(
        each for group in form["groups"] for each in group["fields"] if each["path"] == "dwellings"
    )
    assert [each["label"] for each in dwellings["entries"]] == names


@pytest.mark.parametrize("lang", ["en", "nl"])
@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("uncertainty.correlations", [["cpi", "wages", 0.3], ["lonen", "Wages", 0.1]]),
        ("uncertainty.shock.moves", {"cpi": 0.03, "lonen": 0.01, "wages": 0.02, "House prices": 0}),
        ("parties.x.at_least", {"land_price": 4_200_000, "dwelling_types.low.retention_years": 20}),
    ],
)
def test_names_in_a_field_are_read_as_they_are_shown(path: str, value: Any, lang: str) -> None:
    """Wages are called lonen in Dutch, which may also be the user's own index."""
    shown = shown_at(path, value, lang, {})
    assert typed_at(path, shown, lang, {}) == value
    assert "cpi" not in shown and "land_price" not in shown


def form_fields(raw: Mapping[str, Any], lang: str) -> dict[str, dict[str, Any]]:
    groups_ = form_of(raw, lang)["groups"]
    return {each["path"]: each for group in groups_ for top in group["fields"] for each in fields(top)}


def test_numbers_in_a_field_are_called_by_their_names_with_the_labels() -> None:
    scenario = read_scenario(SCENARIOS / "amersfoort-table.yaml").with_values(
        {"dwellings.low.label": "Small homes"}
    )

    def chosen(raw: Any, lang: str) -> dict[str, list[str]]:
        found = form_fields(raw, lang)
        return {
            path: [one["name"] for one in each["chosen"]] for path, each in found.items() if "chosen" in each
        }

    named = chosen(scenario.raw, "en")
    assert named["parties.investor.assumptions"] == ["Let ratio", "Growth of market rents"]
    assert named["table.levers.low_rent.paths"] == ["Rent at the price date (Small homes)"]
    assert named["policy.assumed"] == ["Held in its band"]
    assert named["parties.tenants.assumptions"] == []
    reason = form_fields(scenario.raw, "nl")["policy.assumed"]["chosen"][0]
    assert reason["value"].startswith("Het actieplan")
    assert reason["given"].startswith("The plan")
    wrong: Any = plain(scenario.raw)
    wrong["table"]["levers"]["low_rent"]["paths"] = ["dwellings.low.rnt", 5, "land.price"]
    wrong["dwellings"]["low"]["label"], wrong["policy"]["assumed"] = 7, "much"
    assert not {"table.levers.low_rent.paths", "policy.assumed"} & set(chosen(wrong, "nl"))


def test_a_deviation_offers_rules_with_the_labels_of_segments() -> None:
    raw: Any = plain(read_scenario(SCENARIOS / "corporation-low-segment.yaml").raw)
    raw["policy"]["segments"]["high_mid"]["label"] = "dear homes"
    offered = form_fields(raw, "en")["deviations.0.from"]["choices"]
    labels = {each["value"]: each["label"] for each in offered}
    assert "dear homes" in labels["shares.high_mid+high_sale"]


def test_two_parts_with_one_label_can_both_be_chosen() -> None:
    scenario = read_scenario(SCENARIOS / "amersfoort-2019.yaml").with_values(
        {f"development.costs.{name}.label": "costs" for name in ("construction", "parking")}
    )
    form = form_of(scenario.raw, "en", scenario.policy_base)
    found = {
        each["path"]: each for group in form["groups"] for top in group["fields"] for each in fields(top)
    }
    choices = {each["value"]: each["label"] for each in found["development.costs.contingency.of"]["choices"]}
    assert (choices["construction"], choices["parking"]) == ("Costs", "Costs (parking)")
