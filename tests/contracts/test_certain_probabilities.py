"""Where nothing is uncertain every path is the central one: a probability is exact, whoever asks for it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from feasibility import read_scenario
from feasibility.compare.chances import chances
from feasibility.deals.exhaustive import all_deals
from feasibility.deals.probability import likely_deals
from feasibility.language.words import Words
from feasibility.live.table.setup import setup_of
from feasibility.live.updates.probabilities import PATHS as LIVE_PATHS
from feasibility.live.updates.probabilities import hidden_masks, open_masks, probable_json, probable_of
from feasibility.mix.robust.search import asked_of, robust
from feasibility.parties.probability import probabilities_of
from feasibility.parties.views import all_conditions, case_of, views_of
from feasibility.programme.question import Options, question_of
from feasibility.report.document import Table
from feasibility.report.names_and_units import estimated, paths_text
from feasibility.report.parties.probability import probabilities_blocks
from feasibility.risk.portfolio import Portfolio
from feasibility.risk.simulation import simulate
from feasibility.risk.summary import Probability, probability
from feasibility.scenario.validated import Scenario
from feasibility.solve.probability import solve_probability

SCENARIOS = Path(__file__).parents[2] / "scenarios"
INDICES = ("cpi", "wages", "construction_cost", "house_price", "market_rent", "exit_yield")
CERTAIN = {f"uncertainty.indices.{name}.sd": 0.0 for name in INDICES}
LEVER = {"land_price": {"paths": ["land.price"], "from": 3_900_000, "to": 4_200_000, "step": 100_000}}
PATHS = 20


def plan() -> Scenario:
    return read_scenario(SCENARIOS / "amersfoort-2019.yaml").with_values(CERTAIN)


def table() -> Scenario:
    """The example's table with one lever."""
    return read_scenario(SCENARIOS / "amersfoort-table.yaml").with_values(
        CERTAIN | {"table": {"levers": LEVER}, "parties.municipality.at_least.land_price": 3_900_000}
    )


def of_deals() -> list[Probability | None]:
    found = likely_deals(all_deals(table()), 0.0, PATHS)
    assert found.deals
    return [each.everybody for each in found.deals]


def of_parties(scenario: Scenario) -> dict[str, list[Probability | None]]:
    case = case_of(scenario)
    facts, _ = views_of(scenario, case)
    found = probabilities_of(scenario, case, all_conditions(scenario, facts), facts.arrays, PATHS)
    told: dict[str, list[Probability | None]] = {"everybody": [found.everybody]}
    for name, own in found.parties.items():
        told[name] = [None if own is None else own.together]
    return told


def of_live() -> list[Probability | None]:
    setup = setup_of(table(), "meeting")
    position = setup.start
    masks = {
        **open_masks(setup, position, lambda: None),
        **hidden_masks(setup, position, lambda: None),
    }
    found = probable_of(setup, position, masks)
    return [found.everybody, *(own.together for own in found.parties.values() if own is not None)]


def of_mix() -> list[Probability | None]:
    scenario = plan()
    found = robust(
        question_of(scenario, Options(free=tuple(scenario.dwellings))), asked_of(0.5, None, paths=PATHS)
    )
    assert found is not None
    assert found.best is not None
    return [found.best.probability, found.best.checked]


def of_comparison() -> list[Probability | None]:
    (first, _) = chances([plan(), plan()], PATHS, 1).models
    each = first.scenarios[1]
    return [each.viable, each.allowed, each.viable_and_allowed, each.higher, each.lower]


def of_portfolio() -> list[Probability | None]:
    one = simulate(plan(), PATHS)
    return [one.probability("viable"), Portfolio({"a": one, "b": one}).probability("every_viable")]


def of_solve() -> list[Probability | None]:
    found = solve_probability(plan(), "land.asking_price", "probability_viable", "=", 0.6, paths=PATHS)
    assert [each.standard_error for each in found.crossings] == [0.0]
    return [found.present]


