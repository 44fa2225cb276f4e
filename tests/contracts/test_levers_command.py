"""`feasibility levers` as a user meets it: pages, JSON, table, picture, status, what goes wrong."""

from __future__ import annotations

import csv
import json
import re
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from matplotlib.text import Text

from feasibility import evaluate, read_scenario
from feasibility.cli import main
from feasibility.language.words import Words
from feasibility.levers.clauses import clauses
from feasibility.levers.effects import levers
from feasibility.levers.results import Clauses, LeverRange, Levers, Reason
from feasibility.report.charts.file import write_picture
from feasibility.report.document import Points, Sentence, Table
from feasibility.report.levers.chart import tornado_chart
from feasibility.report.levers.clauses import clauses_page
from feasibility.report.levers.json import (
    CLAUSE_COLUMNS,
    LEVER_COLUMNS,
    clauses_json,
    levers_csv,
    levers_json,
)
from feasibility.report.levers.page import levers_page, levers_section
from feasibility.report.levers.words import figure, reason_text, size_text
from feasibility.scenario.labels import labels_of

ROOT = Path(__file__).parent.parent.parent
SCENARIOS = sorted((ROOT / "scenarios").glob("*.yaml"))
AMERSFOORT_FILE = ROOT / "scenarios" / "amersfoort-2019.yaml"
AMERSFOORT = str(AMERSFOORT_FILE)
CORPORATION = str(ROOT / "scenarios" / "corporation-low-segment.yaml")


def feasibility(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["levers", *arguments])


@cache
def levers_of(path: Path) -> Levers:
    return levers(read_scenario(path))


@cache
def levers_apart(path: Path) -> Levers:
    """Without what they are worth in each other, which takes most of the time."""
    return levers(read_scenario(path), exchange=False)


@cache
def clauses_of(path: Path) -> Clauses:
    return clauses(read_scenario(path))


def words_of(text: str) -> str:
    return " ".join(text.split())


def own(tmp_path: Path, lever: str) -> str:
    file = tmp_path / "own.yaml"
    file.write_text(f"base: {AMERSFOORT}\nlevers:\n{lever}\n", encoding="utf-8")
    return str(file)


# --------------------------------------------------------------------------------------------- pages


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_every_scenario_has_its_pages(path: Path) -> None:
    for lang in ("en", "nl"):
        for page in (
            levers_page(levers_of(path), lang),
            levers_page(levers_of(path), lang, "required_return"),
            clauses_page(clauses_of(path), lang),
        ):
            lines = page.splitlines()
            assert lines[0] == read_scenario(path).name
            assert max(map(len, lines)) <= 108
            assert "{" not in page
            assert "nan" not in page.split()


@pytest.mark.parametrize(("name", "lang"), [("corporation-low-segment", "en"), ("amersfoort-financed", "nl")])
def test_the_command_prints_that_page(name: str, lang: str) -> None:
    path = AMERSFOORT_FILE.with_name(f"{name}.yaml")
    for more, page in (
        ((), levers_page(levers_of(path), lang)),
        (("--of", "required_return"), levers_page(levers_of(path), lang, "required_return")),
        (("--clauses",), clauses_page(clauses_of(path), lang)),
    ):
        output = feasibility(str(path), "--lang", lang, *more)
        assert (output.exit_code, output.stderr) == (0, "")
        assert output.stdout.strip() == page.strip()


def test_the_page_says_what_now_is() -> None:
    page = words_of(feasibility(AMERSFOORT).stdout)
    assert "Now: a residual land value of €4,588,113, €38,234 a dwelling, for 120 dwellings." in page
    assert "with the land at today's asking price of €4,200,000; it is 5.58% now" in page
    assert "with any whole number of each type; now 44 of 120, 36.67%" in page
    assert "Construction cost -5% +€1,169,381 +€9,745 +0.27 76 +26.7" in page


