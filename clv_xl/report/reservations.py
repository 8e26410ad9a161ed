"""What speaks against the forecast, in words: on every sheet that shows it, and on the command line."""

from __future__ import annotations

from clv_xl.forecasting import Condition, Forecast, Severity
from clv_xl.languages import Words
from clv_xl.report import style
from clv_xl.report.report import Report

INKS = {
    Severity.WITHHELD: (style.BAD_INK, style.BAD_FILL),
    Severity.VALUE_WITHHELD: (style.WARN_INK, style.WARN_FILL),
    Severity.WARNING: (style.WARN_INK, style.WARN_FILL),
}


def sentence(words: Words, condition: Condition) -> str:
    """A condition with its numbers."""
    return words(
        f"forecast_check.conditions.{condition.name}.{condition.severity}",
        measured=words.number(condition.measured), limit=words.number(condition.limit),
        share=words.percent(abs(condition.measured)), limit_share=words.percent(condition.limit),
        ratio=words.number(condition.measured, 1), decimal=words.number(condition.measured, 2),
        direction=words(f"forecast_check.{'over' if condition.measured > 0 else 'under'}"),
        detail=condition.detail,
    ).strip()  # fmt: skip


def sentences(report: Report) -> list[str]:
    """All conditions, those that withhold the forecast first."""
    order = list(INKS)
    ranked = sorted(report.figures.forecast.conditions, key=lambda each: order.index(each.severity))
    return [sentence(report.words, each) for each in ranked]


def status(forecast: Forecast) -> str:
    """Return carried, reserved (with warnings) or withheld."""
    return "withheld" if forecast.customers is None else "reserved" if forecast.conditions else "carried"


def verdict(report: Report) -> tuple[str, str, str]:
    """Return whether there is a forecast, in words, with ink and ground."""
    key = status(report.figures.forecast)
    colours = {"withheld": INKS[Severity.WITHHELD], "reserved": INKS[Severity.WARNING]}
    ink, ground = colours.get(key, (style.GOOD_INK, style.GOOD_FILL))
    return report.words(f"forecast_check.verdicts.{key}"), ink, ground


def in_short(report: Report) -> str:
    """One line beside the forecast's numbers: that there are none, or that they come with a warning."""
    key = status(report.figures.forecast)
    return report.words(f"forecast_check.in_short.{key}", reasons=" ".join(sentences(report)))
