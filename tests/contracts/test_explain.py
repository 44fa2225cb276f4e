"""`feasibility explain`: one word, all words, the method, and the way to a trace."""

from __future__ import annotations

import subprocess
import sys
from types import ModuleType

import pytest
from click.testing import CliRunner, Result

from feasibility.cli.reference import explain
from feasibility.errors import InputError, Mistake
from feasibility.glossary import glossary


def run(*arguments: str) -> Result:
    return CliRunner().invoke(explain, list(arguments))


def test_a_term_is_explained_in_both_languages() -> None:
    result = run("BAR")
    assert result.exit_code == 0
    for text in (
        "gross_initial_yield\n",
        "gross initial yield: Gross rent of the first twelve months over",
        "bruto aanvangsrendement (BAR): Bruto huur van de eerste twaalf maanden",
        "Formula: gross_initial_yield = gross_rent of the first 12 months",
        "Formule: BAR = bruto huur van de eerste 12 maanden",
        "Unit: rate",
        "Eenheid: per jaar, als breuk",
        "Source: Dutch practice",
        "Bron: Nederlandse praktijk",
    ):
        assert text in result.output


def test_a_term_is_explained_in_one_language() -> None:
    result = run("turnover", "--lang", "nl")
    assert result.exit_code == 0
    assert "mutatiegraad: Deel van de woningen" in result.output
    assert "Share of the dwellings" not in result.output
    assert "Symbool: m" in result.output
    assert "Zie ook: reletting" in result.output


def test_lines_fit_a_terminal() -> None:
    for key in glossary():
        result = run(key)
        assert result.exit_code == 0, key
        assert max(map(len, result.output.splitlines())) <= 100, key


def test_a_word_with_several_meanings_shows_them_all() -> None:
    result = run("surcharge")
    assert result.exit_code == 0
    assert "rent_increase.surcharge\n" in result.output
    assert "initial_rent.surcharge\n" in result.output


@pytest.mark.parametrize(
    ("word", "key"),
    [
        ("zone", "zone_of_possible_agreement"),
        ("gap", "zone_of_possible_agreement"),
        ("nash", "nash_point"),
        ("pareto", "pareto_optimal"),
        ("package", "package_of_concessions"),
        ("shapley", "disagreement"),
        ("equal gains", "equal_gains_point"),
        ("solved contribution", "contribution_at_start"),
    ],
)
def test_the_words_of_the_table_find_their_terms(word: str, key: str) -> None:
    result = run(word)
    assert result.exit_code == 0
    assert key in result.output.splitlines()


@pytest.mark.parametrize(
    ("arguments", "other"),
    [
        (("land value",), "residual_land_value (residual land value / residuele grondwaarde)"),
        (("land value", "--lang", "nl"), "residual_land_value (residuele grondwaarde)"),
        (("rendement",), "required_return ("),
        (("termijn", "--lang", "nl"), "term (instandhoudingstermijn)"),
    ],
)
def test_other_terms_with_the_same_words_are_named(arguments: tuple[str, ...], other: str) -> None:
    *_, last = run(*arguments).output.strip().split("\n\n")
    label = (
        "Ook met deze woorden" if "--lang" in arguments else "Also with these words / Ook met deze woorden"
    )
    assert last.startswith(f"  {label}: ")
    assert other in " ".join(last.split())


def test_an_unknown_term_goes_to_standard_error_with_the_nearest() -> None:
    result = run("residual land valeu")
    assert result.exit_code == 2
    assert result.stdout == ""
    first, second = result.stderr.splitlines()
    assert first.startswith("Error: no term 'residual land valeu'; did you mean residual_land_value, ")
    assert second == "All terms: feasibility explain"


@pytest.mark.parametrize(
    ("word", "near"), [("blabla", ""), ("turnver", "turnover"), ("kale hur", "bare_rent"), ("rentt", "rent")]
)
def test_only_what_is_near_is_suggested(word: str, near: str) -> None:
    result = run(word)
    assert result.exit_code == 2
    first, second = result.stderr.splitlines()
    suggested = f"; did you mean {near}" if near else ""
    assert first.startswith(f"Error: no term '{word}'{suggested}")
    assert second == "All terms: feasibility explain"


