"""The policies of the library and the national tables for reading: lists, one by itself, two side by side."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date

from feasibility.errors import FeasibilityError
from feasibility.language import numbers
from feasibility.language.library_notes import library_note
from feasibility.language.notes import usual_amount
from feasibility.language.words import Words, capital, place_name, plain, table_name
from feasibility.policy.tables import DatedTable, dated_table, sources
from feasibility.report.policies.values import (
    PolicyValue,
    increase_value,
    policy_values,
    reletting_value,
    share_values,
    term_value,
    value_name,
)
from feasibility.report.text import paragraph, table
from feasibility.scenario.keys.policy import Policy
from feasibility.scenario.keys.refusal_words import nearest_of
from feasibility.scenario.reading.policy import LeftOut, left_out, library_names, read_policy
from feasibility.scenario.writing.usual_values import usual_rows

Lines = Iterator[str]

USUAL_VALUES = "usual_values"
"""The name by which the table of usual values is asked for."""
MOST_COLUMNS = 4
"""Columns of a national table up to which each value has a line; with more of them, each column has one."""
UNITS = {
    "€": "policies_euros",
    "€/month": "policies_euros_a_month",
    "€/year": "policies_euros_a_year",
    "share per year": "policies_share_a_year",
    "share of the price": "policies_share_of_price",
    "share of the taxable profit": "policies_share_of_profit",
    "share of EBITDA": "policies_share_of_ebitda",
}
"""Unit of a national table → its text."""


class UnknownNameError(FeasibilityError):
    """The library has no policy, or no national table, of this name; says which was perhaps meant."""


def policies_page(lang: str) -> str:
    """Every policy of the library on a line, and those that are left out."""
    return _page(_list_lines(Words(lang)))


def policy_page(name: str, lang: str) -> str:
    """Every value of one policy, what is assumed, and where it comes from.

    Raises:
        UnknownNameError: the library has no such policy.
    """
    return _page(_policy_lines(name, Words(lang)))


def comparison_page(first: str, second: str, lang: str) -> str:
    """The values in which two policies differ, side by side.

    Raises:
        UnknownNameError: the library has no policy of one of these names.
    """
    return _page(_comparison_lines(first, second, Words(lang)))


def tables_page(lang: str) -> str:
    """Every national table on a line."""
    return _page(_tables_lines(Words(lang)))


def table_page(name: str, lang: str) -> str:
    """One national table by date, with status and source.

    Raises:
        UnknownNameError: there is no such table.
    """
    return _page(_table_lines(name, Words(lang)))


def _page(lines: Lines) -> str:
    return "\n".join(lines) + "\n"


# ------------------------------------------------------------------------------------------- policies


def _list_lines(words: Words) -> Lines:
    header = [
        words.name("name"),
        words.name("place"),
        words.name("price_level"),
        words("check_term"),
        words("policies_column_increase"),
        words.name("reletting"),
        words.name("shares"),
    ]
    rows = [_list_row(name, read_policy(name), words) for name in library_names()]
    yield from table(rows, "<" * len(header), header, "")
    yield ""
    yield from paragraph(words("policies_marks"), "")
    yield from ("", words("policies_left_out"))
    for name, about in left_out().items():
        line = words("policies_left_out_line", name=name, why=_why_left_out(about, words))
        yield from paragraph(line, "    ", "  ")
    yield from ("", words("policies_lawyer"))


def _list_row(name: str, policy: Policy, words: Words) -> list[str]:
    shares = "; ".join(f"{each.label}: {each.marked}" for each in share_values(policy, words))
    return [
        name,
        place_name(policy.place, words),
        policy.date.isoformat(),
        term_value(policy, words).marked,
        increase_value(policy, words).marked,
        reletting_value(policy, words).marked,
        shares or numbers.NONE,
    ]


def _why_left_out(about: LeftOut, words: Words) -> str:
    return words(
        "policies_left_out_why",
        known=library_note(about.known, words.lang),
        missing=library_note(about.missing, words.lang),
    )


def _policy_lines(name: str, words: Words) -> Lines:
    policy = _policy(name, words)
    place = place_name(policy.place, words)
    yield from paragraph(words("policies_title", place=place, name=plain(policy.name), file=name), "")
    statuses = set()
    for heading, values in policy_values(policy, words):
        yield from ("", heading) if heading else ("",)
        statuses |= {value.status for value in values}
        yield from table([(value.label, _with_status(value, words)) for value in values], "<<")
    reasons = [
        f"{capital(value_name(f'policy.{path}', policy, words))}: {library_note(why, words.lang)}"
        for path, why in policy.assumed.items()
    ]
    yield from _section(words.heading("assumed"), reasons)
    yield from _section(words("section_notes"), [library_note(each, words.lang) for each in policy.notes])
    source = policy.source
    title, article, note = (
        library_note(each, words.lang) for each in (source.title, source.article, source.note)
    )
    about = (title, article, source.url, note)
    yield from _section(words("section_sources"), [*about, _checked(source.checked, words)])
    yield from _ending(statuses, words)


def _with_status(value: PolicyValue, words: Words) -> str:
    return f"{value.text} [{words('status_' + value.status)}]" if value.status else value.text


def _comparison_lines(first: str, second: str, words: Words) -> Lines:
    left, right = (_by_label(_policy(name, words), words) for name in (first, second))
    rows = [
        (label, *(side[label].marked if label in side else numbers.NONE for side in (left, right)))
        for label in left | right
        if label not in left or label not in right or left[label].text != right[label].text
    ]
    if not rows:
        yield words("policies_same")
        return
    yield from table(rows, "<<<", ("", first, second), "")
    yield ""
    yield from paragraph(words("policies_marks"), "")
    yield words("policies_lawyer")


def _by_label(policy: Policy, words: Words) -> dict[str, PolicyValue]:
    """Every value by its label, with the heading under which it stands."""
    return {
        f"{heading}: {value.label}" if heading else value.label: value
        for heading, values in policy_values(policy, words)
        for value in values
    }


def _policy(name: str, words: Words) -> Policy:
    """A policy of the library.

    Raises:
        UnknownNameError: the library has none of this name; says why where it is left out on purpose.
    """
    names = library_names()
    if name in names:
        return read_policy(name)
    what = words("policies_unknown_policy", name=plain(name, 60))
    about = left_out().get(name)
    if about is not None:
        why = _why_left_out(about, words)
        raise UnknownNameError(words("policies_with_reason", what=what, why=why))
    raise _unknown(what, name, names, words)


# --------------------------------------------------------------------------------------------- tables


def _tables_lines(words: Words) -> Lines:
    header = [words(f"policies_column_{each}") for each in ("table", "unit", "columns", "dates", "title")]
    rows = []
    for source in sources():
        each = source.columns
        dates = [row.start for column in each for row in dated_table(source.name, column).rows]
        rows.append(
            [
                source.name,
                words(UNITS[source.unit]),
                ", ".join(_column(name, words) for name in each)
                if len(each) <= MOST_COLUMNS
                else f"{each[0]}–{each[-1]}",
                f"{min(dates).isoformat()} – {max(dates).isoformat()}",
                _title(source.name, source.title, words),
            ]
        )
    starts = [row.start for row in usual_rows()]
    usual = words("policies_usual_low"), words("policies_usual_typical"), words("policies_usual_high")
    period = f"{min(starts).isoformat()} – {max(starts).isoformat()}"
    rows.append([USUAL_VALUES, "", ", ".join(usual), period, words("policies_usual_title")])
    yield from table(rows, "<" * len(header), header, "")
    yield from ("", words("policies_lawyer"))


def _usual_lines(words: Words) -> Lines:
    """Usual costs, rents, values, yields and norms by year, with their ranges."""
    yield from paragraph(words("policies_usual_about"), "")
    yield ""
    header = [
        words("policies_column_value"),
        words("policies_column_from"),
        *(words(f"policies_usual_{each}") for each in ("low", "typical", "high")),
        words("policies_column_status"),
    ]
    rows = [
        (
            words(f"usual_{row.what}"),
            row.start.isoformat(),
            *(usual_amount(value, row.unit, words.lang) for value in (row.low, row.typical, row.high)),
            words(f"status_{row.status}"),
        )
        for row in usual_rows()
    ]
    yield from table(rows, "<<>>><", header, "")
    origins = dict.fromkeys((row.what, row.source) for row in usual_rows())
    yield from _section(
        words("section_sources"),
        [
            *(f"{words(f'usual_{what}')}: {library_note(source, words.lang)}." for what, source in origins),
            _checked(max(row.checked for row in usual_rows()), words),
        ],
    )


def _table_lines(name: str, words: Words) -> Lines:
    known = {source.name: source for source in sources()}
    if name == USUAL_VALUES:
        yield from _usual_lines(words)
        return
    if name not in known:
        what = words("policies_unknown_table", name=plain(name, 60))
        raise _unknown(what, name, [*known, USUAL_VALUES], words)
    source = known[name]
    columns = [dated_table(name, column) for column in source.columns]
    title = _title(name, source.title, words)
    yield from paragraph(words("policies_table_title", title=title, unit=words(UNITS[source.unit])), "")
    yield ""
    yield from _by_column(columns, words) if len(columns) > MOST_COLUMNS else _by_date(columns, words)
    article, note = (library_note(each, words.lang) for each in (source.article, source.note))
    about = (article, source.url, note)
    yield from _section(words("section_sources"), [*about, _checked(source.checked, words)])
    yield from _ending({row.status for column in columns for row in column.rows}, words)


def _by_date(columns: Iterable[DatedTable], words: Words) -> Lines:
    """A line for each value."""
    header = [words(f"policies_column_{each}") for each in ("from", "column", "value", "status")]
    rows = [
        (
            row.start.isoformat(),
            _column(column.column, words),
            words.in_unit(row.value, column.unit),
            words(f"status_{row.status}"),
            library_note(row.rule, words.lang),
        )
        for column in columns
        for row in column.rows
    ]
    return table(rows, "<<><<", [*header, words("column_rule")], "")


def _by_column(columns: list[DatedTable], words: Words) -> Lines:
    """A line for each column, its values by date beside each other."""
    starts = [row.start.isoformat() for row in columns[0].rows]
    header = [words.name("wws_points"), *starts, words("policies_column_status")]
    rows = [
        (
            column.column,
            *(words.in_unit(row.value, column.unit) for row in column.rows),
            words(f"status_{column.rows[0].status}"),
        )
        for column in columns
    ]
    return table(rows, ">" * len(header[:-1]) + "<", header, "")


def _column(name: str, words: Words) -> str:
    """What a column of a national table is called."""
    return words(f"policies_column_of_{name}")


def _title(name: str, title: str, words: Words) -> str:
    """What a national table is called: the data have English titles only."""
    return title if words.lang == "en" else table_name(name, words)


# --------------------------------------------------------------------------------------------- shared


def _section(heading: str, texts: Iterable[str]) -> Lines:
    """Texts under a heading, where there are any."""
    each = [text for text in texts if text]
    if each:
        yield from ("", heading)
    for text in each:
        yield from paragraph(plain(text, 1_000), "    ", "  ")


def _checked(day: date | None, words: Words) -> str:
    return words("policies_checked", date=numbers.day(day, words.lang)) if day else ""


def _ending(statuses: Collection[str], words: Words) -> Lines:
    yield ""
    if "known" in statuses:
        yield words("policies_known")
    yield words("policies_lawyer")


def _unknown(what: str, name: str, allowed: Iterable[str], words: Words) -> UnknownNameError:
    """The refusal of a name, with the nearest one that there is, or else with all."""
    names = sorted(allowed)
    near = nearest_of(name, names)
    if near:
        return UnknownNameError(words("policies_nearest", what=what, name=near))
    return UnknownNameError(words("policies_available", what=what, names=", ".join(names)))
