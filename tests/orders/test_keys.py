"""Who bought: e-mails, ids, phones and names that mean one customer, and those that mean nobody."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.orders.run import Row, inspect, write


def customers_of(tmp_path: Path, column: str, *keys: str, options: tuple[str, ...] = ()) -> dict[str, Any]:
    """Inspect a list with one order per key; one more customer makes sure that the column is recognised."""
    rows: list[Row] = [["Order ID", column, "Order Date", "Amount"]]
    rows += [[str(n), key, f"2025-01-{n + 1:02}", "10.00"] for n, key in enumerate(keys)]
    return inspect(write(tmp_path / "orders.csv", rows), *options)


@pytest.mark.parametrize(
    ("column", "keys"),
    [
        ("Email", ["Ann@Example.com", " ann@example.COM ", "ann@example.com\t", "\u00a0ann@example.com"]),
        ("Email", ["Ünal@example.com", "ünal@EXAMPLE.com", "u\u0308nal@example.com"]),
        ("Customer", ["Ann@Example.com", " ann@example.com "]),
        ("Customer", ["Ann Lee", "ann  lee ", "ANN LEE"]),
        ("Customer ID", ["13085.0", "13085", " 13085 "]),
        ("Customer ID", ["'00012", "00012", '="00012"', "00012\t"]),
        ("Phone", ["+49 170 1234567", "0170 1234567", "0049-170-1234567", "'491701234567", "(0170) 123 45 67"]),
        ("Phone", ["0912 345 6789", "۰۹۱۲۳۴۵۶۷۸۹", "9123456789", "+98 912 345 6789"]),
        ("Customer Name", ["Ann Lee", " ann  lee", "ANN LEE"]),
        ("Username", ["ann_1", "Ann_1 "]),
    ],
    ids=lambda value: value if isinstance(value, str) else value[0],
)
def test_one_customer_in_different_writing(tmp_path: Path, column: str, keys: list[str]) -> None:
    found = customers_of(tmp_path, column, *keys)
    assert (found["customers"], found["counted_without_customer_key"]) == (1, 0)


@pytest.mark.parametrize(
    ("column", "keys"),
    [
        ("Customer ID", ["00012", "12", "012"]),  # leading zeros are part of an id
        ("Customer ID", ["AB1", "AB2", "15", "AB15"]),
        ("Email", ["ann@example.com", "ann@example.org", "ann.lee@example.com"]),
        ("Phone", ["0170 1234567", "0170 7654321"]),
        ("Customer Name", ["Ann Lee", "Anne Lee"]),
    ],
)
def test_different_customers_stay_apart(tmp_path: Path, column: str, keys: list[str]) -> None:
    assert customers_of(tmp_path, column, *keys)["customers"] == len(keys)


@pytest.mark.parametrize("key", ["Ann@Example.com/ann@example.com", "+49 170 1234567/0170 1234567", "Ann Lee/ann  lee"])
def test_chosen_customer_column_is_read_as_what_it_holds(tmp_path: Path, key: str) -> None:
    found = customers_of(tmp_path, "Who", *key.split("/"), options=("--columns", "customer=Who"))
    assert found["customers"] == 1


@pytest.mark.parametrize("nobody", ["", " ", "-", "n/a", "#N/A", "NULL", "guest"])
def test_guests_are_counted_and_never_one_customer(tmp_path: Path, nobody: str) -> None:
    keys = ["a@example.com", "b@example.com", "a@example.com", nobody, nobody, nobody]
    found = customers_of(tmp_path, "Email", *keys)
    assert (found["counted_orders"], found["customers"], found["repeat_customers"]) == (6, 2, 1)
    assert found["counted_without_customer_key"] == 3
    assert (found["net_revenue_all_counted"], found["net_revenue_with_key"]) == (60.0, 30.0)
    assert found["key_shares"] == {"email": 0.5, "none": 0.5}


@pytest.mark.parametrize("nobody", ["0", "Guest", "walk-in customer", "#REF!"])
def test_words_for_nobody_in_an_id_column(tmp_path: Path, nobody: str) -> None:
    found = customers_of(tmp_path, "Customer ID", "17", nobody, nobody, "18")
    assert (found["customers"], found["counted_without_customer_key"]) == (2, 2)


def test_masked_phone_is_no_key(tmp_path: Path) -> None:
    found = customers_of(tmp_path, "Phone", "0812****01", "0812****01", "0170 1234567")
    assert (found["customers"], found["counted_without_customer_key"]) == (1, 2)


JOINED = ["Order ID", "Email", "Phone", "Order Date", "Amount"]


def test_phone_joins_an_email_customer_only_where_one_order_carries_both(tmp_path: Path) -> None:
    rows: list[Row] = [
        JOINED,
        [1, "a@example.com", "+49 170 1234567", "2025-01-05", 10],
        [2, "", "0170 1234567", "2025-01-06", 20],
    ]
    rows += [[3, "", "0170 7654321", "2025-01-07", 30], [4, "b@example.com", "", "2025-01-08", 40]]
    found = inspect(write(tmp_path / "orders.csv", rows))
    assert (found["customers"], found["repeat_customers"], found["counted_without_customer_key"]) == (3, 1, 0)


def test_phone_of_two_email_customers_joins_neither(tmp_path: Path) -> None:
    rows: list[Row] = [
        JOINED,
        [1, "a@example.com", "0170 1234567", "2025-01-05", 10],
        [2, "b@example.com", "0170 1234567", "2025-01-06", 20],
    ]
    rows += [[3, "", "0170 1234567", "2025-01-07", 30]]
    found = inspect(write(tmp_path / "orders.csv", rows))
    assert (found["customers"], found["repeat_customers"]) == (3, 0)


def test_phone_joins_over_two_files(tmp_path: Path) -> None:
    one = write(
        tmp_path / "one.csv",
        [JOINED, [1, "a@example.com", "0170 1234567", "2025-01-05", 10], [9, "c@example.com", "", "2025-01-05", 1]],
    )
    two = write(
        tmp_path / "two.csv",
        [
            ["Order ID", "Phone", "Order Date", "Amount"],
            [2, "+491701234567", "2025-01-06", 20],
            [3, "01701111111", "2025-01-06", 5],
        ],
    )
    found = inspect(one, two)
    assert (found["customers"], found["repeat_customers"]) == (3, 1)


def test_name_joins_nobody(tmp_path: Path) -> None:
    # Two people of one name are no rarity: a name never stands for an e-mail customer.
    rows: list[Row] = [
        ["Order ID", "Email", "Customer Name", "Order Date", "Amount"],
        [1, "a@example.com", "Ann Lee", "2025-01-05", 10],
    ]
    rows += [[2, "", "Ann Lee", "2025-01-06", 20], [3, "", "ann lee", "2025-01-07", 20]]
    assert inspect(write(tmp_path / "orders.csv", rows))["customers"] == 2


def test_id_joins_an_email_customer(tmp_path: Path) -> None:
    rows: list[Row] = [
        ["Order ID", "Email", "Customer ID", "Order Date", "Amount"],
        [1, "a@example.com", "7", "2025-01-05", 10],
    ]
    rows += [[2, "", "7", "2025-01-06", 20], [3, "b@example.com", "8", "2025-01-07", 20]]
    found = inspect(write(tmp_path / "orders.csv", rows))
    assert (found["customers"], found["repeat_customers"]) == (2, 1)


def test_an_email_is_never_an_id_of_another_column(tmp_path: Path) -> None:
    rows: list[Row] = [
        ["Order ID", "Email", "Customer ID", "Order Date", "Amount"],
        [1, "", "12345678", "2025-01-05", 10],
    ]
    rows += [
        [2, "b@example.com", "", "2025-01-06", 20],
        [3, "", "12345678", "2025-01-07", 20],
        [4, "c@example.com", "", "2025-01-08", 1],
    ]
    assert inspect(write(tmp_path / "orders.csv", rows))["customers"] == 3
