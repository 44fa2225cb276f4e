"""The objectives that the options of `feasibility mix` name, one message for each mistake."""

from __future__ import annotations

from collections.abc import Collection

from feasibility.cli.mix.options import MixRequest
from feasibility.errors import InputError
from feasibility.messages import listed, sentence


def objective_of(asked: MixRequest, rate: float | None) -> str:
    """The requested objective; land value by default.

    Raises:
        InputError: there is no such objective, or it goes the other way.
    """
    from feasibility.programme.objectives import MINIMISED, OBJECTIVES
    from feasibility.scenario.keys.parties import objective_called

    most = [each for each in OBJECTIVES if each not in MINIMISED]
    if asked.minimise is not None:
        if asked.minimise in most:
            raise InputError.of(
                "--minimise",
                sentence(
                    "found '{minimise}'; only {minimised} is made as small as it can be; the "
                    "most of it is --maximise {minimise}",
                    minimise=asked.minimise,
                    minimised=listed(MINIMISED, sentence(" and ")),
                ),
            )
        return allowed_name("--minimise", asked.minimise, MINIMISED)
    name = "land_value" if asked.maximise is None else objective_called(asked.maximise)
    if name in MINIMISED:
        raise InputError.of(
            "--maximise",
            sentence("found '{name}', which is made as small as it can be: --minimise {name}", name=name),
        )
    allowed_name("--maximise", name, most)
    if name == "irr" and rate is not None:
        raise InputError.of(
            "--irr",
            sentence(
                "asks for a least IRR, and --maximise irr looks for the highest there is; give one of them"
            ),
        )
    return name


def second_objective_of(then: str | None, first: str) -> str | None:
    """The objective that breaks ties; None where the search chooses it.

    Raises:
        InputError: it cannot break a tie, or is the first one.
    """
    if then is None:
        return None
    from feasibility.programme.objectives import OBJECTIVES, SUMS
    from feasibility.scenario.keys.parties import objective_called

    then = objective_called(then)
    if then in OBJECTIVES and then not in SUMS:
        raise InputError.of(
            "--then",
            sentence("found '{then}', which cannot break a tie; {sums} can", then=then, sums=", ".join(SUMS)),
        )
    if allowed_name("--then", then, SUMS) == first:
        raise InputError.of(
            "--then", sentence("{first} is already what is searched for; name another one", first=first)
        )
    return then


def frontier_objectives(written: str) -> tuple[str, str]:
    """The two objectives of a frontier.

    Raises:
        InputError: they are not two, one does not exist, or they are the same.
    """
    from feasibility.programme.objectives import OBJECTIVES

    names = [each.strip() for each in written.split(",")]
    if len(names) != 2 or not all(names):
        raise InputError.of(
            "--frontier",
            sentence(
                "found '{written}'; two objectives with a comma between them are needed, "
                "such as land_value,low_dwellings",
                written=written,
            ),
        )
    first, second = (allowed_name("--frontier", name, OBJECTIVES) for name in names)
    if first == second:
        raise InputError.of(
            "--frontier", sentence("names {first} twice; two different objectives are needed", first=first)
        )
    return first, second


def allowed_name(option: str, name: str, allowed: Collection[str]) -> str:
    """The name, if it is allowed.

    Raises:
        InputError: it is not; the nearest one is named.
    """
    from feasibility.scenario.keys.parties import objective_called
    from feasibility.scenario.keys.refusal_words import nearest

    name = objective_called(name)
    if name not in allowed:
        raise InputError.of(
            option,
            sentence(
                "found '{name}'; allowed: {allowed}{nearest}",
                name=name,
                allowed=", ".join(allowed),
                nearest=nearest(name, allowed),
            ),
        )
    return name
