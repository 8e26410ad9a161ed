"""An .xlsx becomes an .xlsm or .xlam: every part declared and reached, and nothing changed that need not be."""

from __future__ import annotations

import io
import json
import posixpath
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pytest
from openpyxl.chart import LineChart, Reference
from openpyxl.comments import Comment
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.table import Table
from pyopenvba.integrity import check_file

from clv_xl.hosts.function_wizard import with_function_help
from clv_xl.hosts.macro_package import CodeNames, add_macros, code_names
from clv_xl.hosts.vba_project import Module, vba_project
from tests.hosts import libreoffice
from tests.hosts.vba_reading import of_xlwings, olevba_sources, read_package, starts_by_itself, text_of_xlwings

MACRO_WORKBOOK = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
MACRO_ADDIN = "application/vnd.ms-excel.addin.macroEnabled.main+xml"
PROJECT = "application/vnd.ms-office.vbaProject"
CODE = [
    Module("Ours", "standard", "Function TWICE(value)\n    TWICE = value * 2\nEnd Function\n"),
    Module("xlwings", "standard", text_of_xlwings("xlwings.bas")),
    Module("Dictionary", "class", text_of_xlwings("addin/Dictionary.cls")),
]


def workbook(**names: str | None) -> io.BytesIO:
    """A workbook with parts of many kinds: sheets, a table, a chart, a comment and a defined name."""
    book = openpyxl.Workbook()
    book.code_name = names.get("book", "ThisWorkbook")
    first, second = book.active, book.create_sheet("What-if & more")
    first.sheet_properties.codeName = names.get("first", "Start")
    second.sheet_properties.codeName = names.get("second", "WhatIf")
    for row in [("Month", "Value"), ("May", 1), ("June", 2)]:
        first.append(row)
    first.add_table(Table(displayName="Months", ref="A1:B3"))
    chart = LineChart()
    chart.add_data(Reference(first, min_col=2, min_row=1, max_row=3), titles_from_data=True)
    first.add_chart(chart, "D2")
    first["A1"].comment = Comment("of this year", "us")
    second["A1"] = "=B3"
    book.defined_names["Latest"] = DefinedName("Latest", attr_text="Sheet!$B$3")
    made = io.BytesIO()
    book.save(made)
    return made


def with_macros(source: io.BytesIO, *, addin: bool = False) -> bytes:
    target = io.BytesIO()
    add_macros(source, target, vba_project([*code_names(source).modules(), *CODE]), addin=addin)
    return target.getvalue()


@pytest.fixture(scope="module")
def plain() -> io.BytesIO:
    return workbook()


