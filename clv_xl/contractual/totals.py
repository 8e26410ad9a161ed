"""The totals that the sheets show, for `clv-xl report --contractual --json`."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from clv_xl.contractual.retention import Retention
from clv_xl.contractual.sheets import checks, light
from clv_xl.contractual.sheets.document import Document
from clv_xl.contractual.sheets.retention_curve import model_rates
from clv_xl.contractual.sheets.summary import AGES


def totals(document: Document) -> dict[str, Any]:
    """Collect them; None where the data or an option is missing."""
    figures = document.figures
    settings, retention, new = figures.settings, figures.retention, figures.new
    return {
        "as_of": figures.book.as_of.isoformat(),
        "currency": figures.book.currency,
        "period": settings.period.name,
        "discount_rate": settings.discount_rate,
        "margin": settings.margin,
        "customers": figures.count,
        "active": figures.active,
        "subscriptions": len(figures.subscriptions.start),
        "ended": int(figures.subscriptions.ended.sum()),
        "churn_per_period": figures.naive.churn,
        "lifetime_by_churn": figures.naive.payments,
        "retention": _retention(document),
        "model": _model(retention),
        "model_withheld": retention.fit is None,
        "holdout_miss": None if retention.holdout is None else retention.holdout.miss,
        "discounted_lifetime": None if new is None else new.discounted,
        "mean_lifetime": None if new is None else new.mean,
        "fee_of_new_subscriber": figures.new_fee,
        "clv_new_subscriber": figures.clv,
        "paid_so_far": figures.total_of(figures.paid),
        "residual_value": None if new is None else figures.total_of(figures.residual),
        "data_quality": light.judge(document).level,
        "doubts": [{"name": doubt.name, "message": light.sentence(document, doubt)} for doubt in retention.doubts],
        "checks_ok": checks.all_ok(document),
    }


def _retention(document: Document) -> list[dict[str, Any]]:
    seen, rates = document.figures.retention.observed.survival, model_rates(document)
    return [
        {
            "renewals": age,
            "seen": float(seen[age - 1]) if age <= len(seen) else None,
            "model": float(np.prod(rates[:age])) if age <= len(rates) else None,
        }
        for age in AGES
    ]


def _model(retention: Retention) -> dict[str, Any] | None:
    """Return the fit; where all are equally likely to leave, the one chance stands in for parameters without bound."""
    fit, one_churn = retention.tried, retention.one_churn
    if fit is None:
        return None
    shown = {
        **dict(zip(fit.parameter_names, fit.parameters, strict=True)),
        **{f"standard_error_{name}": error for name, error in fit.standard_errors.items()},
    }
    if one_churn is not None:
        shown = dict.fromkeys(shown, math.nan)
    numbers = {**shown, "log_likelihood": fit.log_likelihood, "one_churn": math.nan if one_churn is None else one_churn}
    plain = {name: None if math.isnan(value) else value for name, value in numbers.items()}
    return {"name": fit.model, **plain, "outcome": fit.outcome}
