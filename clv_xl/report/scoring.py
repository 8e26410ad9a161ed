"""RFM scores and segments of all customers, and the cut points as they came out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from clv_xl.customers import Customers, Floats, Ints
from clv_xl.formulas.rfm import bin_scores, rfm_segment
from clv_xl.settings import Settings

NO_ORDER = "no_order"  # the key of the row for customers without an order in the window

# Segment names of clv_xl.formulas.rfm -> key of the words, tier (colour family), in the order shown.
SEGMENTS_3 = {"top": ("top", "top"), "middle": ("middle", "middle"), "low": ("low", "low")}
SEGMENTS_5 = {
    "Champions": ("champions", "top"),
    "Loyal": ("loyal", "top"),
    "Potential Loyalist": ("potential_loyalist", "top"),
    "New": ("new", "middle"),
    "Promising": ("promising", "middle"),
    "Need Attention": ("need_attention", "middle"),
    "About To Sleep": ("about_to_sleep", "middle"),
    "At Risk": ("at_risk", "low"),
    "Cannot Lose Them": ("cannot_lose", "low"),
    "Hibernating": ("hibernating", "low"),
    "Lost": ("lost", "low"),
}


@dataclass(frozen=True, slots=True)
class Cut:
    """What one score of one dimension turned out to mean."""

    score: int
    lowest: float
    highest: float
    customers: int


@dataclass(frozen=True, slots=True)
class Scores:
    """Scores of every customer; 0 = no order in the window."""

    bins: int
    recency: Ints
    frequency: Ints
    money: Ints
    total: Ints  # R + F + M
    code: Ints  # 0, or 1 + position of the code among all bins^3, "111" first
    segment: Ints  # index into segments
    segments: tuple[tuple[str, str], ...]  # key and tier
    cuts: dict[str, tuple[Cut, ...]]  # recency (days), frequency (orders), money (revenue): best score first

    @property
    def codes(self) -> list[str]:
        """Texts of the codes: position 0 is empty."""
        return ["", *_all_codes(self.bins)]


def score_customers(customers: Customers, window_revenue: Floats, settings: Settings) -> Scores:
    """Score every customer with an order in the window."""
    bins, active = settings.bins, customers.window_orders > 0
    columns = {
        "recency": customers.days_since_last_order,
        "frequency": customers.window_orders,
        "money": window_revenue,
    }
    scores = {name: np.zeros(len(active), dtype=np.int64) for name in columns}
    for name, values in columns.items():
        if active.any():
            own = values[active].astype(float)
            scores[name][active] = bin_scores(own, own, bins, settings.method, fewer_is_better=name == "recency")
    recency, frequency, money = scores["recency"], scores["frequency"], scores["money"]
    code = np.where(active, 1 + ((recency - 1) * bins + frequency - 1) * bins + money - 1, 0)
    names, by_code = _segments(bins)
    return Scores(
        bins, recency, frequency, money, recency + frequency + money, code, by_code[code], names,
        {name: _cuts(values[active], scores[name][active], bins) for name, values in columns.items()},
    )  # fmt: skip


def _all_codes(bins: int) -> list[str]:
    digits = range(1, bins + 1)
    return [f"{r}{f}{m}" for r in digits for f in digits for m in digits]


def _segments(bins: int) -> tuple[tuple[tuple[str, str], ...], Ints]:
    """Segments in order, and the segment's index for every code (position 0: no order)."""
    table = SEGMENTS_3 if bins == 3 else SEGMENTS_5
    order = list(table)
    by_code = [len(order)] + [order.index(str(rfm_segment(code, bins))) for code in _all_codes(bins)]
    return (*table.values(), (NO_ORDER, "none")), np.array(by_code, dtype=np.int64)


def _cuts(values: npt.NDArray[Any], scores: Ints, bins: int) -> tuple[Cut, ...]:
    found = []
    for score in range(bins, 0, -1):
        own = values[scores == score]
        if len(own):
            found.append(Cut(score, float(own.min()), float(own.max()), len(own)))
        else:
            found.append(Cut(score, float("nan"), float("nan"), 0))
    return tuple(found)
