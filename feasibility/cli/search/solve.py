"""`feasibility solve`: at which value of one number a printed figure meets a target."""

from __future__ import annotations

import click

from feasibility.cli.shared import options
from feasibility.cli.shared.input import guarded, reading, say, say_page, settings_values, warn_of_thousand


@click.command()
@click.argument("scenario", type=click.Path())
@click.option("--for", "path", required=True, metavar="PATH", help="The number to find: dwellings.low.rent.")
@click.option(
    "--so-that",
    "wanted",
    required=True,
    metavar="TARGET",
    help="What must hold: 'investor_irr = 0.055', also with >= or <=.",
)
@click.option("--from", "low", type=float, metavar="A", help="Least value that is looked at.")
@click.option("--to", "high", type=float, metavar="B", help="Highest value that is looked at.")
@options.as_json
@options.language
@options.settings("land.price=4_200_000")
@guarded
def solve(
    scenario: str,
    path: str,
    wanted: str,
    low: float | None,
    high: float | None,
    lang: str,
    settings: tuple[str, ...],
    *,
    as_json: bool,
) -> None:
    """Find every value of one number in the file SCENARIO at which a figure meets a target.

    PATH is the number's dotted path, such as dwellings.low.rent or policy.term. TARGET names a figure of the
    results and a value: 'residual_land_value = 4_200_000', 'dwelling_types.low.retention_years >= 20',
    'viable = true'. Ends with status 0, also where no value meets the target: the nearest is then named.
    """
    from feasibility.scenario.reading.euros import euros_at, is_in_euros
    from feasibility.solve.root import solve_for
    from feasibility.solve.target import target_of

    target = target_of(wanted, "--so-that")
    value = wanted.rpartition("=")[2]
    warn_of_thousand(value, "--so-that", target.figure, in_euros=is_in_euros(target.figure))
    for option, end in (("--from", low), ("--to", high)):
        warn_of_thousand(repr(end), option, path.strip(), in_euros=euros_at(path.strip()))
    read = reading(scenario)
    values = settings_values(settings)
    if values:
        read = read.with_values(values)
    solved = solve_for(read, path.strip(), target.figure, target.relation, target.value, low, high)
    from feasibility.report.solve.page import solve_json, solve_page

    if as_json:
        import json

        say(json.dumps(solve_json(solved), indent=2, ensure_ascii=False, allow_nan=False))
    else:
        say_page(solve_page(solved, lang))
