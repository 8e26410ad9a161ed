"""The road from lists of subscriptions to their workbook: read, count, fit, write, each once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from clv_xl.contractual.book import SubscriptionBook
from clv_xl.contractual.figures import compute
from clv_xl.contractual.reading import read_subscriptions
from clv_xl.contractual.settings import ContractSettings
from clv_xl.contractual.sheets import light, write_workbook
from clv_xl.contractual.sheets.document import Document
from clv_xl.contractual.subscribers import count_subscribers
from clv_xl.contractual.totals import totals
from clv_xl.engines import Engine
from clv_xl.errors import DataGateError, NotConvergedError
from clv_xl.languages import load
from clv_xl.orders import Choices
from clv_xl.orders.opening import Input
from clv_xl.version import __version__


@dataclass(frozen=True, slots=True)
class MadeContractReport:
    """A report that was written."""

    path: Path
    book: SubscriptionBook
    totals: dict[str, Any]
    not_converged: str  # why the model has no parameters; "" where it has, or was not tried

    def as_object(self) -> dict[str, Any]:
        """Return what --json prints."""
        return {
            "output": str(self.path),
            "rows_read": self.book.rows_read,
            "rows_used": self.book.rows_used,
            "rejected_rows": self.book.rejected_rows,
            "warnings": [{"code": notice.code, "message": notice.message} for notice in self.book.notices],
            "skipped": [{"name": name, "reason": reason} for name, reason in self.book.skipped],
            "sources": [asdict(source) for source in self.book.sources],
            "examples": [asdict(reject) for reject in self.book.reject_examples],
            "totals": self.totals,
        }

    def as_text(self) -> str:
        """Return what is printed without --json."""
        found, unit = self.totals, f" {self.book.currency}" if self.book.currency else ""
        line = f"{self.path}\ncustomers {found['customers']:,}, active {found['active']:,}"
        if found["discounted_lifetime"] is not None:
            line += f", discounted lifetime {found['discounted_lifetime']:.2f} payments"
        if found["clv_new_subscriber"] is not None:
            line += f", CLV {found['clv_new_subscriber']:,.2f}{unit}, present base {found['residual_value']:,.2f}{unit}"
        return line

    def warnings(self) -> list[str]:
        """Return what is to be said beside."""
        doubts = [doubt["message"] for doubt in self.totals["doubts"] if doubt["name"] != "not_converged"]
        rejected = sum(self.book.rejected_rows.values())
        left_out = [f"Rows left out: {rejected}; see Data quality."] if rejected else []
        return [*left_out, *(notice.message for notice in self.book.notices), *doubts]


def make_contract_report(
    inputs: Sequence[Input],
    path: Path,
    choices: Choices,
    settings: ContractSettings,
    command: str,
    strict: bool,
    tell: Callable[[str], None],
) -> MadeContractReport:
    """Read lists of subscriptions and write their report to a place that was found free.

    Raises
    ------
    UnusableInputError
        The input can't be used.
    DataGateError, NotConvergedError
        `strict`, and the light is not green or the model found no parameters.
    OutputInTheWayError, CannotWriteError
        The report can't be written; an existing one is untouched.
    """
    words = load("en")
    with Engine() as engine:
        tell("reading subscriptions")
        book = read_subscriptions(engine, inputs, choices, settings)
        tell("counting subscribers")
        counted = count_subscribers(engine, book, settings)
    tell(words("progress.figures"))
    document = Document(compute(book, *counted, settings), words, Workbook(), command, __version__)
    found = light.judge(document)
    failed = document.figures.retention.not_converged
    if strict and failed:
        raise NotConvergedError(f"No report was written, as --strict asks for a model: {failed}")
    if strict and found.level != "green":
        raise DataGateError(f"No report was written, as --strict asks for clean data: {' '.join(found.reasons)}")
    tell(words("progress.sheets"))
    write_workbook(document, path)
    return MadeContractReport(path, book, totals(document), failed)
