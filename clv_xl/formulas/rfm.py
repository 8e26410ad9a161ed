"""RFM: customers scored by the recency of their last order, the number of their orders and what they spent."""

from __future__ import annotations

import operator
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, Any, Literal

from clv_xl.udf import Choice, Column, Numbers, Range, refuse, udf

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

Method = Literal["quantile", "range"]

# The guide shows no limits between its three groups; these are ours.
TOP_FROM_SCORE = 8
MIDDLE_FROM_SCORE = 5

# Best first. Each of the 125 codes stands in exactly one row.
SEGMENTS_OF_FIVE = {
    "Champions": "555 554 544 545 454 455 445",
    "Loyal": "543 444 435 355 354 345 344 335",
    "Potential Loyalist": (
        "553 551 552 541 542 533 532 531 452 451 442 441 431 453 433 432 423 353 352 351 342 341 333 323"
    ),
    "New": "512 511 422 421 412 411 311",
    "Promising": "525 524 523 522 521 515 514 513 425 424 413 414 415 315 314 313",
    "Need Attention": "535 534 443 434 343 334 325 324",
    "About To Sleep": "331 321 312 221 213 231 241 251",
    "At Risk": "255 254 245 244 253 252 243 242 235 234 225 224 153 152 145 143 142 135 134 133 125 124",
    "Cannot Lose Them": "155 154 144 214 215 115 114 113",
    "Hibernating": "332 322 233 232 223 222 132 123 122 212 211",
    "Lost": "111 112 121 131 141 151",
}
_SEGMENT_OF = {code: name for name, codes in SEGMENTS_OF_FIVE.items() for code in codes.split()}

FEWER_IS_BETTER = (True, False, False)  # of recency, frequency and monetary

# An amount on the edge of two equal-width bins is a hair off it in binary (1.2 between 1.1 and 1.4).
_EDGE = 1e-9

Days = Annotated[float, Range("days", 0, missing="#N/A")]
Orders = Annotated[float, Range("orders", 0, above=True, at_zero="#N/A", missing="#N/A")]
Revenue = Annotated[float, Range("money", missing="#N/A")]
AllDays = Annotated[Numbers, Column("days", 0)]
AllOrders = Annotated[Numbers, Column("orders", 0)]
AllRevenue = Annotated[Numbers, Column("money")]
Bins = Annotated[int, Choice("bins", {3: 3, 5: 5}, "3 or 5")]
BinMethod = Annotated[str, Choice("method", {name: name for name in ("quantile", "range")}, "quantile or range")]
Code = Annotated[
    str,
    Choice(
        "RFM code",
        {spelling: code for code in _SEGMENT_OF for spelling in (code, int(code))},
        "three digits from 1 to 5",
    ),
]

# The same for the LAMBDA edition, for one customer or a column of them. `score_of` is the score of one measure, with a
# direction that makes the better the higher, `limit_of` a limit of `bin_cuts`. Of all values only numbers are below "".
_CLASSES = (
    "IF((ROWS(all_orders)<>ROWS(all_days_since_last_order))+(ROWS(all_revenue)<>ROWS(all_orders)),#VALUE!,"
    'LET(counted,(all_days_since_last_order<"")*(all_orders<"")*(all_orders>0)*(all_revenue<""),size,SUM(counted),'
    "score_of,LAMBDA(measure,all_measures,direction,LET(members,IF(counted,direction*all_measures),"
    'limit_of,LAMBDA(place,IF(place<bins,IF(method="range",'
    f"MIN(members)+(MAX(members)-MIN(members))*(place/bins-{_EDGE:.0E}),"
    "MAP(-INT(-place*size/bins),LAMBDA(nth,SMALL(members,nth)))),1E+300)),"
    f"1{''.join(f'+(direction*measure>limit_of({place}))' for place in range(1, 5))})),"
    "IF(size=0,NA(),{})))"
).format


