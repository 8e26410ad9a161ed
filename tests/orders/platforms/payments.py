"""Tills and payment services: Square, Stripe, PayPal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal

from tests.orders.platforms.files import Export, Row, columns, english, european, grid, plain, text_file
from tests.orders.platforms.model import CENT, ZERO, Order, Seen, State, seen, shop

SQUARE_ITEMS = columns(
    """
    Date, Time, Time Zone, Category, Item, Qty, Price Point Name, SKU, Modifiers Applied, Gross Sales, Discounts
    Net Sales, Tax, Transaction ID, Payment ID, Device Name, Notes, Details, Event Type, Location, Dining Option
    Customer ID, Customer Name, Customer Reference ID, Unit, Count, GTIN, Itemization Type, Fulfillment Note, Channel
    Token, Card Brand, PAN Suffix
    """
)
SQUARE_TRANSACTIONS = columns(
    """
    Date, Time, Time Zone, Gross Sales, Discounts, Service Charges, Net Sales, Gift Card Sales, Tax, Tip
    Partial Refunds
    Total Collected, Source, Card, Card Entry Methods, Cash, Square Gift Card, Other Tender, Other Tender Type
    Other Tender Note, Fees, Net Total, Transaction ID, Payment ID, Card Brand, PAN Suffix, Device Name, Staff Name
    Staff ID, Details, Description, Event Type, Location, Dining Option, Customer ID, Customer Name
    Customer Reference ID, Device Nickname, Third Party Fees, Deposit ID, Deposit Date, Deposit Details
    Fee Percentage Rate, Fee Fixed Rate, Refund Reason, Discount Name, Transaction Status, Cash App, Order Reference ID
    Fulfillment Note
    """
)


def dollars(amount: Decimal) -> str:
    return english(amount, "$")


def in_brackets(amount: Decimal) -> str:
    """($45.00) below zero."""
    return f"({dollars(-amount)})" if amount < 0 else dollars(amount)


def sold(orders: list[Order]) -> list[Order]:
    """A till and a payment service list what was paid."""
    return [order for order in orders if order.paid]


def goods_back(order: Order) -> Decimal:
    """Goods that were given back, without shipping and tax."""
    return min(order.refund, order.goods)


def square_person(order: Order) -> dict[str, object]:
    if order.customer is None:
        return {"Customer ID": "", "Customer Name": ""}
    return {"Customer ID": f"CUST{order.customer.number:05d}EXAMPLE", "Customer Name": order.name}


def square_items() -> Export:
    """Money is given back under a transaction of its own, so the sale stands and its customer's revenue is less."""
    orders = sold(shop())
    lines: list[Row] = []
    for order in orders:
        head = {"Time Zone": "Eastern Time (US & Canada)", "Location": "Sample Shop", **square_person(order)}
        moment = {"Date": f"{order.moment:%Y-%m-%d}", "Time": f"{order.moment:%H:%M:%S}"}
        for line in order.lines:
            sale = {
                "Item": line.product,
                "SKU": line.sku,
                "Qty": f"{line.quantity}.0",
                "Gross Sales": dollars(line.gross),
                "Discounts": dollars(-line.discount),
                "Net Sales": dollars(line.net),
                "Tax": dollars(ZERO),
                "Transaction ID": f"TXN{order.number:06d}",
                "Event Type": "Payment",
                "Count": line.quantity,
            }
            lines.append({**head, **moment, **sale})
        if order.refund:
            day = order.moment + timedelta(days=7)
            back = dollars(-goods_back(order))
            refund = {
                "Item": "Custom Amount",
                "Qty": "1.0",
                "Gross Sales": back,
                "Discounts": "$0.00",
                "Net Sales": back,
            }
            own = {"Transaction ID": f"RFN{order.number:06d}", "Event Type": "Refund"}
            lines.append({**head, "Date": f"{day:%Y-%m-%d}", "Time": "10:00:00", **refund, **own})
    shown = [seen(order, refund=ZERO, state="counted") for order in orders]
    backs = [seen(order, amount=goods_back(order), refund=ZERO, state="return") for order in orders if order.refund]
    content = text_file(grid(SQUARE_ITEMS, lines))
    return Export("items-2024-01-01-2025-11-01.csv", content, "square_items", [*shown, *backs], "USD")


