"""The package as a whole: one version, a wheel with everything in it, and modules that depend downwards only."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
import venv
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from clv_xl.version import __version__

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "clv_xl"
MODULES = sorted(PACKAGE.rglob("*.py"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))

# What each part of the package stands on; whatever those stand on is allowed too.
STANDS_ON = {
    "udf": set(),
    "formulas": {"udf"},
    "models": {"udf", "formulas"},  # formulas for the units of time
    "hosts": {"formulas", "models"},
    "engines": set(),
    "orders": {"engines"},
    "settings": {"formulas"},  # for the length of a year
    "customers": {"orders", "settings"},
    "languages": set(),
    "forecasting": {"models", "customers"},
    "report": {"formulas", "forecasting", "languages", "resources"},
    "demo": {"report"},  # its look and its way of writing a file
    "templates": {"demo", "resources"},
    "input_options": {"orders"},  # what the command line says of the input
    "inspection": {"customers"},  # the numbers of `clv-xl inspect`
    "contractual": {"report"},  # subscriptions, from files to their report in the same looks
    "making": {"report", "inspection", "contractual"},  # the road from files to the report
    "terminal": set(),
    "contract_command": {"making", "input_options", "terminal"},
    "calculator": {"demo", "hosts"},  # the workbook of the functions, in the report's looks
    "host_commands": {"calculator", "doctor"},
    "cli": {"making", "input_options", "contract_command", "templates", "host_commands", "documentation"},
    "doctor": {"hosts"},
    "documentation": {"hosts", "orders"},
    "__main__": {"cli"},
    "__init__": {"formulas", "models"},  # the table of contents: the functions by name
}
# What a part asks for when a function of it is called, and not before: models need numpy.
ASKS = {"formulas": {"models"}}
# The same for the steps of reading orders; `orders/__init__.py` may use them all.
ORDERS_STAND_ON = {
    "book": set(),
    "tabs": {"book"},
    "values": set(),
    "dates": {"book", "values"},
    "columns": {"dates", "tabs"},
    "choices": {"columns"},
    "choosing": {"choices"},
    "inputs": {"columns"},
    "workbooks": {"inputs"},
    "databases": {"inputs"},
    "opening": {"workbooks", "databases"},
    "rows": {"choices"},
    "judging": {"rows"},
}
# Records and constants that import nothing of ours; the maths gets by without them.
GROUND = {"errors", "version", "resources"}
MATHS = {"udf", "formulas", "models"}

MODULE_LINES = 400
BODY_LINES = 60
BODY_LINES_WISHED = 40
PIP_NAMES = {
    "adbc_driver_manager": "adbc-driver-manager",
    "adbc_driver_postgresql": "adbc-driver-postgresql",
    "charset_normalizer": "charset-normalizer",
}


def unit(path: Path) -> str:
    """The part of the package that a module belongs to: its name, or that of its folder."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(path: Path) -> Iterator[str]:
    """Full names of the modules that a file imports, wherever in it, those for type checkers included."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            if node.level:
                base = path.relative_to(ROOT).with_suffix("").parts[: -node.level]
                yield ".".join((*base, *([node.module] if node.module else [])))
            else:
                # `from clv_xl import report` imports a part by the name behind the word import.
                yield from ([f"clv_xl.{alias.name}" for alias in node.names] if node.module == "clv_xl" else [])
                yield node.module or ""


def may_import(part: str) -> set[str]:
    """All that a part of the package stands on, directly or through others."""
    below = set(STANDS_ON[part])
    for lower in STANDS_ON[part] & set(STANDS_ON):
        below |= may_import(lower)
    return below


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_modules_depend_downwards_only(path: Path) -> None:
    part = unit(path)
    if part in GROUND:
        allowed: set[str] = set()
    else:
        assert part in STANDS_ON, f"say in STANDS_ON what {part} stands on"
        allowed = may_import(part) | {part} | ASKS.get(part, set()) | (set() if part in MATHS else GROUND)
    ours = {name.split(".")[1] for name in imports(path) if name.startswith("clv_xl.")}
    # `from clv_xl import clv`: a public function, whose home is among the formulas or models.
    units = {unit(module) for module in MODULES}
    assert ours & units <= allowed, f"{part} may import {sorted(allowed)} of ours"


def third_party(path: Path) -> set[str]:
    tops = {name.split(".")[0] for name in imports(path)}
    return tops - set(sys.stdlib_module_names) - {"clv_xl", "__future__"}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_libraries_stay_where_they_belong(path: Path) -> None:
    used, where = third_party(path), path.relative_to(PACKAGE).as_posix()
    if where != "hosts/excel.py":
        assert "xlwings" not in used
    if where != "engines.py":
        assert not used & {"duckdb", "pyspark"}
    if unit(path) in MATHS:
        assert used <= {"numpy", "scipy"}
        files = {"os", "pathlib", "io", "shutil", "tempfile", "zipfile", "socket", "subprocess"}
        assert not files & {name.split(".")[0] for name in imports(path)}


def test_every_library_is_declared() -> None:
    extras = PROJECT["project"]["optional-dependencies"]
    wanted = [*PROJECT["project"]["dependencies"], *extras["postgresql"]]
    declared = {re.split(r"[^A-Za-z0-9_-]", text)[0] for text in wanted}
    used = {PIP_NAMES.get(name, name) for path in MODULES for name in third_party(path)}
    assert used <= declared


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_modules_and_bodies_are_short(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) < MODULE_LINES
    long = {}
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            body = node.body[1:] if ast.get_docstring(node) is not None else node.body
            lines = (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0
            if lines > BODY_LINES_WISHED:
                print(f"{path.relative_to(ROOT)}:{node.lineno} {node.name} has {lines} lines")
                long[node.name] = lines
    assert not {name: lines for name, lines in long.items() if lines > BODY_LINES}


def test_version_stands_once() -> None:
    quoted = re.compile(rf"[\"']{re.escape(__version__)}[\"']")
    holders = [path for path in (*MODULES, ROOT / "pyproject.toml") if quoted.search(path.read_text(encoding="utf-8"))]
    assert holders == [PACKAGE / "version.py"]
    assert PROJECT["project"]["dynamic"] == ["version"]


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the checkout with the build backend that is installed."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "wheel", "--quiet"]
    subprocess.run([*pip, "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder), str(ROOT)], check=True)
    (built,) = folder.glob("*.whl")
    return built


def test_wheel_holds_all_that_runs_and_all_that_a_user_starts_from(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        metadata = archive.read(f"clv_xl-{__version__}.dist-info/METADATA").decode()
        entry_points = archive.read(f"clv_xl-{__version__}.dist-info/entry_points.txt").decode()
    shipped = {
        f"clv_xl/_data/{path.relative_to(ROOT).as_posix()}"
        for folder in ("templates", "workbook")
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and not path.name.startswith((".", "~"))
    }
    assert "clv_xl/_data/templates/example_orders.xlsx" in shipped
    assert shipped <= names
    sources = {
        path.relative_to(ROOT).as_posix()
        for path in PACKAGE.rglob("*")
        if path.suffix in (".py", ".toml", ".typed", ".bas") and "__pycache__" not in path.parts
    }
    assert sources <= names
    assert not [name for name in names if name.startswith(("tests/", "benchmarks/"))]
    assert f"\nVersion: {__version__}\n" in metadata
    assert "clv-xl = clv_xl.cli:main" in entry_points


@pytest.mark.slow
def test_installed_wheel_finds_its_templates(wheel: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "venv", with_pip=False)
    python = tmp_path / "venv" / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", str(python)]
    subprocess.run([*pip, "install", "--quiet", "--no-deps", "--no-index", str(wheel)], check=True)
    # Asked from elsewhere than the checkout, whose own folders would answer otherwise.
    question = (
        "from clv_xl.resources import template_path, workbook_path;"
        "print(template_path('example_orders.xlsx'), template_path('orders_template.xlsx'), workbook_path('README.md'))"
    )
    command = [str(python), "-I", "-c", question]  # -I: not even PYTHONPATH leads back to the checkout
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    found = [Path(text) for text in done.stdout.split()]
    assert len(found) == 3
    for path in found:
        assert (tmp_path / "venv").resolve() in path.resolve().parents
    assert found[0].read_bytes() == (ROOT / "templates" / "example_orders.xlsx").read_bytes()


def test_steps_of_reading_orders_stand_on_earlier_ones() -> None:
    def standing_on(step: str) -> set[str]:
        return {step}.union(*(standing_on(below) for below in ORDERS_STAND_ON[step]))

    for path in (PACKAGE / "orders").rglob("*.py"):
        parts = path.relative_to(PACKAGE / "orders").with_suffix("").parts
        if parts == ("__init__",):
            continue
        used = re.findall(r"^\s*from clv_xl\.orders\.(\w+)", path.read_text(encoding="utf-8"), re.MULTILINE)
        assert set(used) <= standing_on(parts[0]), path
