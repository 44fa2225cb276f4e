"""The whole calculation once more, slowly, in plain Python: one dwelling, one line, one period at a time.

Nothing here comes from the package. Each function is one sentence of the method, so that an official can
follow it with a pocket calculator. Scenario, policy and lines stay the plain mappings that the files contain.

Words: `months` always counts from the start; `q` counts anniversaries of first letting;
`k` counts the periods of operation (k = 0 begins at delivery); `t` is a moment in years from the start.
"""

from __future__ import annotations

import calendar
import csv
import itertools
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

Data = dict[str, Any]
Flow = tuple[float, float]  # (moment in years from the start, euros received)

TOLERANCE = 1e-9  # of rents held against limits, relative
LONGEST_RETENTION = 60
PERIODS_A_YEAR = {"month": 12, "quarter": 4, "year": 1}
DATED_IN_PERIOD = {"start": 0.0, "mid": 0.5, "end": 1.0}

FREE_LAW_BEGINS = date(2021, 5, 1)
NEW_LEASES_BEGIN = date(2024, 7, 1)
FREE_LAW_ENDS = date(2029, 5, 1)
LAW_ABOVE_INDEX = 0.01
SOCIAL_LAW_ABOVE_INFLATION = 0.005
SOCIAL_LAW_YEARS = 3
SOCIAL_POINTS_AT_MOST = 143
MID_POINTS_AT_MOST = 186
LEAST_POINTS, MOST_POINTS = 40, 250  # of the table
NEW_BUILD_SURCHARGE = 0.10
NEW_BUILD_STARTS_BEFORE = date(2028, 1, 1)
NEW_BUILD_LET_FROM = date(2024, 7, 1)
NEW_BUILD_YEARS = 20

OPERATING_BASES = ("per_dwelling", "share_of_rent", "share_of_vacant_value", "per_reletting")
COST_BASES = ("per_m2_bvo", "per_m2_gbo", "per_dwelling", "per_parking_space", "lump_sum", "share")


class RefusedError(ValueError):
    """The scenario is not one that can be calculated."""


# ----------------------------------------------------------------------------------------------------
# Reading


def read_table(table_dirs: tuple[Path, ...], name: str) -> list[dict[str, str]]:
    """Rows of a table, in the first folder that has it; lines that begin with # are notes."""
    path = next(folder / f"{name}.csv" for folder in table_dirs if (folder / f"{name}.csv").is_file())
    text = path.read_text(encoding="utf-8")
    return list(csv.DictReader(line for line in text.splitlines() if line and not line.startswith("#")))


def merged(below: Any, above: Any) -> Any:
    """`above` laid over `below`, mappings in depth, everything else replaced."""
    if isinstance(below, Mapping) and isinstance(above, Mapping):
        result = dict(below)
        for key, value in above.items():
            result[key] = merged(below[key], value) if key in below else value
        return result
    return above


def read_policy(policy: Any, policies_dir: Path) -> Data:
    """A library name, the path of a file, or a mapping that may stand on a `base`."""
    if isinstance(policy, str):
        path = Path(policy) if policy.endswith((".yaml", ".yml")) else policies_dir / f"{policy}.yaml"
        read = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
        return read_policy(read, policies_dir)
    own = {key: value for key, value in policy.items() if key != "base"}
    if "base" in policy:
        return dict(merged(read_policy(policy["base"], policies_dir), own))
    return own


def plain(value: Any) -> Any:
    """The value of `{value: 20, status: assumed}`, or the value itself."""
    if isinstance(value, Mapping) and "value" in value:
        return value["value"]
    return value


@dataclass
class Case:
    """One scenario with its policy and the tables: what every function below looks things up in."""

    scenario: Data
    policy: Data
    table_dirs: tuple[Path, ...]
    table_cache: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    level_cache: dict[tuple[str, int], float] = field(default_factory=dict)

    def table(self, name: str) -> list[dict[str, str]]:
        if name not in self.table_cache:
            self.table_cache[name] = read_table(self.table_dirs, name)
        return self.table_cache[name]

    def part(self, name: str) -> Data:
        """A block of the scenario, empty where it is not given."""
        return self.scenario.get(name) or {}

    # the few numbers that are needed everywhere

    @property
    def periods(self) -> int:
        """Periods a year."""
        return PERIODS_A_YEAR[self.scenario.get("period", "month")]

    @property
    def construction_months(self) -> int:
        return int(self.part("development").get("construction_months", 0))

    @property
    def delivery(self) -> float:
        return self.construction_months / 12

    @property
    def months_until_the_land_is_paid(self) -> int:
        return int(self.part("land").get("payment_months", 0))

    @property
    def holding_years(self) -> int:
        return int(self.part("exit")["holding_years"])

    @property
    def exit_moment(self) -> float:
        return self.delivery + self.holding_years

    @property
    def turnover(self) -> float:
        return float(self.part("rents").get("turnover", 0))

    @property
    def required_return(self) -> float:
        return float(self.scenario["required_return"])

    @property
    def development_rate(self) -> float:
        return float(self.part("development").get("rate", self.required_return))

    @property
    def term(self) -> int:
        """The covenant's term; without one there is no covenant after first letting."""
        return int(plain(self.policy.get("term", 0)))

    @property
    def first_period(self) -> int:
        """The number, from the start, of the first period of operation."""
        return self.construction_months * self.periods // 12


# ----------------------------------------------------------------------------------------------------
# 1. The calendar


def moment_date(case: Case, months: int) -> date:
    """The day that lies this many months after the start (the month's last day where it has no such day)."""
    start = case.scenario["start"]
    month_number = start.year * 12 + start.month - 1 + months
    year, month = month_number // 12, month_number % 12 + 1
    return date(year, month, min(start.day, calendar.monthrange(year, month)[1]))


def moment_year(case: Case, months: int) -> int:
    return moment_date(case, months).year


def anniversary_months(case: Case, q: int) -> int:
    return case.construction_months + 12 * q


def anniversary_year(case: Case, q: int) -> int:
    return moment_year(case, anniversary_months(case, q))


def delivery_year(case: Case) -> int:
    return anniversary_year(case, 0)


