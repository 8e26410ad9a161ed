"""eBay's orders report in American, British and German."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from tests.orders.platforms.files import Export, Row, columns, english, european, grid, text_file
from tests.orders.platforms.model import CANCELLED, ZERO, Order, Seen, State, seen, shop

AMERICAN = columns(
    """
    Sales Record Number, Order Number, Buyer Username, Buyer Name, Buyer Email, Buyer Note, Buyer Address 1
    Buyer Address 2, Buyer City, Buyer State, Buyer Zip, Buyer Country, Buyer Tax Identifier Name
    Buyer Tax Identifier Value, Ship To Name, Ship To Phone, Ship To Address 1, Ship To Address 2, Ship To City
    Ship To State, Ship To Zip, Ship To Country, Item Number, Item Title, Custom Label, Sold Via Promoted Listings
    Quantity, Sold For, Shipping And Handling, Item Location, Item Zip Code, Item Country
    eBay Collect And Remit Tax Rate, eBay Collect And Remit Tax Type, eBay Reference Name, eBay Reference Value
    Tax Status, Seller Collected Tax, eBay Collected Tax, Electronic Waste Recycling Fee, Mattress Recycling Fee
    Battery Recycling Fee, White Goods Disposal Tax, Tire Recycling Fee, Additional Fee, eBay Collected Charges
    Total Price, eBay Collected Tax Included in Total, Payment Method, Commitment Date, Sale Date, Paid On Date
    Ship By Date, Minimum Estimated Delivery Date, Maximum Estimated Delivery Date, Shipped On Date, Feedback Left
    Feedback Received, My Item Note, PayPal Transaction ID, Shipping Service, Tracking Number, Transaction ID
    Variation Details, Global Shipping Program, Global Shipping Reference ID, Click And Collect
    Click And Collect Reference Number, eBay Plus, Authenticity Verification Program, Authenticity Verification Status
    Authenticity Verification Outcome Reason, eBay Vault Program, Vault Fulfillment Type, eBay Fulfillment Program
    Tax City, Tax State, Tax Zip, Tax Country, eBay International Shipping
    """
)
BRITISH = columns(
    """
    Sales record number, Order number, Buyer username, Buyer name, Buyer email, Buyer note, Buyer address 1
    Buyer address 2, Buyer city, Buyer county, Buyer postcode, Buyer country, Post to name, Post to phone
    Post to address 1, Post to address 2, Post to city, Post to county, Post to postcode, Post to country, Item number
    Item title, Custom label, Sold via Promoted listings, Quantity, Sold for, Postage and packaging
    Included VAT rate, Seller collected tax, eBay collected tax, Total price, Payment method, Sale date, Paid on date
    Post by date, Dispatched on date, Feedback left, Feedback received, My item note, PayPal transaction ID
    Delivery service, Tracking number, Transaction ID, Variation details
    """
)
GERMAN = columns(
    """
    Verkaufsprotokollnummer, Bestellnummer, Nutzername des Käufers, Name des Käufers, E-Mail des Käufers
    Anmerkung des Käufers, Adresse 1 des Käufers, Ort des Käufers, PLZ des Käufers, Land des Käufers, Artikelnummer
    Angebotstitel, Bestandseinheit, Anzahl, Verkauft für, Verpackung und Versand, Inbegriffener Mehrwertsteuersatz
    Gesamtbetrag, Zahlungsmethode, Verkauft am, Zahlungsdatum, Versanddatum, Sendungsnummer, Transaktionsnummer
    """
)
GERMAN_MONTHS = "Jan Feb Mrz Apr Mai Jun Jul Aug Sep Okt Nov Dez".split()


@dataclass(frozen=True)
class Country:
    """Columns by what they hold, and how money and days are written."""

    header: list[str]
    names: dict[str, str]
    money: Callable[[Decimal], str]
    day: Callable[[datetime], str]
    currency: str
    delimiter: str = ","


def cells(order: Order, country: Country) -> dict[str, str]:
    """What stands on each row of an order."""
    paid = order.state is not State.UNPAID
    return {
        "record": str(100 + order.number),
        "order": f"12-{34000 + order.number}-{89000 + order.number}",
        "user": order.customer.user if order.customer else "",
        "name": order.name,
        "email": f"00000000{order.number:04d}@members.ebay.com",
        "sold": country.day(order.moment),
        "paid": country.day(order.moment) if paid else "",
        "shipping": country.money(order.shipping),
    }


def rows(order: Order, country: Country) -> Iterator[dict[str, str]]:
    """An order of several items has a row of its own above them, without item number and with the order's sums."""
    head = cells(order, country)
    total = country.money(order.gross + order.shipping)
    if len(order.lines) > 1:
        yield {**head, "quantity": str(order.quantity), "amount": country.money(order.gross), "total": total}
    for line in order.lines:
        item = {"number": "335001234567", "title": line.product, "sku": line.sku, "quantity": str(line.quantity)}
        alone = {"total": total} if len(order.lines) == 1 else {"shipping": country.money(ZERO)}
        yield {**head, **item, "amount": country.money(line.gross), **alone}


