"""Probabilities beside the levers: those that `table` prints, after a move; private ones in private."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from feasibility.live.updates.probabilities import PATHS
from tests.longer import usually
from tests.table.guest import SETTLED, Guest
from tests.table.serving import LONG, Json, Screen, scenario_in, serving

HIDES = "parties:\n  investor: {keeps_private: [conditions, assumptions]}\n"


def printed(scenario: Path, *settings: str) -> Json:
    """What the command says of the same proposal on as many paths."""
    command = [sys.executable, "-m", "feasibility", "table", str(scenario), "--json", "--paths", str(PATHS)]
    options = [word for each in settings for word in ("--set", each)]
    done = subprocess.run([*command, *options], capture_output=True, text=True, check=True, timeout=120)
    found: Json = json.loads(done.stdout)["probability"]
    return found


def is_known(table: Json) -> bool:
    told = table["probability"]
    return all(each["state"] != "pending" for each in (*told["parties"], told["everybody"]))


def of_party(told: Json, name: str) -> Json:
    found: Json = next(each for each in told["parties"] if each["name"] == name)
    return found


def test_a_move_is_followed_by_what_the_table_prints(tmp_path: Path) -> None:
    scenario = scenario_in(tmp_path)
    with serving(scenario) as server, Screen(server, "developer") as screen:
        screen.until(is_known)
        for price in (4_100_000, 3_950_000, 4_300_000):
            screen.do("move", lever="land_price", value=price)
            assert not is_known(screen.last)
            told = screen.until(is_known)["probability"]
        expected = printed(scenario, "land.price=4_300_000")
        for name, each in expected["parties"].items():
            own = of_party(told, name)
            assert own["probability"] == each["together"]["probability"]
            assert own["error"] == each["together"]["standard_error"]
            assert [one["probability"] for one in own["conditions"]] == [
                one["probability"] for one in each["conditions"]
            ]
        assert told["everybody"]["probability"] == expected["everybody"]["probability"]
        assert 0 < told["everybody"]["probability"] < 1


@pytest.mark.parametrize("lang", usually(1, ["nl", "en"]))
def test_after_a_drag_the_page_shows_what_the_table_prints(
    browser: Browser, tmp_path: Path, lang: str
) -> None:
    scenario = scenario_in(tmp_path)
    with serving(scenario) as server, Guest(browser, server, "tenants", lang) as guest:
        panel = guest.page.locator(".probability")
        rows = panel.locator("tbody tr")
        pending = {"en": "being computed", "nl": "wordt berekend"}[lang]
        expect(panel).not_to_contain_text(pending, timeout=SETTLED)
        before = rows.last.inner_text()
        slider = guest.page.get_by_role("slider").first
        box = slider.bounding_box()
        assert box
        y = box["y"] + box["height"] / 2
        thumb = guest.page.evaluate("1.35 * parseFloat(getComputedStyle(document.documentElement).fontSize)")
        at = box["x"] + thumb / 2 + (box["width"] - thumb) * int(slider.input_value()) / 80
        guest.page.mouse.move(at, y)
        guest.page.mouse.down()
        for step in range(40):
            guest.page.mouse.move(at - step, y)
        guest.page.mouse.up()
        price = 3_000_000 + 25_000 * int(slider.input_value())
        assert price < 4_200_000
        expect(panel).not_to_contain_text(pending, timeout=SETTLED)
        expect(rows.last).not_to_have_text(before, timeout=SETTLED)
        expect(panel.locator("table")).not_to_have_attribute("aria-busy", "true")
        expected = printed(scenario, f"land.price={price}")
        shown = {
            cells[0]: cells[1:] for cells in (row.locator("th, td").all_inner_texts() for row in rows.all())
        }
        names = {"investor": "Belegger", "developer": "Ontwikkelaar", "tenants": "Huurders"}
        told = {names[name]: each["together"] for name, each in expected["parties"].items() if name in names}
        told[{"en": "all parties at once", "nl": "alle partijen tegelijk"}[lang]] = expected["everybody"]
        for label, each in told.items():
            if each["probability"] in (0, 1):
                assert shown[label] == [certain(each, lang), "—"]
                continue
            assert number_in(shown[label][0], lang) == pytest.approx(100 * each["probability"], abs=0.005)
            assert number_in(shown[label][1], lang) == pytest.approx(100 * each["standard_error"], abs=0.05)
        live = panel.locator("[aria-live=polite]")
        expect(live).to_contain_text(shown["Belegger"][0].replace("\u00a0", " "), timeout=SETTLED)
        assert guest.said == []


def certain(each: Json, lang: str) -> str:
    """What is said of a probability of 0 or 1: the bound of its interval stands beside it."""
    never = each["probability"] == 0
    bound = f"{100 * each['high' if never else 'low']:.2f}"
    said = f"0% (under {bound}%)" if never else f"100% (over {bound}%)"
    if lang == "en":
        return said
    dutch = {"under": "onder", "over": "boven", ".": ",", "%": " %"}
    for english, word in dutch.items():
        said = said.replace(english, word)
    return said


def number_in(words: str, lang: str) -> float:
    written = words.replace("%", "").replace("±", "").replace("\u00a0", "").strip()
    return float(written.replace(",", ".") if lang == "nl" else written)


def test_who_hides_something_sees_its_own_probability_and_nobody_else_does(
    browser: Browser, tmp_path: Path
) -> None:
    with (
        serving(scenario_in(tmp_path, HIDES)) as server,
        Screen(server, "investor") as own,
        Screen(server, "screen") as screen,
        Screen(server, "municipality") as other,
        Guest(browser, server, "municipality") as page,
    ):
        told = own.until(is_known)["probability"]
        assert {each["state"] for each in told["parties"]} == {"known"}
        value, every = of_party(told, "investor")["probability"], told["everybody"]["probability"]
        assert 0 < every < value < 1
        nothing = {"state": "hidden", "probability": None, "error": None, "words": None}
        for listening in (screen, other):
            heard = listening.until(is_known)["probability"]
            hidden = {"name": "investor", **nothing}
            assert of_party(heard, "investor") == hidden | {"conditions": []}
            assert heard["everybody"] == nothing
            assert of_party(heard, "tenants") == of_party(told, "tenants")
            assert all(f": {value!r}" not in text and f": {every!r}" not in text for text in listening.seen)
        row = page.page.locator(".probability tbody tr", has_text="Belegger")
        expect(row).to_contain_text("Hidden", timeout=SETTLED)
        expect(page.page.locator(".probability tbody tr").last).to_contain_text("Hidden")


def test_a_position_that_is_no_case_has_no_probability(tmp_path: Path) -> None:
    """The exit at vacant value is refused where the term is longer than the holding period."""
    changes = "exit: {holding_years: 20}\n"
    with serving(scenario_in(tmp_path, changes)) as server, Screen(server, "developer") as screen:
        screen.until(is_known)
        table = screen.do("move", lever="term", value=25)
        assert table["invalid"] is not None
        told = screen.until(is_known, LONG)["probability"]
        assert {each["state"] for each in told["parties"]} == {"none"}
        assert told["everybody"]["state"] == "none"
