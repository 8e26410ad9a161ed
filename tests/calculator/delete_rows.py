"""Runs in LibreOffice's Python: deletes ten rows of the sheet Orders, and says what is left of the formulas."""

from __future__ import annotations

import json
import sys
from pathlib import Path

FIRST, COUNT = 9, 10  # counted from 0: the fourth example order
LAST_COLUMN = 5  # of the table, F


def main(pipe: str, path: str, rows: str) -> None:
    sys.path.insert(0, str(Path(__file__).parents[1] / "hosts"))  # -I leaves out all folders but the standard ones
    import libreoffice
    import uno

    with libreoffice._document(pipe, path) as document:
        sheet = document.Sheets.getByName("Orders")
        if rows == "whole rows":
            sheet.Rows.removeByIndex(FIRST, COUNT)
        else:
            area = sheet.getCellRangeByPosition(1, FIRST, LAST_COLUMN, FIRST + COUNT - 1)
            sheet.removeRange(area.RangeAddress, uno.Enum("com.sun.star.sheet.CellDeleteMode", "UP"))
        cells = libreoffice._formula_values(document, {})
    errors = sum(isinstance(value, dict) for own in cells.values() for value in own.values())
    print(json.dumps({"errors": errors, "customers": cells["RFM"]["D4"], "master": cells["Checks"]["C5"]}))


if __name__ == "__main__":
    main(*sys.argv[1:])
