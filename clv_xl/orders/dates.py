"""Dates as text: which forms a column uses and whether day or month comes first, decided per column, never per cell."""

from __future__ import annotations

import re
from dataclasses import dataclass

from clv_xl.engines import Engine, quote
from clv_xl.orders.money import FOREIGN_DIGITS, WESTERN_DIGITS

DAY_FIRST, MONTH_FIRST, YEAR_FIRST = "dmy", "mdy", "ymd"

_AROUND = " \t\r\n\u00a0'=\""  # blanks and guards

_SWAP_ROWS = 2  # of either kind, before they are called swapped
_FIRST_YEAR = 1900  # 12-05-24 would be read as the year 12

_ISO = re.compile(r"^\d{4}-\d{1,2}-\d{1,2}([ T]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?)?\s*(Z|UTC|[+-]\d{2}:?\d{2})?$")
_NUMERIC = re.compile(r"^(\d{1,4})[./\-](\d{1,2})[./\-](\d{1,4})([ T,]+\d{1,2}:\d{2}.*)?$")
_COMPACT = re.compile(r"^(19|20)\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])$")
_NAMED = re.compile(
    r"^([A-Za-z]{3,9},?\s+)?(\d{1,2}[\s\-.]+[A-Za-z]{3,9}|[A-Za-z]{3,9}[\s\-.]+\d{1,2})[\s,\-.]+\d{2,4}(\D.*)?$"
)
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
# excel serial days of 1982-01-18 to 2063-11-23: a date column that lost its format
_SERIAL = re.compile(r"^[345]\d{4}(\.\d+)?$")


@dataclass(frozen=True, slots=True)
class DateForm:
    """How to read a date column."""

    sql: str  # expression of type TIMESTAMP, NULL where the text is no date
    order: str | None  # dmy, mdy or ymd where the column has such dates
    ambiguous: bool  # nothing in the file tells day from month, or its cells contradict each other
    complete: bool = False  # every filled cell is a date
    swapped: bool = False  # a spreadsheet took days for months where it could, and left the rest as text


def reads_as_serial(text: str) -> bool:
    """Tell whether a cell can be a spreadsheet's number of a day: a date that lost its format."""
    return bool(_SERIAL.match(text))


def reads_as_date(text: str) -> bool:
    """Tell whether a cell is written as a date."""
    return bool(
        _ISO.match(text) or _NUMERIC.match(text) or _COMPACT.match(text) or (_NAMED.match(text) and _month_in(text))
    )


def _month_in(text: str) -> bool:
    return any(word[:3].lower() in _MONTHS for word in re.findall("[A-Za-z]{3,9}", text))


def date_form(engine: Engine, table: str, column: int, known_order: str | None, chosen_order: str | None) -> DateForm:
    """Return how to read a column of dates, from all its cells.

    Dates stay in the zone they are written in: an offset is dropped, not applied.
    """
    if engine.column_types(table)[f"c{column}"].startswith("TIMESTAMP"):
        return DateForm(f"c{column}::TIMESTAMP", None, ambiguous=False, complete=True)
    plain = f"try_cast(substr(c{column}, 1, 19) AS TIMESTAMP)"
    (others,) = engine.row(
        f"SELECT count(*) FROM {table} WHERE c{column} IS NOT NULL "
        f"AND ({plain} IS NULL OR year({plain}) < {_FIRST_YEAR})"
    )
    if not others:
        return DateForm(plain, None, ambiguous=False, complete=True)
    western = f"translate(c{column}, {quote(FOREIGN_DIGITS + '／－')}, {quote(WESTERN_DIGITS + '/-')})"
    raw = f"trim({western}, {quote(_AROUND)})"
    iso = rf"regexp_matches({raw}, '^\d{{4}}-\d{{1,2}}-\d{{1,2}}')"
    filled, not_iso = engine.row(
        f"SELECT count(*), count(*) FILTER (NOT {iso}) FROM {table} WHERE c{column} IS NOT NULL AND {raw} <> ''"
    )
    local = rf"try_cast(substr(replace({raw}, 'T', ' '), 1, 19) AS TIMESTAMP)"
    if not not_iso:
        return DateForm(local if filled else f"try_cast({raw} AS TIMESTAMP)", None, ambiguous=False)
    order, ambiguous = _day_or_month_first(engine, table, raw, known_order, chosen_order)
    sql = f"CASE WHEN {iso} THEN {local} ELSE {_written(raw, order)} END"
    return DateForm(sql, order, ambiguous, swapped=_swapped(engine, table, raw, iso))


