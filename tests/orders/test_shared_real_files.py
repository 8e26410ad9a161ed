"""Real exports and public fixtures, against a count of their own by each platform's rules, without clv_xl."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import SharedData
from tests.orders.contract import contract_of
from tests.orders.run import inspect


@dataclass
class Order:
    """One order, as the rules for its platform make it."""

    day: date
    customer: str
    amount: Decimal
    refund: Decimal = Decimal(0)
    state: str = "counted"
    partly_refunded: bool = False
    rows: list[dict[str, str]] = field(default_factory=list)

    @property
    def net(self) -> Decimal:
        return self.amount - min(self.refund, self.amount)


def rows_of(path: Path) -> Iterator[dict[str, str]]:
    """Rows by column name; of columns with one name the first."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = csv.reader(file, delimiter="\t" if path.suffix == ".txt" else ",")
        header = [name.strip() for name in next(lines)]
        for cells in lines:
            yield {name: cell.strip().lstrip("'") for name, cell in reversed(list(zip(header, cells, strict=True)))}


def blocks_of(path: Path, key: str) -> dict[str, list[dict[str, str]]]:
    """Rows of each order."""
    blocks: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in rows_of(path):
        blocks[row[key]].append(row)
    return blocks


def summary(orders: list[Order]) -> dict[str, Any]:
    """The contract's numbers of orders that were judged."""
    counted = [order for order in orders if order.state == "counted"]
    per_customer = Counter(order.customer for order in counted if order.customer)
    states = Counter(order.state for order in orders)
    return {
        "orders_in_file": len(orders),
        "counted_orders": len(counted),
        "counted_without_customer_key": sum(not order.customer for order in counted),
        "customers": len(per_customer),
        "repeat_customers": sum(n > 1 for n in per_customer.values()),
        "net_revenue_all_counted": float(sum(order.net for order in counted)),
        "net_revenue_with_key": float(sum(order.net for order in counted if order.customer)),
        "first_order": min(order.day for order in counted).isoformat(),
        "last_order": max(order.day for order in counted).isoformat(),
        "partially_refunded": sum(order.partly_refunded for order in counted),
        "excluded": {reason: states[reason] for reason in ("cancelled", "unpaid", "refunded")},
    }


def first_filled(rows: list[dict[str, str]], *names: str) -> str:
    return next((row[name] for name in names for row in rows if row.get(name)), "")


def shopify_orders(path: Path) -> list[Order]:
    """Subtotal of the first row less Refunded Amount; where the file has no Subtotal, the Total, as in the fixtures."""
    orders = []
    for rows in blocks_of(path, "Name").values():
        status = first_filled(rows, "Financial Status").lower()
        total = Decimal(first_filled(rows, "Total") or 0)
        amount = Decimal(first_filled(rows, "Subtotal") or total)
        refund = Decimal(first_filled(rows, "Refunded Amount") or 0)
        if first_filled(rows, "Cancelled at") or status in ("voided", "expired"):
            state = "cancelled"
        elif status == "refunded" or (status != "partially_refunded" and 0 < total <= refund):
            state = "refunded"
        elif status in ("pending", "authorized"):
            state = "unpaid"
        else:
            state = "counted"
        digits = "".join(filter(str.isdigit, first_filled(rows, "Phone", "Billing Phone", "Shipping Phone")))
        name = first_filled(rows, "Billing Name")
        orders.append(
            Order(
                day=datetime.strptime(first_filled(rows, "Created at")[:19], "%Y-%m-%d %H:%M:%S").date(),
                customer=first_filled(rows, "Email").lower()
                or (digits[-9:] if len(digits) >= 7 else "")
                or (f"{name.lower()} {first_filled(rows, 'Billing Zip').lower()}" if name else ""),
                amount=amount,
                refund=refund,
                state=state,
                partly_refunded=refund > 0 or status == "partially_refunded",
            )
        )
    return orders