@udf(
    formula=_CLASSES(
        "score_of(days_since_last_order,all_days_since_last_order,-1)+score_of(orders,all_orders,1)"
        "+score_of(revenue,all_revenue,1)"
    )
)
def rfm_score(
    days_since_last_order: Days,
    orders: Orders,
    revenue: Revenue,
    all_days_since_last_order: AllDays,
    all_orders: AllOrders,
    all_revenue: AllRevenue,
    bins: Bins = 3,
    method: BinMethod = "quantile",
) -> int:
    """RFM score of a customer among all: recency + frequency + monetary, each from 1 to 3, 3 best.

    Parameters
    ----------
    days_since_last_order : days (0 or more), one or a column
        Days from the customer's last order to the reference date; fewer are better.
    orders : orders (above 0), one or a column
        Number of his orders in the window; a year works best.
    revenue : money (any number), one or a column
        What he spent in the window, after refunds.
    all_days_since_last_order : column of days (0 or more)
        Days since the last order of all customers; blanks and customers without an order are left out.
    all_orders : column of orders (0 or more)
        Numbers of orders of the same customers.
    all_revenue : column of money (any number)
        Revenues of the same customers.
    bins : 3 or 5, default 3
        Number of classes of each score.
    method : quantile or range, default quantile
        quantile: classes of equally many customers. range: classes of equal width from the smallest to the largest.

    Returns
    -------
    int
        3 to 9 with three bins, 3 to 15 with five.

    Raises
    ------
    InputError
        #N/A for a customer without an order in the window (no orders, or a blank), and where nobody has one; #VALUE!
        for what is no number and for columns of different lengths; #NUM! for a number out of range.

    Notes
    -----
    With quantile a score is 1 + floor(bins x customers strictly worse / customers), so equal values get equal scores.
    With range a value on the edge of two classes belongs to the better one. Where all are equal, all score 1.

    Differs from cutting a sorted list into thirds, which gives equal customers different scores. Recency is counted
    to the reference date, not from the first order as in the customer-base models.

    References
    ----------
    The web-shop guide, step 1: its rule is quantile, its example range.

    Examples
    --------
    The second of three customers:

    >>> rfm_score(20, 4, 150, [90, 20, 5], [1, 4, 9], [40, 150, 800])
    6
    """
    recency, frequency, monetary = _scores(
        (days_since_last_order, orders, revenue), (all_days_since_last_order, all_orders, all_revenue), bins, method
    )
    score: int = recency + frequency + monetary
    return score


@udf(
    formula=_CLASSES(
        "score_of(days_since_last_order,all_days_since_last_order,-1)&score_of(orders,all_orders,1)"
        "&score_of(revenue,all_revenue,1)"
    ),
    columns=True,
)
def rfm_code(
    days_since_last_order: Days,
    orders: Orders,
    revenue: Revenue,
    all_days_since_last_order: AllDays,
    all_orders: AllOrders,
    all_revenue: AllRevenue,
    bins: Bins = 3,
    method: BinMethod = "quantile",
) -> str:
    """RFM code of a customer among all: the digits of recency, frequency and monetary, as in 321.

    Parameters
    ----------
    days_since_last_order : days (0 or more), one or a column
        Days from the customer's last order to the reference date; fewer are better.
    orders : orders (above 0), one or a column
        Number of his orders in the window; a year works best.
    revenue : money (any number), one or a column
        What he spent in the window, after refunds.
    all_days_since_last_order : column of days (0 or more)
        Days since the last order of all customers; blanks and customers without an order are left out.
    all_orders : column of orders (0 or more)
        Numbers of orders of the same customers.
    all_revenue : column of money (any number)
        Revenues of the same customers.
    bins : 3 or 5, default 3
        Number of classes of each score.
    method : quantile or range, default quantile
        quantile: classes of equally many customers. range: classes of equal width from the smallest to the largest.

    Returns
    -------
    str
        Three digits from 1 to the number of bins, the highest best.

    Raises
    ------
    InputError
        As RFM_SCORE: #N/A for a customer without an order in the window, #VALUE! for what is no number, #NUM! for a
        number out of range.

    References
    ----------
    The web-shop guide, step 1.

    Examples
    --------
    Bought lately, several times, for a middling sum:

    >>> rfm_code(5, 4, 150, [90, 20, 5], [1, 4, 9], [40, 150, 800])
    '322'
    """
    recency, frequency, monetary = _scores(
        (days_since_last_order, orders, revenue), (all_days_since_last_order, all_orders, all_revenue), bins, method
    )
    digits = 100 * recency + 10 * frequency + monetary
    code: str = _table_of_codes()[digits] if hasattr(digits, "shape") else str(digits)
    return code


@udf(
    formula="LET(recency,--MID(rfm_code,1,1),frequency,--MID(rfm_code,2,1),monetary,--MID(rfm_code,3,1),"
    "score,recency+frequency+monetary,IF((recency>bins)+(frequency>bins)+(monetary>bins),#NUM!,IF(bins=5,"
    + "".join(f'IF(IFERROR(FIND(rfm_code,"{codes}"),0),"{name}",' for name, codes in SEGMENTS_OF_FIVE.items())
    + "NA()"
    + ")" * len(SEGMENTS_OF_FIVE)
    + f',IF(score>={TOP_FROM_SCORE},"top",IF(score>={MIDDLE_FROM_SCORE},"middle","low")))))'
)
def rfm_segment(rfm_code: Code, bins: Bins = 3) -> str:
    """Name of the group that an RFM code belongs to.

    Parameters
    ----------
    rfm_code : three digits from 1 to 5
        Code of recency, frequency and monetary, text or number, with digits from 1 to the number of bins.
    bins : 3 or 5, default 3
        Number of classes that the code was made with.

    Returns
    -------
    str
        With three bins top (score 8 or 9), middle (5 to 7) or low (3 or 4); with five bins one of eleven names from
        Champions to Lost.

    Raises
    ------
    InputError
        #VALUE! for a text that is no code, #NUM! for a number that is none or a digit above the bins.

    Notes
    -----
    Differs from name rules that overlap or leave codes out: every one of the 27 and of the 125 codes has one group.

    References
    ----------
    The web-shop guide, step 1, for the three groups (their limits are ours); the eleven names are the common ones of
    RFM tools.

    Examples
    --------
    >>> rfm_segment("332")
    'top'
    >>> rfm_segment(555, 5)
    'Champions'
    """
    refuse(int(max(rfm_code)) > bins, "rfm_code", f"three digits from 1 to {bins}")
    if bins == 5:
        return _SEGMENT_OF[rfm_code]
    score = sum(map(int, rfm_code))
    return "top" if score >= TOP_FROM_SCORE else "middle" if score >= MIDDLE_FROM_SCORE else "low"


