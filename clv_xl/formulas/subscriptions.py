"""Subscriptions: how long customers stay and what that is worth, by a fit of their retention. They need numpy."""

from typing import Annotated, Any

from clv_xl.formulas.fit_arguments import ContractFit, log_beta_ratio, spread
from clv_xl.udf import Money, Range, Share, refuse, udf

MOST_PERIODS = 100_000


def _model() -> Any:
    """Return the model, imported when it is needed: with numpy, of which this package is free."""
    from clv_xl.models import s_bg

    return s_bg


@udf(
    formula="IF(periods<>INT(periods),#NUM!,MAP(periods,LAMBDA(renewed,"
    f"EXP({log_beta_ratio('fit_alpha', 'fit_beta', 'renewed')}))))",
    needs_numpy=True,
)
def sbg_survival(fit: ContractFit, periods: Annotated[float, Range("periods", 0)]) -> float:
    """Share of the customers of a subscription who are still there after so many renewals.

    Parameters
    ----------
    fit : the block of S_BG_FIT or S_BG_FIT_DURATIONS
        The cells that the fit fills: model and parameters at least.
    periods : periods (0 or more), one or a column
        Number of renewals; 0 is the start, with all customers.

    Returns
    -------
    float
        A share from 0 to 1.

    Raises
    ------
    InputError
        #VALUE! for what is no number or no such block, #N/A for a fit without parameters, #NUM! for a number out of
        range or half a period.

    References
    ----------
    Fader & Hardie 2007, How to project customer retention, Journal of Interactive Marketing 21(1), eq. 6.

    Examples
    --------
    The paper's high-end customers after eight years:

    >>> sbg_survival([["model", "sBG"], ["alpha", 0.668], ["beta", 3.806]], 8)
    0.460479
    """
    refuse(periods % 1 != 0, "periods", "a whole number")
    share: float = _model().survival(fit, periods)
    return share


@udf(
    formula="IF(period<>INT(period),#NUM!,(fit_beta+period-1)/(fit_alpha+fit_beta+period-1))",
    needs_numpy=True,
)
def sbg_retention(fit: ContractFit, period: Annotated[float, Range("periods", 1)]) -> float:
    """Share of the customers before a renewal who renew; it rises, as the likely leavers go first.

    Parameters
    ----------
    fit : the block of S_BG_FIT or S_BG_FIT_DURATIONS
        The cells that the fit fills: model and parameters at least.
    period : periods (1 or more), one or a column
        Which renewal: 1 is the first.

    Returns
    -------
    float
        A share from 0 to 1.

    Raises
    ------
    InputError
        #VALUE! for what is no number or no such block, #N/A for a fit without parameters, #NUM! for a number out of
        range or half a period.

    References
    ----------
    Fader & Hardie 2007, How to project customer retention, Journal of Interactive Marketing 21(1): the retention rate.

    Examples
    --------
    The paper's high-end customers at the first renewal:

    >>> sbg_retention([["model", "sBG"], ["alpha", 0.668], ["beta", 3.806]], 1)
    0.850693
    """
    refuse(period % 1 != 0, "period", "a whole number")
    share: float = _model().retention(fit, period)
    return share


# Of payments without an end: 1 / (1 - e1 z / (1 - e2 z / ...)), the continued fraction of Gauss for their sum, from the
# last place that can change a digit inwards. The sum itself would take thousands of terms where the rate is low.
_ENDLESS = (
    "IF(rate=0,IF(fit_alpha>1,(fit_alpha+first-1)/(fit_alpha-1),#NUM!),IF(rate<0.00000001,NA(),"
    "LET(steps,40+INT(20/SQRT(rate)),both,fit_alpha+first,"
    "1/REDUCE(1,SEQUENCE(steps,1,steps,-1),LAMBDA(below,place,LET(half,INT(place/2),"
    "1-IF(2*half=place,half*(fit_alpha+half-1)/((both+place-2)*(both+place-1)),"
    "(first+half)*(both-1+half)/((both+place-2)*(both+place-1)))/(1+rate)/below))))))"
)
_LIMITED = (
    "IF(count=0,0,SUM(MAP(SEQUENCE(count,1,0),LAMBDA(paid,"
    f"EXP({log_beta_ratio('fit_alpha', 'first', 'paid')}-paid*LN(1+rate))))))"
)


@udf(
    formula='LET(before,IF(renewals="",0,renewals),limit,IF(periods="",-1,periods),'
    "IF((before<>INT(before))+(limit<>INT(limit)),#NUM!,margin_per_period"
    "*IF(before=0,1,(fit_beta+before-1)/(fit_alpha+fit_beta+before-1))"
    f"*MAP({spread('discount_rate', 'before', 'limit')},LAMBDA(rate,ahead,count,LET(first,fit_beta+ahead,"
    f"IF(count<0,{_ENDLESS},{_LIMITED}))))))",
    needs_numpy=True,
)
def sbg_clv(
    fit: ContractFit,
    margin_per_period: Money,
    discount_rate: Share,
    renewals: Annotated[float | None, Range("renewals", 1)] = None,
    periods: Annotated[float | None, Range("periods", 1, MOST_PERIODS)] = None,
) -> float:
    """Value of a subscription's customer: margin x discounted expected lifetime.

    Parameters
    ----------
    fit : the block of S_BG_FIT or S_BG_FIT_DURATIONS
        The cells that the fit fills: model and parameters at least.
    margin_per_period : money (0 or more), one or a column
        Gross margin of a customer in a period.
    discount_rate : share (0 to 1), one or a column
        Cost of capital per period. From a yearly rate to a month: (1 + rate)^(1/12) - 1.
    renewals : renewals (1 or more), one or a column, optional
        n: for a customer right before his n-th renewal, who pays now if he renews. Without it: a new customer, who pays
        now for certain.
    periods : periods (1 to 100000), one or a column, optional
        How many payments count, the one of now included. Without it: all.

    Returns
    -------
    float
        Money per customer, today's value.

    Raises
    ------
    InputError
        #NUM! for a number out of range, half a period, or a value without a limit: all payments at a rate of 0 where
        alpha is at most 1. #VALUE! for what is no number or no such block, #N/A for a fit without parameters.

    Notes
    -----
    Differs from CLV_RETENTION, where all customers have one retention rate: of two groups with the same mean the one
    whose customers differ more is worth more, and those who have stayed long are worth more than new ones.

    References
    ----------
    Fader & Hardie 2010, Customer-base valuation in a contractual setting: the perils of ignoring heterogeneity,
    Marketing Science 29(1): discounted expected lifetime (DEL) and residual lifetime (DERL).

    Examples
    --------
    100 a year of a high-end customer at 10 %, new and right before his first renewal:

    >>> sbg_clv([["model", "sBG"], ["alpha", 0.668], ["beta", 3.806]], 100, 0.1)
    592.259641
    >>> sbg_clv([["model", "sBG"], ["alpha", 0.668], ["beta", 3.806]], 100, 0.1, 1)
    541.485605
    """
    for name, value in (("renewals", renewals), ("periods", periods)):
        if value is not None:
            refuse(value % 1 != 0, name, "a whole number")
    if periods is None and fit.alpha <= 1:
        refuse(discount_rate == 0, "discount_rate", "above 0 where alpha is at most 1 and all payments count")
    lifetimes = _model().discounted_lifetimes(fit, discount_rate, renewals, periods)
    value_to_come: float = margin_per_period * lifetimes
    return value_to_come
