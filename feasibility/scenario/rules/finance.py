"""Rules on ground lease, loans and corporation tax."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from feasibility.errors import Mistake
from feasibility.messages import AND, given_key, given_word, listed, sentence
from feasibility.scenario.keys.finance import LOAN_SIZES, Loan
from feasibility.scenario.keys.model import Dwelling, ScenarioFields
from feasibility.scenario.keys.policy import Segment

BULLET = sentence("{@repayment}: {@repayment=bullet}")


def lease_mistakes(
    scenario: ScenarioFields, types: Iterable[tuple[str, Dwelling, Segment]]
) -> Iterator[Mistake]:
    """A lease without a canon, with sold dwellings, and a canon of freehold land.

    Args:
        scenario: the scenario.
        types: its dwelling types with their segments.
    """
    land = scenario.land
    if not land:
        return
    if land.tenure == "freehold" and land.canon is not None:
        yield Mistake(
            "land.canon",
            sentence("goes with {@land|tenure}: {@land.tenure=leasehold}; freehold land has no canon"),
        )
    if land.tenure != "leasehold":
        return
    if land.canon is None:
        yield Mistake(
            "land.canon",
            sentence(
                "missing; with {@land|tenure}: {@land.tenure=leasehold} a canon is needed: "
                "{{{@land.canon|rate}, {@land.canon|capitalisation_rate}}}"
            ),
        )
    elif land.canon.rate == 0 and not (land.vat or land.costs):
        yield Mistake(
            "land.canon.rate",
            sentence(
                "found 0, and the land has no VAT and no costs either: land that costs nothing "
                "at any price has no residual value"
            ),
        )
    sold = [name for name, _, segment in types if segment.tenure == "sale"]
    if sold:
        yield Mistake(
            "land.tenure",
            sentence(
                "found {@land.tenure=leasehold}, and {sold}: each buyer would take over a part of the canon, "
                "which the price does not account for; give dwellings that are sold a scenario of their own, "
                "or choose {@land|tenure}: {@land.tenure=freehold}",
                sold=sentence(
                    "{names} are sold", names=listed((given_word(each, "mix") for each in sold), AND)
                )
                if len(sold) > 1
                else sentence("{name} is sold", name=given_word(sold[0], "mix")),
            ),
        )


def asking_price_mistakes(scenario: ScenarioFields) -> Iterator[Mistake]:
    """An index of the asking price without the date from which it counts."""
    land = scenario.land
    if land and land.asking_price_index is not None and land.asking_price_date is None:
        yield Mistake(
            "land.asking_price_date",
            sentence(
                "missing; {@land.asking_price_index} counts from it: without it the asking price "
                "is of the day of payment"
            ),
        )


def acquisition_mistakes(scenario: ScenarioFields) -> Iterator[Mistake]:
    """Shares of the value for profit and for buying that together are more than all of it."""
    development, buying = scenario.development, scenario.acquisition
    profit = development.profit_and_risk if development else None
    shares = (
        profit.share_of_investment_value if profit else None,
        buying.share_of_value if buying else None,
    )
    taken = sum(each or 0.0 for each in shares)
    if all(shares) and taken > 1 + 1e-12:
        yield Mistake(
            "acquisition.share_of_value",
            sentence(
                "with {@development.profit_and_risk.share_of_investment_value} {taken:.10g} of "
                "the value; together at most {whole:.10g} is allowed",
                whole=1.0,
                taken=taken,
            ),
        )


def finance_mistakes(scenario: ScenarioFields) -> Iterator[Mistake]:
    """Loans without a size or a time to run."""
    finance, leaving = scenario.finance, scenario.exit
    held = leaving.holding_years if leaving else None
    if finance and finance.loan is not None:
        yield from _size(finance.loan)
        if held == 0:
            yield Mistake(
                "finance.loan",
                sentence("runs from delivery to exit, and {@exit.holding_years} is 0; leave it out"),
            )
    if scenario.tax is not None and held == 0:
        yield Mistake("tax", sentence("has no fiscal year: {@exit.holding_years} is 0; leave it out"))


def equity_return_mistakes(scenario: ScenarioFields) -> Iterator[Mistake]:
    """A required return on equity where nothing is borrowed; not asked where the loan cannot be read."""
    finance = scenario.finance
    if finance and finance.loan is None and finance.required_equity_return is not None:
        yield Mistake(
            "finance.required_equity_return",
            sentence(
                "goes with a loan of the investor, and there is none: give {@finance.loan}, or "
                "leave it out; without a loan {@required_return} is the return on equity"
            ),
        )


def _size(loan: Loan) -> Iterator[Mistake]:
    """A loan on no size, or on cover alone where there is nothing to cover."""
    sizes = [size for size in LOAN_SIZES if getattr(loan, size) is not None]
    if not sizes:
        yield Mistake(
            "finance.loan",
            sentence(
                "has no size; one of {sizes} is needed, or several, of which the smallest binds",
                sizes=listed(map(given_key, LOAN_SIZES)),
            ),
        )
        return
    unpaid = ("icr", "dscr") if loan.repayment == "bullet" else ("icr",)
    if loan.rate == 0 and all(size in unpaid for size in sizes):
        yield Mistake(
            "finance.loan",
            sentence(
                "has its size from {sizes} alone, and at {terms} there is no payment to cover; give "
                "{@amount}, {@ltv} or {@ltc} too",
                sizes=listed(map(given_key, sizes), AND),
                terms=listed([sentence("{@rate}: 0"), *([BULLET] if "dscr" in sizes else [])], AND),
            ),
        )