def visible(order: Order) -> Seen:
    """No discounts, no refunds, no cancelled orders: only who has not paid shows."""
    return seen(order, amount=order.gross, refund=ZERO, state="unpaid" if order.state is State.UNPAID else "counted")


def export(country: Country, start: str = "") -> Export:
    """A line of bare commas above and below the header, and a footer that counts the records."""
    orders = [order for order in shop(guests=False, tax="0") if order.state not in CANCELLED]
    lines: list[Row] = [
        {country.names[what]: value for what, value in row.items()} for order in orders for row in rows(order, country)
    ]
    table = grid(country.header, lines)
    blank: list[object] = [""] * len(country.header)
    footer: list[list[object]] = [
        blank,
        [str(len(orders)), "record(s) downloaded", "from Jan-01-24 to Dec-31-25"],
        ["Seller ID : sample_seller"],
    ]
    text = start.encode() + text_file([blank, table[0], blank, *table[1:], *footer], delimiter=country.delimiter)
    return Export(
        "eBay-OrdersReport-Oct-30-2025.csv",
        b"\xef\xbb\xbf" + text,
        "ebay",
        [visible(o) for o in orders],
        country.currency,
    )


UNITED_STATES = Country(
    header=AMERICAN,
    names={
        "record": "Sales Record Number",
        "order": "Order Number",
        "user": "Buyer Username",
        "name": "Buyer Name",
        "email": "Buyer Email",
        "number": "Item Number",
        "title": "Item Title",
        "sku": "Custom Label",
        "quantity": "Quantity",
        "amount": "Sold For",
        "shipping": "Shipping And Handling",
        "total": "Total Price",
        "sold": "Sale Date",
        "paid": "Paid On Date",
    },
    money=lambda amount: english(amount, "$"),
    day=lambda moment: f"{moment:%b-%d-%y}",
    currency="USD",
)
UNITED_KINGDOM = Country(
    header=BRITISH,
    names={
        "record": "Sales record number",
        "order": "Order number",
        "user": "Buyer username",
        "name": "Buyer name",
        "email": "Buyer email",
        "number": "Item number",
        "title": "Item title",
        "sku": "Custom label",
        "quantity": "Quantity",
        "amount": "Sold for",
        "shipping": "Postage and packaging",
        "total": "Total price",
        "sold": "Sale date",
        "paid": "Paid on date",
    },
    money=lambda amount: english(amount, "£"),
    day=lambda moment: f"{moment:%d-%b-%y}",
    currency="GBP",
)
GERMANY = Country(
    header=GERMAN,
    names={
        "record": "Verkaufsprotokollnummer",
        "order": "Bestellnummer",
        "user": "Nutzername des Käufers",
        "name": "Name des Käufers",
        "email": "E-Mail des Käufers",
        "number": "Artikelnummer",
        "title": "Angebotstitel",
        "sku": "Bestandseinheit",
        "quantity": "Anzahl",
        "amount": "Verkauft für",
        "shipping": "Verpackung und Versand",
        "total": "Gesamtbetrag",
        "sold": "Verkauft am",
        "paid": "Zahlungsdatum",
    },
    money=lambda amount: f"{european(amount)} €",
    day=lambda moment: f"{moment:%d}-{GERMAN_MONTHS[moment.month - 1]}-{moment:%y}",
    currency="EUR",
    delimiter=";",
)
EXPORTS = {
    "ebay_us": lambda: export(UNITED_STATES),
    "ebay_uk": lambda: export(UNITED_KINGDOM, start="sep=,\r\n"),
    "ebay_de": lambda: export(GERMANY),
}
