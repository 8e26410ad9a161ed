"""Lists that no shop system wrote: events as a mailing tool gives them, and a colleague's own tables."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from tests.orders.platforms.files import Export, Row, columns, english, european, grid, plain, text_file, workbook
from tests.orders.platforms.model import CANCELLED, PARTLY, REFUNDED, ZERO, Order, State, seen, shop

KLAVIYO = columns("Event, Timestamp, Email, First Name, Last Name, $event_id, $value, Items, Currency")


def klaviyo() -> Export:
    """Placed orders among other events: what became of an order is not in the list, so all count with their sum."""
    orders = shop(guests=False)
    lines: list[Row] = []
    for order in orders:
        person = {"Email": order.email, "First Name": order.customer.first if order.customer else ""}
        value = {"$event_id": 8800 + order.number, "$value": plain(order.total), "Currency": "USD"}
        moment = f"{order.moment:%Y-%m-%dT%H:%M:%S}"
        later = f"{order.moment + timedelta(days=1):%Y-%m-%dT%H:%M:%S}"
        lines.append({"Event": "Opened Email", "Timestamp": moment, **person})
        lines.append({"Event": "Placed Order", "Timestamp": moment, **person, **value})
        lines.append({"Event": "Fulfilled Order", "Timestamp": later, **person, **value})
    shown = [seen(order, amount=order.total, refund=ZERO, state="counted") for order in orders]
    return Export("events.csv", text_file(grid(KLAVIYO, lines), end="\n"), "klaviyo", shown, "USD")


@dataclass(frozen=True)
class Language:
    """A hand-made list's words."""

    header: list[str]
    day: Callable[[datetime], str]
    money: Callable[[Decimal], str]
    statuses: dict[str, str]  # paid, cancelled, unpaid, refunded
    currency: str | None


def status(order: Order, language: Language) -> str:
    if order.state in CANCELLED:
        return language.statuses["cancelled"]
    if order.state in REFUNDED or order.state is State.UNPAID:
        return language.statuses["unpaid" if order.state is State.UNPAID else "refunded"]
    return language.statuses["paid"]


def rows(language: Language) -> list[Row]:
    """A row per product: number, day, customer, address, product, quantity, amount and status."""
    return [
        dict(
            zip(
                language.header,
                (
                    f"A-{1000 + order.number}",
                    language.day(order.moment),
                    order.name,
                    order.email,
                    line.product,
                    line.quantity,
                    language.money(line.net),
                    status(order, language),
                ),
                strict=True,
            )
        )
        for order in shop()
        for line in order.lines
    ]


ENGLISH = Language(
    header=columns("Order No., Order date, Customer, Email, Product, Qty, Line total, Status"),
    day=lambda moment: f"{moment:%d/%m/%Y}",
    money=lambda amount: english(amount, "£"),
    statuses={"paid": "Paid", "cancelled": "CANCELLED", "unpaid": "unpaid", "refunded": "Refunded"},
    currency="GBP",
)
GERMAN = Language(
    header=columns("Bestellnummer, Bestelldatum, Kunde, E-Mail, Artikel, Menge, Betrag, Status"),
    day=lambda moment: f"{moment:%d.%m.%Y}",
    money=lambda amount: f"{european(amount)} €",
    statuses={"paid": "bezahlt", "cancelled": "storniert", "unpaid": "unbezahlt", "refunded": "erstattet"},
    currency="EUR",
)
LATVIAN = Language(
    header=columns("Pasūtījuma Nr., Datums, Klients, E-pasts, Prece, Daudzums, Summa, Statuss"),
    day=lambda moment: f"{moment:%d.%m.%Y.}",
    money=lambda amount: european(amount).replace(".", "\N{NO-BREAK SPACE}"),
    statuses={"paid": "Apmaksāts", "cancelled": "Atcelts", "unpaid": "Neapmaksāts", "refunded": "Atmaksāts"},
    currency=None,
)


def hand_made(file: str, language: Language) -> Export:
    """Amounts are the lines' own, after the discount; of partial refunds nothing is known."""
    table = grid(language.header, rows(language))
    if file.endswith("xlsx"):
        content = workbook(table, "2024-25")
    elif language is GERMAN:
        content = text_file(table, delimiter=";", encoding="cp1252")
    else:
        content = text_file(table, delimiter=";", encoding="utf-8-sig")
    shown = [seen(order, refund=ZERO if order.state in PARTLY else None) for order in shop()]
    return Export(file, content, "list", shown, language.currency)


EXPORTS = {
    "klaviyo": klaviyo,
    "list_english": lambda: hand_made("orders 2024-25.xlsx", ENGLISH),
    "list_german": lambda: hand_made("Bestellungen.csv", GERMAN),
    "list_latvian": lambda: hand_made("pasutijumi.csv", LATVIAN),
}
