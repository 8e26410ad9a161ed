"""Lifetime profit: the value after costs, and which lever moves it most."""

from typing import Annotated

from clv_xl.formulas.value import Orders
from clv_xl.udf import Money, Range, Share, udf


@udf(formula="revenue-cost_of_goods-service_cost-marketing_cost-logistics_cost")
def clv_net(
    revenue: Money, cost_of_goods: Money, service_cost: Money, marketing_cost: Money, logistics_cost: Money
) -> float:
    """Net lifetime value: revenue less goods, service, marketing and logistics.

    Parameters
    ----------
    revenue : money (0 or more), one or a column
        What a customer pays over the lifespan: a CLV on revenue.
    cost_of_goods : money (0 or more), one or a column
        What the goods of these orders cost.
    service_cost : money (0 or more), one or a column
        Customer support and service over the lifespan.
    marketing_cost : money (0 or more), one or a column
        Winning the customer and addressing him again.
    logistics_cost : money (0 or more), one or a column
        Packing, shipping and taking back.

    Returns
    -------
    float
        Money per customer over the lifespan; negative where the costs exceed the revenue.

    Raises
    ------
    InputError
        #VALUE! for what is no number, #NUM! for a number out of range.

    Notes
    -----
    Each cost is a total over the lifespan, as is the revenue. One that is known per order is multiplied by the orders,
    one that is a share of the revenue by the revenue: =CLV_NET(600, 600*40%, 0, 60, 12*4.5).

    Differs from CLV_PROFIT, which takes its margin from the acquisition cost as well.

    References
    ----------
    The CRM vendor's cost view.

    Examples
    --------
    Revenue 600; goods 240, service 24, marketing 60, logistics 54:

    >>> clv_net(600, 240, 24, 60, 54)
    222.0

    The textbook form, margin x revenue - acquisition cost, of three orders of 90 at 20 % and a cost of 6:

    >>> clv_net(270, 216, 0, 6, 0)
    48.0
    """
    return revenue - cost_of_goods - service_cost - marketing_cost - logistics_cost


@udf(formula="(average_order_value*orders_per_lifetime-acquisition_cost)*margin")
def clv_profit(
    average_order_value: Money, orders_per_lifetime: Orders, acquisition_cost: Money, margin: Share
) -> float:
    """Lifetime profit: (order value x orders - acquisition cost) x margin.

    Parameters
    ----------
    average_order_value : money (0 or more), one or a column
        Mean value of an order: sales / orders.
    orders_per_lifetime : orders (0 or more), one or a column
        Orders of a customer over the lifespan.
    acquisition_cost : money (0 or more), one or a column
        Cost of winning a customer (CAC).
    margin : share (0 to 1), one or a column
        Profit margin.

    Returns
    -------
    float
        Money per customer over the lifespan; negative where the acquisition cost exceeds the sales.

    Raises
    ------
    InputError
        #VALUE! for what is no number, #NUM! for a number out of range.

    Notes
    -----
    Differs from the textbook form, margin x sales - acquisition cost, which gives 48.00 for the example below: here
    the margin is taken from the acquisition cost too. CLV_NET subtracts every cost in full.

    Differs from the handbook's formula line, which prints a division by the margin; its text and its example multiply.

    References
    ----------
    The shop-builder's handbook.

    Examples
    --------
    Three orders of 90, 6 to win the customer, a margin of 20 %:

    >>> clv_profit(90, 3, 6, 0.2)
    52.8
    """
    return (average_order_value * orders_per_lifetime - acquisition_cost) * margin


@udf(
    formula="LET(today,(average_order_value*orders_per_lifetime-acquisition_cost)*margin,"
    "row_of,LAMBDA(called,changed,then,HSTACK(called,changed,then,then-today)),"
    "order_value,average_order_value*(1+change),orders,orders_per_lifetime*(1+change),"
    "cost,acquisition_cost*(1-change),share,MIN(1,margin*(1+change)),"
    'VSTACK({"lever","changed value","new CLV","difference"},'
    'row_of("average order value",order_value,(order_value*orders_per_lifetime-acquisition_cost)*margin),'
    'row_of("orders per lifetime",orders,(average_order_value*orders-acquisition_cost)*margin),'
    'row_of("acquisition cost",cost,(average_order_value*orders_per_lifetime-cost)*margin),'
    'row_of("margin",share,(average_order_value*orders_per_lifetime-acquisition_cost)*share)))'
)
def clv_levers(
    average_order_value: Money,
    orders_per_lifetime: Orders,
    acquisition_cost: Money,
    margin: Share,
    change: Annotated[float, Range("share", -1, 1)] = 0.1,
) -> list[list[str | float]]:
    """Lifetime profit after an improvement of each of the four levers, one at a time.

    Order value, orders and margin rise by the change, the acquisition cost falls by it. A negative change shows what
    getting worse would cost.

    Parameters
    ----------
    average_order_value : money (0 or more)
        Mean value of an order.
    orders_per_lifetime : orders (0 or more)
        Orders of a customer over the lifespan.
    acquisition_cost : money (0 or more)
        Cost of winning a customer (CAC).
    margin : share (0 to 1)
        Profit margin; it rises to 1 at most.
    change : share (-1 to 1), default 0.1
        By which share each lever improves.

    Returns
    -------
    list
        A table with a header: lever, changed value, new CLV (as CLV_PROFIT), difference to today's.

    Raises
    ------
    InputError
        #VALUE! for what is no number or a column, #NUM! for a number out of range.

    References
    ----------
    The shop-builder's handbook, four ways to grow lifetime value.

    Examples
    --------
    Today's value is 52.80; what would 10 % more of each lever bring?

    >>> clv_levers(90, 3, 6, 0.2)  # doctest: +NORMALIZE_WHITESPACE
    [['lever', 'changed value', 'new CLV', 'difference'],
     ['average order value', 99.0, 58.2, 5.4],
     ['orders per lifetime', 3.3, 58.2, 5.4],
     ['acquisition cost', 5.4, 52.92, 0.12],
     ['margin', 0.22, 58.08, 5.28]]
    """
    now = {
        "average_order_value": average_order_value,
        "orders_per_lifetime": orders_per_lifetime,
        "acquisition_cost": acquisition_cost,
        "margin": margin,
    }
    today = clv_profit(**now)
    table: list[list[str | float]] = [["lever", "changed value", "new CLV", "difference"]]
    for lever, value in now.items():
        changed = value * (1 - change if lever == "acquisition_cost" else 1 + change)
        if lever == "margin":
            changed = min(changed, 1.0)
        then = clv_profit(**now | {lever: changed})
        table.append([lever.replace("_", " "), changed, then, then - today])
    return table
