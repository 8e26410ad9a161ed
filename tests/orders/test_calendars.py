"""Dates of other calendars: Iran's, checked against the sun; Thailand's and Taiwan's by their years."""

from __future__ import annotations

import math
from datetime import date, timedelta

import pytest

from clv_xl.orders.dates.calendars import gregorian_day
from clv_xl.orders.dates.forms import reads_as_date, reads_as_serial
from tests.orders.columns import read_column

# Periodic terms of the March equinox: J. Meeus, Astronomical Algorithms, 2nd ed., table 27.C
EQUINOX_TERMS = (
    (485, 324.96, 1934.136), (203, 337.23, 32964.467), (199, 342.08, 20.186), (182, 27.85, 445267.112),
    (156, 73.14, 45036.886), (136, 171.52, 22518.443), (77, 222.54, 65928.934), (74, 296.72, 3034.906),
    (70, 243.58, 9037.513), (58, 119.81, 33718.147), (52, 297.17, 150.678), (50, 21.02, 2281.226),
    (45, 247.54, 29929.562), (44, 325.15, 31555.956), (29, 60.93, 4443.417), (18, 155.12, 67555.328),
    (17, 288.79, 4562.452), (16, 198.04, 62894.029), (14, 199.76, 31436.921), (12, 95.39, 14577.848),
    (12, 287.11, 31931.756), (12, 320.81, 34777.259), (9, 227.73, 1222.114), (8, 15.45, 16859.074),
)  # fmt: skip


def march_equinox(year: int) -> float:
    """Julian day of the March equinox, universal time: Meeus, chapter 27, less 70 s of dynamical time."""
    y = (year - 2000) / 1000
    mean = 2451623.80984 + 365242.37404 * y + 0.05169 * y**2 - 0.00411 * y**3 - 0.00057 * y**4
    t = (mean - 2451545) / 36525
    w = math.radians(35999.373 * t - 2.47)
    longitude = 1 + 0.0334 * math.cos(w) + 0.0007 * math.cos(2 * w)
    periodic = sum(a * math.cos(math.radians(b + c * t)) for a, b, c in EQUINOX_TERMS)
    return mean + 0.00001 * periodic / longitude - 70 / 86400


def nowruz(year: int) -> date:
    """First day of an Iranian year: that of the equinox where it is before noon in Iran (UTC+3:30), else the next."""
    noon_days = march_equinox(year + 621) + 3.5 / 24  # Julian days begin at noon
    midnight_days = noon_days + 0.5
    day = date(2000, 1, 1) + timedelta(days=math.floor(midnight_days) - 2451545)
    return day if midnight_days % 1 < 0.5 else day + timedelta(days=1)


def test_iranian_years_begin_with_the_equinox() -> None:
    years = range(1300, 1500)
    assert [gregorian_day(year, 1, 1) for year in years] == [nowruz(year) for year in years]


def test_iranian_months_have_31_30_and_29_or_30_days() -> None:
    for year in range(1390, 1420):
        leap = (nowruz(year + 1) - nowruz(year)).days == 366
        lengths = [31] * 6 + [30] * 5 + [30 if leap else 29]
        days = [gregorian_day(year, month, day) for month, n in enumerate(lengths, 1) for day in range(1, n + 1)]
        assert days == [nowruz(year) + timedelta(days=i) for i in range(sum(lengths))]
        assert [gregorian_day(year, month, n + 1) for month, n in enumerate(lengths, 1)] == [None] * 12


@pytest.mark.parametrize(
    ("written", "day"),
    [  # the table of years in Wikipedia's "Solar Hijri calendar"; 1402 began on 2023-03-21, 25 Dey is its 301st day
        ("1402/10/25", "2024-01-15"),
        ("1403/12/30", "2025-03-20"),
        ("1404/01/01", "2025-03-21"),
        ("1399/12/30", "2021-03-20"),
        ("1400/01/01", "2021-03-21"),
    ],
)
def test_known_iranian_days(written: str, day: str) -> None:
    assert read_column(written).moments == [f"{day} 00:00:00"]


