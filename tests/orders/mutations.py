"""What happens to an export on its way: saved anew, sorted, annotated, retyped. Each a small change of its cells."""

from __future__ import annotations

import random
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from tests.orders.written_cells import moment_of, money_of, sign_of

Cells = tuple[Any, ...]


@dataclass(frozen=True)
class Known:
    """What the list is known to hold, by column names."""

    order: tuple[str, ...] = ()  # the number of the order
    keys: tuple[str, ...] = ()  # who bought, but for names
    names: tuple[str, ...] = ()
    amount: tuple[str, ...] = ()
    needed: frozenset[str] = frozenset()  # all columns that its reading needs
    currency: str = ""
    dotted_thousands: bool = False  # 150.000 is a hundred and fifty thousand


@dataclass(frozen=True)
class Table:
    """An order list as text cells."""

    header: Cells
    body: tuple[Cells, ...]
    known: Known = Known()
    above: tuple[Cells, ...] = ()
    below: tuple[Cells, ...] = ()

    @property
    def rows(self) -> list[Cells]:
        return [*self.above, self.header, *self.body, *self.below]

    def columns(self, names: Iterable[str]) -> list[int]:
        """Where columns stand; of one name the first."""
        header = [name.strip() for name in self.header]
        return [header.index(name) for name in names if name in header]

    def filled(self, column: int) -> list[Any]:
        return [row[column] for row in self.body if row[column] != ""]


Change = Callable[[Table], Table]


# -- columns ----------------------------------------------------------------------------------------------------------


def in_order(table: Table, order: Sequence[int]) -> Table:
    """The columns in another order; those of one name stay one after the other, for the first of them is meant."""
    places: dict[str, list[int]] = defaultdict(list)
    for column in sorted(order):
        places[table.header[column]].append(column)
    taken = [places[table.header[column]].pop(0) for column in order]

    def moved(rows: Iterable[Cells]) -> tuple[Cells, ...]:
        return tuple(tuple(row[column] for column in taken) for row in rows)

    return replace(table, header=moved([table.header])[0], body=moved(table.body), below=moved(table.below))


def reversed_columns(table: Table) -> Table:
    return in_order(table, range(len(table.header) - 1, -1, -1))


def shuffled_columns(table: Table) -> Table:
    order = list(range(len(table.header)))
    random.Random(4).shuffle(order)
    return in_order(table, order)


def only_needed_columns(table: Table) -> Table:
    return in_order(table, [column for column, name in enumerate(table.header) if name.strip() in table.known.needed])


def without_empty_columns(table: Table) -> Table:
    """Columns in which nothing stands are deleted, but for those that the platform is told by."""
    return in_order(
        table,
        [c for c, name in enumerate(table.header) if table.filled(c) or name.strip() in table.known.needed],
    )


def more_column(name: str, cell: Callable[[int], str], first: bool = False) -> Change:
    def more(table: Table) -> Table:
        def grown(rows: Iterable[Cells], added: Callable[[int], str]) -> tuple[Cells, ...]:
            return tuple((added(n), *row) if first else (*row, added(n)) for n, row in enumerate(rows))

        return replace(
            table,
            header=grown([table.header], lambda _: name)[0],
            body=grown(table.body, cell),
            below=grown(table.below, lambda _: ""),
        )

    return more


_REMARKS = ("call back", "gift", "", "2 parcels", "asked for the invoice")


def _remark(row: int) -> str:
    return _REMARKS[row % len(_REMARKS)]


def _later_day(row: int) -> str:
    return (datetime(2026, 10, 1, 8) + timedelta(hours=7 * row)).isoformat(" ")


COLUMNS: dict[str, Change] = {
    "reversed_columns": reversed_columns,
    "shuffled_columns": shuffled_columns,
    "only_needed_columns": only_needed_columns,
    "without_empty_columns": without_empty_columns,
    "empty_column_right": more_column("", lambda _: ""),
    "empty_column_left": more_column("", lambda _: "", first=True),
    "remarks_right": more_column("Our remarks", _remark),
    "remarks_left": more_column("Our remarks", _remark, first=True),
    "days_right": more_column("Updated at", _later_day),
    "days_left": more_column("Updated at", _later_day, first=True),
    "numbers_right": more_column("Score", lambda row: str(17 + row * 3 % 80)),
    "numbers_left": more_column("Score", lambda row: str(17 + row * 3 % 80), first=True),
    "row_numbers_left": more_column("No.", lambda row: str(row + 1), first=True),
}


# -- the header -------------------------------------------------------------------------------------------------------


