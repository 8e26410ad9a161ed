"""Python and packages against the metadata of an installation, written here as pip writes it."""

from __future__ import annotations

import sys
from importlib.metadata import Distribution, PathDistribution, version
from pathlib import Path

import pytest
from packaging.specifiers import SpecifierSet
from packaging.version import Version

from clv_xl.doctor import python_packages
from clv_xl.doctor.python_packages import requirements, satisfies
from clv_xl.version import __version__


def installed(folder: Path, *needs: str, python: str = ">=3.11", number: str = __version__) -> Distribution:
    info = folder / "clv_xl.dist-info"
    info.mkdir()
    lines = ["Metadata-Version: 2.4", "Name: clv-xl", f"Version: {number}", f"Requires-Python: {python}"]
    lines += [f"Requires-Dist: {need}" for need in needs]
    (info / "METADATA").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return PathDistribution(info)


def test_this_python_is_well(tmp_path: Path) -> None:
    (fact,) = python_packages.python(installed(tmp_path))
    assert fact.state == "ok"
    assert fact.found.startswith(".".join(map(str, sys.version_info[:3])))
    assert fact.found.endswith(sys.executable)
    (without_metadata,) = python_packages.python(None)
    assert without_metadata == fact


def test_python_that_is_too_old_is_bad(tmp_path: Path) -> None:
    (fact,) = python_packages.python(installed(tmp_path, python=">=3.99"))
    assert (fact.state, fact.why) == ("bad", "clv-xl needs Python >=3.99.")
    assert "python.org" in fact.fix


def test_python_of_the_microsoft_store_is_doubtful(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Where that edition lies; it exists on Windows only.
    store = r"C:\Program Files\WindowsApps\PythonSoftwareFoundation.Python.3.13_3.13.496.0_x64__qbz5n2kfra8p0"
    monkeypatch.setattr(sys, "base_prefix", store)
    (fact,) = python_packages.python(installed(tmp_path))
    assert fact.state == "warning"
    assert "Microsoft Store" in fact.why


def test_package_says_its_version_and_place(tmp_path: Path) -> None:
    (fact,) = python_packages.clv_xl(installed(tmp_path))
    assert (fact.state, fact.found) == ("ok", f"{__version__}, {Path(python_packages.__file__).parents[1]}")


def test_package_that_is_not_installed_or_another_is_doubtful(tmp_path: Path) -> None:
    (fact,) = python_packages.clv_xl(None)
    assert fact.state == "warning"
    assert f"{sys.executable} -m pip install -e " in fact.command
    (fact,) = python_packages.clv_xl(installed(tmp_path, number="0.0.1"))
    assert fact.state == "warning"
    assert "0.0.1" in fact.found


def test_packages_that_are_there_stand_in_one_row(tmp_path: Path) -> None:
    (fact,) = python_packages.packages(
        installed(tmp_path, "numpy>=1", "openpyxl~=3.1.5", 'pytest>=999; extra == "test"')
    )
    assert fact.state == "ok"
    assert fact.found == f"numpy {version('numpy')}, openpyxl {version('openpyxl')}"


def test_packages_that_are_missing_or_old_are_bad_with_the_command(tmp_path: Path) -> None:
    package = installed(tmp_path, "numpy>=999", "a-package-nobody-has>=2", "openpyxl")
    old, missing, well = python_packages.packages(package)
    assert (old.name, old.state, old.found) == ("numpy", "bad", f"{version('numpy')}, but clv-xl needs >=999")
    assert (missing.name, missing.state) == ("a-package-nobody-has", "bad")
    assert missing.found == "not installed, but clv-xl needs >=2"
    assert missing.command.startswith(sys.executable)
    assert "a-package-nobody-has>=2" in missing.command
    assert well.found == f"openpyxl {version('openpyxl')}"


def test_requirements_of_extras_and_other_systems_are_left_out(tmp_path: Path) -> None:
    package = installed(
        tmp_path, "numpy (>=2,<3)", "typer[all]>=0.29", 'pywin32; platform_system == "Windows"', 'ruff; extra == "dev"'
    )
    assert list(requirements(package)) == [("numpy", ">=2,<3"), ("typer", ">=0.29")]


@pytest.mark.parametrize("there", ["2", "2.0", "2.0.1", "2.1.0", "3.1.5", "3.1.12", "3.2", "10.0.0", "2026.3.1"])
@pytest.mark.parametrize(
    "limits", ["", ">=2", "<3", ">=2,<3", "~=3.1.5", "~=3.1", "==2.0", "==2.*", "!=2.0.1", ">2.0", "<=3.1.5", "!=2.*"]
)
def test_limits_mean_what_packaging_says(there: str, limits: str) -> None:
    assert satisfies(there, limits) is (Version(there) in SpecifierSet(limits))
