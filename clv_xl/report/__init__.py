"""The report workbook: one module per sheet, built once, saved once.

A new sheet is a module with `build(report) -> Page`, its place in SHEETS, and its words in languages/<code>.toml.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from clv_xl.customers import Customers, Months
from clv_xl.errors import DataGateError, NotConvergedError
from clv_xl.forecasting import Forecast
from clv_xl.languages import load
from clv_xl.orders.book import OrderBook
from clv_xl.report import (
    checks,
    customer_csv,
    customer_list,
    data_quality,
    forecast_check,
    inputs,
    method,
    model,
    quality,
    reservations,
    rfm_map,
    save,
    segments,
    style,
    summary,
    value_concentration,
)
from clv_xl.report.figures import compute
from clv_xl.report.package import time_stamp, write_package
from clv_xl.report.page import Page
from clv_xl.report.report import Report
from clv_xl.report.totals import ReportTotals, SegmentTotals, totals
from clv_xl.settings import Settings
from clv_xl.version import __version__

__all__ = ["SHEETS", "ReportTotals", "SegmentTotals", "write_report"]

# In tab order; the names are the modules' and the words' sections.
SHEETS: tuple[tuple[str, Callable[[Report], Page]], ...] = (
    ("inputs", inputs.build),
    ("summary", summary.build),
    ("segments", segments.build),
    ("rfm_map", rfm_map.build),
    ("customers", customer_list.build),
    ("value_concentration", value_concentration.build),
    ("forecast_check", forecast_check.build),
    ("model", model.build),
    ("data_quality", data_quality.build),
    ("method", method.build),
    ("checks", checks.build),
)
OPENS_ON = "summary"
TABS = {"inputs": "D9822B", "checks": "0B5D3B", "data_quality": "8FA3B5", "method": "8FA3B5"}


def write_report(
    path: Path,
    book: OrderBook,
    customers: Customers,
    months: Months,
    forecast: Forecast,
    settings: Settings,
    *,
    command: str = "",
    force: bool = False,
    strict: bool = False,
    progress: Callable[[str], None] | None = None,
) -> ReportTotals:
    """Write the report workbook.

    Parameters
    ----------
    path
        File to write; its folder exists. What was there is replaced only when the new file is whole.
    book, customers, months, forecast, settings
        What the orders gave, and what the user chose.
    command
        Command line that made the report; shown on Data quality.
    force
        Replace an existing file.
    strict
        Write nothing unless the data-quality light is green and the models could be fitted.
    progress
        Called with the name of each step.

    Returns
    -------
    ReportTotals
        The totals that the sheets show.

    Raises
    ------
    DataGateError
        `strict`, and the light is not green: the text gives the reasons.
    NotConvergedError
        `strict`, and no model could be fitted.
    OutputInTheWayError, CannotWriteError
        The file can't be written; an old one is untouched.
    """
    say = progress or (lambda step: None)
    save.check_output(path, force)
    words = load("en")
    say(words("progress.figures"))
    report = Report(compute(book, customers, months, forecast, settings), words, Workbook(), command, __version__)
    light = quality.judge(report)
    if strict and light.level != "green":
        raise DataGateError(f"No report was written, as --strict asks for clean data: {' '.join(light.reasons)}")
    if strict and not forecast.converged:
        raise NotConvergedError(f"No report was written: {reservations.in_short(report)}")
    csv = customer_csv.path_beside(path) if report.figures.listed < report.figures.count else None
    if csv is not None:
        save.check_output(csv, force)
    say(words("progress.sheets"))
    pages = _build(report)
    say(words("progress.customers", count=words.number(report.figures.listed)))
    with save.atomic(path) as file:
        splice = customer_list.splice(report, pages["customers"])
        write_package(report.book, list(pages.values()), splice, time_stamp(report.figures.as_of), file)
    if csv is not None:
        say(words("progress.csv", file=csv.name))
        customer_csv.write(report, csv)
    return totals(report, path, csv)


def _build(report: Report) -> dict[str, Page]:
    """Build the sheets in tab order."""
    book: Any = report.book
    book.remove(book.active)
    style.set_default_font(book)
    pages = {name: build(report) for name, build in SHEETS}
    for name, colour in TABS.items():
        pages[name].sheet.sheet_properties.tabColor = colour
    book.active = list(pages).index(OPENS_ON)
    for name, page in pages.items():
        page.sheet.sheet_view.tabSelected = name == OPENS_ON
    properties = book.properties
    properties.title = report.words("terms.document_title")
    properties.creator = f"clv-xl {report.version}"
    properties.created = properties.modified = time_stamp(report.figures.as_of)
    # The cached values are ours and right: no recalculation on opening, no question on closing.
    book.calculation.fullCalcOnLoad = False
    book.calculation.calcId = 191029
    return pages
