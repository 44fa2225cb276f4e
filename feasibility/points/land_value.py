"""What the points of a dwelling type do to a scenario's land value: full calculations, a point apart."""

from __future__ import annotations

from feasibility.errors import InputError
from feasibility.evaluation.evaluate import evaluate
from feasibility.messages import sentence
from feasibility.points.result import InScenario, LandValue
from feasibility.scenario.keys.model import CountRange
from feasibility.scenario.keys.refusal_words import nearest
from feasibility.scenario.validated import Scenario


def points_in_scenario(points: int, scenario: Scenario, dwelling_type: str) -> InScenario:
    """The scenario with these points for a type, with one less and with one more.

    Raises:
        InputError: there is no such type.
    """
    refuse_unknown_type(scenario, dwelling_type)
    own = scenario.dwellings[dwelling_type]
    less, here, more = (
        _with_points(scenario, dwelling_type, each) for each in (points - 1, points, points + 1)
    )
    return InScenario(
        scenario.name,
        dwelling_type,
        0 if isinstance(own.count, CountRange) else own.count,
        own.points,
        own.rent == "highest",
        (less, here, more),
    )


def refuse_unknown_type(scenario: Scenario, dwelling_type: str) -> None:
    """Refuse a name that no dwelling type of the scenario bears.

    Raises:
        InputError: which there are, and the nearest.
    """
    if dwelling_type not in scenario.dwellings:
        known = ", ".join(scenario.dwellings)
        near = nearest(dwelling_type, scenario.dwellings)
        raise InputError.of(
            "--type",
            sentence(
                "found '{type}'; the types here are {known}{near}",
                type=dwelling_type,
                known=known,
                near=near,
            ),
        )


def _with_points(scenario: Scenario, dwelling_type: str, points: int) -> LandValue:
    try:
        result = evaluate(scenario.with_values({f"dwellings.{dwelling_type}.points": points}))
    except InputError as error:
        return LandValue(points, None, None, error.mistakes)
    of_type = result.dwelling_types[dwelling_type]
    return LandValue(points, of_type.initial_rent, result.residual_land_value)
