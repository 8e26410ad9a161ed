"""Sheet Model: the parameters that forecast, how sure they are, and how customers differ by them."""

from __future__ import annotations

import math

from openpyxl.chart import Reference

from clv_xl.forecasting.choice import Candidate
from clv_xl.forecasting.heterogeneity import Classes, dropout, order_rates, spending
from clv_xl.forecasting.ranges import DRAWS
from clv_xl.formulas.periods import rate_per
from clv_xl.models.fit import Fit
from clv_xl.models.gamma_gamma import GammaGammaFit
from clv_xl.models.intervals import log_range
from clv_xl.models.pareto_nbd import ParetoNbdFit
from clv_xl.report import charts, reservations, style
from clv_xl.report.forecast_check import paragraph
from clv_xl.report.page import Page, Value
from clv_xl.report.report import Report

WIDTHS = (2, 30, 16, 16, 16, 16, 62)
LINE = 150
PARAMETER = "[>=1000000]0.0E+00;[<0.0001]0.0E+00;#,##0.0000"  # a range may end far away where the data hardly tell
CHART = (21.0, 5.2)  # centimetres: three to a page


def build(report: Report) -> Page:
    """The sheet."""
    page, forecast = report.page("model", LINE), report.figures.forecast
    page.widths(WIDTHS)
    row = 4
    if forecast.fit is None:
        for sentence in reservations.sentences(report):
            row = paragraph(page, row, f"• {sentence}", LINE)
        row += 1
    else:
        row = _parameters(report, page, row, "model.orders_title", "OrderModel", forecast.fit)
        if forecast.spend is not None and forecast.spend.fit.converged:
            row = _parameters(report, page, row, "model.spend_title", "SpendModel", forecast.spend.fit)
        row = _facts(report, page, row, forecast.fit)
    if forecast.choice is not None:
        row = _candidates(report, page, row, forecast.choice.candidates)
    if forecast.fit is not None:
        page.page_break(row)
        row = _heterogeneity(report, page, row, forecast.fit)
    page.sheet.freeze_panes = "A4"
    page.print_setup(len(WIDTHS), row, landscape=True, footer=report.footer)
    return page


def _parameters(report: Report, page: Page, row: int, title: str, table: str, fit: Fit) -> int:
    words = report.words
    page.section(row, words(title, model=fit.model))
    labels = [words(f"model.columns.{key}") for key in ("parameter", "value", "error", "low", "high", "meaning")]
    page.header(row + 1, 2, labels, height=24)
    page.put(row + 1, 7, labels[-1], style.HEADER)
    first = row + 2
    for offset, (name, value) in enumerate(zip(fit.parameter_names, fit.parameters, strict=True)):
        error = fit.standard_errors[name]
        low, high = log_range(value, error / value)
        shown: list[Value] = [value, *(_known(each) for each in (error, float(low), float(high)))]
        page.put(first + offset, 2, name, style.CELL.but(bold=True))
        page.row(first + offset, 3, shown, style.NUMBER.but(shape=PARAMETER))
        page.put(first + offset, 7, words(f"model.meanings.{_kind(fit)}.{name}"), style.CELL)
        page.height(first + offset, 17)
    last = first + len(fit.parameters) - 1
    page.table(table, f"B{first - 1}", f"G{last}", labels)
    return last + 2


def _kind(fit: Fit) -> str:
    if isinstance(fit, GammaGammaFit):
        return "gamma_gamma"
    return "pareto_nbd" if isinstance(fit, ParetoNbdFit) else "nbd"


def _known(value: float) -> float | None:
    """A number for a cell; nothing where the data don't tell it."""
    return value if math.isfinite(value) and abs(value) < 1e15 else None


def _facts(report: Report, page: Page, row: int, fit: Fit) -> int:
    """What was fitted, and how ranges were found."""
    words, forecast = report.words, report.figures.forecast
    spend, found = forecast.spend, forecast.customers
    page.section(row, words("model.facts_title"))
    facts: list[tuple[str, Value, str]] = [
        ("log_likelihood", fit.log_likelihood, "#,##0.00"), ("customers", fit.customers, style.WHOLE),
        ("repeat_buyers", forecast.log.histories.repeat_buyers, style.WHOLE),
        ("time_unit", words("model.week"), ""), ("discount_rate", forecast.discount_rate, style.PERCENT),
        ("weekly_rate", rate_per(forecast.discount_rate, "week"), "0.0000%"),
    ]  # fmt: skip
    if spend is not None:
        likelihood = _known(spend.fit.log_likelihood)
        facts += [("spend_log_likelihood", likelihood, "#,##0.00"), ("spenders", spend.customers, style.WHOLE),
                  ("without_value", spend.without_value, style.WHOLE), ("correlation", spend.correlation, "0.000"),
                  ("mean_spend", _known(spend.fit.mean), report.figures.money.plain)]  # fmt: skip
    for offset, (key, value, shape) in enumerate(facts, 1):
        page.put(row + offset, 2, words(f"model.facts.{key}.label"), style.CELL)
        page.put(row + offset, 3, value, style.NUMBER.but(shape=shape))
        page.put(row + offset, 4, words(f"model.facts.{key}.meaning"), style.NOTE.but(indent=1))
        page.height(row + offset, 16)
    row += len(facts) + 1
    if found is not None:
        key = "resampled" if found.resampled else "curvature"
        row = paragraph(page, row, words(f"model.ranges.{key}", draws=words.number(DRAWS)), LINE)
    for warning in (*fit.warnings, *(spend.fit.warnings if spend is not None else ())):
        row = paragraph(page, row, f"• {warning.sentence}", LINE, style.BODY.but(ink=style.WARN_INK))
    return row + 1


