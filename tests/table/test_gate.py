"""The gate of the server: who says nothing, floods without a key, and one party's many screens."""

from __future__ import annotations

import json
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.exceptions import ConnectionClosed

from feasibility.serving.gate import WAITING, WAITING_OF_ONE, Gate, answered, asks, gated, hold, network_of
from feasibility.serving.security import Address, asker_of
from tests.table.serving import Screen, Server, lever, lines, serving, small_table_in

CROWD = 1_100
GONE = socket.socket()
GONE.close()
AT_ONCE = 2.0
"""Seconds within which somebody with a key is served, whoever else connects."""


def address_of(server: Server) -> tuple[str, int]:
    host, _, port = server.base.partition("//")[2].rpartition(":")
    return host, int(port)


# ----------------------------------------------------------------------------- who says nothing


def test_eleven_hundred_that_say_nothing_keep_nobody_out(server: Server) -> None:
    """Half of them have begun a request; a newcomer comes in, moves, and puts a proposal."""
    import resource

    least, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(4_096, most), most))
    said = len(server.printed)
    with ExitStack() as stack, Screen(server, "investor") as investor:
        investor.table()
        for place in range(CROWD):
            opened = stack.enter_context(socket.create_connection(address_of(server), timeout=10))
            if place % 2:
                opened.sendall(b"GET / HTTP/1.1\r\nhost: 127.0.0.1")
        begin = time.monotonic()
        with Screen(server, "tenants") as tenants:
            tenants.table()
            assert time.monotonic() - begin < AT_ONCE
            assert lever(tenants.do("move", lever="term", value=17), "term") == 17
            assert tenants.put("In the crowd")["by"] == "tenants"
            with Screen(server, "screen") as screen:
                crowd = "Connections that asked nothing were closed"
                screen.until(lambda table: any(each.startswith(crowd) for each in lines(table)))
        assert lever(investor.do("move", lever="term", value=18), "term") == 18
    resource.setrlimit(resource.RLIMIT_NOFILE, (least, most))
    assert len(server.printed) - said < 60


def seconds_until_closed(server: Server, begun: bytes) -> float:
    """How long somebody is waited for who sends a letter every second after what is begun."""
    with socket.create_connection(address_of(server), timeout=1) as opened:
        opened.sendall(begun)
        begin = time.monotonic()
        while time.monotonic() - begin < 20:
            try:
                opened.sendall(b"x")
                if not opened.recv(1_000):
                    break
            except TimeoutError:
                continue
            except OSError:
                break
        return time.monotonic() - begin


def seconds_until_refused(server: Server) -> float:
    """How long a key is waited for that never comes whole."""
    host, port = address_of(server)
    head = (
        f"POST /session HTTP/1.1\r\nhost: {host}:{port}\r\norigin: {server.base}\r\n"
        "content-type: application/json\r\ncontent-length: 1000\r\n\r\n{"
    )
    with socket.create_connection((host, port), timeout=20) as opened:
        opened.sendall(head.encode())
        begin = time.monotonic()
        assert not opened.recv(1_000)
        return time.monotonic() - begin


def test_who_does_not_finish_asking_is_closed_in_time(server: Server) -> None:
    """All of them at once, each in the ten seconds of its own."""
    begun = (b"", b"GET / HTTP/1.1\r\nhost: x\r\n", b"POST /session HTTP/1.1\r\n")
    with ThreadPoolExecutor(4) as threads:
        closed = [threads.submit(seconds_until_closed, server, each) for each in begun]
        closed.append(threads.submit(seconds_until_refused, server))
    for each in closed:
        assert 5 < each.result() < 15
    assert not any("Traceback" in each for each in server.printed)


# --------------------------------------------------------------------------- who has no key


def test_a_flood_without_a_key_pushes_nothing_out_of_the_log(server: Server) -> None:
    with Screen(server, "screen") as screen, Screen(server, "municipality") as town:
        before = lines(town.table())
        with httpx.Client(base_url=server.base, timeout=20) as client, ThreadPoolExecutor(8) as threads:
            asked = [threads.submit(client.get, "/deal/1/report.html") for _ in range(526)]
            assert {each.result().status_code for each in asked} == {403}
        said = "A request without a key, for something that needs one, was refused."
        told = screen.until(lambda table: f"{said} (526 times)" in lines(table))
        assert sum(each.startswith(said) for each in lines(told)) == 1
        assert set(before) <= set(lines(told))
        assert lines(town.do("redo")) == before


def test_a_flood_of_a_party_pushes_nothing_out_of_the_log(server: Server) -> None:
    with Screen(server, "tenants") as tenants:
        before = lines(tenants.table())
        for place in range(120):
            tenants.do("keep", option="AB"[place % 2])
        after = lines(tenants.last)
    assert set(before) <= set(after)
    assert len(set(after) - set(before)) <= 2