def square_transactions() -> Export:
    """Money is given back under the sale's own transaction, in brackets, and days of two digits come after months."""
    orders = sold(shop())
    lines: list[Row] = []
    for order in orders:
        head = {
            "Time Zone": "Eastern Time (US & Canada)",
            "Transaction ID": f"TXN{order.number:06d}",
            **square_person(order),
        }
        for sign in (1, -1) if order.refund else (1,):
            moment = order.moment + timedelta(days=0 if sign > 0 else 7)
            net = order.goods if sign > 0 else -goods_back(order)
            tax = order.tax if sign > 0 else -order.tax if net == -order.goods else ZERO
            lines.append(
                {
                    **head,
                    "Date": f"{moment:%m/%d/%Y}",
                    "Time": f"{moment:%I:%M:%S %p}",
                    "Gross Sales": in_brackets(order.gross if sign > 0 else net),
                    "Discounts": in_brackets(-order.discount if sign > 0 else ZERO),
                    "Net Sales": in_brackets(net),
                    "Tax": in_brackets(tax),
                    "Tip": "$0.00",
                    "Total Collected": in_brackets(net + tax),
                    "Source": "Point of Sale",
                    "Event Type": "Payment" if sign > 0 else "Refund",
                    "Transaction Status": "Complete",
                }
            )
    shown = [
        seen(order, refund=goods_back(order), state="refunded" if goods_back(order) >= order.goods else "counted")
        for order in orders
    ]
    content = text_file(grid(SQUARE_TRANSACTIONS, lines))
    return Export("transactions-2024-01-01-2025-11-01.csv", content, "square_transactions", shown, "USD")


STRIPE_OLD = columns(
    """
    id, Description, Seller Message, Created (UTC), Amount, Amount Refunded, Currency, Converted Amount
    Converted Amount Refunded, Fee, Tax, Converted Currency, Mode, Status, Statement Descriptor, Customer ID
    Customer Description, Customer Email, Captured, Card ID, Card Last4, Card Brand, Card Funding, Card Exp Month
    Card Exp Year, Card Name, Card Address Line1, Card Address Line2, Card Address City, Card Address State
    Card Address Country, Card Address Zip, Card Issue Country, Card Fingerprint, Card CVC Status, Card AVS Zip Status
    Card AVS Line1 Status, Card Tokenization Method, Disputed Amount, Dispute Status, Dispute Reason, Dispute Date (UTC)
    Dispute Evidence Due (UTC), Invoice ID, Payment Source Type, Destination, Transfer, Interchange Costs
    Merchant Service Charge, Transfer Group, PaymentIntent ID, order_number (metadata)
    """
)
STRIPE_UNIFIED = columns(
    """
    id, Created date (UTC), Amount, Amount Refunded, Currency, Captured, Converted Amount, Converted Amount Refunded
    Converted Currency, Description, Fee, Is Link, Mode, PaymentIntent ID, Payment Source Type, Refunded date (UTC)
    Statement Descriptor, Status, Seller Message, Taxes On Fee, Card ID, Card Name, Card Address Line1, Card Brand
    Customer ID, Customer Description, Customer Email, Customer Phone, Shipping Name, Disputed Amount
    Dispute Date (UTC)
    Dispute Status, Invoice ID, Invoice Number, Checkout Session ID, Application Fee, Application ID, Destination
    Transfer, Transfer Group
    """
)


def stripe_status(order: Order) -> str:
    if order.state in (State.CANCELLED, State.CANCELLED_PAID):
        return "canceled"
    if order.state is State.UNPAID:
        return "requires_payment_method"
    return "Refunded" if order.refund >= order.total else "Paid"


def stripe_seen(order: Order, amount: Decimal, refund: Decimal) -> Seen:
    """A payment is its whole sum, with shipping and tax; what was cancelled and given back is refunded here."""
    shown = seen(order, amount=amount, refund=refund)
    return replace(shown, state="refunded") if order.state is State.CANCELLED_REFUNDED else shown


