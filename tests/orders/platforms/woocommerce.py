"""WooCommerce: its own report in English and Czech, and two plugins' exports."""

from __future__ import annotations

from decimal import Decimal

from tests.orders.platforms.files import Export, Row, columns, european, grid, plain, text_file
from tests.orders.platforms.model import CANCELLED, PARTLY, Order, State, seen, shop

REPORT = columns(
    """
    Date, Order #, N. Revenue (formatted), Status, Customer, Customer type, Product(s), Items sold, Coupon(s), Net Sales
    Attribution
    """
)
# The header comes in the shop's language, but for "Net Sales". The names of customer, products and number of items are
# known from public code that reads such a file, the others are our own translation.
CZECH = columns(
    """
    Datum, Objednávka č., Čisté tržby (formátované), Stav, Zákazník, Typ zákazníka, Produkt (produkty), Prodané produkty
    Kupón(y), Net Sales, Přiřazení
    """
)


def report_status(order: Order) -> str:
    if order.state in CANCELLED:
        return "cancelled"
    words = {State.UNPAID: "pending", State.REFUNDED: "refunded"}
    return words.get(order.state, ("completed", "processing")[order.number % 2])


def report(header: list[str], file: str, key: str, currency: str) -> Export:
    """Net Sales is already less by partial refunds, which only show against what the goods cost; the key is a name."""
    orders = shop()
    lines: list[Row] = []
    for order in orders:
        net = plain(order.goods - (order.refund if order.state in PARTLY else 0))
        values = [
            f"{order.moment:%Y-%m-%d %H:%M:%S}",
            2000 + order.number,
            f"€{float(net):,.2f}" if currency == "EUR" else f"{european(Decimal(net))} Kč",
            report_status(order),
            order.name,
            "returning",
            ", ".join(f"{line.quantity}× {line.product}" for line in order.lines),
            order.quantity,
            "ten" if order.discount else "",
            net,
            "Direct",
        ]
        lines.append(dict(zip(header, values, strict=True)))
    content = text_file(grid(header, lines), end="\n")
    shown = [seen(order) for order in orders]
    return Export(file, content, key, shown, currency, untold=("partially_refunded",))


ADVANCED = columns(
    """
    Order Number, Order Status, Order Date, Customer Note, First Name (Billing), Last Name (Billing), Company (Billing)
    Address 1&2 (Billing), City (Billing), State Code (Billing), Postcode (Billing), Country Code (Billing)
    Email (Billing), Phone (Billing), First Name (Shipping), Last Name (Shipping), Address 1&2 (Shipping)
    City (Shipping), State Code (Shipping), Postcode (Shipping), Country Code (Shipping), Payment Method Title
    Cart Discount Amount, Order Subtotal Amount, Shipping Method Title, Order Shipping Amount, Order Refund Amount
    Order Total Amount, Order Total Tax Amount, SKU, Item #, Item Name, Quantity (- Refund), Item Cost, Coupon Code
    Discount Amount, Discount Amount Tax
    """
)


def advanced_status(order: Order) -> str:
    words = {State.UNPAID: "Pending payment", State.REFUNDED: "Refunded"}
    if order.state in CANCELLED:
        return "Cancelled" if order.number % 2 else "Failed"
    return words.get(order.state, "Completed" if order.number % 3 else "Processing")


def advanced_order_export() -> Export:
    """The order's columns are repeated on each row; Order Subtotal Amount stands before the discount."""
    orders = shop(tax="0.2")
    lines: list[Row] = []
    for order in orders:
        head = {
            "Order Number": 3000 + order.number,
            "Order Status": advanced_status(order),
            "Order Date": f"{order.moment:%Y-%m-%d %H:%M}",
            "First Name (Billing)": order.customer.first if order.customer else "",
            "Last Name (Billing)": order.customer.last if order.customer else "",
            "Country Code (Billing)": "GB",
            "Email (Billing)": order.email,
            "Cart Discount Amount": order.discount,
            "Order Subtotal Amount": order.gross,
            "Order Shipping Amount": order.shipping,
            "Order Refund Amount": order.refund,
            "Order Total Amount": order.total,
            "Order Total Tax Amount": order.tax,
        }
        for place, line in enumerate(order.lines):
            item = {"SKU": line.sku, "Item #": place + 1, "Item Name": line.product, "Item Cost": line.price}
            back = order.units_back(place) if order.state not in CANCELLED else 0
            lines.append({**head, **item, "Quantity (- Refund)": line.quantity - back})
    content = text_file(grid(ADVANCED, lines), encoding="utf-8-sig")
    return Export(
        "orders-2025-10-30-10-15-00.csv", content, "woocommerce_order_export", [seen(order) for order in orders]
    )


WIDE = columns(
    """
    order_id, order_number, order_date, paid_date, status, shipping_total, shipping_tax_total, fee_total, fee_tax_total
    tax_total, cart_discount, order_discount, discount_total, order_total, order_subtotal, order_key, order_currency
    payment_method, payment_method_title, transaction_id, customer_ip_address, customer_user_agent, shipping_method
    customer_id, customer_user, customer_email, billing_first_name, billing_last_name, billing_company, billing_email
    billing_phone, billing_address_1, billing_address_2, billing_postcode, billing_city, billing_state, billing_country
    shipping_first_name, shipping_last_name, shipping_postcode, shipping_city, shipping_country, customer_note
    wt_import_key, tax_items, shipping_items, fee_items, coupon_items, refund_items, order_notes, download_permissions
    meta:_order_total, line_item_1, line_item_2, line_item_3
    """
)


def webtoffee() -> Export:
    """One wide row per order, statuses with `wc-`; refund_items holds the money given back as text."""
    orders = shop(tax="0.2")
    lines: list[Row] = []
    for order in orders:
        moment = f"{order.moment:%Y-%m-%d %H:%M:%S}"
        items = {
            f"line_item_{place}": f"name:{line.product}|product_id:{line.sku}|sku:{line.sku}|quantity:{line.quantity}"
            f"|total:{plain(line.net)}|sub_total:{plain(line.gross)}"
            for place, line in enumerate(order.lines, start=1)
        }
        lines.append(
            {
                "order_id": 4000 + order.number,
                "order_number": 4000 + order.number,
                "order_date": moment,
                "paid_date": moment if order.paid else "",
                "status": f"wc-{report_status(order)}",
                "shipping_total": plain(order.shipping),
                "tax_total": plain(order.tax),
                "discount_total": plain(order.discount),
                "order_total": plain(order.total),
                "order_subtotal": plain(order.gross),
                "order_currency": "EUR",
                "customer_id": order.customer.number if order.customer else 0,
                "customer_user": order.customer.number if order.customer else 0,
                "customer_email": order.email,
                "billing_email": order.email,
                "billing_first_name": order.customer.first if order.customer else "",
                "billing_last_name": order.customer.last if order.customer else "",
                "wt_import_key": 4000 + order.number,
                "refund_items": f"amount:{plain(order.refund)}|reason:|date:{moment}" if order.refund else "",
                **items,
            }
        )
    content = text_file(grid(WIDE, lines))
    return Export("order_export_2025-10-30.csv", content, "woocommerce_csv", [seen(order) for order in orders], "EUR")


EXPORTS = {
    "woocommerce_analytics": lambda: report(
        REPORT, "wc-orders-report-export-17300.csv", "woocommerce_analytics", "EUR"
    ),
    "woocommerce_analytics_czech": lambda: report(CZECH, "wc-orders-report-export-17301.csv", "", "CZK"),
    "woocommerce_advanced_order_export": advanced_order_export,
    "woocommerce_webtoffee": webtoffee,
}
