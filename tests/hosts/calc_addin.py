"""A LibreOffice with the add-in: formulas typed as a user types them, or in a file with the long names.

The same file is the script that LibreOffice's own Python runs: `python3 calc_addin.py PIPE JOB [FILE]`.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.hosts.cases import Case
    from tests.hosts.libreoffice import LibreOffice

NOBODY = 65534

# What Calc answers otherwise than Python. It hands over the number 0 for a single empty cell, so
# - a required argument that is empty is 0;
# - an optional one that is empty is left out where it can't be 0, or 0 is what leaving it out means; these are 0:
EMPTY_IS_ZERO = {
    ("CLV_ADVICE", "acquisition_cost"),
    ("MAX_CPC", "margin"),
    ("MAX_CPC", "target_share"),
    ("CLV_LEVERS", "change"),
    ("EXPECTED_ORDERS", "frequency"),
    ("EXPECTED_ORDERS", "recency"),
    ("EXPECTED_ORDERS", "age"),
    ("CLV_PREDICTED", "discount_rate"),
}
# Where an error value stands in a range, Calc does not call the function: all of the array formula shows this.
ERROR_IN_RANGE = "Err:504"
# As with Calc's own functions: a required argument that is left out at the end, or between two semicolons.
NOT_GIVEN, GIVEN_EMPTY = "Err:504", "Err:502"


@contextmanager
def running_with_addin(python_path: Path | None = None) -> Iterator[LibreOffice]:
    """A LibreOffice with the add-in, installed by unopkg in a fresh profile.

    `python_path` is a folder in which LibreOffice's Python looks for modules first; without it in none but its own.
    """
    from tests.hosts.libreoffice import running

    with _environment("PYTHONPATH", None if python_path is None else str(python_path)), running(_prepare) as office:
        yield office


def _prepare(profile: Path) -> None:
    from clv_xl.hosts.unopkg import install

    with plain_folder() as folder:
        extension = written_addin(folder)
        if os.geteuid() == 0:
            profile.parent.chmod(0o755)
            profile.mkdir()
            os.chown(profile, NOBODY, NOBODY)
        with plain_user(folder):
            install(extension, profile)


def written_addin(folder: Path) -> Path:
    """The add-in as a file."""
    from clv_xl.hosts.calc import extension

    path = folder / "clv.oxt"
    path.write_bytes(extension())
    return path


@contextmanager
def plain_folder() -> Iterator[Path]:
    """A temporary folder in which a plain user can work, even where root runs the tests."""
    with tempfile.TemporaryDirectory(prefix="clv-xl-addin-", ignore_cleanup_errors=True) as name:
        if os.geteuid() == 0:
            os.chown(name, NOBODY, NOBODY)
        yield Path(name)


@contextmanager
def plain_user(home: Path) -> Iterator[None]:
    """Be no root for a while, nor let a child be: unopkg refuses root."""
    if os.geteuid() != 0:
        yield
        return
    groups = os.getgroups()
    os.setgroups([])
    os.setresgid(NOBODY, NOBODY, 0)  # the saved ids lead back
    os.setresuid(NOBODY, NOBODY, 0)
    try:
        with _environment("HOME", str(home)):
            yield
    finally:
        os.setresuid(0, 0, 0)
        os.setresgid(0, 0, 0)
        os.setgroups(groups)


@contextmanager
def _environment(name: str, value: str | None) -> Iterator[None]:
    old = os.environ.pop(name, None)
    try:
        if value is not None:
            os.environ[name] = value
        yield
    finally:
        os.environ.pop(name, None)
        if old is not None:
            os.environ[name] = old


@dataclass
class Sheet:
    """What to type: values and =formulas into cells, array formulas into ranges."""

    cells: dict[str, float | str] = field(default_factory=dict)
    arrays: dict[str, str] = field(default_factory=dict)


# Calc's names of the formats that it saves.
FORMATS = {".ods": "calc8", ".xlsx": "Calc MS Excel 2007 XML", ".xls": "MS Excel 97"}


def type_in(office: LibreOffice, sheet: Sheet, save_as: Sequence[Path] = ()) -> dict[str, Any]:
    """Type a sheet into a new document as a user does; every formula cell after a hard recalculation."""
    from tests.hosts.libreoffice import CalcError

    found = _run(office, "type", {"cells": sheet.cells, "arrays": sheet.arrays, "save_as": list(map(str, save_as))})
    return {name: CalcError(value["error"]) if isinstance(value, dict) else value for name, value in found.items()}


def wizard(office: LibreOffice) -> dict[str, dict[str, Any]]:
    """What the Function Wizard shows of every function that it knows."""
    return _run(office, "wizard", {})


def recalculation_seconds(office: LibreOffice, formulas: list[str], rows: int, repeats: int) -> dict[str, list[float]]:
    """Seconds of hard recalculations of a column of each formula, in turn; {row} in it becomes the row's number."""
    return _run(office, "time", {"formulas": formulas, "rows": rows, "repeats": repeats})


def _run(office: LibreOffice, job: str, about: dict[str, Any]) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "job.json"
        path.write_text(json.dumps(about))
        found: dict[str, Any] = json.loads(office.run(Path(__file__), job, str(path)))
        return found


