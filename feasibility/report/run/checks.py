"""Policy checks for reading: what each rule asks, what the scenario has, and the deviations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from feasibility.language import numbers
from feasibility.language.notes import band, rule_name, subject_name
from feasibility.language.words import Words, plain
from feasibility.policy.checks import Check
from feasibility.report.document import Block, Points, Section, Sentence, Table, column_names, table

COLUMNS = ("rule", "year", "required", "actual", "outcome")
ALIGN = "<<<<<"
MOST_NAMED = 6
"""Types that a row names; more are counted."""


def checks_section(checks: Sequence[Check], words: Words) -> Section:
    """The section of the report: every policy check, and the deviations."""
    blocks = tuple(checks_blocks(checks, words, terminal=False))
    if not any(isinstance(each, Points) for each in blocks):
        blocks += (Sentence(words("report_no_deviations")),)
    verdict = Sentence(allowed_sentence(checks, words))
    return Section("checks", words("report_section_checks"), (verdict, *blocks))


def checks_blocks(checks: Sequence[Check], words: Words, *, terminal: bool) -> Iterator[Block]:
    """Every check, and a sentence for each deviation that one rests on; nothing where nothing is checked."""
    if checks:
        yield checks_table(checks, words, terminal=terminal)
    found = tuple(dict.fromkeys(deviations(checks, words)))
    if found:
        yield Points(found)


def checks_table(checks: Sequence[Check], words: Words, *, terminal: bool) -> Table:
    """What each rule asks, and what the scenario has; in the report with a tick or a cross."""
    rows = [check_row(each, words) for each in checks]
    if not terminal:
        for row, check in zip(rows, checks, strict=True):
            row[-1] = f"{'✓' if check.met else '✗'} {row[-1]}"
    return table(words("section_checks"), column_names(header(words), terminal=terminal), rows, ALIGN)


def rules_table(checks: Sequence[Check], words: Words) -> Table:
    """The rules, of whom each asks something, and whether all meet it: for where not all checks can stand."""
    by_rule: dict[str, list[Check]] = {}
    for check in checks:
        by_rule.setdefault(rule_text(check, words), []).append(check)
    rows = [_rule_row(rule, found, words) for rule, found in by_rule.items()]
    names = [words(f"column_{name}") for name in ("rule", "concerns", "outcome")]
    return table(words("section_checks"), column_names(names, terminal=False), rows, "<<<")


def _rule_row(rule: str, checks: Sequence[Check], words: Words) -> list[str]:
    subjects = dict.fromkeys(each.subject for each in checks if each.subject)
    names = [subject_name(checks[0].rule, each, words.lang, words.labels) for each in subjects]
    concerns = words("concerns_many", count=words.number(len(names)))
    if len(names) <= MOST_NAMED:
        concerns = ", ".join(names)
    missed = sum(not each.met for each in checks)
    if not missed:
        return [rule, concerns, f"✓ {words('outcome_met')}"]
    told = words("outcome_some_not_met", missed=words.number(missed), count=words.number(len(checks)))
    return [rule, concerns, f"✗ {told}"]


def header(words: Words) -> list[str]:
    """The names of the columns."""
    return [words(f"column_{name}") for name in COLUMNS]


def check_row(check: Check, words: Words) -> list[str]:
    """The cells of one check."""
    required, actual = figures(check, words)
    return [
        check_name(check, words),
        str(check.year) if check.year else "",
        required,
        actual,
        outcome(check, words),
    ]


def check_name(check: Check, words: Words) -> str:
    """What is checked, and of which type or segments: `low: rent at first letting`."""
    rule = rule_text(check, words)
    subject = subject_name(check.rule, check.subject, words.lang, words.labels)
    return words("check_of", subject=subject, rule=rule) if check.subject else rule


def rule_text(check: Check, words: Words) -> str:
    """What is checked, of whichever type or segments: `rent at first letting`."""
    moment = f"_{check.moment}" if check.moment and check.rule != "price_band" else ""
    return words(f"check_{check.rule}{moment}")


def outcome(check: Check, words: Words) -> str:
    """Met, not met, or deviated from."""
    if check.met:
        return words("outcome_met")
    return words("outcome_deviation" if check.deviation else "outcome_not_met")


def figures(check: Check, words: Words) -> tuple[str, str]:
    """What is required and what there is, so written that rounding never hides which is the larger."""
    if check.rule in {"rent_band", "price_band", "rent_by_points"}:
        return _band_figures(check, words)
    if check.rule == "min_floor_area":
        return _area_figures(check, words)
    if check.rule == "points_band":
        return _points_figures(check, words)
    if check.rule == "share":
        return _share_figures(check, words)
    return _term_figures(check, words)


def _limits(check: Check) -> list[float]:
    return [float(value) for value in check.required.values()]


def _band_figures(check: Check, words: Words) -> tuple[str, str]:
    (amount,) = check.actual.values()
    least = 2 if check.rule in ("rent_band", "rent_by_points") or not float(amount).is_integer() else 0
    decimals = numbers.decimals_that_tell(amount, _limits(check), least)
    return band(check.required, words.lang, decimals), numbers.money(amount, words.lang, decimals)


def _points_figures(check: Check, words: Words) -> tuple[str, str]:
    names = {"at_least": "lower", "at_most": "upper"}
    ends = {names[end]: words.number(float(value)) for end, value in check.required.items()}
    key = "range" if len(ends) == 2 else next(iter(check.required))
    actual = words("limit_points_counted", points=words.number(check.actual["points"]))
    return words(f"limit_points_{key}", **ends), actual


def _area_figures(check: Check, words: Words) -> tuple[str, str]:
    least, area = float(check.required["at_least"]), check.actual["floor_area"]
    required = words("limit_at_least", amount=numbers.number_against(least, [area], words.lang) + " m²")
    return required, numbers.number_against(area, [least], words.lang) + " m²"


def _share_figures(check: Check, words: Words) -> tuple[str, str]:
    least, total = float(check.required["share"]), int(check.actual["total"])
    actual = words(
        "share_actual",
        share=words.percent_against(check.actual["share"], [least]),
        dwellings=words.number(check.actual["dwellings"]),
    )
    threshold = check.required.get("from_dwellings")
    if threshold is not None and total < float(threshold):
        return words("share_not_yet", from_dwellings=words.number(float(threshold))), actual
    required = words(
        "share_required",
        share=words.exact_percent(least),
        dwellings=words.number(float(check.required["dwellings"])),
        total=words.number(total),
    )
    return required, actual


def _term_figures(check: Check, words: Words) -> tuple[str, str]:
    required = words("years_required", years=words.number(float(check.required["at_least"])))
    kept = words.number(check.actual["kept_by_landlord"])
    passed = check.actual["passed_to_buyer"]
    if passed:
        return required, words("years_passed_on", years=kept, passed=words.number(passed))
    return required, words("years_kept", years=kept)


def allowed_sentence(checks: Sequence[Check], words: Words) -> str:
    """Whether the policy allows it: allowed, allowed by deviation, or not allowed, and because of what."""
    total = len(checks)
    broken = [check for check in checks if not check.allowed]
    deviated = [check for check in checks if check.allowed and not check.met]
    if broken:
        sentence = words.counted("verdict_not_allowed", len(broken), total=total, rules=_rules(broken, words))
        if deviated:
            sentence += " " + words("verdict_deviated_too", rules=_rules(deviated, words))
        return sentence
    if deviated:
        return words.counted(
            "verdict_by_deviation", len(deviated), total=total, rules=_rules(deviated, words)
        )
    if total == TWO:
        return words("verdict_allowed_two")
    return words.counted("verdict_allowed", total) if total else words("verdict_no_checks")


TWO = 2
"""Of which a person says both, and not all."""


def _rules(checks: Iterable[Check], words: Words) -> str:
    names = (rule_name(check.rule, check.subject, words.lang, check.year, words.labels) for check in checks)
    return "; ".join(dict.fromkeys(names))


def deviations(checks: Iterable[Check], words: Words) -> Iterator[str]:
    """A sentence for each deviation that a check rests on, with its motivation."""
    for check in checks:
        if check.allowed and not check.met:
            rule = rule_name(check.rule, check.subject, words.lang, check.year, words.labels)
            yield words("check_deviation", rule=rule, motivation=plain(check.deviation, 600))
