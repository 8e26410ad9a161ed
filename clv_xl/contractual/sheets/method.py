"""Sheet Method: every figure's definition, formula and source, and the limits below which there is none."""

from __future__ import annotations

from clv_xl.contractual import retention
from clv_xl.contractual.sheets.document import Document
from clv_xl.report import measure, style
from clv_xl.report.page import Page

WIDTHS = (2, 26, 78, 44, 36)
TERMS = (
    "subscription", "active", "as_of", "periods", "seen", "model", "del", "derl", "clv", "value", "discount", "naive",
    "gates",
)  # fmt: skip


def build(document: Document) -> Page:
    """The sheet."""
    page, words = document.page("method"), document.words
    book, settings = document.figures.book, document.figures.settings
    fields: dict[str, object] = {
        **document.per, "as_of": book.as_of.isoformat(), "told": document.say(f"data_quality.as_of.{book.as_of_told}"),
        "rate": words.percent(settings.discount_rate, 2), "period_rate": words.percent(settings.period_rate, 4),
        "subscriptions": retention.LEAST_SUBSCRIPTIONS, "ended": retention.LEAST_ENDED,
        "least_periods": retention.LEAST_PERIODS, "miss": words.percent(retention.HOLDOUT_MISS),
        "off": f"{100 * retention.SURVIVAL_OFF:g}",
    }  # fmt: skip
    page.widths(WIDTHS)
    labels = [document.say(f"method.columns.{key}") for key in ("term", "meaning", "formula", "source")]
    page.header(4, 2, labels, numbers_from=9, height=22)
    row = 5
    for key in TERMS:
        parts = ("term", "meaning", "formula", "source")
        texts = [document.say(f"method.terms.{key}.{part}", **fields) for part in parts]
        page.put(row, 2, texts[0], style.CELL_WRAP.but(bold=True))
        page.row(row, 3, texts[1:], style.CELL_WRAP)
        heights = [measure.wrapped_height(text, width) for text, width in zip(texts, WIDTHS[1:], strict=True)]
        page.height(row, max(heights))
        row += 1
    page.sheet.freeze_panes = "A5"
    page.print_setup(5, row - 1, landscape=True, footer=document.footer)
    return page
