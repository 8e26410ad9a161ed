"""An invented shop's orders, and the counts that a right reader of any export of them must give."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import Enum
from typing import Any

CENT = Decimal("0.01")
ZERO = Decimal(0)


class State(Enum):
    """What became of an order. Refunded in part: a unit of the first line, an amount, or all goods but no shipping."""

    COUNTED = "counted"
    CANCELLED = "cancelled before it was paid"
    CANCELLED_PAID = "cancelled after it was paid"
    CANCELLED_REFUNDED = "cancelled, and the money given back"
    UNPAID = "unpaid"
    REFUNDED = "refunded in full"
    UNIT_BACK = "one unit refunded"
    AMOUNT_BACK = "an amount refunded"
    GOODS_BACK = "all goods refunded"


CANCELLED = (State.CANCELLED, State.CANCELLED_PAID, State.CANCELLED_REFUNDED)
PARTLY = (State.UNIT_BACK, State.AMOUNT_BACK, State.GOODS_BACK)
REFUNDED = (State.REFUNDED, State.CANCELLED_REFUNDED)

# By place in the list; all others are counted.
STATES = {
    4: State.CANCELLED,
    6: State.REFUNDED,
    8: State.UNPAID,
    11: State.CANCELLED_PAID,
    13: State.UNIT_BACK,
    17: State.CANCELLED,
    20: State.UNIT_BACK,
    21: State.CANCELLED_REFUNDED,
    23: State.UNPAID,
    27: State.REFUNDED,
    29: State.AMOUNT_BACK,
    31: State.GOODS_BACK,
}
GUESTS = (9, 25)
WHOLESALE = 15
ORDERS = 34
# Prices end in a full ten cents, so that 10 % off any line is exact to the cent.
GOODS = [
    ("Wool Scarf", "SCARF-1", "39.00"),
    ("Oak Board, 30 cm", "BOARD-2", "27.50"),
    ("Linen Apron", "APRON-3", "48.00"),
    ("Beeswax Wrap", "WRAP-4", "12.40"),
    ("Clay Bowl", "BOWL-5", "21.00"),
    ("Tea Towel", "TOWEL-6", "8.60"),
]
NAMES = (
    "Ada Abel,Bo Brandt,Cleo Castro,Dov Dahl,Eve Elster,Finn Falk,"
    "Gia Grau,Hugo Hald,Ida Ilves,Jon Jost,Kai Krug,Lea Lind"
)


@dataclass(frozen=True)
class Line:
    """One product of an order."""

    product: str
    sku: str
    quantity: int
    price: Decimal
    discount: Decimal

    @property
    def gross(self) -> Decimal:
        return self.price * self.quantity

    @property
    def net(self) -> Decimal:
        return self.gross - self.discount


@dataclass(frozen=True)
class Customer:
    """A person, with one of each kind of key."""

    number: int
    first: str
    last: str

    @property
    def name(self) -> str:
        return f"{self.first} {self.last}"

    @property
    def email(self) -> str:
        return f"{self.first}.{self.last}@example.com".lower()

    @property
    def user(self) -> str:
        return f"buyer_{self.number:03d}"


@dataclass(frozen=True)
class Order:
    """One order, as it was; a platform shows some of it."""

    number: int
    moment: datetime
    customer: Customer | None
    lines: tuple[Line, ...]
    shipping: Decimal
    tax: Decimal
    state: State

    @property
    def gross(self) -> Decimal:
        return sum((line.gross for line in self.lines), ZERO)

    @property
    def discount(self) -> Decimal:
        return sum((line.discount for line in self.lines), ZERO)

    @property
    def goods(self) -> Decimal:
        return self.gross - self.discount

    @property
    def total(self) -> Decimal:
        return self.goods + self.shipping + self.tax

    @property
    def quantity(self) -> int:
        return sum(line.quantity for line in self.lines)

    @property
    def refund(self) -> Decimal:
        """Money given back."""
        if self.state in REFUNDED:
            return self.total
        if self.state is State.UNIT_BACK:
            return self.lines[0].price
        if self.state is State.GOODS_BACK:
            return self.goods
        return self.lines[0].price / 4 if self.state is State.AMOUNT_BACK else ZERO

    def units_back(self, place: int) -> int:
        """Units of a line that came back."""
        if self.state in (*REFUNDED, State.GOODS_BACK):
            return self.lines[place].quantity
        return int(self.state is State.UNIT_BACK and place == 0)

    @property
    def paid(self) -> bool:
        return self.state not in (State.UNPAID, State.CANCELLED)

    @property
    def name(self) -> str:
        return self.customer.name if self.customer else ""

    @property
    def email(self) -> str:
        """The address as typed this time: now and then in capitals, or with a blank."""
        plain = self.customer.email if self.customer else ""
        return plain.upper() if self.number % 7 == 3 else f"{plain} " if plain and self.number % 7 == 5 else plain

    def phone(self, country: str = "+1", start: str = "555", national: str = "") -> str:
        """The phone as typed this time: with the country's code, or as people write it at home."""
        if self.customer is None:
            return ""
        number = f"{start}{self.customer.number:07d}"
        return f"{country}{number}" if self.number % 2 else f"{national}{number}"


