"""What each lever of a scenario moves: land value, IRR, and how many low dwellings are viable.

Every turn of every lever is a full evaluation of the scenario with other numbers, not a derivative.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import isnan

from feasibility.errors import InputError
from feasibility.evaluation.compute import with_price_at_payment
from feasibility.evaluation.evaluate import evaluate
from feasibility.evaluation.figures.named import FigureName, figures_of, single
from feasibility.evaluation.policy_checks import checks_of
from feasibility.evaluation.result import asking_price
from feasibility.levers.exchange import Turned, Wanted, exchanges
from feasibility.levers.limits import invalid, out_of_reach, values_at
from feasibility.levers.results import (
    Effect,
    Exchange,
    LeverRange,
    Levers,
    LeverTurn,
    MostLowDwellings,
    Rates,
    Reason,
)
from feasibility.levers.selection import handles_of
from feasibility.programme.optimum.solver import optimum
from feasibility.programme.question import Options, question_of
from feasibility.programme.units import UnitValues, unit_values_of_many, with_phase_shares
from feasibility.returns.values import HALF_A_CENT
from feasibility.scenario.kinds import counts_of
from feasibility.scenario.validated import Scenario


def most_low(
    scenarios: Sequence[Scenario], progress: Callable[..., None] | None = None
) -> list[MostLowDwellings | None]:
    """The most low dwellings in any viable mix of each scenario.

    None where it has no low type, where one dwelling of each of its types is no valid scenario, or where VAT
    follows the mix of a project in phases.

    Every type may have any whole number of dwellings; their total, the policy's shares and the scenario's own
    rows hold; the land is worth at least what is asked or paid for it, of phases in the parts that the counts
    of the scenario give. `progress` is told how many scenarios
    are done, and how many there are.
    """
    found = []
    for scenario, units in zip(scenarios, _unit_values(scenarios), strict=True):
        found.append(None if units is None else _most_low(scenario, units))
        if progress:
            progress(len(found), len(scenarios))
    return found


def _unit_values(scenarios: Sequence[Scenario]) -> list[UnitValues | None]:
    """Compute all at once; where one is not valid, each separately."""
    try:
        return list(unit_values_of_many(scenarios))
    except InputError:
        if len(scenarios) == 1:
            return [None]
        return [_unit_values([each])[0] for each in scenarios]


def _most_low(scenario: Scenario, units: UnitValues) -> MostLowDwellings | None:
    if not any(units.low):
        return None
    total = sum(counts_of(scenario).values())
    options = Options(free=tuple(scenario.dwellings), total=(total, total))
    question = question_of(with_phase_shares(scenario), options, units)
    best = optimum(question.programme, [int(low) for low in units.low])
    if best is None:
        return MostLowDwellings(None, None)
    count = sum(each for each, low in zip(best.counts, units.low, strict=True) if low)
    return MostLowDwellings(count, count / total)


Progress = Callable[..., None] | None
LAND_VALUE = FigureName("residual_land_value", stepped=False, truth=False)
RATE_DECIMALS = 12
"""Decimals of an IRR; further ones are noise of the calculation."""
IRR = FigureName("investor_irr", stepped=False, truth=False)
MARGIN = FigureName("margin", stepped=False, truth=False)


@dataclass(frozen=True)
class _Today:
    """The present scenario, with which every turn is compared."""

    scenario: Scenario
    dwellings: int
    land_value: float
    irr: float | None
    margin: float
    """Over the land price [€]."""
    price: float
    """The land price at which the IRR is computed [€]."""
    price_is: str
    low: MostLowDwellings | None
    broken: frozenset[str]
    contributions: Mapping[str, float]
    others: Mapping[str, float | None]
    """Further figures of this scenario, by name."""


def levers(scenario: Scenario, *, exchange: bool = True, progress: Progress = None) -> Levers:
    """What each lever moves, a step down and a step up, and what each is worth in the others.

    Args:
        scenario: with a whole number of dwellings of each type. Its `levers` are the list; without them the
            program derives one.
        exchange: whether the rates between levers are computed too, which takes most of the time.
        progress: is told how many turns are done, and of the turns down and up how many there are.

    Returns:
        For each turn the change in residual land value [€], in the investor's IRR at today's land price, and
        in the largest share of low dwellings that is viable with the same number of dwellings.

    Raises:
        InputError: as `evaluate` does.
    """
    today = _today(scenario)
    handles, left_out = handles_of(scenario, today.contributions)
    asked = [(handle, size) for handle in handles for size in (-handle.down, handle.up)]
    sides = _sides(today, asked, progress)
    effects = [Effect(handle, sides[2 * place], sides[2 * place + 1]) for place, handle in enumerate(handles)]
    return Levers(
        scenario=scenario,
        dwellings=today.dwellings,
        residual_land_value=today.land_value,
        irr=today.irr,
        irr_land_price=today.price,
        price_is=today.price_is,
        low=today.low,
        effects=tuple(sorted(effects, key=size_of_effect, reverse=True)),
        left_out=left_out,
        rates=_rates(today, effects, progress) if exchange else (),
        others=today.others,
    )


def size_of_effect(effect: Effect) -> float:
    """The larger change of the land value, of the turn down and the turn up [€]."""
    return max(abs(side.land_value or 0.0) for side in (effect.down, effect.up))


def _today(scenario: Scenario) -> _Today:
    result = evaluate(scenario)
    land = scenario.land
    if not isinstance(land.price, str):
        price, price_is = land.price, "land_price"
    elif land.asking_price:
        price, price_is = asking_price(result), "asking_price"
    else:
        price, price_is = result.residual_land_value, "residual"
    level = scenario if price_is == "residual" else with_price_at_payment(scenario)
    at_price = evaluate(level.with_values({"land.price": price}))
    return _Today(
        scenario=scenario,
        dwellings=result.dwellings,
        land_value=result.residual_land_value,
        irr=at_price.investor_irr,
        margin=result.margin if result.arrays.layout.least_land_price else at_price.margin,
        price=price,
        price_is=price_is,
        low=most_low([scenario])[0],
        broken=_broken(scenario),
        contributions={name: each.residual_land_value for name, each in result.dwelling_types.items()},
        others={name: _known(single(name, at_price)) for name in _others(scenario)},
    )


def _others(scenario: Scenario) -> Iterator[str]:
    """Names of the figures besides, by which phasings, and loans, are compared."""
    if scenario.phases:
        yield "residual_land_value_at_start"
    if scenario.finance.loan is not None:
        yield "finance.equity_irr"


def _known(value: float) -> float | None:
    return None if isnan(value) else value


def _change(now: float | None, then: float) -> float | None:
    return None if now is None or isnan(then) else round(then - now, RATE_DECIMALS)


def _sides(today: _Today, asked: Sequence[tuple[LeverRange, float]], progress: Progress) -> list[LeverTurn]:
    """The figures of every requested turn."""
    sides = [
        LeverTurn(size, values_at(handle, size), reason=out_of_reach(handle, size)) for handle, size in asked
    ]
    open_places = [place for place, side in enumerate(sides) if side.reason is None]
    variants = [_at_price(today, sides[place].values) for place in open_places]
    further = [FigureName(name, stepped=False, truth=False) for name in today.others]
    found = figures_of(today.scenario, variants, [LAND_VALUE, IRR, MARGIN, *further])
    margins = found.columns[2]
    if _has_least(today):
        own = [sides[place].values for place in open_places]
        margins = figures_of(today.scenario, own, [MARGIN]).columns[0]
    sound: list[int] = []
    for row, place in enumerate(open_places):
        if row in found.refused:
            sides[place] = replace(
                sides[place], reason=invalid(found.refused[row], today.scenario, sides[place].values)
            )
            continue
        sound.append(place)
        land, irr = float(found.columns[0][row]), float(found.columns[1][row])
        change = land - today.land_value
        sides[place] = replace(
            sides[place],
            land_value=change,
            land_value_per_dwelling=change / today.dwellings,
            margin=_margin_change(today, sides[place].values, change, float(margins[row])),
            irr=_change(today.irr, irr),
            others={
                name: _change(now, float(column[row]))
                for (name, now), column in zip(today.others.items(), found.columns[3:], strict=True)
            },
        )
    scenarios = [today.scenario.with_values(sides[place].values) for place in sound]
    for place, scenario, low in zip(sound, scenarios, most_low(scenarios, progress), strict=True):
        sides[place] = replace(
            sides[place],
            low=low,
            low_share=_share_change(today.low, low),
            not_allowed=tuple(sorted(_broken(scenario) - today.broken)),
        )
    return sides


def _share_change(now: MostLowDwellings | None, then: MostLowDwellings | None) -> float | None:
    if now is None or then is None or now.share is None or then.share is None:
        return None
    return then.share - now.share


def _at_price(today: _Today, values: Mapping[str, float]) -> dict[str, object]:
    """The values of a turn, with the land at today's price, or at what is then asked for it."""
    if "land.price" in values:
        return dict(values)
    if _is_dated(today):
        return {**values, **_asked_then(today, values)}
    moved = values.get("land.asking_price") if today.price_is == "asking_price" else None
    return {**values, "land.price": today.price if moved is None else moved}


