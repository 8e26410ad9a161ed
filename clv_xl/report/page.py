"""One worksheet under construction: the only place that writes cells, for looks, text safety and cached values."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.drawing.spreadsheet_drawing import AnchorMarker, OneCellAnchor
from openpyxl.drawing.xdr import XDRPositiveSize2D
from openpyxl.styles import Protection
from openpyxl.styles.cell_style import StyleArray
from openpyxl.utils import get_column_letter
from openpyxl.utils.units import cm_to_EMU, pixels_to_EMU
from openpyxl.worksheet.formula import ArrayFormula
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.table import Table, TableColumn, TableStyleInfo

from clv_xl.report import measure, style
from clv_xl.report.style import Look
from clv_xl.report.text import clean_cell

CHART_ROW_POINTS = 14
POINTS_PER_CM = 28.35

Value = str | int | float | date | bool | None


@dataclass(frozen=True, slots=True)
class Formula:
    """A live formula and the value that Python computed for it."""

    text: str  # without the equals sign
    cached: str | int | float | bool
    dynamic: bool = False  # an Excel that spills must not take it for one cell's: calls of LAMBDA names, arrays


@dataclass(slots=True)
class Extras:
    """What openpyxl can't write, added to the sheet's parts in the last step."""

    cached: dict[str, str | int | float | bool] = field(default_factory=dict)
    dynamic: set[str] = field(default_factory=set)  # cells whose formula is a dynamic array
    spilled: set[str] = field(default_factory=set)  # cells that show a part of another cell's array
    alt_texts: list[str] = field(default_factory=list)  # of the charts, in order
    number_texts: list[str] = field(default_factory=list)  # ranges whose digits are text on purpose


class Page:
    """Wraps an openpyxl worksheet."""

    def __init__(self, book: Workbook, title: str, *, right_to_left: bool = False) -> None:
        self.sheet: Any = book.create_sheet(title)
        self.title = title
        self.extras = Extras()
        self.sheet.sheet_view.showGridLines = False
        self.sheet.sheet_view.rightToLeft = right_to_left
        self.sheet.sheet_view.zoomScale = 100

    def put(
        self, row: int, column: int, value: Value | Formula, look: Look = style.BODY, *, lines: bool = False
    ) -> str:
        """Write one cell and return its address; strings are always text, only a Formula is one.

        With `lines`, line ends in a text of ours are kept.
        """
        cell = self.sheet.cell(row, column)
        dress(cell, look)
        if isinstance(value, Formula):
            cell.value = "=" + value.text
            if value.dynamic:
                self.extras.dynamic.add(cell.coordinate)
            self.extras.cached[cell.coordinate] = value.cached
        elif isinstance(value, str):
            cell.value = value if lines else clean_cell(value)
            cell.data_type = "s"
            if value[:1] in ("=", "+", "-", "@"):
                cell.quotePrefix = True
        elif value is not None:
            cell.value = value
        return str(cell.coordinate)

    def row(self, row: int, column: int, values: Sequence[Value | Formula], looks: Sequence[Look] | Look) -> None:
        """Write neighbouring cells."""
        for offset, value in enumerate(values):
            self.put(row, column + offset, value, looks if isinstance(looks, Look) else looks[offset])

    def array(
        self,
        row: int,
        column: int,
        text: str,
        rows: Sequence[Sequence[str | int | float]],
        look: Look | Sequence[Look],
        *,
        dynamic: bool,
    ) -> None:
        """Write one formula that fills a range, with the values that Python computed for its cells."""
        last = address(row + len(rows) - 1, column + len(rows[0]) - 1)
        for down, values in enumerate(rows):
            for across, value in enumerate(values):
                cell = self.sheet.cell(row + down, column + across, value)
                cell.data_type = "s" if isinstance(value, str) else "n"
                dress(cell, look if isinstance(look, Look) else look[across])
                self.extras.spilled.add(cell.coordinate)
        first = self.sheet.cell(row, column)
        first.value = ArrayFormula(f"{first.coordinate}:{last}", "=" + text)
        self.extras.spilled.discard(first.coordinate)
        self.extras.cached[first.coordinate] = rows[0][0]
        if dynamic:
            self.extras.dynamic.add(first.coordinate)

    def redress(self, row: int, column: int, look: Look) -> None:
        """Give a written cell another look."""
        dress(self.sheet.cell(row, column), look)

    def heading(self, title: str, subtitle: str, width: int) -> None:
        """The title rows that every sheet begins with; the subtitle takes one or two lines of `width` column units."""
        self.put(1, 2, title, style.TITLE)
        self.sheet.row_dimensions[1].height = 32
        for row, line in enumerate(measure.wrap(subtitle, measure.em(width))[:2], 2):
            self.put(row, 2, line, style.SUBTITLE)
            self.sheet.row_dimensions[row].height = 16

    def section(self, row: int, title: str) -> None:
        """A heading inside the sheet."""
        self.put(row, 2, title, style.HEADING)
        self.sheet.row_dimensions[row].height = 26

    def header(
        self, row: int, column: int, labels: Sequence[str], *, numbers_from: int = 1, height: float = 30
    ) -> None:
        """A header row; columns from `numbers_from` on hold numbers and are aligned right."""
        for offset, label in enumerate(labels):
            self.put(row, column + offset, label, style.HEADER_NUMBER if offset >= numbers_from else style.HEADER)
        self.sheet.row_dimensions[row].height = height

    def widths(self, widths: Sequence[float]) -> None:
        """Column widths from column A on, in characters."""
        for index, width in enumerate(widths, 1):
            self.sheet.column_dimensions[get_column_letter(index)].width = width

    def height(self, row: int, points: float) -> None:
        """Height of a row."""
        self.sheet.row_dimensions[row].height = points

    def page_break(self, row: int) -> None:
        """Begin a printed page with this row."""
        self.sheet.row_breaks.append(Break(id=row - 1))

    def table(self, name: str, first: str, last: str, labels: Sequence[str], *, stripes: bool = False) -> None:
        """A real Excel table; the column names are given, because openpyxl would walk the whole range to find them."""
        table = Table(displayName=name, name=name, ref=f"{first}:{last}")
        table._initialise_columns()
        column: TableColumn
        for column, label in zip(table.tableColumns, labels, strict=True):
            column.name = clean_cell(label)
        table.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=stripes)
        self.sheet.add_table(table)

    def chart(self, chart: Any, row: int, alt_text: str, *, column: int = 2, right: int = 0) -> int:
        """Place a chart, `right` pixels into a column, with the text that a screen reader says.

        Gives the row below it: the rows it covers get a known height, for the hosts' own heights differ.
        """
        size = XDRPositiveSize2D(cm_to_EMU(chart.width), cm_to_EMU(chart.height))
        corner = AnchorMarker(col=column - 1, colOff=pixels_to_EMU(right), row=row - 1)
        chart.anchor = OneCellAnchor(_from=corner, ext=size)
        rows = int(chart.height * POINTS_PER_CM / CHART_ROW_POINTS) + 1
        for covered in range(row, row + rows):
            self.height(covered, CHART_ROW_POINTS)
        self.sheet.add_chart(chart)
        self.extras.alt_texts.append(alt_text)
        return row + rows

    def style_id(self, look: Look, *, quote_prefix: bool = False) -> int:
        """The number under which the workbook keeps a look: for rows that we format ourselves."""
        cell = WriteOnlyCell(self.sheet)
        dress(cell, look)
        if quote_prefix:
            cell.quotePrefix = True
        return int(cell.style_id)

    def print_setup(self, last_column: int, last_row: int, *, landscape: bool = False, title_rows: str = "",
                    one_page: bool = False, footer: str = "") -> None:  # fmt: skip
        """One page wide, numbered, titles repeated."""
        sheet = self.sheet
        sheet.print_area = f"A1:{get_column_letter(last_column)}{last_row}"
        sheet.page_setup.orientation = "landscape" if landscape else "portrait"
        sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 1 if one_page else 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        sheet.print_options.horizontalCentered = True
        margins = sheet.page_margins
        margins.left = margins.right = 0.45
        margins.top, margins.bottom, margins.header, margins.footer = 0.5, 0.65, 0.3, 0.3
        if title_rows:
            sheet.print_title_rows = title_rows
        for part, text in ((sheet.oddFooter.left, "&A"), (sheet.oddFooter.right, footer)):
            part.text, part.size, part.font, part.color = text, 8, FOOTER_FONT, style.MUTED


FOOTER_FONT = f"{style.FONT},Regular"


def dress(cell: Any, look: Look) -> None:
    """Give a cell its look; a workbook works out each look once."""
    book = cell.parent.parent
    known = book.__dict__.setdefault("_clv_xl_looks", {})
    if look not in known:
        _dress_first(cell, look)
        known[look] = copy(cell._style)
    cell._style = copy(known[look])


def _dress_first(cell: Any, look: Look) -> None:
    cell._style = StyleArray()
    cell.font = style.font(look)
    background, edges = style.fill(look), style.border(look)
    if background is not None:
        cell.fill = background
    if edges is not None:
        cell.border = edges
    cell.alignment = style.alignment(look)
    if look.shape:
        cell.number_format = look.shape
    if look.unlocked:
        cell.protection = Protection(locked=False)


def address(row: int, column: int) -> str:
    """A1-style address."""
    return f"{get_column_letter(column)}{row}"


def absolute(sheet: str, row: int, column: int) -> str:
    """A reference to a cell of another sheet."""
    quoted = sheet.replace("'", "''")
    return f"'{quoted}'!${get_column_letter(column)}${row}"
