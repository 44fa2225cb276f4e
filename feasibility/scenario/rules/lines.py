"""Rules between the keys of indices and of lines: income, operating costs, development costs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from feasibility.errors import Mistake
from feasibility.messages import (
    AND,
    OR,
    Part,
    given,
    given_key,
    given_number,
    given_word,
    given_words,
    listed,
    sentence,
)
from feasibility.scenario.keys.model import Development, ScenarioFields
from feasibility.scenario.keys.refusal_words import nearest, nearest_of
from feasibility.scenario.layout import COST_BASES, OPERATING_BASES, PROFIT_BASES

BUILT_IN_INDICES = ("cpi", "wages", "construction_cost", "house_price", "market_rent")
PUBLISHED_INDICES = ("cpi", "wages", "construction_cost", "house_price")
SHARE_OF_RENT = "operating_costs.x.share_of_rent"
"""A key in the notation of which shares are told that are taken together."""
SUM_TOLERANCE = 1e-9
"""Of parts that add up to 1."""
NEARLY = 0.01
"""Parts that are so near 1 together were rounded."""
OTHER_INCOME_BASES = ("per_dwelling", "per_parking_space")


def readable(parts: Mapping[str, Any] | None) -> Iterator[tuple[str, Any]]:
    """The parts that could be read."""
    return ((name, part) for name, part in (parts or {}).items() if part is not None)


def not_one_together(path: str, parts: Mapping[str, float], rule: str) -> Iterator[Mistake]:
    """Parts that do not add up to 1; where they nearly do, the largest is written so that they do.

    Args:
        path: of the parts.
        parts: by what each of them belongs to.
        rule: what adds up to 1.
    """
    together = sum(parts.values())
    over = together - 1.0
    if abs(over) <= SUM_TOLERANCE:
        return
    name = max(parts, key=lambda each: parts[each])
    advice = (
        sentence(
            "; write {part:.10g} for {name}",
            part=round(parts[name] - over, 10),
            name=given_word(name, "phase"),
        )
        if abs(over) < NEARLY
        else ""
    )
    digits = next(each for each in range(1, 11) if each == 10 or abs(round(over, each) - over) < 1e-10)
    said = (
        sentence(
            "together they are {together:.{digits}f}, {over:.{digits}f} too much; {rule}{advice}",
            together=together,
            over=over,
            digits=digits,
            rule=rule,
            advice=advice,
        )
        if over > 0
        else sentence(
            "together they are {together:.{digits}f}, {short:.{digits}f} too little; {rule}{advice}",
            together=together,
            short=-over,
            digits=digits,
            rule=rule,
            advice=advice,
        )
    )
    yield Mistake(path, said)


def index_mistakes(scenario: ScenarioFields) -> Iterator[Mistake]:
    """Indices that are missing, that have no published series, or that only a line names."""
    if scenario.indices is None:
        return
    if "cpi" not in scenario.indices:
        yield Mistake("indices.cpi", sentence("missing; it has no default"))
    for name, index in readable(scenario.indices):
        if index.history is not None and name not in PUBLISHED_INDICES:
            yield Mistake(
                f"indices.{name}.history",
                sentence(
                    "there is no published series of '{name}'; there is one of {indices}",
                    name=given_word(name, "index"),
                    indices=given_words(PUBLISHED_INDICES, "index"),
                ),
            )
    known = list(dict.fromkeys((*BUILT_IN_INDICES, *scenario.indices)))
    for path, used in _used_indices(scenario):
        if used not in known:
            yield Mistake(
                path,
                sentence(
                    "there is no index '{name}'; there are {known}{near}",
                    name=used,
                    known=given_words(known),
                    near=nearest(used, known),
                ),
            )


def _used_indices(scenario: ScenarioFields) -> Iterator[tuple[str, str]]:
    """The index that each line names, with its path."""
    development = scenario.development.costs if scenario.development else None
    rooms = (
        ("other_income", scenario.other_income),
        ("operating_costs", scenario.operating_costs),
        ("development.costs", development),
    )
    for room, lines in rooms:
        for name, line in readable(lines):
            if line.index is not None:
                yield f"{room}.{name}.index", line.index
    buying = scenario.acquisition
    if buying is not None and buying.index not in (None, "cpi"):
        yield "acquisition.index", buying.index
    land = scenario.land
    if land is not None and land.asking_price_index is not None:
        yield "land.asking_price_index", land.asking_price_index
    canon = land.canon if land else None
    if canon is not None and canon.index is not None:
        yield "land.canon.index", canon.index
    surplus = land.surplus if land else None
    if surplus is not None and surplus.index is not None:
        yield "land.surplus.index", surplus.index


def unused_index_mistakes(scenario: ScenarioFields) -> Iterator[Mistake]:
    """Unused indices: most are a misspelt name, which would otherwise go unnoticed."""
    indices = scenario.indices or {}
    used = {name for _, name in _used_indices(scenario)}
    for name in indices:
        if name in BUILT_IN_INDICES or name in used or nearest_of(name, used.difference(indices)):
            # A line with a similar name has its own mistake: there is no such index.
            continue
        advice = nearest(name, (*BUILT_IN_INDICES, *sorted(used)), "index")
        advice = advice or sentence("; leave it out or name it in a line's index")
        yield Mistake(f"indices.{name}", sentence("no line uses this index{advice}", advice=advice))


def _bases_of(line: object, bases: tuple[str, ...]) -> list[str]:
    """The bases on which a line is given."""
    return [basis for basis in bases if getattr(line, basis) is not None]


def _basis(line: object, bases: tuple[str, ...], path: str) -> Iterator[Mistake]:
    """A line on no basis, or on more than one."""
    given = _bases_of(line, bases)
    if not given:
        yield Mistake(
            path, sentence("has no basis; one of {bases} is needed", bases=listed(map(given_key, bases)))
        )
    elif len(given) > 1:
        yield Mistake(
            path,
            sentence(
                "has {count} bases, {given}; one is allowed",
                count=len(given),
                given=listed(map(given_key, given), AND),
            ),
        )


def income_mistakes(scenario: ScenarioFields) -> Iterator[Mistake]:
    """Other income without a basis, and vacancy and bad debt above the whole rent."""
    for name, line in readable(scenario.other_income):
        if line.per_dwelling is None and line.per_parking_space is None:
            yield Mistake(
                f"other_income.{name}",
                sentence(
                    "has no basis; {bases} is needed, or both",
                    bases=listed(map(given_key, OTHER_INCOME_BASES), OR),
                ),
            )
    rents = scenario.rents
    together = (rents.vacancy or 0.0) + (rents.bad_debt or 0.0) if rents else 0.0
    if together > 1 + SUM_TOLERANCE:
        yield Mistake(
            "rents.bad_debt",
            sentence(
                "{@vacancy} and {@bad_debt} together are {together:.10g}; at most {whole:.10g} is allowed",
                whole=1.0,
                together=together,
            ),
        )


def operating_cost_mistakes(scenario: ScenarioFields) -> Iterator[Mistake]:
    """Operating costs on no basis or on several, and shares above the whole rent."""
    share_of_rent = 0.0
    for name, line in readable(scenario.operating_costs):
        path = f"operating_costs.{name}"
        yield from _basis(line, OPERATING_BASES, path)
        share_of_rent += line.share_of_rent or 0.0
        if line.index is not None and _bases_of(line, OPERATING_BASES) == ["share_of_rent"]:
            yield Mistake(
                f"{path}.index", sentence("a share of the rent moves with the rent; leave the index out")
            )
        if line.every_years is not None and (
            line.share_of_rent is not None or line.per_reletting is not None
        ):
            yield Mistake(
                f"{path}.every_years",
                sentence("major works are {@per_dwelling} or {@share_of_vacant_value}; this line is not"),
            )
    if share_of_rent > 1 + SUM_TOLERANCE:
        yield Mistake(
            "operating_costs",
            sentence(
                "the lines with {@operating_costs.x|share_of_rent} together are {share_of_rent}; "
                "at most {whole} is allowed",
                whole=given_number(1, SHARE_OF_RENT),
                share_of_rent=given_number(share_of_rent, SHARE_OF_RENT, computed=True),
            ),
        )


def development_mistakes(scenario: ScenarioFields) -> Iterator[Mistake]:
    """Cost lines on no basis or several, shares of what is not there, lines that are shares of themselves."""
    development = scenario.development
    if not development:
        return
    phased = scenario.phases != {} or any(each.phase for _, each in readable(scenario.dwellings))
    instant = development.construction_months == 0 and not phased
    if development.profit_and_risk is not None:
        yield from _basis(development.profit_and_risk, PROFIT_BASES, "development.profit_and_risk")
    for name, line in readable(development.costs):
        path = f"development.costs.{name}"
        yield from _basis(line, COST_BASES, path)
        if line.share is not None:
            yield from _share_line(development, name, path)
        else:
            if line.of is not None:
                yield Mistake(
                    path,
                    sentence(
                        "has {of}, which goes with {@share}, and has no {@share}",
                        of=given("'of'", Part.KEY, "of"),
                    ),
                )
            if instant and line.timing in (None, "over_construction"):
                yield Mistake(
                    f"{path}.timing" if line.timing else path,
                    sentence(
                        "is spread over construction, and {@development.construction_months} is 0; give "
                        "{@timing}: {@timing=at_start} or {@timing=at_delivery}, or a number of months"
                    ),
                )
    yield from _circles(development)


def _share_line(development: Development, name: str, path: str) -> Iterator[Mistake]:
    line = development.costs[name]
    if line.of is None:
        yield Mistake(f"{path}.of", sentence("missing; {@share} needs the lines that it is a share of"))
    for key in ("timing", "index"):
        if getattr(line, key) is not None:
            yield Mistake(
                f"{path}.{key}",
                sentence(
                    "a share follows the lines that it is a share of; it has no {key} of its own",
                    key=given_key(key),
                ),
            )
    allowed = [*(other for other in development.costs if other != name), "land"]
    for place, base in enumerate(line.of or ()):
        if base == name:
            continue
        if base not in allowed:
            yield Mistake(
                f"{path}.of.{place}",
                sentence(
                    "there is no cost line '{base}'; there are {allowed}{near}",
                    base=base,
                    allowed=given_words(allowed),
                    near=nearest(base, allowed),
                ),
            )
        elif base in (line.of or ())[:place]:
            yield Mistake(f"{path}.of.{place}", sentence("'{name}' is named twice", name=given_word(base)))


def _circles(development: Development) -> Iterator[Mistake]:
    """Share lines that are, through others, a share of themselves; each circle once."""
    bases = {name: line.of or () for name, line in readable(development.costs) if line.share is not None}
    settled: set[str] = set()
    for first, its_bases in bases.items():
        trail = [first]
        rest = [iter(its_bases)]
        while rest:
            base = next(rest[-1], None)
            if base is None:
                settled.add(trail.pop())
                rest.pop()
            elif base in trail:
                trail = [*trail[trail.index(base) :], base]
                circle = listed((given_word(each, "cost_recovery") for each in trail), " → ")
                yield Mistake(
                    f"development.costs.{base}.of", sentence("is a share of itself: {circle}", circle=circle)
                )
            elif base in bases and base not in settled:
                trail.append(base)
                rest.append(iter(bases[base]))


def floor_area_mistakes(scenario: ScenarioFields) -> Iterator[Mistake]:
    """What lines per m² bvo need: the form factor, and the cost of each type."""
    costs = scenario.development.costs if scenario.development else None
    counted = [(name, line.per_m2_bvo) for name, line in readable(costs) if line.per_m2_bvo is not None]
    if counted and scenario.form_factor is None:
        yield Mistake(
            "form_factor",
            sentence(
                "missing; {line} counts m² bvo, which is gbo / {@form_factor}",
                line=given_key(f"development.costs.{counted[0][0]}"),
            ),
        )
    own = next((name for name, amount in counted if amount == "dwelling"), None)
    if own is not None:
        for name, dwelling in readable(scenario.dwellings):
            if dwelling.construction_cost is None:
                yield Mistake(
                    f"dwellings.{name}.construction_cost",
                    sentence(
                        "missing; {line} has {@development.costs.x|per_m2_bvo}: "
                        "{@development.costs.x.per_m2_bvo=dwelling}",
                        line=given_key(f"development.costs.{own}"),
                    ),
                )
