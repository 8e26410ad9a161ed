"""The file as a package of parts: what Excel insists on, and the same bytes for the same input."""

from __future__ import annotations

import posixpath
import re
import warnings
import xml.etree.ElementTree as ET
import zipfile
from pathlib import Path

import numpy as np
import openpyxl
import pytest

from clv_xl.customers import Customers
from clv_xl.report import SHEETS, figures, style, write_report
from clv_xl.report.page import Page
from clv_xl.settings import Settings
from tests.report.orders_made_up import made_up_book, made_up_customers, made_up_forecast, made_up_months
from tests.report.parts import MAIN, cells, column_values, formulas, part, sheet, sheet_names, value

CUSTOMERS = made_up_customers(120, names=["=1+1", "a & b <c>", " padded ", "_x0041_", "y" * 40_000, "\ud83d", "x\x0by"])
FORECAST = made_up_forecast(CUSTOMERS)
SETTINGS = Settings(margin=0.4, conversion_rate=0.02)
RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"


def write(path: Path, customers: Customers = CUSTOMERS, settings: Settings = SETTINGS) -> Path:
    write_report(
        path,
        made_up_book(customers),
        customers,
        made_up_months(customers),
        made_up_forecast(customers),
        settings,
        command="clv-xl report x",
        force=True,
    )
    return path


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("file") / "report.xlsx")


def names(path: Path, pattern: str) -> list[str]:
    with zipfile.ZipFile(path) as archive:
        return [name for name in archive.namelist() if re.fullmatch(pattern, name)]


def test_sheets_stand_in_order(path: Path) -> None:
    assert ", ".join(sheet_names(path)) == (
        "Inputs, Summary, Segments, RFM map, Customers, Value concentration, Forecast check, Model, Data quality, "
        "Method, Checks"
    )
    assert len(SHEETS) == 11


def test_every_part_is_whole_declared_and_used(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        every = set(archive.namelist())
        assert len(every) == len(archive.namelist())
        for name in every:
            ET.fromstring(archive.read(name))
        used = {"[Content_Types].xml"}
        for relations in [name for name in every if name.endswith(".rels")]:
            used.add(relations)
            home = posixpath.dirname(posixpath.dirname(relations))
            for relation in ET.fromstring(archive.read(relations)).iter(f"{RELATIONS}Relationship"):
                target = relation.attrib["Target"]
                used.add(
                    target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"{home}/{target}").lstrip("/")
                )
        types = ET.fromstring(archive.read("[Content_Types].xml"))
    assert every == used
    declared = {node.attrib["PartName"].lstrip("/") for node in types if "PartName" in node.attrib}
    assert declared <= every
    assert {name for name in every if name.endswith(".xml")} - {"[Content_Types].xml"} <= declared


