"""Mixes, their figures and the requirements that they meet, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from feasibility.evaluation.compute import with_price_at_payment
from feasibility.language import numbers
from feasibility.language.notes import segment_names
from feasibility.language.words import Words, plain
from feasibility.messages import TO_DUTCH
from feasibility.mix.results import Mix
from feasibility.programme.mix_rows import share_name
from feasibility.programme.question import Question
from feasibility.programme.viability import LEAST
from feasibility.scenario.keys.model import MixRow
from feasibility.scenario.keys.policy import ShareRule

MONEY = ("land_value", "public_contribution")
SHARES = ("mid_share", "irr")
SAME = 1e-12
"""Shares and rates nearer to each other than this are one."""
NAME = 30
"""Longest name of a type or an own row that is shown in full."""


def whole(value: int, lang: str) -> str:
    """A whole number of any size, exactly, with thousands marked."""
    return f"{value:,}".translate(TO_DUTCH) if lang == "nl" else f"{value:,}"


def objective_name(objective: str, words: Words) -> str:
    """What an objective is called, within a sentence."""
    return words(f"mix_objective_{objective}")


# -------------------------------------------------------------------------------------------- figures


def counts_text(counts: Mapping[str, int], words: Words) -> str:
    """A mix by its counts: 12 low, 24 high, 84 free; types without dwellings are left out."""
    shown = [
        f"{whole(count, words.lang)} {words.type(name, NAME)}" for name, count in counts.items() if count
    ]
    return ", ".join(shown)


def figure_text(value: float | None, objective: str, question: Question, words: Words) -> str:
    """A figure of a mix in its unit, never rounded to or over what it is held against."""
    if value is None:
        return numbers.NONE
    if objective == "land_value":
        decimals = numbers.decimals_that_tell(value, [question.land_price], 0)
        return numbers.money(value, words.lang, max(2, decimals) if decimals else 0)
    if objective in MONEY:
        return words.money(value)
    if objective in SHARES:
        return words.percent_against(value, limits_of(objective, question))
    return words.number(value)


def limits_of(objective: str, question: Question) -> list[float]:
    """What a share or an IRR is compared with."""
    if objective == "irr":
        return [rate_of(question)]
    shares = [rule.at_least for rule in question.scenario.policy.shares]
    own = [each.at_least_share for each in question.scenario.mix.rows.values()]
    return shares + [each for each in own if each is not None]


def rate_of(question: Question) -> float:
    """The IRR that viability asks for."""
    return question.scenario.required_return if question.rate is None else question.rate


def difference_text(value: float | None, objective: str, words: Words) -> str:
    """A difference of two figures with its sign; shares in percentage points."""
    if value is None:
        return numbers.NONE
    sign = "+" if value > 0 else ""
    if objective in MONEY:
        return sign + words.money(value)
    if objective in SHARES:
        points = numbers.plain_number(100 * value, words.lang)
        return words("mix_points", points=sign + points)
    return sign + words.number(value)


def mix_figure(mix: Mix, objective: str) -> float | None:
    """One figure of a mix by the name of the objective."""
    value: float | None = getattr(mix, objective)
    return value


# ----------------------------------------------------------------------------------------------- rows


def price_word(question: Question, words: Words) -> str:
    """The word for the price that decides viability: the asking price, or a land price paid or assumed."""
    scenario = question.scenario
    price = with_price_at_payment(scenario).land.asking_price
    asked = isinstance(scenario.land.price, str) and question.land_price == price
    return words("mix_asking_price" if asked else "mix_land_price")


def row_text(name: str, question: Question, words: Words, side: str = "") -> str:
    """What a row asks, within a sentence: at least 10% in low_mid, at most 9,000 m² gbo.

    Args:
        name: as `Row.name`.
        question: in which the row stands.
        words: the language.
        side: `lower` or `upper` for that bound only; both by default.
    """
    kind, _, rest = name.partition(".")
    if kind == "share":
        return _both((share_text(rule, words) for rule in rules_named(name, question)), words)
    if kind == "rows":
        bounds = _both(own_bounds(question.scenario.mix.rows[rest], words, side), words)
        return words("mix_row_own", name=plain(rest, NAME), bounds=bounds)
    if kind == "viability":
        return viability_text(question, words)
    if kind == LEAST:
        return words("mix_row_least_land_price")
    if kind in ("floor_area", "gross_floor_area", "parking_spaces"):
        limit = getattr(question.scenario.mix, f"{kind}_at_most")
        return words(f"mix_row_{kind}", limit=numbers.plain_number(limit, words.lang))
    lower, upper = range_of_row(name, question)
    subject = words("mix_in_all") if kind == "total" else words.type(rest, NAME)
    return _range_text(lower, upper, side, subject, words)


def rules_named(name: str, question: Question) -> list[ShareRule]:
    """The share rules behind a row; more than one where the policy names the same segments twice."""
    return [rule for rule in question.scenario.policy.shares if share_name(rule) == name]


def share_text(rule: ShareRule, words: Words) -> str:
    """A share rule: at least 10% low_mid + low_sale."""
    values = {
        "share": words.share_asked(rule.at_least),
        "segments": segment_names(rule.segments, words.lang, words.labels),
    }
    if rule.from_dwellings > 1:
        return words("mix_row_share_from", **values, dwellings=words.number(rule.from_dwellings))
    return words("mix_row_share", **values)


def own_bounds(row: MixRow, words: Words, side: str = "") -> Iterator[str]:
    """The bounds of a row of the scenario's own."""
    if row.at_least is not None and side != "upper":
        yield words("mix_at_least", number=numbers.plain_number(row.at_least, words.lang))
    if row.at_least_share is not None and side != "upper":
        yield words("mix_at_least", number=words.exact_percent(row.at_least_share))
    if row.at_most is not None and side != "lower":
        yield words("mix_at_most", number=numbers.plain_number(row.at_most, words.lang))
    if row.at_most_share is not None and side != "lower":
        yield words("mix_at_most", number=words.exact_percent(row.at_most_share))


def range_of_row(name: str, question: Question) -> tuple[int | None, int | None]:
    """Least and most that a row of the total, or the range of a type, leaves."""
    programme = question.programme
    kind, _, rest = name.partition(".")
    if kind == "count":
        place = programme.types.index(rest)
        return programme.least[place], programme.most[place]
    row = next(each for each in programme.rows if each.name == name)
    return row.lower, row.upper


def _range_text(lower: int | None, upper: int | None, side: str, subject: str, words: Words) -> str:
    if side == "lower":
        upper = None
    if side == "upper":
        lower = None
    if lower is not None and lower == upper:
        bound = words("mix_exactly", number=whole(lower, words.lang))
    elif lower and upper is not None:
        bound = words("mix_between", lower=whole(lower, words.lang), upper=whole(upper, words.lang))
    elif upper is not None:
        bound = words("mix_at_most", number=whole(upper, words.lang))
    else:
        bound = words("mix_at_least", number=whole(lower or 0, words.lang))
    return f"{bound} {subject}"


def viability_text(question: Question, words: Words) -> str:
    """The price of the land that a mix is held against, and the return where one is asked."""
    price = words("mix_row_price", what=price_word(question, words), price=words.money(question.land_price))
    if question.rate is None:
        return price
    return words("mix_row_rate", rate=words.exact_percent(question.rate), price=price)


def _both(phrases: Iterable[str], words: Words) -> str:
    return words.listed(list(phrases))
