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


@pytest.mark.parametrize(
    ("text", "net", "customers"),
    [
        # WebToffee writes the discount in several columns: it is taken off once
        ("order_id,order_number,order_date,status,cart_discount,discount_total,order_total,order_subtotal,customer_email\n"
         "1,1,2025-01-13,wc-completed,10,10,103,100,a@x.example\n", 90.0, 1),
        # a column of discounts that is written with a minus is still taken off
        ("order-id\torder-item-id\tpurchase-date\tbuyer-email\tcurrency\titem-price\titem-promotion-discount\n"
         "1\t11\t2025-01-13T10:00:00+00:00\ta@x.example\tEUR\t40.00\t-5.00\n", 35.0, 1),
        # Swiss and Indian ways to write whole amounts; an amount below zero with its sign behind
        ("Order,Date,Email,Amount\n1,2025-01-13,a@x.example,CHF 99.-\n2,2025-01-14,b@x.example,CHF 50.00\n", 149.0, 2),
        ("Order,Date,Email,Amount\n1,2025-01-13,a@x.example,\"₹1,500/-\"\n2,2025-01-14,a@x.example,₹20\n", 1520.0, 1),
        # names apart, and names in letters of two keyboards
        ("Order,Date,First name,Last name,Amount\n1,2025-01-13,Jean,Dupont,5\n2,2025-01-14,Luc,Dupont,6\n", 11.0, 2),
        ("Order,Date,Customer name,Amount\n1,2025-01-13,علی رضایی,5\n2,2025-01-14,علي رضايي,6\n", 11.0, 1),
        # shipping leaves the total in every language
        ("Bestellung;Datum;E-Mail;Versandkosten;Gesamtsumme\n1;13.01.2025;a@x.example;5,00;20,00\n", 15.0, 1),
        # hundredths of the currency, as databases keep them
        ("order_id,created_at,email,total_cents\n1,2025-01-13,a@x.example,2050\n", 20.5, 1),
        # PrestaShop's `valid` is 0 for orders that fell through
        ("id_order,id_customer,email,total_paid,total_products,valid,date_add\n1,1,a@x.example,20,15,1,2025-01-13\n"
         "2,1,a@x.example,30,25,0,2025-01-14\n", 15.0, 1),
        # a date column that is blank gives way to the next
        ("Name,Email,Financial Status,Subtotal,Created at,Paid at,Lineitem name\n#1,a@x.de,paid,10,,2025-01-13,Tee\n",
         10.0, 1),
    ],
)  # fmt: skip
def test_amounts_and_names_that_are_easily_misread(tmp_path: Path, text: str, net: float, customers: int) -> None:
    found = inspect(write(tmp_path / "orders.csv", text))
    assert (found["net_revenue_all_counted"], found["customers"]) == (net, customers)


@pytest.mark.parametrize(
    "text",
    [
        "Name,E-mail,Sign-up date,Last order,Lifetime value\nAnn Abel,a@x.example,2025-01-13,2025-02-01,90.00\n",
        "id,Email,Created (UTC),Total Spend,Payment Count\ncus_1,a@x.example,2025-01-13 10:00,90.00,3\n",
        "Day,Campaign name,Account name,Amount spent (EUR),Purchases\n2025-01-13,Spring,My ads,90.00,3\n",
        "Abandoned at,Cart ID,Customer email,Cart total,Recovered\n2025-01-13,7,a@x.example,90.00,No\n",
    ],
)
def test_lists_of_customers_ads_and_carts_are_no_order_lists(tmp_path: Path, text: str) -> None:
    assert "no order list" in refused(write(tmp_path / "list.csv", text))


def test_rows_that_fall_out_with_their_money_are_said(tmp_path: Path) -> None:
    text = "Order,Date,Email,Amount\n1,2025-01-13,a@x.example,5.50\n2,2025-01-14,b@x.example,twelve\n"
    text += "3,2025-02-31,c@x.example,5.25\n4,2025-02-01,d@x.example,1,250.75\n"
    said = warned(inspect(write(tmp_path / "orders.csv", text)))
    assert "such as 'twelve' in row 3" in said["unreadable_amount"]
    assert "such as '2025-02-31' in row 4" in said["unreadable_date"]
    assert "such as row 5, where '250.75' is left over" in said["unreadable_cells"]


