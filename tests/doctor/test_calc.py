"""LibreOffice and its add-in, as the doctor finds them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from clv_xl.doctor import calc
from clv_xl.errors import CannotWriteError
from clv_xl.hosts.calc import TESTED_LIBREOFFICE
from clv_xl.hosts.unopkg import Office, find_office
from clv_xl.version import __version__

REQUIRED = "calc" in os.environ.get("CLV_XL_REQUIRE_HOSTS", "")


@pytest.fixture(scope="module")
def office() -> Office:
    found = find_office()
    if found is None:
        if REQUIRED:
            pytest.fail("CLV_XL_REQUIRE_HOSTS asks for calc: install LibreOffice: apt-get install libreoffice-calc")
        pytest.skip("install LibreOffice: apt-get install libreoffice-calc")
    return found


def printing(path: Path, text: str) -> Office:
    """A stand-in for versions of LibreOffice that are not on this machine."""
    path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    path.chmod(0o755)
    return Office(path, path)


@pytest.mark.calc
def test_libreoffice_says_its_version(office: Office) -> None:
    (fact,) = calc.libreoffice(office)
    version = calc.version_of(office)
    assert int(version.split(".")[0]) >= int(TESTED_LIBREOFFICE.split(".")[0])
    assert (fact.state, fact.found) == ("ok", f"{version}, {office.soffice}")


@pytest.mark.calc
def test_real_addin_is_asked_for(office: Office) -> None:
    (fact,) = calc.addin(office)
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        assert fact.state == "warning"
        assert "root" in fact.found
    else:
        assert fact.found.startswith((__version__, "not installed"))


def test_missing_libreoffice_is_no_fault_but_said() -> None:
    (fact,) = calc.libreoffice(None)
    assert (fact.state, fact.found) == ("warning", "not found on the PATH or in its usual folders")
    assert "libreoffice.org" in fact.fix
    (addin,) = calc.addin(None)
    assert (addin.state, addin.found) == ("ok", "not installed, as there is no LibreOffice")


@pytest.mark.skipif(os.name == "nt", reason="programs here are shell scripts")
def test_older_and_silent_libreoffice(tmp_path: Path) -> None:
    (old,) = calc.libreoffice(printing(tmp_path / "old", "echo LibreOffice 6.4.7.2 40"))
    assert old.state == "warning"
    assert old.found.startswith("6.4.7.2, ")
    (silent,) = calc.libreoffice(printing(tmp_path / "silent", "exit 1"))
    assert silent.found.startswith("of an unknown version, ")


# Which add-in LibreOffice says it has: unopkg refuses root, so a user of its own would be needed for the real answers.
@pytest.mark.parametrize(
    ("there", "state", "found"),
    [
        (__version__, "ok", f"{__version__}, installed"),
        ("0.0.1", "warning", f"0.0.1, but clv_xl is {__version__}"),
        (None, "ok", "not installed: `clv-xl addin calc --install` adds it"),
    ],
)
def test_addin_is_judged_by_its_version(
    monkeypatch: pytest.MonkeyPatch, there: str | None, state: str, found: str
) -> None:
    monkeypatch.setattr(calc, "installed_version", lambda: there)
    (fact,) = calc.addin(Office(Path("soffice"), Path("unopkg")))
    assert (fact.state, fact.found) == (state, found)


def test_addin_that_nobody_can_ask_for_is_doubtful(monkeypatch: pytest.MonkeyPatch) -> None:
    def refusing() -> str:
        raise CannotWriteError("LibreOffice is busy.")

    monkeypatch.setattr(calc, "installed_version", refusing)
    (fact,) = calc.addin(Office(Path("soffice"), Path("unopkg")))
    assert (fact.state, fact.found) == ("warning", "not known: LibreOffice is busy.")
