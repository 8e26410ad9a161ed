"""Write `docs/functions.md`, into the folder that is named or the one of the checkout."""

import sys
from pathlib import Path

from clv_xl.documentation import functions_page

folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parents[2] / "docs"
folder.mkdir(parents=True, exist_ok=True)
page = folder / "functions.md"
page.write_text(functions_page(), encoding="utf-8", newline="\n")
print(page)
