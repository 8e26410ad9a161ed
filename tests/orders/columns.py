"""A column of dates as the reader sees it, without a list around it: what each text is read as, and what is said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from clv_xl.engines import Engine
from clv_xl.orders.dates.forms import DateForm, date_form
from clv_xl.orders.dates.notices import date_notices


@dataclass(frozen=True)
class Column:
    """A column of dates, read."""

    moments: list[str | None]
    form: DateForm
    said: dict[str, str]  # notices by code


def read_column(
    *texts: str | None,
    known: str | None = None,
    chosen: str | None = None,
    times: Sequence[str | None] | None = None,
    of_type: str = "VARCHAR",
) -> Column:
    """Read dates, with a column of times beside them where `times` are given."""
    with Engine() as engine:
        rows = [[text, times[i] if times else None] for i, text in enumerate(texts)]
        engine.load_text("list", [rows], 2)
        engine.run(f"ALTER TABLE list ALTER c0 TYPE {of_type}")
        form = date_form(engine, "list", 0, known, chosen, 1 if times else None)
        moments = [row[0] for row in engine.rows(f"SELECT ({form.sql})::VARCHAR FROM list ORDER BY rn")]
    return Column(moments, form, {notice.code: notice.message for notice in date_notices(form, "Date", "list.csv")})
