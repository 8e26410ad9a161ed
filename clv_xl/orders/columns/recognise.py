"""Which column is which in a list of no known format: by its name, checked against what stands in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from clv_xl.orders.book import Notice, RoleChoice
from clv_xl.orders.columns.formats import Catalogue
from clv_xl.orders.columns.goods import goods_amount
from clv_xl.orders.columns.headers import Cells, bare, normalise
from clv_xl.orders.columns.layout import CUSTOMER_KINDS, Amount, CustomerKey, Layout, Refund, Term, keys_of_column
from clv_xl.orders.dates.forms import reads_as_date, reads_as_serial
from clv_xl.orders.values.cells import NO_WORDS
from clv_xl.orders.values.money import reads_as_number

_EMAIL = re.compile(r"^[^@\s]+@[^@\s]+\.[^@\s]+$")
_PHONE = re.compile(r"^(\+|00?)[\d\s()./-]{6,}$")
_FULL_NAME = re.compile(r"^[^\d@]+\s[^\d@]+$")
_YES_NO = frozenset(
    {*NO_WORDS, "1", "yes", "y", "true", "ja", "oui", "sí", "si", "sim", "jā", "tak", "да", "是", "نعم", "بله", "x"}
)
# words of a column that sums up or is another date than the order's
_SUMS_UP = frozenset(
    "average mean median avg count since first last "
    "birthday joined registered registration subscribed sign signup due "
    "ship shipped delivery delivered abandoned lifetime until".split()
)
# words of a column that names somebody who sells or works, not who buys
_NO_BUYER = frozenset(
    "supplier suppliers vendor vendors employee employees staff salesperson salesman seller sellers cashier author "
    "rep agent manager driver courier campaign ad adset lieferant lieferanten mitarbeiter verkäufer fournisseur "
    "vendeur employé proveedor vendedor empleado fornitore venditore fornecedor leverancier medewerker dostawca "
    "pracownik sprzedawca piegādātājs darbinieks pārdevējs поставщик сотрудник "
    "продавец менеджер 供应商 员工 卖家 المورد "
    "الموظف البائع".split()
)
_NO_AMOUNT = frozenset(
    "lifetime ltv budget spend spent discount discounts diskon rabatt remise descuento desconto sconto atlaide 折扣 "
    "خصم تخفیف".split()
)
_WORD = re.compile(r"[^\W\d_]+", re.UNICODE)
ENOUGH = 0.8  # share of filled cells that must fit a role
ENOUGH_ROWS = 10
ENOUGH_BY_NAME = 0.5  # where the column's name says it: a few rows of totals or notes don't matter


@dataclass(frozen=True, slots=True)
class Profile:
    """What stands in one column of the first rows."""

    filled: float  # shares of rows or of filled cells, 0..1
    email: float
    phone: float
    full_name: float
    date: float
    serial: float
    number: float
    plain_number: float
    decimal: float
    distinct: float
    yes_no: float
    mean: float
    count: int


def profile(cells: Sequence[str | None]) -> Profile:
    """Return what stands in a column."""
    texts = [text for cell in cells if cell and (text := bare(cell)) and text != "-"]
    n = len(texts) or 1
    numbers = [value for value in map(reads_as_number, texts) if value is not None]
    return Profile(
        filled=len(texts) / max(len(cells), 1),
        email=sum(bool(_EMAIL.match(text)) for text in texts) / n,
        phone=sum(bool(_PHONE.match(text)) for text in texts) / n,
        full_name=sum(bool(_FULL_NAME.match(text)) for text in texts) / n,
        date=sum(map(reads_as_date, texts)) / n,
        serial=sum(map(reads_as_serial, texts)) / n,
        number=len(numbers) / n,
        plain_number=sum(text.replace(".", "", 1).isdecimal() for text in texts) / n,
        decimal=sum(value != int(value) for value in numbers) / n,
        distinct=len(set(texts)) / n,
        yes_no=sum(text.casefold() in _YES_NO for text in texts) / n,
        mean=sum(abs(value) for value in numbers) / max(len(numbers), 1),
        count=len(texts),
    )


def kind_of_key(column: Profile) -> str:
    """Return the kind of customer key that a column holds, by its cells."""
    shares = {"email": column.email, "phone": column.phone, "name": column.full_name}
    kind = max(shares, key=lambda name: shares[name])
    return kind if shares[kind] >= 0.5 else "id"


def fits(role: str, column: Profile, enough: float = ENOUGH) -> bool:
    """Tell whether the cells of a column allow a role; an empty column allows none."""
    if not column.count:
        return False
    if role == "date":
        return column.date + (column.serial if enough < ENOUGH else 0) >= enough  # a number alone says nothing
    if role in ("amount", "price", "quantity", "refund", "shipping", "tax", "discount", "total"):
        return column.number >= enough and column.date < ENOUGH
    if role == "email":
        return column.email >= 0.5
    if role == "id" and column.count >= ENOUGH_ROWS and column.distinct * column.count < 2:
        return False  # the same on all rows: the shop's account, not its customers'
    if role in ("id", "order"):
        return column.decimal < 0.2
    if role == "paid":
        return column.yes_no >= enough
    if role in ("name", "username", "status", "payment_status", "fulfilment_status", "currency", "type"):
        return column.plain_number < 0.5 and column.email < 0.5
    return True


def list_layout(
    catalogue: Catalogue, header: Sequence[str], header_index: int | None, sample: Sequence[Cells]
) -> Layout:
    """Return the layout of a plain list from its column names and first rows."""
    profiles = [profile([row[i] if i < len(row) else None for row in sample]) for i in range(len(header))]
    finder = _Finder(catalogue.names, header, profiles, sample)
    roles = {
        role: column
        for role in (
            "date",
            "order",
            "quantity",
            "status",
            "payment_status",
            "fulfilment_status",
            "cancelled_at",
            "currency",
            "type",
            "paid",
        )
        if (column := finder.take(role)) is not None
    }
    refund = finder.take("refund")
    customer = list(finder.customer_keys())
    amount = finder.amount(roles)
    if header_index is None or not (customer and amount and "date" in roles):
        finder.by_content(roles, customer, amount is None)
        amount = amount or finder.guessed_amount
    for role in ("price", "product", "sku", "channel", "campaign", "country"):
        column = finder.take(role)
        if column is not None:
            roles[role] = column
    return Layout(
        header=tuple(header),
        header_index=header_index,
        format=None,
        words=catalogue.status_words(None),
        roles=roles,
        customer=tuple(customer),
        amount=amount,
        refund=None if refund is None else Refund("auto", (refund,)),
        choices=tuple(finder.choices),
        notices=tuple(finder.notices),
    )


class _Finder:
    """Hands out columns to roles, each column once, and remembers why."""

    def __init__(
        self,
        known: Mapping[str, list[str]],
        header: Sequence[str],
        profiles: Sequence[Profile],
        sample: Sequence[Cells],
    ) -> None:
        self.known = known
        self.header = header
        self.profiles = profiles
        self.sample = sample
        self.names = [normalise(name) for name in header]
        self.free = set(range(len(header)))
        self.choices: list[RoleChoice] = []
        self.notices: list[Notice] = []
        self.guessed_amount: Amount | None = None

    def take(self, role: str, label: str | None = None) -> int | None:
        """Return the best free column for a role by its name and mark it as used."""
        for confidence, candidates, enough in (
            ("high", self._same(role), ENOUGH_BY_NAME),
            ("medium", self._within(role), ENOUGH),
        ):
            for column in candidates:
                if column in self.free and fits(role, self.profiles[column], enough):
                    self._use(column, label or role, confidence, f"its name is one for the {role}")
                    return column
        for column in self._same(role):  # blank so far proves nothing: refunds may come later in the file
            if column in self.free and not self.profiles[column].count and role not in ("date", "amount", "price"):
                self._use(column, label or role, "high", f"its name is one for the {role}")
                return column
        return None

    def _use(self, column: int, role: str, confidence: str, why: str) -> None:
        self.free.discard(column)
        self.choices.append(RoleChoice(role, self.header[column], confidence, why))

    def _same(self, role: str) -> Iterator[int]:
        for name in self.known[role]:
            wanted = normalise(name)
            yield from (i for i, column in enumerate(self.names) if column == wanted)

    def _within(self, role: str) -> Iterator[int]:
        """Yield columns whose name holds all words of a known name: `Net amount (EUR)` holds `net amount`."""
        words = [set(_WORD.findall(column)) for column in self.names]
        for name in self.known[role]:
            wanted = set(_WORD.findall(normalise(name)))
            if wanted and wanted not in ({"no"}, {"order"}, {"name"}, {"customer"}, {"number"}):
                yield from (i for i, column in enumerate(words) if wanted <= column and self._can_be(role, i))

    def _sums_up(self, column: int) -> bool:
        return not _SUMS_UP.isdisjoint(_WORD.findall(self.names[column]))

    def _can_be(self, role: str, column: int) -> bool:
        """Tell whether the words of a column's name speak against a role."""
        against = {"amount": _NO_AMOUNT, **dict.fromkeys(CUSTOMER_KINDS, _NO_BUYER)}.get(role, frozenset())
        return not self._sums_up(column) and against.isdisjoint(_WORD.findall(self.names[column]))

    def customer_keys(self) -> Iterator[CustomerKey]:
        """Yield the ways to tell who bought, the strongest first."""
        for kind in CUSTOMER_KINDS:
            parts = self._name_in_parts() if kind == "name" else None
            if parts:
                yield CustomerKey(kind, parts, joined=True)
                continue
            column = self.take(kind, f"customer ({kind})")
            if column is not None:
                told = kind_of_key(self.profiles[column])
                yield from keys_of_column(column, told) if kind == "id" else (CustomerKey(kind, (column,)),)

    def _name_in_parts(self) -> tuple[int, int] | None:
        """Return the columns of the first and the last name, where both stand apart."""
        first = next((i for i in self._same("first_name") if i in self.free), None)
        among = (i for role in ("last_name", "name") for i in self._same(role))
        last = next((i for i in among if i in self.free and i != first), None)
        if first is None or last is None:
            return None
        for column in (first, last):
            self._use(column, "customer (name)", "high", "its name is one for a part of the name")
        return first, last

    def amount(self, roles: dict[str, int]) -> Amount | None:
        """Return how the amount is made: an amount column, else quantity x price, else price alone."""
        column = self.take("amount")
        if column is not None:
            found = {part: self.take(part) for part in ("shipping", "tax", "discount", "total")}
            if found["total"] is not None:
                roles["total"] = found["total"]
            parts = {part: place for part, place in found.items() if place is not None}
            totals = set(map(normalise, self.known["total"]))
            amount = goods_amount(self.header, column, parts, self.sample, totals)
            if amount.notice:
                self.notices.append(Notice("amount_rule", amount.notice))
            return amount
        price = self.take("price", "amount")
        discount = self.take("discount") if price is not None and "quantity" in roles else None
        if price is not None and "quantity" in roles and discount is not None:
            return self._less_discount(roles["quantity"], price, discount)
        if price is not None and "quantity" in roles:
            names = f"{self.header[roles['quantity']]} x {self.header[price]}"
            return Amount("line", (Term((roles["quantity"], price)),), f"{names} of each row, added up per order")
        if price is not None:
            return Amount("line", (Term((price,)),), f"{self.header[price]} of each row, added up per order")
        return None

    def _less_discount(self, quantity: int, price: int, discount: int) -> Amount:
        names = f"{self.header[quantity]} x {self.header[price]} less {self.header[discount]}"
        told = (
            f"{self.header[discount]!r} was taken off each row: if it is that of the whole order or a share, add a "
            "column with the amount of each row."
        )
        self.notices.append(Notice("amount_rule", told))
        rule = f"{names} of each row, added up per order"
        return Amount("line", (Term((quantity, price)), Term((discount,), -1)), rule)

    def by_content(self, roles: dict[str, int], customer: list[CustomerKey], amount_missing: bool) -> None:
        """Give the three needed roles to columns by what stands in them, where no name told them."""
        if "date" not in roles:
            dates = [i for i in self._free_ordered() if self.profiles[i].date >= ENOUGH and not self._sums_up(i)]
            self._guess("date", roles, dates)
        if not any(key.kind == "email" for key in customer):
            for i in [i for i in self._free_ordered() if self.profiles[i].email >= 0.5 and self._can_be("email", i)][
                :1
            ]:
                self._use(i, "customer (email)", "medium", "it holds e-mail addresses")
                customer.insert(0, CustomerKey("email", (i,)))
        if amount_missing:
            self._guess_amount()
        if not customer:
            self._guess_customer(customer)

    def _free_ordered(self) -> list[int]:
        return sorted(self.free)

    def _guess(self, role: str, roles: dict[str, int], candidates: list[int]) -> None:
        if candidates:
            roles[role] = candidates[0]
            self._use(candidates[0], role, "medium", f"its cells read as a {role}")
            self._say_guessed(role, candidates[0])

    def _guess_amount(self) -> None:
        money = [
            i for i in self._free_ordered() if self.profiles[i].number >= ENOUGH and self.profiles[i].decimal > 0.3
        ]
        if money:
            column = max(money, key=lambda i: self.profiles[i].mean)
            self._use(column, "amount", "low", "its cells are numbers with decimals, the largest ones of the list")
            rule = f"{self.header[column]} of each order"
            self.guessed_amount = Amount("auto", (Term((column,)),), rule)
            self._say_guessed("amount", column)

    def _guess_customer(self, customer: list[CustomerKey]) -> None:
        repeating = [
            i
            for i in self._free_ordered()
            if 0.01 < self.profiles[i].distinct < 0.95
            and self.profiles[i].filled > 0.5
            and self.profiles[i].decimal == 0
            and self.profiles[i].date < ENOUGH
            and self._can_be("id", i)
        ]
        if self.guessed_amount is not None and repeating:
            column = max(repeating, key=lambda i: self.profiles[i].distinct)
            self._use(column, "customer (id)", "low", "its values repeat as customers do")
            customer.append(CustomerKey("id", (column,)))
            self._say_guessed("customer", column)

    def _say_guessed(self, role: str, column: int) -> None:
        self.notices.append(
            Notice(
                "column_guessed",
                f"No column name tells the {role}, so {self.header[column]!r} was taken by what stands in it: "
                f"check it, or name the right one with --columns {role}=NAME.",
            )
        )
