"""A played table on real facts: three browsers, a shared screen and two others come to a recorded deal."""

from __future__ import annotations

import html
import io
import json
import re
import shutil
import zipfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from math import isclose, isfinite
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner
from playwright.sync_api import Browser, Download, Error, Locator, Page, Response, expect, sync_playwright

from feasibility import read_scenario
from feasibility.cli.runs import runs as runs_command
from feasibility.live.table.positions import with_lever
from feasibility.live.table.setup import Setup, setup_of
from feasibility.live.table.state import Position
from feasibility.live.updates.computing import Computed, computed, facts_at
from feasibility.record.entries import Run, breaks
from feasibility.record.opening import RECORD_FILE
from feasibility.record.reading import contents_in, entries_in, runs_in
from feasibility.serving.page_texts import labels_in
from tests.chromium import ARGUMENTS, CHROMIUM
from tests.table.serving import SCENARIOS, Json, Screen, Server, lever, party, serving
from tests.table.test_table_privacy import stands_alone, telling, written
from tests.workbook.comparing import wrong_figures
from tests.workbook.office import recalculated, rows_of, with_wrong_caches

PATIENCE = 30_000
"""Milliseconds within which everything has happened, on a slow machine."""
AGREED, LOW_RENT, HIGH_RENT = 4_200_000, 780, 985
NAME = "Iets hogere huren, dezelfde grond"
REFUSAL = "Bij deze huren haal ik het niet; <b>praten</b> kan."
HALF_WRITTEN = "Wij zijn het ermee"
NL, EN = labels_in("feasibility.live", "nl"), labels_in("feasibility.live", "en")
SCALES = (100.0, 1e-3, 1e-6)
"""A number may also be told as a percentage, in thousands or in millions; a round one is not known again."""


# --------------------------------------------------------------------------------- who sits there


class Player:
    """A party, or the shared screen, in a browser of its own; everything that it was sent is kept."""

    def __init__(self, browser: Browser, server: Server, role: str, lang: str) -> None:
        self.role = role
        self.words = labels_in("feasibility.live", lang)
        self.frames: list[str] = []
        self.bodies: dict[str, bytes] = {}
        self.unread: list[Response] = []
        self.said: list[str] = []
        self.sockets = 0
        self.context = browser.new_context(
            viewport={"width": 1366, "height": 768}, reduced_motion="reduce", accept_downloads=True
        )
        self.context.on("response", self._answered)
        self.page = self.context.new_page()
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("websocket", self._listen)
        self.page.on("dialog", lambda dialog: dialog.accept())
        self.page.goto(f"{server.base}/?lang={lang}#key={server.keys[role]}")
        expect(self.page.locator(".party")).to_have_count(5, timeout=PATIENCE)

    def _listen(self, socket: Any) -> None:
        self.sockets += 1
        socket.on("framereceived", self._told)

    def _told(self, data: str) -> None:
        self.frames.append(data)

    def _answered(self, response: Response) -> None:
        self.unread.append(response)

    def read(self) -> None:
        """Keep the bodies of what came since; a body that is no more can be had once only from its file."""
        waiting, self.unread = self.unread, []
        for each in waiting:
            place = f"{len(self.bodies)} {each.url}"
            self.bodies[place] = str(each.all_headers()).encode()
            try:
                self.bodies[f"{place} body"] = each.body()
            except Error:
                assert each.status == 204 or ".xlsx" in each.url, each.url

    def heading(self) -> Locator:
        return self.page.locator(".zone .spoken")

    def newest(self) -> Locator:
        return self.page.locator(".proposal").first

    def answers(self, choice: str, words: str = "") -> None:
        form = self.newest()
        form.get_by_role("radio", name=self.words[f"choose_{choice}"]).check(timeout=PATIENCE)
        if words:
            form.get_by_label(self.words["your_words"]).fill(words)
        form.get_by_role("button", name=self.words["send_answer"]).click()

    def sees(self, number: int, answers: int) -> None:
        """Wait until the newest proposal is this one, with so many answers beside the one by putting it."""
        expect(self.newest().locator("h3")).to_have_text(re.compile(rf"^{number}\. "), timeout=PATIENCE)
        given = (
            self.newest()
            .locator(".answers > li:not(.waiting)")
            .filter(has_not=self.page.get_by_text(self.words["answer_put"], exact=True))
        )
        expect(given).to_have_count(answers, timeout=PATIENCE)

    def puts(self, name: str = "") -> None:
        self.page.get_by_label(self.words["put_name"], exact=True).fill(name)
        self.page.get_by_role("button", name=self.words["put"], exact=True).click()

    def tables(self) -> Iterator[Json]:
        for text in self.frames:
            message = json.loads(text)
            if message["type"] == "table":
                yield message

    def last(self) -> Json:
        return list(self.tables())[-1]

    def recorded(self) -> Json:
        """What a screen shows that must not be forgotten."""
        table = self.last()
        return {
            each: table[each] for each in ("proposals", "round", "levers", "mix", "facts", "answers_left")
        }


