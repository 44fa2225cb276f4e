"""What may go wrong in a meeting: strangers, keys of others, sums that fail, laptops that sleep."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import httpx
import pytest
import uvicorn
from playwright.sync_api import Browser, Page, expect
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from feasibility import read_scenario
from feasibility.live.application import app_of
from feasibility.live.meeting.running import Files, live_table
from feasibility.live.table.setup import roles_of, setup_of
from feasibility.live.table.state import Clock
from feasibility.record.opening import RECORD_FILE
from feasibility.record.reading import runs_in
from feasibility.serving.gate import Gate
from feasibility.serving.guard import Access
from feasibility.serving.keys import keys_in
from feasibility.serving.page_texts import labels_in
from feasibility.serving.security import Address
from tests.table.serving import LONG, Json, Screen, Server, lever, lines, party, serving, small_table_in

PATIENCE = 30_000
EN = labels_in("feasibility.live", "en")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(small_table_in(tmp_path_factory.mktemp("troubles"))) as server:
        with Screen(server, "screen") as screen:
            screen.put("../../../etc/passwd\r\nset-cookie: a=b")
        yield server


@contextmanager
def page_of(browser: Browser, server: Server, role: str) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1366, "height": 768}, reduced_motion="reduce")
    page = context.new_page()
    page.goto(f"{server.base}/?lang=en#key={server.keys[role]}")
    expect(page.locator(".party")).to_have_count(5, timeout=PATIENCE)
    yield page
    context.close()


# ----------------------------------------------------------------------------------- a foreign page


class _Foreign(BaseHTTPRequestHandler):
    """A page of somebody else, on another port of the same machine: its requests bear the table's cookie."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>Foreign</title>")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


