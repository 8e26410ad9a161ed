"""Forecasts: whether customers are still there and what they will order, by a fit. They need numpy."""

from typing import Annotated

from clv_xl.formulas.fit_arguments import (
    HISTORY_FORMULA,
    HORIZON_FORMULA,
    OrdersFit,
    RepeatOrders,
    Time,
    log_beta_ratio,
    model_formula,
    predictions,
    refuse_history,
    refuse_horizon,
    spread,
)
from clv_xl.udf import Range, refuse, udf

# Odds to have left, to a customer's odds to be there, as a logarithm; the power itself could overflow.
_ALIVE_GEOMETRIC = (
    "LET(odds,LN(fit_a/(fit_b+frequency-(fit_model=1)))+(fit_r+frequency)"
    "*LN((fit_alpha+age)/(fit_alpha+IF(recency>age,age,recency))),"
    "IF((fit_model=1)*(frequency=0),1,IF(odds>0,EXP(-odds)/(1+EXP(-odds)),1/(1+EXP(odds)))))"
)
# One who left had lived through fewer opportunities, `lived`: each such history against that of one who is there.
_ALIVE_BY_OPPORTUNITY = (
    f"MAP({spread('frequency', 'recency', 'age')},LAMBDA(bought,latest,chances,"
    "(fit_delta+chances)/(fit_gamma+fit_delta+chances)/(1+IF(latest=chances,0,SUM(MAP(SEQUENCE(chances-latest,1,latest),LAMBDA(lived,fit_gamma*EXP("
    "GAMMALN(fit_beta+lived-bought)-GAMMALN(fit_beta+chances-bought)"
    "+GAMMALN(fit_alpha+fit_beta+chances)-GAMMALN(fit_alpha+fit_beta+lived)+GAMMALN(fit_delta+lived)"
    "-GAMMALN(fit_delta+chances)+GAMMALN(fit_gamma+fit_delta+chances)-GAMMALN(fit_gamma+fit_delta+lived+1)"
    "))))))))"
)


@udf(
    formula=HISTORY_FORMULA(
        model_formula({("BG/NBD", "MBG/NBD"): _ALIVE_GEOMETRIC, ("BG/BB",): _ALIVE_BY_OPPORTUNITY})
    ),
    needs_numpy=True,
)
def p_alive(fit: OrdersFit, frequency: RepeatOrders, recency: Time, age: Time) -> float:
    """Chance that a customer is still one: that he will order again some day.

    Parameters
    ----------
    fit : the block of BG_NBD_FIT, MBG_NBD_FIT, PARETO_NBD_FIT or BG_BB_FIT
        The cells that the fit fills: model and parameters at least.
    frequency : repeat orders (0 or more), one or a column
        Repeat order days of the customer: the days with an order, less the first.
    recency : time (0 or more), one or a column
        Time from his first order to his last, in the unit of the fit; 0 where there was no other.
    age : time (0 or more), one or a column
        Time from his first order to the reference date.

    Returns
    -------
    float
        A chance from 0 to 1; for BG/BB to be there at the next opportunity.

    Raises
    ------
    InputError
        #VALUE! for what is no number or no such block, #N/A for a fit without parameters, #NUM! for a number out of
        range or a history that can't be, such as a last order after the reference date.

    Notes
    -----
    By BG/NBD one who has ordered once is there for certain, since a customer leaves after repeat orders only. Compare
    MBG/NBD or Pareto/NBD where many order once.

    In the workbook without macros there is no Pareto/NBD: it needs Python.

    References
    ----------
    Fader & Hardie, note 021, for BG/NBD; Batislam, Denizel & Filiztekin 2007 for MBG/NBD; Schmittlein, Morrison
    & Colombo 1987, eq. 11-13; Fader, Hardie & Shang 2010, eq. 11, for BG/BB.

    Examples
    --------
    Two repeat orders within 30.43 weeks, then nothing until week 38.86; the fit is that of the paper's music shop:

    >>> p_alive([["model", "BG/NBD"], ["r", 0.243], ["alpha", 4.414], ["a", 0.793], ["b", 2.426]], 2, 30.43, 38.86)
    0.726579
    """
    refuse_history(fit, frequency, recency, age)
    chance: float = predictions().p_alive(fit, frequency, recency, age)
    return chance


# The mean number of opportunities that a new customer lives through, times his chance to order at each.
_NEW_BY_OPPORTUNITY = (
    "fit_alpha/(fit_alpha+fit_beta)*MAP(horizon,LAMBDA(chances,IF(chances=0,0,SUM(MAP(SEQUENCE(chances),LAMBDA(lived,"
    f"EXP({log_beta_ratio('fit_gamma', 'fit_delta', 'lived')})))))))"
)
_NEW_PARETO = (
    "LET(passed,LN(1+horizon/fit_beta),turn,(fit_s-1)*passed,fit_r*fit_beta/fit_alpha*passed"
    "*IF((turn<0.0001)*(turn>-0.0001),1-turn/2+turn^2/6-turn^3/24,(1-EXP(-turn))/turn))"
)


