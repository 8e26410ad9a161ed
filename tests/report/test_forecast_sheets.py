"""What the report says of the future: shown, shown with a warning, or withheld, on every sheet alike."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from clv_xl.forecasting import Condition, Severity
from clv_xl.languages import load
from clv_xl.report import ReportTotals, reservations, write_report
from clv_xl.settings import Settings
from tests.conftest import SharedData
from tests.orders.run import clv_xl
from tests.report.orders_made_up import (
    DOUBT,
    NO_VALUE,
    ORDER_FIT,
    TOO_FEW,
    made_up_book,
    made_up_customers,
    made_up_forecast,
    made_up_months,
)
from tests.report.parts import cells, column_values, formulas, sheet_names, value

CUSTOMERS = made_up_customers(300)
FORECAST = made_up_forecast(CUSTOMERS)
COLUMNS = {
    "P(alive)", "Expected orders, 12 months", "Expected orders, low end of the mean",
    "Expected orders, high end of the mean",
    "Expected value, 12 months EUR", "Expected value, low end of the mean EUR",
    "Expected value, high end of the mean EUR", "Residual CLV EUR",
    "Revenue so far + residual CLV EUR", "Value at risk EUR",
}  # fmt: skip


def write(path: Path, *conditions: Condition) -> ReportTotals:
    forecast = made_up_forecast(CUSTOMERS, *conditions)
    return write_report(
        path, made_up_book(CUSTOMERS), CUSTOMERS, made_up_months(CUSTOMERS), forecast, Settings(), force=True
    )


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("forecast") / "report.xlsx"
    write(path)
    return path


def texts(path: Path, sheet: str) -> list[str]:
    return [str(value(cell)) for cell in cells(path, sheet).values()]


def headers(path: Path) -> set[str]:
    return {str(value(cell)) for name, cell in cells(path, "Customers").items() if re.fullmatch("[A-Z]+4", name)}


def test_customers_sheet_holds_the_forecast(path: Path) -> None:
    found, worth = FORECAST.customers, FORECAST.customers and FORECAST.customers.worth
    assert found is not None
    assert worth is not None

    def column(header: str) -> np.ndarray:
        return np.array(column_values(path, "Customers", header, 4), float)

    assert headers(path) >= COLUMNS
    assert column("P(alive)") == pytest.approx(found.alive, abs=0.0005)
    assert column("Expected orders, 12 months") == pytest.approx(found.orders, abs=0.0005)
    assert column("Expected orders, low end of the mean") == pytest.approx(found.orders_range[0], abs=0.0005)
    assert column("Expected value, high end of the mean EUR") == pytest.approx(worth.value_range[1], abs=0.005)
    assert column("Residual CLV EUR") == pytest.approx(worth.residual, abs=0.005)
    assert column("Value at risk EUR") == pytest.approx(worth.at_risk, abs=0.005)
    sums = column("Revenue EUR") + column("Residual CLV EUR")
    assert column("Revenue so far + residual CLV EUR") == pytest.approx(sums, abs=1e-6)


def test_summary_shows_the_sums_of_the_customers_sheet(path: Path) -> None:
    found = {name: value(cell) for name, cell in cells(path, "Summary").items()}
    assert found["B15"] == "The next twelve months"
    for cell, header in (
        ("B17", "Expected orders, 12 months"), ("D17", "Expected value, 12 months EUR"), ("F17", "Residual CLV EUR"),
    ):  # fmt: skip
        assert found[cell] == pytest.approx(sum(map(float, column_values(path, "Customers", header, 4))))
    assert "95 % range" in str(found["B18"])


def test_check_shows_predicted_against_actual(path: Path) -> None:
    holdout, found = FORECAST.holdout, cells(path, "Forecast check")
    assert holdout is not None
    by_label = {str(value(cell)): name for name, cell in found.items()}
    row = by_label["Days with an order"][1:]
    assert value(found[f"C{row}"]) == pytest.approx(holdout.predicted)
    assert value(found[f"D{row}"]) == holdout.actual
    assert formulas(path)["Forecast check"][f"E{row}"][1] == pytest.approx(holdout.error)
    start = int(by_label["Repeat orders in the first half"][1:])
    groups = [[value(found[f"{letter}{start + 1 + offset}"]) for letter in "CDE"]
              for offset in range(len(holdout.by_frequency))]  # fmt: skip
    assert groups == [[g.customers, pytest.approx(g.predicted), g.actual] for g in holdout.by_frequency]
    weeks = [value(found[f"K{row}"]) for row in range(7, 7 + len(holdout.tracking.day))]
    assert weeks == list(holdout.tracking.actual)


def test_model_shows_parameters_with_errors_and_ranges(path: Path) -> None:
    found = cells(path, "Model")
    rows = {str(value(cell)): name[1:] for name, cell in found.items() if name[0] == "B"}
    for name in ("r", "alpha", "s", "beta"):
        shown = [float(value(found[f"{letter}{rows[name]}"])) for letter in "CDEF"]
        parameter, error = getattr(ORDER_FIT, name), ORDER_FIT.standard_errors[name]
        spread = np.exp(1.959964 * 0.1)  # of a logarithm known to a tenth
        assert shown == pytest.approx([parameter, error, parameter / spread, parameter * spread], rel=1e-5)


def test_a_warning_stands_beside_the_numbers(tmp_path: Path) -> None:
    path = tmp_path / "report.xlsx"
    totals = write(path, DOUBT)
    sentence = reservations.sentence(load("en"), DOUBT)
    assert headers(path) >= COLUMNS
    assert f"The forecast comes with a warning: {sentence}" in texts(path, "Customers")
    assert any(
        text.startswith("The forecast comes with a warning: The first 30 days") for text in texts(path, "Summary")
    )
    assert any(text.startswith("• The first 30 days bring 2.5 times") for text in texts(path, "Forecast check"))
    assert "Carried with a warning" in texts(path, "Forecast check")
    assert totals.forecast.status == "reserved"
    assert totals.forecast.conditions == (
        {"code": "left_truncated", "severity": "warning", "message": sentence},
    )  # fmt: skip


def test_a_withheld_forecast_shows_no_number(tmp_path: Path) -> None:
    path = tmp_path / "report.xlsx"
    totals = write(path, TOO_FEW)
    assert not headers(path) & COLUMNS
    assert not {"Expected orders", "Expected revenue"} & set(texts(path, "Summary"))
    reason = "In the first half of the orders 12 customers ordered again; a forecast needs 30, or chance decides it."
    assert f"There is no forecast: {reason}" in texts(path, "Customers")
    assert f"There is no forecast: {reason}" in " ".join(" ".join(texts(path, "Summary")).split())
    assert f"• {reason}" in texts(path, "Forecast check")
    assert f"• {reason}" in texts(path, "Model")
    assert "No model was tried" in texts(path, "Forecast check")
    assert "How it was tested" not in texts(path, "Forecast check")
    assert (totals.forecast.status, totals.forecast.expected_orders, totals.checks_ok) == ("withheld", None, True)
    assert {"Forecast check", "Model"} <= set(sheet_names(path))


def test_values_alone_can_be_withheld(tmp_path: Path) -> None:
    path = tmp_path / "report.xlsx"
    totals = write(path, NO_VALUE)
    assert headers(path) & COLUMNS == {column for column in COLUMNS if "EUR" not in column}
    assert texts(path, "Summary").count("Orders only: see Forecast check") == 2
    assert totals.forecast.expected_orders is not None
    assert totals.forecast.expected_value is None
    assert "The naive figure beside the model's" not in texts(path, "Forecast check")


@pytest.mark.parametrize(
    "condition",
    [
        *(Condition("short_history", severity, 100, 180) for severity in (Severity.WITHHELD, Severity.WARNING)),
        *(Condition("few_repeat_buyers", severity, 20, 30) for severity in (Severity.WITHHELD, Severity.WARNING)),
        *(Condition("holdout_miss", severity, -0.3, 0.2) for severity in (Severity.WITHHELD, Severity.WARNING)),
        Condition("holdout_miss", Severity.WITHHELD, float("inf"), 0.5),
        Condition("left_truncated", Severity.WARNING, 2.0, 1.5),
        Condition("no_recent_orders", Severity.WARNING, 40, 30),
        Condition("boundary", Severity.WARNING, 1, 0, "No dropout is seen."),
        Condition("not_identified", Severity.WARNING, 1, 0, "They are vague."),
        Condition("frequency_and_spend_correlate", Severity.WARNING, -0.42, 0.3),
        Condition("value_model", Severity.VALUE_WITHHELD, 1, 0, "They are vague."),
        Condition("not_converged", Severity.WITHHELD, 0, 1),
    ],
    ids=lambda condition: f"{condition.name} {condition.severity}",
)
def test_every_condition_has_its_sentence(condition: Condition) -> None:
    text = reservations.sentence(load("en"), condition)
    assert text.endswith((".", ":"))
    assert "{" not in text
    assert condition.detail in text


def test_cdnow_report_shows_the_published_check(tmp_path: Path, shared: SharedData) -> None:
    # MODELS.md 2: Pareto/NBD 1,665.5 against 1,882; by calibration frequency as printed in BTYD's vignette.
    path = tmp_path / "cdnow.xlsx"
    assert clv_xl("report", shared / "data/cdnow/CDNOW_sample.txt", "-o", path).code == 0
    found = cells(path, "Forecast check")
    rows = {str(value(cell)): name[1:] for name, cell in reversed(found.items()) if name[0] == "B"}
    assert value(found[f"C{rows['Days with an order']}"]) == pytest.approx(1665.5, abs=0.05)
    assert value(found[f"D{rows['Days with an order']}"]) == 1882
    for model, total, likelihood in (("BG/NBD", 1653.4, -9582.4292), ("MBG/NBD", 1576.7, -9582.1357),
                                     ("Pareto/NBD", 1665.5, -9594.9762)):  # fmt: skip
        assert value(found[f"C{rows[model]}"]) == pytest.approx(total, abs=0.05)
        assert value(found[f"F{rows[model]}"]) == pytest.approx(likelihood, abs=1e-4)
    first = int(rows["Repeat orders in the first half"]) + 1
    each = [float(value(found[f"F{row}"])) for row in range(first, first + 8)]
    assert each == pytest.approx([0.1384, 0.5995, 1.1958, 1.7138, 2.3983, 2.9072, 3.8186, 6.4031], abs=1e-4)