def renamed(change: Callable[[str], str]) -> Change:
    """Another way to write the names of the columns."""

    def rename(table: Table) -> Table:
        header = tuple(map(change, table.header))
        body = tuple(header if row == table.header else row for row in table.body)
        return replace(table, header=header, body=body)

    return rename


HEADERS: dict[str, Change] = {
    "header_upper": renamed(str.upper),
    "header_lower": renamed(str.lower),
    "header_title": renamed(str.title),
    "header_padded": renamed(lambda name: f"  {name.replace(' ', '  ')}\u00a0"),
    "header_no_break_spaces": renamed(lambda name: name.replace(" ", "\u00a0")),
    "header_starred": renamed(lambda name: f"{name}*" if name else name),
    "header_decomposed": renamed(lambda name: unicodedata.normalize("NFD", name)),
    "header_with_line_breaks": renamed(lambda name: name.replace(" ", "\n", 1)),
}


# -- rows -------------------------------------------------------------------------------------------------------------


def _blank(table: Table) -> Cells:
    return ("",) * len(table.header)


def _line(table: Table, *cells: str) -> Cells:
    return (*cells, *_blank(table))[: len(table.header)]


def blank_rows(table: Table) -> Table:
    """One blank row after each seventh row, two after each fourteenth."""
    body: list[Cells] = []
    for number, row in enumerate(table.body, 1):
        body += [row] + [_blank(table)] * ((number % 7 == 0) + (number % 14 == 0))
    return replace(table, body=tuple(body), below=(*table.below, _blank(table), _blank(table)))


def blank_row_under_header(table: Table) -> Table:
    return replace(table, body=(_blank(table), *table.body))


def header_again(table: Table) -> Table:
    """Two exports pasted one under the other."""
    middle = len(table.body) // 2
    return replace(table, body=(*table.body[:middle], table.header, *table.body[middle:]))


def totals_below(table: Table) -> Table:
    """A row of sums under the list, as a spreadsheet's table has it."""
    sums = list(_line(table, "Total"))
    for column in money_columns(table):
        if column:
            numbers = (money_of(cell, table.known.dotted_thousands) for cell in table.filled(column))
            sums[column] = f"{sum((number for number in numbers if number is not None), Decimal(0)):.2f}"
    return replace(table, below=(*table.below, _blank(table), tuple(sums)))


def footer_below(table: Table) -> Table:
    lines = ("Exported by Ann on 2026-09-30", "3 pages")
    return replace(table, below=(*table.below, _blank(table), *(_line(table, line) for line in lines)))


def titles_above(count: int) -> Change:
    lines = ("Sample Shop: all orders", "Exported on 2026-09-30 08:15 by Ann", "")
    return lambda table: replace(table, above=tuple(_line(table, line) for line in lines[:count]) + table.above)


def newest_first(table: Table) -> Table:
    """The orders in the opposite order, the rows of each as they were."""
    if not table.known.order:
        return replace(table, body=tuple(reversed(table.body)))
    (order,) = table.columns(table.known.order[:1])
    blocks: list[list[Cells]] = []
    for row in table.body:
        if blocks and row[order] in ("", blocks[-1][0][order]):
            blocks[-1].append(row)
        else:
            blocks.append([row])
    return replace(table, body=tuple(row for block in reversed(blocks) for row in block))


ROWS: dict[str, Change] = {
    "blank_rows": blank_rows,
    "blank_row_under_header": blank_row_under_header,
    "header_again": header_again,
    "totals_below": totals_below,
    "footer_below": footer_below,
    "one_title_above": titles_above(1),
    "two_titles_above": titles_above(2),
    "three_titles_above": titles_above(3),
    "newest_first": newest_first,
}


# -- cells ------------------------------------------------------------------------------------------------------------


def _mapped(table: Table, columns: Iterable[int], change: Callable[[Any], Any]) -> Table:
    chosen = frozenset(columns)
    body = tuple(tuple(change(cell) if i in chosen else cell for i, cell in enumerate(row)) for row in table.body)
    return replace(table, body=body)


def date_columns(table: Table) -> list[int]:
    """Columns of which nearly all filled cells are dates: a footer or a row of explanations may stand among them."""
    found = []
    for column in range(len(table.header)):
        cells = table.filled(column)
        if cells and sum(moment_of(cell) is not None for cell in cells) > 0.8 * len(cells):
            found.append(column)
    return found


