"""Runs in Windows Python: puts registry exports into the registry and lets the doctor look. `client JOB ANSWERS`."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from clv_xl.doctor import as_object, examine, excel
from clv_xl.doctor.windows_registry import WANTED, read_registry
from clv_xl.hosts.excel_addin import FILE, xlstart_folder


def registry_answers(export: str) -> dict[str, Any]:
    """What is read of the registry, and how it is judged, after an export was imported into an empty one."""
    for key, _ in WANTED:
        _reg("delete", key, "/f")
    _reg("import", export)
    registry = read_registry()
    return {
        "values": [[key, name, data] for (key, name), data in registry.items()],
        "excel": [asdict(fact) for fact in excel.installation(registry)],
        "macros": [asdict(fact) for fact in excel.macros(registry)],
    }


def machine_answers(workbook: str, addin: str) -> dict[str, Any]:
    """All facts, with a workbook named and an add-in installed."""
    folder = xlstart_folder(os.environ, sys.platform)
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(addin, folder / FILE)
    return as_object(examine(Path(workbook)))


def _reg(*job: str) -> None:
    subprocess.run(["reg", *job], input=b"", capture_output=True, timeout=60, check=False)


if __name__ == "__main__":
    question, answers = sys.argv[1:]
    job = json.loads(Path(question).read_text())
    made = {
        "registry": {name: registry_answers(path) for name, path in job["exports"].items()},
        "machine": machine_answers(job["workbook"], job["addin"]),
        "too_old": as_object(examine(Path(job["too_old"]))),
    }
    Path(answers).write_text(json.dumps(made))
