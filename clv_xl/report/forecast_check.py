"""Sheet Forecast check: what the models foresaw of orders that are known by now, and what that says of the forecast."""

from __future__ import annotations

from datetime import date

from openpyxl.chart import Reference

from clv_xl.forecasting.choice import Candidate, Choice
from clv_xl.forecasting.holdout import LAST_GROUP, Group, Holdout
from clv_xl.report import charts, measure, reservations, style
from clv_xl.report.naive import compare_with_naive
from clv_xl.report.page import Formula, Page
from clv_xl.report.report import Report

WIDTHS = (2, 36, 15, 15, 15, 18, 18, 15, 4, 13, 13, 13)
LINE = 128  # of text across the printed columns
LAST = 8  # column H
TRACKING = 10  # column J: the figures behind the last chart
EXCEL_EPOCH = date(1899, 12, 30)
CHART = (25.6, 7.2)  # centimetres


def build(report: Report) -> Page:
    """The sheet."""
    page, forecast = report.page("forecast_check", LINE), report.figures.forecast
    page.widths(WIDTHS)
    row = _verdict(report, page, 4)
    row = _test(report, page, row)
    if forecast.holdout is not None:
        row = _totals(report, page, row, forecast.holdout)
    if forecast.choice is not None:
        row = _models(report, page, row, forecast.choice)
    row = compare_with_naive(report, page, row, LINE)
    if forecast.holdout is not None:
        row = _groups(report, page, row, "by_frequency", forecast.holdout.by_frequency)
        page.page_break(row)
        row = _groups(report, page, row, "by_decile", forecast.holdout.by_decile)
        row = _tracking(report, page, row, forecast.holdout)
    page.sheet.freeze_panes = "A4"
    page.print_setup(LAST, row, footer=report.footer)
    return page


def paragraph(page: Page, row: int, text: str, width: float, look: style.Look = style.BODY) -> int:
    """Write a text over several rows, without merged cells; gives the next row."""
    for line in measure.wrap(text, measure.em(width), indent="  " if text[:1] == "•" else ""):
        page.put(row, 2, line, look)
        page.height(row, 15)
        row += 1
    return row


def error(predicted: str, actual: str, value: float, came: float) -> Formula:
    """How far a prediction was off, as a share; blank where nothing came."""
    return Formula(f'IF({actual}>0,({predicted}-{actual})/{actual},"")', (value - came) / came if came > 0 else "")


def _verdict(report: Report, page: Page, row: int) -> int:
    text, ink, ground = reservations.verdict(report)
    page.put(row, 2, report.words("forecast_check.verdict"), style.HEADING)
    page.put(row, 3, text, style.STATUS.but(ink=ink, fill=ground, size=11, rule="", across="left", indent=1))
    for column in range(4, 7):
        page.put(row, column, None, style.STATUS.but(fill=ground, rule=""))
    page.height(row, 26)
    row += 1
    for sentence in reservations.sentences(report) or [report.words("forecast_check.no_condition")]:
        row = paragraph(page, row, f"• {sentence}", LINE)
    return row + 1


def _test(report: Report, page: Page, row: int) -> int:
    """How it was tested, in words, or what there is to test with."""
    words, log = report.words, report.figures.forecast.log
    split, key = log.split, "not_tested" if report.figures.forecast.holdout is None else "test"
    page.section(row, words(f"forecast_check.{key}_title"))
    text = words(
        f"forecast_check.{key}", first=log.first_day.isoformat(), end=split.end.isoformat(),
        last=log.last_day.isoformat(), weeks=words.number(split.days / 7, 0 if split.days % 7 == 0 else 1),
        members=words.number(len(split.members)), repeat=words.number(split.calibration.repeat_buyers),
        orders=words.number(int(split.calibration.frequency.sum())), new=words.number(split.new_customers),
    )  # fmt: skip
    return paragraph(page, row + 1, text, LINE) + 1


