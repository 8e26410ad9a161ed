"""What the user chose for a report on subscriptions, and the periods in which they are renewed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from clv_xl.formulas.periods import DAYS_PER_YEAR

DEFAULT_DISCOUNT_RATE = 0.10  # effective, per year
HORIZON_YEARS = 5  # for what is to be counted without discounting: beyond it nobody's contract is the same


@dataclass(frozen=True, slots=True)
class Period:
    """How often a subscription is renewed."""

    name: str  # week, month, quarter, year
    months: int  # calendar months; 0: counted in days
    days: int

    @property
    def years(self) -> float:
        """Length in years: what an effective yearly rate is brought down by."""
        return self.months / 12 if self.months else self.days / DAYS_PER_YEAR

    @property
    def sql(self) -> str:
        """Length as an SQL interval."""
        return f"INTERVAL {self.months} MONTH" if self.months else f"INTERVAL {self.days} DAY"


PERIODS = {
    period.name: period
    for period in (Period("week", 0, 7), Period("month", 1, 0), Period("quarter", 3, 0), Period("year", 12, 0))
}


@dataclass(frozen=True, slots=True)
class ContractSettings:
    """Choices of one run. Rates are 0..1, money is in the currency of the list, None = not given."""

    as_of: date | None = None  # None: told from the list
    period: Period = PERIODS["month"]
    margin: float | None = None
    fee: float | None = None  # per period, for a list without an amount column
    discount_rate: float = DEFAULT_DISCOUNT_RATE  # effective, per year

    @property
    def period_rate(self) -> float:
        """Discount rate per period, effective."""
        return float((1 + self.discount_rate) ** self.period.years - 1)
