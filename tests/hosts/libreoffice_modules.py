"""The script that LibreOffice's own Python runs to list the Basic modules of a document: PIPE FILE."""

from __future__ import annotations

import json
import sys
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent))
    from libreoffice import _document

    with _document(*sys.argv[1:]) as document:
        libraries = {name: document.BasicLibraries.getByName(name) for name in document.BasicLibraries.ElementNames}
        found = {
            name: {module: library.getByName(module) for module in library.ElementNames}
            for name, library in libraries.items()
        }
    sys.stdout.write(json.dumps(found))
