"""Discounting at an effective annual rate, and the check of all dated cash flows."""

import numpy as np
from numpy.typing import ArrayLike, NDArray


def npv(
    rate: ArrayLike, cash_flows: ArrayLike, times: ArrayLike | None = None
) -> float | NDArray[np.float64]:
    """Net present value at time 0 of dated cash flows, NPV = Σ CF(t) · (1 + rate)^(−t).

    Args:
        rate: effective annual discount rate [1/year], above −1: one number, or an array that broadcasts with
            the leading axes of `cash_flows`.
        cash_flows: received positive, paid negative [€], (..., P): the last axis is time.
        times: when each flow falls [years], (P,), increasing; 0, 1, 2, … when left out. Time 0 itself is not
            discounted.

    Returns:
        NPV [€]: a float for one row at one rate, else an array of the leading axes.

    Raises:
        ValueError: numbers that are missing or not finite, times that do not increase or do not match the
            flows, a rate of −1 or below, or a discount factor too large to be represented.
    """
    flows, dates = dated_cash_flows(cash_flows, times)
    rates = _finite_numbers(rate, "the rate")
    if rates.size and float(rates.min()) <= -1.0:
        raise ValueError(f"the rate must be above -1, and {float(rates.min()):g} is not")
    try:
        np.broadcast_shapes(rates.shape, flows.shape[:-1])
    except ValueError as error:
        raise ValueError(
            f"rates of shape {rates.shape} do not match cash flows with leading axes {flows.shape[:-1]}"
        ) from error
    with np.errstate(over="ignore", invalid="ignore"):
        values = np.asarray((flows * discount_factors(rates, dates)).sum(axis=-1))
    if not np.isfinite(values).all():
        raise ValueError("the net present value is too large to be represented at this rate and these times")
    return float(values) if values.ndim == 0 else values


def discount_factors(rate: ArrayLike, times: ArrayLike) -> NDArray[np.float64]:
    """Present value at time 0 of one euro at each time, d(t) = (1 + rate)^(−t).

    Args:
        rate: effective annual rate [1/year], above −1, any shape (...).
        times: moments [years], (P,).

    Returns:
        Factors [1], (..., P).
    """
    continuous_rates = np.log1p(np.asarray(rate, dtype=np.float64))
    factors: NDArray[np.float64] = np.exp(
        -continuous_rates[..., np.newaxis] * np.asarray(times, dtype=np.float64)
    )
    return factors


def dated_cash_flows(
    cash_flows: ArrayLike, times: ArrayLike | None = None
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Cash flows [€] (..., P) and their times [years] (P,) as float arrays; invalid ones are refused.

    The default times are 0, 1, 2, … years.

    Raises:
        ValueError: no cash flows, numbers that are missing or not finite, times that do not increase, or not
            one time per flow.
    """
    flows = _finite_numbers(cash_flows, "cash flows")
    if flows.ndim == 0 or flows.shape[-1] == 0:
        raise ValueError("cash flows must be a row of at least one number, or an array of such rows")
    count = flows.shape[-1]
    if times is None:
        return flows, np.arange(count, dtype=np.float64)
    dates = _finite_numbers(times, "times")
    if dates.shape != (count,):
        given = f"{dates.size} times" if dates.ndim == 1 else f"times of shape {dates.shape}"
        raise ValueError(f"{count} cash flows need one row of {count} times, and {given} are given")
    steps = np.diff(dates)
    if count > 1 and float(steps.min()) <= 0.0:
        late = int(np.flatnonzero(steps <= 0.0)[0])
        raise ValueError(f"times must increase, and {dates[late + 1]:g} comes after {dates[late]:g}")
    return flows, dates


def _finite_numbers(values: ArrayLike, name: str) -> NDArray[np.float64]:
    """Values as float64, refused when they are not real, finite numbers."""
    try:
        given = np.asarray(values)
        numbers = given.astype(np.float64, copy=False) if given.dtype.kind in "biufO" else None
    except (TypeError, ValueError, OverflowError):
        numbers = None
    if numbers is None:
        raise ValueError(f"{name} must be real numbers, and rows must have one length")
    if numbers.size and not (np.isfinite(numbers.min()) and np.isfinite(numbers.max())):
        raise ValueError(f"{name} must be finite: infinite and missing numbers (NaN) are refused")
    return numbers
