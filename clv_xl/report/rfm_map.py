"""Sheet RFM map: how many customers stand where, and what they bring: recency by frequency, recency by money."""

from __future__ import annotations

import math

import numpy as np

from clv_xl.customers import Floats, Ints
from clv_xl.report import style
from clv_xl.report.page import Page
from clv_xl.report.report import Report
from clv_xl.report.scoring import Cut

FIRST_ROW = 4
LABEL = 2  # column B: recency
FIRST = 3  # column C: lowest score of the other dimension


def build(report: Report) -> Page:
    """The sheet."""
    scores = report.figures.scores
    page = report.page("rfm_map", 26 + 19 * scores.bins)
    page.widths([2, 26, *[19] * scores.bins, 2])
    row = _map(report, page, FIRST_ROW, "frequency", scores.frequency)
    row = _map(report, page, row + 1, "money", scores.money)
    page.put(row, LABEL, report.words("rfm_map.legend"), style.NOTE)
    page.print_setup(FIRST + scores.bins - 1, row, landscape=scores.bins == 5, one_page=True, footer=report.footer)
    return page


def _map(report: Report, page: Page, row: int, other: str, across: Ints) -> int:
    """One heat map; gives the next free row."""
    figures, words = report.figures, report.words
    scores, bins = figures.scores, figures.scores.bins
    page.section(row, words(f"rfm_map.{other}_title"))
    corner = words("rfm_map.corner", other=words(f"terms.{other}"))
    page.put(row + 1, LABEL, corner, style.HEADER)
    for cut in scores.cuts[other]:
        label = f"{words(f'rfm_map.{other}_short')} {cut.score}\n{cut_text(report, other, cut)}"
        page.put(row + 1, FIRST + cut.score - 1, label, style.HEADER_CENTER, lines=True)
    page.height(row + 1, 36)
    counts, revenue = _grid(scores.recency, across, figures.window_revenue, bins)
    for step, cut in enumerate(scores.cuts["recency"]):
        here = row + 2 + 2 * step
        page.put(here, LABEL, f"{words('rfm_map.recency_short')} {cut.score}",
                 style.BODY.but(bold=True, fill=style.BAND, indent=1, down="bottom"))  # fmt: skip
        page.put(here + 1, LABEL, cut_text(report, "recency", cut),
                 style.NOTE.but(fill=style.BAND, indent=1, down="top"))  # fmt: skip
        for score in range(1, bins + 1):
            count, total = int(counts[cut.score - 1, score - 1]), float(revenue[cut.score - 1, score - 1])
            _tile(report, page, here, FIRST + score - 1, count, total, int(counts.max()))
        page.height(here, 26)
        page.height(here + 1, 20)
    return row + 2 + 2 * bins


def _tile(report: Report, page: Page, row: int, column: int, count: int, total: float, largest: int) -> None:
    """Two cells of one colour: customers above, their average revenue below."""
    step = style.heat_step(count, largest)
    ground, ink = style.HEAT[step], style.HEAT_INK[step]
    upper = style.Look(size=14, bold=count > 0, ink=ink, fill=ground, across="center", down="bottom", shape=style.WHOLE)
    lower = style.Look(size=9, ink=ink, fill=ground, across="center", down="top", shape=report.figures.money.card)
    page.put(row, column, count, upper)
    page.put(row + 1, column, total / count if count else report.words("rfm_map.nobody"), lower)


def cut_text(report: Report, dimension: str, cut: Cut) -> str:
    """What a score means: "0 to 45 days"."""
    words = report.words
    if not cut.customers or math.isnan(cut.lowest):
        return words("rfm_map.no_customers")
    if dimension == "money":
        low, high = report.amount(cut.lowest), report.amount(cut.highest)
    else:
        low, high = words.number(cut.lowest), words.number(cut.highest)
    unit = {"recency": "terms.days", "frequency": "terms.orders", "money": "terms.nothing"}[dimension]
    if low == high == "1":
        unit = {"recency": "terms.day", "frequency": "terms.order", "money": "terms.nothing"}[dimension]
    key = "rfm_map.one_value" if low == high else "rfm_map.range"
    return words(key, low=low, high=high, unit=words(unit)).strip()


def _grid(down: Ints, across: Ints, revenue: Floats, bins: int) -> tuple[Ints, Floats]:
    chosen = down > 0
    place = (down[chosen] - 1) * bins + across[chosen] - 1
    counts = np.bincount(place, minlength=bins * bins).reshape(bins, bins)
    sums = np.bincount(place, weights=revenue[chosen], minlength=bins * bins).reshape(bins, bins)
    return counts.astype(np.int64), sums.astype(np.float64)
