"""Exports of every platform as shop owners have them, against the counts that stand beside the invented ones."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import SharedData
from tests.orders.contract import CONTRACT, contract_of
from tests.orders.run import clv_xl, inspect

MADE = (
    "amazon/made_all_orders_32col.txt",
    "ebay/made_us_OrdersReport_80col.csv",
    "lazada/made_semicolon_bom.csv",
    "magento/made_export_orders_grid.csv",
    "messy/made_two_year_tabs.xlsx",
    "persian/made_woocommerce_fa_jalali.csv",
    "salla/made_salla_orders.xlsx",
    "shopee/made_id_Order.all.xlsx",
    "shopee/made_my_en_two_title_rows.csv",
    "shopee/made_th_Order.all.xlsx",
    "shopify/made_orders_export_79col.csv",
    "taobao/made_taobao_ExportOrderList_gbk.csv",
    "tiktok/made_id_semua_pesanan_65col.csv",
    "tiktok/made_us_all_order_57col.csv",
    "wix/made_orders_52col_dup_headers.csv",
    "woocommerce/made_advanced_order_export.csv",
    "woocommerce/made_wc-orders-report-export.csv",
)
WITHOUT_CUSTOMERS = ("amazon/made_all_orders_32col.txt",)
# What was given back for part of an order stands nowhere in these two, as the note beside them says: the revenue that
# is expected of them is the whole one, so their number of such orders can only be 0.
NO_PARTIAL_REFUNDS = ("persian/made_woocommerce_fa_jalali.csv", "salla/made_salla_orders.xlsx")


def expected_of(shared: SharedData, name: str) -> dict[str, Any]:
    """The counts beside a file."""
    expected = json.loads((shared / f"exports/{name}.expected.json").read_text(encoding="utf-8"))
    wanted = {key: value for key, value in expected.items() if key in CONTRACT or key == "excluded"}
    assert len(wanted) == len(CONTRACT) + 1
    return wanted | ({"partially_refunded": 0} if name in NO_PARTIAL_REFUNDS else {})


@pytest.mark.parametrize("name", MADE)
def test_agrees_with_the_expected_file(shared: SharedData, name: str) -> None:
    ended = clv_xl("inspect", "--json", shared / f"exports/{name}")
    assert ended.code == (3 if name in WITHOUT_CUSTOMERS else 0), ended.err
    assert contract_of(ended.json()) == expected_of(shared, name)


def test_no_expected_file_is_left_out(shared: SharedData) -> None:
    there = shared.glob("exports/*/*.expected.json")
    assert {f"{path.parent.name}/{path.name.removesuffix('.expected.json')}" for path in there} == set(MADE)


def test_the_program_itself_ends_with_0_and_prints_the_object(shared: SharedData) -> None:
    path = shared / "exports/shopify/made_orders_export_79col.csv"
    command = [sys.executable, "-m", "clv_xl.cli", "inspect", str(path), "--json"]
    run = subprocess.run(command, capture_output=True, check=False, timeout=60)
    assert (run.returncode, run.stderr) == (0, b"")
    expected = expected_of(shared, "shopify/made_orders_export_79col.csv")
    assert json.loads(run.stdout)["net_revenue_with_key"] == expected["net_revenue_with_key"]


def test_the_program_itself_ends_with_3_and_prints_the_object_of_a_report_without_buyers(shared: SharedData) -> None:
    path = shared / f"exports/{WITHOUT_CUSTOMERS[0]}"
    command = [sys.executable, "-m", "clv_xl.cli", "inspect", str(path), "--json"]
    run = subprocess.run(command, capture_output=True, check=False, timeout=60)
    assert run.returncode == 3
    found = json.loads(run.stdout)
    assert (found["customers"], found["orders_in_file"]) == (0, 34)
    assert found["warnings"]
    assert b"buyer" in run.stderr
    assert run.stderr.count(b"\n") == 1


def test_a_report_without_buyers_makes_no_report_and_says_which_to_take(shared: SharedData, tmp_path: Path) -> None:
    ended = clv_xl("report", shared / f"exports/{WITHOUT_CUSTOMERS[0]}", "--output", tmp_path / "report.xlsx")
    assert ended.code == 3
    assert "buyer" in ended.err
    assert "Order" in ended.err
    assert not (tmp_path / "report.xlsx").exists()


@pytest.mark.parametrize(
    ("name", "currency"),
    [
        ("amazon/made_all_orders_32col.txt", "USD"),
        ("ebay/made_us_OrdersReport_80col.csv", "USD"),
        ("persian/made_woocommerce_fa_jalali.csv", "IRT"),
        ("salla/made_salla_orders.xlsx", "SAR"),
        ("shopify/real_gb_tiktok_channel_79col.csv", "GBP"),
        ("shopify/real_inr_devstore_79col.csv", "INR"),
        ("square/real_items_33col.csv", "USD"),
        ("tiktok/fixture_id_65col_trailing_tabs.csv", "IDR"),
        ("tiktok/fixture_us_57col_description_row.csv", "USD"),
        ("wix/made_orders_52col_dup_headers.csv", "EUR"),
        ("woocommerce/made_wc-orders-report-export.csv", "EUR"),
    ],
)
def test_currency_comes_from_the_file(shared: SharedData, name: str, currency: str) -> None:
    assert clv_xl("inspect", "--json", shared / f"exports/{name}").json()["currency"] == currency


def test_two_shops_are_counted_apart(shared: SharedData) -> None:
    names = ("tiktok/made_us_all_order_57col.csv", "shopify/made_orders_export_79col.csv")
    both = inspect(*(shared / f"exports/{name}" for name in names))
    apart = [inspect(shared / f"exports/{name}") for name in names]
    for count in ("orders_in_file", "counted_orders", "partially_refunded"):
        assert both[count] == sum(one[count] for one in apart)
    assert both["net_revenue_all_counted"] == pytest.approx(sum(one["net_revenue_all_counted"] for one in apart))
