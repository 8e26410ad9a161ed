"""What counts: orders of several rows, refunds, cancelled and unpaid orders, returns, duplicates and overlaps."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.orders.run import Row, inspect, warned, write

STATUS = ["Order ID", "Email", "Order Date", "Amount", "Status"]


def listed(tmp_path: Path, header: Sequence[str], *rows: Row, options: tuple[str, ...] = ()) -> dict[str, Any]:
    return inspect(write(tmp_path / "orders.csv", [header, *rows]), *options)


def sold(number: int, amount: object, *more: object, customer: str = "a", day: str = "2025-01-05") -> list[object]:
    return [number, f"{customer}@example.com", day, amount, *more]


# --- orders of several rows ------------------------------------------------------------------------------------------

LINES = ["Order ID", "Email", "Order Date", "Amount", "Item"]


def test_amounts_of_lines_are_added_up(tmp_path: Path) -> None:
    found = listed(tmp_path, LINES, sold(1, 30, "A"), sold(1, 12, "B"), sold(2, 20, "A"))
    assert (found["counted_orders"], found["net_revenue_with_key"]) == (2, 62.0)
    assert "amount_repeats" not in warned(found)


def test_total_repeated_on_each_row_counts_once_and_is_said(tmp_path: Path) -> None:
    rows = [sold(1, 30, "A"), sold(1, 30, "B"), sold(2, 20, "A"), sold(2, 20, "B"), sold(3, 7, "A")]
    found = listed(tmp_path, LINES, *rows)
    assert (found["counted_orders"], found["net_revenue_with_key"]) == (3, 57.0)
    assert "--amount-per row" in warned(found)["amount_repeats"]
    assert listed(tmp_path, LINES, *rows, options=("--amount-per", "row"))["net_revenue_with_key"] == 107.0


def test_the_user_may_say_that_amounts_are_the_orders(tmp_path: Path) -> None:
    rows = [sold(1, 30, "A"), sold(1, 30, "B"), sold(2, 20, "A"), sold(2, "", "B")]
    assert listed(tmp_path, LINES, *rows, options=("--amount-per", "order"))["net_revenue_with_key"] == 50.0


def test_identical_lines_within_one_order_stay(tmp_path: Path) -> None:
    # Two of the same article on two lines are two articles; other orders show that amounts are the lines'.
    found = listed(
        tmp_path, LINES, sold(1, 30, "A"), sold(1, 30, "A"), sold(1, 12, "B"), sold(2, 5, "A"), sold(2, 7, "B")
    )
    assert found["net_revenue_with_key"] == 84.0
    assert found["rejected_rows"] == {}


def test_total_on_the_first_row_only(tmp_path: Path) -> None:
    found = listed(tmp_path, LINES, sold(1, 30, "A"), [1, "", "", "", "B"], [1, "", "", "", "C"], sold(2, 20, "A"))
    assert (found["orders_in_file"], found["counted_orders"], found["net_revenue_with_key"]) == (2, 2, 50.0)
    assert found["rows_used"] == 4


def test_quantity_and_price_tell_a_total_from_a_lines_amount(tmp_path: Path) -> None:
    header = ["Order ID", "Email", "Order Date", "Total", "Quantity", "Unit price"]
    per_order = listed(tmp_path, header, sold(1, 25, 2, 10), sold(1, 25, 1, 5), sold(2, 21, 3, 7))
    per_line = listed(tmp_path, header, sold(1, 20, 2, 10), sold(1, 5, 1, 5), sold(2, 21, 3, 7))
    assert per_order["net_revenue_with_key"] == per_line["net_revenue_with_key"] == 46.0


def test_lines_of_an_order_need_not_stand_together(tmp_path: Path) -> None:
    found = listed(tmp_path, LINES, sold(1, 30, "A"), sold(2, 20, "A"), sold(1, 12, "B"))
    assert (found["counted_orders"], found["net_revenue_with_key"]) == (2, 62.0)


def test_without_an_order_column_every_row_is_an_order(tmp_path: Path) -> None:
    header = ["Email", "Order Date", "Amount"]
    found = listed(tmp_path, header, *[["a@example.com", "2025-01-05", 10]] * 2, ["b@example.com", "2025-01-05", 5])
    assert (found["counted_orders"], found["net_revenue_with_key"]) == (3, 25.0)


def test_ids_that_a_spreadsheet_rounded_do_not_merge_orders(tmp_path: Path) -> None:
    # Four orders share 5.76912E+17; the first has two rows. Day and customer tell them apart, not the id.
    rounded = "5.76912E+17"
    rows: list[Row] = [["Order ID", "Email", "Order Date", "Amount"], [rounded, "a@example.com", "2025-01-05", 30]]
    rows += [[rounded, "a@example.com", "2025-01-05", 12], [rounded, "b@example.com", "2025-01-05", 20]]
    rows += [
        [rounded, "a@example.com", "2025-02-05", 30],
        ["7", "a@example.com", "2025-02-06", 1],
        [rounded, "b@example.com", "2025-01-05", 20],
    ]
    found = inspect(write(tmp_path / "orders.csv", rows))
    assert (found["counted_orders"], found["net_revenue_with_key"]) == (5, 113.0)
    assert "rounded_ids" in warned(found)


def test_ids_whose_last_digits_became_zeros_do_not_merge_orders(tmp_path: Path) -> None:
    rows: list[Row] = [["Order ID", "Email", "Order Date", "Amount"]]
    rows += [["576912345678901000", f"{c}@example.com", f"2025-0{m}-05", "10"] for m, c in enumerate("abca", start=1)]
    found = inspect(write(tmp_path / "orders.csv", rows))
    assert (found["counted_orders"], found["customers"]) == (4, 3)
    assert "rounded_ids" in warned(found)


def test_long_ids_that_are_whole_keep_their_orders_together(tmp_path: Path) -> None:
    rows: list[Row] = [
        ["Order ID", "Email", "Order Date", "Amount"],
        ["576912345678901001\t", "a@example.com", "2025-01-05", "10"],
    ]
    rows += [
        ["576912345678901002\t", "a@example.com", "2025-01-05", "7"],
        ["576912345678901001\t", "a@example.com", "2025-01-05", "5"],
    ]
    assert inspect(write(tmp_path / "orders.csv", rows))["counted_orders"] == 2


# --- status words ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "state"),
    [
        (
            [
                "Canceled",
                "VOIDED",
                "expired",
                "failed",
                "wc-cancelled",
                "storniert",
                "ยกเลิกแล้ว",
                "已取消",
                "ملغي",
                "отменён",
            ],
            "cancelled",
        ),
        (["unpaid", "Pending payment", "on-hold", "authorized", "Belum dibayar", "não pago"], "unpaid"),
        (["refunded", "Fully Refunded", "chargeback", "remboursé", "已退款"], "refunded"),
    ],
)
def test_orders_that_do_not_count(tmp_path: Path, words: list[str], state: str) -> None:
    rows = [sold(n, 10, f" {word} ") for n, word in enumerate(words)]
    found = listed(tmp_path, STATUS, *rows, sold(99, 5, "paid"))
    assert found["excluded"][state] == len(words)
    assert (found["counted_orders"], found["net_revenue_with_key"]) == (1, 5.0)
    assert "unknown_status" not in warned(found)


def test_status_words_that_count(tmp_path: Path) -> None:
    words = [
        "Paid",
        "completed",
        "wc-processing",
        "Shipped",
        "To ship",
        "bezahlt",
        "Selesai",
        "交易成功",
        "",
        "partially_paid",
    ]
    found = listed(tmp_path, STATUS, *(sold(n, 1, word) for n, word in enumerate(words)))
    assert found["counted_orders"] == len(words)
    assert warned(found) == {}


def test_unknown_status_counts_and_is_said(tmp_path: Path) -> None:
    found = listed(tmp_path, STATUS, sold(1, 10, "Weird"), sold(2, 10, "Paid"), sold(3, 5, 'it\'s "odd"'))
    assert found["counted_orders"] == 3
    assert "weird" in warned(found)["unknown_status"]


def test_pending_is_unpaid_beside_paid_orders_but_cash_on_delivery_alone(tmp_path: Path) -> None:
    # A shop that is paid on delivery exports nothing but "pending": 57 of 57 orders in a real file.
    found = listed(tmp_path, STATUS, sold(1, 10, "pending"), sold(2, 20, "paid"))
    assert (found["excluded"]["unpaid"], found["counted_orders"]) == (1, 1)
    found = listed(tmp_path, STATUS, sold(1, 10, "pending"), sold(2, 20, "Pending"), sold(3, 30, "cancelled"))
    assert (found["excluded"]["cancelled"], found["excluded"]["unpaid"]) == (1, 0)
    assert (found["counted_orders"], found["net_revenue_with_key"]) == (2, 30.0)
    assert ": 2." in warned(found)["cash_on_delivery"]


def test_file_where_nothing_counts_is_said(tmp_path: Path) -> None:
    found = listed(tmp_path, STATUS, sold(1, 10, "cancelled"), sold(2, 20, "unpaid"))
    assert found["counted_orders"] == 0
    assert (found["first_order"], found["last_order"], found["last_date_in_file"]) == (None, None, "2025-01-05")
    assert found["warnings"]


# --- refunds and returns ---------------------------------------------------------------------------------------------

REFUNDS = ["Order ID", "Email", "Order Date", "Amount", "Status", "Cancelled at", "Refunded Amount"]


def test_refunds_reduce_or_remove_an_order(tmp_path: Path) -> None:
    found = listed(
        tmp_path, REFUNDS,
        sold(1, 20, "paid", "", ""),
        sold(2, 20, "paid", "", 5),  # partly
        sold(3, 20, "paid", "", -6),  # partly, written as a negative amount
        sold(4, 20, "paid", "", 20),  # refund = total: no order any more
        sold(5, 20, "refunded", "", 20),
        sold(6, 20, "partially refunded", "", 20),  # counts with its net value, also when that is 0
        sold(7, 20, "paid", "", 25),  # with shipping: more than the goods
        sold(8, 0, "paid", "", 0),
    )  # fmt: skip
    assert found["excluded"] == {"cancelled": 0, "unpaid": 0, "refunded": 3}
    assert (found["counted_orders"], found["partially_refunded"], found["zero_value_orders"]) == (5, 3, 1)
    assert found["net_revenue_with_key"] == 20 + 15 + 14 + 0 + 0
    assert (found["gross_revenue"], found["refunds"]) == (80.0, 31.0)


def test_part_refunded_is_understood(tmp_path: Path) -> None:
    found = listed(
        tmp_path, STATUS, sold(1, 10, "Part refunded "), sold(2, 10, "Partially Refunded"), sold(3, 10, "paid")
    )
    assert (found["counted_orders"], found["partially_refunded"]) == (3, 2)
    assert "unknown_status" not in warned(found)


def test_cancelled_by_status_or_by_date_and_refunded_counts_once_as_cancelled(tmp_path: Path) -> None:
    found = listed(
        tmp_path, REFUNDS,
        sold(1, 20, "paid", "", ""),
        sold(2, 20, "paid", "2025-01-06", ""),  # paid, and cancelled afterwards: 8 of 409 orders of a real shop
        sold(3, 20, "cancelled", "", ""),
        sold(4, 20, "refunded", "2025-01-06", 20),
        sold(5, 20, "cancelled", "2025-01-06", 20),
    )  # fmt: skip
    assert found["excluded"] == {"cancelled": 4, "unpaid": 0, "refunded": 0}
    assert found["net_revenue_with_key"] == 20.0


@pytest.mark.parametrize("nothing", ["-", "--", "N/A", "null", "0000-00-00 00:00:00", "false", "no", " "])
def test_cancel_date_that_is_none_cancels_nothing(tmp_path: Path, nothing: str) -> None:
    found = listed(tmp_path, REFUNDS, sold(1, 20, "paid", nothing, ""), sold(2, 20, "paid", "2025-01-06", ""))
    assert found["excluded"]["cancelled"] == 1
    assert found["net_revenue_with_key"] == 20.0


def test_refund_repeated_on_each_row_counts_once(tmp_path: Path) -> None:
    header = ["Order ID", "Email", "Order Date", "Line total", "Refunded Amount"]
    found = listed(tmp_path, header, sold(1, 30, 5), sold(1, 12, 5), sold(2, 20, 0), sold(3, 9, 2), sold(3, 8, 2))
    assert found["net_revenue_with_key"] == 42 - 5 + 20 + 17 - 2
    assert found["partially_refunded"] == 2


def test_a_negative_line_reduces_its_order(tmp_path: Path) -> None:
    found = listed(tmp_path, LINES, sold(1, 30, "A"), sold(1, -5, "voucher"), sold(2, 20, "A"), sold(2, 4, "B"))
    assert (found["counted_orders"], found["net_revenue_with_key"]) == (2, 49.0)
    assert (found["gross_revenue"], found["refunds"], found["partially_refunded"]) == (54.0, 5.0, 1)


def test_an_invoice_of_negative_lines_alone_is_no_order_but_reduces_revenue(tmp_path: Path) -> None:
    found = listed(
        tmp_path, LINES, sold(1, 30, "A"), sold(2, -10, "A"), sold(2, -5, "B"), sold(3, 8, "A", customer="b")
    )
    assert found["excluded"]["returns"] == 1
    assert (found["counted_orders"], found["customers"], found["repeat_customers"]) == (2, 2, 0)
    assert (found["net_revenue_with_key"], found["gross_revenue"]) == (23.0, 38.0)


def test_return_of_someone_who_ordered_nothing_here_is_no_customer(tmp_path: Path) -> None:
    found = listed(tmp_path, LINES, sold(1, 30, "A"), sold(2, -10, "A", customer="b"))
    assert (found["customers"], found["returns_without_order"]) == (1, -10.0)
    assert found["net_revenue_with_key"] == 20.0


def test_rows_cancelled_on_their_own_fall_out_of_an_order_that_lives(tmp_path: Path) -> None:
    found = listed(
        tmp_path, STATUS, sold(1, 30, "paid"), sold(1, 12, "cancelled"), sold(2, 5, "paid"), sold(2, 6, "paid")
    )
    assert (found["counted_orders"], found["net_revenue_with_key"]) == (2, 41.0)
    found = listed(tmp_path, STATUS, sold(1, 30, "refunded"), sold(1, 12, "cancelled"), sold(2, 5, "paid"))
    assert found["excluded"]["cancelled"] == 1


# --- exclusions ------------------------------------------------------------------------------------------------------


def test_values_are_left_out_on_request(tmp_path: Path) -> None:
    header = ["Order ID", "Email", "Order Date", "Amount", "Product", "SKU", "Channel", "Country"]
    rows = [
        sold(1, 30, "Mug", "A1", "web", "DE"),
        sold(1, 5, "Postage", "POST", "web", "DE"),
        sold(2, 8, "Cup", "A2", "Shop, Riga", "LV"),
    ]
    rows.append(sold(3, 7, "post", "A3", "web", "US"))
    found = listed(tmp_path, header, *rows, options=("--exclude", "product=POST,M", "--exclude", "country=us"))
    assert found["rejected_rows"] == {"excluded_product": 2}  # by code and by name, whatever the case
    assert found["net_revenue_with_key"] == 38.0
    found = listed(tmp_path, header, *rows, options=("--exclude", "channel=web"))
    assert (found["counted_orders"], found["rejected_rows"]) == (1, {"excluded_channel": 3})


# --- duplicates ------------------------------------------------------------------------------------------------------


def exports(tmp_path: Path, header: Sequence[str], *files: Sequence[Row]) -> dict[str, Any]:
    """Inspect several exports in the order given."""
    return inspect(*(write(tmp_path / f"export{n}.csv", [header, *rows]) for n, rows in enumerate(files, start=1)))


def test_overlap_of_two_exports_counts_once(tmp_path: Path) -> None:
    # Order 2 ends the first file and starts the second, order 3 stands in the middle of both.
    first = [sold(3, 5, "A"), sold(3, 6, "B"), sold(1, 10, "A"), sold(2, 20, "A")]
    second = [sold(2, 20, "A"), sold(4, 40, "A"), sold(3, 5, "A"), sold(3, 6, "B")]
    found = exports(tmp_path, LINES, first, second)
    assert (found["counted_orders"], found["net_revenue_with_key"]) == (4, 81.0)
    assert found["rejected_rows"] == {"duplicate": 3}
    assert {row["source"] for row in found["examples"]} <= {"export1.csv", "export2.csv"}
    assert "2" in warned(found)["duplicate"]  # orders 2 and 3


def test_overlap_at_the_seam_alone(tmp_path: Path) -> None:
    found = exports(tmp_path, LINES, [sold(1, 10, "A"), sold(2, 20, "A")], [sold(2, 20, "A"), sold(3, 30, "A")])
    assert (found["counted_orders"], found["net_revenue_with_key"]) == (3, 60.0)


def test_overlap_of_differently_written_files(tmp_path: Path) -> None:
    one = write(tmp_path / "one.csv", [LINES, sold(1, "10.00", "A"), sold(2, "20.50", "A")])
    two = write(
        tmp_path / "two.csv", [LINES, sold(3, "30,00", "A"), sold(2, "20,50", "A")], delimiter=";", encoding="utf-16"
    )
    found = inspect(one, two)
    assert (found["counted_orders"], found["net_revenue_with_key"]) == (3, 60.5)


def test_overlap_with_the_lines_in_another_order(tmp_path: Path) -> None:
    first = [sold(2, 20, "A"), sold(2, 4, "B"), sold(1, 10, "A")]
    second = [sold(3, 30, "A"), sold(2, 4, "B"), sold(2, 20, "A")]
    found = exports(tmp_path, LINES, first, second)
    assert (found["counted_orders"], found["net_revenue_with_key"]) == (3, 64.0)


@pytest.mark.parametrize("seam", [False, True])
def test_the_last_files_status_wins(tmp_path: Path, seam: bool) -> None:
    first = [sold(1, 10, "paid"), sold(2, 20, "paid")] if seam else [sold(2, 20, "paid"), sold(1, 10, "paid")]
    found = exports(tmp_path, STATUS, first, [sold(2, 20, "cancelled"), sold(3, 30, "paid")])
    assert (found["excluded"]["cancelled"], found["counted_orders"], found["net_revenue_with_key"]) == (1, 2, 40.0)
    assert found["rejected_rows"] == {"older_version": 1}
    found = exports(tmp_path, STATUS, [sold(2, 20, "cancelled"), sold(3, 30, "paid")], first)
    assert (found["excluded"]["cancelled"], found["net_revenue_with_key"]) == (0, 60.0)


def test_the_last_files_refund_wins(tmp_path: Path) -> None:
    header = ["Order ID", "Email", "Order Date", "Amount", "Refunded Amount"]
    found = exports(tmp_path, header, [sold(2, 20, 0), sold(1, 10, 0)], [sold(2, 20, 5), sold(3, 30, 0)])
    assert (found["net_revenue_with_key"], found["partially_refunded"]) == (55.0, 1)


def test_the_last_of_three_files_wins_even_if_it_says_what_the_first_said(tmp_path: Path) -> None:
    first, second = [sold(2, 20, "paid"), sold(1, 10, "paid")], [sold(2, 20, "refunded"), sold(4, 40, "paid")]
    found = exports(tmp_path, STATUS, first, second, [sold(5, 50, "paid"), sold(2, 20, "paid")])
    assert (found["counted_orders"], found["excluded"]["refunded"], found["net_revenue_with_key"]) == (4, 0, 120.0)


def test_an_order_edited_between_two_exports_counts_as_the_last_file_has_it(tmp_path: Path) -> None:
    found = exports(tmp_path, LINES, [sold(2, 20, "A"), sold(1, 10, "A")], [sold(3, 30, "A"), sold(2, 15, "A")])
    assert (found["counted_orders"], found["net_revenue_with_key"]) == (3, 55.0)


def test_export_pasted_twice_into_one_file(tmp_path: Path) -> None:
    rows = [sold(1, 30, "A"), sold(1, 12, "B"), sold(2, 20, "A")]
    found = listed(tmp_path, LINES, *rows, *rows)
    assert (found["counted_orders"], found["net_revenue_with_key"]) == (2, 62.0)
    assert found["rejected_rows"] == {"duplicate": 3}
    assert [row["row"] for row in found["examples"]] == [5, 6, 7]
    assert "amount_repeats" not in warned(found)


def test_one_number_in_two_shop_systems_is_two_orders(tmp_path: Path) -> None:
    # Order 1001 of the web shop and invoice 1001 of the till are different things.
    header = ["Name", "Email", "Financial Status", "Created at", "Subtotal", "Lineitem name"]
    order = ["1001", "a@example.com", "paid", "2025-01-05 10:00:00 +0200", "10.00", "Mug"]
    shop = write(tmp_path / "shop.csv", [header, order])
    till = write(tmp_path / "till.csv", [LINES, sold(1001, "10.00", "Mug")])
    found = inspect(shop, till)
    assert (found["counted_orders"], found["customers"], found["net_revenue_with_key"]) == (2, 1, 20.0)
