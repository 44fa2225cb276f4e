"""The page about uncertainty of the report: probability first, the same bytes each time, or of a kept run."""

from __future__ import annotations

import json
import re
from datetime import date
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result

from feasibility import InputError, kept_simulations, read_scenario, sensitivity, simulate, write_report
from feasibility.cli.report import report
from feasibility.cli.risk import simulate as simulate_command
from feasibility.language.numbers import number
from feasibility.report.document import Picture, Section, Sentence, Table
from feasibility.report.handout.uncertain import SAMPLES, spread_section, uncertain_section
from feasibility.risk.blocks import MODELS
from feasibility.risk.runs.folder import MANIFEST

SCENARIOS = Path(__file__).parents[2] / "scenarios"
AMERSFOORT = str(SCENARIOS / "amersfoort-2019.yaml")
GOOI = str(SCENARIOS / "gooi-en-vechtstreek-2019.yaml")
PATHS = 300


class Headings(HTMLParser):
    """The headings and captions of the section, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.inside = ""
        self.section = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "section":
            self.section = dict(attrs).get("id") == "risk"
        if self.section and tag in ("h3", "figcaption"):
            self.inside = tag
            self.found.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag == self.inside:
            self.inside = ""

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.found[-1] += data


def written(tmp_path: Path, *options: str, name: str = "report.html", scenario: str = AMERSFOORT) -> str:
    done = made(tmp_path, *options, name=name, scenario=scenario)
    assert (done.exit_code, done.stderr) == (0, "")
    return (tmp_path / name).read_text(encoding="utf-8")


def made(tmp_path: Path, *options: str, name: str = "report.html", scenario: str = AMERSFOORT) -> Result:
    return CliRunner().invoke(report, [scenario, "-o", str(tmp_path / name), *options])


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The report of the example on so many paths."""
    return written(tmp_path_factory.mktemp("page"), "--paths", str(PATHS))


def section_of(**changes: Any) -> Section:
    scenario = read_scenario(AMERSFOORT)
    found = uncertain_section(scenario.with_values(changes) if changes else scenario, paths=PATHS)
    assert found is not None
    return found


def test_probability_first_then_the_fans_then_what_failing_paths_share(page: str) -> None:
    parser = Headings()
    parser.feed(page)
    order = [
        "How likely",
        "How often the land value is lower than an amount",
        "Rents against their limits on many paths",
        "Cash flow by project year on many paths",
        "What failing paths have in common",
        "How far the indices deviate, and the source of those numbers",
    ]
    places = [parser.found.index(each) for each in order]
    assert places == sorted(places)
    assert places[0] == 0
    words = " ".join(unescape(re.sub(r"<[^>]*>", " ", page)).split())
    assert "That return already includes a risk premium" in words
    assert f"{PATHS} paths of every index from 2020 on (seed 1)" in words


def test_the_probabilities_are_those_of_both_models() -> None:
    scenario = read_scenario(AMERSFOORT)
    table = next(each for each in section_of().blocks if isinstance(each, Table))
    assert [each.label for each in table.columns[1:]] == ["Random", "History"]
    rows = table.groups[0].rows
    for place, model in enumerate(("random", "history"), start=1):
        found = simulate(scenario, PATHS, model=model)  # type: ignore[arg-type]
        viable = found.figure("residual_land_value") >= 4_200_000
        for row, happens in zip(
            rows, (viable, found.figure("allowed") > 0, viable & (found.figure("allowed") > 0)), strict=True
        ):
            share = float(np.mean(happens))
            error = np.sqrt(share * (1 - share) / PATHS)
            if 0 < share < 1:
                assert row[place] == f"{number(100 * share, 'en', 1)}% ± {number(100 * error, 'en', 1)}"
            else:
                assert row[place].startswith(f"{share:.0%} (")


