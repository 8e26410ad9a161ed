"""Shops of Arabia and Iran: Salla, Zid, Persian WooCommerce, Digikala."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

from tests.orders.platforms.files import Cells, Export, Row, columns, grid, plain, text_file, workbook
from tests.orders.platforms.model import CANCELLED, PARTLY, ZERO, Order, Seen, State, seen, shop


def words(order: Order, cancelled: str, unpaid: str, refunded: str, others: list[str]) -> str:
    """The status word of an order; those of partly refunded orders tell nothing."""
    if order.state in CANCELLED:
        return cancelled
    return {State.UNPAID: unpaid, State.REFUNDED: refunded}.get(order.state, others[order.number % len(others)])


def without_partial(order: Order, amount: Decimal) -> Seen:
    """Partial refunds aren't in these files."""
    return seen(order, amount=amount, refund=ZERO if order.state in PARTLY else None)


SALLA = columns(
    """
    رقم الطلب, حالة الطلب, اسم العميل, جوال العميل, المدينة, طريقة الدفع, شركة الشحن, مجموع السلة, الخصم, تكلفة الشحن
    الضريبة, إجمالي الطلب, عملة الطلب, إجمالي الطلب بالعملة الأصلية, مصدر الطلب, skus_json, تاريخ الطلب
    """
)
SALLA_STATUSES = ["تم التوصيل", "تم التنفيذ", "قيد التنفيذ"]


def salla() -> Export:
    """A title and a blank row above the header, real dates, phones in two ways; guests have no phone."""
    orders = shop(tax="0.15")
    lines: list[Row] = [
        {
            "رقم الطلب": str(230000000 + order.number),
            "حالة الطلب": words(order, "ملغي", "بانتظار الدفع", "مسترجع", SALLA_STATUSES),
            "اسم العميل": f"عميل {order.customer.number}" if order.customer else "",
            "جوال العميل": order.phone("+966", "50", "0"),
            "المدينة": "الرياض",
            "مجموع السلة": order.gross,
            "الخصم": order.discount,
            "تكلفة الشحن": order.shipping,
            "الضريبة": order.tax,
            "إجمالي الطلب": order.total,
            "عملة الطلب": "SAR",
            "إجمالي الطلب بالعملة الأصلية": order.total,
            "مصدر الطلب": "المتجر",
            "skus_json": json.dumps(
                [[line.product, line.quantity, line.sku, 0, str(line.price)] for line in order.lines]
            ),
            "تاريخ الطلب": order.moment,
        }
        for order in orders
    ]
    cells: list[Cells] = [["طلبات المتجر"], [""], *grid(SALLA, lines)]
    shown = [without_partial(order, order.goods) for order in orders]
    return Export("orders.xlsx", workbook(cells, "Orders"), "salla", shown, "SAR")


ZID = columns(
    """
    رقم الطلب, حالة الطلب, تاريخ إنشاء الطلب, اسم العميل, رقم الجوال, البريد الإلكتروني, طريقة الدفع, طريقة الشحن
    مجموع المنتجات, الخصم, رسوم الشحن, الضريبة, إجمالي الطلب, العملة
    """
)


def zid() -> Export:
    """A list in the manner of Zid: 12-09-2025 | 02:58 ص; no real header is known, so no format is asked for."""
    orders = shop(tax="0.15")
    lines: list[Row] = []
    for order in orders:
        noon = "م" if order.moment.hour >= 12 else "ص"
        lines.append(
            {
                "رقم الطلب": 56000000 + order.number,
                "حالة الطلب": words(order, "تم الإلغاء", "بانتظار الدفع", "مسترجع", ["تم التوصيل", "مكتمل"]),
                "تاريخ إنشاء الطلب": f"{order.moment:%d-%m-%Y | %I:%M} {noon}",
                "اسم العميل": f"عميل {order.customer.number}" if order.customer else "",
                "رقم الجوال": order.phone("966", "50", "966"),
                "مجموع المنتجات": plain(order.gross),
                "الخصم": plain(order.discount),
                "رسوم الشحن": plain(order.shipping),
                "الضريبة": plain(order.tax),
                "إجمالي الطلب": plain(order.total),
                "العملة": "SAR",
            }
        )
    shown = [without_partial(order, order.goods) for order in orders]
    return Export("zid-orders.csv", text_file(grid(ZID, lines), encoding="utf-8-sig"), "", shown, "SAR")


PERSIAN_DIGITS = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
NEW_YEARS = {1402: date(2023, 3, 21), 1403: date(2024, 3, 20), 1404: date(2025, 3, 21)}  # 1 Farvardin


def jalali(day: date) -> tuple[int, int, int]:
    """Year, month and day of the Persian calendar: six months of 31 days, then months of 30."""
    year, start = max((year, start) for year, start in NEW_YEARS.items() if start <= day)
    past = (day - start).days
    month, rest = divmod(past, 31) if past < 186 else divmod(past - 186, 30)
    return year, month + 1 + (6 if past >= 186 else 0), rest + 1