@pytest.fixture(scope="module")
def made(plain: io.BytesIO, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("macros")
    paths = {"xlsm": folder / "book.xlsm", "xlam": folder / "addin.xlam"}
    paths["xlsm"].write_bytes(with_macros(plain))
    paths["xlam"].write_bytes(with_macros(plain, addin=True))
    return paths


# The package


def content_types(package: zipfile.ZipFile) -> tuple[dict[str, str], dict[str, str]]:
    """Content types by extension and by part."""
    root = ElementTree.fromstring(package.read("[Content_Types].xml"))
    by_extension = {e.get("Extension", ""): e.get("ContentType", "") for e in root if e.tag.endswith("}Default")}
    by_part = [
        (e.get("PartName", "").lstrip("/"), e.get("ContentType", "")) for e in root if e.tag.endswith("}Override")
    ]
    assert len(dict(by_part)) == len(by_part)
    return by_extension, dict(by_part)


def targets(package: zipfile.ZipFile, part: str) -> Iterator[tuple[str, str]]:
    """Type and target of each relationship of a part, "" for the package."""
    folder, name = posixpath.split(part)
    relations = posixpath.join(folder, "_rels", f"{name}.rels")
    if relations in package.namelist():
        root = ElementTree.fromstring(package.read(relations))
        assert len({relation.get("Id") for relation in root}) == len(root)
        for relation in root:
            assert relation.get("TargetMode") is None
            yield (
                relation.get("Type", ""),
                posixpath.normpath(posixpath.join("/", folder, relation.get("Target", "")))[1:],
            )


def reached(package: zipfile.ZipFile) -> set[str]:
    """Parts that a reader comes to from the package's own relationships."""
    found, waiting = set(), [""]
    while waiting:
        for _, target in targets(package, waiting.pop()):
            assert target in package.namelist()
            if target not in found:
                found.add(target)
                waiting.append(target)
    return found


def check_package(path: Path, kind: str) -> None:
    """Every part has one content type and is reached, and the project is where Excel looks for it."""
    with zipfile.ZipFile(path) as package:
        assert package.testzip() is None
        names = package.namelist()
        assert len(set(names)) == len(names)
        by_extension, by_part = content_types(package)
        parts = {name for name in names if name != "[Content_Types].xml" and not name.endswith(".rels")}
        assert reached(package) == parts
        assert set(by_part) <= parts
        assert {name for name in parts if name not in by_part and name.rpartition(".")[2] not in by_extension} == set()
        assert by_part["xl/workbook.xml"] == kind
        assert by_part.get("xl/vbaProject.bin", by_extension.get("bin")) == PROJECT
        macros = [target for type_, target in targets(package, "xl/workbook.xml") if type_.endswith("/vbaProject")]
        assert macros == ["xl/vbaProject.bin"]
    report = check_file(path)
    assert (report.ok, report.issues) == (True, ())


def check_code_names(path: Path) -> None:
    """The document modules of the project are the code names that the parts give, the workbook's first."""
    with zipfile.ZipFile(path) as package:
        book = package.read("xl/workbook.xml").decode()
        (own,) = re.findall(r'<workbookPr[^>]* codeName="(\w+)"', book)
        sheets = []
        by_id = {
            e.get("Id"): e.get("Target", "") for e in ElementTree.fromstring(package.read("xl/_rels/workbook.xml.rels"))
        }
        for identifier in re.findall(r'<sheet [^>]*r:id="(\w+)"', book):
            part = package.read(posixpath.normpath(posixpath.join("/xl", by_id[identifier]))[1:]).decode()
            sheets += re.findall(r'<sheetPr[^>]* codeName="(\w+)"', part)
    project = read_package(path)
    documents = [line[9:].partition("/")[0] for line in project.text if line.startswith("Document=")]
    assert documents == [own, *sheets]
    bases = [re.findall(r'VB_Base = "0\{000208(..)-', project.sources[name]) for name in documents]
    assert bases == [["19"], *[["20"]] * len(sheets)]


def test_a_workbook_saved_by_excel_passes_these_checks() -> None:
    check_package(of_xlwings("quickstart.xlsm"), MACRO_WORKBOOK)
    check_code_names(of_xlwings("quickstart.xlsm"))
    check_code_names(of_xlwings("quickstart_standalone.xlsm"))


def test_the_workbook_is_whole(made: dict[str, Path]) -> None:
    check_package(made["xlsm"], MACRO_WORKBOOK)
    check_code_names(made["xlsm"])


def test_the_add_in_is_whole(made: dict[str, Path]) -> None:
    check_package(made["xlam"], MACRO_ADDIN)
    check_code_names(made["xlam"])
    with zipfile.ZipFile(of_xlwings("addin/xlwings.xlam")) as theirs:
        assert content_types(theirs)[1]["xl/workbook.xml"] == MACRO_ADDIN


def test_no_other_part_is_changed(plain: io.BytesIO, made: dict[str, Path]) -> None:
    with zipfile.ZipFile(plain) as before, zipfile.ZipFile(made["xlsm"]) as after:
        assert after.namelist() == [*before.namelist(), "xl/vbaProject.bin"]
        changed = {name for name in before.namelist() if before.read(name) != after.read(name)}
        book = before.read("xl/workbook.xml"), after.read("xl/workbook.xml")
    assert changed == {"[Content_Types].xml", "xl/_rels/workbook.xml.rels", "xl/workbook.xml"}
    assert with_function_help(book[0]) == book[1]


def test_the_project_of_the_file_is_the_one_given(made: dict[str, Path]) -> None:
    sources = olevba_sources(made["xlsm"].read_bytes(), "book.xlsm")
    assert list(sources) == ["ThisWorkbook", "Start", "WhatIf", "Ours", "xlwings", "Dictionary"]
    assert sources["xlwings"] == text_of_xlwings("xlwings.bas")
    assert not starts_by_itself("\n".join(sources.values()))


def test_equal_input_gives_equal_bytes_without_a_time(plain: io.BytesIO, made: dict[str, Path]) -> None:
    assert with_macros(plain) == made["xlsm"].read_bytes()
    with zipfile.ZipFile(made["xlsm"]) as package:
        assert {part.date_time for part in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_openpyxl_reads_the_workbook(made: dict[str, Path]) -> None:
    book = openpyxl.load_workbook(made["xlsm"], keep_vba=True)
    assert book.sheetnames == ["Sheet", "What-if & more"]
    assert book["What-if & more"]["A1"].value == "=B3"
    assert "xl/vbaProject.bin" in book.vba_archive.namelist()
    book.vba_archive.close()


def test_a_relationship_beside_others_gets_a_number_of_its_own(plain: io.BytesIO) -> None:
    odd = rewritten(plain, "xl/_rels/workbook.xml.rels", b'Id="rId1"', b'Id="rId77"')
    odd = rewritten(odd, "xl/workbook.xml", b'r:id="rId1"', b'r:id="rId77"')
    with zipfile.ZipFile(io.BytesIO(with_macros(odd))) as package:
        assert b'Id="rId78" Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject"' in package.read(
            "xl/_rels/workbook.xml.rels"
        )


# Code names


def test_code_names_are_those_of_the_parts(plain: io.BytesIO) -> None:
    assert code_names(plain) == CodeNames("ThisWorkbook", {"Sheet": "Start", "What-if & more": "WhatIf"})
    assert code_names(plain).modules() == [
        Module("ThisWorkbook", "workbook"),
        Module("Start", "sheet"),
        Module("WhatIf", "sheet"),
    ]


def rewritten(source: io.BytesIO, part: str, old: bytes, new: bytes) -> io.BytesIO:
    """The workbook with a text replaced in one part."""
    target = io.BytesIO()
    with zipfile.ZipFile(source) as before, zipfile.ZipFile(target, "w") as after:
        assert old in before.read(part)
        for name in before.namelist():
            data = before.read(name)
            after.writestr(name, data.replace(old, new) if name == part else data)
    return target


def chart_sheet() -> io.BytesIO:
    book = openpyxl.Workbook()
    book.code_name = "ThisWorkbook"
    book.active.sheet_properties.codeName = "Start"
    book.create_chartsheet("Picture").add_chart(LineChart())
    made = io.BytesIO()
    book.save(made)
    return made


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        (workbook(second=None), "none has: What-if & more."),
        (workbook(book=None, first=None), "none has: the workbook, Sheet."),
        (workbook(second="start"), "The code name START stands twice"),
        (workbook(second="THISWORKBOOK"), "The code name THISWORKBOOK stands twice"),
        (chart_sheet(), "The sheet Picture is no worksheet"),
        (io.BytesIO(b"Month,Value"), "The file is no .xlsx workbook"),
        (io.BytesIO(of_xlwings("quickstart.xlsm").read_bytes()), "The workbook holds macros already"),
    ],
)
def test_a_workbook_that_macros_would_break_is_refused(source: io.BytesIO, complaint: str) -> None:
    project = vba_project([Module("ThisWorkbook", "workbook"), Module("Sheet1", "sheet"), Module("Sheet2", "sheet")])
    with pytest.raises(ValueError, match=re.escape(complaint)):
        add_macros(source, io.BytesIO(), project)


