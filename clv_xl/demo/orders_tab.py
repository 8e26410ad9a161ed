"""The Orders tab: one table with the columns of an order list, styled, ready to filter, to print and to read back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.filters import AutoFilter
from openpyxl.worksheet.table import Table, TableColumn, TableStyleInfo

from clv_xl.demo.shop import COLUMNS
from clv_xl.report import style

DATE_AND_TIME = "yyyy-mm-dd hh:mm"
HEADER_HEIGHT = 24  # points
_WHOLE, _MONEY = "#,##0", "#,##0.00"


@dataclass(frozen=True, slots=True)
class TabColumn:
    """One column of the tab."""

    width: float  # characters
    number_format: str
    needed: str  # must it be filled in?
    meaning: str
    example: str


TAB_COLUMNS = dict(
    zip(
        COLUMNS,
        (
            TabColumn(
                14,
                style.TEXT,
                "recommended",
                "Your number of the order. Rows with the same number are one order.",
                "SO-10001",
            ),
            TabColumn(
                18,
                DATE_AND_TIME,
                "required",
                "When the order was placed, with or without the time.",
                "2025-03-04 13:45",
            ),
            TabColumn(
                36,
                style.TEXT,
                "required",
                "An e-mail, or any name or number that stays the same for a customer.",
                "eva.rossi102@example.com",
            ),
            TabColumn(
                20,
                style.TEXT,
                "recommended",
                "paid, partially refunded, refunded, cancelled or pending; empty counts as paid.",
                "paid",
            ),
            TabColumn(10, style.TEXT, "recommended", "Three letters. All orders must be in one currency.", "EUR"),
            TabColumn(32, style.TEXT, "optional", "What was bought.", "House blend, 1 kg"),
            TabColumn(10, _WHOLE, "optional", "How many pieces.", "2"),
            TabColumn(12, _MONEY, "optional", "Price of one piece before discounts.", "29.90"),
            TabColumn(
                12, _MONEY, "required", "What the row's goods cost after discounts, without shipping and tax.", "53.82"
            ),
            TabColumn(17, _MONEY, "optional", "What was paid back of the amount; 0 or empty if nothing.", "0.00"),
            TabColumn(
                16, style.TEXT, "optional", "Where the order came from: shop, marketplace, network.", "TikTok Shop"
            ),
        ),
        strict=True,
    )
)


def build_orders_tab(sheet: Any, rows: int) -> None:
    """Lay out an Orders tab whose rows are written later.

    Parameters
    ----------
    sheet
        An empty worksheet of openpyxl.
    rows
        Rows of the table below the header, at least 1.
    """
    sheet.title = "Orders"
    for index, (name, column) in enumerate(TAB_COLUMNS.items(), start=1):
        is_number = column.number_format in (_WHOLE, _MONEY)
        # Text keeps a small distance to the number before it, which ends at the right edge of its own cell.
        across = Alignment(horizontal="right") if is_number else Alignment(horizontal="left", indent=1)
        look = style.HEADER_NUMBER if is_number else style.HEADER
        cell = sheet.cell(1, index, name)
        cell.font, cell.fill = style.font(look), style.fill(look)
        cell.alignment = Alignment(horizontal=across.horizontal, indent=across.indent, vertical="center")
        dimension = sheet.column_dimensions[get_column_letter(index)]
        dimension.width, dimension.number_format = column.width, column.number_format
        dimension.font, dimension.alignment = style.font(style.BODY), across
    sheet.row_dimensions[1].height = HEADER_HEIGHT
    sheet.freeze_panes = "B2"
    sheet.sheet_properties.tabColor = style.BRAND
    table = Table(displayName="Orders", ref=f"A1:{get_column_letter(len(COLUMNS))}{rows + 1}")
    table.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=True)
    # Given here, for openpyxl would make a cell for each row of the table to learn the eleven headers.
    table.tableColumns = [TableColumn(id=number, name=name) for number, name in enumerate(COLUMNS, start=1)]
    table.autoFilter = AutoFilter(ref=table.ref)
    sheet.add_table(table)
    print_wide(sheet)
    sheet.print_title_rows = "1:1"


def print_wide(sheet: Any) -> None:
    """Print on A4 across, as wide as one page, with the tab's name and page numbers below."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.page_margins.top, sheet.page_margins.bottom = 0.5, 0.6
    sheet.oddFooter.left.text = "&A"
    sheet.oddFooter.right.text = "&P / &N"


def column_styles(sheet: Any) -> list[int]:
    """Style numbers of the tab's columns, as openpyxl writes them, for rows that it doesn't write itself."""
    return [sheet.column_dimensions[get_column_letter(index)].style_id for index in range(1, len(COLUMNS) + 1)]
