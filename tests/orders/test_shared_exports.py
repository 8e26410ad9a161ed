"""Exports of Shopify, TikTok Shop and WooCommerce as shop owners have them: the expected counts beside the invented
files, and for the real ones and public fixtures a count of their own here, by each platform's rules, without clv_xl.
"""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import SharedData
from tests.orders.run import inspect

PLATFORMS = ("shopify", "tiktok", "woocommerce")
MADE = (
    "shopify/made_orders_export_79col.csv",
    "tiktok/made_id_semua_pesanan_65col.csv",
    "tiktok/made_us_all_order_57col.csv",
    "woocommerce/made_advanced_order_export.csv",
    "woocommerce/made_wc-orders-report-export.csv",
)
CONTRACT = (
    "orders_in_file counted_orders counted_without_customer_key customers repeat_customers net_revenue_all_counted "
    "net_revenue_with_key first_order last_order partially_refunded"
).split()


def contract_of(found: dict[str, Any]) -> dict[str, Any]:
    """The fields that the expected files hold."""
    excluded = {reason: found["excluded"][reason] for reason in ("cancelled", "unpaid", "refunded")}
    return {name: found[name] for name in CONTRACT} | {"excluded": excluded}


@pytest.mark.parametrize("name", MADE)
def test_agrees_with_the_expected_file(shared: SharedData, name: str) -> None:
    path = shared / f"exports/{name}"
    expected = json.loads((shared / f"exports/{name}.expected.json").read_text(encoding="utf-8"))
    wanted = {key: value for key, value in expected.items() if key in CONTRACT or key == "excluded"}
    assert len(wanted) == len(CONTRACT) + 1
    assert contract_of(inspect(path)) == wanted


def test_no_expected_file_is_left_out(shared: SharedData) -> None:
    there = {
        f"{platform}/{path.name.removesuffix('.expected.json')}"
        for platform in PLATFORMS
        for path in shared.glob(f"exports/{platform}/*.expected.json")
    }
    assert there == set(MADE)


def test_the_program_itself_ends_with_0_and_prints_the_object(shared: SharedData) -> None:
    path = shared / f"exports/{MADE[0]}"
    command = [sys.executable, "-m", "clv_xl.cli", "inspect", str(path), "--json"]
    run = subprocess.run(command, capture_output=True, check=False, timeout=60)
    assert (run.returncode, run.stderr) == (0, b"")
    expected = json.loads((shared / f"exports/{MADE[0]}.expected.json").read_text(encoding="utf-8"))
    assert json.loads(run.stdout)["net_revenue_with_key"] == expected["net_revenue_with_key"]


# --- a count of its own: nothing below knows clv_xl -----------------------------------------------------------------


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
        lines = csv.reader(file)
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


SHOPIFY_FILES = (
    "fixture_ltvkit_shopify_orders.csv",
    "fixture_ltvkit_shopify_orders_sample.csv",
    "real_gb_tiktok_channel_79col.csv",
    "real_inr_devstore_79col.csv",
    "real_us_2021-22_78col.csv",
)


@pytest.mark.parametrize("name", SHOPIFY_FILES)
def test_shopify_exports_agree_with_a_count_of_their_own(shared: SharedData, name: str) -> None:
    path = shared / f"exports/shopify/{name}"
    found = inspect(path)
    assert found["format"] == "shopify"
    assert contract_of(found) == summary(shopify_orders(path))


# The Indonesian fixture holds one day only, 06/10/2026: the day comes first there, as in the invented file, whose days
# go over 12, so it is 6 October.
@pytest.mark.parametrize(
    ("name", "day_form"),
    [("fixture_us_57col_description_row.csv", "%m/%d/%Y"), ("fixture_id_65col_trailing_tabs.csv", "%d/%m/%Y")],
)
def test_tiktok_fixtures_agree_with_a_count_of_their_own(shared: SharedData, name: str, day_form: str) -> None:
    path = shared / f"exports/tiktok/{name}"
    found = inspect(path)
    assert found["format"] == "tiktok_shop"
    assert contract_of(found) == summary(tiktok_orders(path, day_form))


def test_no_real_file_is_left_out(shared: SharedData) -> None:
    there = {
        path.name
        for platform in PLATFORMS
        for kind in ("real", "fixture")
        for path in (shared / f"exports/{platform}").glob(f"{kind}_*")
    }
    assert there == {*SHOPIFY_FILES, "fixture_us_57col_description_row.csv", "fixture_id_65col_trailing_tabs.csv"}


@pytest.mark.parametrize(
    ("name", "currency"),
    [
        ("shopify/real_gb_tiktok_channel_79col.csv", "GBP"),
        ("shopify/real_inr_devstore_79col.csv", "INR"),
        ("tiktok/fixture_id_65col_trailing_tabs.csv", "IDR"),
        ("tiktok/fixture_us_57col_description_row.csv", "USD"),
        ("woocommerce/made_wc-orders-report-export.csv", "EUR"),
    ],
)
def test_currency_comes_from_the_file(shared: SharedData, name: str, currency: str) -> None:
    assert inspect(shared / f"exports/{name}")["currency"] == currency


def test_two_shops_are_counted_apart(shared: SharedData) -> None:
    names = ("tiktok/made_us_all_order_57col.csv", "shopify/made_orders_export_79col.csv")
    both = inspect(*(shared / f"exports/{name}" for name in names))
    apart = [inspect(shared / f"exports/{name}") for name in names]
    for count in ("orders_in_file", "counted_orders", "partially_refunded"):
        assert both[count] == sum(one[count] for one in apart)
    assert both["net_revenue_all_counted"] == pytest.approx(sum(one["net_revenue_all_counted"] for one in apart))
