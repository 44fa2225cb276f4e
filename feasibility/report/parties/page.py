"""The page of `table`: every party's verdict, the zone of agreement, and what keeps the parties apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from math import inf

from feasibility.compare.split import nearest_unit, rounded_shares
from feasibility.deals.packages import Package
from feasibility.errors import Mistake
from feasibility.evaluation.figures.named import unit_of_figure
from feasibility.evaluation.figures.selections import AT_THE_TABLE
from feasibility.evaluation.requirements import RETENTION_YEARS
from feasibility.language import numbers
from feasibility.language.naming import number_name
from feasibility.language.texts import name_of_path
from feasibility.language.words import Words, plain, words_of
from feasibility.parties.negotiation import Contribution, Disagreement, Negotiation, View, Zone
from feasibility.parties.probability import Probabilities
from feasibility.parties.zone import reach_of
from feasibility.report.compare.inputs import value_cell
from feasibility.report.compare.rows import part_label
from feasibility.report.conditions import (
    LABEL,
    bound_text,
    ceiling_text,
    conceded_text,
    figure_named,
    figure_text,
    floor_text,
    joined,
    label_of,
    part_text,
    party_labels,
    range_text,
    short_text,
    value_text,
)
from feasibility.report.deals.packages import packages_blocks
from feasibility.report.document import Block, Heading, Section, Sentence, table
from feasibility.report.names_and_units import whole_inwards
from feasibility.report.parties.probability import probabilities_blocks
from feasibility.report.reasons import message_text
from feasibility.report.run.sentences import OUTSIDE_MID
from feasibility.report.text import BLANK, page_text
from feasibility.scenario.keys.parties import Party
from feasibility.scenario.kinds import counts_of, types_of_part
from feasibility.scenario.validated import Scenario

Blocks = Iterator[Block]
EURO, LONGEST = Fraction(1), 600


def table_page(
    found: Negotiation,
    packages: Sequence[Package] | None,
    scenario: Scenario,
    lang: str,
    probable: Probabilities | None = None,
) -> str:
    """The whole page, without colours, about 100 characters wide.

    Args:
        found: what `negotiation_of` gives.
        packages: the smallest packages of concessions; None where some land price suits everybody already.
        scenario: the scenario with its parties.
        lang: `en` or `nl`.
        probable: how likely it is that the conditions hold, where that was asked.
    """
    words = words_of(scenario, lang)
    title = words("party_title", name=plain(found.scenario.name))
    blocks = table_blocks(found, packages, scenario, words, probable)
    return page_text(Section("table", title, tuple(blocks)))


def table_blocks(
    found: Negotiation,
    packages: Sequence[Package] | None,
    scenario: Scenario,
    words: Words,
    probable: Probabilities | None = None,
) -> Blocks:
    """The table in blocks, as `table_page`."""
    labels = party_labels(found.views)
    yield from _heading(found, scenario, words)
    yield from _zone(found, labels, words)
    for view in found.views:
        yield from _party(view, found, scenario, words)
    if probable is not None:
        yield from probabilities_blocks(probable, found.views, words)
    if packages is not None:
        yield from packages_blocks(scenario, packages, words)
    if found.disagreements:
        yield from _disagreements(found, labels, words)
    if found.tenants:
        yield from _tenants(found, words)
    private = [view.name for view in found.views if scenario.parties[view.name].keeps_private]
    if private:
        yield BLANK
        yield Sentence(words("party_private", labels=joined(private, labels)), "")


def _heading(found: Negotiation, scenario: Scenario, words: Words) -> Blocks:
    not_yet = [view.name for view in found.views if not view.satisfied]
    if not_yet:
        count = len(found.views) - len(not_yet)
        labels = joined(not_yet, party_labels(found.views))
        yield Sentence(words("party_some", count=count, all=len(found.views), labels=labels))
    else:
        yield Sentence(words("party_everybody"))
    yield Heading(words("party_facts"))
    yield Sentence(_price_sentence(found, scenario, words))
    if not found.facts.allowed:
        yield Sentence(words("party_not_allowed"))
    rows = []
    for name in AT_THE_TABLE:
        value = getattr(found.facts, name)
        if value is not None and not (name == "public_contribution" and not value):
            label = name_of_path(f"results.{name}", words.lang)
            rows.append((label, figure_text(value, unit_of_figure(name), words)))
    yield table(words("party_facts"), (), rows, "<>", breaks=False)


def _price_sentence(found: Negotiation, scenario: Scenario, words: Words) -> str:
    price = words.money(found.facts.land_price)
    if not isinstance(scenario.land.price, str):
        return words("party_price_is_given", price=price)
    return words(
        "party_price_is_asked" if scenario.land.asking_price else "party_price_is_residual", price=price
    )


# -------------------------------------------------------------------------------------------- the zone


def _zone(found: Negotiation, labels: Mapping[str, str], words: Words) -> Blocks:
    zone = found.zone
    yield Heading(words("party_zone"))
    sides = {
        "low": floor_text(zone.low, words) if zone.low != -inf else "",
        "high": ceiling_text(zone.high, words) if zone.high != inf else "",
        "low_by": joined(zone.low_by, labels),
        "high_by": joined(zone.high_by, labels),
    }
    if zone.empty:
        yield Sentence(words("party_zone_empty", **sides, gap=floor_text(zone.gap, words)))
    elif zone.low == -inf and zone.high == inf:
        yield Sentence(words("party_zone_free"))
    else:
        key = "party_zone_no_low" if zone.low == -inf else "party_zone_open"
        key = "party_zone_no_high" if zone.high == inf else key
        yield Sentence(words(key, **sides))
        inside = zone.low <= zone.price <= zone.high
        price = words.money(zone.price)
        yield Sentence(words("party_zone_inside" if inside else "party_zone_outside", price=price))
    yield from _reservations(zone, labels, words)
    if found.contribution is not None:
        yield from _contribution(found, found.contribution, labels, words)


def _reservations(zone: Zone, labels: Mapping[str, str], words: Words) -> Blocks:
    """What the zone leaves out: parties without a price, conditions no price meets, ranges searched for."""
    for name in zone.missing:
        yield Sentence(words("party_zone_missing", label=label_of(name, labels)))
    for each in zone.blocked:
        wanted = f"{figure_named(each.condition.figure, words)} {bound_text(each.condition, words)}"
        yield Sentence(words("party_zone_blocked", label=label_of(each.party, labels), condition=wanted))
    for each in zone.ranges:
        if each.caution == "several_roots":
            yield Sentence(words("party_zone_several_roots", label=label_of(each.party, labels)))
        elif each.caution in ("searched", "several_ranges"):
            wanted = f"{figure_named(each.condition.figure, words)} {bound_text(each.condition, words)}"
            key = f"party_zone_{each.caution}"
            yield Sentence(words(key, label=label_of(each.party, labels), condition=wanted))


def _contribution(
    found: Negotiation, contribution: Contribution, labels: Mapping[str, str], words: Words
) -> Blocks:
    """The sum at the start that closes the gap, and how much of it reaches a party that has a part."""
    amount = floor_text(contribution.amount, words)
    affordable = floor_text(contribution.affordable_with, words)
    label = label_of(contribution.party, labels)
    yield Sentence(words("party_contribution", amount=amount, affordable=affordable, label=label))
    for name, reach in reach_of(contribution.amount, found.zone, found.views).items():
        values = {"reach": words.money(reach), "amount": amount}
        yield Sentence(words("party_contribution_reach", label=label_of(name, labels), **values))
    public = words.money(found.facts.public_contribution)
    if found.facts.public_contribution and public != amount:
        yield Sentence(words("party_contribution_not_public", public=public))


# ------------------------------------------------------------------------------------------- each party


def _party(view: View, found: Negotiation, scenario: Scenario, words: Words) -> Blocks:
    role = words(f"party_role_{view.role}")
    key = "party_satisfied" if view.satisfied else "party_not_satisfied"
    label = plain(view.label, LABEL)
    name = label if label.casefold() == role.casefold() else f"{label} ({role})"
    title = words(key, name=name)
    yield Heading(title)
    party = scenario.parties[view.name]
    yield from _part(view, found, party, words)
    if party.assumptions:
        own = "; ".join(
            f"{number_name(path, words)} {value_cell(path, value, words)}"
            for path, value in party.assumptions.items()
        )
        yield Sentence(words("party_own_assumptions", assumptions=own))
    for refused in view.refused:
        yield Sentence(words("party_refused", reason=_reason(refused, words)))
    ranges = {(each.party, each.condition): each for each in found.zone.ranges}
    rows = []
    for each in view.verdicts:
        reach = ranges.get((view.name, each.condition))
        conceded = conceded_text(each.condition, words)
        rows.append(
            (
                figure_named(each.condition.figure, words),
                bound_text(each.condition, words) + (f"; {conceded}" if conceded else ""),
                value_text(each, words),
                short_text(each, words),
                range_text(reach, words) if reach else numbers.NONE,
            )
        )
    names = [words(f"party_column_{name}") for name in ("condition", "bound", "value", "short", "price")]
    yield table(title, names, rows, "<<>><", breaks=False)
    shown = [(name, value) for name, value in view.figures.items() if value is not None]
    if shown:
        yield Sentence(words("party_figures"))
        cells = [
            (name_of_path(name, words.lang), figure_text(value, unit_of_figure(name), words))
            for name, value in shown
        ]
        yield table(words("party_figures"), (), cells, "<>", indent="    ", breaks=False)


def _part(view: View, found: Negotiation, party: Party, words: Words) -> Blocks:
    """What a party takes, where that is not the whole site."""
    types = types_of_part(found.scenario, party.part)
    if not types:
        return
    said = part_text(types, counts_of(found.scenario), words)
    if view.part is None:
        yield Sentence(words("party_part_refused", types=said))
        return
    price = words.money(view.part.share * found.facts.land_price)
    worth = words.money(view.part.residual_land_value)
    share = words.percent(view.part.share)
    yield Sentence(words("party_part", types=said, share=share, price=price, worth=worth))


def _reason(refused: Mistake, words: Words) -> str:
    """Why a party's assumptions fail."""
    path = refused.path and number_name(refused.path, words)
    return plain(f"{path}: {message_text(refused, words)}", LONGEST)


