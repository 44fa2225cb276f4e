"""Where a table is served and what it is called: names, IPv6, a certificate, and a proxy before it."""

from __future__ import annotations

import json
import socket
import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from websockets.sync.client import connect
from websockets.typing import Origin

from feasibility.cli.parties import table as table_command
from feasibility.errors import InputError
from feasibility.serving.addresses import listening, place_of, public_origin
from feasibility.serving.security import Address, is_own_host, is_own_origin
from tests.table.serving import Server, serving, small_table_in

PUBLIC = "https://tafel.example.nl"


# --------------------------------------------------------------------------------------- names


@pytest.mark.parametrize(
    ("given_url", "origin"),
    [
        ("https://tafel.example.nl", "https://tafel.example.nl"),
        ("https://Tafel.Example.NL/", "https://tafel.example.nl"),
        ("https://tafel.example.nl:443", "https://tafel.example.nl"),
        ("https://tafel.example.nl:8443/", "https://tafel.example.nl:8443"),
        ("http://vm.local:8931", "http://vm.local:8931"),
        ("http://vm.local:80", "http://vm.local"),
        ("https://[2001:DB8:0::1]:9", "https://[2001:db8::1]:9"),
        ("https://192.0.2.7", "https://192.0.2.7"),
        ("https://táfel.example.nl", "https://xn--tfel-5na.example.nl"),
    ],
)
def test_a_public_address_is_the_origin_that_a_browser_says(given_url: str, origin: str) -> None:
    assert public_origin(given_url) == origin


@pytest.mark.parametrize(
    "given_url",
    [
        "tafel.example.nl",
        "ftp://tafel.example.nl",
        "https://",
        "https://tafel.example.nl/table",
        "https://tafel.example.nl?x",
        "https://tafel.example.nl#x",
        "https://me:secret@tafel.example.nl",
        "https://tafel.example.nl:0",
        "https://tafel.example.nl:99999",
        "https://tafel .example.nl",
        "https://[::1",
        "https://ta\nfel.example.nl",
        "https://*.example.nl",
        "null",
    ],
)
def test_what_is_no_public_address_is_refused(given_url: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="give scheme and name alone"):
        public_origin(given_url)
    command = [str(small_table_in(tmp_path)), "--serve", "--public-url", given_url]
    ended = CliRunner().invoke(table_command, command)
    assert ended.exit_code == 2
    assert "--public-url: found" in ended.output


@given(st.text(max_size=40))
def test_a_public_address_is_refused_or_stays_what_it_is(text: str) -> None:
    for each in (text, f"https://{text}"):
        try:
            origin = public_origin(each)
        except InputError:
            continue
        assert public_origin(origin) == origin


def test_a_proxy_may_pass_on_either_name_but_the_origin_is_the_public_one() -> None:
    address = Address(frozenset(("127.0.0.1",)), public=PUBLIC, proxied=True)
    for host in ("tafel.example.nl", "Tafel.example.nl", "127.0.0.1:8765"):
        assert is_own_host(host, address)
        assert is_own_origin(PUBLIC, host, address)
        assert not is_own_origin("https://evil.example", host, address)
        assert not is_own_origin("http://tafel.example.nl", host, address)
        assert not is_own_origin("null", host, address)
        assert not is_own_origin(None, host, address)
    assert not is_own_host("evil.example", address)
    assert not is_own_origin(PUBLIC, "evil.example", address)
    assert is_own_origin("http://127.0.0.1:8765", "127.0.0.1:8765", address)


@pytest.mark.parametrize(
    ("public", "host"),
    [
        ("https://tafel.example.nl:8443", "tafel.example.nl:8443"),  # nginx: Host $http_host
        ("https://tafel.example.nl:8443", "Tafel.example.nl"),  # nginx: Host $host, which has no port
        ("https://tafel.example.nl", "tafel.example.nl:443"),  # nginx: Host $host:$server_port
        ("https://tafel.example.nl", "tafel.example.nl:8080"),  # a second proxy inside, at a port of its own
        ("https://[2001:db8::1]:9", "[2001:DB8:0::1]"),
    ],
)
def test_a_proxy_may_pass_on_the_name_with_any_port_or_none(public: str, host: str) -> None:
    address = Address(frozenset(("127.0.0.1",)), public=public, proxied=True)
    assert is_own_host(host, address)
    assert is_own_origin(public, host, address)
    assert not is_own_origin(public.replace("https", "http"), host, address)
    assert not is_own_origin(f"http://{host}", host, address)
    assert not is_own_host(host.lower().replace("example", "evil").replace("db8", "db9"), address)
    assert not is_own_host(f"x{host}" if host[0] != "[" else "[::1]", address)


