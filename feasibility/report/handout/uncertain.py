"""The page about uncertainty: how likely the plan is to hold, the fans, what failing paths have in common.

Apart from the rest of the report, since what draws paths takes long to load: only who asks for it needs it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from os import PathLike
from types import MappingProxyType
from typing import Any

from matplotlib.figure import Figure

from feasibility.errors import InputError
from feasibility.language.words import Words
from feasibility.report.charts.file import WIDTH, picture
from feasibility.report.document import Block, Drawing, Section, Sentence
from feasibility.report.risk.charts.together import cash_flow_fan, land_value_distribution, rents_fan
from feasibility.report.risk.page import risk_section
from feasibility.risk.blocks import MODELS
from feasibility.risk.kept import kept_simulations
from feasibility.risk.runs.run import Progress
from feasibility.risk.simulation import Simulation, plan_of, simulated
from feasibility.scenario.validated import Scenario

PATHS = 2_000
"""Paths of each model unless said otherwise, so that a report stays quick."""
CHARTS: Mapping[str, tuple[Callable[[Any, str], Figure], str]] = MappingProxyType(
    {
        "fan_land_value": (land_value_distribution, "d"),
        "fan_rents": (rents_fan, "h"),
        "fan_cash_flow": (cash_flow_fan, "k"),
    }
)
"""How each picture is drawn, and letters that no other picture of the report has."""


def uncertain_section(
    scenario: Scenario,
    lang: str = "en",
    paths: int = PATHS,
    seed: int = 1,
    run: str | PathLike[str] | None = None,
    progress: Progress | None = None,
) -> Section | None:
    """The section of a report; None where no paths are asked.

    A scenario of which a path cannot be computed has a sentence that says why.

    Args:
        scenario: that is reported, with a whole number of dwellings of each type.
        lang: nl or en.
        paths: of each model of the indices; none with 0.
        seed: of those paths.
        run: a folder with a kept run, from which the paths are taken instead.
        progress: told how many paths of a model are done, of how many.

    Raises:
        InputError: a number of paths or a seed that cannot be, or as `kept_simulations` does.
    """
    words = Words(lang)
    if run is not None:
        return _drawn(kept_simulations(run, scenario), words)
    if not paths:
        return None
    plans = [plan_of(scenario, paths, seed, model) for model in MODELS]
    try:
        return _drawn([simulated(each, progress=progress) for each in plans], words)
    except InputError as error:
        reason = "; ".join(each.message for each in error.mistakes)
        return Section("risk", words("risk_title"), (Sentence(words("fan_refused", reason=reason)),))


def _drawn(simulations: Sequence[Simulation], words: Words) -> Section:
    """The section with a picture in the place of each drawing."""

    def drawn(block: Block) -> Block:
        if not isinstance(block, Drawing):
            return block
        chart, name = CHARTS[block.chart]
        return picture(chart(block.of, words.lang), name, block.title, block.shows, WIDTH)

    section = risk_section(simulations, words)
    return replace(section, blocks=tuple(map(drawn, section.blocks)))
