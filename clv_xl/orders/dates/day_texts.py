"""The different days that a column of text writes, each read once, and looked up by the rows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from clv_xl.engines import Engine, quote
from clv_xl.orders.dates.calendars import GREGORIAN, ROC
from clv_xl.orders.dates.clocks import CLOCK_MARK, CLOCK_PATTERN, DAY
from clv_xl.orders.dates.day_order import Counted
from clv_xl.orders.dates.month_names import AM, PM
from clv_xl.orders.dates.written_dates import Reading, read_date
from clv_xl.orders.values.money import FOREIGN_DIGITS, WESTERN_DIGITS

_AROUND = " \t\r\n\u00a0\ufeff'=\""  # blanks and guards
_FOREIGN = FOREIGN_DIGITS + "๐๑๒๓๔๕๖๗๘๙：时時点點分秒\u200e\u200f"  # the last three, two of them unseen, fall away
_WESTERN = WESTERN_DIGITS + "0123456789::::::"
_ROWS_IN_ORDER = 20_000  # that tell whether a list is sorted by date
_NOON = DAY // 2


@dataclass(frozen=True, slots=True)
class Conversion:
    """Dates of another calendar in a column."""

    calendar: str
    rows: int
    example: str  # the latest, as written
    day: date


@dataclass(frozen=True, slots=True)
class _DayText:
    """One text without its hours and minutes."""

    text: str
    rows: int
    example: str
    reading: Reading | None


class DayTexts:
    """The days in a column, but for cells that the database reads itself."""

    def __init__(self, engine: Engine, table: str, column: int, is_real: str, alone: bool) -> None:
        """Read each different text; `is_real` is the condition of other cells, `alone` that there are none."""
        self._engine = engine
        self._table = table
        self._column = column
        self._ours = f"c{column} IS NOT NULL AND NOT {is_real}"
        self._written = _written(engine, table, f"c{column}")
        pattern, mark = quote(CLOCK_PATTERN), quote(rf"\1{CLOCK_MARK}")
        self._day = (
            f"CASE WHEN contains({self._written}, ':') THEN regexp_replace({self._written}, {pattern}, {mark}) "
            f"ELSE {self._written} END"
        )
        found = engine.rows(
            f"SELECT {self._day} AS day, count(*), min(c{column}) FROM {table} WHERE {self._ours} GROUP BY day"
        )
        texts = [_DayText(text, rows, example, read_date(text)) for text, rows, example in found if text]
        self._texts = texts if alone and all(map(_may_be_roc, texts)) else list(map(_without_roc, texts))

    @property
    def dates(self) -> list[Counted]:
        """What could be read, with the number of rows, and whether dots part the numbers."""
        return [(day.reading, day.rows, "." in day.text) for day in self._texts if day.reading]

    def all_read(self, order: str | None) -> bool:
        """Tell whether every text is a date."""
        return all(day.reading and day.reading.day_in(order) for day in self._texts)

    def conversions(self, order: str | None) -> tuple[Conversion, ...]:
        """Return the other calendars that dates were of."""
        found: dict[str, Conversion] = {}
        for text in self._texts:
            if text.reading is None or (day := text.reading.day_in(order)) is None:
                continue
            calendar = text.reading.calendar_in(order)
            if calendar != GREGORIAN:
                latest = found.get(calendar, Conversion(calendar, 0, text.example, day))
                example, last = max((latest.example, latest.day), (text.example, day), key=lambda pair: pair[1])
                found[calendar] = Conversion(calendar, latest.rows + text.rows, example, last)
        return tuple(found.values())

    def moments(self, order: str | None) -> str:
        """Put the moments of the rows into a column of the table, and return its name."""
        days = self._load(order)
        name = f"moment{self._column}"
        self._engine.run(f"ALTER TABLE {self._table} ADD COLUMN IF NOT EXISTS {name} TIMESTAMP")
        self._engine.run(
            f"UPDATE {self._table} SET {name} = {self._moment()} FROM {_named(days)} "
            f"WHERE {self._ours} AND {self._day} = days.written"
        )
        self._engine.run(f"DROP TABLE {days}")
        return name

    def backward_steps(self, order: str) -> int:
        """Count rows that break the list's order, whichever way it runs: exports are sorted by date."""
        days = self._load(order)
        earlier, later = self._engine.row(
            f"""SELECT count(*) FILTER (moment < before), count(*) FILTER (moment > before)
            FROM (SELECT moment, lag(moment) OVER (ORDER BY rn) AS before
                  FROM (SELECT rn, {self._moment()} AS moment FROM {self._table} JOIN {_named(days)}
                        ON {self._day} = days.written WHERE {self._ours} AND rn <= {_ROWS_IN_ORDER}))"""
        )
        self._engine.run(f"DROP TABLE {days}")
        return int(min(earlier, later))

    def _load(self, order: str | None) -> str:
        """Make a table of the texts with their days."""
        name = f"{self._table}_days{self._column}"
        rows: list[list[str | None]] = [
            [text.text, day.isoformat(), str(text.reading.clock.seconds), text.reading.clock.half]
            for text in self._texts
            if text.reading and (day := text.reading.day_in(order))
        ]
        self._engine.run(f"DROP TABLE IF EXISTS {name}")
        self._engine.load_text(name, [rows] if rows else [], 4)
        return name

    def _moment(self) -> str:
        clock = f"try_cast(regexp_extract({self._written}, {quote(CLOCK_PATTERN)}, 2) AS TIME)"
        seconds = f"coalesce(epoch({clock})::BIGINT % {DAY}, days.seconds)"
        return f"""days.day + to_seconds({seconds} + CASE WHEN days.half = '{PM}' AND {seconds} < {_NOON} THEN {_NOON}
            WHEN days.half = '{AM}' AND {seconds} BETWEEN {_NOON} AND {_NOON + 3599} THEN {-_NOON} ELSE 0 END)"""


def _written(engine: Engine, table: str, cell: str) -> str:
    """Return SQL for the cells in western digits and without what stands around them, where any need it."""
    foreign, guarded = engine.row(
        f"SELECT bool_or(length({cell}) <> strlen({cell})), bool_or(left({cell}, 1) NOT BETWEEN '0' AND 'z' "
        f"OR right({cell}, 1) NOT BETWEEN '0' AND 'z') FROM {table}"
    )
    if foreign:
        cell = f"translate({cell}, {quote(_FOREIGN)}, {quote(_WESTERN)})"
    return f"trim({cell}, {quote(_AROUND)})" if foreign or guarded else cell


def _named(days: str) -> str:
    return f"(SELECT c0 AS written, c1::TIMESTAMP AS day, c2::BIGINT AS seconds, c3 AS half FROM {days}) AS days"


def _may_be_roc(text: _DayText) -> bool:
    """113/02/15 is of Taiwan only where no date has another year: else it is a slip."""
    return text.reading is None or text.reading.calendar_in(None) == ROC


def _without_roc(text: _DayText) -> _DayText:
    return replace(text, reading=None) if text.reading and text.reading.calendar_in(None) == ROC else text