def _has_least(today: _Today) -> bool:
    """Whether dwellings have a least land price: the margin is then that of the scenario as it stands."""
    return any(each.least_land_price is not None for each in today.scenario.dwellings.values())


def _is_dated(today: _Today) -> bool:
    """Whether the land is paid at an asking price with a date of its own, so that an index moves it too."""
    return today.price_is == "asking_price" and today.scenario.land.asking_price_date is not None


def _asked_then(today: _Today, values: Mapping[str, float]) -> dict[str, object]:
    """Keys that set the land to its asking price after a turn, as then paid; empty for an invalid turn."""
    try:
        land = with_price_at_payment(today.scenario.with_values(values)).land
    except InputError:
        return {}
    asked: dict[str, object] = {
        "land.price": land.asking_price,
        "land.asking_price": land.asking_price,
        "land.asking_price_date": None,
        "land.asking_price_index": None,
    }
    return asked | ({"land.phase_shares": dict(land.phase_shares)} if land.phase_shares else {})


def _price_change(today: _Today, values: Mapping[str, float]) -> float:
    """Change in the price that the land value is compared with [€]."""
    if today.price_is == "land_price":
        return values.get("land.price", today.price) - today.price
    asked = today.scenario.land.asking_price
    return values.get("land.asking_price", asked) - asked


