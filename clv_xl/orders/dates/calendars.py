"""Calendars that order lists use, told by the year: a year 1403 is of Iran, 2567 of Thailand, 113 of Taiwan."""

from __future__ import annotations

from datetime import date

GREGORIAN, JALALI, BUDDHIST, ROC = "gregorian", "jalali", "buddhist", "roc"

_JALALI_YEARS = range(1300, 1500)
BUDDHIST_YEARS = range(2400, 2600)
_ROC_YEARS = range(100, 200)
BUDDHIST_AHEAD = 543
_BEFORE_ROC = 1911


def calendar_of(year: int) -> str:
    """Return the calendar that a year, written in full, belongs to."""
    if year in _JALALI_YEARS:
        return JALALI
    if year in BUDDHIST_YEARS:
        return BUDDHIST
    return ROC if year in _ROC_YEARS else GREGORIAN


def gregorian_day(year: int, month: int, day: int) -> date | None:
    """Return the Gregorian day of a date in the calendar of its year, or None where that calendar has no such day.

    >>> gregorian_day(1403, 12, 30)  # a leap year of the Iranian calendar
    datetime.date(2025, 3, 20)
    >>> gregorian_day(2567, 2, 29)
    datetime.date(2024, 2, 29)
    """
    calendar = calendar_of(year)
    try:
        if calendar == JALALI:
            from persiantools.jdatetime import JalaliDate

            jalali = JalaliDate(year, month, day)  # type: ignore[no-untyped-call]  # its constructor has no types
            return jalali.to_gregorian()
        years = {BUDDHIST: -BUDDHIST_AHEAD, ROC: _BEFORE_ROC}.get(calendar, 0)
        return date(year + years, month, day)
    except ValueError:  # there is no such day
        return None