@pytest.fixture
def foreign() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), _Foreign) as served:
        thread = threading.Thread(target=served.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{served.server_port}"
        served.shutdown()


TRIES = """async ([base, key]) => {
    const socket = await new Promise((told) => {
        const made = new WebSocket(base.replace("http", "ws") + "/table");
        made.onopen = () => told("open");
        made.onclose = () => told("closed");
    });
    const read = async (path, options) => {
        try {
            return (await (await fetch(base + path, { credentials: "include", ...options })).text()).length;
        } catch {
            return "refused";
        }
    };
    const body = JSON.stringify({ key });
    return [
        socket,
        await read("/deal/1/report.html"),
        await read("/deal/1/workbook.xlsx"),
        await read("/session", { method: "POST", body, headers: { "content-type": "application/json" } }),
        await read("/session", { method: "POST", body, mode: "no-cors" }),
    ];
}"""


def test_a_foreign_page_in_the_same_browser_gets_nothing(
    browser: Browser, server: Server, foreign: str
) -> None:
    with page_of(browser, server, "investor") as page, Screen(server, "screen") as screen:
        other = page.context.new_page()
        other.goto(foreign)
        found = other.evaluate(TRIES, [server.base, server.keys["screen"]])
        assert found == ["closed", "refused", "refused", "refused", "refused"]
        said = "A page from another address asked to join and was refused."
        assert screen.until(lambda table: any(each.startswith(said) for each in lines(table)))
        page.reload()
        expect(page.locator(".you")).to_contain_text("You are: Belegger", timeout=PATIENCE)


# ------------------------------------------------------------------------------------ keys and names


def test_a_key_is_one_role_whatever_else_is_said(server: Server) -> None:
    asked = {"key": server.keys["corporation"], "role": "investor", "party": "investor"}
    answer = httpx.post(
        f"{server.base}/session?role=investor",
        json=asked,
        headers={"origin": server.base, "x-role": "screen"},
        timeout=20,
    )
    cookie = "; ".join(f"{name}={value}" for name, value in answer.cookies.items())
    address = f"{server.base.replace('http', 'ws', 1)}/table?role=screen&party=investor"
    headers = {"cookie": f"party=investor; {cookie}; role=screen"}
    with connect(address, additional_headers=headers, origin=Origin(server.base)) as joined:
        table: Json = json.loads(joined.recv(20))
        assert (table["you"]["party"], table["you"]["leads"]) == ("corporation", False)
    with Screen(server, "corporation", cookie) as screen:
        for kind, values in (
            ("answer", {"proposal": 1, "answer": "accept", "words": "", "party": "investor"}),
            ("put", {"name": "", "by": "investor"}),
            ("consent", {"given": True, "role": "investor"}),
            ("round", {"you": {"leads": True}}),
        ):
            screen.refused(kind, **values)
        screen.send("answer", proposal=1, answer="refuse", words="Only for myself")
        given = screen.until(lambda table: table["proposals"][0]["answers"])["proposals"][0]["answers"]
        assert [(each["party"], each["answer"]) for each in given] == [("corporation", "refuse")]


PATHS = (
    "/page/../../../../../../etc/passwd",
    "/page/..\\..\\server.py",
    "/page//etc/passwd",
    "//etc/passwd",
    "/deal/1/../../meeting.table-keys.json",
    "/deal/1/..\\..\\meeting.table-keys.json",
    "/deal/1/%2e%2e/%2e%2e/meeting.table-keys.json",
    "/deal/1/%252e%252e/meeting.table-keys.json",
    "/deal/1/report.html%00.json",
    "/deal/1/report.html/../../../meeting.table-keys.json",
    "/deal/%D9%A1/report.html",
    "/deal/1/report.html?lang=../../meeting",
    "/deal/1/report.html?lang=nl%00",
    "/texts/../texts.toml",
    "/texts/nl.json%2f..%2f..%2fkeys",
)


@pytest.mark.parametrize("path", PATHS)
def test_a_path_as_it_is_sent_leads_nowhere(server: Server, path: str) -> None:
    """Sent by hand, since clients straighten such a path out before it leaves."""
    host, _, port = server.base.removeprefix("http://").partition(":")
    cookie = server.cookie("investor")
    request = f"GET {path} HTTP/1.1\r\nhost: {host}:{port}\r\ncookie: {cookie}\r\n"
    answer = b""
    with socket.create_connection((host, int(port)), timeout=20) as joined:
        joined.sendall(f"{request}connection: close\r\n\r\n".encode())
        while piece := joined.recv(65_536):
            answer += piece
    assert answer.startswith(b"HTTP/1.1 404 "), answer[:200]
    assert len(answer) < 2_000
    for secret in (b"root:", b"import ", *(each.encode() for each in server.keys.values())):
        assert secret not in answer


def test_the_name_of_a_proposal_is_in_no_name_of_a_file_and_no_header(server: Server) -> None:
    answer = server.get("/deal/1/workbook.xlsx?lang=nl", "tenants")
    assert answer.status_code == 200
    assert answer.headers["content-disposition"] == 'attachment; filename="deal-1-workbook.xlsx"'
    assert "set-cookie" not in answer.headers
    assert [each.name for each in server.scenario.parent.iterdir() if "passwd" in each.name] == []


def test_a_search_by_halves_on_the_page_ends_after_three_answers_and_says_so(
    browser: Browser, tmp_path: Path
) -> None:
    private = "parties: {investor: {keeps_private: [conditions]}}\n"
    with (
        serving(small_table_in(tmp_path, private)) as server,
        page_of(browser, server, "developer") as page,
        Screen(server, "screen") as screen,
    ):
        price = page.locator(".lever").first.locator("input[type=text]")
        put = page.get_by_role("button", name=EN["put"], exact=True)
        for number, value in enumerate(("4,000,000", "4,100,000", "4,050,000", "4,075,000"), start=1):
            price.fill(value)
            price.press("Enter")
            expect(price).to_have_value(value)
            put.click()
            newest = page.locator(".proposal").first
            expect(newest.locator("h3")).to_contain_text(f"{number}. ", timeout=PATIENCE)
            expect(newest.locator(".computed")).to_have_count(1 if number <= 3 else 0)
            left = EN["answers_left"].format(count=max(0, 3 - number), total=3)
            expect(page.locator(".put")).to_contain_text(left)
        used = "No hidden answers to proposal 4: the 3 of this round are used."
        expect(page.locator(".log")).to_contain_text(used, timeout=PATIENCE)
        assert used in lines(screen.after(4))


# ---------------------------------------------------------------------------- one party's sums fail


OWN_YEARS = """
parties: {{developer: {{assumptions: {{exit.holding_years: 22}}{keeps}}}}}
"""
"""The developer counts with fewer years than the covenant may last."""


@pytest.mark.parametrize("keeps", ["", ", keeps_private: [assumptions]"])
def test_a_party_whose_own_sums_fail_is_told_so_and_the_others_go_on(
    browser: Browser, tmp_path: Path, keeps: str
) -> None:
    with (
        serving(small_table_in(tmp_path, OWN_YEARS.format(keeps=keeps))) as server,
        page_of(browser, server, "developer") as page,
        Screen(server, "municipality") as town,
        Screen(server, "developer") as developer,
    ):
        own = page.locator(".party.mine")
        expect(own.locator(".verdict")).to_contain_text(EN["satisfied"], timeout=PATIENCE)
        before = party(town.table(), "developer")
        table = town.do("move", lever="term", value=24)
        assert table["invalid"] is None
        assert {each["figure"]: each["value"] for each in table["facts"]}["allowed"] is True
        assert party(table, "municipality")["satisfied"] is True
        assert party(table, "tenants")["satisfied"] is True
        theirs = party(table, "developer")
        if keeps:
            assert (theirs["refused"], theirs["satisfied"], theirs["figures"]) == ([], None, None)
            assert theirs == before
        else:
            assert "exit.holding_years" in theirs["refused"][0]["en"]
        told = party(developer.until(lambda table: lever(table, "term") == 24), "developer")
        assert told["satisfied"] is False
        assert "exit.holding_years: 22 years is less than" in told["refused"][0]["en"]
        expect(own.locator(".verdict")).to_contain_text(EN["not_satisfied"], timeout=PATIENCE)
        expect(own.locator(".warning")).to_contain_text("exit.holding_years: 22 years is less than")
        assert town.put("A longer covenant")["number"] == 1
        assert party(developer.do("move", lever="term", value=21), "developer")["satisfied"] is True
        expect(own.locator(".warning")).to_be_hidden(timeout=PATIENCE)
    (run,) = runs_in(tmp_path / RECORD_FILE)
    assert run.entry.note == "A longer covenant"


# --------------------------------------------------------------------------------- sleeping laptops


def not_reading(server: Server, role: str) -> ClientConnection:
    """A connection that takes in hardly anything as long as nobody reads it."""
    host, _, port = server.base.removeprefix("http://").partition(":")
    joined = socket.socket()
    joined.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    joined.connect((host, int(port)))
    return connect(
        f"{server.base.replace('http', 'ws', 1)}/table",
        sock=joined,
        additional_headers={"cookie": server.cookie(role)},
        origin=Origin(server.base),
        max_size=None,
        max_queue=1,
        close_timeout=1,
        compression=None,
    )


def test_a_screen_that_does_not_read_holds_up_nobody_and_then_sees_the_last(server: Server) -> None:
    with not_reading(server, "tenants") as asleep, Screen(server, "screen") as screen:
        asleep.recv(20)
        for place in range(400):
            screen.do("keep", option="ABC"[place % 3])
        screen.do("move", lever="term", value=17)
        seen: list[Json] = []
        while not seen or lever(seen[-1], "term") != 17:
            seen.append(json.loads(asleep.recv(20)))
        versions = [each["version"] for each in seen]
        assert versions == sorted(versions)
        assert len(versions) < 400, "all of them were kept for it"
        assert lever(seen[-1], "term") == 17
        asleep.send(json.dumps({"type": "move", "lever": "term", "value": 22, "seq": 1}))
        assert screen.until(lambda table: lever(table, "term") == 22)
        screen.do("reset")


@contextmanager
def in_this_process(folder: Path) -> Iterator[Server]:
    """The table served by a thread of this process, so that a test can change how patient it is."""
    path = small_table_in(folder)
    setup = setup_of(read_scenario(path), path.stem)
    files = Files(folder / RECORD_FILE, folder / "state.json")
    clock = Clock(lambda: "2026-11-26T20:00:00Z", time.monotonic)
    live = live_table(setup, files, clock, "en")
    keys = keys_in(folder / "keys.json", roles_of(setup))
    listener = socket.create_server(("127.0.0.1", 0))
    app = app_of(live, Access(keys, Address(frozenset(("127.0.0.1",))), Gate(proxied=False)))
    config = uvicorn.Config(app, ws="websockets-sansio", lifespan="on", log_config=None)
    running = uvicorn.Server(config)
    thread = threading.Thread(target=running.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    links = Server.__new__(Server)
    links.base, links.keys = f"http://127.0.0.1:{listener.getsockname()[1]}", keys
    yield links
    running.should_exit = True
    thread.join(LONG)
    listener.close()


def test_a_table_is_served_once_at_a_time(tmp_path: Path) -> None:
    """A second server is refused; one that was killed does not stand in the way of the next."""
    scenario = small_table_in(tmp_path)
    command = [sys.executable, "-m", "feasibility", "table", str(scenario), "--serve", "--port", "0"]
    with serving(scenario) as server:
        second = subprocess.run(command, capture_output=True, text=True, timeout=LONG, check=False)
        assert (second.returncode, second.stdout) == (2, "")
        assert second.stderr.endswith(
            "meeting.table-state.json: this table is being served already: use its links, or stop it\n"
        )
        server.kill()
        with serving(scenario) as next_server:
            assert httpx.get(next_server.base).status_code == 200


def test_a_screen_that_sleeps_too_long_is_away_and_may_come_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("feasibility.live.application.ASLEEP", 0.5)
    # Without a pace, what nobody reads soon fills its buffer.
    monkeypatch.setattr("feasibility.live.updates.screens.PACE", 0.0)
    with in_this_process(tmp_path) as server, Screen(server, "screen") as screen:
        with not_reading(server, "tenants") as asleep:
            asleep.recv(20)
            screen.until(lambda table: table["screens"].get("tenants") == 1)
            end = time.monotonic() + LONG
            screen.do("keep", option="A")
            while screen.last["screens"].get("tenants") and time.monotonic() < end:
                for term in (19, 20):
                    screen.do("move", lever="term", value=term)
            assert "tenants" not in screen.last["screens"]
            with pytest.raises(ConnectionClosed):
                while True:
                    asleep.recv(20)
        with Screen(server, "tenants") as again:
            assert again.table()["options"]["A"]
            assert screen.until(lambda table: table["screens"].get("tenants") == 1)


def test_a_page_that_was_frozen_shows_the_last_and_goes_on(browser: Browser, server: Server) -> None:
    with page_of(browser, server, "corporation") as page, Screen(server, "screen") as screen:
        price = page.locator(".lever").first.locator("input[type=text]")
        expect(price).to_have_value("4,200,000", timeout=PATIENCE)
        laptop = page.context.new_cdp_session(page)
        laptop.send("Page.setWebLifecycleState", {"state": "frozen"})
        for value in range(3_000_000, 4_000_001, 25_000):
            screen.do("move", lever="land_price", value=value)
        laptop.send("Page.setWebLifecycleState", {"state": "active"})
        expect(price).to_have_value("4,000,000", timeout=PATIENCE)
        price.fill("4,100,000")
        price.press("Enter")
        assert screen.until(lambda table: lever(table, "land_price") == 4_100_000)
        screen.do("reset")


def test_a_laptop_that_slept_through_a_restart_comes_back_by_itself(browser: Browser, tmp_path: Path) -> None:
    with (
        serving(small_table_in(tmp_path)) as server,
        page_of(browser, server, "tenants") as page,
    ):
        price = page.locator(".lever").first.locator("input[type=text]")
        expect(price).to_have_value("4,200,000", timeout=PATIENCE)
        laptop = page.context.new_cdp_session(page)
        laptop.send("Page.setWebLifecycleState", {"state": "frozen"})
        server.kill()
        server.again()
        with Screen(server, "screen") as screen:
            screen.do("move", lever="land_price", value=3_900_000)
            laptop.send("Page.setWebLifecycleState", {"state": "active"})
            expect(price).to_have_value("3,900,000", timeout=PATIENCE)
            expect(page.locator(".banner")).to_be_hidden(timeout=PATIENCE)
            assert screen.until(lambda table: table["screens"].get("tenants") == 1)


# ---------------------------------------------------------------------------------- another scenario


def test_a_scenario_that_was_changed_between_two_sessions_is_said(tmp_path: Path) -> None:
    path = small_table_in(tmp_path)
    said = "The scenario has changed since proposal 1 was put"
    with serving(path) as server:
        with Screen(server, "municipality") as town:
            town.put()
        server.stop()
        server.again()
        with Screen(server, "municipality") as town:
            assert not any(said in each for each in lines(town.table()))
        server.stop()
        small_table_in(tmp_path, "parties: {municipality: {at_least: {land_price: 4_150_000}}}\n")
        server.again()
        with Screen(server, "investor") as investor:
            assert sum(said in each for each in lines(investor.table())) == 1
            investor.do("move", lever="term", value=21)
            investor.put()
        server.stop()
        server.again()
        with Screen(server, "investor") as investor:
            assert sum("has changed since" in each for each in lines(investor.table())) == 1


def test_that_a_hidden_number_was_changed_between_two_sessions_is_said_to_nobody(tmp_path: Path) -> None:
    hides = "keeps_private: [conditions, assumptions]"
    path = small_table_in(tmp_path, f"parties: {{investor: {{{hides}}}}}\n")
    with serving(path) as server:
        with Screen(server, "municipality") as town:
            town.put()
        server.stop()
        small_table_in(tmp_path, f"parties: {{investor: {{at_least: {{investor_irr: 0.06}}, {hides}}}}}\n")
        server.again()
        with Screen(server, "screen") as screen, Screen(server, "investor") as investor:
            for each in (screen, investor):
                assert not any("has changed since" in line for line in lines(each.table()))
            assert party(investor.last, "investor")["verdicts"][0]["bound"] == 0.06
