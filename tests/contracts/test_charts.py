"""Pictures: drawn for every scenario and for odd ones, in two languages, the same bytes each time."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure, FigureBase
from matplotlib.text import Text

from feasibility import InputError, Result, evaluate, evaluate_many, read_scenario
from feasibility.cashflow.rent import years_within
from feasibility.language.texts import texts_in
from feasibility.language.words import words_of
from feasibility.lines import LINES
from feasibility.report.charts import style
from feasibility.report.charts.style import amount
from feasibility.report.run.charts import of_result
from feasibility.report.run.charts.data import (
    TOTALS,
    cash_flow_picture,
    limits_of_types,
    rent_pictures,
    rents_at_the_largest_increase,
    years_of,
)
from feasibility.report.run.charts.of_result import (
    cash_flow_chart,
    phases_chart,
    rents_against_bands,
    write_chart,
)
from feasibility.report.run.charts.waterfall import waterfall_chart
from tests.longer import in_turn

ROOT = Path(__file__).parents[2]
SCENARIOS = sorted((ROOT / "scenarios").glob("*.yaml"))
AMERSFOORT = ROOT / "scenarios" / "amersfoort-2019.yaml"
PNG = b"\x89PNG\r\n\x1a\n"
SVG = "{http://www.w3.org/2000/svg}svg"

LOW: dict[str, Any] = {
    "segment": "low_mid",
    "count": 24,
    "floor_area": 54,
    "rent": 760,
    "market_rent": 930,
    "vacant_value": 214_000,
    "construction_cost": 1_450,
}
FREE = {**LOW, "segment": "free", "rent": 1_285, "count": 60}
SOLD = {
    "segment": "high_sale",
    "count": 40,
    "floor_area": 70,
    "price": 250_000,
    "vacant_value": 250_000,
    "construction_cost": 1_450,
}
BOUGHT = {"bought": {"per_dwelling": 200_000, "timing": "at_delivery"}}
ONE_YEAR = {"exit.holding_years": 1, "exit.methods": ["net_yield"], "policy.term": 1}
ODD: Mapping[str, Mapping[str, Any]] = {
    "nothing rented": {"dwellings": {"sold": SOLD}},
    "no covenanted type": {"dwellings": {"free": FREE}},
    "a type without dwellings": {"dwellings": {"low": {**LOW, "count": 0}, "free": FREE}},
    "rented and sold": {"dwellings": {"low": LOW, "sold": SOLD}},
    "one year": ONE_YEAR,
    "bought at delivery": {"development.construction_months": 0, "development.costs": BOUGHT},
    "bought and held one year": {
        **ONE_YEAR,
        "development.construction_months": 0,
        "development.costs": BOUGHT,
    },
    "long construction": {**ONE_YEAR, "development.construction_months": 60, "policy.term": 0},
    "negative in every year": {
        "dwellings": {"low": {**LOW, "rent": 1, "market_rent": 1}},
        "exit.methods": ["net_yield"],
        "land.price": 9_000_000,
    },
    "nothing paid or received": {
        **ONE_YEAR,
        "dwellings": {"sold": {**SOLD, "construction_cost": 0}},
        "development.costs": {"construction": {"per_m2_bvo": "dwelling"}},
        "exit.selling_costs": 1,
        "land.price": 0,
        "operating_costs": {},
    },
    "a few euros": {
        "dwellings": {"low": {**LOW, "count": 1, "rent": 0.5, "market_rent": 0.6, "vacant_value": 90}},
        "development.costs": {},
        "operating_costs": {},
        "land.price": 3,
    },
    "twelve types": {"dwellings": {f"type {n}": {**LOW, "rent": 730 + 10 * n} for n in range(12)}},
    "forty types": {"dwellings": {f"type {n}": {**LOW, "count": n + 1} for n in range(40)}},
    "long and strange names": {
        "name": "漢 $x^2$ \\frac <b>&amp;</b> -- Stationsgebied, deelgebied 3, " + "lang " * 60,
        "dwellings": {f"A {'very ' * 40}long name_{n}": LOW for n in range(3)},
    },
    "sold after the term": {
        "after_term": "sell_on_turnover",
        "exit.holding_years": 40,
        "operating_costs.roof": {"per_dwelling": 9_000, "every_years": 15},
    },
    "a century": {"exit.holding_years": 100, "policy.term": 100},
    "above its band from the start": {"dwellings": {"low": {**LOW, "rent": 1_400, "market_rent": 1_500}}},
    "hold in band": {"policy.hold_in_band": True},
    "falling prices": {"indices.cpi": -0.05},
    "runaway prices": {"indices.cpi": 0.5, "indices.market_rent": 0.5, "dwellings.free.rent": 1e9},
}
TITLES = {
    "en": ("cash flow by project year", "rents against their bands"),
    "nl": ("kasstroom per projectjaar", "huren tegenover hun grenzen"),
}
KEYS = {
    "en": ("Cumulative cash flow", "Rent and other income", "Exit value"),
    "nl": ("Cumulatieve kasstroom", "Huur en overige inkomsten", "Eindwaarde"),
}


@cache
def result_of(file: Path) -> Result:
    return evaluate(read_scenario(file))


@cache
def odd(name: str) -> Result:
    return evaluate(read_scenario(AMERSFOORT).with_values(ODD[name]))


def words(figure: FigureBase) -> list[str]:
    return [text.get_text() for text in figure.findobj(Text) if isinstance(text, Text)]


def drawn(figure: FigureBase) -> Figure:
    """The figure, laid out and rendered, so that nothing is left that could fail later."""
    assert isinstance(figure, Figure)
    figure.draw_without_rendering()
    return figure


def all_words(figure: FigureBase) -> str:
    return " ".join("\n".join(words(figure)).split())


@pytest.mark.parametrize(("file", "lang"), in_turn(SCENARIOS, ("en", "nl")))
def test_every_scenario_has_both_pictures(file: Path, lang: str) -> None:
    flow = all_words(drawn(cash_flow_chart(result_of(file), lang)))
    rents = all_words(drawn(rents_against_bands(result_of(file), lang)))
    assert TITLES[lang][0] in flow
    assert TITLES[lang][1] in rents
    assert all(key in flow for key in KEYS[lang])
    for name, each in result_of(file).dwelling_types.items():
        if each.retention_status not in (None, "no_limit") and each.count:
            assert f"{words_of(result_of(file).scenario, lang).type(name)}: " in rents


@pytest.mark.parametrize(("name", "lang"), in_turn([*ODD], ("en", "nl")))
def test_odd_cases_have_both_pictures(name: str, lang: str) -> None:
    drawn(cash_flow_chart(odd(name), lang))
    drawn(rents_against_bands(odd(name), lang))


def test_numbers_are_dutch_in_dutch() -> None:
    flow = {lang: all_words(drawn(cash_flow_chart(result_of(AMERSFOORT), lang))) for lang in ("en", "nl")}
    assert "€4.6 million" in flow["en"]
    assert "€ 4,6 mln" in flow["nl"]
    assert "1 januari 2022" in flow["nl"]
    rents = {lang: words(drawn(rents_against_bands(result_of(AMERSFOORT), lang))) for lang in ("en", "nl")}
    assert "1,500" in rents["en"]
    assert "1.500" in rents["nl"]


@pytest.mark.parametrize(
    ("euros", "english", "dutch"),
    [
        (4_588_113, "€4.6 million", "€ 4,6 mln"),
        (-1_250_000_000, "−€1.2 billion", "−€ 1,2 mld"),
        (999_960, "€1.0 million", "€ 1,0 mln"),
        (-485_400, "−€485 thousand", "−€ 485 duizend"),
        (12, "€12", "€ 12"),
        (-0.4, "€0", "€ 0"),
    ],
)
def test_amounts_have_their_unit(euros: float, english: str, dutch: str) -> None:
    assert (amount(euros, "en"), amount(euros, "nl")) == (english, dutch)


@pytest.mark.parametrize(
    ("written", "drawn"),
    [
        ("-€ 1.234 per mid-market dwelling", "−€ 1.234 per mid-market dwelling"),
        ("from -0,5 % to -€5", "from −0,5 % to −€5"),
        ("-1.0e-07 on 2019-07-01, -∞", "−1.0e−07 on 2019-07-01, −∞"),
    ],
)
def test_a_picture_has_a_true_minus_before_numbers_alone(written: str, drawn: str) -> None:
    assert style.true_minus(written) == drawn


def test_years_kept_are_said_and_marked() -> None:
    low, high = rent_pictures(result_of(AMERSFOORT))
    assert (low.band_years, low.mid_years, low.leaves_band, low.leaves_mid) == (9, 22, 2032, 2045)
    assert (high.leaves_band, high.leaves_mid, high.term_ends) == (2025, 2025, 2042)
    figure = drawn(rents_against_bands(result_of(AMERSFOORT)))
    said = words(figure)
    assert any("in its segment 9 years, in the mid market 22 years" in text for text in said)
    assert {"2032", "2045", "2025", "2042"} <= set(said)


def test_a_type_that_is_called_as_its_segment_is_not_said_to_be_in_it() -> None:
    free = {"dwellings.free.label": {"en": "free", "nl": "vrij"}}
    said = words_of(read_scenario(AMERSFOORT).with_values(free), "en")
    assert style.type_heading("free", 66, "free", said, 40) == "free: 66 dwellings"
    assert style.type_heading("low", 1, "low_mid", said, 40) == "low: 1 dwelling, segment low mid"
    dutch = words_of(read_scenario(AMERSFOORT).with_values(free), "nl")
    assert style.type_heading("free", 66, "free", dutch, 40) == "vrij: 66 woningen, segment vrije sector"


@pytest.mark.parametrize(
    ("lang", "key"), [("en", "Delivery or exit of a phase"), ("nl", "Oplevering of eindwaarde van een fase")]
)
def test_the_dotted_lines_of_the_phases_have_a_key(lang: str, key: str) -> None:
    figure = drawn(phases_chart(result_of(ROOT / "scenarios" / "district-in-phases.yaml"), lang))
    assert key in [each.get_text() for each in figure.legends[0].get_texts()]


def test_a_case_without_limits_says_so() -> None:
    for name in ("nothing rented", "no covenanted type", "a type without dwellings"):
        assert "no band to hold a rent against" in all_words(drawn(rents_against_bands(odd(name))))
    assert "No dwelling is let" in all_words(drawn(cash_flow_chart(odd("nothing rented"))))
    assert "Nothing is paid or received" in all_words(drawn(cash_flow_chart(odd("nothing paid or received"))))


def test_types_left_out_are_said() -> None:
    figure = drawn(rents_against_bands(odd("forty types")))
    assert "the 24 types with the most dwellings, of 40" in all_words(figure)
    assert "type 39: 40 dwellings" in all_words(figure)
    assert "type 0: " not in all_words(figure)


@pytest.mark.parametrize("name", [*ODD, "amersfoort"])
def test_the_picture_holds_every_euro_of_the_cash_flow(name: str) -> None:
    result = result_of(AMERSFOORT) if name == "amersfoort" else odd(name)
    picture = cash_flow_picture(result)
    total = sum((amounts.sum() for amounts in picture.groups.values()), 0.0)
    assert total == pytest.approx(sum(result.cash_flow.lines["net_cash_flow"]), rel=1e-9, abs=0.005)
    if picture.years.size:
        assert picture.cumulative[-1] == pytest.approx(total, rel=1e-9, abs=0.005)


def test_the_group_of_every_registered_line_has_a_fill() -> None:
    assert {line.group for line in LINES} <= set(style.FILLS)
    assert not {line.key for line in LINES} & set(TOTALS)


@pytest.mark.parametrize(
    "name", ["hold in band", "falling prices", "above its band from the start", "amersfoort"]
)
def test_the_sitting_rent_drawn_is_the_one_by_which_retention_is_counted(name: str) -> None:
    result = result_of(AMERSFOORT) if name == "amersfoort" else odd(name)
    arrays = result.arrays
    phase = arrays.only
    own = limits_of_types(phase, arrays.paths)[0]
    years = slice(0, 61)
    found = years_within(rents_at_the_largest_increase(phase)[..., years], own[..., years])
    covenanted = [each.covenanted for each in arrays.layout.types]
    assert covenanted.count(True) >= 1
    np.testing.assert_array_equal(found[covenanted], arrays.retention[1][covenanted])
    assert years_of(phase).size == own.shape[-1]


def test_a_row_of_many_shows_the_same_as_when_it_is_alone() -> None:
    scenario = read_scenario(AMERSFOORT)
    variants = [{"dwellings.low.rent": rent, "indices.cpi": cpi} for rent, cpi in ((750, 0.01), (790, 0.03))]
    for many, values in zip(evaluate_many(scenario, variants), variants, strict=True):
        alone = evaluate(scenario.with_values(values))
        flows = cash_flow_picture(many), cash_flow_picture(alone)
        assert list(flows[0].groups) == list(flows[1].groups)
        for key in flows[0].groups:
            np.testing.assert_allclose(flows[0].groups[key], flows[1].groups[key], rtol=1e-12)
        for one, other in zip(rent_pictures(many), rent_pictures(alone), strict=True):
            assert (one.name, one.band_years, one.mid_years) == (
                other.name,
                other.band_years,
                other.mid_years,
            )
            for part in ("expected", "largest", "lower", "upper", "highest"):
                np.testing.assert_allclose(getattr(one, part), getattr(other, part), rtol=1e-12)
        assert all_words(drawn(rents_against_bands(many))) == all_words(drawn(rents_against_bands(alone)))


@pytest.mark.parametrize("lang", ["en", "nl"])
def test_files_are_valid_and_the_same_each_time(tmp_path: Path, lang: str) -> None:
    result = result_of(AMERSFOORT)
    for suffix in ("png", "svg"):
        first, second = tmp_path / f"first.{suffix}", tmp_path / f"second.{suffix}"
        write_chart(result, first, lang)
        write_chart(result, str(second), lang)
        assert first.read_bytes() == second.read_bytes()
        if suffix == "svg":
            assert ElementTree.fromstring(first.read_bytes()).tag == SVG
            assert not re.search(rb"dc:date|<dc:creator", first.read_bytes())
        else:
            assert first.read_bytes().startswith(PNG)
    assert len(list(tmp_path.iterdir())) == 4


def test_the_ending_may_be_in_capitals(tmp_path: Path) -> None:
    write_chart(odd("no covenanted type"), tmp_path / "of_result.PNG")
    assert [path.name for path in tmp_path.iterdir()] == ["of_result.PNG"]


def test_names_of_a_user_are_drawn_as_they_are_and_leave_the_file_valid(tmp_path: Path) -> None:
    write_chart(odd("long and strange names"), tmp_path / "strange.svg")
    assert ElementTree.parse(tmp_path / "strange.svg").getroot().tag == SVG
    said = all_words(drawn(cash_flow_chart(odd("long and strange names"))))
    assert "$x^2$" in said
    assert "□" in said  # a sign that the font does not have


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("of_result.pdf", "a picture is written as .png or .svg; found '.pdf'"),
        ("chart", "a picture is written as .png or .svg; the name has no such ending"),
        (".png", "a picture is written as .png or .svg; the name has no such ending"),
    ],
)
def test_another_ending_is_refused(tmp_path: Path, name: str, message: str) -> None:
    with pytest.raises(InputError) as error:
        write_chart(result_of(AMERSFOORT), tmp_path / name)
    assert [each.message for each in error.value.mistakes] == [message]
    assert error.value.mistakes[0].file == str(tmp_path / name)
    assert not list(tmp_path.iterdir())


def test_a_folder_that_does_not_exist_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        write_chart(odd("no covenanted type"), tmp_path / "nowhere" / "of_result.svg")


def test_no_window_is_ever_opened() -> None:
    code = (
        "import sys\n"
        "from feasibility import evaluate, read_scenario\n"
        "assert 'matplotlib' not in sys.modules\n"
        "from feasibility.report.run.charts.of_result import cash_flow_chart\n"
        f"cash_flow_chart(evaluate(read_scenario({str(AMERSFOORT)!r})))\n"
        "assert 'matplotlib.figure' in sys.modules and 'matplotlib.pyplot' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT, timeout=120)


def test_the_machines_own_settings_do_not_matter(tmp_path: Path) -> None:
    import matplotlib

    write_chart(odd("no covenanted type"), tmp_path / "before.svg")
    with matplotlib.rc_context({"font.size": 30, "axes.grid": False, "svg.hashsalt": "other"}):
        write_chart(odd("no covenanted type"), tmp_path / "after.svg")
        assert matplotlib.rcParams["font.size"] == 30
    assert (tmp_path / "before.svg").read_bytes() == (tmp_path / "after.svg").read_bytes()


def test_every_text_of_the_pictures_is_used_and_every_one_used_exists() -> None:
    report = Path(of_result.__file__).parents[2]
    charts = [path for path in sorted(report.rglob("*.py")) if "chart" in str(path)]
    keys = set(texts_in("chart_texts.toml"))
    stems = {re.sub("_(one|more)$", "", key) for key in keys}
    code = "".join(path.read_text(encoding="utf-8") for path in charts)
    for stem in stems:
        assert f'"{stem}"' in code or f'"{stem.removeprefix("chart_")}"' in code, stem
    assert set(re.findall(r'"(chart_\w+)"', code)) <= stems


def test_every_fill_and_line_differs_without_its_colour() -> None:
    assert len({fill.hatch for fill in style.FILLS.values()}) == len(style.FILLS)
    drawn_lines = [
        style.STROKES[key] for key in ("expected", "largest", "upper", "lower", "highest", "term_end")
    ]
    assert len({(each.dashes, each.marker, each.hollow) for each in drawn_lines}) == len(drawn_lines)


@pytest.mark.parametrize(
    ("lang", "leased", "bought"),
    [
        ("en", "canon on land worth €", "land at €"),
        ("nl", "canon over grond ter waarde van €", "grond voor €"),
    ],
)
def test_leased_land_is_not_said_to_be_bought(lang: str, leased: str, bought: str) -> None:
    file = next(each for each in SCENARIOS if each.stem == "amsterdam-leasehold")
    shown = all_words(drawn(cash_flow_chart(result_of(file), lang)))
    assert leased in shown
    assert bought not in shown
    assert bought in all_words(drawn(cash_flow_chart(result_of(AMERSFOORT), lang)))


CHEAPER = {"dwellings.free.vacant_value": 325_000, "dwellings.free.rent": 1_200}


def test_the_price_line_does_not_run_through_an_amount() -> None:
    """With the line and without it, what stands within each amount of the waterfall looks the same."""
    sold = evaluate(read_scenario(AMERSFOORT).with_values(CHEAPER))
    pictures = []
    for shown in (True, False):
        figure = waterfall_chart(sold, "nl")
        canvas = FigureCanvasAgg(figure)
        (axis,) = figure.axes
        (line,) = [each for each in axis.lines if each.get_linestyle() == "--"]
        line.set_visible(shown)
        canvas.draw()  # type: ignore[no-untyped-call]
        pictures.append(np.array(canvas.buffer_rgba()))  # type: ignore[no-untyped-call]
    crossed = 0
    for amount_drawn in axis.texts:
        box = amount_drawn.get_window_extent()
        at = axis.transData.transform((4.2, 0.0))[0]  # the asking price of 4.2 million
        crossed += box.x0 < at < box.x1
        rows = slice(len(pictures[0]) - int(box.y1), len(pictures[0]) - int(box.y0))
        columns = slice(int(box.x0) + 1, int(box.x1))
        assert (pictures[0][rows, columns] == pictures[1][rows, columns]).all(), amount_drawn.get_text()
    assert crossed, "no amount stands on the line, so this shows nothing"
