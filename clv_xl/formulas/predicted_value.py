"""Value to come: what customers will bring, by a fit of their orders and one of their order values. They need numpy."""

from typing import Annotated, Any

from clv_xl.formulas.fit_arguments import (
    BY_OPPORTUNITY,
    OrdersFit,
    RepeatOrders,
    Time,
    ValueFit,
    predictions,
    refuse_history,
)
from clv_xl.formulas.periods import DAYS_IN, DAYS_PER_MONTH, UNIT_OF_TIME
from clv_xl.udf import Money, Range, refuse, udf

MOST_TO_COME = 10_000  # opportunities within a horizon: each is reckoned on its own


@udf(
    formula="IF((frequency<>INT(frequency))+(frequency>0)*(monetary_value=0)+(gg_fit_p*frequency+gg_fit_q<=1),#NUM!,"
    "gg_fit_p*(gg_fit_gamma+frequency*monetary_value)/(gg_fit_p*frequency+gg_fit_q-1))",
    needs_numpy=True,
)
def expected_order_value(gg_fit: ValueFit, frequency: RepeatOrders, monetary_value: Money = 0.0) -> float:
    """Order value to expect of a customer: between his own mean and that of all, by how often he has ordered.

    Parameters
    ----------
    gg_fit : the block of GAMMA_GAMMA_FIT
        The cells that the fit fills: model and parameters at least.
    frequency : repeat orders (0 or more), one or a column
        Repeat order days of the customer; with 0 the answer is the mean of all customers.
    monetary_value : money (0 or more), one or a column, default 0.0
        Mean value of his repeat order days; blank or 0 where there was none.

    Returns
    -------
    float
        Money per order day.

    Raises
    ------
    InputError
        #VALUE! for what is no number or no such block, #N/A for a fit without parameters, #NUM! for a number out of
        range, for repeat orders without a value, and where the expected value is infinite (p x + q at most 1).

    References
    ----------
    Fader & Hardie, note 025 (2013), The Gamma-Gamma model of monetary value, eq. 5.

    Examples
    --------
    Two repeat orders of 22.35 on average, where the mean of all customers is 35.22:

    >>> expected_order_value([["model", "Gamma-Gamma"], ["p", 6.25], ["q", 3.74], ["gamma", 15.44]], 2, 22.35)
    24.663714
    >>> expected_order_value([["model", "Gamma-Gamma"], ["p", 6.25], ["q", 3.74], ["gamma", 15.44]], 0)
    35.218978
    """
    _refuse_spending(gg_fit, frequency, monetary_value)
    value: float = predictions().expected_order_value(gg_fit, frequency, monetary_value)
    return value


def _refuse_spending(gg_fit: Any, frequency: Any, monetary_value: Any) -> None:
    refuse(frequency % 1 != 0, "frequency", "a whole number")
    refuse((frequency > 0) & (monetary_value == 0), "monetary_value", "above 0 where there were repeat orders")
    must = "so large that p x frequency + q is above 1, for below it the expected value is infinite"
    refuse(gg_fit.p * frequency + gg_fit.q <= 1, "frequency", must)


@udf(needs_numpy=True)
def clv_predicted(
    fit: OrdersFit,
    gg_fit: ValueFit,
    frequency: RepeatOrders,
    recency: Time,
    age: Time,
    monetary_value: Money = 0.0,
    horizon_months: Annotated[float, Range("months", 0, 1200, above=True, single=True)] = 12.0,
    discount_rate: Annotated[float, Range("share", 0, 1, single=True)] = 0.1,
    time_unit: Annotated[str, UNIT_OF_TIME] = "week",
) -> float:
    """Value of a customer to come: expected orders x expected order value, month by month, discounted.

    Parameters
    ----------
    fit : the block of BG_NBD_FIT, MBG_NBD_FIT, PARETO_NBD_FIT or BG_BB_FIT
        The cells that the fit of orders fills.
    gg_fit : the block of GAMMA_GAMMA_FIT
        The cells that the fit of order values fills.
    frequency : repeat orders (0 or more), one or a column
        Repeat order days of the customer: the days with an order, less the first.
    recency : time (0 or more), one or a column
        Time from his first order to his last, in the unit of the fit; 0 where there was no other.
    age : time (0 or more), one or a column
        Time from his first order to the reference date.
    monetary_value : money (0 or more), one or a column, default 0.0
        Mean value of his repeat order days; blank or 0 where there was none.
    horizon_months : months (above 0, at most 1200), default 12.0
        How far to look ahead; a month is 365.25 / 12 days.
    discount_rate : share (0 to 1), default 0.1
        Cost of capital per year, effective.
    time_unit : day, week, month, quarter, half-year or year, default week
        Unit of the fit, of recency and of age; for BG/BB the time between two opportunities.

    Returns
    -------
    float
        Money per customer, today's value: of the orders to come only, not of those that were.

    Raises
    ------
    InputError
        #VALUE! for what is no number, no such block or an unknown unit of time, #N/A for a fit without parameters,
        #NUM! for a number out of range or a history that can't be.

    Notes
    -----
    The orders of each month are discounted from its end: (1 + rate)^(-month / 12).

    With margins in the place of order values it is a margin too. Differs from CLV, which counts all orders of a
    customer from the first one on and knows no chance that he has left.

    In the workbook without macros it is #N/A: it needs Python.

    References
    ----------
    Fader, Hardie & Lee 2005, RFM and CLV, Journal of Marketing Research 42(4), with a horizon; Fader & Hardie, note
    025, for the order value.

    Examples
    --------
    Two repeat orders of 22.35 on average; what will the customer bring in 12 months, at 10 % a year?

    >>> clv_predicted(
    ...     [["model", "BG/NBD"], ["r", 0.243], ["alpha", 4.414], ["a", 0.793], ["b", 2.426]],
    ...     [["model", "Gamma-Gamma"], ["p", 6.25], ["q", 3.74], ["gamma", 15.44]],
    ...     2, 30.43, 38.86, 22.35
    ... )
    36.749154
    """
    refuse_history(fit, frequency, recency, age)
    _refuse_spending(gg_fit, frequency, monetary_value)
    if fit.model == BY_OPPORTUNITY:
        opportunities = horizon_months * DAYS_PER_MONTH / DAYS_IN[time_unit]
        refuse(0 < opportunities < 1, "horizon_months", f"at least a {time_unit}, in which there is one opportunity")
        refuse(opportunities > MOST_TO_COME, "horizon_months", f"at most {MOST_TO_COME:,} times a {time_unit}")
    value: float = predictions().customer_lifetime_value(
        fit, gg_fit, frequency, recency, age, monetary_value, horizon_months, discount_rate, time_unit
    )
    return value


# The name that the models' literature has for it in Python: one function under two names, one entry in the registry.
customer_lifetime_value = clv_predicted
