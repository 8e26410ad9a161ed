"""Dates as shops and spreadsheets write them: day or month first by evidence, never shifted to another time zone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from clv_xl.engines import Engine
from clv_xl.orders import read_orders
from tests.orders.columns import read_column
from tests.orders.run import Row, inspect, warned, write


def listed(tmp_path: Path, *dates: str) -> Path:
    rows: list[Row] = [["Order ID", "Email", "Order Date", "Amount"]]
    rows += [[i + 1, f"c{i}@example.com", day, "10"] for i, day in enumerate(dates)]
    return write(tmp_path / "orders.csv", rows)


def orders_of(tmp_path: Path, *dates: str, options: tuple[str, ...] = ()) -> dict[str, Any]:
    return inspect(listed(tmp_path, *dates), *options)


def moments(tmp_path: Path, *dates: str) -> list[str]:
    """When the orders were made, to the second, as they are kept."""
    with Engine() as engine:
        read_orders(engine, [listed(tmp_path, *dates)])
        return [str(moment) for (moment,) in engine.rows("SELECT ordered_at FROM orders ORDER BY rn")]


@pytest.mark.parametrize(
    ("dates", "read"),
    [
        (["2025-01-05", "2025-02-13"], ["2025-01-05 00:00:00", "2025-02-13 00:00:00"]),
        (["2025-01-05 9:05", "2025-2-13 23:59:59"], ["2025-01-05 09:05:00", "2025-02-13 23:59:59"]),
        (["2025/1/5", "2025/2/13 0:01"], ["2025-01-05 00:00:00", "2025-02-13 00:01:00"]),
        (["20250105", "20250213"], ["2025-01-05 00:00:00", "2025-02-13 00:00:00"]),
        (["05.01.2025", "13.02.2025 14:15"], ["2025-01-05 00:00:00", "2025-02-13 14:15:00"]),
        (["05/01/2025, 10:30", "13/02/2025, 10:30"], ["2025-01-05 10:30:00", "2025-02-13 10:30:00"]),
        (["05-01-2025", "13-02-2025"], ["2025-01-05 00:00:00", "2025-02-13 00:00:00"]),
        (["5/1/25", "13/2/25"], ["2025-01-05 00:00:00", "2025-02-13 00:00:00"]),
        (["01/05/2025 09:15:51 PM", "02/13/2025 12:15:51 AM"], ["2025-01-05 21:15:51", "2025-02-13 00:15:51"]),
        (["1/5/2025 12:30 p.m.", "2/13/2025 9:30 a.m."], ["2025-01-05 12:30:00", "2025-02-13 09:30:00"]),
        (["Jan 5, 2025", "Feb 13, 2025"], ["2025-01-05 00:00:00", "2025-02-13 00:00:00"]),
        (["05 Jan 2025", "13 February 2025 14:15"], ["2025-01-05 00:00:00", "2025-02-13 14:15:00"]),
        (["Sunday, January 5, 2025", "Thursday, February 13, 2025"], ["2025-01-05 00:00:00", "2025-02-13 00:00:00"]),
        (["Jan-05-25", "Feb-13-25"], ["2025-01-05 00:00:00", "2025-02-13 00:00:00"]),
        (["5 Jan 25", "13-Feb-25"], ["2025-01-05 00:00:00", "2025-02-13 00:00:00"]),
        (["'2025-01-05", "'2025-02-13"], ["2025-01-05 00:00:00", "2025-02-13 00:00:00"]),
        (["2025-01-05\t", "\t2025-02-13 "], ["2025-01-05 00:00:00", "2025-02-13 00:00:00"]),
        (["۲۰۲۵/۰۱/۰۵", "۲۰۲۵/۰۲/۱۳"], ["2025-01-05 00:00:00", "2025-02-13 00:00:00"]),
        # days since 1899-12-30, as spreadsheets count: 45662 is 2025-01-05
        (["45662", "45701.25"], ["2025-01-05 00:00:00", "2025-02-13 06:00:00"]),
        # real dates and text in one column, as after opening a CSV in a spreadsheet
        (
            ["2025-01-05 10:00:00", "13/02/2025", "28/02/2025"],
            ["2025-01-05 10:00:00", "2025-02-13 00:00:00", "2025-02-28 00:00:00"],
        ),
    ],
    ids=lambda value: value[0],
)
def test_dates_as_they_are_written(tmp_path: Path, dates: list[str], read: list[str]) -> None:
    assert moments(tmp_path, *dates) == read


@pytest.mark.parametrize(
    "dates",
    [
        ["2025-01-05 23:30:00 -0500", "2025-02-01 00:30:00 +0900"],
        ["2025-01-05T23:30:00-05:00", "2025-02-01T00:30:00Z"],
        ["2025-01-05 23:30:00 UTC", "2025-02-01 00:30:00 EST"],
        ["2025-01-05 23:30:00.123456+00", "2025-02-01 00:30:00.5Z"],
        ["2025-01-05T23:30:00+1400", "2025-02-01T00:30:00-1200"],
        ["05/01/2025 23:30:00 +0200", "01/02/2025 00:30:00 -0500", "13/02/2025 00:30:00 -0500"],
    ],
)
def test_offsets_are_never_applied(tmp_path: Path, dates: list[str]) -> None:
    # The day in the file's own zone is the day the shop saw.
    read = moments(tmp_path, *dates)
    assert [moment[:19] for moment in read[:2]] == ["2025-01-05 23:30:00", "2025-02-01 00:30:00"]


def test_one_field_over_12_decides_for_the_whole_column(tmp_path: Path) -> None:
    day_first = orders_of(tmp_path, "03/04/2025", "13/01/2025", "05/02/2025")
    assert (day_first["first_order"], day_first["last_order"]) == ("2025-01-13", "2025-04-03")
    month_first = orders_of(tmp_path, "03/04/2025", "01/13/2025", "05/02/2025")
    assert (month_first["first_order"], month_first["last_order"]) == ("2025-01-13", "2025-05-02")
    assert "date_order" not in warned(day_first) | warned(month_first)


@pytest.mark.parametrize("newest_first", [False, True])
@pytest.mark.parametrize("month_first", [False, True])
def test_sorted_list_tells_day_from_month(tmp_path: Path, month_first: bool, newest_first: bool) -> None:
    days = [(month, day) for month in range(1, 7) for day in (2, 5, 9, 12)]
    dates = [f"{m:02}/{d:02}/2025" if month_first else f"{d:02}/{m:02}/2025" for m, d in days]
    found = orders_of(tmp_path, *(reversed(dates) if newest_first else dates))
    assert (found["first_order"], found["last_order"]) == ("2025-01-02", "2025-06-12")
    assert "date_order" not in warned(found)


def test_ambiguous_dates_are_said_and_can_be_decided(tmp_path: Path) -> None:
    dates = ("01/02/2025", "03/04/2025")
    found = orders_of(tmp_path, *dates)
    assert (found["first_order"], found["last_order"]) == ("2025-02-01", "2025-04-03")
    assert "--date-order mdy" in warned(found)["date_order"]
    decided = orders_of(tmp_path, *dates, options=("--date-order", "mdy"))
    assert (decided["first_order"], decided["last_order"]) == ("2025-01-02", "2025-03-04")
    assert "date_order" not in warned(decided)


def test_the_users_word_beats_the_evidence_and_what_it_breaks_is_listed(tmp_path: Path) -> None:
    found = orders_of(tmp_path, "05/06/2025", "13/01/2025", options=("--date-order", "mdy"))
    assert found["first_order"] == found["last_order"] == "2025-05-06"
    assert found["rejected_rows"] == {"unreadable_date": 1}


def test_days_over_12_on_both_sides_are_said(tmp_path: Path) -> None:
    found = orders_of(tmp_path, "13/01/2025", "14/01/2025", "01/15/2025")
    assert found["rejected_rows"] == {"unreadable_date": 1}
    assert found["examples"][0]["detail"] == "01/15/2025"
    assert "date_order" in warned(found)


def test_year_first_with_two_digits_is_not_taken_for_a_day(tmp_path: Path) -> None:
    # 25 in every first field, 13 and 28 in the third: a year, not 2013 and 2028.
    found = orders_of(tmp_path, "25-01-13", "25-02-28")
    read_right = (found["first_order"], found["last_order"]) == ("2025-01-13", "2025-02-28")
    assert read_right or "date_order" in warned(found)


@pytest.mark.parametrize(
    ("date", "reason"),
    [
        ("2025-02-30", "unreadable_date"),
        ("2025-13-01", "unreadable_date"),
        ("soon", "unreadable_date"),
        ("#REF!", None),
        ("", "no_date"),
        ("0025-02-03", "impossible_date"),
        ("1850-01-01", "impossible_date"),
        ("9999-12-31", "impossible_date"),
    ],
)
def test_date_that_can_not_be_is_left_out_with_its_row(tmp_path: Path, date: str, reason: str | None) -> None:
    good = [f"2025-03-{day:02}" for day in range(1, 11)]
    found = orders_of(tmp_path, good[0], date, *good[1:])
    assert (found["counted_orders"], found["net_revenue_all_counted"]) == (10, 100.0)
    assert (found["first_order"], found["last_order"], found["last_date_in_file"]) == (
        "2025-03-01",
        "2025-03-10",
        "2025-03-10",
    )
    (example,) = found["examples"]
    assert example["row"] == 3
    assert example["reason"] == reason or (
        reason is None and found["rejected_rows"] in ({"no_date": 1}, {"unreadable_date": 1})
    )


def test_leap_day(tmp_path: Path) -> None:
    found = orders_of(tmp_path, "29/02/2024", "29/02/2023", "28/02/2023", "01/03/2023", "02/03/2023")
    assert found["last_order"] == "2024-02-29"
    assert [row["detail"] for row in found["examples"]] == ["29/02/2023"]


def test_column_of_dates_is_the_orders_not_the_birthdays(tmp_path: Path) -> None:
    rows: list[Row] = [["Order ID", "Date of birth", "Email", "Date", "Shipped on", "Amount"]]
    rows += [[1, "1980-05-06", "a@example.com", "2025-01-05", "2025-01-09", 10]]
    found = inspect(write(tmp_path / "orders.csv", rows))
    assert (found["first_order"], found["last_order"]) == ("2025-01-05", "2025-01-05")


def test_lines_of_an_order_with_different_days_take_the_first(tmp_path: Path) -> None:
    rows: list[Row] = [["Order ID", "Email", "Order Date", "Amount"], [1, "a@example.com", "2025-01-07", 10]]
    rows += [[1, "a@example.com", "2025-01-05", 5], [2, "a@example.com", "2025-02-01", 5]]
    found = inspect(write(tmp_path / "orders.csv", rows))
    assert (found["first_order"], found["counted_orders"], found["net_revenue_with_key"]) == ("2025-01-05", 2, 20.0)


def test_time_of_day_in_a_column_of_its_own() -> None:
    # as PayPal and Wix have it; a time in the date itself wins, and one that can't be read is midnight
    read = read_column(
        *("2026-06-20", "2026-06-21", "2026-06-22 10:11:12", "2026-06-23", "2026-06-24"),
        times=["13:04:59", "9:15:51 PM", "01:01:01", "later", None],
    )
    assert read.moments == [
        *("2026-06-20 13:04:59", "2026-06-21 21:15:51", "2026-06-22 10:11:12"),
        *("2026-06-23 00:00:00", "2026-06-24 00:00:00"),
    ]


@pytest.mark.parametrize("date", ["Dec 8, 2024", "08.12.2024", "2024-12-08", "2024-12-08 00:00:00", "1403/09/18"])
def test_time_column_beside_any_form_of_date(date: str) -> None:
    assert read_column(date, times=["9:15:51 AM"]).moments == ["2024-12-08 09:15:51"]


def test_time_column_beside_real_dates() -> None:
    read = read_column("2024-12-08", "2024-12-09 08:00:00", times=["9:15:51 AM", "10:00"], of_type="TIMESTAMP")
    assert read.moments == ["2024-12-08 09:15:51", "2024-12-09 08:00:00"]


# A list written day first, opened where the month comes first (and the other way round): 3 and 4 January became
# 1 March and 1 April; what could be no month stayed text.
SWAPPED_REAL = ("2025-03-01 10:00:00", "2025-04-01 00:00:00")
SWAPPED_TEXTS = [("13/01/2025", "14/01/2025"), ("01/13/2025", "01/14/2025")]


@pytest.mark.parametrize("texts", SWAPPED_TEXTS)
def test_swapped_days_are_said_and_left_as_they_stand(texts: tuple[str, str]) -> None:
    read = read_column(*SWAPPED_REAL, *texts)
    assert read.moments == [*SWAPPED_REAL, "2025-01-13 00:00:00", "2025-01-14 00:00:00"]
    assert "--date-order swapped" in read.said["swapped_days"]
    assert "date_order" not in read.said


@pytest.mark.parametrize("texts", SWAPPED_TEXTS)
def test_swapped_days_are_put_right_where_the_user_says_so(texts: tuple[str, str]) -> None:
    read = read_column(*SWAPPED_REAL, *texts, chosen="swapped")
    assert read.moments == ["2025-01-03 10:00:00", "2025-01-04 00:00:00", "2025-01-13 00:00:00", "2025-01-14 00:00:00"]
    assert read.said == {}


@pytest.mark.parametrize("of_type", ["TIMESTAMP", "VARCHAR"])
def test_column_of_real_dates_alone_is_put_right_too(of_type: str) -> None:
    read = read_column(*SWAPPED_REAL, chosen="swapped", of_type=of_type)
    assert read.moments == ["2025-01-03 10:00:00", "2025-01-04 00:00:00"]


@pytest.mark.parametrize("of_type", ["TIMESTAMP", "VARCHAR"])
def test_real_days_over_12_were_never_swapped(of_type: str) -> None:
    real = ("2025-03-01 10:00:00", "2025-04-21 00:00:00")
    read = read_column(*real, chosen="swapped", of_type=of_type)
    assert read.moments == list(real)
    assert "days over 12" in read.said["not_swapped"]


@pytest.mark.parametrize(
    "texts",
    [
        (*SWAPPED_REAL, "2025-04-21", "13/01/2025", "14/01/2025"),  # a real day over 12
        (*SWAPPED_REAL, "13/01/2025", "12/01/2025"),  # a text that could have been taken
        (*SWAPPED_REAL, "13/01/2025"),  # one text alone says little
    ],
)
def test_columns_that_are_not_called_swapped(texts: tuple[str, ...]) -> None:
    assert "swapped_days" not in read_column(*texts).said


def test_swapped_days_of_a_list_are_put_right_by_the_option(tmp_path: Path) -> None:
    dates = (*SWAPPED_REAL, *SWAPPED_TEXTS[0])
    as_they_stand = orders_of(tmp_path, *dates)
    assert (as_they_stand["first_order"], as_they_stand["last_order"]) == ("2025-01-13", "2025-04-01")
    assert "--date-order swapped" in warned(as_they_stand)["swapped_days"]
    put_right = orders_of(tmp_path, *dates, options=("--date-order", "swapped"))
    assert (put_right["first_order"], put_right["last_order"]) == ("2025-01-03", "2025-01-14")
    assert "swapped_days" not in warned(put_right)


def test_iranian_dates_of_a_list_are_converted_and_said(tmp_path: Path) -> None:
    found = orders_of(tmp_path, "۱۴۰۵/۱/۱", "14050115")  # 1 Farvardin 1405 was 2026-03-21
    assert (found["first_order"], found["last_order"]) == ("2026-03-21", "2026-04-04")
    assert "2 rows" in warned(found)["jalali_dates"]


def test_texts_over_12_beside_real_dates_of_any_day_are_doubtful(tmp_path: Path) -> None:
    """Orders of two lists in one: real dates of one, and of the other 18/07 as text and 10/02 taken for 2 October."""
    real = ["2024-03-20 10:00:00", "2024-03-05 10:00:00", "2024-10-02 00:00:00"]
    texts = ["18/07/2024", "25/04/2024", "30/06/2024", "23/08/2024"]
    found = orders_of(tmp_path, *real, *texts)
    assert "may have taken days for months" in warned(found)["maybe_swapped"]
    assert "maybe_swapped" not in warned(orders_of(tmp_path, *real, *texts, options=("--date-order", "dmy")))
    assert "maybe_swapped" not in warned(orders_of(tmp_path, *real, *texts, "05/06/2024"))
