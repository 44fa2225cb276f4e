"""Value of a dwelling to the landlord when it is sold: at delivery, in between, and at exit."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def capitalised(yearly: Array, net_or_gross_yield: Array, buyers_costs: Array, selling_costs: Array) -> Array:
    """Exit value by a yield: 12 months after exit / yield / (1 + buyer's costs) · (1 − selling costs) [€].

    Args:
        yearly: (T, S) NOI or gross rent of the 12 months after exit [€].
        net_or_gross_yield: (T, S) the yield that goes with it [1/year].
        buyers_costs: (T, S) transfer tax and costs of the buyer [0–1].
        selling_costs: (T, S) costs of the seller [0–1].
    """
    return yearly / net_or_gross_yield / (1 + buyers_costs) * (1 - selling_costs)


def vacant_value(
    value: Array, resale_share: Array, level: Array, ageing: Array, years: Array, selling_costs: Array
) -> Array:
    """Proceeds of an empty dwelling: V · resale share · level · (1 − ageing)^years · (1 − selling costs) [€].

    Args:
        value: (T, S, 1) vacant value of a new dwelling at the price date, costs of purchase included [€].
        resale_share: (S, 1) an existing dwelling's value, costs for the buyer, as a share of that [0–1].
        level: (S, Q) house price level in the year of sale.
        ageing: (T, S, 1) share of a new dwelling's value lost in a year [0–1].
        years: (Q,) years since delivery.
        selling_costs: (T, S, 1) costs of the seller [0–1].
    """
    return value * resale_share * level * (1 - ageing) ** years * (1 - selling_costs)


def sale_at_delivery(price: Array, limit: Array, vat: Array, selling_costs: Array) -> Array:
    """Proceeds of an owner-occupied dwelling: min(price, limit) / (1 + VAT) · (1 − selling costs) [€].

    Args:
        price: (T, S) price at delivery, VAT included [€].
        limit: (T, S) the policy's price limit at delivery, VAT included [€]; infinity without one.
        vat: (S,) VAT in the price [0–1].
        selling_costs: (T, S) costs of the seller [0–1].
    """
    return np.minimum(price, limit) / (1 + vat) * (1 - selling_costs)
