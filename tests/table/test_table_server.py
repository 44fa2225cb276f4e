"""The live table as its screens meet it: moves, options, rounds, restarts and deal sheets."""

from __future__ import annotations

import io
import json
import re
import sqlite3
import time
from contextlib import ExitStack
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from feasibility.cli.runs import runs as runs_command
from feasibility.record.opening import RECORD_FILE
from feasibility.record.reading import runs_in
from tests.table.serving import Screen, Server, counts, lever, lines, party, scenario_in, serving

# --------------------------------------------------------------------------------------- the message


def test_a_screen_is_told_the_whole_table(investor: Screen) -> None:
    table = investor.table()
    assert table["you"] == {
        "party": "investor",
        "label": "Belegger",
        "role": "investor",
        "leads": False,
        "private": [],
        "consent": False,
        "agrees": False,
    }
    assert [each["name"] for each in table["parties"]] == [
        "municipality",
        "investor",
        "corporation",
        "developer",
        "tenants",
    ]
    assert counts(table) == {"low": 24, "high": 30, "free": 66}
    assert lever(table, "land_price") == 4_200_000
    assert table["zone"]["shown"]
    assert table["zone"]["low"] == 4_200_000
    assert table["zone"]["high"] == pytest.approx(4_063_867.41, abs=0.01)
    assert table["zone"]["empty"]
    facts = {each["figure"]: each["value"] for each in table["facts"]}
    assert facts["residual_land_value"] == pytest.approx(4_588_112.86, abs=0.01)
    assert facts["allowed"] is True
    assert not party(table, "investor")["satisfied"]
    assert {each["type"] for each in table["rents"]} == {"low", "high"}
    assert len(table["sour_sweet"]["types"]) == 3


def test_the_frontier_follows_after_a_moment(screen: Screen) -> None:
    table = screen.until(lambda table: table["frontier"] and not table["frontier"]["stale"])
    points = table["frontier"]["points"]
    assert len(points) > 10
    values = [each[0] for each in points]
    assert values == sorted(values, reverse=True)
    assert table["frontier"]["today"][1] == 24


# --------------------------------------------------------------------------------------------- moves


def test_a_move_is_on_every_screen(screen: Screen, investor: Screen) -> None:
    mine = investor.do("move", lever="land_price", value=4_012_345)
    assert lever(mine, "land_price") == 4_000_000
    assert mine["zone"]["price"] == 4_000_000
    assert party(mine, "investor")["satisfied"]
    theirs = screen.until(lambda table: lever(table, "land_price") == 4_000_000)
    assert theirs["facts"] == mine["facts"]
    assert {"name": "land_price", "was": 4_200_000, "now": 4_000_000} in theirs["changed"]


def test_a_lever_stays_in_its_range(screen: Screen) -> None:
    assert lever(screen.do("move", lever="term", value=999), "term") == 25
    assert lever(screen.do("move", lever="term", value=-4), "term") == 15
    assert lever(screen.do("move", lever="cap", value=0.0114), "cap") == 0.0125
    assert lever(screen.do("move", lever="cap", value=0.0074), "cap") == 0.0075


def test_the_total_is_kept(screen: Screen) -> None:
    table = screen.do("count", dwelling_type="low", value=100)
    assert counts(table) == {"low": 100, "high": 20, "free": 0}
    assert counts(screen.do("count", dwelling_type="low", value=500)) == {"low": 120, "high": 0, "free": 0}
    assert counts(screen.do("count", dwelling_type="low", value=-3)) == {"low": 0, "high": 120, "free": 0}


def test_undo_redo_and_reset(screen: Screen, investor: Screen) -> None:
    screen.do("move", lever="term", value=22)
    investor.do("move", lever="low_rent", value=780)
    table = screen.do("undo")
    assert (lever(table, "term"), lever(table, "low_rent")) == (22, 760)
    assert table["can_redo"]
    assert lever(screen.do("redo"), "low_rent") == 780
    assert lever(screen.do("reset"), "term") == 20
    assert lever(screen.do("undo"), "term") == 22


def test_one_movement_is_undone_at_once(screen: Screen) -> None:
    for price in range(4_200_000, 4_500_001, 25_000):
        screen.send("move", lever="land_price", value=price)
    screen.do("move", lever="land_price", value=4_525_000)
    assert lever(screen.do("undo"), "land_price") == 4_200_000


def test_two_who_move_at_once_see_the_same_in_the_end(screen: Screen, investor: Screen) -> None:
    for step in range(60):
        screen.send("move", lever="land_price", value=3_000_000 + 25_000 * step)
        investor.send("move", lever="land_price", value=5_000_000 - 25_000 * step)
        investor.send("count", dwelling_type="low", value=10 + step)
    one, other = screen.do("undo"), investor.do("redo")
    one = screen.until(lambda table: (table["levers"], table["mix"]) == (other["levers"], other["mix"]))
    for each in ("levers", "mix", "facts", "zone", "parties"):
        assert one[each] == other[each]


