"""Rules on uncertain inputs: parameters of a distribution, and paths that may not be drawn."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import exp
from typing import Any

from feasibility.errors import Mistake
from feasibility.messages import AND, Message, given_key, given_path, given_word, listed, sentence
from feasibility.scenario.keys.fields import single_kind
from feasibility.scenario.keys.model import ScenarioFields
from feasibility.scenario.keys.paths import kind_at, takes_number
from feasibility.scenario.keys.uncertainty import EXIT_YIELD, PARAMETERS, InputUncertainty, Uncertainty
from feasibility.scenario.keys.values import Whole
from feasibility.scenario.rules.levers import nearest_path
from feasibility.scenario.rules.lines import BUILT_IN_INDICES, not_one_together, readable
from feasibility.scenario.rules.parties import spelt_right

NO_INPUT = ("format", "name", "mix", "levers", "parties", "table", "uncertainty")
"""Top-level keys that move no figure, or that are questions themselves."""
YIELDS = ("net_yield", "gross_yield")
FAR = 6
"""Standard deviations from the centre up to which an unbounded distribution must fit its path."""
WILDEST_LOGARITHM = 2.0
"""Largest standard deviation of the logarithm of an input."""


def path_mistakes(scenario: ScenarioFields, uncertainty: Uncertainty) -> Iterator[Mistake]:
    """Paths of inputs that do not exist, or that something else moves too."""
    names = list(uncertainty.inputs or ())
    for place, name in enumerate(names):
        path = f"uncertainty.inputs.{name}"
        if name.split(".")[0] in NO_INPUT:
            yield _no_input(name, path)
            continue
        spelt = spelt_right(scenario, name)
        if spelt != name:
            better = spelt or nearest_path(scenario, name)
            hint = sentence("; did you mean '{near}'?", near=given_path(better)) if better else ""
            yield Mistake(
                path,
                sentence(
                    "found '{path}'; there is nothing at that path{hint}", path=given_path(name), hint=hint
                ),
            )
            continue
        yield from _moved_twice(scenario, name, names[:place], path)
        yield from _uncertain_already(uncertainty, name, path)


def refused_as_input(scenario: ScenarioFields, name: str, each: InputUncertainty) -> Iterator[Mistake]:
    """Why a number would be refused as a further uncertain input with a distribution; nothing where it may.

    Args:
        scenario: without it.
        name: the path of the number.
        each: its distribution.
    """
    path, uncertainty = f"uncertainty.inputs.{name}", scenario.uncertainty or Uncertainty()
    if name.split(".", maxsplit=1)[0] in NO_INPUT:
        yield _no_input(name, path)
        return
    yield from _moved_twice(scenario, name, [each for each in uncertainty.inputs if each != name], path)
    yield from _uncertain_already(uncertainty, name, path)
    yield from _kind_of_value(name, each, path)


def _no_input(name: str, path: str) -> Mistake:
    return Mistake(
        path,
        sentence(
            "no figure of the project depends on '{name}', so it cannot be an uncertain input",
            name=given_path(name),
        ),
    )


def input_mistakes(scenario: ScenarioFields, uncertainty: Uncertainty) -> Iterator[Mistake]:
    """Distributions that lack a parameter, make no sense, or give values that their path cannot take."""
    for name, each in readable(uncertainty.inputs):
        path = f"uncertainty.inputs.{name}"
        yield from _parameters(each, path)
        if name.split(".")[0] not in NO_INPUT and spelt_right(scenario, name) == name:
            yield from _kind_of_value(name, each, path)


def _overlap(one: str, other: str) -> bool:
    """Whether two paths are the same, or one is part of the other."""
    return one == other or one.startswith(f"{other}.") or other.startswith(f"{one}.")


def _moved_twice(scenario: ScenarioFields, name: str, before: list[str], path: str) -> Iterator[Mistake]:
    """An input that something else moves too: another input, a lever, a party's assumption, the mix."""
    for other in before:
        if _overlap(name, other):
            inner, outer = sorted((name, other), key=len, reverse=True)
            yield Mistake(
                path,
                sentence(
                    "'{inner}' is part of '{outer}', which is an uncertain input too",
                    inner=given_path(inner),
                    outer=given_path(outer),
                ),
            )
    yield from _moved_by_levers(scenario, name, path)
    for party, own in readable(scenario.parties):
        for each in own.assumptions or ():
            if _overlap(name, each):
                yield Mistake(
                    path,
                    sentence(
                        "{assumed} has '{each}': a number is either assumed or "
                        "drawn; leave it out of one of the two",
                        assumed=given_key(f"parties.{party}.assumptions"),
                        each=given_path(each),
                    ),
                )
    kind, _, key = name.partition(".")
    for each in (scenario.table and scenario.table.mix) or ():
        if kind == "dwellings" and key == f"{each}.count":
            yield Mistake(
                path,
                sentence(
                    "the number of '{each}' is negotiated under {@table.mix}, so it cannot be uncertain",
                    each=given_word(each, "table.mix"),
                ),
            )