def test_openpyxl_opens_it_without_a_warning(path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        book = openpyxl.load_workbook(path)
    assert book.active is not None
    assert book.active.title == "Summary"
    assert not book.calculation.fullCalcOnLoad


def test_tables_have_the_headers_of_their_cells(path: Path) -> None:
    book = openpyxl.load_workbook(path)
    found = {table.name: (page, table) for page in book for table in page.tables.values()}
    assert {"Customers", "Segments", "TopShares", "ValueCurve", "Months", "ChecksTable"} <= set(found)
    for page, table in found.values():
        header = [cell.value for cell in page[table.ref][0]]
        assert [column.name for column in table.tableColumns] == header
        assert len({text.casefold() for text in header}) == len(header)
        assert table.autoFilter.ref == table.ref
    assert len({table.id for _, table in found.values()}) == len(found)
    assert found["Customers"][1].ref == f"A4:AH{4 + 120}"


def test_every_formula_has_a_value_and_no_constant_but_0_and_1(path: Path) -> None:
    found = formulas(path)
    assert sum(map(len, found.values())) > 100
    for title, own in found.items():
        for address, (formula, _) in own.items():
            bare = re.sub(r'"[^"]*"|\'[^\']*\'|\[[^]]*\]|\$?[A-Z]{1,3}\$?\d+|FIXED\([^)]*\)', "", formula)
            assert set(re.findall(r"\d+(?:\.\d+)?", bare)) <= {"0"}, f"{title}!{address} ={formula}"


def test_names_are_inputs_with_a_range_and_one_check(path: Path) -> None:
    book = openpyxl.load_workbook(path)
    assert set(book.defined_names) == {
        "lifespan_years", "margin_rate", "conversion_rate", "acquisition_cost", "bid_share", "master_check",
    }  # fmt: skip
    ruled = {str(rule.sqref) for rule in book["Inputs"].data_validations.dataValidation}
    assert ruled == {f"C{row}" for row in range(6, 11)}
    assert book["Inputs"]["C7"].value == 0.4
    assert book["Inputs"]["C9"].value is None


def test_charts_say_what_they_show(path: Path) -> None:
    pictures = [
        frame
        for name in names(path, r"xl/drawings/drawing\d+\.xml")
        for frame in part(path, name).iter(f"{DRAWING}graphicFrame")
    ]
    charts = names(path, r"xl/charts/chart\d+\.xml")
    assert len(pictures) == len(charts) == 11
    texts = [frame.find(f".//{DRAWING}cNvPr").attrib["descr"] for frame in pictures]  # type: ignore[union-attr]
    assert len(set(texts)) == 11
    assert all(len(text) > 40 for text in texts)
    for name in charts:
        chart = part(path, name)
        axes = [*chart.iter(f"{CHART}catAx"), *chart.iter(f"{CHART}valAx")]
        assert len(axes) == 2
        assert [axis.find(f"{CHART}delete").attrib["val"] for axis in axes] == ["0", "0"]  # type: ignore[union-attr]
        assert chart.find(f"{CHART}chart/{CHART}title") is not None
        assert any(axis.find(f"{CHART}title") is not None for axis in axes)


def test_pages_are_set_up_for_print(path: Path) -> None:
    book = openpyxl.load_workbook(path)
    for page in book:
        assert page.print_area, page.title
        assert page.page_setup.fitToWidth == 1
        assert page.sheet_properties.pageSetUpPr.fitToPage
        assert "&P" in page.oddFooter.right.text
        assert not page.merged_cells.ranges
    assert book["Summary"].page_setup.fitToHeight == 1
    assert book["Customers"].print_title_rows == "$4:$4"
    assert book["Customers"].freeze_panes == "C5"


def test_customers_sheet_holds_the_customers(path: Path) -> None:
    def column(header: str) -> list[float | str]:
        return column_values(path, "Customers", header, 4)

    def serial(days: object) -> list[float]:
        return (np.asarray(days).astype("datetime64[D]") - np.datetime64("1899-12-30")).astype(float).tolist()

    assert column("Rank") == list(range(1, 121))
    assert column("Revenue EUR") == CUSTOMERS.revenue.tolist()
    assert column("Orders") == CUSTOMERS.orders.tolist()
    assert column("First order") == serial(CUSTOMERS.first_order)
    assert column("Last order") == serial(CUSTOMERS.last_order)
    assert column("Days since last order") == CUSTOMERS.days_since_last_order.tolist()
    assert column("Orders in 365 days") == CUSTOMERS.window_orders.tolist()
    assert column("Refunds EUR") == CUSTOMERS.refunds.tolist()
    assert column("Units bought") == CUSTOMERS.items.tolist()
    shown = {"y" * 40_000: "y" * 32_766 + "…", "\ud83d": "", "x\x0by": "xy", "_x0041_": "_x005F_x0041_"}
    assert column("Customer") == [shown.get(name, name) for name in CUSTOMERS.customer]
    for score, recency in zip(column("RFM score"), column("Recency score"), strict=True):
        assert (score == "") == (recency == "")


def test_units_are_left_out_where_the_file_has_none(tmp_path: Path) -> None:
    path = write(tmp_path / "report.xlsx", made_up_customers(4, items=False))
    headers = [value(cell) for name, cell in cells(path, "Customers").items() if re.fullmatch("[A-Z]+4", name)]
    assert "Units bought" not in headers
    assert len(headers) == 33


def test_digits_that_are_text_are_no_error(path: Path) -> None:
    root = sheet(path, "Customers")
    ranges = {node.attrib["sqref"] for node in root.iter(f"{MAIN}ignoredError")}
    assert ranges == {"B5:B124", "AA5:AA124"}
    order = [node.tag.removeprefix(MAIN) for node in root]
    assert order.index("pageSetup") < order.index("ignoredErrors") < order.index("tableParts")
    assert root.find(f"{MAIN}dimension").attrib["ref"] == "A1:AH124"  # type: ignore[union-attr]


def test_same_input_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = write(tmp_path / "a.xlsx").read_bytes()
    monkeypatch.setattr("time.time", lambda: 2_000_000_000.0)
    assert write(tmp_path / "b.xlsx").read_bytes() == first
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1000000000")  # 2001-09-09 01:46:40 UTC
    other = write(tmp_path / "c.xlsx")
    assert other.read_bytes() != first
    with zipfile.ZipFile(other) as archive:
        assert {info.date_time for info in archive.infolist()} == {(2001, 9, 9, 1, 46, 40)}
        core = archive.read("docProps/core.xml").decode()
    assert core.count("2001-09-09T01:46:40Z") == 2
    assert "clv-xl" in core


def test_no_time_but_the_reference_date(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        assert {info.date_time for info in archive.infolist()} == {(2026, 6, 30, 0, 0, 0)}
        assert archive.read("docProps/core.xml").decode().count("2026-06-30T00:00:00Z") == 2


def test_a_formula_that_openpyxl_writes_otherwise_stops_the_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep = Page.put

    def misplace(page: Page, row: int, column: int, *rest: object, **more: object) -> str:
        page.extras.cached["ZZ999"] = 1.0  # a formula of which openpyxl wrote nothing we recognise
        return keep(page, row, column, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(Page, "put", misplace)
    with pytest.raises(RuntimeError, match="ZZ999"):
        write(tmp_path / "report.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_more_customers_than_a_sheet_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(figures, "SHEET_LIMIT", 50)
    path = tmp_path / "shop.xlsx"
    totals = write_report(path, made_up_book(CUSTOMERS), CUSTOMERS, made_up_months(CUSTOMERS), FORECAST, SETTINGS)
    assert (totals.customers, totals.customers_on_sheet, totals.checks_ok) == (120, 50, True)
    assert column_values(path, "Customers", "Revenue EUR", 4) == CUSTOMERS.revenue[:50].tolist()
    assert "most valuable 50 of 120" in str(value(cells(path, "Customers")["B2"]))
    assert totals.customers_csv == tmp_path / "shop-customers.csv"
    check_csv(totals.customers_csv)


def check_csv(path: Path) -> None:
    import csv

    text = path.read_text(encoding="utf-8-sig")
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    lines = list(csv.DictReader(text.splitlines()))
    assert [float(line["Revenue EUR"]) for line in lines] == CUSTOMERS.revenue.tolist()
    assert [line["First order"] for line in lines] == CUSTOMERS.first_order.astype(str).tolist()
    shown = {line["Customer"] for line in lines}
    assert "'=1+1" in shown
    assert "a & b <c>" in shown
    assert not [field for line in lines for field in line.values() if field[:1] in "=+-@" and field]


# The ink must be readable on its ground: WCAG 2.1, contrast of at least 4.5 : 1.
PAIRS = [
    (style.INK, style.PAPER), (style.MUTED, style.PAPER), (style.MUTED, style.BAND), (style.BRAND, style.BAND),
    (style.PAPER, style.BRAND), (style.INPUT_INK, style.INPUT_FILL), (style.GOOD_INK, style.GOOD_FILL),
    (style.WARN_INK, style.WARN_FILL), (style.WARN_INK, style.BAND), (style.BAD_INK, style.BAD_FILL),
    (style.BAD_INK, style.BAND), (style.GOOD_INK, style.BAND), *zip(style.HEAT_INK, style.HEAT, strict=True),
    *[(style.TIER_INK[tier], style.TIER_FILL[tier]) for tier in style.TIER_FILL],
    *[(style.INK, style.TIER_SOFT[tier]) for tier in style.TIER_SOFT],
]  # fmt: skip


@pytest.mark.parametrize(("ink", "ground"), PAIRS)
def test_contrast(ink: str, ground: str) -> None:
    def luminance(colour: str) -> float:
        parts = [int(colour[place : place + 2], 16) / 255 for place in (0, 2, 4)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    light, dark = sorted((luminance(ink), luminance(ground)), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5


@pytest.mark.parametrize(
    ("currency", "plain", "card"),
    [
        ("EUR", "#,##0.00", '[>=100000]"€"#,##0;"€"#,##0.00'),
        ("IDR", "#,##0", '"Rp"#,##0'),
        ("KWD", "#,##0.000", '[>=100000]"KWD "#,##0;"KWD "#,##0.000'),
        ("", "#,##0.00", "[>=100000]#,##0;#,##0.00"),
    ],
)
def test_money_formats(currency: str, plain: str, card: str) -> None:
    money = style.Money(currency)
    assert (money.plain, money.card) == (plain, card)
