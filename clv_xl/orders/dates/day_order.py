"""Whether the day or the month comes first in a column's dates: from all of them, never for each."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from clv_xl.orders.dates.month_names import AM, PM
from clv_xl.orders.dates.written_dates import DAY_FIRST, MONTH_FIRST, YEAR_FIRST, Reading

Counted = tuple[Reading, int, bool]  # with the number of rows, and whether dots part the numbers

_ENOUGH_STEPS = 3  # back in time by the wrong order; fewer may be chance
_CLEARLY = 4  # times fewer rows against the order of the list


def day_order(
    dates: Sequence[Counted], known: str | None, chosen: str | None, backward_steps: Callable[[str], int]
) -> tuple[str | None, bool]:
    """Return dmy, mdy or ymd, and whether that is a guess: by the user, fields over 12, the rows' order."""
    open_dates = [(reading, rows, dotted) for reading, rows, dotted in dates if reading.order is None]
    if not open_dates:
        return None, False
    if chosen:
        return chosen, False
    rows_in_all = sum(rows for _, rows, _ in open_dates)
    first_over_12, second_over_12 = rows_over_12(open_dates)
    if first_over_12 == rows_in_all and _year_comes_first(open_dates):
        return YEAR_FIRST, False
    if first_over_12 or second_over_12:
        order = DAY_FIRST if first_over_12 >= second_over_12 else MONTH_FIRST
        return order, bool(first_over_12 and second_over_12)
    if known:
        return known, False
    steps = {order: backward_steps(order) for order in (DAY_FIRST, MONTH_FIRST)}
    if min(steps.values()) * _CLEARLY < max(steps.values()) >= _ENOUGH_STEPS:
        return min(steps, key=lambda order: steps[order]), False
    if any(dotted for _, _, dotted in open_dates):
        return DAY_FIRST, False
    twelve_hours = any(reading.clock.half in (AM, PM) for reading, _, _ in open_dates)
    return (MONTH_FIRST if twelve_hours else DAY_FIRST), True


def rows_over_12(dates: Sequence[Counted]) -> tuple[int, int]:
    """Return in how many rows the first number can be no month, and in how many the second."""
    first = sum(rows for reading, rows, _ in dates if reading.order is None and reading.numbers[0] > 12)
    second = sum(rows for reading, rows, _ in dates if reading.order is None and reading.numbers[1] > 12)
    return first, second


def _year_comes_first(dates: Sequence[Counted]) -> bool:
    """25-01-13, 25-02-05: the first number hardly changes, the third does."""
    short = [reading.numbers for reading, _, _ in dates if reading.century]
    return len({third for _, _, third in short if 1 <= third <= 31}) > len({first for first, _, _ in short})
