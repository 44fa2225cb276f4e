"""Serving the live table: its links, its address, its files, and the server itself."""

from __future__ import annotations

import ipaddress
import socket
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from feasibility.cli.input import UNREADABLE, reading, say, say_error
from feasibility.cli.recording import moment

if TYPE_CHECKING:
    from feasibility.table.setup import Setup

NEEDS_WEB = "a package is missing that the live table needs: pip install 'feasibility[web]'"
PACKAGES = ("starlette", "uvicorn", "websockets", "xlsxwriter", "anyio")
LOOPBACK = ("127.0.0.1", "localhost", "::1")
EVERYWHERE = ("0.0.0.0", "::", "")
GOODBYE = 2
"""Seconds that connections get to end when the server is stopped."""


def serve_table(
    scenario_path: str,
    host: str,
    port: int,
    record_file: str | None,
    keys: str | None,
    open_browser: bool,
    lang: str,
) -> None:
    """Serve the live table of a scenario until it is stopped.

    Args:
        scenario_path: the file; record, state and keys stand beside it.
        host: the address to serve on; this machine alone unless another one is given.
        port: 0 for any that is free.
        record_file: another record, or its folder.
        keys: another file of keys.
        open_browser: open the shared screen's link in a browser.
        lang: language of what is printed, and of names that nobody gave.

    Raises:
        InputError: the scenario, the record or the keys cannot be read, there are no parties, or the table
            is being served already.
    """
    try:
        import uvicorn
        import websockets  # noqa: F401

        from feasibility.table.live import Files, live_table
        from feasibility.table.server import LARGEST_FRAME, Door, app_of
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in PACKAGES:
            raise
        say_error(f"Error: {NEEDS_WEB}")
        raise click.exceptions.Exit(UNREADABLE) from None
    from feasibility.record.opening import RECORD_FILE
    from feasibility.record.opening import record_file as file_of
    from feasibility.table.keys import keys_in, mark_of
    from feasibility.table.records import SCREEN, Clock
    from feasibility.table.setup import known_to_all, roles_of, setup_of
    from feasibility.table.sole import sole_server

    place = Path(scenario_path)
    scenario = reading(scenario_path)
    setup = setup_of(scenario, place.stem)
    file = file_of(record_file) if record_file is not None else place.parent / RECORD_FILE
    files = Files(file, file.with_name(f"{place.stem}.table-state.json"))
    key_file = Path(keys) if keys else place.with_name(f"{place.stem}.table-keys.json")
    with sole_server(files.state), _listening(host, port) as listener:
        known = keys_in(key_file, roles_of(setup))
        setup = replace(setup, mark=mark_of(known[SCREEN], known_to_all(scenario)))
        live = live_table(setup, files, Clock(moment, time.monotonic), lang)
        shown = f"{_in_address(_name_of(host))}:{listener.getsockname()[1]}"
        links = {role: f"http://{shown}/#key={known[role]}" for role in roles_of(setup)}
        _say_links(setup, links, (file, key_file), lang)
        if open_browser:
            import webbrowser

            webbrowser.open(links["screen"])
        config = uvicorn.Config(
            app_of(live, Door(known, _names_of(host))),
            http="h11",
            ws="websockets-sansio",
            ws_max_size=LARGEST_FRAME,
            ws_per_message_deflate=False,
            lifespan="on",
            log_config=None,
            log_level="warning",
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=GOODBYE,
        )
        uvicorn.Server(config).run(sockets=[listener])


def _listening(host: str, port: int) -> socket.socket:
    """A socket that is bound before anything is promised."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=128)


def _name_of(host: str) -> str:
    """The address that others can type."""
    return _own_address() if host in EVERYWHERE else host


def _own_address() -> str:
    """The address of this machine in its network; nothing is sent to find it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
            return str(probe.getsockname()[0])
        except OSError:
            return "127.0.0.1"


def _names_of(host: str) -> frozenset[str]:
    """What this machine may be called in the address of a page."""
    from feasibility.table.security import ANY

    if host in LOOPBACK:
        return frozenset(LOOPBACK)
    if host in EVERYWHERE:
        return frozenset((*LOOPBACK, ANY, socket.gethostname().lower()))
    return frozenset((host.lower(),))


def _in_address(host: str) -> str:
    try:
        return f"[{host}]" if ipaddress.ip_address(host).version == 6 else host
    except ValueError:
        return host


def _say_links(setup: Setup, links: dict[str, str], files: tuple[Path, Path], lang: str) -> None:
    from feasibility.report.texts import text
    from feasibility.table.setup import label_of

    say(text("live_open", lang, name=setup.scenario.name or setup.name))
    for role, link in links.items():
        say(f"  {label_of(setup, role) or text('live_screen', lang)}: {link}")
    record, keys = files
    say(text("live_files", lang, record=record, keys=keys))
