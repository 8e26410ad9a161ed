"""Excel's side of the COM path, for Windows Python under Wine: `python com_client.py JOB ANSWERS`, two files of JSON.

Like the macros it lets xlwings' DLL start the server with a command line, asks the server for an object, and calls
CallUDF with an array of arguments, without workbook and caller. pywin32 is there only in Windows Python, so it is
imported where it is used.
"""

from __future__ import annotations

import ctypes
import datetime
import json
import os
import sys
import threading
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace
from typing import Any

VT_BSTR = 8
PARAMETER_NOT_FOUND = -2147352572  # DISP_E_PARAMNOTFOUND: how COM says that an argument is left out


class Variant(ctypes.Structure):
    """COM's VARIANT of 64-bit Windows."""

    _fields_ = (
        ("type", ctypes.c_ushort),
        ("reserved", ctypes.c_ushort * 3),
        ("pointer", ctypes.c_void_p),
        ("rest", ctypes.c_void_p),
    )


def connect(interpreter: str, library: str, command: str) -> Any:
    """Let the DLL beside the interpreter start the server, or find it; returns XLPy as the macros know it."""
    import pythoncom
    from win32com.client import dynamic

    pythoncom.CoInitialize()
    folder = Path(interpreter).parent
    path = next((place / library for place in (folder, folder.parent) if (place / library).exists()), None)
    if path is None:
        raise FileNotFoundError(f"Could not load {library} from either of {folder}, {folder.parent}")
    activate = ctypes.WinDLL(str(path)).XLPyDLLActivateAuto
    activate.argtypes = [ctypes.POINTER(Variant), ctypes.c_char_p, ctypes.c_int]
    activate.restype = ctypes.c_int
    found = Variant()
    # A string that VBA hands to a DLL arrives in the code page of the system.
    failed = activate(ctypes.byref(found), command.encode("mbcs"), 1)
    if failed or found.type == VT_BSTR:
        raise OSError(ctypes.wstring_at(found.pointer))
    return dynamic.Dispatch(pythoncom.ObjectFromAddress(found.pointer, pythoncom.IID_IDispatch))


def as_variant(value: Any) -> Any:
    """A value of JSON as the macros send it: numbers as doubles, null as Empty, rows as an array."""
    import pythoncom
    from win32com.client import VARIANT

    if isinstance(value, list):
        rows = [[as_variant(item) for item in row] for row in value]
        return VARIANT(pythoncom.VT_ARRAY | pythoncom.VT_VARIANT, rows)
    if isinstance(value, dict) and "date" in value:
        return VARIANT(pythoncom.VT_DATE, datetime.datetime.fromisoformat(value["date"]))
    if isinstance(value, dict):
        return VARIANT(pythoncom.VT_ERROR, PARAMETER_NOT_FOUND)
    if value is None:
        return VARIANT(pythoncom.VT_EMPTY, None)
    if isinstance(value, bool):
        return VARIANT(pythoncom.VT_BOOL, value)
    return VARIANT(pythoncom.VT_BSTR, value) if isinstance(value, str) else VARIANT(pythoncom.VT_R8, float(value))


def call(server: Any, module: str, function: str, arguments: list[Any]) -> dict[str, Any]:
    """One call of a cell; an exception of the server as its text."""
    import pythoncom
    from win32com.client import VARIANT

    array = VARIANT(pythoncom.VT_ARRAY | pythoncom.VT_VARIANT, [as_variant(value) for value in arguments])
    try:
        return {"value": server.CallUDF(module, function, array, pythoncom.Nothing, pythoncom.Nothing)}
    except pythoncom.com_error as error:
        said, number = (error.excepinfo[2], error.excepinfo[5]) if error.excepinfo else (str(error), error.hresult)
        return {"raised": said, "number": number}  # Err.Description and Err.Number of VBA


def end(server: Any) -> None:
    """End the server's process at once, as a crash would."""
    import pythoncom

    with suppress(pythoncom.com_error):
        server.Exec("import os; os._exit(1)")


def records(module: str) -> dict[str, Any]:
    """What xlwings itself knows of the functions of a module, and the macros that it would write for them."""
    import io

    from xlwings import udfs

    loaded = udfs.get_udf_module(module, None)
    functions = [getattr(loaded, name) for name in dir(loaded)]
    macros = io.StringIO()
    udfs.generate_vba_wrapper(module, loaded, macros, SimpleNamespace(Name="Book.xlsm"))
    return {
        "functions": {
            function.__xlfunc__["name"]: {
                "help": function.__xlfunc__["ret"]["doc"],
                "category": function.__xlfunc__["category"],
                "arguments": [
                    {"name": a["name"], "help": a["doc"], "optional": "optional" in a, "variadic": a["vararg"]}
                    for a in function.__xlfunc__["args"]
                ],
            }
            for function in functions
            if hasattr(function, "__xlfunc__")
        },
        "macros": macros.getvalue(),
    }


def give_up_after(seconds: float, answers: Path) -> threading.Timer:
    """End this process with an answer if the DLL still waits for its server: it would for two minutes."""

    def give_up() -> None:
        answers.write_text(json.dumps({"raised": f"no server within {seconds:g} s"}))
        os._exit(1)

    timer = threading.Timer(seconds, give_up)
    timer.start()
    return timer


def do(job: dict[str, Any], answers: Path) -> dict[str, Any]:
    """Do what a job asks for."""
    done: dict[str, Any] = {}
    if "records" in job:
        done["records"] = records(job["records"])
    timer = give_up_after(job["start_seconds"], answers)
    try:
        server = connect(job["interpreter"], job["library"], job["command"])
        if job["crash_first"]:
            end(server)
            server = connect(job["interpreter"], job["library"], job["command"])
    except OSError as error:
        return {"raised": str(error)}
    finally:
        timer.cancel()
    done["answers"] = [call(server, job["module"], *one) for one in job["calls"]]
    return done


if __name__ == "__main__":
    question, target = map(Path, sys.argv[1:])
    target.write_text(json.dumps(do(json.loads(question.read_text()), target)))
