"""The workbench through its real command: what it answers, and the hands that would break it."""

from __future__ import annotations

import html
import io
import re
import resource
import shutil
import signal
import sys
import threading
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner

from feasibility import evaluate, read_scenario, write_report
from feasibility.cli import main
from feasibility.language.words import words_of
from feasibility.mix.balance import sour_sweet
from feasibility.report.html import fragment_html
from feasibility.report.mix.balance import balance_blocks
from feasibility.workbench.jobs import MOST_RUNNING, Jobs, Outcome, Progress
from tests.workbench.opening import LONG, SCENARIOS, Json, Workbench, workbench

AMERSFOORT = "amersfoort-2019.yaml"


def folder_in(path: Path) -> Path:
    path.mkdir(exist_ok=True)
    for name in (AMERSFOORT, "amersfoort-table.yaml"):
        shutil.copy(SCENARIOS / name, path)
    return path


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workbench]:
    with workbench(folder_in(tmp_path_factory.mktemp("bench"))) as server:
        yield server


@pytest.fixture
def folder(server: Workbench) -> Path:
    """The folder of the workbench, with the scenarios as they were."""
    return folder_in(server.folder)


def test_an_example_has_its_title_in_the_language_of_the_page_until_it_is_changed(server: Workbench) -> None:
    for example, title in (
        (AMERSFOORT, "Amersfoort, 120 woningen, 2019"),
        ("amersfoort-table.yaml", "Amersfoort aan tafel"),
    ):
        made = server.open(example=example, lang="nl")
        assert made["name"] == title
        change = server.change(made, lang="nl", path="required_return", typed="5,6")
        assert change["document"]["name"] != title


def test_from_the_start_page_to_a_saved_file_with_the_figures_of_the_terminal(
    server: Workbench, folder: Path
) -> None:
    start = server.ask("start")
    assert start["folder"] == str(folder.resolve())
    assert {"file": AMERSFOORT, "name": "Amersfoort, 120 dwellings, 2019"}.items() <= next(
        each for each in start["recent"] if each["file"] == AMERSFOORT
    ).items()
    assert {each["file"] for each in start["examples"]} == {each.name for each in SCENARIOS.glob("*.yaml")}
    assert "wet-betaalbare-huur-2026" in {each["key"] for each in start["policies"]}
    made = server.open(new={"policy": "amersfoort-2019", "name": "Ons 🏠 plan", "lang": "nl"})
    assert made["file"] == "ons-plan.yaml" and not made["saved"] and made["assumed"]["count"] > 20
    form = server.ask("form", document=made["document"], lang="nl")
    assert len(form["groups"]) > 5 and form["mistakes"] == []
    told = server.change(made, lang="nl", path="dwellings.low_mid.rent", typed="€ 1.234,56")
    assert told["fields"] == {"dwellings.low_mid.rent": "1.234,56"}
    assert told["document"]["changes"] == [
        {
            "what": "value",
            "path": "dwellings.low_mid.rent",
            "name": "Huur op prijspeil (laag midden)",
            "before": "€\u00a0810/maand",
            "after": "€\u00a01.234,56/maand",
        }
    ]
    saved = server.ask("save", document=made["document"])
    assert saved["saved"] and not (folder / ".feasibility/drafts/ons-plan.yaml.json").exists()
    value = evaluate(read_scenario(folder / "ons-plan.yaml")).residual_land_value
    shown = told["results"]["figures"][0]["value"].replace(".", "").replace("€", "").strip()
    assert abs(value) == pytest.approx(float(shown.lstrip("-").strip()), abs=0.51)
    (folder / "ons-plan.yaml").unlink()


