"""A result in one line, as a table in a notebook, and as frames of pandas; the extra `frames` installs it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from itertools import islice
from typing import TYPE_CHECKING, Any, Literal

from feasibility.evaluation.flow_lines import flow_lines
from feasibility.language.numbers import money, number, percent
from feasibility.language.texts import name_of, name_of_path, text
from feasibility.notebook import MOST_ROWS, SHORT_HASH, cut, first_rows, html_table, needed, short_name
from feasibility.plain_data import leaves
from feasibility.scenario.validated import Scenario

if TYPE_CHECKING:
    import pandas as pd

    from feasibility.evaluation.evaluate import Results
    from feasibility.evaluation.figures.headline import Brief
    from feasibility.evaluation.result import Result


MONEY = (
    "residual_land_value",
    "land_price",
    "margin",
    "residual_land_value_per_dwelling",
    "investment_value",
)
RATES = ("investor_irr", "project_irr", "gross_initial_yield")
EVALUATE = "feasibility.evaluation.evaluate"
BRIEFLY, REGISTRY = "feasibility.evaluation.figures.headline", "feasibility.evaluation.figures.registry"
"""They read or make results, whose text this module writes: each is imported when it is needed."""


def result_line(result: Result) -> str:
    """Name, land value, verdict and the beginning of the scenario's hash."""
    value = money(result.residual_land_value, "en")
    digest = result.scenario.digest[:SHORT_HASH]
    name = short_name(result.scenario.name)
    return f"Result({name}, residual land value {value}, {verdict(result)}, scenario {digest})"


def verdict(result: Result) -> str:
    """Whether it is viable and allowed, in words."""
    viable = "viable" if result.viable else "not viable"
    return f"{viable}, {'allowed' if result.allowed else 'not allowed'}"


def result_html(result: Result) -> str:
    """The main figures as a table; where a price is asked for the land, returns at that price first."""
    asked: Result | None = import_module(EVALUATE).at_asking_price(result)
    own = "compare_at_residual" if result.scenario.land.price == "residual" else None
    paid = [(result, own)] if asked is None else [(asked, "compare_at_asking"), (result, own)]
    rows = [
        ("verdict", verdict(result)),
        *((name_of(name, "en"), money(getattr(result, name), "en")) for name in MONEY),
        *((_named(name, key), percent(getattr(each, name), "en")) for each, key in paid for name in RATES),
        *dict.fromkeys(row for each, key in paid for row in _financing_rows(each, key)),
        *_phase_rows(*paid[0]),
        *(row for each, key in paid for row in _lease_rows(each, key)),
        ("scenario", result.scenario.digest[:SHORT_HASH]),
    ]
    return html_table(result.scenario.name, (), rows)


def _financing_rows(result: Result, price: str | None) -> Iterator[tuple[str, str]]:
    """Loans and tax, where there are any."""
    for each in import_module(BRIEFLY).figures_of_financing(result):
        # It is a land price itself, the same at all of them.
        at = None if each.name == "finance.land_value_for_equity_return" else price
        yield _named(each.name, at), _written(each)


def _lease_rows(result: Result, price: str | None) -> Iterator[tuple[str, str]]:
    """The canon, where the land is leased."""
    for each in import_module(BRIEFLY).figures_of_lease(result):
        yield _named(each.name, price), _written(each)


def _phase_rows(result: Result, price: str | None) -> Iterator[tuple[str, str]]:
    """Land value and price of each phase, where the scenario names any."""
    for phase, figures in import_module(BRIEFLY).figures_of_phases(result).items():
        for each in figures:
            key = each.name.rpartition(".")[2]
            yield f"{cut(phase)}: {_named(key, price if key == 'land_price' else None)}", _written(each)


def _written(each: Brief) -> str:
    """A figure as the registry says that it is written."""
    said: str | None = import_module(BRIEFLY).in_words(each, "en")
    if said is not None:
        return said
    unit = import_module(REGISTRY).figure_at(each.name).unit
    if unit in ("rate", "share"):
        return percent(each.value, "en")
    return number(each.value, "en", 2) if unit == "multiple" else money(each.value, "en")


def _named(figure: str, price: str | None) -> str:
    """The name of a figure with the land price at which it stands."""
    name = name_of_path(figure, "en") if "." in figure else name_of(figure, "en")
    return name if price is None else text(price, "en", figure=name)


def results_line(results: Results) -> str:
    """Number of variants, scenario, range of land values, and number that is viable."""
    if not len(results):
        return "Results(no scenarios)"
    values = results.figure("residual_land_value")
    ends = " to ".join(money(float(each), "en") for each in sorted({values.min(), values.max()}))
    viable = int(results.figure("viable").sum())
    first = results.scenarios[0]
    return (
        f"Results({len(results)} × {short_name(first.name)}, residual land value {ends}, "
        f"{viable} viable, first scenario {first.digest[:SHORT_HASH]})"
    )


def results_html(results: Results) -> str:
    """The first variants as rows: the inputs in which they differ, the land value and the verdict."""
    inputs = varied(results.scenarios)
    values, viable = results.figure("residual_land_value"), results.figure("viable")
    heading = ("", *inputs, name_of("residual_land_value", "en"), "viable")
    rows = (
        (
            str(place),
            *(str(column[place]) for column in inputs.values()),
            money(float(values[place]), "en"),
            "yes" if viable[place] else "no",
        )
        for place in range(len(results))
    )
    caption = first_rows(results.scenarios[0].name if len(results) else "no scenarios", len(results))
    return html_table(caption, heading, islice(rows, MOST_ROWS))


def varied(scenarios: Sequence[Scenario]) -> dict[str, list[object]]:
    """Dotted path → value in each scenario, of the inputs as written in which the scenarios differ.

    None where a scenario does not write the input.
    """
    written = [dict(leaves(each.raw)) for each in scenarios]
    paths = dict.fromkeys(path for each in written for path in each)
    columns = {path: [each.get(path) for each in written] for path in paths}
    return {path: column for path, column in columns.items() if any(each != column[0] for each in column)}


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
