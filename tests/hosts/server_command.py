"""The command line with which the xlwings module of the macros starts Python: its own text, evaluated.

XLPyCommand is assignments and conditions over settings, so each of its lines is a line of Python after a change of
words. A line of another form fails, since a guess would be no longer what Excel runs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import SimpleNamespace

CONDITION = re.compile(r"(#?)(If|ElseIf) (.+) Then", re.IGNORECASE)
ASSIGNMENT = re.compile(r"(\w+) = (.+)")
TOKEN = re.compile(r'(?P<text>"(?:[^"]|"")*")|(?P<word>[A-Za-z_][\w.]*)|(?P<sign><>|[&=(),]|\d+)|\s+')
SIGNS = {"&": "+", "<>": "!=", "=": "=="}
WORDS = {"true": "True", "false": "False"}


def server_command(module: str, settings: Mapping[str, str], workbook: str) -> str:
    """What XLPyCommand answers.

    Parameters
    ----------
    module
        The text of the module xlwings.
    settings
        The sheet `xlwings.conf`.
    workbook
        The workbook's full name.
    """
    scope = {
        "getconfig": lambda name, otherwise="": settings.get(name, otherwise),
        "replace": str.replace,
        "chr": chr,
        "thisworkbook": SimpleNamespace(fullname=workbook),
    }
    body = re.search(r"^Function XLPyCommand\(\)$(.*?)^End Function$", module.replace("\r\n", "\n"), re.M | re.S)
    assert body is not None, "the module has no function XLPyCommand"
    exec("\n".join(_as_python(_for_excel(body[1].splitlines()))), scope)
    command = scope["xlpycommand"]
    assert isinstance(command, str)
    return command


def library(module: str) -> str:
    """The name of the DLL that the module loads in 64-bit Excel."""
    found = re.search(r'Lib "(xlwings64-[^"]+)"', module)
    assert found is not None, "the module names no DLL"
    return found[1]


def _for_excel(lines: list[str]) -> Iterator[str]:
    """Statements that are compiled in Excel; comments and declarations left out."""
    compiled: list[bool] = []  # of each open #If: whether its present branch is
    for line in map(str.strip, lines):
        condition = CONDITION.fullmatch(line) if line.startswith("#") else None
        if condition is not None and condition[2] == "If":
            excel = condition[3] == 'App = "Microsoft Excel"'
            assert excel or not all(compiled), line  # a branch of Excel is always the first
            compiled.append(excel)
        elif condition is not None or line == "#Else":
            compiled[-1] = False
        elif line == "#End If":
            compiled.pop()
        elif line and all(compiled) and not line.startswith(("'", "Dim ")):
            yield line


def _as_python(lines: Iterator[str]) -> Iterator[str]:
    depth = 0
    for line in lines:
        if line in ("Else", "End If"):
            depth -= 1
            if line == "End If":
                continue
            said = "else:"
        elif condition := CONDITION.fullmatch(line):
            assert condition[2] == "If", line
            said = f"if {_expression(condition[3])}:"
        else:
            assignment = ASSIGNMENT.fullmatch(line)
            assert assignment is not None, line
            said = f"{assignment[1].lower()} = {_expression(assignment[2])}"
        yield "    " * depth + said
        depth += said.endswith(":")


def _expression(text: str) -> str:
    said, place = [], 0
    while place < len(text):
        token = TOKEN.match(text, place)
        assert token is not None, text[place:]
        place = token.end()
        if token["text"]:
            said.append(repr(token["text"][1:-1].replace('""', '"')))
        elif token["word"]:
            said.append(WORDS.get(token["word"].lower(), token["word"].lower()))  # VBA doesn't tell capitals apart
        elif token["sign"]:
            said.append(SIGNS.get(token["sign"], token["sign"]))
    return " ".join(said)
