"""The workbench on a network: it says so, and lets in nobody without the key or from another page."""

from __future__ import annotations

from pathlib import Path

import httpx
from click.testing import CliRunner

from feasibility.cli import main
from tests.workbench.opening import workbench


def test_on_every_address_it_warns_and_is_guarded(tmp_path: Path) -> None:
    with workbench(tmp_path, "--host", "0.0.0.0") as server:
        port = server.base.rpartition(":")[2]
        server.ask("start")
        here = f"http://127.0.0.1:{port}"
        with httpx.Client(headers={"origin": here}) as client:
            assert client.post(f"{here}/api/start", json={}).status_code == 403
            assert client.get(f"{here}/", headers={"host": "evil.example"}).status_code == 421
            foreign = {"origin": "http://evil.example"}
            assert (
                client.post(f"{here}/session", json={"key": server.key}, headers=foreign).status_code == 403
            )
            assert client.post(f"{here}/session", json={"key": "x" * 43}).status_code == 403
        assert server.client.post("/api/start", json={}, headers=foreign).status_code == 403
    said = "".join(server.printed)
    assert "Other machines reach it: whoever has this link" in said
    assert "without encryption (no TLS)" in said
    assert "Only this machine" not in said


def test_on_this_machine_alone_nothing_is_warned_of(tmp_path: Path) -> None:
    with workbench(tmp_path) as server:
        server.ask("start")
    said = "".join(server.printed)
    assert "Only this machine reaches it." in said
    assert "TLS" not in said and "--certificate" not in said


def test_an_address_that_cannot_be_is_one_sentence(tmp_path: Path) -> None:
    for options, message in (
        (["--host", "203.0.113.7", "--port", "0"], "203.0.113.7:0: cannot be served on"),
        (["--host", ""], "--host '': a name is needed"),
        (["--key-file", "key.pem"], "--key-file goes with --certificate"),
        (["--certificate", "none.pem", "--port", "0"], "none.pem"),
    ):
        done = CliRunner().invoke(main, ["open", "--no-browser", "--folder", str(tmp_path), *options])
        assert done.exit_code == 2 and message in done.stderr, (options, done.stderr)
        assert "Traceback" not in done.stderr
