"""Inputs that differ, formed into at most six groups."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from feasibility.compare.results import Difference, Group
from feasibility.errors import InputError, Mistake

MOST_GROUPS = 6
"""Every combination of the groups is computed: 2^6 of them."""

PARTS = (
    "programme",
    "covenant",
    "cap",
    "term",
    "reletting",
    "rents",
    "operation",
    "development",
    "land",
    "indices",
    "dates",
    "exit",
    "returns",
)
"""The parts of a scenario, in the order in which groups are shown."""
PLACES = (
    ("dwellings.*.rent", "rents"),
    ("dwellings.*.points", "rents"),
    ("dwellings.*.market_rent", "rents"),
    ("dwellings.*.price", "rents"),
    ("dwellings.*.deviation", "covenant"),
    ("dwellings.*.vacant_value", "exit"),
    ("dwellings.*.construction_cost", "development"),
    ("dwellings", "programme"),
    ("form_factor", "programme"),
    ("policy.rent_increase", "cap"),
    ("policy.term", "term"),
    ("policy.reletting", "reletting"),
    ("policy.hold_in_band", "reletting"),
    ("policy", "covenant"),
    ("deviations", "covenant"),
    ("location", "covenant"),
    ("after_term", "covenant"),
    ("rents", "rents"),
    ("other_income", "rents"),
    ("operating_costs", "operation"),
    ("development.rate", "returns"),
    ("development.construction_months", "dates"),
    ("development", "development"),
    ("land", "land"),
    ("indices", "indices"),
    ("known_until", "indices"),
    ("exit", "exit"),
    ("required_return", "returns"),
)
"""Path, or what it begins with, → part; the first that fits counts. All else is a date or a period."""
JOINED = (
    ("cap", "reletting"),
    ("cap", "term"),
    ("covenant", "cap"),
    ("indices", "dates"),
    ("operation", "development"),
    ("exit", "returns"),
    ("covenant", "rents"),
    ("operation", "land"),
    ("indices", "exit"),
    ("programme", "covenant"),
    ("operation", "indices"),
    ("programme", "operation"),
)
"""Parts that are put together, one pair after another, where there are more than six."""


def groups_of(
    differences: Iterable[Difference], own: Mapping[str, Sequence[str]] | None = None
) -> tuple[Group, ...]:
    """At most six groups that hold every difference that counts, each in one of them.

    The user's own groups come first. What is left is a group each while there are few enough; then a group
    for each part of the scenario; then parts put together.

    Args:
        differences: of two scenarios.
        own: name → paths; a path stands for all below it, and * for any one name in it. A group that holds no
            difference is left out.

    Raises:
        InputError: see `check_own`; or no group is left for what the user's own groups do not hold.
    """
    left = [each for each in differences if each.counts]
    groups = []
    for name, paths in (own or {}).items():
        inside = tuple(each for each in left if any(is_at(each.path, path) for path in paths))
        left = [each for each in left if each not in inside]
        if inside:
            groups.append(Group(name, "own", (), inside))
    room = MOST_GROUPS - len(groups)
    if left and not room:
        paths_left = ", ".join(each.path for each in left[:5]) + (" …" if len(left) > 5 else "")
        message = (
            f"{MOST_GROUPS} groups are given, which is the most there can be, and they leave out {paths_left}"
        )
        raise InputError([Mistake("--group", message)])
    return (*groups, *_formed(left, room))


def check_own(own: Mapping[str, Sequence[str]], differences: Iterable[Difference]) -> None:
    """Compare the user's groups with what differs in any of the scenarios.

    Raises:
        InputError: a path at which nothing differs, or an input in two groups; more than six groups.
    """
    counted = list(dict.fromkeys(each.path for each in differences if each.counts))
    mistakes = []
    if len(own) > MOST_GROUPS:
        mistakes.append(Mistake("--group", f"found {len(own)} groups; at most {MOST_GROUPS} are allowed"))
    held: dict[str, str] = {}
    for name, paths in own.items():
        for path in paths:
            inside = [each for each in counted if is_at(each, path)]
            if not inside:
                message = f"nothing that differs, and that a figure follows from, stands at '{path}'"
                mistakes.append(Mistake(f"--group {name}", message))
            for each in inside:
                if held.setdefault(each, name) != name:
                    message = f"'{each}' is in the group '{held[each]}' already"
                    mistakes.append(Mistake(f"--group {name}", message))
    if mistakes:
        raise InputError(dict.fromkeys(mistakes))


def is_at(path: str, pattern: str) -> bool:
    """Whether a path is a pattern's, or below it; * in a pattern is any one name."""
    parts, wanted = path.split("."), pattern.split(".")
    return len(parts) >= len(wanted) and all(
        want in ("*", part) for part, want in zip(parts, wanted, strict=False)
    )


def part_of(path: str) -> str:
    """The part of a scenario to which an input belongs."""
    return next((part for pattern, part in PLACES if is_at(path, pattern)), "dates")


def _formed(left: Sequence[Difference], room: int) -> list[Group]:
    in_order = sorted(left, key=lambda each: (PARTS.index(part_of(each.path)), each.path))
    if len(in_order) <= room:
        return [Group(each.path, "path", (), (each,)) for each in in_order]
    formed: dict[str, list[str]] = {part: [part] for part in PARTS}
    used = {part_of(each.path) for each in in_order}
    formed = {part: parts for part, parts in formed.items() if part in used}
    for into, other in JOINED:
        if len(formed) <= room:
            break
        joined = [*formed.pop(into, []), *formed.pop(other, [])]
        if joined:
            formed[into] = joined
    ordered = sorted(formed.values(), key=lambda parts: min(map(PARTS.index, parts)))
    return [
        Group(
            "+".join(parts),
            "parts",
            tuple(parts),
            tuple(each for each in in_order if part_of(each.path) in parts),
        )
        for parts in ordered
    ]
