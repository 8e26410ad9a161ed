"""Formulas as a person types them, in the grammar in which Excel's files keep them.

A file marks every function that is younger than the file format (`_xlfn.`), every name that LET or LAMBDA makes
(`_xlpm.`) and every optional parameter where it is declared (`_xlop.`, typed in brackets). A name without its mark
shows #NAME? and Excel spoils it for good at the next save, so an unknown function is refused here.
"""

from __future__ import annotations

import re

from openpyxl.utils import FORMULAE  # the functions of the file format's first edition, which need no mark

# The functions of [MS-XLSX] 2.2.3, "future functions", without their prefix.
FUTURE = frozenset(
    """
    ACOT ACOTH AGGREGATE ANCHORARRAY ARABIC ARRAYTOTEXT BASE BETA.DIST BETA.INV BINOM.DIST BINOM.DIST.RANGE BINOM.INV
    BITAND BITLSHIFT BITOR BITRSHIFT BITXOR BYCOL BYROW CEILING.MATH CEILING.PRECISE CHISQ.DIST CHISQ.DIST.RT CHISQ.INV
    CHISQ.INV.RT CHISQ.TEST CHOOSECOLS CHOOSEROWS COMBINA CONCAT CONFIDENCE.NORM CONFIDENCE.T COT COTH COVARIANCE.P
    COVARIANCE.S CSC CSCH DAYS DECIMAL DROP ENCODEURL ERF.PRECISE ERFC.PRECISE EXPAND EXPON.DIST F.DIST F.DIST.RT F.INV
    F.INV.RT F.TEST FIELDVALUE FILTER FILTERXML FLOOR.MATH FLOOR.PRECISE FORECAST.ETS FORECAST.ETS.CONFINT
    FORECAST.ETS.SEASONALITY FORECAST.ETS.STAT FORECAST.LINEAR FORMULATEXT GAMMA GAMMA.DIST GAMMA.INV GAMMALN.PRECISE
    GAUSS GROUPBY HSTACK HYPGEOM.DIST IFNA IFS IMAGE IMCOSH IMCOT IMCSC IMCSCH IMSEC IMSECH IMSINH IMTAN ISFORMULA
    ISOMITTED ISOWEEKNUM LAMBDA LET LOGNORM.DIST LOGNORM.INV MAKEARRAY MAP MAXIFS MINIFS MODE.MULT MODE.SNGL MUNIT
    NEGBINOM.DIST NORM.DIST NORM.INV NORM.S.DIST NORM.S.INV NUMBERVALUE PDURATION PERCENTILE.EXC PERCENTILE.INC
    PERCENTOF PERCENTRANK.EXC PERCENTRANK.INC PERMUTATIONA PHI PIVOTBY POISSON.DIST QUARTILE.EXC QUARTILE.INC RANDARRAY
    RANK.AVG RANK.EQ REDUCE REGEXEXTRACT REGEXREPLACE REGEXTEST RRI SCAN SEC SECH SEQUENCE SHEET SHEETS SINGLE SKEW.P
    SORT SORTBY STDEV.P STDEV.S SWITCH T.DIST T.DIST.2T T.DIST.RT T.INV T.INV.2T T.TEST TAKE TEXTAFTER TEXTBEFORE
    TEXTJOIN TEXTSPLIT TOCOL TOROW TRIMRANGE UNICHAR UNICODE UNIQUE VALUETOTEXT VAR.P VAR.S VSTACK WEBSERVICE
    WEIBULL.DIST WRAPCOLS WRAPROWS XLOOKUP XMATCH XOR Z.TEST
    """.split()
)
OF_THE_SHEET = frozenset({"FILTER", "SORT"})  # marked twice
CONSTANTS = frozenset({"TRUE", "FALSE"})

_TOKEN = re.compile(
    r"""
    (?P<text>"(?:[^"]|"")*")
    | (?P<error>\#(?:N/A|DIV/0!|[A-Z]+[!?]))
    | (?P<number>\d+(?:\.\d*)?(?:[eE][+-]?\d+)?)
    | \[(?P<optional>[a-z_][a-z0-9_]*)\]
    | (?P<call>[A-Za-z_][A-Za-z0-9_.]*)(?=\()
    | (?P<name>[A-Za-z_][A-Za-z0-9_.]*)
    """,
    re.VERBOSE,
)
_ASKED = re.compile(r'"(?:[^"]|"")*"|ISOMITTED\((?P<omitted>\w+)\)|(?P<name>[A-Za-z_][A-Za-z0-9_.]*)(?!\()\b')


def in_file(typed: str) -> str:
    """Return a formula as a file has it, without the equals sign.

    Functions are written in capitals, all other names (LET's, LAMBDA's, also those that are called) in small letters.

    >>> in_file('LAMBDA(price,[off],LET(cut,IF(ISOMITTED(off),0,off),price-cut))')
    '_xlfn.LAMBDA(_xlpm.price,_xlop.off,_xlfn.LET(_xlpm.cut,IF(_xlfn.ISOMITTED(_xlpm.off),0,_xlpm.off),_xlpm.price-_xlpm.cut))'
    """
    return _TOKEN.sub(_marked, typed)


def _marked(token: re.Match[str]) -> str:
    kind, word = token.lastgroup, token.group()
    if kind == "optional":
        return f"_xlop.{token['optional']}"
    if kind == "name":
        return word if word in CONSTANTS else f"_xlpm.{word}"
    if kind != "call":
        return word
    if word.islower():
        return f"_xlpm.{word}"
    if word in FUTURE:
        return f"_xlfn._xlws.{word}" if word in OF_THE_SHEET else f"_xlfn.{word}"
    if word not in FORMULAE:
        raise TypeError(f"{word} is no function that Excel has")
    return word


def with_names(formula: str, names: dict[str, str]) -> str:
    """Return a formula with other names for its arguments, where an omitted argument is the empty text.

    >>> with_names('IF(ISOMITTED(cost),"no cost",value-cost)', {"cost": "good_cost", "value": "good_value"})
    'IF((good_cost=""),"no cost",good_value-good_cost)'
    """

    def renamed(token: re.Match[str]) -> str:
        if token["omitted"]:
            return f'({names[token["omitted"]]}="")'
        return names.get(token.group(), token.group())

    return _ASKED.sub(renamed, formula)
