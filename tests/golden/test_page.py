"""The page of `run`, word for word, and the figures on it that were checked by hand."""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner

from feasibility import Result, evaluate, npv, read_scenario
from feasibility.cli import main
from feasibility.evaluation.evaluate import at_asking_price
from feasibility.report.handout.material import material_of
from feasibility.report.handout.page import report_html
from feasibility.report.run.page import run_page
from feasibility.report.run.waterfall import build_up
from feasibility.report.text import WIDTH

FOLDER = Path(__file__).parent
SCENARIOS = FOLDER.parent.parent / "scenarios"
AMERSFOORT = str(SCENARIOS / "amersfoort-2019.yaml")
PROVENANCE = {"en": "\nProvenance\n", "nl": "\nHerkomst\n"}

LAND_GIVEN = {"land.price": 2_000_000}
NEGATIVE = {"development.costs.site.lump_sum": 9_000_000}
NOT_ALLOWED = {"dwellings.low.rent": 700, "dwellings.low.count": 8}
DEVIATION = {
    "dwellings.low.floor_area": 45,
    "dwellings.low.deviation": {"from": "min_floor_area", "motivation": "Starter homes."},
}


def page(lang: str, values: Mapping[str, object] | None = None, years: bool = False) -> str:
    return run_page(evaluate(read_scenario(AMERSFOORT).with_values(values or {})), lang, years)


def words_of(text: str) -> str:
    """The text on one line, so that a line break does not decide a test."""
    return " ".join(text.split())


@pytest.mark.parametrize("lang", ["en", "nl"])
def test_the_whole_page(lang: str) -> None:
    output = CliRunner().invoke(main, ["run", AMERSFOORT, "--lang", lang])
    assert output.exit_code == 0, output.stderr
    expected = (FOLDER / f"amersfoort.page.{lang}.txt").read_text(encoding="utf-8")
    found, end = output.stdout.split(PROVENANCE[lang])
    assert found == expected.split(PROVENANCE[lang])[0]
    assert re.search(r"feasibility \d+\.\d+\.\d+; scenario .*amersfoort-2019\.yaml", words_of(end))
    assert re.search(r"\b[0-9a-f]{64}\b", end)


@pytest.mark.parametrize(
    ("lang", "figures"),
    [
        ("en", ["€4,588,113", "€388,113", "€38,234", "11.45%", "5.5%", "5.74%", "4.23%", "3.43%"]),
        ("nl", ["€ 4.588.113", "€ 388.113", "€ 38.234", "11,45 %", "5,5 %", "5,74 %", "4,23 %", "3,43 %"]),
    ],
)
def test_figures_checked_by_hand(lang: str, figures: list[str]) -> None:
    text = page(lang)
    assert [figure for figure in figures if figure not in text] == []


def test_two_answers_come_first() -> None:
    lines = page("nl").splitlines()
    verdict = words_of(" ".join(lines[lines.index("Oordeel") : lines.index("Grondwaarde")]))
    assert verdict == (
        "Oordeel Haalbaar: de residuele grondwaarde van € 4.588.113 ligt € 388.113 boven de vraagprijs van "
        "€ 4.200.000. Toegestaan: aan alle 9 toetsen van het beleid is voldaan."
    )


@pytest.mark.parametrize(
    ("values", "en", "nl"),
    [
        (
            LAND_GIVEN,
            "above the land price of €2,000,000 that is paid.",
            "boven de grondprijs van € 2.000.000 die wordt betaald.",
        ),
        (
            NEGATIVE,
            "The residual land value is negative: even with the land for nothing the costs exceed the value.",
            "De residuele grondwaarde is negatief: zelfs met de grond om niet zijn de kosten hoger dan de",
        ),
        (
            NOT_ALLOWED,
            "Not allowed: 3 of the 9 checks are not met and have no recorded deviation: rent within its "
            "segment of low (2019); rent within its segment of low (2022); share of low mid + low sale.",
            "Niet toegestaan: aan 3 van de 9 toetsen is niet voldaan, zonder vastgelegde afwijking: huur "
            "binnen het segment van laag (2019); huur binnen het segment van laag (2022); aandeel van laag "
            "midden + lage koop.",
        ),
        (
            DEVIATION,
            "Allowed by deviation: 1 of the 9 checks is not met, and a deviation from it is recorded with "
            "its motivation: least floor area of low.",
            "Toegestaan met afwijking: aan 1 van de 9 toetsen is niet voldaan, en daarvoor is een afwijking "
            "met motivering vastgelegd: minimale oppervlakte van laag.",
        ),
        (
            DEVIATION,
            "Deviation, least floor area of low: Starter homes.",
            "oppervlakte van laag: Starter homes.",
        ),
        (
            {"land.asking_price": 0},
            "No asking price: the land yields €4,588,113, and there is no price to compare that with.",
            "Geen vraagprijs: de grond brengt € 4.588.113 op, en er is geen prijs om die opbrengst mee te",
        ),
        (
            {"land.asking_price": 5_000_000},
            "Not viable: the residual land value of €4,588,113 is €411,887 short of the asking price",
            "Niet haalbaar: de residuele grondwaarde van € 4.588.113 blijft € 411.887 onder de vraagprijs",
        ),
    ],
)
def test_sentences_of_other_cases(values: Mapping[str, object], en: str, nl: str) -> None:
    assert en in words_of(page("en", values))
    assert nl in words_of(page("nl", values))


