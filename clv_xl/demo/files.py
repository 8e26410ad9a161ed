"""Demo orders -> a file: comma-separated text, plain or gzipped, or an Excel workbook."""

from __future__ import annotations

import gzip
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

import numpy as np

from clv_xl.demo.shop import CHANNELS, COLUMNS, CURRENCY, PRODUCTS, STATUSES, DemoOrders
from clv_xl.demo.workbook import EXCEL_ROWS, write_workbook
from clv_xl.errors import UsageError
from clv_xl.report.save import atomic

_CHUNK = 50_000  # rows formatted at a time
_GZIP_LEVEL = 5
_SUFFIXES = (".csv", ".csv.gz", ".xlsx")


def write_orders(path: Path, table: DemoOrders) -> None:
    """Write orders in the form that the file's name asks for; a file that exists is replaced.

    Parameters
    ----------
    path
        Ends in .csv, .csv.gz or .xlsx. CSV is UTF-8 with commas, dates as `2025-03-04 13:45:10` and amounts with two
        decimals; a workbook has one tab, Orders, with true dates and numbers.
    table
        The orders.

    Raises
    ------
    UsageError
        Another ending, or more orders than an Excel sheet has rows.
    CannotWriteError
        The file can't be written; what stood there is untouched.
    """
    name = path.name.lower()
    if not name.endswith(_SUFFIXES):
        raise UsageError(f"{path.name} must end in {', '.join(_SUFFIXES[:-1])} or {_SUFFIXES[-1]}.")
    if name.endswith(".xlsx") and len(table) >= EXCEL_ROWS:
        raise UsageError(
            f"{len(table):,} orders don't fit into a sheet, which has {EXCEL_ROWS:,} rows with the header: "
            f"write {path.stem}.csv instead."
        )
    with atomic(path) as file:
        if name.endswith(".xlsx"):
            write_workbook(file, table)
        elif name.endswith(".gz"):
            # No name and no time in the header: the same orders give the same bytes.
            with gzip.GzipFile("", "wb", _GZIP_LEVEL, file, mtime=0) as packed:
                _write_csv(packed, table)
        else:
            _write_csv(file, table)


def _write_csv(file: BinaryIO | gzip.GzipFile, table: DemoOrders) -> None:
    file.write((",".join(COLUMNS) + "\n").encode())
    for chunk in _csv_chunks(table):
        file.write(chunk.encode())


def _csv_chunks(table: DemoOrders) -> Iterator[str]:
    """Lines of the file; of the shop's texts only names of products hold commas, and are quoted."""
    products = np.array([f'"{name}"' if "," in name else name for name in PRODUCTS], dtype=object)
    statuses, channels = np.array(STATUSES, dtype=object), np.array(CHANNELS, dtype=object)
    line = f"SO-%d,%s,%s,%s,{CURRENCY},%s,%d,%s,%s,%s,%s\n"
    for start in range(0, len(table), _CHUNK):
        rows = slice(start, start + _CHUNK)
        columns: Sequence[Sequence[object]] = (
            table.number[rows].tolist(),
            [text.replace("T", " ") for text in np.datetime_as_string(table.ordered_at[rows]).tolist()],
            table.typed_emails(rows),
            statuses[table.status[rows]].tolist(),
            products[table.product[rows]].tolist(),
            table.quantity[rows].tolist(),
            *(
                [f"{cents // 100}.{cents % 100:02d}" for cents in column[rows].tolist()]
                for column in (table.unit_price_cents, table.amount_cents, table.refunded_cents)
            ),
            channels[table.channel[rows]].tolist(),
        )
        yield "".join([line % values for values in zip(*columns, strict=True)])
