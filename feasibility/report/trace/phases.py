"""The sums of a project in phases: the whole is the sum of what each phase has."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, fields, replace
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from feasibility.evaluation.flow_lines import flow_lines
from feasibility.evaluation.result import CashFlow, Phase, Result
from feasibility.report.trace.step import Rows, Step, at, called, type_called
from feasibility.returns.project import project_returns

P = ParamSpec("P")
T = TypeVar("T")
OfProject = Callable[Concatenate[Result, P], Step]
OfType = Callable[Concatenate[Result, int, P], Step]


@dataclass(frozen=True, repr=False)
class PhaseView(Result):
    """One phase as if it were a project of its own, with the figures that a sum reads."""

    whole: Result
    phase: Phase


_MADE: ContextVar[dict[Hashable, tuple[Any, Any]] | None] = ContextVar("made", default=None)
"""What is made by what it is made of, which is held beside it: as long as it is, its id is its own."""


@contextmanager
def each_sum_once() -> Iterator[None]:
    """Within it, a sum on which several others stand is made once and is the same object below each.

    Otherwise it is made again for each: the interest that is deducted in the last year stands on those of all
    years before, each of them on the loan, and that on the value, the costs and the rents of every type.
    """
    if _MADE.get() is not None:
        yield
        return
    token = _MADE.set({})
    try:
        yield
    finally:
        _MADE.reset(token)


def _once(made_of: object, key: tuple[Hashable, ...], make: Callable[[], T]) -> T:
    """What `make` gives for this very object and key, made once."""
    made = _MADE.get()
    if made is None:
        return make()
    _, found = made.get((id(made_of), *key), (None, None))
    if found is None:
        found = make()
        made[(id(made_of), *key)] = made_of, found
    return found  # type: ignore[no-any-return]  # what is kept by its name is of the kind asked for


def in_phases(result: Result) -> bool:
    """Whether this is a project that names its phases."""
    return bool(result.arrays.layout.phases)


def whole_of(result: Result) -> Result:
    """The project, also of one of its phases."""
    return result.whole if isinstance(result, PhaseView) else result


def path_in_phase(result: Result, path: str, key: str) -> str:
    """The path of an input that each phase has of its own."""
    return f"phases.{result.phase.name}.{key}" if isinstance(result, PhaseView) else path


def view(result: Result, place: int) -> PhaseView:
    """One phase of a project, by its place."""
    return _once(result, ("view", place), lambda: _view(result, place))


def _view(result: Result, place: int) -> PhaseView:
    arrays = result.arrays
    phase, priced = arrays.phases[place], arrays.returns.phase_prices[place]
    case = replace(phase.case, land_price=priced.land_price)
    returns = project_returns(phase.layout, case, (phase,), with_irr=False)
    finance, tax = arrays.finance, arrays.tax
    if finance is not None and finance.schedules:
        finance = replace(finance, schedules=finance.schedules[place : place + 1])
    if tax is not None:
        tax = replace(tax, phases=tax.phases[place : place + 1])
    own = replace(
        arrays, layout=phase.layout, case=case, phases=(phase,), returns=returns, finance=finance, tax=tax
    )
    lines = {name: tuple(map(float, flow)) for name, flow in flow_lines(own, result.row).items()}
    years = len(next(iter(lines.values())))
    figures = {each.name: getattr(result, each.name) for each in fields(Result)}
    figures |= {
        name: at(result, getattr(returns, name))
        for name in (
            "residual_land_value",
            "land_price",
            "investment_value",
            "total_development_cost",
            "net_present_value",
        )
    }
    figures["arrays"] = own
    figures["cash_flow"] = CashFlow(tuple(range(1, years + 1)), lines)
    figures["dwelling_types"] = {each.name: result.dwelling_types[each.name] for each in phase.layout.types}
    return PhaseView(**figures, whole=result, phase=phase)


def named(step: Step, phase: PhaseView) -> Step:
    """A sum of one phase, each of its steps but the inputs with the name of the phase."""
    return _once(step, ("named", phase.phase.name), lambda: _named(step, phase))


def _named(step: Step, phase: PhaseView) -> Step:
    children = tuple(named(each, phase) for each in step.children)
    of = step.of
    own = called("phases", phase.phase.name)
    if (step.children or step.rows) and of not in {type_called(name) for name in phase.dwelling_types}:
        of = f"{of}, {own}" if of else own
    return replace(step, of=of, children=children)


def each_phase(result: Result, sum_of: Callable[[PhaseView], Step]) -> tuple[Step, ...]:
    """A calculation for every phase."""
    views = (view(result, place) for place in range(len(result.arrays.phases)))
    return tuple(named(sum_of(each), each) for each in views)


def added_up(result: Result, sum_of: Callable[[PhaseView], Step]) -> Step:
    """The sum of what it is in each phase."""
    parts = each_phase(result, sum_of)
    rows = tuple(
        (phase.name, float(part.value or 0.0))
        for phase, part in zip(result.arrays.phases, parts, strict=True)
    )
    first = parts[0]
    table = Rows(("sum_phase", "sum_value"), ("text", first.unit), rows, 1)
    return Step(first.symbol, first.name, sum(row[1] for row in rows), first.unit, "", "", parts, table)


def by_phase(function: OfProject[P]) -> OfProject[P]:
    """A sum of the project: of one in phases, that of each phase added up."""

    @wraps(function)
    def of_project(result: Result, /, *args: P.args, **kwargs: P.kwargs) -> Step:
        if not in_phases(result):
            key = (function, args, tuple(kwargs.items()))
            return _once(result, key, lambda: function(result, *args, **kwargs))
        return added_up(result, lambda phase: of_project(phase, *args, **kwargs))

    return of_project


def of_own_phase(function: OfType[P]) -> OfType[P]:
    """A sum of a dwelling type in its own phase; of the site, the place after the last type, in all."""

    @wraps(function)
    def of_type(result: Result, place: int, /, *args: P.args, **kwargs: P.kwargs) -> Step:
        if not in_phases(result):
            key = (function, place, args, tuple(kwargs.items()))
            return _once(result, key, lambda: function(result, place, *args, **kwargs))
        if place == len(result.arrays.layout.types):
            return added_up(
                result, lambda phase: of_type(phase, len(phase.arrays.layout.types), *args, **kwargs)
            )
        own, within = result.arrays.of_type(place)
        phase = view(result, [each is own for each in result.arrays.phases].index(True))
        return named(of_type(phase, within, *args, **kwargs), phase)

    return of_type
