"""The example orders of the workbook, and what its sheets say about them: computed here in plain Python."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from functools import cache

from clv_xl.calculator.live import serial
from clv_xl.demo import make_orders
from clv_xl.demo.shop import CHANNELS
from clv_xl.formulas.rfm import rfm_code, rfm_score, rfm_segment

EXAMPLE_ORDERS = 120
EXAMPLE_SEED = 11
WINDOW_DAYS = 365


@dataclass(frozen=True, slots=True)
class Order:
    """A row of the Orders table."""

    number: str
    day: int  # serial number of the day
    customer: str
    amount: float
    channel: str


@dataclass(frozen=True, slots=True)
class Customer:
    """A row of the sheet RFM."""

    name: str  # as typed in the first row
    first_row: int  # of the Orders table, from 1
    first_day: int
    last_day: int
    days_since: int
    orders: int  # in the window
    revenue: float  # in the window
    code: str  # "" without an order in the window
    score: int | str
    segment: str
    channel: str  # of the first order


@cache
def orders() -> tuple[Order, ...]:
    """Orders of an invented shop, oldest first; a customer without an e-mail is left out."""
    table = make_orders(EXAMPLE_ORDERS + 20, EXAMPLE_SEED)
    emails = table.typed_emails(slice(None))
    rows = [
        Order(
            f"SO-{table.number[row]}",
            serial(date.fromisoformat(str(table.ordered_at[row])[:10])),
            str(emails[row]),
            int(table.amount_cents[row]) / 100,
            CHANNELS[int(table.channel[row])],
        )
        for row in range(len(table))
        if table.customer[row] >= 0
    ]
    return tuple(rows[:EXAMPLE_ORDERS])


@cache
def last_day() -> int:
    """The reference date: the day of the last order."""
    return max(order.day for order in orders())


def in_window(order: Order) -> bool:
    """Whether an order lies in the year before the reference date."""
    return order.day > last_day() - WINDOW_DAYS


@cache
def customer_numbers() -> tuple[int, ...]:
    """The customer of each order: numbers from 1 in order of appearance."""
    known: dict[str, int] = {}
    return tuple(known.setdefault(order.customer.strip().lower(), len(known) + 1) for order in orders())


@cache
def customers() -> tuple[Customer, ...]:
    """One row per customer, in order of appearance."""
    numbers = customer_numbers()
    drafts = []
    for number in range(1, max(numbers) + 1):
        own = [order for order, owner in zip(orders(), numbers, strict=True) if owner == number]
        counted = [order for order in own if in_window(order)]
        drafts.append((own, len(counted), sum(order.amount for order in counted)))
    days = [last_day() - max(order.day for order in own) for own, _, _ in drafts]
    counts = [count for _, count, _ in drafts]
    sums = [revenue for _, _, revenue in drafts]
    return tuple(
        _customer(own, numbers.index(number) + 1, days[number - 1], count, revenue, (days, counts, sums))
        for number, (own, count, revenue) in enumerate(drafts, 1)
    )


def _customer(own: list[Order], first_row: int, days: int, count: int, revenue: float,
              everyone: tuple[list[int], list[int], list[float]]) -> Customer:  # fmt: skip
    code: str = rfm_code(days, count, revenue, *everyone) if count else ""
    first = min(own, key=lambda order: order.day)
    return Customer(
        name=own[0].customer,
        first_row=first_row,
        first_day=first.day,
        last_day=max(order.day for order in own),
        days_since=days,
        orders=count,
        revenue=revenue,
        code=code,
        score=rfm_score(days, count, revenue, *everyone) if count else "",
        segment=rfm_segment(code) if count else "",
        channel=first.channel,
    )


def channels() -> list[str]:
    """Channels of the orders, the busiest first."""
    return [name for name, _ in Counter(order.channel for order in orders()).most_common()]