def tiktok_orders(path: Path, day_form: str) -> list[Order]:
    """SKU Subtotal After Discount of all rows less Order Refund Amount, told by Buyer Username or Nickname."""

    def money(text: str) -> Decimal:
        return Decimal(text.strip("$") or 0)

    orders = []
    for order_id, rows in blocks_of(path, "Order ID").items():
        if order_id.startswith("Platform unique"):  # the row that explains the columns
            continue
        status = rows[0]["Order Status"].lower()
        cancelled = first_filled(rows, "Cancelled Time") or status in ("canceled", "cancelled", "dibatalkan")
        amount = sum((money(row["SKU Subtotal After Discount"]) for row in rows), Decimal(0))
        refund, total = money(rows[0]["Order Refund Amount"]), money(rows[0]["Order Amount"])
        state = "cancelled" if cancelled else "refunded" if 0 < total <= refund else "counted"
        day = datetime.strptime(rows[0]["Created Time"][:10], day_form).date()
        buyer = first_filled(rows, "Buyer Username", "Buyer Nickname").lower()
        orders.append(Order(day, buyer, amount, refund, state, refund > 0))
    return orders


def square_orders(path: Path) -> list[Order]:
    """Net Sales of a transaction's items, told by Customer ID; the file holds payments only, no refunds."""
    orders = []
    for rows in blocks_of(path, "Transaction ID").values():
        assert {row["Event Type"] for row in rows} == {"Payment"}
        amount = sum((Decimal(row["Net Sales"].strip("$")) for row in rows), Decimal(0))
        orders.append(Order(date.fromisoformat(rows[0]["Date"]), rows[0]["Customer ID"], amount))
    return orders


def stripe_orders(path: Path) -> list[Order]:
    """Amount less Amount Refunded; one charge currency, so what it became in the account's own currency isn't used."""
    orders = []
    for row in rows_of(path):
        day = datetime.strptime(row["Created date (UTC)"], "%Y-%m-%d %H:%M:%S").date()
        assert row["Status"] == "Paid"
        orders.append(Order(day, row["Customer Email"], Decimal(row["Amount"]), Decimal(row["Amount Refunded"])))
    return orders


def etsy_orders(path: Path) -> list[Order]:
    """Item Total less Discount Amount, told by Buyer; days stand as mm/dd/yy."""
    orders = []
    for rows in blocks_of(path, "Order ID").values():
        amount = sum((Decimal(row["Item Total"]) - Decimal(row["Discount Amount"]) for row in rows), Decimal(0))
        orders.append(Order(datetime.strptime(rows[0]["Sale Date"], "%m/%d/%y").date(), rows[0]["Buyer"], amount))
    return orders


def amazon_orders(path: Path) -> list[Order]:
    """item-price is a line's total; told by buyer-email."""
    orders = []
    for rows in blocks_of(path, "order-id").values():
        amount = sum((Decimal(row["item-price"]) for row in rows), Decimal(0))
        orders.append(Order(date.fromisoformat(rows[0]["purchase-date"][:10]), rows[0]["buyer-email"], amount))
    return orders


def lazada_orders(path: Path) -> list[Order]:
    """paidPrice of an order's items, told by customerName; the one order of four gloves came back whole."""
    states = {"canceled": "cancelled", "returned": "refunded"}
    orders = []
    for rows in blocks_of(path, "orderNumber").values():
        state = states.get(rows[0]["status"], "counted")
        amount = sum((Decimal(row["paidPrice"]) for row in rows), Decimal(0))
        day = date.fromisoformat(rows[0]["createTime"][:10])
        orders.append(Order(day, rows[0]["customerName"], amount, state=state))
    return orders


