"""Rules between the keys of `parties` and `table`.

Whether a condition names a figure that exists, and whether an assumption that can be read leaves a valid
scenario, appears only when the parties are evaluated.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import floor

from feasibility.errors import Mistake
from feasibility.messages import listed, sentence
from feasibility.scenario.keys.fields import MappingOr, Named, OneOrMore, PartOf, keys_of
from feasibility.scenario.keys.model import ScenarioFields
from feasibility.scenario.keys.parties import Negotiable, Party, party_label
from feasibility.scenario.keys.paths import from_dotted, kind_at, kind_below, takes_number, unit_of
from feasibility.scenario.keys.uncertainty import InputUncertainty
from feasibility.scenario.keys.values import Kind, Number, Whole, nearest, nearest_of
from feasibility.scenario.kinds import words_of_parts
from feasibility.scenario.rules.levers import nearest_path, nothing_there, standing

NO_ASSUMPTION = ("parties", "table", "name", "format", "levers", "mix", "policy", "land.price")
"""Paths, or their beginnings, that are negotiable themselves or affect no figure."""
MOST_VALUES = 100_000
"""Values of one lever of the table."""
OWNERS = ("landowner", "municipality")
TAKERS = ("corporation", "developer", "investor")
"""Roles that may take a part of the site."""
FRACTIONS = {"rate": sentence("a rate"), "share": sentence("a share")}
"""Units of figures that people also write as percentages."""
OF_EXISTING_USE = ("land_price_over_existing_use", "existing_use_value")
"""Figures that depend on the value of the land in existing use."""


def party_mistakes(scenario: ScenarioFields) -> Iterator[Mistake]:
    """All violations of the rules on `parties` and `table`."""
    labels: dict[str, str] = {}
    for name, party in (scenario.parties or {}).items():
        if party is None:
            continue
        path = f"parties.{name}"
        called = party_label(name, party).strip().casefold()
        if called in labels:
            yield Mistake(
                f"{path}.label",
                sentence(
                    "'{label}' is what {other} is called too; choose another",
                    label=party_label(name, party),
                    other=labels[called],
                ),
            )
        labels.setdefault(called, name)
        yield from _conditions(party, path)
        yield from _assumptions(scenario, party, path)
        yield from _land(scenario, party, path)
        yield from _part(scenario, party, path)
    yield from _levers(scenario)
    yield from _mix(scenario)


def _conditions(party: Party, path: str) -> Iterator[Mistake]:
    least, most, concedes = party.at_least, party.at_most, party.concedes
    for key, bounds in (("at_least", least), ("at_most", most), ("concedes", concedes)):
        for figure, bound in (bounds or {}).items():
            if bound is not None and 1 < abs(bound) <= 100 and unit_of(figure) in FRACTIONS:
                yield Mistake(
                    f"{path}.{key}.{figure}",
                    sentence(
                        "found {bound:.10g}; {unit} from -1 to 1 is allowed: {bound:g} % is "
                        "written {share:g}",
                        bound=bound,
                        unit=FRACTIONS[unit_of(figure)],
                        share=bound / 100,
                    ),
                )
    if least is None or most is None:
        return
    if not least and not most:
        yield Mistake(
            path,
            sentence(
                "has no condition; a figure and its floor under at_least or its ceiling under "
                "at_most is needed"
            ),
        )
    for figure, bound in least.items():
        ceiling = most.get(figure)
        if bound is not None and ceiling is not None and bound > ceiling:
            yield Mistake(
                f"{path}.at_least.{figure}",
                sentence("{bound:.10g} is above at_most {ceiling:.10g}", bound=bound, ceiling=ceiling),
            )
    for figure, bound in (concedes or {}).items():
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


def _assumptions(scenario: ScenarioFields, party: Party, path: str) -> Iterator[Mistake]:
    moved = {
        each: name
        for name, lever in ((scenario.table and scenario.table.levers) or {}).items()
        if lever is not None
        for each in lever.paths or ()
    }
    for assumed, value in (party.assumptions or {}).items():
        here = f"{path}.assumptions.{assumed}"
        if any(assumed == each or assumed.startswith(f"{each}.") for each in NO_ASSUMPTION):
            yield Mistake(
                here,
                sentence(
                    "'{assumed}' is no assumption: it is what the parties talk about, or moves no figure",
                    assumed=assumed,
                ),
            )
        elif assumed.endswith(".count"):
            yield Mistake(
                here,
                sentence(
                    "numbers of dwellings are talked about at the table; they are no party's assumption"
                ),
            )
        elif assumed in moved:
            yield Mistake(
                here,
                sentence(
                    "the lever '{moved}' of the table moves this; it is no party's own assumption",
                    moved=moved[assumed],
                ),
            )
        elif value is not None:
            yield from _assumed(scenario, assumed, value, here)


def _assumed(scenario: ScenarioFields, assumed: str, value: object, here: str) -> Iterator[Mistake]:
    """Mistakes in an assumption: a path that does not exist, or a value of the wrong kind.

    A number out of its bounds is reported when the party's scenario is made, for that party alone.
    """
    spelt = spelt_right(scenario, assumed)
    if spelt != assumed:
        better = spelt or nearest_path(scenario, assumed)
        hint = sentence("; did you mean '{near}'?", near=better) if better else ""
        yield Mistake(
            here, sentence("found '{path}'; nothing stands at that path{hint}", path=assumed, hint=hint)
        )
        return
    kind = kind_at(PartOf(ScenarioFields), assumed)
    tried: list[Mistake] = []
    if kind is not None:
        kind.read(value, here, tried)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not takes_number(kind):
        yield from tried


def spelt_right(scenario: ScenarioFields, path: str) -> str:
    """A path with every unknown name replaced by the nearest known one; empty where none is near.

    A user-chosen last name may be new.
    """
    kind: Kind | None = PartOf(ScenarioFields)
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
            sentence("belongs to who owns the land: a {owners}", owners=listed(OWNERS, sentence(" or a "))),
        )
    asked = [each for each in OF_EXISTING_USE if each in {*(party.at_least or ()), *(party.at_most or ())}]
    if asked and party.existing_use_value is None:
        yield Mistake(
            f"{path}.existing_use_value",
            sentence("missing; the condition on {asked} needs it", asked=asked[0]),
        )
    costs = scenario.development.costs if scenario.development else None
    for place, name in enumerate(party.cost_recovery or ()):
        if name is not None and costs is not None and name not in costs:
            yield Mistake(
                f"{path}.cost_recovery.{place}",
                sentence(
                    "there is no development cost '{name}'; there are {costs}{near}",
                    name=name,
                    costs=", ".join(costs) or sentence("none"),
                    near=nearest(name, costs),
                ),
            )


def _part(scenario: ScenarioFields, party: Party, path: str) -> Iterator[Mistake]:
    if party.part is None:
        return
    if party.role not in TAKERS:
        yield Mistake(
            f"{path}.part",
            sentence("belongs to who takes dwellings: a corporation, a developer or an investor"),
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
            yield Mistake(here, sentence("'{type}' is in the part already; name it once", type=twice))
        seen.update(types)


def _no_part(scenario: ScenarioFields, word: str, names: Mapping[str, object]) -> str:
    types = ", ".join(scenario.dwellings)
    others = ", ".join(sorted(each for each in names if each not in scenario.dwellings)) or "-"
    near = nearest_of(word, names)
    if near:
        return sentence(
            "found '{word}'; allowed are the types {types}, or a segment or a kind of theirs: {others}; "
            "did you mean '{near}'?",
            word=word,
            types=types,
            others=others,
            near=near,
        )
    return sentence(
        "found '{word}'; allowed are the types {types}, or a segment or a kind of theirs: {others}",
        word=word,
        types=types,
        others=others,
    )


def _levers(scenario: ScenarioFields) -> Iterator[Mistake]:
    moved: dict[str, str] = {}
    for name, lever in ((scenario.table and scenario.table.levers) or {}).items():
        if lever is None:
            continue
        path = f"table.levers.{name}"
        yield from _range(lever, path)
        for place, each in enumerate(lever.paths or ()):
            if each is None:
                continue
            here = f"{path}.paths.{place}"
            if each in moved:
                yield Mistake(
                    here, sentence("'{each}' is moved by '{moved}' too", each=each, moved=moved[each])
                )
                continue
            moved[each] = name
            yield from _path(scenario, lever, each, here)


def _range(lever: Negotiable, path: str) -> Iterator[Mistake]:
    least, most, step = lever.least, lever.most, lever.step
    if least is None or most is None:
        return
    if least >= most:
        yield Mistake(
            path,
            sentence(
                "from {least:.10g} is not below to {most:.10g}; a lever needs a range", least=least, most=most
            ),
        )
    elif step is not None and step > (most - least) * (1 + 1e-9):
        yield Mistake(
            f"{path}.step",
            sentence("{step:.10g} is more than the whole range of {most:.10g}", step=step, most=most - least),
        )
    elif step and "land.price" not in (lever.paths or ()):
        yield from too_many_values(lever, path)


def too_many_values(lever: Negotiable, path: str) -> Iterator[Mistake]:
    """A lever with too many values."""
    count = floor((lever.most - lever.least) / lever.step * (1 + 1e-12)) + 1
    if count > MOST_VALUES:
        yield Mistake(
            path,
            sentence(
                "has {count:,} values, from {least:.10g} to {most:.10g} by {step:.10g}; at "
                "most {values:,} can be gone through: take a larger step or a narrower "
                "range",
                count=count,
                least=lever.least,
                most=lever.most,
                step=lever.step,
                values=MOST_VALUES,
            ),
        )


def _path(scenario: ScenarioFields, lever: Negotiable, each: str, here: str) -> Iterator[Mistake]:
    if each == "land.price":
        return
    if each.endswith(".count"):
        yield Mistake(
            here, sentence("numbers of dwellings are talked about under table.mix, with the total kept")
        )
        return
    kind, value = standing(scenario, each)
    if kind is None:
        yield nothing_there(scenario, each, here)
    elif not isinstance(kind, (Number, Whole)):
        yield Mistake(here, sentence("found '{each}'; a lever moves one number, and that is none", each=each))
    elif isinstance(kind, Whole) and any(
        end is not None and end != round(end) for end in (lever.least, lever.most, lever.step)
    ):
        yield Mistake(
            here,
            sentence("found '{each}', {what}; from, to and step must be whole", each=each, what=kind.what),
        )
    elif (
        isinstance(kind, Number)
        and kind.fraction
        and any(end is not None and kind.high < end <= 100 for end in (lever.least, lever.most))
    ):
        end = next(end for end in (lever.least, lever.most) if end is not None and end > kind.high)
        yield Mistake(
            here,
            sentence(
                "found '{each}', {what}: {percent:g} % is written {share:g}",
                each=each,
                what=kind.what,
                percent=end,
                share=end / 100,
            ),
        )
    elif value is not None and (isinstance(value, bool) or not isinstance(value, (int, float))):
        yield Mistake(
            here, sentence("found '{each}'; the scenario gives no number there to start from", each=each)
        )


def _mix(scenario: ScenarioFields) -> Iterator[Mistake]:
    names = (scenario.table and scenario.table.mix) or ()
    types = scenario.dwellings or {}
    for place, name in enumerate(names):
        if name is None or not types:
            continue
        if name not in types:
            yield Mistake(
                f"table.mix.{place}",
                sentence(
                    "there is no type '{name}'; there are {types}{near}",
                    name=name,
                    types=", ".join(types),
                    near=nearest(name, types),
                ),
            )
        elif name in names[:place]:
            yield Mistake(f"table.mix.{place}", sentence("'{name}' is named twice", name=name))
    if len(names) == 1:
        yield Mistake(
            "table.mix", sentence("names one type; with the total kept, at least two can change places")
        )
