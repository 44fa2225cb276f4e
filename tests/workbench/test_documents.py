"""An open scenario: changes can be undone, what is typed is not lost, nobody's file is written over."""

from __future__ import annotations

import re
import shutil
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feasibility import read_scenario
from feasibility.errors import InputError
from feasibility.scenario.writing import edit
from feasibility.scenario.writing.edit import edited
from feasibility.scenario.writing.places import read_text
from feasibility.scenario.writing.starter import starter_text
from feasibility.workbench.documents import edits
from feasibility.workbench.documents.differences import changes_since
from feasibility.workbench.documents.drafts import draft_file, with_draft_saved
from feasibility.workbench.documents.edits import Change, changed, changes_in
from feasibility.workbench.documents.open_scenario import Document, read, redone, undone
from feasibility.workbench.documents.recent import STORIES, example_text, examples, recent
from feasibility.workbench.documents.saving import Conflict, made, opened, place_of, reloaded, saved
from feasibility.workbench.forms.description import form_of
from feasibility.workbench.forms.mistakes import mistakes_json
from tests.workbench.opening import SCENARIOS


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in ("amersfoort-2019.yaml", "amersfoort-table.yaml"):
        shutil.copy(SCENARIOS / name, tmp_path / name)
    return tmp_path.resolve()


def doc(root: Path, name: str = "amersfoort-2019.yaml") -> Document:
    return opened(place_of(name, root), root)


def typed(document: Document, path: str, text: str, lang: str = "nl") -> Document:
    return changed(document, [Change(path, "typed", text)], lang)


@pytest.mark.parametrize("file", sorted(SCENARIOS.glob("*.yaml")), ids=lambda path: path.stem)
def test_opened_and_saved_without_a_change_is_the_same_bytes(file: Path, tmp_path: Path) -> None:
    for each in SCENARIOS.glob("*.yaml"):
        shutil.copy(each, tmp_path)
    root = tmp_path.resolve()
    before = saved(doc(root, file.name), root / file.name)
    assert isinstance(before, Document) and before.is_saved and before.reading.scenario is not None
    assert (tmp_path / file.name).read_bytes() == file.read_bytes()


CHANGES = [
    ("dwellings.low.rent", "typed", "1.050,50"),
    ("dwellings.low.rent", "typed", "veel"),
    ("dwellings.high.count", "typed", "31"),
    ("policy.term", "typed", "25"),
    ("rents.turnover", "typed", "5,5 %"),
    ("rents.turnover", "remove", True),
    ("price_date", "typed", "12-05-2019"),
    ("dwellings.new", "value", {"segment": "free", "count": 3, "floor_area": 60, "rent": 1200}),
    ("dwellings.free", "remove", True),
    ("land.costs", "typed", ""),
    ("dwellings.low.rent", "note", "sourced: the letter of May"),
    ("parties.investor.at_least.investor_irr", "typed", "5,4 %"),
    ("phases", "value", {"a": {"start_months": 0, "construction_months": 12}}),
]


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(CHANGES), min_size=1, max_size=5), st.booleans())
def test_undo_and_redo_lead_back_to_every_text(
    root: Path, changes: list[tuple[str, str, Any]], inherited: bool
) -> None:
    """What is read of a text is always that of the same file read from the disk."""
    document = doc(root, "amersfoort-table.yaml" if inherited else "amersfoort-2019.yaml")
    texts = [document.text]
    for path, way, given_value in changes:
        document = changed(document, [Change(path, way, given_value)], "nl")
        if document.text != texts[-1]:
            texts.append(document.text)
        assert len(document.undo) == len(texts) - 1
    copy = root / "copy.yaml"
    copy.write_bytes(document.text.encode())
    told = [each.message for each in document.reading.mistakes]
    try:
        assert document.reading.scenario == read_scenario(copy) and not told
    except InputError as error:
        assert told == [each.message for each in error.mistakes] and document.good is not None
    for text in reversed(texts[:-1]):
        document = undone(document)
        assert document.text == text
    assert undone(document) == document and document.is_saved and not document.typed
    for text in texts[1:]:
        document = redone(document)
        assert document.text == text


