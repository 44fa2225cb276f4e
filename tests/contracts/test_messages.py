"""Messages: English in the code, and Dutch for each of them in the catalogue of its room."""

from __future__ import annotations

import ast
import importlib
import pickle
import pkgutil
import re
import string
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

import feasibility
from feasibility import read_scenario
from feasibility.errors import FeasibilityError, InputError, Mistake
from feasibility.messages import FOLDER, Message, catalogue, in_language, listed, said, sentence
from tests.conftest import ROOT

PACKAGE = Path(feasibility.__file__).parent
FILES = sorted(FOLDER.glob("*.toml"))


def subclasses(parent: type[Exception]) -> Iterator[type[Exception]]:
    for each in parent.__subclasses__():
        yield each
        yield from subclasses(each)


def sentences() -> Iterator[tuple[Path, int, str]]:
    """Every sentence in the code: file, line, template."""
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "sentence":
                template = node.args[0]
                assert isinstance(template, ast.Constant) and isinstance(template.value, str), (
                    f"{path}:{node.lineno}: the sentence is made up there, so that it has no Dutch"
                )
                yield path, node.lineno, template.value


def holes(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


def test_every_sentence_has_its_dutch_with_the_same_values() -> None:
    for path, line, template in sentences():
        assert template in catalogue(), f"{path.relative_to(PACKAGE)}:{line}: no Dutch for: {template}"
        assert holes(catalogue()[template]) == holes(template), template


def test_no_dutch_is_left_of_a_sentence_that_is_gone() -> None:
    assert set(catalogue()) == {template for _, _, template in sentences()}


def test_what_was_found_stands_behind_a_colon_in_every_dutch_sentence() -> None:
    assert not [each for each in catalogue().values() if re.search(r"\bgevonden ['\"{\d]", each)]


def test_what_a_number_is_has_its_dutch_in_every_key() -> None:
    """What a key's number is stands in the middle of its refusals."""
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("Number", "Whole"):
                named = [each.value for each in node.keywords if each.arg == "what"]
                for what in (*node.args[2:3], *named):
                    assert not isinstance(what, ast.Constant), f"{path}:{node.lineno}: no Dutch"


def test_no_two_catalogues_have_the_same_sentence() -> None:
    assert len(catalogue()) == sum(len(tomllib.loads(file.read_text(encoding="utf-8"))) for file in FILES)


IN_DUTCH = (
    *("cashflow", "errors", "evaluation", "finance", "glossary", "indices", "policy", "programme"),
    *("scenario", "invisible_characters"),
)
"""The rooms in which every refusal is a sentence with its Dutch."""
REFUSED = {"Mistake": 1, "InputError.of": 1, "mistake": 1, "note": 1, "refusal": 1, "refuse": 0}
"""Whatever makes a refusal, and the place of the message among its arguments."""
for module in pkgutil.walk_packages(feasibility.__path__, "feasibility."):
    if not module.name.endswith("__main__"):
        importlib.import_module(module.name)
OTHER_ERRORS = tuple(each for each in subclasses(FeasibilityError) if "message" not in each.__dict__)


def refusals(tree: ast.AST) -> Iterator[ast.expr]:
    """The message of every refusal."""
    places = REFUSED | dict.fromkeys((each.__name__ for each in OTHER_ERRORS), 0)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            place = places.get(called, places.get(called.rpartition(".")[2]))
            if place is not None and len(node.args) > place:
                yield node.args[place]
            if called == "super().__init__" and node.args:
                yield node.args[0]


def test_every_refusal_is_a_sentence() -> None:
    for path in PACKAGE.rglob("*.py"):
        if path.relative_to(PACKAGE).with_suffix("").parts[0] in IN_DUTCH:
            for message in refusals(ast.parse(path.read_text(encoding="utf-8"))):
                place = f"{path.relative_to(PACKAGE)}:{message.lineno}: {ast.unparse(message)}"
                assert not isinstance(message, ast.JoinedStr), place
                assert not isinstance(message, ast.Constant) or not isinstance(message.value, str), place
                assert not isinstance(message, ast.Call) or ast.unparse(message.func) != "str", place


@pytest.fixture
def of_two(monkeypatch: pytest.MonkeyPatch) -> None:
    dutch = {"found {what}": "gevonden {what}", "a share": "een aandeel"}
    monkeypatch.setattr("feasibility.messages.catalogue", lambda: dutch)


@pytest.mark.usefixtures("of_two")
def test_a_message_in_a_message_is_translated_with_it() -> None:
    message = sentence("found {what}", what=sentence("a share"))
    assert message == "found a share"
    assert in_language(message, "en") == "found a share"
    assert in_language(message, "nl") == "gevonden een aandeel"


@pytest.mark.usefixtures("of_two")
def test_messages_are_put_together() -> None:
    message = "x: " + sentence("a share") + ", " + listed([sentence("found {what}", what=1), "b"], "; ")
    assert isinstance(message, Message)
    assert message == "x: a share, found 1; b"
    assert in_language(message, "nl") == "x: een aandeel, gevonden 1; b"
    assert listed([]) == ""


@pytest.mark.usefixtures("of_two")
def test_a_copy_in_another_process_can_be_translated() -> None:
    message = pickle.loads(pickle.dumps(sentence("found {what}", what=sentence("a share"))))
    assert (message, in_language(message, "nl")) == ("found a share", "gevonden een aandeel")


@pytest.mark.usefixtures("of_two")
def test_a_mistake_and_an_error_are_told_in_a_language() -> None:
    message = sentence("found {what}", what="x\u200b")
    error = InputError([Mistake("land.price", message, "a.yaml", 3), Mistake("", sentence("a share"))])
    assert str(error) == error.in_language("en") == "a share\na.yaml:3: land.price: found x<U+200B>"
    assert error.in_language("nl") == "een aandeel\na.yaml:3: land.price: gevonden x<U+200B>"
    assert FeasibilityError(sentence("a share")).in_language("nl") == "een aandeel"
    assert said(FeasibilityError(message)) is message
    assert said(FeasibilityError("plain")) == "plain"


def test_numbers_for_a_reader_have_a_decimal_comma_in_dutch_and_those_of_a_file_a_point() -> None:
    template = "{most:,} {size:.1f} {share:.10g} {year}"
    message = Message.of(template, {"most": 100_000, "size": 2.5, "share": 0.055, "year": 2030})
    assert message == "100,000 2.5 0.055 2030"
    assert in_language(message, "nl") == "100.000 2,5 0.055 2030"


def told_in_dutch(values: dict[str, object]) -> str:
    with pytest.raises(InputError) as refused:
        read_scenario(ROOT / "scenarios" / "amersfoort-2019.yaml").with_values(values)
    return refused.value.in_language("nl")


def test_a_dutch_refusal_has_what_was_found_as_in_the_file_and_what_is_computed_with_a_comma() -> None:
    said_of = told_in_dutch({"rents.vacancy": 0.8, "rents.bad_debt": 0.3125})
    assert "vacancy en bad_debt zijn samen 1,1125; ten hoogste 1 is toegestaan" in said_of
    drawn = {"distribution": "discrete", "values": [900, 950], "weights": [0.25, 0.5]}
    said_of = told_in_dutch({"uncertainty.inputs": {"dwellings.low.rent": drawn}})
    assert "samen zijn ze 0,75, dat is 0,25 te weinig; gewichten tellen op tot 1" in said_of
    said_of = told_in_dutch({"required_return": 5.75})
    assert "gevonden: 5.75;" in said_of
    assert "5,75 % schrijft u als 0.0575" in said_of


def test_a_plain_text_stays_as_it_is() -> None:
    assert in_language("low_mid", "nl") == "low_mid"