def test_one_lever_in_a_sentence() -> None:
    page = words_of(feasibility(AMERSFOORT, "--of", "cap").stdout)
    assert (
        "+0.25 pp of surcharge on CPI (cap) = -11 years of term of the covenant = -6 dwellings (-5.0 pp) of "
        "low (low for free) = -13 dwellings (-10.8 pp) of high (high for free) = "
        "+€49.19 of initial rent of low = +€1,583 a dwelling of land." in page
    )
    dutch = words_of(feasibility(CORPORATION, "--of", "term", "--lang", "nl").stdout)
    assert "+5 jaar instandhoudingstermijn = -1,37 %-punt opslag op CPI = -€ 28,94" in dutch


def test_a_side_that_cannot_be_says_why() -> None:
    page = words_of(feasibility(AMERSFOORT, "--set", "exit.holding_years=20").stdout)
    assert "a term of 25 years needs a holding period of 25 years, and it is 20" in page
    assert "a holding period of 15 years is shorter than the term of 20 years" in page


def test_a_step_that_the_policy_does_not_allow_is_marked() -> None:
    page = words_of(feasibility(CORPORATION).stdout)
    assert "Initial rent of large +€25.00: not allowed: rent within its segment of large." in page


def test_levers_that_a_scenario_lacks_are_named() -> None:
    page = words_of(feasibility(CORPORATION, "--lang", "nl").stdout)
    assert "Aandeel lage woningen: er is geen ander type om woningen mee te ruilen." in page
    assert "Aandeel hoog middensegment: geen type valt in een hoger middensegment." in page


def test_levers_of_the_scenario(tmp_path: Path) -> None:
    file = own(
        tmp_path,
        "  rents: {paths: [dwellings.low.rent, dwellings.high.rent], step: 10, label: both mid rents}\n"
        "  term: {step: 2}",
    )
    output = feasibility(file, "--json")
    assert output.exit_code == 0, output.stderr
    data = json.loads(output.stdout)
    assert set(data["levers"]) == {"rents", "term"}
    both = read_scenario(AMERSFOORT).with_values({"dwellings.low.rent": 770, "dwellings.high.rent": 975})
    change = evaluate(both).residual_land_value - data["residual_land_value"]
    assert data["levers"]["rents"]["up"]["land_value"] == pytest.approx(change, abs=0.005)
    assert data["levers"]["term"]["up"]["values"] == {"policy.term": 22}
    assert "Both mid rents" in feasibility(file).stdout


def test_clauses_in_figures() -> None:
    page = words_of(feasibility(AMERSFOORT, "--clauses").stdout)
    assert "year 20 €4,977 €92 €41 €4,588,113 now" in page
    assert "CPI + 1% €188,607 €3,493 €1,572 €4,399,506" in page
    assert "low: 51 m² instead of 50: costs nothing today: it has 54 m²." in page


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_the_sentence_of_the_first_year_follows_its_figure(path: Path) -> None:
    """Also in the report, which says what the page says."""
    page = words_of(clauses_page(clauses_of(path), "en"))
    told = re.search(r"The first year costs (nothing|-?€[\d,]+)", page)
    row = re.search(r"year 1 (-?€[\d,]+)", page)
    assert told and row and told[1] == ("nothing" if row[1] == "€0" else row[1])


def test_no_covenant_that_is_not_sold_on_turnover_is_remarked_on() -> None:
    """80 dwellings under the law: with a term of 0 the scenario's own head says 2,535,161."""
    page = words_of(feasibility(str(ROOT / "scenarios" / "national-law-2026.yaml"), "--clauses").stdout)
    assert "without a covenant nothing is sold on turnover" in page
    assert "selling from the start, the land value is €2,535,161." in page
    assert "nothing is sold on turnover" not in words_of(feasibility(AMERSFOORT, "--clauses").stdout)


# ----------------------------------------------------------------------------------- JSON, table, picture


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_json_and_csv_hold_the_same(path: Path) -> None:
    data = json.loads(json.dumps(levers_json(levers_of(path)), allow_nan=False))
    rows = list(csv.DictReader(levers_csv(levers_of(path)).splitlines()))
    assert tuple(rows[0])[: len(LEVER_COLUMNS)] == LEVER_COLUMNS
    assert set(tuple(rows[0])[len(LEVER_COLUMNS) :]) <= {
        "finance.equity_irr",
        "residual_land_value_at_start",
    }
    assert len(rows) == 2 * len(data["levers"])
    for row in rows:
        side = data["levers"][row["lever"]][row["side"]]
        written = "" if side["land_value"] is None else str(side["land_value"])
        assert row["land_value"] == written
    assert data["residual_land_value"] == evaluate(read_scenario(path)).residual_land_value


