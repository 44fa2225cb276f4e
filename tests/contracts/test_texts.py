"""The texts of the reports: both languages, the same values in them, and none missing or left over."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

import feasibility
from feasibility.evaluation import notes
from feasibility.evaluation.evaluate import evaluate
from feasibility.glossary import glossary
from feasibility.language.notes import note_text
from feasibility.language.texts import (
    FILE,
    FILES,
    MissingTextError,
    counted,
    file_of,
    name_of,
    name_of_path,
    text,
    texts_in,
)
from feasibility.policy import notes as scenario_notes
from feasibility.policy.notes import Note
from feasibility.scenario.validated import Scenario
from tests.reference.report_cases import scenario_of

PACKAGE = Path(feasibility.__file__).parent
SPEAKERS = ("text", "counted", "words", "words.counted", "both")
USERS = (
    "feasibility.language.texts",
    "feasibility.language.words",
    "feasibility.live.table.words",
    "feasibility.report.workbook.context",
)
ENGLISH = re.compile(r"\b(the|of|is|are|and|with|not|from|what|which|years?|rents?|land)\b", re.IGNORECASE)
BOTH = {"is", "land", "of"}
"""English words that are Dutch words too."""

TEXTS = {key: entry for file in (FILE, *FILES.values()) for key, entry in texts_in(file).items()}
EVERYWHERE = ("levers_both_ways", "levers_both_ways_other", "solve_moves_total", "party_not_allowed")
"""Texts that a page in a browser says too, where there is no command line."""


def fields(words: str) -> list[str]:
    return sorted(name for _, name, _, _ in Formatter().parse(words) if name is not None)


def modules() -> Iterator[ast.Module]:
    """The modules that take their words from the texts."""
    for path in sorted(PACKAGE.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        taken = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        if taken & set(USERS) or path.stem == "texts" or "trace" in path.parts:
            yield tree


def pattern(node: ast.AST) -> str | None:
    """A text constant as a regular expression; what an f-string fills in may be anything."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return re.escape(node.value)
    if isinstance(node, ast.JoinedStr):
        parts = (
            re.escape(str(part.value)) if isinstance(part, ast.Constant) else r"\w*" for part in node.values
        )
        return "".join(parts)
    return None


def asked_for() -> Iterator[tuple[str, bool]]:
    """Each key that a module asks for, as a regular expression, and whether it is counted."""
    for tree in modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in SPEAKERS and node.args:
                choices = [node.args[0]]
                if isinstance(node.args[0], ast.IfExp):
                    choices = [node.args[0].body, node.args[0].orelse]
                for choice in choices:
                    found = pattern(choice)
                    if found is not None:
                        yield found, ast.unparse(node.func).endswith("counted")


def test_every_text_stands_in_the_file_of_its_first_word() -> None:
    for file in (FILE, *FILES.values()):
        assert {file_of(key) for key in texts_in(file)} == {file}


def test_both_languages_say_the_same_things() -> None:
    for key, entry in TEXTS.items():
        assert set(entry) == {"en", "nl"}, key
        assert all(words.strip() for words in entry.values()), key
        assert fields(entry["en"]) == fields(entry["nl"]), key


def test_every_counted_text_has_both_forms() -> None:
    for key in TEXTS:
        stem, _, form = key.rpartition("_")
        if form in ("one", "more"):
            assert {f"{stem}_one", f"{stem}_more"} <= set(TEXTS), key


def test_dutch_is_dutch() -> None:
    for key, entry in TEXTS.items():
        words = re.sub(r"\{\w*\}", "", entry["nl"])
        assert {found.lower() for found in ENGLISH.findall(words)} <= BOTH, key


def test_no_character_that_an_old_terminal_lacks() -> None:
    for key, entry in TEXTS.items():
        for words in entry.values():
            assert words.encode("cp1252", "replace").decode("cp1252") == words, key


def test_every_key_that_is_asked_for_exists() -> None:
    for key, is_counted in asked_for():
        wanted = key + "_(one|more)" if is_counted else key
        assert any(re.fullmatch(wanted, each) for each in TEXTS), f"{key} does not exist"


def test_every_text_is_used() -> None:
    patterns = {
        found
        for tree in modules()
        for node in ast.walk(tree)
        if (found := pattern(node)) and re.search(r"[a-z]{2}", found)
    }
    plain = {each for each in patterns if re.fullmatch(r"\w+", each)}
    others = [re.compile(each) for each in patterns - plain]
    for key in TEXTS:
        forms = {key, re.sub("_(one|more)$", "", key)}
        used = plain & forms or any(each.fullmatch(form) for each in others for form in forms)
        assert used, f"{key} is not used"


