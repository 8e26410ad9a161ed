"""Shopify's orders export in three shapes, and its relatives Squarespace and Matrixify."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from tests.orders.platforms.files import Export, Row, columns, grid, plain, text_file, workbook
from tests.orders.platforms.model import CANCELLED, PARTLY, REFUNDED, Order, State, seen, shop

ADDRESS = "Name Street Address1 Address2 Company City Zip Province Country Phone".split()
FULL = columns(
    f"""
    Name, Email, Financial Status, Paid at, Fulfillment Status, Fulfilled at, Accepts Marketing, Currency, Subtotal
    Shipping, Taxes, Total, Discount Code, Discount Amount, Shipping Method, Created at, Lineitem quantity
    Lineitem name
    Lineitem price, Lineitem compare at price, Lineitem sku, Lineitem requires shipping, Lineitem taxable
    Lineitem fulfillment status, {", ".join(f"Billing {part}" for part in ADDRESS)}
    {", ".join(f"Shipping {part}" for part in ADDRESS)}, Notes, Note Attributes, Cancelled at, Payment Method
    Payment Reference, Refunded Amount, Vendor, Outstanding Balance, Employee, Location, Device ID, Id, Tags, Risk Level
    Source, Lineitem discount, {", ".join(f"Tax {n} Name, Tax {n} Value" for n in range(1, 6))}, Phone, Receipt Number
    Duties, Billing Province Name, Shipping Province Name, Payment ID, Payment Terms Name, Next Payment Due At
    Payment References
    """
)
NEWER = ("Outstanding Balance", "Employee", "Location", "Device ID", "Payment ID", "Payment References")
OWNERS_CHOICE = columns(
    """
    Name, Financial Status, Paid at, Fulfillment Status, Fulfilled at, Currency, Subtotal, Shipping, Taxes, Total
    Discount Code, Discount Amount, Shipping Method, Created at, Lineitem quantity, Lineitem name, Lineitem price
    Lineitem sku, Lineitem fulfillment status, Billing Name, Billing Street, Billing City, Billing Zip, Billing Province
    Billing Country, Billing Phone, Shipping Name, Shipping City, Shipping Zip, Shipping Country, Notes, Cancelled at
    Payment Method, Refunded Amount, Vendor, Id, Tags, Source
    """
)


def stamp(moment: datetime) -> str:
    """Shop's time with its distance to UTC, which changes with daylight saving."""
    return f"{moment:%Y-%m-%d %H:%M:%S} {'-0400' if 4 <= moment.month <= 10 else '-0500'}"


def financial_status(order: Order) -> str:
    if order.state in PARTLY:
        return "partially_refunded"
    if order.state is State.UNPAID:
        return "authorized" if order.number % 2 else "pending"
    words = {State.CANCELLED: "voided", State.REFUNDED: "refunded", State.CANCELLED_REFUNDED: "refunded"}
    return words.get(order.state, "paid")


def order_cells(order: Order, currency: str) -> dict[str, object]:
    """What stands on an order's first row only."""
    billing = {"Billing Name": order.name, "Billing Phone": f"'{order.phone()}", "Billing Zip": "'00501"}
    return {
        **(billing if order.customer else {}),
        "Financial Status": financial_status(order),
        "Paid at": stamp(order.moment) if order.paid else "",
        "Fulfillment Status": "fulfilled",
        "Currency": currency,
        "Subtotal": plain(order.goods),
        "Shipping": plain(order.shipping),
        "Taxes": plain(order.tax),
        "Total": plain(order.total),
        "Discount Code": "TEN" if order.discount else "",
        "Discount Amount": plain(order.discount),
        "Cancelled at": stamp(order.moment) if order.state in CANCELLED else "",
        "Payment Method": "Shopify Payments",
        "Refunded Amount": plain(order.refund),
        "Id": 6201000000000 + order.number,
        "Source": "web" if order.customer else "pos",
    }


