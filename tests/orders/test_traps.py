"""Lists that read smoothly and wrongly: each expected number is added up by hand from the rows beside it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.orders.run import clv_xl, inspect, refused, warned, write


def listed(tmp_path: Path, text: str, *options: str) -> dict[str, Any]:
    return inspect(write(tmp_path / "orders.csv", text.strip().replace(" ", "") + "\n"), *options)


def test_shipping_and_tax_leave_the_total(tmp_path: Path) -> None:
    # 27 - 5 - 2 = 20 and 38 - 5 - 3 = 30
    head = "Order,Date,Email,Shipping,Tax,Total\n"
    found = listed(tmp_path, head + "1,2025-01-03,a@x.com,5,2,27\n2,2025-02-03,a@x.com,5,3,38")
    assert found["net_revenue_all_counted"] == 50.0
    assert "amount_rule" in warned(found)
    path = tmp_path / "orders.csv"
    assert inspect(path, "--columns", "amount=Total")["net_revenue_all_counted"] == 65.0  # the user's word wins


@pytest.mark.parametrize(
    ("beside", "net"),
    [
        ("VAT\n1,2025-01-03,a@x.com,30,21\n2,2025-01-04,b@x.com,20,21", 50.0),  # 21 is the rate in per cent
        ("Shipping\n1,2025-01-03,a@x.com,3,5\n2,2025-01-04,b@x.com,20,5", 23.0),  # a total of 3 can't hold 5
    ],
    ids=["rate", "smaller"],
)
def test_what_a_total_cannot_hold_is_not_subtracted(tmp_path: Path, beside: str, net: float) -> None:
    found = listed(tmp_path, f"Order,Date,Email,Total,{beside}")
    assert (found["counted_orders"], found["net_revenue_all_counted"]) == (2, net)


def test_subtotal_before_the_discount_is_told_by_the_total(tmp_path: Path) -> None:
    # 20 - 5 = 15 is the first total: the subtotal stands before the discount; 15 + 35 = 50
    head = "Order,Date,Email,Subtotal,Discount,Total\n"
    found = listed(tmp_path, head + "1,2025-01-03,a@x.com,20,5,15\n2,2025-02-03,a@x.com,35,0,35")
    assert found["net_revenue_all_counted"] == 50.0


def test_rows_of_refund_type_are_subtracted_and_fees_left_out(tmp_path: Path) -> None:
    # order 1: 100 - 40, order 2: 38; order 3 is given back in full; the fee and the payout are no sales
    text = """Order,Date,Email,Type,Amount
        1,2025-01-03,a@x.com,Sale,100
        1,2025-01-09,a@x.com,Refund,40
        2,2025-02-03,b@x.com,Sale,38
        3,2025-02-03,b@x.com,Sale,20
        3,2025-02-05,b@x.com,Refund,-20
        4,2025-02-06,b@x.com,Fee,2
        5,2025-02-07,b@x.com,Payout,-20"""
    found = listed(tmp_path, text)
    assert (found["counted_orders"], found["net_revenue_all_counted"]) == (2, 98.0)
    assert found["excluded"]["refunded"] == 1
    assert found["rejected_rows"] == {"no_sale": 2}


def test_yes_and_no_columns_are_heard(tmp_path: Path) -> None:
    text = """Order,Date,Email,Amount,Cancelled,Paid
        1,2025-01-03,a@x.com,10,TRUE,yes
        2,2025-02-03,a@x.com,20,,yes
        3,2025-02-03,b@x.com,30,no,no"""
    found = listed(tmp_path, text)
    assert (found["counted_orders"], found["net_revenue_all_counted"]) == (1, 20.0)
    assert found["excluded"] == {"cancelled": 1, "unpaid": 1, "refunded": 0}


def test_every_status_column_has_its_say(tmp_path: Path) -> None:
    rows = [
        ["Order", "Date", "Email", "Order Status", "Payment status", "Fulfillment status", "Amount"],
        [1, "2025-01-03", "a@x.com", "Completed", "Refunded", "Delivered", 30],
        [2, "2025-01-04", "b@x.com", "Pending", "Paid", "Unfulfilled", 20],
        [3, "2025-01-04", "b@x.com", "Cancelled", "Paid", "", 20],
        [4, "2025-01-04", "b@x.com", "Completed", "Unpaid", "Delivered", 20],
        [5, "2025-01-05", "b@x.com", "Completed", "Paid", "Cancelled", 20],
    ]
    found = inspect(write(tmp_path / "orders.csv", rows))
    assert (found["counted_orders"], found["net_revenue_all_counted"]) == (1, 20.0)
    assert found["excluded"] == {"cancelled": 2, "unpaid": 1, "refunded": 1}


def test_numbers_that_start_again_are_other_orders(tmp_path: Path) -> None:
    head = "Order,Date,Email,Amount\n"
    one = "1,2024-01-03,a@x.com,100\n2,2024-01-04,b@x.com,20\n"
    two = "1,2025-01-03,c@x.com,30\n2,2025-01-04,d@x.com,40\n"
    found = listed(tmp_path, head + one + two)
    assert (found["counted_orders"], found["customers"], found["net_revenue_all_counted"]) == (4, 4, 190.0)
    assert "shared_numbers" in warned(found)
    # in two files, and the same people bought again: a day of another year is another order all the same
    first, second = write(tmp_path / "y1.csv", head + one), write(tmp_path / "y2.csv", head + two.replace("c@", "a@"))
    found = inspect(first, second)
    assert (found["counted_orders"], found["customers"], found["net_revenue_all_counted"]) == (4, 3, 190.0)


def test_refund_row_further_down_belongs_to_its_order(tmp_path: Path) -> None:
    text = """Order,Date,Email,Amount
        1,2025-01-03,a@x.com,100
        2,2025-01-04,b@x.com,20
        1,2025-01-09,a@x.com,-40"""
    found = listed(tmp_path, text)
    assert (found["orders_in_file"], found["counted_orders"], found["net_revenue_all_counted"]) == (2, 2, 80.0)
    assert found["partially_refunded"] == 1


def test_a_list_of_customers_is_no_order_list(tmp_path: Path) -> None:
    rows = "\n".join(f"c{n}@x.com,2024-0{n}-02,{n}5.50,{n}" for n in range(1, 6))
    sentence = refused(write(tmp_path / "customers.csv", f"Email,Customer since,Total spent,Orders\n{rows}\n"))
    assert "no date column" in sentence


def test_a_report_of_ours_is_no_order_list(tmp_path: Path) -> None:
    orders = write(tmp_path / "o.csv", "Order,Date,Email,Amount\n1,2025-01-03,a@x.com,10\n2,2025-02-03,b@x.com,20\n")
    assert clv_xl("report", orders, "-o", tmp_path / "made.xlsx").code == 0
    assert "a report that clv-xl made" in refused(tmp_path / "made.xlsx")


def test_a_slip_in_the_last_year_is_said(tmp_path: Path) -> None:
    days = [date(2025, 11, 1) + timedelta(days=n) for n in range(40)]
    rows = [f"{n},{day},c{n}@x.com,10" for n, day in enumerate([*days, date(2035, 1, 1)], 1)]
    found = listed(tmp_path, "Order,Date,Email,Amount\n" + "\n".join(rows))
    assert "2035-01-01" in warned(found)["suspicious_date"]
    assert "--as-of2025-12-10" in warned(found)["suspicious_date"].replace(" ", "")


def test_rows_of_one_moment_without_a_number_are_said(tmp_path: Path) -> None:
    rows = "2025-01-03,Ann,Tee,1,5\n2025-01-03,Ann,Mug,1,6\n2025-02-03,Bob,Mug,1,6"
    found = listed(tmp_path, f"Date,Client,Item,Qty,Price\n{rows}")
    assert found["counted_orders"] == 3
    assert "(2)" in warned(found)["no_order_number"]


def test_orders_without_a_currency_are_said(tmp_path: Path) -> None:
    found = listed(tmp_path, "Order,Date,Email,Amount,Currency\n1,2025-01-03,a@x.com,10,USD\n2,2025-02-03,b@x.com,20,")
    assert (found["currency"], found["net_revenue_all_counted"]) == ("USD", 30.0)
    assert "no_currency" in warned(found)


def test_days_that_a_spreadsheet_took_for_months_are_said(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Order", "Date", "Email", "Amount"])
    # written 03/01, 04/02, 13/01, 25/01 and 26/02 (day first), opened where the month comes first
    written: list[Any] = [datetime(2025, 3, 1), datetime(2025, 4, 2), "13/01/2025", "25/01/2025", "26/02/2025"]
    for number, day in enumerate(written, 1):
        sheet.append([number, day, f"c{number}@x.com", 10])
    book.save(tmp_path / "swapped.xlsx")
    assert "days for months" in warned(inspect(tmp_path / "swapped.xlsx"))["swapped_days"]
    sheet["B2"] = datetime(2025, 3, 28)  # a real date that no swap can make
    book.save(tmp_path / "mixed.xlsx")
    assert "swapped_days" not in warned(inspect(tmp_path / "mixed.xlsx"))