def test_a_mistake_leaves_the_last_good_results(server: Workbench, folder: Path) -> None:
    opened = server.open(file=AMERSFOORT)
    wrong = server.change(opened, path="dwellings.low.rent", typed="much")
    assert wrong["results"] is None and wrong["fields"] == {"dwellings.low.rent": "much"}
    assert [each["path"] for each in wrong["mistakes"]] == ["dwellings.low.rent"]
    told = wrong["mistakes"][0]["message"]
    assert "found the text 'much'; an amount of euros is needed" in told["en"]
    assert "much" in told["nl"] and "found" not in told["nl"] and "nodig" in told["nl"]
    kept = server.ask("results", document=opened["document"])
    assert kept["results"]["figures"] and kept["mistakes"] == wrong["mistakes"]
    refused = server.ask("save", 422, document=opened["document"])
    assert "mistakes" in refused["reason"]["en"] and (folder / AMERSFOORT).read_bytes() == original()
    # What opens in a tab says there why it is not made, in the language of the page.
    page = server.client.get(f"/handout/{opened['document']}/report.html?lang=nl")
    assert (page.status_code, page.headers["content-type"]) == (409, "text/html; charset=utf-8")
    assert "Er staan nog fouten in het scenario" in page.text and '"reason"' not in page.text
    file = server.client.get(f"/handout/{opened['document']}/workbook.xlsx?lang=nl")
    assert (file.status_code, "mistakes" in file.json()["reason"]["en"]) == (409, True)
    undone = server.ask("undo", document=opened["document"], revision=wrong["document"]["revision"])
    assert undone["mistakes"] == [] and undone["results"] and undone["document"]["saved"]


def original() -> bytes:
    return (SCENARIOS / AMERSFOORT).read_bytes()


def test_two_tabs_on_one_file(server: Workbench, folder: Path) -> None:
    one, other = server.open(file=AMERSFOORT), server.open(file=f"./{AMERSFOORT}")
    assert one["document"] == other["document"]
    moved = server.change(one, path="dwellings.low.rent", typed="790")["document"]
    refused = server.change(other, 409, path="dwellings.low.rent", typed="800")
    assert "another tab" in refused["reason"]["en"] and "ander tabblad" in refused["reason"]["nl"]
    assert refused["document"]["revision"] == moved["revision"] and len(refused["document"]["changes"]) == 1
    server.ask("undo", document=one["document"], revision=moved["revision"])


def test_a_file_changed_or_deleted_underneath(server: Workbench, folder: Path) -> None:
    opened = server.open(file=AMERSFOORT)
    changed = server.change(opened, path="policy.term", typed="25")["document"]
    assert (opened["kept"], changed["kept"]) == ("saved", "draft")
    (folder / AMERSFOORT).unlink()
    gone = server.ask("save", 409, document=opened["document"])
    assert (gone["document"]["disk"], gone["document"]["kept"]) == ("gone", "draft")
    assert gone["conflict"]["theirs"] is None and "term: 25" in gone["conflict"]["mine"]
    assert not (folder / AMERSFOORT).exists()
    (folder / AMERSFOORT).write_text("name: of somebody else\n", encoding="utf-8")
    told = server.ask("save", 409, document=opened["document"], over=gone["conflict"]["hash"])
    assert told["conflict"]["theirs"] == "name: of somebody else\n"
    saved = server.ask("save", document=opened["document"], over=told["conflict"]["hash"])
    assert saved["saved"] and read_scenario(folder / AMERSFOORT).policy.term == 25
    shutil.copy(SCENARIOS / AMERSFOORT, folder)
    again = server.ask("reload", document=opened["document"])
    assert again["document"]["saved"] and again["document"]["undo"] > changed["undo"] - 1
    (folder / AMERSFOORT).unlink()
    unchanged = server.open(file=AMERSFOORT)
    assert (unchanged["disk"], unchanged["kept"]) == ("gone", "gone")
    (folder / AMERSFOORT).write_text("name: of somebody else\n", encoding="utf-8")
    refused = server.ask("save", 409, document=opened["document"])["document"]
    assert (refused["disk"], refused["kept"]) == ("changed", "changed")
    shutil.copy(SCENARIOS / AMERSFOORT, folder)
    assert server.open(file=AMERSFOORT)["kept"] == "saved"


