"""Which column is which in a list of subscriptions: who, from when, until when and for how much, by the names."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, Literal

from clv_xl.orders.book import RoleChoice
from clv_xl.orders.columns.choices import chosen_column
from clv_xl.orders.columns.formats import Catalogue
from clv_xl.orders.columns.headers import Cells, normalise
from clv_xl.orders.columns.layout import CUSTOMER_KINDS, CustomerKey, keys_of_column
from clv_xl.orders.columns.recognise import Profile, fits, kind_of_key, profile
from clv_xl.orders.values.cells import NOTHING
from clv_xl.orders.values.money import CODES

NEEDED = ("customer", "start", "end")
DATED = ("start", "end")
ROLES = (*DATED, "amount", "subscription", "plan", "currency")
WITHOUT_PREFIX = ("subscription", "plan")  # `Customer ID` is no subscription's
COLUMN_CHOICES = ("customer", *CUSTOMER_KINDS, *ROLES)  # of --columns
BY_CONTENT = 0.5  # share of filled cells that must fit: a few rows of totals or notes don't matter

Per = Literal["week", "month", "year"]
_BRACKETS = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_MARKS = re.compile(r"[\s_\-./]+")


@dataclass(frozen=True, slots=True)
class SubscriptionColumns:
    """The roles of a subscription list's columns."""

    header: tuple[str, ...]
    header_index: int | None  # 0-based row of the header, None: no header
    customer: tuple[CustomerKey, ...]
    roles: Mapping[str, int]
    choices: tuple[RoleChoice, ...]
    sure: bool  # the start or the end has a name that no order list gives a column

    def missing(self) -> list[str]:
        """Return which of the three columns that can't be done without are not there."""
        return [name for name in NEEDED if name not in self.roles and not (name == "customer" and self.customer)]

    @property
    def first_data_row(self) -> int:
        """Return the spreadsheet row, counted from 1, where the data start."""
        return 1 if self.header_index is None else self.header_index + 2

    def amount_per(self) -> Per | None:
        """Return the time that the amount is paid for, where its column's name tells."""
        if "amount" not in self.roles:
            return None
        name = _squeezed(self.header[self.roles["amount"]])
        times: tuple[Per, ...] = ("week", "month", "year")
        return next((per for per in times if name in map(_squeezed, _known()["per"][per])), None)


def vocabulary(catalogue: Catalogue) -> frozenset[str]:
    """Return every column name that tells the header of a subscription list, normalised."""
    ours = [name for role in ROLES for name in (*_names(role), *_known()[role].get("unsure", []))]
    ours += [name for names in _known()["customer"].values() for name in names]
    theirs = [name for kind in CUSTOMER_KINDS for name in catalogue.names.get(kind, [])]
    return frozenset(normalise(name) for name in (*ours, *(name.replace(" ", "_") for name in ours), *theirs))


def words_for_active() -> tuple[str, ...]:
    """Return what stands in the end of a subscription that goes on, in lower case."""
    return (*NOTHING, *_known()["active"]["words"])


def subscription_columns(
    catalogue: Catalogue,
    header: Sequence[str],
    header_index: int | None,
    sample: Sequence[Cells],
    chosen: Mapping[str, str] | None = None,
) -> SubscriptionColumns:
    """Return the roles of a tab's columns, by their names; the user's choice of columns wins."""
    finder = _Finder(catalogue, header, sample, dict(chosen or {}))
    for role in DATED:
        finder.take(role)
    customer = tuple(finder.customer_keys())
    for role in ROLES:
        if role not in DATED:
            finder.take(role)
    return SubscriptionColumns(tuple(header), header_index, customer, finder.roles, tuple(finder.choices), finder.sure)


