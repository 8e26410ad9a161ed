"""LibreOffice, and the add-in that brings the functions to its Calc."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator

from clv_xl.doctor import commands
from clv_xl.doctor.facts import Fact
from clv_xl.doctor.python_packages import satisfies
from clv_xl.errors import ClvError
from clv_xl.hosts.calc import TESTED_LIBREOFFICE
from clv_xl.hosts.unopkg import Office, installed_version
from clv_xl.version import __version__

NEEDED_FOR = "Calc needs it for the functions. Reports, Excel and Python do without."
DOWNLOAD = "Install it from https://www.libreoffice.org."
SECONDS = 10.0


def libreoffice(office: Office | None) -> Iterator[Fact]:
    """Whether LibreOffice is there, in a version that the add-in takes."""
    if office is None:
        yield Fact("LibreOffice", "warning", "not found on the PATH or in its usual folders", NEEDED_FOR, DOWNLOAD)
        return
    version = version_of(office)
    found = f"{version or 'of an unknown version'}, {office.soffice}"
    if version and not satisfies(version, f">={TESTED_LIBREOFFICE}"):
        why = f"The add-in can be installed in LibreOffice {TESTED_LIBREOFFICE} and newer."
        yield Fact("LibreOffice", "warning", found, why, "Install a newer one from https://www.libreoffice.org.")
    else:
        yield Fact("LibreOffice", "ok", found)


def addin(office: Office | None) -> Iterator[Fact]:
    """Whether Calc has the add-in, in the version of this package."""
    name = "Calc add-in"
    if office is None:
        yield Fact(name, "ok", "not installed, as there is no LibreOffice")
        return
    try:
        there = installed_version()
    except ClvError as error:
        why = "So nobody knows whether Calc has the functions."
        fix = "Mend what the sentence names; then install the add-in, as the user who works with Calc:"
        yield Fact(name, "warning", f"not known: {error}", why, fix, commands.CALC_ADDIN)
        return
    if there is None:
        yield Fact(name, "ok", f"not installed: `{commands.CALC_ADDIN}` adds it")
    elif there != __version__:
        why = "The functions in Calc are those of the other version."
        yield Fact(name, "warning", f"{there}, but clv_xl is {__version__}", why, command=commands.CALC_ADDIN)
    else:
        yield Fact(name, "ok", f"{there}, installed")


def version_of(office: Office) -> str:
    """Version of a LibreOffice, empty where it doesn't say."""
    prints = office.soffice.with_suffix(".com")  # on Windows the .exe prints nothing
    program = prints if prints.is_file() else office.soffice
    try:
        done = subprocess.run(  # noqa: S603 - the user's LibreOffice, asked for its version
            [str(program), "--version"],
            capture_output=True,
            text=True,
            input="",  # no console to wait at
            timeout=SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    told = re.search(r"\d+(\.\d+)+", done.stdout)
    return told[0] if told else ""