@pytest.mark.parametrize(("lang", "word"), [("en", "viable"), ("nl", "haalbaar")])
def test_without_an_asking_price_no_page_says_viable(lang: str, word: str) -> None:
    scenario = read_scenario(AMERSFOORT).with_values({"land.asking_price": 0})
    result = evaluate(scenario)
    assert result.viable
    assert word not in page(lang, {"land.asking_price": 0}).lower()
    report = report_html(material_of(scenario), lang)
    front = report[report.index('class="verdicts"') : report.index('class="facts"')]
    assert word not in front.lower()
    assert {"en": "No asking price", "nl": "Geen vraagprijs"}[lang] in front


def test_land_share_and_residual_land_share_are_both_shown_where_the_land_price_is_given() -> None:
    text = page("nl", LAND_GIVEN)
    assert re.search(r"Residuele grondquote +11,45 % ", text)
    assert re.search(r"\n  Grondquote +4,99 % ", text)
    assert "\n  Grondquote" not in page("nl")


def test_several_rates_are_all_named_and_none_is_the_return() -> None:
    values: dict[str, object] = {
        "operating_costs": {},
        "dwellings.low.rent": 5,
        "dwellings.high.rent": 5,
        "dwellings.free.rent": 5,
        "rents": {"statutory_cap": False},
        "exit": {"holding_years": 25, "methods": ["net_yield"], "net_yield": 0.09},
    }
    result = evaluate(read_scenario(AMERSFOORT).with_values(values))
    assert result.project_irr_status == "several"
    text = run_page(result, "nl")
    assert re.search(r"\n  Projectrendement \(IRR\) +— +er zijn er 2: ", text)
    assert "Geen daarvan is het rendement." in words_of(text)


def test_no_page_is_wider_than_a_terminal() -> None:
    cases: list[Mapping[str, object]] = [{}, LAND_GIVEN, NEGATIVE, NOT_ALLOWED, DEVIATION]
    for values in cases:
        for lang in ("en", "nl"):
            wide = [line for line in page(lang, values, years=True).splitlines() if len(line) > WIDTH]
            assert wide == []


def test_no_amount_is_broken_over_two_lines() -> None:
    for line in page("nl", NEGATIVE, years=True).splitlines():
        assert not line.rstrip().endswith("€")
        assert not line.strip().startswith("%")


@pytest.mark.parametrize("months", [0, 12])
@pytest.mark.parametrize("path", sorted(SCENARIOS.glob("*.yaml")), ids=lambda path: path.stem)
def test_the_build_up_adds_up_to_the_cent(path: Path, months: int) -> None:
    result = evaluate(read_scenario(path).with_values({"land.payment_months": months}))
    steps = build_up(result)
    types = sum(count * value for _, count, value in steps.dwelling_types)
    assert types == pytest.approx(steps.investment_value, abs=0.005)
    costs = sum(amount for _, amount in steps.costs)
    assert costs == pytest.approx(result.development_cost_without_land, abs=0.005)
    assert steps.available == pytest.approx(types - costs - steps.profit_and_risk, abs=0.005)
    if steps.canon_capitalised is not None or steps.years is None:
        return  # leased land and phases: their steps are tested with their pages
    when_paid = steps.available / (1 + steps.development_rate) ** steps.years
    assert steps.when_paid == pytest.approx(when_paid, abs=0.005)
    factor = 1 + steps.land_vat + steps.land_costs + steps.land_multiplier
    assert when_paid / factor == pytest.approx(result.residual_land_value, abs=0.005)


