"""A validated scenario: its values, and where they were written."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from feasibility.errors import InputError, Mistake
from feasibility.messages import given_path, listed
from feasibility.notebook import SHORT_HASH, html_table, short_name
from feasibility.scenario.keys.model import CountRange, ScenarioFields
from feasibility.scenario.keys.parties import OF_THE_TABLE
from feasibility.scenario.keys.paths import is_continuous
from feasibility.scenario.keys.uncertainty import InputUncertainty
from feasibility.scenario.overrides import overridden
from feasibility.scenario.rules.distributions import values_drawn
from feasibility.scenario.rules.project import consistency_mistakes
from feasibility.scenario.source_file import Origin


@dataclass(frozen=True, kw_only=True, repr=False)
class Scenario(ScenarioFields):
    """One valid scenario; made by `read_scenario` and `with_values`."""

    raw: Mapping[str, Any] = field(default_factory=dict, repr=False)
    """The same as plain data, after inheritance, with the whole policy in it."""
    origin: Origin = field(default_factory=Origin, repr=False, compare=False)
    policy_base: str = ""
    """Library name or path of the policy's base; empty where the policy is written in full."""
    policy_overrides: tuple[str, ...] = ()
    """Dotted paths, without `policy.`, that the scenario sets in that policy."""
    warnings: tuple[Mistake, ...] = field(default=(), compare=False)

    def with_values(self, values: Mapping[str, Any]) -> Scenario:
        """A new scenario with values overridden at dotted paths, under the same rules as a file.

        Args:
            values: dotted path → value, such as `{"policy.term": 25, "dwellings.low.rent": 790}`. A mapping
                replaces the present value; None removes the key, so that its default applies again (in a
                policy: the format's default, not the base's). `policy` takes a library name, a path or a
                mapping. Shorter paths are set first. A net yield at exit takes the place of an initial
                yield and a spread, and those two together that of a net yield.

        Returns:
            The new scenario; this one is unchanged.

        Raises:
            InputError: with every mistake at once; for an unknown path the nearest existing one is named.
            TypeError: `values` is not a mapping.
        """
        if not isinstance(values, Mapping):
            raise TypeError(f"a mapping of dotted paths to values is needed, not {type(values).__name__}")
        changes = overridden(
            self, self.raw, (self.policy_base, self.policy_overrides), values, self.origin.file
        )
        mistakes = list(changes.mistakes)
        scenario = replace(
            self,
            **changes.changed,
            raw=changes.raw,
            origin=self.origin.overriding(path for path in values if isinstance(path, str)),
            policy_base=changes.policy_base,
            policy_overrides=changes.policy_overrides,
        )
        mistakes.extend(consistency_mistakes(scenario, mistakes))
        if not mistakes and scenario.tries_again(values):
            mistakes.extend(scenario.drawn_mistakes())
        if mistakes:
            raise InputError(scenario.origin.placed(dict.fromkeys(mistakes)))
        if self.warnings:
            kept = tuple(each for each in self.warnings if scenario.origin.place(each.path)[1])
            return replace(scenario, warnings=kept)
        return scenario

    def tries_again(self, values: Mapping[str, Any]) -> bool:
        """Whether values that were laid over this scenario may leave a drawn value without a place.

        Not the drawn values themselves, which were tried, nor amounts, shares and rates elsewhere: the rules
        between those and a drawn value are few, and checked when it is drawn; trying all takes milliseconds.
        """
        inputs = self.uncertainty.inputs
        return bool(inputs) and any(
            path not in inputs and (path.startswith("uncertainty") or not is_continuous(path))
            for path in values
        )

    def drawn_mistakes(self) -> Iterator[Mistake]:
        """Values of uncertain inputs with which the scenario would break a rule, each tried by itself."""
        if not self.uncertainty.inputs:
            return
        certain = self.without_questions()
        for name, each in self.uncertainty.inputs.items():
            yield from certain.broken_by(name, each)

    def without_questions(self) -> Scenario:
        """The plan itself, without what is uncertain, or moved, or talked about."""
        return self.with_values(dict.fromkeys(("uncertainty", "levers", *OF_THE_TABLE)))

    def broken_by(self, name: str, each: InputUncertainty) -> Iterator[Mistake]:
        """Values of an uncertain input with which this plan would break a rule, each tried by itself.

        Args:
            name: the path of the number.
            each: its distribution.
        """
        for drawn in values_drawn(each):
            try:
                self.with_values({name: drawn.value})
            except InputError as error:
                first = error.mistakes[0]
                place = [] if first.path == name else [given_path(first.path)]
                message = listed([*place, first.message], ": ")
                yield Mistake(f"uncertainty.inputs.{name}.{drawn.parameter}", drawn.refused(name, message))

    def mistake(self, path: str, message: str) -> Mistake:
        """A mistake with the file and the line of this path, or of its nearest parent."""
        return self.origin.mistake(path, message)

    def refusal(self, path: str, message: str) -> InputError:
        """The error of one mistake at this path."""
        return InputError([self.mistake(path, message)])

    @property
    def digest(self) -> str:
        """SHA-256 of the plain data, in hexadecimal: equal for equal scenarios, whatever the notation."""
        text = json.dumps(_canonical(self.raw), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()

    def __repr__(self) -> str:
        """Name, dwelling types and hash in one line."""
        types = ", ".join(self.dwellings)
        return f"Scenario({short_name(self.name)}, dwellings {types}, scenario {self.digest[:SHORT_HASH]})"

    def _repr_html_(self) -> str:
        """The dwelling types as rows of a table in a notebook."""
        rows = [
            (name, each.segment, _count_text(each.count), f"{each.floor_area:,.10g} m²")
            for name, each in self.dwellings.items()
        ]
        caption = f"{self.name} ({self.digest[:SHORT_HASH]})"
        return html_table(caption, ("dwelling type", "segment", "count", "floor area"), rows)


AS_WRITTEN = frozenset((str, int, bool, type(None)))
"""Types of plain values that have one notation."""


def _count_text(count: int | CountRange) -> str:
    if isinstance(count, int):
        return str(count)
    return f"{count.min} to {count.max}"


def _canonical(value: Any) -> Any:
    if type(value) in AS_WRITTEN:
        return value
    if isinstance(value, Mapping):
        return {str(name): _canonical(entry) for name, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return [_canonical(entry) for entry in value]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value