@pytest.mark.skipif(sys.platform != "linux", reason="no limits of the size of a file of another process")
def test_a_full_disk(server: Workbench, folder: Path) -> None:
    opened = server.open(file=AMERSFOORT)
    before = resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (1_000, resource.RLIM_INFINITY))
    try:
        moved = server.change(opened, path="dwellings.low.rent", typed="790")
        told = moved["document"]["warnings"][-1]["message"]
        assert moved["document"]["kept"] == "nowhere"
        assert moved["results"] and "cannot be kept" in told["en"]
        assert "kan niet worden bewaard (kan niet worden geschreven: het bestand is te groot)" in told["nl"]
        refused = server.ask("save", 422, document=opened["document"])
        assert "cannot be written: File too large" in refused["reason"]["en"]
        assert refused["document"]["kept"] == "nowhere"
        assert "kan niet worden geschreven: het bestand is te groot" in refused["reason"]["nl"]
        assert (folder / AMERSFOORT).read_bytes() == original()
    finally:
        resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, before)
    done = server.ask("save", document=opened["document"])
    assert done["saved"] and done["kept"] == "saved"
    assert read_scenario(folder / AMERSFOORT).dwellings["low"].rent == 790
    resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (1_000, resource.RLIM_INFINITY))
    try:  # the file holds this text already
        assert server.ask("save", document=opened["document"])["kept"] == "saved"
    finally:
        resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, before)
    assert [each.name for each in folder.iterdir() if each.suffix == ".tmp"] == []


@pytest.mark.parametrize(
    ("name", "data", "status"),
    [
        ("open", {}, 400),
        ("open", {"file": 5}, 400),
        ("open", {"file": ["a"]}, 400),
        ("open", {"file": "a.yaml", "example": "b.yaml"}, 400),
        ("open", {"file": "../a.yaml"}, 403),
        ("open", {"file": "/etc/passwd"}, 403),
        ("open", {"file": "nowhere.yaml"}, 422),
        ("open", {"example": "../README.md"}, 404),
        ("open", {"new": {"policy": "../x", "name": "a"}}, 400),
        ("open", {"new": {"policy": "amersfoort-2019", "name": "a\nb"}}, 422),
        ("form", {"document": "0"}, 404),
        ("change", {"document": {"a": 1}}, 400),
        ("results", {"document": "0", "lang": "fr"}, 404),
        ("save", {}, 400),
        ("nothing", {}, 404),
    ],
)
def test_wrong_types_and_names(server: Workbench, name: str, data: dict[str, object], status: int) -> None:
    told = server.ask(name, status, **data)
    assert set(told["reason"]) == {"en", "nl"} and str(server.folder) not in str(told)


@pytest.mark.parametrize(
    "change", [{"typed": 5}, {"value": 1, "typed": "1"}, {"path": "x" * 20_000, "typed": "1"}]
)
def test_changes_of_another_form(server: Workbench, folder: Path, change: Json) -> None:
    opened = server.open(file=AMERSFOORT)
    told = server.change(opened, 400, **{"path": "policy.term", **change})
    assert "not understood" in told["reason"]["en"]
    assert server.open(file=AMERSFOORT)["revision"] == opened["revision"]


@pytest.mark.parametrize(
    "path", ["dwellings", "policy", "policy.segments", "phases", "uncertainty.inputs", "name"]
)
def test_values_of_a_wrong_kind_are_mistakes_and_not_the_end(
    server: Workbench, folder: Path, path: str
) -> None:
    opened = server.open(file=AMERSFOORT)
    for value in (5, [1], {"a": [None, {"b": 1}]}, "x", True):
        told = server.change(opened, path=path, value=value)
        server.ask("form", document=opened["document"], lang="nl")
        assert told["mistakes"] or path == "name"
        opened = server.ask("undo", document=opened["document"], revision=told["document"]["revision"])[
            "document"
        ]
    assert opened["saved"]


def test_a_file_of_4_mb_and_one_that_is_no_yaml(server: Workbench, folder: Path) -> None:
    (folder / "large.yaml").write_text("format: 1\n" + "# a comment\n" * 350_000, encoding="utf-8")
    (folder / "broken.yaml").write_text("format: 1\na: [\n", encoding="utf-8")
    (folder / "binary.yaml").write_bytes(b"PK\x03\x04\xff\xfe\x00")
    assert "at most 1 MB is allowed" in server.ask("open", 422, file="large.yaml")["reason"]["en"]
    assert "broken.yaml:3: is not YAML" in server.ask("open", 422, file="broken.yaml")["reason"]["en"]
    assert "a YAML file is needed" in server.ask("open", 422, file="binary.yaml")["reason"]["en"]


def test_a_huge_body_is_not_read_to_its_end(server: Workbench) -> None:
    answer = server.client.post(
        "/api/start", content=b'{"a": "' + b"x" * 4_100_000, headers={"content-type": "application/json"}
    )
    assert answer.status_code == 413
    for body, kind in ((b"{", "application/json"), (b"[]", "application/json"), (b"{}", "text/plain")):
        assert (
            server.client.post("/api/start", content=body, headers={"content-type": kind}).status_code == 400
        )


