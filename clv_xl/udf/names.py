"""Names that a spreadsheet or its macro language can't take, and the other things a function may not be."""

import re
from collections.abc import Iterator, Sequence

from clv_xl.udf.docstring import Parameter

LONGEST_HELP = 255  # Function Wizard and name comments
LONGEST_ARGUMENTS = 200  # the Wizard goes blank past 254 characters of commas and names

CELL = re.compile(r"[a-z]{1,3}[0-9]+|r[0-9]*(c[0-9]*)?|c[0-9]*", re.IGNORECASE)

# Excel's functions whose names could be a Python function's: those with a dot in them can't.
BUILT_IN = frozenset(
    """
    ABS ACCRINT ACCRINTM ACOS ACOSH ACOT ACOTH ADDRESS AGGREGATE AMORDEGRC AMORLINC AND ARABIC AREAS ARRAYTOTEXT ASC
    ASIN ASINH ATAN ATAN2 ATANH AVEDEV AVERAGE AVERAGEA AVERAGEIF AVERAGEIFS BAHTTEXT BASE BESSELI BESSELJ BESSELK
    BESSELY BETADIST BETAINV BIN2DEC BIN2HEX BIN2OCT BINOMDIST BITAND BITLSHIFT BITOR BITRSHIFT BITXOR BYCOL BYROW CALL
    CEILING CELL CHAR CHIDIST CHIINV CHITEST CHOOSE CHOOSECOLS CHOOSEROWS CLEAN CODE COLUMN COLUMNS COMBIN COMBINA
    COMPLEX CONCAT CONCATENATE CONFIDENCE CONVERT COPILOT CORREL COS COSH COT COTH COUNT COUNTA COUNTBLANK COUNTIF
    COUNTIFS COUPDAYBS COUPDAYS COUPDAYSNC COUPNCD COUPNUM COUPPCD COVAR CRITBINOM CSC CSCH CUBEKPIMEMBER CUBEMEMBER
    CUBEMEMBERPROPERTY CUBERANKEDMEMBER CUBESET CUBESETCOUNT CUBEVALUE CUMIPMT CUMPRINC DATE DATEDIF DATESTRING
    DATEVALUE DAVERAGE DAY DAYS DAYS360 DB DBCS DCOUNT DCOUNTA DDB DEC2BIN DEC2HEX DEC2OCT DECIMAL DEGREES DELTA
    DETECTLANGUAGE DEVSQ DGET DISC DMAX DMIN DOLLAR DOLLARDE DOLLARFR DPRODUCT DROP DSTDEV DSTDEVP DSUM DURATION DVAR
    DVARP EDATE EFFECT ENCODEURL EOMONTH ERF ERFC EUROCONVERT EVEN EXACT EXP EXPAND EXPONDIST FACT FACTDOUBLE FALSE
    FDIST FIELDVALUE FILTER FILTERXML FIND FINDB FINV FISHER FISHERINV FIXED FLOOR FORECAST FORMULATEXT FREQUENCY FTEST
    FV FVSCHEDULE GAMMA GAMMADIST GAMMAINV GAMMALN GAUSS GCD GEOMEAN GESTEP GETPIVOTDATA GROUPBY GROWTH HARMEAN HEX2BIN
    HEX2DEC HEX2OCT HLOOKUP HOUR HSTACK HYPERLINK HYPGEOMDIST IF IFERROR IFNA IFS IMABS IMAGE IMAGINARY IMARGUMENT
    IMCONJUGATE IMCOS IMCOSH IMCOT IMCSC IMCSCH IMDIV IMEXP IMLN IMLOG10 IMLOG2 IMPOWER IMPRODUCT IMREAL IMSEC IMSECH
    IMSIN IMSINH IMSQRT IMSUB IMSUM IMTAN INDEX INDIRECT INFO INT INTERCEPT INTRATE IPMT IRR ISBLANK ISERR ISERROR
    ISEVEN ISFORMULA ISLOGICAL ISNA ISNONTEXT ISNUMBER ISODD ISOMITTED ISOWEEKNUM ISPMT ISREF ISTEXT JIS KURT LAMBDA
    LARGE LCM LEFT LEFTB LEN LENB LET LINEST LN LOG LOG10 LOGEST LOGINV LOGNORMDIST LOOKUP LOWER MAKEARRAY MAP MATCH MAX
    MAXA MAXIFS MDETERM MDURATION MEDIAN MID MIDB MIN MINA MINIFS MINUTE MINVERSE MIRR MMULT MOD MODE MONTH MROUND
    MULTINOMIAL MUNIT N NA NEGBINOMDIST NETWORKDAYS NOMINAL NORMDIST NORMINV NORMSDIST NORMSINV NOT NOW NPER NPV
    NUMBERSTRING NUMBERVALUE OCT2BIN OCT2DEC OCT2HEX ODD ODDFPRICE ODDFYIELD ODDLPRICE ODDLYIELD OFFSET OR PDURATION
    PEARSON PERCENTILE PERCENTOF PERCENTRANK PERMUT PERMUTATIONA PHI PHONETIC PI PIVOTBY PMT POISSON POWER PPMT PRICE
    PRICEDISC PRICEMAT PROB PRODUCT PROPER PV PY QUARTILE QUOTIENT RADIANS RAND RANDARRAY RANDBETWEEN RANK RATE RECEIVED
    REDUCE REGEXEXTRACT REGEXREPLACE REGEXTEST REPLACE REPLACEB REPT RIGHT RIGHTB ROMAN ROUND ROUNDDOWN ROUNDUP ROW ROWS
    RRI RSQ RTD SCAN SEARCH SEARCHB SEC SECH SECOND SEQUENCE SERIESSUM SHEET SHEETS SIGN SIN SINGLE SINH SKEW SLN SLOPE
    SMALL SORT SORTBY SQRT SQRTPI STANDARDIZE STDEV STDEVA STDEVP STDEVPA STEYX STOCKHISTORY SUBSTITUTE SUBTOTAL SUM
    SUMIF SUMIFS SUMPRODUCT SUMSQ SUMX2MY2 SUMX2PY2 SUMXMY2 SWITCH SYD T TAKE TAN TANH TBILLEQ TBILLPRICE TBILLYIELD
    TDIST TEXT TEXTAFTER TEXTBEFORE TEXTJOIN TEXTSPLIT TIME TIMEVALUE TINV TOCOL TODAY TOROW TRANSLATE TRANSPOSE TREND
    TRIM TRIMMEAN TRIMRANGE TRUE TRUNC TTEST TYPE UNICHAR UNICODE UNIQUE UPPER VALUE VALUETOTEXT VAR VARA VARP VARPA VDB
    VLOOKUP VSTACK WEBSERVICE WEEKDAY WEEKNUM WEIBULL WORKDAY WRAPCOLS WRAPROWS XIRR XLOOKUP XMATCH XNPV XOR YEAR
    YEARFRAC YIELD YIELDDISC YIELDMAT ZTEST
    """.split()
)

