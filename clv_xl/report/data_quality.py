"""Sheet Data quality: what was read, what counted, what was left out and why, and how the files were understood."""

from __future__ import annotations

from dataclasses import dataclass

from clv_xl.report import data_sources, month_table, quality, style
from clv_xl.report.page import Page, Value, absolute
from clv_xl.report.report import Report

LABEL, NUMBER, SHARE, MEANING = 2, 3, 4, 5
LIGHT_ROW = 4
LIGHTS = {
    "green": (style.GOOD_INK, style.GOOD_FILL),
    "amber": (style.WARN_INK, style.WARN_FILL),
    "red": (style.BAD_INK, style.BAD_FILL),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the ledger; a line without a value is a heading."""

    key: str
    label: str
    value: Value = None
    share: float | None = None
    kind: str = "count"  # count, money, date
    part: bool = False  # of the line above: indented


def build(report: Report) -> Page:
    """The sheet."""
    page = report.page("data_quality")
    page.widths([2, 44, 18, 12, 28, 50, 24, 4, 12, 12, 20, 16, 26])
    _light(report, page)
    for offset, line in enumerate(_ledger(report)):
        _line(report, page, _ledger_row(report) + offset, line)
    row = _ledger_row(report) + len(_ledger(report)) + 1
    row = data_sources.keys(report, page, row)
    row = data_sources.examples(report, page, row)
    row = data_sources.sources(report, page, row)
    row = data_sources.run(report, page, row)
    month_table.build(report, page)
    page.sheet.freeze_panes = "A4"
    page.print_setup(7, row, landscape=True, footer=report.footer)
    return page


def cell(report: Report, key: str) -> str:
    """Reference to a number of the ledger."""
    row = _ledger_row(report) + [line.key for line in _ledger(report)].index(key)
    return absolute(report.title("data_quality"), row, NUMBER)


def reason(report: Report, key: str) -> str:
    """A reason for leaving something out, in words; one that has none yet is shown as it is."""
    known = f"data_quality.reasons.{key}"
    return report.words(known) if report.words.has(known) else key.replace("_", " ")


def _ledger_row(report: Report) -> int:
    return LIGHT_ROW + 2 + max(1, len(quality.judge(report).reasons))


def _light(report: Report, page: Page) -> None:
    light, words = quality.judge(report), report.words
    ink, ground = LIGHTS[light.level]
    page.put(LIGHT_ROW, LABEL, words("data_quality.light"), style.HEADING)
    page.put(LIGHT_ROW, NUMBER, words(f"quality.levels.{light.level}"),
             style.STATUS.but(ink=ink, fill=ground, size=11, rule=""))  # fmt: skip
    page.height(LIGHT_ROW, 26)
    for offset, text in enumerate(light.reasons or (words("quality.no_reason"),), 1):
        page.put(LIGHT_ROW + offset, LABEL, f"• {text}", style.BODY.but(indent=1))
        page.height(LIGHT_ROW + offset, 16)


def _line(report: Report, page: Page, row: int, line: Line) -> None:
    if line.value is None and line.kind == "heading":
        page.section(row, line.label)
        return
    shapes = {"count": style.WHOLE, "money": report.figures.money.plain, "date": style.DATE}
    page.put(
        row,
        LABEL,
        line.label,
        style.CELL.but(indent=3 if line.part else 1, ink=style.MUTED if line.part else style.INK),
    )
    page.put(row, NUMBER, line.value, style.NUMBER.but(shape=shapes[line.kind]))
    page.put(row, SHARE, line.share, style.NUMBER.but(shape=style.PERCENT))
    meaning = f"data_quality.meanings.{line.key}"
    page.put(row, MEANING, report.words(meaning) if report.words.has(meaning) else "", style.NOTE.but(indent=1))
    page.height(row, 16)


def _ledger(report: Report) -> list[Line]:
    """Every line, in order: what is read above, what remains below."""
    return [*_rows(report), *_orders(report), *_money(report), *_dates(report), *_rest(report)]


def _heading(report: Report, key: str) -> Line:
    return Line(f"heading_{key}", report.words(f"data_quality.headings.{key}"), kind="heading")


def _named(report: Report, key: str, value: Value, *, of: float = 0, kind: str = "count", part: bool = False) -> Line:
    share = float(value) / of if isinstance(value, int | float) and of else None
    label = report.words(f"data_quality.lines.{key}")
    return Line(key, report.figures.money.header(label) if kind == "money" else label, value, share, kind, part)


def _by_reason(report: Report, counts: dict[str, int], of: int) -> list[Line]:
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [
        Line(f"reason_{key}", reason(report, key), count, count / of if of else None, part=True)
        for key, count in ordered
        if count
    ]


def _rows(report: Report) -> list[Line]:
    facts = report.figures.book.facts
    rejected = sum(facts.rejected_rows.values())
    return [
        _heading(report, "rows"),
        _named(report, "rows_read", facts.rows_read, of=facts.rows_read),
        _named(report, "rejected", rejected, of=facts.rows_read),
        *_by_reason(report, facts.rejected_rows, facts.rows_read),
        _named(report, "rows_used", facts.rows_used, of=facts.rows_read),
    ]


def _orders(report: Report) -> list[Line]:
    facts, figures = report.figures.book.facts, report.figures
    left_out, total = sum(facts.excluded.values()), facts.orders_in_file
    counted = facts.counted_orders
    return [
        _heading(report, "orders"),
        _named(report, "orders_in_file", total, of=total),
        _named(report, "excluded", left_out, of=total),
        *_by_reason(report, facts.excluded, total),
        _named(report, "counted", counted, of=total),
        _named(report, "without_key", facts.counted_without_customer_key, of=counted, part=True),
        _named(report, "with_key", counted - facts.counted_without_customer_key, of=counted, part=True),
        _named(report, "partially_refunded", facts.partially_refunded, of=counted, part=True),
        _named(report, "zero_value", facts.zero_value_orders, of=counted, part=True),
        _named(report, "customers", facts.customers),
        _named(report, "repeat_customers", facts.repeat_customers, of=facts.customers, part=True),
        _named(report, "names_cut", figures.names_cut, of=figures.count, part=True),
        _named(report, "control_characters", figures.names_with_control_characters, of=figures.count, part=True),
    ]


def _money(report: Report) -> list[Line]:
    facts = report.figures.book.facts
    without = without_key(report)
    gross = facts.gross_revenue
    return [
        _heading(report, "money"),
        _named(report, "gross", gross, of=gross, kind="money"),
        _named(report, "refunds", facts.refunds, of=gross, kind="money"),
        _named(report, "net_all", facts.net_revenue_all_counted, of=gross, kind="money"),
        _named(report, "net_without_key", without, of=gross, kind="money", part=True),
        _named(report, "net_with_key", facts.net_revenue_with_key, of=gross, kind="money", part=True),
        _named(report, "returns_without_order", facts.returns_without_order, of=gross, kind="money", part=True),
    ]


def without_key(report: Report) -> float:
    """Revenue of counted orders without a customer key."""
    facts = report.figures.book.facts
    return round(facts.net_revenue_all_counted - facts.net_revenue_with_key, 6)


def _dates(report: Report) -> list[Line]:
    facts, figures = report.figures.book.facts, report.figures
    values: dict[str, Value] = {
        "first_order": facts.first_order,
        "last_order": facts.last_order,
        "last_date": facts.last_date_in_file,
        "as_of": figures.as_of,
    }
    lines = [_named(report, key, "" if value is None else value, kind="date") for key, value in values.items()]
    return [_heading(report, "dates"), *lines]


def _rest(report: Report) -> list[Line]:
    """What the sheets don't hold: orders after the reference date, and customers that only the CSV holds."""
    figures, later = report.figures, report.figures.later
    rest = slice(figures.listed, None)
    return [
        _heading(report, "rest"),
        _named(report, "later_customers", later["customers"]),
        _named(report, "later_orders", later["orders"]),
        _named(report, "later_all_orders", later["all_orders"]),
        _named(report, "later_revenue", later["revenue"], kind="money"),
        _named(report, "rest_customers", figures.count - figures.listed),
        _named(report, "rest_orders", int(figures.customers.orders[rest].sum())),
        _named(report, "rest_revenue", float(figures.revenue[rest].sum()), kind="money"),
        _named(report, "rest_window_orders", int(figures.customers.window_orders[rest].sum())),
        _named(report, "rest_window_revenue", float(figures.window_revenue[rest].sum()), kind="money"),
        *_rest_of_forecast(report, rest),
    ]


def _rest_of_forecast(report: Report, rest: slice) -> list[Line]:
    ahead = report.figures.outlook
    if ahead is None:
        return []
    lines = [_named(report, "rest_expected_orders", float(ahead.orders[rest].sum()))]
    if ahead.values is not None:
        for key, each in (("rest_expected_value", ahead.values.value), ("rest_residual", ahead.values.residual)):
            lines.append(_named(report, key, float(each[rest].sum()), kind="money"))
    return lines
