"""The generator of demo orders: its process against published formulas, its files against each other."""

from __future__ import annotations

import csv
import dataclasses
import gzip
import io
import json
import subprocess
import sys
import zipfile
from collections import Counter
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clv_xl.demo import COLUMNS, DemoOrders, make_orders, write_orders
from clv_xl.demo.process import BuyingHabits, Draws, draw_purchases, draw_spend
from clv_xl.demo.shop import CANCELLED, FIRST_DAY, HABITS, LAST_DAY, PARTIALLY_REFUNDED, PENDING, REFUNDED
from clv_xl.errors import UsageError

SPREADSHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def expected_repeats(habits: BuyingHabits, weeks: float) -> float:
    """Repeat purchases of a new customer in `weeks`: Fader, Hardie & Lee (2005), equation 9."""
    r, alpha, a, b = habits.r, habits.alpha, habits.a, habits.b
    z = weeks / (alpha + weeks)
    term = series = 1.0
    for n in range(20_000):  # the Gaussian hypergeometric function 2F1(r, b; a + b - 1; z)
        term *= (r + n) * (b + n) / ((a + b - 1 + n) * (n + 1)) * z
        series += term
    return (a + b - 1) / (a - 1) * (1 - (alpha / (alpha + weeks)) ** r * series)


def test_oracle_gives_the_published_number() -> None:
    # Expected purchases of a new CDNOW customer in 52 weeks: 1.444, printed in the vignette of BTYD for R. The
    # parameters are the maximum likelihood estimates on that sample; the paper's, rounded to .243, give 1.446.
    cdnow = BuyingHabits(r=0.2425945, alpha=4.413602, a=0.792922, b=2.425906)
    assert expected_repeats(cdnow, 52) == pytest.approx(1.444, abs=5e-4)


def test_purchases_follow_the_model() -> None:
    weeks = 78.0
    customer, week = draw_purchases(Draws(11), 300_000, weeks, HABITS)
    assert customer.size == week.size == 300_000
    counts = np.bincount(customer)[:-1]  # the last customer's history is cut
    assert counts.min() == 1
    # Customers arrive evenly, so the mean is the expectation over times of observation spread evenly.
    spread = [expected_repeats(HABITS, weeks * (step + 0.5) / 40) for step in range(40)]
    assert counts.mean() - 1 == pytest.approx(np.mean(spread), abs=5 * counts.std() / counts.size**0.5)


def test_spend_follows_the_model() -> None:
    customer = np.repeat(np.arange(100_000), 2)
    spend = draw_spend(Draws(12), customer, HABITS)
    by_customer = spend.reshape(-1, 2).mean(axis=1)
    assert by_customer.mean() == pytest.approx(HABITS.mean_spend, abs=5 * by_customer.std() / 100_000**0.5)
    # Given the customer the coefficient of variation is 1 / sqrt(p): a gamma's, whatever its rate.
    first, second = spend.reshape(-1, 2).T
    ratio = ((first - second) ** 2).sum() / (2 * first * second).sum()
    # E(x - y)^2 = 2 m^2 / p and E(2 x y) = 2 m^2 for independent x, y with the customer's mean m.
    assert ratio == pytest.approx(1 / HABITS.p, rel=0.03)


@pytest.mark.parametrize("shape", [0.25, 0.85, 1.0, 4.2])
def test_gamma_has_its_moments(shape: float) -> None:
    drawn = Draws(3).gamma(shape, 400_000)
    # Mean and variance are both the shape; the fourth central moment, 3 shape^2 + 6 shape, gives the variance's error.
    assert drawn.mean() == pytest.approx(shape, abs=5 * (shape / 400_000) ** 0.5)
    assert drawn.var() == pytest.approx(shape, abs=5 * ((2 * shape**2 + 6 * shape) / 400_000) ** 0.5)
    assert drawn.min() > 0


def test_draws_use_the_promised_bits_only() -> None:
    # The raw output of PCG64 is what numpy promises never to change; its distributions may.
    raw = int(np.random.PCG64(0).random_raw(1)[0])
    assert Draws(0).uniform(1)[0] == ((raw >> 12) + 0.5) / 2**52


