"""The command `policies`: what it lists, shows and compares, and how it refuses."""

import re
import subprocess
import sys

import pytest
from click.testing import CliRunner, Result

from feasibility.cli.reference import policies
from feasibility.language import numbers
from feasibility.language.library_notes import library_note
from feasibility.policy.tables import dated_table, sources
from feasibility.scenario.reading.policy import left_out, library_names, read_policy
from feasibility.scenario.writing.usual_values import usual_rows


def run(*arguments: str) -> Result:
    return CliRunner().invoke(policies, arguments)


def lines(*arguments: str) -> list[str]:
    """The lines of the page, runs of spaces made one."""
    result = run(*arguments)
    assert result.exit_code == 0, result.stderr
    assert result.stderr == ""
    return [" ".join(line.split()) for line in result.stdout.splitlines()]


def test_the_list_has_a_row_for_each_policy_and_marks_what_is_not_stated() -> None:
    page = lines()
    assert page[:2] == [
        "largest",
        "name place of the policy price level term increase re-letting rule share rules",
    ]
    assert page[3] == (
        "amersfoort-2019 Amersfoort 2019-07-01 20 years CPI + 1.25% capped re-letting "
        "low mid + low sale: at least 10%; high mid + high sale: at least 10%"
    )
    assert (
        "gooi-en-vechtstreek-2019 Gooi en Vechtstreek 2019-01-01 20 years CPI + 1%* re-letting at the limit "
        "mid + mid plus: at least 25%, from 10 dwellings on*"
    ) in page
    assert "utrecht-2017 Utrecht 2019-01-01 20 years CPI + 1% capped re-letting* —" in page
    place = next(place for place, line in enumerate(page) if line.startswith("den-haag-2019: known: rents"))
    assert page[place + 1] == "more; not found: term, yearly increase, shares"
    assert page[-1] == "Nothing here has been checked by a lawyer."


def test_show_gives_values_with_units_reasons_and_source() -> None:
    page = lines("show", "gooi-en-vechtstreek-2019")
    assert page[0] == "Gooi en Vechtstreek: Modelverordening middenhuur (concept) (gooi-en-vechtstreek-2019)"
    assert "price level 1 January 2019" in page
    assert "yearly rent increase of the policy at most CPI + 1% [assumed]" in page
    assert "initial rent in the policy CPI + 1% until first letting" in page
    assert "re-letting rule re-letting at the limit (limit)" in page
    assert "lower limit of a segment above €720.42 a month (liberalisation limit)" in page
    assert "upper limit of a segment €1,100.00 a month" in page
    assert "limits follow CPI + 1%" in page
    assert "income limit as a multiple 1.5 × the DAEB norm: €57,052.50 a year" in page
    assert "income limit as a multiple 2 × the DAEB norm: €76,070 a year" in page
    assert "mid + mid plus at least 25%, from 10 dwellings on [assumed]" in page
    assert any(line.startswith("Surcharge on the yearly increase: The letter gives no cap") for line in page)
    assert "Last checked on 22 November 2026." in page
    assert page[-1] == "Nothing here has been checked by a lawyer."


def test_show_marks_values_that_are_only_known() -> None:
    page = lines("show", "amsterdam-2017")
    assert "lower limit of a segment €700.00 a month [known]" in page
    assert "re-letting rule capped re-letting (capped) [assumed]" in page
    assert "term of the covenant 25 years" in page
    assert page[-2] == "known: general knowledge, not seen in the source."
    assert page[-2] not in lines("show", "amersfoort-2019")


def test_show_gives_points() -> None:
    page = lines("show", "wet-betaalbare-huur-2026")
    assert "points of a segment 144 to 186" in page
    assert "points of a segment at least 187" in page


def test_show_in_dutch() -> None:
    for arguments in (
        ("show", "amersfoort-2019", "--lang", "nl"),
        ("--lang", "nl", "show", "amersfoort-2019"),
    ):
        page = lines(*arguments)
        assert "jaarlijkse huurverhoging volgens het beleid ten hoogste CPI + 1,25 %" in page
        assert "wederverhuurregel begrensde wederverhuur (capped)" in page
        assert "bovengrens van een segment € 225.000" in page
        assert "inkomensnorm 13 maanden bij 4 × de huur: 52 maandhuren [afgeleid]" in page
        assert page[-1] == "Niets hiervan is door een jurist nagezien."


