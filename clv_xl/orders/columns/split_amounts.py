"""Lists whose decimal commas were taken for delimiters: each amount stands in two cells, what follows too far right.

Nothing tells amounts from their decimals for sure once they are apart, so such a list is refused.
"""

from __future__ import annotations

import re

from clv_xl.errors import UnusableInputError
from clv_xl.orders.columns.layout import Layout
from clv_xl.orders.tabs import Tab, TableRow

_WHOLE = re.compile(r"\D{0,4}-?\d[\d.]*")
_DECIMALS = re.compile(r"\d\d")


def refuse_split_amounts(tab: Tab, layout: Layout) -> None:
    """Refuse a list whose rows all have more cells than its header, the amounts going on in the cell beside them."""
    if layout.header_index is None or layout.amount is None:
        return
    cells = _cells(list(tab.head[layout.header_index]))
    rows = [_cells(list(row)) for row in tab.head[layout.header_index + 1 :] if any(row)]
    extra = {len(row) - len(cells) for row in rows}
    if len(extra) != 1 or min(extra) < 1:
        return
    split = [column for column in range(len(cells) + min(extra) - 1) if _is_split(rows, column)]
    for column in (column for term in layout.amount.terms for column in term.columns):
        place = column + sum(other < column for other in split)
        if place in split:
            first = layout.first_data_row
            raise UnusableInputError(
                f"{tab.label}, from row {first} on: every row has {min(extra)} more cells than the header, and "
                f"{layout.header[column]!r} goes on in the next cell ({rows[0][place]} and {rows[0][place + 1]}): its "
                "decimal comma was taken for the mark between cells; export again with decimal points or semicolons."
            )


def _cells(row: TableRow) -> list[str]:
    """Return the cells that a row has; those that are missing at its end are None, empty ones are not."""
    while row and row[-1] is None:
        row.pop()
    return [cell or "" for cell in row]


def _is_split(rows: list[list[str]], column: int) -> bool:
    return all(_WHOLE.fullmatch(row[column].strip()) and _DECIMALS.fullmatch(row[column + 1].strip()) for row in rows)
