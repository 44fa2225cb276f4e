"""Rules between the keys of `levers`: a lever moves numbers of the scenario, by possible steps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from feasibility.dates import PERIODS_A_YEAR
from feasibility.errors import Mistake
from feasibility.messages import given_path, given_word, sentence
from feasibility.scenario.keys.fields import ListOf, MappingOr, Named, OneOrMore, PartOf, WordOr, keys_of
from feasibility.scenario.keys.levers import family_of
from feasibility.scenario.keys.model import Index, IndexKind, Lever, ScenarioFields
from feasibility.scenario.keys.paths import WHOLE
from feasibility.scenario.keys.refusal_words import nearest, nearest_of
from feasibility.scenario.keys.values import RATE, Kind, Number, Whole, is_number
from feasibility.scenario.kinds import derived_value
from feasibility.scenario.rules.lines import readable

FINANCED_LEVERS = ("loan_rate", "loan_to_value", "canon_rate")
"""Those that only a scenario with a loan or leased land has."""
OWN_LEVERS = (
    "cap",
    "term",
    "low_share",
    "high_share",
    "floor_area",
    "required_return",
    "asking_price",
    "construction_cost",
    "cpi",
    "turnover",
    "net_yield",
    "gross_yield",
    "vacant_value",
    "holding_period",
    "construction_time",
    "development_rate",
    *FINANCED_LEVERS,
)
"""The program's own levers, besides one for the rent of each type, `rent_TYPE`, and one for the start of each
phase, `start_PHASE`."""
RENT = "rent_"
PHASE_START = "start_"
STEPS = ("step", "down", "up")
MONTHS = ("construction_months", "payment_months", "start_months")
"""Keys of numbers of months that are whole periods."""
NO_NUMBERS = ("levers", "format", "parties", "table", "uncertainty")
"""Keys of a scenario below which no lever moves a number."""
WHOLE_OF_OWN = ("term", "low_share", "high_share", "holding_period", "construction_time")
"""The program's own levers that move in whole years, months or dwellings."""


def own_names(scenario: ScenarioFields) -> list[str]:
    """Names of the program's own levers for a scenario."""
    rents = (f"{RENT}{name}" for name in scenario.dwellings or ())
    starts = (f"{PHASE_START}{name}" for name in scenario.phases or ())
    return [*OWN_LEVERS, *rents, *starts]


def lever_mistakes(scenario: ScenarioFields) -> Iterator[Mistake]:
    """All violations of the rules on `levers`; paths begin with `levers`."""
    for name, lever in readable(scenario.levers):
        yield from _of_lever(scenario, name, lever, f"levers.{name}")


def _of_lever(scenario: ScenarioFields, name: str, lever: Lever, path: str) -> Iterator[Mistake]:
    own = own_names(scenario)
    if not lever.paths and name not in own:
        near = nearest(name, own) or sentence("; there are {own}", own=", ".join(own))
        yield Mistake(
            path,
            sentence("has no paths, and the program has no lever of that name of its own{near}", near=near),
        )
    if lever.step is not None and (lever.down is not None or lever.up is not None):
        yield Mistake(path, sentence("gives step together with down or up; give step, or down and up"))
    elif lever.paths and lever.step is None and (lever.down is None or lever.up is None):
        yield Mistake(path, sentence("has no step; give step, or down and up"))
    if lever.relative and not lever.paths:
        yield Mistake(
            f"{path}.relative",
            sentence("only for a lever with paths; the program's own levers have their own units"),
        )
    whole = not lever.paths and (name in WHOLE_OF_OWN or name.startswith(PHASE_START))
    for place, each in enumerate(lever.paths or ()):
        if each is None:
            continue
        here = f"{path}.paths.{place}"
        if each in lever.paths[:place]:
            yield Mistake(here, sentence("'{name}' is named twice", name=given_path(each)))
            continue
        kind, value = standing(scenario, each)
        yield from _not_moved(scenario, each, kind, value, lever.relative, here)
        whole = whole or isinstance(kind, Whole)
    if not lever.relative:
        yield from of_one_unit(lever.paths or (), path)
    yield from _steps(scenario, name, lever, whole)


def _not_moved(
    scenario: ScenarioFields, each: str, kind: Kind | None, value: Any, relative: bool | None, here: str
) -> Iterator[Mistake]:
    """Why a lever cannot move what stands at a path: it moves one number that the scenario gives."""
    name = given_path(each)
    if kind is None:
        yield nothing_there(scenario, each, here)
    elif not isinstance(kind, (Number, Whole)):
        inside = _inside(value)
        message = sentence(
            "found '{each}'; a lever must name a single number, and this is not one{inside}",
            each=name,
            inside=inside,
        )
        yield Mistake(here, message)
    elif not is_number(value):
        message = sentence("found '{each}'; the scenario gives no number there to start from", each=name)
        yield Mistake(here, message)
    elif relative and isinstance(kind, Whole):
        message = sentence(
            "found '{each}', {what}; a relative step would not give a whole number", each=name, what=kind.what
        )
        yield Mistake(here, message)


def of_one_unit(paths: Sequence[str | None], path: str) -> Iterator[Mistake]:
    """The first number that is of another unit than those before it, so that none moves them alike.

    Args:
        paths: of the numbers that are moved together.
        path: of the lever.
    """
    known = [(place, each, unit) for place, each in enumerate(paths) if each and (unit := family_of(each))]
    for place, each, unit in known[1:]:
        _, first, common = known[0]
        if unit != common:
            yield Mistake(
                f"{path}.paths.{place}",
                sentence(
                    "'{each}' is of another unit than '{first}': no step moves both alike; give each a lever "
                    "of its own",
                    each=given_path(each),
                    first=given_path(first),
                ),
            )
            return


