"""The time of day in a text: hours and minutes, which half of the day, and the offset that is never applied."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from clv_xl.orders.dates.month_names import AM, PM, bare_word, fold, words

DAY = 86400
CLOCK_MARK = "~"  # stands in a text for its hours and minutes, once these are taken out

# The same in Python and in the database. An offset such as +02:00 is no time of day.
CLOCK_PATTERN = r"(^|[^+\d-])(\d{1,2}:\d{2}(?::\d{2})?)(?:[.,]\d+)?"
CLOCK = re.compile(CLOCK_PATTERN)
_HOURS_BY_WORD = re.compile(
    r"(?<!\d)(\d{1,2})\s*(?:h(?![^\W\d_])|[時时点點시]|:(?!\d))\s*"
    r"(?:(\d{1,2})\s*(?:[分분]|m(?:in)?(?![^\W\d_]))?\s*(?:(\d{1,2})\s*[秒초]?)?)?"
)
_HOUR_WITH_HALF = re.compile(r"(?<![\d./-])(\d{1,2})()()\s*(?=[ap]m(?![^\W_]))")
_DOTTED = re.compile(r"(?<=[\s,])(\d{1,2})\.(\d{2})(?:\.(\d{2}))?(?=\s+\D|$)")
_HALF_IN_PARTS = re.compile(r"(?<![^\W\d_])([ap])\s?\.\s?m(?![^\W_])\.?|(?<![^\W\d_])([ap])\sm(?![^\W_])")
_BRACKETS = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_ZONE = re.compile(r"^\s*(?:[a-z]+/[a-z_/]+|[a-z]{1,5}(?![^\W_]))?\s*(?:[+-]\d{1,2}(?::?\d{2})?(?!\d))?")
_OFFSET_OF_DAY = re.compile(r"(?<=\d)(?:z|\+\d{2}:?\d{2}|-\d{2}:\d{2})$|(?<=\d)\s+[+-]\d{4}$")
_SIX_DIGITS = re.compile(r"([01]\d|2[0-3])([0-5]\d)([0-5]\d)")
_FRACTION_OF_DAY = re.compile(r"0?[.,]\d+")
_LONGEST_HALF = 3  # words: قبل از ظهر


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day as far as it was read here."""

    seconds: int = 0  # since midnight, where it isn't written with a colon
    half: str = ""  # am or pm; not yet in the seconds
    is_dotted: bool = False

    @classmethod
    def of(cls, hours: str, minutes: str | None, seconds: str | None, is_dotted: bool = False) -> Clock:
        """Return the time of day of digits; what is no time of day is midnight."""
        h, m, s = int(hours), int(minutes or 0), int(seconds or 0)
        possible = h <= 24 and m < 60 and s < 60
        return cls(h % 24 * 3600 + m * 60 + s if possible else 0, is_dotted=is_dotted)

    def since_midnight(self) -> int:
        """Return the seconds since midnight, its half of the day taken in."""
        hour = self.seconds // 3600
        if self.half == PM and hour < 12:
            return self.seconds + DAY // 2
        return self.seconds - DAY // 2 if self.half == AM and hour == 12 else self.seconds


MIDNIGHT = Clock()


def clock_in(text: str) -> tuple[Clock, str]:
    """Return the time of day in a folded text, and the text without it and without its offset or zone."""
    text = _BRACKETS.sub(" ", _HALF_IN_PARTS.sub(lambda found: f"{found[1] or found[2]}m ", text))
    before, mark, after = text.partition(CLOCK_MARK)
    clock = MIDNIGHT
    if not mark:
        for pattern in (_HOURS_BY_WORD, _HOUR_WITH_HALF, _DOTTED):
            if found := pattern.search(text):
                before, after = text[: found.start()], text[found.end() :]
                clock = Clock.of(found[1], found[2], found[3], is_dotted=pattern is _DOTTED)
                break
        else:
            return clock, without_offset(text)
    half, before, after = _take_half(before, after)
    return Clock(clock.seconds, half, clock.is_dotted), f"{before} {_without_zone(after)}"


def seconds_of_day(text: str) -> int | None:
    """Return the time of day in a cell that holds nothing else, or None where there is none."""
    folded = fold(text).strip()
    if _FRACTION_OF_DAY.fullmatch(folded):  # a spreadsheet's time that lost its format
        return min(round(float(folded.replace(",", ".")) * DAY), DAY - 1)
    if digits := _SIX_DIGITS.fullmatch(folded):
        return Clock.of(digits[1], digits[2], digits[3]).seconds
    if found := CLOCK.search(folded):
        hours, minutes, *seconds = found[2].split(":")
        written = Clock.of(hours, minutes, seconds[0] if seconds else None)
        half = clock_in(f"{folded[: found.start(2)]}{CLOCK_MARK}{folded[found.end() :]}")[0].half
        return Clock(written.seconds, half).since_midnight()
    clock, rest = clock_in(f" {folded}")
    return None if rest.strip() == folded else clock.since_midnight()


def without_offset(text: str) -> str:
    """Return a day without the zone that stands at its end."""
    return _OFFSET_OF_DAY.sub("", text.strip())


def _take_half(before: str, after: str) -> tuple[str, str, str]:
    """Return am, pm or nothing, and what stood before and after the clock without that word."""
    halves = words().halves
    before, after = (_halves_without_blanks().sub(r" \g<0> ", part) for part in (before, after))
    later, earlier = after.split(), before.split()
    for count in range(_LONGEST_HALF, 0, -1):
        if half := halves.get(" ".join(map(bare_word, later[:count]))):
            return half, before, " ".join(later[count:])
        word = " ".join(map(bare_word, earlier[-count:]))
        if len(word) > 1 and (half := halves.get(word)):  # one Arabic letter before the time is of the year
            return half, " ".join(earlier[:-count]), after
    return "", before, after


@cache
def _halves_without_blanks() -> re.Pattern[str]:
    """Chinese, Japanese and Korean write no blank between the date and the half of the day."""
    return re.compile("|".join(word for word in words().halves if ord(word[0]) > 0x3000))


def _without_zone(after: str) -> str:
    zone = _ZONE.match(after)
    name = zone[0].split()[:1] if zone else []
    return after if name and bare_word(name[0]) in words().months else _ZONE.sub("", after, count=1)
