"""Lifetime value and its parts: order value, purchase frequency, lifespan."""

from typing import Annotated

from clv_xl.formulas.periods import DAYS_IN, Unit, days_formula
from clv_xl.udf import Money, Range, udf

Orders = Annotated[float, Range("orders", 0)]
Lifespan = Annotated[float, Range("periods", 0)]


@udf(
    formula="LET(orders,purchase_frequency*lifespan,average_order_value*IF(ISOMITTED(frequency_per),orders,"
    f"IF(ISOMITTED(lifespan_in),orders,orders*{days_formula('lifespan_in')}/{days_formula('frequency_per')})))"
)
def clv(
    average_order_value: Money,
    purchase_frequency: Orders,
    lifespan: Lifespan,
    frequency_per: Unit = None,
    lifespan_in: Unit = None,
) -> float:
    """Customer lifetime value: order value x purchase frequency x lifespan.

    What a customer brings, on average, from the first order to the last. It is revenue if the order value is revenue,
    and gross margin if the order value is margin.

    Parameters
    ----------
    average_order_value : money (0 or more), one or a column
        Mean value of an order, in the currency of the orders.
    purchase_frequency : orders (0 or more), one or a column
        Orders per period, the first order included: 5 a year, 2 a month.
    lifespan : periods (0 or more), one or a column
        How long a customer stays. A young shop that can't know yet uses 3 years.
    frequency_per : day, week, month, quarter, half-year or year, optional
        Period of the purchase frequency; singular or plural, any case. Without it: the same as the lifespan's.
    lifespan_in : day, week, month, quarter, half-year or year, optional
        Unit of the lifespan; singular or plural, any case. Without it: the same as the frequency's.

    Returns
    -------
    float
        Money per customer over the lifespan.

    Raises
    ------
    InputError
        #VALUE! for what is no number or an unknown unit of time, #NUM! for a number out of range.

    Notes
    -----
    A year has 365.25 days, a month is a twelfth of it.

    Differs from a product of three numbers with mixed units: 12 orders per half-year over 6 months are 12 orders, not
    72. Differs from the value of a customer-base model, which counts future orders only.

    References
    ----------
    The TikTok-shop calculator; the web-shop guide, step 5; the marketplace-seller guide.

    Examples
    --------
    Orders of 50, five a year, for one year:

    >>> clv(50, 5, 1)
    250.0

    Orders of 20, twelve in half a year, for 6 months; the same as two a month:

    >>> clv(20, 12, 6, "half-year", "month")
    240.0
    >>> clv(20, 2, 6, "month", "month")
    240.0

    Both in the same unit, whichever it is:

    >>> clv(100, 3, 2)
    600.0
    """
    orders = purchase_frequency * lifespan
    if frequency_per and lifespan_in and frequency_per != lifespan_in:
        orders = orders * DAYS_IN[lifespan_in] / DAYS_IN[frequency_per]  # one rounding, in the division
    return average_order_value * orders


@udf(formula="average_order_value*purchase_frequency")
def customer_value(average_order_value: Money, purchase_frequency: Orders) -> float:
    """Value of a customer per period: order value x purchase frequency.

    Parameters
    ----------
    average_order_value : money (0 or more), one or a column
        Mean value of an order (AOV).
    purchase_frequency : orders (0 or more), one or a column
        Orders per customer in the period (PURCHASE_FREQUENCY).

    Returns
    -------
    float
        Money per customer and period.

    Raises
    ------
    InputError
        #VALUE! for what is no number, #NUM! for a number out of range.

    References
    ----------
    The web-shop guide, step 4.

    Examples
    --------
    Orders of 80, two and a half a year:

    >>> customer_value(80, 2.5)
    200.0
    """
    return average_order_value * purchase_frequency


@udf(formula="revenue/orders")
def aov(revenue: Money, orders: Annotated[float, Range("orders", 0, above=True, at_zero="#DIV/0!")]) -> float:
    """Average order value: revenue / orders.

    Parameters
    ----------
    revenue : money (0 or more), one or a column
        Revenue of all orders: subtotals after discounts, before shipping and tax.
    orders : orders (above 0), one or a column
        Number of these orders; all of a customer's orders of one day count.

    Returns
    -------
    float
        Money per order.

    Raises
    ------
    InputError
        #DIV/0! without an order, #VALUE! for what is no number, #NUM! for a number out of range. That includes a
        revenue below 0: where refunds exceed sales there is no order value.

    Notes
    -----
    Differs from the mean of the customers' own means, in which a customer of one order weighs as much as one of
    twenty; and from sales / customers, which is CUSTOMER_VALUE.

    References
    ----------
    The web-shop guide, step 2; the shop-builder's handbook.

    Examples
    --------
    Ten orders brought 1,250:

    >>> aov(1250, 10)
    125.0
    """
    return revenue / orders


@udf(formula="orders/customers")
def purchase_frequency(
    orders: Orders, customers: Annotated[float, Range("customers", 0, above=True, at_zero="#DIV/0!")]
) -> float:
    """Orders per customer in a period: orders / unique customers.

    Parameters
    ----------
    orders : orders (0 or more), one or a column
        Number of orders in a window, first orders included.
    customers : customers (above 0), one or a column
        Number of different customers who ordered in the same window.

    Returns
    -------
    float
        Orders per customer and window.

    Raises
    ------
    InputError
        #DIV/0! without a customer, #VALUE! for what is no number, #NUM! for a number out of range.

    Notes
    -----
    Differs from the `frequency` of the customer-base models, which counts repeat orders only.

    References
    ----------
    The web-shop guide, step 3.

    Examples
    --------
    240 orders of 100 customers in a year:

    >>> purchase_frequency(240, 100)
    2.4
    """
    return orders / customers


@udf(formula="1/churn_rate")
def lifespan(churn_rate: Annotated[float, Range("share", 0, 1, above=True, at_zero="#DIV/0!")]) -> float:
    """Expected lifespan of a customer: 1 / churn rate.

    Parameters
    ----------
    churn_rate : share (above 0, at most 1), one or a column
        Share of the customers who leave in a period.

    Returns
    -------
    float
        Number of periods, the one in which the customer leaves included; a yearly churn rate gives years.

    Raises
    ------
    InputError
        #DIV/0! where nobody leaves, #VALUE! for what is no number, #NUM! for a number out of range.

    Notes
    -----
    Holds where everybody is equally likely to leave. Where churn varies between customers, the likely leavers go
    first and those who stay stay long: 1 / mean churn is then too short, by a factor of two and more in practice.

    References
    ----------
    The web-shop guide, step 5. On varying churn: Fader & Hardie 2010, Customer-base valuation in a contractual
    setting: the perils of ignoring heterogeneity.

    Examples
    --------
    A quarter of the customers leave each year:

    >>> lifespan(0.25)
    4.0
    """
    return 1 / churn_rate
