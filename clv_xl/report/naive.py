"""The naive figure beside the model's: what each says of a customer, and where the difference comes from."""

from __future__ import annotations

from clv_xl.report import expected, inputs, measure, segments, style
from clv_xl.report.page import Formula, Page
from clv_xl.report.report import Report


def compare_with_naive(report: Report, page: Page, row: int, line: float) -> int:
    """A table of two rows and a text; gives the next free row. Nothing where no value is forecast."""
    words, figures = report.words, report.figures
    ahead = figures.outlook
    if ahead is None or ahead.values is None or not figures.count:
        return row
    page.section(row, words("forecast_check.naive.title"))
    keys = ("figure", "naive", "model", "difference")
    labels = [words(f"forecast_check.naive.columns.{key}") for key in keys]
    page.header(row + 1, 2, labels, height=24)
    shop, values = figures.shop, ahead.values
    value, clv = (segments.cell(report, key) for key in ("value", "clv"))
    _line(report, page, row + 2, "year", Formula(f"N({value})", shop.value or 0.0), values.total.expected)
    _line(report, page, row + 3, "lifetime", Formula(f"N({clv})", shop.clv or 0.0), values.total_residual)
    row += 4
    if shop.aov is None or shop.frequency is None:
        return row + 1
    text = words(
        "forecast_check.naive.text",
        buyers=words.number(shop.buyers), days=words.number(figures.settings.window_days),
        frequency=words.number(shop.frequency, 2), aov=report.amount(shop.aov),
        years=words.number(figures.settings.lifespan_years, 1), customers=words.number(figures.count),
        alive=words.number(ahead.still_there), alive_share=words.percent(ahead.still_there / figures.count),
        orders=words.number(ahead.total.expected / figures.count, 2), cell=inputs.place("lifespan_years"),
        order_value=report.amount(values.total.expected / ahead.total.expected if ahead.total.expected else 0.0),
        rate=words.percent(figures.settings.discount_rate, 1),
    )  # fmt: skip
    for part in measure.wrap(text, measure.em(line)):
        page.put(row, 2, part, style.BODY)
        page.height(row, 15)
        row += 1
    return row + 1


def _line(report: Report, page: Page, row: int, key: str, naive: Formula, total: float) -> None:
    figures, money = report.figures, report.figures.money
    page.put(row, 2, report.unit(f"forecast_check.naive.{key}"), style.CELL)
    page.put(row, 3, naive, style.NUMBER.but(shape=money.plain))
    customers, mean = segments.cell(report, "customers"), total / figures.count
    summed = expected.cell(report, "expected_value" if key == "year" else "residual")
    page.put(row, 4, Formula(f"{summed}/{customers}", mean), style.NUMBER.but(shape=money.plain))
    difference = Formula(f"D{row}-C{row}", mean - float(naive.cached))
    page.put(row, 5, difference, style.NUMBER.but(shape=money.plain))
    page.height(row, 18)
