"""How soon a search of mixes ends after Ctrl-C: from the signal to the end of a real process."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

TYPES = 12
BEGUN = 3.0
"""Seconds after which the process is searching [s]."""


def hard_programme() -> str:
    """Twelve types and a thousand dwellings that must meet a floor area and a parking sum exactly."""
    draw = np.random.default_rng(7)
    areas = [round(each, 2) for each in draw.uniform(45, 110, TYPES).tolist()]
    spaces = [round(each, 2) for each in draw.uniform(0.3, 1.4, TYPES).tolist()]
    types = "".join(
        f"  t{place}: {{segment: free, count: {{min: 0, max: 1000}}, floor_area: {area}, rent: 1000,"
        f" vacant_value: 300000, construction_cost: 1500, parking_spaces: {space}}}\n"
        for place, (area, space) in enumerate(zip(areas, spaces, strict=True))
    )

    def row(weights: list[float], sum_asked: float) -> str:
        of = ", ".join(f"t{place}: {each}" for place, each in enumerate(weights))
        return f"{{of: {{{of}}}, at_least: {sum_asked}, at_most: {sum_asked}}}"

    return f"""format: 1
name: hard
price_date: 2019-07-01
start: 2020-01-01
policy: {{name: no shares, date: 2019-07-01, term: 1, segments: {{free: {{tenure: rent}}}}}}
form_factor: 0.8
indices: {{cpi: 0.02}}
rents: {{statutory_cap: false}}
exit: {{holding_years: 20, methods: [vacant_value]}}
required_return: 0.05
development: {{construction_months: 12, costs: {{construction: {{per_m2_bvo: dwelling}}}}}}
land: {{price: residual, asking_price: 1}}
dwellings:
{types}mix:
  total: 1000
  rows:
    area: {row(areas, 73442.5)}
    parking: {row(spaces, 832.5)}
"""


def test_a_search_ends_soon_after_ctrl_c(benchmark: Any, tmp_path: Path) -> None:
    file = tmp_path / "hard.yaml"
    file.write_text(hard_programme(), encoding="utf-8")

    def begun() -> tuple[tuple[subprocess.Popen[bytes]], dict[str, object]]:
        process = subprocess.Popen(
            [sys.executable, "-m", "feasibility", "mix", str(file), "--any"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        time.sleep(BEGUN)
        assert process.poll() is None, "the search ended by itself: nothing is measured"
        return (process,), {}

    def stopped(process: subprocess.Popen[bytes]) -> None:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(30)
        finally:
            process.kill()
            process.wait()

    benchmark.pedantic(stopped, setup=begun, rounds=3)
