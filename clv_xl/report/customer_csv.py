"""All customers as a CSV file beside the report, when there are more than a sheet can hold."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from clv_xl.report import behaviour, customer_list, rows, save
from clv_xl.report.package import in_chunks
from clv_xl.report.report import Report
from clv_xl.report.text import is_formula_like

NEEDS_QUOTES = frozenset('",\r\n')


def path_beside(report_path: Path) -> Path:
    """Return shop-customers.csv for shop.xlsx."""
    return report_path.with_name(f"{report_path.stem}-customers.csv")


def write(report: Report, path: Path) -> None:
    """Write all customers, with the columns and the order of the sheet; UTF-8 with the mark that Excel looks for."""
    columns = customer_list.fields(report)
    labels = [customer_list.label(report, each) for each in columns]
    with save.atomic(path) as file:
        text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
        text.write(",".join(map(field, labels)) + "\r\n")
        for part in in_chunks(report.figures.count, rows.CHUNK):
            values = [_texts(report, each.key, part) for each in columns]
            text.writelines(",".join(row) + "\r\n" for row in zip(*values, strict=True))
        text.flush()
        text.detach()


def field(text: str) -> str:
    """A text that a spreadsheet reads as text: a formula-like one gets an apostrophe before it."""
    if is_formula_like(text):
        text = "'" + text
    return '"' + text.replace('"', '""') + '"' if not NEEDS_QUOTES.isdisjoint(text) else text


def _texts(report: Report, key: str, part: slice) -> list[str]:
    """A column of the list as CSV fields."""
    figures, words, scores = report.figures, report.words, report.figures.scores
    customers = figures.customers
    if key == "rank":
        return list(map(str, range(part.start + 1, part.stop + 1)))
    if key == "customer":
        return [field(name) for name in figures.names[part]]
    if key in ("segment", "vip", "behaviour", "code"):
        table = {
            "segment": [words(f"segments.names.{name}") for name, _ in scores.segments],
            "vip": ["", words("customers.vip")],
            "behaviour": [words(f"customers.behaviours.{name}") for name in behaviour.KEYS],
            "code": scores.codes,
        }[key]
        codes = {"segment": scores.segment, "vip": figures.vip, "behaviour": figures.behaviours, "code": scores.code}
        return [field(table[int(code)]) for code in codes[key][part].tolist()]
    if key in customer_list.EXPECTED_ORDERS or key in customer_list.EXPECTED_VALUES:
        return _plain(customer_list.expected(figures, key), part, blank_zero=False)
    numbers: dict[str, npt.NDArray[Any]] = {
        "revenue": figures.revenue, "aov": figures.aov, "window_revenue": figures.window_revenue,
        "days_since": customers.days_since_last_order, "next_due": figures.next_due, "recency": scores.recency,
        "frequency": scores.frequency, "money": scores.money, "score": scores.total,
    }  # fmt: skip
    return _plain(numbers[key] if key in numbers else getattr(customers, key), part, blank_zero=key in SCORES)


SCORES = ("recency", "frequency", "money", "score")


def _plain(values: npt.NDArray[Any], part: slice, *, blank_zero: bool) -> list[str]:
    own = values[part]
    if own.dtype.kind == "M":
        return ["" if text == "NaT" else text for text in np.datetime_as_string(own.astype("datetime64[D]")).tolist()]
    if own.dtype.kind == "f":
        return ["" if number != number else repr(number) for number in np.round(own, rows.MONEY_DIGITS).tolist()]
    return ["" if blank_zero and number == 0 else str(number) for number in own.tolist()]