def dragged(page: Page, slider: Locator, steps: int) -> None:
    """Take a slider's knob with the mouse, and let go so many steps further."""
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    assert box
    thumb = page.evaluate("1.35 * parseFloat(getComputedStyle(document.documentElement).fontSize)")
    most = float(slider.get_attribute("max") or 1)
    y, step = box["y"] + box["height"] / 2, (box["width"] - thumb) / most
    at = box["x"] + thumb / 2 + step * int(slider.input_value())
    page.mouse.move(at, y)
    page.mouse.down()
    page.mouse.move(at + steps * step, y, steps=12)
    page.mouse.up()


@dataclass
class Played:
    """The table once it is over."""

    folder: Path
    setup: Setup
    browsers: dict[str, Player] = field(default_factory=dict)
    screens: list[Screen] = field(default_factory=list)
    """Everybody else's, also those that a sudden end has cut off."""
    book: bytes = b""
    report: str = ""

    @property
    def deal(self) -> Position:
        position = with_lever(self.setup, self.setup.start, "low_rent", LOW_RENT)
        return with_lever(self.setup, position, "high_rent", HIGH_RENT)

    def texts(self) -> Iterator[str]:
        """Everything that came to anybody but the investor."""
        for player in self.browsers.values():
            if player.role != "investor":
                yield from player.frames
                for body in player.bodies.values():
                    yield body.decode("utf-8", "replace")
        for screen in self.screens:
            yield from screen.seen
        with (self.folder / "deal.xlsx").open("rb") as file, zipfile.ZipFile(file) as book:
            yield from (book.read(name).decode("utf-8", "replace") for name in book.namelist())
        yield self.report


# ----------------------------------------------------------------------------------------- the play


def private_copy(folder: Path) -> Path:
    """The scenario as it is, but for what the investor keeps to itself."""
    for name in ("amersfoort-2019.yaml", "amersfoort-table.yaml"):
        shutil.copy(SCENARIOS / name, folder / name)
    text = (folder / "amersfoort-table.yaml").read_text(encoding="utf-8")
    own = "    role: investor\n"
    assert text.count(own) == 1
    path = folder / "meeting.yaml"
    path.write_text(
        text.replace(own, f"{own}    keeps_private: [conditions, assumptions]\n"), encoding="utf-8"
    )
    return path


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    folder = tmp_path_factory.mktemp("played")
    path = private_copy(folder)
    with sync_playwright() as playwright, serving(path) as server, ExitStack() as stack:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        stack.callback(chromium.close)
        found = Played(folder, setup_of(read_scenario(path), "meeting"))
        languages = {"screen": "nl", "municipality": "en", "investor": "nl", "corporation": "nl"}
        for role, lang in languages.items():
            found.browsers[role] = Player(chromium, server, role, lang)
            stack.callback(found.browsers[role].context.close)
        others = sit_down(found, server, stack)
        first_round(found, others)
        second_round(found, others)
        others = a_sudden_end(found, server, stack)
        agreement(found, others)
        deal_sheets(found)
        for player in found.browsers.values():
            player.read()
        yield found


