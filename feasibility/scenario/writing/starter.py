"""A scenario to begin with: every important key, with its meaning and the source of its value."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from string import Template

from feasibility.errors import InputError, Mistake
from feasibility.messages import said, sentence
from feasibility.scenario.keys.policy import Policy, Segment
from feasibility.scenario.kinds import kind_of
from feasibility.scenario.reading.policy import read_policy
from feasibility.scenario.writing.usual_values import UsualDateError, usual_values

TEMPLATE = Path(__file__).parent / "starter.template.yaml"
TABLE_TEMPLATE = Path(__file__).parent / "starter_table.template.yaml"
COLUMN = 34
COUNTRY = "Netherlands"
"""The place of a policy that holds everywhere; it is not said, for it would be English on a Dutch line."""
DWELLINGS = 100

RENT_BELOW_LIMIT = 0.95
POINTS, RENT_PER_POINT = 165, 6.5
POINTS_BELOW_END = 15
ABOVE_THE_LIMITS = 1.05
"""A free rent is at least this times the highest limit, a market rent at least this times the type's rent."""
FLOOR_AREA, FREE_FLOOR_AREA = 60.0, 80.0
HOLDING_YEARS = 25
LAND_SHARE = 0.1
"""Of the vacant value of all dwellings: what a seller of land at the table asks to begin with."""
PRICE_STEP = 25_000
LETS_GO = 0.9
"""Share of the asking price to which the municipality of the table goes."""
RENT_BELOW, RENT_STEP = 50, 5
"""How far below its beginning a rent may be moved at the table, and in which steps [€/month]."""
TERM_AROUND = 5
"""How many years the term may be moved at the table, either way."""
PARTIES = {
    "municipality": ("Municipality", "Gemeente"),
    "investor": ("Investor", "Belegger"),
    "developer": ("Developer", "Ontwikkelaar"),
    "tenants": ("Tenants", "Huurders"),
}
"""Role → label in English and in Dutch."""


@dataclass(frozen=True)
class _Type:
    """A dwelling type of the starter."""

    segment: str
    tenure: str
    covenanted: bool
    count: int
    floor_area: float
    amount: float
    """Rent [€/month] or price [€]."""
    points: int | None
    """Where the segment's limit depends on points: then the rent is the highest that they allow."""
    vacant_value: float


def starter_text(name: str, policy: str, lang: str = "en", *, with_table: bool = False) -> str:
    """A commented scenario in YAML, with a dwelling type for each segment of a policy; it runs unchanged.

    Costs, market rents, vacant values, yields and norms are the usual ones of the policy's year.

    Args:
        name: the scenario's name.
        policy: a policy of the library.
        lang: language of the comments, `en` or `nl`.
        with_table: with parties, and with what they negotiate, for the cooperation table.

    Raises:
        InputError: for a policy that does not exist, has mistakes or is older than the usual values, and a
            name that cannot be printed.
    """
    if not name.strip() or not name.isprintable():
        raise InputError(
            [Mistake("name", sentence("found {name!a}; a name that can be printed is needed", name=name))]
        )
    read = read_policy(policy)
    try:
        usual = {what: row.typical for what, row in usual_values(read.date).items()}
    except UsualDateError as error:
        raise InputError([Mistake("policy", said(error))]) from error
    values = _values(name, policy, read, usual, lang)
    if not with_table:
        return _filled(TEMPLATE, values, lang)
    values |= _table_values(read, usual, lang)
    return _filled(TEMPLATE, values, lang) + _filled(TABLE_TEMPLATE, values, lang)


def _filled(template: Path, values: Mapping[str, str], lang: str) -> str:
    """A template with its placeholders filled and the comments of one language."""
    lines = []
    for line in template.read_text(encoding="utf-8").splitlines():
        text, mark, comments = line.partition("# ")
        if text.strip().startswith("$"):
            lines.extend(values[text.strip()[1:]].splitlines())
            continue
        english, _, dutch = comments.partition(" | ")
        content = Template(text).substitute(values)
        comment = Template(dutch if lang == "nl" else english).substitute(values)
        lines.append(_line(content.rstrip(), comment) if mark else content)
    return "\n".join(lines) + "\n"


def _line(content: str, comment: str) -> str:
    return f"{content:<{COLUMN}}  # {comment}" if content else f"# {comment}"


