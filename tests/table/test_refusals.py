"""What the live table refuses: foreign pages, wrong keys, rubbish and floods; and what its answers bear."""

from __future__ import annotations

import json
import stat
import time
from contextlib import ExitStack, suppress

import httpx
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from tests.table.serving import LONG, Json, Screen, Server, joining, lever, lines

# ----------------------------------------------------------------------------------------- refusals


HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
}


@pytest.mark.parametrize("path", ["/", "/texts/nl.json", "/nothing", "/deal/1/report.html"])
def test_every_answer_has_its_headers(server: Server, path: str) -> None:
    answer = server.get(path)
    assert answer.headers["content-security-policy"].startswith("default-src 'none'; script-src 'self'")
    for name, value in HEADERS.items():
        assert answer.headers[name] == value


@pytest.mark.parametrize("lang", ["en", "nl"])
def test_the_labels_of_the_page(server: Server, lang: str) -> None:
    labels = server.get(f"/texts/{lang}.json").json()
    assert labels
    assert all(isinstance(text, str) for text in labels.values())


def test_the_keys_are_only_their_owners_to_read(server: Server) -> None:
    path = server.scenario.with_name("meeting.table-keys.json")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert set(server.keys) == {
        "municipality",
        "investor",
        "corporation",
        "developer",
        "tenants",
        "screen",
    }
    assert len(set(server.keys.values())) == 6


def session(server: Server, content: bytes, **headers: str) -> httpx.Response:
    given = {"origin": server.base, "content-type": "application/json", **headers}
    return httpx.post(f"{server.base}/session", content=content, headers=given, timeout=20)


@pytest.mark.parametrize(
    "content",
    [
        b'{"key": "wrong"}',
        b'{"key": 3}',
        b'{"key": "\xc3\xa9"}',
        b'{"key": "\\ud800"}',
        b"[]",
        b"{",
        b"",
        b"[" * 4000,
        b"x" * 100_000,
    ],
)
def test_a_wrong_key_is_refused(server: Server, screen: Screen, content: bytes) -> None:
    answer = session(server, content)
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers
    said = "A wrong key was offered and refused."
    assert screen.until(lambda table: any(each.startswith(said) for each in lines(table)))


def test_a_session_is_a_strict_cookie_without_the_key(server: Server) -> None:
    answer = session(server, json.dumps({"key": server.keys["investor"]}).encode())
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "samesite=strict" in cookie.lower()
    assert "Path=/" in cookie
    assert server.keys["investor"] not in cookie


@pytest.mark.parametrize("origin", ["http://evil.example", "null", ""])
def test_a_foreign_page_gets_no_session(server: Server, origin: str) -> None:
    key = json.dumps({"key": server.keys["investor"]}).encode()
    assert session(server, key, origin=origin).status_code == 403


def test_another_name_of_this_machine_leads_nowhere(server: Server) -> None:
    assert httpx.get(f"{server.base}/", headers={"host": "evil.example"}, timeout=20).status_code == 421


@pytest.mark.parametrize(
    ("cookie", "origin"),
    [
        (None, None),
        ("feasibility_table=wrong", None),
        ("own", "http://evil.example"),
        ("own", ""),
    ],
)
def test_a_websocket_needs_a_session_and_this_very_page(
    server: Server, screen: Screen, cookie: str | None, origin: str | None
) -> None:
    given = server.cookie("investor") if cookie == "own" else cookie
    with (
        pytest.raises(InvalidStatus) as refused,
        joining(server, given, (server.base if origin is None else origin) or None),
    ):
        pass
    assert refused.value.response.status_code == 403


@pytest.mark.parametrize(
    "path",
    [
        "/page/..%2fserver.py",
        "/page/%2e%2e/server.py",
        "/page/../../../etc/passwd",
        "/texts/..%2f..%2fnl.json",
        "/deal/1/..%2f..%2fmeeting.table-keys.json",
        "/deal/..%2freport.html",
        "/deal/0/report.html",
        "/deal/-1/report.html",
        "/deal/1/meeting.yaml",
        "/deal/99999999999999999999/report.html",
        "/meeting.table-keys.json",
        "/page/records.py",
    ],
)
def test_no_name_leads_out_of_the_page(server: Server, path: str) -> None:
    answer = server.get(path, "investor")
    assert answer.status_code == 404
    assert server.keys["screen"] not in answer.text