def shopee_orders(path: Path) -> list[Order]:
    """The order's sum รวมยอดคำสั่งซื้อ, which stands on each of its rows, once."""
    orders = []
    for rows in blocks_of(path, "หมายเลขคำสั่งซื้อ").values():
        amounts = {Decimal(row["รวมยอดคำสั่งซื้อ"].strip("฿").replace(",", "")) for row in rows}
        state = "cancelled" if rows[0]["สถานะการสั่งซื้อ"] == "ยกเลิกแล้ว" else "counted"
        day = date.fromisoformat(rows[0]["เวลาการสั่งซื้อ"][:10])
        assert len(amounts) == 1
        orders.append(Order(day, rows[0]["ชื่อผู้ใช้ (ผู้ซื้อ)"], amounts.pop(), state=state))
    return orders


# The Indonesian fixture holds one day only, 06/10/2026: the day comes first there, as in the invented file, whose days
# go over 12, so it is 6 October.
FILES: dict[str, tuple[str, Callable[[Path], list[Order]]]] = {
    "amazon/fixture_order_report_36col.txt": ("amazon_order_report", amazon_orders),
    "etsy/fixture_sold_order_items_33col.csv": ("etsy_items", etsy_orders),
    "lazada/fixture_15col.csv": ("lazada", lazada_orders),
    "shopee/fixture_th_13col.csv": ("shopee", shopee_orders),
    "shopify/fixture_ltvkit_shopify_orders.csv": ("shopify", shopify_orders),
    "shopify/fixture_ltvkit_shopify_orders_sample.csv": ("shopify", shopify_orders),
    "shopify/real_gb_tiktok_channel_79col.csv": ("shopify", shopify_orders),
    "shopify/real_inr_devstore_79col.csv": ("shopify", shopify_orders),
    "shopify/real_us_2021-22_78col.csv": ("shopify", shopify_orders),
    "square/real_items_33col.csv": ("square_items", square_orders),
    "stripe/real_unified_payments_header.csv": ("stripe_payments", stripe_orders),
    "tiktok/fixture_id_65col_trailing_tabs.csv": ("tiktok_shop", lambda path: tiktok_orders(path, "%d/%m/%Y")),
    "tiktok/fixture_us_57col_description_row.csv": ("tiktok_shop", lambda path: tiktok_orders(path, "%m/%d/%Y")),
}


@pytest.mark.parametrize("name", FILES)
def test_agrees_with_a_count_of_its_own(shared: SharedData, name: str) -> None:
    format_key, count = FILES[name]
    path = shared / f"exports/{name}"
    found = inspect(path)
    assert found["format"].startswith(format_key)
    assert contract_of(found) == summary(count(path))


def test_no_real_file_is_left_out(shared: SharedData) -> None:
    there = [path for kind in ("real", "fixture") for path in shared.glob(f"exports/*/{kind}_*")]
    assert {f"{path.parent.name}/{path.name}" for path in there} == set(FILES)


# Read off the files by hand; the till's 205 transactions in 306 rows with a spreadsheet.
@pytest.mark.parametrize(
    ("name", "orders", "revenue"),
    [
        ("amazon/fixture_order_report_36col.txt", 3, 126.95),  # 24.99 + (53.98 + 24.99) + 22.99
        ("etsy/fixture_sold_order_items_33col.csv", 3, 118.96),  # (24.99 + 49.98 - 5.00) + 26.99 + 22.00
        ("lazada/fixture_15col.csv", 2, 529.0),  # 239 + 2 x 145; one cancelled, one returned
        ("shopee/fixture_th_13col.csv", 3, 2693.0),  # 518 + 375 + 1,800; one cancelled
        ("square/real_items_33col.csv", 205, 2267.00),
        ("stripe/real_unified_payments_header.csv", 1, 15.0),
    ],
)
def test_small_files_give_the_sums_read_off_them(shared: SharedData, name: str, orders: int, revenue: float) -> None:
    found = inspect(shared / f"exports/{name}")
    assert (found["counted_orders"], found["net_revenue_all_counted"]) == (orders, revenue)
