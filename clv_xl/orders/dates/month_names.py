"""Words in dates: which month a name means, and whether a word puts a time before or after noon. Names: the TOML."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

AM, PM = "am", "pm"

# accents of Latin, Cyrillic and Greek letters, vowels of Arabic script, marks of direction, joiners, tatweel
_LEFT_OUT = re.compile("[\u0300-\u036f\u0640\u064b-\u0655\u0670\u200b-\u200f\u202a-\u202e\u2066-\u2069\u061c\ufeff]")
_ONE_LETTER = str.maketrans("ىيكı", "ییکi")
_DIGIT = re.compile(r"\d")
_NOT_IN_NAMES = str.maketrans("", "", ".'’׳॰")


@dataclass(frozen=True, slots=True)
class Month:
    """A month that a name stands for."""

    number: int
    jalali: bool
    thai: bool


@dataclass(frozen=True, slots=True)
class Words:
    """All names that are known, as `bare_word` has them."""

    months: dict[str, Month]
    first_words: frozenset[str]  # of the months' names
    halves: dict[str, str]


def fold(text: str) -> str:
    """Return a text as dates are compared: no case, no accents, one form of each letter and digit."""
    if text.isascii():
        return text.lower()
    decomposed = _LEFT_OUT.sub("", unicodedata.normalize("NFKD", text).casefold())
    composed = unicodedata.normalize("NFKC", decomposed).translate(_ONE_LETTER)
    return _DIGIT.sub(lambda digit: str(int(digit[0])), composed)


def bare_word(word: str) -> str:
    """Return a folded word without the dots of a short form: `ก.พ.` and `sept.`."""
    return word.translate(_NOT_IN_NAMES)


@cache
def words() -> Words:
    """Return the names of month_names.toml."""
    table = tomllib.loads(files(__package__).joinpath("month_names.toml").read_text(encoding="utf-8"))
    months = {}
    for calendar in ("gregorian", "jalali"):
        for language, twelve in table[calendar].items():
            for number, names in enumerate(twelve, start=1):
                month = Month(number, jalali=calendar == "jalali", thai=language == "th")
                months.update({bare_word(fold(name.strip())): month for name in names.split(",")})
    halves = {bare_word(fold(word)): half for half, spellings in table["halves"].items() for word in spellings}
    return Words(months, frozenset(name.split()[0] for name in months), halves)
