"""Results as frames of pandas, for whoever goes on calculating with them; the extra `frames` installs it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

from feasibility.evaluation.flow_lines import flow_lines
from feasibility.notebook import needed

if TYPE_CHECKING:
    import pandas as pd

    from feasibility.evaluation.result import Result

Table = Literal["cash_flow", "types", "checks"]
By = Literal["year", "period"]
TABLES: tuple[Table, ...] = ("cash_flow", "types", "checks")
STEPS: tuple[By, ...] = ("year", "period")


def result_frame(result: Result, table: Table, by: By) -> pd.DataFrame:
    """One table of a result; see `Result.to_frame`."""
    if table not in TABLES:
        raise ValueError(f"table is one of {', '.join(TABLES)}, and {table!r} is given")
    if by not in STEPS:
        raise ValueError(f"by is one of {', '.join(STEPS)}, and {by!r} is given")
    if table != "cash_flow" and by != "year":
        raise ValueError(f"by={by!r} goes with the cash flow, not with {table}")
    if table == "types":
        types = {name: vars(each) for name, each in result.dwelling_types.items()}
        return frame(types.values(), index=list(types), axis="type")
    if table == "checks":
        return frame([vars(each) | {"allowed": each.allowed} for each in result.checks])
    flows = flow_lines(result.arrays, result.row, by_period=by == "period")
    lines = {name: flow + 0.0 for name, flow in flows.items()}
    count = next(iter(lines.values())).size
    return frame(lines, index=range(1, count + 1), axis=by)


def frame(data: Any, index: Sequence[object] | None = None, axis: str = "") -> pd.DataFrame:
    """Columns, or rows with names, as a frame.

    Raises:
        MissingPackageError: pandas is not installed.
    """
    pandas = needed("pandas", "pandas", "frames", "to_frame()")
    columns = data if isinstance(data, Mapping) else list(data)
    made: pd.DataFrame = pandas.DataFrame(columns, index=index)
    return made.rename_axis(index=axis) if axis else made
