"""Damaged and hostile bytes: a result, or one sentence with exit status 3. Never a traceback, never the word bug."""

from __future__ import annotations

import io
from datetime import datetime
from pathlib import Path

import openpyxl
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.orders.run import clv_xl, csv_text

TABLE = [
    ["Order ID", "Customer Email", "Phone", "Order Date", "Amount", "Status", "Refunded Amount", "Currency"],
    ["1001", "ann@example.com", "+49 170 1234567", "2025-01-05 10:00:00 +0100", "1,234.50", "paid", "", "EUR"],
    ["1001", "ann@example.com", "", "2025-01-05 10:00:00 +0100", "$10.00", "paid", "5", "EUR"],
    ["1002", "", "0170 7654321", "06/01/2025", "(20.50)", "cancelled", "0", "EUR"],
    ["1003", "bob@example.com", "", "Jan 7, 2025", "30", "wc-refunded", "30", "EUR"],
]
CSV = "\n".join(",".join(f'"{cell}"' if "," in cell else cell for cell in row) for row in TABLE).encode()


def small_workbook() -> bytes:
    book, data = openpyxl.Workbook(), io.BytesIO()
    for row in TABLE:
        book.active.append(row)
    book.active.append([7, "c@example.com", 5.5, datetime(2025, 2, 1), 3.25, "paid", None, "EUR"])
    book.save(data)
    return data.getvalue()


XLSX = small_workbook()
MARKS = [
    b"\xff",
    b"\xfe\xff",
    b"\x1f\x8b",
    b"PK\x03\x04",
    b"\xef\xbb\xbf",
    b"sep=,\n",
    b"\xd0\xcf\x11\xe0",
    "\u202e۱۲".encode(),
]
PIECES = [b"\0", b'"', b"\n", b"\r", b",", b";", b"\t", b"'", b"=", b"9" * 320, b"1e999", b"0000", b"nan", b"-"]
RARE = st.sampled_from([*MARKS, *PIECES])
CHANGES = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 12), RARE | st.binary(max_size=4)), min_size=1, max_size=6)


def damaged(data: bytes, changes: list[tuple[float, int, bytes]]) -> bytes:
    """Replace some bytes at some places."""
    for where, length, piece in changes:
        place = int(where * len(data))
        data = data[:place] + piece + data[place + length :]
    return data


def assert_result_or_sentence(path: Path, data: bytes) -> None:
    path.write_bytes(data)
    ended = clv_xl("inspect", "--json", path)
    assert ended.code in (0, 3), ended.err
    assert "bug" not in ended.err.lower().replace(path.name, "")
    assert len(ended.err.splitlines()) == (ended.code == 3), ended.err
    if ended.code == 0:
        found = ended.json()
        assert found["orders_in_file"] >= found["counted_orders"] >= 0
        assert found["rows_read"] >= found["rows_used"]


NEARLY_ANY = settings(
    max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@NEARLY_ANY
@given(changes=CHANGES)
@example(changes=[(0.5, 0, b"9" * 400)])
@example(changes=[(0.0, 2, b"\x1f\x8b")])
@example(changes=[(0.3, 0, b'"')])
def test_damaged_csv(tmp_path: Path, changes: list[tuple[float, int, bytes]]) -> None:
    assert_result_or_sentence(tmp_path / "orders.csv", damaged(CSV, changes))


@NEARLY_ANY
@given(changes=CHANGES)
@example(changes=[(1.0, 0, b"")])
@example(changes=[(0.0, 4, b"\xd0\xcf\x11\xe0")])
def test_damaged_workbook(tmp_path: Path, changes: list[tuple[float, int, bytes]]) -> None:
    assert_result_or_sentence(tmp_path / "orders.xlsx", damaged(XLSX, changes))


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(max_size=300), suffix=st.sampled_from(["csv", "tsv", "xlsx", "xls", "xlsb", "ods", "csv.gz"]))
def test_any_bytes(tmp_path: Path, data: bytes, suffix: str) -> None:
    assert_result_or_sentence(tmp_path / f"orders.{suffix}", data)


CELL = st.one_of(
    st.sampled_from(["2025-01-05", "13/01/2025", "01/13/25", "45662", "99/99/9999", "2025-02-31", "0000-00-00"]),
    st.sampled_from(["1,234.50", "1.234,50", "(5)", "1e308", "-0", "5.77E+17", "=1+1", "#N/A", "", "-"]),
    st.sampled_from(["a@example.com", "paid", "cancelled", "EUR"]),
    st.text(max_size=8),
    st.integers(-(10**20), 10**20).map(str),
    st.floats().map(str),
)  # fmt: skip


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.lists(CELL, min_size=7, max_size=7), min_size=1, max_size=12))
def test_any_cells_under_known_names(tmp_path: Path, rows: list[list[str]]) -> None:
    header = ["Order ID", "Email", "Order Date", "Amount", "Status", "Refunded Amount", "Currency"]
    text = csv_text([header, *rows]).encode("utf-8", errors="replace")
    choice = "order=Order ID,customer=Email,date=Order Date,amount=Amount,status=Status"
    path = tmp_path / "orders.csv"
    path.write_bytes(text)
    for options in ((), ("--columns", choice), ("--columns", choice, "--amount-per", "order", "--date-order", "mdy")):
        ended = clv_xl("inspect", "--json", path, *options)
        assert ended.code in (0, 3), ended.err
        assert len(ended.err.splitlines()) == (ended.code == 3), ended.err
