"""The registry's functions as LAMBDA names: a workbook that calculates without macros and without Python.

They need Excel 2024, Microsoft 365 or Excel on the web, and answer as Python does but for this:

- A figure inside a text, as in CLV_ADVICE, is written by FIXED, with the marks of the reader's country. Half a cent
  rounds up there, in Python to the even cent.
- Where a call with columns is wrong as a whole, such as an error in the one cell that goes with all rows, each row
  shows the error; in other hosts there is one.
- Forecasts have the models whose answer is a formula, as the help of each function says; for others they are #N/A.
- A column that is shorter than its neighbours gives #N/A in the rows that it lacks, as in every formula of Excel;
  Python has #VALUE! for the call.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from clv_xl.hosts.lambda_grammar import in_file, with_names
from clv_xl.hosts.lambda_guards import guard
from clv_xl.udf import REGISTRY, Function
from clv_xl.udf.names import LONGEST_HELP

NEEDS_PYTHON = "Always #N/A in this workbook: it needs Python. Use the add-in for Excel or for Calc."


@dataclass(frozen=True)
class LambdaName:
    """A defined name: how it is called, its formula as a workbook file has it, and its help."""

    name: str
    text: str
    comment: str


def lambda_names(functions: Mapping[str, Function] = REGISTRY) -> list[LambdaName]:
    """Return a defined name for each function, in the registry's order."""
    return [
        LambdaName(function.name, in_file(_typed(function, functions)), _comment(function))
        for function in functions.values()
    ]


def _typed(function: Function, functions: Mapping[str, Function]) -> str:
    """Return the LAMBDA as a person would type it."""
    parameters = list(_parameters(function, functions))
    if function.formula is None:
        # All optional, so that a call shows #N/A, whatever it gives.
        return f"LAMBDA({''.join(f'[{parameter}],' for parameter in parameters)}NA())"
    guards = [guard(argument, parameter) for argument, parameter in zip(function.arguments, parameters, strict=True)]
    formula = with_names(function.formula, {a.name: g.name for a, g in zip(function.arguments, guards, strict=True)})
    # An error among the arguments comes back before any other is judged.
    for condition in reversed([g.error_free for g in guards] + [g.in_range for g in guards]):
        formula = f"IF({condition},{formula})"
    definitions = "".join(f"{name},{value}," for g in guards for name, value in g.definitions)
    declared = "".join(
        f"[{parameter}]," if argument.optional else f"{parameter},"
        for argument, parameter in zip(function.arguments, parameters, strict=True)
    )
    return f"LAMBDA({declared}LET({definitions}{formula}))"


def _parameters(function: Function, functions: Mapping[str, Function]) -> Iterator[str]:
    """Names of the parameters; none is the name of a function, by which some hosts would take it for that function."""
    most = max(len(other.arguments) for other in functions.values())
    for argument in function.arguments:
        if argument.variadic:
            yield from (f"argument_{place}" for place in range(1, most + 1))
        else:
            yield f"{argument.name}_" if argument.name.upper() in functions else argument.name


def _comment(function: Function) -> str:
    """Return the help of a name: the summary, and as much about the arguments as its 255 characters hold."""
    return next(wording for wording in _wordings(function) if len(wording) <= LONGEST_HELP)


def _wordings(function: Function) -> Iterator[str]:
    """Help of a name, the fullest first."""
    if function.formula is None:
        yield f"{function.summary} {NEEDS_PYTHON}"
        yield NEEDS_PYTHON
        return
    for between, each in (("; ", "{a.name}: {a.described}"), ("; ", "{a.name}: {a.range}"), (", ", "{a.name}")):
        yield f"{function.summary} Arguments: {between.join(each.format(a=a) for a in function.arguments)}."
    yield function.summary