def test_the_command_writes_that_json_and_csv(tmp_path: Path) -> None:
    path = AMERSFOORT_FILE.with_name("district-in-phases.yaml")
    output = feasibility(str(path), "--json", "--csv", str(tmp_path / "levers.csv"))
    assert (output.exit_code, output.stderr) == (0, "")
    said = json.loads(output.stdout, parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))
    assert said == json.loads(json.dumps(levers_json(levers_of(path))))
    written = (tmp_path / "levers.csv").read_bytes().decode()
    assert written == levers_csv(levers_of(path))


def test_clauses_as_json_and_csv(tmp_path: Path) -> None:
    output = feasibility(AMERSFOORT, "--clauses", "--json", "--csv", str(tmp_path / "clauses.csv"))
    data = json.loads(output.stdout)
    assert [each["value"] for each in data["term"]] == list(range(1, 26))
    assert [each["value"] for each in data["reletting"]] == ["market", "limit", "capped", "lower"]
    with (tmp_path / "clauses.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert tuple(rows[0]) == CLAUSE_COLUMNS
    assert float(rows[19]["price"]) == data["term"][19]["price"]


@pytest.mark.parametrize(("ending", "lang"), [("png", "nl"), ("svg", "en"), ("svg", "nl")])
def test_the_picture_is_written_and_the_same_each_time(tmp_path: Path, lang: str, ending: str) -> None:
    """As the command writes it, and as it is drawn once more."""
    written, again = tmp_path / f"written.{ending}", tmp_path / f"again.{ending}"
    output = feasibility(AMERSFOORT, "--chart", str(written), "--lang", lang)
    assert output.exit_code == 0, output.stderr
    found = levers_of(AMERSFOORT_FILE)
    write_picture(tornado_chart(found, lang), str(again), found.scenario.name, lang)
    assert written.read_bytes() == again.read_bytes()


def test_the_picture_has_two_bars_for_each_lever_with_an_effect() -> None:
    found = levers_of(AMERSFOORT_FILE)
    axis = tornado_chart(found, "nl").axes[0]
    names = [label.get_text() for label in axis.get_yticklabels()]
    assert names[0] == "Bouwkosten"
    assert "Vraagprijs" not in names
    assert len(axis.patches) == 2 * len(names)
    assert len({patch.get_hatch() for patch in axis.patches}) == 2
    sizes = [each.get_text() for each in axis.texts]
    assert "−5 %" in sizes
    assert not [each for each in sizes if re.search(r"-\d", each)]


# ----------------------------------------------------------------------------------------- what goes wrong


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ("--of", "trem"),
            "--of: found 'trem'; the levers here are construction_cost, required_return, holding_period, "
            "cpi, construction_time, floor_area, vacant_value, cap, low_share, development_rate, turnover, "
            "rent_high, rent_low, high_share, term, asking_price; did you mean 'term'?\n",
        ),
        (("--chart", "x.pdf"), "x.pdf: "),
        (("--set", "policy.trem=25"), "policy.trem: unknown path; did you mean 'policy.term'?\n"),
        (
            ("--clauses", "--of", "term"),
            "Error: --of goes with the levers, and --clauses asks for the clauses\n",
        ),
        (("--clauses", "--chart", "a.png"), "--chart goes with the levers"),
        (("--of", ""), "Error: --of '': the name of a lever is needed\n"),
        (("--csv", ""), "Error: --csv '': the name of a file is needed\n"),
    ],
)
def test_a_wrong_option(arguments: tuple[str, ...], message: str) -> None:
    output = feasibility(AMERSFOORT, *arguments)
    assert (output.exit_code, output.stdout) == (2, "")
    assert message in output.stderr
    assert "Traceback" not in output.stderr