def test_a_deal_sheet_needs_a_session(server: Server) -> None:
    assert server.get("/deal/1/report.html").status_code == 403


@pytest.mark.parametrize(
    ("role", "kind", "values"),
    [
        ("screen", "answer", {"proposal": 1, "answer": "accept", "words": ""}),
        ("investor", "round", {}),
        ("screen", "consent", {"given": True}),
        ("investor", "consent", {"given": True}),
    ],
)
def test_a_key_opens_only_its_own(server: Server, screen: Screen, role: str, kind: str, values: Json) -> None:
    with Screen(server, role) as other:
        assert other.refused(kind, **values)["reason"]["nl"]
        assert other.do("reset")["round"] == 1


RUBBISH = (
    "",
    "{",
    "null",
    "[]",
    '"move"',
    "{}",
    '{"type": "nothing"}',
    '{"type": ["move"]}',
    '{"type": "move", "lever": "land_price"}',
    '{"type": "move", "lever": "land_price", "value": NaN}',
    '{"type": "move", "lever": "land_price", "value": 1e999}',
    '{"type": "move", "lever": "land_price", "value": true}',
    '{"type": "move", "lever": "land_price", "value": "4000000"}',
    '{"type": "move", "lever": "land_price", "value": ' + "9" * 5000 + "}",
    '{"type": "move", "lever": "nothing", "value": 1}',
    '{"type": "move", "lever": "land_price", "value": 1, "party": "investor"}',
    '{"type": "count", "dwelling_type": "low", "value": 1.5}',
    '{"type": "count", "dwelling_type": "__class__", "value": 1}',
    '{"type": "keep", "option": "D"}',
    '{"type": "put", "name": 3}',
    '{"type": "put", "name": "' + "x" * 81 + '"}',
    '{"type": "answer", "proposal": 1, "answer": "perhaps", "words": ""}',
    '{"type": "answer", "proposal": 1e300, "answer": "accept", "words": ""}',
    '{"type": "answer", "proposal": 999, "answer": "accept", "words": ""}',
    "[" * 10_000,
    '{"a":' * 3_000,
    "\x00\x01",
)


def test_rubbish_is_refused_and_harms_nobody(server: Server, screen: Screen, investor: Screen) -> None:
    for text in RUBBISH:
        investor.socket.send(text)
    investor.socket.send(b"\xff\xfe")
    while len(investor.refusals) < len(RUBBISH) + 1:
        investor.receive()
    assert lever(investor.do("move", lever="term", value=16), "term") == 16
    assert lever(screen.until(lambda table: lever(table, "term") == 16), "term") == 16


def test_a_frame_of_50_mb_closes_its_own_connection(server: Server, screen: Screen) -> None:
    with Screen(server, "tenants") as tenants:
        tenants.table()
        try:
            tenants.socket.send("x" * 50_000_000)
        except ConnectionClosed as closed:
            code = closed.rcvd.code if closed.rcvd else 1009
        else:
            code = tenants.closed_with()
    assert code == 1009
    assert lever(screen.do("move", lever="term", value=21), "term") == 21


def test_a_flood_is_slowed_down_and_then_closed(server: Server, screen: Screen) -> None:
    with Screen(server, "tenants") as tenants:
        tenants.table()
        text = json.dumps({"type": "move", "lever": "high_rent", "value": 950})
        with suppress(ConnectionClosed):
            for _ in range(2_000):
                tenants.socket.send(text)
        assert lever(screen.do("move", lever="term", value=23), "term") == 23
        # A machine with much else to do reads so slowly for a while that it is not too much.
        end = time.monotonic() + LONG
        with suppress(ConnectionClosed):
            while time.monotonic() < end:
                tenants.socket.send(text)
        assert tenants.closed_with() == 1008
    assert any(each.startswith("A screen of Huurders sent too much") for each in lines(screen.do("undo")))


def test_fifty_screens_get_a_move(server: Server, screen: Screen) -> None:
    cookies = {role: server.cookie(role) for role in server.keys}
    roles = [list(server.keys)[place % 6] for place in range(50)]
    with ExitStack() as stack:
        screens = [stack.enter_context(Screen(server, role, cookies[role])) for role in roles]
        for each in screens:
            each.table()
        screens[7].send("move", lever="low_floor_area", value=57)
        for each in screens:
            each.until(lambda table: lever(table, "low_floor_area") == 57)
        assert sum(screens[0].last["screens"].values()) >= 50
