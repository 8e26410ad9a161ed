"""What a fit expects of customers.

Of one who is still there it depends on frequency and age alone, and few pairs of these differ: whatever is costly is
computed once per pair.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np

from clv_xl.customers import Floats, Ints
from clv_xl.forecasting.histories import DAYS_PER_WEEK, Histories
from clv_xl.formulas.periods import DAYS_PER_MONTH, DAYS_PER_YEAR, rate_per
from clv_xl.models import histories as judged
from clv_xl.models.fit import Fit
from clv_xl.models.gamma_gamma import GammaGammaFit, Spending
from clv_xl.models.predictions import MODULES, expected_order_value

MONTHS = 12  # of the forecast
WEEKS_PER_MONTH = DAYS_PER_MONTH / DAYS_PER_WEEK
WEEKS_PER_YEAR = DAYS_PER_YEAR / DAYS_PER_WEEK


class Expectations:
    """Customers' histories in weeks, ready for any fit's predictions."""

    def __init__(self, known: Histories) -> None:
        self.frequency: Floats = known.frequency.astype(np.float64)
        self.recency: Floats = known.recency_days / DAYS_PER_WEEK
        self.age: Floats = known.age_days / DAYS_PER_WEEK
        self.monetary_value = known.monetary_value
        codes = known.age_days * (int(known.frequency.max(initial=0)) + 1) + known.frequency
        _, examples, self._pair = np.unique(codes, return_index=True, return_inverse=True)
        self._pairs = self.frequency[examples], self.age[examples]

    def __len__(self) -> int:
        return len(self.frequency)

    @cached_property
    def histories(self) -> judged.Histories:
        """As the models take them."""
        return judged.histories("FORECAST", self.frequency, self.recency, self.age)

    @cached_property
    def spenders(self) -> Ints:
        """Places of customers whose repeat orders brought something."""
        return np.flatnonzero(self.monetary_value > 0)

    @cached_property
    def spending(self) -> Spending:
        """What they spend, as its model takes it."""
        chosen = self.spenders
        return Spending(self.frequency[chosen], self.monetary_value[chosen], np.ones(len(chosen)))

    def some(self, rows: Ints) -> Expectations:
        """Return some of the customers."""
        part = object.__new__(Expectations)
        part.frequency, part.recency, part.age = self.frequency[rows], self.recency[rows], self.age[rows]
        part.monetary_value = self.monetary_value[rows]
        pairs, part._pair = np.unique(self._pair[rows], return_inverse=True)
        part._pairs = self._pairs[0][pairs], self._pairs[1][pairs]
        return part

    def alive(self, fit: Fit) -> Floats:
        """Chance of each customer to be still one."""
        found: Floats = MODULES[type(fit)].p_alive(fit, self.frequency, self.recency, self.age)
        return found

    def orders_if_alive(self, fit: Fit, weeks: float) -> Floats:
        """Order days expected in so many weeks of one who is still there."""
        return self._of_pairs(fit, weeks)[self._pair]

    def discounted_if_alive(self, fit: Fit, yearly_rate: float) -> Floats:
        """Order days expected in the forecast's months, each month's discounted at its end, of one still there."""
        before, total = np.zeros(len(self._pairs[0])), np.zeros(len(self._pairs[0]))
        for month in range(1, MONTHS + 1):
            until = self._of_pairs(fit, month * WEEKS_PER_MONTH)
            total += (until - before) * (1 + yearly_rate) ** (-month / MONTHS)
            before = until
        return total[self._pair]

    def residual_if_alive(self, fit: Fit, yearly_rate: float) -> Floats:
        """All order days to come of one who is still there, discounted (DERT)."""
        found: Floats = MODULES[type(fit)].discounted_if_alive(fit, rate_per(yearly_rate, "week"), *self._pairs)
        return found[self._pair]

    def order_value(self, spending: GammaGammaFit) -> Floats:
        """Value expected of each customer's next order days; one whose repeat orders brought a loss brought nothing."""
        return expected_order_value(spending, self.frequency, np.maximum(self.monetary_value, 0.0))

    def _of_pairs(self, fit: Fit, weeks: float) -> Floats:
        frequency, age = self._pairs
        found: Floats = MODULES[type(fit)].expected_if_alive(fit, np.full(len(age), weeks), frequency, age)
        return found
