"""The text of macros read out of projects of three makers: xlwings' own, Excel's, and ours."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
import xlwings
from hypothesis import given
from hypothesis import strategies as st

from clv_xl.doctor.vba_reader import DamagedProjectError, decompressed, module_texts
from clv_xl.hosts import vba
from clv_xl.hosts.vba_compression import compress
from clv_xl.hosts.vba_project import vba_project
from clv_xl.hosts.vba_source import Module, stored_text

INSTALLED = Path(xlwings.__file__).parent


def project(name: str) -> bytes:
    return zipfile.ZipFile(INSTALLED / name).read("xl/vbaProject.bin")


def test_module_of_xlwings_reads_as_the_file_that_it_ships() -> None:
    # The same module stands in the package as a text file and in its workbook, whose project another program wrote.
    shipped = (INSTALLED / "xlwings.bas").read_text(encoding="utf-8")
    assert module_texts(project("quickstart_standalone.xlsm"))["xlwings"].splitlines() == shipped.splitlines()


def test_project_that_excel_saved_is_read() -> None:
    # Excel writes compiled code before the text of each module, and large streams in pieces.
    texts = module_texts(project("addin/xlwings.xlam"))
    assert {"ThisWorkbook", "Main", "Config", "Utils", "RibbonXlwings"} <= set(texts)
    for name, text in texts.items():
        assert text.startswith(f'Attribute VB_Name = "{name}"\r\n')
    assert f'Public Const XLWINGS_VERSION As String = "{xlwings.__version__}"' in texts["Main"]


def test_our_project_is_read() -> None:
    modules = [Module("ThisWorkbook", "workbook"), *vba.modules()]
    assert module_texts(vba_project(modules)) == {module.name: stored_text(module) for module in modules}


@given(st.binary(max_size=200).map(lambda data: data * 50))
def test_what_is_compressed_comes_back(data: bytes) -> None:
    try:
        packed = compress(data)
    except ValueError:  # a short rest that can't be compressed, as the format has no way to say it
        return
    assert decompressed(packed) == data


# [MS-OVBA] 3.2.2 and 3.2.3, the worked examples of the specification.
@pytest.mark.parametrize(
    ("packed", "text"),
    [
        (
            "01 2F B0 00 23 61 61 61 62 63 64 65 82 66 00 70 61 67 68 69 6A 01 38 08 61 6B 6C 00 30 6D 6E 6F 70 06 71 "
            "02 70 04 10 72 73 74 75 76 10 77 78 79 7A 00 3C",
            "#aaabcdefaaaaghijaaaaaklaaamnopqaaaaaaaaaaaarstuvwxyzaaa",
        ),
        ("01 03 B0 02 61 45 00", "a" * 73),
    ],
)
def test_examples_of_the_specification(packed: str, text: str) -> None:
    assert decompressed(bytes.fromhex(packed)) == text.encode()


@pytest.mark.parametrize("cut", [0, 7, 100, 512, 2000, 20_000, -1000])
def test_damaged_projects_are_refused(cut: int) -> None:
    whole = project("quickstart_standalone.xlsm")
    damaged = whole[:cut] if cut >= 0 else whole[:200] + b"\xff" * 3000 + whole[3200:]
    with pytest.raises(DamagedProjectError, match="no VBA project that can be read"):
        module_texts(damaged)
