"""What values of a policy and of the law are called, without the paths that a scenario file has for them."""

from __future__ import annotations

from datetime import date

from feasibility.language.rules import segment_names
from feasibility.language.texts import name_of_path
from feasibility.language.words import Words, table_name
from feasibility.policy.sources import RULE
from feasibility.scenario.keys.policy import Policy


def value_name(path: str, policy: Policy, words: Words) -> str:
    """What a value is, with its segment, its group of segments, or its date.

    Args:
        path: as a result lists it: `policy.segments.low.upper`, `liberalisation_limit.2019-01-01`.
        policy: in which it stands.
        words: the language.
    """
    if path.startswith(f"{RULE}."):
        part, _, bound = path.removeprefix(f"{RULE}.").partition(".")
        end = f"_{bound}" if bound else ""
        return words(f"report_rule_{part}{end}", name=table_name(RULE.partition(".")[0], words))
    if not path.startswith(("policy.", "indices.")):
        return _table_value(path, words)
    parts = path.split(".")
    if parts[0] == "indices":
        name = name_of_path(".".join(parts[:2]), words.lang)
        return ", ".join([name, *parts[2:]])
    name = name_of_path(path, words.lang)
    if parts[1] == "segments" and len(parts) > 2:
        return f"{name}, {words.segment(parts[2])}"
    if parts[1] == "shares" and len(parts) > 2:
        return f"{name}, {segment_names(policy.shares[int(parts[2])].segments, words.lang)}"
    return name


def _table_value(path: str, words: Words) -> str:
    """A row of a national table: its name, which of its columns, and from when."""
    table, _, rest = path.partition(".")
    column, _, day = rest.rpartition(".")
    shown = table_name(table, words)
    if column in ("free", "mid", "social"):
        shown += " " + words(f"report_column_of_{column}")
    elif column.isdecimal():
        shown = words("report_points_of_type", name=shown, points=column)
    elif rest in ("new_build_surcharge", "new_build_years"):
        return (
            words.heading("new_build_surcharge")
            if rest.endswith("surcharge")
            else words("report_years_of_surcharge")
        )
    try:
        return words("report_from_day", name=shown, year=date.fromisoformat(day).year)
    except ValueError:
        return shown
