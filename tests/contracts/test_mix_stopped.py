"""`feasibility mix` that is stopped: by Ctrl-C, by its time limit, in a file that it writes."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from feasibility import read_scenario
from feasibility.mix import enumeration, frontier, search
from feasibility.mix.results import BestMix
from feasibility.programme.question import Options, question_of
from feasibility.programme.search_control import SearchControl
from tests.contracts.mix_asked import AMERSFOORT, FREE, LANGUAGES, OBJECTIVES, ROOT, data_of, mix, squeezed


def hard(folder: Path) -> Path:
    """Twelve types up to 1,000 dwellings, an exact floor area and an exact number of parking spaces."""
    areas = [59.02, 59.82, 87.91, 48.03, 61.06, 87.79, 61.22, 68.4, 53.59, 85.28, 107.47, 101.72]
    spaces = [0.51, 1.15, 0.73, 0.63, 1.4, 0.35, 0.31, 0.72, 1.0, 0.98, 1.22, 0.99]
    values = [346, 391, 230, 355, 303, 226, 259, 277, 352, 297, 326, 247]
    names = [f"t{number}" for number in range(len(areas))]

    def row(weights: list[float], exactly: float) -> str:
        of = ", ".join(f"{name}: {weight}" for name, weight in zip(names, weights, strict=True))
        return f"{{of: {{{of}}}, at_least: {exactly}, at_most: {exactly}}}"

    lines = [
        "format: 1",
        "name: Exact areas",
        "price_date: 2019-07-01",
        "start: 2020-01-01",
        "policy: {name: none, date: 2019-07-01, segments: {free: {tenure: rent}}}",
        "form_factor: 0.8",
        "indices: {cpi: 0.02}",
        "rents: {statutory_cap: false}",
        "exit: {holding_years: 20, methods: [vacant_value]}",
        "required_return: 0.05",
        "development: {construction_months: 12, costs: {construction: {per_m2_bvo: 1_500}}}",
        "land: {price: residual, asking_price: 1}",
        "dwellings:",
        *(
            f"  {name}: {{segment: free, count: {{min: 0, max: 1000}}, floor_area: {area}, rent: 1000, "
            f"vacant_value: {value * 1000 + 17}}}"
            for name, area, value in zip(names, areas, values, strict=True)
        ),
        "mix:",
        "  total: 1000",
        f"  rows: {{area: {row(areas, 73442.5)}, parking: {row(spaces, 832.5)}}}",
    ]
    path = folder / "exact.yaml"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def process(*arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "feasibility", "mix", *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_ctrl_c_ends_a_hard_search_with_what_it_knows(tmp_path: Path) -> None:
    running = process(str(hard(tmp_path)), "--any", "--json", "--csv", str(tmp_path / "mix.csv"))
    assert running.stderr is not None
    first = running.stderr.readline()
    assert "no mix exceeds €" in first, "it says how far it is"
    running.send_signal(signal.SIGINT)
    page, errors = running.communicate(timeout=60)
    assert (running.returncode, "Traceback" in errors) == (130, False)
    data = json.loads(page)
    assert (data["proven"], data["stopped"]) == (False, "interrupted")
    assert data["bound"] > (data["value"] or 0)
    assert not (tmp_path / "mix.csv").exists(), "what is not proven is not written to a file"


@LANGUAGES
def test_a_time_limit_ends_a_hard_search_with_the_same_words(tmp_path: Path, lang: str) -> None:
    output = mix("--any", "--time-limit", "0.5", "--lang", lang, scenario=str(hard(tmp_path)))
    assert output.exit_code == 3
    assert {"en": "stopped at its time limit", "nl": "bij de tijdgrens"}[lang] in squeezed(output.stdout)
    data = data_of(mix("--any", "--time-limit", "0.5", "--json", scenario=str(hard(tmp_path))))
    assert (data["proven"], data["stopped"]) == (False, "time_limit")


@LANGUAGES
def test_a_time_limit_ends_a_count_before_its_first_number(lang: str) -> None:
    """The block of 300 dwellings takes seconds to count: with next to no time there is no number at all."""
    block = str(ROOT / "scenarios" / "city-block-300.yaml")
    output = mix(*FREE, "--count", "--time-limit", "0.001", "--lang", lang, scenario=block)
    assert (output.exit_code, output.stderr) == (3, "")
    said = {
        "en": "How many mixes meet the requirements was not counted to the end: it was stopped.",
        "nl": "Hoeveel mixen aan de eisen voldoen is niet tot het eind geteld: het tellen is gestopt.",
    }
    assert squeezed(output.stdout).endswith(said[lang])
    data = data_of(mix(*FREE, "--count", "--time-limit", "0.001", "--json", scenario=block))
    assert (data["mixes"], data["viable"], data["stopped"]) == (None, None, "time_limit")


def test_a_time_limit_that_is_not_needed_changes_nothing() -> None:
    assert mix(*FREE, "--json", "--time-limit", "60").stdout == mix(*FREE, "--json").stdout


@pytest.mark.parametrize("written", ["0", "-1", "soon", "1,5"])
def test_a_time_limit_is_a_number_of_seconds(written: str) -> None:
    output = mix(*FREE, "--time-limit", written)
    assert (output.exit_code, output.stdout) == (2, "")
    assert output.stderr.startswith("--time-limit: ")


class Stopped:
    """Interrupts a search at its n-th look."""

    def __init__(self, looks: int) -> None:
        self.left = looks

    def __call__(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise KeyboardInterrupt


@pytest.mark.parametrize("objective", [*OBJECTIVES, "public_contribution"])
@pytest.mark.parametrize(
    "scenario", ["amersfoort-2019", "gooi-en-vechtstreek-2019", "city-block-300", "thirty-forty-thirty"]
)
def test_what_a_stopped_search_knows_is_true(scenario: str, objective: str) -> None:
    asked = read_scenario(ROOT / "scenarios" / f"{scenario}.yaml")
    question = question_of(asked, Options(free=tuple(asked.dwellings)))
    best = search.best_mix(question, objective, worth=False)
    assert best is not None
    sign = -1 if objective == "public_contribution" else 1
    for looks in range(12):
        found = search.search(question, objective, worth=False, watch=SearchControl(Stopped(looks)))
        assert found is not None
        if found.bound is not None:
            assert sign * found.bound >= sign * best.value - 0.005
        if isinstance(found, BestMix):
            assert sign * found.value <= sign * best.value + 0.005
            if found.bound == found.value:
                assert found.value == pytest.approx(best.value, abs=0.005)
        if found.stopped is None:
            assert isinstance(found, BestMix)
            assert found.mix == best.mix
            break


def test_an_interrupted_frontier_gives_the_points_that_are_proven(tmp_path: Path) -> None:
    asked = read_scenario(AMERSFOORT)
    question = question_of(asked, Options(free=tuple(asked.dwellings)))
    whole = frontier.frontier(question, "land_value", "low_dwellings")
    for looks in (0, 1, 5, 20):
        found = frontier.frontier(
            question, "land_value", "low_dwellings", watch=SearchControl(Stopped(looks))
        )
        assert found.stopped == "interrupted"
        assert found.points == whole.points[: len(found.points)]


def test_an_interrupted_file_of_every_mix_leaves_what_stood_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from feasibility.report.mix import csv as mix_csv

    blocks: Callable[..., Iterator[object]] = enumeration.blocks_of_mixes

    def some(programme: object) -> Iterator[object]:
        yield next(blocks(programme))
        raise KeyboardInterrupt

    monkeypatch.setattr(mix_csv, "blocks_of_mixes", some)
    table = tmp_path / "all.csv"
    table.write_text("before", encoding="utf-8")
    output = mix(*FREE, "--all", str(table))
    assert (output.exit_code, output.stdout) == (130, "")
    assert [path.name for path in tmp_path.iterdir()] == ["all.csv"]
    assert table.read_text(encoding="utf-8") == "before"
