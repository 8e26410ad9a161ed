"""How sure a prediction is: ranges by resampling customers, by the delta method, and of a total that is yet to come.

All errors are of logarithms, so that ranges stay positive and one number says the same of small and large predictions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from clv_xl.models.fit import Fit
from clv_xl.models.gamma_gamma import GammaGammaFit
from clv_xl.models.special import Floats

AnyFit = TypeVar("AnyFit", bound=Fit)

DEVIATIONS = 1.959963984540054  # of a normal distribution, in which 95 % lie
TAILS = (2.5, 97.5)  # percentiles that hold 95 % between them
_STEP = 1e-3  # of a logarithm, for derivatives by differences: the error of a fit is ten times larger and more


def resamples(customers: int, draws: int, seed: int) -> Iterator[Floats]:
    """Yield how often each customer is drawn, as often as there are customers, with replacement."""
    random = np.random.default_rng(seed)
    for _ in range(draws):
        drawn = random.integers(0, customers, customers)
        yield np.bincount(drawn, minlength=customers).astype(np.float64)


def log_gradients(predict: Callable[[AnyFit], Floats], fit: AnyFit) -> Floats:
    """Return the derivatives of predictions' logarithms by those of the parameters, a row per prediction.

    A prediction of 0 has none: its row is 0.
    """
    columns = []
    for name, value in zip(fit.parameter_names, fit.parameters, strict=True):
        moved = ({name: value * float(np.exp(sign * _STEP))} for sign in (1, -1))
        up, down = (predict(replace(fit, **change)) for change in moved)  # type: ignore[arg-type]
        known = (up > 0) & (down > 0)
        ratio = np.where(known, up, 1.0) / np.where(known, down, 1.0)
        columns.append(np.log(ratio) / (2 * _STEP))
    return np.stack(columns, axis=-1)


def covariance(fit: Fit) -> Floats:
    """Return the covariance of the parameters' logarithms; a parameter at a bound is taken as known."""
    size = len(fit.parameter_names)
    found = np.array(fit.log_covariance, float) if fit.log_covariance else np.full((size, size), np.nan)
    known: Floats = np.nan_to_num(found, nan=0.0, posinf=0.0, neginf=0.0)
    return known


def log_errors(gradients: Floats, covariances: Floats) -> Floats:
    """Return the standard error of each prediction's logarithm (delta method)."""
    variances = np.einsum("...i,ij,...j->...", gradients, covariances, gradients)
    found: Floats = np.sqrt(np.maximum(variances, 0.0))
    return found


def log_range(prediction: npt.ArrayLike, log_error: npt.ArrayLike) -> tuple[Floats, Floats]:
    """Return the lower and upper end of the 95 % range of predictions whose logarithms have these standard errors."""
    factor = np.exp(DEVIATIONS * np.asarray(log_error, float))
    return np.asarray(prediction, float) / factor, np.asarray(prediction, float) * factor


def variance_of_orders(alive: Floats, if_alive: Floats, at_first_rate: Floats, shape: Floats) -> Floats:
    """Return at most how far each customer's orders may vary by chance around what is expected.

    Orders of a customer at a known rate are Poisson; his rate is gamma with this shape; he may have left already, or
    leave in the horizon. Of the part of the horizon in which he stays only the mean is used, as for one who stays
    throughout or leaves at once: no other distribution with this mean has a larger variance.

    Parameters
    ----------
    alive, if_alive
        Chance that he is still there, and orders expected if so.
    at_first_rate
        Orders expected of one who is there and does not leave in the horizon.
    shape
        Of the distribution of his rate, given what he did: r + x.
    """
    squared = if_alive * at_first_rate * (1 + 1 / shape)
    found: Floats = alive * (if_alive + squared) - (alive * if_alive) ** 2
    return np.maximum(found, alive * if_alive)


def variance_of_value(orders: Floats, variance: Floats, order_value: Floats, fit: GammaGammaFit, x: Floats) -> Floats:
    """Return how far the value of each customer's orders may vary by chance.

    Parameters
    ----------
    orders, variance
        Expected orders and their variance.
    order_value
        Value expected of each order.
    fit, x
        The Gamma-Gamma model: at his own mean a customer's orders have its spread of shape p, and his mean is known
        up to that of shape p x + q. Infinite where p x + q is at most 2.
    """
    known = fit.p * x + fit.q - 2
    with np.errstate(divide="ignore"):
        of_mean = np.where(known > 0, order_value**2 / np.where(known > 0, known, 1.0), np.inf)
    second = variance + orders**2
    found: Floats = second * of_mean + variance * order_value**2 + orders * (order_value**2 + of_mean) / fit.p
    return found


def total_range(total: float, log_error: float, variance: float) -> tuple[float, float]:
    """Return the 95 % range in which a total will come out.

    Parameters
    ----------
    total
        The expected total.
    log_error
        Standard error of its logarithm, from the parameters.
    variance
        Of the total by chance, at known parameters.
    """
    if total <= 0:
        return 0.0, 0.0
    low, high = log_range(total, np.sqrt(log_error**2 + variance / total**2))
    return float(low), float(high)
