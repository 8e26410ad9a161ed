"""Lazada: one row per unit, a status per row."""

from __future__ import annotations

from collections.abc import Iterator

from tests.orders.platforms.files import Export, Row, columns, grid, plain, text_file, workbook
from tests.orders.platforms.model import CANCELLED, PARTLY, ZERO, Line, Order, Seen, State, seen, shop

ADDRESS = "Name Address Address2 Address3 Address4 Address5 Phone Phone2 City PostCode Country".split()
BILLING = "Name Addr Addr2 Addr3 Addr4 Addr5 Phone Phone2 City PostCode Country".split()
HEADER = columns(
    f"""
    orderItemId, orderType, Guarantee, deliveryType, lazadaId, sellerSku, lazadaSku, wareHouse, createTime, updateTime
    rtsSla, ttsSla, orderNumber, invoiceRequired, invoiceNumber, deliveredDate, customerName, customerEmail
    nationalRegistrationNumber, {", ".join(f"shipping{part}" for part in ADDRESS)}, shippingRegion
    {", ".join(f"billing{part}" for part in BILLING)}, taxCode, branchNumber, taxInvoiceRequested, payMethod, paidPrice
    unitPrice, sellerDiscountTotal, platformDiscountTotal, shippingFee, walletCredit, itemName, variation
    cdShippingProvider, shippingProvider, shipmentTypeName, shippingProviderType, cdTrackingCode, trackingCode
    trackingUrl, shippingProviderFM, trackingCodeFM, trackingUrlFM, promisedShippingTime, premium, status
    buyerFailedDeliveryReturnInitiator, buyerFailedDeliveryReason, buyerFailedDeliveryDetail
    buyerFailedDeliveryUserName, bundleId, semiManaged, flexibleDeliveryTime, bundleDiscount, refundAmount, sellerNote
    """
)


def status(order: Order, place: int, unit: int) -> str:
    """A unit's own status: of a partly returned order, only the units that came back are returned."""
    if order.state in CANCELLED:
        return "canceled"
    if order.state is State.UNPAID:
        return "unpaid"
    gone = order.state in (State.REFUNDED, State.UNIT_BACK) and unit < order.units_back(place)
    return "returned" if gone else ("delivered", "confirmed", "shipped")[order.number % 3]


def rows(order: Order, when: str, customer: str) -> Iterator[Row]:
    """A row for each unit, with its share of the discount."""
    for place, line in enumerate(order.lines):
        for unit in range(line.quantity):
            paid, word = line.net / line.quantity, status(order, place, unit)
            yield {
                "orderItemId": str(97_000_000_000_000 + order.number * 10_000 + place * 100 + unit),
                "orderType": "Normal",
                "sellerSku": line.sku,
                "createTime": order.moment.strftime(when),
                "updateTime": order.moment.strftime(when),
                "orderNumber": str(90_000_000_000_000 + order.number),
                "customerName": customer,
                "shippingName": "n***a",
                "payMethod": "COD",
                "paidPrice": plain(paid),
                "unitPrice": plain(line.price),
                "sellerDiscountTotal": plain(paid - line.price),
                "shippingFee": plain(order.shipping if place == unit == 0 else ZERO),
                "itemName": line.product,
                "status": word,
                **return_cells(line, word),
            }


def return_cells(line: Line, word: str) -> Row:
    if word == "returned":
        money = {"refundAmount": plain(line.net / line.quantity)}
        return {"buyerFailedDeliveryReturnInitiator": "return-customer", **money}
    return {"buyerFailedDeliveryReturnInitiator": "cancellation-customer" if word == "canceled" else ""}


def visible(order: Order) -> Seen:
    """Of partial refunds only returned units are in the file."""
    return seen(order, refund=ZERO if order.state in PARTLY and order.state is not State.UNIT_BACK else None)


def export(file: str, when: str, semicolon: bool) -> Export:
    """Names of customers are masked, each in its own way; 10 % off a unit is exact to the cent."""
    orders = shop(scale=10, guests=False, tax="0")
    cells = grid(
        HEADER,
        [
            row
            for order in orders
            for row in rows(order, when, f"{order.name[0]}***{order.customer.number if order.customer else 0:03d}")
        ],
    )
    content = text_file(cells, delimiter=";", encoding="utf-8-sig", quote_all=True) if semicolon else workbook(cells)
    return Export(file, content, "lazada", [visible(order) for order in orders])


EXPORTS = {
    "lazada_xlsx": lambda: export("cccc1b7a7f5e4e2a.xlsx", "%d %b %Y %H:%M", semicolon=False),
    "lazada_semicolon": lambda: export("orders.csv", "%Y-%m-%d %H:%M:%S", semicolon=True),
}
