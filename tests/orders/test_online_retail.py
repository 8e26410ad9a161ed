"""Three public data sets in full against a count in plain Python that knows nothing of clv_xl, and against what is
printed about them: UCI Online Retail II 2009-2010, the CDNOW sample and the orders of the R package rfm.
"""

from __future__ import annotations

import csv
import gzip
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from clv_xl.customers import Customers, count_customers
from clv_xl.engines import Engine
from clv_xl.orders import read_orders
from tests.conftest import SharedData
from tests.orders.run import inspect, warned

NON_PRODUCTS = ("POST", "M", "DOT", "C2", "D", "ADJUST", "BANK CHARGES", "S")


@dataclass(slots=True)
class Line:
    invoice: str
    code: str
    quantity: int
    day: date
    amount: float
    customer: str


@dataclass(slots=True)
class Buyer:
    """One customer, added up line by line and invoice by invoice."""

    orders: int = 0
    days: set[date] = field(default_factory=set)
    revenue: float = 0.0
    window_orders: int = 0
    window_revenue: float = 0.0
    items: int = 0


@dataclass
class Counted:
    """What the plain count gives."""

    invoices: int = 0
    orders: int = 0
    guest_orders: int = 0
    gross: float = 0.0
    net: float = 0.0
    buyers: dict[str, Buyer] = field(default_factory=dict)


def online_retail_lines(path: Path) -> Iterator[Line]:
    days: dict[str, date] = {}
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        lines = csv.reader(file)
        assert next(lines) == "Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country".split(",")
        for invoice, code, _, quantity, moment, price, customer, _ in lines:
            day = days.get(moment[:10]) or days.setdefault(moment[:10], date.fromisoformat(moment[:10]))
            yield Line(invoice, code, int(quantity), day, int(quantity) * float(price), customer)


def is_return(line: Line) -> bool:
    return line.invoice.startswith("C") or line.quantity < 0 or line.amount < 0


def count(lines: list[Line], as_of: date, window_days: int = 365) -> Counted:
    """Count by the rules: an invoice that starts with C, or of negative lines alone, is no order, but gives back."""
    invoices: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        invoices[line.invoice].append(line)
    start = as_of - timedelta(days=window_days - 1)
    found = Counted(invoices=len(invoices), net=sum(line.amount for line in lines))
    for invoice, block in invoices.items():
        day, customer = block[0].day, block[0].customer
        order = not all(map(is_return, block))
        worth = sum(line.amount for line in block)
        found.orders += order
        found.guest_orders += order and not customer
        if not invoice.startswith("C"):
            found.gross += sum(line.amount for line in block if line.amount > 0)
        if customer:
            buyer = found.buyers.setdefault(customer, Buyer())
            buyer.revenue += worth
            buyer.window_revenue += worth if start <= day <= as_of else 0.0
            if order:
                buyer.orders += 1
                buyer.window_orders += start <= day <= as_of
                buyer.days.add(day)
                buyer.items += sum(line.quantity for line in block)
    found.buyers = {key: buyer for key, buyer in found.buyers.items() if buyer.orders}
    return found


@pytest.fixture(scope="module")
def export(shared: SharedData) -> Path:
    return shared / "data/online_retail/online_retail_II_2009-2010.csv.gz"


@pytest.fixture(scope="module")
def lines(export: Path) -> list[Line]:
    return list(online_retail_lines(export))


@pytest.fixture(scope="module")
def found(export: Path) -> dict[str, Any]:
    return inspect(export)


@pytest.fixture(scope="module")
def engine(export: Path) -> Iterator[Engine]:
    with Engine() as engine:
        read_orders(engine, [export])
        yield engine


def test_totals_are_the_published_ones(found: dict[str, Any], lines: list[Line]) -> None:
    # 525,461 lines, 28,816 invoices and both sums: notes on the data set and the sheet itself.
    assert len(lines) == found["rows_read"] == found["rows_used"] == 525_461
    assert found["orders_in_file"] == 28_816
    assert found["gross_revenue"] == 10_305_892.02
    assert found["net_revenue_all_counted"] == 9_539_484.63
    assert found["refunds"] == round(10_305_892.02 - 9_539_484.63, 2)
    assert found["rejected_rows"] == {}


def test_counts_are_those_of_a_plain_count(found: dict[str, Any], lines: list[Line]) -> None:
    plain = count(lines, as_of=max(line.day for line in lines))
    assert plain.gross == pytest.approx(10_305_892.02, abs=0.005)
    assert plain.net == pytest.approx(9_539_484.63, abs=0.005)
    assert found["orders_in_file"] == plain.invoices
    assert found["counted_orders"] == plain.orders
    assert found["excluded"]["returns"] == plain.invoices - plain.orders
    assert found["counted_without_customer_key"] == plain.guest_orders
    assert found["customers"] == len(plain.buyers)
    assert found["repeat_customers"] == sum(buyer.orders > 1 for buyer in plain.buyers.values())
    with_key = sum(line.amount for line in lines if line.customer)
    assert found["net_revenue_with_key"] == pytest.approx(with_key, abs=0.005)
    # What customers gave back who ordered nothing in this year is told apart, so that the customers' sum is sound.
    customers = sum(buyer.revenue for buyer in plain.buyers.values())
    assert found["returns_without_order"] == pytest.approx(with_key - customers, abs=0.005)
    assert found["returns_without_order"] < 0


