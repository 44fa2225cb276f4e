"""Is it viable? The answer in whole sentences."""

from __future__ import annotations

from feasibility.report.words import Words
from feasibility.result import Result
from feasibility.returns.values import HALF_A_CENT


def nothing_to_hold_against(result: Result) -> bool:
    """Whether no price is asked or paid for land that is worth something: then there is no verdict."""
    land = result.scenario.land
    return land.price == "residual" and not land.asking_price and result.viable


def viable_sentence(result: Result, words: Words) -> str:
    """Whether the land is worth what it is held against, and by how much."""
    given = result.scenario.land.price != "residual"
    price = result.land_price if given else result.scenario.land.asking_price
    held_against = "land_price" if given else "asking_price"
    values = {
        "residual": words.money(result.residual_land_value),
        "margin": words.money(abs(result.margin)),
        "price": words.money(price),
    }
    verdict = "viable" if result.viable else "not_viable"
    if not given and not price:
        sentence = words(f"verdict_{verdict}_nothing_asked", **values)
    elif abs(result.margin) < HALF_A_CENT:
        sentence = words(f"verdict_equal_{held_against}", **values)
    else:
        sentence = words(f"verdict_{verdict}_{held_against}", **values)
    if result.residual_land_value <= -HALF_A_CENT:
        sentence += " " + words("verdict_negative")
    return sentence
