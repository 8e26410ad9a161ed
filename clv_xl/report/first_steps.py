"""What to do first: the three moves that the data speaks for, the one with most money at stake on top."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from clv_xl.report import behaviour
from clv_xl.report.outlook import LIKELY_GONE, Outlook, ValueColumns
from clv_xl.report.report import Report

ONE_IN = 10  # how many customers must react, or leave, for the amount named


@dataclass(frozen=True, slots=True)
class Step:
    """A move, and the money that one customer in ten would mean."""

    key: str
    customers: int
    at_stake: float
    text: str


def first_steps(report: Report) -> tuple[Step, ...]:
    """At most three, largest amount first; equal amounts in the order written here."""
    ahead = report.figures.outlook
    values = None if ahead is None else ahead.values
    win_back = _overdue(report) if ahead is None or values is None else _slipping_away(report, ahead, values)
    found = [step for step in (_second_order(report), win_back, _best(report)) if step.customers]
    return tuple(sorted(found, key=lambda step: -step.at_stake))


def _second_order(report: Report) -> Step:
    figures = report.figures
    once = (figures.customers.order_days == 1) & (figures.customers.window_orders > 0)
    return _step(report, "second_order", int(once.sum()), int(once.sum()) / ONE_IN * (figures.shop.aov or 0.0))


def _overdue(report: Report) -> Step:
    """Customers who came back before, and are late by more than their own usual gap."""
    figures = report.figures
    gap = np.nan_to_num(behaviour.average_gap_days(figures.customers), nan=np.inf)
    late = figures.customers.days_since_last_order > 2 * gap
    return _step(report, "overdue", int(late.sum()), float(np.nansum(figures.aov[late])) / ONE_IN)


def _slipping_away(report: Report, ahead: Outlook, values: ValueColumns) -> Step:
    """Customers who have rather left than not, by what they would bring if they had not."""
    gone = (ahead.alive < LIKELY_GONE) & (report.figures.customers.order_days > 1)
    return _step(report, "slipping_away", int(gone.sum()), float(values.at_risk[gone].sum()) / ONE_IN)


def _best(report: Report) -> Step:
    figures = report.figures
    spent = float(figures.window_revenue[figures.vip].sum())
    return _step(report, "best", int(figures.vip.sum()), spent / ONE_IN)


def _step(report: Report, key: str, customers: int, at_stake: float) -> Step:
    words, figures = report.words, report.figures
    vip_revenue = float(figures.revenue[figures.vip].sum())
    share = vip_revenue / figures.total_revenue if figures.total_revenue > 0 else 0.0
    text = words(
        f"summary.steps.{key}", customers=words.number(customers), amount=report.amount(at_stake),
        count=words.number(figures.count), revenue_share=words.percent(share),
        days=words.number(figures.settings.window_days), as_of=figures.as_of.isoformat(),
    )  # fmt: skip
    return Step(key, customers, at_stake, text)
