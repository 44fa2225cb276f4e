"""The registry of cash-flow lines: who pays, who receives, and the order of lines in a table.

Lines that a scenario names itself (`operating_costs.maintenance`, `development_costs.site`) belong to the
family before the dot. Names in Dutch and English are in the glossary under the same key.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Party = Literal["landlord", "developer", "tenant", "landowner", "buyer", "supplier", "state", "municipality"]


@dataclass(frozen=True)
class Line:
    """One line, or one family of lines that a scenario names."""

    key: str
    sign: Literal[1, -1, 0]
    """1 received by the project, −1 paid, 0 either (a scenario may name a subsidy)."""
    payer: Party
    receiver: Party
    vat: Literal["none", "included", "net"]
    """Whether the amount bears no VAT, includes VAT that is a cost, or is net of VAT that is passed on."""
    family: bool = False


LINES = (
    Line("land_price", -1, "developer", "landowner", "none"),
    Line("land_vat_and_costs", -1, "developer", "state", "included"),
    Line("development_costs", 0, "developer", "supplier", "included", family=True),
    Line("sales_at_delivery", 1, "buyer", "developer", "net"),
    Line("gross_rent", 1, "tenant", "landlord", "none"),
    Line("other_income", 0, "tenant", "landlord", "none", family=True),
    Line("vacancy_and_bad_debt", -1, "landlord", "tenant", "none"),
    Line("operating_costs", 0, "landlord", "supplier", "included", family=True),
    Line("sales_on_turnover", 1, "buyer", "landlord", "none"),
    Line("exit_value", 1, "buyer", "landlord", "none"),
    Line("surplus", -1, "landlord", "municipality", "none"),
    Line("ground_rent", -1, "landlord", "landowner", "none"),
    Line("ground_rent_at_exit", -1, "landlord", "buyer", "none"),
)


def line_of(key: str) -> Line:
    """The registered line, or the family, to which a line's key belongs.

    Raises:
        KeyError: the key belongs to no registered line.
    """
    family = key.split(".", 1)[0]
    return next(line for line in LINES if line.key == (family if line.family else key))