def test_codes_that_are_no_products_are_told(found: dict[str, Any]) -> None:
    told = warned(found)["non_product_lines"]
    for code in ("POST", "DOT", "M", "BANK CHARGES"):
        assert code in told


def test_excluded_codes_are_left_out_and_counted(export: Path, lines: list[Line]) -> None:
    kept = [line for line in lines if line.code.upper() not in NON_PRODUCTS]
    plain = count(kept, as_of=max(line.day for line in lines))
    found = inspect(export, "--exclude", f"product={','.join(NON_PRODUCTS)}")
    assert found["rejected_rows"] == {"excluded_product": len(lines) - len(kept)}
    assert found["orders_in_file"] == plain.invoices
    assert found["counted_orders"] == plain.orders
    assert found["customers"] == len(plain.buyers)
    assert found["gross_revenue"] == pytest.approx(plain.gross, abs=0.005)
    assert found["net_revenue_all_counted"] == pytest.approx(plain.net, abs=0.005)


# The reference dates: the last day of the data, and one within them, so that orders after it must not be seen.
@pytest.mark.parametrize(("as_of", "window"), [(date(2010, 12, 9), 365), (date(2010, 6, 30), 90)])
def test_every_customer_is_that_of_a_plain_count(engine: Engine, lines: list[Line], as_of: date, window: int) -> None:
    plain = count([line for line in lines if line.day <= as_of], as_of, window).buyers
    customers = count_customers(engine, as_of, window)
    assert set(customers.customer) == set(plain)
    assert len(customers.customer) == len(plain)
    rows = [plain[key] for key in customers.customer]
    assert customers.orders.tolist() == [buyer.orders for buyer in rows]
    assert customers.order_days.tolist() == [len(buyer.days) for buyer in rows]
    assert customers.first_order.tolist() == [min(buyer.days) for buyer in rows]
    assert customers.last_order.tolist() == [max(buyer.days) for buyer in rows]
    assert customers.days_since_last_order.tolist() == [(as_of - max(buyer.days)).days for buyer in rows]
    assert customers.active_months.tolist() == [len({(d.year, d.month) for d in buyer.days}) for buyer in rows]
    assert customers.window_orders.tolist() == [buyer.window_orders for buyer in rows]
    assert customers.items.tolist() == [buyer.items for buyer in rows]
    np.testing.assert_allclose(customers.revenue, [buyer.revenue for buyer in rows], atol=1e-6)
    np.testing.assert_allclose(customers.window_revenue, [buyer.window_revenue for buyer in rows], atol=1e-6)
    assert all(np.diff(customers.revenue) <= 1e-9)


def counted_customers(path: Path) -> Customers:
    with Engine() as engine:
        book = read_orders(engine, [path])
        assert book.facts.last_date_in_file is not None
        return count_customers(engine, book.facts.last_date_in_file, 365)


def test_cdnow_sample_without_header_in_columns_of_blanks(shared: SharedData) -> None:
    path = shared / "data/cdnow/CDNOW_sample.txt"
    orders: dict[str, list[tuple[date, float]]] = defaultdict(list)
    for line in path.read_text(encoding="ascii").splitlines():
        customer, _, day, _, amount = line.split()
        orders[customer].append((datetime.strptime(day, "%Y%m%d").date(), float(amount)))
    found = inspect(path)
    assert found["sources"][0]["header_row"] == 0
    assert (found["customers"], found["counted_orders"]) == (2_357, 6_919)  # as printed by Fader & Hardie
    assert (found["first_order"], found["last_order"]) == ("1997-01-01", "1998-06-30")
    assert found["repeat_customers"] == sum(len(of_one) > 1 for of_one in orders.values())
    assert found["net_revenue_all_counted"] == round(sum(a for of_one in orders.values() for _, a in of_one), 2)
    # Nothing but the contents tells which column is the customer and which the money: that must be said.
    told = " ".join(warning["message"] for warning in found["warnings"] if warning["code"] == "column_guessed")
    assert "--columns customer=" in told
    assert "--columns amount=" in told
    customers = counted_customers(path)
    assert int(customers.order_days.sum()) == 6_696  # after merging orders of one day, as the data's notes say
    assert sorted(customers.orders.tolist()) == sorted(len(of_one) for of_one in orders.values())
    totals = [sum(amount for _, amount in of_one) for of_one in orders.values()]
    np.testing.assert_allclose(np.sort(customers.revenue), np.sort(totals), atol=1e-9)


def test_orders_of_the_rfm_package(shared: SharedData) -> None:
    path = shared / "data/rfm_package/rfm_data_orders.csv"
    found = inspect(path)
    # 4,906 orders of 995 customers, 2001-10-29 to 2006-12-30, revenue 464,158: the package's notes.
    assert (found["counted_orders"], found["customers"]) == (4_906, 995)
    assert found["net_revenue_with_key"] == 464_158.0
    assert (found["first_order"], found["last_order"]) == ("2001-10-29", "2006-12-30")
    with path.open(encoding="utf-8", newline="") as file:
        revenue: dict[str, float] = defaultdict(float)
        for row in csv.DictReader(file):
            revenue[row["customer_no"]] += float(row["revenue"])
    customers = counted_customers(path)
    assert dict(zip(customers.customer, customers.revenue, strict=True)) == revenue
