"""A verdict on a customer's value in words, with the figure behind it."""

from typing import Annotated

from clv_xl.formulas.periods import DAYS_IN, DAYS_PER_YEAR, Unit, days_formula
from clv_xl.formulas.value import Lifespan, Orders, clv
from clv_xl.udf import Money, Range, udf

# The calculator shows six examples and no limits; these limits are ours and give its six verdicts.
REPEAT_FROM_ORDERS = 1.5
STEADY_FROM_ORDERS = 3
FREQUENT_FROM_ORDERS = 10
PREMIUM_FROM_VALUE = 100
LOYAL_FROM_YEARS = 1
HEALTHY_FROM_RATIO = 3


NO_REPEAT = "Weak: no repeat purchases. Retarget customers with ads: one more order per {period} would add {figure}."
SHORT = "Weak: short retention. Improve the customer experience to extend loyalty: one more year would add {figure}."
FEW = (
    "Weak: few repeat sales. Offer loyalty rewards or exclusive discounts: "
    "one more order per {period} would add {figure}."
)
FREQUENT = "Great: high purchase frequency; 10 % more order value would add {figure}."
PREMIUM = "Great: premium products raise lifetime spend; one more order per {period} would add {figure}."
STEADY = "Great: steady repeat purchases; one more year would add {figure}."
FREE = " Winning a customer costs nothing, so all of {figure} stays."
RATIO = " CLV : CAC is {figure}, {judged}."
HEALTHY, THIN, LOSING = (
    f"healthy ({HEALTHY_FROM_RATIO} or more)",
    f"thin ({HEALTHY_FROM_RATIO} is healthy)",
    "losing money (below 1)",
)


def _text(sentence: str, figure: str) -> str:
    """Return a sentence as an Excel formula, its figure with two decimals.

    `in_figures` is FIXED for one amount or a column of them: not every host lets FIXED itself answer row by row.
    """
    filled = sentence.format(period='"&period&"', figure=f'"&in_figures({figure})&"', judged='"&judged&"')
    return f'"{filled}"'


@udf(
    formula='LET(period,IF(ISOMITTED(frequency_per),IF(ISOMITTED(lifespan_in),"year",lifespan_in),frequency_per),'
    f"days_per,{days_formula('period')},days_in,IF(ISOMITTED(lifespan_in),days_per,{days_formula('lifespan_in')}),"
    "in_figures,LAMBDA(amounts,MAP(amounts,LAMBDA(amount,FIXED(amount,2)))),"
    f"years,lifespan*days_in/{DAYS_PER_YEAR},one_order,average_order_value*lifespan*days_in/days_per,"
    f"one_year,average_order_value*purchase_frequency*{DAYS_PER_YEAR}/days_per,value,one_order*purchase_frequency,"
    f"IF(purchase_frequency<{REPEAT_FROM_ORDERS},"
    f"IF(years<{LOYAL_FROM_YEARS},{_text(NO_REPEAT, 'one_order')},{_text(SHORT, 'one_year')}),"
    f"IF(purchase_frequency<{STEADY_FROM_ORDERS},{_text(FEW, 'one_order')},"
    f"IF(purchase_frequency>={FREQUENT_FROM_ORDERS},{_text(FREQUENT, 'value/10')},"
    f"IF(average_order_value>={PREMIUM_FROM_VALUE},{_text(PREMIUM, 'one_order')},{_text(STEADY, 'one_year')}))))"
    f'&IF(ISOMITTED(acquisition_cost),"",IF(acquisition_cost=0,{_text(FREE, "value")},'
    f'LET(ratio,value/acquisition_cost,judged,IF(ratio>={HEALTHY_FROM_RATIO},"{HEALTHY}",IF(ratio>=1,"{THIN}","{LOSING}")),'
    f"{_text(RATIO, 'ratio')}))))"
)
def clv_advice(
    average_order_value: Money,
    purchase_frequency: Orders,
    lifespan: Lifespan,
    frequency_per: Unit = None,
    lifespan_in: Unit = None,
    acquisition_cost: Annotated[float | None, Range("money", 0)] = None,
) -> str:
    """Verdict on a lifetime value, and what one improvement would add to it.

    Parameters
    ----------
    average_order_value : money (0 or more), one or a column
        Mean value of an order, in the currency of the orders.
    purchase_frequency : orders (0 or more), one or a column
        Orders per period, the first order included; the verdict judges this number as it stands.
    lifespan : periods (0 or more), one or a column
        How long a customer stays.
    frequency_per : day, week, month, quarter, half-year or year, optional
        Period of the purchase frequency. Without it: the same as the lifespan's.
    lifespan_in : day, week, month, quarter, half-year or year, optional
        Unit of the lifespan. Without it: the same as the frequency's; without both: years.
    acquisition_cost : money (0 or more), one or a column, optional
        Cost of winning a customer (CAC); with it the ratio CLV : CAC is judged too.

    Returns
    -------
    str
        One or two sentences in English, with amounts in the currency of the orders.

    Raises
    ------
    InputError
        #VALUE! for what is no number or an unknown unit of time, #NUM! for a number out of range.

    Notes
    -----
    CLV : CAC of 3 or more is healthy, from 1 to 3 thin, below 1 it loses money.

    References
    ----------
    The TikTok-shop calculator, its six verdicts. The web-shop guide, step 6, for 3 : 1.

    Examples
    --------
    >>> clv_advice(50, 5, 1)
    'Great: steady repeat purchases; one more year would add 250.00.'
    >>> clv_advice(20, 12, 6, "half-year", "month", 100)
    'Great: high purchase frequency; 10 % more order value would add 24.00. CLV : CAC is 2.40, thin (3 is healthy).'
    """
    period = frequency_per or lifespan_in or "year"
    years = lifespan * DAYS_IN[lifespan_in or period] / DAYS_PER_YEAR
    value = clv(average_order_value, purchase_frequency, lifespan, frequency_per, lifespan_in)
    one_order = clv(average_order_value, 1, lifespan, frequency_per, lifespan_in)
    one_year = clv(average_order_value, purchase_frequency, 1, period, "year")
    if purchase_frequency < REPEAT_FROM_ORDERS:
        verdict, figure = (NO_REPEAT, one_order) if years < LOYAL_FROM_YEARS else (SHORT, one_year)
    elif purchase_frequency < STEADY_FROM_ORDERS:
        verdict, figure = FEW, one_order
    elif purchase_frequency >= FREQUENT_FROM_ORDERS:
        verdict, figure = FREQUENT, value / 10
    elif average_order_value >= PREMIUM_FROM_VALUE:
        verdict, figure = PREMIUM, one_order
    else:
        verdict, figure = STEADY, one_year
    cost = "" if acquisition_cost is None else _against_cost(value, acquisition_cost)
    return verdict.format(period=period, figure=f"{figure:,.2f}") + cost


def _against_cost(value: float, acquisition_cost: float) -> str:
    if acquisition_cost == 0:
        return FREE.format(figure=f"{value:,.2f}")
    ratio = value / acquisition_cost
    judged = HEALTHY if ratio >= HEALTHY_FROM_RATIO else THIN if ratio >= 1 else LOSING
    return RATIO.format(figure=f"{ratio:,.2f}", judged=judged)
