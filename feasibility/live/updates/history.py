"""How much of the history every message repeats, however long a meeting lasts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from feasibility.live.table.proposals import SCREEN, Answer, Both, LogLine, Proposal, TableState
from feasibility.live.updates.words import both

MOST_PROPOSALS = 40
"""The newest, which are sent; earlier ones are in the record."""
MOST_WORDS = 20_000
"""Characters of all answers that are sent, those to the newest proposals first."""
CUT = "…"


def recent_proposals(proposals: tuple[Proposal, ...]) -> list[Proposal]:
    """The newest proposals, each with the last answer of every party; long answers are cut off.

    Args:
        proposals: all of them, the oldest first.
    """
    left, found = MOST_WORDS, []
    for each in reversed(proposals[-MOST_PROPOSALS:]):
        answers = []
        for answer in last_answers(each.answers):
            words = answer.words if len(answer.words) <= left else answer.words[: max(0, left - 1)] + CUT
            left = max(0, left - len(answer.words))
            answers.append(replace(answer, words=words))
        found.append(replace(each, answers=tuple(answers)))
    return found[::-1]


def last_answers(answers: Iterable[Answer]) -> Iterable[Answer]:
    """The last answer of every party, in the order in which they were given."""
    last: dict[str, Answer] = {}
    for each in answers:
        last.pop(each.party, None)
        last[each.party] = each
    return last.values()


def log_for(role: str, state: TableState) -> list[LogLine]:
    """The log for a role; for the leader of the meeting with the refusals, in order of time."""
    if role != SCREEN:
        return list(state.log)
    return sorted((*state.log, *_refusals(state)), key=lambda line: line.moment)


def _refusals(state: TableState) -> Iterator[LogLine]:
    for each in state.refusals:
        yield LogLine(each.moment, with_times(each.text, each.times))


def with_times(text: Both, times: int) -> Both:
    """A sentence, with a count where it applies more than once."""
    return text if times == 1 else both("live_log_times", text=dict(text), times=times)
