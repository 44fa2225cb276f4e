"""What stands in a field is read back as the value that it shows, for every key of a scenario."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feasibility.errors import InputError
from feasibility.scenario.keys.fields import ListOf, MappingOr, Named, OneOrMore, PartOf, WordOr, keys_of
from feasibility.scenario.keys.labels import LabelByLanguage
from feasibility.scenario.keys.model import CountRange, IndexKind, ScenarioFields
from feasibility.scenario.keys.uncertainty import CorrelationKind
from feasibility.scenario.keys.values import Day, Kind, Number, OneOf, Plain, Text, Whole, YesNo
from feasibility.workbench.forms.field_texts import shown_at
from feasibility.workbench.forms.typed import typed_at

NAMES = st.from_regex(r"[A-Za-zé][A-Za-zé0-9_ -]{0,8}[a-z0-9]", fullmatch=True)
SIGNS = st.characters(exclude_categories=("Cs", "Cc", "Cf", "Zs", "Zl", "Zp")) | st.sampled_from(' ;,:/"%-')
TEXTS = st.text(SIGNS, max_size=20)


def leaves(kind: Kind, path: str) -> Iterator[tuple[str, Kind]]:
    """Every key with a field of its own; `x` stands for a name that a user gives."""
    if isinstance(kind, PartOf):
        for name, each in keys_of(kind.part).items():
            yield from leaves(each.kind, f"{path}.{name}".strip("."))
    elif isinstance(kind, Named) and isinstance(kind.item, (PartOf, IndexKind)):
        yield from leaves(kind.item, f"{path}.x")
    elif isinstance(kind, (ListOf, OneOrMore)) and isinstance(kind.item, PartOf):
        yield from leaves(kind.item, f"{path}.0")
    else:
        yield path, kind


LEAVES = sorted(leaves(PartOf(ScenarioFields), ""), key=lambda each: each[0])


def values(kind: Kind) -> st.SearchStrategy[Any]:
    """Plain data that a kind reads."""
    if isinstance(kind, MappingOr):
        return values(kind.mapping) | values(kind.other)
    if isinstance(kind, PartOf) and kind.part is LabelByLanguage:
        label = st.from_regex(r"[A-Za-zé0-9:;.-]( ?[A-Za-zé0-9:;.-]){0,9}", fullmatch=True)
        return st.fixed_dictionaries({"en": label}, optional={"nl": label}) | st.fixed_dictionaries(
            {"nl": label}
        )
    if isinstance(kind, PartOf):
        assert kind.part is CountRange
        low = st.integers(0, 500)
        return st.fixed_dictionaries({"max": st.integers(500, 10**6)}, optional={"min": low})
    if isinstance(kind, WordOr):
        return st.sampled_from(kind.words) | values(kind.other)
    if isinstance(kind, OneOf):
        return st.sampled_from(kind.words)
    if isinstance(kind, Number):
        whole = st.integers(math.ceil(kind.low), math.floor(kind.high)) if kind.high >= 1 else st.nothing()
        return whole | st.floats(kind.low, kind.high, allow_nan=False)
    if isinstance(kind, Whole):
        return st.integers(kind.low, kind.high)
    if isinstance(kind, Day):
        return st.dates(date(1900, 1, 1), date(2200, 12, 31))
    if isinstance(kind, YesNo):
        return st.booleans()
    if isinstance(kind, Text):
        return TEXTS.filter(lambda text: bool(text.strip()) and (not kind.needed or text == text.strip()))
    if isinstance(kind, IndexKind):
        rate = st.floats(-0.5, 0.5)
        years = st.dictionaries(st.integers(1900, 2300), rate, min_size=1, max_size=3)
        rest = st.fixed_dictionaries({"then": rate}, optional={"history": st.just("cbs")})
        return rate | years | rest | st.builds(lambda one, other: {**one, **other}, years, rest)
    if isinstance(kind, CorrelationKind):
        name = st.from_regex(r"[a-z_.]{1,12}", fullmatch=True)
        return st.tuples(name, name, st.floats(-1, 1)).map(list)
    if isinstance(kind, Plain):
        return (
            st.booleans() | st.integers(-(10**9), 10**9) | st.floats(-1e9, 1e9) | NAMES | TEXTS.filter(bool)
        )
    if isinstance(kind, Named):
        names = TEXTS.filter(bool) if kind.any_name else NAMES
        return st.dictionaries(names, values(kind.item), min_size=1, max_size=3)
    assert isinstance(kind, (ListOf, OneOrMore)), kind
    return st.lists(values(kind.item), min_size=getattr(kind, "least", 0), max_size=4)


@settings(max_examples=1000, deadline=None)
@given(leaf=st.sampled_from(LEAVES), lang=st.sampled_from(["en", "nl"]), data=st.data())
def test_what_is_shown_is_read_as_the_same(leaf: tuple[str, Kind], lang: str, data: st.DataObject) -> None:
    path, kind = leaf
    value = data.draw(values(kind))
    text = shown_at(path, value, lang, {})
    assert typed_at(path, text, lang, {}) == value, text


@pytest.mark.parametrize(
    ("path", "text", "lang", "value"),
    [
        ("land.asking_price", "1.250,50", "nl", 1250.5),
        ("land.asking_price", "€ 4.200.000", "nl", 4_200_000),
        ("land.asking_price", "4,2 mln", "nl", 4_200_000),
        ("land.asking_price", "4,200,000", "en", 4_200_000),
        ("land.asking_price", "4 200 000", "nl", 4_200_000),
        ("dwellings.x.rent", "1.250", "nl", 1250),
        ("dwellings.x.count", "1.000", "en", 1000),
        ("dwellings.x.count", "1,000", "nl", 1000),
        ("dwellings.x.count", "1,000", "en", 1000),
        ("dwellings.x.rent", "1,250", "en", 1250),
        ("dwellings.x.rent", "965.50", "nl", 965.5),
        ("dwellings.x.rent", "de hoogste huur volgens de punten", "nl", "highest"),
        ("required_return", "5,5 %", "nl", 0.055),
        ("required_return", "5,5", "nl", 0.055),
        ("required_return", "5.5%", "nl", 0.055),
        ("required_return", "5.5", "en", 0.055),
        ("development.vat", "21 %", "nl", 0.21),
        ("form_factor", "0,78", "nl", 0.78),
        ("form_factor", "0.780", "en", 0.78),
        ("price_date", "12-05-2026", "nl", date(2026, 5, 12)),
        ("price_date", "12 mei 2026", "nl", date(2026, 5, 12)),
        ("price_date", "2026-05-12", "nl", date(2026, 5, 12)),
        ("price_date", "12 May 2026", "en", date(2026, 5, 12)),
        ("price_date", "12/05/2026", "en", "12/05/2026"),
        ("rents.statutory_cap", "Ja", "nl", True),
        ("rents.statutory_cap", "no", "en", False),
        ("dwellings.x.count", "0 t/m 60", "nl", {"min": 0, "max": 60}),
        ("dwellings.x.count", "10-60", "en", {"min": 10, "max": 60}),
        ("dwellings.x.count", "10 - 60", "en", {"min": 10, "max": 60}),
        ("dwellings.x.count", "t/m 60", "nl", {"max": 60}),
        ("dwellings.x.count", "-5", "nl", -5),
        ("dwellings.x.count", "24", "nl", 24),
        ("land.asking_price", "1.050.000,-", "nl", 1_050_000),
        ("land.asking_price", "€ 950.000,--", "nl", 950_000),
        ("indices.cpi", "2 %", "nl", 0.02),
        ("indices.cpi", "historie: CBS; daarna: 2 %", "nl", {"history": "cbs", "then": 0.02}),
        ("indices.cpi", "2026: 3,1 %; daarna: 2", "nl", {2026: 0.031, "then": 0.02}),
        ("development.costs.x.of", "construction, parking", "en", ["construction", "parking"]),
        ("land.asking_price", "5 %", "nl", "5 %"),
        ("land.asking_price", "veel", "nl", "veel"),
        ("land.asking_price", "  ", "nl", None),
        ("parties.x.at_least", "investor_irr: 5,5 %; term: 20", "nl", {"investor_irr": 0.055, "term": 20}),
        ("parties.x.assumptions", "exit.net_yield: 4,5 %", "nl", {"exit.net_yield": 0.045}),
        ("uncertainty.correlations", "cpi / wages: 0,3", "nl", [["cpi", "wages", 0.3]]),
    ],
)  # fmt: skip
def test_as_people_type(path: str, text: str, lang: str, value: Any) -> None:
    assert typed_at(path, text, lang, {}) == value


@pytest.mark.parametrize(
    ("path", "text", "lang", "said"),
    [
        ("land.asking_price", "1,250", "nl", "write 1250 or 1,25"),
        ("land.asking_price", "1.250", "en", "write 1250 or 1.25"),
        ("land.plot_area", "1.234", "en", "write 1234 or 1.2340"),
        ("development.vat", "0,21", "nl", "0,21 % or the fraction of 21 %"),
        ("required_return", "0.055", "en", "0.055% or the fraction of 5.5%"),
    ],
)
def test_a_number_with_two_readings_is_refused_with_both(path: str, text: str, lang: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        typed_at(path, text, lang, {})
