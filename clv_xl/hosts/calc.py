"""The LibreOffice Calc add-in: an extension with every function of the registry, its help and the code behind it.

The files of the archive, and what LibreOffice reads in them:

- `functions.idl`: the methods, from which Calc learns how many arguments of which type there are;
- `CalcAddIns.xcu`: names and help, for the formula bar and the Function Wizard;
- `functions.components`, `functions.py` (`calc_component.py`) and `pythonpath/`: the code;
- `description.xml` and `META-INF/manifest.xml`: the extension itself.
"""

from __future__ import annotations

import ast
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape

import clv_xl  # for its registrations
from clv_xl.hosts import calc_component
from clv_xl.hosts.calc_component import (
    BUNDLED,
    IMPLEMENTATION,
    INTERFACE,
    METHODS,
    NEEDED_PYTHON,
    ROWS,
    SERVICE,
    method_name,
)
from clv_xl.udf import REGISTRY, Argument, Function
from clv_xl.version import __version__

IDENTIFIER = "org.clvxl.calc"
DISPLAY_NAME = "Customer lifetime value"
TESTED_LIBREOFFICE = "7.4"
# LibreOffice has a fixed list of categories and shows a function of any other one under "Add-in".
CATEGORY = "Customer value"

COMPONENT = "functions.py"
REGISTRATION = "functions.components"
HELP = "CalcAddIns.xcu"
ABOUT = "about.txt"

MEDIA_TYPES = {
    METHODS: "application/vnd.sun.star.uno-typelibrary;type=RDB",
    # Registered by this file and not by running the component: that takes a program which Debian leaves out.
    REGISTRATION: "application/vnd.sun.star.uno-components",
    HELP: "application/vnd.sun.star.configuration-data",
}
_PACKAGE = Path(clv_xl.__file__).resolve().parent
_EARLIEST = (1980, 1, 1, 0, 0, 0)


def long_name(function_name: str) -> str:
    """Return the name under which Calc finds a function in a file, such as ORG.CLVXL.CLV.

    What a user types is the short name. A file needs this one: Calc 7.4 binds no other when it loads an .xlsx.

    Examples
    --------
    >>> long_name("CUSTOMER_VALUE")
    'ORG.CLVXL.CUSTOMERVALUE'
    """
    return f"{SERVICE}.{method_name(function_name)}".upper()


def extension() -> bytes:
    """Return the .oxt file, the same bytes from the same functions and code."""
    texts = {
        "META-INF/manifest.xml": _manifest(),
        "description.xml": _description(),
        ABOUT: _about(),
        "LICENSE": LICENCE,
        METHODS: _methods(),
        HELP: _help(),
        REGISTRATION: _registration(),
    }
    files = {name: text.encode() for name, text in texts.items()}
    files[COMPONENT] = Path(calc_component.__file__).read_bytes()
    for path in _bundled():
        files[f"{BUNDLED}/clv_xl/{path.relative_to(_PACKAGE).as_posix()}"] = path.read_bytes()
    return _archive(files)


def _archive(files: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, _EARLIEST)
            entry.create_system = 3  # Unix on every system, for the same bytes
            # Not compressed, since compressed bytes differ between versions of zlib.
            archive.writestr(entry, content)
    return target.getvalue()


def _bundled() -> list[Path]:
    """Sources of all modules that the component needs: what these two import, and so on."""
    found: set[Path] = set()
    waiting = [_PACKAGE / "__init__.py", _PACKAGE / "hosts" / "cells.py"]
    while waiting:
        path = waiting.pop()
        if path not in found:
            found.add(path)
            waiting += [path.with_name("__init__.py"), *_imported(path)]
    return sorted(found)


def _imported(path: Path) -> Iterator[Path]:
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        else:
            continue
        for name in names:
            parts = name.split(".")
            if parts[0] == "clv_xl":
                place = _PACKAGE.joinpath(*parts[1:])
                candidates = (place.with_suffix(".py"), place / "__init__.py")
                yield from (candidate for candidate in candidates if candidate.is_file())


def _methods() -> str:
    methods = "".join(
        f"    {_answer_type(f)} {method_name(f.name)}({_parameters(f)});\n" for f in _functions().values()
    )
    *modules, interface = INTERFACE.split(".")
    opening = " ".join(f"module {module} {{" for module in modules)
    return f"{opening} interface {interface} {{\n{methods}}}; {'}; ' * len(modules)}\n"


def _answer_type(function: Function) -> str:
    """How Calc is given an answer: as rows, one value too; but a text as it is.

    Calc 7.4 doesn't look up the texts of a table in its own, and then finds them equal to no other text.
    """
    return "any" if _gives_text(function) else ROWS


def _gives_text(function: Function) -> bool:
    return function.answer_type is str


def _functions() -> dict[str, Function]:
    """Functions by the name of their method."""
    found: dict[str, Function] = {}
    for function in REGISTRY.values():
        other = found.setdefault(method_name(function.name), function)
        if other is not function:
            raise TypeError(f"{function.name} and {other.name} differ by an underscore, which Calc can't tell")
    return found


