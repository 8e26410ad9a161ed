"""Sheet Retention: renewals by age, as they were seen and by the model; survival is multiplied up by formulas."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from openpyxl.chart import Reference
from openpyxl.utils import get_column_letter

from clv_xl.contractual.sheets import model
from clv_xl.contractual.sheets.document import Document
from clv_xl.contractual.subscribers import Floats
from clv_xl.models import s_bg
from clv_xl.report import charts, style
from clv_xl.report.page import Formula, Page

CHART_ROW = 5
HEADER_ROW = 23
FIRST = HEADER_ROW + 1  # of renewal 0: everybody
COLUMNS = (
    "period", "at_risk", "ended", "rate", "survival", "model_rate", "model_survival", "difference", "residual"
)  # fmt: skip
TABLE = "RetentionTable"
PROJECTED = 0.5  # periods beyond those seen, as a share of them
LEAST_ROWS = 12  # renewals shown, where the model tells those that were not seen


def build(document: Document) -> Page:
    """The sheet."""
    page = document.page("retention", 120)
    page.widths([2, 13, 13, 13, 13, 15, 14, 15, 14, 20, 2])
    labels = [document.say(f"retention.columns.{key}", **document.per) for key in COLUMNS]
    page.header(HEADER_ROW, 2, labels, numbers_from=0, height=44)
    for row, renewal in enumerate(range(_last(document) + 1), FIRST):
        _row(document, page, row, renewal)
    page.table(TABLE, f"B{HEADER_ROW}", f"J{last_row(document)}", labels)
    chart(document, page, CHART_ROW, width=12.6, height=8.4)
    _rate_chart(document, page)
    page.print_setup(11, last_row(document), landscape=True, title_rows=f"{HEADER_ROW}:{HEADER_ROW}",
                     footer=document.footer)  # fmt: skip
    return page


def chart(document: Document, page: Page, row: int, *, width: float, height: float) -> int:
    """The curve of those who stay, on this sheet and the Summary; gives the row below it."""
    texts = {key: document.say(f"summary.chart.{key}", **document.per) for key in ("title", "across", "up", "alt")}
    frame = charts.Frame(texts["title"], texts["across"], texts["up"], width, height)
    return page.chart(_lines(document, frame, ("survival", "model_survival"), FIRST), row, texts["alt"])


def column(document: Document, key: str, first: int = FIRST) -> str:
    """Reference to the cells of a column."""
    letter = get_column_letter(2 + COLUMNS.index(key))
    return f"'{document.title('retention')}'!${letter}${first}:${letter}${last_row(document)}"


def cell(document: Document, key: str, renewal: int) -> str:
    """Reference to one number."""
    letter = get_column_letter(2 + COLUMNS.index(key))
    return f"'{document.title('retention')}'!${letter}${FIRST + renewal}"


def last_row(document: Document) -> int:
    """Last row of the table."""
    return FIRST + _last(document)


def model_rates(document: Document) -> Floats:
    """Renewal rates of the model, from the first renewal on; none where it is withheld."""
    fit = document.figures.retention.fit
    return np.array([]) if fit is None else np.asarray(s_bg.retention(fit, np.arange(1.0, _last(document) + 1)))


def residuals(document: Document) -> Floats:
    """Payments to come just before each renewal, from the first on."""
    fit, rate = document.figures.retention.fit, document.figures.settings.period_rate
    if fit is None:
        return np.array([])
    return np.asarray(s_bg.discounted_lifetimes(fit, rate, renewals=np.arange(1.0, _last(document) + 1)))


def _last(document: Document) -> int:
    """Return the last renewal shown."""
    retention = document.figures.retention
    seen = len(retention.observed.at_risk)
    return seen if retention.fit is None else max(LEAST_ROWS, seen + int(PROJECTED * seen))


def _row(document: Document, page: Page, row: int, renewal: int) -> None:
    observed, fit = document.figures.retention.observed, document.figures.retention.fit
    share, points = style.NUMBER.but(shape=style.PERCENT), style.NUMBER.but(shape="0.0")
    page.row(row, 2, [None] * len(COLUMNS), style.NUMBER)
    page.put(row, 2, renewal, style.NUMBER.but(shape=style.WHOLE))
    seen = renewal <= len(observed.at_risk)
    if renewal == 0:
        page.put(row, 6, 1, share)
        page.put(row, 8, 1 if fit else None, share)
        return
    if seen:
        counts = [int(column[renewal - 1]) for column in (observed.at_risk, observed.ended)]
        page.row(row, 3, counts, style.NUMBER.but(shape=style.WHOLE))
        page.put(row, 5, Formula(f"1-D{row}/C{row}", float(observed.rate[renewal - 1])), share)
        page.put(row, 6, Formula(f"F{row - 1}*E{row}", float(observed.survival[renewal - 1])), share)
    if fit is None:
        return
    ink = style.INK if seen else style.MUTED
    rates = model_rates(document)[:renewal]
    survival = float(np.prod(rates))
    page.put(row, 7, _model_rate(document, row, float(rates[-1])), share.but(ink=ink))
    page.put(row, 8, Formula(f"H{row - 1}*G{row}", survival), share.but(ink=ink))
    if seen:
        points_off = 100 * (survival - float(observed.survival[renewal - 1]))
        page.put(row, 9, Formula(f"100*(H{row}-F{row})", points_off), points)
    page.put(row, 10, float(residuals(document)[renewal - 1]), style.NUMBER.but(shape="0.00", ink=ink))


def _model_rate(document: Document, row: int, rate: float) -> Formula | float:
    """Return the model's renewal rate: from its parameters, where they are shown."""
    if document.figures.retention.one_churn is not None:
        return rate
    alpha, beta = model.cell(document, "alpha"), model.cell(document, "beta")
    return Formula(f"({beta}+B{row}-1)/({alpha}+{beta}+B{row}-1)", rate)


def _rate_chart(document: Document, page: Page) -> None:
    texts = {key: document.say(f"retention.chart_rate.{key}") for key in ("title", "across", "up", "alt")}
    frame = charts.Frame(texts["title"], texts["across"], texts["up"], 12.6, 8.4)
    rates = document.figures.retention.observed.rate
    least = np.nanmin(np.append(rates, model_rates(document))) if len(rates) else 0.0
    lowest = min(0.9, math.floor(10 * least) / 10)
    lines = _lines(document, frame, ("rate", "model_rate"), FIRST + 1, lowest)
    page.chart(lines, CHART_ROW, texts["alt"], column=6, right=60)


def _lines(document: Document, frame: charts.Frame, keys: tuple[str, str], first: int, lowest: float = 0.0) -> Any:
    names = ("observed", "model") if document.figures.retention.fit else ("observed",)
    lines = [
        (Reference(range_string=column(document, key, first)), document.say(f"summary.chart.{name}"))
        for key, name in zip(keys, names, strict=False)
    ]
    return charts.over_time(frame, Reference(range_string=column(document, "period", first)), lines, lowest=lowest)
