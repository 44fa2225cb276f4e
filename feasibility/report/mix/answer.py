"""What a search of mixes found, and what the report says of it after sour and sweet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from feasibility.language.words import Words
from feasibility.mix.results import BestMix, Frontier, Impossible, SourSweet
from feasibility.programme.question import Question
from feasibility.report.document import Block, Heading, Section
from feasibility.report.mix.balance import balance_blocks
from feasibility.report.mix.best import found_sentence
from feasibility.report.mix.frontier import frontier_blocks
from feasibility.report.mix.heading import rows_asked
from feasibility.report.mix.impossible import impossible_blocks


@dataclass(frozen=True)
class MixAnswer:
    """What a search of mixes found."""

    question: Question
    best: BestMix | None
    frontier: Frontier | None
    impossible: Impossible | None
    """Why there is no mix; None where there is one."""
    reported: bool
    """Whether the report is about the best mix, since the scenario itself gives ranges."""


def mix_section(balance: SourSweet, answer: MixAnswer | None, words: Words) -> Section:
    """The section of the report."""
    title = words("report_section_mix" if answer is None else "report_section_search")
    searched = () if answer is None else _search(answer, words)
    return Section("mix", title, (*balance_blocks(balance, words, terminal=False), *searched))


def _search(answer: MixAnswer, words: Words) -> Iterator[Block]:
    yield Heading(words("report_search"))
    yield from rows_asked(answer.question, words)
    if answer.best is not None:
        yield found_sentence(answer.best, words)
    if answer.frontier is not None:
        yield from frontier_blocks(answer.frontier, words)
    if answer.impossible is not None:
        yield from impossible_blocks(answer.impossible, words)
