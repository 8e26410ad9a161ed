"""A column of dates -> the SQL that reads it: its forms, and whether day or month comes first, from all its cells.

What the database reads itself costs nothing more. Of all other texts each different one is read once, its hours and
minutes left out: a million rows have few different days.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from clv_xl.engines import Engine
from clv_xl.orders.dates.calendars import BUDDHIST, BUDDHIST_AHEAD, BUDDHIST_YEARS
from clv_xl.orders.dates.clocks import seconds_of_day
from clv_xl.orders.dates.day_order import day_order, rows_over_12
from clv_xl.orders.dates.day_texts import Conversion, DayTexts
from clv_xl.orders.dates.written_dates import reads_as_date, reads_as_serial

__all__ = ["SWAPPED", "Conversion", "DateForm", "date_form", "reads_as_date", "reads_as_serial"]

SWAPPED = "swapped"  # the user's word: a spreadsheet took days for months

_FIRST_YEAR = 1900  # 12-05-24 would be read as the year 12
_SWAP_ROWS = 2  # of either kind, before they are called swapped
_MAYBE_SWAPPED_ROWS = 4  # of texts, where other dates of the column are real ones past the 12th


@dataclass(frozen=True, slots=True)
class DateForm:
    """How to read a date column."""

    sql: str  # expression of type TIMESTAMP, NULL where the text is no date
    order: str | None  # dmy, mdy or ymd where the column has such dates
    ambiguous: bool  # nothing in the file tells day from month, or its cells contradict each other
    complete: bool = False  # every filled cell is a date
    swapped: bool = False  # a spreadsheet took days for months where it could, and left the rest as text
    maybe_swapped: bool = False  # all texts have a number over 12, but real dates have days over 12 too
    not_swapped: bool = False  # the user says so, but real dates have days over 12
    conversions: tuple[Conversion, ...] = ()  # from other calendars


def date_form(
    engine: Engine,
    table: str,
    column: int,
    known_order: str | None,
    chosen_order: str | None,
    time_column: int | None = None,
) -> DateForm:
    """Return how to read a column of dates, from all its cells.

    Dates stay in the zone they are written in: an offset is dropped, not applied. The time of day may stand in another
    column; one in the date itself wins. The SQL may refer to columns that are added to the table for it.
    """
    cell = f"c{column}"
    if engine.column_types(table)[cell].startswith("TIMESTAMP"):
        form = _form_of_timestamps(engine, table, cell, chosen_order)
    else:
        form = _form_of_texts(engine, table, column, known_order, chosen_order)
    return form if time_column is None else replace(form, sql=_timed(engine, table, form.sql, time_column))


def _form_of_timestamps(engine: Engine, table: str, cell: str, chosen: str | None) -> DateForm:
    moment = f"{cell}::TIMESTAMP"
    (latest,) = engine.row(f"SELECT year(max({moment})) FROM {table}")
    conversions: tuple[Conversion, ...] = ()
    if latest and latest >= BUDDHIST_YEARS[0]:
        buddhist = f"year({moment}) BETWEEN {BUDDHIST_YEARS[0]} AND {BUDDHIST_YEARS[-1]}"
        in_gregorian = f"({moment} - INTERVAL {BUDDHIST_AHEAD} YEAR)"
        rows, example, day = engine.row(
            f"SELECT count(*), min({moment}::DATE)::VARCHAR, min({in_gregorian})::DATE FROM {table} WHERE {buddhist}"
        )
        conversions = (Conversion(BUDDHIST, rows, example, day),) if rows else ()
        moment = f"CASE WHEN {buddhist} THEN {in_gregorian} ELSE {moment} END"
    form = DateForm(moment, None, ambiguous=False, complete=True, conversions=conversions)
    if chosen != SWAPPED:
        return form
    (late,) = engine.row(f"SELECT count(*) FROM {table} WHERE day({cell}) > 12")
    return replace(form, not_swapped=True) if late else replace(form, sql=_swapped_back(moment))


def _form_of_texts(engine: Engine, table: str, column: int, known: str | None, chosen: str | None) -> DateForm:
    cell = f"c{column}"
    plain = f"try_cast(substr({cell}, 1, 19) AS TIMESTAMP)"
    (others,) = engine.row(
        f"SELECT count(*) - count(*) FILTER ({_is_right('year', 'last')}) FROM (SELECT year({plain}) AS year, "
        f"right({cell}, 1) AS last FROM {table} WHERE {cell} IS NOT NULL)"
    )
    if not others and chosen != SWAPPED:
        return DateForm(plain, None, ambiguous=False, complete=True)
    right = f"coalesce({_is_right(f'year({plain})', f'right({cell}, 1)')}, false)"
    # no cast is tried where it must fail, for that is slow
    is_real = f"CASE WHEN substr({cell}, 5, 1) IN ('-', '/', ' ') THEN {right} ELSE false END"
    plain_rows, real, late = engine.row(  # spreadsheets write dashes
        f"SELECT count(*), count(*) FILTER (substr({cell}, 5, 1) = '-'), count(*) FILTER (day({plain}) > 12) "
        f"FROM {table} WHERE {is_real}"
    )
    texts = DayTexts(engine, table, column, is_real, alone=not plain_rows)
    wanted = None if chosen == SWAPPED else chosen
    order, ambiguous = day_order(texts.dates, known, wanted, texts.backward_steps)
    over_12, open_rows = rows_over_12(texts.dates), sum(rows for reading, rows, _ in texts.dates if not reading.order)
    if chosen == SWAPPED and not late:
        plain = _swapped_back(plain)
    all_over_12 = open_rows in over_12 and real >= _SWAP_ROWS
    swapped = chosen != SWAPPED and open_rows >= _SWAP_ROWS and not late and all_over_12
    return DateForm(
        sql=f"CASE WHEN {is_real} THEN {plain} ELSE {texts.moments(order)} END",
        order=order,
        ambiguous=ambiguous,
        complete=texts.all_read(order),
        swapped=swapped,
        maybe_swapped=chosen is None and open_rows >= _MAYBE_SWAPPED_ROWS and 0 < late < real and all_over_12,
        not_swapped=chosen == SWAPPED and late > 0,
        conversions=texts.conversions(order),
    )


def _is_right(year: str, last: str) -> str:
    """Return the condition that the database read a text right: a letter at its end may be that of PM, unheeded."""
    return f"{year} BETWEEN {_FIRST_YEAR} AND {BUDDHIST_YEARS[0] - 1} AND {last} BETWEEN '0' AND 'Z' AND {last} <> 'M'"


def _swapped_back(moment: str) -> str:
    """Return SQL for a moment with day and month in each other's place; the time of day stays."""
    return f"try(make_date(year({moment}), day({moment}), month({moment}))) + ({moment} - date_trunc('day', {moment}))"


