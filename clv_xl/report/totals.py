"""The totals that the sheets show, for `clv-xl report --json`."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from clv_xl.report import checks, quality, summary
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
    )  # fmt: skip


def _segment(report: Report, group: Group) -> SegmentTotals:
    return SegmentTotals(
        report.words(f"segments.names.{group.key}"), group.customers, group.revenue, group.buyers, group.window_orders,
        group.window_revenue, group.aov, group.frequency, group.value, group.clv, group.clv_margin, group.max_cpc,
    )  # fmt: skip
