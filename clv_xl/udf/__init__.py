"""One record per spreadsheet function: what it takes, what it answers and how it refuses.

`@udf` turns a formula into a public function that takes numbers or whole columns, and keeps a record of it in
`REGISTRY`. Every host (Excel, Calc, LAMBDA names), the help texts and the docs are made from these records, so a
function is defined in one place. Nothing in this package knows a formula, a file or a host.
"""

from clv_xl.udf.arguments import (
    Choice,
    Column,
    Flag,
    Money,
    Numbers,
    Range,
    Share,
    Text,
)
from clv_xl.udf.docstring import Example
from clv_xl.udf.errors import InputError, InputWarning, Kind, refuse
from clv_xl.udf.fits import FitOf
from clv_xl.udf.registry import REGISTRY, Argument, Function, udf

__all__ = [
    "REGISTRY",
    "Argument",
    "Choice",
    "Column",
    "Example",
    "FitOf",
    "Flag",
    "Function",
    "InputError",
    "InputWarning",
    "Kind",
    "Money",
    "Numbers",
    "Range",
    "Share",
    "Text",
    "refuse",
    "udf",
]