def sit_down(found: Played, server: Server, stack: ExitStack) -> dict[str, Screen]:
    """The two who answer without a browser."""
    others = {role: stack.enter_context(Screen(server, role)) for role in ("developer", "tenants")}
    found.screens += others.values()
    return others


def first_round(found: Played, others: dict[str, Screen]) -> None:
    """The municipality puts the scenario as it is; the investor refuses in its own words."""
    town, investor = found.browsers["municipality"], found.browsers["investor"]
    apart = NL["zone_gap"].format(amount="€ 136.133")
    expect(investor.heading()).to_have_text(apart, timeout=PATIENCE)
    for role in ("municipality", "corporation", "screen"):
        player = found.browsers[role]
        expect(player.heading()).to_have_text(player.words["zone_hidden"], timeout=PATIENCE)
    town.puts("What the plan asks")
    investor.sees(1, 0)
    investor.answers("refuse", REFUSAL)
    town.sees(1, 1)
    expect(town.newest()).to_contain_text("€4,200,000")
    expect(town.newest().locator("li.bad")).to_contain_text(REFUSAL)
    found.browsers["corporation"].sees(1, 1)
    found.browsers["corporation"].answers("accept")
    others["tenants"].after(1)
    others["tenants"].send("answer", proposal=1, answer="accept", words="")
    for player in found.browsers.values():
        player.sees(1, 3)
        expect(player.newest().get_by_text(player.words["agreed"])).to_be_hidden()


def second_round(found: Played, others: dict[str, Screen]) -> None:
    """Low rent is dragged, high rent is written; the investor lets it be told whether the prices overlap."""
    town, investor, screen = (found.browsers[each] for each in ("municipality", "investor", "screen"))
    begins = screen.page.get_by_role("button", name=NL["new_round"])
    expect(begins).to_be_disabled()
    expect(screen.page.get_by_text("Nog niet: Belegger.")).to_be_visible()
    investor.page.get_by_label(NL["agree"]).check()
    begins.click(timeout=PATIENCE)
    expect(town.page.locator(".you")).to_contain_text("round 2", timeout=PATIENCE)
    rows = town.page.locator(".lever")
    dragged(town.page, rows.nth(3).locator("input[type=range]"), 4)
    expect(rows.nth(3).locator("input[type=text]")).to_have_value(f"{LOW_RENT}")
    written_in = found.browsers["corporation"].page.locator(".lever").nth(4).locator("input[type=text]")
    written_in.fill(f"{HIGH_RENT}")
    written_in.press("Enter")
    for player in found.browsers.values():
        for place, value in ((3, LOW_RENT), (4, HIGH_RENT)):
            shown = player.page.locator(".lever").nth(place).locator("input[type=text]")
            expect(shown).to_have_value(f"{value}", timeout=PATIENCE)
    room = NL["zone_overlap_inside"].format(amount="€ 27.079", price="")
    expect(investor.heading()).to_have_text(room, timeout=PATIENCE)
    expect(town.heading()).to_have_text(EN["zone_hidden"])
    investor.page.get_by_label(NL["consent"]).check()
    expect(investor.page.locator("#consent")).to_be_checked()
    others["tenants"].until(lambda table: any("Belegger" in said["text"]["en"] for said in table["log"][-1:]))
    town.puts(NAME)
    for player in found.browsers.values():
        player.sees(2, 0)
        overlap = player.words["zone_hidden_overlap"]
        expect(player.newest()).to_contain_text(overlap, timeout=PATIENCE)
    expect(town.heading()).to_have_text(EN["zone_told_overlap"].format(number=2))
    assert lever(others["developer"].after(2), "low_rent") == LOW_RENT


