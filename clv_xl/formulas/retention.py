"""Lifetime value from a retention rate: margins that shrink with every period and are discounted."""

from typing import Annotated

from clv_xl.formulas.periods import sum_of_powers, sum_of_powers_formula
from clv_xl.udf import Flag, Money, Range, Share, refuse, udf


@udf(
    formula="IF(retention_rate*(1+growth)>=1+discount_rate,#NUM!,margin_per_period*(retention_rate"
    "/(1+discount_rate-retention_rate*(1+growth))+first_payment_now)-acquisition_cost)"
)
def clv_retention(
    margin_per_period: Money,
    retention_rate: Share,
    discount_rate: Share,
    growth: Annotated[float, Range("share", -1, above=True)] = 0.0,
    first_payment_now: Flag = False,
    acquisition_cost: Money = 0.0,
) -> float:
    """Lifetime value without an end: margin x r / (1 + i - r (1 + g)).

    The margins of all periods to come, each times the chance that the customer is still there, discounted to today.

    Parameters
    ----------
    margin_per_period : money (0 or more), one or a column
        Gross margin of a customer in a period.
    retention_rate : share (0 to 1), one or a column
        r: share of the customers who stay from one period to the next.
    discount_rate : share (0 to 1), one or a column
        i: cost of capital per period. From a yearly rate to a month: (1 + rate)^(1/12) - 1.
    growth : share (above -1), one or a column, default 0.0
        g: by which share the margin grows per period.
    first_payment_now : true or false, default false
        Whether a first margin comes today, for certain; it is added. Otherwise the first comes after one period.
    acquisition_cost : money (0 or more), one or a column, default 0.0
        Cost of winning the customer; it is subtracted in full.

    Returns
    -------
    float
        Money per customer, today's value; negative where the acquisition cost exceeds it.

    Raises
    ------
    InputError
        #NUM! where the value has no limit, r (1 + g) at or above 1 + i, or for a number out of range; #VALUE! for what
        is no number.

    Notes
    -----
    The retention rate is the same in every period and for everybody; where it rises with the age of a customer the
    result is too low.

    Differs from margin x lifespan (1 / (1 - r)), which discounts nothing and counts the first margin as certain.
    Margin and rates must be of the same period: a multiple of yearly rates doesn't fit the margin of 20 years.

    References
    ----------
    Gupta & Lehmann 2003, Customers as Assets: the margin multiple.

    Examples
    --------
    Margin 150 a year, 55 % stay, 10 % cost of capital, 100 to win the customer: 150 - 100.

    >>> clv_retention(150, 0.55, 0.1, 0, False, 100)
    50.0

    The multiple of the margin at 80 % and 10 %, and with a first margin today:

    >>> clv_retention(1, 0.8, 0.1)
    2.666667
    >>> clv_retention(1, 0.8, 0.1, 0, True)
    3.666667
    """
    kept = retention_rate * (1 + growth)
    refuse(kept >= 1 + discount_rate, "retention_rate", "below (1 + discount_rate) / (1 + growth)")
    multiple = retention_rate / (1 + discount_rate - kept)
    return margin_per_period * (multiple + first_payment_now) - acquisition_cost


@udf(
    formula="LET(lost,(discount_rate+(1-retention_rate))/(1+discount_rate),"
    f"margin_per_period*retention_rate/(1+discount_rate)*{sum_of_powers_formula('lost', 'periods')})"
)
def clv_discounted(
    margin_per_period: Money,
    retention_rate: Share,
    discount_rate: Share,
    periods: Annotated[float, Range("periods", 0)],
) -> float:
    """Lifetime value over a fixed number of periods, discounted: the sum of margin x (r / (1 + i))^t, t = 1 to n.

    Parameters
    ----------
    margin_per_period : money (0 or more), one or a column
        Gross margin of a customer in a period.
    retention_rate : share (0 to 1), one or a column
        r: share of the customers who stay from one period to the next.
    discount_rate : share (0 to 1), one or a column
        i: cost of capital per period. From a yearly rate to a month: (1 + rate)^(1/12) - 1.
    periods : periods (0 or more), one or a column
        n: how many periods count; the first margin comes after one period.

    Returns
    -------
    float
        Money per customer, today's value. It approaches CLV_RETENTION as the periods grow.

    Raises
    ------
    InputError
        #VALUE! for what is no number, #NUM! for a number out of range.

    References
    ----------
    The finite sum of the retention model of Gupta & Lehmann 2003, Customers as Assets.

    Examples
    --------
    Margin 100 a year, 80 % stay, 10 % cost of capital, three years:

    >>> clv_discounted(100, 0.8, 0.1, 3)
    164.087153

    5 a month for 36 months, at 10 % a year converted to 0.797414 % a month:

    >>> clv_discounted(5, 0.97, 0.00797414, 36)
    95.66627
    """
    kept = retention_rate / (1 + discount_rate)
    lost = (discount_rate + (1 - retention_rate)) / (1 + discount_rate)  # 1 - kept, but exact where that is small
    value: float = margin_per_period * kept * sum_of_powers(lost, periods)
    return value
