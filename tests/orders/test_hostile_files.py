"""Files that were made to break their reader, or are not what their name says: a result, or one sentence and status 3.

Each is read in a process of its own, whose memory is measured; one that hangs, dies or says anything else fails.
CLV_XL_FUZZ=20 damages twenty times as many files as usual.
"""

from __future__ import annotations

import gzip
import os
import random
import shutil
import struct
from datetime import date
from pathlib import Path

import pytest

from tests.orders.hostile import MOST_MEMORY_MB, Ended, Run, deflated, package, read_apart
from tests.orders.packages import BOOK, RELATIONS, SHEET, STYLES, changed, packed, parts_of, saved, with_rows, xlsb
from tests.orders.run import Row, clv_xl, csv_text, inspect, refused, write

HEADER: Row = ["Order ID", "Customer Email", "Order Date", "Amount"]
ROWS: list[Row] = [[n, f"c{n % 3}@example.com", date(2025, 1, n), 10.5 + n] for n in range(1, 7)]
TEXT = csv_text([HEADER, *ROWS])
GB = 1 << 30
STRINGS = "xl/sharedStrings.xml"
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def with_strings(path: Path, count: int = 1) -> Path:
    """A workbook whose first cell stands in the table of shared texts, as in those that Excel saves."""
    saved(path, [HEADER, *ROWS])
    changed(path, SHEET, lambda xml: xml.replace(b't="inlineStr"><is><t>Order ID</t></is>', b't="s"><v>0</v>'))
    changed(path, RELATIONS, lambda xml: xml.replace(b"</Relationships>", (
        b'<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
        b'sharedStrings" Target="sharedStrings.xml"/></Relationships>')))  # fmt: skip
    table = f'<sst {MAIN} count="{count}" uniqueCount="{count}"><si><t>Order ID</t></si></sst>'
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    override = f'<Override PartName="/{STRINGS}" ContentType="{kind}"/></Types>'.encode()
    changed(path, "[Content_Types].xml", lambda xml: xml.replace(b"</Types>", override))
    return packed(path, parts_of(path) | {STRINGS: table.encode()})


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The parts of a right workbook of six orders."""
    return parts_of(with_strings(tmp_path_factory.mktemp("base") / "base.xlsx"))


def read_all(paths: list[Path]) -> dict[str, Ended]:
    """How each file ended, all in one process; what holds for every file is asserted here."""
    return assert_tame(read_apart(paths, len(paths)), len(paths))


def assert_tame(run: Run, count: int) -> dict[str, Ended]:
    last = run.ended[-1].name if run.ended else "nothing"
    assert run.code == 0, f"the process died after {last}: {run.noise[-2000:]}"
    assert run.noise == "", f"said beside the answers: {run.noise[:2000]}"
    assert len(run.ended) == count
    for ended in run.ended:
        assert ended.code in (0, 3), ended
        assert len(ended.sentence.splitlines()) == (ended.code == 3), ended
        assert "bug" not in ended.sentence, ended
        assert "Traceback" not in ended.sentence, ended
    assert run.memory_mb < MOST_MEMORY_MB
    return {ended.name: ended for ended in run.ended}


def test_zip_bombs(tmp_path: Path, base: dict[str, bytes]) -> None:
    end = base[SHEET].index(b"</sheetData>")
    rows, after = base[SHEET][:end], base[SHEET][end:]
    cell = b'<row><c t="inlineStr"><is><t>'
    bombs = {
        "blanks": (SHEET, b" ", 3 * GB, rows, after),
        "rows": (SHEET, b"<row><c><v>1</v></c></row>", 3 * GB // 26, rows, after),
        "text": (SHEET, b"a", 3 * GB, rows + cell, b"</t></is></c></row>" + after),
        "texts": (STRINGS, b"<si><t>a</t></si>", 3 * GB // 17, f"<sst {MAIN}>".encode(), b"</sst>"),
        "styles": (STYLES, b'<xf numFmtId="14"/>', GB // 19, f"<styleSheet {MAIN}><cellXfs>".encode(), b"</cellXfs>"),
        "book": (BOOK, b'<sheet name="a"/>', GB // 17, f"<workbook {MAIN}><sheets>".encode(), b"</sheets></workbook>"),
    }
    paths = []
    for name, (part, unit, times, before, behind) in bombs.items():
        data, size = deflated(unit, times, before, behind)
        paths.append(package(tmp_path / f"{name}.xlsx", base, part, data, size))
        paths += [
            package(tmp_path / f"{name} says {said}.xlsx", base, part, data, said) for said in (0, 900, 400_000_000)
        ]
    ended = read_all(paths)
    assert {end.code for end in ended.values()} == {3}
    assert "grows to" in ended["blanks.xlsx"].sentence
    assert "holds 900 bytes and holds more" in ended["rows says 900.xlsx"].sentence


def test_large_sheets_that_are_packed_well_are_no_bombs(tmp_path: Path, base: dict[str, bytes]) -> None:
    # Formatted blank rows to the end of the sheet: 42 MB of XML, a sixteenth of that packed.
    blank = "".join(f'<row r="{row}" s="1" customFormat="1"/>' for row in range(8, 1_048_577))
    path = with_rows(packed(tmp_path / "blank.xlsx", base), blank)
    assert read_all([path])["blank.xlsx"].orders == 6


def test_packed_text_bombs(tmp_path: Path) -> None:
    def gz(path: Path, data: bytes) -> Path:
        path.write_bytes(b"\x1f\x8b\x08\0\0\0\0\0\0\xff" + data + struct.pack("<II", 0, 0))
        return path

    paths = [
        gz(tmp_path / "letters.csv.gz", deflated(b"a", 3 * GB, TEXT.encode())[0]),
        gz(tmp_path / "zeros.csv.gz", deflated(b"\0", 3 * GB, TEXT.encode())[0]),
        gz(tmp_path / "workbook.xlsx.gz", deflated(b"a", 3 * GB, b"PK\x03\x04")[0]),
    ]
    inner = paths[0].read_bytes()
    (tmp_path / "nested.csv.gz").write_bytes(gzip.compress(gzip.compress(inner)))
    ended = read_all([*paths, tmp_path / "nested.csv.gz"])
    assert {end.code for end in ended.values()} == {3}


def test_long_lines_wide_rows_and_endless_blanks(tmp_path: Path) -> None:
    start = TEXT.encode()
    files = {
        "line.csv": start + b"a" * 500_000_000,
        "cells.csv": start + b"," * 60_000_000,
        "short of a line.csv": start + b"a" * 15_000_000,
        "quote.csv": start + b'"' + b"a,b\n" * 10_000_000,
        "blank.csv": start + b"\r\n" * 50_000_000,
        "wide.csv": (TEXT.replace("Amount", "Amount" + ",x" * 20_000)).encode(),
        "nul.csv": start.replace(b"c1", b"c\x001"),
    }
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    ended = read_all([tmp_path / name for name in files])
    for path in tmp_path.iterdir():
        path.unlink()
    assert "a line of more than 16 MB" in ended["line.csv"].sentence
    assert "blank lines" in ended["blank.csv"].sentence
    assert "20,004 columns" in ended["wide.csv"].sentence
    assert ended["nul.csv"].orders == 6
    assert [end.name for end in ended.values() if end.code == 0] == ["nul.csv"]


def test_cells_and_counts_beyond_all_measure(tmp_path: Path, base: dict[str, bytes]) -> None:
    def cell(name: str, address: str, row: object = "") -> Path:
        number = f' r="{row}"' if row else ""
        return with_rows(packed(tmp_path / name, base), f'<row{number}><c r="{address}"><v>1</v></c></row>')

    def dimension(name: str, to: str) -> Path:
        path = packed(tmp_path / name, base)
        return changed(path, SHEET, lambda xml: xml.replace(b'ref="A1:D7"', f'ref="{to}"'.encode()))

    wide = "".join("<c><v>1</v></c>" for _ in range(300_000))
    repeated = "<row r='1048576'><c r='XFD1048576'><v>1</v></c></row>"
    paths = [
        cell("corner.xlsx", "XFD1048576", 1048576),
        cell("right.xlsx", "XFD99", 99),
        cell("below.xlsx", "Z1048576", 1048576),
        cell("beyond.xlsx", "ZZZZZZ4294967295", 4294967295),
        with_rows(packed(tmp_path / "apostrophes.xlsx", base), repeated),
        with_rows(packed(tmp_path / "unnumbered.xlsx", base), f"<row>{wide}</row>"),
        dimension("dimension.xlsx", "A1:XFD1048576"),
        dimension("nonsense.xlsx", "A1:ZZZZZZZ99999999999"),
        with_strings(tmp_path / "count.xlsx", 4294967295),
        changed(with_strings(tmp_path / "index.xlsx"), SHEET, lambda xml: xml.replace(b"<v>0<", b"<v>99999999<")),
    ]
    ended = read_all(paths)
    far = ["corner.xlsx", "right.xlsx", "below.xlsx", "beyond.xlsx", "apostrophes.xlsx", "unnumbered.xlsx"]
    assert all("far from all others" in ended[name].sentence for name in far)
    assert "XFD99 stands" in ended["right.xlsx"].sentence
    assert ended["dimension.xlsx"].orders == ended["nonsense.xlsx"].orders == 6
    assert "more texts than it has room for" in ended["count.xlsx"].sentence
    assert ended["index.xlsx"].code == 3


def test_entities_and_deep_trees(tmp_path: Path, base: dict[str, bytes]) -> None:
    tenfold = "".join(
        f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "laugh"}">' for n in range(10)
    )  # the last is 5 GB of text
    secret = tmp_path / "secret.txt"
    secret.write_text("Order ID", encoding="utf-8")
    outside = f'<!ENTITY l9 SYSTEM "{secret.as_uri()}">'
    deep = b"<a>" * 1_000_000 + b"</a>" * 1_000_000
    paths = []
    for name, declared in {"laughs": tenfold, "outside": outside}.items():
        doctype = f'<?xml version="1.0"?><!DOCTYPE x [{declared}]>'.encode()
        for part, mark in ((SHEET, b"Customer Email"), (STRINGS, b"Order ID"), (BOOK, b"Orders")):
            bare = base[part][base[part].index(b"?>") + 2 :] if base[part].startswith(b"<?xml") else base[part]
            path = tmp_path / f"{name} {Path(part).name}.xlsx"
            paths.append(packed(path, base | {part: doctype + bare.replace(mark, b"&l9;", 1)}))
    for part, end in ((SHEET, b"</sheetData>"), (STRINGS, b"</sst>"), (BOOK, b"</workbook>")):
        path = tmp_path / f"deep {Path(part).name}.xlsx"
        paths.append(packed(path, base | {part: base[part].replace(end, deep + end)}))
    ended = read_all(paths)
    assert all(end.code == 3 for name, end in ended.items() if not name.startswith("deep"))
    assert [end.orders for name, end in ended.items() if name.startswith("deep")] == [6, 6, 6]


def test_circles_and_crowds_among_the_parts(tmp_path: Path, base: dict[str, bytes]) -> None:
    circle = base[RELATIONS].replace(b"worksheets/sheet1.xml", b"workbook.xml")
    sheet = base[BOOK][base[BOOK].index(b"<sheet ") : base[BOOK].index(b"</sheets>")]
    crowd = b"".join(sheet.replace(b'name="Orders"', b'name="t%d"' % number) for number in range(20_000))
    paths = [
        packed(tmp_path / "circle.xlsx", base | {RELATIONS: circle}),
        packed(tmp_path / "nowhere.xlsx", base | {RELATIONS: b"<Relationships/>"}),
        packed(tmp_path / "crowd.xlsx", base | {BOOK: base[BOOK].replace(b"</sheets>", crowd + b"</sheets>")}),
    ]
    ended = read_all(paths)
    assert {end.code for end in ended.values()} == {3}
    assert "20,001 tabs" in ended["crowd.xlsx"].sentence


def test_repeats_and_tables_without_end_in_ods(tmp_path: Path) -> None:
    filled = '<table:table-cell {} office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    cases = {
        "cells": "<table:table-row>" + filled.format('table:number-columns-repeated="2000000000"', "x"),
        "block": '<table:table-row table:number-rows-repeated="1048576">'
        + filled.format('table:number-columns-repeated="16384"', "x"),
        "blanks": "<table:table-row>" + filled.format("", '<text:s text:c="2000000000"/>x'),
        "rows": '<table:table-row table:number-rows-repeated="1000000">' + filled.format("", "x"),
        "empty": '<table:table-row table:number-rows-repeated="1048569"><table:table-cell/>',
    }
    paths = [ods(tmp_path / f"{name}.ods", row + "</table:table-row>") for name, row in cases.items()]
    # The reader looks for the end of a table for ever.
    paths.append(ods(tmp_path / "whole.ods"))
    paths.append(changed(ods(tmp_path / "open.ods"), "content.xml", lambda xml: xml.replace(b"</table:table>", b"")))
    ended = read_all(paths)
    assert [ended[f"{name}.ods"].code for name in ("cells", "block", "blanks", "open")] == [3, 3, 3, 3]
    assert ended["empty.ods"].orders == ended["whole.ods"].orders == 6


def ods(path: Path, more_rows: str = "") -> Path:
    """Write a small .ods of the six orders."""
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    rows = "".join(
        "<table:table-row>" + "".join(map(cell.format, row)) + "</table:table-row>" for row in (HEADER, *ROWS)
    )
    names = {"office": "office", "table": "table", "text": "text"}
    declared = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{space}:1.0"' for name, space in names.items()
    )
    manifest = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    content = (
        f"<office:document-content {declared}><office:body><office:spreadsheet>"
        f'<table:table table:name="Orders">{rows}{more_rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    return packed(
        path,
        {
            "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": content.encode(),
            "META-INF/manifest.xml": manifest.encode(),
        },
    )


@pytest.mark.parametrize("suffix", [".csv", ".txt", ".xls", ".ods", ".xlsb", ".dat"])
def test_workbook_under_another_name_is_read(tmp_path: Path, suffix: str) -> None:
    plain = saved(tmp_path / "orders.xlsx", [HEADER, *ROWS])
    assert inspect(shutil.copy(plain, tmp_path / f"renamed{suffix}"))["counted_orders"] == 6


@pytest.mark.parametrize("suffix", [".xlsx", ".xls", ".ods", ".xlsb"])
def test_text_under_the_name_of_a_workbook_is_read(tmp_path: Path, suffix: str) -> None:
    found = inspect(write(tmp_path / f"orders{suffix}", TEXT))
    assert (found["counted_orders"], found["sources"][0]["delimiter"]) == (6, ",")


def test_what_is_no_order_list_at_all(tmp_path: Path, base: dict[str, bytes]) -> None:
    picture = b"\x89PNG\r\n\x1a\n" + random.Random(1).randbytes(5000)
    (tmp_path / "picture.xlsx").write_bytes(picture)
    (tmp_path / "picture.csv").write_bytes(picture)
    (tmp_path / "empty.xlsx").write_bytes(b"")
    (tmp_path / "folder.xlsx").mkdir()
    packed(tmp_path / "letter.xlsx", {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"})
    packed(tmp_path / "whole.xlsx", base)
    whole = (tmp_path / "whole.xlsx").read_bytes()
    (tmp_path / "cut.xlsx").write_bytes(whole[:-300])
    (tmp_path / "half.xlsx").write_bytes(whole[: len(whole) // 2])
    assert "no text file" in refused(tmp_path / "picture.xlsx")
    assert "no text file" in refused(tmp_path / "picture.csv")
    assert "empty" in refused(tmp_path / "empty.xlsx")
    assert "no order list" in refused(tmp_path / "folder.xlsx")
    assert "a text document" in refused(tmp_path / "letter.xlsx")
    assert "cut off" in refused(tmp_path / "cut.xlsx")
    assert "cut off" in refused(tmp_path / "half.xlsx")
    assert "no row under them" in refused(write(tmp_path / "header.csv", [HEADER]))
    assert clv_xl("inspect", write(tmp_path / "row.csv", [ROWS[0]])).code in (0, 3)


def test_workbooks_with_a_password(tmp_path: Path) -> None:
    msoffcrypto = pytest.importorskip("msoffcrypto", reason="pip install msoffcrypto-tool, which locks workbooks")
    from msoffcrypto.format.ooxml import OOXMLFile

    assert msoffcrypto
    plain, locked = saved(tmp_path / "plain.xlsx", [HEADER, *ROWS]), tmp_path / "locked.xlsx"
    with plain.open("rb") as source, locked.open("wb") as target:
        OOXMLFile(source).encrypt("secret", target)  # ECMA-376 agile
    assert "protected with a password" in refused(locked)
    assert "protected with a password" in refused(shutil.copy(locked, tmp_path / "locked.xls"))


# -- damage by chance


def rounds(count: int) -> int:
    return int(count * float(os.environ.get("CLV_XL_FUZZ", "1")))


def fuzz(kind: str, seed: Path, count: int, first: int = 0) -> list[Ended]:
    folder = seed.parent / "damaged"
    folder.mkdir(exist_ok=True)
    run = read_apart(["fuzz", kind, seed, first, count, folder], count)
    return list(assert_tame(run, count).values())


@pytest.mark.parametrize(("kind", "count"), [("parts", 60), ("bytes", 30)])
def test_damaged_workbooks(tmp_path: Path, kind: str, count: int) -> None:
    ended = fuzz(kind, with_strings(tmp_path / "orders.xlsx"), rounds(count))
    assert any(end.code == 3 for end in ended)
    assert kind == "bytes" or any(end.code == 0 for end in ended)  # a packed byte that is wrong is always noticed


def test_damaged_ods(tmp_path: Path) -> None:
    assert any(end.code == 0 for end in fuzz("parts", ods(tmp_path / "orders.ods"), rounds(30)))


def test_damaged_binary_workbooks(tmp_path: Path) -> None:
    rows = [HEADER, *([row[0], row[1], str(row[2]), row[3]] for row in ROWS)]
    assert any(end.code == 0 for end in fuzz("parts", xlsb(tmp_path / "orders.xlsb", rows), rounds(12)))


def test_damaged_text_files(tmp_path: Path) -> None:
    assert any(end.code == 0 for end in fuzz("bytes", write(tmp_path / "orders.csv", TEXT), rounds(50)))