def _moved_by_levers(scenario: ScenarioFields, name: str, path: str) -> Iterator[Mistake]:
    for whose, key, levers in (
        ("", "levers", scenario.levers),
        (sentence(" of the table"), "table.levers", scenario.table.levers if scenario.table else None),
    ):
        for lever, moved in readable(levers):
            for each in moved.paths or ():
                if each is not None and _overlap(name, each):
                    yield Mistake(
                        path,
                        sentence(
                            "the lever '{lever}'{whose} moves '{each}': a number is either decided or "
                            "drawn; leave it out here or under {place}",
                            lever=given_word(lever, f"{key}.{lever}"),
                            whose=whose,
                            each=given_path(each),
                            place=given_key(f"{key}.{lever}"),
                        ),
                    )


def _uncertain_already(uncertainty: Uncertainty, name: str, path: str) -> Iterator[Mistake]:
    """An index's central path, or an exit yield, as an input beside its deviations."""
    names = name.split(".")
    if names[0] == "indices" and len(names) > 1:
        index = names[1]
    elif names[0] == "exit" and names[-1] in YIELDS:
        index = EXIT_YIELD
    else:
        return
    stated = (uncertainty.indices or {}).get(index)
    calibrated = index in (*BUILT_IN_INDICES, EXIT_YIELD)
    sd = stated.sd if stated is not None else None
    deviates = calibrated if sd is None else sd > 0
    shock = uncertainty.shock
    shocked = bool(shock and shock.moves and shock.moves.get(index) and shock.probability)
    if deviates or shocked:
        ways = [sentence("set {key} to 0", key=given_key(f"uncertainty.indices.{index}.sd"))] * deviates + [
            sentence("leave it out of the shock")
        ] * shocked
        yield Mistake(
            path,
            sentence(
                "'{name}' is uncertain already, as the index '{index}'; leave this input out, or {ways}",
                name=given_path(name),
                index=given_word(index, "index"),
                ways=listed(ways, AND),
            ),
        )


def _kind_of_value(name: str, each: InputUncertainty, path: str) -> Iterator[Mistake]:
    """A distribution of numbers where no number, or only a whole one, is possible; values out of bounds."""
    kind = kind_at(name)
    if each.distribution not in (None, "discrete"):
        if not takes_number(kind):
            yield Mistake(
                path,
                sentence(
                    "found '{name}', which is not a number; {distribution} gives numbers only",
                    name=given_path(name),
                    distribution=given_word(each.distribution, "distribution"),
                ),
            )
            return
        if isinstance(single_kind(kind), Whole):
            yield Mistake(
                f"{path}.distribution",
                sentence(
                    "found {distribution}; '{name}' takes whole numbers: {@distribution=discrete} is needed, "
                    "with {@values} and {@weights}",
                    distribution=given_word(each.distribution, "distribution"),
                    name=given_path(name),
                ),
            )
            return
    refused: set[str] = set()
    for drawn in values_drawn(each):
        tried: list[Mistake] = []
        if kind is not None and name != "policy" and drawn.parameter not in refused:
            kind.read(drawn.value, "", tried)
        for mistake in tried[:1]:
            refused.update((drawn.parameter, drawn.beside))
            yield Mistake(f"{path}.{drawn.parameter}", drawn.refused(name, mistake.message))


@dataclass(frozen=True)
class Drawn:
    """A value that a distribution gives: an end of it, its centre, or one of a few."""

    parameter: str
    """The parameter that causes it."""
    value: Any
    far: str = ""
    """How far it is from the centre, where it is an extreme."""
    beside: str = ""
    """The parameter that is not to blame too, once this value is refused."""

    def refused(self, name: str, message: str) -> str:
        """The message that a path cannot take it, and why.

        Args:
            name: the path.
            message: of the mistake that it would be there.
        """
        if self.far:
            return sentence(
                "{far} is a value that '{name}' cannot take: {allowed}; {beta} and {triangular} have ends",
                beta=given_word("beta", "distribution"),
                triangular=given_word("triangular", "distribution"),
                far=self.far,
                name=given_path(name),
                allowed=_without_hint(message),
            )
        return sentence("'{name}' cannot take this value: {message}", name=given_path(name), message=message)


def _without_hint(message: str) -> str:
    """A refusal of a value, without the advice how to write it."""
    if isinstance(message, Message) and "hint" in message.values:
        return Message.of(message.template, {**message.values, "hint": ""})
    return message


