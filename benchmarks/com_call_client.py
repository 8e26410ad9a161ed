"""Excel's side of com_call.py, for Windows Python under Wine: `python com_call_client.py JOB ANSWERS`, files of JSON.

Calls one server in two ways: as our macros do, with the values of cells, and as the macros that xlwings generates, with
workbook, caller and ranges. These are objects of this process, as in Excel: the server asks back for what it wants to
know of them.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pythoncom
import pywintypes
import win32com.server.policy
import win32com.server.util
import win32gui
from win32com.client import VARIANT

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "hosts"))
import com_client  # found by the line above

WINDOWS_64 = 3  # SYS_WIN64
# Excel's numbers of its kinds of objects: xlwings knows a range by its number.
KINDS = {
    "Range": "{00020846-0000-0000-C000-000000000046}",
    "_Worksheet": "{000208D8-0000-0000-C000-000000000046}",
    "_Workbook": "{000208DA-0000-0000-C000-000000000046}",
    "_Application": "{000208D5-0000-0000-C000-000000000046}",
}

Table = tuple[tuple[float, ...], ...]


class Excel:
    """Serves objects that are of Excel's kinds and know as much as a call asks for."""

    def __init__(self, folder: Path) -> None:
        self.asked = 0  # how often the server has asked back for a property
        self._kinds = _described(folder)
        self._application = self._served("_Application", Name="Microsoft Excel", Hwnd=win32gui.GetDesktopWindow())
        self.workbook = self._served("_Workbook", Name="Book.xlsm", Application=self._application)
        self._sheet = self._served("_Worksheet", Name="Sheet1", Parent=self.workbook, Application=self._application)
        self.caller = self.range(0.0)

    def range(self, value: float | Table) -> Any:
        """Serve a range with a value."""
        rows = len(value) if isinstance(value, tuple) else 1
        served = list(value) if isinstance(value, tuple) else value  # pywin32 would send only a tuple's first row
        return self._served(
            "Range", Value=served, Worksheet=self._sheet, Application=self._application, Row=1, Column=1,
            Rows=self._served("Range", Count=rows), Columns=self._served("Range", Count=1),
        )  # fmt: skip

    def _served(self, kind: str, **properties: Any) -> Any:
        excel, type_info = self, self._kinds[kind]

        class Policy(win32com.server.policy.DesignatedWrapPolicy):  # type: ignore[misc]
            def _build_typeinfos_(self) -> list[Any]:
                return [type_info]

            def _invokeex_(self, *asked: Any) -> Any:
                excel.asked += 1
                return super()._invokeex_(*asked)

        names = list(properties)
        named = type(kind, (), {"_public_attrs_": names, "_readonly_attrs_": names, "_public_methods_": []})()
        vars(named).update(properties)
        return win32com.server.util.wrap(named, usePolicy=Policy)


def _described(folder: Path) -> dict[str, Any]:
    """The type information of Excel's kinds of objects, as far as xlwings looks at it."""
    library = pythoncom.CreateTypeLib2(WINDOWS_64, str(folder / "kinds.tlb"))
    library.SetName("Excel")
    described = {}
    for name, number in KINDS.items():
        info = library.CreateTypeInfo(name, pythoncom.TKIND_DISPATCH)
        info.SetGuid(pywintypes.IID(number))
        info.LayOut()
        described[name] = info.QueryInterface(pythoncom.IID_ITypeInfo)
    return described


def _array(items: list[Any]) -> Any:
    return VARIANT(pythoncom.VT_ARRAY | pythoncom.VT_VARIANT, items)


def sides(server: Any, excel: Excel, job: dict[str, Any], size: str) -> dict[str, Callable[[], Any]]:
    """The calls that are compared, by name, the peer last; each returns its answer."""
    values = job["arguments"][size]
    given = [tuple(map(tuple, value)) if isinstance(value, list) else float(value) for value in values]
    by_value = _array(given)
    nothing = pythoncom.Nothing

    def by_range() -> Any:  # a new array each time, as the wrapper makes
        return _array([VARIANT(pythoncom.VT_DISPATCH, cells) for cells in ranges])

    ranges = [excel.range(value) for value in given]
    ours, peer, function = job["ours"], job["peer"], job["peer_functions"][size]
    server.CallUDF(peer, function, by_value, nothing, nothing)  # loads the module; Excel's first call does, too
    return {
        "values": lambda: server.CallUDF(ours, "CLV", by_value, nothing, nothing),
        "values, workbook, caller": lambda: server.CallUDF(peer, function, by_value, excel.workbook, excel.caller),
        "ranges, workbook, caller": lambda: server.CallUDF(peer, function, by_range(), excel.workbook, excel.caller),
    }


def measured(server: Any, excel: Excel, job: dict[str, Any], size: str) -> dict[str, Any]:
    """Seconds of each side's calls in turn, and how often a call asks back."""
    compared = sides(server, excel, job, size)
    times: dict[str, list[float]] = {name: [] for name in compared}
    asked: dict[str, int] = {}
    answers = []
    for name, side in compared.items():
        before = excel.asked
        answers.append(side())
        asked[name] = excel.asked - before
    if any(answer != answers[0] for answer in answers):
        raise AssertionError(f"the sides do not agree: {answers!r:.300}")
    for _ in range(job["repeats"]):
        for name, side in compared.items():
            start = time.perf_counter()
            for _ in range(job["calls"][size]):
                side()
            times[name].append((time.perf_counter() - start) / job["calls"][size])
    return {"times": times, "asked": asked}


def main(question: Path, answers: Path) -> None:
    """Measure what the job asks for."""
    job = json.loads(question.read_text())
    timer = com_client.give_up_after(job["start_seconds"], answers)
    server = com_client.connect(job["interpreter"], job["library"], job["command"])
    timer.cancel()
    excel = Excel(answers.parent)
    answers.write_text(json.dumps({size: measured(server, excel, job, size) for size in job["arguments"]}))


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
