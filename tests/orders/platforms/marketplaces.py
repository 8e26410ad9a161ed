"""Amazon and Etsy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from tests.orders.platforms.files import Export, Row, columns, grid, plain, text_file
from tests.orders.platforms.model import CANCELLED, ZERO, Customer, Order, Seen, State, seen, shop

ORDER_REPORT = columns(
    """
    order-id, order-item-id, purchase-date, payments-date, buyer-name, buyer-email, buyer-phone-number, sku
    product-name
    quantity-purchased, currency, item-price, item-tax, shipping-price, shipping-tax, ship-service-level, recipient-name
    ship-address-1, ship-address-2, ship-address-3, ship-city, ship-state, ship-postal-code, ship-country
    ship-phone-number, delivery-start-date, delivery-end-date, delivery-time-zone, delivery-Instructions
    earliest-ship-date, latest-ship-date, earliest-delivery-date, latest-delivery-date, is-business-order
    purchase-order-number, price-designation
    """
)


def iso(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%S}+00:00"


def amazon_order_report() -> Export:
    """Only paid orders are listed, whatever became of them; item-price is the line's total, without discount."""
    orders = [order for order in shop(guests=False) if order.paid]
    lines: list[Row] = []
    for order in orders:
        buyer = order.customer.email.replace("example.com", "marketplace.amazon.com") if order.customer else ""
        for place, line in enumerate(order.lines):
            lines.append(
                {
                    "order-id": f"114-3310000-{order.number:07d}",
                    "order-item-id": f"6201100{order.number:05d}{place}",
                    "purchase-date": iso(order.moment),
                    "payments-date": iso(order.moment),
                    "buyer-name": order.name,
                    "buyer-email": buyer,
                    "sku": line.sku,
                    "product-name": line.product,
                    "quantity-purchased": line.quantity,
                    "currency": "USD",
                    "item-price": plain(line.gross),
                    "item-tax": plain(order.tax if place == 0 else ZERO),
                    "shipping-price": plain(order.shipping if place == 0 else ZERO),
                    "ship-country": "US",
                    "is-business-order": "false",
                }
            )
    shown = [seen(order, amount=order.gross, refund=ZERO, state="counted") for order in orders]
    content = text_file(grid(ORDER_REPORT, lines), delimiter="\t")
    return Export("3310000020391.txt", content, "amazon_order_report", shown, "USD")


ALL_ORDERS = columns(
    """
    amazon-order-id, merchant-order-id, purchase-date, last-updated-date, order-status, fulfillment-channel
    sales-channel, order-channel, url, ship-service-level, product-name, sku, asin, item-status, quantity, currency
    item-price, item-tax, shipping-price, shipping-tax, gift-wrap-price, gift-wrap-tax, item-promotion-discount
    ship-promotion-discount, ship-city, ship-state, ship-postal-code, ship-country, promotion-ids, is-business-order
    purchase-order-number, price-designation
    """
)


def amazon_all_orders() -> Export:
    """No buyer, no refunds; a cancelled line has quantity 0 and no price, and a pending one has no price yet."""
    orders = shop(guests=False)
    lines: list[Row] = []
    for order in orders:
        cancelled, pending = order.state in CANCELLED, order.state is State.UNPAID
        status = "Cancelled" if cancelled else "Pending" if pending else "Shipped - Delivered to Buyer"
        for line in order.lines:
            lines.append(
                {
                    "amazon-order-id": f"114-3310000-{order.number:07d}",
                    "purchase-date": iso(order.moment),
                    "last-updated-date": iso(order.moment),
                    "order-status": status,
                    "fulfillment-channel": "Amazon",
                    "sales-channel": "Amazon.com",
                    "product-name": line.product,
                    "sku": line.sku,
                    "asin": f"B0{line.sku}",
                    "item-status": "Cancelled" if cancelled else "Unshipped" if pending else "Shipped",
                    "quantity": 0 if cancelled else line.quantity,
                    "currency": "USD",
                    "item-price": "" if cancelled or pending else plain(line.gross),
                    "item-promotion-discount": plain(line.discount) if line.discount else "",
                    "ship-country": "US",
                }
            )
    shown = [
        seen(order, key="", refund=ZERO, state="counted" if order.state is State.REFUNDED else None) for order in orders
    ]
    content = text_file(grid(ALL_ORDERS, lines), delimiter="\t")
    return Export("17300020391.txt", content, "amazon_all_orders", shown, "USD", ("order report", "buyer"))


ETSY_ORDERS = columns(
    """
    Sale Date, Order ID, Buyer User ID, Full Name, First Name, Last Name, Number of Items, Payment Method, Date Shipped
    Street 1, Street 2, Ship City, Ship State, Ship Zipcode, Ship Country, Currency, Order Value, Coupon Code
    Coupon Details, Discount Amount, Shipping Discount, Shipping, Sales Tax, Order Total, Status, Card Processing Fees
    Order Net, Adjusted Order Total, Adjusted Card Processing Fees, Adjusted Net Order Amount, Buyer, Order Type
    Payment Type, InPerson Discount, InPerson Location, SKU
    """
)


