"""The figures of six customers written by hand; every expected number is worked out beside it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from clv_xl.customers import Customers, Months
from clv_xl.forecasting import Condition, Total
from clv_xl.languages import load
from clv_xl.orders.book import Notice
from clv_xl.report import behaviour, first_steps, quality
from clv_xl.report.figures import Figures, compute
from clv_xl.report.outlook import Outlook, ValueColumns
from clv_xl.report.report import Report
from clv_xl.settings import Settings
from tests.report.orders_made_up import NO_VALUE, TOO_FEW, made_up_book, made_up_forecast

DAY = "datetime64[D]"

# key, first, last, orders, order days, active months, revenue, window orders, window revenue
ROWS = [
    ("ann", "2025-01-10", "2026-06-20", 8, 8, 8, 800.0, 5, 500.0),  # gap 526 / 7 = 75.1 days, 8 of 18 months
    ("bob", "2024-06-15", "2026-06-15", 3, 3, 3, 300.0, 1, 100.0),  # gap 730 / 2 = 365 days
    ("cid", "2026-05-01", "2026-05-01", 1, 1, 1, 150.0, 1, 150.0),
    ("dee", "2026-03-01", "2026-03-05", 2, 2, 1, 90.0, 2, 90.0),  # gap 4 days, 117 days ago
    ("eve", "2023-01-01", "2024-01-01", 2, 2, 2, 60.0, 0, 0.0),  # gap 365 days, none in the window
    ("fay", "2026-06-30", "2026-06-30", 1, 1, 1, 20.0, 1, 20.0),
]
AS_OF = date(2026, 6, 30)


def customers() -> Customers:
    columns = list(zip(*ROWS, strict=True))
    last = np.array(columns[2], dtype=DAY)
    count = len(ROWS)
    return Customers(
        as_of=AS_OF,
        customer=np.array(columns[0], dtype=object),
        first_order=np.array(columns[1], dtype=DAY),
        last_order=last,
        orders=np.array(columns[3], dtype=np.int64),
        order_days=np.array(columns[4], dtype=np.int64),
        active_months=np.array(columns[5], dtype=np.int64),
        items=np.full(count, np.nan),
        revenue=np.array(columns[6]),
        refunds=np.zeros(count),
        returned_orders=np.zeros(count, dtype=np.int64),
        window_orders=np.array(columns[7], dtype=np.int64),
        window_revenue=np.array(columns[8]),
        days_since_last_order=(np.datetime64(AS_OF) - last).astype(np.int64),
        season_months=np.array([1, 0, 0, 0, 2, 0]),  # eve bought in January twice and never else
        season=(1,),
    )


def months() -> Months:
    return Months(np.array(["2026-06"], dtype="datetime64[M]"), np.array([17]), np.array([1420.0]), np.array([6]))


def figures(settings: Settings | None = None, *conditions: Condition) -> Figures:
    forecast = made_up_forecast(customers(), *conditions)
    return compute(made_up_book(customers()), customers(), months(), forecast, settings or Settings())


def report(found: Figures) -> Report:
    return Report(found, load("en"), None, "", "0")


def test_whole_shop_by_the_guide() -> None:
    shop = figures(Settings(margin=0.5, conversion_rate=0.1)).shop
    # In the window: 860 of revenue, 10 orders, 5 buyers.
    assert (shop.customers, shop.buyers, shop.window_orders, shop.window_revenue) == (6, 5, 10, 860.0)
    assert shop.aov == pytest.approx(86.0)
    assert shop.frequency == pytest.approx(2.0)
    assert shop.value == pytest.approx(172.0)
    assert shop.clv == pytest.approx(516.0)  # three years
    assert shop.clv_margin == pytest.approx(258.0)
    assert shop.max_cpc == pytest.approx(25.8)
    assert shop.median_aov == pytest.approx(100.0)  # of 100, 100, 150, 45, 20


def test_max_cpc_without_a_margin_is_of_revenue() -> None:
    shop = figures(Settings(conversion_rate=0.1)).shop
    assert shop.clv_margin is None
    assert shop.max_cpc == pytest.approx(51.6)


def test_a_window_of_half_a_year_gives_orders_per_year() -> None:
    half = figures(Settings(window_days=182)).shop
    assert half.frequency == pytest.approx(2.0 / (182 / 365.25))


def test_history_and_repeats() -> None:
    found = figures()
    assert found.total_revenue == 1420.0
    assert found.orders == 17
    assert found.repeat_rate == pytest.approx(4 / 6)
    assert found.mean_revenue == pytest.approx(1420 / 6)
    assert found.median_revenue == pytest.approx((150 + 90) / 2)


def test_scores_and_segments() -> None:
    scores = figures().scores
    # Days since the last order of the five scored: 10, 15, 60, 117, 0; strictly worse: 3, 2, 1, 0, 4 -> 1 + 3w // 5.
    assert scores.recency.tolist() == [2, 2, 1, 1, 0, 3]
    # Orders 5, 1, 1, 2, 1; strictly worse: 4, 0, 0, 3, 0.
    assert scores.frequency.tolist() == [3, 1, 1, 2, 0, 1]
    # Revenue 500, 100, 150, 90, 20; strictly worse: 4, 2, 3, 1, 0.
    assert scores.money.tolist() == [3, 2, 2, 1, 0, 1]
    assert scores.total.tolist() == [8, 5, 4, 4, 0, 5]
    assert [scores.segments[place][0] for place in scores.segment] == [
        "top",
        "middle",
        "low",
        "low",
        "no_order",
        "middle",
    ]
    assert [scores.codes[code] for code in scores.code] == ["233", "212", "112", "121", "", "311"]


def test_groups_add_up_to_the_shop() -> None:
    found = figures()
    for name in ("customers", "buyers", "revenue", "window_orders", "window_revenue"):
        assert sum(getattr(group, name) for group in found.groups) == getattr(found.shop, name)
    assert [(group.key, group.customers, group.revenue) for group in found.groups] == [
        ("top", 1, 800.0), ("middle", 2, 320.0), ("low", 2, 240.0), ("no_order", 1, 60.0),
    ]  # fmt: skip


def test_five_bins_have_eleven_segments_and_one_more() -> None:
    scores = figures(Settings(bins=5)).scores
    assert len(scores.segments) == 12
    assert len(scores.codes) == 126
    assert scores.segments[scores.segment[4]][0] == "no_order"


def test_cuts_say_what_scores_mean() -> None:
    cuts = figures().scores.cuts
    assert [(cut.score, cut.lowest, cut.highest, cut.customers) for cut in cuts["recency"]] == [
        (3, 0, 0, 1), (2, 10, 15, 2), (1, 60, 117, 2),
    ]  # fmt: skip


def test_behaviours() -> None:
    found = figures()
    assert [behaviour.KEYS[place] for place in found.behaviours] == [
        "collector", "yearly", "once", "occasional", "seasonal", "once",
    ]  # fmt: skip


def test_next_order_due() -> None:
    due = figures().next_due.astype(str).tolist()
    # ann: 75.14 days after 20 June; bob: 365 days; dee: 4 days after 5 March; eve: 365 days into the leap year 2024.
    assert due == ["2026-09-03", "2027-06-15", "NaT", "2026-03-09", "2024-12-31", "NaT"]


def test_vip_keeps_equal_values_together() -> None:
    assert figures().vip.tolist() == [True, False, False, False, False, False]
    even = replace(customers(), revenue=np.array([300.0, 300.0, 300.0, 10.0, 5.0, 1.0]))
    assert compute(made_up_book(even), even, months(), made_up_forecast(even), Settings()).vip.tolist() == [
        True,
        True,
        True,
        False,
        False,
        False,
    ]


def test_no_vip_without_revenue() -> None:
    nothing = replace(customers(), revenue=np.zeros(6))
    assert not compute(made_up_book(nothing), nothing, months(), made_up_forecast(nothing), Settings()).vip.any()


def test_top_shares_round_customers_up() -> None:
    tops = {top.share: top for top in figures().tops}
    assert (tops[0.10].customers, tops[0.10].revenue) == (1, 800.0)
    assert (tops[0.50].customers, tops[0.50].revenue) == (3, 1250.0)


def test_curve_runs_from_nothing_to_all() -> None:
    curve = figures().curve
    assert curve[0] == (0.0, 0.0)
    assert curve[1] == (pytest.approx(1 / 6), pytest.approx(800 / 1420))
    assert curve[-1] == (1.0, 1.0)


def test_first_steps_are_sorted_by_the_money_at_stake() -> None:
    steps = first_steps.first_steps(report(figures(None, TOO_FEW)))
    # best: ann's 500 / 10; overdue: dee (45 an order) and eve (30 an order), 75 / 10; second order: 2 / 10 x 86.
    assert [(step.key, step.customers, step.at_stake) for step in steps] == [
        ("best", 1, pytest.approx(50.0)), ("second_order", 2, pytest.approx(17.2)), ("overdue", 2, pytest.approx(7.5)),
    ]  # fmt: skip
    assert "€50.00" in steps[0].text


def test_refunds_beyond_sales_leave_no_order_value() -> None:
    losing = replace(customers(), revenue=-customers().revenue, window_revenue=-customers().window_revenue)
    found = compute(made_up_book(losing), losing, months(), made_up_forecast(losing), Settings(conversion_rate=0.1))
    assert (found.shop.aov, found.shop.clv, found.shop.max_cpc, found.curve) == (None, None, None, ())
    assert found.shop.frequency == pytest.approx(2.0)


def test_an_earlier_reference_date_leaves_the_rest_visible() -> None:
    book = made_up_book(customers())
    facts = replace(
        book.facts, last_order=date(2026, 7, 15), counted_orders=20, customers=8, net_revenue_with_key=1500.0
    )
    found = compute(
        replace(book, facts=facts), customers(), months(), made_up_forecast(customers()), Settings(as_of=AS_OF)
    )
    assert found.later == {"customers": 2, "orders": 3, "revenue": 80.0, "all_orders": 3}
    assert set(figures().later.values()) == {0}


@pytest.mark.parametrize(
    ("changes", "notices", "level"),
    [
        ({}, (), "green"),
        ({}, (Notice("odd", "Odd."),), "amber"),
        ({"counted_without_customer_key": 2, "counted_orders": 20}, (), "amber"),
        ({"counted_without_customer_key": 12, "counted_orders": 20}, (), "red"),
        ({"rejected_rows": {"no_date": 40}, "rows_read": 1000}, (), "amber"),
        ({"rejected_rows": {"no_date": 300}, "rows_read": 1000}, (), "red"),
        ({"excluded": {"cancelled": 4}}, (), "amber"),
        ({"first_order": date(2026, 1, 1)}, (), "amber"),
    ],
)
def test_the_light(changes: dict[str, object], notices: tuple[Notice, ...], level: str) -> None:
    found = figures()
    calm = replace(found.book.facts, excluded={"cancelled": 0}, orders_in_file=20)
    book = replace(found.book, facts=replace(calm, **changes), notices=notices)  # type: ignore[arg-type]
    light = quality.judge(report(replace(found, book=book)))
    assert light.level == level
    assert bool(light.reasons) == (level != "green")


def test_overdue_means_later_than_twice_the_own_gap() -> None:
    # dee's gap is 4 days and she is 117 days late; with a gap of 60 days she would be within twice the gap.
    patient = customers()
    patient.first_order[3] = np.datetime64("2026-01-04")
    found = compute(made_up_book(patient), patient, months(), made_up_forecast(patient, TOO_FEW), Settings())
    overdue = next(step for step in first_steps.first_steps(report(found)) if step.key == "overdue")
    assert overdue.customers == 1


def outlook() -> Outlook:
    """Chances and values of the six, by hand."""
    zeros, total = np.zeros(6), Total(10.0, 5.0, 20.0)
    at_risk = np.array([1.0, 2.0, 4.0, 80.0, 160.0, 32.0])
    values = ValueColumns(zeros, zeros, zeros, zeros, zeros, at_risk, total)
    return Outlook(np.array([0.9, 0.8, 0.4, 0.3, 0.2, 0.1]), zeros, zeros, zeros, total, values)


def test_customers_worth_winning_back_are_repeat_buyers_who_have_more_likely_left() -> None:
    # dee (80) and eve (160) came back before and are below a half; cid and fay ordered on one day only.
    steps = first_steps.first_steps(report(replace(figures(), outlook=outlook())))
    (step,) = [step for step in steps if step.key == "slipping_away"]
    assert (step.customers, step.at_stake) == (2, pytest.approx(24.0))
    assert not [step for step in steps if step.key == "overdue"]


def test_forecast_columns_are_rounded_and_add_up() -> None:
    found = figures()
    ahead = found.outlook
    assert ahead is not None
    assert ahead.values is not None
    assert ahead.total.expected == ahead.orders.sum()
    assert ahead.values.total.expected == ahead.values.value.sum()
    assert (np.round(ahead.values.residual, 2) == ahead.values.residual).all()
    assert ahead.values.lifetime == pytest.approx(found.revenue + ahead.values.residual)
    assert ((ahead.low <= ahead.orders) & (ahead.orders <= ahead.high)).all()


def test_withheld_forecasts_have_no_columns() -> None:
    assert figures(None, TOO_FEW).outlook is None
    ahead = figures(None, NO_VALUE).outlook
    assert ahead is not None
    assert ahead.values is None
