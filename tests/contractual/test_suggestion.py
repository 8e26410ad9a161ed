"""Whether a list is one of orders or of subscriptions: what is refused, what is suggested, and what is left alone."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from clv_xl.contractual.suggestion import suggest
from clv_xl.customers import count_customers, reference_date
from clv_xl.engines import Engine
from clv_xl.orders import read_orders
from clv_xl.orders.book import Notice
from clv_xl.settings import Settings
from tests.conftest import SharedData
from tests.contractual.made_up import AS_OF, monthly_rows
from tests.orders.run import Row, clv_xl, refused, write

SUGGESTED = "looks_contractual"


def suggested(path: Path) -> list[Notice]:
    """What the report of these orders would suggest."""
    with Engine() as engine:
        book = read_orders(engine, [path])
        return suggest(engine, count_customers(engine, reference_date(book, Settings()), 365))


def payments(*, days: float, jitter: int, same: bool, count: int = 60, seed: int = 5) -> list[Row]:
    """Orders of customers who order again and again, each on his own."""
    rng = np.random.default_rng(seed)
    rows: list[Row] = [("order id", "customer id", "date", "amount")]
    for customer in range(count):
        price = float(rng.integers(5, 50))
        for number in range(int(rng.integers(4, 12))):
            day = AS_OF - timedelta(days=round(customer % 7 + number * days + int(rng.integers(-jitter, jitter + 1))))
            amount = price if same else price + float(rng.integers(0, 30))
            rows.append((f"o{customer}-{number}", f"k{customer:03}", day.isoformat(), f"{amount:.2f}"))
    return rows


@pytest.mark.parametrize(("days", "period"), [(7, "week"), (30.44, "month"), (91.3, "quarter")])
def test_even_equal_payments_are_told(days: float, period: str, tmp_path: Path) -> None:
    path = write(tmp_path / "orders.csv", payments(days=days, jitter=days > 7, same=True))
    (told,) = suggested(path)
    assert (told.code, told.remark) == (SUGGESTED, True)
    assert told.message.startswith(f"Most repeat customers order every {period}, and mostly for the same amount")
    assert f"--contractual --period {period}." in told.message


@pytest.mark.parametrize(
    "rhythm",
    [
        {"days": 30.44, "jitter": 14, "same": True},  # of a month only on average
        {"days": 30.44, "jitter": 1, "same": False},  # even, but each time for another amount
        {"days": 45, "jitter": 1, "same": True},  # even, but no period of a subscription
        {"days": 30.44, "jitter": 1, "same": True, "count": 19},  # too few customers
    ],
)
def test_other_rhythms_are_left_alone(rhythm: dict[str, object], tmp_path: Path) -> None:
    assert suggested(write(tmp_path / "orders.csv", payments(**rhythm))) == []  # type: ignore[arg-type]


def test_the_suggestion_does_not_lower_the_light(tmp_path: Path) -> None:
    path = write(tmp_path / "orders.csv", payments(days=91.3, jitter=2, same=True))
    ended = clv_xl("report", path, "--strict", "-o", tmp_path / "r.xlsx", "--json")
    assert ended.code == 0, ended.err
    assert SUGGESTED in {warning["code"] for warning in ended.json()["warnings"]}


def test_real_and_invented_shops_are_left_alone(shared: SharedData, tmp_path: Path) -> None:
    demo = tmp_path / "demo.csv"
    assert clv_xl("demo", demo, "--orders", 5000).code == 0
    sample = (shared / "data/cdnow/CDNOW_sample.txt").read_text(encoding="ascii").split("\n")
    rows = [line.split() for line in sample if line.strip()]
    cdnow = write(tmp_path / "cdnow.csv", [("customer", "date", "amount"), *((r[1], r[2], r[4]) for r in rows)])
    for path in (demo, cdnow, shared / "data/online_retail/online_retail_II_2009-2010.csv.gz"):
        assert suggested(path) == [], path.name


def test_a_subscription_list_is_no_order_list(tmp_path: Path) -> None:
    sentence = refused(write(tmp_path / "list.csv", monthly_rows(40)))
    assert sentence == (
        "list.csv is no order list but one of subscriptions ('Start date' to 'End date'): for retention and what "
        "subscribers are worth, give it to clv-xl report with --contractual; if each row is an order, say so with "
        "--columns date=Start date."
    )


def test_the_user_may_take_it_for_orders(tmp_path: Path) -> None:
    path = write(tmp_path / "list.csv", monthly_rows(40))
    ended = clv_xl("inspect", "--json", path, "--columns", "date=Start date")
    assert ended.code == 0, ended.err
    assert ended.json()["counted_orders"] == 40


@pytest.mark.parametrize("without", ["order id", "order date", ""])
def test_orders_with_a_start_and_an_end_of_something_stay_orders(without: str, tmp_path: Path) -> None:
    rows: list[Row] = [("order id", "customer", "order date", "start date", "end date", "amount")]
    for number in range(1, 26):
        days = [f"2026-{month:02}-{number:02}" for month in (1, 2, 3)]
        rows.append((f"o{number}", f"c{number % 9}", *days, "9.50"))
    left = [place for place, name in enumerate(rows[0]) if name != without]
    path = write(tmp_path / "rentals.csv", [[row[place] for place in left] for row in rows])
    ended = clv_xl("inspect", "--json", path)
    assert ended.code == 0, ended.err
    assert ended.json()["last_order"] == ("2026-02-25" if without == "order date" else "2026-01-25")


def test_stripe_s_subscriptions_are_refused_with_both_ways_out(tmp_path: Path) -> None:
    rows: list[Row] = [("id", "Customer ID", "Plan", "Interval", "Amount", "Start (UTC)", "Ended At (UTC)")]
    rows += [
        (f"sub_{i}", row[0], row[1], "month", row[4], row[2], row[3]) for i, row in enumerate(monthly_rows(60)[1:])
    ]
    path = write(tmp_path / "subscriptions.csv", rows)
    assert "or give this list with --contractual" in refused(path)
    ended = clv_xl("report", path, "--contractual", "--json", "-o", tmp_path / "r.xlsx")
    assert ended.code == 0, ended.err
    assert ended.json()["totals"]["customers"] == 60
