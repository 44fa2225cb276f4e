"""The YAML cases of this folder: figures with an outside source, held against what the package answers.

A case gives a `scenario` (a file, or what stands in one; or the one at the head of its file), `cash_flows`,
or a `command`. `with` sets other values, `for_each` tries each of several. A figure in `expect`, `checks` and
`notes` is written as its source prints it, 32,610 or 17.6 %, and must come out to the last digit that is
printed; `to the nearest 1,000` makes it coarser.
"""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from ruamel.yaml import YAML

from feasibility import Result, evaluate, irr, irr_roots, npv, read_scenario, scenario_from
from feasibility.cli import main

FOLDER = Path(__file__).parent
ROOT = FOLDER.parent.parent
KEYS = {"case", "source", "scenario", "with", "for_each", "expect", "checks", "notes", "no_notes"}
PRINTED = re.compile(r"(-?[\d,]+(?:\.(\d+))?)( %)?(?: to the nearest ([\d,]+))?")


def cases_of(kind: str) -> list[Any]:
    """Every case that has this key, its file's scenario in it where it has none of its own."""
    found = []
    for path in sorted(FOLDER.glob("*.yaml")):
        document = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
        for case in document["cases"]:
            if kind != "scenario" and kind not in case:
                continue
            if kind == "scenario" and ("cash_flows" in case or "command" in case):
                continue
            shared = {"scenario": document["scenario"]} if "scenario" in document else {}
            found.append(pytest.param({**shared, **case}, id=f"{path.stem}: {case['case']}"))
    return found


def differences(expected: Any, actual: Any, where: str = "") -> Iterator[str]:
    """Every figure that is not as it should be: mappings and lists followed, figures to their digits."""
    if isinstance(expected, Mapping):
        for name, value in expected.items():
            inside = actual[name] if isinstance(actual, Mapping) else getattr(actual, name)
            yield from differences(value, inside, f"{where}.{name}".strip("."))
    elif isinstance(expected, list):
        if len(expected) != len(actual):
            yield f"{where}: {len(actual)} values, not {len(expected)}: {list(actual)}"
        for place, (value, inside) in enumerate(zip(expected, actual, strict=False)):
            yield from differences(value, inside, f"{where}.{place}")
    elif not same(expected, actual):
        yield f"{where}: {actual}, not {expected}"


def same(expected: Any, actual: Any) -> bool:
    """Whether a figure is the one that is printed, to its last digit; words, truths and null as they are."""
    if expected is None or isinstance(expected, bool) or actual is None or isinstance(actual, bool):
        return expected is actual
    printed = PRINTED.fullmatch(str(expected))
    if printed is None or isinstance(actual, str):
        return bool(expected == actual)
    number, decimals, percent, nearest = printed.groups()
    unit = float(nearest.replace(",", "")) if nearest else 10.0 ** -len(decimals or "")
    shown = float(actual) * (100 if percent else 1)
    return abs(shown - float(number.replace(",", ""))) <= unit / 2 * (1 + 1e-9)


def results(case: Mapping[str, Any]) -> Iterator[Result]:
    """The result of the case's scenario, with each of the values that are to be tried."""
    given = case["scenario"]
    scenario = read_scenario(ROOT / given) if isinstance(given, str) else scenario_from(given)
    scenario = scenario.with_values(case.get("with", {}))
    tried: Mapping[str, Sequence[Any]] = case.get("for_each", {})
    for values in product(*tried.values()):
        yield evaluate(scenario.with_values(dict(zip(tried, values, strict=True))))


@pytest.mark.parametrize("case", cases_of("scenario"))
def test_a_scenario(case: Mapping[str, Any]) -> None:
    assert set(case) <= KEYS, "a key that nobody reads"
    assert case["source"]
    assert any(case.get(key) for key in ("expect", "checks", "notes", "no_notes")), "nothing is expected"
    for result in results(case):
        assert list(differences(case.get("expect", {}), result)) == []
        for expected in case.get("checks", ()):
            which = {name: expected[name] for name in ("rule", "subject", "moment") if name in expected}
            [check] = [each for each in result.checks if not list(differences(which, each))]
            assert list(differences(expected, check)) == []
        for expected in case.get("notes", ()):
            said = [note for note in result.notes if note.key == expected["key"]]
            assert any(not list(differences(expected, note)) for note in said), said
        for expected in case.get("no_notes", ()):
            about = [note for note in result.notes if note.key == expected["key"]]
            assert all(list(differences(expected, note)) for note in about), about


@pytest.mark.parametrize("case", cases_of("cash_flows"))
def test_cash_flows(case: Mapping[str, Any]) -> None:
    assert set(case) <= {"case", "source", "cash_flows", "times", "rate", "expect"}, "a key that nobody reads"
    assert case["source"]
    flows, times, expected = case["cash_flows"], case.get("times"), case["expect"]
    assert expected, "nothing is expected"
    answers: dict[str, Any] = {}
    if "npv" in expected:
        answers["npv"] = float(npv(case["rate"], flows, times))
    if "irr" in expected:
        rate = float(irr(flows, times))
        answers["irr"] = None if math.isnan(rate) else rate
    if "irr_roots" in expected:
        answers["irr_roots"] = [float(root) for root in irr_roots(flows, times)]
    assert list(differences(expected, answers)) == []


@pytest.mark.parametrize("case", cases_of("command"))
def test_a_command(case: Mapping[str, Any]) -> None:
    assert case["source"]
    answer = CliRunner().invoke(main, case["command"])
    assert answer.exit_code == 0, answer.output
    assert case["says"], "nothing is expected"
    for text in case["says"]:
        assert text in answer.output


@pytest.mark.parametrize(
    ("expected", "actual", "answer"),
    [
        ("32,610", 32_609.79, True),
        ("32,610", 32_609.49, False),
        ("17.6 %", 0.1764, True),
        ("17.6 %", 0.1766, False),
        ("563,300 to the nearest 100", 563_349.0, True),
        ("563,300 to the nearest 100", 563_351.0, False),
        (26, 26, True),
        (26, 27, False),
        (None, 0.0, False),
        (0, None, False),
        (True, 1, False),
        ("leaves", "leaves", True),
        ("leaves", "never_leaves", False),
    ],
)
def test_a_printed_figure_counts_to_its_last_digit(expected: object, actual: object, answer: bool) -> None:
    assert same(expected, actual) is answer