@pytest.mark.parametrize(
    ("lever", "message"),
    [
        (
            "  term: {step: 0}",
            "levers.term.step: found 0; a step above 0 is allowed",
        ),
        (
            "  term: {step: 2.5}",
            "levers.term.step: found 2.5; this lever moves in whole steps",
        ),
        (
            "  trem: {step: 5}",
            "levers.trem: has no paths, and the program has no lever of that name of its own; "
            "did you mean 'term'?",
        ),
        (
            "  a: {paths: [dwellings.low.rnt], step: 5}",
            "levers.a.paths.0: found 'dwellings.low.rnt'; there is nothing at that path; "
            "did you mean 'dwellings.low.rent'?",
        ),
        (
            "  a: {paths: [dwellings.low], step: 5}",
            "levers.a.paths.0: found 'dwellings.low'; a lever must name a single number, and this is not one",
        ),
        (
            "  a: {paths: [land.price], step: 5}",
            "levers.a.paths.0: found 'land.price'; the scenario gives no number there to start from",
        ),
        (
            "  a: {paths: [policy.term, policy.term], step: 5}",
            "levers.a.paths.1: 'policy.term' is named twice",
        ),
        (
            "  a: {paths: [policy.term], step: 0.1, relative: true}",
            "levers.a.paths.0: found 'policy.term', a whole number of years; a relative step "
            "would not give a whole number",
        ),
        (
            "  a: {paths: [policy.term]}",
            "levers.a: has no step; give step, or down and up",
        ),
        (
            "  a: {paths: [policy.term], step: 5, up: 3}",
            "levers.a: gives step together with down or up; give step, or down and up",
        ),
        (
            "  cap: {step: 0.0025, relative: true}",
            "levers.cap.relative: only for a lever with paths; the program's own levers have their own units",
        ),
        (
            "  construction_time: {step: 5}\nperiod: quarter",
            "levers.construction_time.step: found 5; this lever moves in steps of 3 months, with period: "
            "quarter",
        ),
        (
            "  a: {paths: [land.payment_months], step: 4}\nperiod: quarter",
            "levers.a.step: found 4; this lever moves in steps of 3 months, with period: quarter",
        ),
        (
            "  a: {pahts: [policy.term], step: 5}",
            "levers.a.pahts: unknown key; did you mean 'paths'?",
        ),
    ],
)
def test_a_wrong_lever(tmp_path: Path, lever: str, message: str) -> None:
    file = own(tmp_path, lever)
    output = feasibility(file)
    assert (output.exit_code, output.stdout) == (2, "")
    assert any(message in line for line in output.stderr.splitlines()), output.stderr
    assert all(line.startswith(f"{tmp_path}/own.yaml:") for line in output.stderr.splitlines())


def test_a_lever_that_is_left_out_is_not_exchanged() -> None:
    output = feasibility(CORPORATION, "--of", "high_share")
    assert (output.exit_code, output.stdout) == (2, "")
    assert output.stderr == (
        "--of: share of the higher mid segment is left out: no type is in a higher mid-market segment\n"
    )


def test_clauses_without_a_covenant() -> None:
    output = feasibility(
        AMERSFOORT, "--clauses", "--set", "dwellings.low.count=0", "--set", "dwellings.high.count=0"
    )
    assert (output.exit_code, output.stdout) == (2, "")
    assert output.stderr.endswith(
        "dwellings: no rented dwelling is in a segment with an upper limit: no clause to price\n"
    )


def test_a_type_that_one_dwelling_of_would_be_no_scenario() -> None:
    """Without covenanted dwellings the exit may come before the end of the term; with one of each not."""
    settings = [f"dwellings.{name}.count=0" for name in ("low", "high")]
    arguments = [part for each in (*settings, "exit.holding_years=15") for part in ("--set", each)]
    output = feasibility(AMERSFOORT, *arguments)
    assert (output.exit_code, output.stderr) == (0, "")
    page = words_of(output.stdout)
    assert "There is no share of low dwellings to ask for" in page
    assert "Term of the covenant: no rented dwelling is under a covenant." in page
    assert "Initial rents: no type with dwellings is let in the mid market." in page


def test_a_range_of_counts_is_refused() -> None:
    output = feasibility(AMERSFOORT, "--set", "dwellings.low.count={max: 30}")
    assert output.exit_code == 2
    assert "dwellings.low.count: found a range; one whole number is needed here" in output.stderr


