"""What every sheet is made from: the scenario, its result, its input cells, and how far the sheets reach."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from feasibility.dates import PERIODS_A_YEAR
from feasibility.evaluation.figures.surplus import has_surplus
from feasibility.evaluation.requirements import RETENTION_YEARS
from feasibility.evaluation.result import Result
from feasibility.language.texts import name_of_path
from feasibility.language.words import Words, capital
from feasibility.policy.tables import dated_table
from feasibility.report.workbook.form_words import FormWords
from feasibility.report.workbook.inputs import YES_NO, InputCell
from feasibility.report.workbook.phase_formulas import Spread
from feasibility.report.workbook.plan import Look, Pattern, Row
from feasibility.scenario.keys.model import DevelopmentCost, OperatingCost
from feasibility.scenario.labels import LINES
from feasibility.scenario.layout import COST_BASES, OPERATING_BASES, basis_of
from feasibility.scenario.validated import Scenario

SITE = "(site)"
"""Name of the column of the lump sums, which no dwelling type can have."""
RESULT_WORDS = {
    "exit_method": "methods",
    "retention_status": "retention_status",
    "loan_bound_by": "finance.loan",
}
"""Figure that is a word → where the glossary has its words."""
YEARS_BEFORE = 5
"""Calendar years before the first that is needed, so that a date may be moved back."""


@dataclass(frozen=True)
class Reach:
    """How far the columns go: within it every input may be changed."""

    holding_years: int
    """Longest holding period and longest term."""
    construction_periods: int
    """Most construction periods."""
    periods: int
    """Number of periods, from the start on."""
    anniversaries: int
    """The last anniversary, also for counting the years that a rent stays in its segment."""
    project_years: int
    first_year: int
    last_year: int
    start_periods: int = 0
    """Most periods after the project's start at which a phase may start."""


@dataclass(frozen=True)
class Context:
    """One workbook in the making."""

    result: Result
    words: Words
    cells: Mapping[str, InputCell]
    reach: Reach
    said: FormWords
    """What words and names are called in the input cells."""
    asked: Result | None = None
    """The result with the land at its asking price; None where the price is given or nothing is asked."""
    spread: Spread | None = None
    """Formulas over all phases, where there are several."""

    @property
    def project_years(self) -> int:
        """Project years up to the last flow."""
        return len(self.result.cash_flow.years)

    @property
    def calendar_years(self) -> int:
        """Calendar years from the first column up to the last flow, and one more."""
        return self.scenario.start.year + self.project_years + 1 - self.reach.first_year

    @property
    def in_phase(self) -> bool:
        """Whether it is of one of several phases."""
        return False

    @property
    def scenario(self) -> Scenario:
        """The scenario of the result."""
        return self.result.scenario

    @property
    def yes(self) -> str:
        """The word for yes in an input cell, in quotes as formulas write it."""
        return f'"{YES_NO[self.words.lang][0]}"'

    @property
    def types(self) -> tuple[str, ...]:
        """Names of the dwelling types."""
        return tuple(self.scenario.dwellings)

    @property
    def indices(self) -> tuple[str, ...]:
        """Names of the indices, in the order of their columns on the input sheet."""
        return tuple(
            path.split(".")[1] for path in self.cells if path.startswith("indices.") and ".then" in path
        )

    @property
    def leased(self) -> bool:
        """Whether the land is leased."""
        return self.scenario.land.canon is not None

    @property
    def dates_asking(self) -> bool:
        """Whether the asking price has a date of its own, and so an index."""
        return self.scenario.land.asking_price_date is not None

    @property
    def asking(self) -> str:
        """Name of the asking price as it is paid."""
        return "asking_price_at_payment" if self.dates_asking else self.name("land.asking_price")

    @property
    def has_least(self) -> bool:
        """Whether a dwelling type has a least land price."""
        return self.result.arrays.layout.least_land_price

    @property
    def is_first(self) -> bool:
        """Whether it has the lump sums that name no phase."""
        return True

    @property
    def buys(self) -> bool:
        """Whether buying costs the investor something."""
        return bool(self.result.arrays.layout.acquisition_index)

    @property
    def has_surplus(self) -> bool:
        """Whether there is a surplus clause."""
        return has_surplus(self.result.arrays.layout)

    @property
    def borrows(self) -> bool:
        """Whether the investor has a loan."""
        finance = self.scenario.finance
        return finance is not None and finance.loan is not None

    @property
    def builds_on_loan(self) -> bool:
        """Whether the developer has a loan."""
        finance = self.scenario.finance
        return finance is not None and finance.construction_loan is not None

    @property
    def wants_equity_return(self) -> bool:
        """Whether a return on equity is required and held against loans."""
        finance = self.scenario.finance
        return self.result.finance is not None and (
            finance is not None and finance.required_equity_return is not None
        )

    @property
    def financed(self) -> bool:
        """Whether there are loans or tax."""
        return self.result.finance is not None or self.result.tax is not None

    def name(self, path: str) -> str:
        """Defined name of an input."""
        return self.cells[path].name

    def project_year(self, period: str, year: str) -> str:
        """Formula of the project year of a moment: a phase's is counted from the project's start.

        Args:
            period: formula of the periods from the start that the moment ends.
            year: formula of its year in a project without phases.
        """
        del period
        return year

    def choice(self, path: str, word: str) -> str:
        """A word of the format as the cell at a path holds it, in quotes as formulas write it."""
        return in_quotes(self.said.labels(path)[word])

    def word(self, key: str, value: str) -> str:
        """A word of a result; nothing where it has none."""
        return value and name_of_path(f"{RESULT_WORDS[key]}.{value}", self.words.lang)

    def label(self, key: str, /, **values: object) -> str:
        """A row's label from the texts, to begin a line with."""
        words = self.words
        found = words(f"workbook_row_{key}", **values)
        return capital(found)

    def unit(self, key: str) -> str:
        """A unit of time or of rents."""
        words = self.words
        return words(f"workbook_unit_{key}")

    def term(self, key: str) -> str:
        """A row's label from the glossary."""
        return self.words.heading(key)

    def at_asking(self, key: str) -> str:
        """A row's label from the glossary, of a figure with the land at its asking price."""
        words = self.words
        return words("workbook_figure_at_asking", figure=self.term(key))


