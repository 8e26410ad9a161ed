"""One date as text -> its numbers: which are year, month and day where the text tells, and what it says of the time.

Only as many texts as a column has different days come here; the hours and minutes are read in the database.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from clv_xl.orders.dates.calendars import BUDDHIST, GREGORIAN, JALALI, ROC, calendar_of, gregorian_day
from clv_xl.orders.dates.clocks import CLOCK, CLOCK_MARK, MIDNIGHT, Clock, clock_in, without_offset
from clv_xl.orders.dates.month_names import Month, bare_word, fold, words

DAY_FIRST, MONTH_FIRST, YEAR_FIRST = "dmy", "mdy", "ymd"
SERIAL, DAY, MOMENT = "serial", "day", "moment"  # what a text of digits alone can be
ORDERS = (DAY_FIRST, MONTH_FIRST, YEAR_FIRST)

_LONGEST = 80  # a longer text is prose
_LONGEST_WITHOUT_YEAR = 25  # without a year of four digits
_NUMERIC = re.compile(r"(?<![\w-])(\d{1,4})\s*[./-]\s*(\d{1,2})\s*[./-]\s*(\d{1,4})(?!\d)")
_EAST_ASIAN = re.compile(r"(\d{2,4})\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일号號]?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:[ t]*(\d{2})(\d{2})(\d{2})?)?\s*z?")
# a spreadsheet's number of a day from 1982-01-18 to 2063-11-23: a date that lost its format
_SERIAL = re.compile(r"([345]\d{4})(?:[.,](\d+))?")
_DIGITS = re.compile(r"\d+")
_DAY_ZERO = date(1899, 12, 30)
_VIETNAMESE = re.compile(r"(?<!\w)th(?:ang|g)?\s*\.?\s*(\d{1,2})(?!\d)")
_TOKEN = re.compile(r"\d+|[^\s\d,;:/|()\-@'’]+")
_DASHES = str.maketrans("‐–—−", "----")
_EDGES = " \t\r\n,;|-@'=\"."
_STRANGERS = 2  # as in quarta-feira, 3 de janeiro de 2024
# words beside a date that say nothing against it being one
_BESIDE = frozenset(
    "t z st nd rd th of the at on de del d le er o la as um uhr den am kl klo alle ore gada m g y r года год г р року "
    "ч ngay nam พศ คศ ه ش هش م".split()
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text tells of a date."""

    numbers: tuple[int, int, int]
    order: str | None  # of the numbers; None where only the column can tell
    clock: Clock
    century: int = 0  # of a year with two digits
    digits: str = ""  # SERIAL, DAY or MOMENT where there is nothing but digits, as in numbers of other kinds
    strangers: int = 0  # words that are neither months nor usual beside a date

    def day_in(self, order: str | None) -> date | None:
        """Return the Gregorian day, where the text itself doesn't tell by the order given."""
        first, second, third = self.numbers
        match self.order or order:
            case "dmy":
                return gregorian_day(self._full(third), second, first)
            case "mdy":
                return gregorian_day(self._full(third), first, second)
            case _:
                return gregorian_day(self._full(first), second, third)

    def calendar_in(self, order: str | None) -> str:
        """Return the calendar of its year."""
        year = self.numbers[0] if (self.order or order) == YEAR_FIRST else self.numbers[2]
        return calendar_of(self._full(year))

    def _full(self, year: int) -> int:
        return self.century + year


def reads_as_serial(text: str) -> bool:
    """Tell whether a cell can be a number that means a day: only where its column's name says that it holds dates.

    These are spreadsheets' numbers of days, and compact dates that are as well order numbers: 14050115.
    """
    if not (_SERIAL.fullmatch(text) or (text.isdecimal() and len(text) in (8, 12, 14))):
        return False
    if (reading := _bare_number(fold(text))) is None:
        return False
    if reading.digits == DAY:
        return reading.calendar_in(None) != GREGORIAN and reading.day_in(None) is not None
    return reading.digits != ""


def reads_as_date(text: str) -> bool:
    """Tell whether a cell is written as a date, so that no number, phone or id looks like one."""
    if not 6 <= len(text) <= _LONGEST:
        return False
    text = fold(text)
    if ":" in text:
        text = CLOCK.sub(rf"\1{CLOCK_MARK}", text, count=1)
    return _could_be_date(text) and _surely_date(text)


def _could_be_date(text: str) -> bool:
    """Tell quickly whether a longer look is worth it: most cells of a list are no dates."""
    groups = _DIGITS.findall(text)
    if len(groups) < 2:
        return bool(groups) and len(groups[0]) == 8
    if len(text) > _LONGEST_WITHOUT_YEAR and not any(len(group) >= 4 for group in groups):
        return False
    if _NUMERIC.search(text) or _EAST_ASIAN.search(text) or text[8:9] == "t":
        return True
    named = words().first_words & {bare_word(token) for token in _TOKEN.findall(text)}
    return bool(named or _VIETNAMESE.search(text))


@lru_cache(maxsize=8192)  # the rows of a day follow one another
def _surely_date(text: str) -> bool:
    reading = read_date(text)
    if reading is None or reading.strangers > (0 if reading.century else _STRANGERS):
        return False
    if reading.digits:
        return reading.digits == DAY and reading.calendar_in(None) == GREGORIAN and _likely(reading, None)
    return any(_likely(reading, order) for order in ORDERS)