def _totals(report: Report, page: Page, row: int, holdout: Holdout) -> int:
    words, money = report.words, report.figures.money
    page.section(row, words("forecast_check.totals_title"))
    labels = [words(f"forecast_check.columns.{key}") for key in ("total", "predicted", "actual", "error")]
    page.header(row + 1, 2, labels, height=24)
    lines = [("orders", holdout.predicted, float(holdout.actual), "#,##0.0")]
    if holdout.predicted_value is not None:
        lines.append(("value", holdout.predicted_value, holdout.actual_value, money.plain))
    row += 2
    for key, predicted, actual, shape in lines:
        label = words(f"forecast_check.totals.{key}")
        page.put(row, 2, money.header(label) if key == "value" else label, style.CELL)
        page.put(row, 3, predicted, style.NUMBER.but(shape=shape))
        page.put(row, 4, actual, style.NUMBER.but(shape=style.WHOLE if key == "orders" else shape))
        page.put(row, 5, error(f"C{row}", f"D{row}", predicted, actual), style.NUMBER.but(shape=style.PERCENT))
        page.height(row, 18)
        row += 1
    return row + 1


def _models(report: Report, page: Page, row: int, choice: Choice) -> int:
    """The candidates side by side, and why one of them was chosen."""
    words = report.words
    page.section(row, words("forecast_check.models_title"))
    keys = ("model", "predicted", "actual", "error", "likelihood", "judges", "chosen")
    labels = [words(f"forecast_check.columns.{key}") for key in keys]
    page.header(row + 1, 2, labels, height=34)
    first = row + 2
    for offset, candidate in enumerate(choice.candidates):
        _model(report, page, first + offset, candidate, own=candidate is choice.chosen)
    row = first + len(choice.candidates)
    page.table("ModelsCompared", f"B{first - 1}", f"H{row - 1}", labels)
    row = paragraph(page, row, words(f"forecast_check.reasons.{choice.reason}", model=choice.chosen.fit.model), LINE)
    if choice.not_tried:
        row = paragraph(page, row, words(f"forecast_check.not_tried.{choice.not_tried}"), LINE)
    return row + 1


def _model(report: Report, page: Page, row: int, candidate: Candidate, *, own: bool) -> None:
    words = report.words
    page.put(row, 2, candidate.fit.model, style.CELL.but(bold=own))
    predicted = float(candidate.predicted.sum()) if candidate.usable else None
    page.put(row, 3, predicted, style.NUMBER.but(shape="#,##0.0"))
    page.put(row, 4, candidate.actual, style.NUMBER.but(shape=style.WHOLE))
    off = None if predicted is None else error(f"C{row}", f"D{row}", predicted, candidate.actual)
    page.put(row, 5, off, style.NUMBER.but(shape=style.PERCENT))
    likelihood = candidate.log_likelihood if candidate.usable else None
    page.put(row, 6, likelihood, style.NUMBER.but(shape="#,##0.00"))
    judges = "yes" if candidate.judges_one_time_buyers else "no"
    page.put(row, 7, words(f"forecast_check.judges.{judges}"), style.NUMBER)
    page.put(row, 8, words("forecast_check.chosen") if own else "", style.NUMBER.but(bold=True, ink=style.BRAND))
    page.height(row, 18)


