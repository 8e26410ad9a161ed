"""A macro workbook or add-in: its macros, the xlwings they were made with and the Python that they start."""

from __future__ import annotations

import re
import shutil
import zipfile
from collections.abc import Generator, Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from xml.etree.ElementTree import ParseError

from clv_xl.doctor import commands
from clv_xl.doctor.facts import Fact
from clv_xl.doctor.files import internet_mark, is_from_internet
from clv_xl.doctor.interpreter import Trial, of_another_system, try_out
from clv_xl.doctor.macro_file import MacroFile, read_macro_file, setting
from clv_xl.doctor.python_packages import NAME, STORE_FIX, STORE_PYTHON, STORE_WHY
from clv_xl.udf import REGISTRY

SLOW_AND_SILENT = "Excel freezes for two minutes and then shows #VALUE! in every cell when it can't start its Python."
UNMARK_FIRST = "If you know where the file is from, take the mark away as said above, and run this again."
PYTHON_NAME = re.compile(r"py(thon)?w?[0-9.]*(\.exe)?", re.IGNORECASE)
NEW_ONE = "Write a new one, for this Python and its xlwings, and copy your numbers over if there are any:"


def examine(path: Path, home: Path, windows: bool) -> Iterator[Fact]:
    """All facts about one file."""
    what = "Add-in" if path.suffix.lower() == commands.ADDIN_SUFFIX else "Workbook"
    if not path.is_file():
        fix = "See that the name is right, or write a workbook:"
        found = f"{path}: it is a folder" if path.is_dir() else f"{path}: there is no such file"
        yield Fact(what, "bad", found, "Nothing can be said about it.", fix, "clv-xl workbook")
        return
    yield from internet_mark(f"{what}: internet mark", path, windows)
    try:
        file = read_macro_file(path)
    except (OSError, ValueError, LookupError, zipfile.BadZipFile, ParseError) as error:
        why = "Excel will not open it, or open it without its macros."
        yield Fact(what, "bad", f"{path}: can't be read: {error}", why, NEW_ONE, commands.replacement(path))
        return
    yield _macros(what, file)
    if file.modules is not None and file.functions:
        trial = yield from _interpreter(f"{what}: Python", file, home, windows)
        yield _xlwings(f"{what}: xlwings", file, trial, windows)


def _macros(what: str, file: MacroFile) -> Fact:
    if file.modules is None:
        return Fact(what, "ok", f"{file.path}: without macros, so it needs no Python")
    lacking = [name for name in REGISTRY if name not in file.functions]
    if not file.functions:
        return Fact(
            what,
            "warning",
            f"{file.path}: its macros hold no function of clv_xl",
            "Its cells know the functions only from the add-in.",
            "Install the add-in, which brings them to every workbook:",
            commands.EXCEL_ADDIN,
        )
    if lacking:
        return Fact(
            what,
            "warning",
            f"{file.path}: made by another version, without {', '.join(lacking)}",
            "These functions show #NAME? in it.",
            NEW_ONE,
            commands.replacement(file.path),
        )
    return Fact(what, "ok", f"{file.path}: {len(file.functions)} functions")


def _interpreter(name: str, file: MacroFile, home: Path, windows: bool) -> Generator[Fact, None, Trial | None]:
    """The fact of the Python that the file starts; returns how its trial went, or None without one."""
    named = setting(file, "INTERPRETER_WIN", home) or setting(file, "INTERPRETER", home)
    replacement = commands.replacement(file.path)
    if named and of_another_system(named):
        yield Fact(name, "not on this system", f"{named} is a path of Windows")
        return None
    if not named and not windows:
        yield Fact(name, "not on this system", "none is named: Excel starts the first that Windows finds")
        return None
    if windows and is_from_internet(file.path):
        why = "A file from elsewhere may name any program as its Python."
        yield Fact(
            name, "warning", f"{named or 'the first on the PATH'}: not tried, for the mark above", why, UNMARK_FIRST
        )
        return None
    python = shutil.which(named or "pythonw") or shutil.which(named or "python")
    if python is None:
        found = f"{named}: there is no such program" if named else "none is named, and there is none on the PATH"
        yield Fact(name, "bad", found, SLOW_AND_SILENT, NEW_ONE, replacement)
        return None
    if not PYTHON_NAME.fullmatch(Path(python).name):
        yield Fact(name, "bad", f"{python}: by its name no Python, so it was not started", SLOW_AND_SILENT, NEW_ONE,
                   replacement)  # fmt: skip
        return None
    add_folder = setting(file, "ADD_WORKBOOK_TO_PYTHONPATH", home).lower() or "true"
    trial = try_out(python, file.path, setting(file, "PYTHONPATH", home), add_folder=add_folder)
    if trial.complaint:
        yield _did_not_answer(name, python, trial, replacement)
    elif STORE_PYTHON.search(python):
        yield Fact(name, "warning", python, STORE_WHY, STORE_FIX)
    elif not named or not Path(named).is_absolute():
        yield Fact(
            name,
            "warning",
            f"{named or 'none'} is named, found here as {python}",
            "Excel looks for it on a PATH of its own and may find another Python or none.",
            NEW_ONE,
            replacement,
        )
    else:
        told = trial.found
        yield Fact(name, "ok", f"{python}, Python {told['python']}, clv_xl {told['clv_xl']}: =CLV(50, 5, 1) is 250")
    return trial


def _did_not_answer(name: str, python: str, trial: Trial, replacement: str) -> Fact:
    if trial.missing_module:
        return Fact(
            name,
            "bad",
            f"{python}: it has no {trial.missing_module}",
            SLOW_AND_SILENT,
            "Install clv-xl, with all that it needs, for that Python:",
            commands.install(python, NAME),
        )
    return Fact(name, "bad", f"{python}: {trial.complaint}", SLOW_AND_SILENT, NEW_ONE, replacement)


def _xlwings(name: str, file: MacroFile, trial: Trial | None, windows: bool) -> Fact:
    """Whether the macros ask for the DLL that their Python's xlwings has; each version has its own."""
    made_with = file.xlwings_version
    there = trial.found.get("xlwings", "") if trial else _own_xlwings()
    library = f"xlwings64-{made_with}.dll"
    replacement = commands.replacement(file.path)
    if not made_with:
        why = "Without it they can't start Python."
        return Fact(name, "bad", "its macros lack the module xlwings", why, NEW_ONE, replacement)
    if there and there != made_with:
        return Fact(
            name,
            "bad",
            f"the macros are of {made_with}, the Python has {there}",
            f"The macros load {library}, which xlwings {there} doesn't bring.",
            NEW_ONE,
            replacement,
        )
    if windows and trial and not library_beside(trial.python, library):
        return Fact(
            name,
            "bad",
            f"{library} is neither beside {trial.python} nor one folder above",
            "The macros look for it there only.",
            "Install xlwings again for that Python:",
            commands.quoted(trial.python, "-m", "pip", "install", "--force-reinstall", f"xlwings=={made_with}"),
        )
    return Fact(name, "ok", f"{made_with} in the macros{' and in the Python' if there else ''}")


def library_beside(python: Path, library: str) -> bool:
    """Whether a file is where xlwings' macros look: in the folder of the Python, or the one above in an environment."""
    return any((folder / library).is_file() for folder in (python.parent, python.parent.parent))


def _own_xlwings() -> str:
    try:
        return version("xlwings")
    except PackageNotFoundError:
        return ""
