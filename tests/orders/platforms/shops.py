"""Shop systems that list an order's sums: Magento, BigCommerce, Wix, PrestaShop."""

from __future__ import annotations

from datetime import datetime

from tests.orders.platforms.files import Export, Row, columns, european, grid, plain, text_file
from tests.orders.platforms.model import CANCELLED, PARTLY, ZERO, Order, State, seen, shop

MAGENTO = columns(
    """
    ID, Purchase Point, Purchase Date, Bill-to Name, Ship-to Name, Grand Total (Base), Grand Total (Purchased), Status
    Billing Address, Shipping Address, Shipping Information, Customer Email, Customer Group, Subtotal
    Shipping and Handling, Customer Name, Payment Method, Total Refunded, Allocated sources
    """
)


def american_moment(moment: datetime) -> str:
    """Dec 8, 2024 9:15:51 AM"""
    return f"{moment:%b} {moment.day}, {moment.year} {american_time(moment)}"


def american_time(moment: datetime) -> str:
    return f"{(moment.hour - 1) % 12 + 1}:{moment:%M:%S %p}"


def magento_status(order: Order) -> str:
    if order.state in CANCELLED:
        return "canceled"
    words = {State.UNPAID: "pending_payment", State.REFUNDED: "closed"}
    return words.get(order.state, "complete" if order.number % 3 else "processing")


def magento() -> Export:
    """All cells quoted, dates in two forms; Subtotal stands before a discount that no column holds."""
    orders = shop(tax="0")
    lines: list[Row] = [
        {
            "ID": f"{order.number + 1:09d}",
            "Purchase Point": "Main Website\n    Main Website Store\n        Default Store View",
            "Purchase Date": american_moment(order.moment) if order.number % 2 else f"{order.moment:%Y-%m-%d %H:%M:%S}",
            "Bill-to Name": order.name,
            "Ship-to Name": order.name,
            "Grand Total (Base)": f"{order.total:.4f}",
            "Grand Total (Purchased)": f"{order.total:.4f}",
            "Status": magento_status(order),
            "Billing Address": "1 Sample Street,City,00501",
            "Customer Email": order.email,
            "Customer Group": "General",
            "Subtotal": f"{order.gross:.4f}",
            "Shipping and Handling": f"{order.shipping:.4f}",
            "Customer Name": order.name,
            "Payment Method": "checkmo",
            "Total Refunded": f"{order.refund:.4f}" if order.refund else "",
            "Allocated sources": "default",
        }
        for order in orders
    ]
    content = text_file(grid(MAGENTO, lines), quote_all=True, end="\n")
    return Export("export.csv", content, "magento", [seen(order, amount=order.gross) for order in orders])


BIGCOMMERCE = columns(
    """
    Order ID, Customer ID, Customer Name, Customer Email, Customer Phone, Order Date, Order Status, Subtotal (inc tax)
    Subtotal (ex tax), Tax Total, Shipping Cost (inc tax), Shipping Cost (ex tax), Ship Method, Handling Cost (inc tax)
    Handling Cost (ex tax), Store Credit Redeemed, Gift Certificate Amount Redeemed, Gift Certificate Code
    Gift Certificate Expiration Date, Coupon Details, Order Total (inc tax), Order Total (ex tax), Payment Method
    Total Quantity, Total Shipped, Date Shipped, Order Currency Code, Exchange Rate, Order Notes, Customer Message
    Billing First Name, Billing Last Name, Billing Company, Billing Street 1, Billing Street 2, Billing Suburb
    Billing State, Billing Zip, Billing Country, Billing Phone, Billing Email, Product Details, Refund Amount
    """
)


def bigcommerce_status(order: Order) -> str:
    if order.state in CANCELLED:
        return "Cancelled" if order.number % 2 else "Declined"
    if order.state in PARTLY:
        return "Partially Refunded"
    words = {State.UNPAID: "Awaiting Payment", State.REFUNDED: "Refunded"}
    return words.get(order.state, ("Completed", "Shipped", "Awaiting Fulfillment")[order.number % 3])


def bigcommerce() -> Export:
    """Days come first in the dates, customer 0 is a guest, and the subtotals stand after the discount."""
    orders = shop()
    lines: list[Row] = []
    for order in orders:
        details = "|".join(
            f"Product ID: {place}, Product Qty: {line.quantity}, Product SKU: {line.sku}, Product Name: {line.product}"
            f", Product Unit Price: {line.price:.2f}, Product Total Price: {line.gross:.2f}"
            for place, line in enumerate(order.lines, start=1)
        )
        lines.append(
            {
                "Order ID": 100 + order.number,
                "Customer ID": order.customer.number if order.customer else 0,
                "Customer Name": order.name,
                "Customer Email": order.email,
                "Order Date": f"{order.moment:%d/%m/%Y}",
                "Order Status": bigcommerce_status(order),
                "Subtotal (inc tax)": plain(order.goods + order.tax),
                "Subtotal (ex tax)": plain(order.goods),
                "Tax Total": plain(order.tax),
                "Shipping Cost (inc tax)": plain(order.shipping),
                "Shipping Cost (ex tax)": plain(order.shipping),
                "Order Total (inc tax)": plain(order.total),
                "Order Total (ex tax)": plain(order.goods + order.shipping),
                "Total Quantity": order.quantity,
                "Order Currency Code": "GBP",
                "Billing Email": order.email,
                "Product Details": details,
                "Refund Amount": plain(order.refund),
            }
        )
    content = text_file(grid(BIGCOMMERCE, lines))
    return Export("orders-2025-10-30.csv", content, "bigcommerce", [seen(order) for order in orders], "GBP")