def _parameters(function: Function) -> str:
    return ", ".join(
        f"[in] {_type(function, argument)} {_parameter(place)}"
        for place, argument in enumerate(function.arguments, start=1)
    )


def _type(function: Function, argument: Argument) -> str:
    """How Calc is to pass an argument.

    As a frame around one value or a range, for a plain number would turn text and blanks into numbers. Calc takes an
    argument as optional where it is of type any, and as often as one likes where it is the last, of type sequence<any>.

    A function that answers with a text can't answer with many: in an array formula Calc itself has to call it for each
    row, and does so where the argument is a plain number or text.
    """
    if argument.variadic:
        return "sequence<any>"
    if argument.optional:
        return "any"
    if argument.by_row and _gives_text(function):
        return "double" if argument.kind == "number" else "string"
    return ROWS


def _parameter(place: int) -> str:
    """Name of an argument's help: by its place, for the names of our arguments have underscores."""
    return f"argument{place:02}"


def _help() -> str:
    functions = "".join(_function_help(function) for function in REGISTRY.values())
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<oor:component-data xmlns:oor="http://openoffice.org/2001/registry"'
        ' oor:name="CalcAddIns" oor:package="org.openoffice.Office">\n'
        f'<node oor:name="AddInInfo"><node oor:name="{SERVICE}" oor:op="replace"><node oor:name="AddInFunctions">\n'
        f"{functions}"
        "</node></node></node>\n</oor:component-data>\n"
    )


def _function_help(function: Function) -> str:
    # Without a CompatibilityName a file saved as .xls loses the functions.
    arguments = "".join(
        f'  <node oor:name="{_parameter(place)}" oor:op="replace">'
        f"{_property('DisplayName', argument.name)}{_property('Description', _argument_help(argument))}</node>\n"
        for place, argument in enumerate(function.arguments, start=1)
    )
    return (
        f'<node oor:name="{method_name(function.name)}" oor:op="replace">'
        f"{_property('DisplayName', function.name)}{_property('Description', function.summary)}"
        f'<prop oor:name="Category"><value>{CATEGORY}</value></prop>'
        f"{_property('CategoryDisplayName', CATEGORY)}{_property('CompatibilityName', function.name)}\n"
        f' <node oor:name="Parameters">\n{arguments} </node></node>\n'
    )


def _argument_help(argument: Argument) -> str:
    described = argument.described
    return f"{argument.help} {described[:1].upper()}{described[1:]}."


def _property(name: str, text: str) -> str:
    return f'<prop oor:name="{name}"><value xml:lang="en">{escape(text)}</value></prop>'


def _registration() -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<components xmlns="http://openoffice.org/2010/uno-components">\n'
        f'<component loader="com.sun.star.loader.Python" uri="{COMPONENT}">\n'
        f'<implementation name="{IMPLEMENTATION}"><service name="{SERVICE}"/></implementation>\n'
        "</component>\n</components>\n"
    )


def _manifest() -> str:
    entries = "".join(
        f'<manifest:file-entry manifest:media-type="{media_type}" manifest:full-path="{name}"/>\n'
        for name, media_type in MEDIA_TYPES.items()
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<manifest:manifest xmlns:manifest="http://openoffice.org/2001/manifest">\n{entries}</manifest:manifest>\n'
    )


def _description() -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<description xmlns="http://openoffice.org/extensions/description/2006"'
        ' xmlns:lo="http://libreoffice.org/extensions/description/2011" xmlns:xlink="http://www.w3.org/1999/xlink">\n'
        f'<identifier value="{IDENTIFIER}"/>\n<version value="{__version__}"/>\n'
        f'<display-name><name lang="en">{DISPLAY_NAME}</name></display-name>\n'
        f'<extension-description><src xlink:href="{ABOUT}" lang="en"/></extension-description>\n'
        "<dependencies>"
        f'<lo:LibreOffice-minimal-version value="{TESTED_LIBREOFFICE}" lo:name="LibreOffice {TESTED_LIBREOFFICE}"/>'
        "</dependencies>\n</description>\n"
    )


def _about() -> str:
    python = ".".join(map(str, NEEDED_PYTHON))
    names = ", ".join(REGISTRY)
    return (
        f"Functions for the cells of Calc: {names}.\n"
        f"They need a LibreOffice with Python {python} or newer; fits and forecasts need numpy in it too. Where they "
        'show #N/A, =CLV_WHY("CLV";50;5;1) says whether its Python is too old or lacks numpy. Licence: MIT.\n'
    )


# Stands in every copy, so in this one too; a test compares it with the file LICENSE.
LICENCE = """\
MIT License

Copyright (c) 2026 clv_xl contributors

Permission is hereby granted, free of charge, to any person obtaining a copy
of this software and associated documentation files (the "Software"), to deal
in the Software without restriction, including without limitation the rights
to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all
copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
SOFTWARE.
"""
