"""What to say about a date column that was read by a guess, converted, or looks damaged."""

from __future__ import annotations

from collections.abc import Iterator

from clv_xl.orders.book import Notice
from clv_xl.orders.dates.calendars import BUDDHIST, JALALI, ROC
from clv_xl.orders.dates.forms import Conversion, DateForm
from clv_xl.orders.dates.written_dates import DAY_FIRST, MONTH_FIRST

_CALENDARS = {
    JALALI: "the Iranian calendar (years 1300 to 1499)",
    BUDDHIST: "the Buddhist calendar (years 2400 to 2599)",
    ROC: "the calendar of Taiwan (year 1 is 1912)",
}
_TOO_LATE = 2040  # the Islamic years of today, 1446 and so on, are in the 2060s by the Iranian calendar


def date_notices(form: DateForm, header: str, tab: str) -> Iterator[Notice]:
    """Yield the warnings about a column, named by its header and the label of its tab."""
    for conversion in form.conversions:
        yield _converted(conversion, header, tab)
    if form.ambiguous:
        first, other = ("day", MONTH_FIRST) if form.order == DAY_FIRST else ("month", DAY_FIRST)
        yield Notice(
            "date_order",
            f"{tab} does not tell for sure whether {header!r} writes the day or the month first: the {first} was "
            f"taken; if that is wrong, give --date-order {other}.",
        )
    if form.swapped:
        yield Notice(
            "swapped_days",
            f"In {header!r} of {tab} all real dates have days up to 12, and all others are text with a number over 12: "
            "a spreadsheet seems to have taken days for months. The real dates were read as they stand; give "
            "--date-order swapped to put them right, or import the export again with the right order of day and month.",
        )
    if form.maybe_swapped:
        yield Notice(
            "maybe_swapped",
            f"In {header!r} of {tab} real dates stand beside texts, all of which have a number over 12: a spreadsheet "
            "may have taken days for months in some of the real ones. If the list was edited in a spreadsheet, import "
            "the original export; if it is right as it is, give --date-order dmy or mdy.",
        )
    if form.not_swapped:
        yield Notice(
            "not_swapped",
            f"--date-order swapped was not heeded for {header!r} of {tab}: real dates there have days over 12, "
            "which no spreadsheet takes for months.",
        )


def _converted(conversion: Conversion, header: str, tab: str) -> Notice:
    doubt = ""
    if conversion.calendar == JALALI and conversion.day.year >= _TOO_LATE:
        doubt = " If these are years of the Islamic calendar, export the list with Gregorian dates."
    rows = "row has a date" if conversion.rows == 1 else "rows have dates"
    return Notice(
        f"{conversion.calendar}_dates",
        f"In {header!r} of {tab} {conversion.rows} {rows} of {_CALENDARS[conversion.calendar]}, read as Gregorian "
        f"days: {conversion.example.strip()} is {conversion.day}.{doubt}",
        remark=not doubt,
    )
