"""Excel on Windows: which one is installed, and whether it lets macros run. Judged from values of the registry."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from struct import error as StructError
from struct import unpack_from

from clv_xl.doctor import commands
from clv_xl.doctor.facts import Fact
from clv_xl.doctor.windows_registry import (
    APP_PATHS,
    CLICK_TO_RUN,
    CURRENT_VERSION,
    POLICY,
    SECURITY,
    Registry,
    text_of,
    value_of,
)

OLDEST = 16  # Excel 2016; the next older one has had no updates since 2023
SPILLS_FROM_YEAR = 2021

# Values of VBAWarnings, as in the administrative templates of Office; 1 runs all macros.
MACROS_ASK, MACROS_SIGNED_ONLY, MACROS_OFF = 2, 3, 4

_BITS_OF_MACHINE = {0x8664: "64 bit", 0x14C: "32 bit", 0xAA64: "64 bit (ARM)"}
_BITS_OF_PLATFORM = {"x64": "64 bit", "x86": "32 bit"}


def installation(registry: Registry) -> Iterator[Fact]:
    """Which Excel is there, and whether it can call Python and spill."""
    path = program(registry)
    if not path:
        yield Fact(
            "Excel",
            "warning",
            "not found",
            "The functions in Excel need Excel for Windows. LibreOffice Calc, reports and Python do without.",
            "Install Microsoft 365 or Office for Windows; or use the functions in LibreOffice Calc:",
            commands.CALC_ADDIN,
        )
        return
    found = ", ".join(part for part in (edition(registry), version(registry), bitness(registry, path), path) if part)
    major = re.match(r"\d+", version(registry))
    year = re.search(r"\d{4}", edition(registry))
    if "\\windowsapps\\" in path.lower():
        yield Fact(
            "Excel",
            "bad",
            f"{found}: the edition of the Microsoft Store",
            "That edition is shut off from other programs, so it can't start Python for the functions.",
            "Windows Settings > Apps > Installed apps > Microsoft Office > Uninstall; then sign in at "
            "https://account.microsoft.com/services > Install, which gives the desktop edition.",
        )
    elif major and int(major[0]) < OLDEST:
        yield Fact(
            "Excel",
            "bad",
            found,
            "The functions are made for Excel 2016 and newer.",
            "Install a newer Excel; or use the functions in LibreOffice Calc:",
            commands.CALC_ADDIN,
        )
    elif year and int(year[0]) < SPILLS_FROM_YEAR:
        yield Fact(
            "Excel",
            "warning",
            found,
            "This Excel doesn't spill: a formula over a column fills only its own cell.",
            "Use one formula per row, or select the rows, type the formula and press Ctrl+Shift+Enter.",
        )
    else:
        yield Fact("Excel", "ok", found)


def macros(registry: Registry) -> Iterator[Fact]:
    """Whether Excel asks before it runs macros, runs them, or blocks them in silence."""
    by_policy = value_of(registry, POLICY, "VBAWarnings")
    setting = value_of(registry, SECURITY, "VBAWarnings") if by_policy is None else by_policy
    if setting not in (MACROS_SIGNED_ONLY, MACROS_OFF):
        asks = setting in (None, MACROS_ASK)
        yield Fact("Excel macros", "ok", "Excel asks: press Enable Content" if asks else "Excel runs them unasked")
        return
    only_signed = " unless they are signed" if setting == MACROS_SIGNED_ONLY else ""
    trusted_off = 1 in (
        value_of(registry, rf"{key}\Trusted Locations", "AllLocationsDisabled") for key in (POLICY, SECURITY)
    )
    # The add-in's folder is a trusted one, whose macros run whatever this setting says.
    way_round = commands.WITHOUT_MACROS if trusted_off else commands.EXCEL_ADDIN
    if by_policy is None:
        fix = (
            "Excel > File > Options > Trust Center > Trust Center Settings > Macro Settings > "
            '"Disable VBA macros with notification". Or without that:'
        )
    else:
        fix = "Your organisation set this: ask its administrator, or do without that setting:"
    yield Fact(
        "Excel macros",
        "bad",
        f"blocked without asking{only_signed}{', by a policy' if by_policy is not None else ''}",
        "Every function of the workbook shows #NAME? while its macros are blocked.",
        fix,
        way_round,
    )


def program(registry: Registry) -> str:
    """Path of excel.exe, empty where there is none."""
    for root in ("HKEY_LOCAL_MACHINE", "HKEY_CURRENT_USER"):
        path = text_of(registry, rf"{root}\{APP_PATHS}", "").strip('"')
        if path:
            return os.path.expandvars(path)
    return ""


def edition(registry: Registry) -> str:
    """Name of the edition, such as Microsoft 365 or Excel 2021; empty where the registry doesn't say."""
    products = text_of(registry, CLICK_TO_RUN, "ProductReleaseIds").split(",")
    # Visio and Project are installed the same way and say nothing about Excel.
    office = [product.strip() for product in products if not re.match(r"\s*(Visio|Project|Access|Skype)", product)]
    for product in office:
        if product.startswith(("O365", "M365")):
            return "Microsoft 365"
        year = re.search(r"20\d\d", product)
        if year:
            return f"Excel {year[0]}"
    return "Excel 2016" if office and office[0] else ""


def version(registry: Registry) -> str:
    """Version of Excel, in full where the registry has it."""
    full = text_of(registry, CLICK_TO_RUN, "VersionToReport")
    return full or text_of(registry, CURRENT_VERSION, "").rpartition(".")[2]


def bitness(registry: Registry, path: str) -> str:
    """Whether Excel is a program of 32 or 64 bit, from the registry or the head of the program file."""
    told = _BITS_OF_PLATFORM.get(text_of(registry, CLICK_TO_RUN, "Platform").lower())
    return told or bitness_of_program(Path(path))


def bitness_of_program(path: Path) -> str:
    """What the head of a Windows program file says, empty where it can't be read."""
    try:
        with path.open("rb") as file:
            head = file.read(4096)
        (place,) = unpack_from("<I", head, 0x3C)  # [PE format]: the offset of the signature, then the machine
        if head[:2] == b"MZ" and head[place : place + 4] == b"PE\0\0":
            return _BITS_OF_MACHINE.get(unpack_from("<H", head, place + 4)[0], "")
    except (OSError, StructError):  # no such file, or too short to be a program
        return ""
    return ""
