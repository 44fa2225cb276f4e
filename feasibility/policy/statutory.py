"""The law's general rule on yearly rent increases, where its table states no percentage, with its dates.

The rule is in `data/statutory_rules.toml`. Nothing here has been checked by a lawyer.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache

from feasibility.policy.tables import DATA


@dataclass(frozen=True)
class StatutoryRules:
    """The law's rule on yearly rent increases, where its table states no percentage.

    No cap before `free_from`; then the free-sector row for all; from `mid_from` the mid or the social row for
    the leases signed since that day that the law regulates. After the table's last year: the lowest growth of
    the indices in the basis (wages of the year before), plus the surcharge, and for social leases the mean of
    CPI over some years plus its surcharge; for the free sector no cap on `free_until` or after it.
    """

    free_from: date
    free_until: date
    free_surcharge: float
    free_basis: tuple[str, ...]
    mid_from: date
    mid_surcharge: float
    mid_basis: tuple[str, ...]
    social_surcharge: float
    social_years: int
    social_month: int
    """Month on whose first day a social percentage begins to hold, for twelve months."""
    title: str
    article: str
    url: str
    status: str
    checked: date


@cache
def statutory_rules() -> StatutoryRules:
    """The law's general rule on yearly rent increases, with its dates."""
    rules = tomllib.loads((DATA / "statutory_rules.toml").read_text(encoding="utf-8"))
    free, mid, social = rules["free"], rules["mid"], rules["social"]
    return StatutoryRules(
        free_from=free["from"],
        free_until=free["until"],
        free_surcharge=free["surcharge"],
        free_basis=tuple(free["basis"]),
        mid_from=mid["from"],
        mid_surcharge=mid["surcharge"],
        mid_basis=tuple(mid["basis"]),
        social_surcharge=social["surcharge"],
        social_years=social["years"],
        social_month=social["season_begins"],
        title=rules["title"],
        article=rules["article"],
        url=rules["url"],
        status=rules["status"],
        checked=rules["checked"],
    )
