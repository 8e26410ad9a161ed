"""What single sheets show, read back from the file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from clv_xl.orders.book import OrderBook, Reject
from clv_xl.report import ReportTotals, write_report
from clv_xl.settings import Settings
from tests.report.orders_made_up import made_up_book, made_up_forecast
from tests.report.parts import cells, formulas, value
from tests.report.test_figures import customers, months


def write(path: Path, book: OrderBook | None = None) -> ReportTotals:
    return write_report(
        path,
        book or made_up_book(customers()),
        customers(),
        months(),
        made_up_forecast(customers()),
        Settings(),
        force=True,
    )


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sheets") / "report.xlsx"
    write(path)
    return path


def test_rfm_map_counts_customers_and_averages_their_revenue(path: Path) -> None:
    # Scores R F of the five: 23 (500), 21 (100), 11 (150), 12 (90), 31 (20); best recency in row 6, worst in row 10.
    found = {name: value(cell) for name, cell in cells(path, "RFM map").items() if name[0] in "CDE"}
    assert [found[f"{letter}{row}"] for row in (6, 8, 10) for letter in "CDE"] == [1, 0, 0, 1, 0, 1, 1, 1, 0]
    assert [found[f"{letter}{row}"] for row in (7, 9, 11) for letter in "CDE"] == [
        20, "–", "–", 100, "–", 500, 150, 90, "–",
    ]  # fmt: skip


def test_months_part_first_orders_from_the_others(path: Path) -> None:
    found = cells(path, "Data quality")
    # 17 orders of June 2026, 6 of them first orders.
    assert [value(found[f"{letter}7"]) for letter in "JKLM"] == [17, 1420, 6, 11]


def test_summary_says_what_the_data_says(path: Path) -> None:
    texts = [str(value(cell)) for cell in cells(path, "Summary").values()]
    assert "The best 10 % of the customers (1) bring 56.3 % of the revenue." in texts  # 800 of 1,420
    assert any(text.startswith("6 customers placed 17 orders between 2023-01-01 and 2026-06-30") for text in texts)


def test_texts_of_the_files_are_no_formulas(tmp_path: Path) -> None:
    reject = Reject("=file", 3, "=reason", "=HYPERLINK(1)")
    book = made_up_book(customers(), file="=1+1.csv", rejects=(reject,))
    path = tmp_path / "report.xlsx"
    write(path, replace(book, skipped=(("@tab", "+why"),)))
    assert "Data quality" not in formulas(path)
    shown = {value(cell): cell.attrib.get("t") for cell in cells(path, "Data quality").values()}
    for text in ("=file", "=reason", "=HYPERLINK(1)", "=1+1.csv", "@tab"):
        assert shown[text] == "inlineStr"


def test_totals_that_do_not_agree_are_said(tmp_path: Path) -> None:
    book = made_up_book(customers())
    wrong = replace(book, facts=replace(book.facts, net_revenue_all_counted=book.facts.net_revenue_all_counted + 5))
    path = tmp_path / "report.xlsx"
    assert write(path).checks_ok
    assert formulas(path)["Summary"]["F13"][1] == "OK"
    totals = write(path, replace(wrong, facts=replace(wrong.facts, net_revenue_with_key=1420.0, refunds=0.0)))
    assert not totals.checks_ok
    assert formulas(path)["Summary"]["F13"][1] == "CHECK"


def test_totals_for_the_command_line(tmp_path: Path) -> None:
    plain = write(tmp_path / "report.xlsx").as_object()
    assert plain["path"] == str(tmp_path / "report.xlsx")
    assert plain["customers_csv"] is None
    assert (plain["customers"], plain["orders"], plain["revenue"]) == (6, 17, 1420.0)
    assert plain["clv_revenue"] == pytest.approx(516.0)
    assert plain["clv_cac_ratio"] is None
    assert [row["segment"] for row in plain["segments"]] == ["Top", "Middle", "Low", "No order in window"]
