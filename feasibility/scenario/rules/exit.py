"""Rules on what dwellings are sold for: the exit and its yields, vacant values, sales as tenants leave."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from feasibility.errors import Mistake
from feasibility.messages import AND, given_key, given_word, listed, sentence
from feasibility.scenario.keys.model import Dwelling, Exit, ScenarioFields
from feasibility.scenario.keys.policy import Segment
from feasibility.scenario.keys.values import YIELD
from feasibility.scenario.kinds import KINDS, Kind, kind_of
from feasibility.scenario.rules.lines import readable

Typed = tuple[str, Dwelling, Segment]
YIELDS = ("net_yield", "gross_yield")


def exit_mistakes(scenario: ScenarioFields, types: Iterable[Typed]) -> Iterator[Mistake]:
    """All violations of the rules between the keys of the exit, for all and of each kind."""
    leaving = scenario.exit
    if not leaving:
        return
    if leaving.methods is not None:
        yield from _repeated("exit", leaving.methods)
        for method in leaving.methods:
            if method in YIELDS and not _given(leaving, method):
                yield Mistake(
                    f"exit.{method}",
                    sentence(
                        "missing; {@exit.methods} has {method}", method=given_word(method, "exit.methods")
                    ),
                )
    yield from _in_two_parts(leaving)
    yield from _of_kinds(leaving)
    yield from _sold_in_term(scenario, types)


PARTS = ("initial_yield", "yield_spread")
"""An initial yield and what is added to it: together the net yield at exit."""


def _given(leaving: Exit, method: str) -> bool:
    """Whether the yield of a method is given, as it is or in its parts."""
    parts = PARTS if method == "net_yield" else ()
    return any(getattr(leaving, each) is not None for each in (method, *parts))


def _in_two_parts(leaving: Exit) -> Iterator[Mistake]:
    """A net yield that is stated beside its parts, a part without the other, or a sum that is no yield."""
    given = [each for each in PARTS if getattr(leaving, each) is not None]
    if not given:
        return
    if leaving.net_yield is not None:
        named = listed((given_key(f"exit.{each}") for each in given), AND)
        yield Mistake(
            "exit.net_yield",
            sentence(
                "given beside {named}: it is their sum, {@exit.initial_yield} + "
                "{@exit.yield_spread}; give one or the other",
                named=named,
            ),
        )
        return
    for each in PARTS:
        if each not in given:
            yield Mistake(
                f"exit.{each}",
                sentence(
                    "missing; {given} is given, and the net yield at exit is the sum of the two",
                    given=given_key(f"exit.{given[0]}"),
                ),
            )
    both = leaving.net_yield_used
    if both is not None and not YIELD.low <= both <= YIELD.high:
        yield Mistake(
            "exit.yield_spread",
            sentence(
                "{@initial_yield} {initial_yield:.10g} + {@yield_spread} {yield_spread:.10g} is "
                "{both:.10g}; a yield from {low:.10g} to {high:.10g} is allowed",
                initial_yield=leaving.initial_yield,
                yield_spread=leaving.yield_spread,
                both=both,
                low=float(YIELD.low),
                high=float(YIELD.high),
            ),
        )


def methods_of(leaving: Exit | None, kind: Kind) -> tuple[str, tuple[str, ...]]:
    """The dotted path of the methods of a kind, and those that could be read."""
    own = getattr(leaving.by_kind, kind) if leaving and leaving.by_kind else None
    if own is not None and own.methods is not None:
        return f"exit.by_kind.{kind}.methods", own.methods
    return "exit.methods", (leaving.methods or ()) if leaving else ()


def _repeated(part: str, methods: tuple[str, ...]) -> Iterator[Mistake]:
    for place, method in enumerate(methods):
        if method in methods[:place]:
            yield Mistake(
                f"{part}.methods.{place}", sentence("'{name}' is named twice", name=given_word(method))
            )


def _of_kinds(leaving: Exit) -> Iterator[Mistake]:
    """A kind's own methods without a yield."""
    for kind in KINDS:
        own = getattr(leaving.by_kind, kind) if leaving.by_kind else None
        if own is None or own.methods is None:
            continue
        part = f"exit.by_kind.{kind}"
        yield from _repeated(part, own.methods)
        for method in own.methods:
            if method in YIELDS and getattr(own, method) is None and not _given(leaving, method):
                yield Mistake(
                    f"{part}.{method}",
                    sentence(
                        "missing; {methods} has {method}",
                        methods=given_key(f"{part}.methods"),
                        method=given_word(method, f"{part}.methods"),
                    ),
                )