def _swapped(engine: Engine, table: str, raw: str, iso: str) -> bool:
    """Tell whether all real dates have days up to 12 and all texts begin above: 13/01 stayed text, 03/01 did not."""
    real, late, texts, beginning_late = engine.row(
        f"""SELECT count(*) FILTER (is_real), count(*) FILTER (is_real AND try_cast(p.c AS INTEGER) > 12),
            count(*) FILTER (is_text), count(*) FILTER (is_text AND try_cast(p.a AS INTEGER) > 12)
        FROM (SELECT p, is_real, length(p.a) BETWEEN 1 AND 2 AS is_text
              FROM (SELECT {_parts(raw)} AS p, {iso} AS is_real FROM {table}))"""
    )
    return bool(min(real, texts) >= _SWAP_ROWS and not late and beginning_late == texts)


def _parts(raw: str) -> str:
    return rf"regexp_extract({raw}, '^(\d{{1,4}})[./-](\d{{1,2}})[./-](\d{{1,4}})', ['a', 'b', 'c'])"


def _day_or_month_first(
    engine: Engine, table: str, raw: str, known: str | None, chosen: str | None
) -> tuple[str | None, bool]:
    """Return dmy, mdy or ymd, and whether that is a guess: by the user, fields over 12, the rows' order."""
    first_big, second_big, numeric, dots, clock_12, years, days = engine.row(
        f"""SELECT count(*) FILTER (a > 12), count(*) FILTER (b > 12), count(a), bool_or(dotted), bool_or(clock_12),
            count(DISTINCT a) FILTER (two_digits), count(DISTINCT c) FILTER (two_digits AND c BETWEEN 1 AND 31)
        FROM (SELECT try_cast(p.a AS INTEGER) AS a, try_cast(p.b AS INTEGER) AS b,
              try_cast(p.c AS INTEGER) AS c, length(p.c) = 2 AS two_digits, contains({raw}, '.') AS dotted,
              regexp_matches({raw}, '[AaPp]\\.?[Mm]') AS clock_12
              FROM (SELECT {_parts(raw)} AS p, * FROM {table}) WHERE length(p.a) BETWEEN 1 AND 2)"""
    )
    if not numeric:
        return None, False
    if chosen:
        return chosen, False
    if first_big == numeric and days > years:  # 25-01-13, 25-02-05: the first field hardly changes, the third does
        return YEAR_FIRST, False
    if first_big or second_big:
        return (DAY_FIRST if first_big >= second_big else MONTH_FIRST), bool(first_big and second_big)
    if known:
        return known, False
    steps = {order: _backward_steps(engine, table, raw, order) for order in (DAY_FIRST, MONTH_FIRST)}
    if min(steps.values()) * 4 < max(steps.values()):
        return min(steps, key=lambda order: steps[order]), False
    if dots:
        return DAY_FIRST, False
    return (MONTH_FIRST if clock_12 else DAY_FIRST), True


def _backward_steps(engine: Engine, table: str, raw: str, order: str) -> int:
    """Count rows that break the list's order, whichever way it runs: exports are sorted by date."""
    earlier, later = engine.row(
        f"""SELECT count(*) FILTER (d < before), count(*) FILTER (d > before)
        FROM (SELECT d, lag(d) OVER (ORDER BY rn) AS before
              FROM (SELECT rn, {_written(raw, order)} AS d FROM {table} WHERE rn <= 20000))"""
    )
    return int(min(earlier, later))


