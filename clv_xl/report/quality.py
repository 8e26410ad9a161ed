"""The data-quality light: a level, and the reasons for it in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from clv_xl.report.figures import Figures
from clv_xl.report.report import Report

Level = Literal["green", "amber", "red"]

# Shares from which a loss is worth a look, and from which the figures can't be trusted.
WITHOUT_KEY = (0.05, 0.50)
ROWS_REJECTED = (0.02, 0.20)
ORDERS_EXCLUDED = (0.15, 0.50)
SHORT_HISTORY_DAYS = 365  # below one year the purchase frequency of a year is a guess


@dataclass(frozen=True, slots=True)
class Light:
    """How far the data carries the report."""

    level: Level
    reasons: tuple[str, ...]


def judge(report: Report) -> Light:
    """The light, its own reasons first, then what the reading of the orders noticed."""
    words, figures = report.words, report.figures
    level, reasons = 0, []
    for key, share, (look, stop) in _shares(figures):
        if share >= look:
            level = max(level, 2 if share >= stop else 1)
            reasons.append(words(f"quality.reasons.{key}", share=words.percent(share, 1)))
    days = _history_days(figures)
    if not figures.count:
        level = 2
        reasons.append(words("quality.reasons.no_customers"))
    elif days < SHORT_HISTORY_DAYS:
        level = max(level, 1)
        reasons.append(words("quality.reasons.short_history", days=words.number(days)))
    if 0 < days < figures.settings.window_days:
        level = max(level, 1)
        window = words.number(figures.settings.window_days)
        reasons.append(words("quality.reasons.short_window", days=words.number(days), window=window))
    if not all(notice.remark for notice in figures.book.notices):
        level = max(level, 1)
    reasons += [notice.message for notice in figures.book.notices]
    if figures.names_cut:  # a remark only: the figures are not touched
        reasons.append(words("quality.reasons.names_cut", count=words.number(figures.names_cut)))
    levels: tuple[Level, Level, Level] = ("green", "amber", "red")
    return Light(levels[level], tuple(reasons))


def _shares(figures: Figures) -> list[tuple[str, float, tuple[float, float]]]:
    facts = figures.book.facts
    rejected, excluded = sum(facts.rejected_rows.values()), sum(facts.excluded.values())
    return [
        ("without_key", _share(facts.counted_without_customer_key, facts.counted_orders), WITHOUT_KEY),
        ("rows_rejected", _share(rejected, facts.rows_read), ROWS_REJECTED),
        ("orders_excluded", _share(excluded, facts.orders_in_file), ORDERS_EXCLUDED),
    ]


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def _history_days(figures: Figures) -> int:
    facts = figures.book.facts
    if facts.first_order is None or facts.last_order is None:
        return 0
    return (max(facts.last_order, figures.as_of) - facts.first_order).days + 1