def values_drawn(each: InputUncertainty) -> Iterator[Drawn]:
    """Values that tell whether a path can take what its distribution gives.

    The values of a discrete distribution, the ends of a bounded one, and of a normal or lognormal one the
    centre and six standard deviations on either side of it, beyond which one draw in a billion lies.
    """
    mean, median, sd = each.mean, each.median, each.sd
    kind = each.distribution
    if kind == "discrete":
        yield from (
            Drawn(f"values.{place}", value)
            for place, value in enumerate(each.values or ())
            if value is not None
        )
    elif kind in ("triangular", "uniform", "beta"):
        yield from (
            Drawn(name, as_written(end))
            for name in ("low", "high")
            if (end := getattr(each, name)) is not None
        )
    elif kind == "normal" and mean is not None:
        yield Drawn("mean", as_written(mean), beside="sd")
        if sd is not None:
            for end, word in ((mean - FAR * sd, sentence("less")), (mean + FAR * sd, sentence("plus"))):
                yield _far(end, sentence("the mean {word} {far} standard deviations,", word=word, far=FAR))
    elif kind == "lognormal" and median is not None:
        yield Drawn("median", as_written(median), beside="sd")
        if sd is not None and sd <= WILDEST_LOGARITHM:
            for end, word in (
                (median * exp(-FAR * sd), sentence("under")),
                (median * exp(FAR * sd), sentence("above")),
            ):
                yield _far(
                    end,
                    sentence(
                        "{far} standard deviations of the logarithm {word} the median,", far=FAR, word=word
                    ),
                )


def _far(end: float, said: str) -> Drawn:
    """A value far from the centre, in six digits."""
    return Drawn("sd", as_written(f"{end:.6g}"), sentence("{end:.6g}, {said}", end=end, said=said))


def as_written(number: float | str) -> float | int:
    """A number as a person writes it: 2, not 2.0."""
    value = float(number)
    return int(value) if value.is_integer() else value


def _parameters(each: InputUncertainty, path: str) -> Iterator[Mistake]:
    """Parameters that the distribution lacks or does not have, and senseless ones."""
    kind = each.distribution
    if kind is None:
        return
    yield from _names_of_parameters(each, kind, path)
    if kind in ("triangular", "uniform", "beta"):
        yield from _order(each, path)
    elif kind == "lognormal" and each.sd is not None and each.sd > WILDEST_LOGARITHM:
        yield Mistake(
            f"{path}.sd",
            sentence(
                "found {sd:.10g}; it is the standard deviation of the logarithm: 0.05 is about "
                "5 %, and at most {most:g} is allowed",
                sd=each.sd,
                most=WILDEST_LOGARITHM,
            ),
        )
    elif kind == "discrete":
        yield from _discrete(each, path)


def _names_of_parameters(each: InputUncertainty, kind: str, path: str) -> Iterator[Mistake]:
    """Parameters that are missing or too many: one mistake, as those of another distribution are."""
    needed = PARAMETERS[kind]
    every = dict.fromkeys(name for names in PARAMETERS.values() for name in names)
    given = [name for name in every if getattr(each, name) not in (None, ())]
    missing = [name for name in needed if name not in given]
    others = [name for name in given if name not in needed]
    has = sentence("{kind} has {needed}", kind=given_word(kind, "distribution"), needed=_keys(needed))
    if len(missing) + len(others) > 1:
        said = [sentence("found {given}", given=_keys(given) or sentence("none"))]
        said += [sentence("missing {missing}", missing=_keys(missing))] * bool(missing)
        said += [sentence("leave out {others}", others=_keys(others))] * bool(others)
        yield Mistake(path, sentence("{has}; {said}", has=has, said=listed(said, "; ")))
    elif missing:
        yield Mistake(f"{path}.{missing[0]}", sentence("missing; {has}", has=has))
    elif others:
        yield Mistake(f"{path}.{others[0]}", sentence("{has}; leave this out", has=has))


def _keys(names: Iterable[str]) -> Message:
    return listed(map(given_key, names))


def _order(each: InputUncertainty, path: str) -> Iterator[Mistake]:
    low, mode, high = each.low, each.mode, each.high
    if low is not None and high is not None and low >= high:
        yield Mistake(
            f"{path}.low",
            sentence("found {low:.10g}, which is not below {@high} {high:.10g}", low=low, high=high),
        )
    elif each.distribution == "triangular" and mode is not None:
        if low is not None and mode < low:
            yield Mistake(
                f"{path}.mode",
                sentence("found {mode:.10g}, which is below {@low} {low:.10g}", mode=mode, low=low),
            )
        elif high is not None and mode > high:
            yield Mistake(
                f"{path}.mode",
                sentence("found {mode:.10g}, which is above {@high} {high:.10g}", mode=mode, high=high),
            )


def _discrete(each: InputUncertainty, path: str) -> Iterator[Mistake]:
    values, weights = each.values or (), each.weights or ()
    for place, value in enumerate(values):
        if value is not None and value in values[:place]:
            yield Mistake(
                f"{path}.values.{place}", sentence("{value} is named twice; add up its weights", value=value)
            )
    if not values or not weights or None in weights:
        return
    if len(values) != len(weights):
        yield Mistake(
            f"{path}.weights",
            sentence(
                "found {weights} {@weights} for {values} {@values}; each value has one",
                weights=len(weights),
                values=len(values),
            ),
        )
        return
    of_values = {f"{value}": weight for value, weight in zip(values, weights, strict=True)}
    if len(of_values) == len(values):
        yield from not_one_together(f"{path}.weights", of_values, sentence("weights add up to 1"))
