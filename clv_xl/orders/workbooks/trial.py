"""Old binary workbooks (.xls, .xlsb) are read once beside the program: damage in them can end the reader's process."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from clv_xl.errors import UnusableInputError

_MOST_BYTES = 100_000_000  # of the file: the largest .xls that Excel writes is smaller
_SECONDS, _SECONDS_PER_MB = 8.0, 0.2
_READ_ALL = """
import sys
try:
    import resource
    resource.setrlimit(resource.RLIMIT_AS, (3 << 30, 3 << 30))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
except (ImportError, OSError, ValueError):
    pass
import fastexcel
try:
    with open(sys.argv[1], "rb") as file:
        reader = fastexcel.read_excel(file.read())
    for name in reader.sheet_names:
        reader.load_sheet(name, header_row=None, skip_rows=0, dtypes="string").to_arrow
except Exception:
    pass  # the program itself says what is wrong
"""


def refuse_deadly(path: Path) -> None:
    """Refuse a workbook that makes its reader end the process, fill the memory or run without end."""
    size = path.stat().st_size
    if size > _MOST_BYTES:
        return
    command = [sys.executable, "-c", _READ_ALL, str(path)]
    seconds = _SECONDS + _SECONDS_PER_MB * size / 1e6
    try:
        ended = subprocess.run(command, capture_output=True, timeout=seconds, check=False)  # noqa: S603  (our own text)
        survived = ended.returncode == 0
    except subprocess.TimeoutExpired:
        survived = False
    except OSError:  # no second process can be started here: the file is read without the trial
        return
    if not survived:
        raise UnusableInputError(
            f"{path.name} is damaged or no workbook that a spreadsheet saved: open it in a spreadsheet, save it as "
            ".xlsx, and try again."
        )
