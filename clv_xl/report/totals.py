"""The totals that the sheets show, for `clv-xl report --json`."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from clv_xl.report import checks, quality, reservations, summary
from clv_xl.report.figures import Group
from clv_xl.report.report import Report


@dataclass(frozen=True, slots=True)
class SegmentTotals:
    """One row of the sheet Segments."""

    segment: str
    customers: int
    revenue: float
    buyers_in_window: int
    orders_in_window: int
    revenue_in_window: float
    average_order_value: float | None
    purchase_frequency: float | None
    customer_value: float | None
    clv_revenue: float | None
    clv_gross_margin: float | None
    max_cpc: float | None


@dataclass(frozen=True, slots=True)
class ForecastTotals:
    """What the customers are expected to do in the next twelve months; None where it is withheld."""

    status: str  # carried, reserved, withheld
    conditions: tuple[dict[str, str], ...]  # what speaks against it: code, severity and message
    model: str | None
    holdout_error: float | None  # predicted / actual - 1
    expected_orders: float | None
    expected_orders_range: tuple[float, float] | None  # 95 %
    expected_value: float | None  # discounted
    expected_value_range: tuple[float, float] | None
    residual_value: float | None  # of all orders to come, discounted
    still_customers: float | None  # sum of the chances to be still one


@dataclass(frozen=True, slots=True)
class ReportTotals:
    """What was written, and the numbers in it; None where the data or an input is missing."""

    path: Path
    customers_csv: Path | None
    as_of: str
    currency: str
    customers: int
    customers_on_sheet: int
    orders: int
    revenue: float
    repeat_customers: int
    repeat_rate: float | None
    historic_value_per_customer: float | None
    median_historic_value: float | None
    average_order_value: float | None
    purchase_frequency: float | None
    customer_value: float | None
    lifespan_years: float
    clv_revenue: float | None
    clv_gross_margin: float | None
    max_cpc: float | None
    clv_cac_ratio: float | None
    data_quality: str  # green, amber, red
    checks_ok: bool
    segments: tuple[SegmentTotals, ...]
    forecast: ForecastTotals

    def as_object(self) -> dict[str, Any]:
        """What `clv-xl report --json` prints under "totals"."""
        plain = asdict(self)
        plain["path"] = str(self.path)
        plain["customers_csv"] = None if self.customers_csv is None else str(self.customers_csv)
        return plain


def totals(report: Report, path: Path, csv: Path | None) -> ReportTotals:
    """Collect them."""
    figures, shop = report.figures, report.figures.shop
    return ReportTotals(
        path=path, customers_csv=csv, as_of=figures.as_of.isoformat(), currency=figures.money.currency,
        customers=figures.count, customers_on_sheet=figures.listed, orders=figures.orders,
        revenue=figures.total_revenue, repeat_customers=figures.repeat_customers, repeat_rate=figures.repeat_rate,
        historic_value_per_customer=figures.mean_revenue,
        median_historic_value=figures.median_revenue if figures.count else None,
        average_order_value=shop.aov, purchase_frequency=shop.frequency, customer_value=shop.value,
        lifespan_years=figures.settings.lifespan_years, clv_revenue=shop.clv, clv_gross_margin=shop.clv_margin,
        max_cpc=shop.max_cpc, clv_cac_ratio=summary.clv_to_cac(report), data_quality=quality.judge(report).level,
        checks_ok=checks.all_ok(report), segments=tuple(_segment(report, group) for group in figures.groups),
        forecast=_forecast(report),
    )  # fmt: skip


def _forecast(report: Report) -> ForecastTotals:
    forecast, ahead = report.figures.forecast, report.figures.outlook
    values = None if ahead is None else ahead.values
    return ForecastTotals(
        status=reservations.status(forecast),
        conditions=tuple(
            {"code": each.name, "severity": str(each.severity), "message": reservations.sentence(report.words, each)}
            for each in forecast.conditions
        ),
        model=None if forecast.fit is None else forecast.fit.model,
        holdout_error=None if forecast.holdout is None else _finite(forecast.holdout.error),
        expected_orders=None if ahead is None else ahead.total.expected,
        expected_orders_range=None if ahead is None else (ahead.total.low, ahead.total.high),
        expected_value=None if values is None else values.total.expected,
        expected_value_range=None if values is None or _finite(values.total.high) is None
        else (values.total.low, values.total.high),
        residual_value=None if values is None else values.total_residual,
        still_customers=None if ahead is None else ahead.still_there,
    )  # fmt: skip


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _segment(report: Report, group: Group) -> SegmentTotals:
    return SegmentTotals(
        report.words(f"segments.names.{group.key}"), group.customers, group.revenue, group.buyers, group.window_orders,
        group.window_revenue, group.aov, group.frequency, group.value, group.clv, group.clv_margin, group.max_cpc,
    )  # fmt: skip
