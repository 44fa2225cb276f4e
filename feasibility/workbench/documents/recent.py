"""What the start page offers: the scenarios of the folder, the examples that are shipped, the policies."""

from __future__ import annotations

import re
import sysconfig
import tomllib
from dataclasses import replace
from functools import cache
from itertools import islice, takewhile
from os.path import lexists, realpath
from pathlib import Path
from typing import Any

from feasibility.errors import InputError
from feasibility.language.texts import LANGUAGES
from feasibility.messages import sentence
from feasibility.scenario.reading.policy import library_names, read_policy
from feasibility.scenario.reading.read import read_scenario
from feasibility.scenario.reading.yaml import LARGEST_FILE
from feasibility.scenario.source_file import file_bytes, text_of
from feasibility.scenario.writing.changes import MARK
from feasibility.scenario.writing.places import read_text
from feasibility.scenario.writing.remarks import remarks
from feasibility.scenario.writing.yaml import yaml_text
from feasibility.workbench.documents.drafts import FOLDER, drafted, drafted_text
from feasibility.workbench.documents.saving import ENDINGS

STORIES = Path(__file__).parent / "stories.toml"
MOST_FILES = 60
MOST_LOOKED_AT = 2_000
MOST_TRIED, MOST_REFUSED = 200, 20
"""Files that are no scenarios at first sight."""
BEGIN = 20_000
"""Bytes of a file that are looked at to see whether it is a scenario or YAML at all, and its name."""
_FORMAT = re.compile(r"^(format|dwellings|base):", re.MULTILINE)
_NAME = re.compile(r"^name:[ \t]*(.+?)[ \t]*(?:[ \t]#.*)?$", re.MULTILINE)
_STORY = re.compile(r"The story\.\s+(.*)", re.DOTALL)
Json = dict[str, Any]


def recent(root: Path) -> list[Json]:
    """The scenarios in a folder and the folders in it, the latest first: file, name, changed, draft.

    A file that cannot be read, so that nobody knows whether it is one, has file, changed and `refused`: the
    reason, by language.
    """
    drafts = set(drafted(root))
    for folder in _folders(root):
        drafts |= set(drafted(folder))
    scenarios, others = _files(root)
    files = dict.fromkeys((*(each for each in drafts if _may_open(each, root)), *scenarios))
    found = [_about(each, root, is_draft=each in drafts) for each in files]
    found += islice((refused for each in others if (refused := _refused(each, root))), MOST_REFUSED)
    found.sort(key=lambda each: each["changed"], reverse=True)
    return found[:MOST_FILES]


def _folders(root: Path) -> list[Path]:
    try:
        inside = sorted(root.iterdir())[:MOST_LOOKED_AT]
        return [each for each in inside if each.is_dir() and each.name[:1] != "." and not each.is_symlink()]
    except OSError:
        return []


def _files(root: Path) -> tuple[list[Path], list[Path]]:
    """The scenarios by how they begin, and other YAML files."""
    scenarios: list[Path] = []
    others: list[Path] = []
    for folder in (root, *_folders(root)):
        try:
            inside = sorted(folder.iterdir())[:MOST_LOOKED_AT]
        except OSError:
            continue
        for each in inside:
            if _may_open(each, root) and each.is_file():
                begin = _begin(each)
                is_scenario = _FORMAT.search(begin) and "\nsegments:" not in begin
                (scenarios if is_scenario else others).append(each)
    return scenarios, others[:MOST_TRIED]


def _refused(file: Path, root: Path) -> Json | None:
    """Why a file cannot be read; None where it can, and is no scenario."""
    try:
        data = file_bytes(str(file), LARGEST_FILE, sentence("a YAML file"))
        text_of(data, str(file))
        if len(data) <= BEGIN:
            read_text(data.decode("utf-8").removeprefix(MARK), str(file))
    except InputError as error:
        shown = replace(error.mistakes[0], file=file.relative_to(root).as_posix())
        said = {lang: " ".join(shown.in_language(lang).split()) for lang in LANGUAGES}
        return {"file": shown.file, "changed": _changed(file), "refused": said}
    return None


def _changed(file: Path) -> float:
    try:
        return file.stat().st_mtime
    except OSError:
        return 0.0


def _may_open(file: Path, root: Path) -> bool:
    """Whether a page may name it: a YAML file of the folder, or none yet."""
    named = file.suffix.lower() in ENDINGS and file.name[:1] != "." and file.name.isprintable()
    return named and Path(realpath(file)).is_relative_to(root) and (file.is_file() or not lexists(file))