VBA_WORDS = frozenset(
    """
    addressof alias and any append as attribute base beep begin binary boolean byref byte byval call case cbool cbyte
    ccur cdate cdbl cdec cint circle class clng close compare const csng cstr currency cvar date debug decimal declare
    defbool defbyte defcur defdate defdbl defint deflng defobj defsng defstr defvar dim do doevents double each else
    elseif empty end endif enum eqv erase error event exit explicit false fix for friend function get global gosub goto
    if imp implements in input integer is let lib like line load lock long longlong longptr loop lset me mid mod module
    name new next not nothing null object on open option optional or output paramarray preserve print private property
    ptrsafe public put raiseevent random redim rem reset resume return rset scale seek select set single spc static step
    stop string sub tab text then time to true type typeof unload unlock until variant version wend while width with
    withevents write xor
    """.split()
)


def name_complaints(name: str) -> Iterator[str]:
    """Why a spreadsheet can't have a function of this name."""
    if CELL.fullmatch(name):
        yield f"{name} reads as a cell: use a longer name or an underscore, as in CLV_1"
    if name.upper() in BUILT_IN:
        yield f"{name} is a function that the spreadsheet has already"
    if name.lower() in VBA_WORDS:
        yield f"{name} is a word of VBA"


def argument_complaints(names: Sequence[str]) -> Iterator[str]:
    """Why a host can't have these arguments."""
    for name in names:
        if name.lower() in VBA_WORDS:
            yield f"argument {name} is a word of VBA"
        if CELL.fullmatch(name):
            yield f"argument {name} reads as a cell, which a LAMBDA can't take: spell it, as in {name[0]}_shape"
    lowered = [name.lower() for name in names]
    yield from (f"arguments differ only by case: {name}" for name in {n for n in lowered if lowered.count(n) > 1})
    if len(names) + sum(map(len, names)) > LONGEST_ARGUMENTS:
        yield f"number of arguments and length of their names together exceed {LONGEST_ARGUMENTS}"


def help_complaints(what: str, text: str) -> Iterator[str]:
    """Why the help of a function or an argument can't be shown."""
    if not text:
        yield f"{what} has no help"
    elif len(text) > LONGEST_HELP:
        yield f"help of {what} has {len(text)} characters, the Function Wizard takes {LONGEST_HELP}"


def parameter_complaints(described: dict[str, str], documented: dict[str, Parameter]) -> Iterator[str]:
    """Where the docstring says something else about an argument than its type."""
    for name, says in described.items():
        entry = documented.get(name, Parameter("", ""))
        yield from help_complaints(f"argument {name}", entry.help)
        if entry.described != says:
            yield f"the docstring should say '{name} : {says}', not '{name} : {entry.described}'"
    yield from (f"the docstring describes {name}, which is no argument" for name in documented if name not in described)
