"""A text in which one number has changed is read from the events of the text before it: as if read afresh."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from feasibility.scenario.reading.yaml import parse_document
from feasibility.scenario.writing.places import Text, read_text

SCENARIOS = sorted((Path(__file__).parent.parent.parent / "scenarios").glob("*.yaml"))
NUMBER = re.compile(r"(?<![\w.\-+:#/])[-+]?\d[\d_]*(?:\.\d+)?(?![\w.\-:%/])")
CHANGES = 12
ODD = (
    "a: 1\nb: {c: 2, d: 3.5}  # of 2\ne: [1, 22, -3]\nf:\n  - 4\n  - g: 5\n    h: 1\n2020: 0.1\n",
    "a: &x 1\nb: *x\nc: !!int 2\nd: '3'\ne: \"4\"\nf: |\n  5\ng: 6",
    "# één\na: 1_000 # 2\n\n\nb:\n    c: 7\n",
)


def afresh(text: str) -> Text:
    read_text.cache_clear()
    read_text("other: 1\n", "other.yaml")  # what was read last is of another file
    return read_text(text, "plan.yaml")


def written(random_: random.Random) -> str:
    digits = str(random_.randrange(10 ** random_.randrange(1, 7)))
    return random_.choice(("", "", "-", "+")) + digits + random_.choice(("", "", ".5", ".0625"))


@pytest.mark.parametrize(
    "text", [*(path.read_text(encoding="utf-8") for path in SCENARIOS), *ODD], ids=lambda text: str(len(text))
)
def test_a_changed_number_is_read_as_if_afresh(text: str) -> None:
    random_ = random.Random(len(text))
    texts = [text]
    for _ in range(CHANGES):
        found = random_.choice(list(NUMBER.finditer(texts[-1])))
        texts.append(texts[-1][: found.start()] + written(random_) + texts[-1][found.end() :])
    expected = [afresh(each) for each in texts]
    read_text.cache_clear()
    assert [read_text(each, "plan.yaml") for each in texts] == expected
    assert [each.document for each in expected] == [parse_document(each, "plan.yaml") for each in texts]


def test_a_changed_number_is_not_parsed_again(monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: list[str] = []
    parse = YAML.parse

    def counted(self: YAML, stream: str) -> object:
        parsed.append(stream)
        return parse(self, stream)

    monkeypatch.setattr(YAML, "parse", counted)
    texts = [f"rent: {rent}  # of 2\nb: 1\n" for rent in (761, 1_250.5, -3)]
    read_text.cache_clear()
    assert [read_text(each, "counted.yaml").document.data["rent"] for each in texts] == [761, 1250.5, -3]
    assert parsed == texts[:1]


def test_what_is_no_longer_a_number_is_parsed() -> None:
    read_text("a: 760\nb: 1\n", "plan.yaml")
    assert read_text("a: 760: 1\nb: 1\n".replace("760: 1", "'760'"), "plan.yaml").document.data == {
        "a": "760",
        "b": 1,
    }
    assert read_text("a: yes\nb: 1\n", "plan.yaml").document.data["b"] == 1