def stripe_row(order: Order) -> dict[str, object]:
    return {
        "id": f"ch_{order.number:04d}Example",
        "Currency": "eur",
        "Mode": "Live",
        "Status": stripe_status(order),
        "Captured": str(order.paid).lower(),
        "Customer ID": f"cus_{order.customer.number:04d}" if order.customer else "",
        "Customer Email": order.email,
    }


def stripe_old() -> Export:
    """Amounts with a decimal comma, as European accounts get them; no second currency."""
    orders = shop()
    lines: list[Row] = [
        {
            **stripe_row(order),
            "Created (UTC)": f"{order.moment:%Y-%m-%d %H:%M}",
            "Amount": plain(order.total).replace(".", ","),
            "Amount Refunded": plain(order.refund).replace(".", ","),
            "Converted Amount": plain(order.total).replace(".", ","),
            "Converted Amount Refunded": plain(order.refund).replace(".", ","),
            "Converted Currency": "eur",
            "order_number (metadata)": order.number,
        }
        for order in orders
    ]
    shown = [stripe_seen(order, order.total, order.refund) for order in orders]
    return Export("payments.csv", text_file(grid(STRIPE_OLD, lines), end="\n"), "stripe_payments", shown, "EUR")


def converted(amount: Decimal, rate: str) -> Decimal:
    return (amount * Decimal(rate)).quantize(CENT, ROUND_HALF_UP)


def stripe_unified() -> Export:
    """Charged in dollars and euros, paid out in euros: the converted amounts are what counts."""
    orders = shop()
    lines: list[Row] = []
    shown = []
    for order in orders:
        currency, rate = ("usd", "0.92") if order.number % 3 == 0 else ("eur", "1")
        amount, refund = converted(order.total, rate), converted(order.refund, rate)
        money = {
            "Created date (UTC)": f"{order.moment:%Y-%m-%d %H:%M:%S}",
            "Amount": plain(order.total),
            "Amount Refunded": plain(order.refund),
            "Currency": currency,
            "Converted Amount": plain(amount),
            "Converted Amount Refunded": plain(refund),
            "Converted Currency": "eur",
        }
        lines.append({**stripe_row(order), **money})
        shown.append(stripe_seen(order, amount, refund))
    return Export("unified_payments.csv", text_file(grid(STRIPE_UNIFIED, lines)), "stripe_payments", shown, "EUR")


PAYPAL = columns(
    """
    Date, Time, TimeZone, Name, Type, Status, Currency, Gross, Fee, Net, From Email Address, To Email Address
    Transaction ID, Shipping Address, Address Status, Item Title, Item ID, Shipping and Handling Amount
    Insurance Amount
    Sales Tax, Option 1 Name, Option 1 Value, Option 2 Name, Option 2 Value, Reference Txn ID, Invoice Number
    Custom Number, Quantity, Receipt ID, Balance, Address Line 1, Address Line 2/District/Neighborhood, Town/City
    State/Province/Region/County/Territory/Prefecture/Republic, Zip/Postal Code, Country, Contact Phone Number, Subject
    Note, Country Code, Balance Impact
    """
)
PAYPAL_GERMAN = columns(
    """
    Datum, Uhrzeit, Zeitzone, Name, Typ, Status, Währung, Brutto, Gebühr, Netto, Absender E-Mail-Adresse
    Empfänger E-Mail-Adresse, Transaktionscode, Lieferadresse, Adress-Status, Artikelbezeichnung, Artikelnummer
    Versand- und Bearbeitungsgebühr, Versicherungsbetrag, Umsatzsteuer, Option 1 Name, Option 1 Wert, Option 2 Name
    Option 2 Wert, Zugehöriger Transaktionscode, Rechnungsnummer, Zollnummer, Anzahl, Empfangsnummer, Guthaben
    Adresszeile 1, Adresszusatz, Ort, Bundesland, PLZ, Land, Telefon, Betreff, Hinweis, Ländervorwahl
    Auswirkung auf Guthaben
    """
)
SALES = ("Website Payment", "Express Checkout Payment", "Mobile Payment", "Subscription Payment")
GERMAN_SALES = ("Website-Zahlung", "PayPal Express-Zahlung", "Handyzahlung", "Abonnementzahlung")
# Type, status and sign of rows that are no sales; the names of both languages stand at the same place.
OTHERS = [
    ("PreApproved Payment Bill User Payment", "Zahlung im Einzugsverfahren mit Zahlungsrechnung", -1),
    ("General Card Deposit", "Allgemeine Kreditkarteneinzahlung", 1),
    ("Account Hold for Open Authorization", "Einbehaltung für offene Autorisierung", -1),
    ("Reversal of General Account Hold", "Rückbuchung allgemeiner Kontoeinbehaltung", 1),
    ("General Withdrawal", "Allgemeine Abbuchung", -1),
]