@settings(max_examples=40)
@given(orders=st.integers(1, 3000), seed=st.integers(0, 2**64))
def test_every_order_is_possible(orders: int, seed: int) -> None:
    shop = make_orders(orders, seed)
    assert len(shop) == orders
    assert np.unique(shop.number).size == orders
    assert (np.diff(shop.ordered_at) >= np.timedelta64(0, "s")).all()
    assert shop.ordered_at[0] >= np.datetime64(FIRST_DAY)
    assert shop.ordered_at[-1] < np.datetime64(LAST_DAY) + np.timedelta64(1, "D")
    assert (shop.quantity >= 1).all()
    assert (shop.amount_cents > 0).all()
    assert (shop.amount_cents <= shop.quantity * shop.unit_price_cents).all()
    assert (shop.amount_cents * 10 >= shop.quantity * shop.unit_price_cents * 8 - 10).all()  # 20 % off at most
    full, part = shop.status == REFUNDED, shop.status == PARTIALLY_REFUNDED
    assert (shop.refunded_cents[full] == shop.amount_cents[full]).all()
    assert ((shop.refunded_cents[part] > 0) & (shop.refunded_cents[part] < shop.amount_cents[part])).all()
    assert not shop.refunded_cents[~full & ~part].any()
    assert len(set(shop.emails.tolist())) == shop.emails.size


def test_same_seed_same_orders_other_seed_others() -> None:
    one, same, other = make_orders(500, 4), make_orders(500, 4), make_orders(500, 5)
    for field in dataclasses.fields(DemoOrders):
        assert np.array_equal(getattr(one, field.name), getattr(same, field.name)), field.name
    assert not np.array_equal(one.ordered_at, other.ordered_at)


def test_the_shop_has_the_troubles_of_a_shop() -> None:
    shop = make_orders(100_000, 8)
    # The shares that the module states, each within five standard errors of a share.
    shares = {
        0.015: (shop.customer < 0).mean(),
        0.02: (shop.status == CANCELLED).mean(),
        0.008: (shop.status == PENDING).mean(),
        0.12: (shop.amount_cents < shop.quantity * shop.unit_price_cents).mean(),
    }
    for share, found in shares.items():
        assert found == pytest.approx(share, abs=5 * (share / 100_000) ** 0.5)
    assert shop.mixed_case.mean() == pytest.approx(0.02, abs=0.0025)


def rows_of_csv(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode(), newline="")))


def test_truth_is_what_the_file_says(tmp_path: Path) -> None:
    shop = make_orders(4000, 21)
    write_orders(tmp_path / "orders.csv", shop)
    rows = rows_of_csv((tmp_path / "orders.csv").read_bytes())
    counted = [row for row in rows if row["Status"] in ("paid", "partially refunded")]
    keyed = [row for row in counted if row["Customer email"]]
    net = {id(row): Decimal(row["Amount"]) - Decimal(row["Refunded amount"]) for row in counted}
    orders_of = Counter(row["Customer email"].lower() for row in keyed)
    statuses = Counter(row["Status"] for row in rows)
    truth = shop.truth()
    assert dataclasses.asdict(truth) == {
        "orders_in_file": len({row["Order ID"] for row in rows}),
        "counted_orders": len(counted),
        "counted_without_customer_key": len(counted) - len(keyed),
        "customers": len(orders_of),
        "repeat_customers": sum(1 for orders in orders_of.values() if orders > 1),
        "net_revenue_all_counted_cents": int(sum(net.values()) * 100),
        "net_revenue_with_key_cents": int(sum(net[id(row)] for row in keyed) * 100),
        "first_order": datetime.fromisoformat(min(row["Order date"] for row in counted)).date(),
        "last_order": datetime.fromisoformat(max(row["Order date"] for row in counted)).date(),
        "cancelled": statuses["cancelled"],
        "unpaid": statuses["pending"],
        "refunded": statuses["refunded"],
        "partially_refunded": statuses["partially refunded"],
    }
    assert any(row["Customer email"] != row["Customer email"].lower() for row in rows)


