"""Why a cell shows an error: the sentence that the cell has no room for."""

from typing import Annotated, Any

from clv_xl.udf import REGISTRY, InputError, Text, refuse, udf


@udf()
def clv_why(function_name: Annotated[str, Text("function")], *arguments: Any) -> str | list[str]:
    """Why a function shows an error: the sentence, or nothing where it answers.

    Parameters
    ----------
    function_name : text
        Name of the function, such as CLV, in any case.
    *arguments : any
        The arguments of that function, as its own cell has them.

    Returns
    -------
    str
        The sentence, "" where the function answers; for columns a list with one for each row.

    Raises
    ------
    InputError
        #VALUE! where there is no function of this name.

    References
    ----------
    None: spreadsheet errors carry no text.

    Examples
    --------
    >>> clv_why("CLV", 50, 5, -3)
    'CLV: lifespan must be 0 or more, not -3.'
    >>> clv_why("CLV", 50, 5, 1)
    ''
    """
    name = function_name.upper()
    refuse(name not in REGISTRY, "function_name", "the name of a function, such as CLV", "#VALUE!")
    try:
        answers = REGISTRY[name].rows(*arguments)
    except InputError as error:
        return str(error)
    sentences = [str(answer) if isinstance(answer, InputError) else "" for answer in answers]
    return sentences if len(sentences) != 1 else sentences[0]
