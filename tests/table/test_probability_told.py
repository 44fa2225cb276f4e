"""What a table tells of probabilities, in a time of its own: when, to whom, and nothing that is hidden."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from feasibility import read_scenario
from feasibility.live.table.setup import roles_of, setup_of
from tests.table.replay import FAST, SLOW, Played, Sent, replayed
from tests.table.serving import Json, scenario_in

HIDES = "parties:\n  investor: {keeps_private: [conditions, assumptions]}\n"


def is_known(table: Json) -> bool:
    told = table["probability"]
    return all(each["state"] != "pending" for each in (*told["parties"], told["everybody"]))


async def levers(table: Played) -> None:
    for price in (4_000_000, 4_300_000):
        await table.send("developer", "move", 1.9, lever="land_price", value=price)


def tables(stream: list[Sent]) -> list[Json]:
    return [told for each in stream if (told := json.loads(each.text))["type"] == "table"]


@pytest.mark.parametrize("hidden", [{}, {"at_least": {"investor_irr": 0.03}, "concedes": {}}])
def test_the_hidden_probability_is_a_message_to_one_party_alone(
    tmp_path: Path, hidden: dict[str, Any]
) -> None:
    """Whatever it is, and however long its work takes, the others hear the same at the same moments."""
    scenario = read_scenario(scenario_in(tmp_path, HIDES))
    played = []
    variants = [({}, FAST), (hidden, SLOW | {"hidden_masks": 0.19}), (hidden, FAST | {"hidden_masks": 0.02})]
    for number, (values, takes) in enumerate(variants):
        folder = tmp_path / str(number)
        folder.mkdir()
        changes = {f"parties.investor.{name}": value for name, value in values.items()}
        setup = setup_of(scenario.with_values(changes), "meeting")
        played.append(replayed(setup, folder, levers, {"open_masks": 0.08, **takes}))
    for streams in played:
        for role in roles_of(setup):
            if role != "investor":
                assert streams[role] == played[0][role], role
                assert any(is_known(each) for each in tables(streams[role])), role
        mine = tables(streams["investor"])
        assert any(each["probability"]["everybody"]["state"] == "known" for each in mine)
    last = [tables(each["investor"])[-1]["probability"]["everybody"] for each in played]
    assert last[1] == last[2]
    assert (last[0] == last[1]) == (not hidden)


def test_a_move_drops_what_was_being_computed(tmp_path: Path) -> None:
    """Work that the next move overtakes is told to nobody."""

    async def script(table: Played) -> None:
        for price in (3_800_000, 3_900_000, 4_000_000):
            await table.send("developer", "move", 0.34, lever="land_price", value=price)
        await table.send("developer", "move", 2.0, lever="land_price", value=4_100_000)

    setup = setup_of(read_scenario(scenario_in(tmp_path)), "meeting")
    streams = replayed(setup, tmp_path, script, FAST | {"open_masks": 0.3}, 0.0)
    known: dict[float, set[str]] = {}
    for told in tables(streams["tenants"]):
        if is_known(told):
            price = next(each["value"] for each in told["levers"] if each["name"] == "land_price")
            known.setdefault(price, set()).add(json.dumps(told["probability"]))
    assert set(known) == {4_200_000.0, 4_100_000.0}
    assert all(len(each) == 1 for each in known.values())