# --------------------------------------------------------------------------------------------- in words


def handle(unit: str) -> LeverRange:
    return LeverRange("a", "own", unit, (), (), (), 1, 1, -1, 1)


@pytest.mark.parametrize(
    ("size", "unit", "en", "nl"),
    [
        (0.0025, "points", "+0.25 pp", "+0,25 %-punt"),
        (-0.0000123, "points", "-0.0012 pp", "-0,0012 %-punt"),
        (0.05, "percent", "+5%", "+5 %"),
        (1, "years", "+1 year", "+1 jaar"),
        (-5, "years", "-5 years", "-5 jaar"),
        (-6, "months", "-6 months", "-6 maanden"),
        (-1234.5, "rent", "-€1,234.50", "-€ 1.234,50"),
        (2.5, "square_metres", "+2.5 m²", "+2,5 m²"),
        (1, "dwellings", "+1 dwelling", "+1 woning"),
        (-1500, "euros", "-€1,500", "-€ 1.500"),
        (0.1234, "number", "+0.12", "+0,12"),
    ],
)
def test_sizes_in_words(size: float, unit: str, en: str, nl: str) -> None:
    assert size_text(size, handle(unit), Words("en")) == en
    assert size_text(size, handle(unit), Words("nl")) == nl
    assert figure(size, unit, Words("en"))[0] == ("-" if size < 0 else "+")


def test_dwellings_as_a_share() -> None:
    assert size_text(-6, handle("dwellings"), Words("nl"), 120) == "-6 woningen (-5,0 %-punt)"


def test_a_range_in_words() -> None:
    reason = Reason("not_within", {"least": -0.01, "most": 0.025})
    assert reason_text(reason, Words("en"), handle("points")) == "not within -1 to +2.5 pp"


def picture_texts(found: Levers) -> str:
    """Everything that is written in the tornado."""
    figure = tornado_chart(found)
    return " ".join(each.get_text() for each in figure.findobj(Text))


def test_the_tornado_says_that_both_turns_of_a_lever_go_one_way() -> None:
    drawn = picture_texts(levers_apart(AMERSFOORT_FILE))
    assert "Construction time †" in drawn
    assert "† Construction time: a turn down and a turn up" in " ".join(drawn.split())


def test_the_tornado_says_where_an_exit_yield_moves_nothing() -> None:
    both = {"exit.methods": ["net_yield", "vacant_value"], "exit.net_yield": 0.0525}
    drawn = picture_texts(levers(read_scenario(AMERSFOORT).with_values(both), exchange=False))
    assert "+0.25 pp moves nothing, since the value at exit then comes from another" in " ".join(
        drawn.split()
    )


@pytest.mark.parametrize("scenario", ["national-law-2026", "thirty-forty-thirty"])
def test_a_yield_that_moves_nothing_either_way_has_its_reason_in_picture_and_report(scenario: str) -> None:
    """At these yields vacant value is the highest: nowhere is "no effect" said without that reason."""
    values = {"exit.methods": ["net_yield", "vacant_value"], "exit.let_ratio": 0.9, "exit.net_yield": 0.09}
    found = levers(read_scenario(ROOT / "scenarios" / f"{scenario}.yaml").with_values(values), exchange=False)
    flat = [each for each in found.effects if each.handle.kind == "net_yield"]
    assert [each.down.land_value for each in flat] == [pytest.approx(0, abs=0.004)]
    said = (
        "Net exit yield: -0.25 pp and +0.25 pp move nothing, since the value at exit then comes from another"
    )
    drawn = " ".join(picture_texts(found).split()).replace("\N{MINUS SIGN}", "-")
    assert said in drawn
    assert "No effect on the land value itself: asking price." in drawn
    sentences = [each for each in levers_section(found, Words("en")).blocks if isinstance(each, Sentence)]
    assert any(said in each.text for each in sentences)


