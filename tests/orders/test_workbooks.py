"""Order lists in workbooks: xlsx written here, the other kinds saved by LibreOffice."""

from __future__ import annotations

import gzip
import os
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.hosts import libreoffice
from tests.orders.run import Row, inspect, refused, warned, write

HEADER: Row = ["Order ID", "Customer Email", "Order Date", "Amount"]
OLD: list[Row] = [
    [1, "ann@example.com", datetime(2024, 1, 5, 10, 30), 10.0],
    [2, "bob@example.com", date(2024, 2, 6), 20.5],
]
NEW: list[Row] = [
    [3, "ann@example.com", datetime(2025, 1, 5, 23, 59, 59), 30.25],
    [4, "cy@example.com", "13/03/2025", "1,234.50"],
]


def workbook(path: Path, tabs: Mapping[str, Iterable[Row]], hidden: Iterable[str] = ()) -> Path:
    """Write an xlsx of tabs."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in tabs.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        if name in hidden:
            sheet.sheet_state = "hidden"
    book.save(path)
    return path


def assert_the_four(found: dict[str, Any]) -> None:
    """What OLD and NEW hold together."""
    assert (found["counted_orders"], found["customers"], found["repeat_customers"]) == (4, 3, 1)
    assert found["net_revenue_with_key"] == 1295.25
    assert (found["first_order"], found["last_order"]) == ("2024-01-05", "2025-03-13")
    assert found["rejected_rows"] == {}


def test_tabs_with_the_same_header_are_joined_and_others_passed_over(tmp_path: Path) -> None:
    tabs: dict[str, list[Row]] = {
        "2024": [HEADER, *OLD],
        "2025": [HEADER, *NEW],
        "Pivot": [["Row Labels", "Sum of Amount"], ["2024", 30.5], ["Grand Total", 30.5]],
        "Empty": [],
    }
    found = inspect(workbook(tmp_path / "orders.xlsx", tabs))
    assert_the_four(found)
    assert [source["tab"] for source in found["sources"]] == ["2024", "2025"]
    assert {skipped["name"] for skipped in found["skipped"]} == {"orders.xlsx [Pivot]", "orders.xlsx [Empty]"}


def test_columns_of_a_second_tab_may_stand_in_another_order(tmp_path: Path) -> None:
    turned = [[row[3], row[2], row[0], row[1]] for row in [HEADER, *NEW]]
    assert_the_four(inspect(workbook(tmp_path / "orders.xlsx", {"2024": [HEADER, *OLD], "2025": turned})))


def test_order_list_that_is_passed_over_for_its_other_header_is_warned_of(tmp_path: Path) -> None:
    other: list[Row] = [["Order ID", "E-mail", "Order Date", "Amount", "Note"], *([*row, "x"] for row in NEW)]
    found = inspect(workbook(tmp_path / "orders.xlsx", {"2024": [HEADER, *OLD], "2025": other}))
    if found["counted_orders"] != 4:
        assert any("2025" in message for message in warned(found).values())


def test_hidden_tabs_are_skipped_and_named_unless_asked_for(tmp_path: Path) -> None:
    path = workbook(tmp_path / "orders.xlsx", {"now": [HEADER, *OLD], "old": [HEADER, *NEW]}, hidden=["old"])
    found = inspect(path)
    assert (found["counted_orders"], found["net_revenue_with_key"]) == (2, 30.5)
    assert [skipped["name"] for skipped in found["skipped"]] == ["orders.xlsx [old]"]
    assert_the_four(inspect(path, "--sheet", "now", "--sheet", "old"))


def test_only_the_tab_asked_for_is_read(tmp_path: Path) -> None:
    path = workbook(tmp_path / "orders.xlsx", {"2024": [HEADER, *OLD], "2025": [HEADER, *NEW]})
    assert inspect(path, "--sheet", "2025")["net_revenue_with_key"] == 1264.75
    sentence = refused(path, "--sheet", "2026")
    assert all(word in sentence for word in ("2026", "2024", "2025"))


def test_hidden_rows_count(tmp_path: Path) -> None:
    path = workbook(tmp_path / "orders.xlsx", {"Orders": [HEADER, *OLD, *NEW]})
    book = openpyxl.load_workbook(path)
    book["Orders"].row_dimensions[3].hidden = True
    book.save(path)
    assert_the_four(inspect(path))


def test_title_rows_blank_rows_and_totals(tmp_path: Path) -> None:
    rows: list[Row] = [["Corner Shop", None, None, None], ["exported by hand"], [], HEADER, *OLD, [], *NEW]
    rows += [["TOTAL", None, None, 1295.25], ["Grand total", None, None, 1295.25]]
    found = inspect(workbook(tmp_path / "orders.xlsx", {"Orders": rows}))
    assert found["rejected_rows"] == {"total_row": 2}
    assert (found["counted_orders"], found["net_revenue_with_key"]) == (4, 1295.25)
    assert found["sources"][0]["header_row"] == 4
    assert [row["row"] for row in found["examples"]] == [10, 11]


def test_row_numbers_are_those_of_the_sheet_where_it_starts_further_down(tmp_path: Path) -> None:
    rows: list[Row] = [[], [], [None, None, *HEADER], *([None, None, *row] for row in [*OLD, *NEW])]
    rows.append([None, None, 5, "d@example.com", "no day 7", 1])
    found = inspect(workbook(tmp_path / "orders.xlsx", {"Orders": rows}))
    assert (found["counted_orders"], found["net_revenue_with_key"]) == (4, 1295.25)
    assert found["sources"][0]["header_row"] == 3
    assert [row["row"] for row in found["examples"]] == [8]


def test_error_cells_are_blanks_with_a_reason(tmp_path: Path) -> None:
    rows: list[Row] = [HEADER, *OLD, *NEW, [5, "#N/A", date(2025, 1, 7), 5.0], [6, "d@example.com", "#REF!", 7.0]]
    rows += [
        [7, "e@example.com", date(2025, 1, 8), "#VALUE!"],
        *([8 + n, "f@example.com", date(2025, 2, 1 + n), 1.0] for n in range(9)),
    ]
    found = inspect(workbook(tmp_path / "orders.xlsx", {"Orders": rows}))
    assert found["counted_without_customer_key"] == 1
    assert (found["counted_orders"], found["net_revenue_all_counted"]) == (4 + 1 + 9, 1295.25 + 5 + 9)
    assert sorted(row["row"] for row in found["examples"]) == [7, 8]
    assert sum(found["rejected_rows"].values()) == 2


def test_numbers_as_ids_are_the_same_with_and_without_a_decimal(tmp_path: Path) -> None:
    rows: list[Row] = [["Order ID", "Customer ID", "Order Date", "Amount"], [1.0, 13085.0, date(2025, 1, 5), 10]]
    rows += [[2, 13085, date(2025, 1, 6), 20], [3, "00017", date(2025, 1, 6), 1], [4, "17", date(2025, 1, 6), 1]]
    found = inspect(workbook(tmp_path / "orders.xlsx", {"Orders": rows}))
    assert (found["customers"], found["repeat_customers"]) == (3, 1)


def test_long_ids_kept_as_numbers_do_not_merge_orders(tmp_path: Path) -> None:
    # A spreadsheet keeps 15 digits of an 18-digit order number.
    rows: list[Row] = [HEADER]
    rows += [
        [5.76912345678901e17, f"{who}@example.com", date(2025, month, 5), 10.0]
        for month, who in enumerate("abca", start=1)
    ]
    found = inspect(workbook(tmp_path / "orders.xlsx", {"Orders": rows}))
    assert (found["counted_orders"], found["customers"], found["net_revenue_with_key"]) == (4, 3, 40.0)
    assert "rounded_ids" in warned(found)


def test_cells_of_other_kinds_do_not_stop_the_reading(tmp_path: Path) -> None:
    rows: list[Row] = [
        HEADER,
        *OLD,
        *NEW,
        [True, "d@example.com", time(10, 30), 5],
        ["=1+1", "e@example.com", "=TODAY()", "=A1"],
    ]
    found = inspect(workbook(tmp_path / "orders.xlsx", {"Orders": rows}))
    assert (found["counted_orders"], found["net_revenue_with_key"]) == (4, 1295.25)


def test_formulas_count_by_their_cached_values(tmp_path: Path) -> None:
    import xml.sax.saxutils
    import zipfile

    path = workbook(tmp_path / "orders.xlsx", {"Orders": [HEADER, *OLD, *NEW[:1]]})
    formula = xml.sax.saxutils.escape('IFERROR(__xludf.DUMMYFUNCTION("QUERY(x)"),30.25)')
    with zipfile.ZipFile(path) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    assert parts[sheet].count(b"<v>30.25</v>") == 1
    parts[sheet] = parts[sheet].replace(b"<v>30.25</v>", f"<f>{formula}</f><v>99.75</v>".encode())
    with zipfile.ZipFile(path, "w") as target:
        for name, data in parts.items():
            target.writestr(name, data)
    assert inspect(path)["net_revenue_with_key"] == 10 + 20.5 + 99.75


def test_dimension_that_lies_hides_no_cells(tmp_path: Path) -> None:
    # TikTok Shop writes <dimension ref="A1"/> in every workbook.
    import re
    import zipfile

    path = workbook(tmp_path / "orders.xlsx", {"Orders": [HEADER, *OLD, *NEW]})
    with zipfile.ZipFile(path) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    parts["xl/worksheets/sheet1.xml"], changed = re.subn(
        rb'<dimension ref="[^"]*"', b'<dimension ref="A1"', parts["xl/worksheets/sheet1.xml"]
    )
    assert changed == 1
    with zipfile.ZipFile(path, "w") as target:
        for name, data in parts.items():
            target.writestr(name, data)
    assert_the_four(inspect(path))


def test_the_same_tab_twice_counts_once(tmp_path: Path) -> None:
    tabs = {"Orders": [HEADER, *OLD, *NEW], "Orders (2)": [HEADER, *OLD, *NEW]}
    found = inspect(workbook(tmp_path / "orders.xlsx", tabs))
    assert found["rejected_rows"] == {"duplicate": 4}
    assert (found["counted_orders"], found["net_revenue_with_key"]) == (4, 1295.25)


def test_workbook_and_csv_of_the_same_orders_overlap(tmp_path: Path) -> None:
    book = workbook(tmp_path / "orders.xlsx", {"Orders": [HEADER, *OLD, NEW[0]]})
    text = write(
        tmp_path / "orders.csv",
        [
            HEADER,
            ["3", "ann@example.com", "2025-01-05 23:59:59", "30.25"],
            ["4", "cy@example.com", "2025-03-13", "1234.50"],
        ],
    )
    assert_the_four_of(inspect(book, text))
    assert_the_four_of(inspect(text, book))


def assert_the_four_of(found: dict[str, Any]) -> None:
    assert (found["counted_orders"], found["customers"], found["net_revenue_with_key"]) == (4, 3, 1295.25)


def test_packed_workbook(tmp_path: Path) -> None:
    plain = workbook(tmp_path / "orders.xlsx", {"Orders": [HEADER, *OLD, *NEW]})
    packed = tmp_path / "packed.xlsx.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    assert_the_four(inspect(packed))


def test_workbook_with_a_password_says_so(tmp_path: Path) -> None:
    path = tmp_path / "orders.xlsx"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4096))  # an encrypted xlsx is an OLE file
    assert "password" in refused(path)


def test_workbook_without_cells(tmp_path: Path) -> None:
    assert "empty" in refused(workbook(tmp_path / "orders.xlsx", {"Orders": []}))
    assert "hidden" in refused(workbook(tmp_path / "hidden.xlsx", {"a": [], "b": [HEADER, *OLD]}, hidden=["b"]))


@pytest.mark.calc
def test_other_kinds_of_workbooks_hold_the_same_orders(tmp_path: Path) -> None:
    soffice = shutil.which("soffice")
    if soffice is None:
        if "calc" in os.environ.get("CLV_XL_REQUIRE_HOSTS", ""):
            pytest.fail(f"CLV_XL_REQUIRE_HOSTS asks for calc: {libreoffice.MISSING}")
        pytest.skip(libreoffice.MISSING)
    tabs = {"2024": [HEADER, *OLD], "2025": [HEADER, *NEW], "old": [HEADER, *OLD]}
    plain = workbook(tmp_path / "orders.xlsx", tabs, hidden=["old"])
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    for kind in ("ods", "xls"):
        command = [soffice, profile, "--headless", "--convert-to", kind, "--outdir", str(tmp_path), str(plain)]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        found = inspect(tmp_path / f"orders.{kind}")
        assert_the_four(found)
        assert [skipped["name"] for skipped in found["skipped"]] == [f"orders.{kind} [old]"]
    shutil.copy(plain, tmp_path / "macros.xlsm")
    assert_the_four(inspect(tmp_path / "macros.xlsm"))