def bought(orders: list[Order]) -> list[Order]:
    """Etsy lists sales: no unpaid and no cancelled ones."""
    return [order for order in orders if order.state not in (*CANCELLED, State.UNPAID)]


def always_counted(order: Order) -> Seen:
    return seen(order, refund=ZERO, state="counted")


def etsy_orders() -> Export:
    """Order Total hides the tax that Etsy pays; guests have no Buyer User ID, and one of the two has a name."""
    orders = bought(shop())
    named = next(order for order in orders if order.customer is None)
    guest = replace(named, customer=Customer(99, "Gwen", "Gast"))
    orders = [guest if order is named else order for order in orders]
    lines: list[Row] = [
        {
            "Sale Date": f"{order.moment:%m/%d/%y}",
            "Order ID": 3310000000 + order.number,
            "Buyer User ID": order.customer.user if order.customer and order is not guest else "",
            "Full Name": order.name,
            "Number of Items": order.quantity,
            "Payment Method": "Credit Card",
            "Currency": "USD",
            "Order Value": plain(order.gross),
            "Coupon Code": "TEN" if order.discount else "",
            "Discount Amount": plain(order.discount),
            "Shipping Discount": "0.00",
            "Shipping": plain(order.shipping),
            "Sales Tax": "0.00",
            "Order Total": plain(order.total),
            "Order Net": plain(order.total),
            "Adjusted Order Total": "0.00",
            "Adjusted Net Order Amount": "0.00",
            "Buyer": f"{order.name} ({order.customer.user})" if order.customer and order is not guest else order.name,
            "Order Type": "online",
            "Payment Type": "online_cc",
            "SKU": ",".join(line.sku for line in order.lines),
        }
        for order in orders
    ]
    content = text_file(grid(ETSY_ORDERS, lines), end="\n")
    return Export("EtsySoldOrders2025.csv", content, "etsy_orders", [always_counted(order) for order in orders], "USD")


ETSY_ITEMS = columns(
    """
    Sale Date, Item Name, Buyer, Quantity, Price, Coupon Code, Coupon Details, Discount Amount, Shipping Discount
    Order Shipping, Order Sales Tax, Item Total, Currency, Transaction ID, Listing ID, Date Paid, Date Shipped
    Ship Name
    Ship Address1, Ship Address2, Ship City, Ship State, Ship Zipcode, Ship Country, Order ID, Variations, Order Type
    Listings Type, Payment Type, InPerson Discount, InPerson Location, VAT Paid by Buyer, SKU
    """
)
ETSY_ITEMS_UK = columns(
    """
    Sale Date, Item Name, Buyer, Quantity, Price, Coupon Code, Coupon Details, Discount Amount, Delivery Discount
    Delivery, Delivery Discount, Item Total, Currency, Transaction ID, Listing ID, Date Paid, Date Posted, Ship Name
    Ship Address1, Ship Address2, Ship City, Ship State, Ship Zipcode, Ship Country, Order ID, Variations, Order Type
    Listings Type, Payment Type, InPerson Discount, InPerson Location, VAT Paid by Buyer, SKU
    """
)


def etsy_items(header: list[str], currency: str, when: Callable[[datetime], str]) -> Export:
    """Item Total is quantity times price; the discount stands beside it. A buyer has a name or nothing."""
    orders = bought(shop())
    american = "Order Shipping" in header
    lines: list[Row] = []
    for order in orders:
        for place, line in enumerate(order.lines):
            shipping = plain(order.shipping if place == 0 else ZERO)
            lines.append(
                {
                    "Sale Date": when(order.moment),
                    "Item Name": line.product,
                    "Buyer": order.customer.user if order.customer else "",
                    "Quantity": line.quantity,
                    "Price": plain(line.price),
                    "Discount Amount": plain(line.discount),
                    **(
                        {"Order Shipping": shipping} if american else {"Delivery": shipping, "Delivery Discount#2": "0"}
                    ),
                    "Item Total": plain(line.gross),
                    "Currency": currency,
                    "Transaction ID": 4411200000 + order.number * 10 + place,
                    "Listing ID": 1400000000 + place,
                    "Date Paid": when(order.moment),
                    "Ship Name": order.name,
                    "Order ID": 3310000000 + order.number,
                    "Order Type": "online",
                    "SKU": line.sku,
                }
            )
    shown = [always_counted(order) for order in orders]
    return Export("EtsySoldOrderItems2025.csv", text_file(grid(header, lines), end="\n"), "etsy_items", shown, currency)


EXPORTS = {
    "amazon_order_report": amazon_order_report,
    "amazon_all_orders": amazon_all_orders,
    "etsy_orders": etsy_orders,
    "etsy_items_us": lambda: etsy_items(ETSY_ITEMS, "USD", lambda moment: f"{moment:%m/%d/%Y}"),
    "etsy_items_uk": lambda: etsy_items(ETSY_ITEMS_UK, "GBP", lambda moment: f"{moment:%m/%d/%y}"),
}