def jalali_text(order: Order) -> str:
    """A day as one column has been seen to hold it: padded or not, with a time, or without slashes."""
    year, month, day = jalali(order.moment.date())
    forms = (f"{year}/{month:02d}/{day:02d}", f"{year}/{month}/{day}", f"{year}{month:02d}{day:02d}")
    text = forms[order.number % 3]
    return f"{text} {order.moment:%H:%M}" if order.number % 6 == 0 else text


def persian(text: str) -> str:
    return text.translate(PERSIAN_DIGITS)


def toman(amount: Decimal) -> str:
    return persian(f"{amount:,.0f}".replace(",", "٬"))


PERSIAN_STATUSES = ["تکمیل شده", "در حال انجام"]
PERSIAN_WOO = columns(
    """
    شماره سفارش, تاریخ سفارش, مشتری, موبایل, ایمیل, جزئیات کالا, مالیات (تومان), هزینه ارسال (تومان), تخفیف (تومان)
    مجموع پرداختی (تومان), وضعیت
    """
)


def persian_woocommerce() -> Export:
    """Persian digits and days; the sum in toman holds shipping, which stands beside it; a phone is the key."""
    orders = shop(scale=100_000, tax="0")
    lines: list[Row] = [
        {
            "شماره سفارش": persian(str(5000 + order.number)),
            "تاریخ سفارش": persian(jalali_text(order)),
            "مشتری": persian(f"مشتری {order.customer.number}") if order.customer else "",
            "موبایل": order.phone("+98", "912", "0") if order.number % 2 else persian(order.phone("+98", "912", "0")),
            "جزئیات کالا": " + ".join(line.product for line in order.lines),
            "مالیات (تومان)": toman(ZERO),
            "هزینه ارسال (تومان)": toman(order.shipping),
            "تخفیف (تومان)": toman(order.discount),
            "مجموع پرداختی (تومان)": toman(order.total),
            "وضعیت": words(order, "لغو شده", "در انتظار پرداخت", "مسترد شده", PERSIAN_STATUSES),
        }
        for order in orders
    ]
    shown = [without_partial(order, order.goods) for order in orders]
    content = text_file(grid(PERSIAN_WOO, lines), encoding="utf-8-sig")
    return Export("orders-fa.csv", content, "woocommerce_persian", shown, "IRT")


PERSIAN_BUYERS = columns("شماره سفارش, نام خریدار, موبایل خریدار, ایمیل خریدار, محصول, مبلغ, تاریخ ثبت, وضعیت")


def persian_buyers() -> Export:
    """The other set of names: one sum without a unit, days as fa-IR writes them, letters ي and ك for ی and ک."""
    orders = shop(scale=100_000, tax="0")
    lines: list[Row] = []
    for order in orders:
        year, month, day = jalali(order.moment.date())
        status = words(order, "لغو شده", "در انتظار پرداخت", "مسترد شده", [*PERSIAN_STATUSES, "پرداخت شده"])
        lines.append(
            {
                "شماره سفارش": persian(str(6000 + order.number)),
                "نام خریدار": persian(f"خریدار {order.customer.number}") if order.customer else "",
                "موبایل خریدار": persian(order.phone("0098", "912", "0")),
                "ایمیل خریدار": order.email,
                "محصول": order.lines[0].product,
                "مبلغ": toman(order.total),
                "تاریخ ثبت": persian(f"{year}/{month}/{day}"),
                "وضعیت": status.replace("ی", "ي").replace("ک", "ك"),
            }
        )
    shown = [without_partial(order, order.total) for order in orders]
    content = text_file(grid(PERSIAN_BUYERS, lines), encoding="utf-8-sig")
    return Export("سفارش‌ها.csv", content, "woocommerce_persian", shown)


DIGIKALA = columns(
    "ID_Order, ID_Customer, ID_Item, DateTime_CartFinalize, Amount_Gross_Order, city_name_fa, Quantity_item"
)


def digikala() -> Export:
    """The public data set's columns, one row per order: no status, so all orders count with their gross amount."""
    orders = shop(scale=100_000, guests=False, tax="0")
    lines: list[Row] = [
        {
            "ID_Order": 2714000 + order.number,
            "ID_Customer": 469000 + (order.customer.number if order.customer else 0),
            "ID_Item": 21386 + order.number,
            "DateTime_CartFinalize": f"{order.moment:%Y-%m-%d %H:%M:%S}.000",
            "Amount_Gross_Order": f"{order.gross:.1f}",
            "city_name_fa": "تهران",
            "Quantity_item": f"{order.quantity}.0",
        }
        for order in orders
    ]
    shown = [seen(order, amount=order.gross, refund=ZERO, state="counted") for order in orders]
    return Export("orders.csv", text_file(grid(DIGIKALA, lines), end="\n"), "digikala", shown)


EXPORTS = {
    "salla": salla,
    "zid": zid,
    "persian_woocommerce": persian_woocommerce,
    "persian_buyers": persian_buyers,
    "digikala": digikala,
}
