"""The form of the workbench: every key in exactly one group, every shipped scenario in it, nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from feasibility import read_scenario
from feasibility.errors import Mistake
from feasibility.scenario.keys.fields import ListOf, Named, OneOrMore, PartOf, keys_of
from feasibility.scenario.keys.model import IndexKind, ScenarioFields
from feasibility.scenario.keys.values import Kind
from feasibility.workbench.forms.description import beginnings, form_of, groups
from feasibility.workbench.forms.dwelling import dwelling_kind
from feasibility.workbench.forms.naming import DWELLING
from feasibility.workbench.forms.notation import kind_of_path
from feasibility.workbench.forms.typed import typed_at

SCENARIOS = Path(__file__).parents[2] / "scenarios"
WHOLE = PartOf(ScenarioFields)


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


def test_every_key_is_in_exactly_one_group() -> None:
    paths = [path for group in groups() for path in group.paths]
    for key in keys(WHOLE, ""):
        found = [path for path in paths if f"{key}.".startswith(f"{path}.")]
        assert len(found) == 1, f"{key} is in {found}"
    assert [path for path in paths if kind_of_path(path) is None] == []


def test_what_is_added_begins_with_what_its_keys_allow() -> None:
    for pattern, value in beginnings().items():
        path = pattern.replace(".*.", ".x.").removesuffix(".*")
        of_dwelling = path.startswith(DWELLING)
        kind = dwelling_kind(path.removeprefix(DWELLING)) if of_dwelling else kind_of_path(path)
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
        path: typed_at(path, each["shown"], lang)
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