def test_the_country_has_its_dutch_name_in_dutch() -> None:
    assert "plaats van het beleid Nederland" in lines("show", "wet-betaalbare-huur-2026", "--lang", "nl")
    assert any("wet-betaalbare-huur-2026 Nederland 2026-01-01" in line for line in lines("--lang", "nl"))
    assert "place of the policy Netherlands" in lines("show", "wet-betaalbare-huur-2026")


def test_dutch_pages_have_dutch_names_only() -> None:
    page = "\n".join([*lines("--lang", "nl"), *lines("tables", "--lang", "nl")])
    assert "DAEB-norm" in page
    own_words = re.compile(r"\b(of the|years|at least|at most|per year|unit|Netherlands|month|rent)\b")
    assert own_words.findall(page) == []
    for name in library_names():
        assert own_words.findall("\n".join(lines("show", name, "--lang", "nl"))) == []
    for name in [*(source.name for source in sources()), "usual_values"]:
        shown = "\n".join(lines("tables", name, "--lang", "nl"))
        assert own_words.findall(shown) == []
        assert re.findall(r"[a-z]_[a-z]", re.sub(r"https?://\S+", "", shown)) == []


def test_compare_shows_only_what_differs() -> None:
    page = lines("compare", "wet-betaalbare-huur-2024", "wet-betaalbare-huur-2026")
    assert page == [
        "wet-betaalbare-huur-2024 wet-betaalbare-huur-2026",
        page[1],
        "price level 1 July 2024 1 January 2026",
        "Segment mid: lower limit of a segment above €879.66 a month (liberalisation limit)* "
        "above €932.93 a month (liberalisation limit)*",
        "",
        "* not stated by the source: assumed, derived or only known in general; see policies show NAME.",
        "Nothing here has been checked by a lawyer.",
    ]
    assert set(page[1]) == {"-", " "}


def test_compare_shows_what_only_one_of_the_two_has() -> None:
    page = lines("compare", "amersfoort-2019", "utrecht-2017")
    assert "Segment high mid: upper limit of a segment €999.00 a month —" in page
    assert "Segment mid: upper limit of a segment — €966.00 a month*" in page
    assert "yearly rent increase of the policy at most CPI + 1.25% at most CPI + 1%" in page
    assert not any(line.startswith("term ") for line in page)


def test_compare_with_itself() -> None:
    assert lines("compare", "utrecht-2017", "utrecht-2017") == ["No value differs."]


def test_tables_are_listed_with_unit_and_dates() -> None:
    page = lines("tables")
    assert (
        "statutory_rent_increase share per year free, mid, social 2021-05-01 – 2026-07-01 "
        "Largest yearly rent increase of a sitting tenant"
    ) in page
    assert any(line.startswith("wws_maximum_rent €/month 40–250 2023-07-01 – 2026-01-01") for line in page)


def test_a_table_shows_status_rule_and_source() -> None:
    page = lines("tables", "statutory_rent_increase")
    assert "2025-01-01 mid 7.7% published wages+1" in page
    assert "2023-01-01 free 4.1% known min(cpi;wages)+1" in page
    assert page[-2] == "known: general knowledge, not seen in the source."
    assert "2026-07-01 social 4.1% published mean cpi of 3 years+0.5" in page
    assert "Last checked on 29 November 2026." in page
    assert page[-1] == "Nothing here has been checked by a lawyer."


def test_the_table_by_points_has_a_line_for_each_number_of_points() -> None:
    page = lines("tables", "wws_maximum_rent", "--lang", "nl")
    assert "186 € 1.123,13 € 1.157,95 € 1.184,82 € 1.228,07 gepubliceerd" in page
    assert sum(line.endswith("gepubliceerd") for line in page) == 211


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ("show", "amersfort-2019"),
            "there is no policy 'amersfort-2019'; did you mean 'amersfoort-2019'?\n",
        ),
        (
            ("compare", "utrecht-2017", "amsterdam"),
            "there is no policy 'amsterdam'; did you mean 'amsterdam-2017'?\n",
        ),
        (
            ("show", "amersfort-2019", "--lang", "nl"),
            "er is geen beleid 'amersfort-2019'; bedoelt u 'amersfoort-2019'?\n",
        ),
        (
            ("show", "den-haag-2019"),
            "there is no policy 'den-haag-2019': known: rents from 720 to 951; income at most 57,000 for one "
            "person, 67,000 for more; not found: term, yearly increase, shares\n",
        ),
        (("tables", "vt"), "there is no table 'vt'; did you mean 'vat'?\n"),
        (
            ("tables", "x"),
            "there is no table 'x'; there are: affordable_purchase_limit, corporation_tax, "
            "corporation_tax_bracket, income_limit, interest_deduction, interest_deduction_threshold, "
            "liberalisation_limit, nhg_limit, statutory_rent_increase, statutory_wage_growth, transfer_tax, "
            "transfer_tax_other, usual_values, vat, wws_maximum_rent\n",
        ),
        (
            ("show", "../tables"),
            "there is no policy '../tables'; there are: amersfoort-2019, amsterdam-2017, "
            "gooi-en-vechtstreek-2019, rotterdam-2019, utrecht-2017, "
            "wet-betaalbare-huur-2024, "
            "wet-betaalbare-huur-2025, wet-betaalbare-huur-2026, woon-en-bouwagenda-2026\n",
        ),
    ],
)
def test_an_unknown_name_is_refused_with_the_nearest_right_one(
    arguments: tuple[str, ...], message: str
) -> None:
    result = run(*arguments)
    begin = "Fout" if "nl" in arguments else "Error"
    assert (result.exit_code, result.stderr, result.stdout) == (2, f"{begin}: {message}", "")


