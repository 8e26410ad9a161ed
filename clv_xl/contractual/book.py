"""What reading a list of subscriptions leaves behind, apart from the rows themselves, which stay in the engine."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from clv_xl.orders.book import Notice, Reject, Source

AsOfTold = Literal["given", "last_start", "after_last_end"]


@dataclass(frozen=True, slots=True)
class SubscriptionBook:
    """Sources, counts and warnings."""

    sources: tuple[Source, ...]
    skipped: tuple[tuple[str, str], ...]  # tab or file, and why it was not read
    notices: tuple[Notice, ...]
    currency: str  # ISO code, "" when the file does not say
    as_of: date
    as_of_told: AsOfTold
    has_amounts: bool
    has_plans: bool
    rows_read: int
    rows_used: int
    rejected_rows: dict[str, int]  # by reason
    reject_examples: tuple[Reject, ...]
    first_start: date
    last_start: date
    last_end: date | None