def of_table() -> list[Probability | None]:
    return [each for own in of_parties(table()).values() for each in own]


@pytest.mark.parametrize("ask", [of_table, of_deals, of_live, of_mix, of_comparison, of_portfolio, of_solve])
def test_it_has_no_interval(ask: object) -> None:
    assert callable(ask)
    found = ask()
    assert found
    for each in found:
        assert each is not None
        assert each.value in (0.0, 1.0)
        assert each.low == each.value == each.high
        assert each.standard_error == 0.0


def test_a_party_that_is_not_certain_has_one_and_so_have_all_together() -> None:
    own = {"uncertainty.indices.house_price.sd": 0.05}
    found = of_parties(table().with_values({"parties.investor.assumptions": own}))
    for name, each in found.items():
        assert each[0] is not None
        assert (each[0].low < each[0].high) == (name in ("investor", "everybody")), name


def test_an_estimated_error_of_nothing_gives_way_to_its_bound() -> None:
    """Wilson's bound of 0 in 20: z²/(20 + z²) = 16.11 %."""
    never = probability(np.zeros(20, dtype=bool))
    assert estimated(never, Words("en")) == ("0% (under 16.11%)", "—")
    assert estimated(probability(np.arange(20) < 5), Words("nl")) == ("25 %", "9,68")
    assert estimated(None, Words("en")) == ("—", "—")


def rows_of(scenario: Scenario, lang: str) -> list[list[str]]:
    """Probability and error on the page of the table, as they are told of every party and of all."""
    case = case_of(scenario)
    facts, views = views_of(scenario, case)
    found = probabilities_of(scenario, case, all_conditions(scenario, facts), facts.arrays, PATHS)
    (shown,) = [each for each in probabilities_blocks(found, views, Words(lang)) if isinstance(each, Table)]
    return [list(row[2:]) for group in shown.groups for row in group.rows]


def test_the_table_gives_the_bound_of_what_holds_on_every_path_and_no_error() -> None:
    """Wilson's bound of 20 in 20: 20/(20 + z²) = 83.89 %."""
    uncertain = read_scenario(SCENARIOS / "amersfoort-table.yaml")
    assert ["100% (over 83.89%)", "—"] in rows_of(uncertain, "en")
    assert ["100 % (boven 83,89 %)", "—"] in rows_of(uncertain, "nl")
    assert {row[0] for row in rows_of(table(), "en")} <= {"0%", "100%"}
    assert {row[1] for row in rows_of(table(), "en")} == {"—"}


def test_the_live_table_gives_it_too() -> None:
    setup = setup_of(read_scenario(SCENARIOS / "amersfoort-table.yaml"), "meeting")
    found = probable_of(setup, setup.start, open_masks(setup, setup.start, lambda: None))
    told = probable_json(setup, found, lambda name: True, sees_all=True)
    shown = [each for party in told["parties"] for each in (party, *party["conditions"])]
    extremes = [each for each in shown if each["probability"] in (0, 1)]
    assert extremes
    for each in shown:
        assert (each["words"] is None) == (each not in extremes)
    bound = 100 * LIVE_PATHS / (LIVE_PATHS + 1.959964**2)
    words = {"en": f"100% (over {bound:.2f}%)", "nl": f"100 % (boven {bound:.2f} %)".replace(".", ",")}
    assert any(as_written(each["words"]) == words for each in extremes)


def as_written(words: dict[str, str]) -> dict[str, str]:
    return {lang: " ".join(each.split()) for lang, each in words.items()}


def test_one_path_is_no_paths() -> None:
    assert [paths_text(1, Words(lang), "random") for lang in ("en", "nl")] == [
        "1 random path",
        "1 willekeurig pad",
    ]
    assert paths_text(2_000, Words("nl"), "common") == "2.000 gemeenschappelijke willekeurige paden"
