"""The workbook: LibreOffice finds the values that Python wrote, and every sheet shows what it should."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest

from tests.contractual.made_up import (
    COHORT_AS_OF,
    HEADER,
    HIGH_END,
    cohort_rows,
    fixed_term_rows,
    monthly_list,
    monthly_rows,
)
from tests.contractual.run import made
from tests.hosts.libreoffice import CalcError, LibreOffice
from tests.orders.run import Row, write
from tests.report.parts import cells, column_values, formulas, sheet_names, value

SHEETS = ["Summary", "Retention", "Subscribers", "Model", "Data quality", "Method", "Checks"]
HOSTILE = ["=1+1", "+cmd|' /C calc'!A0", "@x", '<b>&"', "محمد", "00004", "_x0041_"]


def hostile_rows() -> list[Row]:
    names = iter(HOSTILE)
    rows = [(next(names, row[0]), next(iter(["=plan"])), *row[2:]) for row in monthly_rows(80)[1:]]
    return [HEADER, *rows, ("=bad", "Basic", "=when", "", "1")]


def the_list(case: str, folder: Path) -> tuple[Path, list[object]]:
    path = folder / "list.csv"
    if case == "cohort":
        return write(path, cohort_rows(HIGH_END)), ["--period", "year", "--as-of", COHORT_AS_OF]
    if case == "withheld":
        return monthly_list(path, 30), []
    if case == "no money":
        return monthly_list(path, 150, amounts=False), []
    if case == "finite mean":
        return monthly_list(path, 400, alpha=3.0, beta=20.0), ["--margin", "0.7", "--discount-rate", "0.2"]
    if case == "no spread":
        return write(path, fixed_term_rows(120)), ["--as-of", "2025-01-01"]
    if case == "hostile":
        return write(path, hostile_rows()), ["--period", "week"]
    return monthly_list(path, 200), ["--margin", "0.4", "--period", "quarter"]


@pytest.mark.parametrize("case", ["cohort", "withheld", "no money", "finite mean", "no spread", "hostile", "quarters"])
def test_every_formula_keeps_its_value(case: str, calc: LibreOffice, tmp_path: Path) -> None:
    path, options = the_list(case, tmp_path)
    totals = made(path, *options)["totals"]
    report = tmp_path / "report.xlsx"
    assert sheet_names(report) == SHEETS
    written, found = formulas(report), calc.recalculate(report)
    assert sum(map(len, written.values())) > 30
    assert {s: set(c) for s, c in found.items() if c} == {s: set(c) for s, c in written.items()}
    for sheet, of_sheet in written.items():
        for address, (formula, cached) in of_sheet.items():
            now = found[sheet][address]
            assert not isinstance(now, CalcError), f"{sheet}!{address} ={formula} gives {now}"
            if isinstance(cached, str):
                assert now == cached, f"{sheet}!{address} ={formula}"
            else:
                assert now == pytest.approx(cached, rel=1e-9, abs=1e-9), f"{sheet}!{address} ={formula}"
    assert totals["checks_ok"]
    assert found["Checks"]["C4"] == "OK"


def test_without_a_spread_the_model_shows_one_chance_to_end(tmp_path: Path) -> None:
    made(write(tmp_path / "list.csv", fixed_term_rows(120)), "--as-of", "2025-01-01")
    shown = cells(tmp_path / "report.xlsx", "Model")
    beside = {value(cell): value(shown[name.replace("B", "C")]) for name, cell in shown.items() if name[0] == "B"
              and name.replace("B", "C") in shown}  # fmt: skip
    assert "alpha" not in beside
    assert "beta" not in beside
    assert beside["Spread of the chances to end"] == "no spread"
    assert beside["Chance to end"] == pytest.approx(1 / 6, abs=1e-5)  # 120 ends of 720 renewals


def test_another_fee_moves_the_value_of_a_new_subscriber(calc: LibreOffice, tmp_path: Path) -> None:
    totals = made(monthly_list(tmp_path / "list.csv"), "--margin", "0.5")["totals"]
    report = tmp_path / "report.xlsx"
    labels = {value(cell): name for name, cell in cells(report, "Model").items() if name[0] == "B"}
    fee = labels["Fee of a new subscriber"].replace("B", "C")
    found = calc.recalculate(report, {f"Model.{fee}": 100.0})
    assert found["Summary"]["D13"] == pytest.approx(100 * 0.5 * totals["discounted_lifetime"])
    assert found["Checks"]["C4"] == "OK"
    empty = calc.recalculate(report, {f"Model.{fee}": ""})
    assert empty["Summary"]["D13"] == "needs a fee"
    captions = [str(value(cell)) for cell in cells(report, "Summary").values()]
    assert f"gross margin: lifetime x 50.0 % x fee (Model, cell {fee})" in captions


def test_a_wrong_number_is_found_by_the_checks(calc: LibreOffice, tmp_path: Path) -> None:
    made(monthly_list(tmp_path / "list.csv"))
    report = tmp_path / "report.xlsx"
    residual = next(name for name, cell in cells(report, "Retention").items() if name == "J26" and value(cell))
    assert calc.recalculate(report, {f"Retention.{residual}": 1.0})["Checks"]["C4"] == "CHECK"
    assert calc.recalculate(report, {"Subscribers.N5": 1.0})["Checks"]["C4"] == "CHECK"


def test_subscribers_show_three_columns_of_value(tmp_path: Path) -> None:
    totals = made(monthly_list(tmp_path / "list.csv", 120))["totals"]
    report = tmp_path / "report.xlsx"
    columns = {
        name: column_values(report, "Subscribers", header, 4)
        for name, header in (
            ("customer", "Customer"), ("status", "Status"), ("paid", "Paid so far EUR"), ("renews", "P(renews next)"),
            ("residual", "Expected future EUR"), ("total", "Total value EUR"), ("end", "End"),
        )
    }  # fmt: skip
    assert len(columns["customer"]) == totals["customers"] == 120
    assert columns["status"].count("active") == totals["active"]
    assert sum(map(float, columns["residual"])) == pytest.approx(totals["residual_value"], abs=1e-3)
    rows = list(zip(*columns.values(), strict=True))
    for _, status, paid, renews, residual, total, end in rows:
        assert float(total) == pytest.approx(float(paid) + float(residual), abs=2e-6)
        assert (status == "active") == (end == "") == (renews != "") == (float(residual) > 0)
        assert renews == "" or 0 < float(renews) < 1
    assert [row[5] for row in rows] == sorted((row[5] for row in rows), reverse=True)


def test_texts_of_the_list_are_no_formulas(tmp_path: Path) -> None:
    made(write(tmp_path / "list.csv", hostile_rows()))
    report = tmp_path / "report.xlsx"
    assert "Subscribers" not in formulas(report)
    assert "Data quality" not in formulas(report)
    shown = {value(cell): cell.attrib.get("t") for cell in cells(report, "Subscribers").values()}
    assert {shown[name] for name in ("=1+1", "@x", "00004", "=plan")} == {"inlineStr"}
    left_out = {value(cell): cell.attrib.get("t") for cell in cells(report, "Data quality").values()}
    assert left_out["=when"] == "inlineStr"


def test_the_same_list_gives_the_same_bytes(tmp_path: Path) -> None:
    path = monthly_list(tmp_path / "list.csv", 90)
    made(path)
    first = (tmp_path / "report.xlsx").read_bytes()
    made(path)
    assert (tmp_path / "report.xlsx").read_bytes() == first


def test_summary_explains_one_over_churn(tmp_path: Path) -> None:
    made(write(tmp_path / "list.csv", cohort_rows(HIGH_END)), "--period", "year", "--as-of", COHORT_AS_OF)
    texts = " ".join(str(value(cell)) for cell in cells(tmp_path / "report.xlsx", "Summary").values())
    # 4926 renewals were due for 509 that left: 9.7 years.
    assert "1 / churn says 9.7 years." in texts
    assert re.search(r"the mean lifetime has no end \(alpha is 0\.67, not above\s+1\)", texts)


def test_a_withheld_forecast_leaves_what_was_seen(tmp_path: Path) -> None:
    made(monthly_list(tmp_path / "list.csv", 30))
    report = tmp_path / "report.xlsx"
    texts = [str(value(cell)) for cell in cells(report, "Summary").values()]
    assert texts.count("withheld: see below") == 3
    assert "Red: no forecast" in texts
    seen = column_values(report, "Retention", "Still subscribed, seen", 23)
    assert seen[0] == 1
    assert all(0 < float(share) <= 1 for share in seen)
    assert set(column_values(report, "Retention", "Still subscribed, model", 23)) == {""}


def test_charts_have_texts_for_who_cannot_see_them(tmp_path: Path) -> None:
    made(monthly_list(tmp_path / "list.csv", 90))
    with zipfile.ZipFile(tmp_path / "report.xlsx") as archive:
        drawings = [
            archive.read(name).decode() for name in archive.namelist() if name.startswith("xl/drawings/drawing")
        ]
    assert [len(re.findall(r' descr="Lines: [^"]{40,}"', drawing)) for drawing in drawings] == [1, 2]
