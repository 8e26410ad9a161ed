"""Sheet Segments: what every RFM segment is worth, what a click may cost, and what to do."""

from __future__ import annotations

from openpyxl.chart import Reference

from clv_xl.report import charts, inputs, style
from clv_xl.report.figures import Group
from clv_xl.report.page import Formula, Page, absolute
from clv_xl.report.report import Report, quoted

HEADER_ROW = 6
COLUMNS = (
    "segment", "customers", "customer_share", "revenue", "revenue_share", "buyers", "window_orders", "window_revenue",
    "aov", "median_aov", "frequency", "value", "lifespan", "clv", "clv_margin", "max_cpc",
)  # fmt: skip
FIRST = 2  # column B
LETTER = {key: chr(ord("A") + FIRST - 1 + index) for index, key in enumerate(COLUMNS)}


def build(report: Report) -> Page:
    """The sheet."""
    page, figures = report.page("segments", 220), report.figures
    page.widths([2, 23, 12, 12, 15, 12, 13, 13, 16, 16, 17, 17, 16, 11, 15, 15, 13])
    page.put(4, FIRST, basis_formula(report), style.NOTE)
    labels = column_labels(report)
    page.header(HEADER_ROW, FIRST, labels, height=46)
    for index, group in enumerate(figures.groups):
        _row(report, page, HEADER_ROW + 1 + index, group)
    _total(report, page)
    last = HEADER_ROW + len(figures.groups)
    page.table("Segments", f"B{HEADER_ROW}", f"{LETTER['max_cpc']}{last}", labels)
    below = _chart(report, page, total_row(report) + 2)
    bottom = _actions(report, page, below + 1)
    page.sheet.freeze_panes = f"C{HEADER_ROW + 1}"
    page.print_setup(FIRST + len(COLUMNS) - 1, bottom, landscape=True, one_page=True, footer=report.footer)
    return page


def total_row(report: Report) -> int:
    """Row of the whole shop."""
    return HEADER_ROW + len(report.figures.groups) + 1


def cell(report: Report, column: str, group: int | None = None) -> str:
    """Reference to a figure of the whole shop, or of one segment."""
    row = total_row(report) if group is None else HEADER_ROW + 1 + group
    return absolute(report.title("segments"), row, FIRST + COLUMNS.index(column))


def column(report: Report, key: str) -> str:
    """Reference to a column over all segments."""
    first = absolute(report.title("segments"), HEADER_ROW + 1, FIRST + COLUMNS.index(key))
    return f"{first}:${LETTER[key]}${total_row(report) - 1}"


def column_labels(report: Report) -> list[str]:
    """Headers with units."""
    words, money = report.words, report.figures.money
    days = words.number(report.figures.settings.window_days)
    labels = []
    for key in COLUMNS:
        label = words(f"segments.columns.{key}", days=days)
        if key in ("revenue", "window_revenue", "aov", "median_aov", "value", "clv", "clv_margin", "max_cpc"):
            per = {"aov": "per_order", "median_aov": "per_order", "value": "per_year", "max_cpc": "per_click"}.get(key)
            label = money.header(label, words(f"terms.{per}") if per else "")
        labels.append(label)
    return labels


def basis_formula(report: Report) -> Formula:
    """One line that says what the max CPC is taken from, or what it lacks."""
    words = report.words
    missing = words("segments.basis.no_conversion", cell=inputs.place("conversion_rate"))
    margin, revenue = words("segments.basis.margin"), words("segments.basis.revenue", cell=inputs.place("margin_rate"))
    text = (
        f"IF(ISNUMBER(conversion_rate),IF(ISNUMBER(margin_rate),{quoted(margin)},{quoted(revenue)}),{quoted(missing)})"
    )
    settings = report.figures.settings
    cached = missing if settings.conversion_rate is None else revenue if settings.margin is None else margin
    return Formula(text, cached)


def _row(report: Report, page: Page, row: int, group: Group) -> None:
    name = report.words(f"segments.names.{group.key}")
    page.put(row, FIRST, name, style.tier_look(group.tier))
    total = total_row(report)
    figures = report.figures
    values: dict[str, int | float | Formula] = {
        "customers": group.customers,
        "customer_share": _share(f"C{row}", f"C${total}", group.customers, figures.count),
        "revenue": group.revenue,
        "revenue_share": _share(f"E{row}", f"E${total}", group.revenue, figures.total_revenue),
        "buyers": group.buyers,
        "window_orders": group.window_orders,
        "window_revenue": group.window_revenue,
    }
    _figures_row(report, page, row, group, values, style.NUMBER)
    page.height(row, 20)


def _total(report: Report, page: Page) -> None:
    row, figures = total_row(report), report.figures
    shop = figures.shop
    page.put(row, FIRST, report.words("segments.names.shop"), style.TOTAL)
    span = {key: f"{LETTER[key]}{HEADER_ROW + 1}:{LETTER[key]}{row - 1}" for key in COLUMNS}
    values: dict[str, int | float | Formula] = {
        "customers": Formula(f"SUM({span['customers']})", shop.customers),
        "customer_share": Formula(f"SUM({span['customer_share']})", 1.0 if figures.count else 0),
        "revenue": Formula(f"SUM({span['revenue']})", shop.revenue),
        "revenue_share": Formula(f"SUM({span['revenue_share']})", 1.0 if figures.total_revenue > 0 else 0),
        "buyers": Formula(f"SUM({span['buyers']})", shop.buyers),
        "window_orders": Formula(f"SUM({span['window_orders']})", shop.window_orders),
        "window_revenue": Formula(f"SUM({span['window_revenue']})", shop.window_revenue),
    }
    _figures_row(report, page, row, shop, values, style.TOTAL_NUMBER)
    page.height(row, 22)


