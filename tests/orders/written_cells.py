"""Dates and amounts as the sample exports write them, read without the product."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any

from tests.orders.platforms.middle_east import NEW_YEARS, jalali

_DATES = (
    "%Y-%m-%d %H:%M:%S %z",
    "%Y-%m-%dT%H:%M:%S%z",
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%d",
    "%m/%d/%Y %I:%M:%S %p",
    "%d/%m/%Y %H:%M:%S",
    "%d/%m/%Y",
    "%m/%d/%y",
    "%b-%d-%y",
    "%b %d, %Y %I:%M:%S %p",
    "%b %d, %Y",
)
_PERSIAN_DIGITS = str.maketrans("۰۱۲۳۴۵۶۷۸۹", "0123456789")
_PERSIAN_DATE = re.compile(r"(1[34]\d\d)(/?)(\d\d|(?<=/)\d)\2(\d\d|(?<=/)\d)(?: (\d{1,2}):(\d\d))?")
_MONEY = re.compile(r"\(?-?[^\d\s()-]{0,3}(0|[1-9]\d*|[1-9]\d{0,2}(,\d{3})+)(\.\d{2,4}|\.\d)?\)?")
_DOTTED = re.compile(r"-?(0|[1-9]\d{0,2}(\.\d{3})*)")


@cache
def _persian_days() -> dict[tuple[int, int, int], date]:
    first = min(NEW_YEARS.values())
    days = (first + timedelta(days=n) for n in range((max(NEW_YEARS.values()) - first).days + 365))
    return {jalali(day): day for day in days}


@lru_cache(100_000)
def moment_of(cell: Any) -> datetime | None:
    """The moment that a cell writes, in the zone that it is written in."""
    if isinstance(cell, datetime):
        return cell
    text = str(cell).strip().translate(_PERSIAN_DIGITS)
    if not 6 <= len(text) <= 30:
        return None
    if found := _PERSIAN_DATE.fullmatch(text):
        year, month, day, hour, minute = (int(found[group] or 0) for group in (1, 3, 4, 5, 6))
        gregorian = _persian_days().get((year, month, day))
        return datetime(gregorian.year, gregorian.month, gregorian.day, hour, minute) if gregorian else None
    for form in _DATES:
        try:
            return datetime.strptime(text, form).replace(tzinfo=None)
        except ValueError:
            continue
    return None


@lru_cache(100_000)
def money_of(cell: Any, dotted_thousands: bool = False) -> Decimal | None:
    """The number that a cell writes."""
    text = str(cell).strip().translate(_PERSIAN_DIGITS).replace("٬", ",")
    if dotted_thousands:
        return Decimal(text.replace(".", "")) if _DOTTED.fullmatch(text) else None
    if not _MONEY.fullmatch(text):
        return None
    number = Decimal(re.sub(r"[^\d.]", "", text))
    return -number if text.startswith(("-", "(")) else number


def sign_of(cell: Any) -> str:
    """What stands around a number: the sign of its currency."""
    return re.sub(r"[\d۰-۹.,()٬\s-]", "", str(cell))
