"""Makes the workbooks of `templates/`: an empty Orders tab to fill in, and a year and a half of example orders.

`python -m clv_xl.templates` writes both; they are never edited by hand.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from clv_xl.demo import make_orders, write_orders
from clv_xl.demo.orders_tab import TAB_COLUMNS, build_orders_tab, print_wide
from clv_xl.demo.shop import STATUSES
from clv_xl.demo.workbook import EXCEL_ROWS, repack
from clv_xl.report import style
from clv_xl.report.save import atomic

EXAMPLE_ORDERS = 900
EXAMPLE_SEED = 7
EXAMPLE_NAME = "example_orders.xlsx"
TEMPLATE_NAME = "orders_template.xlsx"

_STEPS = (
    "Paste your orders into the tab Orders, below the headers: one row per order, or one per product of an order.",
    "Leave a column empty where you have nothing to say; only the three that are marked required are needed.",
    "Save the file and run:  clv-xl report orders_template.xlsx",
)
_NEED_LOOKS = {
    "required": style.CELL.but(bold=True, ink=style.BRAND),
    "recommended": style.CELL,
    "optional": style.CELL.but(ink=style.MUTED),
}
_PROMPT_LIMIT = 255  # characters that Excel takes in the message of an input cell


def write_templates(folder: Path) -> list[Path]:
    """Write both workbooks.

    Parameters
    ----------
    folder
        Where to; files of the same names are replaced.

    Returns
    -------
    list of Path
        What was written.
    """
    example, template = folder / EXAMPLE_NAME, folder / TEMPLATE_NAME
    write_orders(example, make_orders(EXAMPLE_ORDERS, EXAMPLE_SEED))
    book = Workbook()
    build_orders_tab(book.active, 1)
    _check_entries(book.active)
    _build_guide(book.create_sheet("How to fill"))
    with atomic(template) as file:
        repack(book, file)
    return [example, template]


def _check_entries(sheet: Any) -> None:
    """Show what belongs into a column when one of its cells is chosen, and warn of what can't be right."""
    rules: dict[str, dict[str, str]] = {
        "Order date": {"type": "date", "operator": "greaterThan", "formula1": "DATE(1990,1,1)"},
        "Status": {"type": "list", "formula1": f'"{",".join(STATUSES)}"'},
        "Currency": {"type": "textLength", "operator": "equal", "formula1": "3"},
        "Quantity": {"type": "decimal", "operator": "greaterThanOrEqual", "formula1": "0"},
        "Unit price": {"type": "decimal", "operator": "greaterThanOrEqual", "formula1": "0"},
        # Negative amounts are returns in some lists, so any number will do.
        "Amount": {"type": "decimal", "operator": "between", "formula1": "-1000000000", "formula2": "1000000000"},
        "Refunded amount": {"type": "decimal", "operator": "greaterThanOrEqual", "formula1": "0"},
    }
    for index, (name, column) in enumerate(TAB_COLUMNS.items(), start=1):
        rule = DataValidation(**rules.get(name, {}), allow_blank=True, showInputMessage=True)
        rule.promptTitle = f"{name} ({column.needed})"[:32]
        rule.prompt = f"{column.meaning} Example: {column.example}"[:_PROMPT_LIMIT]
        if name in rules:
            # A warning, not a stop: lists from elsewhere have their own words, and the reader knows many of them.
            rule.showErrorMessage, rule.errorStyle = True, "warning"
            rule.errorTitle, rule.error = name, column.meaning
        letter = get_column_letter(index)
        rule.add(f"{letter}2:{letter}{EXCEL_ROWS}")
        sheet.add_data_validation(rule)


def _build_guide(sheet: Any) -> None:
    """Lay out the page that says what belongs into each column."""
    for letter, width in zip("ABCDE", (3, 20, 16, 76, 28), strict=True):
        sheet.column_dimensions[letter].width = width
    _put(sheet, 2, 2, "Your orders, ready for the report", style.TITLE)
    _put(sheet, 3, 2, "What to put into the tab Orders, and what happens then.", style.SUBTITLE)
    sheet.row_dimensions[2].height, sheet.row_dimensions[3].height = 30, 18
    for number, step in enumerate(_STEPS, start=1):
        _put(sheet, 4 + number, 2, f"{number}.  {step}", style.BODY)
        sheet.row_dimensions[4 + number].height = 18
    top = 6 + len(_STEPS)
    for column, title in enumerate(("Column", "Needed", "What to write", "Example"), start=2):
        _put(sheet, top, column, title, style.HEADER)
    sheet.row_dimensions[top].height = 22
    for row, (name, described) in enumerate(TAB_COLUMNS.items(), start=top + 1):
        _put(sheet, row, 2, name, style.CELL.but(bold=True))
        _put(sheet, row, 3, described.needed, _NEED_LOOKS[described.needed])
        _put(sheet, row, 4, described.meaning, style.CELL)
        _put(sheet, row, 5, described.example, style.CELL.but(ink=style.MUTED))
        sheet.row_dimensions[row].height = 22
    last = top + len(TAB_COLUMNS) + 2
    _put(sheet, last, 2, "Names of customers and orders are compared as text: 00042 and 42 are two.", style.NOTE)
    sheet.sheet_view.showGridLines = False
    print_wide(sheet)
    sheet.print_area = f"A1:E{last}"


def _put(sheet: Any, row: int, column: int, text: str, look: style.Look) -> None:
    cell = sheet.cell(row, column, text)
    cell.font, cell.alignment = style.font(look), style.alignment(look)
    if filled := style.fill(look):
        cell.fill = filled
    if ruled := style.border(look):
        cell.border = ruled


if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent.parent / "templates"
    for path in write_templates(folder):
        print(path)
