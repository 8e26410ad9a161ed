"""The kinds of order lists that are known: formats.toml as records, and which one a header belongs to."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from clv_xl.orders.headers import normalise

SINGLE_COLUMN_ROLES = (
    "order date status cancelled_at paid_at currency quantity product sku channel country payment total currency_sign "
    "item_list coupon".split()
)
LIST = "list"


@dataclass(frozen=True, slots=True)
class Format:
    """One table of formats.toml."""

    key: str
    title: str
    signatures: tuple[tuple[str, ...], ...]
    table: dict[str, Any]

    def columns(self, role: str) -> list[str]:
        """Return the column names that can hold a role, best first."""
        names: list[str] = self.table.get(role, [])
        return names


@dataclass(frozen=True, slots=True)
class Words:
    """Status words and what they mean for an order."""

    meaning: dict[str, str]

    def of(self, word: str) -> str | None:
        """Return cancelled, unpaid, pending, refunded, partially_refunded, counted, or None for an unknown word."""
        return self.meaning.get(word)


@cache
def _document() -> dict[str, Any]:
    return tomllib.loads((files(__package__) / "formats.toml").read_text(encoding="utf-8"))


@cache
def known_formats() -> tuple[Format, ...]:
    """Return every format in the order of the file; the plain list is not among them."""
    return tuple(
        Format(key, table["title"], tuple(tuple(names) for names in table["signature"]), table)
        for key, table in _document().items()
        if "signature" in table
    )


def list_names() -> dict[str, list[str]]:
    """Return the names by which columns of any other list are told: role -> names, best first."""
    names: dict[str, list[str]] = _document()[LIST]["names"]
    return names


def status_words(format: Format | None) -> Words:
    """Return the status words of a format: the common ones and its own."""
    meaning = {normalise(word): kind for kind, words in _document()["words"].items() for word in words}
    for kind, words in (format.table.get("status_words", {}) if format else {}).items():
        meaning |= {normalise(word): kind for word in words}
    return Words(meaning)


@cache
def vocabulary() -> frozenset[str]:
    """Return every column name that any format or the plain list knows, normalised."""
    known = {normalise(name) for names in list_names().values() for name in names}
    for fmt in known_formats():
        known |= {normalise(name) for signature in fmt.signatures for name in signature}
        known |= {normalise(name) for role in SINGLE_COLUMN_ROLES for name in fmt.columns(role)}
        for key in fmt.table.get("customer", []):
            known |= {normalise(name) for name in [*key.get("columns", []), *key.get("join", [])]}
    return frozenset(known)


def match(header: Sequence[str]) -> tuple[Format, tuple[str, ...]] | None:
    """Return the format whose signature the header holds (the longest one wins) and that signature."""
    present = {normalise(name) for name in header}
    best: tuple[Format, tuple[str, ...]] | None = None
    for fmt in known_formats():
        for signature in fmt.signatures:
            if (best is None or len(signature) > len(best[1])) and all(
                normalise(name) in present for name in signature
            ):
                best = fmt, signature
    return best


def find_column(header: Sequence[str], name: str) -> int | None:
    """Return the index of a column: the very name if it is there, else the same by `normalise`; the first wins."""
    if name in header:
        return list(header).index(name)
    wanted = normalise(name)
    return next((i for i, column in enumerate(header) if normalise(column) == wanted), None)
