"""The levers that the program derives from a scenario, each with its step, its paths and its range."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import floor, inf

from feasibility.levers.limits import with_range
from feasibility.levers.results import LeverRange, Reason
from feasibility.scenario.keys.labels import label_text
from feasibility.scenario.keys.model import DevelopmentCost, Lever
from feasibility.scenario.kinds import (
    counts_of,
    covenanted_types,
    exit_methods,
    exit_paths,
    let_free_types,
    let_types,
    low_and_mid,
    sold_free,
)
from feasibility.scenario.rules.levers import PHASE_START, RENT
from feasibility.scenario.rules.project import MONTHS_OF_PERIOD
from feasibility.scenario.validated import Scenario

Limit = tuple[float, Reason | None]


@dataclass(frozen=True)
class Case:
    """A scenario, and the inputs of its levers."""

    scenario: Scenario
    contributions: Mapping[str, float]
    """Residual land value of one dwelling of each type [€]."""
    given: Lever | None


def worked_out(case: Case, name: str) -> LeverRange | Reason:
    """One of the program's own levers, or why this scenario does not have it."""
    if name.startswith(RENT):
        return _rent(case, name)
    if name.startswith(PHASE_START):
        return _phase_start(case, name)
    return _MAKERS[name](case, name)


def _made(
    case: Case,
    name: str,
    unit: str,
    paths: Sequence[str],
    *,
    kind: str = "",
    step: float | None = None,
    least: Limit = (-inf, None),
    most: Limit = (inf, None),
    signs: tuple[int, ...] = (),
    whole: int = 0,
    subject: str = "",
    other: str = "",
) -> LeverRange:
    """One of the program's own levers, with the scenario's own steps where it gives them."""
    given = case.given or Lever()
    usual = STEPS[kind or name] if step is None else step
    return with_range(
        case.scenario,
        LeverRange(
            name=name,
            kind=kind or name,
            unit=unit,
            paths=tuple(paths),
            present=(),
            signs=signs,
            down=given.down or given.step or usual,
            up=given.up or given.step or usual,
            least=least[0],
            most=most[0],
            whole=whole,
            relative=unit == "percent",
            subject=subject,
            other=other,
            label=label_text(given.label, "en"),
            below=least[1],
            above=most[1],
        ),
    )


def _sold_free(case: Case) -> bool:
    """Whether the exit is only possible once the term is over."""
    return sold_free(case.scenario, covenanted_types(case.scenario))


def _cap(case: Case, name: str) -> LeverRange | Reason:
    if not covenanted_types(case.scenario):
        return Reason("no_covenant")
    if case.scenario.policy.rent_increase.rule == "law":
        return Reason("law_alone")
    return _made(case, name, "points", ["policy.rent_increase.surcharge"])


def _term(case: Case, name: str) -> LeverRange | Reason:
    if not covenanted_types(case.scenario):
        return Reason("no_covenant")
    term, held = case.scenario.policy.term, case.scenario.exit.holding_years
    step = (case.given.up or case.given.step if case.given else None) or STEPS["term"]
    longest: Limit = (inf, None)
    if _sold_free(case):
        longest = (held - term, Reason("term_needs_holding", {"term": term + step, "holding": held}))
    return _made(case, name, "years", ["policy.term"], most=longest, whole=1)


def _holding_period(case: Case, name: str) -> LeverRange | Reason:
    if not let_types(case.scenario):
        return Reason("nothing_let")
    term, held = case.scenario.policy.term, case.scenario.exit.holding_years
    step = (case.given.down or case.given.step if case.given else None) or STEPS["holding_period"]
    shortest: Limit = (-inf, None)
    if _sold_free(case):
        shortest = (term - held, Reason("holding_under_term", {"holding": held - step, "term": term}))
    return _made(case, name, "years", ["exit.holding_years"], least=shortest, whole=1)


