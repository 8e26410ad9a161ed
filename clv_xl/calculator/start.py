"""Sheet Start: what to do first, and whether the functions answer. Built last, for it looks at all the others."""

from __future__ import annotations

from openpyxl.worksheet.hyperlink import Hyperlink

from clv_xl.calculator import live
from clv_xl.calculator.live import call
from clv_xl.calculator.sheet import Calculator, Sheet
from clv_xl.report import measure, style

STEPS_ROW = 5
TEXT_WIDTH = 96
TABS = ("calculator", "orders", "rfm", "segments", "ads", "what_if", "functions", "checks", "about")


def build(calculator: Calculator) -> Sheet:
    """The sheet."""
    sheet, words = calculator.sheet("start"), calculator.words
    sheet.page.widths([2, 24, TEXT_WIDTH, 14])
    sheet.page.section(STEPS_ROW - 1, words(f"calculator.start.steps_title.{calculator.edition.key}"))
    row = STEPS_ROW
    for number, step in enumerate(words.lines(f"calculator.start.steps.{calculator.edition.key}"), 1):
        sheet.put(row, 2, words("calculator.start.step", number=number), style.CELL.but(bold=True, down="top"))
        sheet.put(row, 3, step, style.CELL.but(wrap=True, down="top"))
        sheet.page.height(row, measure.wrapped_height(step, TEXT_WIDTH) + 4)
        row += 1
    row = _lights(sheet, row + 1)
    row = _contents(sheet, row + 1)
    edition = words(f"calculator.start.editions.{calculator.edition.key}")
    sheet.put(row + 1, 2, words("calculator.start.version", version=calculator.version, edition=edition), style.NOTE)
    sheet.page.print_setup(4, row + 1, one_page=True, footer=words("terms.footer"))
    return sheet


def _lights(sheet: Sheet, row: int) -> int:
    words, inputs = sheet.calculator.words, sheet.calculator.inputs
    sheet.page.section(row, words("calculator.start.lights_title"))
    trial = call("CLV", inputs["order_value"], inputs["repeat_sales"], inputs["retention_time"])
    sheet.put(row + 1, 2, words("calculator.start.answer"), style.CELL.but(bold=True))
    sheet.put(row + 1, 3, words(f"calculator.start.answer_help.{sheet.calculator.edition.key}"), style.CELL)
    # Volatile, so that it is tried on opening; the macros can't have answered in a file that nobody opened yet.
    tried = sheet.calculator.edition.key != "excel"
    functions = sheet.check(row + 1, 4, live.formula("ISNUMBER({trial}+0*NOW())", tried, trial=trial))
    master = sheet.calculator.found["checks.master"]
    sheet.put(row + 2, 2, words("calculator.start.checks"), style.CELL.but(bold=True))
    sheet.put(row + 2, 3, words("calculator.start.checks_help"), style.CELL)
    ok = words("calculator.terms.ok")
    both = live.formula(f'AND({{functions}}="{ok}",{{master}}="{ok}")', tried, functions=functions, master=master)
    sheet.check(row + 2, 4, both)
    for place in (row + 1, row + 2):
        sheet.page.height(place, 22)
    return row + 3


def _contents(sheet: Sheet, row: int) -> int:
    words = sheet.calculator.words
    sheet.page.section(row, words("calculator.start.contents_title"))
    for place, key in enumerate(TABS, row + 1):
        title = sheet.calculator.title(key)
        found = sheet.put(place, 2, title, style.CELL.but(ink=style.BRAND, bold=True))
        cell = sheet.page.sheet[found.place]
        cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{title}'!A1", display=title)
        sheet.put(place, 3, words(f"calculator.start.contents.{key}"), style.CELL)
        sheet.put(place, 4, "", style.CELL)
        sheet.page.height(place, 18)
    return row + 1 + len(TABS)
