"""Installing the add-in: the real unopkg as a plain user, and the sentences where it can't be."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from clv_xl.errors import CannotWriteError, OutputInTheWayError
from clv_xl.hosts import unopkg
from clv_xl.version import __version__
from tests.hosts.calc_addin import plain_folder, plain_user, written_addin
from tests.hosts.libreoffice import MISSING


@pytest.fixture
def home() -> Iterator[Path]:
    """Home of a plain user, as whom the test runs; it needs LibreOffice."""
    if unopkg.find_office() is None:
        if "calc" in os.environ.get("CLV_XL_REQUIRE_HOSTS", ""):
            pytest.fail(f"CLV_XL_REQUIRE_HOSTS asks for calc: {MISSING}")
        pytest.skip(MISSING)
    with plain_folder() as folder, plain_user(folder):
        yield folder


@pytest.mark.calc
def test_install_update_and_remove(home: Path) -> None:
    extension, profile = written_addin(home), home / "profile"
    assert unopkg.installed_version(profile) is None
    unopkg.install(extension, profile)
    assert unopkg.installed_version(profile) == __version__
    unopkg.install(extension, profile)
    assert unopkg.installed_version(profile) == __version__
    assert unopkg.remove(profile)
    assert unopkg.installed_version(profile) is None
    assert not unopkg.remove(profile)


@pytest.mark.calc
def test_no_extension_is_refused_in_unopkgs_words(home: Path) -> None:
    (home / "broken.oxt").write_text("no archive")
    with pytest.raises(CannotWriteError, match=r"broken\.oxt was not installed; unopkg says: .*zip"):
        unopkg.install(home / "broken.oxt", home / "profile")


@pytest.mark.calc
def test_root_is_told_to_be_someone_else(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)  # what the test was before it became a plain user, or not
    with pytest.raises(CannotWriteError, match="run this command as the user who works with Calc, without sudo"):
        unopkg.install(written_addin(home), home / "profile")


def test_an_open_libreoffice_is_in_the_way(tmp_path: Path) -> None:
    (tmp_path / ".lock").touch()  # as LibreOffice does while it is open
    assert unopkg.is_open(tmp_path)
    with pytest.raises(OutputInTheWayError, match="LibreOffice is open: close it"):
        unopkg.install(tmp_path / "any.oxt", tmp_path)
    with pytest.raises(OutputInTheWayError, match="LibreOffice is open: close it"):
        unopkg.remove(tmp_path)


@pytest.mark.parametrize(
    ("platform", "program"),
    [("linux", "unopkg"), ("freebsd14", "unopkg"), ("darwin", "unopkg"), ("win32", "unopkg.com")],
)
def test_libreoffice_is_found_in_the_folders_of_each_system(
    platform: str, program: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    system = platform if platform in unopkg.FOLDERS else "linux"
    monkeypatch.setitem(unopkg.FOLDERS, system, (str(tmp_path / "LibreOffice*" / "program"),))
    assert unopkg.find_office(platform) is None
    for version in ("LibreOffice 7", "LibreOffice 24"):
        folder = tmp_path / version / "program"
        folder.mkdir(parents=True)
        for name in ("soffice", "unopkg", "soffice.exe", "unopkg.com"):
            (folder / name).touch()
    found = unopkg.find_office(platform)
    assert found is not None
    assert found.unopkg == tmp_path / "LibreOffice 24" / "program" / program


def test_without_libreoffice_the_sentence_says_where_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(unopkg, "FOLDERS", dict.fromkeys(unopkg.FOLDERS, ()))
    with pytest.raises(CannotWriteError, match=r"No LibreOffice was found .* install it from https://"):
        unopkg.installed_version(tmp_path)


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is a shell script")
def test_a_unopkg_that_hangs_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # A stand-in, for the real one can't be made to hang at will.
    for name in ("soffice", "unopkg"):
        (tmp_path / name).write_text("#!/bin/sh\nexec /bin/sleep 60\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(unopkg, "SECONDS", 0.2)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(CannotWriteError, match=r"unopkg did not end within 0\.2 s: close LibreOffice and try again"):
        unopkg.installed_version(tmp_path / "profile")
