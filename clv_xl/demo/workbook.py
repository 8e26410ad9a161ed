"""Demo orders -> an .xlsx as Excel would save it: openpyxl writes the package, the rows are put in as text.

Cells refer to a list of shared texts, dates are serial numbers with a date format, empty cells are left out.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import BinaryIO

import numpy as np
from openpyxl import Workbook

from clv_xl.demo.orders_tab import build_orders_tab, column_styles
from clv_xl.demo.process import Ints
from clv_xl.demo.shop import CHANNELS, COLUMNS, CURRENCY, LAST_DAY, PRODUCTS, STATUSES, DemoOrders
from clv_xl.report.text import to_xml

EXCEL_ROWS = 1_048_576  # of a sheet, header included

_SHEET, _STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
# openpyxl writes each text in its cell, Excel in a part of its own.
_STRINGS_TYPE = (
    b'<Override PartName="/xl/sharedStrings.xml" '
    b'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/>'
)
_STRINGS_RELATION = (
    b'<Relationship Id="rIdStrings" Target="/xl/sharedStrings.xml" '
    b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"/>'
)
_INLINE = re.compile(b't="inlineStr"><is><t>[^<]*</t></is>')
_STAMP = datetime(LAST_DAY.year, LAST_DAY.month, LAST_DAY.day)  # never the present: the same orders, the same bytes
_TIMES = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
_DIMENSION = re.compile(rb'<dimension ref="[^"]*"')
_EXCEL_EPOCH = np.datetime64("1899-12-30", "s")
_CHUNK = 20_000  # rows formatted at a time
_LEVEL = 1  # of deflate, as Excel itself packs: the rows repeat so much that more is slow and saves little


def write_workbook(file: BinaryIO, table: DemoOrders) -> None:
    """Write the orders as a workbook with one tab, Orders.

    Parameters
    ----------
    file
        Open for binary writing; must be seekable.
    table
        At most 1,048,575 orders.
    """
    book = Workbook()
    build_orders_tab(book.active, len(table))
    strings = _Strings(table)
    rows = _row_chunks(table, strings, column_styles(book.active))

    def finish(name: str, data: bytes) -> Iterable[bytes]:
        if name == "[Content_Types].xml":
            return [data.replace(b"</Types>", _STRINGS_TYPE + b"</Types>")]
        if name == "xl/_rels/workbook.xml.rels":
            return [data.replace(b"</Relationships>", _STRINGS_RELATION + b"</Relationships>")]
        return _with_rows(data, len(table), rows) if name == _SHEET else [data]

    repack(book, file, finish, {_STRINGS: strings.chunks()})


def repack(
    book: Workbook,
    file: BinaryIO,
    finish: Callable[[str, bytes], Iterable[bytes]] = lambda name, data: [data],
    more: Mapping[str, Iterable[bytes]] = MappingProxyType({}),
) -> None:
    """Write openpyxl's package with a fixed time in place of the present.

    Parameters
    ----------
    book
        The workbook.
    file
        Open for binary writing.
    finish
        What becomes of a part, from its name and content.
    more
        Parts to add, by name.
    """
    book.properties.creator = "clv_xl"
    draft = io.BytesIO()
    book.save(draft)
    with zipfile.ZipFile(draft) as source, zipfile.ZipFile(file, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            if name == "docProps/core.xml":
                data = _TIMES.sub(rb"\g<1>" + _STAMP.strftime("%Y-%m-%dT%H:%M:%SZ").encode(), data)
            _write_part(target, name, finish(name, data))
        for name, chunks in more.items():
            _write_part(target, name, chunks)


def _write_part(target: zipfile.ZipFile, name: str, chunks: Iterable[bytes]) -> None:
    with target.open(_entry(name), "w") as part:
        for chunk in chunks:
            part.write(chunk)


def _entry(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _STAMP.timetuple()[:6])
    info.compress_type = zipfile.ZIP_DEFLATED
    # The public name, compress_level, came with Python 3.13; the old one goes on working.
    info._compresslevel = _LEVEL  # type: ignore[attr-defined]
    info.create_system = 0  # the same bytes on every system
    info.external_attr = 0
    return info


def _with_rows(sheet: bytes, orders: int, rows: Iterator[bytes]) -> Iterator[bytes]:
    """Put the rows behind the header, whose texts move to the shared ones, in the same order."""
    sheet = _DIMENSION.sub(b'<dimension ref="A1:K%d"' % (orders + 1), sheet, count=1)
    index = iter(range(len(COLUMNS)))
    sheet = _INLINE.sub(lambda match: b't="s"><v>%d</v>' % next(index), sheet)
    head, end, tail = sheet.partition(b"</sheetData>")
    yield head
    yield from rows
    yield end + tail


class _Strings:
    """The list of shared texts and every column's indices into it.

    Its order: headers (where openpyxl put them), the few words, e-mails as typed, order numbers.
    """

    def __init__(self, table: DemoOrders) -> None:
        words = (*COLUMNS, CURRENCY, *STATUSES, *PRODUCTS, *CHANNELS)
        self.currency = len(COLUMNS)
        self.status = table.status + self.currency + 1
        self.product = table.product + self.currency + 1 + len(STATUSES)
        self.channel = table.channel + self.currency + 1 + len(STATUSES) + len(PRODUCTS)
        typed = np.array(table.typed_emails(slice(None)), dtype=object)
        # Each customer writes in two ways at most; the codes are told apart before their texts are looked at.
        codes = np.where(table.customer < 0, -1, table.customer * 2 + table.mixed_case)
        distinct, first, index = np.unique(codes, return_index=True, return_inverse=True)
        guests = int(distinct[0] < 0)
        self.email: Ints = index.astype(np.int64) - guests + len(words)
        self.email[codes < 0] = -1
        emails = typed[first[guests:]].tolist()
        self.order_id = np.arange(len(table)) + len(words) + len(emails)
        self._few = [*words, *emails]
        self._numbers = table.number
        cells_without_email = int((codes < 0).sum())
        self._used = len(COLUMNS) + 6 * len(table) - cells_without_email

    def chunks(self) -> Iterator[bytes]:
        """The part's XML."""
        yield (
            '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
            '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
            f'count="{self._used}" uniqueCount="{len(self._few) + self._numbers.size}">'
        ).encode()
        yield "".join([f"<si><t>{to_xml(text)}</t></si>" for text in self._few]).encode()
        for start in range(0, self._numbers.size, _CHUNK):
            part = self._numbers[start : start + _CHUNK].tolist()
            yield "".join([f"<si><t>SO-{number}</t></si>" for number in part]).encode()
        yield b"</sst>"


