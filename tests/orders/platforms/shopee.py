"""Shopee's Order.all in seven shapes: one row per product, all cells text, missing values a dash."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal

from tests.orders.platforms.files import Export, Row, dotted, european, grid, plain, workbook
from tests.orders.platforms.model import CANCELLED, ZERO, Line, Order, Seen, State, seen, shop
from tests.orders.platforms.shopee_headers import (
    BRAZILIAN,
    DECOMPOSED,
    ENGLISH,
    INDONESIAN,
    TAIWANESE,
    TAIWANESE_OLD,
    THAI,
    VIETNAMESE,
)


@dataclass(frozen=True)
class Country:
    """What a country's files have of their own; columns by what they hold."""

    header: list[str]
    names: dict[str, str]
    words: dict[str, str]  # done, cancelled, unpaid, returned
    currency: str | None
    money: Callable[[Decimal], str] = plain
    scale: int = 1
    units_back: bool = False  # a column of returned units shows partial returns
    own: dict[str, str] = field(default_factory=dict)  # columns that hold the same on each row


def cells(order: Order, line: Line, place: int, country: Country) -> dict[str, str]:
    """One row by what its columns hold: the order's values stand on each row."""
    status = "cancelled" if order.state in CANCELLED else "unpaid" if order.state is State.UNPAID else "done"
    returned = order.state is State.REFUNDED
    moment = f"{order.moment:%Y-%m-%d %H:%M}"
    money = country.money
    return {
        "id": f"{order.moment:%y%m%d}FAKE{order.number:04d}",
        "status": country.words[status],
        "return": country.words["returned"] if returned else "",
        "created": moment,
        "paid": moment if order.paid else "-",
        "product": line.product,
        "sku": line.sku,
        "list price": money(line.price),
        "price": money(line.price),
        "quantity": str(line.quantity),
        "returned units": str(order.units_back(place) if order.state in (State.UNIT_BACK, State.REFUNDED) else 0),
        "line": money(line.gross),
        "line net": money(line.net),
        "voucher": money(order.discount),
        "goods": money(order.goods),
        "goods before voucher": money(order.gross),
        "shipping": money(order.shipping),
        "total": money(order.goods + order.shipping),
        "buyer": order.customer.user if order.customer else "",
    }


def visible(order: Order, country: Country) -> Seen:
    """Refunds of an amount aren't in these files; returned units are where a column holds them."""
    shown = order.state is State.REFUNDED or (country.units_back and order.state is State.UNIT_BACK)
    return seen(order, refund=order.refund if shown else ZERO)


def export(file: str, key: str, country: Country) -> Export:
    """Each order has a buyer here, and no order has tax."""
    orders = shop(scale=country.scale, guests=False, tax="0")
    rows: list[Row] = []
    for order in orders:
        for place, line in enumerate(order.lines):
            held = cells(order, line, place, country)
            rows.append({country.names[what]: held[what] for what in country.names} | country.own)
    content = workbook(grid(country.header, rows), "orders")
    return Export(file, content, key, [visible(order, country) for order in orders], country.currency)