def test_the_report_numbers_the_notes_of_its_table_and_says_which_levers_go_one_way() -> None:
    """As the page does: the number at a turn is that of the note about it."""
    small = {"exit.holding_years": 20}
    section = levers_section(
        levers(read_scenario(AMERSFOORT).with_values(small), exchange=False), Words("en")
    )
    (turns,) = (each for each in section.blocks if isinstance(each, Table))
    notes = next(each for each in section.blocks if isinstance(each, Points))
    numbered = [row for row in turns.groups[0].rows if row[-1]]
    assert notes.mark == "number"
    assert [row[-1] for row in numbered] == [f"({place})" for place in range(1, len(notes.items) + 1)]
    assert all(
        note.startswith(f"{row[0]} {row[1]}: ") for row, note in zip(numbered, notes.items, strict=True)
    )
    assert any(
        isinstance(each, Sentence)
        and "a turn down and a turn up move the land value the same way" in each.text
        for each in section.blocks
    )


@pytest.mark.parametrize("lang", ["en", "nl"])
@pytest.mark.parametrize("scenario", ["thirty-forty-thirty", "amersfoort-2019", "national-law-2026"])
def test_the_notes_under_the_tornado_do_not_lie_over_its_key(scenario: str, lang: str) -> None:
    """By their drawn boxes: no two texts under the axis share a place."""
    found = levers_apart(ROOT / "scenarios" / f"{scenario}.yaml")
    figure = tornado_chart(found, lang)
    figure.draw_without_rendering()
    bottom = figure.axes[0].get_window_extent().y0
    texts = [each for each in figure.findobj(Text) if each.get_visible() and each.get_text().strip()]
    under = [box for each in texts if (box := each.get_window_extent()).y1 < bottom]
    assert len(under) >= 4, "ticks, axis, notes and key"
    assert all(one is two or not one.overlaps(two) for one in under for two in under)


LONG = {"low": "Small homes for starters in the first building", "free": "Homes for families along the canal"}


def test_long_names_of_types_are_whole_where_a_second_line_can_be_begun() -> None:
    """In the report and the picture; a table of a terminal has one line for each."""
    given = {f"dwellings.{name}.label": label for name, label in LONG.items()}
    found = levers(read_scenario(AMERSFOORT_FILE).with_values(given), exchange=False)
    (table, *_) = [
        each
        for each in levers_section(found, Words("en", labels_of(found.scenario, "en"))).blocks
        if isinstance(each, Table)
    ]
    names = {row[0] for rows in table.groups for row in rows.rows}
    assert f"Low ({LONG['low']} for {LONG['free']})" in names
    assert not any("…" in str(each) for each in names)
    figure_of = tornado_chart(found, "en", alone=False)
    texts = {each.get_text().replace("\n", " ") for each in figure_of.findobj(Text)}
    assert f"Initial rent of {LONG['low']}" in texts


@pytest.mark.parametrize(
    ("lang", "names"),
    [
        (
            "en",
            (
                "re-letting at the market rent",
                "re-letting at the limit",
                "capped re-letting",
                "re-letting at the lower of the two",
            ),
        ),
        (
            "nl",
            (
                "wederverhuur tegen markthuur",
                "wederverhuur tot de grens",
                "begrensde wederverhuur",
                "wederverhuur tegen de laagste van beide",
            ),
        ),
    ],
)
def test_a_rule_at_reletting_is_called_as_the_glossary_calls_it(lang: str, names: tuple[str, ...]) -> None:
    clauses = clauses_of(SCENARIOS[0])
    page = clauses_page(clauses, lang)
    for name, word in zip(names, ("market", "limit", "capped", "lower"), strict=True):
        assert f"  {name}  " in page and f"({word})" not in page
    assert [each["value"] for each in clauses_json(clauses)["reletting"]] == [
        "market",
        "limit",
        "capped",
        "lower",
    ]


def test_a_party_that_takes_a_segment_does_not_stand_in_the_way_of_a_price() -> None:
    """Without a covenant no dwelling is in that segment any more; whose it is moves no land value."""
    scenario = read_scenario(ROOT / "scenarios" / "national-law-2026.yaml")
    parties = {"fund": {"role": "investor", "part": ["mid"], "at_least": {"investor_irr": 0.05}}}
    taken = clauses(scenario.with_values({"parties": parties}))
    assert taken.market == clauses(scenario).market