def _row_chunks(table: DemoOrders, strings: _Strings, styles: Sequence[int]) -> Iterator[bytes]:
    """The rows as XML, from row 2 on."""
    days = (table.ordered_at - _EXCEL_EPOCH).astype(np.int64) / 86_400
    text = '<c r="%s\0" s="%d" t="s"><v>%%d</v></c>'
    date = '<c r="%s\0" s="%d"><v>%%r</v></c>'
    value = '<c r="%s\0" s="%d"><v>%%.12g</v></c>'
    kinds = (text, date, text, text, text, text, value, value, value, value, text)
    cells = [kind % (letter, style) for kind, letter, style in zip(kinds, "ABCDEFGHIJK", styles, strict=True)]
    email, cells[2] = cells[2], "%s"  # a guest has no cell there
    cells[4] %= strings.currency
    template = '<row r="\0">' + "".join(cells) + "</row>"
    for start in range(0, len(table), _CHUNK):
        rows = slice(start, start + _CHUNK)
        columns = (
            strings.order_id[rows].tolist(),
            days[rows].tolist(),
            [email % index if index >= 0 else "" for index in strings.email[rows].tolist()],
            strings.status[rows].tolist(),
            strings.product[rows].tolist(),
            table.quantity[rows].tolist(),
            *(
                [cents / 100 for cents in column[rows].tolist()]
                for column in (table.unit_price_cents, table.amount_cents, table.refunded_cents)
            ),
            strings.channel[rows].tolist(),
        )
        # The row's number stands in each of its cells: one replacement is quicker than eleven more fields.
        yield "".join(
            [
                (template % values).replace("\0", str(number))
                for number, values in enumerate(zip(*columns, strict=True), start=start + 2)
            ]
        ).encode()