def test_numbers_are_marked_as_estimated_or_assumed() -> None:
    (table,) = [each for each in section_of().blocks if isinstance(each, Table) and "deviate" in each.caption]
    origins = {row[0]: row[-1] for row in table.groups[0].rows}
    assert any("2000–2025" in each for each in origins.values())
    assert "assumed" in origins.values()
    stated = section_of(**{"uncertainty.indices": {"cpi": {"sd": 0.02, "persistence": 0.3}}})
    (table,) = [each for each in stated.blocks if isinstance(each, Table) and "deviate" in each.caption]
    assert "stated in the scenario" in {row[-1] for row in table.groups[0].rows}


def test_zero_paths_leave_it_out_and_a_seed_changes_it(page: str, tmp_path: Path) -> None:
    assert 'id="risk"' not in written(tmp_path, "--paths", "0")
    assert page == written(tmp_path, "--paths", str(PATHS), "--seed", "1")
    assert page != written(tmp_path, "--paths", str(PATHS), "--seed", "2")


def test_without_an_option_there_are_two_thousand_paths(tmp_path: Path) -> None:
    assert "2.000 paden van elke index" in written(tmp_path, "--lang", "nl")


def test_a_kept_run_gives_the_same_page(page: str, tmp_path: Path) -> None:
    folder = str(tmp_path / "run")
    done = CliRunner().invoke(simulate_command, [AMERSFOORT, "--paths", str(PATHS), "--folder", folder])
    assert (done.exit_code, done.stderr) == (0, "")
    assert written(tmp_path, "--run", folder) == page
    write_report(read_scenario(AMERSFOORT), tmp_path / "api.html", run=folder)
    assert (tmp_path / "api.html").read_text(encoding="utf-8") == page
    random, history = kept_simulations(folder)
    assert (random.plan.model, history.plan.model) == ("random", "history")
    assert random.distribution("margin") == simulate(read_scenario(AMERSFOORT), PATHS).distribution("margin")


def test_where_inputs_are_uncertain_the_report_says_what_the_spread_comes_from(
    page: str, tmp_path: Path
) -> None:
    """As `feasibility sensitivity` with so many draws says it; where that takes long, a sentence instead."""
    scenario = tmp_path / "plan.yaml"
    cost = "dwellings.low.construction_cost: {distribution: normal, mean: 1450, sd: 60}"
    scenario.write_text(f"base: {AMERSFOORT}\nuncertainty:\n  inputs:\n    {cost}\n", encoding="utf-8")
    uncertain = written(tmp_path, "--paths", "50", scenario=str(scenario))
    found = sensitivity(read_scenario(scenario), samples=SAMPLES)
    assert found.split is not None
    section = uncertain.split('<section id="sensitivity"')[1].split("</section>")[0]
    assert "<svg" in section
    total = number(round(100 * found.split.shares[0].total.value), "en")
    assert f"{total}%" in unescape(re.sub(r"<[^>]*>", " ", section))
    assert 'id="sensitivity"' not in page
    slow = read_scenario(AMERSFOORT).with_values(
        {
            "indices.asphalt": 0.02,
            "operating_costs.management.index": "asphalt",
            "uncertainty.inputs": {"indices.asphalt": {"distribution": "uniform", "low": 0.01, "high": 0.03}},
        }
    )
    (sentence,) = spread_section(slow, "nl").blocks
    assert isinstance(sentence, Sentence)
    assert "feasibility sensitivity" in sentence.text


def test_a_run_of_one_model(tmp_path: Path) -> None:
    simulate(read_scenario(AMERSFOORT), PATHS, folder=tmp_path / "run")
    found = uncertain_section(read_scenario(AMERSFOORT), run=tmp_path / "run")
    assert found is not None
    assert len([each for each in found.blocks if isinstance(each, Picture)]) == 3


def test_a_run_of_another_scenario_is_refused(tmp_path: Path) -> None:
    simulate(read_scenario(AMERSFOORT), 10, folder=tmp_path / "run")
    done = made(tmp_path, "--run", str(tmp_path / "run"), scenario=GOOI)
    assert done.exit_code == 2
    assert "is a run of another scenario (Amersfoort, 120 dwellings, 2019, " in done.stderr
    assert not (tmp_path / "report.html").exists()
    changed = made(tmp_path, "--run", str(tmp_path / "run"), "--set", "dwellings.low.rent=790")
    assert changed.exit_code == 2


