"""Every number of the report, computed once with whole columns and shared by the sheets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from clv_xl.customers import Customers, Floats, Ints, Months
from clv_xl.forecasting import Forecast
from clv_xl.formulas import acquisition
from clv_xl.formulas import value as worth
from clv_xl.orders.book import OrderBook
from clv_xl.report import behaviour
from clv_xl.report.outlook import Outlook, look_ahead
from clv_xl.report.scoring import Scores, score_customers
from clv_xl.report.style import Money
from clv_xl.report.text import clean_column
from clv_xl.settings import Settings

VIP_SHARE = 0.10  # the most valuable tenth of the customers
BID_SHARE = 1.0  # of the CLV that a customer may cost; 1 is the guide's own formula
CURVE_POINTS = 100
TOP_SHARES = (0.01, 0.05, 0.10, 0.20, 0.50)
SHEET_LIMIT = 1_000_000  # customers on the sheet; Excel ends at row 1,048,576


@dataclass(frozen=True, slots=True)
class Group:
    """Figures of one segment, or of the whole shop; None where the data or an input is missing."""

    key: str
    tier: str
    customers: int
    buyers: int  # customers with an order in the window
    revenue: float  # whole history
    window_orders: int
    window_revenue: float
    median_aov: float | None
    aov: float | None
    frequency: float | None  # orders per buyer and year
    value: float | None  # per buyer and year
    clv: float | None  # of revenue
    clv_margin: float | None
    max_cpc: float | None


@dataclass(frozen=True, slots=True)
class TopShare:
    """What the best customers bring."""

    share: float
    customers: int
    revenue: float


@dataclass(frozen=True, slots=True)
class Figures:
    """What the sheets show."""

    book: OrderBook
    customers: Customers
    months: Months
    forecast: Forecast
    settings: Settings
    money: Money
    names: list[str]
    names_cut: int
    names_with_control_characters: int
    as_of: date
    window_from: date
    count: int
    listed: int  # customers on the sheet; the rest is in the CSV only
    revenue: Floats
    window_revenue: Floats
    aov: Floats  # per customer, NaN without orders
    scores: Scores
    vip: npt.NDArray[np.bool_]
    behaviours: Ints  # index into behaviour.KEYS
    next_due: npt.NDArray[np.datetime64]
    shop: Group
    groups: tuple[Group, ...]  # in the order shown; the last one: no order in the window
    repeat_customers: int
    median_revenue: float
    curve: tuple[tuple[float, float], ...]
    tops: tuple[TopShare, ...]
    outlook: Outlook | None  # None: the forecast is withheld

    @property
    def orders(self) -> int:
        """Counted orders of customers with a key, whole history."""
        return int(self.customers.orders.sum())

    @property
    def total_revenue(self) -> float:
        """Net revenue of customers with a key, whole history."""
        return float(self.revenue.sum())

    @property
    def later(self) -> dict[str, float]:
        """What the input holds after a reference date that the user set before its end; zeros otherwise."""
        facts = self.book.facts
        if facts.last_order is None or self.as_of >= facts.last_order:
            return {"customers": 0, "orders": 0, "revenue": 0.0, "all_orders": 0}
        return {
            "customers": facts.customers - self.count,
            "orders": facts.counted_orders - facts.counted_without_customer_key - self.orders,
            "revenue": round(facts.net_revenue_with_key - facts.returns_without_order - self.total_revenue, 6),
            "all_orders": facts.counted_orders - int(self.months.orders.sum()),
        }

    @property
    def repeat_rate(self) -> float | None:
        """Share of customers with two or more orders."""
        return self.repeat_customers / self.count if self.count else None

    @property
    def mean_revenue(self) -> float | None:
        """Historic value per customer."""
        return self.total_revenue / self.count if self.count else None


def compute(book: OrderBook, customers: Customers, months: Months, forecast: Forecast, settings: Settings) -> Figures:
    """All figures of a report."""
    cleaned = clean_column(customers.customer.tolist())
    # Rounded to a millionth: sums on the sheet, of the numbers as written, are then the sums shown.
    revenue = np.round(customers.revenue.astype(float), 6)
    window_revenue = np.round(customers.window_revenue.astype(float), 6)
    scores = score_customers(customers, window_revenue, settings)
    with np.errstate(divide="ignore", invalid="ignore"):
        aov = np.where((customers.orders > 0) & (revenue >= 0), revenue / customers.orders, np.nan)
    descending = np.sort(revenue)[::-1]
    count, money = len(revenue), Money(book.currency)
    return Figures(
        book=book, customers=customers, months=months, forecast=forecast, settings=settings, money=money,
        names=cleaned.texts, names_cut=cleaned.cut, names_with_control_characters=cleaned.control_characters,
        as_of=customers.as_of, window_from=_window_start(customers.as_of, settings.window_days),
        count=count, listed=min(count, SHEET_LIMIT), revenue=revenue, window_revenue=window_revenue, aov=aov,
        scores=scores, vip=_vip(revenue, descending),
        behaviours=behaviour.classify(customers), next_due=behaviour.next_order_due(customers),
        shop=_whole_shop(customers, revenue, window_revenue, settings),
        groups=_groups(customers, revenue, window_revenue, scores, settings),
        repeat_customers=int((customers.orders >= 2).sum()),
        median_revenue=float(np.median(revenue)) if count else 0.0,
        curve=_curve(descending), tops=_tops(descending), outlook=look_ahead(forecast, revenue, money),
    )  # fmt: skip


def _window_start(as_of: date, days: int) -> date:
    # A window of 365 days up to and including the reference date begins 364 days before it.
    return (np.datetime64(as_of, "D") - (days - 1)).astype(date)  # type: ignore[no-any-return]


def _vip(revenue: Floats, descending: Floats) -> npt.NDArray[np.bool_]:
    """The top share by value; equal values are in or out together."""
    if not len(revenue):
        return np.zeros(0, dtype=bool)
    border = descending[max(0, int(np.ceil(VIP_SHARE * len(revenue))) - 1)]
    chosen: npt.NDArray[np.bool_] = (revenue >= border) & (revenue > 0)
    return chosen


def _groups(
    customers: Customers, revenue: Floats, window_revenue: Floats, scores: Scores, settings: Settings
) -> tuple[Group, ...]:
    groups = []
    for index, (key, tier) in enumerate(scores.segments):
        chosen = scores.segment == index
        groups.append(_group(key, tier, chosen, customers, revenue, window_revenue, settings))
    return tuple(groups)


def _whole_shop(customers: Customers, revenue: Floats, window_revenue: Floats, settings: Settings) -> Group:
    everyone = np.ones(len(revenue), dtype=bool)
    return _group("shop", "none", everyone, customers, revenue, window_revenue, settings)


def _group(
    key: str, tier: str, chosen: npt.NDArray[np.bool_], customers: Customers, revenue: Floats,
    window_revenue: Floats, settings: Settings,
) -> Group:  # fmt: skip
    orders = customers.window_orders[chosen]
    buying = orders > 0
    own_revenue = window_revenue[chosen]
    total_orders, total_revenue, buyers = int(orders.sum()), float(own_revenue.sum()), int(buying.sum())
    aov = frequency = value = clv = clv_margin = max_cpc = median = None
    if buyers:
        median = float(np.median(own_revenue[buying] / orders[buying]))
        frequency = worth.purchase_frequency(total_orders, buyers) / settings.window_years
    if frequency is not None and total_revenue >= 0:  # where refunds exceed sales there is no order value
        aov = worth.aov(total_revenue, total_orders)
        value = worth.customer_value(aov, frequency)
        clv = worth.clv(aov, frequency, settings.lifespan_years)
        clv_margin = None if settings.margin is None else clv * settings.margin
        if settings.conversion_rate is not None:
            paid_from = clv if clv_margin is None else clv_margin
            max_cpc = acquisition.max_cpc(paid_from, settings.conversion_rate) * BID_SHARE
    return Group(
        key, tier, int(chosen.sum()), buyers, float(revenue[chosen].sum()), total_orders, total_revenue,
        median, aov, frequency, value, clv, clv_margin, max_cpc,
    )  # fmt: skip


def _tops(descending: Floats) -> tuple[TopShare, ...]:
    running, count = np.cumsum(descending), len(descending)
    found = []
    for share in TOP_SHARES:
        size = int(np.ceil(round(share * count, 9)))
        found.append(TopShare(share, size, float(running[size - 1]) if size else 0.0))
    return tuple(found)


def _curve(descending: Floats) -> tuple[tuple[float, float], ...]:
    """Cumulative share of revenue by share of customers, best first; not more points than a chart can show."""
    count, total = len(descending), float(descending.sum())
    if not count or total <= 0:
        return ()
    running = np.concatenate([[0.0], np.cumsum(descending)])
    places = np.unique(np.round(np.linspace(0, count, min(count, CURVE_POINTS) + 1)).astype(int))
    return tuple((int(place) / count, float(running[place]) / total) for place in places)
