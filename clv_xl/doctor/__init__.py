"""`clv-xl doctor`: one row per fact of this machine, with its state, why it matters and how to mend it.

Every check stands alone: it has a time limit, and where it fails its row says so. Nothing is changed but for a trial
file in the output folder, which is taken away again, and LibreOffice's own files when it is asked for its extensions.
Nothing asks the network.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from clv_xl.doctor import calc, excel, files, python_packages, start_folder, workbook
from clv_xl.doctor.facts import Fact, State, as_lines, as_object
from clv_xl.doctor.interpreter import SECONDS as TRIAL_SECONDS
from clv_xl.doctor.running import Check, run
from clv_xl.doctor.windows_registry import read_registry
from clv_xl.hosts.excel_addin import FILE, xlstart_folder
from clv_xl.hosts.unopkg import find_office

__all__ = ["Fact", "State", "as_lines", "as_object", "examine"]

WINDOWS = os.name == "nt"
WORKBOOK_SECONDS = TRIAL_SECONDS + 10  # with the time to read the file, start its Python and see it answer


def examine(workbook: Path | None = None, output_folder: Path | None = None) -> list[Fact]:
    """Look at all that the functions and reports need.

    Parameters
    ----------
    workbook
        A macro workbook or add-in to look into, too. The installed add-in is looked into anyway.
    output_folder
        Where reports would be written; without it the folder that the program runs in.

    Returns
    -------
    list of Fact
        In the order in which a person mends them: Python, then Excel and Calc, then the workbook.
    """
    return run(_checks(workbook, output_folder or Path()))


def _checks(named: Path | None, folder: Path) -> list[Check]:
    """All checks in order. What they look at is found within them, so that no trouble with it reaches the others."""
    package = python_packages.installed_package
    return [
        Check("Python", lambda: python_packages.python(package())),
        Check("clv_xl", lambda: python_packages.clv_xl(package())),
        Check("Packages", lambda: python_packages.packages(package())),
        Check("Output folder", partial(files.output_folder, folder)),
        *(_excel_checks() if WINDOWS else _no_excel_checks()),
        Check("LibreOffice", lambda: calc.libreoffice(find_office())),
        # unopkg starts LibreOffice without a window, on some machines slowly.
        Check("Calc add-in", lambda: calc.addin(find_office()), seconds=30.0),
        Check("Workbook", partial(_workbook, named), WORKBOOK_SECONDS),
    ]


def _excel_checks() -> list[Check]:
    return [
        Check("Excel", lambda: excel.installation(read_registry())),
        Check("Excel macros", lambda: excel.macros(read_registry())),
        Check("Excel add-in", lambda: start_folder.addins(_start_folder(), _xlwings_here())),
        Check("Add-in", _installed_addin, WORKBOOK_SECONDS),
    ]


def _no_excel_checks() -> list[Check]:
    return [Check(name, partial(_not_here, name)) for name in ("Excel", "Excel macros", "Excel add-in")]


def _not_here(name: str) -> Iterator[Fact]:
    yield Fact(name, "not on this system", "only Excel for Windows calls Python")


def _installed_addin() -> Iterator[Fact]:
    path = _start_folder() / FILE
    if path.is_file():
        yield from workbook.examine(path, Path.home(), WINDOWS)


def _workbook(named: Path | None) -> Iterator[Fact]:
    if named is None:
        yield Fact("Workbook", "ok", "none was named; `clv-xl doctor FILE.xlsm` looks into one, too")
    else:
        yield from workbook.examine(named, Path.home(), WINDOWS)


def _start_folder() -> Path:
    return xlstart_folder(os.environ, sys.platform)


def _xlwings_here() -> str:
    try:
        return version("xlwings")
    except PackageNotFoundError:
        return ""