def test_a_name_that_serves_both_itself_and_a_proxy_is_let_in_at_either_port() -> None:
    """Who sits at the machine opens the table without the proxy, which has the same name."""
    address = Address(frozenset(("localhost",)), public="https://localhost:8443", proxied=True)
    assert is_own_origin("http://localhost:8765", "localhost:8765", address)
    assert is_own_origin("https://localhost:8443", "localhost", address)
    assert not is_own_origin("http://localhost", "localhost", address)


def test_an_address_is_one_however_it_is_written() -> None:
    address = Address(frozenset(("2001:db8::1",)))
    assert is_own_host("[2001:DB8:0:0::1]:8765", address)
    assert not is_own_host("[2001:db8::2]:8765", address)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "[::1]", "::", "0.0.0.0", "0"])
def test_every_link_leads_to_the_socket(host: str) -> None:
    """What is printed is connected to, by the address that stands in it."""
    if ":" in host and not socket.has_ipv6:
        pytest.skip("this machine has no IPv6")
    with listening(host, 0) as listener:
        place = place_of(host, listener, None, encrypted=False)
        name, _, port = place.link.removeprefix("http://").rpartition(":")
        assert int(port) == listener.getsockname()[1]
        with socket.create_connection((name.strip("[]"), int(port)), timeout=5):
            pass
        assert is_own_host(f"{name}:{port}", place.address)
        assert place.is_local == (host not in ("::", "0.0.0.0", "0"))


def test_every_address_of_both_kinds_is_heard() -> None:
    with listening("::", 0) as listener:
        for host in ("127.0.0.1", "::1"):
            with socket.create_connection((host, listener.getsockname()[1]), timeout=5):
                pass


@pytest.mark.parametrize("host", ["nowhere.invalid", "203.0.113.9", "x" * 300, "a..b"])
def test_an_address_of_another_machine_is_refused(host: str, tmp_path: Path) -> None:
    ended = CliRunner().invoke(table_command, [str(small_table_in(tmp_path)), "--serve", "--host", host])
    assert ended.exit_code == 2
    assert "cannot be served on" in ended.output
    assert not list(tmp_path.glob("*.json"))


