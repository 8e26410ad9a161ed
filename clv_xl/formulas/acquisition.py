"""What a new customer costs, what remains of the value, and what a click may cost."""

from typing import Annotated

from clv_xl.udf import Money, Range, Share, udf


@udf(formula="marketing_spend/new_customers")
def cac(
    marketing_spend: Money, new_customers: Annotated[float, Range("customers", 0, above=True, at_zero="#DIV/0!")]
) -> float:
    """Customer acquisition cost: marketing and sales spend / new customers.

    Parameters
    ----------
    marketing_spend : money (0 or more), one or a column
        What marketing and sales cost in a period.
    new_customers : customers (above 0), one or a column
        Number of customers who ordered for the first time in the same period.

    Returns
    -------
    float
        Money per new customer.

    Raises
    ------
    InputError
        #DIV/0! without a new customer, #VALUE! for what is no number, #NUM! for a number out of range.

    References
    ----------
    The web-shop guide, step 6.

    Examples
    --------
    5,000 spent, 40 new customers:

    >>> cac(5000, 40)
    125.0
    """
    return marketing_spend / new_customers


@udf(formula="lifetime_value-acquisition_cost")
def clv_roi(lifetime_value: Money, acquisition_cost: Money) -> float:
    """Return on a new customer: lifetime value - acquisition cost.

    Parameters
    ----------
    lifetime_value : money (0 or more), one or a column
        CLV of a customer, before any acquisition cost: a value from which it is subtracted already would pay twice.
    acquisition_cost : money (0 or more), one or a column
        Cost of winning a customer (CAC).

    Returns
    -------
    float
        Money per customer; negative where the customer costs more than he brings.

    Raises
    ------
    InputError
        #VALUE! for what is no number, #NUM! for a number out of range.

    Notes
    -----
    Differs from a return in per cent of the cost: this is the difference, as the guide has it.

    References
    ----------
    The web-shop guide, step 6.

    Examples
    --------
    A customer worth 600 who cost 127 to win:

    >>> clv_roi(600, 127)
    473.0
    """
    return lifetime_value - acquisition_cost


@udf(formula="lifetime_value/acquisition_cost")
def clv_cac_ratio(
    lifetime_value: Money, acquisition_cost: Annotated[float, Range("money", 0, above=True, at_zero="#DIV/0!")]
) -> float:
    """Lifetime value per unit of acquisition cost: CLV / CAC, good at 3 or more.

    Parameters
    ----------
    lifetime_value : money (0 or more), one or a column
        CLV of a customer, before any acquisition cost.
    acquisition_cost : money (above 0), one or a column
        Cost of winning a customer (CAC).

    Returns
    -------
    float
        A ratio without unit: 3 means 3 : 1. Below 1 every new customer loses money.

    Raises
    ------
    InputError
        #DIV/0! where winning a customer costs nothing, #VALUE! for what is no number, #NUM! for a number out of range.

    References
    ----------
    The web-shop guide, step 6.

    Examples
    --------
    >>> clv_cac_ratio(600, 200)
    3.0
    """
    return lifetime_value / acquisition_cost


@udf(formula="lifetime_value*conversion_rate*margin*target_share")
def max_cpc(lifetime_value: Money, conversion_rate: Share, margin: Share = 1.0, target_share: Share = 1.0) -> float:
    """Highest bid for a click: lifetime value x conversion rate.

    At this bid the clicks that win a customer cost all that he will ever bring. With a margin the bid counts gross
    profit only, with a target share a part of that profit is kept.

    Parameters
    ----------
    lifetime_value : money (0 or more), one or a column
        CLV of a customer, before any acquisition cost.
    conversion_rate : share (0 to 1), one or a column
        Share of the clicks of this campaign that become customers.
    margin : share (0 to 1), one or a column, default 1.0
        Gross margin, where the lifetime value is revenue.
    target_share : share (0 to 1), one or a column, default 1.0
        Part of the profit that may be spent on winning the customer.

    Returns
    -------
    float
        Money per click.

    Raises
    ------
    InputError
        #VALUE! for what is no number, #NUM! for a number out of range.

    References
    ----------
    The web-shop guide, step 7. Margin and target share are ours: without them a bid on revenue spends all of it.

    Examples
    --------
    A customer worth 100, one click in ten buys:

    >>> max_cpc(100, 0.1)
    10.0

    The same with a margin of 40 %, of which half may be spent:

    >>> max_cpc(100, 0.1, 0.4, 0.5)
    2.0
    """
    return lifetime_value * conversion_rate * margin * target_share
