"""What a fit is: the parameters of a model, how sure they are, and what is doubtful about them.

A fit is a record, not an object that predicts: a cell can show it as a block of two columns, a person can read and keep
it, and every prediction takes it back in either form.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, NamedTuple

MODEL, OUTCOME, ANSWERED = "model", "outcome", "ok"
ERROR_OF = "standard error of {}"


class FitWarning(NamedTuple):
    """A doubt about a fit: its name, by which programs know it, and one sentence for people."""

    name: str
    sentence: str

    def __str__(self) -> str:
        return self.sentence


@dataclass(frozen=True, kw_only=True)
class Fit:
    """Parameters of a model by maximum likelihood.

    A fit whose data can't answer has NaN for parameters, is not `converged`, and its first warning says why.
    """

    model: ClassVar[str]
    parameter_names: ClassVar[tuple[str, ...]]

    log_likelihood: float = math.nan
    customers: int = 0
    converged: bool = True
    warnings: tuple[FitWarning, ...] = ()
    # Of the parameters' logarithms, in their order: what a change of a tenth means is then the same for all of them.
    log_covariance: tuple[tuple[float, ...], ...] = field(default=(), repr=False)

    @property
    def parameters(self) -> tuple[float, ...]:
        """The parameters, in the order of `parameter_names`."""
        return tuple(getattr(self, name) for name in self.parameter_names)

    @property
    def standard_errors(self) -> Mapping[str, float]:
        """Standard error of each parameter by name; NaN where the data don't identify it."""
        if not self.log_covariance:
            return dict.fromkeys(self.parameter_names, math.nan)
        variances = (self.log_covariance[place][place] for place in range(len(self.parameter_names)))
        return {
            name: value * math.sqrt(variance) if variance >= 0 else math.nan
            for name, value, variance in zip(self.parameter_names, self.parameters, variances, strict=True)
        }

    @property
    def outcome(self) -> str:
        """Return "ok", or the name of the first warning."""
        return self.warnings[0].name if self.warnings else ANSWERED

    def block(self) -> list[list[str | float]]:
        """Return the fit as a table of two columns, labels and values; NaN where there is no number."""
        errors = self.standard_errors
        rows: list[list[str | float]] = [[MODEL, self.model]]
        rows += [[name, value] for name, value in zip(self.parameter_names, self.parameters, strict=True)]
        rows += [[ERROR_OF.format(name), errors[name]] for name in self.parameter_names]
        rows += [["log-likelihood", self.log_likelihood], ["customers", float(self.customers)]]
        said = "; ".join(warning.sentence for warning in self.warnings)
        return [*rows, [OUTCOME, self.outcome], ["warnings", said or "none"]]


def fit_from_block(rows: Sequence[Sequence[Any]], kinds: Mapping[str, type[Fit]]) -> Fit | None:
    """Return the fit that a block shows; None where it is no block of one of these models.

    Labels stand in the first column and values in the second; other rows, blank ones too, are passed over.
    """
    values = {str(row[0]).strip().lower(): row[1] for row in rows if len(row) >= 2 and row[0] is not None}
    kind = kinds.get(str(values.get(MODEL, "")).strip().lower())
    if kind is None:
        return None
    parameters: dict[str, Any] = {}
    for name in kind.parameter_names:
        value = values.get(name.lower())
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not value > 0:  # NaN is not, either
            return None
        parameters[name] = float(value)
    return kind(**parameters)
