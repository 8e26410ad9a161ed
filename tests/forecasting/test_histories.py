"""Order days of customers against a count in plain Python that knows no arrays, and against the CDNOW sample."""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from tests.conftest import SharedData
from tests.forecasting.logs import log_of, log_of_days
from tests.orders.run import Row, write

HEADER: Row = ["Order ID", "Email", "Order Date", "Amount"]
START, END = date(2024, 1, 1), date(2025, 3, 5)  # 429 days: the first half ends on day 214
HALF = START + timedelta(214)


def test_many_random_orders_against_a_plain_count(tmp_path: Path) -> None:
    dice = random.Random(3)
    rows: list[Row] = [[0, "c0@example.com", f"{START} 12:00", 10], [1, "c0@example.com", f"{END} 12:00", 10]]
    for number in range(2, 1500):
        day, who = START + timedelta(dice.randrange(430)), f"c{dice.randrange(120)}@example.com"
        rows.append([number, who, f"{day} {dice.randrange(10, 24)}:00", dice.randrange(1, 200)])
    rows += [
        [f"r{number}", f"c{number}@example.com", f"{START + timedelta(90 + 2 * number)}", -3] for number in range(90)
    ]
    customers, log = log_of(write(tmp_path / "orders.csv", [HEADER, *rows]))
    plain, returned = _by_customer(rows)
    assert (log.first_day, log.last_day, log.split.end, log.split.days) == (START, END, HALF, 215)
    for place, name in enumerate(customers.customer):
        days, back = plain[name], returned[name]
        first, last, kept = min(days), max(days), sum(days.values()) + sum(back.values())
        assert log.histories.frequency[place] == len(days) - 1
        assert log.histories.recency_days[place] == (last - first).days
        assert log.histories.age_days[place] == (END - first).days
        if len(days) > 1:
            repeat = (sum(days.values()) - days[first]) * kept / sum(days.values())
            assert log.histories.monetary_value[place] == pytest.approx(repeat / (len(days) - 1))
        else:
            assert np.isnan(log.histories.monetary_value[place])


def test_a_return_of_orders_worth_nothing_leaves_nothing(tmp_path: Path) -> None:
    rows: list[Row] = [
        [1, "a@example.com", "2024-01-01", 10], [2, "a@example.com", "2024-06-01", 10],
        [3, "z@example.com", "2024-02-01", 0], [4, "z@example.com", "2024-05-01", 0],
        ["r", "z@example.com", "2024-06-01", -5],
    ]  # fmt: skip
    customers, log = log_of(write(tmp_path / "orders.csv", [HEADER, *rows]))
    values = dict(zip(customers.customer, log.histories.monetary_value.tolist(), strict=True))
    assert values == {"a@example.com": 10.0, "z@example.com": 0.0}


def test_halves_of_random_orders_against_a_plain_count(tmp_path: Path) -> None:
    dice = random.Random(4)
    rows: list[Row] = [[0, "c0@example.com", f"{START}", 10], [1, "c0@example.com", f"{END}", 10]]
    for number in range(2, 600):
        day = START + timedelta(dice.randrange(430))
        rows.append([number, f"c{dice.randrange(150)}@example.com", f"{day}", dice.randrange(1, 200)])
    rows += [[f"r{number}", f"c{number}@example.com", f"{END - timedelta(number)}", -3] for number in range(60)]
    customers, log = log_of(write(tmp_path / "orders.csv", [HEADER, *rows]))
    plain, returned = _by_customer(rows)
    split, known = log.split, log.split.calibration
    names = [name for name in customers.customer if min(plain[name]) <= HALF]
    assert [customers.customer[place] for place in split.members] == names
    assert split.new_customers == len(customers.customer) - len(names)
    for place, name in enumerate(names):
        before = {day: value for day, value in plain[name].items() if day <= HALF}
        after = {day: value for day, value in plain[name].items() if day > HALF}
        assert known.frequency[place] == len(before) - 1
        assert known.recency_days[place] == (max(before) - min(before)).days
        assert known.age_days[place] == (HALF - min(before)).days
        assert split.order_days[place] == len(after)
        came_back = sum(value for day, value in returned[name].items() if day > HALF)
        assert split.value[place] == pytest.approx(sum(after.values()) + came_back)


def test_days_of_the_log_add_up_to_the_customers(tmp_path: Path) -> None:
    log = log_of_days([[0, 10, 90], [0], [40, 41], [60, 95]], 100)
    assert log.split.end == date(2024, 2, 20)  # day 50 of 100
    assert np.flatnonzero(log.births).tolist() == [0, 40, 60]
    assert log.births.sum() == 4
    # The repeat orders of the three who had ordered by day 50; the fourth's are no business of the check.
    assert np.flatnonzero(log.repeats).tolist() == [10, 41, 90]
    assert log.split.new_customers == 1


def test_one_return_does_not_turn_a_customer_s_orders_negative(tmp_path: Path) -> None:
    rows: list[Row] = [["1", "a@example.com", "2024-01-01", 100], ["2", "a@example.com", "2024-06-01", 100],
                       ["3", "a@example.com", "2024-07-01", -150]]  # fmt: skip
    _, log = log_of(write(tmp_path / "orders.csv", [HEADER, *rows]))
    assert log.histories.monetary_value.tolist() == [25.0]  # a quarter of all that was bought stayed


def test_cdnow_sample_is_that_of_the_papers(shared: SharedData) -> None:
    # MODELS.md 2, CDNOW: calibration to 1997-09-30 (2,357 customers, 946 repeaters, 2,457 repeats), 39 weeks, 1,882.
    _, log = log_of(shared / "data/cdnow/CDNOW_sample.txt")
    split = log.split
    assert (split.end, split.days / 7) == (date(1997, 9, 30), 39)
    assert (len(split.members), split.calibration.repeat_buyers) == (2357, 946)
    assert (split.calibration.frequency.sum(), split.order_days.sum()) == (2457, 1882)
    assert log.repeats.sum() == 2457 + 1882


def _by_customer(rows: list[Row]) -> tuple[dict[str, dict[date, float]], dict[str, dict[date, float]]]:
    """Order days and days of returns of each customer, with their values."""
    orders: dict[str, dict[date, float]] = defaultdict(lambda: defaultdict(float))
    returns: dict[str, dict[date, float]] = defaultdict(lambda: defaultdict(float))
    for _, who, moment, amount in rows:
        day, value = date.fromisoformat(str(moment)[:10]), float(str(amount))
        (orders if value > 0 else returns)[str(who)][day] += value
    return orders, returns