@pytest.mark.parametrize(
    ("lang", "months", "said"),
    [
        ("en", 18, "Start on 1 January 2020, land paid on 1 July 2021, delivery on 1 January 2022, held for"),
        ("en", 18, "discounted to the day the land is paid"),
        ("en", 18, "÷ (1 + 4.5%)^0.5"),
        ("en", 18, "of the investor, at the start, before the land is paid"),
        ("nl", 18, "Start op 1 januari 2020, grond betaald op 1 juli 2021, oplevering op 1 januari 2022"),
        ("nl", 18, "teruggerekend naar de dag van betaling"),
        ("nl", 0, "Grond betaald op 1 januari 2020, oplevering op 1 januari 2022"),
        ("nl", 0, "teruggerekend naar de start"),
    ],
)
def test_the_page_says_when_the_land_is_paid(lang: str, months: int, said: str) -> None:
    assert said in words_of(page(lang, {"land.payment_months": months}))


def test_land_that_is_paid_at_delivery_is_not_brought_back() -> None:
    text = page("en", {"land.payment_months": 24})
    assert "discounted to the start" not in text
    assert "discounted to the day" not in text
    assert "÷ (1 + 4.5%)" not in text


def test_the_build_up_of_a_land_price_that_other_costs_depend_on() -> None:
    result: Result = evaluate(read_scenario(SCENARIOS / "gooi-en-vechtstreek-2019.yaml"))
    assert build_up(result).land_multiplier == pytest.approx(0.05 * 1.21)


def test_every_year_of_the_cash_flow_stands_in_the_table() -> None:
    text = page("nl", years=True)
    assert "Kasstroom per projectjaar" in text
    heads = [line.split() for line in text.splitlines() if re.fullmatch(r" +(20\d\d\s*)+(totaal)?", line)]
    years = [int(head) for line in heads for head in line if head != "totaal"]
    assert years == list(range(2020, 2047))
    assert re.search(r"cumulatieve kasstroom +69\.108\.462\n", text)


def test_no_text_of_a_user_steers_the_terminal() -> None:
    text = page("en", {"name": "Plan \x1b[31m\n\nred", "dwellings.low.segment": "low_mid"})
    assert "\x1b" not in text
    assert text.startswith("Plan [31m red\n")


def test_returns_stand_at_the_asking_price_first() -> None:
    """By hand: NPV = margin · land factor · (1 + r)^−2; the IRR is the rate at which that price is worth 0.

    Land factor of the example: (1 + 21 % VAT + 1 % costs) · 1.045² = 1.332231; at 5.5 % two years earlier.
    """
    asked = {"land.asking_price": 4_650_000}
    result = evaluate(read_scenario(AMERSFOORT).with_values(asked))
    paid = at_asking_price(result)
    assert paid is not None
    by_hand = (4_588_112.86 - 4_650_000) * 1.22 * 1.045**2 / 1.055**2
    assert paid.net_present_value == pytest.approx(by_hand, abs=1)
    flows, times = paid.arrays.returns.investor_flows[0], paid.arrays.flows.grid.times
    delivered = paid.arrays.flows.grid.anniversary[0]
    assert paid.investor_irr is not None
    assert npv(paid.investor_irr, flows, times[delivered:] - 2) == pytest.approx(0, abs=0.01)
    text = words_of(page("en", asked))
    assert text.index("At the asking price of €4,650,000:") < text.index(
        "With the land at its residual value"
    )
    assert f"Net present value -€{-by_hand:,.0f}" in text


def test_an_investment_value_says_what_a_surplus_clause_takes_of_it() -> None:
    clause = {"land.surplus": {"share": 0.5, "border_per_m2": 2_500, "of": ["exit"]}}
    said = {
        "en": "rents, sales and exit, discounted to delivery at 5.5%, less the surplus to the municipality",
        "nl": "huren, verkopen en eindwaarde, contant op oplevering tegen 5,5 %, min de meeropbrengst voor de"
        " gemeente",
    }
    for lang, expected in said.items():
        assert expected in words_of(page(lang, clause))
        assert expected not in words_of(page(lang))


def test_without_an_asking_price_there_is_one_table_of_returns() -> None:
    result = evaluate(read_scenario(AMERSFOORT).with_values({"land.asking_price": 0}))
    assert at_asking_price(result) is None
    assert at_asking_price(evaluate(read_scenario(AMERSFOORT).with_values(LAND_GIVEN))) is None
    assert "At the asking price" not in run_page(result, "en")
