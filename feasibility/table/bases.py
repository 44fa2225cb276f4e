"""What a figure is called that stands on the table twice: on the shared facts, and on a party's own."""

from __future__ import annotations

from functools import cache

from feasibility.scenario.party_model import Party
from feasibility.table.records import Both
from feasibility.table.words import both, figure_names

TWICE = ("investor_irr", "project_irr", "viable")
"""Figures that the shared facts and a party's card both show, each on assumptions of its own."""


@cache
def shared_name(figure: str) -> Both:
    """What a figure of the shared facts is called.

    The plan is viable or not at the price that is on the table; the parties' conditions are another matter.
    """
    name = figure_names(figure)
    if figure == "viable":
        return both("live_viable", name=dict(name))
    return both("live_on_shared", name=dict(name)) if figure in TWICE else name


def party_name(figure: str, party: Party) -> Both:
    """What a figure of a party is called, on the assumptions that it computes with."""
    return _own_name(figure) if figure in TWICE and party.assumptions else shared_name(figure)


@cache
def _own_name(figure: str) -> Both:
    return both("live_on_own", name=dict(figure_names(figure)))


def basis_of(party: Party) -> Both | None:
    """On what a party's figures are worked out; None where that is the shared facts."""
    return both("live_basis_own") if party.assumptions else None