def test_without_a_name_all_terms_are_listed() -> None:
    lines = run().output.splitlines()
    assert [line.split()[0] for line in lines] == list(glossary())
    turnover = next(line for line in lines if line.startswith("turnover "))
    assert turnover.split() == ["turnover", "turnover", "mutatiegraad"]


def test_the_list_in_one_language() -> None:
    lines = run("--lang", "nl").output.splitlines()
    assert next(line for line in lines if line.startswith("turnover ")).split() == [
        "turnover",
        "mutatiegraad",
    ]


@pytest.mark.parametrize(
    ("arguments", "heading"),
    [
        (("method",), "# How everything is computed"),
        (("method", "--lang", "en"), "# How everything is computed"),
        (("method", "--lang", "nl"), "# Hoe alles wordt berekend"),
        (("methode",), "# Hoe alles wordt berekend"),
    ],
)
def test_the_method_is_printed(arguments: tuple[str, ...], heading: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 0
    assert result.output.startswith(heading)
    assert "32" in result.output
    assert result.output.endswith(".\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--trace", "residual_land_value"), "--trace needs a figure and a scenario file"),
        (("--trace",), "--trace needs a figure and a scenario file"),
        (("residual_land_value", "a.yaml"), "a scenario file is read with --trace only"),
        (("turnover", "--lang", "de"), "'de' is not one of 'en', 'nl'"),
    ],
)
def test_wrong_use_is_said(arguments: tuple[str, ...], message: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert message in result.stderr


def test_a_trace_is_asked_of_the_report(monkeypatch: pytest.MonkeyPatch) -> None:
    def trace_text(scenario_path: str, figure: str, lang: str) -> str:
        return f"{scenario_path} {figure} {lang}"

    report = ModuleType("feasibility.report.trace.figures")
    report.__dict__["trace_text"] = trace_text
    monkeypatch.setitem(sys.modules, "feasibility.report.trace.figures", report)
    assert run("--trace", "land_share", "a.yaml").output == "a.yaml land_share en\n"
    assert run("--trace", "land_share", "a.yaml", "--lang", "nl").output == "a.yaml land_share nl\n"


def test_a_scenario_that_cannot_be_read_is_no_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def trace_text(scenario_path: str, figure: str, lang: str) -> str:
        raise InputError([Mistake("start", "missing; it has no default", scenario_path, 3)])

    report = ModuleType("feasibility.report.trace.figures")
    report.__dict__["trace_text"] = trace_text
    monkeypatch.setitem(sys.modules, "feasibility.report.trace.figures", report)
    result = run("--trace", "land_share", "a.yaml")
    assert result.exit_code == 2
    assert result.stderr == "a.yaml:3: start: missing; it has no default\n"


def test_an_explanation_loads_no_heavy_library() -> None:
    program = (
        "import sys; from feasibility.cli.reference import explain; "
        "explain(['turnover'], standalone_mode=False); "
        "heavy = {'numpy', 'scipy', 'matplotlib', 'ruamel', 'pydantic'} & set(sys.modules); "
        "sys.exit(', '.join(heavy) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("word", "keys"),
    [
        ("afschrijving", ["tax.depreciation", "tax.years.depreciation"]),
        ("lening", ["finance.loan"]),
        ("Aflossing", ["finance.years.repayment"]),
        ("phases.west.exit", ["phases.exit"]),
    ],
)
def test_one_word_of_a_name_finds_its_terms(word: str, keys: list[str]) -> None:
    found = run(word)
    assert found.exit_code == 0
    assert set(keys) <= set(found.output.splitlines())


def test_a_word_of_many_names_lists_their_keys() -> None:
    found = run("van")
    assert found.exit_code == 2
    assert "'van' stands for several terms: " in found.stderr
    assert "source.title" in found.stderr
