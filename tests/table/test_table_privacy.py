"""What a party keeps private: nobody else is told, in whatever form, and asking is answered seldom."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from math import isfinite
from pathlib import Path
from typing import Any

import httpx
import pytest

from feasibility import read_scenario
from feasibility.language import numbers
from feasibility.live.table.positions import with_count, with_lever
from feasibility.live.table.setup import Setup, roles_of, setup_of
from feasibility.live.table.state import Position, Proposal, TableState
from feasibility.live.updates.computing import Computed, FrontierPoints, case_at, computed, satisfied_of
from feasibility.live.updates.message import OptionFigures, Shown, message_for
from feasibility.parties.side_by_side import negotiation_of
from feasibility.record.opening import RECORD_FILE
from feasibility.record.reading import contents_in, entries_in
from feasibility.scenario.validated import Scenario
from tests.table.serving import Json, Screen, Server, lines, party, scenario_in, serving

HIDES_ALL = """
parties:
  investor:
    assumptions: {exit.let_ratio: 0.8731, indices.market_rent: 0.02317, exit.selling_costs: 0.01379}
    at_least: {investor_irr: 0.05461, lowest_yearly_cash_flow: 1_234_567}
    concedes: {investor_irr: 0.05293}
    keeps_private: [conditions, assumptions]