def a_sudden_end(found: Played, server: Server, stack: ExitStack) -> dict[str, Screen]:
    """With two answers given and a third half written, the server is gone at once, and comes back."""
    browsers = found.browsers
    browsers["municipality"].answers("accept")
    browsers["corporation"].answers("accept", "Akkoord")
    form = browsers["investor"].newest().get_by_label(NL["your_words"])
    form.fill(HALF_WRITTEN)
    for player in browsers.values():
        player.sees(2, 2)
    before = browsers["screen"].recorded()
    sockets = {role: player.sockets for role, player in browsers.items()}
    server.kill()
    for player in browsers.values():
        expect(player.page.locator(".banner")).to_have_text(player.words["connection_lost"], timeout=PATIENCE)
    server.again()
    others = sit_down(found, server, stack)
    for role, player in browsers.items():
        expect(player.page.locator(".banner")).to_be_hidden(timeout=PATIENCE)
        player.sees(2, 2)
        assert player.sockets > sockets[role]
        assert player.recorded() == before, role
    for each in others.values():
        table = each.until(lambda table: table["screens"].get("investor") == 1)
        assert {name: table[name] for name in before} == before
    expect(form).to_have_value(HALF_WRITTEN)
    return others


def agreement(found: Played, others: dict[str, Screen]) -> None:
    """The other three accept, and every page says that it is agreed."""
    investor = found.browsers["investor"]
    investor.answers("accept", f"{HALF_WRITTEN} eens.")
    for screen in others.values():
        screen.send("answer", proposal=2, answer="accept", words="")
    for player in found.browsers.values():
        player.sees(2, 5)
        expect(player.newest().get_by_text(player.words["agreed"])).to_be_visible(timeout=PATIENCE)
        expect(player.newest()).to_have_class(re.compile("agreed"))
        expect(player.page.locator(".proposal.agreed")).to_have_count(1)
        banner = player.page.locator(".deal")
        expect(banner).to_be_visible(timeout=PATIENCE)
        expect(banner.get_by_role("link").first).to_have_attribute(
            "href", re.compile(r"^/deal/2/report\.html")
        )
        expect(player.page.locator(".news-card.agreed")).to_have_count(1)
        assert player.said == []


def deal_sheets(found: Played) -> None:
    """The municipality takes the workbook along, and the corporation reads the report."""
    town, corporation = found.browsers["municipality"], found.browsers["corporation"]
    with town.page.expect_download(timeout=2 * PATIENCE) as waiting:
        town.newest().get_by_role("link", name=EN["deal_workbook"]).click()
    downloaded: Download = waiting.value
    downloaded.save_as(found.folder / "deal.xlsx")
    found.book = (found.folder / "deal.xlsx").read_bytes()
    with corporation.context.expect_page(timeout=PATIENCE) as opening:
        corporation.newest().get_by_role("link", name=NL["deal_report"]).click()
    report: Page = opening.value
    report.wait_for_load_state(timeout=2 * PATIENCE)
    expect(report.locator("h1")).to_be_visible(timeout=PATIENCE)
    found.report = report.content()


# --------------------------------------------------------------------------------- what is recorded


def test_the_record_holds_the_play_and_verifies(played: Played) -> None:
    for numbers in ([], ["1"], ["2"]):
        ended = CliRunner().invoke(runs_command, ["verify", *numbers, "--record-file", str(played.folder)])
        assert ended.exit_code == 0, ended.output
    file = played.folder / RECORD_FILE
    assert not list(breaks(entries_in(file)))
    first, second = runs_in(file)
    assert [each.entry.note for each in (first, second)] == ["What the plan asks", NAME]
    assert [each.entry.author for each in (first, second)] == ["Gemeente", "Gemeente"]
    begun = said_in(first)
    assert begun[:2] == [("Belegger", "hidden"), ("Belegger", "answer")]
    assert sorted(begun[2:4]) == [("Huurders", "answer"), ("Woningcorporatie", "answer")]
    assert begun[4:] == [("table", "round")]
    assert REFUSAL in first.remarks[1].note
    told = said_in(second)
    assert told[:4] == [
        ("Belegger", "hidden"),
        ("table", "zone"),
        ("Gemeente", "answer"),
        ("Woningcorporatie", "answer"),
    ]
    assert sorted(told[4:]) == [("Belegger", "answer"), ("Huurders", "answer"), ("Ontwikkelaar", "answer")]
    facts = facts_at(played.setup, played.deal)
    assert second.entry.residual_land_value == facts.residual_land_value
    table = played.browsers["screen"].last()
    assert [each["hash"] for each in table["proposals"]] == [first.entry.hash, second.entry.hash]
    assert [each["agreed"] for each in table["proposals"]] == [False, True]
    assert [each["hidden_answers"][0]["satisfied"] for each in table["proposals"]] == [False, True]


