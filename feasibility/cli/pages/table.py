"""`feasibility table --serve`: the live table of a scenario, with a link for each party."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from feasibility.cli.pages.links import link_to, say_link
from feasibility.cli.runs import moment
from feasibility.cli.shared import UNREADABLE, reading, say, say_problem
from feasibility.cli.terminal.progress import announced
from feasibility.messages import sentence

if TYPE_CHECKING:
    from feasibility.live.table.setup import Setup
    from feasibility.serving.addresses import Place

NEEDS_WEB = sentence("a package is missing that the live table needs: pip install 'feasibility[web]'")
PACKAGES = ("segno", "starlette", "uvicorn", "websockets", "xlsxwriter", "anyio")


@dataclass(frozen=True)
class Serving:
    """Options of serving a table; file names as the user gave them."""

    host: str
    """This machine alone unless another address is given."""
    port: int
    """0 for any free port."""
    record_file: str | None
    """Another record, or its folder, than the one beside the scenario."""
    keys: str | None
    """Another file of keys than the one beside the scenario."""
    certificate: str | None
    key_file: str | None
    public_url: str | None
    """The address before a proxy."""
    open_browser: bool
    """Whether the shared screen's link is opened here."""
    lang: str
    """Language of the output and of default names."""
    page_lang: str | None
    """Language in which the page opens; None for that of each browser."""


def serve_table(scenario_path: str, given: Serving) -> None:
    """Serve the live table of a scenario until it is stopped.

    Args:
        scenario_path: the file; record, state and keys are beside it.
        given: the options.

    Raises:
        InputError: the scenario, the record, the keys or the certificate cannot be read, there are no
            parties, the address cannot be served on, or the table is being served already.
    """
    try:
        with announced(sentence("the table is being set up")):
            import websockets  # noqa: F401

            from feasibility.live.application import app_of
            from feasibility.live.meeting.running import Files, live_table
            from feasibility.serving.running import serve, stoppable
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in PACKAGES:
            raise
        say_problem(NEEDS_WEB)
        raise click.exceptions.Exit(UNREADABLE) from None
    from feasibility.input_files import note_input
    from feasibility.language.texts import text
    from feasibility.live.table.setup import known_to_all, roles_of, setup_of
    from feasibility.live.table.state import SCREEN, Clock
    from feasibility.record.opening import RECORD_FILE
    from feasibility.record.opening import record_file as file_of
    from feasibility.report.files import refuse_unwritable
    from feasibility.serving.addresses import encryption, listening, place_of, public_origin
    from feasibility.serving.gate import Gate
    from feasibility.serving.guard import Access
    from feasibility.serving.keys import keys_in, mark_of
    from feasibility.serving.limits import quiet_terminal
    from feasibility.serving.running import sole_server

    public = public_origin(given.public_url) if given.public_url else None
    for read in filter(None, (given.certificate, given.key_file)):
        note_input(read)
    context = encryption(given.certificate, given.key_file) if given.certificate else None
    place = Path(scenario_path)
    scenario = reading(scenario_path)
    setup = setup_of(scenario, place.stem)
    file = file_of(given.record_file) if given.record_file is not None else place.parent / RECORD_FILE
    files = Files(file, file.with_name(f"{place.stem}.table-state.json"))
    key_file = Path(given.keys) if given.keys else place.with_name(f"{place.stem}.table-keys.json")
    refuse_unwritable(file, files.state, files.state.with_name(f"{files.state.name}.lock"), key_file)
    with (
        stoppable(),
        sole_server(files.state, key_file),
        listening(given.host, given.port) as listener,
        quiet_terminal(sys.stderr),
    ):
        known = keys_in(key_file, roles_of(setup))
        setup = replace(setup, mark=mark_of(known[SCREEN], known_to_all(scenario)))
        live = live_table(setup, files, Clock(moment, time.monotonic), given.lang)
        at = place_of(given.host, listener, public, encrypted=context is not None)
        links = {role: link_to(at, known[role], lang=given.page_lang) for role in roles_of(setup)}
        offered = links if public or not at.is_local else {}
        _say_links(setup, links, given.lang, with_codes=bool(offered))
        _say_safety(at, listener.getsockname()[1], given.lang)
        say(text("live_files", given.lang, record=file, keys=key_file))
        if given.open_browser:
            import webbrowser

            webbrowser.open(links[SCREEN])
        gate = Gate(proxied=at.address.proxied)
        serve(app_of(live, Access(known, at.address, gate), offered), listener, gate, context)


def _say_safety(at: Place, port: int, lang: str) -> None:
    """Print whether the connection is encrypted, and what to do if not."""
    from feasibility.language.texts import text

    address = at.address
    if address.proxied:
        say(text("live_proxied", lang, public=address.public, here=f"{address.scheme}://…:{port}"))
    if at.link.startswith("http://"):
        here = at.is_local and address.public is None
        say(text("live_plain_here" if here else "live_plain", lang))


def _say_links(setup: Setup, links: dict[str, str], lang: str, *, with_codes: bool) -> None:
    """Print the link of each role; where others can reach it and a terminal shows it, with its QR code."""
    from feasibility.language.texts import text
    from feasibility.live.table.setup import label_of

    say(text("live_open", lang, name=setup.scenario.name or setup.name))
    for role, link in links.items():
        named = label_of(setup, role) or text("live_screen", lang)
        say_link(f"  {named}: {link}", link, with_code=with_codes)