ROWS_OF_A_CASE = 20  # room for the longest range and the tallest answer among the cases
ANSWER_COLUMN = 20  # right of all arguments


def lay_out(cases: list[Case], name_of: Callable[[str], str] = str, separator: str = ";") -> tuple[Sheet, list[str]]:
    """Each call with its arguments in cells beside it, and the range of each answer."""
    from openpyxl.utils import get_column_letter

    sheet, answers = Sheet(), []
    for place, case in enumerate(cases):
        top = 1 + place * ROWS_OF_A_CASE
        arguments, column = [], 1
        for value in case.arguments:
            arguments.append(_typed(sheet, value, column, top))
            column += len(value[0]) if isinstance(value, tuple) else 1
        formula = f"={name_of(case.function)}({separator.join(arguments)})"
        left = get_column_letter(ANSWER_COLUMN)
        if isinstance(case.answer, list):
            right = get_column_letter(ANSWER_COLUMN + len(case.answer[0]) - 1)
            answers.append(f"{left}{top}:{right}{top + len(case.answer) - 1}")
            sheet.arrays[answers[-1]] = formula
        else:
            answers.append(f"{left}{top}")
            sheet.cells[answers[-1]] = formula
    return sheet, answers


def _typed(sheet: Sheet, value: Any, column: int, top: int) -> str:
    """Type an argument, and return its address."""
    from openpyxl.utils import get_column_letter

    rows = value if isinstance(value, tuple) else ((value,),)
    for row, items in enumerate(rows, start=top):
        for place, item in enumerate(items, start=column):
            if item is not None:
                sheet.cells[f"{get_column_letter(place)}{row}"] = _cell(item)
    first = f"{get_column_letter(column)}{top}"
    if not isinstance(value, tuple):
        return first
    return f"{first}:{get_column_letter(column + len(rows[0]) - 1)}{top + len(rows) - 1}"


def _cell(value: Any) -> float | str:
    if isinstance(value, bool):
        return f"={str(value).upper()}()"
    if isinstance(value, int | float | str):
        return value
    return {"#N/A": "=NA()", "#DIV/0!": "=1/0"}[value.kind]


# What follows runs in LibreOffice's Python.


def _type(document: Any, libreoffice: Any, about: dict[str, Any]) -> dict[str, Any]:
    sheet = document.Sheets[0]
    for name, value in about["cells"].items():
        cell = sheet.getCellRangeByName(name)
        if not isinstance(value, str):
            cell.Value = value
        elif value.startswith("="):
            cell.FormulaLocal = value
        else:
            cell.String = value
    for name, formula in about["arrays"].items():
        sheet.getCellRangeByName(name).setArrayFormula(formula)
    values: dict[str, Any] = libreoffice._formula_values(document, {})[sheet.Name]
    for path in map(Path, about["save_as"]):
        document.storeToURL(path.as_uri(), (libreoffice._property("FilterName", FORMATS[path.suffix]),))
    return values


def _wizard(context: Any) -> dict[str, Any]:
    descriptions = context.ServiceManager.createInstanceWithContext("com.sun.star.sheet.FunctionDescriptions", context)
    found = {}
    for index in range(descriptions.Count):
        about = {one.Name: one.Value for one in descriptions.getByIndex(index)}
        arguments = [[one.Name, one.Description, one.IsOptional] for one in about["Arguments"] or ()]
        found[about["Name"]] = {
            "category": about["Category"],
            "description": about["Description"],
            "arguments": arguments,
        }
    return found


def _time(documents: list[Any], about: dict[str, Any]) -> dict[str, list[float]]:
    rows = about["rows"]
    for document, formula in zip(documents, about["formulas"]):  # noqa: B905 - as many by the caller
        sheet = document.Sheets[0]
        values = tuple((10.0 + row % 97, 1.0 + row % 7, 1.0 + row % 3) for row in range(rows))
        sheet.getCellRangeByName(f"A1:C{rows}").setDataArray(values)
        formulas = tuple((formula.format(row=row),) for row in range(1, rows + 1))
        sheet.getCellRangeByName(f"D1:D{rows}").setFormulaArray(formulas)
        document.calculateAll()  # the first time loads the component
    found: dict[str, list[float]] = {formula: [] for formula in about["formulas"]}
    for _ in range(about["repeats"]):
        for document, formula in zip(documents, about["formulas"]):  # noqa: B905
            start = time.perf_counter()
            document.calculateAll()
            found[formula].append(time.perf_counter() - start)
    return found


def _main(pipe: str, job: str, path: str) -> None:
    sys.path.insert(0, str(Path(__file__).parent))  # -I leaves out the script's folder
    import libreoffice

    about = json.loads(Path(path).read_text())
    desktop, context = libreoffice._desktop(pipe), libreoffice._context(pipe)
    count = {"type": 1, "wizard": 0, "time": len(about.get("formulas", ()))}[job]
    hidden = (libreoffice._property("Hidden", True),)
    documents = [desktop.loadComponentFromURL("private:factory/scalc", "_blank", 0, hidden) for _ in range(count)]
    try:
        if job == "type":
            found = _type(documents[0], libreoffice, about)
        elif job == "wizard":
            found = _wizard(context)
        else:
            found = _time(documents, about)
    finally:
        for document in documents:
            document.close(True)
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    _main(*sys.argv[1:])