def _begin(file: Path) -> str:
    try:
        with file.open("rb") as stream:
            return stream.read(BEGIN).decode("utf-8-sig", "replace").replace("\r\n", "\n")
    except OSError:
        return ""


def _about(file: Path, root: Path, *, is_draft: bool) -> Json:
    draft = file.parent / FOLDER / "drafts" / f"{file.name}.json"
    begin = (drafted_text(file)[:BEGIN] if is_draft else "") or _begin(file)
    return {
        "file": file.relative_to(root).as_posix(),
        "name": _named(begin, file),
        "changed": _changed(file) or _changed(draft),
        "draft": is_draft,
    }


# ------------------------------------------------------------------------------------- what is shipped


def examples_folder() -> Path | None:
    """The folder of the examples: beside the package, or where they were installed with it."""
    package = Path(__file__).resolve().parents[2]
    data = Path(sysconfig.get_path("data")) / "share" / "feasibility" / "scenarios"
    places = (package.parent / "scenarios", data, package.parent / "share" / "feasibility" / "scenarios")
    return next((each for each in places if (each / "amersfoort-2019.yaml").is_file()), None)


@cache
def examples() -> tuple[Json, ...]:
    """Every example: file, and its title and story in each language."""
    folder = examples_folder()
    files = [] if folder is None else sorted(folder.glob("*.yaml"))
    found = []
    for file in files:
        begin = _begin(file)
        told = {"en": {"title": _named(begin, file), "story": _story(begin)}, **_stories().get(file.name, {})}
        found.append(
            {"file": file.name}
            | {key: {lang: each[key] for lang, each in told.items()} for key in ("title", "story")}
        )
    return tuple(found)


@cache
def _stories() -> dict[str, dict[str, dict[str, str]]]:
    """File of an example → language → its title and story."""
    return tomllib.loads(STORIES.read_text(encoding="utf-8"))


def _named(begin: str, file: Path) -> str:
    """The name that a scenario's text gives it, else that of its file."""
    named = _NAME.search(begin)
    return named[1].strip("\"'") if named else file.stem


def _story(begin: str) -> str:
    """The paragraph of the comments at the top that tells the story; else the first one."""
    lines = []
    for line in begin.split("\n"):
        if not line.startswith("#"):
            break
        lines.append(line.removeprefix("#").strip())
    paragraphs = [" ".join(each.split()) for each in "\n".join(lines).split("\n\n")]
    told = [found[1] for each in paragraphs if (found := _STORY.match(each))]
    return (told or paragraphs or [""])[0]


def example_title(name: str, text: str, lang: str) -> str | None:
    """The title of the example that a scenario is, as long as it has its name and its every letter.

    Args:
        name: that the scenario gives itself.
        text: of the scenario.
        lang: nl or en.
    """
    for each in examples():
        if each["title"]["en"] == name and _example_kept(each["file"]) == text:
            return str(each["title"].get(lang, name))
    return None


@cache
def _example_kept(name: str) -> str | None:
    return example_text(name)


def example_text(name: str) -> str | None:
    """The text of an example by its file's name; None where there is none.

    One that names a base is written out, with its notes, so that it stands by itself in another folder.
    """
    folder = examples_folder()
    if folder is None or name not in {each["file"] for each in examples()}:
        return None
    text = (folder / name).read_text(encoding="utf-8")
    if not re.search(r"^base:", text, re.MULTILINE):
        return text
    scenario = read_scenario(folder / name)
    notes = {
        path: ": ".join(part for part in (each.status, each.text) if part)
        for path, each in remarks(scenario).items()
    }
    head = "".join(takewhile(lambda line: line.startswith("#"), text.splitlines(keepends=True)))
    return head + yaml_text(scenario, notes)


@cache
def policies() -> tuple[Json, ...]:
    """Every policy of the library: key, name, place and date."""
    return tuple(
        {"key": each, "name": read.name, "place": read.place, "date": read.date.isoformat()}
        for each in library_names()
        for read in (read_policy(each),)
    )


def free_name(root: Path, stem: str) -> Path:
    """A file in a folder that does not exist yet, and of which there is no draft: stem.yaml, stem-2.yaml."""
    taken = set(drafted(root))
    for number in range(1, MOST_LOOKED_AT):
        file = root / (f"{stem}.yaml" if number == 1 else f"{stem}-{number}.yaml")
        if not file.exists() and file not in taken:
            return file
    return root / f"{stem}.yaml"


def stem_of(name: str) -> str:
    """The name of a scenario as that of a file: letters and digits of any language, with hyphens between."""
    return re.sub(r"[\W_]+", "-", name.casefold()).strip("-")[:80] or "scenario"
