"""What forecasts take of a fit and of a customer's history: in Python, and as Excel formulas on a block's cells."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from clv_xl.udf import FitOf, Range, refuse

# As the models' own records have them, which only a Python with numpy can import; a test compares the two.
PARAMETERS = {
    "BG/NBD": ("r", "alpha", "a", "b"),
    "MBG/NBD": ("r", "alpha", "a", "b"),
    "Pareto/NBD": ("r", "alpha", "s", "beta"),
    "BG/BB": ("alpha", "beta", "gamma", "delta"),
    "Gamma-Gamma": ("p", "q", "gamma"),
    "sBG": ("alpha", "beta"),
}
MAKERS = {
    "BG/NBD": "BG_NBD_FIT",
    "MBG/NBD": "MBG_NBD_FIT",
    "Pareto/NBD": "PARETO_NBD_FIT",
    "BG/BB": "BG_BB_FIT",
    "Gamma-Gamma": "GAMMA_GAMMA_FIT",
    "sBG": "S_BG_FIT or S_BG_FIT_DURATIONS",
}
BY_OPPORTUNITY = "BG/BB"  # the model whose time is a number of opportunities
MOST_OPPORTUNITIES = 10_000
HAIR = 1e-9  # by which a recency may pass an age, relative: both are quotients such as days / 7


def _record(rows: Sequence[Sequence[Any]]) -> Any:
    from clv_xl.models import FITS
    from clv_xl.models.fit import fit_from_block

    return fit_from_block(rows, FITS)


def _fit_of(*models: str) -> FitOf:
    return FitOf("fit", {model: PARAMETERS[model] for model in models}, MAKERS, _record)


OF_ORDERS = _fit_of("BG/NBD", "MBG/NBD", "Pareto/NBD", "BG/BB")
OrdersFit = Annotated[Any, OF_ORDERS]
ValueFit = Annotated[Any, _fit_of("Gamma-Gamma")]
ContractFit = Annotated[Any, _fit_of("sBG")]

RepeatOrders = Annotated[float, Range("repeat orders", 0)]
Time = Annotated[float, Range("time", 0)]


def predictions() -> Any:
    """Return what the models foretell; imported when it is asked for, since it needs numpy."""
    from clv_xl.models import predictions

    return predictions


def refuse_history(fit: Any, frequency: Any, recency: Any, age: Any) -> None:
    """Refuse what can be no customer's history."""
    refuse(frequency % 1 != 0, "frequency", "a whole number")
    if fit.model == BY_OPPORTUNITY:
        refuse((age % 1 != 0) | (age > MOST_OPPORTUNITIES), "age", _OPPORTUNITIES)
        refuse(recency % 1 != 0, "recency", "a whole number of opportunities")
        refuse(frequency > recency, "frequency", "at most the recency, one order at an opportunity")
    refuse(recency > age * (1 + HAIR), "recency", "at most the age")
    refuse((frequency == 0) & (recency > 0), "recency", "0 where there was no repeat order")
    refuse((frequency > 0) & (recency == 0), "recency", "above 0 where there were repeat orders")


def refuse_horizon(fit: Any, horizon: Any) -> None:
    """Refuse a part of an opportunity."""
    if fit.model == BY_OPPORTUNITY:
        refuse((horizon % 1 != 0) | (horizon > MOST_OPPORTUNITIES), "horizon", _OPPORTUNITIES)


_OPPORTUNITIES = f"a whole number of opportunities, at most {MOST_OPPORTUNITIES:,}"


def model_formula(formulas: Mapping[tuple[str, ...], str]) -> str:
    """Return the Excel formula for a fit of orders, from one for some models each; #N/A for a model without any.

    A formula reads a parameter by the name of the argument and its own: fit_alpha.
    """
    chain = "".join(f"IF({_is_one_of(models)},{text}," for models, text in formulas.items())
    return f"{chain}NA(){')' * len(formulas)}"


def _is_one_of(models: Sequence[str]) -> str:
    return "+".join(f"(fit_model={_NUMBER[model]})" for model in models)


_NUMBER = {model: number for number, model in enumerate(OF_ORDERS.models, start=1)}
_BY_OPPORTUNITY = _is_one_of([BY_OPPORTUNITY])

# The same as `refuse_history` and `refuse_horizon`, around a formula.
HISTORY_FORMULA = (
    f"IF((frequency<>INT(frequency))+(recency>age*(1+{HAIR:.0E}))+(frequency=0)*(recency>0)+(frequency>0)*(recency=0)"
    f"+IF({_BY_OPPORTUNITY},(age<>INT(age))+(age>{MOST_OPPORTUNITIES})+(recency<>INT(recency))+(frequency>recency),0)"
    ",#NUM!,{})"
).format
HORIZON_FORMULA = (
    f"IF(IF({_BY_OPPORTUNITY},(horizon<>INT(horizon))+(horizon>{MOST_OPPORTUNITIES}),0),#NUM!,{{}})"
).format


def log_beta_ratio(first: str, second: str, more: str) -> str:
    """Return the Excel formula for log(B(first, second + more) / B(first, second)); for one number, not a column."""
    return f"GAMMALN({second}+{more})+GAMMALN({first}+{second})-GAMMALN({second})-GAMMALN({first}+{second}+{more})"


def spread(*names: str) -> str:
    """Return these arguments as Excel formulas, each in the shape of all of them: MAP takes ranges of one shape."""
    return ",".join("+0*".join([name, *(other for other in names if other != name)]) for name in names)
