"""The commands that bring the functions into a spreadsheet program: `workbook`, `addin` and `doctor`."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from clv_xl.errors import UsageError

Force = Annotated[bool, typer.Option("--force", help="Replace an existing file.")]


def workbook(
    output: Annotated[
        Path | None, typer.Argument(metavar="[OUT]", help="File to write [default: CLV_Calculator here].")
    ] = None,
    edition: Annotated[
        str, typer.Option(metavar="excel|lambda|calc", help="With Python in Excel, without Python, or for LibreOffice.")
    ] = "excel",
    portable: Annotated[
        bool, typer.Option("--portable", help="Write no path: Excel starts the first Python that Windows finds.")
    ] = False,
    force: Force = False,
) -> None:
    """Write the calculator workbook, with all functions, for this computer."""
    from clv_xl.calculator import EDITIONS, calculator_bytes
    from clv_xl.report.save import atomic, check_output

    if edition not in EDITIONS:
        raise UsageError(f"--edition must be excel, lambda or calc, not {edition!r}.")
    chosen = EDITIONS[edition]
    path = output or Path(chosen.file_name)
    suffix = Path(chosen.file_name).suffix
    _check_suffix(path, suffix, f"The edition {edition}")
    check_output(path, force)
    interpreter = "" if portable or edition != "excel" else _interpreter()
    data = calculator_bytes(chosen, interpreter)
    with atomic(path) as file:
        file.write(data)
    print(path)
    if edition == "excel" and not interpreter and not portable:
        print(
            "note: this is not Windows, so the workbook names no Python; there, clv-xl workbook writes one that does.",
            file=sys.stderr,
        )


def _check_suffix(path: Path, suffix: str, what: str) -> None:
    if path.suffix.lower() != suffix:
        raise UsageError(f"{what} is a {suffix} file: give it a name such as {path.stem or 'CLV'}{suffix}.")


def _interpreter() -> str:
    """Path of this Python as Excel shall start it, without a window; nothing where there is no Excel to do it."""
    if sys.platform != "win32":
        return ""
    windowless = Path(sys.executable).with_name("pythonw.exe")
    return str(windowless if windowless.exists() else sys.executable)


def addin(
    host: Annotated[str, typer.Argument(metavar="excel|calc", help="The program to get the functions.")],
    output: Annotated[
        Path | None, typer.Argument(metavar="[OUT]", help="File to write [default: CLV.xlam or CLV.oxt here].")
    ] = None,
    install: Annotated[bool, typer.Option("--install", help="Put it where the program finds it.")] = False,
    remove: Annotated[bool, typer.Option("--remove", help="Take it away again.")] = False,
    force: Force = False,
) -> None:
    """Make, install or remove the add-in that brings the functions to every workbook."""
    if host not in ("excel", "calc"):
        raise UsageError(f"An add-in is for excel or calc, not for {host!r}.")
    if (install and remove) or (output and (install or remove)):
        raise UsageError("Choose one: a file to write, --install or --remove.")
    if remove:
        print(_removed(host))
    elif install:
        print(_installed(host))
    else:
        from clv_xl.report.save import atomic, check_output

        path = output or Path("CLV.xlam" if host == "excel" else "CLV.oxt")
        _check_suffix(path, ".xlam" if host == "excel" else ".oxt", f"The add-in for {host}")
        check_output(path, force)
        data = _addin_bytes(host)
        with atomic(path) as file:
            file.write(data)
        print(path)


def _addin_bytes(host: str) -> bytes:
    if host == "calc":
        from clv_xl.hosts.calc import extension

        return extension()
    from clv_xl.hosts import excel_addin, vba

    return excel_addin.addin_bytes(vba.modules(), vba.settings(_interpreter() or None))


def _installed(host: str) -> str:
    if host == "excel":
        from clv_xl.hosts import excel_addin

        folder = excel_addin.xlstart_folder(os.environ, sys.platform)
        path = excel_addin.install(_addin_bytes(host), folder)
        return f"{path}\nStart Excel again: =CLV(50,5,1) answers in every workbook."
    from clv_xl.hosts import unopkg

    with tempfile.TemporaryDirectory(prefix="clv-xl-") as folder_name:
        file = Path(folder_name, "CLV.oxt")
        file.write_bytes(_addin_bytes(host))
        unopkg.install(file)
    return "The add-in is installed. Start LibreOffice again: =CLV(50;5;1) answers in every sheet."


def _removed(host: str) -> str:
    if host == "excel":
        from clv_xl.hosts import excel_addin

        there = excel_addin.remove(excel_addin.xlstart_folder(os.environ, sys.platform))
    else:
        from clv_xl.hosts import unopkg

        there = unopkg.installed_version() is not None
        if there:
            unopkg.remove()
    return "The add-in is removed." if there else "The add-in was not installed."


def doctor(
    file: Annotated[Path | None, typer.Argument(metavar="[WORKBOOK]", help="A workbook of clv-xl to look at.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Look at everything the functions need, and say how to mend what is missing."""
    from clv_xl.doctor import as_lines, as_object, examine

    facts = examine(file)
    if as_json:
        print(json.dumps(as_object(facts), ensure_ascii=False, indent=1))
    else:
        print("\n".join(as_lines(facts)))
    if any(fact.state == "bad" for fact in facts):
        raise typer.Exit(3)