# ------------------------------------------------------------------------- one party's screens


def test_the_screens_of_one_party_lock_out_nobody(server: Server) -> None:
    cookie = server.cookie("investor")
    with ExitStack() as stack:
        kept = []
        for _ in range(41):
            screen = Screen(server, "investor", cookie)
            stack.callback(screen.open.close)
            kept.append(screen)
        with pytest.raises(ConnectionClosed) as closed:
            while True:
                kept[-1].receive()
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 1008
        assert "40 screens are open with this key" in kept[-1].refusals[0]["reason"]["en"]
        with Screen(server, "screen") as leader:
            leader.until(lambda table: "Belegger has 40 screens open; one more was refused." in lines(table))
            assert leader.last["screens"]["investor"] == 40


# ---------------------------------------------------------------------------- what is said again


def test_answers_without_end_do_not_make_messages_without_end(tmp_path: Path) -> None:
    with serving(small_table_in(tmp_path)) as server, Screen(server, "screen") as screen:
        proposal = screen.put("One")
        with ExitStack() as stack:
            tenants = stack.enter_context(Screen(server, "tenants"))
            tenants.table()
            for place in range(10):
                words = f"{place} " + "x" * 900
                tenants.send("answer", proposal=1, answer="refuse", words=words)
            enough = tenants.refused("answer", proposal=1, answer="accept", words="")
        assert "10 times" in enough["reason"]["en"]
        told = screen.until(
            lambda table: (
                table["proposals"][0]["answers"]
                and table["proposals"][0]["answers"][0]["words"].startswith("9 ")
            )
        )
        assert proposal["number"] == 1
        assert len(told["proposals"][0]["answers"]) == 1
        assert len(json.dumps(told)) < 40_000


# ----------------------------------------------------------------------------------- the count


def test_addresses_are_counted_by_what_one_machine_may_have() -> None:
    assert network_of("192.0.2.7") == "192.0.2.7"
    assert network_of("::ffff:192.0.2.7") == "192.0.2.7"
    assert network_of("2001:db8:1:2:3:4:5:6") == network_of("2001:db8:1:2::9")
    assert network_of("2001:db8:1:2::9") != network_of("2001:db8:1:3::9")
    assert network_of("fe80::1%eth0") == network_of("fe80::2")


def test_nobody_is_believed_about_whom_they_ask_for_without_a_proxy() -> None:
    here = Address(frozenset(("127.0.0.1",)))
    proxied = Address(here.names, public="https://table.example.nl", proxied=True)
    assert asker_of("192.0.2.1", "198.51.100.1, 203.0.113.5", here) == "192.0.2.1"
    assert asker_of("192.0.2.1", "198.51.100.1, 203.0.113.5", proxied) == "203.0.113.5"
    assert asker_of("192.0.2.1", None, proxied) == "192.0.2.1"
    assert asker_of("192.0.2.1", " ", proxied) == "192.0.2.1"


def test_a_descriptor_is_given_back_when_a_connection_ends() -> None:
    gate = Gate(proxied=False)
    with gated(socket.create_server(("127.0.0.1", 0)), gate) as listener:
        client = socket.create_connection(listener.getsockname())
        came, peer = listener.accept()
        assert list(gate.callers) == [peer] == [client.getsockname()]
        came.close()
        client.close()
        assert not gate.callers
        assert not gate.waiting
        assert not gate.counted
        assert came.fileno() == -1


@given(
    st.lists(
        st.tuples(st.sampled_from(["come", "hold", "answer", "ask", "leave"]), st.integers(0, 400)),
        max_size=200,
    )
)
def test_the_gate_never_holds_more_than_it_may(steps: list[tuple[str, int]]) -> None:
    """Whoever comes, asks, is held, and goes in whatever order: the counts are of who waits."""
    from feasibility.serving import gate as module

    gate = Gate(proxied=False)
    for what, place in [("come", each) for each in range(300)] + steps:
        peer = (f"10.0.0.{place % 7}", place)
        if what == "come" and peer not in gate.callers:
            module._come(gate, peer, GONE)
        elif what == "hold":
            hold(gate, peer)
        elif what == "answer":
            answered(gate, peer)
        elif what == "ask":
            asks(gate, peer, peer[0])
        elif what == "leave" and peer in gate.callers:
            module._leave(gate, gate.callers[peer])
        assert len(gate.waiting) <= WAITING
        assert all(0 < each <= WAITING_OF_ONE for each in gate.counted.values())
        assert sum(gate.counted.values()) == len(gate.waiting)
