"""The words of the workbooks: one TOML file per language, all with the same keys, grouped per sheet."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any


class Words:
    """Words of one language by dotted key: `words("summary.title")`; a missing key is an error, not a blank."""

    def __init__(self, code: str, table: Mapping[str, Any]) -> None:
        self.code = code
        self._table = table

    def __call__(self, key: str, /, **fields: object) -> str:
        """The text under a key, its {fields} filled in."""
        text = self._find(key)
        if not isinstance(text, str):
            raise KeyError(f"languages/{self.code}.toml: {key} is not a text")
        return text.format(**fields) if fields else text

    def lines(self, key: str) -> tuple[str, ...]:
        """The list of texts under a key."""
        found = self._find(key)
        if not isinstance(found, list):
            raise KeyError(f"languages/{self.code}.toml: {key} is not a list")
        return tuple(str(line) for line in found)

    def has(self, key: str) -> bool:
        """Whether a key exists; for lists that the data may exceed (reasons, notices)."""
        try:
            self._find(key)
        except KeyError:
            return False
        return True

    def number(self, value: float, decimals: int = 0) -> str:
        """A number inside a sentence; numbers in cells are formatted by the cell instead."""
        text = f"{value:,.{decimals}f}"
        marks = str.maketrans({",": self("numbers.group"), ".": self("numbers.decimal")})
        return text.translate(marks)

    def percent(self, share: float, decimals: int = 0) -> str:
        """A share inside a sentence."""
        return self("numbers.percent", number=self.number(100.0 * share, decimals))

    def _find(self, key: str) -> object:
        found: Any = self._table
        for part in key.split("."):
            try:
                found = found[part]
            except (KeyError, TypeError):
                raise KeyError(f"languages/{self.code}.toml has no {key}") from None
        return found


@cache
def load(code: str = "en") -> Words:
    """The words of a language."""
    text = files(__name__).joinpath(f"{code}.toml").read_text(encoding="utf-8")
    return Words(code, tomllib.loads(text))