def said_in(run: Run) -> list[tuple[str, str]]:
    return [(each.author, each.command.split(" ")[1]) for each in run.remarks]


# ---------------------------------------------------------------------------------- the deal sheets


def test_the_workbook_of_the_deal_computes_to_what_was_agreed(played: Played, tmp_path: Path) -> None:
    facts = facts_at(played.setup, played.deal)
    assert facts.land_price == AGREED
    path = recalculated({"deal": with_wrong_caches(played.book)}, tmp_path)["deal"]
    assert wrong_figures(path, facts) == []
    assert only_number(rows_of(path, "land"), "Price of the land") == AGREED
    results = rows_of(path, "results", first=0)
    assert only_number(results, "Land price") == AGREED
    residual = only_number(results, "Residual land value")
    assert residual == pytest.approx(facts.residual_land_value, abs=0.005)
    rents = [cell for row in rows_of(path, "dwellings", first=0) for cell in row]
    assert LOW_RENT in rents
    assert HIGH_RENT in rents


def test_the_sheets_of_the_deal_say_which_it_is(played: Played) -> None:
    second = runs_in(played.folder / RECORD_FILE)[1]
    title = f"{played.setup.scenario.name}: voorstel 2, {NAME}"
    told = " ".join(html.unescape(played.report).split())
    assert f"<h1>{title}</h1>" in told
    assert "door Gemeente in ronde 2, op" in told
    assert "Alle partijen aanvaarden het." in told
    assert "aan de verborgen voorwaarden is voldaan" in told
    assert second.entry.hash in told
    book = openpyxl.load_workbook(io.BytesIO(played.book))
    cells = [str(cell.value) for row in book.worksheets[0].iter_rows() for cell in row if cell.value]
    assert cells[0] == f"{played.setup.scenario.name}: proposal 2, {NAME}"
    assert f"run {second.entry.run}, hash {second.entry.hash}" in cells


def only_number(rows: list[list[Any]], name: str) -> float:
    """The first number in the first row that bears a name."""
    for row in rows:
        if str(row[0]).lower() == name.lower():
            return next(float(cell) for cell in row[1:] if isinstance(cell, float))
    raise AssertionError(f"no row '{name}' in {rows}")


def test_the_report_of_the_deal_names_the_price_that_was_agreed(played: Played) -> None:
    assert "€ 4.200.000" in played.report.replace("\u00a0", " ").replace("&nbsp;", " ")
    residual = facts_at(played.setup, played.deal).residual_land_value
    assert f"{residual:,.0f}".replace(",", ".") in played.report


# ------------------------------------------------------------------------------------------ privacy


def hidden_and_public(played: Played) -> tuple[set[float], set[float]]:
    """Every number that only the investor may know, at every position that was played; and all others."""
    investor = played.setup.parties["investor"]
    hidden = {float(str(each)) for each in investor.assumptions.values()}
    hidden |= {*investor.at_least.values(), *investor.concedes.values()}
    public: set[float] = set()
    for found in positions(played):
        view = next(each for each in found.views if each.name == "investor")
        values = [*view.figures.values(), *(each.value for each in view.verdicts)]
        values += [each.short for each in view.verdicts]
        values += [found.zone.high, found.zone.gap, -found.zone.gap]
        hidden |= {abs(each) for each in values if each and isfinite(each)}
        others = [value for each in found.views if each is not view for value in each.figures.values()]
        others += [getattr(found.facts, name, None) for name in view.figures]
        public |= {abs(each) for each in others if isinstance(each, float)}
    assert 4_227_079 in {round(each) for each in hidden}
    return hidden, {*public, AGREED}


