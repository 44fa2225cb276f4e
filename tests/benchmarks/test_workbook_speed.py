"""How long a workbook takes, and how large it is: monthly at most 6 s and 3 MB, yearly at most 1 s."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from feasibility import evaluate, read_scenario
from feasibility.report.workbook.file import workbook_bytes

AMERSFOORT = Path(__file__).parent.parent.parent / "scenarios" / "amersfoort-2019.yaml"
LARGEST = 3_000_000


@pytest.mark.parametrize(("period", "seconds"), [("month", 6.0), ("year", 1.0)])
def test_workbook_of_amersfoort(benchmark: Any, period: str, seconds: float) -> None:
    result = evaluate(read_scenario(AMERSFOORT).with_values({"period": period}))
    data = benchmark.pedantic(workbook_bytes, args=(result,), rounds=3, warmup_rounds=1)
    assert len(data) <= LARGEST
    assert benchmark.stats.stats.min <= seconds
