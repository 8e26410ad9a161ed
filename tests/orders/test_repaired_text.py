"""Lists that went through a program which read them wrongly and were saved: garbled letters, rows in one column."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from clv_xl.orders.inputs import delimited
from clv_xl.orders.inputs.mojibake import garbled_as, repair
from clv_xl.orders.workbooks import head as sheet_head
from tests.orders.packages import saved
from tests.orders.run import Row, csv_text, inspect, refused, warned, write

HEADER: Row = ["Bestellnummer", "Käufer", "Bestelldatum", "Gesamtsumme", "Währung", "Straße"]
ROWS: list[Row] = [
    [n, ("Jörg Müller", "Zoë Groß", "Ñandú O’Neill")[n % 3], f"2025-01-{n:02}", f"{10 + n}.50", "EUR", "Rue d’Été"]
    for n in range(1, 10)
]
TOTAL = 45 + 9 * 10.5


def garbled(text: str, encoding: str = "cp1252") -> str:
    """What a program shows that takes UTF-8 for another encoding; bytes that mean nothing there stay as controls."""
    return "".join(bytes([byte]).decode(encoding, errors="ignore") or chr(byte) for byte in text.encode())


def assert_the_nine(path: Path) -> dict[str, str]:
    found = inspect(path)
    assert (found["counted_orders"], found["customers"], found["net_revenue_with_key"]) == (9, 3, TOTAL)
    assert found["currency"] == "EUR"
    return warned(found)


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1", "cp1254", "mac_roman"])
@pytest.mark.parametrize("times", [1, 2])
def test_garbled_text_file(tmp_path: Path, encoding: str, times: int) -> None:
    text = csv_text([HEADER, *ROWS])
    for _ in range(times):
        text = garbled(text, encoding)
    assert "Käufer" not in text
    said = assert_the_nine(write(tmp_path / "orders.csv", text))
    assert "'Käufer'" in said["repaired_text"]
    assert "orders.csv" in said["repaired_text"]


@pytest.mark.parametrize("large", [False, True])
def test_garbled_workbook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, large: bool) -> None:
    monkeypatch.setattr(sheet_head, "LARGE_BYTES", 0 if large else 1 << 40)
    rows = [[garbled(cell) if isinstance(cell, str) else cell for cell in row] for row in (HEADER, *ROWS)]
    assert "repaired_text" in assert_the_nine(saved(tmp_path / "orders.xlsx", rows))


def test_garbled_rows_of_a_large_text_file_keep_the_fast_reader(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delimited, "FAST_FROM_BYTES", 0)
    path = write(tmp_path / "orders.csv", garbled(csv_text([HEADER, *ROWS])))
    assert "repaired_text" in assert_the_nine(path)


@pytest.mark.parametrize(
    ("header", "status", "encoding"),
    [
        (["رقم الطلب", "جوال العميل", "تاريخ الطلب", "إجمالي الطلب", "حالة الطلب"], "تم التوصيل", "cp1252"),
        (["رقم الطلب", "جوال العميل", "تاريخ الطلب", "إجمالي الطلب", "حالة الطلب"], "تم التوصيل", "cp1256"),
        (["شماره سفارش", "موبایل خریدار", "تاریخ ثبت", "مبلغ", "وضعیت"], "تکمیل شده", "cp1252"),
        (["订单编号", "买家会员名", "订单创建时间", "买家实际支付金额", "订单状态"], "交易成功", "cp1252"),
        (["Номер заказа", "Телефон", "Дата заказа", "Сумма", "Статус"], "Выполнен", "cp1251"),
    ],
)
def test_garbled_names_of_other_scripts(tmp_path: Path, header: list[str], status: str, encoding: str) -> None:
    rows: list[Row] = [[n, f"09121234{n % 3:03}", f"2025-01-{n:02}", f"{n}.50", status] for n in range(1, 10)]
    whole = inspect(write(tmp_path / "whole.csv", [header, *rows]))
    found = inspect(write(tmp_path / "orders.csv", garbled(csv_text([header, *rows]), encoding)))
    assert found["net_revenue_with_key"] == whole["net_revenue_with_key"] == 45 + 9 * 0.5
    assert (found["counted_orders"], found["customers"]) == (9, 3)
    assert "repaired_text" in warned(found)
    assert "repaired_text" not in warned(whole)


RIGHT = [
    "Jörg Müller, Gänsemarkt 5, 20 °C, 10 €, “Größe”, Straße – §5",
    "Ça, c’est l’Été à Orléans : « DÉJÀ VU » – 12,50 €",
    "AÇÕES E PROMOÇÕES, São Paulo, nº 5, R$ 10",
    "Łódź, Gdańsk, Żółć; Ķekava, Ādaži; Škoda, Dvořák",
    "«ЗЕМЛЯ» и «Я» – №5, Ещё ёлка",
    "İstanbul’da ğüşiöç, Ünye",
    "Đơn hàng của Nguyễn Thị Ánh, Hà Nội",
    "订单编号 和 联通, 東京都, ソニー",
    "رقم الطلب، «سعر» شماره‌ی سفارش",
    "รหัสคำสั่งซื้อ ฿1,800.00",
    "½ cup – 5 × 7 ± 2 µm ®™ ¿Qué?",
]


@pytest.mark.parametrize("text", RIGHT)
def test_right_text_in_many_languages_stays(text: str) -> None:
    assert garbled_as([text]) == ""
    assert garbled_as(text.split()) == ""
    assert garbled_as(["CAFÉ»", "25 °C"]) == ""


LETTERS = st.characters(categories=["L", "N", "P", "S", "Z"])


@settings(max_examples=300)
@given(texts=st.lists(st.text(LETTERS, max_size=12), min_size=1, max_size=8))
@example(texts=["É»", "È»", "à bientôt"])
def test_any_right_text_stays(texts: list[str]) -> None:
    # What counts as garbled is only what is UTF-8 when its letters are written in an encoding of one byte each.
    def reads_as_utf8(text: str, encoding: str) -> bool:
        try:
            return not text.isascii() and bool(text.encode(encoding).decode("utf-8"))
        except UnicodeError:
            return False

    words = [word for text in texts for word in ["".join(c if not c.isascii() else " " for c in text)]]
    pieces = [piece for word in words for piece in word.split()]
    encodings = ("cp1252", "latin-1", "cp1256", "cp1251", "cp1250", "cp1254", "mac_roman")
    assume(not any(reads_as_utf8(piece, encoding) for piece in pieces for encoding in encodings))
    assert garbled_as(texts) == ""


@settings(max_examples=300)
@given(text=st.text(LETTERS, min_size=1, max_size=30), encoding=st.sampled_from(["cp1252", "latin-1"]))
def test_any_text_comes_back_as_it_was(text: str, encoding: str) -> None:
    assume(not any("\x80" <= char <= "\x9f" for char in text))
    assert repair(garbled(text, encoding), ["cp1252"]) == text


def test_right_letters_beside_garbled_ones_stay(tmp_path: Path) -> None:
    # Two exports pasted together, the larger one garbled.
    rows = [[garbled(str(cell)) for cell in row] for row in (HEADER, *ROWS[:8])]
    found = inspect(write(tmp_path / "orders.csv", [*rows, ROWS[8]]))
    assert (found["counted_orders"], found["customers"]) == (9, 3)


# -- rows in one column

LIST: list[Row] = [
    ["Order ID", "Customer", "Order Date", "Amount", "Status", "Note"],
    *([n, f"c{n % 3}@example.com", f"2025-01-{n:02}", f"{10 + n}.50", "paid", "a, b; c"] for n in range(1, 10)),
]


def one_column(path: Path, text: str, taken_for: str = "\x00") -> Path:
    """What a spreadsheet keeps that splits lines at another mark; whole numbers become numbers."""
    book = openpyxl.Workbook()
    for line in text.splitlines():
        pieces = line.split(taken_for)
        book.active.append([int(piece) if piece.isdecimal() and len(pieces) > 1 else piece or None for piece in pieces])
    book.save(path)
    return path


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("large", [False, True])
def test_rows_in_one_column_of_a_workbook(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, delimiter: str, large: bool
) -> None:
    monkeypatch.setattr(sheet_head, "LARGE_BYTES", 0 if large else 1 << 40)
    found = inspect(one_column(tmp_path / "orders.xlsx", csv_text(LIST, delimiter)))
    assert (found["counted_orders"], found["customers"], found["net_revenue_with_key"]) == (9, 3, TOTAL)
    assert found["rejected_rows"] == {}
    assert "orders.xlsx [Sheet]" in warned(found)["split_column"]


@pytest.mark.parametrize(("delimiter", "taken_for"), [(",", ";"), (";", ",")])
def test_rows_of_one_column_that_spilled_into_the_next(tmp_path: Path, delimiter: str, taken_for: str) -> None:
    found = inspect(one_column(tmp_path / "orders.xlsx", csv_text(LIST, delimiter), taken_for))
    assert (found["counted_orders"], found["net_revenue_with_key"]) == (9, TOTAL)


def test_decimal_commas_that_were_taken_for_delimiters(tmp_path: Path) -> None:
    # 12,05 arrives as 12 and the number 5.
    amounts = ["12,50", "12,05", "7,00", "1,99"]
    lines = ["Order ID;Customer;Order Date;Amount"]
    lines += [f"{n};c{n}@example.com;2025-01-{n:02};{amount}" for n, amount in enumerate(amounts, start=1)]
    found = inspect(one_column(tmp_path / "orders.xlsx", "\n".join(lines), ","))
    assert (found["counted_orders"], found["net_revenue_with_key"]) == (4, 33.54)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_lines_of_a_text_file_that_are_one_quoted_cell(tmp_path: Path, delimiter: str) -> None:
    lines = csv_text(LIST, delimiter).splitlines()
    text = "".join('"' + line.replace('"', '""') + '"\n' for line in lines)
    found = inspect(write(tmp_path / "orders.csv", text))
    assert (found["counted_orders"], found["customers"], found["net_revenue_with_key"]) == (9, 3, TOTAL)
    assert "split_column" in warned(found)


def test_only_lines_with_quotation_marks_are_one_quoted_cell(tmp_path: Path) -> None:
    # A comma file that was opened where semicolons are usual, and saved: such a program quotes cells that hold a quote.
    rows = [[*row[:5], row[5] if n % 2 else "x"] for n, row in enumerate(LIST)]
    lines = csv_text(rows).splitlines()
    text = "".join(('"' + line.replace('"', '""') + '"' if '"' in line else line) + "\n" for line in lines)
    found = inspect(write(tmp_path / "orders.csv", text))
    assert (found["counted_orders"], found["net_revenue_with_key"], found["rejected_rows"]) == (9, TOTAL, {})
    assert "split_column" in warned(found)


def test_rows_that_lost_a_piece_are_rejected_with_their_number(tmp_path: Path) -> None:
    lines = csv_text(LIST).splitlines()
    lines[4] = lines[4].replace("2025-01-04", "")
    lines[6] += ",one,more"
    found = inspect(one_column(tmp_path / "orders.xlsx", "\n".join(lines)))
    assert found["counted_orders"] == 7
    assert sum(found["rejected_rows"].values()) == 2
    assert sorted(row["row"] for row in found["examples"]) == [5, 7]


def test_notes_with_commas_are_no_list(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in LIST:
        book.active.append(list(row))
    notes = book.create_sheet("Notes")
    for text in ("Orders, dates, amounts", "see the shop, the till, and the market", "by Ann", "paid, or not"):
        notes.append([text])
    book.save(tmp_path / "orders.xlsx")
    found = inspect(tmp_path / "orders.xlsx")
    assert (found["counted_orders"], [source["tab"] for source in found["sources"]]) == (9, ["Sheet"])
    assert "split_column" not in warned(found)


def test_titles_and_addresses_with_commas_split_nothing(tmp_path: Path) -> None:
    rows: list[Row] = [["Orders, Corner Shop, 2025"], *([*row[:5], "5 High Street, York, UK"] for row in LIST[1:])]
    rows.insert(1, LIST[0])
    for path in (write(tmp_path / "orders.csv", rows), saved(tmp_path / "orders.xlsx", rows)):
        found = inspect(path)
        assert (found["counted_orders"], found["net_revenue_with_key"]) == (9, TOTAL)
        assert "split_column" not in warned(found)


# -- one amount in two cells


def split_amounts(tail: str) -> str:
    lines = ["ID,Reference,Customer,Total,Payment,Status,Date"]
    lines += [f"{n},REF{n},J. Doe,{10 + n},{n % 100:02},Card,paid,2025-01-{n:02}{tail}" for n in range(1, 10)]
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("tail", ["", ",x"])
def test_amounts_that_stand_in_two_cells_are_refused(tmp_path: Path, tail: str) -> None:
    text = split_amounts(tail)
    if tail:
        text = text.replace("Date\n", "Date,Note\n", 1)
    sentence = refused(write(tmp_path / "orders.csv", text), "--columns", "customer=Customer,date=Date,amount=Total")
    assert "orders.csv, from row 2 on" in sentence
    assert "'Total' goes on in the next cell (11 and 01)" in sentence


def test_unnamed_columns_on_the_right_are_no_split_amounts(tmp_path: Path) -> None:
    rows: list[Row] = [["Order ID", "Customer", "Amount", "Order Date"]]
    rows += [[n, f"c{n % 3}@example.com", 10 + n, date(2025, 1, n), "x"] for n in range(1, 10)]
    found = inspect(write(tmp_path / "orders.csv", rows))
    assert (found["counted_orders"], found["net_revenue_with_key"]) == (9, 45 + 90)
