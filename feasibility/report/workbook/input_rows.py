"""Which rows the input sheets have: a row for every key of the scenario's parts, in their order."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from feasibility.scenario.keys.fields import keys_of
from feasibility.scenario.keys.finance import (
    Canon,
    ConstructionLoan,
    Depreciation,
    Loan,
    PhaseDates,
    Surplus,
    Tax,
)
from feasibility.scenario.keys.finance import Finance as FinancePart
from feasibility.scenario.keys.model import (
    EXIT_METHODS,
    Acquisition,
    DevelopmentCost,
    Deviation,
    Dwelling,
    ExitOfKind,
    Lever,
    MixRow,
    OperatingCost,
    OtherIncome,
    ProfitAndRisk,
    Rents,
    ScenarioFields,
)
from feasibility.scenario.keys.model import Development as DevelopmentPart
from feasibility.scenario.keys.model import Exit as ExitPart
from feasibility.scenario.keys.model import Land as LandPart
from feasibility.scenario.keys.model import Mix as MixPart
from feasibility.scenario.keys.parties import Negotiable, Negotiation, Party
from feasibility.scenario.keys.policy import (
    IncomeNorm,
    InitialRent,
    Policy,
    RentIncrease,
    Segment,
    ShareRule,
    Source,
)
from feasibility.scenario.keys.uncertainty import (
    EXIT_YIELD,
    CorrelationKind,
    IndexUncertainty,
    InputUncertainty,
    Replay,
    Shock,
    Uncertainty,
)
from feasibility.scenario.keys.values import RATE, Kind, Number, OneOf, Whole, YesNo
from feasibility.scenario.kinds import KINDS
from feasibility.scenario.rules.lines import BUILT_IN_INDICES

Raw = Mapping[str, Any]
METHODS = EXIT_METHODS


@dataclass(frozen=True)
class InputRow:
    """A key: its path (with `*` for a table's name), its kind, and its default."""

    path: str
    kind: Kind | None
    default: Any = None
    required: bool = False


@dataclass(frozen=True)
class InputPlan:
    """A block before it has a place on its sheet."""

    path: str
    rows: tuple[InputRow, ...]
    columns: tuple[str, ...] = ()


TOP = (
    "format",
    "name",
    "price_date",
    "start",
    "required_return",
    "period",
    "flow_timing",
    "known_until",
    "location",
    "form_factor",
    "after_term",
)
FOLLOWED = {
    "operating_costs.*.index": "cpi",
    "development.costs.*.index": "construction_cost",
    "land.asking_price_index": "house_price",
    "development.costs.*.timing": "over_construction",
}
"""What holds where a line does not give it; a share line has neither."""


def input_plan(key: str, raw: Raw, years: tuple[int, ...], policy_base: str) -> Iterator[InputPlan]:
    """The blocks of one input sheet; see `inputs.input_sheets`."""
    part = raw.get(key) or {}
    if key == "policy":
        yield from _policy(part, policy_base)
    elif key == "indices":
        yield InputPlan("indices.*", _index_rows(part, years), _index_names(part))
    elif key in WHERE_GIVEN and not part:
        return
    elif key in TABLES:
        yield InputPlan(f"{key}.*", _rows(TABLES[key], f"{key}.*"), tuple(part))
    else:
        yield from BLOCKS[key](raw)


def _general(raw: Raw) -> Iterator[InputPlan]:
    """Single values of the whole scenario, and the deviations from its policy."""
    whole = {row.path: row for row in _rows(ScenarioFields, "")}
    yield InputPlan("", tuple(whole[name] for name in TOP))
    yield from _listed("deviations", raw.get("deviations") or (), Deviation)


def _dwellings(raw: Raw) -> Iterator[InputPlan]:
    part = raw.get("dwellings") or {}
    yield InputPlan("dwellings.*", _dwelling_rows(part, has_phases(raw)), tuple(part))


def _rents(raw: Raw) -> Iterator[InputPlan]:
    del raw
    yield InputPlan("rents", _rows(Rents, "rents"))


def _development(raw: Raw) -> Iterator[InputPlan]:
    """Development as a whole, profit and risk, and the cost lines; their phase where there are phases."""
    unphased = () if has_phases(raw) else ("phase",)
    yield InputPlan("development", _rows(DevelopmentPart, "development", ("costs", "profit_and_risk")))
    prefix = "development.profit_and_risk"
    yield InputPlan(prefix, _rows(ProfitAndRisk, prefix, unphased))
    prefix = "development.costs.*"
    costs = (raw.get("development") or {}).get("costs") or {}
    yield InputPlan(prefix, _rows(DevelopmentCost, prefix, unphased), tuple(costs))


def _exit(raw: Raw) -> Iterator[InputPlan]:
    """The exit, its methods as yes or no each, and what each kind of dwelling has of its own."""
    del raw
    members = tuple(InputRow(f"exit.methods:{word}", YesNo()) for word in METHODS)
    rows = _rows(ExitPart, "exit", ("methods", "by_kind"))
    yield InputPlan("exit", (rows[0], *members, *rows[1:]))
    for kind in KINDS:
        yield InputPlan(f"exit.by_kind.{kind}", _rows(ExitOfKind, f"exit.by_kind.{kind}"))


def _table(raw: Raw) -> Iterator[InputPlan]:
    """How the parties negotiate, and the levers that are on the table."""
    yield InputPlan("table", _rows(Negotiation, "table", ("levers",)))
    levers = raw["table"].get("levers") or {}
    yield InputPlan("table.levers.*", _rows(Negotiable, "table.levers.*"), tuple(levers))


def has_phases(raw: Raw) -> bool:
    """Whether a scenario has phases, or a form has room for them."""
    return bool(raw.get("phases"))


def _land(raw: Raw) -> Iterator[InputPlan]:
    """The land and what buying costs; the keys of phases and of a ground lease where there are any."""
    part = raw.get("land") or {}
    leased = "tenure" in part or "canon" in part
    dated = "asking_price_date" in part
    without = (
        "canon",
        "surplus",
        *(() if dated else ("asking_price_date", "asking_price_index")),
        *(() if leased else ("tenure",)),
        *(() if has_phases(raw) else ("phase_shares",)),
    )
    yield InputPlan("land", _rows(LandPart, "land", without))
    if "canon" in part:
        yield InputPlan("land.canon", _rows(Canon, "land.canon"))
    if "surplus" in part:
        yield InputPlan("land.surplus", _rows(Surplus, "land.surplus"))
    if "acquisition" in raw:
        yield InputPlan("acquisition", _rows(Acquisition, "acquisition"))


def _finance(raw: Raw) -> Iterator[InputPlan]:
    """Loans, the return on equity and tax, each where it is given."""
    part, tax = raw.get("finance") or {}, raw.get("tax")
    if part:
        yield InputPlan("finance", _rows(FinancePart, "finance", ("loan", "construction_loan")))
    for name, model in (("loan", Loan), ("construction_loan", ConstructionLoan)):
        if name in part:
            yield InputPlan(f"finance.{name}", _rows(model, f"finance.{name}"))
    if tax is not None:
        yield InputPlan("tax", _rows(Tax, "tax", ("depreciation",)))
        if "depreciation" in tax:
            yield InputPlan("tax.depreciation", _rows(Depreciation, "tax.depreciation"))


def _uncertainty(raw: Raw) -> Iterator[InputPlan]:
    """Single keys, a table for the indices and one for the inputs, each with the correlations behind it."""
    path, part = "uncertainty", raw["uncertainty"]
    single = _rows(Uncertainty, path)[:3]
    shock, replay = _rows(Shock, f"{path}.shock"), _rows(Replay, f"{path}.replay")
    yield InputPlan(path, (*single, *shock, *replay))
    indices = part.get("indices") or {}
    names = (*BUILT_IN_INDICES, EXIT_YIELD)
    columns = (*names, *(name for name in indices if name not in names))
    yield InputPlan(f"{path}.indices.*", _rows(IndexUncertainty, f"{path}.indices.*"), columns)
    yield from _correlations(f"{path}.correlations", part.get("correlations") or ())
    inputs = part.get("inputs") or {}
    yield InputPlan(f"{path}.inputs.*", _rows(InputUncertainty, f"{path}.inputs.*"), tuple(inputs))
    yield from _correlations(f"{path}.input_correlations", part.get("input_correlations") or ())


def _correlations(path: str, entries: Sequence[Any]) -> Iterator[InputPlan]:
    """A list of pairs as a table, its columns numbered from 0: two names and their correlation."""
    if entries:
        rows = tuple(
            InputRow(f"{path}.*.{place}", kind) for place, kind in enumerate(CorrelationKind().items)
        )
        yield InputPlan(f"{path}.*", rows, tuple(str(place) for place in range(len(entries))))


def _policy(part: Raw, base: str) -> Iterator[InputPlan]:
    known = {row.path: row for row in _rows(Policy, "policy")}
    nested = (
        "source",
        "segments",
        "notes",
        "assumed",
        "rent_increase",
        "initial_rent",
        "shares",
        "income_norm",
    )
    first = [InputRow("policy.base", None, base or None)]
    first += [row for path, row in known.items() if path.removeprefix("policy.") not in nested]
    for name, model in (
        ("rent_increase", RentIncrease),
        ("initial_rent", InitialRent),
        ("income_norm", IncomeNorm),
        ("source", Source),
    ):
        first += _rows(model, f"policy.{name}")
    yield InputPlan("policy", tuple(first))
    segments = part.get("segments") or {}
    yield InputPlan("policy.segments.*", _segment_rows(segments), tuple(segments))
    yield from _listed("policy.shares", part.get("shares") or (), ShareRule)
    notes = [InputRow(f"policy.notes.{place}", None) for place, _ in enumerate(part.get("notes") or ())]
    notes += [InputRow(f"policy.assumed.{path}", None) for path in part.get("assumed") or ()]
    if notes:
        yield InputPlan("policy.notes", tuple(notes))


def _listed(path: str, entries: Sequence[Any], model: type) -> Iterator[InputPlan]:
    """A list of parts as a table, its columns numbered from 0."""
    if entries:
        places = tuple(str(place) for place in range(len(entries)))
        yield InputPlan(f"{path}.*", _rows(model, f"{path}.*"), places)


def _mix(raw: Raw) -> Iterator[InputPlan]:
    part = raw["mix"]
    rows = list(_rows(MixPart, "mix", ("rows", "total")))
    total = [InputRow("mix.total", Whole(1, 1_000_000))]
    if isinstance(part.get("total"), Mapping):
        total = [
            InputRow("mix.total.min", Whole(0, 1_000_000)),
            InputRow("mix.total.max", Whole(0, 1_000_000)),
        ]
    yield InputPlan("mix", (*total, *rows))
    if part.get("rows"):
        yield InputPlan("mix.rows.*", _rows(MixRow, "mix.rows.*"), tuple(part["rows"]))


def _rows(model: type, prefix: str, without: Sequence[str] = ()) -> tuple[InputRow, ...]:
    """A row for each key of a part; a default that is a part of its own is none."""
    before = f"{prefix}." if prefix else ""
    return tuple(
        InputRow(
            before + name,
            each.kind,
            each.default if isinstance(each.default, (str, int, float, bool)) else None,
            each.required,
        )
        for name, each in keys_of(model).items()
        if name not in without
    )


def _segment_rows(segments: Raw) -> tuple[InputRow, ...]:
    """Keys of a segment; a floor area by location and points have a row for each of their names."""
    rows: list[InputRow] = []
    for row in _rows(Segment, "policy.segments.*"):
        name = row.path.rpartition(".")[2]
        given = [each.get(name) for each in segments.values() if each]
        inner = dict.fromkeys(key for each in given if isinstance(each, Mapping) for key in each)
        if not inner or not all(isinstance(each, Mapping) for each in given if each is not None):
            rows.append(row)
        rows += [InputRow(f"{row.path}.{key}", Number()) for key in inner]
    return tuple(rows)


def _dwelling_rows(dwellings: Raw, phased: bool) -> tuple[InputRow, ...]:
    """Keys of a dwelling type; a range of counts and each deviation have rows of their own."""
    rows: list[InputRow] = []
    given = [each for each in dwellings.values() if each]
    most = max((len(_entries(each.get("deviation"))) for each in given), default=0)
    ranges = any(isinstance(each.get("count"), Mapping) for each in given)
    priced = any("least_land_price" in each for each in given)
    without = ("deviation", *(() if phased else ("phase",)), *(() if priced else ("least_land_price",)))
    for row in _rows(Dwelling, "dwellings.*", without):
        rows.append(row)
        if ranges and row.path == "dwellings.*.count":
            rows += [InputRow(f"{row.path}.{bound}", row.kind) for bound in ("min", "max")]
    for place in range(most):
        rows += _rows(Deviation, f"dwellings.*.deviation.{place}")
    return tuple(rows)


def _entries(value: Any) -> Sequence[Any]:
    """A list of mappings, also where one is given without a list."""
    if value is None:
        return ()
    return (value,) if isinstance(value, Mapping) else value


def _index_names(indices: Raw) -> tuple[str, ...]:
    return (*BUILT_IN_INDICES, *(name for name in indices if name not in BUILT_IN_INDICES))


def _index_rows(indices: Raw, years: tuple[int, ...]) -> tuple[InputRow, ...]:
    given = {
        key for each in indices.values() if isinstance(each, Mapping) for key in each if isinstance(key, int)
    }
    rows = [InputRow("indices.*.history", OneOf(("cbs",))), InputRow("indices.*.then", RATE)]
    return (*rows, *(InputRow(f"indices.*.{year}", RATE) for year in sorted(given | set(years))))


TABLES: Mapping[str, type] = {
    "other_income": OtherIncome,
    "operating_costs": OperatingCost,
    "phases": PhaseDates,
    "levers": Lever,
    "parties": Party,
}
"""Parts that are one table of what the scenario names itself, and the keys of a column."""
WHERE_GIVEN = ("phases", "mix", "levers", "parties", "table", "uncertainty")
"""Parts without a block where the scenario does not give them."""
BLOCKS: Mapping[str, Callable[[Raw], Iterator[InputPlan]]] = {
    "general": _general,
    "dwellings": _dwellings,
    "rents": _rents,
    "development": _development,
    "land": _land,
    "finance": _finance,
    "exit": _exit,
    "mix": _mix,
    "table": _table,
    "uncertainty": _uncertainty,
}
"""Parts of more than one block, or of one that depends on the rest of the scenario."""
