"""The scenario file as JSON Schema, for editors that complete and check while typing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from feasibility.glossary import glossary
from feasibility.scenario.keys.fields import PartOf
from feasibility.scenario.keys.model import ScenarioFields
from feasibility.scenario.keys.policy import Policy
from feasibility.scenario.reading.policy import library_names

Schema = dict[str, Any]


def json_schema() -> Schema:
    """The scenario file as JSON Schema, draft 2020-12, with the glossary's definitions.

    A file with a `base` may leave out what the base gives, and may remove a key with null. Rules between
    keys are not included: `feasibility check` checks those too.
    """
    definitions = _definitions()
    scenario = _described(PartOf(ScenarioFields).schema(), (), definitions)
    policy = _described(PartOf(Policy).schema(), ("policy",), definitions)
    names: Schema = {"type": "string", "minLength": 1}
    bases: Schema = {
        "description": _definition(("base",), definitions),
        "anyOf": [names, {"type": "array", "items": names, "minItems": 1}],
    }
    policy_base: Schema = {"description": _definition(("policy", "base"), definitions), **names}
    overrides = _partial(policy)
    overrides["properties"]["base"] = policy_base
    reference: Schema = {**names, "examples": list(library_names())}
    inheriting = _partial(scenario)
    inheriting["properties"]["base"] = bases
    inheriting["required"] = ["base"]
    _put_policy(scenario, [reference, _if_base("policy_with_base", "policy")])
    _put_policy(inheriting, [reference, {"$ref": "#/$defs/policy_with_base"}])
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Scenario of feasibility",
        **_if_base("inheriting_scenario", "scenario"),
        "$defs": {
            "scenario": scenario,
            "inheriting_scenario": inheriting,
            "policy": policy,
            "policy_with_base": overrides,
        },
    }


def _if_base(then: str, otherwise: str) -> Schema:
    return {
        "if": {"type": "object", "required": ["base"]},
        "then": {"$ref": f"#/$defs/{then}"},
        "else": {"$ref": f"#/$defs/{otherwise}"},
    }


def _put_policy(scenario: Schema, either: list[Schema]) -> None:
    description = scenario["properties"]["policy"].get("description")
    scenario["properties"]["policy"] = ({"description": description} if description else {}) | {
        "anyOf": either
    }


def _described(schema: Schema, names: tuple[str, ...], definitions: Mapping[str, str]) -> Schema:
    """A schema with the definition of each key under it; `names` are the keys that lead to it."""
    result = dict(schema)
    for word in ("additionalProperties", "items"):
        if isinstance(schema.get(word), dict):
            result[word] = _described(schema[word], names, definitions)
    if "anyOf" in schema:
        result["anyOf"] = [_described(each, names, definitions) for each in schema["anyOf"]]
    if "properties" in schema:
        result["properties"] = {}
        for name, below in schema["properties"].items():
            definition = _definition((*names, name), definitions)
            described = _described(below, (*names, name), definitions)
            result["properties"][name] = ({"description": definition} if definition else {}) | described
    return result


def _partial(schema: Schema) -> Schema:
    """The same with every key optional, or null to remove a value of the base."""
    result = {word: value for word, value in schema.items() if word not in {"required", "minProperties"}}
    if isinstance(schema.get("additionalProperties"), dict):
        result["additionalProperties"] = _or_null(_partial(schema["additionalProperties"]))
    if "anyOf" in schema:
        result["anyOf"] = [_partial(each) for each in schema["anyOf"]]
    if "properties" in schema:
        result["properties"] = {name: _or_null(_partial(each)) for name, each in schema["properties"].items()}
    return result


def _or_null(schema: Schema) -> Schema:
    description = {"description": schema["description"]} if "description" in schema else {}
    without = {word: value for word, value in schema.items() if word != "description"}
    return description | {"anyOf": [without, {"type": "null"}]}


def _definitions() -> dict[str, str]:
    """The glossary's English definition of every term."""
    return {key: term.en.definition for key, term in glossary().items()}


def _definition(names: tuple[str, ...], definitions: Mapping[str, str]) -> str:
    """The definition of the longest end of these names that the glossary has; empty where it has none."""
    ends = (".".join(names[place:]) for place in range(len(names)))
    return next((definitions[end] for end in ends if end in definitions), "")
