"""What a wrong input becomes: one sentence, and the error value that a cell shows."""

from typing import Any, Literal

Kind = Literal["#VALUE!", "#NUM!", "#DIV/0!", "#N/A"]


class InputError(ValueError):
    """One sentence that names the function, the argument, what is allowed and what came.

    `kind` is the error value of the cell: #VALUE! what is no number or no known word, #NUM! a number out of range,
    #DIV/0! a division by zero, #N/A data that can't answer.
    """

    kind: Kind

    def __init__(self, sentence: str, kind: Kind = "#VALUE!") -> None:
        super().__init__(sentence)
        self.kind = kind


class InputWarning(UserWarning):
    """Some rows of a column have no answer and became NaN; the text counts them and explains the first."""


class RefusedError(Exception):
    """What an argument may not be, before the registry adds the names; `where` marks the rows of a column."""

    def __init__(self, must: str, kind: Kind, value: Any = None, *, argument: str = "", where: Any = None) -> None:
        super().__init__(must)
        self.must = must
        self.kind: Kind = kind
        self.value = value
        self.argument = argument
        self.where = where


def refuse(where: Any, argument: str, must: str, kind: Kind = "#NUM!") -> None:
    """Refuse the input of a formula, or of those rows of its columns, for which `where` is true.

    For what the range of one argument can't say: a limit that depends on another argument. `must` completes the
    sentence "`argument` must be ...".
    """
    if where is False:
        return
    if getattr(where, "shape", ()):
        if where.any():
            raise RefusedError(must, kind, argument=argument, where=where)
    elif where:
        raise RefusedError(must, kind, argument=argument)