def _values(
    name: str, policy_name: str, policy: Policy, usual: Mapping[str, float], lang: str
) -> dict[str, str]:
    """The values for the placeholders of the template: usual values by name, and those of the policy."""
    types = _types(policy, usual)
    areas = next((each.min_floor_area for each in policy.segments.values() if _by_location(each)), None)
    location = ""
    if isinstance(areas, Mapping):
        names = ", ".join(areas)
        assumed = f"aangenomen; mogelijk: {names}" if lang == "nl" else f"assumed; possible: {names}"
        location = _line(f"location: {next(iter(areas))}", assumed) + "\n"
    return {what: _euros(value) for what, value in usual.items()} | {
        "policy": policy_name,
        "year": str(policy.date.year),
        "source": ", ".join(part for part in (policy.name, policy.place) if part not in ("", COUNTRY)),
        "name": json.dumps(name, ensure_ascii=False),
        "price_date": policy.date.isoformat(),
        "start": f"{policy.date.year + 1}-01-01",
        "location": location + "\n",
        "dwellings": "\n".join(line for each in types for line in _dwelling(each, usual, lang)) + "\n\n",
        "site": _euros(usual["site_cost"] * DWELLINGS),
        "asking_price": "0",
        "holding_years": str(max(HOLDING_YEARS, policy.term + 5)),
        "term": str(policy.term),
    }


def _table_values(policy: Policy, usual: Mapping[str, float], lang: str) -> dict[str, str]:
    """The values for the placeholders of the table: the parties' conditions, and the ends of the levers."""
    types = _types(policy, usual)
    worth = sum(each.count * each.vacant_value for each in types)
    asked = _rounded(worth * LAND_SHARE, 2 * PRICE_STEP)
    shortest = max(0, policy.term - TERM_AROUND)
    mid = sum(each.count for each in types if kind_of(policy.segments[each.segment]) == "mid")
    return {role: labels[lang == "nl"] for role, labels in PARTIES.items()} | {
        "asking_price": _euros(asked),
        "lowest_price": _euros(_rounded(asked * LETS_GO, PRICE_STEP)),
        "highest_price": _euros(2 * asked),
        "own_let_ratio": f"{usual['let_ratio'] - 0.05:.4g}",
        "lowest_return": f"{usual['required_return'] - 0.0025:.4g}",
        "mid_dwellings": str(mid),
        "shortest_term": str(shortest),
        "longest_term": str(policy.term + TERM_AROUND),
        "rent_levers": "\n".join(_rent_lever(policy, each, lang) for each in types if _has_lever(each)),
        "mix": ", ".join(each.segment for each in types if each.count),
    }


def _has_lever(each: _Type) -> bool:
    """Whether a type's rent is moved at the table: it is a number, and the policy limits it."""
    return each.covenanted and each.points is None and each.count > 0


def _rent_lever(policy: Policy, each: _Type, lang: str) -> str:
    """A lever for a rent, up to the last step below the limit of its segment."""
    upper = policy.segments[each.segment].upper
    above = math.floor((upper - each.amount) / RENT_STEP + 1e-9) if isinstance(upper, float) else 0
    ends = f"from: {_euros(each.amount - RENT_BELOW)}, to: {_euros(each.amount + above * RENT_STEP)}"
    content = f"{each.segment}_rent: {{paths: [dwellings.{each.segment}.rent], {ends}, step: {RENT_STEP}}}"
    return _line(f"    {content}", "aangenomen" if lang == "nl" else "assumed")


def _dwelling(each: _Type, usual: Mapping[str, float], lang: str) -> Iterator[str]:
    """The lines of one dwelling type."""
    yield f"  {each.segment}:"
    yield f"    segment: {each.segment}"
    yield _value("count", str(each.count), ("", ""), lang)
    yield _value("floor_area", f"{each.floor_area:g}", ("m² gbo", "m² gbo"), lang)
    if each.tenure == "rent":
        if each.points is None:
            yield _value("rent", _euros(each.amount), ("bare rent, €/month", "kale huur, €/maand"), lang)
        else:
            yield _value("points", str(each.points), ("WWS points", "WWS-punten"), lang)
            yield _value(
                "rent",
                "highest",
                ("the highest rent by points, or €/month", "de hoogste huur volgens de punten, of €/maand"),
                lang,
            )
        least = each.amount * ABOVE_THE_LIMITS
        market_rent = _euros(_rounded(max(usual["market_rent_per_m2"] * each.floor_area, least), 5))
        if each.covenanted:
            yield _value(
                "market_rent", market_rent, ("the rent without the plan", "huur zonder het plan"), lang
            )
        yield _value("vacant_value", _euros(each.vacant_value), ("including VAT", "vrij op naam"), lang)
    else:
        yield _value("price", _euros(each.amount), ("including VAT", "vrij op naam"), lang)
    yield _value("construction_cost", _euros(usual["construction_cost"]), ("€/m² bvo", "€/m² bvo"), lang)
    yield _value("parking_spaces", "0.8", ("", ""), lang)


def _value(key: str, value: str, what: tuple[str, str], lang: str) -> str:
    """A line of an assumed value, and what it is in English and in Dutch."""
    assumed, meaning = ("aangenomen", what[1]) if lang == "nl" else ("assumed", what[0])
    return _line(f"    {key}: {value}", f"{assumed}: {meaning}" if meaning else assumed)


# ------------------------------------------------------------------------------------------ dwelling types


