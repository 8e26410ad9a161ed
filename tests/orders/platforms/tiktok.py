"""TikTok Shop's seller centre in four countries: English headers, local values, a TAB after ids and times."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from tests.orders.platforms.files import Export, Row, columns, english, european, grid, text_file, workbook
from tests.orders.platforms.model import CANCELLED, Order, State, seen, shop

SKU = columns(
    """
    Order ID, Order Status, Order Substatus, Cancelation/Return Type, Normal or Pre-order, SKU ID, Seller SKU
    Product Name, Variation, Quantity, Sku Quantity of return, SKU Unit Original Price, SKU Subtotal Before Discount
    SKU Platform Discount, SKU Seller Discount, SKU Subtotal After Discount, Shipping Fee After Discount
    Original Shipping Fee, Shipping Fee Seller Discount, Shipping Fee Platform Discount
    """
)
AMERICAN_SUM = columns("Taxes, Small Order Fee, Order Amount, Order Refund Amount")
PHILIPPINE_SUM = columns("Payment platform discount, Taxes, Order Amount, Order Refund Amount")
INDONESIAN_SUM = columns(
    """
    Distance Shipping Fee, Distance Fee, Order Refund Amount, Payment platform discount, Buyer Service Fee, Handling Fee
    Shipping Insurance, Item Insurance, Order Amount
    """
)
DELIVERY = columns(
    """
    Created Time, Paid Time, RTS Time, Shipped Time, Delivered Time, Cancelled Time, Cancel By, Cancel Reason
    Fulfillment Type, Warehouse Name, Tracking ID, Delivery Option, Shipping Provider Name, Buyer Message
    """
)
PERSON = columns("Recipient, Phone #, Zipcode, Country")
ADDRESS = columns(
    "Detail Address, Additional address information, Payment Method, Weight(kg), Product Category, Package ID"
)
CHECKED = columns("Seller Note, Checked Status, Checked Marked by")
INDONESIAN = [
    *SKU,
    *INDONESIAN_SUM,
    *DELIVERY,
    "Buyer Username",
    *PERSON,
    *columns("Province, Regency and City, Districts, Villages"),
    *ADDRESS,
    "Purchase Channel",
    *CHECKED,
    *columns("Tokopedia Invoice Number, Order Channel, Creator Handle"),
]


def western(total: list[str], buyer: str, places: str) -> list[str]:
    """Header of the countries without Tokopedia."""
    return [*SKU, *total, *DELIVERY, buyer, *PERSON, *columns(places), *ADDRESS, *CHECKED]


@dataclass(frozen=True)
class Country:
    """What a country's files have of their own."""

    header: list[str]
    money: Callable[[Decimal], str]
    when: str
    currency: str
    done: str
    cancelled: str
    unpaid: str
    scale: int = 1
    buyer: str = "Buyer Username"
    guard: str = "\t"
    described: bool = False


UNITED_STATES = Country(
    header=western(AMERICAN_SUM, "Buyer Nickname", "State, County, City, Districts, Villages"),
    money=lambda amount: english(amount, "$"),
    when="%m/%d/%Y %I:%M:%S %p",
    currency="USD",
    done="Completed",
    cancelled="Canceled",
    unpaid="Unpaid",
    buyer="Buyer Nickname",
    guard="",
    described=True,
)
INDONESIA = Country(
    header=INDONESIAN,
    money=lambda amount: f"{amount:.0f}",
    when="%d/%m/%Y %H:%M:%S",
    currency="IDR",
    done="Selesai",
    cancelled="Dibatalkan",
    unpaid="Belum dibayar",
    scale=10_000,
)
BRAZIL = Country(
    header=western(AMERICAN_SUM, "Buyer Username", "State, County, City, Districts, Villages"),
    money=lambda amount: f"BRL {european(amount)}",
    when="%m/%d/%Y %I:%M:%S %p",
    currency="BRL",
    done="Concluído",
    cancelled="Cancelado",
    unpaid="Não pago",
    described=True,
)
PHILIPPINES = Country(
    header=western(PHILIPPINE_SUM, "Buyer Username", "Region, Province, Municipality, Barangay"),
    money=lambda amount: f"₱{amount:,.2f}",
    when="%d/%m/%Y %H:%M:%S",
    currency="PHP",
    done="Completed",
    cancelled="Cancelled",
    unpaid="Unpaid",
    scale=10,
    described=True,
)


