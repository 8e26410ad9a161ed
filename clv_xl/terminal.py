"""What a command says: data as JSON, messages without what could steer a terminal, the step under way."""

from __future__ import annotations

import json
import sys
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from clv_xl.errors import StoppedError


def shown(text: str) -> str:
    """Return a text of the input without what could steer a terminal."""
    return "".join("\ufffd" if unicodedata.category(char) == "Cc" else char for char in text)


def print_json(value: Any) -> None:
    """Print one JSON object."""
    print(json.dumps(value, ensure_ascii=False, indent=1, default=str, allow_nan=False))


@contextmanager
def progress() -> Iterator[Callable[[str], None]]:
    """Show the step under way, on a terminal only; a stop by the user ends in one sentence."""
    try:
        if not sys.stderr.isatty():
            yield lambda step: None
            return
        from rich.console import Console

        with Console(stderr=True).status("starting") as status:
            yield lambda step: status.update(step)
    except KeyboardInterrupt:
        raise StoppedError("Stopped; what stood in place of the output was left as it was.") from None