def period_year(case: Case, j: int) -> int:
    """The calendar year in which period j (from the start) begins."""
    return moment_year(case, j * 12 // case.periods)


def period_moment(case: Case, j: int) -> float:
    """The moment at which the flows of period j are dated."""
    return (j + DATED_IN_PERIOD[case.scenario.get("flow_timing", "mid")]) / case.periods


# ----------------------------------------------------------------------------------------------------
# 2. Indices


def known(case: Case, day: date) -> bool:
    """Whether something of this day could be known."""
    known_until = case.scenario.get("known_until")
    return known_until is None or day <= known_until


def published_rate(case: Case, name: str, year: int) -> float | None:
    """The published step of 1 January `year`: CPI year on year, the others their growth in `year`.

    None after the last published figure. The figure over a year is known from the first day after that year.
    """
    if name == "cpi":
        figures = {int(row["year"]): float(row["index"]) for row in case.table("cpi")}
        now, before = year - 1, year - 2
    elif name == "construction_cost":
        rows = case.table("construction_cost")
        figures = {int(row["year"]): float(row["output_index"]) for row in rows if row["output_index"]}
        now, before = year, year - 1
    elif name in ("wages", "house_price"):
        rows = case.table("wages" if name == "wages" else "house_prices")
        growth = {int(row["year"]): float(row["growth"]) for row in rows}
        growth = {y: g for y, g in growth.items() if known(case, date(y + 1, 1, 1))}
        if year < min(growth):
            raise RefusedError(f"{name}: no published figure for {year}")
        return growth.get(year)
    else:
        raise RefusedError(f"{name}: there is no published history")
    figures = {y: value for y, value in figures.items() if known(case, date(y + 1, 1, 1))}
    if before < min(figures):
        raise RefusedError(f"{name}: no published figure for {year}")
    if now not in figures:
        return None
    return figures[now] / figures[before] - 1


def rate(case: Case, name: str, year: int) -> float:
    """The step that index `name` makes on 1 January of `year`. An index that is not given follows CPI."""
    indices = case.part("indices")
    if name not in indices:
        name = "cpi"
    given = indices[name]
    if not isinstance(given, Mapping):
        return float(given)
    if "history" in given:
        published = published_rate(case, name, year)
        if published is not None:
            return published
    if year in given:
        return float(given[year])
    years = [y for y in given if isinstance(y, int)]
    if years and year < max(years):
        raise RefusedError(f"{name}: the year {year} is needed and not in the table")
    if "then" not in given:
        raise RefusedError(f"{name}: the table ends before {year}, and there is no `then`")
    return float(given["then"])


def level(case: Case, name: str, year: int) -> float:
    """A(year), with A = 1 in the year of the price date."""
    if (name, year) in case.level_cache:
        return case.level_cache[name, year]
    base_year = case.scenario["price_date"].year
    result = 1.0
    for y in range(base_year + 1, year + 1):
        result *= 1 + rate(case, name, y)
    for y in range(base_year, year, -1):
        result /= 1 + rate(case, name, y)
    case.level_cache[name, year] = result
    return result


def growth_above_cpi(case: Case, surcharge: float, from_year: int, to_year: int) -> float:
    """Growth from one year to another at CPI with a surcharge added (backwards where to_year is earlier)."""
    result = 1.0
    for y in range(from_year + 1, to_year + 1):
        result *= 1 + rate(case, "cpi", y) + surcharge
    for y in range(from_year, to_year, -1):
        result /= 1 + rate(case, "cpi", y) + surcharge
    return result


# ----------------------------------------------------------------------------------------------------
# 3. Segments, limits and rents


def segment_of(case: Case, dwelling: Data) -> Data:
    return dict(case.policy["segments"][dwelling["segment"]])


def is_rented(case: Case, dwelling: Data) -> bool:
    return bool(segment_of(case, dwelling)["tenure"] == "rent")


def is_covenanted(case: Case, dwelling: Data) -> bool:
    """A rented dwelling in a segment with an upper limit; a rented one in another segment is free."""
    return is_rented(case, dwelling) and plain(segment_of(case, dwelling).get("upper")) is not None


def liberalisation_limit(case: Case, year: int) -> float:
    """The table's value in that year; after its last (known) year it goes on with CPI."""
    values: dict[int, float] = {}
    for row in case.table("liberalisation_limit"):
        begin = date.fromisoformat(row["from"])
        if known(case, begin):
            values[begin.year] = float(row["euro_per_month"])
    if not values or year < min(values):
        raise RefusedError(f"no liberalisation limit for {year}")
    if year in values:
        return values[year]
    last = max(values)
    return values[last] * growth_above_cpi(case, 0.0, last, year)


def kind_of(segment: Data) -> str:
    """Social, mid or free: as the segment says, or else by its upper limit."""
    stated = plain(segment.get("kind"))
    if stated is not None:
        return str(stated)
    upper = plain(segment.get("upper"))
    if upper is None:
        return "free"
    return "social" if upper == "liberalisation_limit" else "mid"


def law_binds(case: Case) -> bool:
    return bool(case.part("rents").get("statutory_cap", True))


def row_of_new_leases(case: Case, dwelling: Data) -> str:
    """The row of the law that a lease since 1 July 2024 follows: social, mid or free."""
    segment = segment_of(case, dwelling)
    points = dwelling.get("points")
    if kind_of(segment) == "social":
        return "social"
    if points is None:
        return "free" if plain(segment.get("upper")) is None else "mid"
    if points <= SOCIAL_POINTS_AT_MOST:
        return "social"
    return "mid" if points <= MID_POINTS_AT_MOST else "free"


def columns_in_force(case: Case, day: date) -> list[str]:
    """The dates of the known columns of the table of rents by points that have begun on a day, in order."""
    columns = [name for name in case.table("wws_maximum_rent")[0] if name != "points"]
    begun = [name for name in columns if date.fromisoformat(name) <= day]
    return [name for name in begun if known(case, date.fromisoformat(name))]


def table_rent(case: Case, points: int, day: date) -> float:
    """The table's highest rent in force on a day; after its last column with CPI.

    Fewer than 40 points count as 40; above 250 each point adds what the 250th adds.
    """
    by_points = {int(line["points"]): line for line in case.table("wws_maximum_rent")}
    in_force = columns_in_force(case, day)
    if not in_force:
        raise RefusedError(f"the table of rents by points has no value on {day}")
    column = in_force[-1]
    if points > MOST_POINTS:
        last = float(by_points[MOST_POINTS][column])
        step = last - float(by_points[MOST_POINTS - 1][column])
        rent = round(last + (points - MOST_POINTS) * step, 2)
    else:
        rent = float(by_points[max(points, LEAST_POINTS)][column])
    if column != columns_in_force(case, date.max)[-1]:
        return rent
    return rent * growth_above_cpi(case, 0.0, date.fromisoformat(column).year, day.year)


def new_build_factor(case: Case, points: int, q: int) -> float:
    """What new building in the middle segment may ask above the table, 20 years long."""
    first_let = moment_date(case, anniversary_months(case, 0))
    holds = (
        bool(case.part("rents").get("new_build_surcharge", True))
        and case.scenario["start"] < NEW_BUILD_STARTS_BEFORE
        and first_let >= NEW_BUILD_LET_FROM
        and SOCIAL_POINTS_AT_MOST < points <= MID_POINTS_AT_MOST
        and q < NEW_BUILD_YEARS
    )
    return 1 + NEW_BUILD_SURCHARGE if holds else 1.0


def rent_by_points_at_price_date(case: Case, dwelling: Data) -> float:
    points = int(dwelling["points"])
    return table_rent(case, points, case.scenario["price_date"]) * new_build_factor(case, points, 0)


def rent_by_points(case: Case, dwelling: Data, q: int) -> float:
    """M: the highest rent by points on anniversary q, whether the law binds the lease or not."""
    points = int(dwelling["points"])
    day = moment_date(case, anniversary_months(case, q))
    return table_rent(case, points, day) * new_build_factor(case, points, q)


def law_ceiling(case: Case, dwelling: Data, q: int) -> float:
    """The highest rent of a lease signed on anniversary q or since; infinity where the law sets none."""
    day = moment_date(case, anniversary_months(case, q))
    regulated = "points" in dwelling and int(dwelling["points"]) <= MID_POINTS_AT_MOST
    if not law_binds(case) or not regulated or day < NEW_LEASES_BEGIN:
        return math.inf
    if not columns_in_force(case, day):
        return math.inf  # not known yet: what one could not know at the table
    return rent_by_points(case, dwelling, q)


def limit(case: Case, segment: Data, side: str, year: int) -> float | None:
    """The segment's `lower` or `upper` limit in a year, or None (`wws`: see `upper_limit`).

    A number is at the price level of the year of the policy's date and grows with CPI + the segment's
    upper_surcharge, the lower limit like the upper one: the border between two bands moves as one.
    """
    value = plain(segment.get(side))
    if value is None:
        return None
    if value == "liberalisation_limit":
        return liberalisation_limit(case, year)
    surcharge = float(plain(segment.get("upper_surcharge", 0)))
    return float(value) * growth_above_cpi(case, surcharge, case.policy["date"].year, year)


def upper_limit(case: Case, dwelling: Data, q: int) -> float:
    """The upper limit of the dwelling's segment on anniversary q; `wws` is its own highest rent by points."""
    segment = segment_of(case, dwelling)
    if plain(segment.get("upper")) == "wws":
        return rent_by_points(case, dwelling, q)
    result = limit(case, segment, "upper", anniversary_year(case, q))
    return math.inf if result is None else result


def holds_in_band(case: Case) -> bool:
    return bool(plain(case.policy.get("hold_in_band", False)))


def surcharge_of(case: Case, block: str) -> float:
    """`surcharge` in the policy's `rent_increase` or `initial_rent`."""
    return float(plain((case.policy.get(block) or {}).get("surcharge", 0)))


def follows_the_law_alone(case: Case) -> bool:
    """`rent_increase: {rule: law}`: the policy sets no cap of its own."""
    return bool(plain((case.policy.get("rent_increase") or {}).get("rule")) == "law")


def market_rent(case: Case, dwelling: Data, year: int) -> float:
    at_price_date = dwelling["market_rent"] if "market_rent" in dwelling else dwelling["rent"]
    return float(at_price_date) * level(case, "market_rent", year)


def rent_at_price_date(case: Case, dwelling: Data) -> float:
    if dwelling["rent"] == "highest":
        return rent_by_points_at_price_date(case, dwelling)
    return float(dwelling["rent"])


def rent_at_first_letting_before_holding(case: Case, dwelling: Data) -> float:
    """What the checks look at: the initial rent before it is held in its band or at its ceiling."""
    if dwelling["rent"] == "highest":
        return rent_by_points(case, dwelling, 0)
    if not is_covenanted(case, dwelling):
        return float(dwelling["rent"]) * level(case, "market_rent", delivery_year(case))
    base_year = case.scenario["price_date"].year
    surcharge = surcharge_of(case, "initial_rent")
    return float(dwelling["rent"]) * growth_above_cpi(case, surcharge, base_year, delivery_year(case))


def initial_rent(case: Case, dwelling: Data) -> float:
    rent = rent_at_first_letting_before_holding(case, dwelling)
    if is_covenanted(case, dwelling) and holds_in_band(case) and case.term > 0:
        rent = min(rent, upper_limit(case, dwelling, 0))
    return min(rent, law_ceiling(case, dwelling, 0))


def surcharge_on_increase(case: Case, dwelling: Data) -> float:
    """What is added to CPI: the policy's surcharge, or in the free segment the scenario's."""
    if is_covenanted(case, dwelling):
        return surcharge_of(case, "rent_increase")
    return free_sector_surcharge(case)


def free_sector_surcharge(case: Case) -> float:
    return float(case.part("rents").get("free_sector_surcharge", 0))


def first_year_of(case: Case, name: str) -> int | None:
    """The first year that an index's table gives; None where it gives no years."""
    given = case.part("indices").get(name, case.part("indices")["cpi"])
    if not isinstance(given, Mapping) or "history" in given:
        return None
    return min((y for y in given if isinstance(y, int)), default=None)


def rate_or_first(case: Case, name: str, year: int) -> float:
    """The step of a year that the law looks back at; the first year given serves those before it."""
    first = first_year_of(case, name)
    return rate(case, name, year if first is None else max(year, first))


def stated_increase(case: Case, row_name: str, day: date) -> float | None:
    """The law's percentage for a day; None where its table does not speak of that day.

    The rows of free and mid hold for a calendar year, those of social from 1 July to 1 July.
    """
    share, begin = None, date.min
    for row in case.table("statutory_rent_increase"):
        start = date.fromisoformat(row["from"])
        if row["segment"] == row_name and begin <= start <= day and known(case, start):
            share, begin = float(row["share"]), start
    if share is None:
        return None
    if row_name == "social":
        return share if day < date(begin.year + 1, 7, 1) else None
    return share if day.year == begin.year else None


def largest_increase_by_law(case: Case, row_name: str, day: date) -> float:
    """The statutory maximum of a row on a day; infinity where there is none."""
    if not law_binds(case) or day < FREE_LAW_BEGINS:
        return math.inf
    stated = stated_increase(case, row_name, day)
    if stated is not None:
        return stated
    if row_name == "social":
        season = day.year if day >= date(day.year, 7, 1) else day.year - 1
        years = [season - back for back in range(SOCIAL_LAW_YEARS)]
        inflation = sum(rate_or_first(case, "cpi", year) for year in years) / SOCIAL_LAW_YEARS
        return inflation + SOCIAL_LAW_ABOVE_INFLATION
    wages = rate_or_first(case, "wages", day.year - 1)
    if row_name == "mid":
        return wages + LAW_ABOVE_INDEX
    if day < FREE_LAW_ENDS:
        return min(rate(case, "cpi", day.year), wages) + LAW_ABOVE_INDEX
    return math.inf


def wished_increase(case: Case, year: int) -> float:
    wish = case.part("rents").get("increase", "allowed")
    if wish == "allowed":
        return math.inf
    if wish == "cpi":
        return rate(case, "cpi", year)
    return float(wish)


def largest_increase(case: Case, dwelling: Data, q: int, row_name: str) -> float:
    """The lower of the lease's clause and the law, on anniversary q.

    Where the policy leaves the increase to the law, and the law sets none, the free sector's clause holds.
    """
    day = moment_date(case, anniversary_months(case, q))
    cpi = rate(case, "cpi", day.year)
    law = largest_increase_by_law(case, row_name, day)
    if is_covenanted(case, dwelling) and follows_the_law_alone(case):
        return law if law < math.inf else cpi + free_sector_surcharge(case)
    return min(cpi + surcharge_on_increase(case, dwelling), law)


def yearly_increase(case: Case, dwelling: Data, q: int, row_name: str) -> float:
    """g_q = max(0, min(clause, law, wish)) with the rates of the year of anniversary q."""
    wish = wished_increase(case, anniversary_year(case, q))
    return max(0.0, min(largest_increase(case, dwelling, q, row_name), wish))


def covenant_has_ended(case: Case, dwelling: Data, q: int) -> bool:
    return is_covenanted(case, dwelling) and q >= case.term


def sells_on_turnover(case: Case, dwelling: Data, q: int) -> bool:
    """Whether what becomes vacant at anniversary q is sold, no longer let."""
    return covenant_has_ended(case, dwelling, q) and case.scenario.get("after_term") == "sell_on_turnover"


def leases_are_new(case: Case, dwelling: Data, q: int) -> bool:
    """Whether a lease signed on anniversary q is one of those that the law of 1 July 2024 governs."""
    day = moment_date(case, anniversary_months(case, q))
    governed = row_of_new_leases(case, dwelling) != "free" or law_ceiling(case, dwelling, q) < math.inf
    return law_binds(case) and governed and day >= NEW_LEASES_BEGIN


def rent_at_change_of_tenant(case: Case, dwelling: Data, q: int, before: float) -> float:
    """Z_q; `before` is what the lease that ends would have risen to."""
    market = market_rent(case, dwelling, anniversary_year(case, q))
    if not is_covenanted(case, dwelling) or covenant_has_ended(case, dwelling, q):
        rent = market
    else:
        cap = upper_limit(case, dwelling, q)
        rule = plain(case.policy.get("reletting", "capped"))
        by_rule = {"capped": before, "limit": cap, "lower": min(before, cap), "market": market}
        rent = min(by_rule[rule], market)
        if holds_in_band(case):
            rent = min(rent, cap)
    return min(rent, law_ceiling(case, dwelling, q))


def rent_path(case: Case, dwelling: Data) -> list[float]:
    """Expected rent R_0 … R_H, euro per month: of what is let, at and after each anniversary.

    Old leases (share a, rent A) and those since 1 July 2024 (share b, rent B) run side by side.
    """
    new_row = row_of_new_leases(case, dwelling)
    starts_new = leases_are_new(case, dwelling, 0)
    a, b = (0.0, 1.0) if starts_new else (1.0, 0.0)
    old_rent = new_rent = initial_rent(case, dwelling)
    rents = [new_rent]
    for q in range(1, case.holding_years + 1):
        leaves = 0.0 if sells_on_turnover(case, dwelling, q) else case.turnover
        old_rent *= 1 + yearly_increase(case, dwelling, q, "free")
        new_rent *= 1 + yearly_increase(case, dwelling, q, new_row)
        before = a * old_rent + b * new_rent
        in_term = is_covenanted(case, dwelling) and not covenant_has_ended(case, dwelling, q)
        if in_term and holds_in_band(case):
            cap = upper_limit(case, dwelling, q)
            old_rent, new_rent = min(old_rent, cap), min(new_rent, cap)
        new_rent = min(new_rent, law_ceiling(case, dwelling, q))
        signed = rent_at_change_of_tenant(case, dwelling, q, before)
        if leases_are_new(case, dwelling, q):
            stay = b * (1 - leaves)
            b_next = stay + a * leaves + b * leaves
            if b_next > 0:
                new_rent = (stay * new_rent + (a + b) * leaves * signed) / b_next
            a, b = a * (1 - leaves), b_next
        else:
            old_rent = (1 - leaves) * old_rent + leaves * signed
        rents.append(a * old_rent + b * new_rent)
    return rents


def share_left(case: Case, dwelling: Data, q: int) -> float:
    """The share of a type not yet sold after the sale at anniversary q (no sale any more at the exit)."""
    left = 1.0
    for sale in range(1, min(q, case.holding_years - 1) + 1):
        if sells_on_turnover(case, dwelling, sale):
            left *= 1 - case.turnover
    return left


def highest_rent_limit(case: Case, dwelling: Data, q: int) -> float | None:
    """The highest upper limit of the policy's rented segments of kind mid: where the mid market ends.

    A segment that goes by points has, for this dwelling, the highest rent of its own points; above 186 points
    the law sets none.
    """
    limits = []
    for segment in case.policy["segments"].values():
        if segment["tenure"] != "rent" or kind_of(segment) != "mid":
            continue
        if plain(segment.get("upper")) != "wws":
            limits.append(limit(case, dict(segment), "upper", anniversary_year(case, q)))
        elif "points" in dwelling and (
            dwelling["points"] <= 186 or plain(segment_of(case, dwelling).get("upper")) == "wws"
        ):
            limits.append(rent_by_points(case, dwelling, q))
    found = [value for value in limits if value is not None]
    return max(found) if found else None


def retention(case: Case, dwelling: Data, own_band: bool) -> tuple[int | None, str]:
    """Whole years at or below the limit at the largest increase the policy allows, and how that ends.

    The first lease is looked at. The law counts where the policy leaves the increase to it; its ceiling by
    points also where that is the segment's own limit.
    """

    def ceiling(q: int) -> float | None:
        return upper_limit(case, dwelling, q) if own_band else highest_rent_limit(case, dwelling, q)

    def fits(rent: float, q: int) -> bool:
        return rent <= (ceiling(q) or 0.0) * (1 + TOLERANCE)

    if not is_covenanted(case, dwelling):
        return None, "no_limit"
    if not own_band and kind_of(segment_of(case, dwelling)) != "mid":
        return None, "not_mid"
    rent = initial_rent(case, dwelling)
    if not fits(rent, 0):
        return None, "above_at_start"
    is_new = leases_are_new(case, dwelling, 0)
    row_name = row_of_new_leases(case, dwelling) if is_new else "free"
    by_points = plain(segment_of(case, dwelling).get("upper")) == "wws"
    for q in range(1, LONGEST_RETENTION + 1):
        if follows_the_law_alone(case):
            increase = largest_increase(case, dwelling, q, row_name)
        else:
            increase = rate(case, "cpi", anniversary_year(case, q)) + surcharge_on_increase(case, dwelling)
        rent *= 1 + max(0.0, increase)
        if holds_in_band(case):
            rent = min(rent, upper_limit(case, dwelling, q))
        if is_new and (by_points or follows_the_law_alone(case)):
            rent = min(rent, law_ceiling(case, dwelling, q))
        if not fits(rent, q):
            return q - 1, "leaves"
    return LONGEST_RETENTION, "never_leaves"


def required_income(case: Case, dwelling: Data) -> float | None:
    """Yearly income that the rent at delivery asks for."""
    norm = case.policy.get("income_norm")
    if not norm:
        return None
    return initial_rent(case, dwelling) * float(plain(norm["months"])) * float(plain(norm["multiple"]))


# ----------------------------------------------------------------------------------------------------
# 4. Operation: one dwelling, one period


def operating_base(line: Data) -> str:
    return next(base for base in OPERATING_BASES if base in line)


def period_lines(case: Case, dwelling: Data, k: int, rent: float) -> dict[str, float]:
    """Every line of one let dwelling in the k-th period of operation, at this monthly rent."""
    rents = case.part("rents")
    p = case.periods
    q = k // p
    year = period_year(case, case.first_period + k)
    reletting_share = 0.0 if sells_on_turnover(case, dwelling, q) else case.turnover

    lines: dict[str, float] = {"gross_rent": 12 / p * rent}
    other_income = 0.0
    for line in case.part("other_income").values():
        per_month = float(line.get("per_dwelling", 0))
        per_month += float(line.get("per_parking_space", 0)) * float(dwelling.get("parking_spaces", 0))
        other_income += per_month * 12 / p * level(case, line.get("index", "cpi"), year)
    lines["other_income"] = other_income

    vacancy_share = float(rents.get("vacancy", 0)) + float(rents.get("bad_debt", 0))
    lines["vacancy_and_bad_debt"] = -vacancy_share * (lines["gross_rent"] + other_income)
    void_share = reletting_share * float(rents.get("void_months", 0)) / 12
    if k < p:
        void_share += float(rents.get("lease_up_months", 0)) / 12
    lines["void"] = -void_share * lines["gross_rent"]

    for name, line in case.part("operating_costs").items():
        if "every_years" in line:
            continue
        base = operating_base(line)
        index_level = level(case, line.get("index", "cpi"), year)
        amount = float(line[base])
        if base == "per_dwelling":
            lines[f"operating_costs.{name}"] = -amount / p * index_level
        elif base == "share_of_rent":
            lines[f"operating_costs.{name}"] = -amount * lines["gross_rent"]
        elif base == "share_of_vacant_value":
            value = float(dwelling["vacant_value"])
            lines[f"operating_costs.{name}"] = -amount * value / p * index_level
        else:
            lines[f"operating_costs.{name}"] = -reletting_share * amount / p * index_level
    return lines


def major_works(case: Case, dwelling: Data) -> list[Flow]:
    """Works every n years, on anniversaries before the exit, for what is left after that day's sales."""
    flows = []
    for line in case.part("operating_costs").values():
        if "every_years" not in line:
            continue
        every = int(line["every_years"])
        for q in range(every, case.holding_years, every):
            amount = float(line.get("per_dwelling", 0))
            if "share_of_vacant_value" in line:
                amount += float(line["share_of_vacant_value"]) * float(dwelling["vacant_value"])
            amount *= level(case, line.get("index", "cpi"), anniversary_year(case, q))
            flows.append((case.delivery + q, -amount * share_left(case, dwelling, q)))
    return flows


# ----------------------------------------------------------------------------------------------------
# 5. Sales and exit: one dwelling


def vacant_value_after(case: Case, dwelling: Data, q: int) -> float:
    ageing = float(exit_rules(case, dwelling).get("ageing", 0))
    price_level = level(case, "house_price", anniversary_year(case, q))
    return float(dwelling["vacant_value"]) * price_level * (1 - ageing) ** q


def kept_of_selling(case: Case, dwelling: Data) -> float:
    return 1 - float(exit_rules(case, dwelling).get("selling_costs", 0))


def sales_on_turnover(case: Case, dwelling: Data) -> list[Flow]:
    """What is sold at a change of tenant after the term."""
    flows = []
    for q in range(1, case.holding_years):
        if sells_on_turnover(case, dwelling, q):
            sold = case.turnover * share_left(case, dwelling, q - 1)
            amount = sold * vacant_value_after(case, dwelling, q) * kept_of_selling(case, dwelling)
            flows.append((case.delivery + q, amount))
    return flows


def exit_rules(case: Case, dwelling: Data) -> Data:
    """The exit as it holds for a dwelling: what its kind gives of its own, and else what holds for all."""
    rules = dict(case.part("exit"))
    own = (rules.get("by_kind") or {}).get(kind_of(segment_of(case, dwelling))) or {}
    return {**rules, **own}


def exit_values(case: Case, dwelling: Data) -> dict[str, float]:
    """Value at the exit of one let dwelling by each method, before selling costs."""
    rules = exit_rules(case, dwelling)
    h, p = case.holding_years, case.periods
    rent = rent_path(case, dwelling)[h]
    if rules.get("rent_basis", "passing") == "market":
        rent = min(market_rent(case, dwelling, anniversary_year(case, h)), law_ceiling(case, dwelling, h))
    gross_rent = noi = 0.0
    for k in range(h * p, h * p + p):
        lines = period_lines(case, dwelling, k, rent)
        gross_rent += lines["gross_rent"]
        noi += sum(lines.values())
    buyer_pays = 1 + float(rules.get("buyers_costs", 0))
    values: dict[str, float] = {}
    for method in rules["methods"]:
        if method == "net_yield":
            values[method] = noi / float(rules["net_yield"]) / buyer_pays
        elif method == "gross_yield":
            values[method] = gross_rent / float(rules["gross_yield"]) / buyer_pays
        elif method == "vacant_value":
            let_ratio = float(rules.get("let_ratio", 1))
            values[method] = vacant_value_after(case, dwelling, h) * let_ratio
        else:
            raise RefusedError(f"unknown exit method {method}")
    return values


def sale_at_delivery(case: Case, dwelling: Data) -> float:
    """Net revenue of one owner-occupied dwelling."""
    year = delivery_year(case)
    price = float(dwelling["price"]) * level(case, "house_price", year)
    price = min(price, upper_limit(case, dwelling, 0))
    vat = float(case.part("development").get("vat", 0))
    return price / (1 + vat) * kept_of_selling(case, dwelling)


def revenue_flows(case: Case, dwelling: Data) -> list[Flow]:
    """NOI, sales and exit of one dwelling of a type."""
    if not is_rented(case, dwelling):
        return [(case.delivery, sale_at_delivery(case, dwelling))]
    rents = rent_path(case, dwelling)
    flows: list[Flow] = []
    for k in range(case.holding_years * case.periods):
        q = k // case.periods
        noi = sum(period_lines(case, dwelling, k, rents[q]).values())
        moment = period_moment(case, case.first_period + k)
        flows.append((moment, noi * share_left(case, dwelling, q)))
    flows += major_works(case, dwelling)
    flows += sales_on_turnover(case, dwelling)
    exit_value = max(exit_values(case, dwelling).values()) * kept_of_selling(case, dwelling)
    flows.append((case.exit_moment, exit_value * share_left(case, dwelling, case.holding_years)))
    return flows


def first_year(case: Case, dwelling: Data) -> tuple[float, float]:
    """Gross rent and NOI of the first 12 months of one dwelling."""
    if not is_rented(case, dwelling):
        return 0.0, 0.0
    gross_rent = noi = 0.0
    for k in range(case.periods):
        lines = period_lines(case, dwelling, k, initial_rent(case, dwelling))
        gross_rent += lines["gross_rent"]
        noi += sum(lines.values())
    return gross_rent, noi


# ----------------------------------------------------------------------------------------------------
# 6. Development costs. The owner of a cost is a dwelling type (its flow per dwelling) or None (lump sums).


def cost_lines(case: Case) -> dict[str, Data]:
    return dict(case.part("development").get("costs") or {})


def spread(case: Case, line: Data, amount: float) -> list[Flow]:
    """An amount at the price date, indexed and dated by the line's timing (as a positive cost)."""
    index = line.get("index", "construction_cost")
    timing = line.get("timing", "over_construction")
    if timing == "at_start":
        return [(0.0, amount * level(case, index, moment_year(case, 0)))]
    if timing == "at_delivery":
        return [(case.delivery, amount * level(case, index, delivery_year(case)))]
    periods = case.first_period
    if periods == 0:
        raise RefusedError("a cost over construction needs construction months")
    parts = []
    for j in range(periods):
        part = amount / periods * level(case, index, period_year(case, j))
        parts.append((period_moment(case, j), part))
    return parts


def cost_before_vat(case: Case, name: str, owner: Data | None) -> list[Flow]:
    """One cost line of one dwelling (or of the lump sums), before VAT, moment by moment, land left out."""
    line = cost_lines(case)[name]
    base = next(base for base in COST_BASES if base in line)
    if base == "share":
        flows: list[Flow] = []
        for other in line["of"]:
            if other != "land":
                base_flows = cost_before_vat(case, other, owner)
                flows += [(t, float(line["share"]) * amount) for t, amount in base_flows]
        return flows
    if base == "lump_sum":
        return spread(case, line, float(line["lump_sum"])) if owner is None else []
    if owner is None:
        return []
    if base == "per_m2_bvo":
        price = owner["construction_cost"] if line[base] == "dwelling" else line[base]
        gross_area = float(owner["floor_area"]) / float(case.scenario.get("form_factor", 1))
        return spread(case, line, float(price) * gross_area)
    quantity = {
        "per_m2_gbo": float(owner["floor_area"]),
        "per_dwelling": 1.0,
        "per_parking_space": float(owner.get("parking_spaces", 0)),
    }[base]
    return spread(case, line, float(line[base]) * quantity)


def vat_of_the_law(case: Case, months: int) -> float:
    """The general rate on the day that lies this many months after the start."""
    day = moment_date(case, months)
    rates = [
        float(row["share"])
        for row in case.table("vat")
        if date.fromisoformat(row["from"]) <= day and known(case, date.fromisoformat(row["from"]))
    ]
    if not rates:
        raise RefusedError(f"no rate of VAT is known on {day}")
    return rates[-1]


def part_that_is_let(case: Case) -> float:
    """By usable floor area of the programme, unless the scenario states it."""
    stated = case.part("land").get("let_share")
    if stated is not None:
        return float(stated)
    let = every = 0.0
    for dwelling in case.scenario["dwellings"].values():
        area = int(dwelling["count"]) * float(dwelling["floor_area"])
        every += area
        let += area if is_rented(case, dwelling) else 0.0
    return let / every if every else 1.0


def is_turnkey(case: Case) -> bool:
    return case.part("development").get("delivery") == "turnkey"


def on_the_price_of(case: Case, owner: Data | None) -> float:
    """VAT in a turnkey price: on all that is let, and on the let part of what let and sold homes share."""
    rate = vat_of_the_law(case, case.construction_months)
    if owner is None:
        return rate * part_that_is_let(case)
    return rate if is_rented(case, owner) else 0.0


def unrecovered_vat(case: Case, line: Data) -> float:
    if line.get("vat_recovered", False):
        return 0.0
    if "vat" in line:
        return float(line["vat"])
    return float(case.part("development").get("vat", 0))


def cost_flows(case: Case, owner: Data | None) -> list[Flow]:
    """All costs of one dwelling (or the lump sums), with the VAT that is not recovered; positive."""
    recovered = owner is not None and not is_rented(case, owner)
    flows: list[Flow] = []
    if is_turnkey(case):
        price = 1 + on_the_price_of(case, owner)
        for name in cost_lines(case):
            flows += [(t, amount * price) for t, amount in cost_before_vat(case, name, owner)]
        return flows
    for name, line in cost_lines(case).items():
        vat = 0.0 if recovered else unrecovered_vat(case, line)
        flows += [(t, amount * (1 + vat)) for t, amount in cost_before_vat(case, name, owner)]
    return flows


def share_of_land(case: Case, name: str) -> float:
    """What a cost line takes of one euro of land price, shares multiplied through."""
    line = cost_lines(case)[name]
    if "share" not in line:
        return 0.0
    total = sum(1.0 if other == "land" else share_of_land(case, other) for other in line["of"])
    return float(line["share"]) * total


def cost_of_one_euro_of_land(case: Case) -> float:
    """1 + land VAT + land costs + a, on the day on which the land is paid."""
    land = case.part("land")
    if is_turnkey(case):
        bare = 1 + float(land.get("costs", 0)) + sum(share_of_land(case, name) for name in cost_lines(case))
        return bare * (1 + on_the_price_of(case, None))
    a = sum(
        share_of_land(case, name) * (1 + unrecovered_vat(case, line))
        for name, line in cost_lines(case).items()
    )
    vat = land.get("vat", 0)
    if vat == "by_use":
        vat = vat_of_the_law(case, case.months_until_the_land_is_paid) * part_that_is_let(case)
    return 1 + float(vat) + float(land.get("costs", 0)) + a


# ----------------------------------------------------------------------------------------------------
# 7. Values and returns


def growth_factor(yearly_rate: float, years: float) -> float:
    """(1 + r)^years: what a euro becomes; with negative years the discount factor."""
    return math.pow(1 + yearly_rate, years)


def investment_value(case: Case, flows: list[Flow]) -> float:
    return sum(amount * growth_factor(case.required_return, case.delivery - t) for t, amount in flows)


def cost_at_delivery(case: Case, flows: list[Flow]) -> float:
    return sum(amount * growth_factor(case.development_rate, case.delivery - t) for t, amount in flows)


def profit_and_risk(case: Case, value: float, cost: float) -> float:
    """The part that is a share of value or of cost."""
    rule = case.part("development").get("profit_and_risk") or {}
    share_of_value = float(rule.get("share_of_investment_value", 0))
    return share_of_value * value + float(rule.get("share_of_costs", 0)) * cost


def profit_and_risk_lump_sum(case: Case) -> float:
    rule = case.part("development").get("profit_and_risk") or {}
    return float(rule.get("lump_sum", 0))


def net_present_value(flows: list[Flow], yearly_rate: float) -> float:
    return sum(amount * growth_factor(yearly_rate, -t) for t, amount in flows)


def only_root(summed: list[Flow]) -> list[float]:
    """The root of flows that change sign once, by halving ln(1 + r) as far as floats reach."""
    flows = [(t, amount) for t, amount in summed if amount != 0]

    def has_sign_of_first_flow(x: float) -> bool:
        around = flows[0][0] if x > 0 else flows[-1][0]
        value = sum(amount * math.exp(-x * (t - around)) for t, amount in flows)
        return (value > 0) == (flows[0][1] > 0)

    low, high = -36.5, 709.0
    if has_sign_of_first_flow(low) or not has_sign_of_first_flow(high):
        return []
    for _ in range(200):
        middle = (low + high) / 2
        if has_sign_of_first_flow(middle):
            high = middle
        else:
            low = middle
    return [math.expm1(low)]


def irr_roots(flows: list[Flow]) -> list[float]:
    """All roots in (-0.99, 10): scan 1 + r in 4,000 equal ratios, then halve each interval with a change.

    Flows that change sign once have one root, which is looked for everywhere.
    """
    by_moment: dict[float, float] = {}
    for t, amount in flows:
        by_moment[t] = by_moment.get(t, 0.0) + amount
    summed = sorted(by_moment.items())
    signs = {amount > 0 for _, amount in summed if amount != 0}
    if len(signs) < 2:
        return []
    steps, low, high = 4000, math.log(0.01), math.log(11.0)
    roots: list[float] = []
    before = math.exp(low) - 1
    value_before = net_present_value(summed, before)
    for step in range(1, steps + 1):
        here = math.exp(low + (high - low) * step / steps) - 1
        value_here = net_present_value(summed, here)
        if value_here == 0 and step < steps:
            roots.append(here)
        elif value_before != 0 and (value_before > 0) != (value_here > 0):
            left, right = before, here
            for _ in range(100):
                middle = (left + right) / 2
                if (net_present_value(summed, middle) > 0) == (value_before > 0):
                    left = middle
                else:
                    right = middle
            roots.append((left + right) / 2)
        before, value_before = here, value_here
    in_order = [amount > 0 for _, amount in summed if amount != 0]
    changes = sum(one != other for one, other in itertools.pairwise(in_order))
    return only_root(summed) if not roots and changes == 1 else roots


def irr_and_status(flows: list[Flow]) -> tuple[float | None, str, list[float]]:
    roots = irr_roots(flows)
    if not roots:
        return None, "none", roots
    if len(roots) > 1:
        return None, "several", roots
    return roots[0], "ok", roots


# ----------------------------------------------------------------------------------------------------
# Checks


def in_band(case: Case, segment: Data, amount: float, year: int, by_points: float = math.inf) -> bool:
    """Limits are inclusive, but the liberalisation limit as a lower limit must be exceeded."""
    lower = limit(case, segment, "lower", year)
    if plain(segment.get("upper")) == "wws":
        upper: float | None = by_points
    else:
        upper = limit(case, segment, "upper", year)
    if upper is not None and amount > upper * (1 + TOLERANCE):
        return False
    if lower is None:
        return True
    if plain(segment["lower"]) == "liberalisation_limit":
        return amount > lower * (1 + TOLERANCE)
    return amount >= lower * (1 - TOLERANCE)


def smallest_floor_area(case: Case, segment: Data) -> float | None:
    """The segment's minimum, by the scenario's location where the policy differs by location."""
    value = plain(segment.get("min_floor_area"))
    if isinstance(value, Mapping):
        value = value[case.scenario.get("location", "elsewhere")]
    return None if value is None else float(value)


def all_checks(case: Case) -> list[Data]:
    """Every rule of the policy: its kind, its subject, whether it is met and whether it is deviated from."""
    found: list[Data] = []
    dwellings: dict[str, Data] = case.scenario["dwellings"]
    of_the_project = {entry["from"] for entry in case.scenario.get("deviations") or []}
    for name, dwelling in dwellings.items():
        segment = segment_of(case, dwelling)
        deviated_from = (dwelling.get("deviation") or {}).get("from")

        def add(
            kind: str, keys: tuple[str, ...], met: bool, about: str = name, by: Any = deviated_from
        ) -> None:
            found.append({"kind": kind, "subject": about, "met": met, "deviated": not met and by in keys})

        if plain(segment.get("lower")) is not None or plain(segment.get("upper")) is not None:
            price_year = case.scenario["price_date"].year
            keys = ("lower", "upper", "rent", "price", "band")
            if is_rented(case, dwelling):
                wws = plain(segment.get("upper")) == "wws"
                most = rent_by_points_at_price_date(case, dwelling) if wws else math.inf
                rent = rent_at_price_date(case, dwelling)
                add("band_at_price_date", keys, in_band(case, segment, rent, price_year, most))
                most = rent_by_points(case, dwelling, 0) if wws else math.inf
                rent = rent_at_first_letting_before_holding(case, dwelling)
                add("band_at_first_letting", keys, in_band(case, segment, rent, delivery_year(case), most))
            else:
                add("price_at_price_date", keys, in_band(case, segment, float(dwelling["price"]), price_year))
        if plain(segment.get("upper")) != "wws" and law_ceiling(case, dwelling, 0) < math.inf:
            # Nobody can deviate from the law. Before its table begins there is nothing to compare with.
            if columns_in_force(case, case.scenario["price_date"]):
                most = rent_by_points_at_price_date(case, dwelling)
                rent = rent_at_price_date(case, dwelling)
                add("points_at_price_date", (), rent <= most * (1 + TOLERANCE))
            rent = rent_at_first_letting_before_holding(case, dwelling)
            add("points_at_first_letting", (), rent <= rent_by_points(case, dwelling, 0) * (1 + TOLERANCE))
        smallest = smallest_floor_area(case, segment)
        if smallest is not None:
            add("min_floor_area", ("min_floor_area",), float(dwelling["floor_area"]) >= smallest)
    total = sum(int(dwelling["count"]) for dwelling in dwellings.values())
    for rule in case.policy.get("shares") or []:
        if total < int(rule.get("from_dwellings", 0)):
            continue
        counted = sum(int(d["count"]) for d in dwellings.values() if d["segment"] in rule["segments"])
        met = counted >= Fraction(str(plain(rule["at_least"]))) * total
        subject = "+".join(rule["segments"])
        deviated = not met and bool(of_the_project & {"share", "shares"})
        found.append({"kind": "share", "subject": subject, "met": met, "deviated": deviated})
    if any(is_covenanted(case, dwelling) for dwelling in dwellings.values()):
        # The calculation itself keeps every covenanted dwelling under the covenant for the whole term.
        found.append({"kind": "term", "subject": "", "met": True, "deviated": False})
    return found


# ----------------------------------------------------------------------------------------------------
# The whole


def refuse(case: Case) -> None:
    """What cannot be calculated."""
    if case.construction_months * case.periods % 12:
        raise RefusedError("construction months must be a whole number of periods")
    if case.months_until_the_land_is_paid * case.periods % 12:
        raise RefusedError("the land must be paid after a whole number of periods")
    if case.months_until_the_land_is_paid > case.construction_months:
        raise RefusedError("the land must be paid at delivery or before it")
    for dwelling in case.scenario["dwellings"].values():
        if not is_covenanted(case, dwelling):
            continue
        if "market_rent" not in dwelling:
            raise RefusedError("a type in a segment with an upper limit must state its market rent")
        methods = exit_rules(case, dwelling)["methods"]
        if "vacant_value" in methods and case.holding_years < case.term:
            raise RefusedError("no exit at vacant value before the term's end")


def type_row(case: Case, dwelling: Data, value: float, cost: float, land_cost: float) -> Data:
    """What is told of one type, per dwelling."""
    row: Data = {
        "count": dwelling["count"],
        "segment": dwelling["segment"],
        "initial_rent": None,
        "rent_after_10": None,
        "retention_years": None,
        "band_retention_years": None,
        "retention_status": None,
        "band_retention_status": None,
        "required_income": None,
        "exit_method": None,
        "investment_value": value,
        "development_cost": cost,
        "residual_land_value": (value - cost - profit_and_risk(case, value, cost)) / land_cost,
    }
    if is_rented(case, dwelling):
        rents = rent_path(case, dwelling)
        row["initial_rent"] = rents[0]
        row["rent_after_10"] = rents[10] if case.holding_years >= 10 else None
        row["retention_years"], row["retention_status"] = retention(case, dwelling, own_band=False)
        row["band_retention_years"], row["band_retention_status"] = retention(case, dwelling, own_band=True)
        row["required_income"] = required_income(case, dwelling)
        values = exit_values(case, dwelling)
        row["exit_method"] = max(values, key=lambda method: values[method])
    return row


def calculate(
    scenario: Data,
    policies_dir: Path | str,
    tables_dir: Path | str,
    histories_dir: Path | str | None = None,
) -> Data:
    """Results, dwelling types, site, checks and project cash flow of a scenario given as plain data.

    `histories_dir` holds the published index histories where they do not lie beside the legal tables.
    """
    table_dirs = (Path(tables_dir), Path(tables_dir if histories_dir is None else histories_dir))
    case = Case(scenario, read_policy(scenario["policy"], Path(policies_dir)), table_dirs)
    refuse(case)
    dwellings: dict[str, Data] = scenario["dwellings"]
    land_paid = case.months_until_the_land_is_paid / 12
    land_cost_when_paid = cost_of_one_euro_of_land(case)
    land_cost = cost_at_delivery(case, [(land_paid, land_cost_when_paid)])

    revenue: list[Flow] = []  # NOI, sales and exit of the project
    costs: list[Flow] = []  # development costs of the project without land, positive
    types: dict[str, Data] = {}
    gross_rent = noi = sales_at_delivery = 0.0
    for name, dwelling in dwellings.items():
        count = int(dwelling["count"])
        type_revenue, type_costs = revenue_flows(case, dwelling), cost_flows(case, dwelling)
        value, cost = investment_value(case, type_revenue), cost_at_delivery(case, type_costs)
        types[name] = type_row(case, dwelling, value, cost, land_cost)
        revenue += [(t, count * amount) for t, amount in type_revenue]
        costs += [(t, count * amount) for t, amount in type_costs]
        type_gross_rent, type_noi = first_year(case, dwelling)
        gross_rent += count * type_gross_rent
        noi += count * type_noi
        if not is_rented(case, dwelling):
            sales_at_delivery += count * sale_at_delivery(case, dwelling)

    site_costs = cost_flows(case, None)
    site_cost = cost_at_delivery(case, site_costs)
    site_profit = profit_and_risk(case, 0.0, site_cost) + profit_and_risk_lump_sum(case)
    costs += site_costs

    iv = investment_value(case, revenue)
    k = cost_at_delivery(case, costs)
    profit = profit_and_risk(case, iv, k) + profit_and_risk_lump_sum(case)
    residual = (iv - k - profit) / land_cost

    land = case.part("land")
    asking_price = float(land.get("asking_price", 0))
    is_residual = land.get("price", "residual") == "residual"
    price = residual if is_residual else float(land["price"])
    total_cost = k + price * land_cost + profit

    project = [(land_paid, -price * land_cost_when_paid)] + [(t, -amount) for t, amount in costs] + revenue
    investor = [(case.delivery, -total_cost), *revenue]
    project_irr, project_status, project_roots = irr_and_status(project)
    investor_irr, investor_status, investor_roots = irr_and_status(investor)
    invested = total_cost - sales_at_delivery
    let = any(is_rented(case, d) and int(d["count"]) > 0 for d in dwellings.values())
    checks = all_checks(case)

    return {
        "results": {
            "dwellings": sum(int(dwelling["count"]) for dwelling in dwellings.values()),
            "residual_land_value": residual,
            "land_price": price,
            "land_share": price / iv if iv else None,
            "residual_land_share": residual / iv if iv else None,
            "investment_value": iv,
            "development_cost_without_land": k,
            "profit_and_risk": profit,
            "total_development_cost": total_cost,
            "project_irr": project_irr,
            "investor_irr": investor_irr,
            "project_irr_status": project_status,
            "investor_irr_status": investor_status,
            "project_irr_roots": project_roots,
            "investor_irr_roots": investor_roots,
            "net_present_value": (iv - total_cost) * growth_factor(case.required_return, -case.delivery),
            "gross_initial_yield": gross_rent / invested if let and invested else None,
            "net_initial_yield": noi / invested if let and invested else None,
            "yield_on_cost": noi / (invested - profit) if let and invested != profit else None,
            "public_contribution": max(0.0, asking_price - residual),
            "viable": residual >= (asking_price if is_residual else price),
            "allowed": all(check["met"] or check["deviated"] for check in checks),
        },
        "dwelling_types": types,
        "site": {"residual_land_value": -(site_cost + site_profit) / land_cost},
        "checks": [(check["kind"], check["met"]) for check in checks],
        "checks_in_full": checks,
        "cash_flow_total": sorted(project),
    }