def test_strangers_are_refused(server: Workbench) -> None:
    base = server.base
    foreign = server.client.post("/api/start", json={}, headers={"origin": "http://evil.example"})
    assert foreign.status_code == 403 and "another address" in foreign.json()["reason"]["en"]
    assert server.client.post("/api/start", json={}, headers={"origin": "null"}).status_code == 403
    assert server.client.get("/", headers={"host": "evil.example"}).status_code == 421
    with httpx.Client(base_url=base, headers={"origin": base}) as stranger:
        assert stranger.post("/api/start", json={}).status_code == 403
        assert stranger.post("/session", json={"key": "x" * 24}).status_code == 403
        assert stranger.get("/session").status_code == 403
        assert stranger.get("/handout/0/scenario.yaml").status_code == 403
        answer = stranger.get("/texts/nl.json")
        assert answer.status_code == 200 and "script-src 'self'" in answer.headers["content-security-policy"]
        for name in (
            "/page/../cli/__init__.py",
            "/page/%2e%2e/x",
            "/handout",
            "/texts/../en.json",
            "/api/start",
        ):
            assert stranger.get(name).status_code in (403, 404, 405), name


def test_handouts(server: Workbench, folder: Path, tmp_path: Path) -> None:
    opened = server.open(file=AMERSFOORT)
    place = f"/handout/{opened['document']}"
    assert server.client.get(f"{place}/scenario.yaml").content == original()
    done = CliRunner().invoke(main, ["run", str(folder / AMERSFOORT), "--csv", str(tmp_path), "--lang", "nl"])
    assert done.exit_code == 0
    with zipfile.ZipFile(io.BytesIO(server.client.get(f"{place}/tables.zip?lang=nl").content)) as archive:
        tables = {each: archive.read(each) for each in archive.namelist()}
    assert tables == {each.name: each.read_bytes() for each in tmp_path.iterdir()}
    form = server.client.get(f"{place}/form.xlsx?lang=nl")
    (tmp_path / "form.xlsx").write_bytes(form.content)
    assert read_scenario(tmp_path / "form.xlsx").raw == read_scenario(folder / AMERSFOORT).raw
    assert "attachment; filename*=UTF-8''amersfoort-2019-form.xlsx" in form.headers["content-disposition"]
    first = server.client.get(f"{place}/memo.html?lang=nl&first").text
    assert "Het wordt gemaakt" in first and f'content="0; url={place}/memo.html?lang=nl"' in first
    memo = server.client.get(f"{place}/memo.html?lang=nl")
    assert memo.headers["content-disposition"].startswith("inline;")
    output = tmp_path / "memo.html"
    command = ["report", str(folder / AMERSFOORT), "--memo", "-o", str(output), "--lang", "nl"]
    assert CliRunner().invoke(main, command).exit_code == 0
    assert memo.text == output.read_text(encoding="utf-8")
    write_report(read_scenario(folder / AMERSFOORT), tmp_path / "api.html", "nl", memo=True)
    assert (tmp_path / "api.html").read_text(encoding="utf-8") == memo.text
    assert server.client.get(f"{place}/memo.pdf?lang=nl").content.startswith(b"%PDF-")
    for name in ("nothing.txt", "..%2fkeys.json", "report.html?lang=fr"):
        assert server.client.get(f"{place}/{name}").status_code == 404


def job_of(server: Workbench, document: Json, question: str, **options: object) -> str:
    asked = {"document": document["document"], "lang": "nl", "question": question, "options": options}
    key: str = server.ask("answer", **asked)["job"]
    return key


def ended(server: Workbench, job: str) -> Json:
    until = time.monotonic() + LONG
    while (told := server.ask("job", job=job))["state"] == "running":
        assert time.monotonic() < until
        time.sleep(0.05)
    return told