def _timed(engine: Engine, table: str, moment: str, time_column: int) -> str:
    """Return SQL for a moment whose time of day stands in another column; a time that can't be read is midnight."""
    texts = engine.rows(f"SELECT DISTINCT c{time_column}::VARCHAR FROM {table} WHERE c{time_column} IS NOT NULL")
    times = [[text, str(seconds)] for (text,) in texts if (seconds := seconds_of_day(text))]
    name, seconds_column = f"{table}_times{time_column}", f"seconds{time_column}"
    engine.run(f"DROP TABLE IF EXISTS {name}")
    engine.load_text(name, [times] if times else [], 2)
    engine.run(f"ALTER TABLE {table} ADD COLUMN IF NOT EXISTS {seconds_column} BIGINT DEFAULT 0")
    engine.run(
        f"UPDATE {table} SET {seconds_column} = times.seconds FROM (SELECT c0 AS written, c1::BIGINT AS seconds "
        f"FROM {name}) AS times WHERE {table}.c{time_column}::VARCHAR = times.written"
    )
    engine.run(f"DROP TABLE {name}")
    at_midnight = f"{moment} = date_trunc('day', {moment})"
    return f"CASE WHEN {at_midnight} THEN {moment} + to_seconds({seconds_column}) ELSE {moment} END"