def _written(raw: str, order: str | None) -> str:
    """Return SQL for dates that are not ISO: numbers with marks, compact, with month names, or spreadsheet serials."""
    day, month, year_part = {MONTH_FIRST: ("b", "a", "c"), YEAR_FIRST: ("c", "b", "a")}.get(
        order or "", ("a", "b", "c")
    )
    clock = f"coalesce({_clock(raw)}, INTERVAL 0 SECOND)"
    named = " ELSE ".join(
        [
            f"CASE WHEN {_named(raw, day_first)}.y <> '' THEN {_from_named(_named(raw, day_first))}"
            for day_first in (True, False)
        ]
    )
    named += " END END"
    year = "CASE WHEN length({0}) = 2 THEN '20' || {0} ELSE {0} END"
    p = _parts(raw)
    return rf"""CASE
        WHEN regexp_matches({raw}, '^\d{{1,2}}[./-]\d{{1,2}}[./-]\d{{2,4}}') THEN
            try_cast({year.format(f"{p}.{year_part}")} || '-' || lpad({p}.{month}, 2, '0') || '-' || lpad({p}.{day},
                2, '0') AS TIMESTAMP) + {clock}
        WHEN regexp_matches({raw}, '^\d{{4}}[./]\d{{1,2}}[./]\d{{1,2}}') THEN
            try_cast({p}.a || '-' || lpad({p}.b, 2, '0') || '-' || lpad({p}.c, 2, '0') AS TIMESTAMP) + {clock}
        WHEN regexp_matches({raw}, '^(19|20)\d{{6}}$') THEN try_strptime({raw}, '%Y%m%d')
        WHEN regexp_matches({raw}, '{_SERIAL.pattern}') THEN
            TIMESTAMP '1899-12-30' + to_seconds(round(try_cast({raw} AS DOUBLE) * 86400)::BIGINT)
        WHEN regexp_matches({raw}, '[A-Za-z]{{3}}') THEN {named} + {clock} END"""


def _named(raw: str, day_first: bool) -> str:
    """Return SQL for the parts of a date with a month's name."""
    day, month = r"(\d{1,2})", "([A-Za-z]{3})[A-Za-z]*"
    first, second, names = (day, month, "['d', 'm', 'y']") if day_first else (month, day, "['m', 'd', 'y']")
    return rf"regexp_extract({raw}, '{first}[\s.-]+{second}[\s,.-]+(\d{{2,4}})', {names})"


def _from_named(parts: str) -> str:
    year = f"CASE WHEN length({parts}.y) = 2 THEN '20' || {parts}.y ELSE {parts}.y END"
    return f"try_strptime({parts}.d || ' ' || {parts}.m || ' ' || {year}, '%d %b %Y')"


def _clock(raw: str) -> str:
    """Return SQL for the time of day in a text as an interval, AM and PM understood."""
    t = rf"regexp_extract({raw}, '(\d{{1,2}}):(\d{{2}})(?::(\d{{2}}))?', ['h', 'm', 's'])"
    pm = rf"regexp_matches({raw}, '[Pp]\.?[Mm]')"
    am = rf"regexp_matches({raw}, '\d\s*[Aa]\.?[Mm]')"
    hour = f"""CASE WHEN {pm} THEN try_cast({t}.h AS INTEGER) % 12 + 12 WHEN {am} THEN try_cast({t}.h AS INTEGER) % 12
        ELSE try_cast({t}.h AS INTEGER) END"""
    return f"to_seconds(({hour}) * 3600 + try_cast({t}.m AS INTEGER) * 60 + coalesce(try_cast({t}.s AS INTEGER), 0))"