def _steps(scenario: ScenarioFields, name: str, lever: Lever, whole: bool) -> Iterator[Mistake]:
    """Steps that are impossible for whole numbers, or for the months of a period."""
    moved = {each.rpartition(".")[2] for each in lever.paths or () if each is not None}
    of_dates = name == "construction_time" or name.startswith(PHASE_START)
    months = not moved.isdisjoint(MONTHS) or (not lever.paths and of_dates)
    size = 12 // PERIODS_A_YEAR[scenario.period] if months and scenario.period else 1
    for key in STEPS if whole else ():
        step = getattr(lever, key)
        if step is None or step % size == 0:
            continue
        moves = sentence("in whole steps")
        if size > 1:
            moves = sentence(
                "in steps of {size} months, with {@period}: {period}",
                size=size,
                period=given_word(scenario.period, "period"),
            )
        yield Mistake(
            f"levers.{name}.{key}",
            sentence("found {step:.10g}; this lever moves {moves}", step=step, moves=moves),
        )


def _inside(value: Any) -> str:
    if isinstance(value, Index):
        names = [*(str(year) for year in value.years or ()), *(["then"] if value.then is not None else [])]
        return sentence("; in it are {names}", names=", ".join(names)) if names else ""
    return ""


def standing(scenario: ScenarioFields, path: str) -> tuple[Kind | None, Any]:
    """The kind of number at a path, and its value; no kind where nothing is given."""
    kind: Kind | None = WHOLE
    value: Any = scenario
    for name in path.split("."):
        kind, value = _below(kind, value, name)
        if kind is None:
            return None, None
    if value is None:
        value = derived_value(scenario, path)
    return _of_value(kind, value), value.then if _is_constant(kind, value) else value


def _is_constant(kind: Kind | None, value: Any) -> bool:
    """Whether an index is one constant rate."""
    return isinstance(kind, IndexKind) and isinstance(value, Index) and not value.years and not value.history


def _of_value(kind: Kind | None, value: Any) -> Kind | None:
    if _is_constant(kind, value):
        return RATE
    if isinstance(kind, MappingOr):
        return kind.mapping if isinstance(value, Mapping) else _of_value(kind.other, value)
    if isinstance(kind, WordOr):
        return kind.other
    return kind


def _below(kind: Kind | None, value: Any, name: str) -> tuple[Kind | None, Any]:
    """Kind and value of the entry `name`; no kind without such an entry."""
    if isinstance(kind, IndexKind) and isinstance(value, Index) and not _is_constant(kind, value):
        if name == "then" and value.then is not None:
            return RATE, value.then
        if name.isdecimal() and int(name) in (value.years or {}):
            return RATE, (value.years or {})[int(name)]
        return None, None
    if isinstance(kind, MappingOr):
        kind = kind.mapping
    if isinstance(kind, OneOrMore):
        kind = kind.item if isinstance(value, Mapping) else None
    if isinstance(value, tuple) and isinstance(kind, ListOf) and name.isdecimal():
        place = int(name)
        return (kind.item, value[place]) if place < len(value) else (None, None)
    if isinstance(kind, Named) and isinstance(value, Mapping):
        return (kind.item, value[name]) if name in value else (None, None)
    if isinstance(kind, PartOf):
        known = keys_of(kind.part).get(name)
        if known is not None and value is not None:
            return known.kind, getattr(value, known.attribute)
    return None, None


def nothing_there(scenario: ScenarioFields, path: str, here: str, better: str = "") -> Mistake:
    """The mistake of naming a path that does not exist, with a better one: else the nearest that does."""
    better = better or nearest_path(scenario, path)
    hint = sentence("; did you mean '{near}'?", near=given_path(better)) if better else ""
    return Mistake(
        here, sentence("found '{path}'; there is nothing at that path{hint}", path=path, hint=hint)
    )


def nearest_path(scenario: ScenarioFields, path: str) -> str:
    """The path of a number in the scenario that is nearest to this one; empty where none is near."""
    return nearest_of(path, numbers_in(scenario))


def numbers_in(part: Any, before: str = "") -> Iterator[str]:
    """Dotted paths of the numbers that a scenario gives."""
    if is_number(part) or (isinstance(part, Index) and not part.years and not part.history):
        yield before
    for name, entry in _entries(part):
        yield from numbers_in(entry, f"{before}.{name}" if before else str(name))


def _entries(part: Any) -> Iterable[tuple[object, Any]]:
    """Name and value of what a part of a scenario consists of, as far as a lever may move it."""
    if isinstance(part, Index):
        is_series = part.years or part.history
        return [*(part.years or {}).items(), ("then", part.then)] if is_series else ()
    if isinstance(part, Mapping):
        return part.items()
    if isinstance(part, tuple):
        return enumerate(part)
    if not hasattr(part, "__dataclass_fields__"):
        return ()
    # A scenario has more attributes than its file has keys.
    kind: type = ScenarioFields if isinstance(part, ScenarioFields) else type(part)
    known = keys_of(kind)
    return ((name, getattr(part, each.attribute)) for name, each in known.items() if name not in NO_NUMBERS)
