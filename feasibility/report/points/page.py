"""The points of a dwelling for reading: blocks for a terminal or a page of HTML, and the same as data."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from feasibility.language import numbers
from feasibility.language.texts import MissingTextError
from feasibility.language.words import Words, plain
from feasibility.messages import listed
from feasibility.plain_data import Json, as_data, plain_value
from feasibility.points.features import BALCONY, STORAGE, WORKTOP, WOZ_STEP
from feasibility.points.result import DwellingPoints, Feature, Group, InScenario, Line, Rent
from feasibility.report.document import Block, Heading, Points, Section, Sentence, Table, table
from feasibility.report.text import page_text

CLOSETS = re.compile(r" \(\+\d+ kast(en)?\)$")
DAY = re.compile(r"(\d\d)-(\d\d)-(\d{4})$")
SPACES = ("rooms.", "outdoor.", "parking.")
CENT = 0.005
Blocks = Iterator[Block]


def points_page(found: DwellingPoints, words: Words) -> str:
    """The whole page, without colours, about 100 characters wide.

    Args:
        found: the count.
        words: the language, with the labels of the scenario in which a point is valued.
    """
    return page_text(points_section(found, words))


def points_section(found: DwellingPoints, words: Words) -> Section:
    """The page as blocks, for whoever lays it out: a terminal, a report, a page on a screen."""
    title = words("points_title", name=plain(found.dwelling.name or found.dwelling.kind))
    return Section("points", title, tuple(points_blocks(found, words)))


def points_blocks(found: DwellingPoints, words: Words) -> Blocks:
    """The answer first, then the count line by line, what a point is worth, and what was not given."""
    yield Sentence(answer_text(found, words))
    yield Sentence("")
    yield Sentence(words("points_by"))
    yield from count_blocks(found, words)
    yield from other_blocks(found, words)


def count_blocks(found: DwellingPoints, words: Words) -> Blocks:
    """The count line by line, and the rent with a point less and more."""
    yield Heading(words("points_lines"))
    yield _count_table(found, words)
    yield Heading(words("points_a_point"))
    yield from _a_point(found, words)


def other_blocks(found: DwellingPoints, words: Words) -> Blocks:
    """What a point does in a scenario, what was not given, and what the package warns of."""
    if found.in_scenario is not None:
        yield from _in_scenario(found.in_scenario, words)
    yield Heading(words("points_features"))
    yield from _features(found, words)
    if found.count.warnings:
        yield Heading(words("points_warnings"))
        yield Points(tuple(plain(each, 400) for each in found.count.warnings), "-")


def points_json(found: DwellingPoints) -> Json:
    """The points as one JSON object, in full precision; lines bear the package's own (Dutch) names."""
    return as_data(
        found,
        only=("dwelling", "day", "points", "count", "rent", "less", "more", "features", "in_scenario"),
        points=found.points,
        in_scenario=plain_value(found.in_scenario),
    )


def answer_text(found: DwellingPoints, words: Words) -> str:
    """The points, their segment and the highest rent, as a text."""
    day = numbers.day(found.day, words.lang)
    rent = found.rent
    said = [words("points_total", points=rent.points, day=day, segment=words(f"points_row_{rent.row}"))]
    if rent.highest_rent is None:
        said.append(words("points_no_highest", rent=words.rent(rent.table_rent)))
    else:
        said.append(words("points_highest", rent=words.rent(rent.highest_rent), day=day))
    if rent.surcharged_rent is not None:
        said.append(words("points_surcharged", rent=words.rent(rent.surcharged_rent)))
    if abs(found.count.maximum_rent - rent.table_rent) > CENT:
        said.append(words("points_other_table", rent=words.rent(found.count.maximum_rent)))
    return " ".join(said)


# ---------------------------------------------------------------------------------------- line by line


def _count_table(found: DwellingPoints, words: Words) -> Table:
    columns = [words(f"points_column_{name}") for name in ("what", "amount", "points")]
    rows: list[tuple[str, ...]] = []
    for group in found.count.groups:
        if group.lines:
            rows.append((_group_name(group, words), "", _quarters(group.points, words)))
            rows += [_line(each, words) for each in group.lines]
    rows.append((words("points_sum"), "", _quarters(found.count.exact, words)))
    rows.append((words("points_whole"), "", words.number(found.points)))
    return table(words("points_lines"), columns, rows)


def _group_name(group: Group, words: Words) -> str:
    return words(f"points_group_{group.key}")


def _line(line: Line, words: Words) -> tuple[str, str, str]:
    """A line below its group: what it is, how much of it, and its points where it has any."""
    points = "" if line.points is None else f"({_quarters(line.points, words)})"
    return "  " * (line.depth + 1) + _line_name(line, words), _amount(line, words), points


