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

from feasibility.deals.preparation import Progress, part_of
from feasibility.errors import InputError
from feasibility.language.naming import number_name
from feasibility.language.words import Words, capital, words_of
from feasibility.levers.tornado import Turns, tornado
from feasibility.messages import sentence
from feasibility.report.charts.file import WIDTH, own_letters, picture
from feasibility.report.document import Block, Drawing, Section, Sentence
from feasibility.report.reasons import refusals_text
from feasibility.report.risk.charts.of_simulation import cash_flow_fan, land_value_distribution, rents_fan
from feasibility.report.risk.page import risk_section
from feasibility.report.risk.sobol.chart import sensitivity_chart
from feasibility.report.risk.sobol.page import sensitivity_section
from feasibility.risk.blocks import MODELS
from feasibility.risk.simulation import Simulation, plan_of, simulated
from feasibility.risk.sobol.splits import Sensitivity, sensitivity
from feasibility.risk.stored import kept_simulations
from feasibility.risk.variants import slow_inputs
from feasibility.scenario.validated import Scenario


def _sensitivity_chart(of: tuple[Sensitivity, tuple[Turns, ...]], lang: str) -> Figure:
    return sensitivity_chart(*of, lang)


def _rents_fan(of: tuple[Sequence[Simulation], tuple[str, ...]], lang: str) -> Figure:
    simulations, types = of
    return rents_fan(simulations, lang, types)


PATHS = 2_000
"""Paths of each model unless said otherwise, so that a report stays quick."""
SAMPLES = 1_024
"""Draws A and B of the split of the spread, so that a report stays quick."""
PARTS: Mapping[str, str] = MappingProxyType(
    {"random": sentence("paths at random"), "history": sentence("paths from history")}
)
"""What the work on the paths of each model is called while it is under way."""
CHARTS: Mapping[str, tuple[Callable[[Any, str], Figure], str]] = MappingProxyType(
    {
        "fan_land_value": (land_value_distribution, "d"),
        "fan_rents": (_rents_fan, "h"),
        "fan_cash_flow": (cash_flow_fan, "k"),
        "sensitivity": (_sensitivity_chart, "v"),
    }
)
"""How each picture is drawn, and letters that no other picture of the report has."""


def uncertain_sections(
    scenario: Scenario,
    lang: str = "en",
    paths: int = PATHS,
    seed: int = 1,
    run: str | PathLike[str] | None = None,
    progress: Progress = None,
) -> tuple[Section, ...]:
    """The sections of a report: on many paths, and where inputs are uncertain what the spread comes from.

    Args, and what is raised: as of `uncertain_section`.
    """
    first = uncertain_section(scenario, lang, paths, seed, run, progress)
    if first is None:
        return ()
    if not scenario.uncertainty.inputs:
        return (first,)
    return first, spread_section(scenario, lang, seed, progress)


def spread_section(scenario: Scenario, lang: str = "en", seed: int = 1, progress: Progress = None) -> Section:
    """What the spread of the land value comes from; why not, where that takes long or cannot be computed.

    Args:
        scenario: with uncertain inputs.
        lang: nl or en.
        seed: of the draws.
        progress: called with the number of draws done and their total.
    """
    words = words_of(scenario, lang)
    slow = slow_inputs(scenario)
    if slow:
        names = words.listed([number_name(each, words) for each in slow])
        return _instead("sensitivity", words("sensitivity_slow", inputs=names), words)
    try:
        found = sensitivity(
            scenario, samples=SAMPLES, seed=seed, progress=part_of(progress, sentence("draws"))
        )
    except InputError as error:
        why = words("sensitivity_refused", reason=refusals_text(error, words))
        return _instead("sensitivity", why, words)
    _at_pictures(progress)
    return _pictured(sensitivity_section(found, tornado(found.scenario, found.figure), words), words)


def _at_pictures(progress: Progress) -> None:
    """What is counted is done; how long drawing takes is not known."""
    if progress:
        progress(0, part=sentence("pictures"))


def _instead(name: str, sentence: str, words: Words) -> Section:
    return Section(name, words(f"{name}_title"), (Sentence(sentence),))


def uncertain_section(
    scenario: Scenario,
    lang: str = "en",
    paths: int = PATHS,
    seed: int = 1,
    run: str | PathLike[str] | None = None,
    progress: Progress = None,
) -> Section | None:
    """The section of a report; None where no paths are asked.

    A model under which a path of the scenario cannot be computed has a sentence that says why.

    Args:
        scenario: that is reported, with a whole number of dwellings of each type.
        lang: nl or en.
        paths: of each model of the indices; none with 0.
        seed: of those paths.
        run: a folder with a kept run, from which the paths are taken instead.
        progress: called with the number of paths of a model done and their total.

    Raises:
        InputError: a number of paths or a seed that cannot be, or as `kept_simulations` does.
    """
    words = words_of(scenario, lang)
    if run is not None:
        return _drawn(kept_simulations(run, scenario), words)
    if not paths:
        return None
    found, refused = simulated_models(scenario, words, paths, seed, progress)
    _at_pictures(progress)
    section = _drawn(found, words) if found else Section("risk", words("risk_title"), ())
    return replace(section, blocks=(*map(Sentence, refused), *section.blocks))


def simulated_models(
    scenario: Scenario, words: Words, paths: int, seed: int, progress: Progress = None
) -> tuple[list[Simulation], list[str]]:
    """A simulation under each model, and why there is none under another.

    Args, and what is raised: as of `uncertain_section`.
    """
    found: list[Simulation] = []
    refused: list[str] = []
    for plan in [plan_of(scenario, paths, seed, model) for model in MODELS]:
        try:
            found.append(simulated(plan, progress=part_of(progress, PARTS[plan.model])))
        except InputError as error:
            model = capital(words(f"risk_model_{plan.model}"))
            refused.append(words("fan_refused", model=model, reason=refusals_text(error, words)))
    return found, refused


def _drawn(simulations: Sequence[Simulation], words: Words) -> Section:
    """The section with a picture in the place of each drawing."""
    return _pictured(risk_section(simulations, words), words)


def _pictured(section: Section, words: Words) -> Section:
    """A section with a picture in the place of each drawing; another block stays as it is."""
    names = own_letters()

    def drawn(block: Block) -> Block:
        if not isinstance(block, Drawing):
            return block
        chart, letter = CHARTS[block.chart]
        return picture(chart(block.of, words.lang), names(letter), block.title, block.shows, WIDTH)

    return replace(section, blocks=tuple(map(drawn, section.blocks)))
