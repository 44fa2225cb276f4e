"""The memo as one HTML page, which prints on two sheets of A4."""

from __future__ import annotations

from collections.abc import Sequence
from os import PathLike
from pathlib import Path

from feasibility.language.words import Words, plain, words_of
from feasibility.report.document import DealHead, Drawing
from feasibility.report.handout.front import front
from feasibility.report.handout.material import Material
from feasibility.report.handout.memo.agreed import agreed_blocks
from feasibility.report.handout.memo.assumed import assumed_blocks
from feasibility.report.handout.memo.plan import covenant_blocks, land_blocks, programme_blocks
from feasibility.report.handout.uncertain import simulated_models
from feasibility.report.html import page_html
from feasibility.report.run.charts.waterfall import waterfall_picture
from feasibility.risk.runs.in_blocks import Progress
from feasibility.risk.simulation import Simulation
from feasibility.risk.stored import kept_simulations
from feasibility.scenario.validated import Scenario
from feasibility.version import VERSION

LONGEST, TITLE, FILE = 230, 70, 60
"""Characters of a sentence of the verdict, of the title, and of the name of the file."""


def memo_html(
    material: Material,
    lang: str = "en",
    simulations: Sequence[Simulation] = (),
    refused: Sequence[str] = (),
    deal: DealHead | None = None,
    recorded: tuple[int, str] | None = None,
) -> str:
    """The memo as the text of one HTML file.

    Args:
        material: of `material_of`; its scenario with the parties, if it has any.
        lang: nl or en.
        simulations: one for each model of the indices; without them no range is given.
        refused: why there is none under a model.
        deal: the proposal that it is about, or that all parties accept.
        recorded: the run that it is kept as, and the hash of the record up to and including it.
    """
    words = words_of(material.scenario, lang)
    result, first = material.result, front(material, words)
    drawn = next(each for each in first.blocks if isinstance(each, Drawing))
    chart = waterfall_picture(drawn, lang)
    one = (
        *programme_blocks(material, words),
        chart,
        *land_blocks(result, simulations, refused, words),
    )
    two = (
        *covenant_blocks(material.clauses, words),
        *agreed_blocks(material.scenario, deal, words),
        *assumed_blocks(material, words),
    )
    file = plain(Path(material.scenario.origin.file).name, FILE) or words("memo_made_of_values")
    return page_html(
        "memo.html.j2",
        (*one, *two),
        words,
        title=words("memo_of", name=plain(first.name, TITLE)),
        sentences=first.sentences[: 2 if len(first.sentences) > 2 else None],
        verdicts=[(each, plain(each.sentence, LONGEST)) for each in first.verdicts],
        sheets=(one, two),
        made=f"{words('memo_made', version=VERSION, file=file)}{_recorded(recorded, words)}",
    )


def _recorded(recorded: tuple[int, str] | None, words: Words) -> str:
    if recorded is None:
        return ""
    return f" {words('memo_recorded', run=words.number(recorded[0]), hash=recorded[1])}"


def memo_paths(
    scenario: Scenario,
    lang: str,
    paths: int,
    seed: int,
    run: str | PathLike[str] | None = None,
    progress: Progress | None = None,
) -> tuple[Sequence[Simulation], Sequence[str]]:
    """The simulations of a memo, and why there is none under a model; none where no paths are asked.

    Args, and what is raised: as of `uncertain_section`.
    """
    if run is not None:
        return kept_simulations(run, scenario), ()
    if not paths:
        return (), ()
    return simulated_models(scenario, words_of(scenario, lang), paths, seed, progress)
