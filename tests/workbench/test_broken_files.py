"""What only the file can mend is told with file, path and labels beside keys; what a field can, by labels."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from feasibility.workbench.documents.saving import opened, place_of
from feasibility.workbench.forms.mistakes import mistakes_json

BAD = Path(__file__).parents[1] / "bad_input"
LOAN = (
    "'Rente van de lening' (rate), 'Leenbedrag' (amount), 'Hoogste LTV' (ltv), 'Hoogste LTC' (ltc), "
    "'Laagste toegestane DSCR' (dscr), 'Laagste toegestane ICR' (icr), 'Aflossingsvorm' (repayment), "
    "'Looptijd van de lening' (years), 'Afsluitkosten van de lening' (fee)"
)
IN_FILE = {
    "unknown_key": "dwellings.low.rnet: onbekende sleutel; bedoelde u 'Huur op prijspeil' (rent)?",
    "unknown_key_at_the_top": (
        "requird_return: onbekende sleutel; bedoelde u 'Vereist rendement' (required_return)?"
    ),
    "index_with_a_year_in_quotes": (
        "indices.wages.2020: onbekende sleutel; toegestaan is een jaar, 'then' of 'history': "
        "2020 zonder aanhalingstekens"
    ),
    "index_cpi_missing": ("indices.cpi (Consumentenprijsindex (CPI)): ontbreekt; er is geen standaardwaarde"),
    "missing_format": "format (Formaat): ontbreekt; er is geen standaardwaarde",
    "loan_that_is_a_word": (
        f"finance.loan: gevonden: de tekst 'annuity'; nodig is een groep met de sleutels {LOAN}"
    ),
    "list_for_mapping": "dwellings: gevonden: een lijst; nodig is een groep van namen",
    "list_of_parts_as_a_mapping": (
        "policy.shares: gevonden: een groep sleutels; nodig is een lijst, "
        "geschreven als [{segments: …, at_least: …}]"
    ),
    "key_given_twice": "rents.turnover: twee keer opgegeven; de eerste staat op regel 4",
    "uncertainty_input_whose_mean_has_a_comma": (
        "uncertainty.inputs.rents.vacancy.mean: gevonden: 0,02; nodig is een decimale punt: 0.02"
    ),
}
AT_FIELD = {
    "index_with_an_unknown_key": (
        "'than' is hier onbekend; toegestaan is een jaar, 'daarna' of 'historie'; bedoelde u 'daarna'?"
    ),
    "index_history_of_another_office": (
        "historie: gevonden: de tekst 'cpb'; toegestaan: CBS; bedoelde u 'CBS'?"
    ),
    "uncertainty_shock_in_percent": (
        "Consumentenprijsindex (CPI): gevonden: 500 %; toegestaan is een verandering per jaar van -50 % "
        "tot en met 50 %"
    ),
    "missing_holding_years": "ontbreekt; er is geen standaardwaarde",
    "range_upside_down": "'Kleinste aantal' 20 ligt boven 'Grootste aantal' 10",
    "form_factor_missing": "ontbreekt; 'Bouwkosten' telt m² bvo, en dat is gbo / 'Vormfactor'",
    "existing_use_of_an_investor": "hoort bij wie de grond bezit: Grondeigenaar of Gemeente",
    "uncertainty_correlation_with_itself": (
        "koppelt 'Consumentenprijsindex (CPI)' aan zichzelf; nodig zijn twee namen"
    ),
    "uncertainty_input_without_a_parameter": (
        "ontbreekt; Normale verdeling heeft 'Gemiddelde van een invoer', 'Standaardafwijking van een invoer'"
    ),
    "uncertainty_sd_wild_in_the_long_run": (
        "gevonden: 10 %; met persistentie 0,98 heeft het jaarlijkse percentage dan op de lange duur een "
        "standaardafwijking van 50,3 %, en ten hoogste 20 % is toegestaan"
    ),
    "party_assumes_an_unknown_word": (
        "Periode: gevonden: de tekst 'yaer'; toegestaan: Maand, Kwartaal, Jaar; bedoelde u 'Jaar'?"
    ),
}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("broken")
    shutil.copytree(BAD / "base", folder / "base")
    return folder.resolve()


def said_of(name: str, root: Path, lang: str = "nl") -> str:
    """The only mistake of a file as the page tells it."""
    shutil.copy(BAD / f"{name}.yaml", root)
    document = opened(place_of(f"{name}.yaml", root), root)
    (mistake,) = mistakes_json(document.mistakes, document.reading.raw)
    return str(mistake["message"][lang])


@pytest.mark.parametrize("name", IN_FILE)
def test_what_no_field_can_mend_names_the_file_and_the_key_that_stands_there(name: str, root: Path) -> None:
    assert said_of(name, root) == f"in het bestand {name}.yaml, {IN_FILE[name]}"


@pytest.mark.parametrize("name", AT_FIELD)
def test_what_a_field_can_mend_is_told_by_labels_alone(name: str, root: Path) -> None:
    assert said_of(name, root) == AT_FIELD[name]


def test_policies_are_named_as_the_page_offers_them(root: Path) -> None:
    said = said_of("policy_that_does_not_exist", root)
    amersfoort = "Amersfoort 2019: Actieplan huisvesting middeninkomens"
    assert f"de bibliotheek heeft {amersfoort}, Amsterdam 2017:" in said
    assert f"; bedoelde u '{amersfoort}'?" in said
    assert "Woon- en Bouwagenda" in said and "-2019," not in said


def test_a_doubt_about_how_the_file_is_written_names_it_too(root: Path) -> None:
    text = (BAD / "unknown_key.yaml").read_text(encoding="utf-8").replace("rnet: 760", "rent: 1.184")
    (root / "doubt.yaml").write_text(text, encoding="utf-8")
    document = opened(place_of("doubt.yaml", root), root)
    assert document.reading.scenario is not None
    (warning,) = mistakes_json(document.reading.scenario.warnings, document.reading.raw)
    assert warning["message"]["nl"] == (
        "in het bestand doubt.yaml, dwellings.low.rent: gevonden: 1.184, gelezen als 1.184 euro; in het "
        "Nederlands is 1.184 duizend en meer: schrijf 1_184 als dat bedoeld is"
    )