def _margin_change(today: _Today, values: Mapping[str, float], change: float, margin: float) -> float:
    """Change in what is left over the price [€]: land value less price, in phases the margin."""
    if today.scenario.phases or _is_dated(today) or _has_least(today):
        return margin - today.margin
    return change - _price_change(today, values)


def _broken(scenario: Scenario) -> frozenset[str]:
    """Rules of the policy that are not met and not deviated from."""
    return frozenset(f"{each.rule}:{each.subject}" for each in checks_of(scenario) if not each.allowed)


# --------------------------------------------------------------------------------------- exchange rates


def _rates(today: _Today, effects: Sequence[Effect], progress: Progress) -> tuple[Rates, ...]:
    """One step of each lever against every other lever."""
    handles = {each.handle.name: each.handle for each in effects}
    known = {
        (each.handle.name, side.size): side.margin
        for each in effects
        for side in (each.down, each.up)
        if side.margin is not None
    }

    done = 0

    def changes(asked: Sequence[Turned]) -> list[float]:
        nonlocal done
        if progress:
            progress(done)
        done += len(asked)
        values = [values_at(handles[name], size) for name, size in asked]
        if today.scenario.phases or _is_dated(today) or _has_least(today):
            at_price = values if _has_least(today) else [_at_price(today, each) for each in values]
            margins = figures_of(today.scenario, at_price, [MARGIN]).columns[0]
            return [float(value) - today.margin for value in margins]
        land = figures_of(today.scenario, values, [LAND_VALUE]).columns[0]
        return [
            float(value) - today.land_value - _price_change(today, each)
            for value, each in zip(land, values, strict=True)
        ]

    steps = {each.handle.name: side for each in effects if (side := _step_of(each)) is not None}
    wanted = [
        (name, Wanted(other, side.margin or 0.0))
        for name, side in steps.items()
        if abs(side.margin or 0.0) >= HALF_A_CENT
        for other in handles
        if other != name
    ]
    both_ways = {each.handle.name for each in effects if turns_both_ways(each)}
    sought = [each for _, each in wanted if each.name not in both_ways]
    answers = iter(exchanges(handles, sought, changes, known))
    found = [
        Exchange(each.name, None, None, reason=Reason("both_ways"))
        if each.name in both_ways
        else next(answers)
        for _, each in wanted
    ]
    by: dict[str, list[int]] = {name: [] for name in steps}
    for place, (name, _) in enumerate(wanted):
        by[name].append(place)
    checked = [
        each
        if each.size is None
        else replace(each, allowed=_is_allowed(today, handles[each.name], each.size))
        for each in found
    ]
    return tuple(
        Rates(
            name,
            side.size,
            side.margin or 0.0,
            (side.margin or 0.0) / today.dwellings,
            tuple(checked[place] for place in by[name]),
        )
        for name, side in steps.items()
    )


def turns_both_ways(effect: Effect) -> bool:
    """Whether a turn down and a turn up move the land value the same way: then no turn represents an effect.

    The construction time is such a lever where costs and limits step with the calendar year.
    """
    down, up = effect.down.margin, effect.up.margin
    return down is not None and up is not None and down * up > 0


def _step_of(effect: Effect) -> LeverTurn | None:
    """The turn by which a lever is measured: up where that is possible, else down."""
    return next((side for side in (effect.up, effect.down) if side.margin is not None), None)


def _is_allowed(today: _Today, handle: LeverRange, size: float) -> bool:
    return _broken(today.scenario.with_values(values_at(handle, size))) <= today.broken
