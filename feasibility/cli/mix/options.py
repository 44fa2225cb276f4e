"""The options of `feasibility mix`, read strictly: one message for each mistake."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from feasibility.cli.shared import refuse_empty, warn_of_thousand
from feasibility.errors import InputError, Mistake
from feasibility.messages import listed, sentence

if TYPE_CHECKING:
    from feasibility.mix.robust.results import RobustDemand
    from feasibility.risk.blocks import Model
    from feasibility.scenario.keys.values import Number


TOTAL = re.compile(r"\s*(\d[\d_]*)\s*(?::\s*(\d[\d_]*)\s*)?")
LARGEST_TOTAL = 1_000_000
MOST_LISTED = 1_000
"""Mixes that `--top` lists; a file of all mixes holds more."""
ALL_TYPES = "all"


@dataclass(frozen=True)
class MixRequest:
    """The options of what is asked, as they were typed."""

    free: tuple[str, ...] = ()
    total: str | None = None
    land_price: str | None = None
    rate: str | None = None
    not_viable_too: bool = False
    maximise: str | None = None
    minimise: str | None = None
    then: str | None = None
    top: int | None = None
    count: bool = False
    every: str | None = None
    frontier: str | None = None
    robust: str | None = None
    shortfall: str | None = None
    shortfall_share: str | None = None
    paths: int | None = None
    seed: int | None = None
    model: Model | None = None
    table: str | None = None
    chart: str | None = None
    time_limit: str | None = None

    @property
    def on_paths(self) -> bool:
        """Whether a mix on many paths is asked for."""
        return self.robust is not None or self.shortfall is not None


def refuse_what_excludes(asked: MixRequest) -> None:
    """Refuse options that exclude each other, and names of files that are empty.

    Raises:
        click.UsageError: they do.
    """
    refuse_empty(("--csv", asked.table), ("--chart", asked.chart), ("--all", asked.every))
    modes = [
        option
        for option, given in (
            ("--count", asked.count),
            ("--all", asked.every is not None),
            ("--frontier", asked.frontier is not None),
        )
        if given
    ]
    if len(modes) > 1:
        raise click.UsageError(
            sentence(
                "{modes} are separate questions: ask them one at a time",
                modes=listed(modes, sentence(" and ")),
            )
        )
    if asked.every is not None and asked.time_limit is not None:
        raise click.UsageError(
            sentence("--time-limit goes with a search or a count; a file of every mix is whole or not")
        )
    if asked.maximise is not None and asked.minimise is not None:
        raise click.UsageError(
            sentence(
                "--maximise and --minimise together: one objective is searched for; --frontier A,B weighs two"
            )
        )
    _refuse_of_paths(asked, modes)
    if modes:
        for option, value in _of_the_best(asked):
            if value is not None:
                raise click.UsageError(
                    sentence("{option} goes with the best mix, not with {mode}", option=option, mode=modes[0])
                )
        if modes[0] != "--frontier":
            for option, name in (("--csv", asked.table), ("--chart", asked.chart)):
                if name is not None:
                    raise click.UsageError(
                        sentence(
                            "{option} goes with the best mix or with --frontier, not with {mode}",
                            option=option,
                            mode=modes[0],
                        )
                    )


def _refuse_of_paths(asked: MixRequest, modes: Sequence[str]) -> None:
    """Refuse options that a mix on many paths excludes, and those that only it has.

    Raises:
        click.UsageError: there is one.
    """
    own = "--robust" if asked.robust is not None else "--shortfall-at-least"
    if not asked.on_paths:
        for option, value in (
            ("--shortfall-share", asked.shortfall_share),
            ("--paths", asked.paths),
            ("--seed", asked.seed),
            ("--model", asked.model),
        ):
            if value is not None:
                raise click.UsageError(
                    sentence("{option} goes with --robust or --shortfall-at-least", option=option)
                )
        return
    for option, given, why in (
        (modes[0] if modes else "", bool(modes), sentence("is a separate question")),
        ("--top", asked.top is not None, sentence("lists mixes by the central path")),
        (
            "--any",
            asked.not_viable_too,
            sentence("includes mixes that are not viable; use a level of 0 instead"),
        ),
        (
            "--irr",
            asked.rate is not None,
            sentence("asks for another return; use --set required_return=RATE"),
        ),
        ("--minimise", asked.minimise is not None, sentence("also looks at mixes that are not viable")),
    ):
        if given:
            raise click.UsageError(
                sentence("{own} and {option}: {option} {why}", own=own, option=option, why=why)
            )


def robust_of(asked: MixRequest) -> RobustDemand:
    """What is asked of a mix on many paths.

    Raises:
        InputError: a number that is none, or out of its range.
    """
    from feasibility.mix.robust.search import asked_of
    from feasibility.scenario.keys.values import EUROS, Number

    probability = Number(0, 1, sentence("a probability"), fraction=True, percents_from=2)
    worst = Number(0, 1, sentence("a share of the paths"), above=True, fraction=True)
    share = _number("--shortfall-share", asked.shortfall_share, worst)
    return asked_of(
        _number("--robust", asked.robust, probability),
        _number("--shortfall-at-least", asked.shortfall, EUROS),
        0.05 if share is None else share,
        10_000 if asked.paths is None else asked.paths,
        1 if asked.seed is None else asked.seed,
        asked.model or "random",
    )


def _of_the_best(asked: MixRequest) -> Iterator[tuple[str, object]]:
    yield "--maximise", asked.maximise
    yield "--minimise", asked.minimise
    yield "--then", asked.then
    yield "--top", asked.top


def top_of(top: int | None) -> int:
    """How many mixes are listed; one by default.

    Raises:
        InputError: none, or too many.
    """
    if top is None:
        return 1
    if top < 1:
        raise InputError.of("--top", sentence("found {top}; at least 1 is needed", top=top))
    if top > MOST_LISTED:
        raise InputError.of(
            "--top",
            sentence(
                "found {top}; at most {most:,} are listed; --all FILE writes every mix to a file",
                top=top,
                most=MOST_LISTED,
            ),
        )
    return top


def total_of(written: str | None) -> tuple[int, int] | None:
    """Least and most of the total number of dwellings.

    Raises:
        InputError: it is neither a number nor a range.
    """
    if written is None:
        return None
    found = TOTAL.fullmatch(written)
    if not found:
        raise InputError.of(
            "--total",
            sentence(
                "found '{written}'; a whole number is needed, 120, or a range of them, 100:140",
                written=written,
            ),
        )
    least, most = (int(each.replace("_", "")) for each in (found[1], found[2] or found[1]))
    if max(least, most) > LARGEST_TOTAL:
        raise InputError.of(
            "--total",
            sentence(
                "found '{written}'; at most {most:,} dwellings are allowed",
                written=written,
                most=LARGEST_TOTAL,
            ),
        )
    return least, most


def price_of(written: str | None) -> float | None:
    """A land price in euros, read as in a scenario file.

    Raises:
        InputError: it is not an amount of euros.
    """
    from feasibility.scenario.keys.values import EUROS

    return _number("--land-price", written, EUROS)


def rate_of(written: str | None) -> float | None:
    """A yearly rate as a fraction, read as in a scenario file.

    Raises:
        InputError: it is not a rate of return.
    """
    from feasibility.scenario.keys.values import RETURN

    return _number("--irr", written, RETURN)


def time_limit_of(written: str | None) -> float | None:
    """Seconds that a search may take.

    Raises:
        InputError: it is not a number of seconds above 0.
    """
    from feasibility.scenario.keys.values import Number

    return _number("--time-limit", written, Number(0, what=sentence("a number of seconds"), above=True))


def _number(option: str, written: str | None, kind: Number) -> float | None:
    if written is None:
        return None
    from feasibility.scenario.reading.yaml import parse_document

    needed = InputError.of(
        option, sentence("found '{written}'; {what} is needed", written=written, what=kind.what)
    )
    try:
        document = parse_document(f"value: {written}", option)
    except InputError:
        raise needed from None
    if document.mistakes or set(document.data) != {"value"}:
        raise needed
    mistakes: list[Mistake] = []
    value = kind.read(document.data["value"], option, mistakes)
    if mistakes:
        raise InputError(mistakes)
    if document.dotted:
        warn_of_thousand(written, "", option, large=any(unit in kind.what for unit in ("euros", "m²")))
    return value


def free_types(written: Collection[str], types: Collection[str]) -> tuple[str, ...]:
    """The names of the types whose counts are free; `all` stands for every type, unless one is called so.

    Args:
        written: each --free, with commas between its names.
        types: of the scenario.
    """
    names = tuple(each.strip() for one in written for each in one.split(","))
    return tuple(types) if ALL_TYPES in names and ALL_TYPES not in types else names