@dataclass(frozen=True)
class Rows:
    """Makes the rows of a sheet, or of a block of one: their keys begin with its name."""

    context: Context
    block: str

    def __call__(
        self, key: str, pattern: Pattern, look: Look = "money", label: str | None = None, **shown: Any
    ) -> Row:
        """A row with formulas in its columns; its label is the text of its key where none is given."""
        text = self.context.label(key) if label is None else label
        return Row(f"{self.block}.{key}", text, pattern, look, **shown)

    def single(
        self, key: str, formula: str, look: Look = "money", label: str | None = None, **shown: Any
    ) -> Row:
        """A figure in column C that formulas call by its key."""
        return self(key, None, look, label, constant=formula, name=key, **shown)


def in_quotes(label: str) -> str:
    """A text as formulas write it."""
    return '"' + label.replace('"', '""') + '"'


def running_lines(scenario: Scenario) -> dict[str, tuple[OperatingCost, str]]:
    """Operating costs of a period with their basis, by name."""
    return {
        name: (line, basis_of(line, OPERATING_BASES))
        for name, line in scenario.operating_costs.items()
        if not line.every_years
    }


def works_lines(scenario: Scenario) -> dict[str, tuple[OperatingCost, str]]:
    """Major works with their basis, by name."""
    return {
        name: (line, basis_of(line, OPERATING_BASES))
        for name, line in scenario.operating_costs.items()
        if line.every_years
    }


def cost_basis(line: DevelopmentCost) -> str:
    """The basis of a development cost."""
    return basis_of(line, COST_BASES)


def line_label(family: str, name: str, words: Words) -> str:
    """A line that the scenario names itself, with its family."""
    return f"{words.heading(family)}: {words.line(name, family=family if family in LINES else 'lines')}"


def reach_of(result: Result, years: int | None = None) -> Reach:
    """How far the sheets of a result go.

    Args:
        result: the result.
        years: the longest holding period; by default the larger of 40 years and the scenario's plus 10.
    """
    scenario = result.scenario
    held = scenario.exit.holding_years
    longest = max(40, held + 10, scenario.policy.term) if years is None else max(years, held)
    per_year = PERIODS_A_YEAR[scenario.period]
    spare = 2 if years is None else 0
    phases = scenario.phases.values()
    months = max(
        (each.construction_months for each in phases), default=scenario.development.construction_months
    )
    later = max((each.start_months for each in phases), default=0)
    late = (-(-later // 12) + spare) * per_year if phases else 0
    built = (months // 12 + spare + 1) * per_year
    last_anniversary = max(longest, RETENTION_YEARS)
    first = min(
        result.arrays.paths.first_year,
        scenario.price_date.year,
        scenario.policy.date.year,
        *(row.start.year for row in dated_table("liberalisation_limit").rows[-1:]),
        *(row.start.year for row in dated_table("wws_maximum_rent", "40", scenario.known_until).rows[-1:]),
    )
    return Reach(
        holding_years=longest,
        construction_periods=built,
        periods=built + (longest + 1) * per_year,
        anniversaries=last_anniversary,
        project_years=(late + built) // per_year + longest,
        first_year=first - YEARS_BEFORE,
        last_year=scenario.start.year
        + (late + built) // per_year
        + last_anniversary
        + 1
        + (YEARS_BEFORE if spare else 0),
        start_periods=late,
    )