def _figures_row(
    report: Report, page: Page, row: int, group: Group, values: dict[str, int | float | Formula], look: style.Look
) -> None:
    money = report.figures.money.plain
    shapes = {
        "customer_share": style.PERCENT, "revenue_share": style.PERCENT, "revenue": money, "window_revenue": money,
        "aov": money, "median_aov": money, "frequency": "0.00", "value": money, "lifespan": "0.0", "clv": money,
        "clv_margin": money, "max_cpc": "#,##0.00" if report.figures.money.decimals else "#,##0",
    }  # fmt: skip
    every = {**values, **_worth(report, row, group)}
    for offset, key in enumerate(COLUMNS[1:], 1):
        page.put(row, FIRST + offset, every[key], look.but(shape=shapes.get(key, style.WHOLE)))


def _worth(report: Report, row: int, group: Group) -> dict[str, str | float | Formula]:
    """The formulas of the guide, live: each blank where what it needs is missing."""
    at = {key: f"{letter}{row}" for key, letter in LETTER.items()}
    years = inputs.cell(report, "window_years")

    def live(needs: str, text: str, cached: float | None) -> Formula:
        return Formula(f'IF({needs},{text},"")', "" if cached is None else cached)

    def numbers(*cells: str) -> str:
        return f"AND({','.join(f'ISNUMBER({cell})' for cell in cells)})"

    clv_used = f"IF(ISNUMBER({at['clv_margin']}),{at['clv_margin']},{at['clv']})"
    return {
        "aov": live(
            f"AND({at['window_orders']}>0,{at['window_revenue']}>=0)",
            f"{at['window_revenue']}/{at['window_orders']}",
            group.aov,
        ),
        "median_aov": "" if group.median_aov is None else group.median_aov,
        "frequency": live(f"{at['buyers']}>0", f"{at['window_orders']}/{at['buyers']}/{years}", group.frequency),
        "value": live(numbers(at["aov"], at["frequency"]), f"{at['aov']}*{at['frequency']}", group.value),
        "lifespan": live("ISNUMBER(lifespan_years)", "lifespan_years", report.figures.settings.lifespan_years),
        "clv": live(numbers(at["value"], at["lifespan"]), f"{at['value']}*{at['lifespan']}", group.clv),
        "clv_margin": live(numbers(at["clv"], "margin_rate"), f"{at['clv']}*margin_rate", group.clv_margin),
        "max_cpc": live(
            numbers(at["clv"], "conversion_rate", "bid_share"), f"{clv_used}*conversion_rate*bid_share", group.max_cpc
        ),
    }


def _share(part: str, whole: str, value: float, total: float) -> Formula:
    return Formula(f'IF({whole}>0,{part}/{whole},"")', value / total if total > 0 else "")


def _chart(report: Report, page: Page, row: int) -> int:
    words, last = report.words, total_row(report) - 1
    frame = charts.Frame(
        words("segments.chart.title"), words("segments.chart.across"), words("segments.chart.up"), 32.0, 7.4
    )
    series = [
        (
            Reference(page.sheet, min_col=4, min_row=HEADER_ROW + 1, max_row=last),
            words("segments.columns.customer_share"),
        ),
        (
            Reference(page.sheet, min_col=6, min_row=HEADER_ROW + 1, max_row=last),
            words("segments.columns.revenue_share"),
        ),
    ]
    labels = Reference(page.sheet, min_col=2, min_row=HEADER_ROW + 1, max_row=last)
    chart = charts.columns(frame, series, labels, shape="0%")
    return page.chart(chart, row, words("segments.chart.alt"))


def _actions(report: Report, page: Page, row: int) -> int:
    """Who is in each segment, what to do, what to leave."""
    words = report.words
    page.section(row, words("segments.actions_title"))
    places = {"segment": 2, "who": 3, "do": 7, "leave": 12}
    for column_number in range(FIRST, FIRST + len(COLUMNS)):
        page.put(row + 1, column_number, "", style.HEADER)
    for key, column_number in places.items():
        page.put(row + 1, column_number, words(f"segments.actions_columns.{key}"), style.HEADER.but(wrap=False))
    for offset, group in enumerate(report.figures.groups, 2):
        here = row + offset
        for column_number in range(FIRST, FIRST + len(COLUMNS)):
            page.put(here, column_number, None, style.CELL)
        page.put(here, 2, words(f"segments.names.{group.key}"), style.tier_look(group.tier))
        for key, column_number in list(places.items())[1:]:
            page.put(here, column_number, words(f"segments.advice.{group.key}.{key}"), style.CELL)
        page.height(here, 20)
    return row + 1 + len(report.figures.groups)
