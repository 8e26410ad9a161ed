"""A large sheet is read by its needed columns, typed, a small one as text: the same rows give the same facts."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from clv_xl.orders.workbooks import head as sheet_head
from tests.orders.run import inspect

HEADER = ["Order", "Order date", "Email", "Note", "Quantity", "Amount", "Status"]


def orders(count: int = 60) -> list[list[Any]]:
    return [
        [
            f"{n:05d}",
            datetime(2025, 1 + n % 12, 1 + n % 28, 10, 30),
            f"c{n % 17}@x.com",
            f"n{n}",
            1 + n % 3,
            n + 0.25,
            "paid",
        ]
        for n in range(1, count + 1)
    ]


def mixed_dates() -> list[list[Any]]:
    rows = orders()
    for row in rows[::7]:
        row[1] = row[1].strftime("%d/%m/%Y")
    return rows


def texts_among_numbers() -> list[list[Any]]:
    rows = orders()
    rows[3][5], rows[9][5], rows[11][2] = "1,234.50", "n/a", None
    return [*rows[:20], [None] * 7, *rows[20:], ["TOTAL", None, None, None, None, 1, None]]


def pasted_twice() -> list[list[Any]]:
    lines = [
        [f"{n // 2:05d}", date(2025, 3, 1 + n // 4), f"c{n // 2 % 5}@x.com", "", 1, 10.5, "paid"] for n in range(40)
    ]
    return [*lines, *lines]


def numbers_as_ids() -> list[list[Any]]:
    return [[1000 + n, *row[1:]] for n, row in enumerate(orders())]


def save(path: Path, rows: list[list[Any]], above: int, left: int) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    for number in range(above):
        sheet.cell(1 + number, 1 + left, f"title {number}")
    for down, row in enumerate([HEADER, *rows]):
        for across, value in enumerate(row):
            if value is not None:
                sheet.cell(1 + above + down, 1 + left + across, value)
    book.create_sheet("Notes")["A1"] = "read beside the orders, and passed over"
    book.save(path)
    return path


@pytest.mark.parametrize("rows", [orders(), mixed_dates(), texts_among_numbers(), pasted_twice(), numbers_as_ids()])
@pytest.mark.parametrize(("above", "left"), [(0, 0), (2, 1)])
def test_both_roads_agree(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows: list[list[Any]], above: int, left: int
) -> None:
    path = save(tmp_path / "orders.xlsx", rows, above, left)
    small = inspect(path)
    assert small["counted_orders"] > 15
    cuts: list[bytes] = []  # Notes is never cut, being small

    def remember(path: Path, sheet: str) -> bytes | None:
        cut = head_workbook(path, sheet)
        cuts.append(cut or b"")
        return cut

    head_workbook = sheet_head.head_workbook
    monkeypatch.setattr(sheet_head, "LARGE_BYTES", 2000)  # Orders is large then, Notes is not
    monkeypatch.setattr("clv_xl.orders.workbooks.sheets.head_workbook", remember)
    large = inspect(path)
    assert [bool(cut) for cut in cuts][:1] == [True]
    assert large == small


def test_head_is_cut_at_a_row_and_brings_its_own_texts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = save(tmp_path / "orders.xlsx", orders(3000), 0, 0)
    monkeypatch.setattr(sheet_head, "LARGE_BYTES", 0)
    monkeypatch.setattr(sheet_head, "_HEAD_BYTES", 20_000)
    cut = sheet_head.head_workbook(path, "Sheet")
    assert cut is not None
    (tmp_path / "head.xlsx").write_bytes(cut)
    head = list(openpyxl.load_workbook(tmp_path / "head.xlsx").active.values)
    whole = list(openpyxl.load_workbook(path).active.values)
    assert 20 < len(head) < 1000
    assert head == whole[: len(head)]
    monkeypatch.undo()
    assert inspect(path)["counted_orders"] == 3000
