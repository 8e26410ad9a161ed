"""Cells of a text table as SQL, no dearer than the column needs: blanks, guards and odd letters are looked for once."""

from __future__ import annotations

from collections.abc import Sequence

from clv_xl.engines import Engine, quote

BLANKS = " \t\r\n\u00a0\u200b\ufeff"
NOTHING = ("", "-", "--", "n/a", "#n/a", "na", "none", "null", "nan")

NO_WORDS = ("0", "0.0", "0.00", "no", "n", "false", "nein", "non", "nē", "nie", "нет", "não", "nee", "否", "لا", "خیر")


def trimmed(sql: str) -> str:
    """Return the SQL of a text without the blanks around it."""
    return f"trim({sql}, {quote(BLANKS)})"


def listed(texts: Sequence[str]) -> str:
    """Return texts as an SQL list for IN."""
    return "(" + ", ".join(quote(text) for text in texts) + ")"


class Cells:
    """The columns of one text table, each with what its cells need to be read right."""

    def __init__(self, engine: Engine, table: str, columns: Sequence[int]) -> None:
        """Look at the text columns; none of them needs care where the whole file was seen to be plain."""
        marks = [blank for blank in BLANKS[1:] if blank.isascii()]
        guards = [quote("'"), quote('="')]
        dirty = [
            "coalesce(bool_or("
            + " OR ".join(f"contains(c{i}, {quote(mark)})" for mark in marks)
            + "".join(f" OR starts_with(c{i}, {guard})" for guard in guards)
            + "), false)"
            for i in columns
        ]
        odd = [f"coalesce(bool_or(length(c{i}) <> strlen(c{i})), false)" for i in columns]
        flags = engine.row(f"SELECT {', '.join([*dirty, *odd])} FROM {table}") if columns else ()
        self._dirty = {column: flags[place] for place, column in enumerate(columns)}
        self._odd = {column: flags[len(columns) + place] for place, column in enumerate(columns)}

    def __call__(self, column: int) -> str:
        """Return the SQL of a cell: no blanks around it, one way to write a letter, NULL when nothing is left.

        The guards that keep spreadsheets from reading an id as a number (`="00012"`, an apostrophe, a tab) go too.
        """
        c = f"c{column}"
        if self._dirty.get(column) or self._odd.get(column):
            unwrapped = f"CASE WHEN starts_with({c}, '=\"') THEN {c}[3:-2] ELSE {c} END"
            text = f"ltrim({trimmed(unwrapped)}, '''')"
        else:
            text = f"trim({c})"
        return f"nullif({f'nfc_normalize({text})' if self._odd.get(column) else text}, '')"
