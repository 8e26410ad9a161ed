"""Hidden rows, error cells, formulas without values and merged cells: read in the way that is said."""

from __future__ import annotations

import os
import shutil
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from clv_xl.orders.workbooks import head as sheet_head
from tests.hosts import libreoffice
from tests.orders.packages import BOOK, SHEET, changed, parts_of, saved, with_rows, xlsb
from tests.orders.run import Row, inspect, refused, warned

HEADER: Row = ["Order ID", "Customer Email", "Order Date", "Item", "Amount", "Status"]
ROWS: list[Row] = [[n, f"c{n % 3}@example.com", date(2025, 1, n), f"item {n}", 10.25 + n, "paid"] for n in range(1, 9)]
TOTAL = 8 * 10.25 + 36  # of ROWS
roads = pytest.mark.parametrize("large", [False, True])


@pytest.fixture(autouse=True)
def _road(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Take any sheet for a large one, which is scanned beside the reader and read by its needed columns."""
    if "large" in request.fixturenames and request.getfixturevalue("large"):
        monkeypatch.setattr(sheet_head, "LARGE_BYTES", 0)


def hide(path: Path, rows: range | list[int]) -> Path:
    book = openpyxl.load_workbook(path)
    for row in rows:
        book.active.row_dimensions[row].hidden = True
    book.save(path)
    return path


@roads
def test_hidden_rows_count_and_are_said(tmp_path: Path, large: bool) -> None:
    path = hide(saved(tmp_path / "orders.xlsx", [["Corner Shop"], HEADER, *ROWS]), [1, 4, 5, 9, 12])
    found = inspect(path)
    assert (found["counted_orders"], found["net_revenue_with_key"]) == (8, TOTAL)
    sentence = warned(found)["hidden_rows"]
    assert sentence.startswith("3 hidden rows of orders.xlsx [Orders] were counted")  # not the title, nor a blank row
    assert "copy the visible rows" in sentence


@roads
def test_what_is_not_hidden_is_not_said(tmp_path: Path, large: bool) -> None:
    path = saved(tmp_path / "orders.xlsx", [HEADER, *ROWS])
    book = openpyxl.load_workbook(path)
    book.active.column_dimensions["D"].hidden = True
    book.active.auto_filter.ref = "A1:F9"
    book.active["D3"] = 'he wrote hidden="1" and t="e"'
    book.save(path)
    found = inspect(path)
    assert found["counted_orders"] == 8
    assert (
        warned(found)
        .keys()
        .isdisjoint(
            {"hidden_rows", "error_cells", "formulas_without_values", "merged_cells", "repaired_text", "split_column"}
        )
    )


def test_hidden_rows_of_a_sheet_whose_elements_have_a_prefix(tmp_path: Path) -> None:
    # As the Open XML SDK writes them: <x:row hidden="1"><x:c ...
    import re

    def prefixed(xml: bytes) -> bytes:
        return re.sub(rb"<(/?)(?=[a-zA-Z])", rb"<\1x:", xml).replace(b"xmlns=", b"xmlns:x=")

    path = changed(hide(saved(tmp_path / "orders.xlsx", [HEADER, *ROWS]), [3, 4]), SHEET, prefixed)
    found = inspect(path)
    assert found["counted_orders"] == 8
    assert warned(found)["hidden_rows"].startswith("2 hidden rows")


@roads
def test_error_cells_are_counted_and_shown(tmp_path: Path, large: bool) -> None:
    rows: list[Row] = [[20 + n, "d@example.com", date(2025, 2, 1 + n), "x", "#N/A", "paid"] for n in range(4)]
    rows.append([30, "#REF!", date(2025, 2, 9), "x", 5, "paid"])
    found = inspect(saved(tmp_path / "orders.xlsx", [HEADER, *ROWS, *rows]))
    sentence = warned(found)["error_cells"]
    assert "5 error cells of orders.xlsx [Orders] (#N/A in E10, #N/A in E11, #N/A in E12 ...)" in sentence
    assert (found["counted_orders"], found["net_revenue_all_counted"]) == (9, TOTAL + 5)
    assert sum(found["rejected_rows"].values()) == 4


@roads
def test_formulas_that_nobody_computed_are_said(tmp_path: Path, large: bool) -> None:
    # openpyxl writes formulas without values, as many programs do.
    rows: list[Row] = [
        [20, "d@example.com", date(2025, 2, 1), "x", "=2*21", "paid"],
        [21, "d@example.com", date(2025, 2, 2), "x", "=2*22", "paid"],
    ]
    found = inspect(saved(tmp_path / "orders.xlsx", [HEADER, *ROWS, *rows]))
    sentence = warned(found)["formulas_without_values"]
    assert "2 formulas of orders.xlsx [Orders] (E10, E11) without a saved value" in sentence
    assert "save it" in sentence
    assert (found["counted_orders"], found["net_revenue_all_counted"]) == (8, TOTAL)


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="E10"><f>IFERROR(__xludf.DUMMYFUNCTION("QUERY(Raw!A:F)"),42)</f><v>42</v></c>',
        '<c r="E10" t="str"><f>IFERROR(__xludf.DUMMYFUNCTION("QUERY(Raw!A:F)"),"42")</f><v>42</v></c>',
        '<c r="E10"><f t="shared" ref="E10:E11" si="0">6*7</f><v>42</v></c>',
        '<c r="E10"><f t="shared" si="0"/><v>42</v></c>',
        '<c r="E10"><f>6*7</f><v>42</v></c><c r="F10" t="str"><f>IF(1,"","paid")</f><v></v></c>',
    ],
)
def test_formulas_count_by_the_values_that_were_saved(tmp_path: Path, cell: str) -> None:
    path = saved(tmp_path / "orders.xlsx", [HEADER, *ROWS])
    day = (date(2025, 2, 1) - date(1899, 12, 30)).days
    texts = "".join(
        f'<c r="{column}10" t="inlineStr"><is><t>{text}</t></is></c>'
        for column, text in (("A", "20"), ("B", "d@example.com"))
    )
    with_rows(path, f'<row r="10">{texts}<c r="C10" s="1"><v>{day}</v></c>{cell}</row>')
    found = inspect(path)
    assert (found["counted_orders"], found["net_revenue_with_key"]) == (9, TOTAL + 42)
    assert "formulas_without_values" not in warned(found)


MERGED: list[Row] = [
    [101, "ann@example.com", date(2025, 3, 1), "cup", 10, "paid"],
    [None, None, None, "pot", 20, None],
    [None, None, None, "tea", 30, None],
    [102, "bob@example.com", date(2025, 3, 2), "cup", 5, "cancelled"],
    [None, None, None, "pot", 6, None],
    [103, "ann@example.com", date(2025, 3, 3), "cup", 7, "paid"],
]


def merge(path: Path, ranges: list[str]) -> Path:
    book = openpyxl.load_workbook(path)
    for cells in ranges:
        book.active.merge_cells(cells)
    book.save(path)
    return path


@roads
def test_cells_merged_over_the_rows_of_an_order_hold_for_each_row(tmp_path: Path, large: bool) -> None:
    path = saved(tmp_path / "orders.xlsx", [HEADER, *MERGED])
    merge(path, [f"{column}{first}:{column}{last}" for column in "ABCF" for first, last in ((2, 4), (5, 6))])
    found = inspect(path)
    assert (found["orders_in_file"], found["counted_orders"], found["customers"]) == (3, 2, 1)
    assert found["excluded"]["cancelled"] == 1
    assert (found["net_revenue_with_key"], found["rejected_rows"]) == (67.0, {})
    assert "merged_cells" in warned(found)


@roads
def test_merged_amount_counts_once(tmp_path: Path, large: bool) -> None:
    rows = [[*row[:4], amount, row[5]] for row, amount in zip(MERGED, (60, None, None, 11, None, 7), strict=True)]
    path = merge(
        saved(tmp_path / "orders.xlsx", [HEADER, *rows]),
        [f"{column}{first}:{column}{last}" for column in "ABCEF" for first, last in ((2, 4), (5, 6))],
    )
    found = inspect(path)
    assert (found["counted_orders"], found["net_revenue_with_key"]) == (2, 67.0)


@roads
def test_merged_titles_and_cells_side_by_side_change_nothing(tmp_path: Path, large: bool) -> None:
    rows: list[Row] = [["Corner Shop"], [], HEADER, *ROWS, ["thank you"]]
    path = merge(saved(tmp_path / "orders.xlsx", rows), ["A1:F2", "A12:F12"])
    found = inspect(path)
    assert (found["counted_orders"], found["net_revenue_with_key"]) == (8, TOTAL)
    assert "merged_cells" not in warned(found)


def test_blank_rows_under_merged_cells_become_no_orders(tmp_path: Path) -> None:
    rows: list[Row] = [["Customer Email", "Order Date", "Amount"], ["ann@example.com", date(2025, 3, 1), 10]]
    rows += [[None] * 3, [None] * 3, *([row[1], row[2], row[4]] for row in ROWS)]
    path = merge(saved(tmp_path / "orders.xlsx", rows), ["A2:A4", "B2:B4"])
    found = inspect(path)
    assert (found["counted_orders"], found["net_revenue_with_key"], found["rejected_rows"]) == (9, TOTAL + 10, {})


def test_very_hidden_tabs_are_named_and_can_be_asked_for(tmp_path: Path) -> None:
    path = saved(tmp_path / "orders.xlsx", [HEADER, *ROWS])
    book = openpyxl.load_workbook(path)
    old = book.create_sheet("old")
    for row in (HEADER, [99, "z@example.com", date(2024, 1, 1), "x", 1, "paid"]):
        old.append(list(row))
    old.sheet_state = "veryHidden"
    book.save(path)
    assert b"veryHidden" in parts_of(path)[BOOK]
    found = inspect(path)
    assert found["counted_orders"] == 8
    assert found["skipped"] == [
        {"name": "orders.xlsx [old]", "reason": "the tab is hidden; name it with --sheet to read it"}
    ]
    assert inspect(path, "--sheet", "old")["net_revenue_with_key"] == 1


def test_header_names_that_stand_twice(tmp_path: Path) -> None:
    rows = [["Order ID", "Order Date", "Customer Email", "Amount", "Note", "Note"]]
    rows += [[row[0], row[2], row[1], row[4], "a", "b"] for row in ROWS]
    assert inspect(saved(tmp_path / "orders.xlsx", rows))["net_revenue_with_key"] == TOTAL


def test_cell_far_from_the_list_is_named(tmp_path: Path) -> None:
    path = saved(tmp_path / "orders.xlsx", [HEADER, *ROWS])
    book = openpyxl.load_workbook(path)
    book.create_sheet("Notes")["XFD9"] = "x"
    book.save(path)
    found = inspect(path)
    assert found["counted_orders"] == 8
    assert "XFD9" in found["skipped"][0]["reason"]
    assert "XFD9" in refused(path, "--sheet", "Notes")


def test_binary_workbook(tmp_path: Path) -> None:
    rows = [HEADER, *([row[0], row[1], str(row[2]), *row[3:]] for row in ROWS)]
    found = inspect(xlsb(tmp_path / "orders.xlsb", rows))
    assert (found["counted_orders"], found["customers"], found["net_revenue_with_key"]) == (8, 3, TOTAL)
    assert not found["warnings"]


def test_oddities_of_a_binary_workbook(tmp_path: Path) -> None:
    rows = [HEADER, *([row[0], row[1], row[2] and str(row[2]), *row[3:]] for row in MERGED)]
    rows.append([104, "dan@example.com", "2025-03-04", "cup", "#N/A", "paid"])
    merged = [(first, last, column, column) for column in (0, 1, 2, 5) for first, last in ((1, 3), (4, 5))]
    found = inspect(xlsb(tmp_path / "orders.xlsb", rows, merged, hidden=[2, 6]))
    assert_merged(found, "orders.xlsb [Orders]")


def assert_merged(found: dict[str, Any], label: str) -> None:
    """What MERGED and an order with an error hold, two rows of them hidden."""
    assert (found["counted_orders"], found["net_revenue_with_key"]) == (2, 67.0)
    said = warned(found)
    assert said["hidden_rows"].startswith(f"2 hidden rows of {label}")
    assert f"1 error cell of {label} (#N/A in E8)" in said["error_cells"]
    assert "merged_cells" in said


@pytest.mark.calc
def test_what_libreoffice_saves_as_ods_and_xls(tmp_path: Path) -> None:
    soffice = shutil.which("soffice")
    if soffice is None:
        if "calc" in os.environ.get("CLV_XL_REQUIRE_HOSTS", ""):
            pytest.fail(f"CLV_XL_REQUIRE_HOSTS asks for calc: {libreoffice.MISSING}")
        pytest.skip(libreoffice.MISSING)
    rows: list[Row] = [*MERGED, [104, "dan@example.com", date(2025, 3, 4), "cup", "=NA()", "paid"]]
    path = saved(tmp_path / "orders.xlsx", [HEADER, *rows])
    merge(path, [f"{column}{first}:{column}{last}" for column in "ABCF" for first, last in ((2, 4), (5, 6))])
    hide(path, [3, 7])
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    for kind in ("ods", "xls"):
        command = [soffice, profile, "--headless", "--convert-to", kind, "--outdir", str(tmp_path), str(path)]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        assert_merged(inspect(tmp_path / f"orders.{kind}"), f"orders.{kind} [Orders]")
