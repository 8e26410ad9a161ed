"""Sheet Model: parameters and how sure they are, choices, what a new subscriber is worth, and 1 / churn beside it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from clv_xl.contractual.retention import HOLDOUT_MISS, LEAST_AT_RISK
from clv_xl.contractual.settings import HORIZON_YEARS
from clv_xl.contractual.sheets import light
from clv_xl.contractual.sheets.document import Document
from clv_xl.models.s_bg import SBgFit
from clv_xl.report import measure, style
from clv_xl.report.page import Formula, Page, Value, absolute

FIRST_ROW = 5
VALUE = 3  # column C
FEE_NAME = "new_subscriber_fee"
_Z95 = 1.959963984540054  # of the normal distribution
MEANING_WIDTH = 70


@dataclass(frozen=True, slots=True)
class Line:
    """One figure; {key} in a formula stands for the cell of another one."""

    key: str
    value: Value | Formula = None
    shape: str = ""
    heading: bool = False
    error: float = math.nan  # standard error, of a parameter
    is_input: bool = False


def build(document: Document) -> Page:
    """The sheet."""
    page = document.page("model", 120)
    page.widths([2, 34, 16, 14, 12, 12, 20, MEANING_WIDTH])
    row = FIRST_ROW
    for line in _lines(document):
        _heading(document, page, row, line) if line.heading else _line(document, page, row, line)
        row += 1
    row = _doubts(document, page, row + 1)
    page.sheet.freeze_panes = "A4"
    page.print_setup(8, row, landscape=True, one_page=True, footer=document.footer)
    return page


def cell(document: Document, key: str) -> str:
    """Reference to a figure of the sheet."""
    keys = [line.key for line in _lines(document)]
    return absolute(document.title("model"), FIRST_ROW + keys.index(key), VALUE)


def place(document: Document, key: str) -> str:
    """Where a figure stands, as a reader looks for it: C14."""
    return cell(document, key).rpartition("!")[2].replace("$", "")


def _lines(document: Document) -> list[Line]:
    """Every line, in order."""
    return [*_parameters(document), *_choices(document), *_worth(document), *_naive(document), *_holdout(document)]


def _parameters(document: Document) -> Iterator[Line]:
    tried = document.figures.retention.tried
    yield Line("parameters", heading=True)
    if tried is None or not tried.converged:
        for key in ("alpha", "beta"):
            yield Line(key, document.say("terms.withheld"))
        return
    one_churn = document.figures.retention.one_churn
    if one_churn is not None:
        yield Line("spread", document.say("terms.no_spread"))
        yield Line("one_churn", one_churn, "0.00%")
    else:
        yield from _alpha_and_beta(tried)
    yield Line("log_likelihood", tried.log_likelihood, "#,##0.000")
    yield Line("subscriptions", tried.customers, style.WHOLE)


def _alpha_and_beta(fit: SBgFit) -> Iterator[Line]:
    errors = fit.standard_errors
    for key, value in zip(fit.parameter_names, fit.parameters, strict=True):
        yield Line(key, value, "0.0000", error=errors[key])


def _choices(document: Document) -> Iterator[Line]:
    figures = document.figures
    settings = figures.settings
    yield Line("choices", heading=True)
    yield Line("discount_rate", settings.discount_rate, "0.00%")
    yield Line("period_years", settings.period.years, "0.0000")
    yield Line("period_rate", Formula("(1+{discount_rate})^{period_years}-1", settings.period_rate), "0.0000%")
    margin = document.say("terms.not_given") if settings.margin is None else settings.margin
    yield Line("margin", margin, style.PERCENT)
    yield Line("fee", figures.new_fee, figures.money.plain, is_input=True)


def _worth(document: Document) -> Iterator[Line]:
    figures, new = document.figures, document.figures.new
    yield Line("worth", heading=True)
    if new is None:
        for key in ("discounted", "clv"):
            yield Line(key, document.say("terms.withheld"))
        return
    yield Line("discounted", new.discounted, "0.000")
    words = document.say("terms.no_fee")
    formula = f'IF(ISNUMBER({{fee}}),{{discounted}}*IF(ISNUMBER({{margin}}),{{margin}},1)*{{fee}},"{words}")'
    yield Line("clv", Formula(formula, words if figures.clv is None else figures.clv), figures.money.plain)
    yield Line("within_horizon", new.within_horizon, "0.000")
    yield Line("mean", document.say("terms.no_end") if new.mean is None else new.mean, "0.000")


def _naive(document: Document) -> Iterator[Line]:
    naive, new = document.figures.naive, document.figures.new
    yield Line("naive", heading=True)
    yield Line("churn", naive.churn, "0.00%")
    yield Line("naive_payments", document.say("terms.no_end") if naive.payments is None else naive.payments, "0.000")
    formula = Formula("(1+{period_rate})/({period_rate}+{churn})", naive.discounted)
    yield Line("naive_discounted", formula, "0.000")
    if new is not None:
        difference = naive.discounted / new.discounted - 1
        yield Line("naive_difference", Formula("{naive_discounted}/{discounted}-1", difference), "+0.0%;-0.0%")


def _holdout(document: Document) -> Iterator[Line]:
    found = document.figures.retention.holdout
    if found is None:
        return
    yield Line("holdout", heading=True)
    yield Line("fitted_periods", found.fitted_periods, style.WHOLE)
    yield Line("last_period", found.last_period, style.WHOLE)
    yield Line("predicted", float(found.predicted[-1]), style.PERCENT)
    yield Line("observed", float(found.observed[-1]), style.PERCENT)
    yield Line("miss", found.miss, style.PERCENT)


def _heading(document: Document, page: Page, row: int, line: Line) -> None:
    labels = [document.say(f"model.headings.{line.key}"), *(document.say(f"model.columns.{key}") for key in ("value",))]
    parameters = line.key == "parameters"
    labels += [document.say(f"model.columns.{key}") if parameters else "" for key in ("error", "low", "high")]
    labels += [document.say(f"model.columns.{key}") for key in ("unit", "meaning")]
    page.header(row, 2, labels, numbers_from=9, height=24)
    for column in range(VALUE, 7):
        page.put(row, column, labels[column - 2], style.HEADER_NUMBER.but(rule=""))


def _line(document: Document, page: Page, row: int, line: Line) -> None:
    fields: dict[str, object] = {
        **document.per, "currency": document.figures.money.currency or document.say("terms.no_currency"),
        "years": HORIZON_YEARS, "least": LEAST_AT_RISK, "limit": document.words.percent(HOLDOUT_MISS),
    }  # fmt: skip
    label, unit, meaning = (
        document.say(f"model.lines.{line.key}.{part}", **fields) for part in ("label", "unit", "meaning")
    )
    page.put(row, 2, label, style.CELL)
    look = style.INPUT if line.is_input else style.NUMBER
    page.put(row, VALUE, _placed(document, line.value), look.but(shape=line.shape))
    page.row(row, 4, [None, None, None], style.NUMBER)
    if line.error > 0 and isinstance(line.value, float):  # the interval is one of the logarithm: it stays above zero
        spread = math.exp(_Z95 * line.error / line.value)
        page.row(row, 4, [line.error, line.value / spread, line.value * spread], style.NUMBER.but(shape=line.shape))
    page.put(row, 7, unit, style.CELL.but(ink=style.MUTED))
    page.put(row, 8, meaning, style.CELL.but(wrap=True))
    page.height(row, measure.wrapped_height(meaning, MEANING_WIDTH))
    if line.is_input:
        _name_input(document, page, row, label)


def _placed(document: Document, value: Value | Formula) -> Value | Formula:
    """Put the addresses of the figures that a formula names into it."""
    if not isinstance(value, Formula):
        return value
    places = {line.key: f"C{row}" for row, line in enumerate(_lines(document), FIRST_ROW)}
    return replace(value, text=value.text.format_map(places))


def _name_input(document: Document, page: Page, row: int, label: str) -> None:
    target = absolute(page.title, row, VALUE)
    document.book.defined_names[FEE_NAME] = DefinedName(FEE_NAME, attr_text=target, comment=label)
    rule = DataValidation(type="decimal", operator="greaterThanOrEqual", formula1="0", allow_blank=True)
    rule.errorTitle, rule.error = (document.say(f"model.lines.fee.{key}") for key in ("error_title", "range"))
    rule.showErrorMessage = True
    rule.add(f"C{row}")
    page.sheet.add_data_validation(rule)


def _doubts(document: Document, page: Page, row: int) -> int:
    """What stands against the model, in full."""
    retention = document.figures.retention
    page.section(row, document.say("model.withheld_title" if retention.fit is None else "model.doubts_title"))
    said = [light.sentence(document, doubt) for doubt in retention.doubts] or [document.say("model.no_doubts")]
    for text in said:
        for line in measure.wrap(f"• {text}", measure.em(170), indent="   "):
            row += 1
            page.put(row, 2, line, style.BODY)
    return row
