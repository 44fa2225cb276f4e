"""A folder that changes under the workbench, or was made to mislead it: links, pipes, huge files."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from feasibility.errors import InputError
from feasibility.workbench.documents.drafts import draft_file, with_draft_saved
from feasibility.workbench.documents.edits import Change, changed
from feasibility.workbench.documents.open_scenario import Document, read
from feasibility.workbench.documents.recent import recent
from feasibility.workbench.documents.saving import disk_state, opened, place_of, reloaded, saved
from feasibility.workbench.server.desk import ROUTES, Desk, answer
from feasibility.workbench.server.opening import folder_of
from tests.workbench.opening import SCENARIOS

NAME = "amersfoort-2019.yaml"
SECRET = "name: of somebody else\n"
LONG = 5.0
pytestmark = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs links and pipes")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    inside = tmp_path.resolve() / "inside"
    inside.mkdir()
    (inside / NAME).write_bytes((SCENARIOS / NAME).read_bytes())
    (inside.parent / "outside").mkdir()
    (inside.parent / "outside" / NAME).write_text(SECRET, encoding="utf-8")
    return inside


def mine(root: Path) -> Document:
    return changed(opened(place_of(NAME, root), root), [Change("dwellings.low.rent", "typed", "790")], "nl")


def in_time(work: Callable[[], Any]) -> Any:
    """What a call gives or raises; a pipe that nobody writes to would hold it for ever."""
    found: list[Any] = []

    def run() -> None:
        try:
            found.append(work())
        except InputError as error:
            found.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(LONG)
    assert found, "it does not end"
    return found[0]


def a_link(root: Path) -> None:
    (root / NAME).unlink()
    (root / NAME).symlink_to(root.parent / "outside" / NAME)


def a_pipe(root: Path) -> None:
    (root / NAME).unlink()
    os.mkfifo(root / NAME)


def a_huge_file(root: Path) -> None:
    with (root / NAME).open("wb") as stream:
        stream.truncate(2_000_000_000)


@pytest.mark.parametrize("become", [a_link, a_pipe, a_huge_file])
def test_a_file_that_became_something_else_is_neither_read_nor_written(
    root: Path, become: Callable[[Path], None]
) -> None:
    document = mine(root)
    become(root)
    before = os.lstat(root / NAME)
    for work in (lambda: saved(document, document.file), lambda: reloaded(document)):
        told = in_time(work)
        assert isinstance(told, InputError) and "somebody else" not in str(told)
    assert in_time(lambda: disk_state(document)) == "changed"
    assert os.lstat(root / NAME)[:7] == before[:7]
    assert (root.parent / "outside" / NAME).read_text(encoding="utf-8") == SECRET
    elsewhere = saved(document, root / "copy.yaml")
    assert isinstance(elsewhere, Document) and elsewhere.is_saved


def test_a_read_only_file_is_not_written_over(root: Path) -> None:
    document = mine(root)
    (root / NAME).chmod(0o444)
    with pytest.raises(InputError, match="read-only"):
        saved(document, document.file)
    assert (root / NAME).read_bytes() == (SCENARIOS / NAME).read_bytes()


@pytest.mark.parametrize("part", ["", "drafts", f"drafts/{NAME}.json"])
def test_no_draft_is_kept_behind_a_link(root: Path, part: str) -> None:
    place, outside = root / ".feasibility" / part, root.parent / "outside"
    place.parent.mkdir(parents=True, exist_ok=True)
    target = outside / "precious.json"
    target.write_text("precious", encoding="utf-8")
    place.symlink_to(target if part.endswith("json") else outside)
    document = with_draft_saved(mine(root))
    assert sorted(each.name for each in outside.iterdir()) == [NAME, "precious.json"]
    assert target.read_text(encoding="utf-8") == "precious"
    assert "link" in document.trouble or (not place.is_symlink() and draft_file(document.file).is_file())
    assert mine(root).text == document.text


def test_no_workbench_begins_where_its_own_folder_is_a_link(root: Path) -> None:
    (root / ".feasibility").symlink_to(root.parent / "outside")
    with pytest.raises(InputError, match="link"):
        folder_of(str(root), None)
    assert [each.name for each in (root.parent / "outside").iterdir()] == [NAME]


@pytest.mark.parametrize("huge", [True, False])
def test_a_draft_that_is_no_draft_is_put_aside(root: Path, huge: bool) -> None:
    place = draft_file(root / NAME)
    place.parent.mkdir(parents=True)
    if huge:
        with place.open("wb") as stream:
            stream.truncate(2_000_000_000)
    else:
        os.mkfifo(place)
    assert in_time(lambda: opened(root / NAME, root)).is_saved and not place.exists()


def test_the_start_page_lists_what_can_be_opened(root: Path) -> None:
    outside = root.parent / "outside"
    (root / "loop.yaml").symlink_to("loop.yaml")
    (root / "link.yaml").symlink_to(outside / NAME)
    (root / "gone.yaml").symlink_to(root / "nothing.yaml")
    os.mkfifo(root / "pipe.yaml")
    (root / "two\nlines.yaml").write_text(SECRET + "format: 1\n", encoding="utf-8")
    drafts = draft_file(root / "never.yaml").parent
    drafts.mkdir(parents=True)
    for name in ("never.yaml", "link.yaml", "pipe.yaml", ".", "", "plan.txt"):
        (drafts / f"{name}.json").write_text("{}", encoding="utf-8")
    (drafts / "folder.yaml.json").mkdir()
    found = in_time(lambda: recent(root))
    assert sorted(each["file"] for each in found) == [NAME, "never.yaml"]
    assert "somebody else" not in str(found)


def test_an_open_file_that_became_a_pipe_is_opened_no_more(root: Path) -> None:
    desk = Desk(root)
    assert answer(desk, ROUTES["open"], {"file": NAME})[0] == 200
    a_pipe(root)
    assert in_time(lambda: answer(desk, ROUTES["open"], {"file": NAME}))[0] == 422


@pytest.mark.parametrize("where", ["here", "base"])
@pytest.mark.parametrize("key", ["base", "policy"])
def test_no_base_is_read_from_a_terminal_or_a_pipe(root: Path, key: str, where: str) -> None:
    source, end = os.pipe()
    text = f"format: 1\n{key}: /dev/fd/{source}\n"
    if where == "base":
        (root / "under.yaml").write_text(text, encoding="utf-8")
        text = "format: 1\nbase: under.yaml\n"
    try:
        told = in_time(lambda: read(text, root / "x.yaml", root))
    finally:
        os.close(end)
        os.close(source)
    said = str(told) if isinstance(told, InputError) else " ".join(map(str, told.mistakes))
    assert "a file is needed here" in said or "outside of the folder" in said
