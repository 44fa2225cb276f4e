"""Each return and the viability say on whose figures they are: on the page, in a message, on a deal sheet."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from feasibility import read_scenario
from feasibility.live.meeting.deal_sheets import agreed_head, deal_head
from feasibility.live.table.positions import with_count, with_lever
from feasibility.live.table.setup import Setup, roles_of, setup_of
from feasibility.live.table.state import Answer, Proposal, TableState
from feasibility.live.updates.computing import computed
from feasibility.live.updates.message import Shown, message_for
from tests.table.guest import Guest
from tests.table.serving import party, scenario_in, serving

OWN = {"en": "investor IRR on its own assumptions", "nl": "beleggersrendement (IRR) op eigen aannames"}
SHARED = {"en": "investor IRR on the shared facts", "nl": "beleggersrendement (IRR) op de gedeelde feiten"}


def message(setup: Setup, role: str) -> dict[str, Any]:
    shown = Shown(computed(setup, setup.start), None, {}, None, True, {}, None)
    return message_for(role, setup, TableState(setup.start), shown)


def table_of(folder: Path, changes: str = "") -> Setup:
    return setup_of(read_scenario(scenario_in(folder, changes)), "meeting")


def fact(told: dict[str, Any], figure: str) -> Any:
    return next(each for each in told["facts"] if each["figure"] == figure)


def test_two_returns_of_one_name_are_told_apart(tmp_path: Path) -> None:
    """5.58 % on the shared facts and 5.47 % on the investor's own, which its condition of 5.5 % is about."""
    told = message(table_of(tmp_path), "screen")
    assert (fact(told, "investor_irr")["name"], round(fact(told, "investor_irr")["value"], 4)) == (
        SHARED,
        0.0558,
    )
    investor = party(told, "investor")
    (condition,) = investor["verdicts"]
    listed = next(each for each in investor["figures"] if each["figure"] == "investor_irr")
    assert condition["name"] == listed["name"] == OWN
    assert round(condition["value"], 4) == round(listed["value"], 4) == 0.0547
    assert investor["basis"]["en"] == "Its figures are on its own assumptions."
    assert party(told, "municipality")["basis"] is None


def test_a_party_without_assumptions_has_the_return_of_all(tmp_path: Path) -> None:
    told = message(table_of(tmp_path, "parties: {investor: {assumptions: null}}\n"), "screen")
    (condition,) = party(told, "investor")["verdicts"]
    assert condition["name"] == SHARED
    assert condition["value"] == pytest.approx(fact(told, "investor_irr")["value"], abs=1e-12)


def test_viable_as_a_condition_is_on_the_sums_of_who_asks_it(tmp_path: Path) -> None:
    asks = "at_least: {viable: 1}, concedes: null"
    told = message(
        table_of(tmp_path, f"parties: {{investor: {{{asks}}}, municipality: {{{asks}}}}}\n"), "screen"
    )
    names = {
        name: [each["name"]["en"] for each in party(told, name)["verdicts"] if each["figure"] == "viable"]
        for name in ("investor", "municipality")
    }
    assert names == {
        "investor": ["viable on its own assumptions"],
        "municipality": ["viable on the shared facts at this land price"],
    }


def test_the_basis_of_a_party_that_hides_its_assumptions_is_its_own_affair(tmp_path: Path) -> None:
    setup = table_of(tmp_path, "parties: {investor: {keeps_private: [assumptions]}}\n")
    told = {role: party(message(setup, role), "investor")["basis"] for role in roles_of(setup)}
    assert [role for role, basis in told.items() if basis is not None] == ["investor"]


@pytest.mark.parametrize(
    ("price", "value"),
    [("4_200_000", True), ("5_000_000", False), ("residual, asking_price: 4_600_000", False)],
)
def test_viable_says_on_whose_facts_and_at_which_price(tmp_path: Path, price: str, value: bool) -> None:
    """The residual land value is 4,588,113 euros: enough for 4.2 million, and not for 5 or 4.6."""
    told = message(
        table_of(tmp_path, f"land: {{price: {price}}}\ntable: {{levers: {{land_price: null}}}}\n"), "screen"
    )
    found = fact(told, "viable")
    assert (found["name"]["en"], found["value"]) == ("viable on the shared facts at this land price", value)


