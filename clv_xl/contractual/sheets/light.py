"""The light: how far data and model carry the report, and the reasons in words."""

from __future__ import annotations

from clv_xl.contractual import retention
from clv_xl.contractual.retention import Doubt
from clv_xl.contractual.sheets.document import Document
from clv_xl.report.quality import ROWS_REJECTED, Level, Light

_LEAST = {
    "too_few_subscriptions": retention.LEAST_SUBSCRIPTIONS,
    "too_few_ended": retention.LEAST_ENDED,
    "too_short": retention.LEAST_PERIODS,
    "holdout_too_short": retention.HOLDOUT_FROM,
    "holdout_few_ended": retention.LEAST_ENDED,
}


def judge(document: Document) -> Light:
    """Red where there is no forecast or much is left out, amber where something is in doubt."""
    figures, words = document.figures, document.words
    book, level, reasons = figures.book, 0, []
    if figures.retention.fit is None:
        level = 2
    elif figures.retention.doubts:
        level = 1
    reasons += [sentence(document, doubt) for doubt in figures.retention.doubts]
    share = 1 - book.rows_used / book.rows_read if book.rows_read else 0.0
    if share >= ROWS_REJECTED[0]:
        level = max(level, 2 if share >= ROWS_REJECTED[1] else 1)
        reasons.append(document.say("light.rows_rejected", share=words.percent(share, 1)))
    if figures.without_amount:
        level = max(level, 1)
        key = "light.without_amount_one" if figures.without_amount == 1 else "light.without_amount"
        reasons.append(document.say(key, count=words.number(figures.without_amount)))
    if not all(notice.remark for notice in book.notices):
        level = max(level, 1)
    reasons += [notice.message for notice in book.notices]
    levels: tuple[Level, Level, Level] = ("green", "amber", "red")
    return Light(levels[level], tuple(reasons))


def sentence(document: Document, doubt: Doubt) -> str:
    """A doubt about the model in words."""
    words = document.words
    value = f"{doubt.value:g}"
    if doubt.name == "holdout_miss":
        value = words.percent(doubt.value, 1)
    elif doubt.name == "survival_off":
        value = words.number(100 * doubt.value, 0)
    number = {"0": "_none", "1": "_one"}.get(value, "") if doubt.name in _LEAST else ""
    return document.say(
        f"doubts.{doubt.name}{number}", value=value, least=_LEAST.get(doubt.name, 0),
        enough=retention.LEAST_AT_RISK, sentence=doubt.sentence,
    )  # fmt: skip
