"""The options that say what the input is: the same for every command that reads orders."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from clv_xl.errors import UnusableInputError, UsageError

if TYPE_CHECKING:
    from clv_xl.orders import Choices
    from clv_xl.orders.columns.formats import Catalogue

Inputs = Annotated[
    list[str] | None,
    typer.Argument(metavar="FILE...", help="Order exports: files, folders, patterns, or - for the standard input."),
]
Sql = Annotated[str | None, typer.Option(metavar="QUERY", help="A SELECT or a table's name, instead of files.")]
Db = Annotated[
    str | None,
    typer.Option(metavar="URL", help="Its database: postgresql://..., sqlite:FILE, duckdb:FILE or env:NAME."),
]
Sheets = Annotated[list[str] | None, typer.Option("--sheet", metavar="TAB", help="Tab to read; repeat for several.")]
Columns = Annotated[
    str | None,
    typer.Option(metavar="ROLE=COLUMN,...", help="Columns by name, such as customer=Client,date=Day,amount=Net."),
]
Exclude = Annotated[
    list[str] | None, typer.Option(metavar="ROLE=VALUE,...", help="Rows to leave out, such as product=POST,M.")
]
DateOrder = Annotated[
    str | None,
    typer.Option(
        metavar="dmy|mdy|swapped", help="Whether day or month comes first; swapped: a spreadsheet mixed them up."
    ),
]
AmountPer = Annotated[
    str | None, typer.Option(metavar="order|row", help="Whether the amount column is the order's or the row's.")
]
Currency = Annotated[str | None, typer.Option(metavar="CODE", help="Count only the orders in this currency.")]
Rates = Annotated[
    str | None, typer.Option(metavar="CODE=RATE,...", help="Worth of other currencies, such as EUR=1.08.")
]
FormatName = Annotated[
    str | None, typer.Option("--format", metavar="NAME", help="Kind of export, one of `clv-xl formats`, or list.")
]
FormatFile = Annotated[
    Path | None, typer.Option("--formats", metavar="MY.toml", help="Kinds of exports of your own; see docs/formats.md.")
]


@dataclass(frozen=True, slots=True)
class InputOptions:
    """What stands on the command line about the input, as it was typed."""

    sheet: list[str] | None = None
    columns: str | None = None
    exclude: list[str] | None = None
    date_order: str | None = None
    amount_per: str | None = None
    currency: str | None = None
    rates: str | None = None
    format: str | None = None
    formats: Path | None = None

    def given(self) -> Iterator[tuple[str, str]]:
        """Yield each option that was given, with its value."""
        for name in self.__slots__:
            value = getattr(self, name)
            for text in value if isinstance(value, list) else [value]:
                if text is not None:
                    yield "--" + name.replace("_", "-"), str(text)

    def choices(self, column_roles: Sequence[str] | None = None) -> Choices:
        """Judge the options, each with its own sentence; `column_roles` replace those of orders in --columns."""
        from clv_xl.orders import Choices
        from clv_xl.orders.choices import Options
        from clv_xl.orders.columns.choices import COLUMN_CHOICES, parse_choices

        for name, value, allowed in (
            ("--date-order", self.date_order, ("dmy", "mdy", "swapped")),
            ("--amount-per", self.amount_per, ("order", "row")),
        ):
            if value is not None and value not in allowed:
                raise UsageError(f"{name} must be {' or '.join(allowed)}, not {value!r}.")
        catalogue = known_formats(self.formats)
        if self.format not in (None, "list", *catalogue.by_key):
            known = ", ".join([*(key for key, fmt in catalogue.by_key.items() if "refuse" not in fmt.table), "list"])
            raise UsageError(f"There is no format {self.format!r}: the formats are {known}.")
        if self.currency is not None and not (self.currency.isalpha() and len(self.currency) == 3):
            raise UsageError(f"--currency must be a code of three letters such as EUR, not {self.currency!r}.")
        left_out = tuple(_exclusion(text) for text in self.exclude or ())
        return Choices(
            sheets=tuple(self.sheet or ()),
            columns=parse_choices(self.columns, column_roles or COLUMN_CHOICES) if self.columns else {},
            catalogue=catalogue,
            format=self.format,
            options=Options(self.date_order, self.amount_per, left_out),
            currency=self.currency.upper() if self.currency else None,
            rates=dict(_rate(pair) for pair in self.rates.split(",")) if self.rates else {},
        )


def known_formats(own: Path | None) -> Catalogue:
    """Return the formats that are built in, after those of a file of the user's own."""
    from clv_xl.orders.columns.formats import built_in, catalogue_of

    if own is None:
        return built_in()
    try:
        text = own.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is no UTF-8 text"
        raise UnusableInputError(f"--formats {own} can't be read ({reason}): name a TOML file.") from error
    return built_in().with_formats(catalogue_of(text, str(own)))


def _exclusion(text: str) -> tuple[str, tuple[str, ...]]:
    role, _, values = text.partition("=")
    wanted = tuple(value.strip() for value in values.split(",") if value.strip())
    if role.strip() not in ("product", "channel", "status", "country") or not wanted:
        raise UsageError(
            f"--exclude can't read {text!r}: write product=, channel=, status= or country= and the values, "
            "such as product=POST,M."
        )
    return role.strip(), wanted


def _rate(pair: str) -> tuple[str, float]:
    code, _, worth = pair.partition("=")
    try:
        rate = float(worth)
    except ValueError:
        rate = 0.0
    if len(code.strip()) != 3 or not 0 < rate < 1e12:
        raise UsageError(f"--rates can't read {pair!r}: write what one unit is worth, such as EUR=1.08,GBP=1.27.")
    return code.strip().upper(), rate