def rows(orders: list[Order], currency: str, repeated: tuple[str, ...]) -> Iterator[Row]:
    """One row per line; `repeated` are the order's columns that later rows show again."""
    for order in orders:
        first = {"Email": order.email, "Created at": stamp(order.moment), **order_cells(order, currency)}
        for place, line in enumerate(order.lines):
            yield {
                **(first if place == 0 else {name: first[name] for name in repeated}),
                "Name": f"#{1001 + order.number}",
                "Lineitem quantity": line.quantity,
                "Lineitem name": line.product,
                "Lineitem price": plain(line.price),
                "Lineitem sku": line.sku,
                "Lineitem fulfillment status": "fulfilled",
                "Vendor": "Sample Vendor",
            }


def shopify_79_columns() -> Export:
    """As Shopify writes it today: later rows of an order repeat Email and Created at."""
    orders = shop()
    content = text_file(grid(FULL, rows(orders, "USD", ("Email", "Created at"))), end="\n")
    return Export("orders_export_1.csv", content, "shopify", [seen(order) for order in orders], "USD")


def shopify_73_columns() -> Export:
    """An older export, whose Id a spreadsheet wrote as 6.201E+12 on all rows; later rows show the name only."""
    orders = shop()
    header = [name for name in FULL if name not in NEWER]
    lines = [{**row, **({"Id": "6.201E+12"} if "Id" in row else {})} for row in rows(orders, "EUR", ())]
    lines = [{name: value for name, value in row.items() if name in header} for row in lines]
    return Export("orders.csv", text_file(grid(header, lines)), "shopify", [seen(order) for order in orders], "EUR")


def shopify_38_columns() -> Export:
    """An owner's own choice of columns without Email: the phone, written in two ways, tells customers apart."""
    orders = shop()
    lines = [
        {name: value for name, value in row.items() if name in OWNERS_CHOICE}
        for row in rows(orders, "GBP", ("Created at",))
    ]
    return Export(
        "export.csv", text_file(grid(OWNERS_CHOICE, lines)), "shopify", [seen(order) for order in orders], "GBP"
    )


SQUARESPACE = columns(
    """
    Order ID, Email, Financial Status, Paid at, Fulfillment Status, Fulfilled at, Currency, Subtotal, Shipping, Taxes
    Amount Refunded, Total, Discount Code, Discount Amount, Shipping Method, Created at, Lineitem quantity
    Lineitem name
    Lineitem price, Lineitem sku, Lineitem variant, Lineitem requires shipping, Lineitem taxable
    Lineitem fulfillment status, Billing Name, Billing Address1, Billing Address2, Billing City, Billing Zip
    Billing Province, Billing Country, Billing Phone, Shipping Name, Shipping Address1, Shipping Address2, Shipping City
    Shipping Zip, Shipping Province, Shipping Country, Shipping Phone, Cancelled at, Private Notes, Payment Method
    Payment Reference
    """
)


def squarespace() -> Export:
    """Subtotal stands before the discount here, and later rows show the order's number only."""
    orders = shop()
    lines: list[Row] = []
    for order in orders:
        first: dict[str, object] = {
            name: value for name, value in order_cells(order, "USD").items() if name in SQUARESPACE
        } | {
            "Email": order.email,
            "Financial Status": financial_status(order).upper(),
            "Subtotal": plain(order.gross),
            "Amount Refunded": plain(order.refund),
            "Created at": stamp(order.moment),
        }
        for place, line in enumerate(order.lines):
            item = {
                "Order ID": f"{order.number + 1:05d}",
                "Lineitem quantity": line.quantity,
                "Lineitem name": line.product,
                "Lineitem price": plain(line.price),
                "Lineitem sku": line.sku,
            }
            lines.append({**(first if place == 0 else {}), **item})
    content = text_file(grid(SQUARESPACE, lines), end="\n")
    return Export("orders.csv", content, "squarespace", [seen(order) for order in orders], "USD")


