"""Which Excel is installed and what it lets run, judged from registry exports (registry/README.md)."""

from __future__ import annotations

import os
import re
import struct
from pathlib import Path

import pytest

from clv_xl.doctor import commands, excel, windows_registry
from clv_xl.doctor.windows_registry import WANTED

EXPORTS = Path(__file__).with_name("registry")


def registry(name: str) -> dict[tuple[str, str], str | int]:
    """The values of an export, as the registry gives them."""
    found: dict[tuple[str, str], str | int] = {}
    key = ""
    for line in (EXPORTS / f"{name}.reg").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            key = line.strip("[]").lower()
        elif match := re.fullmatch(r'(?:@|"(?P<name>.*?)")=(?:"(?P<text>.*)"|dword:(?P<number>[0-9a-f]{8}))', line):
            text = (match["text"] or "").replace("\\\\", "\\")
            found[key, (match["name"] or "").lower()] = int(match["number"], 16) if match["number"] else text
    return found


@pytest.mark.parametrize(
    ("export", "found"),
    [
        ("microsoft_365", "Microsoft 365, 16.0.17928.20156, 64 bit, C:\\Program Files\\Microsoft Office\\Root"),
        ("excel_2024", "Excel 2024, 16.0.17932.20162, 64 bit, C:\\Program Files\\Microsoft Office\\Root"),
    ],
)
def test_newer_desktop_editions_are_well(export: str, found: str) -> None:
    (fact,) = excel.installation(registry(export))
    assert fact.state == "ok"
    assert fact.found == f"{found}\\Office16\\EXCEL.EXE"


def test_excel_of_2019_does_not_spill() -> None:
    (fact,) = excel.installation(registry("excel_2019"))
    assert fact.state == "warning"
    assert fact.found.startswith("Excel 2019, 16.0.10411.20011, 32 bit, C:\\Program Files (x86)")
    assert "spill" in fact.why
    assert "Ctrl+Shift+Enter" in fact.fix


def test_store_edition_can_not_call_python() -> None:
    (fact,) = excel.installation(registry("store_edition"))
    assert fact.state == "bad"
    assert "Store" in fact.found
    assert "Uninstall" in fact.fix


def test_excel_of_2013_is_too_old() -> None:
    (fact,) = excel.installation(registry("excel_2013"))
    assert fact.state == "bad"
    assert fact.found == "15, C:\\Program Files\\Microsoft Office\\Office15\\EXCEL.EXE"
    assert fact.command == commands.CALC_ADDIN


def test_no_office_is_no_fault_but_said() -> None:
    (fact,) = excel.installation(registry("no_office"))
    assert (fact.state, fact.found) == ("warning", "not found")
    assert fact.command == commands.CALC_ADDIN


@pytest.mark.parametrize(
    ("export", "found"),
    [
        ("no_office", "Excel asks: press Enable Content"),
        ("microsoft_365", "Excel asks: press Enable Content"),
        ("macros_unasked", "Excel runs them unasked"),
    ],
)
def test_macros_that_can_run_are_well(export: str, found: str) -> None:
    (fact,) = excel.macros(registry(export))
    assert (fact.state, fact.found) == ("ok", found)


def test_macros_that_only_run_signed_can_be_allowed_by_the_user() -> None:
    (fact,) = excel.macros(registry("macros_only_signed"))
    assert (fact.state, fact.found) == ("bad", "blocked without asking unless they are signed")
    assert "Trust Center" in fact.fix
    assert fact.command == commands.EXCEL_ADDIN  # its folder is a trusted one


def test_policy_counts_before_the_users_setting() -> None:
    (fact,) = excel.macros(registry("macros_off_by_policy"))
    assert (fact.state, fact.found) == ("bad", "blocked without asking, by a policy")
    assert "administrator" in fact.fix
    assert fact.command == commands.WITHOUT_MACROS  # its trusted locations are off, too


def test_every_value_that_is_judged_is_read() -> None:
    wanted = {(key.lower(), name.lower()) for key, name in WANTED}
    for export in EXPORTS.glob("*.reg"):
        told = {place for place in registry(export.stem) if place[1] != "path"}  # a value that App Paths also has
        assert told <= wanted, export.name


@pytest.mark.skipif(os.name == "nt", reason="Windows has a registry")
def test_other_systems_have_no_registry() -> None:
    assert windows_registry.read_registry() == {}


# pip ships small Windows programs for each processor; 32-bit ones have 0x14C in their head.
@pytest.mark.parametrize(("name", "bits"), [("t32", "32 bit"), ("t64", "64 bit"), ("t64-arm", "64 bit (ARM)")])
def test_bitness_is_read_from_the_program_where_the_registry_is_silent(name: str, bits: str) -> None:
    from pip._vendor import distlib

    program = Path(distlib.__file__).with_name(f"{name}.exe")
    assert excel.bitness_of_program(program) == bits
    assert excel.bitness({}, str(program)) == bits


@pytest.mark.parametrize("head", [b"", b"MZ", b"#!/bin/sh\n" * 20, b"MZ".ljust(0x3C, b"\0") + struct.pack("<I", 9999)])
def test_what_is_no_windows_program_has_no_bitness(tmp_path: Path, head: bytes) -> None:
    program = tmp_path / "excel.exe"
    program.write_bytes(head)
    assert excel.bitness_of_program(program) == ""
    assert excel.bitness_of_program(tmp_path / "missing.exe") == ""