def _likely(reading: Reading, order: str | None) -> bool:
    if reading.calendar_in(order) == ROC or (day := reading.day_in(order)) is None:
        return False
    return 1900 <= day.year < 2100


def read_date(text: str) -> Reading | None:
    """Return what a text tells of a date, or None where it is no date; a mark stands for the hours and minutes."""
    if len(text) > _LONGEST:
        return None
    folded = fold(text).translate(_DASHES)
    if bare := _bare_number(folded.strip(_EDGES)):
        return bare
    clock, rest = clock_in(folded)
    if clock.is_dotted:  # 5.1.2025 14.05, but not 5. 01.25
        whole = _read_day(without_offset(folded), MIDNIGHT)
        if whole:
            return whole
    return _read_day(rest, clock)


def _read_day(text: str, clock: Clock) -> Reading | None:
    text = text.strip(_EDGES)
    return _bare_number(text, clock) or _numeric(text, clock) or _named(text, clock)


def _bare_number(text: str, clock: Clock = MIDNIGHT) -> Reading | None:
    if serial := _SERIAL.fullmatch(text):
        day = _DAY_ZERO + timedelta(days=int(serial[1]))
        seconds = round(float(f"0.{serial[2] or 0}") * 86400)
        return Reading((day.year, day.month, day.day), YEAR_FIRST, Clock(min(seconds, 86399)), digits=SERIAL)
    compact = _COMPACT.fullmatch(text)
    if compact is None or not (calendar_of(int(compact[1])) in (JALALI, BUDDHIST) or compact[1][:2] in ("19", "20")):
        return None
    if compact[4]:
        clock = Clock.of(compact[4], compact[5], compact[6])
    year, month, day_number = (int(compact[i]) for i in (1, 2, 3))
    kind = (MOMENT if compact[4] else DAY) if text.isdecimal() else ""
    return Reading((year, month, day_number), YEAR_FIRST, clock, digits=kind)


def _numeric(text: str, clock: Clock) -> Reading | None:
    found = _EAST_ASIAN.search(text) or _NUMERIC.search(text)
    if found is None:
        return None
    rest = f"{text[: found.start()]} {text[found.end() :]}"
    if any(character.isdecimal() for character in rest):
        return None
    first, last = len(found[1]), len(found[3])
    year_first = last <= 2 and (first == 4 or (first == 3 and calendar_of(int(found[1])) == ROC))
    by_words = found.re is _EAST_ASIAN
    if not year_first and not by_words and (first > 2 or last not in (2, 4)):
        return None
    if first == 4 and calendar_of(int(found[1])) == ROC:  # 0113 is a slip
        return None
    return Reading(
        numbers=(int(found[1]), int(found[2]), int(found[3])),
        order=YEAR_FIRST if year_first or by_words else None,
        clock=clock,
        century=2000 if (first == 2 if by_words else last == 2 and not year_first) else 0,
        strangers=_strangers(_TOKEN.findall(rest)),
    )


def _strangers(tokens: list[str]) -> int:
    return sum(not word.isdecimal() and bare_word(word) not in _BESIDE and bare_word(word) != "" for word in tokens)


def _named(text: str, clock: Clock) -> Reading | None:
    """Read a date with the name of its month, in any order; a weekday may stand before it."""
    tokens = [token for token in _TOKEN.findall(text) if bare_word(token)]
    numbers = [token for token in tokens if token.isdecimal()]
    months = _months_among(tokens)
    month = months[-1][1] if months else None
    if (len(months) == 2 and months[0][0] != 0) or len(months) > 2:  # Tuesday is `mar.` in French
        return None
    if month is None and (vietnamese := _VIETNAMESE.search(text)):
        month = Month(int(vietnamese[1]), jalali=False, thai=False)
        text = f"{text[: vietnamese.start()]} {text[vietnamese.end() :]}"
        tokens = _TOKEN.findall(text)
        numbers = [token for token in tokens if token.isdecimal()]
    if month is None or len(numbers) != 2:
        return None
    year, day = reversed(numbers) if len(numbers[0]) <= 2 else numbers
    if len(day) > 2 or len(year) not in (2, 4):
        return None
    century = _century(int(year), month) if len(year) == 2 else 0
    if (calendar_of(century + int(year)) == JALALI) != month.jalali:
        return None
    strangers = _strangers(tokens) - len(months)
    return Reading((int(year), month.number, int(day)), YEAR_FIRST, clock, century, strangers=strangers)


def _months_among(tokens: list[str]) -> list[tuple[int, Month]]:
    known = words().months
    found = []
    for place, token in enumerate(tokens):
        word = bare_word(token)
        pair = f"{word} {bare_word(tokens[place + 1])}" if place + 1 < len(tokens) else ""
        if month := known.get(pair) or known.get(word):
            found.append((place, month))
    return found


def _century(year: int, month: Month) -> int:
    if month.jalali:
        return 1400 if year < 70 else 1300
    # Thai short years are Buddhist, but for those that would lie before shops had computers
    return 2500 if month.thai and year >= 40 else 2000