def named(name: str, tree: ast.AST) -> ast.expr:
    """What the only variable of a name in a module is set to, with its type."""
    (found,) = (
        each
        for each in ast.walk(tree)
        if isinstance(each, ast.AnnAssign) and ast.unparse(each.target) == name
    )
    assert found.value is not None
    return found.value


def note_keys() -> dict[str, list[str]]:
    """Every note that the program makes: its key, and the names of its values where they are written out."""
    files = [Path(str(scenario_notes.__file__)), *Path(str(notes.__file__)).parent.glob("*.py")]
    found = {}
    for tree in (ast.parse(each.read_text("utf-8")) for each in files):
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "Note":
                key, values = node.args
                assert isinstance(key, ast.Constant)
                if isinstance(values, ast.Name):
                    values = named(values.id, tree)
                assert isinstance(values, ast.Dict)
                found[str(key.value)] = [
                    str(each.value) for each in values.keys if isinstance(each, ast.Constant)
                ]
    return found


VALUES: dict[str, str | float] = {
    "base": "amersfoort-2019",
    "borne": 0.1912,
    "date": "2019-07-01",
    "fitting": 0.1912,
    "free_until": "2029-05-01",
    "difference": 0.0036,
    "dwellings": 44,
    "follows": 0.0461,
    "held": 902.03,
    "income": 57_052.5,
    "index": "cpi",
    "initial_yield": 0.0425,
    "inside": 24,
    "kind": "mid",
    "limit": 260_000.0,
    "line": "subsidy",
    "market_rent": 930.0,
    "meant": "social",
    "method": "net_yield",
    "development_rate": 0.045,
    "net_present_value": -179_876.0,
    "net_yield": 0.0475,
    "path": "policy.segments.low_mid.upper",
    "phase": "east + north",
    "price": 270_000.0,
    "rate": 0.21,
    "required_return": 0.055,
    "reason": "Nothing is said of it.",
    "rent": 950.5,
    "rule": "rent_band",
    "segment": "social",
    "segments": "low_mid+low_sale",
    "so_far": 0.5455,
    "short": 7,
    "spread": 0.005,
    "statutory_limit": 720.42,
    "share": 0.9104,
    "size": "ltv",
    "stated": 0.5,
    "step": 2025,
    "subject": "low",
    "surcharge": 0.0125,
    "amount": 900.0,
    "high": 3_150.0,
    "last": 2026,
    "low": 1_800.0,
    "paid": "2020-01-01",
    "unit": "per_m2_bvo",
    "term": 20,
    "together": 10_000_000.0,
    "turnover": 0.1,
    "type": "low",
    "types": "low+high",
    "vat": 0.21,
    "year": 2022,
    "years": 13,
}


@pytest.mark.parametrize("key", sorted(note_keys()))
@pytest.mark.parametrize("lang", ["en", "nl"])
def test_every_note_has_a_sentence(key: str, lang: str) -> None:
    values = {name: VALUES[name] for name in note_keys()[key]}
    if key == "overtaken_at_letting":
        values |= {"above": 763.47, "at_most": 902.03}
    sentence = note_text(Note(key, values), lang)
    assert sentence.endswith((".", "is said of it."))
    assert "{" not in sentence


