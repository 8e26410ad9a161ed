"""Files that shop owners have beside their orders: refused in one sentence by what is missing, or by what to take."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.orders.platforms.files import Cells, columns, text_file, workbook
from tests.orders.run import refused

DAYS = [date(2025, 1, 3) + timedelta(days=9 * number) for number in range(24)]
PRODUCTS = ["Wool Scarf", "Oak Board", "Linen Apron", "Clay Bowl"]
PEOPLE = ["ada", "bo", "cleo", "dov", "eve", "finn", "gia"]


@dataclass(frozen=True)
class Stranger:
    """A file that is no order list, and what the sentence that refuses it has to name."""

    file: str
    rows: Sequence[Sequence[object]]
    names: str  # a regular expression
    delimiter: str = ","

    def save(self, folder: Path) -> Path:
        path = folder / self.file
        rows = self.rows
        path.write_bytes(workbook(rows) if path.suffix == ".xlsx" else text_file(rows, delimiter=self.delimiter))
        return path


def typed(cell: str) -> object:
    """A number as a number, as a workbook has it; other text as it stands."""
    return float(cell) if re.fullmatch(r"-?\d{1,9}(\.\d+)?", cell) else cell


def table(header: str, row: str, above: Sequence[str] = ()) -> list[Cells]:
    """Lines above, a header, and a row for each day: cells with a bar between them, with what is different by row."""
    names = columns(header)
    cells: list[Cells] = [[line] for line in above]
    cells.append([*names])
    for number, day in enumerate(DAYS):
        product, person = PRODUCTS[number % 4], PEOPLE[number * 5 % 7]
        filled = row.format(n=number, day=day, sku=f"SKU-{number:03d}", product=product, person=person).split("|")
        assert len(filled) <= len(names)
        cells.append([*map(typed, filled), *[""] * (len(names) - len(filled))])
    return cells


PIVOT: list[Cells] = [
    ["Sum of Net amount", "Column Labels", "", ""],
    ["Row Labels", "Clay Bowl", "Linen Apron", "Grand Total"],
    *([f"{day:%b}", 120 + day.day, 96 + day.day, 216 + 2 * day.day] for day in DAYS[:12]),
    ["Grand Total", 1640, 1352, 2992],
]
PRICES = table("SKU, Product, Price, Compare at price, Valid from", "{sku}|{product}|2{n}.50|3{n}.00|{day}")
INVENTORY = table(
    "SKU, Product, Quantity on hand, Unit cost, Stock value, Last stock-take, Supplier, Supplier e-mail",
    "{sku}|{product}|{n}|5.20|1{n}.00|{day}|Wool Ltd|{person}@example.com",
)
SHOPIFY_CUSTOMERS = table(
    """
    First Name, Last Name, Email, Accepts Email Marketing, Company, Address1, Address2, City, Province, Province Code
    Country, Country Code, Zip, Phone, Accepts SMS Marketing, Total Spent, Total Orders, Tags, Note, Tax Exempt
    """,
    "{person}|Abel|{person}{n}@example.com|no||1 Sample St||City|||US|US|'00501||no|4{n}.00|{n}",
)
SHOPIFY_PRODUCTS = table(
    """
    Handle, Title, Body (HTML), Vendor, Product Category, Type, Tags, Published, Option1 Name, Option1 Value
    Variant SKU, Variant Grams, Variant Inventory Tracker, Variant Inventory Qty, Variant Inventory Policy
    Variant Fulfillment Service, Variant Price, Variant Compare At Price, Variant Requires Shipping, Variant Taxable
    Image Src, Gift Card, SEO Title, Cost per item, Status
    """,
    "item-{n}|{product}|<p>x</p>|Vendor||||true|Title||{sku}|100|shopify|{n}|deny|manual|20.00|25.00|true|true",
)
WOO_PRODUCTS = table(
    """
    ID, Type, SKU, Name, Published, Is featured?, Visibility in catalog, Short description, Description
    Date sale price starts, Date sale price ends, Tax status, In stock?, Stock, Regular price, Sale price, Categories
    """,
    "{n}|simple|{sku}|{product}|1|0|visible|||{day} 00:00:00||taxable|1|{n}|20|18|Home",
)
MAILING_LIST = table(
    "Email Address, First Name, Last Name, MEMBER_RATING, OPTIN_TIME, OPTIN_IP, CONFIRM_TIME, LAST_CHANGED, LEID, TAGS",
    "{person}{n}@example.com|{person}|Abel|2|{day} 10:00:00||{day} 10:01:00|{day} 10:01:00|9000{n}|",
)
TIKTOK_INCOME = table(
    """
    Order/adjustment ID, Type, Order created time, Order settled time, Currency, Total settlement amount, Total Revenue
    Subtotal after seller discounts, Total Fees, Customer refund, Shipping cost
    """,
    "57646000000000000{n}|Order|{day:%Y/%m/%d}|{day:%Y/%m/%d}|USD|1{n}.10|2{n}.00|2{n}.00|-1.90|0|0",
)
SHOPEE_INCOME = table(
    """
    No., No. Pesanan, No. Pengajuan, Username (Pembeli), Waktu Pesanan Dibuat, Metode pembayaran pembeli
    Tanggal Dana Dilepaskan, Harga Asli Produk, Total Diskon Produk, Jumlah Pengembalian Dana ke Pembeli
    Voucher dari Penjual, Biaya Komisi AMS, Biaya Administrasi, Biaya Layanan, Total Penghasilan
    """,
    "{n}|2501FAKE00{n}||{person}|{day}|COD|{day}|200000|0|0|0|0|-9000|-7000|184000",
    above=["Laporan Penghasilan", "Dari 2025-01-01 ke 2025-12-31", ""],
)
AMAZON_UNSHIPPED = table(
    """
    order-id, order-item-id, purchase-date, payments-date, reporting-date, promise-date, days-past-promise, buyer-email
    buyer-name, buyer-phone-number, sku, product-name, quantity-purchased, quantity-shipped, quantity-to-ship
    ship-service-level, recipient-name, ship-address-1, ship-address-2, ship-address-3, ship-city, ship-state
    ship-postal-code, ship-country, is-business-order, purchase-order-number, price-designation
    """,
    "114-3310000-{n}|6201{n}|{day}T10:00:00+00:00|{day}T10:00:00+00:00|{day}T10:00:00+00:00|{day}T10:00:00+00:00|0"
    "|{person}@example.com|{person}||{sku}|{product}|1|0|1|Standard",
)
AMAZON_DATE_RANGE = table(
    """
    date/time, settlement id, type, order id, sku, description, quantity, marketplace, fulfillment, order city
    order state, order postal, product sales, shipping credits, gift wrap credits, promotional rebates
    sales tax collected, selling fees, fba fees, other transaction fees, other, total
    """,
    "{day:%b %d, %Y} 12:38:23 AM PST|7600|Order|114-3310000-{n}|{sku}|{product}|1|amazon.com|Amazon|SEATTLE|WA|98101"
    "|2{n}.00|0|0|0|0|-3|-4|0|0|1{n}.00",
    above=[
        "Includes Amazon Marketplace, Fulfillment by Amazon (FBA), and Amazon Webstore transactions",
        "All amounts in USD, unless specified",
        "Definitions:",
        "Sales tax collected: Includes sales tax collected from buyers for product sales, shipping, and gift wrap.",
        "Selling fees: Includes variable closing fees and referral fees.",
        "Other transaction fees: Includes shipping chargebacks, per-item fees and sales tax collection fees.",
        "Other: Includes non-order transaction amounts. For more details, see Type and Description.",
    ],
)
MONTHS: list[Sequence[object]] = [
    columns("Month, Orders, Gross sales, Discounts, Returns, Net sales, Shipping, Taxes, Total sales"),
    *([f"2024-{n:02d}-01", 30 + n, 1000 + n, -50, -20, 930 + n, 90, 70, 1090 + n] for n in range(1, 13)),
]
BANK = table(
    "Buchungstag, Valutadatum, Buchungstext, Verwendungszweck, Auftraggeber, IBAN, Betrag, Währung",
    "{day:%d.%m.%Y}|{day:%d.%m.%Y}|GUTSCHRIFT|Rechnung {n}|Muster GmbH|DE00|1{n},50|EUR",
)
TIMESHEETS = table(
    "Employee, Employee e-mail, Date, Project, Hours, Hourly rate, Amount, Approved",
    "{person}|{person}@example.com|{day}|Website|7.5|40|300|yes",
)
SUPPLIERS = table(
    "Invoice no., Supplier, Supplier e-mail, Invoice date, Due date, Amount, Paid on, Account",
    "ER-{n}|{product} Ltd|{person}@example.com|{day}|{day}|12{n}.00|{day}|5400",
)
BALANCE = table(
    "id, Type, Source, Amount, Fee, Net, Currency, Created (UTC), Available On (UTC), Description",
    "txn_{n}|charge|ch_{n}|2{n}.00|0.90|2{n}.10|eur|{day} 09:00|{day} 00:00|Shop",
)
LISTINGS = table(
    """
    Item number, Title, Custom label (SKU), Available quantity, Format, Currency, Start price, Sold quantity
    Start date, End date
    """,
    "3350{n}|{product}|{sku}|5|FIXED_PRICE|USD|20.00|{n}|{day:%b-%d-%y}|",
)
LEADS = table(
    "Lead e-mail, Created on, Source, Score, Owner",
    "{person}{n}@example.com|{day}|Fair|{n}|Bo",
)

NO_CUSTOMER = r"customer|buyer"
STRANGERS = {
    "pivot_csv": Stranger("Amazon Sale Report.csv", PIVOT, rf"{NO_CUSTOMER}|date|pivot"),
    "pivot_workbook": Stranger("orders.xlsx", PIVOT, rf"{NO_CUSTOMER}|date|pivot"),
    "price_list": Stranger("prices.csv", PRICES, NO_CUSTOMER),
    "inventory": Stranger("stock.xlsx", INVENTORY, rf"{NO_CUSTOMER}|date"),
    "shopify_customers": Stranger("customers_export.csv", SHOPIFY_CUSTOMERS, r"\bdate|\borders\b"),
    "shopify_products": Stranger("products_export.csv", SHOPIFY_PRODUCTS, rf"{NO_CUSTOMER}|date|orders? export"),
    "woocommerce_products": Stranger("wc-product-export.csv", WOO_PRODUCTS, rf"{NO_CUSTOMER}|orders? export"),
    "mailing_list": Stranger("subscribed_members_export.csv", MAILING_LIST, r"amount|value|money|orders? export"),
    "tiktok_income": Stranger("income_20251030.csv", TIKTOK_INCOME, rf"{NO_CUSTOMER}|All orders"),
    "shopee_income": Stranger("Income.sudah dilepas.id.xlsx", SHOPEE_INCOME, r"Order\.all|orders? (list|export)"),
    "amazon_unshipped": Stranger("unshipped.txt", AMAZON_UNSHIPPED, r"price|amount|order report", "\t"),
    "amazon_date_range": Stranger("2025MonthlyTransaction.csv", AMAZON_DATE_RANGE, NO_CUSTOMER),
    "monthly_summary": Stranger("sales_2024.csv", MONTHS, NO_CUSTOMER),
    "bank_statement": Stranger("Umsaetze.csv", BANK, NO_CUSTOMER, ";"),
    "timesheets": Stranger("timesheets.xlsx", TIMESHEETS, NO_CUSTOMER),
    "supplier_ledger": Stranger("invoices.csv", SUPPLIERS, NO_CUSTOMER),
    "stripe_balance": Stranger("balance_history.csv", BALANCE, rf"{NO_CUSTOMER}|Payments"),
    "ebay_listings": Stranger("eBay-all-active-listings-report.csv", LISTINGS, NO_CUSTOMER),
    "leads": Stranger("leads.csv", LEADS, r"amount|value|money"),
}


@pytest.mark.parametrize("name", STRANGERS)
def test_a_file_that_is_no_order_list_is_refused_by_what_it_lacks(tmp_path: Path, name: str) -> None:
    stranger = STRANGERS[name]
    sentence = refused(stranger.save(tmp_path))
    assert stranger.file in sentence
    assert re.search(stranger.names, sentence, re.IGNORECASE), sentence
    assert "\n" not in sentence
