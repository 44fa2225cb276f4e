"""How fast a move reaches many screens, and what the server needs: `python -m pytest tests/benchmarks -s`.

Nothing here asserts a time: machines differ. What is asked for: with fifty screens, 300 ms in nineteen of
twenty cases, and 400 MB.
"""

from __future__ import annotations

import asyncio
import json
import time
from pathlib import Path

from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin

from tests.table.serving import Server, scenario_in, serving

SCREENS, MOVES, PAUSE = 50, 40, 0.1
LEAST, STEP = 4_000_000, 25_000
"""The first price, above which all that follow lie; the table begins below it."""


def test_a_move_on_fifty_screens(tmp_path: Path) -> None:
    """Forty moves of the land price, ten a second; every screen notes when it sees each, or a later one."""
    with serving(scenario_in(tmp_path, "land: {price: 3_000_000}\n")) as server:
        times = sorted(asyncio.run(_moved(server)))
        status = Path(f"/proc/{server.process.pid}/status").read_text(encoding="utf-8")
    memory = next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))
    assert len(times) == SCREENS * MOVES
    p50, p95 = (times[int(share * len(times))] * 1000 for share in (0.5, 0.95))
    print(
        f"\nmove seen on {SCREENS} screens: p50 {p50:.0f} ms, p95 {p95:.0f} ms; {int(memory) / 1024:.0f} MB"
    )


async def _moved(server: Server) -> list[float]:
    cookies = [server.cookie(role) for role in server.keys]
    address = server.base.replace("http", "ws") + "/table"
    sockets = [
        await connect(
            address,
            origin=Origin(server.base),
            additional_headers={"cookie": cookies[place % len(cookies)]},
            max_size=None,
        )
        for place in range(SCREENS)
    ]
    sent: dict[int, float] = {}
    watching = [asyncio.create_task(_watch(socket, sent)) for socket in sockets]
    for place in range(MOVES):
        move = {"type": "move", "lever": "land_price", "value": LEAST + STEP * place, "seq": place}
        sent[place] = time.perf_counter()
        await sockets[0].send(json.dumps(move))
        await asyncio.sleep(PAUSE)
    seen = [each for screen in await asyncio.gather(*watching) for each in screen]
    for socket in sockets:
        await socket.close()
    return seen


async def _watch(socket: ClientConnection, sent: dict[int, float]) -> list[float]:
    """Seconds from each move until this screen shows it, or a later one."""
    seen: list[float] = []
    async for text in socket:
        message = json.loads(text)
        if message["type"] != "table":
            continue
        price = next(each["value"] for each in message["levers"] if each["name"] == "land_price")
        now = time.perf_counter()
        while len(seen) in sent and price >= LEAST + STEP * len(seen):
            seen.append(now - sent[len(seen)])
        if len(seen) == MOVES:
            break
    return seen