def test_a_run_that_is_not_finished_or_of_another_version_is_refused(tmp_path: Path) -> None:
    scenario = read_scenario(AMERSFOORT)
    simulate(scenario, 10, folder=tmp_path)
    manifest = tmp_path / MANIFEST
    whole = manifest.read_text(encoding="utf-8")
    data = json.loads(whole)
    manifest.write_text(json.dumps(data | {"pieces": []}), encoding="utf-8")
    with pytest.raises(InputError, match="has 0 of 10 paths: finish it first, with --resume"):
        kept_simulations(tmp_path)
    data["versions"]["feasibility"] = "0.0.1"
    manifest.write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(
        InputError, match=r"was made by feasibility 0\.0\.1, and here it is .*: simulate it again"
    ):
        kept_simulations(tmp_path)
    manifest.write_text(whole, encoding="utf-8")
    assert kept_simulations(tmp_path)[0].paths == 10


def test_a_manifest_that_was_changed_is_refused(tmp_path: Path) -> None:
    simulate(read_scenario(AMERSFOORT), 300, folder=tmp_path)
    manifest = tmp_path / MANIFEST
    whole = manifest.read_text(encoding="utf-8")
    manifest.write_text(whole.replace('"seed": 1', '"seed": 2'), encoding="utf-8")
    with pytest.raises(InputError, match="figures that are not those of its scenario with seed 2"):
        kept_simulations(tmp_path)
    data = json.loads(whole)
    data["scenario"]["policy"]["term"] = 15
    manifest.write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(InputError, match=r"was changed by hand in policy\.term"):
        simulate(read_scenario(AMERSFOORT), 300, folder=tmp_path, resume=True)


def test_a_folder_with_more_or_less_than_its_runs_is_refused(tmp_path: Path) -> None:
    scenario = read_scenario(AMERSFOORT)
    for model in MODELS:
        simulate(scenario, 10, model=model, folder=tmp_path / model)
    assert len(kept_simulations(tmp_path)) == 2
    (tmp_path / "random" / MANIFEST).unlink()
    with pytest.raises(InputError, match=r"random: has no manifest\.json"):
        kept_simulations(tmp_path)
    simulate(scenario, 10, folder=tmp_path / "other")
    simulate(scenario, 10, model="history", folder=tmp_path / "other" / "history")
    with pytest.raises(InputError, match="holds a run, and runs in history"):
        kept_simulations(tmp_path / "other")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--run", "folder", "--paths", "10"], "--run takes the paths of a kept run"),
        (["--run", "folder", "--seed", "2"], "--run takes the paths of a kept run"),
        (["--run", ""], "the name of a folder is needed"),
        (["--run", "no-such-folder"], "is no run folder"),
        (["--paths", "-1"], "--paths"),
        (["--seed", "-1"], "--seed"),
    ],
)
def test_what_is_refused(options: list[str], said: str, tmp_path: Path) -> None:
    done = made(tmp_path, *options)
    assert done.exit_code == 2
    assert said in done.stderr
    assert not (tmp_path / "report.html").exists()


def test_a_model_under_which_no_path_can_be_computed_is_left_out_with_its_reason() -> None:
    found = section_of(known_until=date(2010, 1, 1), **{"uncertainty.replay": {"block_years": 20}})
    first, *others = found.blocks
    assert isinstance(first, Sentence)
    assert first.text.startswith(
        "History: no probabilities, since a path of this scenario cannot be computed:"
    )
    assert "block" in first.text
    table = next(each for each in others if isinstance(each, Table))
    assert [each.label for each in table.columns[1:]] == ["Random"]


def test_the_best_mix_is_what_is_simulated(tmp_path: Path) -> None:
    changes = {"dwellings.low.count": {"min": 20, "max": 30}, "mix.total": 120}
    scenario = read_scenario(AMERSFOORT).with_values(
        {**changes, "dwellings.free.count": {"min": 0, "max": 120}}
    )
    write_report(scenario, tmp_path / "mix.html", paths=PATHS)
    page = (tmp_path / "mix.html").read_text(encoding="utf-8")
    assert "about the mix with the highest land value" in page
    assert 'id="risk"' in page
