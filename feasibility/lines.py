"""The registry of cash-flow lines: who pays, who receives, the group in pictures, and the order in a table.

Lines that a scenario names itself (`operating_costs.maintenance`, `development_costs.site`) belong to the
family before the dot. Names in Dutch and English are in the glossary under the same key.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

Party = Literal["landlord", "developer", "tenant", "landowner", "buyer", "supplier", "state", "municipality"]
Group = Literal[
    "land",
    "development",
    "gross_rent",
    "operating_costs",
    "major_works",
    "ground_rent",
    "sales",
    "exit_value",
    "surplus",
]
GROUPS: tuple[Group, ...] = get_args(Group)
"""Groups of a picture in the order in which they are stacked; major works are operating costs that fall on an
anniversary."""


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
    group: Group
    """With which other lines it is stacked in a picture by year."""
    capital: bool = False
    """Whether it belongs to acquiring and leaving, not to the years let."""
    family: bool = False


LINES = (
    Line("land_price", -1, "developer", "landowner", "none", "land", capital=True),
    Line("land_vat_and_costs", -1, "developer", "state", "included", "land", capital=True),
    Line(
        "development_costs", 0, "developer", "supplier", "included", "development", capital=True, family=True
    ),
    Line("sales_at_delivery", 1, "buyer", "developer", "net", "sales", capital=True),
    Line("gross_rent", 1, "tenant", "landlord", "none", "gross_rent"),
    Line("other_income", 0, "tenant", "landlord", "none", "gross_rent", family=True),
    Line("vacancy_and_bad_debt", -1, "landlord", "tenant", "none", "operating_costs"),
    Line("operating_costs", 0, "landlord", "supplier", "included", "operating_costs", family=True),
    Line("sales_on_turnover", 1, "buyer", "landlord", "none", "sales"),
    Line("exit_value", 1, "buyer", "landlord", "none", "exit_value", capital=True),
    Line("surplus", -1, "landlord", "municipality", "none", "surplus", capital=True),
    Line("ground_rent", -1, "landlord", "landowner", "none", "ground_rent"),
    Line("ground_rent_at_exit", -1, "landlord", "buyer", "none", "exit_value", capital=True),
)


def line_of(key: str) -> Line:
    """The registered line, or the family, to which a line's key belongs.

    Raises:
        KeyError: the key belongs to no registered line.
    """
    family = key.split(".", 1)[0]
    return next(line for line in LINES if line.key == (family if line.family else key))