def test_the_last_of_many_moves_is_answered(screen: Screen) -> None:
    for step in range(80):
        screen.send("move", lever="low_rent", value=725 + 5 * (step % 16))
    table = screen.do("move", lever="low_rent", value=735)
    assert lever(table, "low_rent") == 735


def test_options_stand_side_by_side(screen: Screen) -> None:
    screen.do("move", lever="land_price", value=3_500_000)
    screen.do("keep", option="B")
    screen.do("move", lever="land_price", value=4_900_000)
    table = screen.do("keep", option="C")
    assert table["options"]["A"] is None
    assert table["options"]["B"]["land_price"] == 3_500_000
    assert table["options"]["B"]["satisfied"]["investor"] is True
    assert table["options"]["C"]["satisfied"]["investor"] is False
    assert lever(screen.do("take", option="B"), "land_price") == 3_500_000
    assert screen.refused("take", option="A")["reason"]["nl"] == "Onder optie A is niets bewaard."


def test_a_position_that_is_no_valid_scenario_keeps_the_figures(tmp_path: Path) -> None:
    """A term that outlasts the years held, while the dwellings are to be sold free of the covenant."""
    changes = "table: {levers: {term: {paths: [policy.term], from: 15, to: 30, step: 1}}}\n"
    with serving(scenario_in(tmp_path, changes)) as server, Screen(server, "screen") as screen:
        before = screen.table()
        table = screen.do("move", lever="term", value=28)
        assert lever(table, "term") == 28
        assert "Holding period: 25 years is less than" in table["invalid"]["en"]
        assert "Exploitatieperiode: 25 jaar is korter dan" in table["invalid"]["nl"]
        assert table["invalid"]["nl"].startswith("Deze waarden geven geen geldig scenario")
        assert table["facts"] == before["facts"]
        assert "no valid scenario" in screen.refused("put", name="no")["reason"]["en"]
        screen.do("keep", option="A")
        time.sleep(0.5)
        server.kill()
        server.again()
        with Screen(server, "screen") as later:
            assert lever(later.table(), "term") == 28
            assert later.table()["invalid"] == table["invalid"]
            assert later.do("undo")["invalid"] is None


# -------------------------------------------------------------------------------------------- rounds


def verified(folder: Path) -> None:
    ended = CliRunner().invoke(runs_command, ["verify", "--record-file", str(folder)])
    assert ended.exit_code == 0, ended.output


def test_a_round_of_proposals_and_answers(tmp_path: Path) -> None:
    with serving(scenario_in(tmp_path)) as server, ExitStack() as stack:
        screens = {role: stack.enter_context(Screen(server, role)) for role in server.keys}
        screen, town, investor = screens["screen"], screens["municipality"], screens["investor"]
        town.do("move", lever="land_price", value=4_050_000)
        proposal = town.put("First offer")
        assert (proposal["number"], proposal["by"], proposal["run"]) == (1, "municipality", 1)
        assert proposal["land_price"] == 4_050_000
        investor.send("answer", proposal=1, answer="counter", words="Nearly – 住宅")
        investor.after(1)
        investor.until(lambda table: table["proposals"][-1]["answers"])
        for role in ("corporation", "developer", "tenants"):
            screens[role].send("answer", proposal=1, answer="accept", words="")
        table = screen.until(lambda table: table["proposals"] and len(table["proposals"][0]["answers"]) == 4)
        assert not table["proposals"][0]["agreed"]
        investor.send("answer", proposal=1, answer="accept", words="")
        screen.until(lambda table: table["proposals"][0]["agreed"])
        screen.until(lambda table: lines(table)[-1] == "All parties accept proposal 1.")
        screen.send("round")
        assert screen.until(lambda table: table["round"] == 2)["answers_left"] == 3
        investor.do("move", lever="term", value=17)
        table = investor.do("take_up", proposal=1)
        assert (lever(table, "term"), table["changed"]) == (20, [])
        before = screen.until(lambda table: table["changed"] == [] and lever(table, "term") == 20)
        time.sleep(0.5)
        server.kill()
        server.again()
        with Screen(server, "screen") as later:
            after = later.table()
        for each in ("proposals", "round", "levers", "mix", "facts", "options", "answers_left"):
            assert after[each] == before[each], each
        assert after["can_undo"]
        state = tmp_path / "meeting.table-state.json"
        server.kill()
        state.unlink()
        server.again()
        with Screen(server, "screen") as later:
            rebuilt = later.table()
        assert rebuilt["proposals"] == before["proposals"]
        assert rebuilt["round"] == 2
        assert any("read from the record" in each for each in lines(rebuilt))
    verified(tmp_path)
    (run,) = runs_in(tmp_path / RECORD_FILE)
    assert run.entry.author == "Gemeente"
    assert run.entry.note == "First offer"
    assert run.entry.command.startswith('table put {"table":"meeting"')
    assert [each.author for each in run.remarks[:1]] == ["Belegger"]
    assert run.remarks[0].note == "Proposal 1: to be countered. Nearly – 住宅"
    assert json.loads(state.read_text())["table"] == "meeting"
    assert not list(tmp_path.glob("*.tmp"))


