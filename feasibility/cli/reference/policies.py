"""`feasibility policies`: the policies of the library, listed, shown, compared, and the national tables."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from feasibility.cli.shared.input import guarded, say_page

language: Callable[[Callable[..., Any]], Callable[..., Any]] = click.option(
    "--lang", type=click.Choice(("en", "nl")), help="Language of the page (default: en)."
)


@click.group(invoke_without_command=True)
@language
@click.pass_context
@guarded
def policies(context: click.Context, lang: str | None) -> None:
    """List the policies of the library; show or compare them; show the national tables.

    Values that a policy's source does not state are marked. Nothing here has been checked by a lawyer.
    """
    context.obj = lang or "en"
    if context.invoked_subcommand is None:
        from feasibility.report.policies.pages import policies_page

        say_page(policies_page(context.obj))


@policies.command()
@click.argument("name")
@language
@click.pass_context
@guarded
def show(context: click.Context, name: str, lang: str | None) -> None:
    """Show every value of one policy, with what is assumed and where it comes from."""
    from feasibility.report.policies.pages import policy_page

    say_page(policy_page(name, lang or context.obj))


@policies.command()
@click.argument("first")
@click.argument("second")
@language
@click.pass_context
@guarded
def compare(context: click.Context, first: str, second: str, lang: str | None) -> None:
    """Show the values in which two policies differ, side by side."""
    from feasibility.report.policies.pages import comparison_page

    say_page(comparison_page(first, second, lang or context.obj))


@policies.command()
@click.argument("name", required=False)
@language
@click.pass_context
@guarded
def tables(context: click.Context, name: str | None, lang: str | None) -> None:
    """Show the national tables, or one of them by date with status and source."""
    from feasibility.report.policies.pages import table_page, tables_page

    chosen = lang or context.obj
    say_page(tables_page(chosen) if name is None else table_page(name, chosen))