@pytest.mark.parametrize(
    ("lang", "name", "words"),
    [
        ("en", "Figures", "including each IRR, is on the shared facts"),
        ("nl", "Cijfers", "op de gedeelde feiten"),
    ],
)
def test_a_deal_sheet_says_on_which_facts_it_is(tmp_path: Path, lang: str, name: str, words: str) -> None:
    setup = table_of(tmp_path)
    put = Proposal(1, "One", "investor", 1, "2026-01-01T00:00:00Z", setup.start, 4e6, 4e6, 1, "f00")
    assert words in dict(deal_head(setup, put, "The meeting", lang).rows)[name]


def test_a_deal_says_which_values_it_changes_and_from_what(tmp_path: Path) -> None:
    setup = table_of(tmp_path)
    moved = with_count(setup, setup.start, "low", setup.start.counts["low"] + 2)
    for name, value in (("land_price", 4_000_000), ("term", 25), ("low_rent", 750)):
        moved = with_lever(setup, moved, name, value)
    one = Proposal(1, "One", "investor", 1, "2026-01-01T00:00:00Z", moved, 4e6, 4e6, 1, "f00")
    assert deal_head(setup, one, "The meeting", "nl").rows[1:6] == (
        ("Grondprijs", "€ 4.000.000 (in het scenario € 4.200.000)"),
        ("Instandhoudingstermijn", "25 jaar (in het scenario 20 jaar)"),
        ("Huur van lage woningen", "€ 750,00 (in het scenario € 760,00)"),
        ("Aantal laag", "26 (in het scenario 24)"),
        ("Aantal vrij", "64 (in het scenario 66)"),
    )
    agreed = replace(one, answers=tuple(Answer(name, "accept", "", "") for name in setup.parties))
    head = agreed_head(setup, [agreed], "The meeting", "en")
    assert head is not None
    rows = dict(head.rows)
    assert rows["Term of the covenant"] == "25 years (in the scenario 20 years)"
    assert "Land price" not in rows, "it is said once, with the land value"


@pytest.mark.parametrize(
    ("lang", "shared", "own", "viable", "apart"),
    [
        (
            "en",
            "Investor IRR on the shared facts",
            "Investor IRR on its own assumptions",
            "Viable on the shared facts at this land price",
            "The parties' conditions are €136,133 apart in the land price",
        ),
        (
            "nl",
            "Beleggersrendement (IRR) op de gedeelde feiten",
            "Beleggersrendement (IRR) op eigen aannames",
            "Haalbaar op de gedeelde feiten bij deze grondprijs",
            "De voorwaarden van partijen liggen € 136.133 uiteen in de grondprijs",
        ),
    ],
)
def test_the_page_names_both_returns_and_for_whom_the_plan_is_viable(
    browser: Browser, tmp_path: Path, lang: str, shared: str, own: str, viable: str, apart: str
) -> None:
    with serving(scenario_in(tmp_path)) as server, Guest(browser, server, "screen", lang) as guest:
        spoken = guest.page.locator(".zone .spoken")
        expect(spoken).to_have_text(apart)
        # soft hyphens let long Dutch words break
        names = [each.replace("\u00ad", "") for each in guest.page.locator(".facts dt").all_inner_texts()]
        assert [each for each in names if each in (shared, viable)] == [shared, viable]
        card = guest.page.locator(".party", has_text="Belegger").first
        assert own in card.inner_text().replace("\u00ad", "")


@pytest.mark.parametrize(
    ("deviation", "motivation"),
    [("", ""), (", deviation: {from: min_floor_area, motivation: Homes for starters}", "Homes for starters")],
)
def test_a_rule_that_is_not_met_is_told_in_labels_and_with_the_deviation(
    tmp_path: Path, deviation: str, motivation: str
) -> None:
    label = "{en: Small homes, nl: Kleine woningen}"
    changes = f"dwellings: {{low: {{floor_area: 45, label: {label}{deviation}}}}}\ntable: {{levers: null}}\n"
    told = message(table_of(tmp_path, changes), "screen")
    (check,) = (each for each in told["checks"] if each["actual"]["en"] == "45 m²")
    assert check["name"] == {"en": "Small homes: floor area", "nl": "Kleine woningen: oppervlakte"}
    assert check["deviation"] == motivation
