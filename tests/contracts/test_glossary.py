"""The glossary covers every key that is written and every figure that is printed, in both languages."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from dataclasses import fields, is_dataclass
from importlib import resources
from typing import get_args

import pytest

from feasibility.evaluation.figures.registry import PARTY
from feasibility.evaluation.figures.selections import OF_ROLE
from feasibility.evaluation.result import Result, Site, TypeResult
from feasibility.glossary import UnknownTermError, Wording, glossary, term, terms_named
from feasibility.lines import LINES
from feasibility.mix.results import Mix
from feasibility.points import description
from feasibility.policy.checks import Check
from feasibility.programme.objectives import OBJECTIVES
from feasibility.scenario.keys import finance, model, parties, uncertainty
from feasibility.scenario.keys import policy as policy_keys
from feasibility.scenario.keys.fields import keys_of

PLACES = {
    policy_keys.Source: "policy.source",
    policy_keys.RentIncrease: "policy.rent_increase",
    policy_keys.InitialRent: "policy.initial_rent",
    policy_keys.Segment: "policy.segments.low",
    policy_keys.ShareRule: "policy.shares.0",
    policy_keys.IncomeNorm: "policy.income_norm",
    policy_keys.Policy: "policy",
    model.Deviation: "dwellings.low.deviation",
    model.CountRange: "dwellings.low.count",
    model.Dwelling: "dwellings.low",
    model.Index: "indices.cpi",
    model.Rents: "rents",
    model.OtherIncome: "other_income.parking",
    model.OperatingCost: "operating_costs.maintenance",
    model.DevelopmentCost: "development.costs.site",
    model.Acquisition: "acquisition",
    model.ProfitAndRisk: "development.profit_and_risk",
    model.Development: "development",
    model.Land: "land",
    model.Exit: "exit",
    model.ExitByKind: "exit.by_kind",
    model.ExitOfKind: "exit.by_kind.social",
    model.Mix: "mix",
    model.MixRow: "mix.rows.care",
    model.Lever: "levers.rents",
    parties.Party: "parties.municipality",
    parties.Negotiable: "table.levers.cap",
    parties.Negotiation: "table",
    uncertainty.IndexUncertainty: "uncertainty.indices.cpi",
    uncertainty.Shock: "uncertainty.shock",
    uncertainty.Replay: "uncertainty.replay",
    uncertainty.InputUncertainty: "uncertainty.inputs.dwellings.low.rent",
    uncertainty.Uncertainty: "uncertainty",
    finance.PhaseDates: "phases.west",
    finance.Canon: "land.canon",
    finance.Surplus: "land.surplus",
    finance.Loan: "finance.loan",
    finance.ConstructionLoan: "finance.construction_loan",
    finance.Finance: "finance",
    finance.Depreciation: "tax.depreciation",
    finance.Tax: "tax",
    model.ScenarioFields: "",
    description.Dwelling: "wws_input",
    description.Energy: "wws_input.energy",
    description.Room: "wws_input.rooms.living",
    description.Outdoor: "wws_input.outdoor.balcony",
    description.Parking: "wws_input.parking.garage",
}
"""Where each part of a scenario stands, under a name that a user could have chosen."""

RESULTS = (
    "dwellings",
    "residual_land_value",
    "land_price",
    "land_share",
    "residual_land_share",
    "investment_value",
    "development_cost_without_land",
    "profit_and_risk",
    "total_development_cost",
    "project_irr",
    "investor_irr",
    "project_irr_status",
    "investor_irr_status",
    "net_present_value",
    "gross_initial_yield",
    "net_initial_yield",
    "yield_on_cost",
    "public_contribution",
    "viable",
    "allowed",
)
TYPE_RESULTS = (
    "count",
    "segment",
    "initial_rent",
    "rent_after_10",
    "retention_years",
    "band_retention_years",
    "retention_status",
    "required_income",
    "investment_value",
    "development_cost",
    "residual_land_value",
)
PAGES = ["results", "dwelling_types", "site", "checks", "cash_flow", "sources", "provenance"]
WORDS = (
    "month",
    "quarter",
    "year",
    "flow_timing.mid",
    "flow_timing.start",
    "flow_timing.end",
    "rent",
    "sale",
    "capped",
    "limit",
    "reletting.lower",
    "reletting.market",
    "continue",
    "sell_on_turnover",
    "allowed",
    "increase.cpi",
    "at_start",
    "over_construction",
    "at_delivery",
    "turnkey",
    "development.delivery.own",
    "land_plus_building_contract",
    "by_use",
    "dwelling",
    "net_yield",
    "gross_yield",
    "vacant_value",
    "passing",
    "rent_basis.market",
    "price.residual",
    "liberalisation_limit",
    "published",
    "derived",
    "known",
    "uncertain",
    "assumed",
    "never_leaves",
    "leaves",
    "above_at_start",
    "no_limit",
    "not_mid",
    "kind.social",
    "kind.mid",
    "kind.free",
    "ok",
    "none",
    "several",
    *(f"role.{each}" for each in parties.ROLES),
    *(f"keeps_private.{each}" for each in parties.KEPT_PRIVATE),
    "centre.median",
    "centre.mean",
    "sampling.random",
    "sampling.latin_hypercube",
    "sampling.sobol",
    *(f"distribution.{each}" for each in uncertainty.PARAMETERS),
    f"indices.{uncertainty.EXIT_YIELD}",
    *(f"land.tenure.{each}" for each in model.TENURES),
    *(f"finance.loan.repayment.{each}" for each in get_args(finance.Repayment)),
    *(f"finance.loan.{each}" for each in finance.LOAN_SIZES),
    "tax.bracket.used",
    "tax.bracket.free",
)
LINES_PRINTED = (
    "gross_rent",
    "other_income",
    "vacancy_and_bad_debt",
    "operating_costs",
    "major_works",
    "reletting_cost",
    "net_operating_income",
    "exit_value",
    "sales_at_delivery",
    "sales_on_turnover",
    "development_costs",
    "land_price",
    "land_vat_and_costs",
    "profit_and_risk",
    "net_cash_flow",
    "cumulative_cash_flow",
    "ground_rent",
    "ground_rent_at_exit",
    "surplus",
)
PHASE_RESULTS = ("residual_land_value", "land_price", "investment_value", "total_development_cost", "payment")
FINANCE_RESULTS = (
    "loan",
    "loan_bound_by",
    "loan_forbidden_in",
    "equity_irr_roots",
    "developer_equity_irr_roots",
    "equity",
    "equity_irr",
    "equity_irr_status",
    "equity_multiple",
    "loan_to_value",
    "loan_to_cost",
    "balance_at_exit",
    "loan_to_value_at_exit",
    "dscr_min",
    "icr_min",
    "cash_yield",
    "debt_yield",
    "land_value_for_equity_return",
    "construction_loan",
    "construction_interest",
    "construction_balance_at_delivery",
    "developer_equity",
    "developer_equity_irr",
    "developer_equity_irr_status",
    "developer_result",
    "years",
    *(f"years.0.{each}" for each in ("year", "noi", "interest", "repayment", "balance", "dscr", "icr")),
)
TAX_RESULTS = (
    "tax",
    "equity_irr_after_tax",
    "equity_irr_after_tax_status",
    "investor_irr_after_tax",
    "investor_irr_after_tax_status",
    "equity_irr_after_tax_roots",
    "investor_irr_after_tax_roots",
    "interest_never_deducted",
    "loss_left",
    "years",
    *(
        f"years.0.{each}"
        for each in ("year", "depreciation", "book_value", "interest_deducted", "taxable", "tax")
    ),
)
FIELD_WORDS = {
    "middenhuur": "mid_market_rent",
    "convenant": "covenant",
    "liberalisatiegrens": "liberalisation_limit",
    "DAEB-norm": "daeb_norm",
    "WWS": "wws_points",
    "gbo": "gbo",
    "bvo": "bvo",
    "vormfactor": "form_factor",
    "grondquote": "land_share",
    "BAR": "gross_initial_yield",
    "NAR": "net_initial_yield",
    "stichtingskosten": "total_development_cost",
    "onrendabele top": "unprofitable_top",
    "kostenverhaal": "cost_recovery",
    "instandhoudingstermijn": "term",
    "hardheidsclausule": "deviation",
    "ZOPA": "zone_of_possible_agreement",
    "leegwaarde": "vacant_value",
    "leegwaarderatio": "let_ratio",
    "residuele grondwaarde": "residual_land_value",
    "beleggingswaarde": "investment_value",
    "bruto aanvangsrendement": "gross_initial_yield",
    "mutatiegraad": "turnover",
    "aanvangshuur": "initial_rent",
    "huursprong": "rent_jump",
    "exploitatie": "operation",
    "eindwaarde": "exit_value",
    "vrij op naam": "von",
    "winst en risico": "profit_and_risk",
    "uitponden": "sell_on_turnover",
    "zuur": "sour",
    "zoet": "sweet",
    "ruilvoet": "exchange_rate",
    "paretogrens": "frontier",
    "schaduwprijs": "worth_of_one_unit_more",
    "hypothecaire lening": "finance.loan",
    "LTV": "loan_to_value",
    "DSCR": "dscr",
    "ICR": "icr",
    "bouwrente": "development.rate",
    "meeropbrengstregeling": "land.surplus",
    "winstdelingsclausule": "land.surplus",
    "erfpacht": "tenure.leasehold",
    "canon": "land.canon",
    "vennootschapsbelasting": "corporation_tax",
    "fasering": "phases",
    "bodemwaarde": "depreciation.floor",
}


def keys_in_files() -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for part, place in PLACES.items():
        names = [each.name for each in fields(part)] if part is model.Index else list(keys_of(part))
        found.extend((f"{place}.{name}" if place else name, name) for name in names)
    return found


def test_no_part_of_a_scenario_is_forgotten() -> None:
    parts = {
        each
        for module in (description, finance, model, parties, uncertainty)
        for each in vars(module).values()
        if is_dataclass(each) and each.__module__ == module.__name__
    }
    read_otherwise = {
        description.Described,
        model.IndexKind,
        uncertainty.Correlation,
        uncertainty.CorrelationKind,
        uncertainty.CorrelationList,
    }
    assert parts - set(PLACES) == read_otherwise


def test_every_scenario_key_has_its_entry() -> None:
    for path, name in keys_in_files():
        assert term(path).key.rpartition(".")[2] == name, path


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("development.rate", "required_return"),
        ("development.vat", "land.vat"),
        ("development.vat", "development.costs.site.vat"),
        ("development.costs", "land.costs"),
        ("land.price", "dwellings.low.price"),
        ("policy.segments", "policy.shares.0.segments"),
        ("policy.segments.low.lower", "reletting.lower"),
        ("policy.rent_increase.surcharge", "policy.initial_rent.surcharge"),
        ("policy.initial_rent", "dwelling_types.low.initial_rent"),
        ("policy.date", "price_date"),
        ("other_income.parking.per_dwelling", "operating_costs.maintenance.per_dwelling"),
        ("operating_costs.maintenance.per_dwelling", "development.costs.site.per_dwelling"),
        ("development.costs.site.lump_sum", "development.profit_and_risk.lump_sum"),
        ("development.profit_and_risk", "results.profit_and_risk"),
        ("dwellings", "results.dwellings"),
        ("dwellings.low.market_rent", "indices.market_rent"),
        ("dwellings.low.construction_cost", "indices.construction_cost"),
        ("results.investment_value", "dwelling_types.low.investment_value"),
        ("results.residual_land_value", "site.residual_land_value"),
        ("results.allowed", "increase.allowed"),
        ("indices.cpi.years", "cash_flow.years"),
        ("exit.net_yield", "methods.net_yield"),
        ("indices", "uncertainty.indices"),
        ("uncertainty.first_year", "uncertainty.replay.first_year"),
        ("uncertainty.indices.cpi.sd", "uncertainty.inputs.rents.vacancy.sd"),
        ("uncertainty.correlations", "uncertainty.input_correlations"),
        ("land.tenure", "policy.segments.low.tenure"),
        ("finance.loan.rate", "finance.construction_loan.rate"),
        ("finance.loan.rate", "land.canon.rate"),
        ("finance.loan.years", "tax.depreciation.years"),
        ("finance.loan.repayment", "finance.years.0.repayment"),
        ("finance.loan.dscr", "finance.years.0.dscr"),
        ("tax.depreciation", "tax.years.0.depreciation"),
        ("tax.tax", "tax.years.0.tax"),
        ("phases.west.residual_land_value", "results.residual_land_value"),
        ("phases.west.construction_months", "development.construction_months"),
    ],
)
def test_one_word_with_two_meanings_has_two_entries(one: str, other: str) -> None:
    assert term(one) != term(other)


PRINTED = [
    *(f"results.{name}" for name in RESULTS),
    *(f"dwelling_types.low.{name}" for name in TYPE_RESULTS),
    *PAGES,
    *LINES_PRINTED,
    *(line.key for line in LINES),
    "site.residual_land_value",
    "cash_flow.years",
    "cash_flow.lines",
    "margin",
    "results.residual_land_value_at_start",
    *(f"phases.west.{name}" for name in PHASE_RESULTS),
    *(f"finance.{name}" for name in FINANCE_RESULTS),
    *(f"tax.{name}" for name in TAX_RESULTS),
    "mid_market_dwelling_years",
    "contribution",
    *OBJECTIVES,
    *(each.name for each in fields(Mix)),
    "bound",
    "burden",
    "conflict",
    "exchanges",
    "frontier",
    "gain",
    "lost",
    "relaxation",
    "robust_mix",
    "price_of_robustness",
    "fresh_paths",
    "likeliest_mix",
    "safest_mix",
    "worst_margins",
    "lever_exchange_rate",
    "exchange_rates",
    "low_share",
    "clause_price",
    "price_per_covenanted",
    *PARTY,
    *(figure for figures in OF_ROLE.values() for figure in figures),
    "disagreement",
    "package_of_concessions",
    "deal",
    "pareto_optimal",
    "nash_point",
    "equal_gains_point",
    "contribution_at_start",
    "uncertain_factor",
    "first_order_index",
    "total_index",
]


def test_every_printed_figure_has_its_entry() -> None:
    for path in PRINTED:
        assert term(path).en.definition, path


@pytest.mark.parametrize("word", WORDS)
def test_every_option_has_its_entry(word: str) -> None:
    assert term(word).en.definition


@pytest.mark.parametrize(
    "path",
    [
        *(each.name for each in fields(Result) if each.name not in {"scenario", "arrays", "row"}),
        *(f"dwelling_types.low.{each.name}" for each in fields(TypeResult)),
        *(f"site.{each.name}" for each in fields(Site)),
        *(f"checks.0.{each.name}" for each in fields(Check)),
    ],
)
def test_every_attribute_of_a_result_has_its_entry(path: str) -> None:
    assert term(path).key.rpartition(".")[2] == path.rpartition(".")[2]


@pytest.mark.parametrize(("word", "key"), FIELD_WORDS.items())
def test_the_words_of_the_field_lead_to_their_entries(word: str, key: str) -> None:
    assert term(word).key == key


@pytest.mark.parametrize("lang", ["en", "nl"])
def test_every_entry_is_complete(lang: str) -> None:
    for entry in glossary().values():
        words = entry.wording(lang)
        for text in (words.name, words.definition, words.unit, words.source):
            assert text.strip() == text != "", entry.key
        assert words.definition[0].isupper() or words.definition.startswith("VAT"), entry.key
        assert words.definition.endswith("."), entry.key


@pytest.mark.parametrize("lang", ["en", "nl"])
def test_no_two_entries_say_the_same(lang: str) -> None:
    def twice(*texts: str) -> list[str]:
        return [text for text, times in Counter(texts).items() if times > 1]

    wordings = [entry.wording(lang) for entry in glossary().values()]
    assert twice(*(words.definition for words in wordings)) == []
    assert twice(*(words.name.casefold() for words in wordings)) == []


def test_both_languages_give_a_formula_or_neither() -> None:
    for entry in glossary().values():
        assert bool(entry.en.formula) == bool(entry.nl.formula), entry.key
        assert entry.en.definition != entry.nl.definition, entry.key


def test_both_languages_name_the_same_keys_and_words_of_a_file() -> None:
    examples = ("{", "start_")
    for entry in glossary().values():
        spelled = [
            {each for each in re.findall("`(.+?)`", words.definition) if not each.startswith(examples)}
            for words in (entry.en, entry.nl)
        ]
        assert spelled[0] == spelled[1], entry.key


def test_a_definition_spells_keys_for_a_file_and_names_them_for_a_form() -> None:
    words = term("timing").nl
    assert words.definition.endswith(
        ": `at_start` (bij start), `over_construction` (over de bouw), de standaard, of `at_delivery` (bij"
        " oplevering)."
    )
    assert words.help.endswith(": ‘Bij start’, ‘Over de bouw’, de standaard, of ‘Bij oplevering’.")
    assert "unless `payment_months` says otherwise" in term("start").en.definition
    assert "unless “Months until the land is paid” says otherwise" in term("start").en.help


def test_every_name_leads_to_its_entry() -> None:
    for entry in glossary().values():
        for word in (entry.en.name, entry.nl.name, *entry.also):
            assert entry in terms_named(word), word


def test_references_exist() -> None:
    for entry in glossary().values():
        assert [key for key in entry.see if key not in glossary()] == [], entry.key
        assert entry.key not in entry.see


def test_the_file_holds_nothing_that_is_not_read() -> None:
    data = tomllib.loads(resources.files("feasibility").joinpath("glossary.toml").read_text(encoding="utf-8"))
    known = {"unit", "source", "symbol", "also", "see", "en", "nl", "formula", "formula_nl"}
    entries = data["terms"].values()
    assert {key for entry in entries for key in entry} <= known
    assert {key for entry in entries for lang in ("en", "nl") for key in entry[lang]} == {
        "name",
        "definition",
    }
    assert {entry["unit"] for entry in entries} == set(data["units"])
    assert {source for entry in entries for source in entry["source"]} == set(data["sources"])


@pytest.mark.parametrize(
    "name",
    ["required_return", "Required Return", "required-return", " REQUIRED  RETURN ", "vereist rendement", "r"],
)
def test_a_term_is_found_however_it_is_written(name: str) -> None:
    assert term(name).key == "required_return"


def test_the_last_part_of_a_key_is_enough_where_it_is_the_only_one() -> None:
    assert term("owner_occupation_years").key == "segments.owner_occupation_years"


def test_a_path_through_names_of_the_user_is_understood() -> None:
    assert term("dwellings.my own type.rent").key == "rent"
    assert term("policy.segments.low_mid.min_floor_area").key == "segments.min_floor_area"
    assert term("cash_flow.lines.gross_rent").key == "gross_rent"


def test_a_word_with_several_meanings_names_them() -> None:
    with pytest.raises(UnknownTermError) as caught:
        term("surcharge")
    assert str(caught.value) == (
        "'surcharge' stands for several terms: "
        "rent_increase.surcharge, rule.surcharge, initial_rent.surcharge"
    )


def test_an_unknown_term_names_the_nearest() -> None:
    with pytest.raises(KeyError) as caught:
        term("residual_land_valeu")
    assert isinstance(caught.value, UnknownTermError)
    assert caught.value.nearest[0] == "residual_land_value"
    assert str(caught.value).startswith("no term 'residual_land_valeu'; did you mean residual_land_value")


def test_an_unknown_key_of_a_path_names_the_nearest() -> None:
    with pytest.raises(UnknownTermError) as caught:
        term("dwellings.low.flor_area")
    assert "floor_area" in caught.value.nearest


def test_nonsense_is_refused_shortly() -> None:
    with pytest.raises(UnknownTermError) as caught:
        term("§" * 10_000)
    assert len(str(caught.value)) < 200
    assert caught.value.nearest == ()


def test_a_term_has_a_wording_for_each_language() -> None:
    entry = term("turnover")
    assert entry.wording("nl") == entry.nl != entry.wording("en")
    assert isinstance(entry.nl, Wording)
    assert entry.nl.unit == "aandeel (0–1)"


# ---------------------------------------------------------------------------------------------- method


def method(lang: str) -> str:
    name = "method.nl.md" if lang == "nl" else "method.md"
    return resources.files("feasibility").joinpath(name).read_text(encoding="utf-8")


def structure(text: str) -> list[tuple[str, int]]:
    """Heading levels, and under each how many list items, table rows and formulas there are."""
    parts = re.split(r"^(#+) .*$", text, flags=re.MULTILINE)[1:]
    return [
        (level, len(re.findall(r"^(?:- |\||    \S)", body, flags=re.MULTILINE)))
        for level, body in zip(parts[::2], parts[1::2], strict=True)
    ]


def test_the_method_says_the_same_in_both_languages() -> None:
    assert structure(method("en")) == structure(method("nl"))
    assert len(structure(method("en"))) > 15


@pytest.mark.parametrize("lang", ["en", "nl"])
@pytest.mark.parametrize("name", sorted({*RESULTS, *TYPE_RESULTS} - {"segment", "development_cost"}))
def test_the_method_mentions_every_result(lang: str, name: str) -> None:
    assert f"`{name}`" in method(lang)


@pytest.mark.parametrize("lang", ["en", "nl"])
def test_every_word_in_code_in_the_method_is_a_term(lang: str) -> None:
    words = set(re.findall(r"`([a-z_0-9]+)`", method(lang))) - {"code"}
    assert [word for word in sorted(words) if not terms_named(word)] == []


@pytest.mark.parametrize("lang", ["en", "nl"])
def test_the_hand_calculation_of_the_method_is_right(lang: str) -> None:
    value, cost = 220_000 / 1.19, 1.05 * (112_500 + 16_875)
    land = (value * 0.92 - cost) / 1.05
    later = (value * 0.92 - cost) / (1.27 * 1.04**2)
    for amount in (value, cost, 0.08 * value, land, 0.05 * (129_375 + land), later):
        shown = f"{amount:,.2f}"
        if lang == "nl":
            shown = shown.translate(str.maketrans(",.", ".,"))
        assert shown in method(lang)


def test_the_help_of_a_form_says_yes_and_no_as_its_cells_do() -> None:
    spelled = re.compile(r"\((true|false),|\bFalse\b|\bDefault false\b|\bStandaard (false|onwaar)\b")
    for entry in glossary().values():
        if not entry.key.startswith("wws_input"):
            assert not any(spelled.search(entry.wording(lang).help) for lang in ("en", "nl")), entry.key