@udf(
    formula='LET(known,(frequency<>"")+(recency<>"")+(age<>""),IF(known=0,'
    + HORIZON_FORMULA(model_formula({("Pareto/NBD",): _NEW_PARETO, ("BG/BB",): _NEW_BY_OPPORTUNITY}))
    + f",IF(known<3,#VALUE!,{HISTORY_FORMULA('NA()')})))",
    needs_numpy=True,
)
def expected_orders(
    fit: OrdersFit,
    horizon: Time,
    frequency: Annotated[float | None, Range("repeat orders", 0)] = None,
    recency: Annotated[float | None, Range("time", 0)] = None,
    age: Annotated[float | None, Range("time", 0)] = None,
) -> float:
    """Order days to expect of a customer within a time to come; without a history, of a new one.

    Parameters
    ----------
    fit : the block of BG_NBD_FIT, MBG_NBD_FIT, PARETO_NBD_FIT or BG_BB_FIT
        The cells that the fit fills: model and parameters at least.
    horizon : time (0 or more), one or a column
        How long to look ahead, in the unit of the fit; opportunities for BG/BB.
    frequency : repeat orders (0 or more), one or a column, optional
        Repeat order days of the customer. Leave this and the next two out for a new customer.
    recency : time (0 or more), one or a column, optional
        Time from his first order to his last, in the unit of the fit; 0 where there was no other.
    age : time (0 or more), one or a column, optional
        Time from his first order to the reference date.

    Returns
    -------
    float
        Order days after the reference date; for a new customer after his first order, which doesn't count.

    Raises
    ------
    InputError
        #VALUE! for what is no number or no such block and for a part of a history, #N/A for a fit without parameters,
        #NUM! for a number out of range or a history that can't be.

    Notes
    -----
    A blank cell counts as left out, so a blank row below the customers shows the orders of a new one.

    In the workbook without macros there are new customers by Pareto/NBD and BG/BB only: all else needs Python.

    References
    ----------
    Fader, Hardie & Lee 2005, Marketing Science 24(2), eq. 9 and 10; Batislam, Denizel & Filiztekin 2007; Schmittlein,
    Morrison & Colombo 1987, eq. 16 and 22; Fader, Hardie & Shang 2010, eq. 8 and 13.

    Examples
    --------
    A new customer of the paper's music shop within a year, 52 weeks:

    >>> expected_orders([["model", "Pareto/NBD"], ["r", 0.553], ["alpha", 10.578], ["s", 0.606], ["beta", 11.669]], 52)
    1.472997

    One with two repeat orders, by another model, in the 39 weeks to come:

    >>> expected_orders(
    ...     [["model", "BG/NBD"], ["r", 0.243], ["alpha", 4.414], ["a", 0.793], ["b", 2.426]], 39, 2, 30.43, 38.86
    ... )
    1.226028
    """
    refuse_horizon(fit, horizon)
    history = {"frequency": frequency, "recency": recency, "age": age}
    if any(value is not None for value in history.values()):
        for name, value in history.items():
            refuse(value is None, name, "given where frequency, recency or age is", "#VALUE!")
        refuse_history(fit, frequency, recency, age)
    orders: float = predictions().expected_orders(fit, horizon, frequency, recency, age)
    return orders


# Exactly so many orders and no end, or the end right after the last of them; a customer by MBG/NBD has one chance more.
_CHANCE_GEOMETRIC = (
    f"MAP({spread('orders', 'horizon')},LAMBDA(count,span,LET(partings,count+(fit_model=2),"
    f"stayed,EXP({log_beta_ratio('fit_a', 'fit_b', 'partings')}),part,span/(fit_alpha+span),"
    "exactly,IF(span=0,1*(count=0),EXP(GAMMALN(fit_r+count)-GAMMALN(fit_r)-GAMMALN(count+1)"
    "+fit_r*LN(fit_alpha/(fit_alpha+span))+count*LN(part))),"
    "enough,IF(count=0,1,IF(span=0,0,BETA.DIST(part,count,fit_r,TRUE))),"
    "stayed*exactly+IF(partings=0,0,stayed*fit_a/(fit_b+partings-1)*enough))))"
)
_CHANCE_BY_OPPORTUNITY = (
    f"MAP({spread('orders', 'horizon')},LAMBDA(bought,chances,IF(bought>chances,0,"
    "SUM(MAP(SEQUENCE(chances-bought+1,1,bought),LAMBDA(lived,EXP(GAMMALN(lived+1)-GAMMALN(bought+1)"
    "-GAMMALN(lived-bought+1)+GAMMALN(fit_alpha+bought)+GAMMALN(fit_beta+lived-bought)"
    "-GAMMALN(fit_alpha+fit_beta+lived)+GAMMALN(fit_alpha+fit_beta)-GAMMALN(fit_alpha)-GAMMALN(fit_beta)"
    f"+{log_beta_ratio('fit_gamma', 'fit_delta', 'lived')}"
    ")*IF(lived<chances,fit_gamma/(fit_gamma+fit_delta+lived),1)))))))"
)


