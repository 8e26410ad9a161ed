"""What an export leaves doubtful is said in a sentence with the way to settle it, and never guessed in silence."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.orders.run import Row, inspect, refused, warned, write

SHOPIFY: Row = ["Name", "Email", "Financial Status", "Currency", "Subtotal", "Shipping", "Taxes", "Total", "Created at",
                "Lineitem quantity", "Lineitem name", "Lineitem price"]  # fmt: skip


def shopify(path: Path, *orders: tuple[str, str, str, str, str]) -> Path:
    """Orders of address, subtotal, shipping, taxes and total."""
    rows = [
        [f"#{1001 + n}", email, "paid", "EUR", goods, shipping, tax, total, f"2025-01-{13 + n} 10:00:00 +0100", "1",
         "Tee", goods]
        for n, (email, goods, shipping, tax, total) in enumerate(orders)
    ]  # fmt: skip
    return write(path, [SHOPIFY, *rows])


def test_prices_with_tax_within_are_said(tmp_path: Path) -> None:
    """Total = Subtotal + Shipping though Taxes are above zero: Shopify's own sign of prices that hold tax."""
    within, beside = (
        ("a@x.example", "119.00", "5.00", "19.80", "124.00"),
        ("b@x.example", "100", "5", "19.95", "124.95"),
    )
    found = inspect(shopify(tmp_path / "orders.csv", within, within, beside))
    assert "In 2 of the first 3 orders with tax the prices hold it" in warned(found)["tax_within"]
    assert "tax_within" not in warned(inspect(shopify(tmp_path / "beside.csv", beside, beside)))


@pytest.mark.parametrize(
    "address",
    ["v4b9@scs3.tiktok.com", "7x2@marketplace.amazon.de", "00ab12@members.ebay.com"],
)
def test_addresses_that_a_marketplace_made_are_said_and_their_share_is_shown(tmp_path: Path, address: str) -> None:
    path = shopify(
        tmp_path / "orders.csv",
        ("a@x.example", "10", "0", "0", "10"),
        (address, "10", "0", "0", "10"),
        (address.upper(), "10", "0", "0", "10"),
        ("c@x.example", "10", "0", "0", "10"),
    )
    found = inspect(path)
    assert found["key_shares"] == {"email": 0.5, "marketplace_email": 0.5}
    assert found["customers"] == 3
    assert "2 orders carry one of 1 e-mail addresses" in warned(found)["marketplace_addresses"]


@pytest.mark.parametrize(("unit", "code", "said"), [("تومان", "IRT", "toman"), ("ریال", "IRR", "rial")])
def test_toman_and_rial_are_said_aloud(tmp_path: Path, unit: str, code: str, said: str) -> None:
    rows = [["شماره سفارش", "تاریخ سفارش", "نام مشتری", "موبایل", f"مجموع پرداختی ({unit})", "وضعیت"]]
    rows += [["۱", "۱۴۰۳/۰۱/۱۵", "الف", "۰۹۱۲۰۰۰۰۰۰۱", "۱۲۰٬۰۰۰", "تکمیل شده"]]
    found = inspect(write(tmp_path / "orders.csv", rows))
    assert (found["currency"], found["net_revenue_all_counted"]) == (code, 120000.0)
    assert f"Amounts are in {said} ({code})" in warned(found)["money_unit"]


def test_amounts_that_may_be_toman_or_rial_are_asked_about(tmp_path: Path) -> None:
    rows = [["شماره سفارش", "تاریخ ثبت", "نام خریدار", "موبایل خریدار", "مبلغ", "وضعیت"]]
    rows += [["۱", "۱۴۰۳/۰۱/۱۵", "الف", "۰۹۱۲۰۰۰۰۰۰۱", "۱۲۰٬۰۰۰", "تکمیل شده"]]
    path = write(tmp_path / "orders.csv", rows)
    assert "give --currency IRT or --currency IRR" in warned(inspect(path))["currency_unclear"]
    settled = inspect(path, "--currency", "irt")
    assert settled["currency"] == "IRT"
    assert warned(settled).keys() & {"money_unit", "currency_unclear"} == {"money_unit"}


def test_customers_who_are_masked_on_every_order_stop_a_report(tmp_path: Path) -> None:
    rows = [["Order ID", "Order date", "Customer name", "Amount"]]
    rows += [["1", "2025-01-13", "****", "5.00"], ["2", "2025-01-14", "***", "6.00"]]
    sentence = refused(write(tmp_path / "orders.csv", rows))
    assert "No counted order names its customer: Customer name is blank or masked" in sentence


def test_payments_in_several_currencies_are_taken_in_the_accounts_own(tmp_path: Path) -> None:
    """Two charges, of 10 dollars and of 10 euros; the account is in euros and got 9.20 for the dollars, less 4.60."""
    rows = [["id", "Created date (UTC)", "Amount", "Amount Refunded", "Currency", "Captured", "Converted Amount",
             "Converted Amount Refunded", "Converted Currency", "Status", "Customer Email"],
            ["ch_1", "2025-01-13 09:00:00", "10.00", "5.00", "usd", "true", "9.20", "4.60", "eur", "Paid", "a@x.de"],
            ["ch_2", "2025-01-14 09:00:00", "10.00", "0.00", "eur", "true", "10.00", "0.00", "eur", "Paid", "a@x.de"],
            ]  # fmt: skip
    found = inspect(write(tmp_path / "payments.csv", rows))
    assert (found["currency"], found["net_revenue_all_counted"]) == ("EUR", 14.6)
    assert "charged in EUR, USD" in warned(found)["settlement_currency"]


