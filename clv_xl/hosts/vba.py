"""The VBA of the workbook and of the add-in: three modules of ours, made from the registry, and two of xlwings.

    clv_xl_udfs     a function for the cells from each record, with its help as attributes
    clv_xl_values   what cells hold as Python takes it, and answers as cells take them
    clv_xl_server   the only module that talks to Python; a failure of any kind is #VALUE!
    xlwings         starts Python with the COM server in it: the text of the installed package, whose DLL it names
    Dictionary      what that module keeps its settings in on a Mac

Nothing runs by itself when a workbook opens. The category of the functions and the help of their arguments, which VBA
could set with such a macro only, stand in the workbook's own part (`clv_xl.hosts.function_wizard`).
"""

from __future__ import annotations

import textwrap
from importlib.metadata import distribution
from pathlib import Path

from clv_xl.hosts import excel
from clv_xl.hosts.function_wizard import CATEGORY_NUMBER
from clv_xl.hosts.vba_source import Module
from clv_xl.udf import REGISTRY, Argument, Function

_MACROS = Path(__file__).with_name("macros")
_WIDTH = 100  # of our lines; VBA takes 1,023 characters in one and 24 continuations
_TOGETHER = "\N{NO-BREAK SPACE}"  # stands for a space where a line must not break

_HEAD = """Attribute VB_Name = "clv_xl_udfs"
Option Explicit

' The functions of clv_xl for the cells of Excel: each hands its arguments on to Python.
"""

_FOR_USERS = f"""
Public Function CLV_STATUS() As String
Attribute CLV_STATUS.VB_Description = "Why the functions gave no answer the last time, or that Python answers."
Attribute CLV_STATUS.VB_ProcData.VB_Invoke_Func = " \\n{CATEGORY_NUMBER}"
    Application.Volatile
    CLV_STATUS = LastFailure()
End Function

' A macro for the user: tries Python again after it did not start, and recalculates everything.
Public Sub CLV_Reconnect()
    ForgetFailure
    Application.CalculateFull
End Sub
"""


def modules() -> list[Module]:
    """Return the modules of the project, without those of the workbook and its sheets; equal packages, equal texts.

    Raises
    ------
    ImportError
        xlwings is not installed.
    """
    return [
        Module("clv_xl_udfs", "standard", _udfs()),
        Module("clv_xl_values", "standard", _filled("clv_xl_values.bas")),
        Module("clv_xl_server", "standard", _filled("clv_xl_server.bas")),
        Module("xlwings", "standard", _hidden(_of_xlwings("xlwings/xlwings.bas"))),
        Module("Dictionary", "class", _of_xlwings("xlwings/addin/Dictionary.cls")),
    ]


def settings(interpreter: str | None = None) -> dict[str, str]:
    """Return what the module xlwings reads from the sheet xlwings.conf: names in column A, values in B, from the top.

    Parameters
    ----------
    interpreter
        Path of python.exe. Without one xlwings asks its settings in the user's folder .xlwings, and then takes the
        pythonw that Windows finds, whose folder has to be in PATH.
    """
    # The folder of a workbook is where downloads are: no module is imported from there.
    fixed = {"ADD_WORKBOOK_TO_PYTHONPATH": "FALSE"}
    return fixed if interpreter is None else {"INTERPRETER_WIN": interpreter, **fixed}


def _udfs() -> str:
    functions = "".join(f"\n{_declared(function)}" for function in REGISTRY.values())
    return _HEAD + functions + _FOR_USERS


def _declared(function: Function) -> str:
    name, arguments = function.name, function.arguments
    signature = f"Public Function {name}({', '.join(map(_parameter, arguments))}){_TOGETHER}As{_TOGETHER}Variant"
    given = f"Array({', '.join(argument.name for argument in arguments if not argument.variadic)})"
    body = [f'    {name} = Answered("{name}", {given})']
    if arguments and arguments[-1].variadic:
        # VBA hands on a copy of a ParamArray only.
        body = [
            "    Dim others As Variant",
            f"    others = {arguments[-1].name}",
            f'    {name} = Answered("{name}", Joined({given}, others))',
        ]
    lines = [
        " _\n".join(textwrap.wrap(signature, _WIDTH, subsequent_indent="    ")).replace(_TOGETHER, " "),
        f"Attribute {name}.VB_Description = {_quoted(function.summary)}",
        f'Attribute {name}.VB_ProcData.VB_Invoke_Func = " \\n{CATEGORY_NUMBER}"',
        *body,
        "End Function",
    ]
    return "\n".join(lines) + "\n"


def _parameter(argument: Argument) -> str:
    if argument.variadic:
        words = ["ParamArray", f"{argument.name}()"]
    else:
        words = ["Optional", argument.name] if argument.optional else [argument.name]
    return _TOGETHER.join([*words, "As", "Variant"])


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _filled(name: str) -> str:
    """Return a module that is shipped, with the constants that Python uses, too."""
    text = (_MACROS / name).read_text(encoding="ascii")
    constants = {
        "PYTHON_MODULE": _quoted(excel.__name__),
        "ERROR_MARK": str(ord(excel.ERROR_MARK)),
        "VALUE_ERROR": str(excel.ERROR_NUMBERS["#VALUE!"]),
    }
    for constant, value in constants.items():
        text = text.replace(f"{{{constant}}}", value)
    return text


def _of_xlwings(name: str) -> str:
    return Path(str(distribution("xlwings").locate_file(name))).read_text(encoding="ascii")


def _hidden(text: str) -> str:
    """Keep a module's forty procedures out of the lists of functions and macros that Excel offers in every cell."""
    name, rest = text.split("\n", 1)
    return f"{name}\nOption Private Module\n{rest}"
