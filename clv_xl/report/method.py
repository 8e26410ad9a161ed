"""Sheet Method: every figure's definition, formula and source, and the cut points as they came out."""

from __future__ import annotations

import math

from clv_xl.customers import SEASON_FACTOR, SEASON_FROM_MONTHS
from clv_xl.report import behaviour, measure, style
from clv_xl.report.figures import VIP_SHARE
from clv_xl.report.page import Page
from clv_xl.report.report import Report
from clv_xl.report.rfm_map import cut_text
from clv_xl.report.scoring import Cut

WIDTHS = (2, 28, 62, 46, 34)
TERMS = (
    "revenue", "order", "customer", "window", "rfm", "method", "segments", "aov", "frequency", "value",
    "lifespan", "clv", "margin", "max_cpc", "cac", "vip", "collector", "seasonal", "yearly", "occasional", "once",
    "next_due", "forecast", "alive", "expected_orders", "expected_value", "residual", "at_risk", "total_range",
    "concentration", "safe_text",
)  # fmt: skip


def build(report: Report) -> Page:
    """The sheet."""
    page = report.page("method")
    page.widths(WIDTHS)
    row = _cuts(report, page, 4)
    row = _terms(report, page, row + 1)
    page.sheet.freeze_panes = "A4"
    page.print_setup(5, row, landscape=True, footer=report.footer)
    return page


def fields(report: Report) -> dict[str, object]:
    """Numbers that the definitions mention."""
    words, figures = report.words, report.figures
    settings = figures.settings
    return {
        "days": words.number(settings.window_days),
        "from": figures.window_from.isoformat(),
        "as_of": figures.as_of.isoformat(),
        "bins": settings.bins,
        "least": 3,
        "most": 3 * settings.bins,
        "method": words(f"inputs.methods.{settings.method}"),
        "years": words.number(settings.lifespan_years, 1),
        "vip": words.percent(VIP_SHARE),
        "rate": words.percent(settings.discount_rate, 1),
        "collector_days": behaviour.COLLECTOR_ORDER_DAYS,
        "collector_months": behaviour.COLLECTOR_MONTHS,
        "season": ", ".join(words.lines("calendar.months")[month - 1] for month in figures.customers.season)
        or words("method.no_season"),
        "season_factor": words.number(SEASON_FACTOR, 1),
        "season_from": SEASON_FROM_MONTHS,
        "gap_low": behaviour.YEARLY_GAP_DAYS[0],
        "gap_high": behaviour.YEARLY_GAP_DAYS[1],
    }


def _cuts(report: Report, page: Page, row: int) -> int:
    words, scores = report.words, report.figures.scores
    page.section(row, words("method.cuts_title"))
    labels = [words(f"method.cuts.{key}") for key in ("score", "values", "customers", "share")]
    page.header(row + 1, 2, labels, numbers_from=2, height=22)
    row += 2
    for dimension, cuts in scores.cuts.items():
        for cut in cuts:
            _cut(report, page, row, dimension, cut, sum(each.customers for each in cuts))
            row += 1
    page.put(row, 2, words(f"method.cuts_note.{report.figures.settings.method}", **fields(report)), style.NOTE)
    return row + 1


def _cut(report: Report, page: Page, row: int, dimension: str, cut: Cut, total: int) -> None:
    words = report.words
    page.put(row, 2, f"{words(f'terms.{dimension}')} {cut.score}", style.CELL.but(bold=True))
    text = "" if math.isnan(cut.lowest) and cut.customers else cut_text(report, dimension, cut)
    page.put(row, 3, text, style.CELL)
    page.put(row, 4, cut.customers, style.NUMBER.but(shape=style.WHOLE))
    page.put(row, 5, cut.customers / total if total else None, style.NUMBER.but(shape=style.PERCENT))
    page.height(row, 16)


def _terms(report: Report, page: Page, row: int) -> int:
    words, numbers = report.words, fields(report)
    page.section(row, words("method.terms_title"))
    labels = [words(f"method.columns.{key}") for key in ("term", "meaning", "formula", "source")]
    page.header(row + 1, 2, labels, numbers_from=9, height=22)
    row += 2
    for key in TERMS:
        texts = [words(f"method.terms.{key}.{part}", **numbers) for part in ("term", "meaning", "formula", "source")]
        page.put(row, 2, texts[0], style.CELL_WRAP.but(bold=True))
        page.row(row, 3, texts[1:], style.CELL_WRAP)
        page.height(
            row, max(measure.wrapped_height(text, width) for text, width in zip(texts, WIDTHS[1:], strict=True))
        )
        row += 1
    return row