def bin_cuts(population: Any, bins: int = 3, method: Method = "quantile", fewer_is_better: bool = False) -> list[float]:
    """Limits of the classes, from the worst: a score is 1 + the number of limits that a value is better than.

    The population is a list or an array without missing values. For quantile the k-th limit is the value of the
    customer who is at place ceil(k n / bins) from the worst: to be better than he means to have that many behind.

    >>> bin_cuts([40, 150, 800])
    [40, 150]
    """
    steps = range(1, bins)
    if method == "range":
        worst, best = min(population), max(population)
        if fewer_is_better:
            worst, best = best, worst
        return [float(worst + (best - worst) * (k / bins - _EDGE)) for k in steps]
    size = len(population)
    places = [-(-k * size // bins) - 1 for k in steps]
    if hasattr(population, "shape"):
        import numpy as np

        places = [size - 1 - place for place in places] if fewer_is_better else places
        return [float(cut) for cut in np.partition(population, places)[places]]
    ordered = sorted(population, reverse=fewer_is_better)
    return [ordered[place] for place in places]


def bin_scores(
    values: npt.ArrayLike,
    population: npt.ArrayLike,
    bins: int = 3,
    method: Method = "quantile",
    fewer_is_better: bool = False,
) -> npt.NDArray[np.int64]:
    """Scores 1 to `bins` of a column of values among a population; 0 for NaN, which has no score.

    NaN in the population is left out. Takes time in proportion to the rows.
    """
    import numpy as np

    members = np.asarray(population, dtype=float)
    members = members[~np.isnan(members)]
    column = np.asarray(values, dtype=float)
    if not members.size:
        return np.zeros(column.shape, dtype=np.int64)
    scores = _score(column, bin_cuts(members, bins, method, fewer_is_better), fewer_is_better)
    return np.where(np.isnan(column), 0, scores)


def segment_names(codes: npt.ArrayLike, bins: int = 3) -> npt.NDArray[np.object_]:
    """Return RFM_SEGMENT for an array of whole codes, such as 100 R + 10 F + M of `bin_scores`; None for any other."""
    import numpy as np

    table = np.full(1000, None, dtype=object)
    digits = "12345"[:bins]
    for code in (f"{r}{f}{m}" for r in digits for f in digits for m in digits):
        table[int(code)] = rfm_segment(code, bins)
    return table[np.asarray(codes, dtype=np.int64)]


def _score(value: Any, cuts: Sequence[float], fewer_is_better: bool) -> Any:
    better = operator.lt if fewer_is_better else operator.gt
    return 1 + sum(better(value, cut) for cut in cuts)


def _scores(customer: Sequence[Any], population: tuple[Numbers, Numbers, Numbers], bins: int, method: Any) -> list[Any]:
    cuts = _cuts(*population, bins, method)
    return [_score(*measure) for measure in zip(customer, cuts, FEWER_IS_BETTER, strict=True)]


@lru_cache(maxsize=1)  # the rows of one call share their population objects, so it is sorted once per call
def _cuts(days: Numbers, orders: Numbers, revenue: Numbers, bins: int, method: Method) -> tuple[list[float], ...]:
    refuse(len(orders) != len(days), "all_orders", f"as long as all_days_since_last_order, {len(days)} rows", "#VALUE!")
    refuse(len(revenue) != len(days), "all_revenue", f"as long as all_orders, {len(days)} rows", "#VALUE!")
    counted = _with_orders(days.values, orders.values, revenue.values)
    refuse(not len(counted[0]), "all_orders", "a column in which a customer has an order", "#N/A")
    return tuple(bin_cuts(column, bins, method, fewer) for column, fewer in zip(counted, FEWER_IS_BETTER, strict=True))


def _with_orders(*columns: Any) -> list[Any]:
    """Return the columns without the customers who lack an order, or a value."""
    if any(hasattr(column, "shape") for column in columns):
        import numpy as np

        table = np.array(columns, dtype=float)
        return list(table[:, (table[1] > 0) & ~np.isnan(table).any(axis=0)])
    kept = [row for row in zip(*columns, strict=True) if row[1] > 0 and row[0] == row[0] and row[2] == row[2]]
    return [list(column) for column in zip(*kept, strict=True)] or [[], [], []]


@lru_cache(maxsize=1)
def _table_of_codes() -> npt.NDArray[np.object_]:
    import numpy as np

    return np.array([str(code) for code in range(1000)], dtype=object)
