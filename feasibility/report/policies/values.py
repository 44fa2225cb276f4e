"""The values of a policy in words, each with how sure it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from feasibility.language import numbers
from feasibility.language.notes import segment_names
from feasibility.language.texts import name_of_path
from feasibility.language.words import Words, place_name, plain
from feasibility.policy.sources import stated_status
from feasibility.policy.tables import dated_table, value_at
from feasibility.scenario.keys.policy import IncomeNorm, Policy, Segment
from feasibility.scenario.kinds import kind_of

MARK = "*"
"""Stands after a value that the policy's source does not state."""


@dataclass(frozen=True)
class PolicyValue:
    """One value of a policy as it is printed."""

    label: str
    text: str
    status: str
    """derived, known, uncertain or assumed; empty where the source states the value."""

    @property
    def marked(self) -> str:
        """The text, marked where the source does not state it."""
        return self.text + (MARK if self.status else "")


def policy_values(policy: Policy, words: Words) -> Iterator[tuple[str, tuple[PolicyValue, ...]]]:
    """The values of a policy under their headings: its own first, then of each segment, then its shares.

    The first heading is empty.
    """
    yield "", tuple(_own_values(policy, words))
    for name, segment in policy.segments.items():
        values = _segment_texts(segment, policy.date, words).items()
        yield (
            words("policies_segment", name=words.segment(name)),
            tuple(
                PolicyValue(_segment_label(key, words), text, unsure(policy, f"segments.{name}.{key}"))
                for key, text in values
            ),
        )
    if policy.shares:
        yield words.heading("shares"), tuple(share_values(policy, words))


def share_values(policy: Policy, words: Words) -> Iterator[PolicyValue]:
    """The least share of each group of segments."""
    for place, rule in enumerate(policy.shares):
        text = words("limit_at_least", amount=words.share_asked(rule.at_least))
        if rule.from_dwellings:
            text += ", " + words("share_not_yet", from_dwellings=words.number(rule.from_dwellings))
        yield PolicyValue(
            segment_names(rule.segments, words.lang, words.labels),
            text,
            unsure(policy, f"shares.{place}.at_least"),
        )


def term_value(policy: Policy, words: Words) -> PolicyValue:
    """How long the rules hold [years]."""
    text = words("years_kept", years=words.number(policy.term))
    return PolicyValue(words.name("term"), text, unsure(policy, "term"))


def increase_value(policy: Policy, words: Words) -> PolicyValue:
    """The largest yearly increase of a sitting rent."""
    if policy.rent_increase.rule == "law":
        return PolicyValue(
            words.name("rent_increase"), words.name("rule.law"), unsure(policy, "rent_increase.rule")
        )
    text = _growth(policy.rent_increase.surcharge, words)
    return PolicyValue(words.name("rent_increase"), text, unsure(policy, "rent_increase.surcharge"))


def reletting_value(policy: Policy, words: Words) -> PolicyValue:
    """What the rent becomes at a change of tenant."""
    name = name_of_path(f"reletting.{policy.reletting}", words.lang)
    return PolicyValue(words.name("reletting"), name, unsure(policy, "reletting"))


def value_name(path: str, policy: Policy, words: Words) -> str:
    """What a value of a policy is called, with its segment or its group of segments.

    Args:
        path: as a result lists it: `policy.segments.low.upper`.
        policy: in which it stands.
        words: the language.
    """
    parts = path.split(".")
    name = name_of_path(path, words.lang)
    if parts[1] == "segments" and len(parts) > 2:
        return f"{name}, {words.segment(parts[2])}"
    if parts[1] == "shares" and len(parts) > 2:
        return f"{name}, {segment_names(policy.shares[int(parts[2])].segments, words.lang, words.labels)}"
    return name


def unsure(policy: Policy, path: str) -> str:
    """Why a value is marked: its status, empty where the source states it."""
    status = stated_status(policy, path)
    return "" if status == "published" else status


