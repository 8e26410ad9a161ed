"""Sheet About: what this is, whose formulas it uses, and the licences of what is in the file."""

from __future__ import annotations

from clv_xl.calculator.sheet import Calculator, Sheet
from clv_xl.report import measure, style

TEXT_WIDTH = 110


def build(calculator: Calculator) -> Sheet:
    """The sheet."""
    sheet, words = calculator.sheet("about"), calculator.words
    sheet.page.widths([2, 24, TEXT_WIDTH])
    parts = ["what", "version", "units", "rfm", "errors", "sources", "larger", "licence"]
    if calculator.edition.key == "excel":
        parts.append("xlwings")
    for row, key in enumerate(parts, 5):
        text = words(f"calculator.about.texts.{key}", version=calculator.version)
        sheet.put(row, 2, words(f"calculator.about.labels.{key}"), style.CELL.but(bold=True, down="top"))
        sheet.put(row, 3, text, style.CELL.but(wrap=True, down="top"))
        sheet.page.height(row, measure.wrapped_height(text, TEXT_WIDTH) + 4)
    sheet.page.print_setup(3, 5 + len(parts), one_page=True, footer=words("terms.footer"))
    return sheet