def shop(*, scale: int = 1, tax: str = "0.08", guests: bool = True) -> list[Order]:
    """The shop's orders, always the same; in money of another size, without tax, or with a customer for each order."""
    choose = random.Random(20240108)
    people = [Customer(number, *name.split(" ")) for number, name in enumerate(NAMES.split(","), start=1)]
    day, orders = datetime(2024, 1, 8), []
    for number in range(ORDERS):
        state = STATES.get(number, State.COUNTED)
        lines = chosen_lines(choose, number, state, scale)
        person = choose.choice(people)
        goods = sum((line.net for line in lines), ZERO)
        orders.append(
            Order(
                number=number,
                moment=day
                + timedelta(minutes=1432 if number == 3 else 6 if number == 5 else choose.randrange(1, 1439)),
                customer=None if guests and number in GUESTS else person,
                lines=lines,
                shipping=Decimal("4.95") * scale if goods < 60 * scale or state is State.GOODS_BACK else ZERO,
                tax=sum(((line.net * Decimal(tax)).quantize(CENT, ROUND_HALF_UP) for line in lines), ZERO),
                state=state,
            )
        )
        day += timedelta(days=choose.randrange(12, 29))
    return orders


def chosen_lines(choose: random.Random, number: int, state: State, scale: int) -> tuple[Line, ...]:
    """One to three lines; those of partly refunded orders leave no doubt about what a unit cost."""
    picked = choose.sample(GOODS, 1 if state is State.GOODS_BACK else choose.randint(1, 3))
    reduced = number % 4 == 2 and state not in PARTLY
    lines = []
    for place, (product, sku, price) in enumerate(picked):
        quantity = choose.randint(1, 3)
        if state is State.GOODS_BACK:
            quantity = 1
        elif number == WHOLESALE and place == 0:
            quantity = 50
        elif state is State.UNIT_BACK and place == 0:
            quantity = 2
        unit = Decimal(price) * scale
        lines.append(Line(product, sku, quantity, unit, unit * quantity / 10 if reduced else ZERO))
    return tuple(lines)


@dataclass(frozen=True)
class Seen:
    """One order as an export shows it; state "return" is money given back under a number of its own."""

    day: date
    key: str
    amount: Decimal
    refund: Decimal = ZERO
    state: str = "counted"

    @property
    def net(self) -> Decimal:
        return self.amount - min(self.refund, self.amount)


def seen(
    order: Order,
    *,
    key: str | None = None,
    amount: Decimal | None = None,
    refund: Decimal | None = None,
    state: str | None = None,
) -> Seen:
    """An order of which an export shows all that a shop knows, or less: what is given here stands for what is so."""
    judged = "counted"
    if order.state in CANCELLED:
        judged = "cancelled"
    elif order.state in (State.UNPAID, State.REFUNDED):
        judged = "unpaid" if order.state is State.UNPAID else "refunded"
    return Seen(
        day=order.moment.date(),
        key=(str(order.customer.number) if order.customer else "") if key is None else key,
        amount=order.goods if amount is None else amount,
        refund=order.refund if refund is None else refund,
        state=judged if state is None else state,
    )


def net_of(orders: Iterable[Seen], *, keyed: bool = False) -> Decimal:
    """Money of all orders, or of those with a customer."""
    return sum((order.net for order in orders if order.key or not keyed), ZERO)


def contract(orders: Iterable[Seen]) -> dict[str, Any]:
    """The numbers of `clv-xl inspect --json` that a right reader gives."""
    documents = list(orders)
    orders = [order for order in documents if order.state != "return"]
    returned = [order for order in documents if order.state == "return"]
    counted = [order for order in orders if order.state == "counted"]
    per_customer = Counter(order.key for order in counted if order.key)
    states = Counter(order.state for order in orders)
    return {
        "orders_in_file": len(documents),
        "counted_orders": len(counted),
        "counted_without_customer_key": sum(not order.key for order in counted),
        "customers": len(per_customer),
        "repeat_customers": sum(count > 1 for count in per_customer.values()),
        "net_revenue_all_counted": float(net_of(counted) - net_of(returned)),
        "net_revenue_with_key": float(net_of(counted, keyed=True) - net_of(returned, keyed=True)),
        "first_order": min(order.day for order in counted).isoformat(),
        "last_order": max(order.day for order in counted).isoformat(),
        "partially_refunded": sum(order.refund > 0 for order in counted),
        "excluded": {reason: states[reason] for reason in ("cancelled", "unpaid", "refunded")}
        | ({"returns": len(returned)} if returned else {}),
    }