def test_long_answers(server: Workbench, folder: Path) -> None:
    """A question is answered with the report's own rows and pictures, and one that takes long is stopped."""
    opened = server.open(file=AMERSFOORT)
    long = job_of(server, opened, "uncertainty", paths=100_000)
    mix = ended(server, job_of(server, opened, "mix", free=["low", "free"]))
    assert mix["state"] == "done" and mix["done"] == 1
    points = mix["data"]["frontier"]["points"]
    assert len(points) > 3 and all(each["counts"]["high"] == 30 for each in points)
    assert sum(mix["data"]["best"].values()) == 120
    scenario = read_scenario(folder / AMERSFOORT)
    words = words_of(scenario, "nl")
    balance = balance_blocks(sour_sweet(evaluate(scenario)), words, terminal=False)
    report = fragment_html([each for each in balance if each.kind != "drawing"], words)
    rows = re.findall(r"<tr>.*?</tr>", report, re.DOTALL)
    assert len(rows) > 3 and all(each in mix["html"] for each in rows)
    pictures = re.findall(r'<img src="(/picture/[^"]+)" alt="[^"]+">', mix["html"])
    assert len(pictures) == 1
    for each in pictures:
        answer = server.client.get(each)
        assert answer.headers["content-type"] == "image/svg+xml" and answer.text.startswith("<svg")
    assert server.client.get(pictures[0].replace("1.svg", "../1.svg")).status_code == 404
    asked = {"path": "dwellings.low.rent", "so_that": "residual_land_value", "value": "4,8 mln"}
    solved = ended(server, job_of(server, opened, "solve", **asked))["html"]
    target = "residual_land_value = 4_800_000"
    command = ["solve", str(folder / AMERSFOORT), "--for", asked["path"], "--so-that", target]
    printed = CliRunner().invoke(main, [*command, "--lang", "nl"]).stdout
    said = html.unescape(re.sub("<[^>]*>", " ", solved)).replace("\u00a0", " ")
    assert "€ 814,87" in said and "€ 814,87" in printed
    assert not re.search(r"--[a-z]|dwellings\.|residual_land_value", said)
    ranges = {"low": [12, 40], "free": [20, 90]}
    most = ended(server, job_of(server, opened, "mix", ranges=ranges, free=[], maximise="mid_dwellings"))
    counts = most["data"]["best"]
    assert counts["high"] == 30 and 12 <= counts["low"] <= 40 and 20 <= counts["free"] <= 90
    drawn = most["data"]["frontier"]
    assert [each["key"] for each in drawn["axes"]] == ["mid_dwellings", "land_value"]
    assert drawn["current"]["values"][0] == 54 and drawn["points"][0]["counts"] == counts
    other = [
        {"values": {"policy.term": 25}, "name": "25"},
        {"opened": True},
        {"file": "amersfoort-table.yaml"},
    ]
    compared = ended(server, job_of(server, opened, "comparison", others=other, paths=0))
    assert compared["state"] == "done" and "€ 4.579.552" in compared["html"].replace("\u00a0", " ")
    for options in ({"free": ["nobody"]}, {"x": 1}, {"total": "a"}):
        told = ended(server, job_of(server, opened, "mix", **options))
        assert told["state"] == "failed" and set(told["reason"]) == {"en", "nl"}
    for wrong in ({"question": "x"}, {"question": 5}, {"question": "mix", "options": []}):
        server.ask("answer", 400, document=opened["document"], **wrong)
    server.ask("job", 404, job="x")
    server.ask("stop", job=long)
    assert ended(server, long)["state"] == "stopped"


def test_no_option_of_a_question_is_the_end_or_a_way_out(server: Workbench, folder: Path) -> None:
    opened = server.open(file=AMERSFOORT)
    (folder.parent / "secret.yaml").write_text("hunter2\n", encoding="utf-8")
    solve = {"path": "dwellings.low.rent", "so_that": "residual_land_value", "value": "0"}
    for question, options in (
        ("comparison", {"others": [{"values": {"policy": "../secret.yaml"}}]}),
        ("comparison", {"others": [{"values": {"policy": str(folder.parent / "secret.yaml")}}]}),
        ("comparison", {"others": [{"values": {"policy": {"base": "../secret.yaml"}}}]}),
        ("mix", {"maximise": ["mid_dwellings"]}),
        ("mix", {"against": {}}),
        ("comparison", {"figure": "x", "others": [{"opened": True}]}),
        ("solve", {**solve, "from": 10**90}),
        ("solve", {**solve, "to": "9" * 2_000}),
        ("solve", {**solve, "so_that": "site"}),
        ("grid", {"rows": 5, "columns": {"path": []}}),
        ("grid", {"rows": {"path": "x.y"}, "columns": {}}),
    ):
        told = ended(server, job_of(server, opened, question, **options))
        assert told["state"] == "failed", (question, options)
        assert "hunter2" not in str(told) and "wrong in the program" not in str(told), (options, told)
    for number in ("1e999", "-1e999", "1" + 400 * "0"):
        asked = f'"question": "mix", "options": {{"land_price": {number}}}'
        body = f'{{"document": "{opened["document"]}", {asked}}}'
        json = {"content-type": "application/json"}
        assert server.client.post("/api/answer", content=body, headers=json).status_code == 400