def _candidates(report: Report, page: Page, row: int, candidates: tuple[Candidate, ...]) -> int:
    """All models as fitted to the first half, side by side."""
    words = report.words
    page.section(row, words("model.candidates_title"))
    keys = ("model", "customers", "log_likelihood", "fit_error", "outcome", "parameters")
    page.header(row + 1, 2, [words(f"model.candidates.{key}") for key in keys], height=30)
    for place in (6, 7):
        page.put(row + 1, place, words(f"model.candidates.{keys[place - 2]}"), style.HEADER)
    row += 2
    for candidate in candidates:
        fit = candidate.fit
        page.put(row, 2, fit.model, style.CELL.but(bold=True))
        page.put(row, 3, fit.customers, style.NUMBER.but(shape=style.WHOLE))
        page.put(row, 4, _known(fit.log_likelihood), style.NUMBER.but(shape="#,##0.00"))
        page.put(row, 5, _known(candidate.error) if candidate.usable else None, style.NUMBER.but(shape=style.PERCENT))
        page.put(row, 6, fit.outcome.replace("_", " "), style.CELL)
        errors = fit.standard_errors
        told = (f"{name} {value:.4g}" + (f" ± {errors[name]:.2g}" if math.isfinite(errors[name]) else "")
                for name, value in zip(fit.parameter_names, fit.parameters, strict=True))  # fmt: skip
        page.put(row, 7, ",  ".join(told) if fit.converged else "", style.CELL)
        page.height(row, 17)
        row += 1
    return row + 1


def _heterogeneity(report: Report, page: Page, row: int, fit: Fit) -> int:
    """How customers differ: by order rate, by readiness to leave, by spend; a table and a chart of each."""
    spend = report.figures.forecast.spend
    chance = "leaving_in_a_year" if isinstance(fit, ParetoNbdFit) else "leaving_after_an_order"
    found: list[tuple[str, Classes, str]] = [("rates", order_rates(fit), "0.##"), (chance, dropout(fit), "0%")]
    if spend is not None and spend.fit.converged and math.isfinite(spend.fit.mean):
        found.append(("spend", spending(spend.fit), "#,##0.##"))
    for key, classes, shape in found:
        row = _classes(report, page, row, key, classes, shape)
    return row


def _classes(report: Report, page: Page, row: int, key: str, classes: Classes, shape: str) -> int:
    words, digits = report.words, 0 if shape == "0%" else 2
    page.section(row, words(f"model.{key}.title"))
    page.put(row + 1, 2, words(f"model.{key}.mean", mean=_number(report, classes.mean, shape, digits)), style.NOTE)
    labels = [report.unit(f"model.{key}.group") if key == "spend" else words(f"model.{key}.group"),
              words("model.share")]  # fmt: skip
    page.header(row + 2, 2, labels, height=24)
    first = row + 3
    ends = [*classes.edges[1:], classes.ends]
    for offset, (low, high, share) in enumerate(zip(classes.edges, ends, classes.shares, strict=True)):
        if high is None:
            text = words("model.class_open", low=_number(report, low, shape, digits))
        else:
            lower = words.number(100 * low) if shape == "0%" else _number(report, low, shape, digits)
            text = words("model.class", low=lower, high=_number(report, high, shape, digits))
        page.put(first + offset, 2, text, style.CELL)
        page.put(first + offset, 3, share, style.NUMBER.but(shape=style.PERCENT))
    last = first + len(classes.shares) - 1
    page.table(f"Model_{key}", f"B{first - 1}", f"C{last}", labels)
    frame = charts.Frame(words(f"model.{key}.title"), labels[0], words("model.share"), *CHART)
    shares = Reference(page.sheet, min_col=3, min_row=first, max_row=last)
    names = Reference(page.sheet, min_col=2, min_row=first, max_row=last)
    chart = charts.columns(frame, [(shares, labels[1])], names, shape="0%")
    below = page.chart(chart, row + 2, words(f"model.{key}.alt"), column=4, right=20)
    page.height(row + 2, 24)
    return max(below, last + 1) + 1


def _number(report: Report, value: float, shape: str, digits: int) -> str:
    if shape == "0%":
        return report.words.percent(value)
    return report.words.number(value, 0 if value == int(value) else digits)
