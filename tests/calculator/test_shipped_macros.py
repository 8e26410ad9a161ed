"""The macro workbook as it is shipped, read by other people's tools."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from clv_xl.calculator import EDITIONS
from clv_xl.hosts import vba
from clv_xl.hosts.macro_package import code_names
from clv_xl.hosts.vba_source import stored_text
from tests.hosts import libreoffice
from tests.hosts.test_macro_package import MACRO_WORKBOOK, check_code_names, check_package
from tests.hosts.vba_reading import olevba_sources, starts_by_itself

SHIPPED = Path(__file__).resolve().parents[2] / "workbook" / EDITIONS["excel"].file_name


def test_every_part_is_declared_and_reached() -> None:
    check_package(SHIPPED, MACRO_WORKBOOK)
    check_code_names(SHIPPED)
    with open(SHIPPED, "rb") as file:
        names = code_names(file)
    assert names.workbook == "ThisWorkbook"
    assert len(names.sheets) == 11


def test_olevba_extracts_the_generated_sources() -> None:
    found = {name.partition(".")[0]: code for name, code in olevba_sources(SHIPPED.read_bytes(), SHIPPED.name).items()}
    for module in vba.modules():
        assert found[module.name].splitlines() == stored_text(module).splitlines()


def test_no_macro_starts_by_itself() -> None:
    sources = olevba_sources(SHIPPED.read_bytes(), SHIPPED.name)
    assert len(sources) == 17  # five modules, the workbook's and eleven sheets'
    assert not any(starts_by_itself(code) for code in sources.values())


@pytest.mark.calc
def test_libreoffice_lists_all_modules() -> None:
    script = Path(libreoffice.__file__).with_name("libreoffice_modules.py")
    with libreoffice.running() as office:
        found = json.loads(office.run(script, str(SHIPPED)))
    assert {module.name for module in vba.modules()} <= set(found["VBAProject"])
