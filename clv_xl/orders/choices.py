"""What the user may say about the input."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from clv_xl.orders.columns.formats import Catalogue, built_in


@dataclass(frozen=True, slots=True)
class Options:
    """The user's word where the file leaves room."""

    date_order: str | None = None  # dmy, mdy or swapped
    amount_per: str | None = None  # order or row
    exclude: tuple[tuple[str, tuple[str, ...]], ...] = ()  # role -> values left out


@dataclass(frozen=True, slots=True)
class Choices:
    """What the user may say about the input."""

    sheets: tuple[str, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict)
    catalogue: Catalogue = field(default_factory=built_in)  # the kinds of lists to look for
    format: str | None = None  # the key of the format that the lists are of, "list" for none of them
    options: Options = field(default_factory=Options)
    currency: str | None = None  # count only the orders in this currency
    rates: Mapping[str, float] = field(default_factory=dict)  # currency -> worth in the report's currency