def _sold_in_term(scenario: ScenarioFields, types: Iterable[Typed]) -> Iterator[Mistake]:
    term = scenario.policy.term if scenario.policy else None
    years = scenario.exit.holding_years
    if term is None or years is None or years >= term:
        return
    bound: dict[str, list[str]] = {}
    for name, dwelling, segment in types:
        if dwelling.count and segment.tenure == "rent" and segment.upper is not None:
            path, methods = methods_of(scenario.exit, kind_of(segment))
            if "vacant_value" in methods:
                bound.setdefault(path, []).append(name)
    for path, names in bound.items():
        yield Mistake(
            "exit.holding_years",
            sentence(
                "{years} years is less than the policy's term of {term}: nobody may then sell "
                "{names} free of the covenant, and {path} has {@exit.methods=vacant_value}",
                years=years,
                term=term,
                names=listed((given_word(each, "mix") for each in names), AND),
                path=given_key(path),
            ),
        )


def vacant_value_mistakes(scenario: ScenarioFields, types: Iterable[Typed]) -> Iterator[Mistake]:
    """Let types without the vacant value on which a cost, a tax or a sale is based."""
    all_rented = next(
        (
            sentence("{line} is a share of it", line=given_key(f"operating_costs.{name}"))
            for name, line in readable(scenario.operating_costs)
            if line.share_of_vacant_value is not None
        ),
        "",
    )
    tax = scenario.tax
    if not all_rented and tax and tax.woz_share and tax.depreciation and tax.depreciation.floor:
        all_rented = sentence("{@tax.depreciation} goes down to a floor, a share of it")
    covenanted = (
        sentence(
            "with {@after_term}: {@after_term=sell_on_turnover} vacated dwellings are sold at the "
            "vacant value"
        )
        if scenario.after_term == "sell_on_turnover"
        else ""
    )
    for name, dwelling, segment in types:
        if dwelling.vacant_value is None and segment.tenure == "rent":
            path, methods = methods_of(scenario.exit, kind_of(segment))
            reason = all_rented or (
                sentence("{path} has {@exit.methods=vacant_value}", path=given_key(path))
                if "vacant_value" in methods
                else ""
            )
            reason = reason or (covenanted if segment.upper is not None else "")
            if not reason and _may_be_sold_vacant(dwelling, segment):
                reason = sentence(
                    "with {asked} vacated dwellings are sold at the vacant value",
                    asked=given_key(f"dwellings.{name}.sell_on_turnover"),
                )
            if reason:
                yield Mistake(f"dwellings.{name}.vacant_value", sentence("missing; {reason}", reason=reason))


def _may_be_sold_vacant(dwelling: Dwelling, segment: Segment) -> bool:
    """Whether a type asks to be sold as its tenants leave, and no covenant forbids it."""
    free = segment.tenure == "rent" and segment.upper is None and kind_of(segment) == "free"
    return free and bool(dwelling.sell_on_turnover)


def sale_mistakes(scenario: ScenarioFields, types: Iterable[Typed]) -> Iterator[Mistake]:
    """Types that ask to be sold as their tenants leave, and are not free to be."""
    for name, dwelling, segment in types:
        if not dwelling.sell_on_turnover:
            continue
        asked = sentence("asked, and segment '{segment}'", segment=given_word(dwelling.segment, "segment"))
        if segment.tenure != "rent":
            reason = sentence("{asked} is sold at delivery: no tenant leaves", asked=asked)
        elif segment.upper is not None:
            reason = sentence(
                "{asked} has an upper limit, which binds a sale too; {@after_term}: "
                "{@after_term=sell_on_turnover} sells once the term is over",
                asked=asked,
            )
        elif kind_of(segment) != "free":
            reason = sentence(
                "{asked} is of kind {kind}; dwellings of kind free can be sold so",
                asked=asked,
                kind=given_word(kind_of(segment), "policy.segments.x.kind"),
            )
        elif scenario.land and scenario.land.tenure == "leasehold":
            reason = sentence(
                "asked, and {@land.tenure} is {@land.tenure=leasehold}: each buyer would take over a part of "
                "the canon, which the price does not account for"
            )
        else:
            continue
        yield Mistake(f"dwellings.{name}.sell_on_turnover", reason)
