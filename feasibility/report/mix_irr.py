"""Why viability is a row of a linear programme, and whether that held for the mix that was found."""

from __future__ import annotations

from collections.abc import Iterator

from feasibility.mix.results import BestMix
from feasibility.report.mix_heading import is_viability_asked
from feasibility.report.mix_words import rate_of
from feasibility.report.table import paragraph
from feasibility.report.words import Words

NEARLY = 1e-9
"""How far an IRR may lie from the rate that is asked and count as equal."""


def irr_lines(best: BestMix, words: Words) -> Iterator[str]:
    """That "an IRR of at least r" was asked as a present value, and what the IRR of the mix says of it."""
    question, mix = best.question, best.mix
    if not is_viability_asked(question) and best.objective != "irr":
        return
    rate = words.exact_percent(rate_of(question))
    sentence = words("mix_irr_row", rate=rate)
    if mix.irr is None:
        sentence += " " + words("mix_irr_none", rate=rate)
    else:
        found = words.percent_against(mix.irr, [rate_of(question)])
        agrees = (mix.irr >= rate_of(question) - NEARLY) == mix.viable
        sentence += " " + words("mix_irr_held" if agrees else "mix_irr_not_held", irr=found)
    yield from paragraph(sentence, "    ", "  - ")