def _groups(report: Report, page: Page, row: int, key: str, groups: tuple[Group, ...]) -> int:
    """A table of groups with its sums, and its chart."""
    words = report.words
    page.section(row, words(f"forecast_check.{key}.title"))
    columns = ("customers", "predicted", "actual", "predicted_each", "actual_each", "error")
    labels = [words(f"forecast_check.{key}.group"), *(words(f"forecast_check.columns.{each}") for each in columns)]
    page.header(row + 1, 2, labels, height=34)
    first = row + 2
    total = first + len(groups)
    for offset, group in enumerate(groups):
        name = words.number(group.number)
        if key == "by_frequency" and group.number == LAST_GROUP:
            name = words("forecast_check.or_more", number=name)
        _group(page, first + offset, (name, group.customers, group.predicted, group.actual), style.CELL, style.NUMBER)
    sums = (sum(group.customers for group in groups), sum(group.predicted for group in groups),
            sum(group.actual for group in groups))  # fmt: skip
    customers, predicted, actual = (
        Formula(f"SUM({letter}{first}:{letter}{total - 1})", value) for letter, value in zip("CDE", sums, strict=True)
    )
    everyone = (words("forecast_check.all"), customers, predicted, actual)
    _group(page, total, everyone, style.TOTAL, style.TOTAL_NUMBER)
    page.table({"by_frequency": "ByFrequency", "by_decile": "ByDecile"}[key], f"B{first - 1}", f"H{total - 1}", labels)
    frame = _frame(report, key)
    names = Reference(page.sheet, min_col=2, min_row=first, max_row=total - 1)
    series = [(Reference(page.sheet, min_col=column, min_row=first, max_row=total - 1), label)
              for column, label in ((6, labels[4]), (7, labels[5]))]  # fmt: skip
    chart = charts.columns(frame, series, names, shape="0.0")
    return page.chart(chart, total + 2, words(f"forecast_check.{key}.chart.alt")) + 1


def _frame(report: Report, key: str) -> charts.Frame:
    title, across, up = (report.words(f"forecast_check.{key}.chart.{part}") for part in ("title", "across", "up"))
    return charts.Frame(title, across, up, *CHART)


def _group(
    page: Page, row: int, values: tuple[str, int | Formula, float | Formula, int | Formula], text: style.Look,
    number: style.Look,
) -> None:  # fmt: skip
    name, *counts = values
    customers, predicted, actual = (float(each.cached if isinstance(each, Formula) else each) for each in counts)
    page.put(row, 2, name, text)
    for column, value, shape in zip((3, 4, 5), counts, (style.WHOLE, "#,##0.0", style.WHOLE), strict=True):
        page.put(row, column, value, number.but(shape=shape))
    for column, letter, value in ((6, "D", predicted), (7, "E", actual)):
        each = Formula(f'IF(C{row}>0,{letter}{row}/C{row},"")', value / customers if customers else "")
        page.put(row, column, each, number.but(shape="0.000"))
    page.put(row, 8, error(f"D{row}", f"E{row}", predicted, actual), number.but(shape=style.PERCENT))
    page.height(row, 17)


def _tracking(report: Report, page: Page, row: int, holdout: Holdout) -> int:
    """Cumulative orders by week: the chart here, its figures beside the printed page."""
    words, tracking = report.words, holdout.tracking
    page.section(row, words("forecast_check.tracking.title"))
    labels = [words(f"forecast_check.tracking.{key}") for key in ("day", "actual", "expected")]
    page.put(4, TRACKING, words("forecast_check.tracking.table_title"), style.HEADING)
    head = 6
    page.header(head, TRACKING, labels, numbers_from=0, height=18)
    for offset, values in enumerate(zip(tracking.day, tracking.actual, tracking.expected, strict=True), 1):
        looks = [style.NUMBER.but(shape=shape) for shape in (style.DATE, style.WHOLE, "#,##0.0")]
        page.row(head + offset, TRACKING, list(values), looks)
    last = head + len(tracking.day)
    page.table("Tracking", f"J{head}", f"L{last}", labels)
    across, *lines = (
        Reference(page.sheet, min_col=TRACKING + place, min_row=head + 1, max_row=last) for place in range(3)
    )
    frame = _frame(report, "tracking")
    days = [(day - EXCEL_EPOCH).days for day in (tracking.day[0], tracking.day[-1])]
    chart = charts.tracking(frame, across, list(zip(lines, labels[1:], strict=True)), (days[0], days[1]))
    end = report.figures.forecast.log.split.end.isoformat()
    row = page.chart(chart, row + 1, words("forecast_check.tracking.chart.alt", end=end))
    return paragraph(page, row, words("forecast_check.tracking.note", end=end), LINE, style.NOTE)
