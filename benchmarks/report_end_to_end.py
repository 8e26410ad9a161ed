"""An .xlsx of orders -> the whole report, against a process that merely reads the .xlsx with python-calamine.

Both are measured as whole processes, from start to end, with their peak memory.
"""

from __future__ import annotations

import sys

from side_by_side import DATA, arguments, compare, demo_file

READ = (
    "import os, sys; from python_calamine import CalamineWorkbook; "
    "rows = CalamineWorkbook.from_path(sys.argv[1]).get_sheet_by_index(0).to_python(); os._exit(not rows)"
)

if __name__ == "__main__":
    chosen = arguments(__doc__ or "", orders=100_000, repeats=3)
    source = demo_file(chosen.orders, ".xlsx")
    output = DATA / f"report_{chosen.orders}.xlsx"
    report = [sys.executable, "-m", "clv_xl.cli", "report", str(source), "-o", str(output), "--force"]
    commands = {"clv-xl report": report, "python-calamine to_python": [sys.executable, "-c", READ, str(source)]}
    compare(f"From an .xlsx of {chosen.orders:,} orders to the report", commands, chosen.repeats, whole_process=True)
