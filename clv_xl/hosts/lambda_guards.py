"""The judging of arguments as Excel formulas, generated from what each argument takes.

Every formula works on one value and, row by row, on a range: so none of AND and OR, which answer for a whole range, and
none of ISNUMBER, ISERROR, MATCH and the like, which IronCalc answers for the first cell only. In their place stand
comparisons. Numbers come before all text, and text before TRUE and FALSE, so `x<""` holds for a number only; a blank
cell equals "". `x=x` holds for all but an error, which comes through instead.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from clv_xl.udf import Argument, Choice, FitOf, Range
from clv_xl.udf.arguments import LARGEST
from clv_xl.udf.fits import MODEL


@dataclass(frozen=True)
class Guard:
    """What stands before the formula for one argument."""

    name: str  # of the judged value, in the formula
    definitions: tuple[tuple[str, str], ...]  # for LET, in order
    error_free: str  # a condition that is true, or the error value that came as the argument
    in_range: str  # a condition that is true, or the error value of a wrong input


def guard(argument: Argument, parameter: str) -> Guard:
    """Return the guard of an argument that comes as this parameter of the LAMBDA."""
    if isinstance(argument.takes, FitOf):
        return _fit_guard(argument.name, argument.takes, parameter)
    given = f"given_{argument.name}"
    definitions = [(given, _given(argument, parameter))]
    good = f"good_{argument.name}"
    if argument.kind == "column":
        definitions.append((good, f'TOCOL(IF({given}<"",{given},""))'))
        return Guard(good, tuple(definitions), _no_error_within(given), f"SUM({_bad_items(argument.takes, given)})=0")
    judged = _judged(argument, given)
    if argument.optional and argument.default is None:
        judged = f'IF({given}="","",{judged})'
    if not argument.by_row:
        judged = f"IF(ROWS({given})*COLUMNS({given})>1,#VALUE!,{judged})"
    definitions.append((good, judged))
    error_free = f"{given}={given}" if argument.by_row else _no_error_within(given)
    return Guard(good, tuple(definitions), error_free, f"{good}={good}")


def _fit_guard(name: str, takes: FitOf, parameter: str) -> Guard:
    """Guard of the block of a fit: the number of its model among those that are taken, and the parameters by name.

    A sum over the rows with a label passes errors of no other row on, and sees no text in a number's place.
    """
    given, labels, values, model = f"given_{name}", f"labels_{name}", f"values_{name}", f"{name}_model"
    places = dict(enumerate(takes.models.values(), start=1))
    numbered = "".join(
        f"IF(TRIM({values})={literal(known)},{place}," for place, known in enumerate(takes.models, start=1)
    )
    definitions = [
        (given, f'IF(ISOMITTED({parameter}),"",{parameter})'),
        (labels, f"IF(COLUMNS({given})<2,{given},TRIM(INDEX({given},0,1)))"),
        (values, f'IF(COLUMNS({given})<2,"",INDEX({given},0,2))'),
        (model, f'SUM(IF({labels}="{MODEL}",{numbered}0{")" * len(takes.models)}))'),
        *((f"{name}_{one}", f'SUM(IF({labels}="{one}",{values}))') for one in takes.parameters),
    ]
    added = {place: "+".join(f"{name}_{one}" for one in names) for place, names in places.items()}
    all_there = {place: "*".join(f"({name}_{one}>0)" for one in names) for place, names in places.items()}
    read = _of_model(model, added)
    return Guard(given, tuple(definitions), f"{read}={read}", f"IF({_of_model(model, all_there)},TRUE,#VALUE!)")


def _of_model(model: str, formulas: dict[int, str]) -> str:
    chain = "".join(f"IF({model}={place},{formula}," for place, formula in formulas.items())
    return f"{chain}0{')' * len(formulas)}"


def literal(value: Any) -> str:
    """A value of Python as Excel types it; nothing is the empty text."""
    if value is None:
        return '""'
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, str):
        return '"' + value.replace('"', '""') + '"'
    return f"{value:.15g}".replace("e+", "E+").replace("e-", "E-")


def _given(argument: Argument, parameter: str) -> str:
    """Return a formula for what was given; where nothing was, for the default or the empty text."""
    if not argument.optional:
        return f'IF(ISOMITTED({parameter}),"",{parameter})'
    default = literal(argument.default)
    return f'IF(ISOMITTED({parameter}),{default},IF(TRIM({parameter})="",{default},{parameter}))'


def _no_error_within(given: str) -> str:
    return f"SUM(IF({given}={given},0))=0"


def _judged(argument: Argument, given: str) -> str:
    takes = argument.takes
    if isinstance(takes, Range):
        return _number(takes, given, given)
    if isinstance(takes, Choice):
        return _choice(takes, given)
    raise TypeError(f"a LAMBDA can't judge the argument {argument.name}, which takes {takes}")


def _number(takes: Range, given: str, fine: str) -> str:
    """Return a formula for the number, or the error value of what is none or is out of range."""
    low = f"{given}{'<=' if takes.above else '<'}{literal(takes.at_least)}"
    ranged = f"IF(({low})+({given}>{literal(min(takes.at_most, LARGEST))}),#NUM!,{fine})"
    if takes.at_zero != "#NUM!" and not takes.holds(0.0):
        ranged = f"IF({given}=0,{takes.at_zero},{ranged})"
    other = "#VALUE!"
    if takes.missing != "#VALUE!":
        other = f'IF(TRIM({given})="",{takes.missing},#VALUE!)'
    return f'IF({given}<"",{ranged},{other})'


def _bad_items(takes: Any, given: str) -> str:
    """0 for each item of a column that may be there, an error value for each other: a sum shows the first of them."""
    column = Range(takes.unit, takes.at_least, takes.at_most, takes.above, takes.at_zero)
    numbers = _number(column, given, "0").removesuffix("#VALUE!)")
    # One blank cell is no column; a blank among others is a customer without that figure.
    return f'{numbers}IF(TRIM({given})="",IF(ROWS({given})*COLUMNS({given})=1,#VALUE!,0),#VALUE!))'


def _choice(takes: Choice, given: str) -> str:
    """Return a formula for the chosen option, or the error value of what is none."""
    words = {key: option for key, option in takes.options.items() if isinstance(key, str)}
    numbers = {key: option for key, option in takes.options.items() if not isinstance(key, str)}
    if not numbers:
        return _word(words, given)
    if not words:
        return _one_of_numbers(numbers, given)
    if not {str(number) for number in numbers} <= words.keys():
        raise TypeError("a LAMBDA can't judge a choice of words and of other numbers")
    return f'IFERROR({_word(words, given)},IF({given}<"",#NUM!,#VALUE!))'


def _word(words: dict[str, Any], given: str) -> str:
    if all(word == option for word, option in words.items()):
        # A bar in what was given would reach over two words of the list.
        asked = f'SUBSTITUTE(TRIM({given}),"|"," ")'
        return f'IF(FIND("|"&LOWER({asked})&"|",{_listed(list(words))}),LOWER(TRIM({given})))'
    chain = ""
    for option in dict.fromkeys(words.values()):
        spellings = "+".join(f"(TRIM({given})={literal(word)})" for word, own in words.items() if own == option)
        chain += f"IF({spellings},{literal(option)},"
    return f"{chain}#VALUE!{')' * len(set(words.values()))}"


def _listed(words: list[str], longest: int = 250) -> str:
    """Words between bars, as texts of at most 255 characters, which is what a formula can hold, in a row."""
    parts = ["|"]
    for word in words:
        if len(parts[-1]) + len(word) > longest:
            parts.append("")
        parts[-1] += f"{word}|"
    return "&".join(map(literal, parts))


def _one_of_numbers(numbers: dict[Any, Any], given: str) -> str:
    allowed = "+".join(f"({given}={literal(number)})" for number in numbers)
    other = "#VALUE!"
    if any(isinstance(option, bool) for option in numbers.values()):
        # A blank cell equals FALSE.
        other = f'IF(TRIM({given})="",#VALUE!,IF(({given}=TRUE)+({given}=FALSE),1*{given},#VALUE!))'
    return f'IF({given}<"",IF({allowed},{given},#NUM!),{other})'
