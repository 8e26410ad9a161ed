"""Every way in, from a Parquet file to a pipe, gives the same facts of the same orders."""

from __future__ import annotations

import bz2
import gzip
import hashlib
import io
import lzma
import os
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest

from clv_xl.orders.inputs import archives
from tests.orders.run import clv_xl, inspect, refused, warned, write
from tests.orders.same_orders import HEADER, as_csv, counted, essence, orders, piped, started, write_parquet


def zipped(**files: bytes) -> bytes:
    """A zip of files; two underscores stand for a dot."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "."), content)
    return data.getvalue()


def as_xlsx() -> bytes:
    book, data = openpyxl.Workbook(), io.BytesIO()
    for row in [HEADER, *orders()]:
        book.active.append(row)
    book.save(data)
    return data.getvalue()


def as_parquet(query: str = "FROM orders") -> Callable[[Path], bytes]:
    return lambda folder: write_parquet(folder / "made.parquet", query).read_bytes()


ALL_TEXT = """SELECT * REPLACE ("Order Date"::VARCHAR AS "Order Date", "Amount"::VARCHAR AS "Amount",
    "Quantity"::VARCHAR AS "Quantity") FROM orders"""
OTHER_TYPES = """SELECT * REPLACE ("Order Date"::TIMESTAMP_NS AS "Order Date", "Amount"::FLOAT AS "Amount",
    "Quantity"::DOUBLE AS "Quantity", encode("Customer") AS "Customer",
    "Status"::ENUM('paid', 'cancelled') AS "Status"), [1, 2] AS tags, {'a': 1} AS extra FROM orders"""
DAYS = """SELECT * REPLACE ("Order Date"::DATE AS "Order Date") FROM orders"""

MADE: dict[str, Callable[[Path], bytes]] = {
    "orders.csv": lambda _: as_csv(),
    "orders.csv.gz": lambda _: gzip.compress(as_csv()),
    "orders.csv.bz2": lambda _: bz2.compress(as_csv()),
    "orders.csv.xz": lambda _: lzma.compress(as_csv()),
    "orders.csv.zip": lambda _: zipped(orders__csv=as_csv()),
    "packed without a suffix.zip": lambda _: zipped(orders=as_csv()),
    "workbook within.zip": lambda _: zipped(orders__xlsx=as_xlsx()),
    "orders.xlsx": lambda _: as_xlsx(),
    "orders.parquet": as_parquet(),
    "all text.parquet": as_parquet(ALL_TEXT),
    "other types.parquet": as_parquet(OTHER_TYPES),
    "days.parquet": as_parquet(DAYS),
    "orders.parquet.gz": lambda folder: gzip.compress(as_parquet()(folder)),
    "parquet within.zip": lambda folder: zipped(orders__parquet=as_parquet()(folder)),
}


@pytest.fixture
def plain(tmp_path: Path) -> dict[str, Any]:
    path = tmp_path / "plain.csv"
    path.write_bytes(as_csv())
    found = inspect(path)
    path.unlink()
    assert {key: found[key] for key in counted()} == pytest.approx(counted())
    return essence(found)


@pytest.mark.parametrize("name", MADE)
def test_the_same_orders_in_every_kind_of_file(tmp_path: Path, plain: dict[str, Any], name: str) -> None:
    path = tmp_path / name
    path.write_bytes(MADE[name](tmp_path))
    found = inspect(path)
    assert essence(found) == plain
    (source,) = found["sources"]
    assert source["file"] == name
    assert source["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize("name", ["orders.csv", "orders.csv.gz", "orders.csv.zip", "orders.xlsx", "orders.parquet"])
def test_standard_input_is_told_by_its_bytes(tmp_path: Path, plain: dict[str, Any], name: str) -> None:
    found = piped(MADE[name](tmp_path))
    assert essence(found) == plain
    assert found["sources"][0]["file"] == "standard input"


def test_orders_in_pieces_come_through_a_pipe_and_parquet(tmp_path: Path) -> None:
    twice = [*orders(), *orders()]
    text = write(tmp_path / "twice.csv", [HEADER, *twice])
    expected = inspect(text)
    assert expected["rejected_rows"] == {"duplicate": 40}
    assert essence(piped(text.read_bytes())) == essence(expected)
    pasted = write_parquet(tmp_path / "twice.parquet", "FROM orders UNION ALL FROM orders")
    assert essence(inspect(pasted)) == essence(expected)


def test_report_of_standard_input_goes_to_the_current_folder(tmp_path: Path) -> None:
    ended = started("report", "-", stdin=as_csv(), cwd=tmp_path)
    assert ended.code == 0, ended.err
    assert [path.name for path in tmp_path.iterdir()] == ["orders-clv-report.xlsx"]
    assert "customers 11" in ended.out


def test_what_standard_input_can_not_be(tmp_path: Path) -> None:
    empty = started("inspect", "-", stdin=b"")
    assert (empty.code, empty.err.count("\n")) == (3, 1)
    assert "standard input is empty" in empty.err
    twice = clv_xl("inspect", "-", "-")
    assert (twice.code, "only once" in twice.err) == (2, True)


def test_terminal_is_no_input() -> None:
    pytest.importorskip("pty", reason="terminals of this kind are on Unix only")
    terminal, end = os.openpty()
    try:
        ended = started("inspect", "-", stdin=end)
    finally:
        os.close(terminal)
        os.close(end)
    assert ended.code == 2
    assert "pipe a file into it" in ended.err


def test_folder_and_pattern_take_every_kind(tmp_path: Path) -> None:
    columns = "amount=Amount"
    half = [HEADER, *orders()[:20]]
    write(tmp_path / "a.csv", half)
    write_parquet(tmp_path / "b.parquet", "FROM orders OFFSET 20")
    (tmp_path / "b-clv-report.xlsx").write_bytes(b"an older report")
    (tmp_path / "~$b.xlsx").write_bytes(b"left by a spreadsheet")
    for given in (tmp_path, tmp_path / "*"):
        found = inspect(given, "--columns", columns)
        assert [source["file"] for source in found["sources"]] == ["a.csv", "b.parquet"]
        assert found["orders_in_file"] == 40
    (tmp_path / "a.csv").rename(tmp_path / "c.csv")
    (tmp_path / "a.zip").write_bytes(zipped(orders__csv=(tmp_path / "c.csv").read_bytes()))
    (tmp_path / "c.csv").unlink()
    assert inspect(tmp_path)["orders_in_file"] == 40


def test_file_named_like_a_pattern_is_read_itself(tmp_path: Path) -> None:
    write_parquet(tmp_path / "orders[1].parquet", "FROM orders LIMIT 7")
    write_parquet(tmp_path / "orders1.parquet")
    assert inspect(tmp_path / "orders[1].parquet")["orders_in_file"] == 7
    many = [[f"A{n}", f"{n % 97:03d}", "Ann", "2025-01-05", "2.50", 1, "paid", "x" * 60] for n in range(30_000)]
    write(tmp_path / "orders[1].csv", [HEADER, *many])  # large enough for the fast reader
    write(tmp_path / "orders1.csv", [HEADER, *many[:25_000]])
    assert inspect(tmp_path / "orders[1].csv")["orders_in_file"] == 30_000


def test_decimals_with_three_places_are_no_thousands(tmp_path: Path) -> None:
    query = """SELECT "Order ID", "Customer ID", "Order Date", (150 + row_number() OVER ())::DECIMAL(12, 3) AS "Amount"
        FROM orders"""
    found = inspect(write_parquet(tmp_path / "orders.parquet", query))
    assert found["net_revenue_all_counted"] == sum(150 + n for n in range(1, 41))
    assert "thousands" not in warned(found)


def test_moments_have_the_days_of_utc_and_say_so(tmp_path: Path) -> None:
    query = """SELECT * REPLACE ("Order Date"::VARCHAR || '+00')::TIMESTAMPTZ AS "Order Date") FROM orders""".replace(
        '("Order', '(("Order', 1
    )
    found = inspect(write_parquet(tmp_path / "orders.parquet", query))
    assert {key: found[key] for key in counted()} == pytest.approx(counted())
    assert "UTC" in warned(found)["time_zone"]


def test_numbers_that_are_none_are_left_out(tmp_path: Path) -> None:
    query = """SELECT * REPLACE (CASE "Order ID" WHEN '000001' THEN 'nan'::DOUBLE WHEN '000002' THEN 'inf'::DOUBLE
        WHEN '000003' THEN 1e300 ELSE "Amount" END AS "Amount") FROM orders"""
    found = inspect(write_parquet(tmp_path / "orders.parquet", query))
    expected = counted()["net_revenue_all_counted"] - (1 + 2 + 3 + 3 * 0.45)
    assert found["net_revenue_all_counted"] == pytest.approx(expected)
    assert found["rejected_rows"] == {"no_amount": 3}


def test_whole_numbers_as_ids_have_no_decimals(tmp_path: Path) -> None:
    query = """SELECT * REPLACE ("Order ID"::DOUBLE AS "Order ID", 1 + "Customer ID"::DOUBLE AS "Customer ID")
        FROM orders"""
    write(tmp_path / "more.csv", [HEADER, ["41", "11", "Ann", "2025-01-02", "5.00", 1, "paid", ""]])
    found = inspect(write_parquet(tmp_path / "orders.parquet", query), tmp_path / "more.csv")
    assert (found["orders_in_file"], found["customers"]) == (41, counted()["customers"])


def test_damaged_parquet_is_one_sentence(tmp_path: Path) -> None:
    path = write_parquet(tmp_path / "orders.parquet")
    data = path.read_bytes()
    for broken in (data[:200], data[:4], data[:-8] + b"\xff\xff\xff\x7fPAR1", data[:40] + bytes(200) + data[240:]):
        path.write_bytes(broken)
        assert "can't be read as a Parquet file" in refused(path)


def test_files_beside_the_list_are_passed_over_and_no_name_leads_out(
    tmp_path: Path, plain: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    path, data = tmp_path / "export.zip", io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.mkdir("list")
        for name in ("__MACOSX/list/._orders.csv", ".DS_Store", "list/logo.png", "list/terms.pdf", "readme.txt"):
            archive.writestr(name, b"not orders")
        archive.writestr("../../list/orders.csv", as_csv())
    path.write_bytes(data.getvalue())
    assert essence(inspect(path)) == plain
    assert sorted(left.name for left in tmp_path.rglob("*")) == ["export.zip", "temporary"]


def locked_zip() -> bytes:
    """A zip whose one file is marked as encrypted, in its own header and in the directory."""
    data = bytearray(zipped(orders__csv=as_csv()))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + place] |= 1
    return bytes(data)


def lying_zip() -> bytes:
    """A zip whose headers say that its file has 10 bytes."""
    data = bytearray(zipped(orders__csv=as_csv()))
    for mark, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<I", data, data.index(mark) + place, 10)
    return bytes(data)


REFUSED = {
    "two lists": (zipped(a__csv=as_csv(), b__csv=as_csv()), "holds 2 lists (a.csv, b.csv)"),
    "two without suffix": (zipped(a=as_csv(), b=as_csv()), "holds only a, b"),
    "nothing": (zipped(), "holds no file"),
    "picture": (zipped(a__png=b"\x89PNG\r\n\x1a\n\0\0", b__png=b"\x89PNG"), "holds only a.png, b.png"),
    "zip in zip": (zipped(inner__zip=zipped(a__csv=as_csv())), "holds another archive"),
    "gz in zip": (zipped(a__csv=gzip.compress(as_csv())), "holds another archive"),
    "gz in gz": (gzip.compress(gzip.compress(as_csv())), "holds another archive"),
    "password": (locked_zip(), "locked with a password"),
    "wrong size": (lying_zip(), "is a damaged .zip file"),
    "cut zip": (zipped(a__csv=as_csv())[:300], "is a damaged .zip file"),
    "cut gz": (gzip.compress(as_csv())[:300], "is a damaged .gz file"),
    "cut bz2": (bz2.compress(as_csv())[:300], "is a damaged .bz2 file"),
    "cut xz": (lzma.compress(as_csv())[:300], "is a damaged .xz file"),
    "broken bz2": (bz2.compress(as_csv())[:100] + bytes(80), "is a damaged .bz2 file"),
    "7z": (b"7z\xbc\xaf\x27\x1c\0\4", "packed in a way that is not read here"),
    "feather": (b"ARROW1\0\0" + bytes(40), "write the orders as Parquet or CSV"),
    "sqlite": (b"SQLite format 3\0" + bytes(84), "--db sqlite:FILE --sql TABLE"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_archives_that_can_not_be_read_say_why(tmp_path: Path, case: str) -> None:
    data, words = REFUSED[case]
    path = tmp_path / "export.zip"
    path.write_bytes(data)
    assert words in refused(path)


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress, lambda data: zipped(a__csv=data)])
def test_bomb_is_stopped_while_it_unpacks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pack: Callable[[bytes], bytes]
) -> None:
    monkeypatch.setattr(archives, "_SURE_BYTES", 3_000_000)
    path = tmp_path / "bomb.zip"
    path.write_bytes(pack(bytes(60_000_000)))
    assert "grows to more than 60 times its size" in refused(path)


def test_database_file_given_as_a_list_says_how_to_read_it(tmp_path: Path) -> None:
    duckdb.connect(tmp_path / "shop.duckdb").close()
    assert "--db duckdb:FILE --sql TABLE" in refused(tmp_path / "shop.duckdb")


def test_nothing_is_left_in_the_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    (tmp_path / "orders.zip").write_bytes(zipped(orders__csv=as_csv()))
    assert inspect(tmp_path / "orders.zip")["orders_in_file"] == 40
    (tmp_path / "orders.zip").write_bytes(zipped(orders__csv=b"no orders here\n"))
    refused(tmp_path / "orders.zip")
    assert list((tmp_path / "temporary").iterdir()) == []
