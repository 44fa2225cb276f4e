"""What the table tells by how it speaks: nothing that a party keeps private.

Number, order, size and moment of what a role is sent follow from what it may know. A played table is run
again with other hidden numbers, in a time of its own in which work takes as long as the test says.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Mapping, Sequence
from itertools import count, pairwise
from pathlib import Path
from typing import Any

import pytest

from feasibility import read_scenario
from feasibility.live.table.setup import Setup, roles_of, setup_of
from feasibility.live.updates.beat import LEAST, MOST, beat_for
from feasibility.record.opening import RECORD_FILE
from feasibility.record.reading import entries_in
from tests.table.attacks import Place, places_by_irr, places_by_low_rent, search
from tests.table.replay import FAST, SLOW, Played, Streams, meeting, moves_alone, replayed
from tests.table.serving import scenario_in, serving

HIDES = {
    "investor": "  investor: {keeps_private: [conditions, assumptions]}\n",
    "tenants": "  tenants: {keeps_private: [conditions]}\n",
}
TRIES = 5
Values = Mapping[str, Any]
ANY: Mapping[str, Sequence[Values]] = {
    "investor": (
        {},
        {"at_least": {"investor_irr": 0.0548}, "concedes": {}},
        {"at_least": {"investor_irr": 0.01}, "concedes": {}},
        {"at_least": {}, "at_most": {"net_present_value": 5.0}, "concedes": {}},
        {"at_least": {"mid_market_dwelling_years": 1.0, "gross_initial_yield": 0.2}, "concedes": {}},
        {"assumptions": {"exit.holding_years": 50, "exit.let_ratio": 0.8}},
        {"assumptions": {"rents.vacancy": 0.999}},
        {"assumptions": {"required_return": 0.2, "indices.market_rent": 0.0}},
    ),
    "tenants": (
        {},
        {"at_most": {"highest_low_rent": 790}},
        {"at_most": {"highest_low_rent": 1}},
        {"at_least": {}, "at_most": {"land_price": 4_100_000}},
    ),
}
"""What a party could hide, to the last kind of condition: no other role may notice which of them it is."""
UNMET: Mapping[str, Sequence[Values]] = {
    "investor": (
        {},
        {"at_least": {"investor_irr": 0.09}, "concedes": {}},
        {"at_least": {"land_price": 1e9}, "concedes": {}},
        {"assumptions": {"exit.holding_years": 50, "operating_costs.maintenance.per_dwelling": 9_000}},
        {"assumptions": {"rents.vacancy": 0.999}},
    ),
    "tenants": ({"at_most": {"highest_low_rent": 700}}, {"at_most": {"highest_low_rent": 1}}),
}
"""What gives the same hidden answers to what is put in the meeting: these are told, and nothing else."""


def setup_with(folder: Path, hides: Sequence[str], party: str, values: Values) -> Setup:
    hidden = "".join(HIDES[each] for each in hides) or "  tenants: {keeps_private: []}\n"
    changes = {f"parties.{party}.{name}": value for name, value in values.items()}
    return setup_of(read_scenario(scenario_in(folder, f"parties:\n{hidden}")).with_values(changes), "meeting")


def others(streams: Streams, party: str) -> Streams:
    return {role: stream for role, stream in streams.items() if role != party}


@pytest.mark.parametrize(
    ("party", "step"), [("investor", 2), ("tenants", 2), pytest.param("investor", 1, marks=pytest.mark.long)]
)
def test_moves_tell_nobody_else_anything_of_what_is_hidden(tmp_path: Path, party: str, step: int) -> None:
    """Where one party hides something, which is then told what follows from the conditions of all."""
    played = []
    for number, values in enumerate(ANY[party][::step]):
        folder = tmp_path / str(number)
        folder.mkdir()
        setup = setup_with(tmp_path, [party], party, values)
        played.append(replayed(setup, folder, moves_alone, SLOW if number % 2 else FAST))
    first = played[0]
    assert set(first) == set(roles_of(setup))
    assert min(len(stream) for stream in first.values()) > 20
    for each in played[1:]:
        for role, stream in others(first, party).items():
            assert others(each, party)[role] == stream, role
    assert any(each[party] != first[party] for each in played[1:])


@pytest.mark.parametrize("party", ["investor", "tenants"])
def test_a_meeting_tells_nobody_else_more_than_its_hidden_answers(tmp_path: Path, party: str) -> None:
    played = []
    for number, values in enumerate(UNMET[party]):
        folder = tmp_path / str(number)
        folder.mkdir()
        setup = setup_with(tmp_path, [*HIDES], party, values)
        streams = replayed(setup, folder, meeting, SLOW if number % 2 else FAST)
        entries = [str(each) for each in entries_in(folder / RECORD_FILE)]
        played.append((others(streams, party), entries, (folder / "state.json").read_bytes()))
    for streams, entries, state in played[1:]:
        for role, stream in played[0][0].items():
            assert streams[role] == stream, role
        assert entries == played[0][1]
        assert state == played[0][2]


def test_what_is_told_to_one_is_no_message_to_another(tmp_path: Path) -> None:
    """The contribution goes to the one party from which nothing is hidden, and nobody else hears a thing."""
    path = scenario_in(tmp_path, "parties: {investor: {keeps_private: [conditions]}}\n")
    streams = replayed(setup_of(read_scenario(path), "meeting"), tmp_path, moves_alone, FAST)
    tables = {
        role: [each for each in stream if '"type": "table"' in each.text] for role, stream in streams.items()
    }
    told = [each.moment for each in tables["investor"] if '"contribution": null' not in each.text]
    assert told
    nothing = str({"shown": False, "told": None})
    for role, stream in tables.items():
        if role != "investor":
            assert {str(json.loads(each.text)["zone"]) for each in stream} == {nothing}, role
    alone = set(told) - {each.moment for role in tables if role != "investor" for each in tables[role]}
    assert alone, "it is told when it is known, and to nobody else is that a moment"
    for role, stream in tables.items():
        versions = [each.version for each in stream]
        assert versions[0] == 1, role
        assert all(now - then in (0, 1) for then, now in pairwise(versions)), role


def test_what_one_role_is_refused_is_told_to_who_leads_and_is_no_message_to_another(tmp_path: Path) -> None:
    def script(*, refused: bool) -> Any:
        async def play(table: Played) -> None:
            for price in (3_900_000, 4_000_000, 4_100_000):
                await table.send("municipality", "move", lever="land_price", value=price)
                for _ in range(9):
                    if refused:
                        await table.send("developer", "round", 0.0)
                        await table.send("developer", "consent", 0.0, given=True)
                await asyncio.sleep(0.777)

        return play

    setup = setup_with(tmp_path, ["tenants"], "tenants", {})
    streams = {}
    for refused in (False, True):
        folder = tmp_path / str(refused)
        folder.mkdir()
        streams[refused] = replayed(setup, folder, script(refused=refused), FAST)
    line = "tried something"
    for role in roles_of(setup):
        quiet, loud = (told_of(streams[each][role]) for each in (False, True))
        if role not in ("developer", "screen"):
            assert quiet == loud, role
    assert not any(line in each.text for each in streams[False]["screen"])
    developer = [each for each in streams[True]["developer"] if '"type": "refused"' in each.text]
    assert len(developer) == 54
    log = json.loads(streams[True]["screen"][-1].text)["log"]
    assert any("54" in each["text"]["en"] or "times" in each["text"]["en"] for each in log)


def told_of(stream: list[Any]) -> list[tuple[float, str]]:
    """What was told and when, but for the numbers that count every screen's own messages."""
    return [(each.moment, re.sub(r'^\{"ack": \w+, ', "", each.text)) for each in stream]


