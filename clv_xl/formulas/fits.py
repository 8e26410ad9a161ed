"""Fits: models of how customers order, estimated from their histories. They need numpy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from clv_xl.udf import Column, Numbers, udf

if TYPE_CHECKING:
    from clv_xl.models.bg_bb import BgBbFit
    from clv_xl.models.bg_nbd import BgNbdFit
    from clv_xl.models.gamma_gamma import GammaGammaFit
    from clv_xl.models.mbg_nbd import MbgNbdFit
    from clv_xl.models.pareto_nbd import ParetoNbdFit
    from clv_xl.models.s_bg import SBgFit


class Flags(Column):
    """A column of 1 and 0, which Python has as true and false."""

    def judge(self, value: Any) -> Any:
        """Return the column as numbers, or refuse it."""
        if getattr(getattr(value, "dtype", None), "kind", "") == "b":
            return super().judge([float(item) for item in value])
        if isinstance(value, (list, tuple)) and value and {*map(type, value)} == {bool}:
            value = list(map(float, value))
        return super().judge(value)


AllFrequencies = Annotated[Numbers, Column("repeat orders", 0)]
AllTimes = Annotated[Numbers, Column("time", 0)]


@udf(needs_numpy=True)
def bg_nbd_fit(frequency: AllFrequencies, recency: AllTimes, age: AllTimes) -> BgNbdFit:
    """Fit of BG/NBD: orders at rates that differ; after a repeat order a customer may leave for good.

    The usual model of a shop. A customer with one order counts as still there, for he had no chance yet to leave:
    MBG_NBD_FIT and PARETO_NBD_FIT judge him otherwise.

    Parameters
    ----------
    frequency : column of repeat orders (0 or more)
        Repeat order days of each customer: the days with an order, less the first. Blank rows are left out.
    recency : column of time (0 or more)
        Time from the first order to the last, 0 where there was no other; weeks or days, the same in all columns.
    age : column of time (0 or more)
        Time from the first order to the reference date.

    Returns
    -------
    list
        A block of two columns, labels and values: r and alpha of the order rates, a and b of the chance to leave, their
        standard errors, log-likelihood, number of customers, outcome and warnings. Forecasts take the block; in Python
        it is a record with block().

    Raises
    ------
    InputError
        #VALUE! for what is no number, for columns of different lengths and for a row that is partly blank; #NUM! for a
        number out of range, such as a last order after the reference date. Where the data can't answer, the parameters
        are #N/A and the block says why.

    Notes
    -----
    A reference date soon after most first orders tells nothing of customers who leave: half a year of orders is little,
    a year is good. A fit at the limit of the model has a warning, and forecasts as the limit does.

    References
    ----------
    Fader, Hardie & Lee 2005, "Counting your customers" the easy way, Marketing Science 24(2), eq. 6.

    Examples
    --------
    Eighteen customers of a shop, in weeks:

    >>> bg_nbd_fit(
    ...     [14, 12, 10, 4, 4, 2, 2, 2, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0],
    ...     [68, 78, 39, 81, 74, 6, 4, 2, 4, 3, 2, 1, 0, 0, 0, 0, 0, 0],
    ...     [68, 83, 71, 89, 93, 102, 84, 43, 57, 93, 41, 68, 79, 49, 90, 46, 72, 41]
    ... ).block()  # doctest: +NORMALIZE_WHITESPACE
    [['model', 'BG/NBD'], ['r', 0.3767405], ['alpha', 2.127487], ['a', 0.4460362], ['b', 0.8457802],
     ['standard error of r', 0.156696], ['standard error of alpha', 1.532979], ['standard error of a', 0.3486195],
     ['standard error of b', 0.9025176], ['log-likelihood', -187.9955], ['customers', 18.0], ['outcome', 'ok'],
     ['warnings', 'none']]
    """
    from clv_xl.models import bg_nbd

    return bg_nbd.fit(frequency.values, recency.values, age.values)


@udf(needs_numpy=True)
def mbg_nbd_fit(frequency: AllFrequencies, recency: AllTimes, age: AllTimes) -> MbgNbdFit:
    """Fit of MBG/NBD: as BG/NBD, but a customer may leave after the first order already.

    To be preferred where many customers order once only.

    Parameters
    ----------
    frequency : column of repeat orders (0 or more)
        Repeat order days of each customer: the days with an order, less the first. Blank rows are left out.
    recency : column of time (0 or more)
        Time from the first order to the last, 0 where there was no other; weeks or days, the same in all columns.
    age : column of time (0 or more)
        Time from the first order to the reference date.

    Returns
    -------
    list
        A block of two columns, labels and values: r and alpha of the order rates, a and b of the chance to leave, their
        standard errors, log-likelihood, number of customers, outcome and warnings. Forecasts take the block; in Python
        it is a record with block().

    Raises
    ------
    InputError
        #VALUE! for what is no number, for columns of different lengths and for a row that is partly blank; #NUM! for a
        number out of range, such as a last order after the reference date. Where the data can't answer, the parameters
        are #N/A and the block says why.

    References
    ----------
    Batislam, Denizel & Filiztekin 2007, International Journal of Research in Marketing 24(3), eq. 5; Hoppe & Wagner
    2007.

    Examples
    --------
    Eighteen customers of a shop, in weeks:

    >>> mbg_nbd_fit(
    ...     [14, 12, 10, 4, 4, 2, 2, 2, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0],
    ...     [68, 78, 39, 81, 74, 6, 4, 2, 4, 3, 2, 1, 0, 0, 0, 0, 0, 0],
    ...     [68, 83, 71, 89, 93, 102, 84, 43, 57, 93, 41, 68, 79, 49, 90, 46, 72, 41]
    ... ).block()  # doctest: +NORMALIZE_WHITESPACE
    [['model', 'MBG/NBD'], ['r', 2.322109], ['alpha', 10.69857], ['a', 0.8270421], ['b', 1.446837],
     ['standard error of r', 1.732423], ['standard error of alpha', 10.14289], ['standard error of a', 0.5404194],
     ['standard error of b', 1.281331], ['log-likelihood', -186.4179], ['customers', 18.0], ['outcome', 'ok'],
     ['warnings', 'none']]
    """
    from clv_xl.models import mbg_nbd

    return mbg_nbd.fit(frequency.values, recency.values, age.values)


@udf(needs_numpy=True)
def pareto_nbd_fit(frequency: AllFrequencies, recency: AllTimes, age: AllTimes) -> ParetoNbdFit:
    """Fit of Pareto/NBD: orders at rates that differ, until a lifetime that nobody sees ends.

    A customer may leave at any time, also before a second order; so a long silence tells more than in BG/NBD.

    Parameters
    ----------
    frequency : column of repeat orders (0 or more)
        Repeat order days of each customer: the days with an order, less the first. Blank rows are left out.
    recency : column of time (0 or more)
        Time from the first order to the last, 0 where there was no other; weeks or days, the same in all columns.
    age : column of time (0 or more)
        Time from the first order to the reference date.

    Returns
    -------
    list
        A block of two columns, labels and values: r and alpha of the order rates, s and beta of the lifetimes, their
        standard errors, log-likelihood, number of customers, outcome and warnings. Forecasts take the block; in Python
        it is a record with block().

    Raises
    ------
    InputError
        #VALUE! for what is no number, for columns of different lengths and for a row that is partly blank; #NUM! for a
        number out of range, such as a last order after the reference date. Where the data can't answer, the parameters
        are #N/A and the block says why.

    References
    ----------
    Schmittlein, Morrison & Colombo 1987, Management Science 33(1); the likelihood as in Fader & Hardie, note 009.

    Examples
    --------
    Eighteen customers of a shop, in weeks:

    >>> pareto_nbd_fit(
    ...     [14, 12, 10, 4, 4, 2, 2, 2, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0],
    ...     [68, 78, 39, 81, 74, 6, 4, 2, 4, 3, 2, 1, 0, 0, 0, 0, 0, 0],
    ...     [68, 83, 71, 89, 93, 102, 84, 43, 57, 93, 41, 68, 79, 49, 90, 46, 72, 41]
    ... ).block()  # doctest: +NORMALIZE_WHITESPACE
    [['model', 'Pareto/NBD'], ['r', 3.439851], ['alpha', 25.61108], ['s', 0.4824023], ['beta', 2.708392],
     ['standard error of r', 2.831129], ['standard error of alpha', 22.70213], ['standard error of s', 0.2393926],
     ['standard error of beta', 2.903224], ['log-likelihood', -185.1457], ['customers', 18.0], ['outcome', 'ok'],
     ['warnings', 'none']]
    """
    from clv_xl.models import pareto_nbd

    return pareto_nbd.fit(frequency.values, recency.values, age.values)


@udf(needs_numpy=True)
def bg_bb_fit(
    frequency: AllFrequencies,
    recency: Annotated[Numbers, Column("opportunities", 0)],
    opportunities: Annotated[Numbers, Column("opportunities", 0)],
) -> BgBbFit:
    """Fit of BG/BB: at each of a number of opportunities a customer orders or not, until he leaves.

    For orders that can come once in a period only: a yearly donation, a fair, a monthly delivery.

    Parameters
    ----------
    frequency : column of repeat orders (0 or more)
        Opportunities at which a customer has ordered, the first order not counted. Blank rows are left out.
    recency : column of opportunities (0 or more)
        The opportunity of his last order, counted from the first order; 0 where there was no other.
    opportunities : column of opportunities (0 or more)
        How many opportunities he has had since the first order.

    Returns
    -------
    list
        A block of two columns, labels and values: alpha and beta of the chance to order, gamma and delta of the chance
        to leave, their standard errors, log-likelihood, number of customers, outcome and warnings. Forecasts take the
        block; in Python it is a record with block().

    Raises
    ------
    InputError
        #VALUE! for what is no number, for columns of different lengths and for a row that is partly blank; #NUM! for a
        number out of range, such as more orders than opportunities. Where the data can't answer, the parameters are
        #N/A and the block says why.

    References
    ----------
    Fader, Hardie & Shang 2010, Customer-base analysis in a discrete-time noncontractual setting, Marketing Science
    29(6), eq. 5.

    Examples
    --------
    Sixteen donors, who were asked six to ten times:

    >>> bg_bb_fit(
    ...     [9, 8, 8, 7, 7, 5, 4, 2, 1, 0, 0, 0, 0, 0, 0, 0],
    ...     [10, 9, 8, 8, 7, 10, 10, 2, 1, 0, 0, 0, 0, 0, 0, 0],
    ...     [10, 9, 8, 8, 8, 10, 10, 7, 6, 9, 6, 7, 9, 8, 6, 7]
    ... ).block()  # doctest: +NORMALIZE_WHITESPACE
    [['model', 'BG/BB'], ['alpha', 3.933462], ['beta', 1.16989], ['gamma', 0.1201936], ['delta', 0.1641322],
     ['standard error of alpha', 3.889674], ['standard error of beta', 1.057708],
     ['standard error of gamma', 0.09863331], ['standard error of delta', 0.1676358], ['log-likelihood', -50.9632],
     ['customers', 16.0], ['outcome', 'ok'], ['warnings', 'none']]
    """
    from clv_xl.models import bg_bb

    return bg_bb.fit(frequency.values, recency.values, opportunities.values)


@udf(needs_numpy=True)
def gamma_gamma_fit(frequency: AllFrequencies, monetary_value: Annotated[Numbers, Column("money")]) -> GammaGammaFit:
    """Fit of Gamma-Gamma: what customers spend per order day, around means that differ between them.

    Customers without a repeat order don't count, nor do those whose repeat orders brought nothing.

    Parameters
    ----------
    frequency : column of repeat orders (0 or more)
        Repeat order days of each customer: the days with an order, less the first. Blank rows are left out.
    monetary_value : column of money (any number)
        Mean value of the repeat order days of each customer; blank or 0 where there was none.

    Returns
    -------
    list
        A block of two columns, labels and values: p of the spending around a customer's mean, q and gamma of the means,
        their standard errors, log-likelihood, number of customers, outcome and warnings. Forecasts take the block; in
        Python it is a record with block().

    Raises
    ------
    InputError
        #VALUE! for what is no number, for columns of different lengths and for a row that is partly blank; #NUM! for a
        number out of range, such as half an order. Where the data can't answer, the parameters are #N/A and the block
        says why.

    Notes
    -----
    The model takes spending to be independent of the frequency: look whether those who order more often also spend more
    per order. The value of the first order is left out, as it stands for no repeat order.

    References
    ----------
    Fader & Hardie, note 025 (2013), The Gamma-Gamma model of monetary value, eq. 1a.

    Examples
    --------
    The same eighteen customers:

    >>> gamma_gamma_fit(
    ...     [14, 12, 10, 4, 4, 2, 2, 2, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0],
    ...     [17, 71, 16, 25, 34, 36, 20, 23, 30, 24, 5, 30, 0, 0, 0, 0, 0, 0]
    ... ).block()  # doctest: +NORMALIZE_WHITESPACE
    [['model', 'Gamma-Gamma'], ['p', 3.840876], ['q', 5.926962], ['gamma', 36.7801],
     ['standard error of p', 2.638628], ['standard error of q', 3.155453], ['standard error of gamma', 35.89462],
     ['log-likelihood', -47.98095], ['customers', 12.0], ['outcome', 'ok'], ['warnings', 'none']]
    """
    from clv_xl.models import gamma_gamma

    return gamma_gamma.fit(frequency.values, monetary_value.values)


@udf(needs_numpy=True)
def s_bg_fit(survivors: Annotated[Numbers, Column("customers", 0)]) -> SBgFit:
    """Fit of sBG to a cohort: how many customers of a subscription are left after each period.

    At each renewal a customer leaves with a chance that differs between customers; so retention rises as the likely
    leavers go.

    Parameters
    ----------
    survivors : column of customers (0 or more)
        Customers at the start, after one period, after two and so on.

    Returns
    -------
    list
        A block of two columns, labels and values: alpha and beta of the chance to leave, their standard errors, log-
        likelihood, number of customers, outcome and warnings. Forecasts take the block; in Python it is a record with
        block().

    Raises
    ------
    InputError
        #VALUE! for what is no number, for columns of different lengths and for a row that is partly blank; #NUM! for a
        number out of range, such as more customers than the period before. Where the data can't answer, the parameters
        are #N/A and the block says why.

    References
    ----------
    Fader & Hardie 2007, How to project customer retention, Journal of Interactive Marketing 21(1), eq. 5-6.

    Examples
    --------
    1,000 regular customers over seven years, the paper's own:

    >>> s_bg_fit([1000, 631, 468, 382, 326, 289, 262, 241]).block()  # doctest: +NORMALIZE_WHITESPACE
    [['model', 'sBG'], ['alpha', 0.7040773], ['beta', 1.182043], ['standard error of alpha', 0.06559896],
     ['standard error of beta', 0.1524756], ['log-likelihood', -1680.265], ['customers', 1000.0], ['outcome', 'ok'],
     ['warnings', 'none']]
    """
    from clv_xl.models import s_bg

    return s_bg.fit(survivors.values)


@udf(needs_numpy=True)
def s_bg_fit_durations(
    periods: Annotated[Numbers, Column("periods", 0)], ended: Annotated[Numbers, Flags("1 or 0", 0, 1)]
) -> SBgFit:
    """Fit of sBG to single customers: how long each has stayed, and whether he has left.

    For customers who began at different times; those who are still there count for as long as they have been seen.

    Parameters
    ----------
    periods : column of periods (0 or more)
        Whole periods that each customer has stayed: 1 if he left at the first renewal. Blank rows are left out.
    ended : column of 1 or 0 (0 to 1)
        1 for a customer who has left, 0 for one who is still there.

    Returns
    -------
    list
        A block of two columns, labels and values: alpha and beta of the chance to leave, their standard errors, log-
        likelihood, number of customers, outcome and warnings. Forecasts take the block; in Python it is a record with
        block().

    Raises
    ------
    InputError
        #VALUE! for what is no number, for columns of different lengths and for a row that is partly blank; #NUM! for a
        number out of range, such as half a period. Where the data can't answer, the parameters are #N/A and the block
        says why.

    References
    ----------
    Fader & Hardie 2007, How to project customer retention, Journal of Interactive Marketing 21(1), eq. 5-6.

    Examples
    --------
    Twenty subscribers:

    >>> s_bg_fit_durations(
    ...     [1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 3, 4, 4, 4, 6, 6, 7],
    ...     [1, 1, 1, 1, 1, 1, 1, 0, 0, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 0]
    ... ).block()  # doctest: +NORMALIZE_WHITESPACE
    [['model', 'sBG'], ['alpha', 0.4266125], ['beta', 0.7332234], ['standard error of alpha', 0.3079615],
     ['standard error of beta', 0.6743548], ['log-likelihood', -25.80006], ['customers', 20.0], ['outcome', 'ok'],
     ['warnings', 'none']]
    """
    from clv_xl.models import s_bg

    return s_bg.fit_durations(periods.values, ended.values)
