"""What the macros of Excel do before a call and after it, for tests over COM, and what com_client.py is to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from clv_xl.hosts import excel, vba
from clv_xl.hosts.cells import CellError
from tests.hosts import wine
from tests.hosts.server_command import library, server_command

CALLS_SECONDS = 120
START_SECONDS = 40
WORKBOOK = r"C:\Q&A, it's (1)\CLV Calculator.xlsm"


@dataclass(frozen=True)
class Omitted:
    """An argument that is left out, as COM says it; the macros send it as blank."""


@dataclass(frozen=True)
class Date:
    """A date of VBA. A cell's date arrives as its serial number, since the macros read Value2."""

    day: str


def sent(value: Any) -> Any:
    """An argument as the macros send it, for com_client.py."""
    if isinstance(value, tuple):
        return [[sent(item) for item in row] for row in value]
    if isinstance(value, CellError):
        return f"{excel.ERROR_MARK}{excel.ERROR_NUMBERS.get(value.kind, value.kind)}"
    if isinstance(value, Date):
        return {"date": value.day}
    return {"omitted": True} if isinstance(value, Omitted) else value


def received(answer: Any) -> Any:
    """An answer as the macros show it."""
    if isinstance(answer, list):
        rows = answer if isinstance(answer[0], list) else [answer]  # xlwings sends one row without its frame
        return [[received(item) for item in row] for row in rows]
    if isinstance(answer, str) and answer.startswith(excel.ERROR_MARK):
        names = {str(number): name for name, number in excel.ERROR_NUMBERS.items()}
        return CellError(names.get(answer[1:], answer[1:]))
    return answer


def job(interpreter: str = wine.INTERPRETER, workbook: str = WORKBOOK, **more: Any) -> dict[str, Any]:
    """What com_client.py is to do, by default with the settings that our workbook gives Excel."""
    macros = next(module.text for module in vba.modules() if module.name == "xlwings")
    return {
        "interpreter": interpreter,
        "library": library(macros),
        "command": server_command(macros, vba.settings(interpreter), workbook),
        "start_seconds": START_SECONDS,
        "crash_first": False,
        "module": excel.__name__,
        "calls": [],
        **more,
    }