def test_a_move_survives_a_sudden_end(tmp_path: Path) -> None:
    with serving(scenario_in(tmp_path)) as server:
        with Screen(server, "tenants") as tenants:
            tenants.do("move", lever="low_rent", value=745)
            tenants.do("keep", option="A")
            time.sleep(0.5)
            server.kill()
            request = tenants.socket.request
            assert request is not None
            cookie = request.headers["cookie"]
        server.again()
        with Screen(server, "tenants", cookie) as tenants:
            table = tenants.table()
            assert lever(table, "low_rent") == 745
            assert table["options"]["A"]["levers"]["low_rent"] == 745


def test_a_proposal_without_a_name_is_called_one_in_the_language_of_each_screen(tmp_path: Path) -> None:
    """The record has one name, in the language of the server, also where it was written by another one."""
    names = {"en": "Proposal 1", "nl": "Voorstel 1"}
    with serving(scenario_in(tmp_path), "--lang", "nl") as server, Screen(server, "developer") as developer:
        assert developer.put("")["name"] == names
        line = developer.table()["log"][-1]["text"]
        assert line["en"].endswith("1: Proposal 1.") and line["nl"].endswith("1: Voorstel 1."), line
        developer.do("answer", proposal=1, answer="counter", words="Bijna")
    (run,) = runs_in(tmp_path / RECORD_FILE)
    assert run.entry.note == "Voorstel 1"
    assert [each.note for each in run.remarks] == ["Voorstel 1: tegenvoorstel volgt. Bijna"]
    with serving(tmp_path / "meeting.yaml", "--lang", "en") as server, Screen(server, "developer") as later:
        assert later.table()["proposals"][0]["name"] == names
        assert later.table()["proposals"][0]["answers"][0]["words"] == "Bijna"
        later.do("move", lever="land_price", value=4_050_000)
        assert later.put("Voorstel 2")["name"] == {"en": "Proposal 2", "nl": "Voorstel 2"}
        later.do("move", lever="land_price", value=4_000_000)
        assert later.put("Voorstel 1")["name"] == {"en": "Voorstel 1", "nl": "Voorstel 1"}
    verified(tmp_path)


HIDING = "parties: {investor: {keeps_private: [conditions]}}\n"


def test_the_same_is_put_once_in_a_round(tmp_path: Path) -> None:
    """Of two that put the same at once, one is told that it is there already; it takes no hidden answer."""
    with serving(scenario_in(tmp_path, HIDING)) as server, ExitStack() as stack:
        roles = ("municipality", "developer", "investor", "screen")
        town, developer, investor, screen = (stack.enter_context(Screen(server, role)) for role in roles)
        town.table()
        developer.table()
        first, second = town.send("put", name="one"), developer.send("put", name="two")
        for each in (town, developer):
            each.after(1)
            each.do("redo")
        second_to_put = developer if town.last["proposals"][0]["by"] == "municipality" else town
        while not second_to_put.refusals:
            second_to_put.receive()
        refusals = [*town.refusals, *developer.refusals]
        assert [each["seq"] for each in refusals] in ([first], [second])
        assert refusals[0]["reason"]["en"] == "Proposal 1 is exactly this already; answer it."
        assert refusals[0]["reason"]["nl"].startswith("Voorstel 1 is precies dit al")
        table = town.do("redo")
        assert (len(table["proposals"]), table["answers_left"]) == (1, 2)

        town.do("move", lever="term", value=19)
        assert town.put()["name"]["en"] == "Proposal 2"
        town.do("undo")
        assert town.put()["number"] == 3
        town.refused("put", name="again")
        investor.do("consent", given=True)
        investor.do("agree", given=True)
        screen.send("round")
        town.until(lambda table: table["round"] == 2)
        assert town.put()["overlap"] is not None


