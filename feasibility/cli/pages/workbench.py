"""`feasibility open`: the workbench, a page on which scenarios are made, changed, computed and saved."""

from __future__ import annotations

import sys
from contextvars import Context
from dataclasses import dataclass

import click

from feasibility.cli.pages.links import link_to, say_link
from feasibility.cli.reader.help import Command
from feasibility.cli.reader.language import language_option
from feasibility.cli.shared import UNREADABLE, guarded, say, say_problem
from feasibility.cli.terminal.progress import announced
from feasibility.messages import sentence

NEEDS_WEB = sentence("a package is missing that the workbench needs: pip install 'feasibility[web]'")
PACKAGES = ("segno", "starlette", "uvicorn", "websockets", "xlsxwriter", "anyio")
HOST = "127.0.0.1"
PORT = 8766
FOLDER = ".feasibility"
OPEN_ALREADY = sentence("a workbench is open in this folder already: use its link, or stop it")


@dataclass(frozen=True)
class Where:
    """Where the workbench is served."""

    host: str
    """This machine alone unless another address is given."""
    port: int | None
    """None for the first that is free from the usual one on; 0 for any."""
    certificate: str | None
    key_file: str | None


@click.command("open", cls=Command)
@click.argument("scenario", type=click.Path(), required=False)
@click.option(
    "--folder",
    type=click.Path(),
    metavar="DIR",
    help="The folder whose scenarios are opened and saved, with those below it; this one by default.",
)
@click.option("--host", metavar="ADDRESS", help="Another address than this machine's own (127.0.0.1).")
@click.option("--port", type=click.IntRange(0, 65535), help="Another port than 8766; 0 for any free one.")
@click.option(
    "--certificate",
    type=click.Path(),
    metavar="FILE",
    help="Speak TLS (https) with this certificate in PEM. Without it anyone who can listen on the network "
    "can read the key and everything that is sent.",
)
@click.option(
    "--key-file",
    type=click.Path(),
    metavar="FILE",
    help="With --certificate: its private key in PEM, where that is not in the same file.",
)
@click.option("--no-browser", is_flag=True, help="Print the link only.")
@language_option("Language; by default the browser's.", neither=True)
@guarded
def open_(
    scenario: str | None,
    folder: str | None,
    host: str | None,
    port: int | None,
    certificate: str | None,
    key_file: str | None,
    lang: str | None,
    *,
    no_browser: bool,
) -> None:
    """Open the workbench in the browser: make, change, compute and save scenarios on one page.

    With a file SCENARIO it is opened at once; without one there is a choice of the scenarios in this folder,
    the shipped examples, and a new scenario from a policy. Only this machine reaches it, unless another
    address is given (--host): then whoever has the link can do the same from elsewhere.
    """
    named = {
        "--folder": folder,
        "--host": host,
        "--certificate": certificate,
        "--key-file": key_file,
        "SCENARIO": scenario,
    }
    for option, given in named.items():
        if given == "":
            raise click.UsageError(sentence("{option} '': a name is needed", option=option))
    if key_file is not None and certificate is None:
        raise click.UsageError(sentence("--key-file goes with --certificate"))
    at = Where(host or HOST, port, certificate, key_file)
    # Outside of the command's own run, in which a file that was read may not be written: saving does that.
    Context().run(_serve, scenario, folder, at, lang, no_browser=no_browser)


def _serve(
    scenario: str | None, folder: str | None, where: Where, lang: str | None, *, no_browser: bool
) -> None:
    try:
        with announced(sentence("the workbench is being set up")):
            if where.host != HOST:
                import segno  # noqa: F401
            from feasibility.serving.running import serve, sole_server, stoppable
            from feasibility.workbench.server.application import ROLE, app_of
            from feasibility.workbench.server.opening import begin, folder_of
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in PACKAGES:
            raise
        say_problem(NEEDS_WEB)
        raise click.exceptions.Exit(UNREADABLE) from None
    from feasibility.language.texts import text
    from feasibility.serving.addresses import encryption, place_of
    from feasibility.serving.gate import Gate
    from feasibility.serving.guard import Access
    from feasibility.serving.keys import keys_in
    from feasibility.serving.limits import quiet_terminal
    from feasibility.workbench.server.opening import listening_near

    context = encryption(where.certificate, where.key_file) if where.certificate else None
    port = PORT if where.port is None else where.port
    root = folder_of(folder, scenario)
    desk, first = begin(root, scenario)
    own = root / FOLDER
    said = lang or "en"
    with (
        stoppable(),
        sole_server(own / "workbench.json", own / "keys.json", refusal=OPEN_ALREADY),
        listening_near(where.host, port, exact=where.port is not None) as listener,
        quiet_terminal(sys.stderr),
    ):
        keys = keys_in(own / "keys.json", (ROLE,))
        at = place_of(where.host, listener, None, encrypted=context is not None)
        link = link_to(at, keys[ROLE], lang=lang, file=first)
        say_link(text("workbench_open", said, folder=root, link=link), link, with_code=not at.is_local)
        say(text("workbench_here" if at.is_local else "workbench_elsewhere", said))
        if not at.is_local and context is None:
            say(text("workbench_plain", said))
        say(text("workbench_stop", said))
        if not no_browser:
            _open_browser(link)
        gate = Gate(proxied=False)
        serve(app_of(desk, Access(keys, at.address, gate)), listener, gate, context)


def _open_browser(link: str) -> None:
    """Open a link in a browser with windows; one that would take this terminal is left closed."""
    import webbrowser

    try:
        browser = webbrowser.get()
    except webbrowser.Error:  # there is none: the link is printed
        return
    if type(browser) is not webbrowser.GenericBrowser:
        browser.open(link)