def test_answers_leave_at_once_where_nobody_hides_anything_and_at_a_beat_where_somebody_does(
    tmp_path: Path,
) -> None:
    async def script(table: Played) -> None:
        for pause in (0.9, 0.041, 0.9):
            await table.send("developer", "move", pause, lever="term", value=15 + round(10 * pause))

    begun = 1.5
    sent = [begun, begun + 0.9, begun + 0.941]
    for hides, takes, later in (([], FAST, 0.004), (["tenants"], FAST, LEAST), (["tenants"], SLOW, LEAST)):
        setup = setup_with(tmp_path, hides, "tenants", {})
        beat = beat_for(setup, lambda: 0.0)
        assert beat == (LEAST if hides else 0.0)
        folder = tmp_path / f"{len(hides)}{takes['computed']}"
        folder.mkdir()
        told = replayed(setup, folder, script, takes, beat)["developer"]
        asked = [each for each in told if '"ack": null' not in each.text]
        first = [next(each.moment for each in asked if f'"ack": {ack},' in each.text) for ack in (1, 2, 3)]
        assert first == pytest.approx([each + later for each in sent], abs=1e-6)


@pytest.mark.parametrize(
    ("takes", "beat"), [(0.001, LEAST), (0.0024, LEAST), (0.006, 0.07), (0.0091, 0.1), (0.5, MOST)]
)
def test_the_beat_is_that_of_the_machine(tmp_path: Path, takes: float, beat: float) -> None:
    """1.5 · (2 + 5 parties) · the time of one evaluation, in whole hundredths, from 30 to 100 ms."""
    ticks = count()
    setup = setup_with(tmp_path, ["tenants"], "tenants", {})
    assert beat_for(setup, lambda: next(ticks) * takes) == pytest.approx(beat)


# ------------------------------------------------------------------------------------------ attacks


@pytest.mark.parametrize(
    ("party", "hides", "bounds", "places"),
    [
        ("investor", "at_least: {investor_irr: %s}, concedes: null", (0.05461, 0.0552), places_by_irr),
        ("tenants", "at_most: {highest_low_rent: %s}", (790.0, 771.5), places_by_low_rent),
    ],
)
def test_a_search_by_moves_finds_no_hidden_bound(
    tmp_path: Path, party: str, hides: str, bounds: tuple[float, float], places: Any
) -> None:
    """Seven moves once told the IRR to a tenth of a basis point, four the ceiling on the rent to the step.

    With much else to do, a machine answers late by chance: what is heard with one bound differs then from run
    to run, and is sooner or later heard with the other one too. Where the bound is told, it never is.
    """
    known: list[tuple[float, Place]] = places()
    heard: tuple[list[Any], list[Any]] = ([], [])
    for attempt in range(TRIES):
        for bound, found in zip(bounds, heard, strict=True):
            found.append(_heard(tmp_path / f"{attempt}, {bound}", party, hides % bound, known))
        if any(each in heard[1] for each in heard[0]):
            break
    alike = [each for each in heard[0] if each in heard[1]]
    assert alike, heard
    assert len(alike[0][2]) >= 3
    # The answer, the probabilities of those that hide nothing, and the frontier.
    assert all(len(each.late) == 3 for each in alike[0][2])


def _heard(folder: Path, party: str, hidden: str, places: list[tuple[float, Place]]) -> Any:
    """What the developer hears in a search, where a party hides something."""
    folder.mkdir()
    others = "" if party == "investor" else "  investor: {at_least: {investor_irr: 0.06}, concedes: null}\n"
    mine = f"  {party}: {{{hidden}, keeps_private: [conditions]}}\n"
    with serving(scenario_in(folder, f"parties:\n{others}{mine}")) as server:
        return search(server, "developer", places)
