"""Rules between the keys of `parties`.

Whether a condition names a figure that exists, and whether an assumption that can be read leaves a valid
scenario, appears only when the parties are evaluated.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from feasibility.errors import Mistake
from feasibility.messages import given_path, given_word, given_words, listed, sentence
from feasibility.scenario.keys.fields import MappingOr, Named, OneOrMore, PartOf, keys_of
from feasibility.scenario.keys.model import ScenarioFields
from feasibility.scenario.keys.parties import Party, party_label
from feasibility.scenario.keys.paths import WHOLE, from_dotted, kind_at, kind_below, unit_of
from feasibility.scenario.keys.refusal_words import nearest, nearest_of, percent_hint
from feasibility.scenario.keys.uncertainty import InputUncertainty
from feasibility.scenario.keys.values import Kind
from feasibility.scenario.kinds import words_of_parts
from feasibility.scenario.rules.levers import nothing_there
from feasibility.scenario.rules.lines import readable

NO_ASSUMPTION = ("parties", "table", "name", "format", "levers", "mix", "policy", "land.price")
"""Paths, or their beginnings, that are negotiable themselves or affect no figure."""
OWNERS = ("landowner", "municipality")
TAKERS = ("corporation", "developer", "investor")
"""Roles that may take a part of the site."""
FRACTIONS = {"rate": sentence("a rate"), "share": sentence("a share")}
"""Units of figures that people also write as percentages."""
OF_EXISTING_USE = ("land_price_over_existing_use", "existing_use_value")
"""Figures that depend on the value of the land in existing use."""


def party_mistakes(scenario: ScenarioFields) -> Iterator[Mistake]:
    """All violations of the rules on `parties`."""
    labels: dict[str, str] = {}
    levers = scenario.table.levers if scenario.table else None
    moved = {each: name for name, lever in readable(levers) for each in lever.paths or ()}
    for name, party in readable(scenario.parties):
        path = f"parties.{name}"
        called = party_label(name, party).strip().casefold()
        if called in labels:
            yield Mistake(
                f"{path}.label",
                sentence(
                    "'{label}' is what {other} is called too; choose another",
                    label=party_label(name, party),
                    other=given_word(labels[called], f"parties.{labels[called]}"),
                ),
            )
        labels.setdefault(called, name)
        yield from _as_fractions(party, path)
        if party.at_least is not None and party.at_most is not None:
            yield from _conditions(party.at_least, party.at_most, path)
            yield from _concessions(party.concedes or {}, party.at_least, party.at_most, path)
        yield from _assumptions(scenario, party, moved, path)
        yield from _land(scenario, party, path)
        yield from _part(scenario, party, path)


Bounds = Mapping[str, float | None]
"""Figure → its bound, None where that could not be read."""


def _as_fractions(party: Party, path: str) -> Iterator[Mistake]:
    """Bounds of rates and shares that are written as percentages."""
    for key in ("at_least", "at_most", "concedes"):
        for figure, bound in (getattr(party, key) or {}).items():
            if bound is not None and 1 < abs(bound) <= 100 and unit_of(figure) in FRACTIONS:
                yield Mistake(
                    f"{path}.{key}.{figure}",
                    sentence(
                        "found {bound:.10g}; {unit} from {low:.10g} to {high:.10g} is allowed{hint}",
                        bound=bound,
                        unit=FRACTIONS[unit_of(figure)],
                        low=-1.0,
                        high=1.0,
                        hint=percent_hint(bound),
                    ),
                )


def _conditions(least: Bounds, most: Bounds, path: str) -> Iterator[Mistake]:
    if not least and not most:
        yield Mistake(
            path,
            sentence(
                "has no condition; a figure and its floor under {@at_least} or its ceiling under "
                "{@at_most} is needed"
            ),
        )
    for figure, bound in least.items():
        ceiling = most.get(figure)
        if bound is not None and ceiling is not None and bound > ceiling:
            yield Mistake(
                f"{path}.at_least.{figure}",
                sentence("{bound:.10g} is above {@at_most} {ceiling:.10g}", bound=bound, ceiling=ceiling),
            )


def _concessions(concedes: Bounds, least: Bounds, most: Bounds, path: str) -> Iterator[Mistake]:
    for figure, bound in concedes.items():
        if figure in least and figure in most:
            yield Mistake(
                f"{path}.concedes.{figure}",
                sentence("has a floor and a ceiling; only a single bound can be conceded"),
            )
        elif bound is not None and figure in least and _above(bound, least[figure]):
            yield Mistake(
                f"{path}.concedes.{figure}",
                sentence(
                    "{bound:.10g} is above the floor of {least:.10g}; a concession goes below it",
                    bound=bound,
                    least=least[figure],
                ),
            )
        elif bound is not None and figure in most and _above(most[figure], bound):
            yield Mistake(
                f"{path}.concedes.{figure}",
                sentence(
                    "{bound:.10g} is under the ceiling of {most:.10g}; a concession goes above it",
                    bound=bound,
                    most=most[figure],
                ),
            )


def _above(one: float | None, other: float | None) -> bool:
    return one is not None and other is not None and one > other


def _assumptions(
    scenario: ScenarioFields, party: Party, moved: Mapping[str, str], path: str
) -> Iterator[Mistake]:
    for assumed, value in (party.assumptions or {}).items():
        here = f"{path}.assumptions.{assumed}"
        if any(assumed == each or assumed.startswith(f"{each}.") for each in NO_ASSUMPTION):
            yield Mistake(
                here,
                sentence(
                    "'{assumed}' cannot be a party's assumption: it is negotiated at the table, or no "
                    "figure depends on it",
                    assumed=given_path(assumed),
                ),
            )
        elif assumed.endswith(".count"):
            yield Mistake(
                here,
                sentence(
                    "numbers of dwellings are negotiated at the table; they cannot be a party's assumption"
                ),
            )
        elif assumed in moved:
            yield Mistake(
                here,
                sentence(
                    "the lever '{moved}' of the table moves this; it cannot be a party's own assumption",
                    moved=given_word(moved[assumed], f"table.levers.{moved[assumed]}"),
                ),
            )
        elif value is not None:
            yield from _assumed(scenario, assumed, value, here)


def _assumed(scenario: ScenarioFields, assumed: str, value: object, here: str) -> Iterator[Mistake]:
    """Mistakes in an assumption: a path that does not exist, or a value that its key does not allow.

    Whether the value goes with the others is seen when the party's scenario is made, for that party alone.
    """
    spelt = spelt_right(scenario, assumed)
    if spelt != assumed:
        yield nothing_there(scenario, assumed, here, spelt)
        return
    kind = kind_at(assumed)
    tried: list[Mistake] = []
    if kind is not None:
        kind.read(value, here, tried)
    yield from tried


def spelt_right(scenario: ScenarioFields, path: str) -> str:
    """A path with every unknown name replaced by the nearest known one; empty where none is near.

    A user-chosen last name may be new.
    """
    kind: Kind | None = WHOLE
    here: object = scenario
    names = path.split(".")
    if names[:2] == ["uncertainty", "inputs"] and len(names) > 2 and scenario.uncertainty:
        inputs = scenario.uncertainty.inputs or ()
        names[2:] = from_dotted(PartOf(InputUncertainty), names[2:], inputs)
    for place, name in enumerate(names):
        while isinstance(kind, MappingOr):
            kind = kind.mapping
        if isinstance(kind, OneOrMore) and not name.isdecimal():
            kind = kind.item
        allowed: Mapping[str, object] | None = None
        if isinstance(kind, PartOf):
            allowed = keys_of(kind.part)
        elif isinstance(kind, Named) and isinstance(here, Mapping) and place + 1 < len(names):
            allowed = here
        if allowed is not None and name not in allowed:
            names[place] = nearest_of(name, allowed)
        kind = kind_below(kind, names[place]) if kind and names[place] else None
        if kind is None:
            return ""
        here = here.get(names[place]) if isinstance(here, Mapping) else getattr(here, names[place], None)
    return ".".join(names)


def _land(scenario: ScenarioFields, party: Party, path: str) -> Iterator[Mistake]:
    if party.existing_use_value is not None and party.role not in OWNERS:
        yield Mistake(
            f"{path}.existing_use_value",
            sentence(
                "only a party that owns the land can have this: a {owners}",
                owners=listed((given_word(each, "role") for each in OWNERS), sentence(" or a ")),
            ),
        )
    asked = [each for each in OF_EXISTING_USE if each in {*(party.at_least or ()), *(party.at_most or ())}]
    if asked and party.existing_use_value is None:
        yield Mistake(
            f"{path}.existing_use_value",
            sentence("missing; the condition on {asked} needs it", asked=given_word(asked[0], "gain")),
        )
    costs = scenario.development.costs if scenario.development else None
    for place, name in enumerate(party.cost_recovery or ()):
        if name is not None and costs is not None and name not in costs:
            yield Mistake(
                f"{path}.cost_recovery.{place}",
                sentence(
                    "there is no development cost '{name}'; there are {costs}{near}",
                    name=name,
                    costs=given_words(costs, "cost_recovery") or sentence("none"),
                    near=nearest(name, costs, "cost_recovery"),
                ),
            )


def _part(scenario: ScenarioFields, party: Party, path: str) -> Iterator[Mistake]:
    if party.part is None:
        return
    if party.role not in TAKERS:
        yield Mistake(
            f"{path}.part",
            sentence(
                "only a party that takes dwellings can have this: a corporation, a developer or an investor"
            ),
        )
        return
    names = words_of_parts(scenario)
    seen: set[str] = set()
    for place, word in enumerate(party.part):
        if word is None or not names:
            continue
        here = f"{path}.part.{place}"
        types = names.get(word)
        if types is None:
            yield Mistake(here, _no_part(scenario, word, names))
            continue
        twice = next((each for each in types if each in seen), "")
        if twice:
            which = given_word(twice, "part")
            yield Mistake(here, sentence("'{type}' is in the part already; name it once", type=which))
        seen.update(types)


def _no_part(scenario: ScenarioFields, word: str, names: Mapping[str, object]) -> str:
    types = given_words(scenario.dwellings, "part")
    others = sorted(each for each in names if each not in scenario.dwellings)
    found, near = given_word(word, "part"), nearest(word, names, "part")
    if not others:
        return sentence(
            "found '{word}'; allowed are the types {types}{near}", word=found, types=types, near=near
        )
    return sentence(
        "found '{word}'; allowed are the types {types}, or a segment or a kind of theirs: {others}{near}",
        word=found,
        types=types,
        others=given_words(others, "part"),
        near=near,
    )