def test_all_ways_to_write_an_iranian_date_in_one_column() -> None:
    forms = ["1405/01/15", "1405/1/15", "14050115", "۱۴۰۵/۱/۱۵", "۱۴۰۵۰۱۱۵", "1405-01-15", "15/01/1405"]
    forms += ["۱۵ فروردین ۱۴۰۵", "15 Farvardin 1405", "شنبه ۱۵ فروردین ۱۴۰۵", "۱۵ فروردین ۰۵"]
    with_time = [
        "۱۴۰۵/۰۱/۱۵ ۰۳:۰۷",
        "1405/01/15 - 03:07",
        "1405/1/15، 3:07",
        "1405-01-15 03:07:00",
        "۱۴۰۵/۰۱/۱۵، ۳:۰۷ ق.ظ.",
    ]
    read = read_column(*forms, *with_time)
    # 1 Farvardin 1405 is 2026-03-21 (the equinox is at 18:16 in Tehran on the 20th), the 15th two weeks later
    assert read.moments == ["2026-04-04 00:00:00"] * len(forms) + ["2026-04-04 03:07:00"] * len(with_time)
    assert read.form.complete
    assert "16 rows" in read.said["jalali_dates"]
    assert "2026-04-04" in read.said["jalali_dates"]


def test_iranian_dates_that_are_none_are_not_rolled_over() -> None:
    read = read_column("1402/07/31", "1404/12/30", "1404/13/01", "14050732", "31/07/1402", "1405/01/15", "5 Jan 1403")
    assert read.moments == [None] * 5 + ["2026-04-04 00:00:00", None]
    assert not read.form.complete


def test_islamic_years_are_doubted() -> None:
    # 1446/05/01 of the Islamic calendar was in November 2024; as an Iranian year it is 2067
    assert "Islamic" in read_column("1446/05/01").said["jalali_dates"]
    assert "Islamic" not in read_column("1405/05/01").said["jalali_dates"]


def test_buddhist_and_gregorian_years_in_one_column() -> None:
    texts = ["15/02/2567", "2567-02-15", "15 ก.พ. 2567", "15 กุมภาพันธ์ พ.ศ. 2567", "15 ก.พ. 67", "2567/2/15", "25670215"]
    read = read_column(*texts, "2567-02-15 10:30:00", "15/02/2024", "2024-02-15", "15 ก.พ. 24", "29/02/2567")
    assert read.moments == [
        *["2024-02-15 00:00:00"] * len(texts),
        "2024-02-15 10:30:00",
        *["2024-02-15 00:00:00"] * 3,
        "2024-02-29 00:00:00",  # 2567 - 543 = 2024, a leap year; 2567 is none
    ]
    assert "9 rows" in read.said["buddhist_dates"]


def test_buddhist_years_in_real_dates() -> None:
    read = read_column("2567-02-15 10:30:00", "2024-02-16 00:00:00", of_type="TIMESTAMP")
    assert read.moments == ["2024-02-15 10:30:00", "2024-02-16 00:00:00"]
    assert "1 row " in read.said["buddhist_dates"]


def test_years_of_taiwan_count_only_where_no_other_year_stands() -> None:
    alone = read_column("113/02/15", "113/2/29", "113年2月15日", None)
    assert alone.moments == ["2024-02-15 00:00:00", "2024-02-29 00:00:00", "2024-02-15 00:00:00", None]
    assert "3 rows" in alone.said["roc_dates"]
    for other in ("2024-02-15", "2024/02/15", "15.02.2024"):
        beside = read_column("113/02/15", other)
        assert beside.moments == [None, "2024-02-15 00:00:00"]
        assert "roc_dates" not in beside.said


@pytest.mark.parametrize(
    "text", ["1402/10/25", "۱۴۰۲/۱۰/۲۵ ۰۳:۰۷", "15/01/1405", "15/02/2567", "15 ก.พ. 2567", "۵ فروردین ۱۴۰۳"]
)
def test_dates_of_other_calendars_show_a_date_column(text: str) -> None:
    assert reads_as_date(text)


@pytest.mark.parametrize("text", ["14050115", "۱۴۰۵۰۱۱۵", "25670215"])
def test_compact_dates_of_other_calendars_need_the_columns_name(text: str) -> None:
    # They are as well order numbers: 14050101 to 14050131 follow one another.
    assert not reads_as_date(text)
    assert reads_as_serial(text)


@pytest.mark.parametrize("text", ["113/02/15", "14051315", "14050000", "1402/13/01", "14009999"])
def test_numbers_that_only_resemble_dates_show_nothing(text: str) -> None:
    assert not reads_as_date(text)
    assert not reads_as_serial(text)