def money_columns(table: Table) -> list[int]:
    """Columns of numbers that are no small counts, numbers of orders or phones."""
    known_names = {*table.known.order, *table.known.keys, *table.known.names}
    dates = date_columns(table)
    found = []
    for column, name in enumerate(table.header):
        if name.strip() in known_names or column in dates:
            continue
        cells = table.filled(column)
        numbers = [money_of(cell, table.known.dotted_thousands) for cell in cells]
        known = [number for number in numbers if number is not None]
        cents = any(str(cell)[-3:-2] == "." for cell in cells)
        if len(known) > 0.8 * len(cells) and known and (cents or max(map(abs, known)) >= 100) and max(known) < 10**9:
            found.append(column)
    # a list may hold small amounts only: the amount itself must be among them
    return sorted({*found, *table.columns(table.known.amount)})


def has_signs(table: Table) -> bool:
    """Whether a currency's sign stands at amounts."""
    amounts = [cell for column in money_columns(table) for cell in table.filled(column)]
    return any(money_of(cell, table.known.dotted_thousands) is not None and sign_of(cell) for cell in amounts)


def dates_as(written: Callable[[datetime], Any]) -> Change:
    def retyped(cell: Any) -> Any:
        moment = moment_of(cell)
        return cell if moment is None else written(moment)

    return lambda table: _mapped(table, date_columns(table), retyped)


def serial_of(moment: datetime) -> str:
    """The number that Excel keeps for a moment."""
    return f"{(moment - datetime(1899, 12, 30)) / timedelta(days=1):.10f}".rstrip("0").rstrip(".")


def short_month(moment: datetime) -> str:
    """5 Jan 2024"""
    return f"{moment.day} {moment:%b %Y}"


def money_as(written: Callable[[Decimal], str], marked: Callable[[str, str], str] | None = None) -> Change:
    """Amounts written otherwise; `marked` puts the currency's code to the number, else the cell keeps its sign."""

    def retype(table: Table) -> Table:
        def retyped(cell: Any) -> Any:
            number = money_of(cell, table.known.dotted_thousands)
            if number is None:
                return cell
            minus = "-" if number < 0 else ""
            if marked:
                return minus + marked(table.known.currency, written(abs(number)))
            return minus + sign_of(cell) + written(abs(number))

        return _mapped(table, money_columns(table), retyped)

    return retype


def english(number: Decimal) -> str:
    """1,234.50, and four decimals only where they are needed."""
    return f"{number:,.2f}" if number == round(number, 2) else f"{number:,.4f}"


def european(number: Decimal) -> str:
    """1.234,50"""
    return english(number).translate(str.maketrans(",.", ".,"))


_SIGNS = {"USD": "$", "EUR": "€", "GBP": "£", "INR": "₹", "THB": "฿", "IDR": "Rp", "MYR": "RM", "CNY": "¥"}


def sign_before(currency: str, number: str) -> str:
    """$1,234.50"""
    return f"{_SIGNS.get(currency, currency)}{number}"


def code_after(currency: str, number: str) -> str:
    """1.234,50 EUR"""
    return f"{number} {currency}".strip()


def guarded(before: str, after: str = "") -> Change:
    """Ids as some systems write them so that spreadsheets leave them alone."""

    def guard(cell: Any) -> Any:
        bare = re.sub(r'^="|"$|^\'', "", str(cell).strip())
        return f"{before}{bare}{after}" if bare else cell

    return lambda table: _mapped(table, table.columns([*table.known.order, *table.known.keys]), guard)


def padded_cells(table: Table) -> Table:
    """Blanks around every text."""
    return _mapped(table, range(len(table.header)), lambda cell: f" {cell}  " if cell != "" else cell)


DATES: dict[str, Change] = {
    "dates_iso": dates_as(lambda moment: f"{moment:%Y-%m-%dT%H:%M:%S}"),
    "dates_dotted": dates_as(lambda moment: f"{moment:%d.%m.%Y}"),
    "dates_day_first": dates_as(lambda moment: f"{moment:%d/%m/%Y %H:%M}"),
    "dates_month_first": dates_as(lambda moment: f"{moment:%m/%d/%Y %I:%M:%S %p}"),
    "dates_month_name": dates_as(short_month),
    "dates_serial": dates_as(serial_of),
}
CELLS: dict[str, Change] = {
    "ids_apostrophe": guarded("'"),
    "ids_formula": guarded('="', '"'),
    "ids_tab_after": guarded("", "\t"),
    "ids_tab_before": guarded("\t"),
    "money_decimal_comma": money_as(european),
    "money_thousands_comma": money_as(english),
    "money_sign": money_as(english, sign_before),
    "money_code": money_as(european, code_after),
    "padded_cells": padded_cells,
}