MATRIXIFY = columns(
    """
    ID, Name, Command, Number, Phone, Email, Note, Tags, Created At, Updated At, Cancelled At, Cancel: Reason
    Processed At, Closed At, Currency, Source, Weight Total, Price: Total Line Items, Price: Current Subtotal
    Price: Subtotal, Tax: Included, Tax: Total, Price: Total Discount, Price: Total Shipping, Price: Total Refund
    Price: Total Outstanding, Price: Current Total, Price: Total, Payment: Status, Order Fulfillment Status
    Additional Details, Customer: ID, Customer: Email, Customer: Phone, Customer: First Name, Customer: Last Name
    Customer: Orders Count, Customer: Total Spent, Billing: Name, Billing: Zip, Shipping: Name, Shipping: Zip, Row #
    Top Row, Line: Type, Line: ID, Line: Title, Line: Variant Title, Line: SKU, Line: Quantity, Line: Price
    Line: Discount, Line: Discount Allocation, Line: Total, Refund: ID, Refund: Created At, Transaction: ID
    Transaction: Kind, Transaction: Amount, Transaction: Status
    """
)


def matrixify_head(order: Order) -> dict[str, object]:
    """An order's own columns."""
    return {
        "ID": 4400000000000 + order.number,
        "Name": f"#{1001 + order.number}",
        "Number": 1001 + order.number,
        "Email": order.email,
        "Created At": stamp(order.moment),
        "Processed At": stamp(order.moment),
        "Cancelled At": stamp(order.moment) if order.state in CANCELLED else "",
        "Currency": "USD",
        "Source": "web",
        "Price: Total Line Items": order.gross,
        "Price: Current Subtotal": max(order.goods - order.refund, order.goods * 0),
        "Price: Subtotal": order.goods,
        "Tax: Included": "FALSE",
        "Tax: Total": order.tax,
        "Price: Total Discount": order.discount,
        "Price: Total Shipping": order.shipping,
        "Price: Total Refund": order.refund,
        "Price: Current Total": order.total - order.refund,
        "Price: Total": order.total,
        "Payment: Status": financial_status(order),
        "Customer: Email": order.email,
        "Billing: Name": order.name,
    }


def matrixify_rows(order: Order) -> Iterator[dict[str, object]]:
    """An order's rows by type: its lines, discount, shipping, payment and refund."""
    for line in order.lines:
        yield {
            "Line: Type": "Line Item",
            "Line: Title": line.product,
            "Line: SKU": line.sku,
            "Line: Quantity": line.quantity,
            "Line: Price": line.price,
            "Line: Discount Allocation": -line.discount if line.discount else "",
            "Line: Total": line.net,
        }
    if order.discount:
        yield {"Line: Type": "Discount", "Line: Title": "percentage", "Line: Discount": -order.discount}
    if order.shipping:
        yield {"Line: Type": "Shipping Line", "Line: Title": "Standard", "Line: Price": order.shipping}
    if order.paid:
        yield {"Line: Type": "Transaction", "Transaction: Kind": "sale", "Transaction: Amount": order.total}
    if order.state in (State.UNIT_BACK, State.GOODS_BACK, *REFUNDED):
        for place, line in enumerate(order.lines):
            back = order.units_back(place)
            if back:
                refunded = {
                    "Line: Quantity": -back,
                    "Line: Price": line.price,
                    "Line: Total": -line.net * back / line.quantity,
                }
                yield {"Line: Type": "Refund Line", "Line: Title": line.product, "Line: SKU": line.sku, **refunded}
    if order.refund:
        yield {"Line: Type": "Transaction", "Transaction: Kind": "refund", "Transaction: Amount": order.refund}


def matrixify(repeated: bool) -> Export:
    """Sheet "Orders" with a row per line, payment and refund; an order's columns on each row or on its top row only."""
    orders = shop()
    lines: list[Row] = []
    for order in orders:
        head = matrixify_head(order)
        for place, row in enumerate(matrixify_rows(order)):
            own = head if repeated or place == 0 else {name: head[name] for name in ("ID", "Name", "Number")}
            lines.append({**own, **row, "Row #": place + 1, "Top Row": "TRUE" if place == 0 else ""})
    content = workbook(grid(MATRIXIFY, lines), "Orders")
    return Export("Export_2025-10-30.xlsx", content, "matrixify", [seen(order) for order in orders], "USD")


EXPORTS = {
    "shopify_79_columns": shopify_79_columns,
    "shopify_73_columns": shopify_73_columns,
    "shopify_38_columns": shopify_38_columns,
    "squarespace": squarespace,
    "matrixify_repeated": lambda: matrixify(repeated=True),
    "matrixify_top_row": lambda: matrixify(repeated=False),
}