INDONESIA = Country(
    header=INDONESIAN,
    names={
        "id": "No. Pesanan",
        "status": "Status Pesanan",
        "return": "Status Pembatalan/ Pengembalian",
        "created": "Waktu Pesanan Dibuat",
        "paid": "Waktu Pembayaran Dilakukan",
        "product": "Nama Produk",
        "sku": "Nomor Referensi SKU",
        "list price": "Harga Awal",
        "price": "Harga Setelah Diskon",
        "quantity": "Jumlah",
        "returned units": "Returned quantity",
        "line": "Total Harga Produk",
        "voucher": "Voucher Ditanggung Penjual",
        "shipping": "Ongkos Kirim Dibayar oleh Pembeli",
        "total": "Total Pembayaran",
        "buyer": "Username (Pembeli)",
    },
    words={"done": "Selesai", "cancelled": "Batal", "unpaid": "Belum Bayar", "returned": "Permintaan Disetujui"},
    currency="IDR",
    money=dotted,
    scale=10_000,
    units_back=True,
    own={"Nama Penerima": "N****a", "No. Telepon": "******00", "Provinsi": "DKI JAKARTA"},
)
MALAYSIA = Country(
    header=ENGLISH,
    names={
        "id": "Order ID",
        "status": "Order Status",
        "return": "Return / Refund Status",
        "created": "Order Creation Date",
        "paid": "Order Paid Time",
        "product": "Product Name",
        "sku": "SKU Reference No.",
        "list price": "Original Price",
        "price": "Deal Price",
        "quantity": "Quantity",
        "line": "Product Subtotal",
        "voucher": "Seller Voucher",
        "goods": "Total Amount",
        "shipping": "Buyer Paid Shipping Fee",
        "total": "Grand Total",
        "buyer": "Username (Buyer)",
    },
    words={"done": "Completed", "cancelled": "Cancelled", "unpaid": "Unpaid", "returned": "Request Approved"},
    currency=None,
    own={"Receiver Name": "N***n", "Country": "MY"},
)
THAILAND = Country(
    header=THAI,
    names={
        "id": "หมายเลขคำสั่งซื้อ",
        "status": "สถานะการสั่งซื้อ",
        "return": "สถานะการยกเลิก/คืนเงิน",
        "created": "วันที่ทำการสั่งซื้อ",
        "paid": "เวลาการชำระสินค้า",
        "product": "ชื่อสินค้า",
        "sku": "เลขอ้างอิง SKU (SKU Reference No.)",
        "price": "ราคาขาย",
        "quantity": "จำนวน",
        "line net": "ราคาขายสุทธิ",
        "total": "จำนวนเงินทั้งหมด",
        "buyer": "ชื่อผู้ใช้ (ผู้ซื้อ)",
    },
    words={"done": "สำเร็จแล้ว", "cancelled": "ยกเลิกแล้ว", "unpaid": "ยังไม่ชำระ", "returned": "คำขอได้รับการยอมรับแล้ว"},
    currency="THB",
    money=lambda amount: f"฿{amount:,.2f}",
    scale=10,
    own={"ชื่อผู้รับ": "น***า", "จังหวัด": "กรุงเทพ"},
)
VIETNAM = Country(
    header=[unicodedata.normalize("NFD" if name in DECOMPOSED else "NFC", name) for name in VIETNAMESE],
    names={
        unnormalised: unicodedata.normalize("NFD" if name in DECOMPOSED else "NFC", name)
        for unnormalised, name in {
            "id": "Mã đơn hàng",
            "status": "Trạng Thái Đơn Hàng",
            "return": "Trạng thái Trả hàng/Hoàn tiền",
            "created": "Ngày đặt hàng",
            "paid": "Thời gian đơn hàng được thanh toán",
            "product": "Tên sản phẩm",
            "sku": "SKU sản phẩm",
            "list price": "Giá gốc",
            "price": "Giá ưu đãi",
            "quantity": "Số lượng",
            "returned units": "Returned quantity",
            "line": "Tổng số tiền Người mua thanh toán",  # the row's goods: capital N
            "goods": "Tổng giá trị đơn hàng (VND)",
            "voucher": "Mã giảm giá của Shop",
            "shipping": "Phí vận chuyển mà người mua trả",
            "total": "Tổng số tiền người mua thanh toán",  # the whole order with shipping: small n
            "buyer": "Người Mua",
        }.items()
    },
    words={
        "done": "Hoàn thành",
        "cancelled": "Đã hủy",
        "unpaid": "Chưa thanh toán",
        "returned": "Đã Chấp Thuận Yêu Cầu",
    },
    currency="VND",
    scale=10_000,
    units_back=True,
    own={"Quốc gia": "VN", "Tên Người nhận": "N***n"},
)
TAIWAN_OLD_NAMES = {
    "id": "訂單編號",
    "status": "訂單狀態",
    "return": "退貨/退款狀態",
    "created": "訂單成立時間",
    "paid": "買家付款時間",
    "product": "商品名稱",
    "sku": "商品選項貨號",
    "price": "商品活動價格",
    "quantity": "數量",
    "goods before voucher": "訂單小計 (TWD)",
    "voucher": "賣家折扣券折抵金額",
    "shipping": "買家支付的運費",
    "total": "訂單總金額",
    "buyer": "買家帳號",
}
TAIWAN_WORDS = {"done": "已完成", "cancelled": "不成立", "unpaid": "尚未付款", "returned": "已接受退貨/退款申請"}
ITEM_LEVEL = ("商品名稱", "商品活動價格")
PLAIN_NAMES = ("商品選項貨號", "數量")


def suffixed(name: str) -> str:
    """A name as newer files write it: (單) for the order's, (品) for the product's columns."""
    if name in PLAIN_NAMES:
        return name
    return f"{name.removesuffix(' (TWD)')} ({'品' if name in ITEM_LEVEL else '單'})"


TAIWAN = Country(
    header=TAIWANESE,
    names={what: suffixed(name) for what, name in TAIWAN_OLD_NAMES.items()},
    words=TAIWAN_WORDS,
    currency="TWD",
    scale=100,
)
TAIWAN_OLD = Country(header=TAIWANESE_OLD, names=TAIWAN_OLD_NAMES, words=TAIWAN_WORDS, currency="TWD", scale=100)
BRAZIL = Country(
    header=BRAZILIAN,
    names={
        "id": "ID do pedido",
        "status": "Status do pedido",
        "return": "Status da Devolução / Reembolso",
        "created": "Data de criação do pedido",
        "paid": "Hora do pagamento do pedido",
        "product": "Nome do Produto",
        "sku": "Número de referência SKU",
        "list price": "Preço original",
        "price": "Preço acordado",
        "quantity": "Quantidade",
        "line": "Subtotal do produto",
        "voucher": "Cupom do vendedor",
        "total": "Total global",
        "buyer": "Nome de usuário (comprador)",
    },
    words={"done": "Concluído", "cancelled": "Cancelado", "unpaid": "Não pago", "returned": "Solicitação Aprovada"},
    currency="BRL",
    money=european,
    own={
        "Cidade": "Recife",
        "Cidade#2": "Recife",
        "UF": "PE",
        "Desconto do vendedor": "0,00",
        "Desconto do vendedor#2": "0,00",
    },
)

EXPORTS = {
    "shopee_id": lambda: export("Order.all.20240101_20251031.xlsx", "shopee", INDONESIA),
    "shopee_my": lambda: export("Order.all.20240101_20251031.xlsx", "shopee", MALAYSIA),
    "shopee_th": lambda: export("Order.all.20240101_20251031.xlsx", "shopee", THAILAND),
    "shopee_vn": lambda: export("Order.all.20240101_20251031.xlsx", "shopee", VIETNAM),
    "shopee_tw": lambda: export("Order.all.20240101_20251031.xlsx", "shopee", TAIWAN),
    "shopee_tw_old": lambda: export("Order.completed.20240101_20251031.xlsx", "shopee", TAIWAN_OLD),
    "shopee_br": lambda: export("Order.all.20240101_20251031.xlsx", "shopee", BRAZIL),
}
