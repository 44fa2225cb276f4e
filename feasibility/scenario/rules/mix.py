"""Rules between the keys that a search of mixes reads.

A range of the total that the types cannot reach is no mistake: it is a question without a mix, and the search
says why.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from feasibility.errors import Mistake
from feasibility.scenario.keys.fields import nearest
from feasibility.scenario.keys.model import CountRange, Mix, MixRow, ScenarioFields

BOUNDS = ("at_least", "at_most", "at_least_share", "at_most_share")


def mix_mistakes(scenario: ScenarioFields) -> Iterator[Mistake]:
    """Everything in `mix` that is against a rule between keys; paths begin with `mix`."""
    mix = scenario.mix
    if not mix:
        return
    if isinstance(mix.total, CountRange) and mix.total.min > mix.total.max:
        yield Mistake("mix.total", f"min {mix.total.min} is above max {mix.total.max}")
    elif isinstance(mix.total, CountRange) and mix.total.max == 0:
        yield Mistake("mix.total", "max is 0; a mix has at least one dwelling")
    yield from _budgets(scenario, mix)
    for name, row in (mix.rows or {}).items():
        if row is not None:
            yield from _own_row(scenario, row, f"mix.rows.{name}")


def _budgets(scenario: ScenarioFields, mix: Mix) -> Iterator[Mistake]:
    if mix.gross_floor_area_at_most is not None and scenario.form_factor is None:
        yield Mistake(
            "form_factor", "missing; mix.gross_floor_area_at_most counts m² bvo, which is gbo / form_factor"
        )
    if mix.parking_spaces_at_most is not None and scenario.dwellings:
        known = [each for each in scenario.dwellings.values() if each is not None]
        if len(known) == len(scenario.dwellings) and not any(each.parking_spaces for each in known):
            yield Mistake(
                "mix.parking_spaces_at_most",
                "limits the parking spaces, and no type has any; give dwellings their parking_spaces",
            )


def _own_row(scenario: ScenarioFields, row: MixRow, path: str) -> Iterator[Mistake]:
    types = scenario.dwellings or {}
    weights = row.of if isinstance(row.of, Mapping) else None
    for place, name in enumerate(row.of or ()):
        if types and name not in types:
            yield Mistake(
                f"{path}.of.{name if weights is not None else place}",
                f"there is no type '{name}'; there are {', '.join(types)}{nearest(name, types)}",
            )
        elif weights is None and name in list(row.of)[:place]:
            yield Mistake(f"{path}.of.{place}", f"'{name}' is named twice")
    if weights is not None and not any(weights.values()):
        yield Mistake(f"{path}.of", "every weight is 0: such a row asks nothing of a mix")
    if all(getattr(row, bound) is None for bound in BOUNDS):
        yield Mistake(path, f"has no bound; at least one of {', '.join(BOUNDS)} is needed")
    if row.at_least is not None and row.at_most is not None and row.at_least > row.at_most:
        yield Mistake(path, f"at_least {row.at_least:.10g} is above at_most {row.at_most:.10g}")
    least, most = row.at_least_share, row.at_most_share
    if least is not None and most is not None and least > most:
        yield Mistake(path, f"at_least_share {least:.10g} is above at_most_share {most:.10g}")