# ------------------------------------------------------------------------------- assumptions and tenants


def _disagreements(found: Negotiation, labels: Mapping[str, str], words: Words) -> Blocks:
    yield Heading(words("party_disagreement"))
    for each in found.disagreements:
        if each.split.parts or None in (each.split.first, each.split.second):
            yield from _disagreement(each, found, labels, words)
    yield Sentence(words("party_disagreement_explained"))
    if any(view.part is not None for view in found.views):
        yield Sentence(words("party_disagreement_of_site"))


def _disagreement(each: Disagreement, found: Negotiation, labels: Mapping[str, str], words: Words) -> Blocks:
    split = each.split
    second = label_of(each.second, labels)
    if split.first is None or split.second is None:
        yield Sentence(words("party_no_land_value", label=second))
        return
    buyers = {view.name for view in found.views if "residual_land_value" not in view.figures}
    first, last = (
        _whole_land_value(value, name in buyers)
        for name, value in ((each.first, split.first), (each.second, split.second))
    )
    values = {"value": words.money(float(last)), "shared": words.money(float(first))}
    if each.first:
        yield Sentence(words("party_between", first=label_of(each.first, labels), second=second, **values))
    else:
        yield Sentence(words("party_from_shared", label=second, **values))
    shares = rounded_shares([part.share for part in split.parts], last - first, EURO)
    signed = [("+" if share > 0 else "") + words.money(float(share)) for share in shares]
    names = [part_label(part, words) for part in split.parts]
    rows = list(zip(names, signed, strict=True))
    yield table(second, (), rows, "<>", indent="    ", breaks=False)