def _share(case: Case, name: str) -> LeverRange | Reason:
    """More or less dwellings of the largest low (or other mid-market) type, in exchange for a free one."""
    dwellings = case.scenario.dwellings
    counts = counts_of(case.scenario)
    low, mid = low_and_mid(case.scenario)
    wanted = [key for key in dwellings if (key in low if name == "low_share" else key in mid - low)]
    if not wanted:
        return Reason(f"no_{name}")
    subject = max(wanted, key=lambda key: counts[key])
    others = [key for key in dwellings if key not in wanted]
    free = let_free_types(case.scenario)
    if not others:
        return Reason("nothing_to_exchange")
    other = max(free or others, key=lambda key: counts[key] if free else case.contributions[key])
    total = sum(counts.values())
    step = max(1, floor(total * SHARE_STEP + 0.5))
    if case.given is None:
        # A whole step may exceed the number of dwellings: then the turn moves all of them.
        least_step = min(step, max(counts[subject], 1)), min(step, max(counts[other], 1))
        case = Case(case.scenario, case.contributions, Lever(down=least_step[0], up=least_step[1]))
    return _made(
        case,
        name,
        "dwellings",
        [f"dwellings.{subject}.count", f"dwellings.{other}.count"],
        step=step,
        least=(-counts[subject], Reason("none_left", {"type": subject})),
        most=(counts[other], Reason("none_left", {"type": other})),
        signs=(1, -1),
        whole=1,
        subject=subject,
        other=other,
    )


def _rent(case: Case, name: str) -> LeverRange | Reason:
    subject = name.removeprefix(RENT)
    each = case.scenario.dwellings[subject]
    if each.rent is None:
        return Reason("sold", {"type": subject})
    if isinstance(each.rent, str):
        return Reason("rent_by_points", {"type": subject})
    if not each.count:
        return Reason("none_left", {"type": subject})
    return _made(case, name, "rent", [f"dwellings.{subject}.rent"], kind="rent", subject=subject)


def _no_rents(case: Case, name: str) -> LeverRange | Reason:
    return Reason("no_mid")


def _floor_area(case: Case, name: str) -> LeverRange | Reason:
    return _made(
        case, name, "square_metres", [f"dwellings.{key}.floor_area" for key in case.scenario.dwellings]
    )


def _required_return(case: Case, name: str) -> LeverRange | Reason:
    return _made(case, name, "points", ["required_return"])


def _development_rate(case: Case, name: str) -> LeverRange | Reason:
    scenario = case.scenario
    months = [each.construction_months for each in scenario.phases.values()]
    if not any([scenario.development.construction_months, *months]):
        return Reason("no_construction_time")
    return _made(case, name, "points", ["development.rate"])


def _asking_price(case: Case, name: str) -> LeverRange | Reason:
    land = case.scenario.land
    paths = [] if isinstance(land.price, str) or not land.price else ["land.price"]
    if land.asking_price and (not paths or land.asking_price == land.price):
        paths.append("land.asking_price")
    return _made(case, name, "percent", paths) if paths else Reason("nothing_asked")


def _construction_cost(case: Case, name: str) -> LeverRange | Reason:
    """Every amount per m², dwelling or parking space that follows the index of construction costs."""
    scenario = case.scenario
    paths: list[str] = []
    for key, line in scenario.development.costs.items():
        if line.index not in (None, "construction_cost"):
            continue
        if line.per_m2_bvo == "dwelling":
            paths += [f"dwellings.{each}.construction_cost" for each in scenario.dwellings]
        else:
            paths += [f"development.costs.{key}.{basis}" for basis in _BASES if _positive(line, basis)]
    if not paths:
        paths = [
            f"development.costs.{key}.lump_sum"
            for key, line in scenario.development.costs.items()
            if _positive(line, "lump_sum")
        ]
    paths = list(dict.fromkeys(paths))
    return _made(case, name, "percent", paths) if paths else Reason("no_construction_cost")


_BASES = ("per_m2_bvo", "per_m2_gbo", "per_dwelling", "per_parking_space")


def _positive(line: DevelopmentCost, basis: str) -> bool:
    amount = getattr(line, basis)
    return isinstance(amount, (int, float)) and amount > 0


