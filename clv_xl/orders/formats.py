"""The kinds of order lists that are known: formats.toml as records, and which one a header belongs to."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
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


@dataclass(frozen=True)
class Catalogue:
    """Every kind of order list that is known, and the names and words of any other list."""

    formats: tuple[Format, ...]  # the plain list is not among them
    names: Mapping[str, list[str]]  # of the plain list: role -> column names, best first
    words: Mapping[str, list[str]]  # meaning -> status words

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """Every column name that any format or the plain list knows, normalised."""
        known = {normalise(name) for names in self.names.values() for name in names}
        for fmt in self.formats:
            known |= {normalise(name) for signature in fmt.signatures for name in signature}
            known |= {normalise(name) for role in SINGLE_COLUMN_ROLES for name in fmt.columns(role)}
            for key in fmt.table.get("customer", []):
                known |= {normalise(name) for name in [*key.get("columns", []), *key.get("join", [])]}
        return frozenset(known)

    def status_words(self, fmt: Format | None) -> Words:
        """Return the status words of a format: the common ones and its own."""
        meaning = {normalise(word): kind for kind, words in self.words.items() for word in words}
        for kind, words in (fmt.table.get("status_words", {}) if fmt else {}).items():
            meaning |= {normalise(word): kind for word in words}
        return Words(meaning)

    def match(self, header: Sequence[str]) -> tuple[Format, tuple[str, ...]] | None:
        """Return the format whose signature the header holds (the longest one wins) and that signature."""
        present = {normalise(name) for name in header}
        best: tuple[Format, tuple[str, ...]] | None = None
        for fmt in self.formats:
            for signature in fmt.signatures:
                if (best is None or len(signature) > len(best[1])) and all(
                    normalise(name) in present for name in signature
                ):
                    best = fmt, signature
        return best


@cache
def built_in() -> Catalogue:
    """Return what formats.toml knows, in the order of the file."""
    document = tomllib.loads((files(__package__) / "formats.toml").read_text(encoding="utf-8"))
    formats = tuple(
        Format(key, table["title"], tuple(tuple(names) for names in table["signature"]), table)
        for key, table in document.items()
        if "signature" in table
    )
    return Catalogue(formats, document[LIST]["names"], document["words"])


def find_column(header: Sequence[str], name: str) -> int | None:
    """Return the index of a column: the very name if it is there, else the same by `normalise`; the first wins."""
    if name in header:
        return list(header).index(name)
    wanted = normalise(name)
    return next((i for i, column in enumerate(header) if normalise(column) == wanted), None)