def test_what_is_typed_wrongly_stays_with_its_message_until_it_is_right(root: Path) -> None:
    wrong = typed(doc(root), "dwellings.low.rent", "veel")
    assert "found the text 'veel'" in wrong.mistakes[0].message and wrong.good is not None
    doubtful = typed(doc(root), "dwellings.low.rent", "1,050", "en")
    assert doubtful.mistakes == () or doubtful.typed  # a thousand in English
    unknown = changed(doc(root), [Change("dwellings.low.color", "typed", "red")], "en")
    assert unknown.typed["dwellings.low.color"] == ("red", "unknown path") and unknown.text == doc(root).text
    right = typed(wrong, "dwellings.low.rent", "€ 790")
    assert not right.mistakes and right.good is not None and right.good.dwellings["low"].rent == 790


@pytest.mark.parametrize("name", ["amersfoort-2019.yaml", "amersfoort-table.yaml"])
def test_whatever_saving_would_write_is_among_the_changes(root: Path, name: str) -> None:
    """Each of these alone, a note without its value too; and nothing where nothing would be written."""
    document = doc(root, name)
    assert list(changes_since(document, "nl")) == []
    for path, way, given_value in CHANGES:
        after = changed(document, [Change(path, way, given_value)], "nl")
        assert bool(list(changes_since(after, "nl"))) == (after.text != document.text), path
    noted = changed(document, [Change("dwellings.low.rent", "note", "bron: de brief van mei")], "nl")
    (told,) = changes_since(noted, "nl")
    assert (told["what"], told["path"]) == ("note", "dwellings.low.rent")
    assert told["after"] == {"status": "sourced", "text": "de brief van mei"} != told["before"]
    gone = changed(noted, [Change("dwellings.low.rent", "note", "")], "nl")
    assert [each["after"] for each in changes_since(gone, "nl")] == [None]
    value = typed(noted, "dwellings.low.rent", "790")
    assert [each["what"] for each in changes_since(value, "nl")] == ["value", "note"]


def test_lines_that_another_hand_wrote_are_among_the_changes_once_they_are_undone(root: Path) -> None:
    document = doc(root)
    document.file.write_text(f"{document.text}\n# of another hand\n", encoding="utf-8")
    theirs = reloaded(document)
    assert list(changes_since(theirs, "nl")) == []
    (mine,) = changes_since(undone(theirs), "nl")
    assert mine == {"what": "text", "path": "", "name": "", "before": "# of another hand", "after": ""}
    document.file.write_text(document.text.replace("required_return: 0.055", "required_return: 0.0550"))
    (line,) = changes_since(undone(reloaded(document)), "nl")
    assert line["before"].startswith("required_return: 0.0550")
    assert line["after"].startswith("required_return: 0.055 ")


def test_a_value_of_the_base_is_overridden_and_taken_away_in_the_file_itself(root: Path) -> None:
    document = doc(root, "amersfoort-table.yaml")
    over = typed(document, "rents.vacancy", "2 %")
    assert over.text.endswith("rents:\n  vacancy: 0.02\n")
    gone = changed(document, [Change("rents.vacancy", "remove", True)], "nl")
    assert gone.text.endswith("rents:\n  vacancy: null\n")
    assert gone.reading.scenario is not None and gone.reading.scenario.rents.vacancy == 0
    policy = typed(document, "policy.term", "25")
    assert policy.reading.scenario is not None and policy.reading.scenario.policy.term == 25
    assert (root / "amersfoort-2019.yaml").read_bytes() == (SCENARIOS / "amersfoort-2019.yaml").read_bytes()


