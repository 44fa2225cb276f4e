"""What a field offers to choose from: words of the format, or names from elsewhere in the scenario."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from feasibility.report.names_and_units import figures_by_name, parts_by_name, rules_by_name
from feasibility.scenario.keys.paths import value_at
from feasibility.scenario.keys.values import Kind, YesNo
from feasibility.workbench.forms.naming import entry_label, labelled
from feasibility.workbench.forms.notation import Place, words_of

NAMED_AFTER = {
    "segment": ("policy", "segments"),
    "segments": ("policy", "segments"),
    "index": ("indices",),
    "asking_price_index": ("indices",),
    "phase": ("phases",),
    "mix": ("dwellings",),
    "cost_recovery": ("development", "costs"),
}
"""Last part of a key whose value is a name from elsewhere in the scenario → where those names are."""
OF_A_PARTY = re.compile(r"parties\.[^.]+\.part")
"""The path of what a party takes of the site."""


def choices_at(kind: Kind | None, place: Place, raw: Mapping[str, Any], path: str) -> dict[str, Any]:
    """What a field offers: label → word, of the format or a name from elsewhere in the scenario.

    Args:
        kind: of its key.
        place: where it stands.
        raw: the scenario as plain data, which may have mistakes.
        path: its dotted path.
    """
    if isinstance(kind, YesNo):
        return {}
    own = words_of(kind, place) if kind is not None else {}
    words, last = place.words, path.rpartition(".")[2]
    if OF_A_PARTY.fullmatch(path):
        return dict(parts_by_name(raw, labelled(raw, words.lang)))
    from_costs = last == "of" and path.startswith("development.")
    parts = ("development", "costs") if from_costs else NAMED_AFTER.get(last)
    if own or parts is None:
        figures = figures_by_name(words.lang) if last == "gain" else {}
        named = labelled(raw, words.lang) if last == "from" else words
        return own or rules_by_name(path, named, _shares(raw)) or dict(figures)
    found = value_at(raw, parts)
    given = {str(name): value for name, value in found.items()} if isinstance(found, Mapping) else {}
    if from_costs:
        given = {name: value for name, value in given.items() if f"development.costs.{name}.of" != path}
        given["land"] = None
    labels: dict[str, str] = {}
    for name, value in given.items():
        label = entry_label(name, value, parts[-1], words)
        labels[f"{label} ({name})" if label in labels else label] = name
    return labels


def _shares(raw: Mapping[str, Any]) -> Iterator[str]:
    """The segments of each share of the policy, joined by +."""
    policy = raw.get("policy")
    shares = policy.get("shares") if isinstance(policy, Mapping) else None
    for each in shares if isinstance(shares, (list, tuple)) else ():
        segments = each.get("segments") if isinstance(each, Mapping) else None
        if isinstance(segments, (list, tuple)):
            yield "+".join(map(str, segments))
