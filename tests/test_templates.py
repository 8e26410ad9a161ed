"""The workbooks of templates/: what is committed is what the program makes, and a person can fill it in."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pytest

from clv_xl.demo import COLUMNS, make_orders
from clv_xl.demo.shop import STATUSES
from clv_xl.resources import template_path
from clv_xl.templates import EXAMPLE_NAME, EXAMPLE_ORDERS, EXAMPLE_SEED, TEMPLATE_NAME, write_templates


def parts(path: Path) -> dict[str, str]:
    """A workbook's parts in canonical XML.

    Not its bytes: they differ with the zlib that Python was built with, and with lxml if it is installed.
    """
    with zipfile.ZipFile(path) as package:
        return {
            name: ElementTree.canonicalize(package.read(name).decode(), strip_text=False) for name in package.namelist()
        }


@pytest.mark.parametrize("name", [EXAMPLE_NAME, TEMPLATE_NAME])
def test_committed_workbook_is_what_the_program_makes(tmp_path: Path, name: str) -> None:
    write_templates(tmp_path)
    made, committed = parts(tmp_path / name), parts(template_path(name))
    assert list(made) == list(committed)
    for part, text in made.items():
        assert text == committed[part], f"{part}: run python -m clv_xl.templates and commit what it writes"


@pytest.mark.parametrize("name", [EXAMPLE_NAME, TEMPLATE_NAME])
def test_same_bytes_twice(tmp_path: Path, name: str) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        write_templates(tmp_path / folder)
    assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_example_is_long_enough_to_say_something() -> None:
    truth = make_orders(EXAMPLE_ORDERS, EXAMPLE_SEED).truth()
    assert (truth.last_order - truth.first_order).days > 396  # thirteen months
    assert 600 <= truth.counted_orders <= 1000
    assert 250 <= truth.customers <= 350
    # One of each trouble, so that the report of the example shows how it is dealt with.
    assert min(truth.cancelled, truth.unpaid, truth.refunded, truth.partially_refunded) > 0
    assert truth.counted_without_customer_key > 0


def test_empty_tab_is_a_table_with_the_columns_and_nothing_else() -> None:
    sheet = openpyxl.load_workbook(template_path(TEMPLATE_NAME))["Orders"]
    assert [cell.value for cell in sheet[1]] == list(COLUMNS)
    assert sheet.max_row == 1
    assert sheet.tables["Orders"].ref == "A1:K2"  # Excel's tables have one row at least
    assert sheet.tables["Orders"].column_names == list(COLUMNS)
    assert sheet.print_title_rows == "$1:$1"
    assert sheet.column_dimensions["B"].number_format == "yyyy-mm-dd hh:mm"


def test_every_column_says_what_belongs_into_it() -> None:
    sheet = openpyxl.load_workbook(template_path(TEMPLATE_NAME))["Orders"]
    rules = {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}
    assert set(rules) == {f"{letter}2:{letter}1048576" for letter in "ABCDEFGHIJK"}
    for rule in rules.values():
        # Excel's limits; a longer text makes it repair the file.
        assert 0 < len(rule.promptTitle) <= 32
        assert 0 < len(rule.prompt) <= 255
        assert len(rule.errorTitle or "") <= 32
        assert len(rule.error or "") <= 255
        assert rule.showInputMessage
    assert rules["D2:D1048576"].formula1 == '"' + ",".join(STATUSES) + '"'


def test_guide_explains_every_column() -> None:
    sheet = openpyxl.load_workbook(template_path(TEMPLATE_NAME))["How to fill"]
    written = [cell.value for cell in sheet["B"]]
    start = written.index("Order ID")
    assert written[start : start + len(COLUMNS)] == list(COLUMNS)
    assert [row[0].value for row in sheet["C10:C20"]].count("required") == 3


def test_missing_template_names_those_that_exist() -> None:
    with pytest.raises(FileNotFoundError, match=r"example_orders\.xlsx, orders_template\.xlsx"):
        template_path("nothing.xlsx")


def test_nothing_in_the_templates_is_a_formula() -> None:
    for name in (EXAMPLE_NAME, TEMPLATE_NAME):
        book = openpyxl.load_workbook(io.BytesIO(template_path(name).read_bytes()))
        cells = (cell for sheet in book for row in sheet.iter_rows() for cell in row)
        assert not [cell.coordinate for cell in cells if cell.data_type == "f"]
