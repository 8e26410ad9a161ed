"""The part of the Calc add-in that runs inside LibreOffice: a cell's call in, its answer out.

LibreOffice loads this file with its own Python, which may be too old for the formulas. So nothing of ours is imported
before the version was looked at, and this file itself must run on Python 3.8.
"""

from __future__ import annotations

import importlib
import os
import struct
import sys
from typing import Any, Callable, Sequence, Tuple  # noqa: UP035 - Python 3.8 can't subscript those of collections.abc

SERVICE = "org.clvxl"  # with the name of a method, a function's name in files: ORG.CLVXL.CLV
INTERFACE = "org.clvxl.XFunctions"
IMPLEMENTATION = "org.clvxl.Functions"
NEEDED_PYTHON = (3, 10)
BUNDLED = "pythonpath"  # folder beside this file
METHODS = "functions.idl"  # beside it, too; read as text only under this ending, and without LibreOffice's SDK
ROWS = "sequence< sequence<any> >"  # type of a table in it

# How a cell's errors are numbered: https://help.libreoffice.org/latest/en-US/text/scalc/05/02140000.html
ERRORS = {"#NUM!": 503, "#VALUE!": 519, "#DIV/0!": 532, "#N/A": 0x7FFF}

Rows = Tuple[Tuple[Any, ...], ...]  # noqa: UP006
Call = Callable[..., Rows]


def method_name(function_name: str) -> str:
    """Name of a function's method; LibreOffice's interfaces have no underscores."""
    return function_name.replace("_", "").lower()


def error_number(kind: str) -> float:
    """Return the NaN that Calc shows as this error."""
    (number,) = struct.unpack("<d", struct.pack("<Q", 0x7FF8000000000000 | ERRORS[kind]))
    return float(number)


def calls() -> dict[str, Call]:
    """Every function of the registry by the name of its method: values as Calc passes them in, a value for Calc out."""
    import_module = importlib.import_module
    import_module("clv_xl")  # for its registrations
    registry = import_module("clv_xl.udf").REGISTRY
    cells = import_module("clv_xl.hosts.cells")
    return {method_name(function.name): _call(function, registry, cells) for function in registry.values()}


def _call(function: Any, registry: Any, cells: Any) -> Call:
    forwards = bool(function.arguments) and function.arguments[-1].variadic
    own_places = [] if forwards else _left_out_at_zero(function)
    gives_number, refused = function.answer_type is float, importlib.import_module("clv_xl.udf").InputError
    gives_fit = function.needs_numpy and function.answer_type is list

    def call(*arguments: Any) -> Rows:
        given, places = list(map(_without_frame, arguments)), own_places
        if forwards:  # to another function, whose optional arguments these are
            given[-1:] = map(_without_frame, arguments[-1] or ())
            other = registry.get(str(given[0]).strip().upper())
            places = [len(arguments) - 1 + place for place in _left_out_at_zero(other)] if other else []
        for place in places:
            if place < len(given) and given[place] == 0.0:
                given[place] = None
        if gives_number and tuple not in map(type, given):
            # The same as below for single values, in 2.8 microseconds instead of 6.6.
            try:
                return ((function.call(*given),),)
            except refused as error:
                return ((error_number(error.kind),),)
        found = cells.answer(function, given)
        if gives_fit and isinstance(found, list):
            found = _without_inner_errors(found, cells.CellError)
        return _rows(found, cells.CellError)

    return call


def _without_inner_errors(block: list[list[Any]], cell_error: Any) -> list[list[Any]]:
    """Return the block of a fit with its unknown standard errors as text.

    Calc calls no function of an add-in with a range that holds an error, so a forecast could not be given the block.
    """
    return [
        [value.kind if isinstance(value, cell_error) and str(label).startswith("standard error") else value
         for value in (label, *values)]
        for label, *values in block
    ]  # fmt: skip


def _left_out_at_zero(function: Any) -> list[int]:
    """Places of the optional arguments that can't be 0: Calc passes 0 for an empty cell, which leaves them out."""
    refused = importlib.import_module("clv_xl.udf.errors").RefusedError
    places: list[int] = []
    for place, argument in enumerate(function.arguments):
        if argument.optional and not argument.variadic:
            try:
                argument.takes.judge(0.0)
            except refused:
                places.append(place)
    return places


def _without_frame(value: Any) -> Any:
    """Return what is in a range of one cell, for Calc frames single values too."""
    return value[0][0] if isinstance(value, tuple) and len(value) == 1 and len(value[0]) == 1 else value


def _rows(found: Any, cell_error: Any) -> Rows:
    """Return an answer as rows: they are the one type that Calc takes a table from."""
    table = found if isinstance(found, list) else [[found]]
    return tuple([tuple([_for_calc(item, cell_error) for item in row]) for row in table])


def _for_calc(found: Any, cell_error: Any) -> float | str:
    if isinstance(found, cell_error):
        return error_number(found.kind)
    return found if isinstance(found, str) else float(found)


def python_is_too_old(version: Sequence[int]) -> str:
    """Why the functions can't run on this Python; nothing where they can."""
    if tuple(version[:2]) >= NEEDED_PYTHON:
        return ""
    needed, found = ".".join(map(str, NEEDED_PYTHON)), ".".join(map(str, version[:2]))
    return f"The functions need Python {needed}, and this LibreOffice has Python {found}: install a newer LibreOffice."


def methods(folder: str, version: Sequence[int]) -> Callable[[str], Call]:
    """Return what finds a method by its name: those of the modules in the folder, whatever the system has besides.

    On a Python that is too old every function is #N/A, but CLV_WHY says why.
    """
    reason = python_is_too_old(version)
    if reason:
        return lambda name: lambda *arguments: ((reason if name == method_name("CLV_WHY") else error_number("#N/A"),),)
    sys.path.insert(0, folder)
    try:
        return calls().__getitem__
    finally:
        sys.path.remove(folder)


def always_framed(interface: str) -> set[str]:
    """Names of the methods that answer with rows whatever the answer, from the text of the interface."""
    starts = [line.strip()[len(ROWS) :] for line in interface.splitlines() if line.strip().startswith(ROWS)]
    return {start.partition("(")[0].strip() for start in starts}


def implementation() -> Any:
    """Return what LibreOffice's loader asks a component for."""
    # By name, for only LibreOffice's Python has these modules.
    uno, unohelper = importlib.import_module("uno"), importlib.import_module("unohelper")
    folder = os.path.dirname(os.path.abspath(__file__))
    find = methods(os.path.join(folder, BUNDLED), tuple(sys.version_info[:2]))
    with open(os.path.join(folder, METHODS), encoding="ascii") as file:
        framed = always_framed(file.read())

    base: Any = unohelper.Base

    class Functions(base, uno.getClass(INTERFACE)):  # type: ignore[misc] # made at run time
        def __init__(self, context: Any) -> None:
            """Take what the loader passes."""

        def __getattr__(self, name: str) -> Any:
            """Return a method of the interface; they come with the registry, so no class can name them."""
            try:
                call = find(name)
            except KeyError:
                raise AttributeError(name) from None

            def answer(*arguments: Any) -> Any:
                rows = call(*arguments)
                return rows[0][0] if len(rows) == len(rows[0]) == 1 else error_number("#VALUE!")

            self.__dict__[name] = call if name in framed else answer
            return self.__dict__[name]

    found = unohelper.ImplementationHelper()
    found.addImplementation(Functions, IMPLEMENTATION, (SERVICE,))
    return found


if __name__ == "uno_component":  # as LibreOffice's loader calls what it runs
    g_ImplementationHelper = implementation()
