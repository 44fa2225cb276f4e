"""How a workbench begins: its folder, the file that is opened first, and a port that is free."""

from __future__ import annotations

import socket
from os.path import realpath
from pathlib import Path

from feasibility.errors import InputError, Mistake, system_reason
from feasibility.messages import said, sentence
from feasibility.serving.addresses import listening
from feasibility.workbench.documents.drafts import own_folder
from feasibility.workbench.documents.saving import opened, place_of
from feasibility.workbench.server.desk import Desk

PORTS = 20
"""Ports that are tried one after another where none is asked for."""


def folder_of(folder: str | None, scenario: str | None) -> Path:
    """The folder that no file may leave, without links: as given, else the file's own, else this one.

    Raises:
        InputError: there is no such folder, or nothing can be written in it.
    """
    given = Path(folder) if folder is not None else Path()
    if folder is None and scenario is not None and not _is_below(scenario, given):
        given = Path(scenario).parent
    try:
        root = Path(realpath(given))
        if not root.is_dir():
            raise NotADirectoryError(None, sentence("is no folder"))
        own_folder(root)
    except (OSError, ValueError) as error:
        reason = system_reason(error) if isinstance(error, OSError) else said(error)
        raise InputError(
            [Mistake("", sentence("cannot be worked in: {reason}", reason=reason), str(given))]
        ) from None
    return root


def _is_below(scenario: str, folder: Path) -> bool:
    try:
        return Path(realpath(scenario)).is_relative_to(Path(realpath(folder)))
    except (OSError, ValueError):
        return True  # opening it says what is wrong


def begin(root: Path, scenario: str | None) -> tuple[Desk, str]:
    """The desk, with the file that the user gave open on it, and that file as the page names it.

    Raises:
        InputError: the file is not below the folder, or cannot be read as YAML.
    """
    desk = Desk(root)
    if scenario is None:
        return desk, ""
    file = place_of(realpath(scenario), root)
    document = desk.put(opened(file, root))
    return desk, document.shown


def listening_near(host: str, port: int, *, exact: bool) -> socket.socket:
    """A socket at a port, or at the next that is free.

    Args:
        host: an address of this machine.
        port: the first that is tried.
        exact: whether it must be this one.

    Raises:
        InputError: none is free.
    """
    for each in range(port, port + (1 if exact else PORTS)):
        try:
            return listening(host, each)
        except InputError:
            if exact:
                raise
    return listening(host, 0)