@pytest.mark.parametrize("sheets", [["Start"], ["Start", "Other"], ["Start", "WhatIf", "Other"]])
def test_a_project_of_another_workbook_is_refused(plain: io.BytesIO, sheets: list[str]) -> None:
    project = vba_project([Module("ThisWorkbook", "workbook"), *(Module(name, "sheet") for name in sheets)])
    with pytest.raises(ValueError, match="the code names of the workbook differ by: "):
        add_macros(plain, io.BytesIO(), project)


def test_relationships_that_can_not_be_added_to_are_refused(plain: io.BytesIO) -> None:
    odd = rewritten(plain, "xl/_rels/workbook.xml.rels", b"</Relationships>", b"</Relationships >")
    with pytest.raises(ValueError, match=r"The relationships in xl/_rels/workbook.xml.rels are written in a way"):
        with_macros(odd)


# LibreOffice


@pytest.mark.calc
def test_libreoffice_lists_the_modules_and_their_text(made: dict[str, Path]) -> None:
    with libreoffice.running() as office:
        found = json.loads(office.run(Path(__file__).with_name("libreoffice_modules.py"), str(made["xlsm"])))
    sources = read_package(made["xlsm"]).sources
    kinds = {"Ours": "VBAModule", "xlwings": "VBAModule", "Dictionary": "VBAClassModule"}
    expected = {}
    for name, source in sources.items():
        # What it adds and leaves out when it reads any VBA project.
        head = f"Rem Attribute VBA_ModuleType={kinds.get(name, 'VBADocumentModule')}\nOption VBASupport 1\n"
        head += "Option ClassModule\n" if kinds.get(name) == "VBAClassModule" else ""
        lines = [line for line in source.split("\r\n") if not line.startswith("Attribute ")]
        expected[name] = head + "\n".join(lines) + "\n"
    assert found["VBAProject"] == expected
