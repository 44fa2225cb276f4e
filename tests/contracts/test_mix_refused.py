"""`feasibility mix` where no mix is possible, and where an option or a scenario cannot be read."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from click import UsageError
from click.testing import CliRunner

from feasibility.cli import main
from feasibility.cli.mix.options import MixRequest, refuse_what_excludes
from tests.contracts.mix_asked import AMERSFOORT, FREE, data_of, mix, squeezed


def test_no_mix_is_said_in_words_with_status_1() -> None:
    output = mix(*FREE, "--land-price", "6_000_000")
    page = squeezed(output.stdout)
    assert (output.exit_code, output.stderr) == (1, "")
    assert (
        "No mix is possible: none meets every requirement at once. One set of requirements conflicts." in page
    )
    assert (
        "Exactly 120 dwellings in total and the land price of €6,000,000 can be met together only if" in page
    )
    assert "or the land price falls by €784,188, to €5,215,812." in page
    assert (
        "If the land price falls by €784,188, to €5,215,812: then 12 low, 12 high, 96 free is possible."
        in page
    )
    dutch = squeezed(mix(*FREE, "--land-price", "6_000_000", "--lang", "nl").stdout)
    assert (
        "gaan alleen samen als het project met 17 woningen groeit, tot 137 in totaal, of de grondprijs"
        in dutch
    )
    assert (
        "Als de grondprijs met € 784.188 daalt, tot € 5.215.812: dan kan 12 laag, 12 hoog, 96 vrij." in dutch
    )


def test_what_is_given_is_enough() -> None:
    data = data_of(mix(*FREE, "--land-price", "6_000_000", "--json"))
    assert data["possible"] is False
    given = {each["name"]: each for each in data["relaxations"]}
    assert mix(*FREE, "--land-price", "5_215_812").exit_code == 0
    assert mix(*FREE, "--land-price", "5_215_813").exit_code == 1
    total = int(given["total"]["becomes"])
    assert mix(*FREE, "--land-price", "6_000_000", "--total", f"120:{total}").exit_code == 0
    assert mix(*FREE, "--land-price", "6_000_000", "--total", f"120:{total - 1}").exit_code == 1


def test_rows_that_must_give_together() -> None:
    rows = "mix={floor_area_at_most: 8_000, rows: {big: {of: [high, free], at_least_share: 0.95}}}"
    output = mix(*FREE, "--irr", "0.06", "--set", rows)
    page = squeezed(output.stdout)
    assert output.exit_code == 1
    assert "Relaxing one requirement is not enough; at least two must be relaxed." in page
    assert "At least 10% low mid + low sale; 'big' at least 95%." in page
    assert (
        "Each line is enough by itself: the first requirement in it is relaxed by the least that "
        "is possible" in page
    )
    data = data_of(mix(*FREE, "--irr", "0.06", "--set", rows, "--json"))
    assert data["relaxations"] == []
    assert all(len(each) > 1 for each in data["together"])


def test_a_way_that_is_not_enough_is_not_given() -> None:
    """80% low and 60% high exceed the whole; only one side of 'a' gives, so not every pair is enough.

    By hand: with 'a' at 70 dwellings and 'b' at 60%, 70 may be 40% at most, which takes 175 dwellings.
    """
    rows = (
        "mix.rows={a: {of: [low], at_least: 70, at_least_share: 0.8}, b: {of: [high], at_least_share: 0.6}}"
    )
    output = mix(*FREE, "--set", rows)
    assert output.exit_code == 1
    assert (
        "If 'a', at least 70 and at least 80%, may be 70 and 40% and the project grows by 55 dwellings, to "
        "175 in total: then 70 low, 105 high is possible." in squeezed(output.stdout)
    )
    ways = data_of(mix(*FREE, "--set", rows, "--json"))["together"]
    assert ways
    for way in ways:
        assert len(way) == 2
        given, counts = {each["name"] for each in way}, way[-1]["mix"]["counts"]
        total = sum(counts.values())
        assert "rows.b" in given or counts["high"] >= 0.6 * total
        assert "rows.a" in given or counts["low"] >= max(70, 0.8 * total)
        assert "total" in given or total == 120
        assert "viability" in given or way[-1]["mix"]["viable"]


@pytest.mark.parametrize("option", [("--frontier", "land_value,low_dwellings"), ("--all", "all.csv")])
def test_no_mix_leaves_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, option: tuple[str, str]
) -> None:
    monkeypatch.chdir(tmp_path)
    output = mix(*FREE, "--land-price", "6_000_000", *option)
    assert output.exit_code == 1
    assert "No mix is possible" in output.stdout
    assert not list(tmp_path.iterdir())


# ----------------------------------------------------------------------------------------- bad input


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            (),
            f"{AMERSFOORT}:17: dwellings: no count is free: give a range, count: {{min: 0, max: 60}}, or "
            "name the free types (--free)",
        ),
        (("--free", "lo"), "--free: found 'lo'; the types are low, high, free; did you mean 'low'?"),
        (("--free", "low,low"), "--free: names a type twice"),
        ((*FREE, "--top", "0"), "--top: found 0; at least 1 is needed"),
        (
            (*FREE, "--top", "5000"),
            "--top: found 5000; at most 1,000 are listed; --all FILE writes every mix to a file",
        ),
        (
            (*FREE, "--maximise", "landvalue"),
            "--maximise: found 'landvalue'; allowed: land_value, mid_dwellings, dwelling_years, "
            "low_dwellings, social_dwellings, mid_share, irr; did you mean 'land_value'?",
        ),
        (
            (*FREE, "--maximise", "public_contribution"),
            "--maximise: found 'public_contribution', which is made as small as it can be: --minimise "
            "public_contribution",
        ),
        (
            (*FREE, "--minimise", "land_value"),
            "--minimise: found 'land_value'; only public_contribution is made as small as it can be; the "
            "most of it is --maximise land_value",
        ),
        ((*FREE, "--minimise", "cost"), "--minimise: found 'cost'; allowed: public_contribution"),
        (
            (*FREE, "--maximise", "irr", "--irr", "0.05"),
            "--irr: asks for a least IRR, and --maximise irr looks for the highest there is; give one "
            "of them",
        ),
        (
            (*FREE, "--frontier", "irr,land_value", "--irr", "0.05"),
            "--irr: asks for a least IRR, and the frontier is of the IRR itself; give one of them",
        ),
        (
            (*FREE, "--irr", "5.5"),
            "--irr: found 5.5; a yearly rate of return above -0.5 and at most 1 is allowed: 5.5 % is written "
            "0.055",
        ),
        ((*FREE, "--irr", "high"), "--irr: found the text 'high'; a yearly rate of return is needed"),
        ((*FREE, "--irr", "[1"), "--irr: found '[1'; a yearly rate of return is needed"),
        (
            (*FREE, "--land-price", "4.200.000"),
            "--land-price: found the text '4.200.000'; an amount of euros is needed: write 4200000",
        ),
        ((*FREE, "--total", "140:100"), "--total: the least, 140, is above the most, 100"),
        ((*FREE, "--total", "0"), "--total: at least one dwelling is needed"),
        (
            (*FREE, "--total", "100-140"),
            "--total: found '100-140'; a whole number is needed, 120, or a range of them, 100:140",
        ),
        (
            (*FREE, "--total", "99_999_999"),
            "--total: found '99_999_999'; at most 1,000,000 dwellings are allowed",
        ),
        (
            (*FREE, "--frontier", "land_value"),
            "--frontier: found 'land_value'; two objectives with a comma between them are needed, such as "
            "land_value,low_dwellings",
        ),
        (
            (*FREE, "--frontier", "land_value,land_value"),
            "--frontier: names land_value twice; two different objectives are needed",
        ),
        (
            (*FREE, "--frontier", "land_value,low_dwelling"),
            "--frontier: found 'low_dwelling'; allowed: land_value, mid_dwellings, dwelling_years, "
            "low_dwellings, social_dwellings, mid_share, irr, public_contribution; "
            "did you mean 'low_dwellings'?",
        ),
        (
            (*FREE, "--then", "land_value"),
            "--then: land_value is already what is searched for; name another one",
        ),
        (
            (*FREE, "--then", "irr"),
            "--then: found 'irr', which cannot break a tie; land_value, mid_dwellings, dwelling_years, "
            "low_dwellings, social_dwellings can",
        ),
        ((*FREE, "--chart", "mix.pdf"), "mix.pdf: a picture is written as .png or .svg; found '.pdf'"),
        (
            (*FREE, "--set", "mix.total={min: 9, max: 5}"),
            "mix.total: min 9 is above max 5",
        ),
        (
            (*FREE, "--set", "mix.floor_area_at_mst=9_000"),
            "mix.floor_area_at_mst: unknown path; did you mean 'mix.floor_area_at_most'?",
        ),
        (
            (*FREE, "--csv", "/nowhere/at/all.csv"),
            "/nowhere/at/all.csv: cannot be written: No such file or directory",
        ),
    ],
)
def test_bad_input_is_told_exactly(arguments: tuple[str, ...], message: str) -> None:
    output = mix(*arguments)
    assert (output.exit_code, output.stdout) == (2, "")
    assert output.stderr == message + "\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--count", "--all", "a.csv"), "--count and --all are separate questions: ask them one at a time"),
        (("--count", "--top", "3"), "--top goes with the best mix, not with --count"),
        (
            ("--frontier", "irr,low_dwellings", "--then", "irr"),
            "--then goes with the best mix, not with --frontier",
        ),
        (
            ("--count", "--chart", "a.png"),
            "--chart goes with the best mix or with --frontier, not with --count",
        ),
        (
            ("--maximise", "irr", "--minimise", "public_contribution"),
            "--maximise and --minimise together: one objective is searched for; --frontier A,B weighs two",
        ),
        (("--csv", ""), "--csv '': the name of a file is needed"),
        (("--all", ""), "--all '': the name of a file is needed"),
        (("--top", "x"), "Invalid value for '--top': 'x' is not a valid integer."),
    ],
)
def test_options_that_do_not_go_together(arguments: tuple[str, ...], message: str) -> None:
    output = mix(*FREE, *arguments)
    assert (output.exit_code, output.stdout) == (2, "")
    assert output.stderr.splitlines()[-1] == f"Error: {message}"


def test_a_dutch_thousand_is_a_warning() -> None:
    output = mix(*FREE, "--count", "--land-price", "4.200")
    assert output.exit_code == 0
    assert output.stderr == (
        "warning: --land-price: found 4.200; in Dutch that is a thousand and more: write 4_200 if that is "
        "meant\n"
    )


GIVEN: dict[str, dict[str, Any]] = {
    "--count": {"count": True},
    "--all": {"every": "all.csv"},
    "--frontier": {"frontier": "land_value,low_dwellings"},
    "--maximise": {"maximise": "irr"},
    "--minimise": {"minimise": "public_contribution"},
    "--then": {"then": "low_dwellings"},
    "--top": {"top": 3},
    "--csv": {"table": "mixes.csv"},
    "--chart": {"chart": "mixes.png"},
    "--time-limit": {"time_limit": "5"},
    "--robust": {"robust": "0.9"},
    "--shortfall-at-least": {"shortfall": "0"},
    "--any": {"not_viable_too": True},
    "--irr": {"rate": "0.05"},
}
NAMED = ("every", "frontier", "maximise", "minimise", "then", "top", "table", "chart", "time_limit")
NOTHING: dict[str, Any] = {"count": False, **dict.fromkeys(NAMED)}


@pytest.mark.parametrize("lang", ["en", "nl"])
def test_the_help_names_the_options_that_exclude_each_other(lang: str) -> None:
    whole = " ".join(CliRunner().invoke(main, ["--lang", lang, "mix", "--help"]).output.split())
    whole = whole.replace("- ", "-")  # An option may be broken at its hyphen.
    first = whole.index("--count, --all")
    said = whole[first : whole.index("Status 0", first)]
    for one, other in combinations(GIVEN, 2):
        try:
            refuse_what_excludes(MixRequest(**(NOTHING | GIVEN[one] | GIVEN[other])))
        except UsageError:
            assert any(one in each and other in each for each in said.split(". ")), (one, other)
