"""Sheet Summary: one printable page: key figures, what they mean, what to do first, how far to trust them."""

from __future__ import annotations

from dataclasses import dataclass

from openpyxl.chart import Reference
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from clv_xl.formulas.acquisition import clv_cac_ratio
from clv_xl.report import charts, checks, data_quality, expected, inputs, measure, month_table, quality, segments, style
from clv_xl.report.first_steps import first_steps
from clv_xl.report.page import Formula, Page, Value
from clv_xl.report.report import Report, quoted

CARD_COLUMNS = (2, 4, 6)
CARD_ROWS = (4, 8)
SMALL_ROW = 12
LINE = 96  # width of a text line across the page, as columns are measured
REASON_LETTERS = 240  # a longer reason is cut here; Data quality has it whole
REASONS_SHOWN = 3
HEALTHY, THIN = 3, 1  # CLV : CAC
CHART_WIDTH = 18.4  # centimetres: the three columns of cards
HALF_WAY = 114  # pixels into column D: the middle of the page


@dataclass(frozen=True, slots=True)
class Card:
    """A key figure: what it is, the number, what it means."""

    key: str
    value: Value | Formula
    shape: str
    caption: str | Formula


def build(report: Report) -> Page:
    """The sheet; its charts show cells of Segments and Data quality."""
    page = report.page("summary", LINE)
    page.widths([2, 31, 1.5, 31, 1.5, 31, 2])
    page.put(2, 2, _subtitle(report), style.SUBTITLE)
    page.height(3, 6)
    for index, card in enumerate(_cards(report)):
        label = report.words(f"summary.cards.{card.key}.label")
        _card(page, CARD_ROWS[index // 3], CARD_COLUMNS[index % 3], label, card)
    page.height(7, 8)
    page.height(11, 8)
    _small_cards(report, page)
    row = expected.build(report, page, LINE)
    row = _paragraphs(report, page, row, "summary.short_title", sentences(report))
    steps = [f"{number}. {step.text}" for number, step in enumerate(first_steps(report), 1)]
    row = _paragraphs(report, page, row, "summary.steps_title", steps or [report.words("summary.no_steps")])
    row = _charts(report, page, row)
    row = _reasons(report, page, row)
    page.print_setup(7, row, one_page=True, footer=report.footer)
    return page


def sentences(report: Report) -> list[str]:
    """Three sentences that hold whatever the inputs are set to: they speak of the data only."""
    words, figures = report.words, report.figures
    if not figures.count:
        return [words("summary.sentences.nobody")]
    top = figures.tops[2]
    whole = figures.total_revenue
    seen = figures.customers
    first, last = str(seen.first_order.min()), str(seen.last_order.max())
    numbers = {
        "customers": words.number(figures.count), "orders": words.number(figures.orders), "first": first, "last": last,
        "revenue": report.amount(whole), "repeat": words.number(figures.repeat_customers),
        "repeat_share": words.percent(figures.repeat_rate or 0.0, 1), "median": report.amount(figures.median_revenue),
        "mean": report.amount(figures.mean_revenue or 0.0), "top_customers": words.number(top.customers),
        "top": words.percent(top.share),
    }  # fmt: skip
    second = "top_share" if whole > 0 else "no_share"
    share = words.percent(top.revenue / whole, 1) if whole > 0 else ""
    return [
        words("summary.sentences.who", **numbers),
        words("summary.sentences.again", **numbers),
        words(f"summary.sentences.{second}", **numbers, top_share=share),
    ]


def clv_used(report: Report) -> tuple[str, float | None]:
    """Cell of the CLV that pays for customers: gross margin where a margin is given, else revenue."""
    margin, revenue = segments.cell(report, "clv_margin"), segments.cell(report, "clv")
    shop = report.figures.shop
    return f"IF(ISNUMBER({margin}),{margin},{revenue})", shop.clv if shop.clv_margin is None else shop.clv_margin


def clv_to_cac(report: Report) -> float | None:
    """CLV : CAC at the inputs given."""
    cost, clv = report.figures.settings.acquisition_cost, clv_used(report)[1]
    return None if clv is None or not cost else clv_cac_ratio(clv, cost)


def _subtitle(report: Report) -> str:
    words, figures = report.words, report.figures
    names = [source.file for source in figures.book.sources]
    shown = _short(names[0], 50) if names else words("summary.no_file")
    if len(names) > 1:
        shown = words("summary.more_files", file=shown, count=words.number(len(names) - 1))
    currency = figures.money.currency or words("terms.no_currency")
    return words("summary.source", file=shown, as_of=figures.as_of.isoformat(), currency=currency)


def _cards(report: Report) -> list[Card]:
    words, figures = report.words, report.figures
    money = figures.money.card
    days = words.number(figures.settings.window_days)
    repeat = "" if figures.repeat_rate is None else figures.repeat_rate
    mean = "" if figures.mean_revenue is None else figures.mean_revenue
    shop = figures.shop

    def caption(key: str, **fields: object) -> str:
        return words(f"summary.cards.{key}.caption", **fields)

    return [
        Card("customers", figures.count, style.WHOLE,
             caption("customers", buyers=words.number(shop.buyers), days=days)),
        Card("orders", int(figures.months.orders.sum()), style.WHOLE,
             caption("orders", without=words.number(int(figures.months.orders.sum()) - figures.orders))),
        Card("aov", _link(report, "aov", shop.aov), money, caption("aov", days=days)),
        Card("repeat", repeat, style.PERCENT, caption("repeat", repeat=words.number(figures.repeat_customers))),
        Card("historic", mean, money, caption("historic", median=report.amount(figures.median_revenue))),
        Card("clv", _link(report, "clv", shop.clv), money, _clv_caption(report)),
    ]  # fmt: skip


def _link(report: Report, key: str, cached: float | None) -> Formula:
    return Formula(segments.cell(report, key), "" if cached is None else cached)


def _clv_caption(report: Report) -> Formula:
    """Says the assumption in use, and the gross margin CLV where a margin is given."""
    words, figures = report.words, report.figures
    margin_cell = segments.cell(report, "clv_margin")
    revenue, with_margin = words("summary.cards.clv.caption"), words("summary.cards.clv.with_margin")
    decimals = figures.money.decimals
    text = f"IF(ISNUMBER({margin_cell}),{quoted(with_margin)}&FIXED({margin_cell},{decimals}),{quoted(revenue)})"
    margin = figures.shop.clv_margin
    return Formula(text, revenue if margin is None else with_margin + fixed(margin, decimals))


def fixed(value: float, decimals: int) -> str:
    """FIXED() of a spreadsheet: halves away from zero, as it rounds."""
    from decimal import ROUND_HALF_UP, Decimal

    exact = Decimal(repr(value)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return f"{exact:,.{decimals}f}"


def _card(page: Page, row: int, column: int, label: str, card: Card) -> None:
    page.put(row, column, label, style.CARD_LABEL)
    page.put(row + 1, column, card.value, style.CARD_NUMBER.but(shape=card.shape))
    page.put(row + 2, column, card.caption, style.CARD_CAPTION)
    for offset, points in enumerate((22, 34, 32)):
        page.height(row + offset, points)


def _small_cards(report: Report, page: Page) -> None:
    """CLV : CAC, data quality and the master check, in one row of words."""
    words = report.words
    light = quality.judge(report)
    cell, _ = clv_used(report)
    ratio = clv_to_cac(report)
    ask = words("summary.ask_cost", cell=inputs.place("acquisition_cost"))
    ready = f"AND(N(acquisition_cost)>0,ISNUMBER({cell}))"
    text = f"IF({ready},{cell}/acquisition_cost,{quoted(ask)})"
    good = checks.all_ok(report)
    looks = (
        style.CARD_NUMBER.but(size=12, shape=_ratio_shape(report)),
        style.CARD_NUMBER.but(size=12, ink=data_quality.LIGHTS[light.level][0]),
        style.CARD_NUMBER.but(size=12, ink=style.GOOD_INK if good else style.BAD_INK),
    )
    values: tuple[Value | Formula, ...] = (
        Formula(text, ask if ratio is None else ratio),
        words(f"quality.levels.{light.level}"),
        checks.master(report),
    )
    for column, key, shown, look in zip(CARD_COLUMNS, ("cac", "quality", "checks"), values, looks, strict=True):
        page.put(SMALL_ROW, column, words(f"summary.small.{key}"), style.CARD_LABEL)
        page.put(SMALL_ROW + 1, column, shown, look)
    _colour_ratio(page, f"{get_column_letter(CARD_COLUMNS[0])}{SMALL_ROW + 1}")
    checks.colours(report, page, f"{get_column_letter(CARD_COLUMNS[2])}{SMALL_ROW + 1}")
    page.height(SMALL_ROW, 18)
    page.height(SMALL_ROW + 1, 22)
    page.height(SMALL_ROW + 2, 6)


def _ratio_shape(report: Report) -> str:
    """Number format that says in words what a ratio means, whatever it becomes when an input changes."""
    healthy, thin, losing = (report.words(f"summary.ratio.{key}") for key in ("healthy", "thin", "losing"))
    return f'[>={HEALTHY}]0.0" : 1  {healthy}";[>={THIN}]0.0" : 1  {thin}";0.0" : 1  {losing}"'


def _colour_ratio(page: Page, cell: str) -> None:
    levels = ((f">={HEALTHY}", style.GOOD_INK), (f">={THIN}", style.WARN_INK), (f"<{THIN}", style.BAD_INK))
    for limit, ink in levels:
        rule = FormulaRule(formula=[f"AND(ISNUMBER({cell}),{cell}{limit})"], font=Font(color=ink), stopIfTrue=True)
        page.sheet.conditional_formatting.add(cell, rule)


def _paragraphs(report: Report, page: Page, row: int, title: str, texts: list[str]) -> int:
    """A heading and texts broken into lines that run across the page, so that no cells are merged."""
    page.section(row, report.words(title))
    row += 1
    for text in texts:
        for line in measure.wrap(text, measure.em(LINE), indent="    " if text[:1] in "123•" else ""):
            page.put(row, 2, line, style.BODY)
            page.height(row, 15)
            row += 1
    page.height(row, 6)
    return row + 1


def _charts(report: Report, page: Page, row: int) -> int:
    """Revenue and customers per month side by side, revenue by segment below."""
    if len(report.figures.months.month):
        half, height = CHART_WIDTH / 2 - 0.1, 6.0
        revenue = report.unit("summary.chart_revenue.up", "terms.per_month")
        _month_chart(report, page, (row, 2, 0), "chart_revenue", [("revenue", revenue)], (half, height), revenue)
        stacks = [(key, month_table.label(report, key)) for key in ("first_orders", "other_orders")]
        row = _month_chart(report, page, (row, 4, HALF_WAY), "chart_orders", stacks, (half, height),
                           report.words("summary.chart_orders.up"))  # fmt: skip
    words, height = report.words, 3.2 + 0.5 * len(report.figures.groups)
    frame = charts.Frame(
        words("summary.chart_segments.title"), "", words("summary.chart_segments.up"), CHART_WIDTH, height
    )
    sheet, first, end = report.title("segments"), segments.HEADER_ROW + 1, segments.total_row(report) - 1
    share, labels = column_reference(sheet, 6, first, end), column_reference(sheet, 2, first, end)
    bars = charts.bars(frame, [(share, words("segments.columns.revenue_share"))], labels, shape="0.0%")
    return page.chart(bars, row, words("summary.chart_segments.alt"))


def _month_chart(
    report: Report, page: Page, place: tuple[int, int, int], key: str, series: list[tuple[str, str]],
    size: tuple[float, float], up: str,
) -> int:  # fmt: skip
    words, sheet = report.words, report.title("data_quality")
    first, last = month_table.first_shown(report), month_table.last_row(report)
    frame = charts.Frame(words(f"summary.{key}.title"), words(f"summary.{key}.across"), up, *size)
    columns = [(column_reference(sheet, month_table.PLACES[name], first, last), title) for name, title in series]
    labels = column_reference(sheet, month_table.PLACES["month"], first, last)
    chart = charts.columns(frame, columns, labels, stacked=len(series) > 1, months=True)
    row, column, right = place
    return page.chart(chart, row, words(f"summary.{key}.alt"), column=column, right=right)


def column_reference(sheet: str, column: int, first: int, last: int) -> Reference:
    """Cells of a column of another sheet, for a chart."""
    letter = get_column_letter(column)
    return Reference(range_string=f"'{sheet}'!${letter}${first}:${letter}${last}")


def _short(text: str, letters: int) -> str:
    return text if len(text) <= letters else text[: letters - 1].rstrip() + "…"


def _reasons(report: Report, page: Page, row: int) -> int:
    words, light = report.words, quality.judge(report)
    shown = [f"• {_short(text, REASON_LETTERS)}" for text in light.reasons[:REASONS_SHOWN]] or [
        words("quality.no_reason")
    ]
    if len(light.reasons) > REASONS_SHOWN:
        shown.append(words("summary.more_reasons", count=words.number(len(light.reasons) - REASONS_SHOWN)))
    return _paragraphs(report, page, row, "summary.quality_title", shown)