def fields(data: object) -> Iterator[dict[str, Any]]:
    """Every field of a form in which something stands."""
    if isinstance(data, dict):
        if data.get("shown"):
            yield data
        data = list(data.values())
    if isinstance(data, list):
        for each in data:
            yield from fields(each)


def test_a_text_that_is_refused_takes_the_place_of_the_mistake_before_it(root: Path) -> None:
    wrong = typed(doc(root), "required_return", "veel")
    (before,) = wrong.mistakes
    (after,) = typed(wrong, "required_return", "0,05").mistakes
    assert "percent sign" in after.message and after.message != before.message


@pytest.mark.parametrize("name", ["amersfoort-table.yaml", "amersfoort-2019.yaml"])
def test_what_a_field_shows_is_no_change_when_it_is_typed(root: Path, name: str) -> None:
    """Also of what a base or the policy says: nothing is written into the file."""
    document = doc(root, name)
    found = list(fields(form_of(document.reading.raw, "nl", document.reading.policy_base)))
    assert len(found) > 60
    for each in found:
        after = typed(document, each["path"], each["shown"])
        assert after.text == document.text and not after.mistakes, each["path"]


def test_many_values_with_a_wrong_one_among_them_take_no_longer_than_a_few(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each written text is read again: their number is counted, and not the time."""
    document = doc(root)
    paths = [
        f"dwellings.{name}.{key}" for name in document.reading.raw["dwellings"] for key in ("rent", "count")
    ]
    written: list[object] = []
    plain = edited

    def counted(text: str, values: Any, file: str) -> str:
        written.append(values)
        if any(value == 666 for value in values.values()):
            raise InputError.of("", "refused")
        return plain(text, values, file)

    monkeypatch.setattr(edits, "edited", counted)
    changes = [Change(path, "value", 40) for path in paths for _ in range(50)]
    after = changed(document, [*changes, Change(paths[0], "value", 666)], "en")
    assert len(written) <= 2 * len(paths)
    assert set(after.typed) == {paths[0]}
    assert all("rent: 40" in after.text for _ in paths)


def test_a_draft_is_there_again_after_a_crash(root: Path) -> None:
    before = with_draft_saved(
        typed(typed(doc(root), "dwellings.low.rent", "790"), "dwellings.low.count", "veel")
    )
    assert draft_file(before.file).exists()
    after = doc(root)
    assert (after.text, after.mistakes, after.is_saved) == (before.text, before.mistakes, False)
    done = saved(undone(undone(typed(after, "dwellings.low.count", "24"))), after.file)
    assert isinstance(done, Document) and not draft_file(after.file).exists()
    draft_file(after.file).write_text('{"format": 1, "text": 5}', encoding="utf-8")
    assert (
        doc(root).is_saved
        and draft_file(after.file).with_name("amersfoort-2019.yaml.json.unreadable").exists()
    )


@pytest.mark.parametrize("theirs", ["name: theirs\n", None])
def test_a_file_that_changed_meanwhile_is_never_written_over(root: Path, theirs: str | None) -> None:
    mine = with_draft_saved(typed(doc(root), "dwellings.low.rent", "790"))
    mine.file.unlink() if theirs is None else mine.file.write_text(theirs, encoding="utf-8")
    for each in (mine, doc(root)):  # also after a restart
        told = saved(each, each.file)
        assert isinstance(told, Conflict) and (told.mine, told.theirs) == (mine.text, theirs)
    assert not mine.file.exists() if theirs is None else mine.file.read_text(encoding="utf-8") == theirs
    assert isinstance(told, Conflict)
    assert isinstance(saved(mine, mine.file, over="another"), Conflict)
    done = saved(mine, mine.file, over=told.hash)
    assert isinstance(done, Document) and mine.file.read_bytes() == mine.text.encode()
    other = saved(mine, root / "copy.yaml")
    assert isinstance(other, Document) and other.shown == "copy.yaml" and other.key != mine.key
    assert isinstance(saved(mine, root / "copy.yaml", over=""), Conflict)


@pytest.mark.parametrize(
    "name",
    [
        *(
            "../out.yaml",
            "/etc/passwd",
            "/etc/hosts.yaml",
            "link.yaml",
            "folder/../../out.yaml",
            "to/out.yaml",
        ),
        *("a\0.yaml", "", "x" * 2000, ".feasibility/keys.json", ".feasibility/a.yaml", "plan", "c:\a.yaml"),
    ],
)
def test_no_file_outside_of_the_folder_is_opened(root: Path, name: str) -> None:
    inside = root / "inside"
    inside.mkdir()
    (root / "out.yaml").write_text("name: secret\n", encoding="utf-8")
    (inside / "link.yaml").symlink_to(root / "out.yaml")
    (inside / "to").symlink_to(root)
    with pytest.raises(InputError, match=r"give a file ending in \.yaml, in the folder inside"):
        place_of(name, inside)


@pytest.mark.parametrize("text", ["base: ../out.yaml\n", "format: 1\npolicy: ../out.yaml\n"])
def test_no_file_outside_of_the_folder_is_read_as_a_base(root: Path, text: str) -> None:
    inside = root / "inside"
    inside.mkdir()
    (root / "out.yaml").write_text("password: hunter2\nterm: [\n" * 2, encoding="utf-8")
    with pytest.raises(InputError) as error:
        read(text, inside / "x.yaml", inside)
    assert (
        str(error.value)
        == "x.yaml: refers to a file outside of the folder in which the workbench was started"
    )
    document = changed(doc(root), [Change("policy.base", "value", "../../etc/passwd.yaml")], "en")
    assert "outside of the folder" in document.mistakes[0].message


def test_every_example_stands_by_itself(root: Path) -> None:
    assert len(examples()) == len(list(SCENARIOS.glob("*.yaml")))
    assert all(each["story"]["en"] and each["title"]["en"] for each in examples())
    for name in ("amersfoort-2019.yaml", "amersfoort-table.yaml", "amsterdam-leasehold.yaml"):
        text = example_text(name)
        assert text is not None
        document = made(root / f"{name}-copy.yaml", root, text)
        wanted = read_scenario(SCENARIOS / name)
        assert document.reading.scenario is not None and document.reading.scenario.raw == wanted.raw


def test_every_example_has_its_title_and_story_in_dutch_with_the_same_numbers() -> None:
    number = re.compile(r"\d+(?:[.,]\d+)*")
    for each in examples():
        assert set(each["story"]) == set(each["title"]) == {"en", "nl"}, each["file"]
        assert 80 < len(each["story"]["nl"]) <= 260, each["file"]
        english = set(number.findall(each["story"]["en"]))
        for found in number.findall(each["story"]["nl"]):
            assert found.translate(str.maketrans(".,", ",.")) in english, (each["file"], found)
        titles = each["title"]
        dutch = [found.translate(str.maketrans(".,", ",.")) for found in number.findall(titles["nl"])]
        assert sorted(dutch) == sorted(number.findall(titles["en"])), each["file"]
        assert titles["en"] == read_scenario(SCENARIOS / each["file"]).name
        assert titles["nl"] != titles["en"], each["file"]
    told = tomllib.loads(STORIES.read_text(encoding="utf-8"))
    assert set(told) == {each["file"] for each in examples()}


def test_a_draft_is_listed_by_the_name_that_it_has(root: Path) -> None:
    document = made(root / "new.yaml", root, starter_text("Het eerste plan", "amersfoort-2019", "nl"))
    with_draft_saved(changed(document, [Change("name", "typed", "Het tweede plan")], "nl"))
    found = [each for each in recent(root) if each["file"] == "new.yaml"]
    assert [(each["name"], each["draft"]) for each in found] == [("Het tweede plan", True)]


def test_a_file_that_cannot_be_read_is_listed_with_the_reason(root: Path) -> None:
    (root / "broken.yaml").write_text("hallo: [1,2\n", encoding="utf-8")
    (root / "wide.yaml").write_bytes("name: plan\nformat: 1\n".encode("utf-16"))
    (root / "large.yaml").write_text("# note\n" * 200_000, encoding="utf-8")
    (root / "other.yaml").write_text("services: {web: {image: x}}\n", encoding="utf-8")
    found = {each["file"]: each for each in recent(root)}
    refused = {name: each["refused"] for name, each in found.items() if "refused" in each}
    assert set(refused) == {"broken.yaml", "wide.yaml", "large.yaml"} and "other.yaml" not in found
    assert "\n" not in "".join(each[lang] for each in refused.values() for lang in ("en", "nl"))
    assert refused["broken.yaml"]["en"].startswith("broken.yaml:") and str(root) not in str(refused)
    assert "UTF-16" in refused["wide.yaml"]["nl"]
    assert refused["large.yaml"]["en"] == "large.yaml: is 1.4 MB large; at most 1 MB is allowed"


def test_a_new_scenario_of_a_name_with_an_emoji_and_one_of_60_types(root: Path) -> None:
    text = starter_text("Ons 🏠 plan", "amersfoort-2019", "nl")
    one = "segment: free, count: 3, floor_area: 60, rent: 1_200, vacant_value: 9e5, construction_cost: 1_500"
    many = "".join(f"  type_{place}: {{{one}, parking_spaces: 1}}\n" for place in range(60))
    document = made(root / "new.yaml", root, text.replace("  low_mid:\n", f"{many}  low_mid:\n", 1))
    document = typed(document, "dwellings.type_59.rent", "1.250")
    assert document.mistakes == () and len(document.undo) == 1
    done = saved(document, document.file)
    assert isinstance(done, Document)
    again = read_scenario(document.file)
    assert again.name == "Ons 🏠 plan" and len(again.dwellings) > 60 and again == done.reading.scenario


def test_types_that_are_pasted_are_written_at_once_as_one_by_one(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = {"segment": "free", "count": 3, "floor_area": 60, "rent": 1_200, "vacant_value": 300_000}
    new |= {"construction_cost": 1_500, "parking_spaces": 1, "label": {"nl": "toren", "en": "tower"}}
    changes = [Change(f"dwellings.type {place}", "value", {**new, "count": place + 1}) for place in range(60)]
    for name in ("amersfoort-2019.yaml", "amersfoort-table.yaml"):
        alone = together = doc(root, name)
        for each in changes[:6]:
            alone = changed(alone, [each], "en")
        together = changed(together, changes[:6], "en")
        assert together.text == alone.text and together.mistakes == alone.mistakes
    readings = 0

    def counted(text: str, file: str = "") -> Any:
        nonlocal readings
        readings += 1
        return read_text(text, file)

    monkeypatch.setattr(edit, "read_text", counted)
    after = changed(doc(root), changes, "en")
    assert len(after.reading.raw["dwellings"]) == 63 and after.mistakes == ()
    assert readings < 10


@pytest.mark.parametrize(
    "data",
    [
        *(None, [], [{}], "x", [{"path": "a"}], [{"path": 1, "typed": "2"}], [{"path": "a", "typed": 2}]),
        *([{"path": "a", "typed": "1", "value": 2}], [{"path": "a", "remove": "yes"}]),
        *([{"path": "", "typed": "1"}], [{"path": "a" * 20_000, "typed": "1"}]),
        [{"path": "a", "typed": "1", "more": 1}],
    ],
)
def test_changes_of_another_form_are_not_understood(data: object) -> None:
    assert changes_in(data) is None


AT_FIELDS = [
    (
        "dwellings.low.count",
        "nl",
        "12,5",
        "gevonden: 12,5; toegestaan is een geheel aantal woningen van 0 tot en met 1.000.000",
    ),
    (
        "dwellings.low.count",
        "en",
        "12.5",
        "found 12.5; a whole number of dwellings from 0 to 1,000,000 is allowed",
    ),
    (
        "rents.turnover",
        "nl",
        "150",
        "gevonden: 150 %; toegestaan is een aandeel van 0 % tot en met 100 %",
    ),
    (
        "rents.turnover",
        "en",
        "150",
        "found 150%; a share from 0% to 100% is allowed",
    ),
    (
        "start",
        "nl",
        "1-1-2018",
        "01-01-2018 ligt voor 'Prijspeildatum', 01-07-2019; 'Startdatum' mag niet eerder zijn",
    ),
    (
        "start",
        "en",
        "2018-01-01",
        "2018-01-01 is before 'Price date', 2019-07-01; 'Start' may not be earlier",
    ),
    (
        "start",
        "nl",
        "morgen",
        "gevonden: de tekst 'morgen'; nodig is een datum van 1900 tot en met 2200, geschreven als 01-07-2019",
    ),
    (
        "period",
        "nl",
        "Kwartal",
        "gevonden: de tekst 'Kwartal'; toegestaan: Maand, Kwartaal, Jaar; bedoelde u 'Kwartaal'?",
    ),
    (
        "period",
        "en",
        "Quartr",
        "found the text 'Quartr'; allowed: Month, Quarter, Year; did you mean 'Quarter'?",
    ),
    (
        "dwellings.low.segment",
        "nl",
        "Laag midde",
        "het beleid heeft geen segment 'Laag midde'; het heeft Laag midden, Hoog midden, Lage "
        "koop, Hoge koop, Vrije sector; bedoelde u 'Laag midden'?",
    ),
    (
        "dwellings.low.segment",
        "en",
        "Low midd",
        "the policy has no segment 'Low midd'; it has Low mid, High mid, Low sale, High sale, "
        "Free; did you mean 'Low mid'?",
    ),
    (
        "rents.statutory_cap",
        "nl",
        "soms",
        "gevonden: de tekst 'soms'; nodig is ja of nee",
    ),
    (
        "rents.statutory_cap",
        "en",
        "soms",
        "found the text 'soms'; yes or no is needed",
    ),
    (
        "dwellings.low.rent",
        "nl",
        "10\t20",
        "gevonden: 2 cellen: 10 en 20; nodig is een bedrag in euro's, of het woord 'De hoogste "
        "huur volgens de punten'",
    ),
    (
        "dwellings.low.rent",
        "en",
        "10\n20",
        "found 2 cells: 10 and 20; an amount of euros is needed, or the word 'The highest rent by points'",
    ),
    (
        "price_date",
        "nl",
        "",
        "ontbreekt; er is geen standaardwaarde",
    ),
    (
        "land.payment_months",
        "nl",
        "100",
        "gevonden: 100; de grond wordt uiterlijk bij oplevering betaald, na 'Bouwtijd': 24",
    ),
    (
        "exit.net_yield",
        "en",
        "0.01%",
        "found 0.01%; a yield from 0.1% to 100% is allowed",
    ),
    (
        "development.costs.construction.index",
        "nl",
        "Bouwkosten",
        "er is geen index 'Bouwkosten'; er zijn: Consumentenprijsindex (CPI), Lonen, "
        "Bouwkostenindex, Huizenprijzen, Groei van de markthuren; bedoelde u 'Bouwkostenindex'?",
    ),
]


def test_a_mistake_at_a_field_is_told_as_the_field_shows_numbers_dates_and_words(root: Path) -> None:
    before = doc(root)
    for path, lang, text, said in AT_FIELDS:
        after = typed(before, path, text, lang)
        (mistake, *_) = mistakes_json(after.mistakes, after.reading.raw)
        assert mistake["message"][lang] == said, (path, text)


OUT_OF_BOUNDS = [
    (
        "parties.investor.assumptions.exit.let_ratio",
        "120 %",
        "Leegwaarderatio: gevonden: 120 %; toegestaan is een verhouding boven 0 % en ten hoogste 100 %",
    ),
    (
        "parties.investor.assumptions.indices.market_rent",
        "-300",
        "Groei van de markthuren: gevonden: -300 %; toegestaan is een jaarlijks percentage van -50 % tot en "
        "met 50 %",
    ),
    (
        "table.levers.cap.to",
        "125 %",
        "'opslag op de jaarlijkse huurverhoging' kan deze waarde niet hebben: gevonden: 125 %; toegestaan "
        "is een jaarlijks percentage van -50 % tot en met 50 %",
    ),
]


@pytest.mark.parametrize(("path", "text", "said"), OUT_OF_BOUNDS)
def test_what_a_party_assumes_and_a_lever_sets_keeps_within_the_bounds_of_its_key(
    root: Path, path: str, text: str, said: str
) -> None:
    after = typed(doc(root, "amersfoort-table.yaml"), path, text)
    (mistake,) = mistakes_json(after.mistakes, after.reading.raw)
    assert (mistake["path"], mistake["message"]["nl"]) == (path, said)


UNKNOWN_FIGURES = [
    (
        "at_least",
        "nl",
        "IRR: 5 %",
        "er is geen cijfer 'IRR' dat een getal is; bedoelde u 'Beleggersrendement (IRR)'?",
    ),
    ("at_most", "nl", "Grondprijzen: 5", "er is geen cijfer 'Grondprijzen'; bedoelde u 'Grondprijs'?"),
    (
        "at_least",
        "en",
        "investor_ir: 3",
        "there is no figure 'investor_ir' that is a number; did you mean 'Investor IRR'?",
    ),
    ("gain", "nl", "zomaar", "er is geen cijfer 'zomaar'; cijfers van het project: Aantal woningen, "),
]


@pytest.mark.parametrize(("key", "lang", "text", "said"), UNKNOWN_FIGURES)
def test_a_figure_that_does_not_exist_is_a_mistake_at_its_field(
    root: Path, key: str, lang: str, text: str, said: str
) -> None:
    after = typed(doc(root, "amersfoort-table.yaml"), f"parties.municipality.{key}", text, lang)
    (mistake,) = mistakes_json(after.mistakes, after.reading.raw)
    assert mistake["path"].startswith(f"parties.municipality.{key}")
    assert mistake["message"][lang].startswith(said)
    assert "_" not in mistake["message"][lang].replace("investor_ir'", "")
    assert after.good is not None and after.reading.scenario is None


@pytest.mark.parametrize("called", ["label: De lage huur", "label: {nl: De lage huur, en: The low rent}"])
def test_a_lever_in_a_mistake_is_called_as_on_the_page(root: Path, called: str) -> None:
    moved = "paths: [dwellings.low.rent], from: 700, to: 800, step: 10"
    (root / "drawn.yaml").write_text(
        "base: amersfoort-2019.yaml\n"
        f"table: {{levers: {{zz_rent: {{{called}, {moved}}}}}}}\n"
        "uncertainty: {inputs: {dwellings.low.rent: {distribution: uniform, low: 700, high: 800}}}\n",
        encoding="utf-8",
    )
    document = doc(root, "drawn.yaml")
    (mistake,) = mistakes_json(document.mistakes, document.reading.raw)
    assert mistake["message"]["nl"] == (
        "de knop 'De lage huur' van de tafel verzet 'huur op prijspeil (laag)': over een getal wordt óf "
        "besloten óf het wordt getrokken; laat het hier weg of onder 'De lage huur'"
    )
    (assumed,) = typed(
        doc(root, "amersfoort-table.yaml"), "parties.investor.assumptions", "dwellings.low.rent: 750"
    ).mistakes
    assert "the lever 'low_rent' of the table" in str(assumed)
    (field,) = mistakes_json([assumed], doc(root, "amersfoort-table.yaml").reading.raw)
    assert "low_rent" not in field["message"]["nl"]
