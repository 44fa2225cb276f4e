"""The labels of the table's page: both languages, the same values in them, none missing or left over."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

import feasibility
from feasibility.serving.page_texts import labels_in

PACKAGE = Path(feasibility.__file__).parent
SHARED = PACKAGE / "serving" / "page"
PAGES = {
    "live": (PACKAGE / "live" / "page", PACKAGE / "live" / "page" / "texts.toml"),
    "workbench": (PACKAGE / "workbench" / "page", PACKAGE / "workbench" / "page" / "texts.toml"),
}
"""Each page: the folder of its modules, and the file of its labels."""


def texts_in(file: Path) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = tomllib.loads(file.read_text(encoding="utf-8"))["texts"]
    return found


def sources_in(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.js"))}


SHARED_TEXTS = texts_in(SHARED / "texts.toml")
OWN = {page: texts_in(file) for page, (_, file) in PAGES.items()}
TEXTS = [(key, text) for texts in (SHARED_TEXTS, *OWN.values()) for key, text in texts.items()]
SOURCES = {page: sources_in(SHARED) | sources_in(folder) for page, (folder, _) in PAGES.items()}
FILES = sorted(
    path
    for folder in (SHARED, *(folder for folder, _ in PAGES.values()))
    for path in folder.iterdir()
    if path.suffix in (".js", ".html")
)
ENGLISH = re.compile(r"\b(the|is|are|and|with|not|from|what|which|years?|rents?)\b", re.IGNORECASE)
BOTH = {"is"}
"""English words that are Dutch words too."""
CONSTANT = re.compile(r"\"([a-z0-9_]+)\"")
TEMPLATE = re.compile(r"`([a-z0-9_]*(?:\$\{[^}]*\}[a-z0-9_]*)+)`")
CALL = re.compile(r"\b(?:t|counted)\(")
SPEAKING = "words.js"
"""Only hands on keys that others ask for."""


def fields(words: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(words) if name is not None}


def constants(source: str) -> Iterator[str]:
    """Every text that may be a key, as a regular expression; what is filled in may be anything."""
    yield from CONSTANT.findall(source)
    for filled in TEMPLATE.findall(source):
        pattern = re.sub(r"\$\{[^}]*\}", r"\\w+", filled)
        if re.search(r"[a-z]{2}", pattern.replace(r"\w+", "")):
            yield pattern


def asked_for(source: str) -> Iterator[str]:
    """The keys in the first argument of every call that asks for a text."""
    for call in CALL.finditer(source):
        depth, end = 0, call.end()
        while end < len(source) and not (depth == 0 and source[end] in ",)"):
            depth += (source[end] in "([{") - (source[end] in ")]}")
            end += 1
        argument = source[call.end() : end]
        chosen = re.sub(r"[=!]==? \"[^\"]*\"|includes\(\"[^\"]*\"\)", "", argument)
        yield from constants(re.sub(r"\{ (.*?) \}\[.*", r"\1", chosen, flags=re.DOTALL))


def named(key: str) -> set[str]:
    """A key and, where it is one of two forms, what both are asked for by."""
    return {key, re.sub("_(one|more)$", "", key)}


def test_both_languages_say_the_same_things() -> None:
    for key, text in TEXTS:
        assert set(text) == {"en", "nl"}, key
        assert all(words.strip() for words in text.values()), key
        assert fields(text["en"]) == fields(text["nl"]), key


def test_dutch_is_dutch() -> None:
    for key, text in TEXTS:
        words = re.sub(r"\{\w*\}", "", text["nl"])
        assert {found.lower() for found in ENGLISH.findall(words)} <= BOTH, key


def test_no_text_stands_in_two_files() -> None:
    for texts in OWN.values():
        assert not set(texts) & set(SHARED_TEXTS)


@pytest.mark.parametrize("page", PAGES)
def test_what_is_counted_has_both_forms(page: str) -> None:
    texts = SHARED_TEXTS | OWN[page]
    for key in texts:
        stem, _, form = key.rpartition("_")
        if form in ("one", "more"):
            assert {f"{stem}_one", f"{stem}_more"} <= set(texts)


@pytest.mark.parametrize("page", PAGES)
def test_every_text_is_used(page: str) -> None:
    patterns = {pattern for source in SOURCES[page].values() for pattern in constants(source)}
    unused = [
        key
        for key in OWN[page]
        if not any(re.fullmatch(one, form) for one in patterns for form in named(key))
    ]
    assert unused == []


@pytest.mark.parametrize("page", PAGES)
def test_every_key_that_is_asked_for_exists(page: str) -> None:
    known = {form for key in SHARED_TEXTS | OWN[page] for form in named(key)}
    for name, source in SOURCES[page].items():
        if name != SPEAKING:
            for pattern in asked_for(source):
                assert any(re.fullmatch(pattern, key) for key in known), f"{name}: {pattern}"


def test_the_server_gives_a_flat_list_for_each_language() -> None:
    both = SHARED_TEXTS | OWN["live"]
    assert labels_in("feasibility.live", "nl") == {key: text["nl"] for key, text in both.items()}
    assert labels_in("feasibility.live", "en")["undo"] == "Undo"


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.parent.name}/{file.name}")
def test_nothing_is_ever_set_as_markup_or_asked_from_elsewhere(file: Path) -> None:
    """Text of others only ever becomes text, and the page speaks with its own server alone."""
    source = file.read_text(encoding="utf-8")
    for forbidden in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "style="):
        assert forbidden not in source
    addresses = set(re.findall(r"https?://[^\"'`\s]*", source))
    assert addresses <= {"http://www.w3.org/2000/svg"}
