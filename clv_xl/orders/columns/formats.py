"""The kinds of order lists that are known, and which one a header belongs to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from typing import Any

from clv_xl.orders.columns.format_files import parse_formats
from clv_xl.orders.columns.headers import normalise, tidy

SINGLE_COLUMN_ROLES = (
    "order date time status payment_status fulfilment_status return_status type paid paid_at cancelled_at currency "
    "quantity product sku channel campaign country payment total currency_sign item_list coupon".split()
)
LIST = "list"


@dataclass(frozen=True, slots=True)
class Format:
    """One table of formats.toml, or of the user's own file."""

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


@dataclass(frozen=True, slots=True)
class Match:
    """The format that a header belongs to."""

    format: Format
    signature: tuple[str, ...]
    as_likely: tuple[str, ...] = ()  # keys of other formats whose signatures are there too, and as long


@dataclass(frozen=True)
class Catalogue:
    """Every kind of order list that is known, and the names and words of any other list."""

    formats: tuple[Format, ...]  # the plain list is not among them; the user's own come first
    names: Mapping[str, list[str]]  # of the plain list: role -> column names, best first
    words: Mapping[str, list[str]]  # meaning -> status words

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """Every column name that any format or the plain list knows, normalised."""
        known = {name for names in self.names.values() for name in names}
        for fmt in self.formats:
            known |= {name for signature in fmt.signatures for name in signature}
            known |= {name for role in SINGLE_COLUMN_ROLES for name in fmt.columns(role)}
            for key in fmt.table.get("customer", []):
                known.update(key.get("columns", []), key.get("join", []))
        return frozenset(map(normalise, known))

    @cached_property
    def by_key(self) -> Mapping[str, Format]:
        """Formats by their keys."""
        return {fmt.key: fmt for fmt in self.formats}

    def status_words(self, fmt: Format | None) -> Words:
        """Return the status words of a format: the common ones and its own."""
        meaning = {normalise(word): kind for kind, words in self.words.items() for word in words}
        for kind, words in (fmt.table.get("status_words", {}) if fmt else {}).items():
            meaning |= {normalise(word): kind for word in words}
        return Words(meaning)

    def match(self, header: Sequence[str]) -> Match | None:
        """Return the format whose signature the header holds, or None.

        The longest signature wins, but an export that names no buyer is the last that a file is taken for.
        """
        present = {normalise(name) for name in header}
        held = [
            (fmt, signature)
            for fmt in self.formats
            for signature in fmt.signatures
            if all(normalise(name) in present for name in signature)
        ]
        if not held:
            return None

        def likelihood(pair: tuple[Format, tuple[str, ...]]) -> tuple[bool, int]:
            return "no_customer" not in pair[0].table, len(pair[1])

        best, signature = max(held, key=likelihood)
        others = {fmt.key for fmt, other in held if likelihood((fmt, other)) == likelihood((best, signature))}
        others -= {best.key}
        return Match(best, signature, tuple(sorted(others)))

    def with_formats(self, own: Catalogue) -> Catalogue:
        """Return both catalogues as one; a table of the other with the same key replaces the one here."""
        kept = tuple(fmt for fmt in self.formats if fmt.key not in own.by_key)
        names = {role: [*own.names.get(role, []), *known] for role, known in self.names.items()}
        words = {kind: [*known, *own.words.get(kind, [])] for kind, known in self.words.items()}
        return Catalogue((*own.formats, *kept), names, words)


def catalogue_of(text: str, place: str) -> Catalogue:
    """Return the formats that a text in TOML describes; `place` names it in what is said of mistakes."""
    document = parse_formats(text, place)
    formats = tuple(
        Format(key, table["title"], tuple(tuple(names) for names in table["signature"]), table)
        for key, table in document.items()
        if key not in (LIST, "words")
    )
    return Catalogue(formats, document.get(LIST, {}).get("names", {}), document.get("words", {}))


@cache
def built_in() -> Catalogue:
    """Return what formats.toml knows, in the order of the file."""
    return catalogue_of((files(__package__) / "formats.toml").read_text(encoding="utf-8"), "formats.toml")


def find_column(header: Sequence[str], name: str) -> int | None:
    """Return the index of a column: the very name if it is there, else one that differs in less and less; first wins.

    Case comes last: Vietnamese Shopee files have two columns that differ in the case of one letter only.
    """
    if name in header:
        return list(header).index(name)
    for same in (tidy, normalise):
        wanted = same(name)
        for index, column in enumerate(header):
            if same(column) == wanted:
                return index
    return None
