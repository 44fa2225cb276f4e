"""The format of uncertainty: how indices deviate from their central path, and which inputs are uncertain."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from feasibility.errors import Mistake
from feasibility.messages import Part, given, sentence
from feasibility.scenario.keys.fields import ListOf, Named, PartOf, key
from feasibility.scenario.keys.refusal_words import SHOWN, found
from feasibility.scenario.keys.values import YIELD, Kind, Number, OneOf, Plain, Text, Whole, is_number

EXIT_YIELD = "exit_yield"
"""Name of the exit yield among the indices: a level, with deviations in percentage points."""
CORRELATION = Number(-1, 1, sentence("a correlation"), fraction=True, percents_from=2)
YEAR = Whole(1900, 2300, sentence("a year"), grouped=False)
PARAMETERS: Mapping[str, tuple[str, ...]] = {
    "normal": ("mean", "sd"),
    "lognormal": ("median", "sd"),
    "triangular": ("low", "mode", "high"),
    "uniform": ("low", "high"),
    "beta": ("low", "high", "a", "b"),
    "discrete": ("values", "weights"),
}
"""Each distribution of an input, with the parameters that it needs, and no others."""


@dataclass(frozen=True)
class IndexUncertainty:
    """How one index deviates from its central path; None takes the calibration's number."""

    persistence: float | None = key(
        Number(0, 1, sentence("a persistence"), below=True, fraction=True, percents_from=2), None
    )
    """Share of a deviation that is left a year later [0–1)."""
    sd: float | None = key(Number(0, 0.2, sentence("a standard deviation of a year"), fraction=True), None)
    """Standard deviation of a year's own deviation [1/year]; of the exit yield [1]."""
    least: float | None = key(YIELD, None)
    """Of the exit yield: the level below which it never falls [1]."""


@dataclass(frozen=True)
class Correlation:
    """Correlation of two indices' deviations of one year, or rank correlation of two inputs."""

    first: str
    second: str
    value: float


@dataclass(frozen=True)
class CorrelationKind:
    """A correlation of a pair, written [one, other, 0.3]."""

    @property
    def items(self) -> tuple[Kind, Kind, Kind]:
        """The kinds of the three entries."""
        return (Text(needed=True), Text(needed=True), CORRELATION)

    def read(self, value: Any, path: str, mistakes: list[Mistake]) -> Correlation | None:
        """The pair with its correlation."""
        if not isinstance(value, (list, tuple)) or len(value) != 3:
            said = (
                sentence("a list of {count}", count=len(value))
                if isinstance(value, (list, tuple))
                else found(value)
            )
            dutch = isinstance(value, (list, tuple)) and len(value) == 4 and all(map(is_number, value[2:]))
            hint = (
                sentence("; write {whole}.{decimals} with a decimal point", whole=value[2], decimals=value[3])
                if dutch
                else sentence(": [one, other, 0.3]")
            )
            mistakes.append(
                Mistake(
                    path,
                    sentence(
                        "found {said}; two names and their correlation are needed{hint}",
                        said=said,
                        hint=given(hint, Part.OF_FILE, value),
                    ),
                )
            )
            return None
        # After a mistake in one of the three the rules still see the other two.
        return Correlation(
            *(kind.read(value[place], f"{path}.{place}", mistakes) for place, kind in enumerate(self.items))
        )

    def schema(self) -> dict[str, Any]:
        """JSON Schema of the triple."""
        return {
            "type": "array",
            "prefixItems": [kind.schema() for kind in self.items],
            "minItems": 3,
            "maxItems": 3,
        }


@dataclass(frozen=True)
class CorrelationList(ListOf):
    """A list of correlations; one that stands without its own brackets is a single mistake."""

    def read(self, value: Any, path: str, mistakes: list[Mistake]) -> tuple[Any, ...] | None:
        """The pairs with their correlations."""
        listed = isinstance(value, (list, tuple))
        if listed and (not value or any(isinstance(each, (list, tuple)) for each in value)):
            return ListOf.read(self, value, path, mistakes)
        said = sentence("one pair without its own brackets") if listed else found(value)
        pair = ", ".join(str(each)[:SHOWN] for each in value[:3]) if listed else sentence("one, other, 0.3")
        mistakes.append(
            Mistake(
                path,
                sentence(
                    "found {said}; a list of pairs is needed{written}",
                    said=said,
                    written=given(sentence(", written [[{pair}]]", pair=pair), Part.OF_FILE, value),
                ),
            )
        )
        return None


@dataclass(frozen=True)
class Shock:
    """A regime: with this probability a year begins one, which lasts some years and moves the indices."""

    probability: float = key(Number(0, 1, sentence("a probability"), fraction=True))
    years: int = key(Whole(1, 100, sentence("a whole number of years")))
    moves: Mapping[str, float] = key(Named(Number(-0.5, 0.5, sentence("a yearly move"), fraction=True), 1))
    """Index → what is added to its deviation in each of those years [1/year]."""


@dataclass(frozen=True)
class Replay:
    """Which real years are replayed, and in blocks of how many."""

    first_year: int | None = key(YEAR, None)
    last_year: int | None = key(YEAR, None)
    block_years: int = key(Whole(1, 100, sentence("a whole number of years")), 5)


@dataclass(frozen=True)
class InputUncertainty:
    """The distribution of one uncertain input, with the parameters of that distribution."""

    distribution: Literal["normal", "lognormal", "triangular", "uniform", "beta", "discrete"] = key(
        OneOf(tuple(PARAMETERS))
    )
    mean: float | None = key(Number(what=sentence("a mean")), None)
    median: float | None = key(Number(0, what=sentence("a median"), above=True), None)
    sd: float | None = key(Number(0, what=sentence("a standard deviation"), above=True), None)
    low: float | None = key(Number(what=sentence("a lowest value")), None)
    mode: float | None = key(Number(what=sentence("a most likely value")), None)
    high: float | None = key(Number(what=sentence("a highest value")), None)
    a: float | None = key(Number(0, 1000, sentence("a shape"), above=True), None)
    b: float | None = key(Number(0, 1000, sentence("a shape"), above=True), None)
    values: tuple[Any, ...] = key(ListOf(Plain(), 2), ())
    weights: tuple[float, ...] = key(ListOf(Number(0, 1, sentence("a weight"), fraction=True), 2), ())


@dataclass(frozen=True)
class Uncertainty:
    """Everything that is uncertain about a scenario; empty means the calibration alone."""

    first_year: int | None = key(YEAR, None)
    centre: Literal["median", "mean"] = key(OneOf(("median", "mean")), "median")
    sampling: Literal["random", "latin_hypercube", "sobol"] = key(
        OneOf(("random", "latin_hypercube", "sobol")), "latin_hypercube"
    )
    indices: Mapping[str, IndexUncertainty] = key(
        Named(PartOf(IndexUncertainty, in_pieces=True), in_parts=True), {}
    )
    correlations: tuple[Correlation, ...] = key(CorrelationList(CorrelationKind()), ())
    shock: Shock | None = key(PartOf(Shock, in_pieces=True), None)
    replay: Replay = key(PartOf(Replay, in_pieces=True), Replay())
    inputs: Mapping[str, InputUncertainty] = key(
        Named(PartOf(InputUncertainty, in_pieces=True), any_name=True), {}
    )
    input_correlations: tuple[Correlation, ...] = key(CorrelationList(CorrelationKind()), ())
