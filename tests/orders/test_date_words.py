"""Dates with names of months, times of day and zones as software of each language writes them, by the Unicode CLDR."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from datetime import datetime
from importlib.resources import files

import hypothesis.strategies as st
import pytest
from babel import Locale
from babel.dates import format_date, format_datetime
from hypothesis import given

from clv_xl.orders.dates.clocks import seconds_of_day
from clv_xl.orders.dates.forms import reads_as_date, reads_as_serial
from clv_xl.orders.dates.month_names import bare_word, fold, words
from tests.orders.columns import read_column

TABLE = tomllib.loads(files("clv_xl.orders.dates").joinpath("month_names.toml").read_text(encoding="utf-8"))
LANGUAGES = sorted(TABLE["gregorian"])
OTHER_LOCALES = ["ar_LB", "ar_MA", "de_AT", "en_GB", "es_MX", "fr_CA", "ja", "ko", "pt_PT", "vi", "zh", "zh_Hant"]
DAYS = [datetime(2024, month, day, 15, 4, 5) for month in range(1, 13) for day in (3, 25)]


def order_of(locale: str) -> str:
    return "mdy" if locale in ("en", "fil") else "dmy"


@pytest.mark.parametrize("locale", [*LANGUAGES, *OTHER_LOCALES])
def test_dates_as_software_of_a_language_writes_them(locale: str) -> None:
    texts = [format_date(day, length, locale) for length in ("medium", "long", "full") for day in DAYS]
    assert read_column(*texts, known=order_of(locale)).moments == [f"{day:%Y-%m-%d} 00:00:00" for day in DAYS] * 3
    assert all(map(reads_as_date, texts))


@pytest.mark.parametrize("locale", [*LANGUAGES, *OTHER_LOCALES])
def test_times_as_software_of_a_language_writes_them(locale: str) -> None:
    # Thai writes hours, minutes and seconds as words where it is long, which no export does.
    lengths = ("medium",) if locale == "th" else ("medium", "long")
    texts = [format_datetime(day, length, locale=locale) for length in lengths for day in DAYS]
    assert read_column(*texts, known=order_of(locale)).moments == [str(day) for day in DAYS] * len(lengths)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_name_that_the_cldr_knows_is_there(language: str) -> None:
    contexts = Locale.parse(language).months["format"], Locale.parse(language).months["stand-alone"]
    for names in (context[width] for context in contexts for width in ("wide", "abbreviated")):
        for number, name in names.items():
            word = bare_word(fold(re.sub("^(de |d’)", "", name)))  # Catalan: de gener, d’abril
            assert words().months[word].number == number


def test_no_name_means_two_months() -> None:
    meanings = defaultdict(set)
    for calendar in ("gregorian", "jalali"):
        for language, months in TABLE[calendar].items():
            assert len(months) == 12, language
            for number, names in enumerate(months, start=1):
                for name in names.split(","):
                    meanings[bare_word(fold(name.strip()))].add((calendar, number))
    assert {name: meaning for name, meaning in meanings.items() if len(meaning) > 1 or not name} == {}


def test_no_word_is_both_before_and_after_noon() -> None:
    before, after = ({bare_word(fold(word)) for word in TABLE["halves"][half]} for half in ("am", "pm"))
    assert before & after == set()


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("10-Dez-25", "2025-12-10"),
        ("10-DEZ-25", "2025-12-10"),
        ("5 Mrz 2024", "2024-03-05"),  # Excel in German
        ("3 août 2024", "2024-08-03"),
        ("3 AOUT 2024", "2024-08-03"),
        ("1er janvier 2025", "2025-01-01"),
        ("mar. 6 août 2024", "2024-08-06"),  # a Tuesday, not in March
        ("12 de mayo de 2025", "2025-05-12"),
        ("5. janvāris 2025", "2025-01-05"),
        ("2025. gada 5. janvāris", "2025-01-05"),
        ("10 мая 2025 г.", "2025-05-10"),
        ("10.мая.2025", "2025-05-10"),
        ("5 Kasım 2025", "2025-11-05"),
        ("5 KASIM 2025", "2025-11-05"),
        ("5 Agt 2024", "2024-08-05"),
        ("5 Ogos 2024", "2024-08-05"),
        ("5 thg 1, 2024", "2024-01-05"),
        ("Th1 5, 2024", "2024-01-05"),  # WordPress in Vietnamese
        ("Ngày 5 tháng 1 năm 2024", "2024-01-05"),
        ("2024年1月5日", "2024-01-05"),
        ("2024年01月05日 14:05", "2024-01-05"),
        ("2024년 1월 5일", "2024-01-05"),
        ("5 يناير 2025", "2025-01-05"),
        ("٥ كانون الثاني ٢٠٢٥", "2025-01-05"),
        ("Jan-19-24", "2024-01-19"),  # eBay in the US
        ("Jul-21-25", "2025-07-21"),
        ("21-Jul-25", "2025-07-21"),
        ("2024-Jan-05", "2024-01-05"),
        ("Sunday, January 5th, 2025 @ 10:30 am", "2025-01-05"),
        ("Wed Jan 08 10:30:00 UTC 2025", "2025-01-08"),
        ("Wed, 08 Jan 2025 10:30:00 +0000", "2025-01-08"),
        ("Wed Jan 08 2025 10:30:00 GMT+0000 (Coordinated Universal Time)", "2025-01-08"),
        ("08/Jan/2025:10:30:00 +0000", "2025-01-08"),
        ("05JAN2025", "2025-01-05"),
    ],
)
def test_names_of_months(text: str, day: str) -> None:
    (moment,) = read_column(text).moments
    assert str(moment)[:10] == day
    assert reads_as_date(text)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("25-09-2025 | 02:58 ص", "2025-09-25 02:58:00"),  # Zid
        ("25-09-2025 | 02:58 م", "2025-09-25 14:58:00"),
        ("25/10/2026 14:03:22", "2026-10-25 14:03:22"),
        ("2025-01-05 02:58:00 PM", "2025-01-05 14:58:00"),
        ("2025-01-05 12:58:00 AM", "2025-01-05 00:58:00"),
        ("2025-01-05 02:58 p.m.", "2025-01-05 14:58:00"),
        ("2025-01-05 14:58 PM", "2025-01-05 14:58:00"),
        ("25/1/2025 2:58 p.\u00a0m.", "2025-01-25 14:58:00"),
        ("1/25/2025, 2:58:07\u202fPM", "2025-01-25 14:58:07"),
        ("\u200f٢٥\u200f/١\u200f/٢٠٢٥ ٢:٥٨ م", "2025-01-25 14:58:00"),
        ("2024/1/5 下午2:58:00", "2024-01-05 14:58:00"),
        ("2024年1月5日上午9:05", "2024-01-05 09:05:00"),
        ("2024年1月5日 14时05分06秒", "2024-01-05 14:05:06"),
        ("2024年1月5日 14时", "2024-01-05 14:00:00"),
        ("2024年1月5日 下午2時58分", "2024-01-05 14:58:00"),
        ("2024년 1월 5일 오후 2시 58분", "2024-01-05 14:58:00"),
        ("٥ يناير ٢٠٢٥ م ١٠:٣٠", "2025-01-05 10:30:00"),  # of the Christian era, not after noon
        ("2024년 1월 5일 오후 2:58", "2024-01-05 14:58:00"),
        ("25/01/2024 2:58:00 CH", "2024-01-25 14:58:00"),
        ("3 août 2024 à 14h05", "2024-08-03 14:05:00"),
        ("25/1/2024, 14.05.30", "2024-01-25 14:05:30"),  # a browser in Indonesian
        ("Jan 5, 2025 3 PM", "2025-01-05 15:00:00"),
        ("20250105T103000Z", "2025-01-05 10:30:00"),
        ("20250105103000", "2025-01-05 10:30:00"),
        ("25.01.2025 24:10", "2025-01-25 00:00:00"),  # no time of day: midnight
        ("25.01.2025 25:61", "2025-01-25 00:00:00"),
    ],
)
def test_times_of_day(text: str, moment: str) -> None:
    assert read_column(text).moments == [moment]


@pytest.mark.parametrize("day", ["2025-01-25", "25/01/2025", "25 Jan 2025", "1403/11/06"])
def test_zones_are_dropped_never_applied(day: str) -> None:
    # 6 Bahman is day 6 * 31 + 4 * 30 + 6 = 312 of 1403, which began on 2024-03-20.
    zones = [" -0400", "-04:00", "+00:00", "+00", "Z", " UTC", " PST", " GMT+7", "+02:00[Europe/Riga]", " Europe/Riga"]
    read = read_column(*(f"{day} 23:30:00{zone}" for zone in [*zones, ".5Z", ".123456+00"]))
    assert read.moments[:-2] == ["2025-01-25 23:30:00"] * len(zones)
    assert [str(moment)[:19] for moment in read.moments[-2:]] == ["2025-01-25 23:30:00"] * 2
    without_time = [f"{day}{zone}" for zone in ("Z", "+02:00", " +0200", "-05:00", " -0500")]
    assert read_column(*without_time).moments == ["2025-01-25 00:00:00"] * 5


@pytest.mark.parametrize(
    "text",
    "1.2.3|24.1.5|12.05|1.234.567|+371 29 12 34 56|12-34-5678|2025-01-05-001|2024-0105|INV-2025-001|SKU-12-05-2024|"
    "#1001|12/24|192.168.1.1|+1 (555) 010-2025|Set 12, 24 pcs|May 12 items 2024 red blue|5 pcs|45662|20051340|10:30|"
    "12.05.2024-13.05.2024|mar 5|Jan 2025|2025-02-30|29/02/2023|ann.may5@example.com|4111 1111 1111 1111".split("|"),
)
def test_what_only_resembles_a_date_shows_no_date_column(text: str) -> None:
    assert not reads_as_date(text)


@pytest.mark.parametrize("text", ["1001", "12.50", "114050115", "1405011", "37", "371291234567", "600000"])
def test_numbers_that_mean_no_day(text: str) -> None:
    assert not reads_as_serial(text)


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("13:04:59", (13, 4, 59)),
        ("9:15:51 AM", (9, 15, 51)),
        ("9:15 p. m.", (21, 15, 0)),
        ("下午2:58", (14, 58, 0)),
        ("۱۳:۰۴", (13, 4, 0)),
        ("14:05 Uhr", (14, 5, 0)),
        ("14h05", (14, 5, 0)),
        ("3 PM", (15, 0, 0)),
        ("130459", (13, 4, 59)),
        ("1899-12-31 13:04:59", (13, 4, 59)),  # a spreadsheet's time, read as text
        ("0.75", (18, 0, 0)),  # a part of a day
        ("0,5", (12, 0, 0)),
    ],
)
def test_time_in_a_cell_of_its_own(text: str, time: tuple[int, int, int]) -> None:
    hours, minutes, seconds = time
    assert seconds_of_day(text) == hours * 3600 + minutes * 60 + seconds


@pytest.mark.parametrize("text", ["", "-", "soon", "n/a"])
def test_no_time_in_a_cell_of_its_own(text: str) -> None:
    assert seconds_of_day(text) is None


PIECES = st.sampled_from(
    [*"0123456789 -/.:,~+|@'()", "2025", "1403", "2567", "jan", "ก.พ.", "年", "月", "h", "pm", "م", "۵", "²"]
)


TEXTS = st.one_of(st.text(st.characters(codec="utf-8"), max_size=90), st.lists(PIECES, max_size=20).map("".join))


@given(TEXTS)
def test_no_text_breaks_the_reading(text: str) -> None:
    assert reads_as_date(text) in (True, False)
    assert reads_as_serial(text) in (True, False)
    assert seconds_of_day(text) is None or 0 <= (seconds_of_day(text) or 0) < 86400


@given(st.lists(TEXTS, min_size=1, max_size=50))
def test_no_column_breaks_the_reading(texts: list[str]) -> None:
    assert len(read_column(*texts).moments) == len(texts)