def test_workbook_and_text_hold_the_same(tmp_path: Path) -> None:
    shop = make_orders(1500, 2)
    for name in ("orders.csv", "orders.csv.gz", "orders.xlsx"):
        write_orders(tmp_path / name, shop)
    text = (tmp_path / "orders.csv").read_bytes()
    assert gzip.decompress((tmp_path / "orders.csv.gz").read_bytes()) == text
    sheet = openpyxl.load_workbook(tmp_path / "orders.xlsx")["Orders"]
    header, *rows = sheet.iter_rows(values_only=True)
    assert header == COLUMNS
    expected = [
        (
            row["Order ID"],
            datetime.fromisoformat(row["Order date"]),
            row["Customer email"] or None,
            *(row[name] for name in ("Status", "Currency", "Product")),
            *(float(row[name]) for name in ("Quantity", "Unit price", "Amount", "Refunded amount")),
            row["Channel"],
        )
        for row in rows_of_csv(text)
    ]
    assert rows == expected
    assert sheet.dimensions == sheet.tables["Orders"].ref == "A1:K1501"
    assert sheet["B2"].is_date
    assert sheet["I2"].number_format == "#,##0.00"


@pytest.mark.parametrize("name", ["orders.csv", "orders.csv.gz", "orders.xlsx"])
def test_same_orders_same_bytes(tmp_path: Path, name: str) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        write_orders(tmp_path / folder / name, make_orders(300, 9))
    assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_shared_texts_are_as_excel_keeps_them(tmp_path: Path) -> None:
    write_orders(tmp_path / "orders.xlsx", make_orders(2000, 6))
    with zipfile.ZipFile(tmp_path / "orders.xlsx") as package:
        strings = ElementTree.fromstring(package.read("xl/sharedStrings.xml"))
        sheet = ElementTree.fromstring(package.read("xl/worksheets/sheet1.xml"))
        types = package.read("[Content_Types].xml").decode()
        relations = package.read("xl/_rels/workbook.xml.rels").decode()
        assert package.testzip() is None
    texts = [item.findtext(f"{SPREADSHEET}t") for item in strings]
    cells = [cell for cell in sheet.iter(f"{SPREADSHEET}c") if cell.get("t") == "s"]
    used = {int(cell.findtext(f"{SPREADSHEET}v") or "") for cell in cells}
    assert strings.get("uniqueCount") == str(len(texts)) == str(len(set(texts)))
    assert strings.get("count") == str(len(cells))
    # Words that no order uses may be listed too (a product nobody bought), but nothing is referred to in vain.
    assert used <= set(range(len(texts)))
    assert "/xl/sharedStrings.xml" in types
    assert "/xl/sharedStrings.xml" in relations


def test_more_orders_than_a_sheet_holds(tmp_path: Path) -> None:
    shop = dataclasses.replace(make_orders(1, 0), number=np.arange(1_048_576))
    with pytest.raises(UsageError, match=r"1,048,576 orders don't fit into a sheet.*write big\.csv instead"):
        write_orders(tmp_path / "big.xlsx", shop)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["orders.ods", "orders", "orders.xls", "orders.gz"])
def test_unknown_ending(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match=r"must end in \.csv, \.csv\.gz or \.xlsx"):
        write_orders(tmp_path / name, make_orders(1, 0))
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(("orders", "seed"), [(0, 1), (-5, 1), (50_000_001, 1), (10, -1)])
def test_out_of_range(orders: int, seed: int) -> None:
    with pytest.raises(UsageError):
        make_orders(orders, seed)


@pytest.mark.parametrize("name", ["orders.csv", "orders.csv.gz", "orders.xlsx"])
def test_the_reader_finds_the_truth(tmp_path: Path, name: str) -> None:
    shop = make_orders(2500, 31)
    write_orders(tmp_path / name, shop)
    command = [sys.executable, "-m", "clv_xl.cli", "inspect", str(tmp_path / name), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found = json.loads(done.stdout)
    truth = shop.truth()
    named = ("orders_in_file", "counted_orders", "counted_without_customer_key", "customers", "repeat_customers")
    assert {key: found[key] for key in named} == {key: getattr(truth, key) for key in named}
    assert round(found["net_revenue_all_counted"] * 100) == truth.net_revenue_all_counted_cents
    assert round(found["net_revenue_with_key"] * 100) == truth.net_revenue_with_key_cents
    assert found["first_order"] == truth.first_order.isoformat()
    assert found["last_order"] == truth.last_order.isoformat()
    assert found["currency"] == "EUR"
    assert {key: found["excluded"].get(key, 0) for key in ("cancelled", "unpaid", "refunded")} == {
        "cancelled": truth.cancelled,
        "unpaid": truth.unpaid,
        "refunded": truth.refunded,
    }
    assert found["partially_refunded"] == truth.partially_refunded