def test_a_partial_refund_of_unknown_size_is_said(tmp_path: Path) -> None:
    text = "Order,Date,Email,Amount,Status\n1,2025-01-13,a@x.example,5.50,partially refunded\n"
    found = inspect(write(tmp_path / "orders.csv", text))
    assert (found["partially_refunded"], found["net_revenue_all_counted"]) == (1, 5.5)
    assert "name it with --columns refund=NAME" in warned(found)["refunds_unknown"]


def test_of_two_pieces_one_came_back(tmp_path: Path) -> None:
    """The return is granted, but of one of the two pieces: the other is sold."""
    head = "Order ID,Order Status,Return / Refund Status,Order Creation Date,Deal Price,Quantity,Returned quantity,"
    text = head + "Product Subtotal,Total Amount,Username (Buyer),Country\n"
    text += "1,Completed,Request Approved,2025-01-13 10:00,25.00,2,1,50.00,50.00,ann,MY\n"
    text += "2,Completed,Request Approved,2025-01-14 10:00,25.00,2,2,50.00,50.00,bea,MY\n"
    found = inspect(write(tmp_path / "orders.csv", text))
    assert (found["counted_orders"], found["excluded"]["refunded"]) == (1, 1)
    assert (found["net_revenue_all_counted"], found["partially_refunded"]) == (25.0, 1)


def test_a_few_rows_that_rise_by_chance_do_not_settle_day_and_month(tmp_path: Path) -> None:
    text = "Datum;Kunde;Betrag\n01/02/2024;Ann Abel;5,00\n02/01/2024;Bea Beck;6,00\n03/04/2024;Cem Can;7,00\n"
    found = inspect(write(tmp_path / "orders.csv", text))
    assert (found["first_order"], found["last_order"]) == ("2024-01-02", "2024-04-03")
    assert "give --date-order mdy" in warned(found)["date_order"]


def test_a_quotation_mark_that_swallows_rows_is_refused(tmp_path: Path) -> None:
    text = 'Order,Date,Note,Email,Amount\n1,2025-01-13,"12 inch,a@x.example,5\n2,2025-01-14,,b@x.example,6\n'
    text += '3,2025-01-15,"nice" ,c@x.example,7\n4,2025-01-16,,d@x.example,8\n'
    assert "a quotation mark is opened and never closed" in refused(write(tmp_path / "orders.csv", text))


def test_the_net_column_is_taken_before_the_gross_one_in_every_language(tmp_path: Path) -> None:
    text = "Bestellnummer;Kunde;Datum;Netto;MwSt;Brutto;Versand\n1;Ann Abel;13.01.2025;100,00;19,00;123,00;4,00\n"
    assert inspect(write(tmp_path / "orders.csv", text))["net_revenue_all_counted"] == 100.0


@pytest.mark.parametrize("word", ["Gast", "Laufkunde", "Invité", "散客", "Гость", "مهمان", "Retail customer"])
def test_words_for_nobody_in_other_languages_are_no_customer(tmp_path: Path, word: str) -> None:
    text = f"Order,Date,Customer name,Amount\n1,2025-01-13,{word},5\n2,2025-01-14,{word},6\n3,2025-01-15,Ann Abel,7\n"
    found = inspect(write(tmp_path / "orders.csv", text))
    assert (found["customers"], found["counted_without_customer_key"]) == (1, 2)


def test_a_discount_beside_quantity_and_price_is_taken_off_and_said(tmp_path: Path) -> None:
    text = "Order,Date,Email,Qty,Item price,Discount\n1,2025-01-13,a@x.example,2,50.00,10.00\n"
    found = inspect(write(tmp_path / "orders.csv", text))
    assert found["net_revenue_all_counted"] == 90.0
    assert "was taken off each row" in warned(found)["amount_rule"]


def test_an_empty_name_names_nothing() -> None:
    ended = clv_xl("inspect", "")
    assert (ended.code, "An empty text names no file" in ended.err) == (2, True)