def paypal_rows(orders: list[Order], german: bool) -> Iterator[dict[str, object]]:
    """Sales, their refunds a week later, and after each sale a row that is none, by the American names."""
    for order in orders:
        kind = order.number % 4
        sale = {
            "Type": GERMAN_SALES[kind] if german else SALES[kind],
            "Name": order.name,
            "Gross": order.total,
            "From Email Address": order.email,
            "To Email Address": "shop@example.com",
            "Transaction ID": f"SALE{order.number:013d}",
            "Shipping and Handling Amount": order.shipping,
            "Sales Tax": order.tax,
            "Balance Impact": "Credit",
        }
        yield {**sale, "moment": order.moment}
        if order.refund:
            yield {
                "Type": "Rückzahlung" if german else "Payment Refund",
                "Name": order.name,
                "Gross": -order.refund,
                "From Email Address": "shop@example.com",
                "To Email Address": order.email,
                "Transaction ID": f"BACK{order.number:013d}",
                "Reference Txn ID": f"SALE{order.number:013d}",
                "Balance Impact": "Debit",
                "moment": order.moment + timedelta(days=7),
            }
        english_name, german_name, sign = OTHERS[order.number % len(OTHERS)]
        yield {
            "Type": german_name if german else english_name,
            "Name": "Sample Bank",
            "Gross": sign * Decimal("25.00"),
            "From Email Address": "shop@example.com" if sign < 0 else "",
            "To Email Address": "supplier@example.com" if sign < 0 else "",
            "Transaction ID": f"ELSE{order.number:013d}",
            "Balance Impact": "Debit" if sign < 0 else "Credit",
            "moment": order.moment + timedelta(hours=1),
        }


def paypal(file: str, currency: str, when: str) -> Export:
    """Sums of all orders that were paid; a refund names its sale; a sale of which all was given back is refunded."""
    german = currency == "EUR"
    orders = sold(shop())
    lines: list[Row] = []
    header, done = (PAYPAL_GERMAN, "Abgeschlossen") if german else (PAYPAL, "Completed")
    for row in paypal_rows(orders, german):
        moment = row.pop("moment")
        fixed = {"Date": f"{moment:{when}}", "Time": f"{moment:%H:%M:%S}", "TimeZone": "PST", "Status": done}
        values = {**fixed, "Currency": currency, "Net": row["Gross"], "Fee": ZERO, **row}
        written = {
            name: (european(value) if german else english(value)) if isinstance(value, Decimal) else value
            for name, value in values.items()
        }
        lines.append({header[PAYPAL.index(name)]: value for name, value in written.items()})
    shown = [seen(order, state="refunded" if order.refund >= order.total else "counted") for order in orders]
    content = text_file(grid(header, lines), encoding="utf-8-sig", quote_all=True)
    return Export(file, content, "paypal", shown, currency)


EXPORTS = {
    "square_items": square_items,
    "square_transactions": square_transactions,
    "stripe_old": stripe_old,
    "stripe_unified": stripe_unified,
    "paypal_us": lambda: paypal("Download.CSV", "USD", "%m/%d/%Y"),
    "paypal_uk": lambda: paypal("Download.CSV", "GBP", "%d/%m/%Y"),
    "paypal_de": lambda: paypal("Download.CSV", "EUR", "%d.%m.%Y"),
}