def _own_values(policy: Policy, words: Words) -> Iterator[PolicyValue]:
    increase = increase_value(policy, words)
    yield PolicyValue(words.name("place"), place_name(policy.place, words), "")
    yield PolicyValue(words.name("price_level"), numbers.day(policy.date, words.lang), "")
    yield term_value(policy, words)
    if policy.rent_increase.rule == "law":
        yield increase
    else:
        text = words("limit_at_most", amount=increase.text)
        yield PolicyValue(increase.label, text, increase.status)
    yield PolicyValue(
        words.name("policy.initial_rent"),
        words("policies_until_letting", growth=_growth(policy.initial_rent.surcharge, words)),
        unsure(policy, "initial_rent.surcharge"),
    )
    rule = reletting_value(policy, words)
    text = words("policies_with_name", value=rule.text, name=policy.reletting)
    yield PolicyValue(rule.label, text, rule.status)
    yield PolicyValue(
        words.name("hold_in_band"),
        words("yes" if policy.hold_in_band else "no"),
        unsure(policy, "hold_in_band"),
    )
    if policy.income_norm is None:
        yield PolicyValue(words.name("income_norm"), numbers.NONE, "")
    else:
        text = _income_norm(policy.income_norm, words)
        yield PolicyValue(words.name("income_norm"), text, unsure(policy, "income_norm.months"))


def _income_norm(norm: IncomeNorm, words: Words) -> str:
    return words(
        "policies_income_norm",
        months=numbers.plain_number(norm.months, words.lang),
        multiple=numbers.plain_number(norm.multiple, words.lang),
        rents=numbers.plain_number(norm.months * norm.multiple, words.lang),
    )


def _segment_label(key: str, words: Words) -> str:
    return words("policies_limits_follow") if key == "upper_surcharge" else words.name(f"segments.{key}")


def _segment_texts(segment: Segment, day: date, words: Words) -> Mapping[str, str]:
    """What a segment asks, by key; only what it does ask."""
    texts = {"tenure": words.name(f"tenure.{segment.tenure}"), "kind": words.name(f"kind.{kind_of(segment)}")}
    if segment.lower == "liberalisation_limit":
        above = words("limit_above", amount=_statutory_limit(day, segment, words))
        texts["lower"] = words("policies_with_name", value=above, name=words.name("liberalisation_limit"))
    elif segment.lower is not None:
        texts["lower"] = _amount(segment.lower, segment, words)
    if segment.upper == "liberalisation_limit":
        limit = _statutory_limit(day, segment, words)
        texts["upper"] = words("policies_with_name", value=limit, name=words.name("liberalisation_limit"))
    elif segment.upper == "wws":
        texts["upper"] = words.name("upper.wws")
    elif segment.upper is not None:
        texts["upper"] = _amount(segment.upper, segment, words)
        texts["upper_surcharge"] = _growth(segment.upper_surcharge, words)
    if segment.min_floor_area is not None:
        texts["min_floor_area"] = _areas(segment.min_floor_area, words)
    if segment.owner_occupation_years is not None:
        texts["owner_occupation_years"] = words("years_kept", years=segment.owner_occupation_years)
    if segment.income_limit_multiple is not None:
        texts["income_limit_multiple"] = _income_limit(segment.income_limit_multiple, day, words)
    if segment.points is not None:
        texts["points"] = _points(segment.points, words)
    return texts


def _statutory_limit(day: date, segment: Segment, words: Words) -> str:
    return _amount(value_at(dated_table("liberalisation_limit"), day).value, segment, words)


def _amount(value: float, segment: Segment, words: Words) -> str:
    if segment.tenure == "sale":
        return words.in_unit(value, "€")
    return words("policies_per_month", amount=words.in_unit(value, "€/month"))


def _areas(areas: float | Mapping[str, float], words: Words) -> str:
    if isinstance(areas, Mapping):
        return ", ".join(f"{plain(place)} {words.in_unit(area, 'm²')}" for place, area in areas.items())
    return words.in_unit(areas, "m²")


def _income_limit(multiple: float, day: date, words: Words) -> str:
    """A multiple of the norm for a household of one [€/year]."""
    norm = value_at(dated_table("income_limit", "single"), day).value
    amount = words("policies_per_year", amount=numbers.exact_money(multiple * norm, words.lang))
    return words(
        "policies_income_multiple",
        multiple=numbers.plain_number(multiple, words.lang),
        limit=words.name("daeb_norm"),
        amount=amount,
    )


def _points(points: Mapping[str, int], words: Words) -> str:
    if set(points) == {"from", "to"}:
        return words("limit_range", lower=points["from"], upper=points["to"])
    return ", ".join(
        words("limit_at_most" if bound == "to" else "limit_at_least", amount=amount)
        for bound, amount in points.items()
    )


def _growth(surcharge: float, words: Words) -> str:
    if surcharge:
        return words("policies_growth", surcharge=words.exact_percent(surcharge))
    return words("policies_growth_no_surcharge")
