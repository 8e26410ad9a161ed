"""The road from order exports to a report workbook: read, count, write, each once."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from clv_xl.contractual.suggestion import suggest
from clv_xl.customers import count_customers, count_months, reference_date
from clv_xl.engines import Engine
from clv_xl.errors import UnusableInputError, UsageError
from clv_xl.forecasting import make_forecast, read_log
from clv_xl.inspection import as_object
from clv_xl.orders import Choices, OrderBook, read_orders
from clv_xl.orders.book import Notice
from clv_xl.orders.databases.query import Query
from clv_xl.orders.inputs.files import STANDARD_INPUT, expand, unpacked_name
from clv_xl.orders.opening import Input
from clv_xl.report import ReportTotals, write_report
from clv_xl.report.save import check_output
from clv_xl.settings import Settings


@dataclass(frozen=True, slots=True)
class MadeReport:
    """A report that was written."""

    path: Path
    book: OrderBook
    totals: ReportTotals
    orders: int  # counted up to the reference date, with and without a customer
    revenue: float

    def warnings(self) -> list[str]:
        """Return what was doubtful in the orders, and what speaks against the forecast."""
        return [notice.message for notice in self.book.notices] + [
            each["message"] for each in self.totals.forecast.conditions
        ]

    @property
    def not_converged(self) -> str:
        """Return why no model could be fitted, a sentence; empty where one could, or none was tried."""
        of_models = (each for each in self.totals.forecast.conditions if each["code"] == "not_converged")
        return next((each["message"] for each in of_models), "")

    def as_object(self) -> dict[str, Any]:
        """Return what `clv-xl report --json` prints."""
        return {"output": str(self.path)} | as_object(self.book) | {"totals": self.totals.as_object()}

    def as_text(self) -> str:
        """Return what `clv-xl report` prints."""
        unit = f" {self.book.currency}" if self.book.currency else ""
        return (
            f"{self.path}\ncustomers {self.totals.customers:,}, orders {self.orders:,}, "
            f"revenue {self.revenue:,.2f}{unit}, {self.book.facts.first_order} to {self.totals.as_of}"
        )


def default_output(given: Input, found: Sequence[Path]) -> Path:
    """Return NAME-clv-report.xlsx beside the first file found; for a folder, in it and by its name.

    What has no place of its own, the standard input or a query, gets its report in the current folder.
    """
    if isinstance(given, Query):
        return Path(f"{given.name}-clv-report.xlsx")
    first = found[0]
    if first == STANDARD_INPUT:
        return Path("orders-clv-report.xlsx")
    name = Path(given).resolve().name if Path(given).is_dir() else Path(unpacked_name(first)).stem
    return first.with_name(f"{name}-clv-report.xlsx")


def free_output(inputs: Sequence[Input], output: Path | None, force: bool) -> Path:
    """Return where the report is to be written, found free before any work is done."""
    found = expand([given for given in inputs if not isinstance(given, Query)])
    path = output or default_output(inputs[0], found)
    if any(path.exists() and path.samefile(file) for file in found if file != STANDARD_INPUT):
        raise UsageError(f"{path} is one of the inputs: give the report another name with -o.")
    if path.suffix.lower() != ".xlsx":
        raise UsageError(f"The report is an .xlsx workbook: {os.fspath(path)} must end in .xlsx.")
    check_output(path, force)
    return path


def make_report(
    inputs: Sequence[Input],
    output: Path | None,
    choices: Choices,
    settings: Settings,
    command: str,
    force: bool,
    strict: bool,
    tell: Callable[[str], None],
) -> MadeReport:
    """Read orders and write their report.

    Raises
    ------
    UnusableInputError
        The input can't be used, or holds no customer.
    DataGateError
        The data-quality light is not green, and `strict`.
    NotConvergedError
        No model could be fitted, and `strict`.
    OutputInTheWayError, CannotWriteError
        The report can't be written; an existing one is untouched.
    """
    path = free_output(inputs, output, force)
    # The forecast is arithmetic on whole columns: it runs beside the last queries and the clearing up behind them.
    with ThreadPoolExecutor(1, "forecast") as beside, Engine() as engine:
        tell("reading orders")
        book = read_orders(engine, inputs, choices)
        if book.blockers:
            raise UnusableInputError(" ".join(book.blockers))
        tell("counting customers")
        as_of = reference_date(book, settings)
        customers = count_customers(engine, as_of, settings.window_days)
        if not len(customers.customer):
            raise UnusableInputError(f"No order up to {as_of} names a customer and counts: nothing to report.")
        tell("forecasting")
        forecasting = beside.submit(make_forecast, read_log(engine, customers), settings.discount_rate)
        months = count_months(engine, customers)
        book = replace(book, notices=(*book.notices, *suggest(engine, customers)))
    forecast = forecasting.result()
    seen = int(months.orders.sum())
    if seen < book.facts.counted_orders:
        later = f"Orders after the reference date {as_of} are not in the report: {book.facts.counted_orders - seen}."
        book = replace(book, notices=(*book.notices, Notice("after_reference_date", later)))
    totals = write_report(
        path, book, customers, months, forecast, settings, command=command, force=force, strict=strict, progress=tell
    )
    return MadeReport(path, book, totals, seen, float(months.revenue.sum()))
