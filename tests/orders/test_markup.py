"""Exports that are called .xls and are pages of HTML, or Excel's XML of 2003, as many shop systems write them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.orders.run import inspect, refused, write

ROWS = """<tr><th colspan=2>Orders of 2025</th></tr>
<tr><th>Order<br>ID</th><th>Order date</th><th>Customer&nbsp;email</th><th>Amount</th></tr>
<tr><td>001</td><td>13.01.2025</td><td>a@x.example</td><td>1.250,50</td></tr>
<tr><td>002</td><td>14.01.2025</td><td>b&amp;c@x.example</td><td>10,00</td></tr>
<tr><td>003<td>15.01.2025<td>a@x.example<td>5,00"""

SHEET = """<?xml version="1.0"?>
<?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
<Worksheet ss:Name="Orders"><Table>
<Row ss:Index="3"><Cell><Data ss:Type="String">Order ID</Data></Cell><Cell><Data ss:Type="String">Note</Data></Cell>
<Cell><Data ss:Type="String">Order date</Data></Cell><Cell><Data ss:Type="String">Email</Data></Cell>
<Cell><Data ss:Type="String">Amount</Data></Cell></Row>
<Row><Cell><Data ss:Type="String">001</Data></Cell><Cell ss:Index="3">
<Data ss:Type="DateTime">2025-01-13T00:00:00.000</Data></Cell><Cell><Data ss:Type="String">a@x.example</Data></Cell>
<Cell><Data ss:Type="Number">1250.5</Data></Cell></Row>
<Row><Cell><Data ss:Type="String">002</Data></Cell><Cell ss:Index="3">
<Data ss:Type="DateTime">2025-01-14T00:00:00.000</Data></Cell><Cell><Data ss:Type="String">b@x.example</Data></Cell>
<Cell><Data ss:Type="Number">15</Data></Cell></Row>
</Table></Worksheet>
<Worksheet ss:Name="Notes"><Table><Row><Cell><Data ss:Type="String">Nothing here</Data></Cell></Row></Table></Worksheet>
</Workbook>"""


@pytest.mark.parametrize(
    ("page", "encoding"),
    [
        (f"<table>{ROWS}</table>", "utf-8"),
        (f"<html><head><meta charset=utf-8></head><body><p>Hello</p><table>{ROWS}</table></body></html>", "utf-8-sig"),
        (f'<!DOCTYPE html><meta charset="windows-1252"><table>{ROWS.replace("of", "für")}</table>', "cp1252"),
        (f"<html><table><tr><td>logo</td></tr></table><table>{ROWS}</table></html>", "utf-16"),
    ],
)
def test_a_page_of_html_under_the_name_of_a_workbook_is_read(tmp_path: Path, page: str, encoding: str) -> None:
    found = inspect(write(tmp_path / "orders.xls", page, encoding=encoding))
    assert (found["counted_orders"], found["customers"], found["repeat_customers"]) == (3, 2, 1)
    assert found["net_revenue_all_counted"] == 1265.5
    assert (found["first_order"], found["sources"][0]["header_row"]) == ("2025-01-13", 2)


def test_xml_of_2003_is_read_with_the_numbers_of_its_rows(tmp_path: Path) -> None:
    found = inspect(write(tmp_path / "orders.xls", SHEET))
    assert (found["counted_orders"], found["customers"], found["net_revenue_all_counted"]) == (2, 2, 1265.5)
    assert found["sources"][0]["header_row"] == 3


def test_a_page_without_a_table_is_refused(tmp_path: Path) -> None:
    page = "<!doctype html><html><body><h1>Your session has ended</h1></body></html>"
    assert "is a page without a table" in refused(write(tmp_path / "orders.xls", page))
    assert "is a page without a table" in refused(write(tmp_path / "orders.csv", page))


def test_damaged_xml_is_one_sentence(tmp_path: Path) -> None:
    assert "is damaged" in refused(write(tmp_path / "orders.xls", SHEET[:700]))


def test_entities_that_grow_are_refused_and_files_are_not_read(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    grown = "".join(f'<!ENTITY e{i} "{f"&e{i - 1};" * 10}">' for i in range(1, 12))
    bomb = SHEET.replace("<Workbook", f'<!DOCTYPE x [<!ENTITY e0 "{"a" * 100}">{grown}]><Workbook', 1)
    assert "is damaged" in refused(write(tmp_path / "bomb.xls", bomb.replace("Nothing here", "&e11;")))
    outer = SHEET.replace("<Workbook", f'<!DOCTYPE x [<!ENTITY f SYSTEM "{tmp_path}/secret.txt">]><Workbook', 1)
    assert "is damaged" in refused(write(tmp_path / "outer.xls", outer.replace("Nothing here", "&f;")))