def positions(played: Played) -> Iterator[Computed]:
    for low in range(760, LOW_RENT + 1, 5):
        for high in (965, HIGH_RENT):
            position = with_lever(played.setup, played.setup.start, "low_rent", low)
            yield computed(played.setup, with_lever(played.setup, position, "high_rent", high))


def numbers_in(data: object) -> Iterator[float]:
    if isinstance(data, dict):
        data = list(data.values())
    if isinstance(data, list):
        for each in data:
            yield from numbers_in(each)
    elif isinstance(data, (int, float)) and not isinstance(data, bool):
        yield abs(float(data))


def numbers_written(text: str) -> set[str]:
    """Every number in a text as it stands there, without its sign."""
    return set(re.findall(r"(?<![\d.,])\d+(?:[.,]\d+)*(?:e-?\d+)?", text))


def is_among(value: float, known: set[float]) -> bool:
    return any(isclose(value, each, rel_tol=1e-7) for each in known)


def frames_of(played: Played, wanted: Callable[[str], bool]) -> Iterator[Json]:
    for player in played.browsers.values():
        if wanted(player.role):
            yield from (json.loads(each) for each in player.frames)
    for screen in played.screens:
        if wanted(screen.role):
            yield from (json.loads(each) for each in screen.seen)


def test_no_number_of_the_investor_went_to_another_as_data(played: Played) -> None:
    hidden, public = hidden_and_public(played)
    hidden = {each for each in hidden if not is_among(each, public)}
    assert len(hidden) > 50
    wanted = hidden | {each * scale for each in hidden if f"{each:.1g}" != f"{each:g}" for scale in SCALES}
    seen = {
        number for each in frames_of(played, lambda role: role != "investor") for number in numbers_in(each)
    }
    assert len(seen) > 500
    assert not {each for each in seen if is_among(each, wanted)}
    own = {
        number for each in frames_of(played, lambda role: role == "investor") for number in numbers_in(each)
    }
    assert sum(is_among(each, own) for each in hidden) > 20


def test_no_number_of_the_investor_went_to_another_in_writing(played: Played) -> None:
    hidden, public = hidden_and_public(played)
    known = {text for value in public for text in written(value)}
    wanted = {text for value in hidden for text in written(value) if telling(text)} - known
    wanted |= {"0.0225", "0.0535", "5.35", "5,35", "4,227,079", "4.227.079", "27,079", "27.079", "136,133"}
    texts = [text.replace("\u00a0", " ").replace("&nbsp;", " ") for text in played.texts()]
    assert len(texts) > 50
    assert any("xl/worksheets" in text for text in texts)
    for text in texts:
        assert not wanted & numbers_written(text), text[:60]
        assert not {
            each for each in ("2.25%", "2,25 %", "2,25%") if each in text and stands_alone(each, text)
        }


def test_nobody_was_shown_how_the_investor_stands(played: Played) -> None:
    tables = [each for each in frames_of(played, lambda role: role != "investor") if each["type"] == "table"]
    assert len(tables) > 50
    for table in tables:
        view = party(table, "investor")
        assert (view["satisfied"], view["verdicts"], view["figures"]) == (None, None, None)
        assert set(table["zone"]) == {"shown", "told"}
    (own,) = [each for each in played.browsers["investor"].last()["parties"] if each["name"] == "investor"]
    assert own["satisfied"] is True
    assert own["verdicts"]


def test_no_number_of_the_investor_is_in_the_files_of_the_table(played: Played) -> None:
    texts = [(played.folder / "meeting.table-state.json").read_text(encoding="utf-8")]
    texts += [str(each) for each in entries_in(played.folder / RECORD_FILE)]
    for _, contents in contents_in(played.folder / RECORD_FILE):
        assert contents is not None
        texts += [contents.scenario, contents.policy, contents.results]
    hidden, public = hidden_and_public(played)
    known = {text for value in public for text in written(value)}
    wanted = {text for value in hidden for text in written(value) if telling(text)} - known
    for text in texts:
        assert '"parties"' not in text
        assert not wanted & numbers_written(text)
