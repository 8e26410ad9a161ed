"""Sheet Inputs: the cells a reader may change, each with a name, its unit, its range and what it moves."""

from __future__ import annotations

from dataclasses import dataclass

from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from clv_xl.report import measure, style
from clv_xl.report.figures import BID_SHARE, VIP_SHARE
from clv_xl.report.page import Page, Value, absolute
from clv_xl.report.report import Report

HEADER_ROW = 5
VALUE = 3  # column C
MEANING_WIDTH = 64
FIXED_ROW = 14  # header of the second block


@dataclass(frozen=True, slots=True)
class Input:
    """One cell that a reader may change."""

    name: str  # defined name of the cell and key of its words
    lowest: float
    highest: float
    shape: str  # number format; "money" is the currency's


INPUTS = (
    Input("lifespan_years", 0, 100, "0.0"),
    Input("margin_rate", 0, 1, style.PERCENT),
    Input("conversion_rate", 0, 1, "0.00%"),
    Input("acquisition_cost", 0, 1_000_000_000, "money"),
    Input("bid_share", 0, 1, style.PERCENT),
)
FIXED = ("as_of", "window_days", "window_years", "bins", "method", "vip_share", "discount_rate", "currency")


def build(report: Report) -> Page:
    """The sheet."""
    page, words = report.page("inputs"), report.words
    page.widths([2, 36, 18, 26, 20, 20, MEANING_WIDTH])
    page.section(4, words("inputs.change"))
    labels = [words(f"inputs.columns.{key}") for key in ("input", "value", "unit", "name", "range", "moves")]
    page.header(HEADER_ROW, 2, labels, numbers_from=9)
    page.put(HEADER_ROW, VALUE, labels[1], style.HEADER_NUMBER)
    for offset, each in enumerate(INPUTS, 1):
        _input_row(report, page, HEADER_ROW + offset, each)
    page.put(HEADER_ROW + len(INPUTS) + 1, 2, words("inputs.blank_note"), style.NOTE)
    _fixed(report, page)
    page.sheet.freeze_panes = "A4"
    page.print_setup(7, FIXED_ROW + len(FIXED) + 1, landscape=True, footer=report.footer)
    return page


def cell(report: Report, name: str) -> str:
    """Reference to an input, or to one of the fixed choices."""
    names = [each.name for each in INPUTS]
    row = HEADER_ROW + 1 + names.index(name) if name in names else FIXED_ROW + 1 + FIXED.index(name)
    return absolute(report.title("inputs"), row, VALUE)


def place(name: str) -> str:
    """Where an input stands, as a reader looks for it: C8."""
    return f"C{HEADER_ROW + 1 + [each.name for each in INPUTS].index(name)}"


def given(report: Report, name: str) -> float | None:
    """The value that the report was made with."""
    settings = report.figures.settings
    values = {
        "lifespan_years": settings.lifespan_years,
        "margin_rate": settings.margin,
        "conversion_rate": settings.conversion_rate,
        "acquisition_cost": settings.acquisition_cost,
        "bid_share": BID_SHARE,
    }
    return values[name]


def _input_row(report: Report, page: Page, row: int, each: Input) -> None:
    words, money = report.words, report.figures.money
    shape = money.plain if each.shape == "money" else each.shape
    key = f"inputs.{each.name}"
    page.put(row, 2, words(f"{key}.label"), style.CELL.but(bold=True))
    page.put(row, VALUE, given(report, each.name), style.INPUT.but(shape=shape))
    unit = words(f"{key}.unit", currency=money.currency or words("terms.money_unit"))
    page.put(row, 4, unit, style.CELL)
    page.put(row, 5, each.name, style.CELL.but(ink=style.MUTED))
    page.put(row, 6, words(f"{key}.range"), style.CELL)
    page.put(row, 7, words(f"{key}.moves"), style.CELL.but(wrap=True))
    page.height(row, 30)
    target = absolute(page.title, row, VALUE)
    report.book.defined_names[each.name] = DefinedName(each.name, attr_text=target, comment=words(f"{key}.label"))
    rule = DataValidation(type="decimal", operator="between", formula1=repr(each.lowest), formula2=repr(each.highest))
    rule.allow_blank = True
    rule.errorTitle, rule.error = words("inputs.error_title"), words(f"{key}.range")
    rule.promptTitle, rule.prompt = words(f"{key}.label")[:32], words(f"{key}.moves")[:255]
    rule.showErrorMessage = rule.showInputMessage = True
    rule.add(f"C{row}")
    page.sheet.add_data_validation(rule)


def _fixed(report: Report, page: Page) -> None:
    words, figures = report.words, report.figures
    settings = figures.settings
    values: dict[str, tuple[Value, str]] = {
        "as_of": (figures.as_of, style.DATE),
        "window_days": (settings.window_days, style.WHOLE),
        "window_years": (settings.window_years, "0.0000"),
        "bins": (settings.bins, style.WHOLE),
        "method": (words(f"inputs.methods.{settings.method}"), ""),
        "vip_share": (VIP_SHARE, style.PERCENT),
        "discount_rate": (settings.discount_rate, style.PERCENT),
        "currency": (figures.money.currency or words("terms.no_currency"), ""),
    }
    page.section(FIXED_ROW - 1, words("inputs.fixed_title"))
    page.header(FIXED_ROW, 2, [words(f"inputs.columns.{key}") for key in ("choice", "value", "unit", "option")],
                numbers_from=9, height=22)  # fmt: skip
    page.put(FIXED_ROW, VALUE, words("inputs.columns.value"), style.HEADER_NUMBER)
    page.row(FIXED_ROW, 6, ["", words("inputs.columns.meaning")], style.HEADER)
    for offset, key in enumerate(FIXED, 1):
        row, (value, shape) = FIXED_ROW + offset, values[key]
        page.put(row, 2, words(f"inputs.fixed.{key}.label"), style.CELL)
        page.put(row, VALUE, value, style.FIXED.but(shape=shape))
        page.put(row, 4, words(f"inputs.fixed.{key}.unit"), style.CELL)
        page.put(row, 5, words(f"inputs.fixed.{key}.option"), style.CELL.but(ink=style.MUTED))
        page.put(row, 6, "", style.CELL)
        page.put(row, 7, words(f"inputs.fixed.{key}.meaning"), style.CELL.but(wrap=True))
        page.height(row, measure.wrapped_height(words(f"inputs.fixed.{key}.meaning"), MEANING_WIDTH))
