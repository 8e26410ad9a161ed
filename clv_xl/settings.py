"""What the user chose for a report; every default is shown in the report as an assumption."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from clv_xl.formulas.periods import DAYS_PER_YEAR

RFM_YEAR_DAYS = 365  # the RFM window that is called "one year"


@dataclass(frozen=True, slots=True)
class Settings:
    """Choices of one run. Rates are 0..1, money is in the currency of the orders, None = not given."""

    as_of: date | None = None  # None: the date of the last order in the input
    window_days: int = RFM_YEAR_DAYS
    bins: Literal[3, 5] = 3
    method: Literal["quantile", "range"] = "quantile"
    lifespan_years: float = 3.0
    margin: float | None = None
    conversion_rate: float | None = None
    acquisition_cost: float | None = None
    discount_rate: float = 0.10  # effective, per year

    @property
    def window_years(self) -> float:
        """Length of the RFM window in years; 365 days are called one year."""
        return 1.0 if self.window_days == RFM_YEAR_DAYS else self.window_days / DAYS_PER_YEAR