def _types(policy: Policy, usual: Mapping[str, float]) -> tuple[_Type, ...]:
    limits = [
        _points(each) * RENT_PER_POINT if each.upper == "wws" else each.upper
        for each in policy.segments.values()
        if _rented(each)
    ]
    highest = max((each for each in limits if isinstance(each, float)), default=None)
    counts = _counts(policy)
    result = []
    for name, segment in policy.segments.items():
        rented = _rented(segment)
        covenanted = rented and segment.upper is not None
        floor_area = _floor_area(segment, FLOOR_AREA if covenanted or not rented else FREE_FLOOR_AREA)
        market_rent, vacant_value = (
            usual[f"{what}_per_m2"] * floor_area for what in ("market_rent", "vacant_value")
        )
        amount = (
            _rent(segment, highest, market_rent, usual["social_rent"])
            if rented
            else _price(segment, vacant_value)
        )
        result.append(
            _Type(
                segment=name,
                tenure=segment.tenure,
                covenanted=covenanted,
                count=counts[name],
                floor_area=floor_area,
                amount=amount,
                points=_points(segment) if segment.upper == "wws" else None,
                vacant_value=_rounded(vacant_value, 1_000) if rented else amount,
            )
        )
    return tuple(result)


def _rented(segment: Segment) -> bool:
    return segment.tenure == "rent"


def _by_location(segment: Segment) -> bool:
    return isinstance(segment.min_floor_area, Mapping)


def _rent(segment: Segment, highest: float | None, market_rent: float, social_rent: float) -> float:
    """A rent that fits the segment's band; without one the market's, above every limit of the policy."""
    if segment.upper == "liberalisation_limit":
        return social_rent
    if segment.upper == "wws":
        return _rounded(_points(segment) * RENT_PER_POINT, 5)
    if isinstance(segment.upper, float):
        return _within(segment.lower, segment.upper, 5)
    lower = segment.lower if isinstance(segment.lower, float) else 0.0
    return _rounded(max(market_rent, max(highest or 0.0, lower) * ABOVE_THE_LIMITS), 5)


def _points(segment: Segment) -> int:
    """Points of an ordinary dwelling in a segment: in the middle of its range, or a little below its end."""
    ends = segment.points or {}
    if "to" not in ends:
        return max(POINTS, ends.get("from", 0))
    return (ends["from"] + ends["to"]) // 2 if "from" in ends else ends["to"] - POINTS_BELOW_END


def _price(segment: Segment, vacant_value: float) -> float:
    """A price that fits the segment's band; without one the vacant value."""
    if isinstance(segment.upper, float):
        return _within(segment.lower, segment.upper, 1_000)
    lower = segment.lower if isinstance(segment.lower, float) else 0.0
    return _rounded(max(vacant_value, lower * ABOVE_THE_LIMITS), 1_000)


def _within(lower: float | str | None, upper: float, step: int) -> float:
    """An amount between two limits, on a whole step where one lies between them."""
    middle = (lower + upper) / 2 if isinstance(lower, float) else upper * RENT_BELOW_LIMIT
    rounded = _rounded(middle, step)
    return rounded if (lower if isinstance(lower, float) else 0.0) < rounded <= upper else middle


def _floor_area(segment: Segment, usual: float) -> float:
    least = segment.min_floor_area
    areas = tuple(least.values()) if isinstance(least, Mapping) else () if least is None else (least,)
    return max((usual, *areas))


def _counts(policy: Policy) -> dict[str, int]:
    """Counts that satisfy the shares: each rule by its first rented segment, the rest in the freest segment.

    Where a rule leaves the choice, the segment is not a social one.
    Without shares half of the dwellings are mid-market; social ones only where a rule requires them.
    """
    counts = dict.fromkeys(policy.segments, 0)
    for rule in policy.shares:
        missing = math.ceil(rule.at_least * DWELLINGS - 1e-9) - sum(
            counts[name] for name in set(rule.segments)
        )
        rented = [name for name in rule.segments if _rented(policy.segments[name])]
        rented = [name for name in rented if kind_of(policy.segments[name]) != "social"] or rented
        counts[(rented or list(rule.segments))[0]] += max(0, missing)
    rest = [name for name, each in policy.segments.items() if _rented(each) and each.upper is None]
    counts[(rest or list(policy.segments))[-1]] += max(0, DWELLINGS - sum(counts.values()))
    if not policy.shares:
        covenanted = [
            name
            for name, each in policy.segments.items()
            if _rented(each) and each.upper is not None and kind_of(each) != "social"
        ]
        for name in covenanted if rest else ():
            counts[name] += DWELLINGS // (2 * len(covenanted))
            counts[rest[-1]] -= DWELLINGS // (2 * len(covenanted))
    return counts


def _rounded(amount: float, step: int) -> float:
    return round(amount / step) * float(step)


def _euros(amount: float) -> str:
    """An amount in the notation of a scenario file: 1_450."""
    return f"{amount:_.0f}" if amount == round(amount) else f"{amount:.10g}"