def _line_name(line: Line, words: Words) -> str:
    if line.key.startswith("fixture."):
        return words(f"points_fixture_{line.key.partition('.')[2]}")
    if line.key.startswith("shared."):
        return words("points_shared", number=line.key.partition(".")[2])
    if line.key.startswith(SPACES):
        name = CLOSETS.sub("", line.name)
        return words("points_with_closets", name=name) if name != line.name else plain(name, 40)
    if line.key == "woz_waarde" and (found := DAY.search(line.name)):
        day, month, year = map(int, found.groups())
        return words("points_woz_of", day=numbers.day(date(year, month, day), words.lang))
    try:
        return words(f"points_line_{line.key}")
    except MissingTextError:
        return plain(line.name, 60)


def _amount(line: Line, words: Words) -> str:
    if line.amount is None:
        return ""
    match line.unit:
        case "eur":
            return words.money(line.amount)
        case "mm":
            return numbers.plain_number(line.amount / 1000, words.lang) + " m"
        case "m2":
            return numbers.number(line.amount, words.lang, 2) + " m²"
    return numbers.plain_number(line.amount, words.lang) + " " + words("points_pieces")


def _quarters(points: float, words: Words) -> str:
    return numbers.number(points, words.lang, 2)


# ------------------------------------------------------------------------------------------ one point


def _a_point(found: DwellingPoints, words: Words) -> Blocks:
    columns = [words(f"points_column_{name}") for name in ("points", "segment", "highest", "difference")]
    now = found.rent.highest_rent
    rows = tuple(
        (
            words.number(each.points),
            words(f"points_row_{each.row}"),
            words.rent(each.highest_rent),
            _change(each.highest_rent, now, words),
        )
        for each in (found.less, found.rent, found.more)
    )
    yield table(words("points_a_point"), columns, rows, "><>>")
    if now is not None and found.more.highest_rent is not None:
        yield Sentence(words("points_brings", rent=words.rent(found.more.highest_rent - now)))
    if found.more.row != found.rent.row:
        yield Sentence(words("points_leaves", segment=words(f"points_row_{found.more.row}")))


def _change(then: float | None, now: float | None, words: Words) -> str:
    if then is None or now is None:
        return numbers.NONE
    return "" if then == now else _signed(words.rent(then - now), then - now)


def _signed(written: str, value: float) -> str:
    return f"+{written}" if value > 0 else written


def _in_scenario(found: InScenario, words: Words) -> Blocks:
    title = words(
        "points_in_scenario",
        scenario=plain(found.scenario),
        type=words.type(found.dwelling_type),
        count=found.count,
    )
    yield Heading(title)
    columns = [words(f"points_column_{name}") for name in ("points", "initial", "land", "difference")]
    now = found.values[1].residual_land_value
    rows = []
    for each in found.values:
        value = each.residual_land_value
        difference = None if value is None or now is None else value - now
        rows.append(
            (
                words.number(each.points),
                words.rent(each.initial_rent),
                words.money(value),
                _signed(words.money(difference), difference or 0.0) if each is not found.values[1] else "",
            )
        )
    yield table(title, columns, rows, ">>>>")
    written = found.written
    yield Sentence(
        words("points_none_written") if written is None else words("points_written", points=written)
    )
    if not found.follows:
        yield Sentence(words("points_no_following"))
    for each in found.values:
        if each.refused:
            why = listed(dict.fromkeys(mistake.message for mistake in each.refused), "; ")
            yield Sentence(words("points_refused", points=each.points, why=why))


# ----------------------------------------------------------------------------------------- not given


def _features(found: DwellingPoints, words: Words) -> Blocks:
    if not found.features:
        yield Sentence(words("points_no_features"))
        return
    names = ("with", "gained", "then", "segment", "highest")
    columns = [words(f"points_column_{name}") for name in names]
    gains = sorted(found.features, key=lambda each: -_gain(each, found))
    rows = tuple((_feature_name(each, words), *_then(_gain(each, found), each.rent, words)) for each in gains)
    yield table(words("points_features"), columns, rows, "<>><>")
    yield Sentence(words("points_features_about"))


def _gain(feature: Feature, found: DwellingPoints) -> float:
    """Quarter points that it adds; infinite where that cannot be said, so that it stands first."""
    return float("inf") if feature.exact is None else feature.exact - found.count.exact


def _then(gain: float, rent: Rent | None, words: Words) -> tuple[str, str, str, str]:
    if rent is None:
        return (numbers.NONE,) * 4
    return (
        _signed(_quarters(gain, words), gain),
        words.number(rent.points),
        words(f"points_row_{rent.row}"),
        words.rent(rent.highest_rent),
    )


def _feature_name(feature: Feature, words: Words) -> str:
    if feature.key.startswith("label_"):
        return words("points_feature_label", label=feature.key.removeprefix("label_"))
    values = {
        "worktop": {"length": numbers.plain_number(WORKTOP, words.lang)},
        "balcony": {"area": numbers.plain_number(BALCONY, words.lang)},
        "storage": {"area": numbers.plain_number(STORAGE, words.lang)},
        "woz_raised": {"amount": words.money(WOZ_STEP)},
    }
    try:
        return words(f"points_feature_{feature.key}", **values.get(feature.key, {}))
    except MissingTextError:
        return words(f"points_fixture_{feature.key}")