def test_files_and_pictures_are_not_given_to_a_page_of_another_port(server: Workbench, folder: Path) -> None:
    place = f"/handout/{server.open(file=AMERSFOORT)['document']}/scenario.yaml"
    for site, status in (("same-site", 403), ("cross-site", 403), ("same-origin", 200), ("none", 200)):
        assert server.client.get(place, headers={"sec-fetch-site": site}).status_code == status


def test_no_more_questions_wait_than_there_is_room_for() -> None:
    jobs, go = Jobs(), threading.Event()

    def work(key: str, progress: Progress) -> Outcome:
        go.wait(LONG)
        return Outcome("")

    keys = []
    while not jobs.are_full:
        keys.append(jobs.begin(work))
        assert len(keys) <= MOST_RUNNING
    go.set()
    for key in keys:
        while (job := jobs.get(key)) is not None and job.state == "running":
            time.sleep(0.01)
    assert not jobs.are_full


def test_two_on_two_ports_of_one_browser_a_sudden_end_and_an_orderly_one(
    server: Workbench, tmp_path: Path
) -> None:
    """The second is killed while it saves, and opened again: the file is whole, and nothing is lost."""
    folder = folder_in(tmp_path / "other")
    second = Workbench(folder, AMERSFOORT)
    second.enter(server.client)
    server.enter(second.client)
    for base in (server.base, second.base):
        for client in (server.client, second.client):
            answer = client.post(f"{base}/api/start", json={}, headers={"origin": base})
            assert answer.status_code == 200, answer.text
    twice = CliRunner().invoke(main, ["open", "--folder", str(folder), "--no-browser", "--port", "0"])
    assert twice.exit_code == 2 and "a workbench is open in this folder already" in twice.stderr
    opened = second.open(file=AMERSFOORT)
    opened = second.change(opened, path="dwellings.low.rent", typed="790")["document"]
    wrong = second.change(opened, path="dwellings.high.rent", typed="much")["document"]
    second.ask("undo", document=opened["document"], revision=wrong["revision"])

    def save() -> None:
        try:
            second.ask("save", document=opened["document"])
        except httpx.HTTPError:
            return

    saving = threading.Thread(target=save)
    saving.start()
    time.sleep(0.01)
    second.stop(signal.SIGKILL)
    saving.join()
    after = (folder / AMERSFOORT).read_bytes()
    changed = original().replace(b"rent: 760 ", b"rent: 790 ")
    assert after in (original(), changed)
    with workbench(folder, AMERSFOORT) as third:
        again = third.open(file=AMERSFOORT)
        content = third.client.get(f"/handout/{again['document']}/scenario.yaml").content
        assert content == changed and again["saved"] == (after == changed)
        assert third.key == second.key  # a tab that is still open goes on
        assert third.stop() == 130
    assert not list(folder.glob(".*.tmp")) and not (folder / ".feasibility/workbench.json.lock").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nowhere.yaml"], "nowhere.yaml: does not exist"),
        (["--folder", "nowhere"], "nowhere: cannot be worked in"),
        (["--folder", "inside", AMERSFOORT], "give a file ending in .yaml, in the folder inside"),
        (["plan.xlsx"], "give a file ending in .yaml"),
    ],
)
def test_what_cannot_be_opened_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], message: str
) -> None:
    monkeypatch.chdir(folder_in(tmp_path))
    (tmp_path / "inside").mkdir()
    done = CliRunner().invoke(main, ["open", "--no-browser", "--port", "0", *arguments])
    assert done.exit_code == 2 and message in done.stderr.replace("yaml does", "yaml: does"), done.stderr