def test_a_port_that_is_taken_is_refused(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        ended = CliRunner().invoke(table_command, [str(small_table_in(tmp_path)), "--serve", "--port", port])
    assert ended.exit_code == 2
    assert f"127.0.0.1:{port}: cannot be served on: Address already in use" in ended.output


# ------------------------------------------------------------------------------ a certificate


@pytest.fixture(scope="module")
def pem(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate of 127.0.0.1 that signs itself, and its key."""
    folder = tmp_path_factory.mktemp("pem")
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    made(certificate, key)
    return certificate, key


def made(certificate: Path, key: Path, *options: str) -> None:
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]
    command += ["-days", "2", "-subj", "/CN=table", "-addext", "subjectAltName=IP:127.0.0.1"]
    command += [*(options or ["-nodes"]), "-keyout", str(key), "-out", str(certificate)]
    subprocess.run(command, check=True, capture_output=True)


def test_a_table_speaks_tls_with_a_certificate(tmp_path: Path, pem: tuple[Path, Path]) -> None:
    trusting = ssl.create_default_context(cafile=str(pem[0]))
    options = ("--certificate", str(pem[0]), "--key-file", str(pem[1]))
    with serving(small_table_in(tmp_path), *options) as server:
        assert server.base.startswith("https://127.0.0.1:")
        assert not any("without encryption" in each for each in server.printed)
        with httpx.Client(verify=trusting, base_url=server.base, timeout=20) as client:
            assert client.get("/").status_code == 200
            answer = client.post(
                "/session", json={"key": server.keys["investor"]}, headers={"origin": server.base}
            )
            assert "; secure" in answer.headers["set-cookie"].lower()
            cookie = "; ".join(f"{name}={value}" for name, value in answer.cookies.items())
            plain = server.base.replace("https", "http")
            foreign = client.post("/session", json={"key": "x"}, headers={"origin": plain})
            assert foreign.status_code == 403
        with connect(
            f"{server.base.replace('http', 'ws', 1)}/table",
            additional_headers={"cookie": cookie},
            origin=Origin(server.base),
            ssl=trusting,
        ) as joined:
            assert json.loads(joined.recv(20))["you"]["party"] == "investor"
        with pytest.raises(httpx.HTTPError):
            httpx.get(server.base.replace("https", "http"), timeout=20)
        host, _, port = server.base.removeprefix("https://").rpartition(":")
        with socket.create_connection((host, int(port)), timeout=20) as silent:
            assert not silent.recv(100)  # a handshake that does not begin is not waited for


def test_what_is_no_certificate_is_said(tmp_path: Path, pem: tuple[Path, Path]) -> None:
    certificate, key = pem
    other = (tmp_path / "other.pem", tmp_path / "other-key.pem")
    locked = (tmp_path / "locked.pem", tmp_path / "locked-key.pem")
    made(*other)
    made(*locked, "-passout", "pass:secret")
    scenario = small_table_in(tmp_path)
    for options, said in (
        (["--certificate", str(tmp_path / "none.pem")], "none.pem cannot be read: No such file"),
        (["--certificate", str(tmp_path)], "cannot be read: Is a directory"),
        (["--certificate", str(certificate), "--key-file", "none.pem"], "none.pem cannot be read"),
        (["--certificate", str(certificate)], "no certificate with its key in PEM"),
        (["--certificate", str(scenario)], "no certificate with its key in PEM"),
        (["--certificate", str(certificate), "--key-file", str(other[1])], "of another certificate"),
        (["--certificate", str(locked[0]), "--key-file", str(locked[1])], "asks for a password"),
        (["--key-file", str(key)], "--key-file goes with --certificate"),
    ):
        ended = CliRunner().invoke(table_command, [str(scenario), "--serve", *options])
        assert ended.exit_code == 2
        assert said in ended.output, options
        assert "Traceback" not in ended.output


# ------------------------------------------------------------------------------------- a proxy


@pytest.fixture(scope="module")
def proxied(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(
        small_table_in(tmp_path_factory.mktemp("proxied")), "--port", "0", "--public-url", PUBLIC
    ) as it:
        yield it


def here(server: Server) -> str:
    """Where it listens, which a proxy is told by hand."""
    printed = next(each for each in server.printed if "It expects a proxy" in each)
    return f"http://127.0.0.1:{printed.partition('…:')[2].partition(',')[0]}"


def test_a_proxy_before_the_table_is_let_in(proxied: Server) -> None:
    assert proxied.base == PUBLIC
    assert not any("without encryption" in each for each in proxied.printed)
    for host in ("tafel.example.nl", here(proxied).removeprefix("http://")):
        answer = httpx.post(
            f"{here(proxied)}/session",
            json={"key": proxied.keys["investor"]},
            headers={"origin": PUBLIC, "host": host, "x-forwarded-for": "198.51.100.7"},
            timeout=20,
        )
        assert answer.status_code == 200
        assert "; secure" in answer.headers["set-cookie"].lower()
        cookie = answer.headers["set-cookie"].partition(";")[0]
        with connect(
            f"{here(proxied).replace('http', 'ws', 1)}/table",
            additional_headers={"cookie": cookie},
            origin=Origin(PUBLIC),
        ) as joined:
            assert json.loads(joined.recv(20))["you"]["party"] == "investor"


@pytest.mark.parametrize("origin", ["http://tafel.example.nl", "https://evil.example", "null"])
def test_another_page_is_refused_behind_a_proxy_too(proxied: Server, origin: str) -> None:
    answer = httpx.post(
        f"{here(proxied)}/session",
        json={"key": proxied.keys["investor"]},
        headers={"origin": origin, "host": "tafel.example.nl"},
        timeout=20,
    )
    assert answer.status_code == 403
    assert httpx.get(here(proxied), headers={"host": "evil.example"}, timeout=20).status_code == 421


def test_another_name_of_this_machine_is_let_in_where_it_is_given(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    name = f"http://vm.local:{port}"
    with serving(small_table_in(tmp_path), "--port", str(port), "--public-url", name) as server:
        assert server.base == name
        own = f"http://127.0.0.1:{port}"
        assert httpx.get(own, headers={"host": f"vm.local:{port}"}, timeout=20).status_code == 200
        answer = httpx.post(
            f"{own}/session",
            json={"key": server.keys["investor"]},
            headers={"origin": name, "host": f"vm.local:{port}"},
            timeout=20,
        )
        assert answer.status_code == 200
        assert "secure" not in answer.headers["set-cookie"].lower()
        assert any("without encryption" in each for each in server.printed)


def test_a_table_says_that_it_speaks_without_encryption(tmp_path: Path) -> None:
    with serving(small_table_in(tmp_path)) as server:
        assert any("Only this machine reaches it" in each for each in server.printed)
    (tmp_path / "all").mkdir()
    with serving(small_table_in(tmp_path / "all"), "--host", "::", "--port", "0") as server:
        assert any("without encryption (no TLS)" in each for each in server.printed)
    helped = CliRunner().invoke(table_command, ["--help"]).output
    assert "https" in helped
    assert "--public-url" in helped