class _Finder:
    """Hands out columns to roles, each column once, and remembers why."""

    def __init__(
        self, catalogue: Catalogue, header: Sequence[str], sample: Sequence[Cells], chosen: Mapping[str, str]
    ) -> None:
        self.known = catalogue.names
        self.header = header
        self.profiles = [profile([row[i] if i < len(row) else None for row in sample]) for i in range(len(header))]
        self.chosen = chosen
        self.names = [_squeezed(name) for name in header]
        self.taken = {chosen_column(header, name, role) for role, name in chosen.items()}
        self.roles: dict[str, int] = {}
        self.choices: list[RoleChoice] = []
        self.sure = False

    def take(self, role: str) -> None:
        """Give a role its column: the user's, else the best by name whose cells allow it."""
        if role in self.chosen:
            self._use(chosen_column(self.header, self.chosen[role], role), role, "certain", "chosen with --columns")
            return
        for name in (*_names(role), *_known()[role].get("unsure", [])):
            column = self._free(name, role)
            if column is not None:
                self.sure |= role in DATED and name in _names(role)
                self._use(column, role, "high", f"its name is one for the {role}")
                return

    def _use(self, column: int, role: str, confidence: str, why: str) -> None:
        self.taken.add(column)
        self.roles[role] = column
        self.choices.append(RoleChoice(role, self.header[column], confidence, why))

    def _free(self, name: str, role: str) -> int | None:
        """Return the first free column of a name, alone or behind a word such as `subscription`."""
        wanted = _squeezed(name)
        before = [] if role in WITHOUT_PREFIX else _known()["before"]
        behind = {wanted, *(_squeezed(word) + wanted for word in before)}
        same = [i for i, column in enumerate(self.names) if column in behind and i not in self.taken]
        allowed = (i for i in same if _allows(role, self.profiles[i]))
        return min(allowed, key=lambda i: (self.names[i] != wanted, i), default=None)

    def customer_keys(self) -> Iterator[CustomerKey]:
        """Yield the ways to tell whose a subscription is, the strongest first."""
        if "customer" in self.chosen:
            column = chosen_column(self.header, self.chosen["customer"], "customer")
            self.choices.append(RoleChoice("customer", self.header[column], "certain", "chosen with --columns"))
            yield from keys_of_column(column, kind_of_key(self.profiles[column]))
        for kind in CUSTOMER_KINDS:
            if kind in self.chosen:
                column = chosen_column(self.header, self.chosen[kind], kind)
                self.choices.append(
                    RoleChoice(f"customer ({kind})", self.header[column], "certain", "chosen with --columns")
                )
                yield CustomerKey(kind, (column,))
            elif not ({"customer", *CUSTOMER_KINDS} & self.chosen.keys()):
                yield from self._key_by_name(kind)

    def _key_by_name(self, kind: str) -> Iterator[CustomerKey]:
        for name in (*_known()["customer"].get(kind, []), *self.known.get(kind, [])):
            wanted = _squeezed(name)
            free = (i for i, column in enumerate(self.names) if column == wanted and i not in self.taken)
            column = next((i for i in free if fits(kind, self.profiles[i], BY_CONTENT)), None)
            if column is None:
                continue
            self.taken.add(column)
            why = f"its name is one for the customer's {kind}"
            self.choices.append(RoleChoice(f"customer ({kind})", self.header[column], "high", why))
            told = kind_of_key(self.profiles[column])
            yield from keys_of_column(column, told) if kind == "id" else (CustomerKey(kind, (column,)),)
            return


def _allows(role: str, column: Profile) -> bool:
    """Tell whether the cells of a column allow a role; the end may be blank or 0 on all rows, or say `active`."""
    if role == "start":
        return fits("date", column, BY_CONTENT)
    if role == "end":
        return column.date + column.serial > 0 or column.number < BY_CONTENT or column.mean == 0
    if role == "amount":
        return fits("amount", column, BY_CONTENT)
    if role == "currency":
        return fits("currency", column)
    return True


def _names(role: str) -> list[str]:
    names: list[str] = _known()[role]["names"]
    return names


@lru_cache(maxsize=1 << 12)
def _squeezed(name: str) -> str:
    """Return a column name as it is compared: folded, without brackets, currency, blanks and marks between words."""
    words = _MARKS.split(_BRACKETS.sub("", normalise(name)))
    return "".join([word for word in words if word.upper() not in CODES] if len(words) > 1 else words)


@cache
def _known() -> dict[str, Any]:
    return tomllib.loads((files(__package__) / "subscription_names.toml").read_text(encoding="utf-8"))