@udf(
    formula="IF((orders<>INT(orders)),#NUM!,"
    + HORIZON_FORMULA(model_formula({("BG/NBD", "MBG/NBD"): _CHANCE_GEOMETRIC, ("BG/BB",): _CHANCE_BY_OPPORTUNITY}))
    + ")",
    needs_numpy=True,
)
def probability_of_orders(
    fit: OrdersFit, orders: Annotated[float, Range("repeat orders", 0, 10_000)], horizon: Time
) -> float:
    """Chance that a new customer orders again on exactly so many days within a time.

    Parameters
    ----------
    fit : the block of BG_NBD_FIT, MBG_NBD_FIT, PARETO_NBD_FIT or BG_BB_FIT
        The cells that the fit fills: model and parameters at least.
    orders : repeat orders (0 to 10000), one or a column
        Number of order days after the first order.
    horizon : time (0 or more), one or a column
        Time since the first order, in the unit of the fit; opportunities for BG/BB.

    Returns
    -------
    float
        A chance from 0 to 1.

    Raises
    ------
    InputError
        #VALUE! for what is no number or no such block, #N/A for a fit without parameters, #NUM! for a number out of
        range or half an order.

    Notes
    -----
    In the workbook without macros there is no Pareto/NBD: it needs Python.

    References
    ----------
    Fader, Hardie & Lee 2005, Marketing Science 24(2), eq. 8; Fader & Hardie, note 017, for Pareto/NBD; Fader, Hardie &
    Shang 2010, eq. 7, for BG/BB.

    Examples
    --------
    How many customers never come back within 39 weeks?

    >>> probability_of_orders([["model", "BG/NBD"], ["r", 0.243], ["alpha", 4.414], ["a", 0.793], ["b", 2.426]], 0, 39)
    0.573786
    """
    refuse(orders % 1 != 0, "orders", "a whole number")
    refuse_horizon(fit, horizon)
    chance: float = predictions().probability_of_orders(fit, orders, horizon)
    return chance


@udf(needs_numpy=True)
def dert(
    fit: OrdersFit,
    discount_rate: Annotated[float, Range("share", 0, 1, above=True, single=True)],
    frequency: RepeatOrders,
    recency: Time,
    age: Time,
) -> float:
    """All order days to expect of a customer in the future, discounted to today (DERT).

    Times the expected order value and the margin it is what the customer is still worth, without a horizon.

    Parameters
    ----------
    fit : the block of BG_NBD_FIT, MBG_NBD_FIT, PARETO_NBD_FIT or BG_BB_FIT
        The cells that the fit fills: model and parameters at least.
    discount_rate : share (above 0, at most 1)
        Cost of capital per unit of the fit's time. From a yearly rate to a week: (1 + rate)^(7/365.25) - 1.
    frequency : repeat orders (0 or more), one or a column
        Repeat order days of the customer: the days with an order, less the first.
    recency : time (0 or more), one or a column
        Time from his first order to his last, in the unit of the fit; 0 where there was no other.
    age : time (0 or more), one or a column
        Time from his first order to the reference date.

    Returns
    -------
    float
        Order days, each counted at its value of today.

    Raises
    ------
    InputError
        #VALUE! for what is no number or no such block, #N/A for a fit without parameters, #NUM! for a number out of
        range or a history that can't be.

    Notes
    -----
    The rate is effective: the continuous rate of the paper is LN(1 + rate). For BG/BB it is per opportunity.

    In the workbook without macros it is #N/A: it needs Python.

    References
    ----------
    Fader, Hardie & Lee 2005, RFM and CLV, Journal of Marketing Research 42(4), eq. 2; Fader, Hardie & Shang 2010,
    eq. 14, for BG/BB.

    Examples
    --------
    15 % a year are 0.268217 % a week:

    >>> dert(
    ...     [["model", "Pareto/NBD"], ["r", 0.553], ["alpha", 10.578], ["s", 0.606], ["beta", 11.669]],
    ...     0.00268217, 2, 30.43, 38.86
    ... )
    6.515201
    """
    refuse_history(fit, frequency, recency, age)
    orders: float = predictions().discounted_residual_orders(fit, discount_rate, frequency, recency, age)
    return orders