PLACE = "country,state,state name,city,address,zip/postal code".split(",")
WIX = columns(
    f"""
    Order number, Date created, Time, Fulfill by, Total order quantity, Contact email, Note from customer
    Additional checkout info, Item, Variant, SKU, Qty, Quantity refunded, Price, Weight, Custom text, Deposit amount
    Delivery method, Delivery time, Recipient name, Recipient phone, Recipient company name
    {", ".join(f"Delivery {part}" for part in PLACE)}, Billing name, Billing phone, Billing company name
    {", ".join(f"Delivery {part}" for part in PLACE)}, Payment status, Payment method, Coupon code, Gift card amount
    Shipping rate, Total tax, Total, Currency, Refunded amount, Net amount, Additional fees, Fulfillment status
    Tracking number, Fulfillment service, Shipping label
    """
)


def wix_status(order: Order) -> str:
    if order.state in CANCELLED:
        return "Canceled"
    words = {State.UNPAID: "Unpaid", State.REFUNDED: "Refunded"}
    return "Partially refunded" if order.state in PARTLY else words.get(order.state, "Paid")


def wix() -> Export:
    """Six names stand twice, once for the billing address; the order's sums are on each of its rows."""
    orders = shop()
    lines: list[Row] = []
    for order in orders:
        head = {
            "Order number": 10000 + order.number,
            "Date created": f"{order.moment:%b} {order.moment.day}, {order.moment.year}",
            "Time": american_time(order.moment),
            "Total order quantity": order.quantity,
            "Contact email": order.email,
            "Recipient name": order.name,
            "Delivery country": "DEU",
            "Delivery country#2": "AUT",
            "Payment status": wix_status(order),
            "Coupon code": "TEN" if order.discount else "",
            "Shipping rate": plain(order.shipping),
            "Total tax": plain(order.tax),
            "Total": plain(order.total),
            "Currency": "EUR",
            "Refunded amount": plain(order.refund),
            "Net amount": plain(order.total - order.refund),
            "Fulfillment status": "Fulfilled",
        }
        for place, line in enumerate(order.lines):
            back = order.units_back(place) if order.state not in CANCELLED else 0
            item = {"Item": line.product, "SKU": line.sku, "Qty": line.quantity, "Price": plain(line.price)}
            lines.append({**head, **item, "Quantity refunded": back})
    content = text_file(grid(WIX, lines), quote_all=True)
    return Export("Orders.csv", content, "wix", [seen(order) for order in orders], "EUR")


PRESTASHOP = columns("ID, Reference, New client, Delivery, Customer, Company, Total, Payment, Status, Date")


def prestashop_status(order: Order) -> str:
    if order.state in CANCELLED:
        return "Canceled"
    words = {State.UNPAID: "Awaiting bank wire payment", State.REFUNDED: "Refunded"}
    return words.get(order.state, ("Payment accepted", "Shipped", "Delivered")[order.number % 3])


def prestashop() -> Export:
    """The list of the back office: a short name, and one sum that still holds shipping, which nothing can take off."""
    orders = shop(tax="0")
    lines: list[Row] = [
        {
            "ID": order.number + 1,
            "Reference": f"XKBKN{order.number:04d}",
            "New client": "0",
            "Delivery": "France",
            "Customer": f"{order.customer.first[0]}. {order.customer.last}" if order.customer else "",
            "Total": f"{european(order.total).replace('.', chr(0x202F))}{chr(0xA0)}€",
            "Payment": "Payment by check",
            "Status": prestashop_status(order),
            "Date": f"{order.moment:%d/%m/%Y %H:%M:%S}",
        }
        for order in orders
    ]
    shown = [seen(order, amount=order.total, refund=ZERO) for order in orders]
    content = text_file(grid(PRESTASHOP, lines), delimiter=";", end="\n")
    return Export("order_2025-10-30_101500.csv", content, "prestashop", shown, "EUR")


PRESTASHOP_SQL = columns(
    """
    id_order, reference, id_customer, firstname, lastname, email, order_state, payment, total_discounts, total_paid
    total_paid_real, total_products, total_products_wt, total_shipping, invoice_date, date_add
    """
)


def prestashop_sql() -> Export:
    """A query over the shop's own tables: six decimals, no tax, goods before the discount and the discount apart."""
    orders = shop(tax="0")
    lines: list[Row] = [
        {
            "id_order": order.number + 1,
            "reference": f"XKBKN{order.number:04d}",
            "id_customer": order.customer.number if order.customer else "",
            "firstname": order.customer.first if order.customer else "",
            "lastname": order.customer.last if order.customer else "",
            "email": order.email,
            "order_state": prestashop_status(order),
            "total_discounts": f"{order.discount:.6f}",
            "total_paid": f"{order.total:.6f}",
            "total_paid_real": f"{order.total if order.paid else ZERO:.6f}",
            "total_products": f"{order.gross:.6f}",
            "total_products_wt": f"{order.gross:.6f}",
            "total_shipping": f"{order.shipping:.6f}",
            "date_add": f"{order.moment:%Y-%m-%d %H:%M:%S}",
        }
        for order in orders
    ]
    content = text_file(grid(PRESTASHOP_SQL, lines), delimiter=";", end="\n")
    shown = [seen(order, refund=ZERO) for order in orders]
    return Export("request_sql_7.csv", content, "prestashop_sql", shown)


EXPORTS = {
    "magento": magento,
    "bigcommerce": bigcommerce,
    "wix": wix,
    "prestashop": prestashop,
    "prestashop_sql": prestashop_sql,
}
