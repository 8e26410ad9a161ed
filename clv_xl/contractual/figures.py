"""Every number of the report on subscriptions, computed once; the sheets only show them."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from clv_xl.contractual.book import SubscriptionBook
from clv_xl.contractual.lifetimes import Ints
from clv_xl.contractual.retention import Retention, learn
from clv_xl.contractual.settings import HORIZON_YEARS, ContractSettings
from clv_xl.contractual.subscribers import Floats, Subscribers, Subscriptions
from clv_xl.models import s_bg
from clv_xl.models.s_bg import SBgFit
from clv_xl.report.style import Money


@dataclass(frozen=True, slots=True)
class NewCustomer:
    """What the model expects of a subscriber who pays for the first time now; counts are of payments."""

    discounted: float
    horizon_periods: int
    within_horizon: float  # not discounted
    mean: float | None  # not discounted, without end; None where it is infinite


@dataclass(frozen=True, slots=True)
class Naive:
    """The same by one rate of churn for everybody, whatever the age: for comparison only."""

    churn: float  # per period
    payments: float | None  # 1 / churn; None where nobody left
    discounted: float


@dataclass(frozen=True, slots=True)
class Figures:
    """The numbers; columns have one entry per customer, the most valuable first."""

    book: SubscriptionBook
    settings: ContractSettings
    subscribers: Subscribers
    subscriptions: Subscriptions
    retention: Retention
    without_amount: int  # rows that got the mean amount of the others
    renews_next: Floats  # probability, NaN for those who left or where the model is withheld
    future_payments: Floats  # discounted number, 0 for those who left
    paid: Floats  # times the margin, where one is given; NaN where no fee is known
    residual: Floats
    total: Floats
    new_fee: float | None  # mean first fee per period
    new: NewCustomer | None
    naive: Naive

    @property
    def money(self) -> Money:
        """How amounts are written."""
        return Money(self.book.currency)

    @property
    def count(self) -> int:
        """Customers."""
        return len(self.subscribers.customer)

    @property
    def active(self) -> int:
        """Customers with an active subscription."""
        return int(self.subscribers.active.sum())

    @property
    def has_money(self) -> bool:
        """Whether fees are known."""
        return self.new_fee is not None

    @property
    def margin(self) -> float:
        """Gross margin, 1 where none was given."""
        return 1.0 if self.settings.margin is None else self.settings.margin

    @property
    def clv(self) -> float | None:
        """What a new subscriber is worth."""
        return None if self.new is None or self.new_fee is None else self.new.discounted * self.margin * self.new_fee

    def total_of(self, column: Floats) -> float | None:
        """Return the sum of a column of money; None where no fee is known."""
        return float(column.sum()) if self.has_money else None


def compute(
    book: SubscriptionBook,
    subscriptions: Subscriptions,
    subscribers: Subscribers,
    without_amount: int,
    settings: ContractSettings,
) -> Figures:
    """Compute everything."""
    retention = learn(subscriptions)
    renews, future = _expected(retention.fit, subscribers, settings)
    margin = 1.0 if settings.margin is None else settings.margin
    # To a millionth, as cells hold them: the sums of the sheets are then those of here.
    paid, residual = (np.round(column, 6) for column in (subscribers.paid * margin, subscribers.fee * margin * future))
    total = np.round(paid + residual, 6)
    order = _most_valuable_first(subscribers, retention.fit is not None, total, future)
    first_fees = subscriptions.first_fee
    return Figures(
        book=book, settings=settings, subscribers=_in_order(subscribers, order), subscriptions=subscriptions,
        retention=retention, without_amount=without_amount, renews_next=renews[order], future_payments=future[order],
        paid=paid[order], residual=residual[order], total=total[order],
        new_fee=None if np.isnan(first_fees).any() else float(first_fees.mean()),
        new=None if retention.fit is None else _new_customer(retention.fit, settings),
        naive=_naive(retention.observed.churn, settings),
    )  # fmt: skip


def _expected(fit: SBgFit | None, subscribers: Subscribers, settings: ContractSettings) -> tuple[Floats, Floats]:
    """Return the probability of the next renewal and the discounted number of payments to come, per customer."""
    renews = np.full(len(subscribers.active), np.nan)
    if fit is None:
        return renews, np.where(subscribers.active, np.nan, 0.0)
    next_renewal, place = np.unique(subscribers.renewals + 1.0, return_inverse=True)
    lifetimes = np.asarray(s_bg.discounted_lifetimes(fit, settings.period_rate, renewals=next_renewal))[place]
    rates = np.asarray(s_bg.retention(fit, next_renewal))[place]
    return np.where(subscribers.active, rates, np.nan), np.where(subscribers.active, lifetimes, 0.0)


def _new_customer(fit: SBgFit, settings: ContractSettings) -> NewCustomer:
    periods = max(1, round(HORIZON_YEARS / settings.period.years))
    mean = (fit.alpha + fit.beta - 1) / (fit.alpha - 1) if fit.alpha > 1 else None
    return NewCustomer(
        discounted=float(s_bg.discounted_lifetimes(fit, settings.period_rate)),
        horizon_periods=periods,
        within_horizon=float(np.sum(s_bg.survival(fit, np.arange(float(periods))))),
        mean=mean,
    )


def _naive(churn: float, settings: ContractSettings) -> Naive:
    stays = 1.0 if math.isnan(churn) else 1.0 - churn
    rate = settings.period_rate
    return Naive(1.0 - stays, 1 / churn if churn > 0 else None, (1 + rate) / (1 + rate - stays))


def _most_valuable_first(subscribers: Subscribers, forecast: bool, total: Floats, future: Floats) -> Ints:
    """Return the order of the list: by value as far as it is known, then by payments, then by key."""
    money, count = (total, future) if forecast else (subscribers.paid, subscribers.payments.astype(float))
    value = np.where(np.isnan(money), count, money)
    return np.lexsort((np.arange(len(value)), -subscribers.payments, -np.round(value, 6)))


def _in_order(subscribers: Subscribers, order: Ints) -> Subscribers:
    return Subscribers(**{name: getattr(subscribers, name)[order] for name in Subscribers.__slots__})
