"""Puts the add-in into LibreOffice and takes it away, with LibreOffice's own program for extensions, unopkg."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from clv_xl.errors import CannotWriteError, OutputInTheWayError
from clv_xl.hosts.calc import IDENTIFIER

SECONDS = 120  # the first start of LibreOffice on a slow disk included

# Where LibreOffice is when it is not on the PATH; * stands for a version.
FOLDERS = {
    "linux": (
        "/usr/lib/libreoffice/program",
        "/usr/lib64/libreoffice/program",
        "/opt/libreoffice*/program",
        "/usr/local/lib/libreoffice/program",
    ),
    "darwin": ("/Applications/LibreOffice*.app/Contents/MacOS", "~/Applications/LibreOffice*.app/Contents/MacOS"),
    "win32": (
        "C:/Program Files/LibreOffice*/program",
        "C:/Program Files (x86)/LibreOffice*/program",
        "~/AppData/Local/Programs/LibreOffice*/program",
    ),
}
PROFILES = {
    "linux": "~/.config/libreoffice/4",
    "darwin": "~/Library/Application Support/LibreOffice/4",
    "win32": "~/AppData/Roaming/LibreOffice/4",
}


@dataclass(frozen=True)
class Office:
    """Two programs of one LibreOffice."""

    soffice: Path
    unopkg: Path


def find_office(platform: str = sys.platform) -> Office | None:
    """Return the LibreOffice on the PATH, or the newest in the usual folders of the system."""
    # On Windows the .com is the one that prints.
    soffice_name, unopkg_name = ("soffice.exe", "unopkg.com") if platform == "win32" else ("soffice", "unopkg")
    soffice, unopkg = shutil.which("soffice"), shutil.which("unopkg")
    if soffice and unopkg:
        return Office(Path(soffice), Path(unopkg))
    for folder in _program_folders(platform):
        found = Office(folder / soffice_name, folder / unopkg_name)
        if found.soffice.is_file() and found.unopkg.is_file():
            return found
    return None


def install(extension: Path, profile: Path | None = None) -> None:
    """Put the add-in into the user's LibreOffice, in the place of an older one.

    Parameters
    ----------
    extension
        An .oxt file with `clv_xl.hosts.calc.extension()` in it.
    profile
        Another profile than the user's own.

    Raises
    ------
    CannotWriteError
        There is no LibreOffice, the user is root, or unopkg failed: its own words.
    OutputInTheWayError
        LibreOffice is open.
    """
    _check_closed(profile)
    # Forced: the same version may have been installed from other code.
    done = _unopkg(profile, "add", "--force", "--suppress-license", str(extension))
    _check(done, f"{extension} was not installed")


def remove(profile: Path | None = None) -> bool:
    """Take the add-in away; False where there was none.

    Raises
    ------
    CannotWriteError, OutputInTheWayError
        As for `install`.
    """
    _check_closed(profile)
    if installed_version(profile) is None:
        return False
    _check(_unopkg(profile, "remove", IDENTIFIER), "the add-in was not removed")
    return True


def installed_version(profile: Path | None = None) -> str | None:
    """Return the version of the add-in in the user's LibreOffice; None where there is none.

    Raises
    ------
    CannotWriteError
        As for `install`.
    """
    if profile is not None:
        _check_closed(profile)  # unopkg asks a LibreOffice that is open, but it must be that of the user's own profile
    done = _unopkg(profile, "list")
    _check(done, "LibreOffice's extensions could not be listed")
    ours = False
    for line in done.stdout.splitlines():
        name, _, value = (part.strip() for part in line.partition(":"))
        if name == "Identifier":
            ours = value == IDENTIFIER
        elif name == "Version" and ours:
            return value
    return None


def is_open(profile: Path | None = None, platform: str = sys.platform) -> bool:
    """Whether a LibreOffice is open, or was not closed properly: it has locked its profile."""
    return ((profile or Path(PROFILES[_system(platform)]).expanduser()) / ".lock").exists()


def _program_folders(platform: str) -> Iterator[Path]:
    for pattern in FOLDERS[_system(platform)]:
        path = Path(pattern).expanduser()
        found = Path(path.anchor).glob(str(path.relative_to(path.anchor)))
        yield from sorted(found, key=_version, reverse=True)


def _version(folder: Path) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", str(folder))]


def _system(platform: str) -> str:
    return platform if platform in FOLDERS else "linux"


def _unopkg(profile: Path | None, *job: str) -> subprocess.CompletedProcess[str]:
    office = find_office()
    if office is None:
        raise CannotWriteError(
            "No LibreOffice was found on the PATH or in its usual folders: install it from https://www.libreoffice.org."
        )
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        raise CannotWriteError(
            "LibreOffice takes no extensions from root: run this command as the user who works with Calc, without sudo."
        )
    switches = [] if profile is None else [f"-env:UserInstallation={profile.resolve().as_uri()}"]
    # LibreOffice's Python is not ours, and must not look for its modules where ours are.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    command = [str(office.unopkg), *job, *switches]
    try:
        return subprocess.run(  # noqa: S603 - a program of LibreOffice, with arguments of ours
            command, capture_output=True, text=True, env=environment, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        sentence = f"{office.unopkg} did not end within {SECONDS} s: close LibreOffice and try again."
        raise CannotWriteError(sentence) from None
    except OSError as problem:
        raise CannotWriteError(f"{office.unopkg} can't be run: {problem.strerror}.") from None


def _check_closed(profile: Path | None) -> None:
    # unopkg would hand the work to it, wait for an answer that may not come, and change modules that are in use.
    if is_open(profile):
        raise OutputInTheWayError(
            "LibreOffice is open: close it and try again; if you see none, open and close it once, for it has crashed."
        )


def _check(done: subprocess.CompletedProcess[str], what: str) -> None:
    if done.returncode:
        told = [line for line in (done.stderr + done.stdout).splitlines() if line.strip()]
        reason = told[0].removeprefix("ERROR: ") if told else f"exit status {done.returncode}"
        raise CannotWriteError(f"{what}; unopkg says: {reason}")
