"""From orders to customers: every figure of a customer against a count by hand, to the day at the edges."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from clv_xl.customers import Customers, count_customers, count_months, reference_date
from clv_xl.engines import Engine
from clv_xl.errors import UnusableInputError
from clv_xl.orders import OrderBook, read_orders
from clv_xl.settings import Settings
from tests.orders.run import Row, write

HEADER: Row = ["Order ID", "Email", "Order Date", "Amount", "Quantity", "Status", "Refunded Amount"]


@contextmanager
def read(tmp_path: Path, rows: Sequence[Row]) -> Iterator[tuple[Engine, OrderBook]]:
    with Engine() as engine:
        yield engine, read_orders(engine, [write(tmp_path / "orders.csv", [HEADER, *rows])])


def counted(tmp_path: Path, rows: Sequence[Row], as_of: date, window_days: int = 365) -> Customers:
    with read(tmp_path, rows) as (engine, _):
        return count_customers(engine, as_of, window_days)


def order(
    number: int,
    day: str,
    amount: float,
    customer: str = "a",
    items: object = 1,
    status: str = "paid",
    refund: object = "",
) -> Row:
    return [number, f"{customer}@example.com", day, amount, items, status, refund]


def test_figures_of_one_customer_by_hand(tmp_path: Path) -> None:
    rows = [
        order(1, "2024-12-31 23:59:59", 10, items=1),  # one day before the window
        order(2, "2025-01-01 00:00:00", 20, items=2),  # its first day
        order(3, "2025-01-01 18:00:00", 30, items=3),  # the same day again
        order(4, "2025-06-15", 40, refund=15),
        order(5, "2025-12-31 23:59:59", 50),  # the reference day itself
        order(6, "2026-01-01 00:00:00", 60),  # after it
        order(7, "2025-07-01", 70, status="cancelled"),
        order(8, "2025-07-01", 80, status="refunded", refund=80),
        order(9, "2025-08-01", -5),  # a return
    ]
    customers = counted(tmp_path, rows, date(2025, 12, 31))
    (one,) = customers.customer
    assert one == "a@example.com"
    assert customers.orders.tolist() == [5]  # 1 to 5
    assert customers.order_days.tolist() == [4]
    assert customers.active_months.tolist() == [4]  # December, January, June, December
    assert customers.items.tolist() == [8.0]
    assert customers.revenue.tolist() == [10 + 20 + 30 + 25 + 50 - 5]
    assert customers.refunds.tolist() == [15 + 5]
    assert customers.returned_orders.tolist() == [2]
    assert customers.window_orders.tolist() == [4]  # 2 to 5: both edge days belong to the window of 365 days
    assert customers.window_revenue.tolist() == [20 + 30 + 25 + 50 - 5]
    assert customers.first_order.tolist() == [date(2024, 12, 31)]
    assert customers.last_order.tolist() == [date(2025, 12, 31)]
    assert customers.days_since_last_order.tolist() == [0]


@pytest.mark.parametrize(("window", "orders"), [(1, 1), (2, 2), (30, 2), (31, 3), (365, 3), (366, 4)])
def test_window_ends_with_the_reference_day_and_counts_days(tmp_path: Path, window: int, orders: int) -> None:
    days = ["2025-12-31", "2025-12-30", "2025-12-01", "2024-12-31"]
    rows = [order(n, day, 10) for n, day in enumerate(days)]
    customers = counted(tmp_path, rows, date(2025, 12, 31), window)
    assert customers.window_orders.tolist() == [orders]
    assert customers.window_revenue.tolist() == [10.0 * orders]
    assert customers.orders.tolist() == [4]


def test_customer_without_an_order_in_the_window_is_still_a_customer(tmp_path: Path) -> None:
    customers = counted(tmp_path, [order(1, "2020-01-05", 10), order(2, "2025-01-05", 5, "b")], date(2025, 1, 5))
    assert customers.customer.tolist() == ["a@example.com", "b@example.com"]
    assert customers.window_orders.tolist() == [0, 1]
    assert customers.window_revenue.tolist() == [0.0, 5.0]


def test_earlier_reference_date_sees_nothing_later(tmp_path: Path) -> None:
    rows = [
        order(1, "2025-01-05", 10),
        order(2, "2025-03-05", 20),
        order(3, "2025-02-05", 5, "b"),
        order(4, "2025-02-01", 7, "c"),
    ]
    customers = counted(tmp_path, rows, date(2025, 2, 1))
    assert customers.customer.tolist() == ["a@example.com", "c@example.com"]
    assert customers.revenue.tolist() == [10.0, 7.0]
    assert customers.last_order.tolist() == [date(2025, 1, 5), date(2025, 2, 1)]
    assert customers.days_since_last_order.tolist() == [27, 0]


def test_later_reference_date_counts_the_days_since(tmp_path: Path) -> None:
    customers = counted(tmp_path, [order(1, "2024-02-28", 10)], date(2024, 3, 1))
    assert customers.days_since_last_order.tolist() == [2]  # over the 29th of a leap year


def test_no_order_up_to_the_reference_date(tmp_path: Path) -> None:
    assert len(counted(tmp_path, [order(1, "2025-01-05", 10)], date(2024, 12, 31)).customer) == 0


def test_reference_date_is_that_of_the_last_order_counted_or_not(tmp_path: Path) -> None:
    # Never today: a report of old orders must not call every customer lost.
    rows = [order(1, "2019-01-05", 10), order(2, "2019-02-07", 10, status="cancelled"), order(3, "2019-02-01", 10)]
    with read(tmp_path, rows) as (_, book):
        assert reference_date(book, Settings()) == date(2019, 2, 7)
        assert reference_date(book, Settings(as_of=date(2018, 6, 30))) == date(2018, 6, 30)


def test_no_date_at_all_is_said(tmp_path: Path) -> None:
    path = write(tmp_path / "orders.csv", [["Who", "Day", "Worth"], ["a", "soon", "1"], ["b", "later", "2"]])
    from clv_xl.orders import Choices

    with Engine() as engine:
        book = read_orders(engine, [path], Choices(columns={"customer": "Who", "date": "Day", "amount": "Worth"}))
        with pytest.raises(UnusableInputError):
            reference_date(book, Settings())


def test_returns_alone_make_no_customer(tmp_path: Path) -> None:
    customers = counted(tmp_path, [order(1, "2025-01-05", -10), order(2, "2025-01-05", 4, "b")], date(2025, 1, 5))
    assert customers.customer.tolist() == ["b@example.com"]


def test_return_after_the_last_order_does_not_make_it_more_recent(tmp_path: Path) -> None:
    customers = counted(tmp_path, [order(1, "2025-01-05", 30), order(2, "2025-06-05", -10)], date(2025, 6, 30))
    assert customers.last_order.tolist() == [date(2025, 1, 5)]
    assert customers.orders.tolist() == [1]
    assert (customers.revenue.tolist(), customers.refunds.tolist()) == ([20.0], [10.0])


def test_guests_are_no_customer(tmp_path: Path) -> None:
    rows = [
        ["1", "", "2025-01-05", 10, 1, "paid", ""],
        ["2", "", "2025-01-06", 10, 1, "paid", ""],
        order(3, "2025-01-07", 5),
    ]
    assert counted(tmp_path, rows, date(2025, 1, 7)).customer.tolist() == ["a@example.com"]


def test_most_valuable_first_and_equal_ones_by_key(tmp_path: Path) -> None:
    rows = [
        order(n, "2025-01-05", amount, who)
        for n, (who, amount) in enumerate([("d", 5), ("b", 9), ("a", 5), ("c", 20), ("e", 0)])
    ]
    customers = counted(tmp_path, rows, date(2025, 1, 5))
    assert [key[0] for key in customers.customer] == ["c", "b", "a", "d", "e"]
    assert customers.revenue.tolist() == [20.0, 9.0, 5.0, 5.0, 0.0]


@pytest.mark.parametrize("years", [9, 11, 30])
def test_active_months_over_any_span(tmp_path: Path, years: int) -> None:
    # 120 months is where one way of counting ends and another starts.
    rows, number = [], 0
    for year in range(2025 - years, 2025):
        for day in (f"{year}-01-31", f"{year}-02-01", f"{year}-02-28 23:59:59", f"{year}-12-31"):
            number += 1
            rows.append(order(number, day, 1))
    rows.append(order(9999, "2024-12-30", 1, "b"))
    customers = counted(tmp_path, rows, date(2025, 1, 1))
    assert customers.active_months.tolist() == [3 * years, 1]
    assert customers.orders.tolist() == customers.order_days.tolist() == [4 * years, 1]


@pytest.mark.parametrize("span", [119, 120, 121, 122])
def test_active_months_where_the_two_ways_meet(tmp_path: Path, span: int) -> None:
    # Orders in the first month, the last one, and one between, `span` months after the first.
    last = f"{2010 + span // 12}-{span % 12 + 1:02}-28"
    rows = [order(1, "2010-01-01", 1), order(2, "2015-06-15", 1), order(3, last, 1), order(4, last, 1)]
    assert counted(tmp_path, rows, date(2030, 1, 1)).active_months.tolist() == [3]


def test_items_are_unknown_without_a_quantity_column(tmp_path: Path) -> None:
    path = write(tmp_path / "orders.csv", [["Email", "Order Date", "Amount"], ["a@example.com", "2025-01-05", "10"]])
    with Engine() as engine:
        read_orders(engine, [path])
        customers = count_customers(engine, date(2025, 1, 5), 365)
    assert np.isnan(customers.items).all()


def test_many_random_orders_against_a_plain_count(tmp_path: Path) -> None:
    rng = random.Random(5)
    rows, as_of, window = [], date(2025, 6, 30), 200
    plain: dict[str, list[tuple[date, int]]] = defaultdict(list)
    for number in range(2000):
        day, who, cents = (
            date(2023, 1, 1) + timedelta(rng.randrange(1000)),
            f"c{rng.randrange(150)}",
            rng.randrange(100, 20000),
        )
        rows.append(order(number, f"{day} 12:00", cents / 100, who))
        if day <= as_of:
            plain[f"{who}@example.com"].append((day, cents))
    customers = counted(tmp_path, rows, as_of, window)
    start = as_of - timedelta(window - 1)
    assert set(customers.customer) == set(plain)
    for i, key in enumerate(customers.customer):
        days = [day for day, _ in plain[key]]
        assert customers.orders[i] == len(days)
        assert customers.order_days[i] == len(set(days))
        assert customers.active_months[i] == len({(day.year, day.month) for day in days})
        assert customers.window_orders[i] == sum(day >= start for day in days)
        assert customers.revenue[i] == pytest.approx(sum(cents for _, cents in plain[key]) / 100)
        assert customers.window_revenue[i] == pytest.approx(sum(c for day, c in plain[key] if day >= start) / 100)
        assert customers.days_since_last_order[i] == (as_of - max(days)).days


# --- months ----------------------------------------------------------------------------------------------------------


def test_months_without_gaps_with_guests_and_new_customers(tmp_path: Path) -> None:
    rows = [
        order(1, "2024-11-30", 10),
        order(2, "2024-11-30", 10, "b"),
        order(3, "2025-02-01", 20, refund=5),
        order(4, "2025-02-28", 7, "c"),
        ["5", "", "2025-02-02", 3, 1, "paid", ""],
        order(6, "2025-03-01", 9, status="cancelled"),
        order(7, "2025-04-01", 9),
    ]
    with read(tmp_path, rows) as (engine, _):
        months = count_months(engine, count_customers(engine, date(2025, 2, 28), 365))
        assert months.month.astype(str).tolist() == ["2024-11", "2024-12", "2025-01", "2025-02"]
        assert months.orders.tolist() == [2, 0, 0, 3]
        assert months.revenue.tolist() == [20.0, 0.0, 0.0, 25.0]
        assert months.new_customers.tolist() == [2, 0, 0, 1]


def test_months_add_up_to_the_facts(tmp_path: Path) -> None:
    rng = random.Random(2)
    rows = []
    for number in range(500):
        day, amount = date(2023, 1, 1) + timedelta(rng.randrange(700)), rng.randrange(1, 99)
        status = rng.choice(["paid", "cancelled"])
        rows.append(order(number, str(day), amount, rng.choice("abcdefghij"), status=status))
    with read(tmp_path, rows) as (engine, book):
        customers = count_customers(engine, reference_date(book, Settings()), 365)
        months = count_months(engine, customers)
    assert months.orders.sum() == book.facts.counted_orders == customers.orders.sum()
    assert months.revenue.sum() == pytest.approx(book.facts.net_revenue_all_counted)
    assert months.new_customers.sum() == book.facts.customers == len(customers.customer)