def _whole_land_value(value: float, is_buyer: bool) -> Fraction:
    """A land value in whole euros; a buyer's is the most that it can pay, and never printed as more."""
    return Fraction(whole_inwards(value, up=False)) if is_buyer else nearest_unit(Fraction(value), EURO)


def _tenants(found: Negotiation, words: Words) -> Blocks:
    day = numbers.day(found.scenario.price_date, words.lang)
    yield Heading(words("party_tenants", day=day))
    years = list(found.tenants[0].real_rents)
    rows = []
    for each in found.tenants:
        kept = words("party_kept_not_mid" if each.retention_status == "not_mid" else "party_kept_none")
        if each.retention_status not in OUTSIDE_MID:
            many = each.retention_years is not None and each.retention_years >= RETENTION_YEARS
            kept = words("party_kept_never") if many else words.number(each.retention_years or 0)
        rows.append(
            (
                words.type(each.name, LABEL),
                words.rent(each.initial_rent),
                words.money(each.required_income),
                *(words.rent(each.real_rents[year]) for year in years),
                kept,
            )
        )
    names = [
        words("party_column_type"),
        words("party_column_first"),
        words("party_column_income"),
        *(words("party_column_after", years=year) for year in years),
        words("party_column_kept"),
    ]
    yield table(words("party_tenants", day=day), names, rows, breaks=False)