def _cpi(case: Case, name: str) -> LeverRange | Reason:
    """Every year after the price date that the scenario gives, and the rate of all later ones."""
    index = case.scenario.indices["cpi"]
    if not index.years and index.history is None:
        return _made(case, name, "points", ["indices.cpi"])
    years = [year for year in index.years or () if year > case.scenario.price_date.year]
    paths = [f"indices.cpi.{year}" for year in years]
    if index.then is not None:
        paths.append("indices.cpi.then")
    return _made(case, name, "points", paths) if paths else Reason("cpi_published")


def _turnover(case: Case, name: str) -> LeverRange | Reason:
    return (
        _made(case, name, "points", ["rents.turnover"]) if let_types(case.scenario) else Reason("nothing_let")
    )


def _exit_yield(case: Case, name: str) -> LeverRange | Reason:
    if not let_types(case.scenario):
        return Reason("nothing_let")
    if name not in exit_methods(case.scenario):
        return Reason("exit_method_not_used")
    return _made(case, name, "points", exit_paths(case.scenario, name))


def _vacant_value(case: Case, name: str) -> LeverRange | Reason:
    if not let_types(case.scenario):
        return Reason("nothing_let")
    if name not in exit_methods(case.scenario):
        return Reason("exit_method_not_used")
    return _made(
        case, name, "percent", [f"dwellings.{each}.vacant_value" for each in let_types(case.scenario)]
    )


def _construction_time(case: Case, name: str) -> LeverRange | Reason:
    """Of every phase alike, where there are any."""
    step = MONTHS_OF_PERIOD[case.scenario.period]
    paths = [f"phases.{each}.construction_months" for each in case.scenario.phases]
    return _made(case, name, "months", paths or ["development.construction_months"], whole=step)


def _phase_start(case: Case, name: str) -> LeverRange | Reason:
    subject = name.removeprefix(PHASE_START)
    step = MONTHS_OF_PERIOD[case.scenario.period]
    path = f"phases.{subject}.start_months"
    return _made(case, name, "months", [path], kind="phase_start", whole=step, subject=subject)


def _loan_rate(case: Case, name: str) -> LeverRange | Reason:
    if case.scenario.finance.loan is None:
        return Reason("no_loan")
    return _made(case, name, "points", ["finance.loan.rate"])


def _loan_to_value(case: Case, name: str) -> LeverRange | Reason:
    loan = case.scenario.finance.loan
    if loan is None or loan.ltv is None:
        return Reason("no_loan_by_value")
    return _made(case, name, "points", ["finance.loan.ltv"])


def _canon_rate(case: Case, name: str) -> LeverRange | Reason:
    if case.scenario.land.canon is None:
        return Reason("no_lease")
    return _made(case, name, "points", ["land.canon.rate"])


_MAKERS: Mapping[str, Callable[[Case, str], LeverRange | Reason]] = {
    "cap": _cap,
    "term": _term,
    "low_share": _share,
    "high_share": _share,
    "rent": _no_rents,
    "floor_area": _floor_area,
    "required_return": _required_return,
    "asking_price": _asking_price,
    "construction_cost": _construction_cost,
    "cpi": _cpi,
    "turnover": _turnover,
    "net_yield": _exit_yield,
    "gross_yield": _exit_yield,
    "vacant_value": _vacant_value,
    "holding_period": _holding_period,
    "construction_time": _construction_time,
    "development_rate": _development_rate,
    "loan_rate": _loan_rate,
    "loan_to_value": _loan_to_value,
    "canon_rate": _canon_rate,
}


STEPS: Mapping[str, float] = {
    "cap": 0.0025,
    "term": 5,
    "rent": 25.0,
    "floor_area": 2.0,
    "required_return": 0.0025,
    "asking_price": 0.05,
    "construction_cost": 0.05,
    "cpi": 0.005,
    "turnover": 0.02,
    "net_yield": 0.0025,
    "gross_yield": 0.0025,
    "vacant_value": 0.05,
    "holding_period": 5,
    "construction_time": 6,
    "development_rate": 0.005,
    "loan_rate": 0.005,
    "loan_to_value": 0.05,
    "canon_rate": 0.0025,
    "phase_start": 6,
}
"""A step by lever, in its own unit: a fraction, years, months, €/month or m²."""


SHARE_STEP = 0.05
"""A step of a share of dwellings, as a part of all dwellings [0–1]."""