@pytest.mark.parametrize(
    ("key", "values", "sentence"),
    [
        (
            "leaves_before_term",
            {"type": "low", "years": 13, "term": 20, "short": 7},
            "laag: bij de hoogste huurverhoging die het beleid toestaat verlaat het type het middensegment "
            "na 13 jaar, 7 jaar vóór het einde van de termijn van 20 jaar.",
        ),
        (
            "overtaken_at_letting",
            {"type": "low", "rent": 760.0, "year": 2022, "above": 763.47, "at_most": 902.0268},
            "laag: de huur past op prijspeil in het segment, maar bij eerste verhuring in 2022 is zij "
            "€ 760,00 en vraagt het segment boven € 763,47 t/m € 902,03.",
        ),
        (
            "uncertain_history",
            {"index": "wages", "step": 2012, "year": 2011},
            "lonen: de stap van 2012 berust op een cijfer over 2011 dat onzeker of voorlopig is.",
        ),
        (
            "law_goes_on_with_its_rule",
            {"year": 2026, "free_until": "2029-05-01"},
            "Het wettelijke maximum op de huurverhoging is bekend tot en met 2026; daarna geldt de regel van "
            "de wet zelf op de indexen van het scenario, voor de vrije sector tot 1 mei 2029.",
        ),
        (
            "target_income",
            {"type": "mid", "income": 57_052.5},
            "middenhuur: bedoeld voor huurders met een inkomen van ten hoogste € 57.052,50 per jaar.",
        ),
        (
            "subsidy_bears_vat",
            {"line": "subsidy", "vat": 0.21},
            "subsidie: deze kostenpost is een negatief bedrag en draagt 21 % btw: zet die op 0 als dat niet "
            "zo is.",
        ),
        (
            "land_vat_unlike_use",
            {"vat": 0.21, "share": 0.829, "fitting": 0.17409},
            "De btw over de grond is gesteld op 21 %. Van het vloeroppervlak van dit programma wordt 82,9 % "
            "verhuurd, en dat geeft 17,41 %: stel dat, of laat de btw op de grond het programma volgen, "
            "‘Naar gebruik’.",
        ),
        (
            "exit_method",
            {"types": "low+free", "method": "vacant_value"},
            "laag, vrije sector: van de eindwaardemethoden is de hoogste genomen: eindwaarde op leegwaarde.",
        ),
        (
            "term_passed_on",
            {"years": 1, "term": 20},
            "Bij de eindwaarde resteert nog 1 jaar van de termijn van 20 jaar: dat gaat over op de koper.",
        ),
    ],
)
def test_notes_in_dutch(key: str, values: dict[str, str | float], sentence: str) -> None:
    assert note_text(Note(key, values), "nl") == sentence


def test_the_highest_exit_method_is_said_once_of_types_that_have_a_choice() -> None:
    def said(scenario: Scenario) -> list[dict[str, str | float]]:
        return [dict(each.values) for each in evaluate(scenario).notes if each.key == "exit_method"]

    national, other = scenario_of("national-law-2026"), scenario_of("thirty-forty-thirty")
    assert said(national) == [{"types": "mid_small+mid_large+free", "method": "vacant_value"}]
    assert said(other) == [{"types": "free", "method": "vacant_value"}]
    assert said(other.with_values({"exit.by_kind.free.methods": ["vacant_value"]})) == []


def test_a_missing_text_is_an_error() -> None:
    with pytest.raises(MissingTextError, match="no_such_text"):
        text("no_such_text", "en")
    with pytest.raises(MissingTextError, match="margin"):
        text("verdict_viable_asking_price", "en", residual="€1", price="€1")
    with pytest.raises(MissingTextError, match="no such term"):
        name_of("no_such_term", "en")


def test_one_and_more() -> None:
    assert counted("heading_dwellings", "nl", 1) == "Programma: 1 woning."
    assert counted("heading_dwellings", "nl", 120) == "Programma: 120 woningen."


def test_names_are_those_of_the_glossary() -> None:
    for key, entry in glossary().items():
        assert name_of(key, "en") == entry.en.name
        assert name_of(key, "nl") == entry.nl.name


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("policy.term", "instandhoudingstermijn"),
        ("policy.segments.low_mid.upper", "bovengrens van een segment"),
        ("policy.shares.0.at_least", "minimaal aandeel"),
        ("policy.shares.0.segments", "segmenten van een aandeelregel"),
        ("policy.rent_increase.surcharge", "opslag op de jaarlijkse huurverhoging"),
        ("policy.no.such.thing", "policy.no.such.thing"),
    ],
)
def test_names_of_paths(path: str, name: str) -> None:
    assert name_of_path(path, "nl") == name


@pytest.mark.parametrize("key", EVERYWHERE)
def test_a_page_speaks_of_no_command(key: str) -> None:
    for said in TEXTS[key].values():
        assert not re.search(r"\b(feasibility|solve|grid)\b|--", said), said


def test_a_seed_is_called_startgetal_in_dutch() -> None:
    for file in {FILE, *FILES.values()}:
        for key, each in texts_in(file).items():
            before = each["nl"].partition("{seed}")[0].split()
            assert "{seed}" not in each["nl"] or before[-1].endswith("startgetal"), key


@pytest.mark.parametrize(("lang", "said"), [("nl", "1.000 woningen"), ("en", "1,000 dwellings")])
def test_a_count_of_thousands_is_written_as_numbers_are(lang: str, said: str) -> None:
    assert said in counted("heading_dwellings", lang, 1_000)


def test_indexen_is_the_one_dutch_word_for_more_than_one_index() -> None:
    for file in {FILE, *FILES.values()}:
        for key, each in texts_in(file).items():
            assert not re.search(r"\b\w*indices\b(?![.}])", each["nl"], re.IGNORECASE), key
    assert name_of("indices", "nl") == "indexen"
