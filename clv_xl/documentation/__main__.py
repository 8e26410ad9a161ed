"""Write `docs/functions.md` and `docs/formats.md`, into the folder that is named or the one of the checkout."""

import sys
from pathlib import Path

from clv_xl.documentation import functions_page
from clv_xl.documentation.formats import formats_page

folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parents[2] / "docs"
folder.mkdir(parents=True, exist_ok=True)
for name, page in (("functions.md", functions_page()), ("formats.md", formats_page())):
    (folder / name).write_text(page, encoding="utf-8", newline="\n")
    print(folder / name)