def test_an_unknown_language_is_refused() -> None:
    assert run("--lang", "de").exit_code == 2


def test_importing_the_command_and_the_tables_loads_nothing_heavy() -> None:
    code = (
        "import sys, feasibility.cli.reference, feasibility.policy.tables\n"
        "print([name for name in ('numpy', 'ruamel.yaml', 'scipy', 'matplotlib') if name in sys.modules])"
    )
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout == "[]\n"


@pytest.mark.parametrize("arguments", ["", "show utrecht-2017", "tables vat", "--help"])
def test_the_pages_need_no_arrays(arguments: str) -> None:
    code = (
        "import sys\n"
        "from feasibility.cli import main\n"
        f"main(['policies', *{arguments.split()}], standalone_mode=False)\n"
        "print([name for name in ('numpy', 'scipy', 'matplotlib') if name in sys.modules], file=sys.stderr)"
    )
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stderr == "[]\n"


def test_a_name_never_steers_the_terminal() -> None:
    result = run("show", "utrecht\x1b[2J" + "x" * 200)
    assert result.exit_code == 2
    assert "\x1b" not in result.stderr
    assert "x" * 100 not in result.stderr


def test_two_thirds_are_printed_as_that_and_are_exact_in_data() -> None:
    assert numbers.share_asked(0.666666, "en") == numbers.share_asked(2 / 3, "nl") == "2/3"
    assert numbers.share_asked(0.3333, "en") == "33.33%"
    assert numbers.share_asked(0.6667, "nl") == "66,67 %"
    assert numbers.share_asked(0.333333, "en") == "1/3"
    assert numbers.share_asked(0.666, "en") == "66.6%"


def test_every_sentence_of_the_library_has_a_dutch_one() -> None:
    sentences = {
        each
        for name in library_names()
        for policy in (read_policy(name),)
        for each in (*policy.notes, *policy.assumed.values(), policy.source.note)
        if each
    }
    sentences |= {each.note for each in sources()} | {row.source for row in usual_rows()}
    sentences |= {each for about in left_out().values() for each in (about.known, about.missing)}
    assert [each for each in sorted(sentences) if library_note(each, "nl") == each] == []
    assert {library_note(each, "en") for each in sentences} == sentences
    stated = [read_policy(name).source for name in library_names()]
    parts = {part for each in stated for part in (each.title, each.article)}
    rules = {
        row.rule
        for each in sources()
        for column in each.columns
        for row in dated_table(each.name, column).rows
    }
    parts |= {each.article for each in sources()} | rules
    dutch = {library_note(part, "nl") for part in parts}
    assert [
        each
        for each in sorted(dutch)
        if re.search(r"\b(and|in force|with|clause|ordinance|until|the|rate|wages|mean)\b", each)
    ] == []
    assert "Niet door een jurist gecontroleerd" in " ".join(lines("show", "rotterdam-2019", "--lang", "nl"))


def test_the_usual_values_say_their_sources_in_dutch_and_one_month_as_that() -> None:
    page = lines("tables", "usual_values", "--lang", "nl")
    assert "onvoorzien: voorbeeld Amersfoort 2019." in page
    assert "leeg bij mutatie 2017-01-01 0 maanden 1 maand 3 maanden aangenomen" in page
    assert "contingency: example of Amersfoort 2019." in lines("tables", "usual_values")