def test_rows_of_transfers_and_payments_of_the_shop_itself_are_no_orders(tmp_path: Path) -> None:
    """PayPal: a sale of 50 with 5 of postage, 10 of it given back; a transfer and a purchase by the shop."""
    rows = [["Date", "Time", "TimeZone", "Name", "Type", "Status", "Currency", "Gross", "Fee", "Net",
             "From Email Address", "To Email Address", "Transaction ID", "Shipping and Handling Amount", "Sales Tax",
             "Reference Txn ID"],
            ["13/01/2025", "09:00:00", "CET", "Ann", "Subscription Payment", "Completed", "EUR", "55.00", "-2", "53",
             "ann@x.de", "shop@x.example", "S1", "5.00", "0.00", ""],
            ["20/01/2025", "09:00:00", "CET", "Ann", "Payment Refund", "Completed", "EUR", "-10.00", "0", "-10",
             "shop@x.example", "ann@x.de", "R1", "", "", "S1"],
            ["21/01/2025", "09:00:00", "CET", "", "General Withdrawal", "Completed", "EUR", "-43.00", "0", "-43",
             "shop@x.example", "", "W1", "", "", ""],
            ["22/01/2025", "09:00:00", "CET", "Paper Ltd", "Mobile Payment", "Completed", "EUR", "-9.00", "0", "-9",
             "shop@x.example", "paper@x.example", "P1", "", "", ""],
            ]  # fmt: skip
    found = inspect(write(tmp_path / "Download.CSV", rows))
    assert (found["orders_in_file"], found["counted_orders"], found["customers"]) == (1, 1, 1)
    assert (found["net_revenue_all_counted"], found["partially_refunded"]) == (40.0, 1)
    assert found["rejected_rows"] == {"no_sale": 2}


def test_goods_given_back_whole_count_with_nothing_and_a_whole_order_given_back_does_not(tmp_path: Path) -> None:
    """Of 55 paid, 50 for goods: 50 back is a partial refund whose net value is 0; 55 back is a refund."""
    head = ["Name", "Email", "Financial Status", "Currency", "Subtotal", "Shipping", "Taxes", "Total", "Created at",
            "Lineitem name", "Refunded Amount"]  # fmt: skip
    rows = [
        [f"#{n}", f"{n}@x.example", status, "EUR", "50", "5", "0", "55", "2025-01-13", "Tee", back]
        for n, (status, back) in enumerate([("partially_refunded", "50"), ("paid", "55"), ("refunded", "55")])
    ]
    found = inspect(write(tmp_path / "orders.csv", [head, *rows]))
    assert (found["counted_orders"], found["partially_refunded"], found["excluded"]["refunded"]) == (1, 1, 2)
    assert (found["net_revenue_all_counted"], found["gross_revenue"], found["refunds"]) == (0.0, 50.0, 50.0)


def test_column_names_that_lost_their_letters_are_refused(tmp_path: Path) -> None:
    """A list in Arabic that was saved as CSV in the encoding of a Western computer: every letter is a question mark."""
    rows = [["رقم الطلب", "حالة الطلب", "اسم العميل", "جوال العميل", "مجموع السلة", "تاريخ الطلب"]]
    rows += [[str(n), "ملغي", "عميل", "0500000007", "10.50", f"2025-01-{n}"] for n in range(13, 25)]
    text = "\n".join(",".join(row) for row in rows).encode("cp1252", errors="replace")
    (tmp_path / "orders.csv").write_bytes(text)
    assert "question marks in place of the letters of its column names" in refused(tmp_path / "orders.csv")


def test_customers_who_lost_their_letters_are_said(tmp_path: Path) -> None:
    rows = [["Order ID", "Order date", "Customer name", "Amount"]]
    rows += [["1", "2025-01-13", "??? Ali", "5.00"], ["2", "2025-01-14", "???? ??", "6.00"]]
    rows += [["3", "2025-01-15", "Ann Abel", "7.00"]]
    found = inspect(write(tmp_path / "orders.csv", rows))
    assert "2 orders name customers with question marks" in warned(found)["lost_letters"]
    assert (found["customers"], found["counted_without_customer_key"]) == (2, 1)


@pytest.mark.parametrize("cut", ["149", "49.5"])
def test_thousands_that_a_spreadsheet_took_for_decimals_are_said(tmp_path: Path, cut: str) -> None:
    """Of 1.350.000 and 149.000 a spreadsheet with decimal points makes 1.350.000, a text, and 149."""
    amounts = ["1.350.000", cut, "1.054.000", cut]
    rows = [["Order ID", "Order date", "Customer name", "Amount"]]
    rows += [[str(n), f"2025-01-{13 + n}", f"Name {n}", amount] for n, amount in enumerate(amounts)]
    found = inspect(write(tmp_path / "orders.csv", rows))
    assert f"such as 1.054.000 and also such as {cut}" in warned(found)["mixed_thousands"]
