"""Python, this package and the packages that it needs."""

from __future__ import annotations

import platform
import re
import sys
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution, version
from pathlib import Path

from clv_xl.doctor import commands
from clv_xl.doctor.facts import Fact
from clv_xl.version import __version__

NAME = "clv-xl"
STORE_PYTHON = re.compile(r"WindowsApps|PythonSoftwareFoundation\.Python", re.IGNORECASE)

_REQUIREMENT = re.compile(r"(?P<name>[\w.-]+)\s*(?:\[[^]]*])?\s*\(?(?P<limits>[^;()]*)\)?\s*(?:;(?P<marker>.*))?")
_LIMIT = re.compile(r"(?P<relation>~=|>=|<=|==|!=|>|<)\s*(?P<version>[\w.*+!-]+)")


def installed_package() -> Distribution | None:
    """The metadata of the installed package, or None where it runs from a folder."""
    try:
        return distribution(NAME)
    except PackageNotFoundError:
        return None


def python(package: Distribution | None) -> Iterator[Fact]:
    """Whether this Python is one that the package supports, and one that Excel can start."""
    found = f"{platform.python_version()}, {platform.architecture()[0]}, {sys.executable}"
    limits = ((package.metadata.get_all("Requires-Python") if package else None) or [""])[0]
    if not satisfies(platform.python_version(), limits):
        yield Fact(
            "Python",
            "bad",
            found,
            f"clv-xl needs Python {limits}.",
            "Install a newer Python from https://www.python.org.",
        )
    elif STORE_PYTHON.search(sys.base_prefix):
        yield Fact("Python", "warning", found, STORE_WHY, STORE_FIX)
    else:
        yield Fact("Python", "ok", found)


STORE_WHY = "This Python comes from the Microsoft Store; Excel often can't start that one for its functions."
STORE_FIX = "Install Python from https://www.python.org, install clv-xl for it and write the workbook anew."


def clv_xl(package: Distribution | None) -> Iterator[Fact]:
    """Which version of this package runs, and from where."""
    found = f"{__version__}, {Path(__file__).resolve().parents[1]}"
    if package is None:
        yield Fact(
            "clv_xl",
            "warning",
            f"{found}, not installed",
            "It runs from its folder: Excel's Python doesn't find it there, and nothing says which packages it needs.",
            command=commands.quoted(sys.executable, "-m", "pip", "install", "-e", Path(__file__).resolve().parents[2]),
        )
    elif package.version != __version__:
        yield Fact(
            "clv_xl",
            "warning",
            f"{found}, but {package.version} is what is installed",
            "Two versions are on this machine, and another program may run the other one.",
            command=commands.install(sys.executable, NAME),
        )
    else:
        yield Fact("clv_xl", "ok", found)


def packages(package: Distribution | None) -> Iterator[Fact]:
    """Whether each package is there in a version that the metadata of the installed package asks for."""
    if package is None:
        return  # the fact of the package itself says so
    needed = list(requirements(package))
    good = []
    for name, limits in needed:
        try:
            there = version(name)
        except PackageNotFoundError:
            there = ""
        if there and satisfies(there, limits):
            good.append(f"{name} {there}")
            continue
        yield Fact(
            name,
            "bad",
            f"{there or 'not installed'}, but clv-xl needs {limits or 'it'}",
            "Reports or functions fail without it.",
            command=commands.install(sys.executable, f"{name}{limits}"),
        )
    if good:
        yield Fact("Packages", "ok", ", ".join(good))


def requirements(package: Distribution) -> Iterator[tuple[str, str]]:
    """Name and limits of what a package needs everywhere; what only an extra or another system needs is left out."""
    for text in package.requires or ():
        match = _REQUIREMENT.fullmatch(text.strip())
        if match and not match["marker"]:
            yield match["name"], match["limits"].replace(" ", "")


def satisfies(there: str, limits: str) -> bool:
    """Whether a version is within limits such as ">=3.1,<4" or "~=3.1.5"; only the numbers of releases count."""
    return all(_within(there, match["relation"], match["version"]) for match in _LIMIT.finditer(limits))


def _within(there: str, relation: str, limit: str) -> bool:
    have, want = _release(there), _release(limit)
    size = max(len(have), len(want))
    padded, wanted = have + (0,) * (size - len(have)), want + (0,) * (size - len(want))
    if limit.endswith(".*"):
        same = have[: len(want)] == want
        return same if relation == "==" else not same
    return {
        "~=": padded >= wanted and have[: len(want) - 1] == want[:-1],
        ">=": padded >= wanted,
        "<=": padded <= wanted,
        "==": padded == wanted,
        "!=": padded != wanted,
        ">": padded > wanted,
        "<": padded < wanted,
    }[relation]


def _release(text: str) -> tuple[int, ...]:
    digits = re.match(r"\d+(\.\d+)*", text)
    return tuple(int(part) for part in digits[0].split(".")) if digits else ()
