"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])

language = click.option(
    "--lang", type=click.Choice(("en", "nl")), default="en", help="Language of what is printed and drawn."
)
as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead.")


def settings(example: str) -> Callable[[Command], Command]:
    """`--set PATH=VALUE`, with an example of it."""
    return click.option(
        "--set",
        "settings",
        multiple=True,
        metavar="PATH=VALUE",
        help=f"Another value for this run: {example}. May be given more than once.",
    )