def test_the_same_is_put_again_where_more_is_told_of_it(tmp_path: Path) -> None:
    with (
        serving(scenario_in(tmp_path, HIDING)) as server,
        Screen(server, "developer") as developer,
        Screen(server, "investor") as investor,
    ):
        assert developer.put()["overlap"] is None
        investor.do("consent", given=True)
        assert developer.put()["overlap"] is not None
        developer.refused("put", name="")


def test_a_record_that_is_held_is_told_and_nothing_is_half(tmp_path: Path) -> None:
    with serving(scenario_in(tmp_path)) as server, Screen(server, "developer") as developer:
        developer.put("one")
        holder = sqlite3.connect(tmp_path / RECORD_FILE, isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
        developer.do("move", lever="term", value=19)
        refused = developer.refused("put", name="two")
        assert "in use by another program" in refused["reason"]["en"]
        assert developer.until(lambda table: table["trouble"])["trouble"]["nl"].startswith("Het register")
        assert len(developer.last["proposals"]) == 1
        assert lever(developer.do("move", lever="term", value=18), "term") == 18
        holder.execute("ROLLBACK")
        holder.close()
        assert developer.put("three")["number"] == 2
        assert developer.until(lambda table: not table["trouble"])
    verified(tmp_path)


def test_what_the_state_remembers_and_the_record_lacks_is_said(tmp_path: Path) -> None:
    with serving(scenario_in(tmp_path)) as server:
        with Screen(server, "developer") as developer:
            developer.put("one")
        server.stop()
        for each in tmp_path.glob(f"{RECORD_FILE}*"):
            each.unlink()
        server.again()
        with Screen(server, "developer") as developer:
            table = developer.table()
            assert [each["name"] for each in table["proposals"]] == [{"en": "one", "nl": "one"}]
            assert "Proposal 1 is not in the record; it is shown as it was remembered." in lines(table)
            assert server.get("/deal/1/report.html", "developer").status_code == 409


# ------------------------------------------------------------------------------------- deal sheets


def test_deal_sheets_are_of_exactly_that_proposal(server: Server, screen: Screen) -> None:
    screen.do("move", lever="land_price", value=3_875_000)
    number = screen.put("For the sheets")["number"]
    screen.do("move", lever="land_price", value=4_975_000)
    report = server.get(f"/deal/{number}/report.html?lang=nl", "tenants")
    assert report.status_code == 200
    assert report.headers["content-type"].startswith("text/html")
    assert "script" not in report.headers["content-security-policy"].replace("default-src", "")
    assert "3.875.000" in report.text
    assert "4.975.000" not in report.text
    memo = server.get(f"/deal/{number}/memo.html?lang=en", "tenants").text
    marked = re.search(r"([0-9]+) assumed, ([0-9]+) from a source", memo)
    assert marked and int(marked[1]) > 30 and int(marked[2]) > 0
    book = server.get(f"/deal/{number}/workbook.xlsx?lang=en", "tenants")
    assert book.content[:2] == b"PK"
    assert f"deal-{number}-workbook.xlsx" in book.headers["content-disposition"]


def test_deal_sheets_say_which_proposal_and_what_was_answered_to_it_by_now(
    server: Server, screen: Screen, investor: Screen
) -> None:
    screen.do("move", lever="land_price", value=3_900_000)
    put = screen.put("Which one <b>")
    path = f"/deal/{put['number']}"
    before = server.get(f"{path}/report.html?lang=en", "tenants").text
    assert f"<title>The meeting: proposal {put['number']}, Which one &lt;b&gt;</title>" in before
    assert f"by the shared screen in round {put['round']}, on" in before
    assert put["hash"] in before
    assert "<dt>Belegger</dt>\n<dd>no answer yet</dd>" in before
    words = '=HYPERLINK("x") & more'
    investor.send("answer", proposal=put["number"], answer="refuse", words=words)
    screen.until(lambda table: table["proposals"][-1]["answers"])
    after = server.get(f"{path}/report.html?lang=nl", "tenants").text
    assert f"<h1>The meeting: voorstel {put['number']}, Which one &lt;b&gt;</h1>" in after
    assert '<dd class="whole">wijst af: ‘=HYPERLINK(&#34;x&#34;) &amp; more’</dd>' in after
    assert "Niet alle partijen aanvaarden het." in after
    data = server.get(f"{path}/workbook.xlsx?lang=nl", "tenants").content
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert book.properties.title == f"The meeting: voorstel {put['number']}, Which one <b>"
    cover = {row[0]: row[1] for row in book.worksheets[0].iter_rows(max_col=2, values_only=True)}
    assert book.worksheets[0]["A1"].value == book.properties.title
    assert cover["Belegger"] == f"wijst af: ‘{words}’"
    assert cover["In het register"] == f"run {put['run']}, hash {put['hash']}"
