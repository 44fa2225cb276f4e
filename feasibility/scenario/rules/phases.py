"""Rules on the phases of a project: their dates, what is in them, and their shares of the land price."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from feasibility.dates import PERIODS_A_YEAR
from feasibility.errors import Mistake
from feasibility.messages import given_key, given_word, given_words, sentence
from feasibility.scenario.keys.model import CountRange, ScenarioFields
from feasibility.scenario.keys.refusal_words import nearest, nearest_of
from feasibility.scenario.rules.lines import not_one_together, readable


def phase_mistakes(scenario: ScenarioFields) -> Iterator[Mistake]:
    """All violations of the rules on phases."""
    if scenario.phases is None:
        return
    if not scenario.phases:
        yield from _without_phases(scenario)
        return
    yield from _dates(scenario)
    yield from _of_types(scenario)
    yield from _of_lines(scenario)
    yield from _spread_over_nothing(scenario)
    yield from _payment(scenario)
    yield from _shares(scenario)


def _named(scenario: ScenarioFields) -> Iterator[tuple[str, str]]:
    """Every place where a phase is named, and the name."""
    for name, dwelling in readable(scenario.dwellings):
        if dwelling.phase is not None:
            yield f"dwellings.{name}.phase", dwelling.phase
    for path, _, phase in _lines(scenario):
        yield f"{path}.phase", phase


def _lines(scenario: ScenarioFields) -> Iterator[tuple[str, object, str]]:
    """The cost lines and the profit that name a phase: path, line, name."""
    development = scenario.development
    if not development:
        return
    for name, line in readable(development.costs):
        if line.phase is not None:
            yield f"development.costs.{name}", line, line.phase
    profit = development.profit_and_risk
    if profit is not None and profit.phase is not None:
        yield "development.profit_and_risk", profit, profit.phase


def _without_phases(scenario: ScenarioFields) -> Iterator[Mistake]:
    """A phase that is named where there is none: told once, as it is one mistake."""
    for path, phase in _named(scenario):
        yield Mistake(
            path,
            sentence(
                "found '{phase}', and the scenario has no phases; give each phase its "
                "{@phases.x|start_months} and {@phases.x|construction_months} under {@phases}, or leave this "
                "out",
                phase=phase,
            ),
        )
        return
    if scenario.land and scenario.land.phase_shares:
        yield Mistake(
            "land.phase_shares", sentence("goes with phases, and the scenario has none; leave it out")
        )


def no_whole_periods(months: int, step: int) -> str:
    """Mistake: a number of months is no whole number of periods; names the nearest that are."""
    period = given_word({3: "quarter", 12: "year"}[step], "period")
    less = months - months % step
    return sentence(
        "found {months}; with {@period}: {period} a multiple of {step} is needed: {less} or {more}",
        months=months,
        period=period,
        step=step,
        less=less,
        more=less + step,
    )


def _dates(scenario: ScenarioFields) -> Iterator[Mistake]:
    period = scenario.period
    step = 12 // PERIODS_A_YEAR[period] if period else 1
    for name, dates in readable(scenario.phases):
        for key in ("start_months", "construction_months"):
            months = getattr(dates, key)
            if months is not None and months % step:
                yield Mistake(f"phases.{name}.{key}", no_whole_periods(months, step))
    months = scenario.development.construction_months if scenario.development else None
    if months:
        yield Mistake(
            "development.construction_months",
            sentence(
                "found {months}; with phases each has its own {@construction_months}: leave it out",
                months=months,
            ),
        )


def _unknown(phase: str, phases: Iterable[str]) -> str:
    return sentence(
        "there is no phase '{phase}'; there are {phases}{near}",
        phase=phase,
        phases=given_words(phases, "phase"),
        near=nearest(phase, phases, "phase"),
    )


def _of_types(scenario: ScenarioFields) -> Iterator[Mistake]:
    """Types without a phase or in one that does not exist, and phases without a type."""
    phases = list(scenario.phases)
    built: set[str] = set()
    all_known = bool(scenario.dwellings)
    for name, dwelling in (scenario.dwellings or {}).items():
        if dwelling is None or dwelling.phase is None:
            all_known = False
            yield Mistake(
                f"dwellings.{name}.phase",
                sentence(
                    "missing; the project has phases, and each type is built in one: {phases}",
                    phases=given_words(phases, "phase"),
                ),
            )
        elif dwelling.phase not in phases:
            all_known = False
            yield Mistake(f"dwellings.{name}.phase", _unknown(dwelling.phase, phases))
        else:
            built.add(dwelling.phase)
    # A phase whose only type has its name misspelt is not empty too.
    for phase in phases if all_known else ():
        if phase not in built:
            yield Mistake(
                f"phases.{phase}",
                sentence(
                    "nothing is built in it: no type under {@dwellings} has {@dwellings.x|phase}: {phase}; "
                    "give it one, or leave the phase out",
                    phase=phase,
                ),
            )


def _of_lines(scenario: ScenarioFields) -> Iterator[Mistake]:
    for path, line, phase in _lines(scenario):
        if getattr(line, "lump_sum", None) is None:
            yield Mistake(
                f"{path}.phase",
                sentence("goes with a {@lump_sum}; every other basis follows what is built in each phase"),
            )
        elif phase not in scenario.phases:
            yield Mistake(f"{path}.phase", _unknown(phase, scenario.phases))


def _spread_over_nothing(scenario: ScenarioFields) -> Iterator[Mistake]:
    """Costs spread over the construction of a phase that has no months."""
    instant = [name for name, dates in readable(scenario.phases) if dates.construction_months == 0]
    first = next(iter(scenario.phases))
    costs = scenario.development.costs if scenario.development else None
    for name, line in readable(costs):
        if line.share is not None or line.timing not in (None, "over_construction"):
            continue
        own = [line.phase or first] if line.lump_sum is not None else list(scenario.phases)
        phase = next((each for each in instant if each in own), None)
        if phase is not None:
            path = f"development.costs.{name}"
            yield Mistake(
                f"{path}.timing" if line.timing else path,
                sentence(
                    "is spread over construction, and {months} is 0; "
                    "give {@timing}: {@timing=at_start} or {@timing=at_delivery}, or a number of months",
                    months=given_key(f"phases.{phase}.construction_months"),
                ),
            )


def _payment(scenario: ScenarioFields) -> Iterator[Mistake]:
    """The land of each phase is paid at the delivery of that phase at the latest."""
    months = scenario.land.payment_months if scenario.land else None
    built = [
        (dates.construction_months, name)
        for name, dates in readable(scenario.phases)
        if dates.construction_months is not None
    ]
    if months is None or not built:
        return
    least, name = min(built)
    if months > least:
        yield Mistake(
            "land.payment_months",
            sentence(
                "found {months}; the land of a phase is paid at its delivery at the latest, "
                "after {key}: {least}",
                months=months,
                key=given_key(f"phases.{name}.construction_months"),
                least=least,
            ),
        )


def _shares(scenario: ScenarioFields) -> Iterator[Mistake]:
    """Shares of the land price of phases that do not exist, of too few, or that do not add up."""
    land, path = scenario.land, "land.phase_shares"
    if not land or land.phase_shares is None:
        return
    shares, phases = land.phase_shares, list(scenario.phases)
    if not shares:
        ranged = [name for name, each in readable(scenario.dwellings) if isinstance(each.count, CountRange)]
        if ranged:
            yield Mistake(
                path,
                sentence(
                    "missing; the count of {ranged} is a range, and with shares that follow the "
                    "mix no land value adds up over dwellings: give each phase's share of the land "
                    "price",
                    ranged=given_word(ranged[0], "mix"),
                ),
            )
        return
    unknown = [name for name in shares if name not in phases]
    for name in unknown:
        yield Mistake(f"{path}.{name}", _unknown(name, phases))
    meant = {*shares, *(nearest_of(name, phases) for name in unknown)}
    missing = [name for name in phases if name not in meant]
    if missing:
        yield Mistake(
            path,
            sentence(
                "has no share of {missing}; every phase needs one", missing=given_words(missing, "phase")
            ),
        )
    if unknown or missing or None in shares.values():
        return
    yield from not_one_together(
        path, shares, sentence("shares of the land price add up to {whole:.10g}", whole=1.0)
    )