"""
BOUNDS = (0.8731, 0.02317, 0.01379, 0.05461, 1_234_567.0, 0.05293)
PRICES = (4_200_000, 3_875_000, 4_325_000, 4_050_000, 3_950_000)


# -------------------------------------------------------------- the same message whatever is hidden

VARIANTS: tuple[Mapping[str, Any], ...] = (
    {},
    {"at_least": {"investor_irr": 0.09, "lowest_yearly_cash_flow": 10}},
    {"at_least": {"investor_irr": 0.01}, "concedes": {}},
    {"at_least": {"gross_initial_yield": 0.9, "land_price": 1e9}, "concedes": {}},
    {"at_least": {}, "at_most": {"net_present_value": 5.0}, "concedes": {}},
)
OWN_SUMS: tuple[Mapping[str, Any], ...] = (
    {"exit.let_ratio": 0.5},
    {"exit.let_ratio": 0.99, "required_return": 0.09},
    {"exit.holding_years": 15},
    {"operating_costs.maintenance.per_dwelling": 9_000},
)


def setup_with(folder: Path, keeps: list[str], values: Mapping[str, Any]) -> Setup:
    path = scenario_in(folder, HIDES_ALL)
    changes: dict[str, Any] = {f"parties.investor.{name}": value for name, value in values.items()}
    changes["parties.investor.keeps_private"] = keeps
    return setup_of(read_scenario(path).with_values(changes), "meeting")


def positions(setup: Setup) -> Iterator[Position]:
    position = setup.start
    yield position
    for price in PRICES:
        position = with_lever(setup, position, "land_price", price)
        yield position
    yield with_count(setup, position, "low", 50)
    yield with_lever(setup, position, "term", 15)


def told(setup: Setup, role: str, position: Position, found: Computed | None = None) -> Json:
    found = found or computed(setup, position)
    known = OptionFigures(1.0, 2.0, satisfied_of(found.views))
    put = Proposal(1, "One", "municipality", 1, "2026-01-01T00:00:00Z", setup.start, 4e6, 4e6, 1, "f00")
    state = TableState(position, options={"A": position}, proposals=(put,))
    shown = Shown(found, None, {"A": known}, FrontierPoints(((1.0, 2.0),)), False, {role: 1}, None)
    return message_for(role, setup, state, shown)


@pytest.mark.parametrize("keeps", [["conditions"], ["conditions", "assumptions"], ["assumptions"]])
def test_no_other_role_is_told_anything_that_depends_on_what_is_hidden(
    tmp_path: Path, keeps: list[str]
) -> None:
    """Whatever the hidden numbers are, what the others are told is the same to the last character."""
    variants = list(VARIANTS) if "conditions" in keeps else [{}]
    if "assumptions" in keeps:
        variants += [{"assumptions": each} for each in OWN_SUMS]
    first, *others = [setup_with(tmp_path, keeps, each) for each in variants]
    for position in positions(first):
        roles = [role for role in roles_of(first) if role != "investor"]
        expected = [told(first, role, position) for role in roles]
        for other in others:
            found = computed(other, position)
            assert [told(other, role, position, found) for role in roles] == expected
    assert told(first, "investor", first.start)["parties"][1]["verdicts"]
    assert any(
        told(other, "investor", first.start) != told(first, "investor", first.start) for other in others
    )


def test_what_is_recorded_is_the_same_whatever_is_hidden(tmp_path: Path) -> None:
    keeps = ["conditions", "assumptions"]
    digests = {
        case_at(setup_with(tmp_path, keeps, each), setup_with(tmp_path, keeps, each).start).digest
        for each in (*VARIANTS, *({"assumptions": each} for each in OWN_SUMS))
    }
    assert len(digests) == 1


@pytest.mark.parametrize("hidden", [{"highest_low_rent": 830}, {"highest_low_rent": 1}, {"land_price": 4e6}])
def test_on_what_a_party_has_hidden_conditions_is_not_told_by_showing_the_zone(
    tmp_path: Path, hidden: dict[str, float]
) -> None:
    """A landowner without a least price would be known by it: nobody else sees the zone."""
    path = scenario_in(tmp_path, "parties: {tenants: {keeps_private: [conditions]}}\n")
    setup = setup_of(read_scenario(path).with_values({"parties.tenants.at_most": hidden}), "meeting")
    shown = {role: told(setup, role, setup.start)["zone"]["shown"] for role in roles_of(setup)}
    assert shown == {role: role == "tenants" for role in roles_of(setup)}
    blocked = [each["party"] for each in told(setup, "tenants", setup.start)["zone"]["blocked"]]
    assert blocked == (["tenants"] if hidden == {"highest_low_rent": 1} else [])


# ---------------------------------------------------------------------- a whole meeting, every byte


def written(value: float) -> Iterator[str]:
    """How a number could be written anywhere: as data, or for reading in either language."""
    yield repr(value)
    yield json.dumps(value)
    for digits in range(7, 16):
        yield f"{value:.{digits}g}"
    for lang in ("en", "nl"):
        for decimals in (2, 3, 4, 6):
            yield numbers.number(value, lang, decimals)
            yield numbers.number(100 * value, lang, decimals)
        if abs(value) > 10_000:
            yield numbers.number(value, lang)


def telling(text: str) -> bool:
    """Whether a number has digits enough to be no other number by chance."""
    return len(re.sub(r"\D", "", text).lstrip("0")) >= 5


def hidden_numbers(scenario: Scenario) -> set[str]:
    """All that follows from what the investor hides at every price that is played, as it may be written."""
    hidden = {text for value in BOUNDS for text in written(value) if telling(text)}
    hidden |= {"0.8731", "87.31", "87,31", "0.02317", "2.317", "2,317", "5.461", "5,461", "5.293", "5,293"}
    public: set[str] = set()
    for price in PRICES:
        table = negotiation_of(scenario.with_values({"land.price": price}))
        view = next(each for each in table.views if each.name == "investor")
        own = [
            *view.figures.values(),
            *(each.value for each in view.verdicts),
            *(each.short for each in view.verdicts),
        ]
        ends = [each.low for each in table.zone.ranges if each.party == "investor"]
        ends += [each.high for each in table.zone.ranges if each.party == "investor"]
        ends += [table.zone.gap, table.zone.high]
        for value in (*own, *ends):
            if value is not None and isfinite(value) and value:
                hidden |= {text for text in written(value) if telling(text)}
        facts = [getattr(table.facts, name) for name in view.figures if hasattr(table.facts, name)]
        others = [value for each in table.views if each is not view for value in each.figures.values()]
        for value in (*facts, *others, table.facts.land_price):
            if isinstance(value, float):
                public |= set(written(value))
    return hidden - public


class Meeting:
    """A table that was played, with everything that went to everyone but the investor."""

    def __init__(self, server: Server, stack: ExitStack) -> None:
        self.server = server
        self.screens = {role: stack.enter_context(Screen(server, role)) for role in server.keys}
        self.others = [each for role, each in self.screens.items() if role != "investor"]
        self.answers: list[httpx.Response] = []

    def ask(self, path: str, role: str | None = "municipality") -> None:
        self.answers.append(self.server.get(path, role))

    def texts(self) -> Iterator[str]:
        for each in self.others:
            yield from each.seen
        for answer in self.answers:
            yield str(answer.headers)
            if answer.content[:2] == b"PK":
                with zipfile.ZipFile(io.BytesIO(answer.content)) as book:
                    yield from (book.read(name).decode("utf-8", "replace") for name in book.namelist())
            else:
                yield answer.text


@pytest.fixture(scope="module")
def meeting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Meeting]:
    with serving(scenario_in(tmp_path_factory.mktemp("meeting"), HIDES_ALL)) as server, ExitStack() as stack:
        played = Meeting(server, stack)
        town, investor, screen = (played.screens[each] for each in ("municipality", "investor", "screen"))
        for price in PRICES:
            town.do("move", lever="land_price", value=price)
            town.do("keep", option="A")
        for price in PRICES:
            town.do("move", lever="land_price", value=price)
            town.put(f"At {price}")
        investor.send("answer", proposal=1, answer="refuse", words="No")
        investor.do("agree", given=True)
        screen.send("round")
        screen.until(lambda table: table["round"] == 2)
        investor.do("consent", given=True)
        town.put("With consent")
        town.refused("move", lever="nothing", value=1)
        town.refused("answer", proposal=99, answer="accept", words="")
        town.refused("consent", given=True)
        town.socket.send("rubbish")
        for path in (
            "/texts/en.json",
            "/texts/nl.json",
            "/deal/1/report.html?lang=en",
            "/deal/2/report.html?lang=nl",
            "/deal/2/workbook.xlsx?lang=nl",
            "/deal/1/memo.html?lang=en",
            "/deal/2/memo.html?lang=nl",
            "/deal/77/report.html",
            "/deal/1/nothing.html",
        ):
            played.ask(path)
        played.ask("/deal/1/report.html", None)
        for each in played.screens.values():
            each.do("redo")
        yield played


def test_no_hidden_number_goes_to_anybody_else(meeting: Meeting) -> None:
    hidden = hidden_numbers(read_scenario(meeting.server.scenario))
    assert len(hidden) > 300
    mine = "\n".join(meeting.screens["investor"].seen)
    assert sum(each in mine for each in hidden) > 20
    for text in meeting.texts():
        shown = {each for each in hidden if each in text}
        assert not {each for each in shown if stands_alone(each, text)}


def stands_alone(number: str, text: str) -> bool:
    """Whether a number stands in a text as itself, not as a part of a longer one."""
    return re.search(rf"(?<![\d.,]){re.escape(number)}(?![\d]|[.,]\d)", text) is not None


def test_nobody_else_is_told_live_whether_it_is_satisfied(meeting: Meeting) -> None:
    for screen in meeting.others:
        for text in screen.seen:
            table = json.loads(text)
            if table["type"] == "table":
                assert party(table, "investor")["satisfied"] is None
                assert party(table, "investor")["verdicts"] is None
                assert party(table, "investor")["figures"] is None
                assert table["zone"]["shown"] is False
                for option in table["options"].values():
                    assert option is None or option["satisfied"]["investor"] is None
    assert isinstance(party(meeting.screens["investor"].last, "investor")["satisfied"], bool)


def test_hidden_answers_are_few_and_everybody_sees_that(meeting: Meeting) -> None:
    table = meeting.screens["tenants"].last
    given = [each["hidden_answers"] for each in table["proposals"]]
    assert [len(each) for each in given] == [1, 1, 1, 0, 0, 1]
    assert [each[0]["satisfied"] for each in given[:3]] == [False, True, False]
    assert [each["overlap"] for each in table["proposals"]] == [None] * 5 + [False]
    assert table["answers_left"] == 1
    said = lines(table)
    assert "Hidden answers to proposal 1: Belegger no. Left in this round: 2." in said
    assert "No hidden answers to proposal 4: the 3 of this round are used." in said
    assert any("the land prices do not overlap" in each for each in said)


def test_no_hidden_number_is_in_the_record_or_the_state(meeting: Meeting) -> None:
    folder = meeting.server.scenario.parent
    hidden = hidden_numbers(read_scenario(meeting.server.scenario))
    texts = [(folder / "meeting.table-state.json").read_text(encoding="utf-8")]
    texts += [str(each) for each in entries_in(folder / RECORD_FILE)]
    for _, contents in contents_in(folder / RECORD_FILE):
        assert contents is not None
        assert '"parties"' not in contents.scenario
        assert '"table"' not in contents.scenario
        texts += [contents.scenario, contents.policy, contents.results]
    for text in texts:
        assert not {each for each in hidden if each in text and stands_alone(each, text)}


def test_a_search_for_a_hidden_bound_ends_with_the_round(tmp_path: Path) -> None:
    """Halving the land price again and again finds no more than the answers of one round tell."""
    with serving(scenario_in(tmp_path, HIDES_ALL)) as server, Screen(server, "developer") as developer:
        low, high = 3_000_000.0, 5_000_000.0
        learnt = 0
        for number in range(1, 11):
            developer.do("move", lever="land_price", value=(low + high) / 2)
            developer.do("move", lever="term", value=20 - number % 2)
            price = developer.last["levers"][0]["value"]
            answers = developer.put()["hidden_answers"]
            assert developer.last["proposals"][-1]["number"] == number
            if answers:
                learnt += 1
                low, high = (price, high) if answers[0]["satisfied"] else (low, price)
            developer.refused("round")
        assert learnt == 3
        assert high - low >= 225_000
        said = lines(developer.do("redo"))
        assert sum(each.startswith("No hidden answers to proposal") for each in said) == 7
        tried = "Ontwikkelaar tried what its key does not allow and was refused."
        assert not any(each.startswith(tried) for each in said)
        with Screen(server, "screen") as leader:
            leader.until(lambda table: f"{tried} (10 times)" in lines(table))
        server.kill()
        server.again()
        with Screen(server, "developer") as again:
            assert again.table()["answers_left"] == 0
            again.do("move", lever="term", value=17)
            assert again.put()["hidden_answers"] == []
        server.kill()
        (tmp_path / "meeting.table-state.json").unlink()
        server.again()
        with Screen(server, "developer") as again:
            assert again.table()["answers_left"] == 0
            again.do("move", lever="term", value=18)
            assert again.put()["hidden_answers"] == []


def test_rounds_that_the_facilitator_begins_at_will_tell_no_more(tmp_path: Path) -> None:
    """No round begins before every party that hides something agrees to that one, and then it is counted."""
    hides = "  tenants: {keeps_private: [conditions]}\n"
    with serving(scenario_in(tmp_path, HIDES_ALL + hides)) as server:
        with ExitStack() as stack:
            screen, investor, tenants = (
                stack.enter_context(Screen(server, each)) for each in ("screen", "investor", "tenants")
            )
            low, high, learnt = 3_000_000.0, 5_000_000.0, 0
            for number in range(1, 9):
                screen.do("move", lever="land_price", value=(low + high) / 2)
                screen.do("move", lever="term", value=20 - number % 2)
                price = screen.last["levers"][0]["value"]
                answers = {each["party"]: each["satisfied"] for each in screen.put()["hidden_answers"]}
                if answers:
                    learnt += 1
                    low, high = (price, high) if answers["investor"] else (low, price)
                refused = screen.refused("round")["reason"]["en"]
                assert refused.endswith("Not yet: Belegger, Huurders.")
            assert (learnt, screen.last["round"]) == (3, 1)
            assert high - low >= 225_000

            tenants.do("agree", given=True)
            assert screen.do("redo")["round_needs"] == ["investor"]
            assert screen.refused("round")["reason"]["en"].endswith("Not yet: Belegger.")
            investor.do("agree", given=True)
            investor.do("agree", given=False)
            assert screen.refused("round")["reason"]["en"].endswith("Not yet: Belegger.")
            investor.do("agree", given=True)
            assert investor.last["you"]["agrees"]
        server.kill()
        server.again()
        with Screen(server, "screen") as screen, Screen(server, "developer") as developer:
            screen.send("round")
            screen.until(lambda table: table["round"] == 2)
            assert screen.last["answers_left"] == 3
            assert screen.refused("round")["reason"]["en"].endswith("Not yet: Belegger, Huurders.")
            developer.refused("agree", given=True)
            said = lines(screen.do("redo"))
            assert "Huurders agrees to a new round." in said
            assert "Belegger no longer agrees to a new round." in said
            assert "Round 2 begins." in said
    commands = [each.command for each in entries_in(tmp_path / RECORD_FILE)]
    assert commands[-1] == 'table round {"table":"meeting","round":2,"agreed":["investor","tenants"]}'