def status(order: Order, country: Country) -> str:
    """Orders that were given back stay completed."""
    if order.state in CANCELLED:
        return country.cancelled
    if order.state is State.UNPAID:
        return country.unpaid
    return country.done


def order_cells(order: Order, country: Country) -> dict[str, object]:
    """The order's own columns, which stand on each of its rows."""

    def stamp(moment: datetime, there: bool = True) -> str:
        return (moment.strftime(country.when) if there else "") + country.guard

    returned = order.refund and order.state is not State.CANCELLED_REFUNDED
    return {
        "Order ID": f"{576460000000000000 + order.number * 1001}{country.guard}",
        "Order Status": status(order, country),
        "Cancelation/Return Type": "Cancel" if order.state in CANCELLED else "Return/Refund" if returned else "",
        "Normal or Pre-order": "Normal",
        "Shipping Fee After Discount": country.money(order.shipping),
        "Original Shipping Fee": country.money(order.shipping),
        "Order Amount": country.money(order.total),
        "Order Refund Amount": country.money(order.refund),
        **({"Taxes": country.money(order.tax)} if "Taxes" in country.header else {}),
        "Created Time": stamp(order.moment),
        "Paid Time": stamp(order.moment, order.paid),
        "Delivered Time": stamp(order.moment, False),
        "Cancelled Time": stamp(order.moment, order.state in CANCELLED),
        country.buyer: order.customer.user if order.customer else "",
        "Recipient": "N***",
        "Phone #": "(+1)555*****00",
        "Zipcode": f"40123{country.guard}",
        "Package ID": f"{1150000000000000000 + order.number}{country.guard}",
    }


def rows(orders: list[Order], country: Country) -> list[Row]:
    """One row per product, under a row that explains the columns."""
    explained = {
        "Order ID": "Platform unique order ID.",
        "Order Status": "Current order status.",
        "Created Time": "Order created time.",
    }
    lines: list[Row] = [explained] if country.described else []
    for order in orders:
        head = order_cells(order, country)
        for place, line in enumerate(order.lines):
            lines.append(
                {
                    **head,
                    "SKU ID": f"{1729400000000000000 + place}{country.guard}",
                    "Seller SKU": line.sku,
                    "Product Name": line.product,
                    "Quantity": line.quantity,
                    "Sku Quantity of return": order.units_back(place) if order.state not in CANCELLED else 0,
                    "SKU Unit Original Price": country.money(line.price),
                    "SKU Subtotal Before Discount": country.money(line.gross),
                    "SKU Platform Discount": country.money(order.tax * 0),
                    "SKU Seller Discount": country.money(line.discount),
                    "SKU Subtotal After Discount": country.money(line.net),
                }
            )
    return lines


def export(file: str, country: Country) -> Export:
    """Each order has a buyer here; only the American one shows tax in the order's sum."""
    orders = shop(scale=country.scale, guests=False, tax="0.08" if country is UNITED_STATES else "0")
    cells = grid(country.header, rows(orders, country))
    content = workbook(cells, "OrderSKUList") if file.endswith("xlsx") else text_file(cells, encoding="utf-8-sig")
    return Export(file, content, "tiktok_shop", [seen(order) for order in orders], country.currency)


EXPORTS = {
    "tiktok_us": lambda: export("All order-2025-10-30-10_15.csv", UNITED_STATES),
    "tiktok_id": lambda: export("Semua pesanan-2025-10-30-10_15.csv", INDONESIA),
    "tiktok_br": lambda: export("Todos os pedidos-2025-10-30-10_15.csv", BRAZIL),
    "tiktok_ph": lambda: export("OrderSKUList20251030101500.xlsx", PHILIPPINES),
}
