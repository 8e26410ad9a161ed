"""`clv-xl report --contractual`: its options, judged, and those of an order report that mean nothing there."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import Annotated

import typer

from clv_xl.contractual.settings import PERIODS, ContractSettings
from clv_xl.errors import NotConvergedError, UsageError
from clv_xl.input_options import InputOptions
from clv_xl.settings import Settings
from clv_xl.terminal import print_json, progress, shown

Contractual = Annotated[
    bool,
    typer.Option("--contractual", help="Retention and CLV of a list of subscriptions: customer, start, end."),
]
RenewalPeriod = Annotated[
    str | None,
    typer.Option(
        "--period", metavar="month|year|quarter|week", help="How often subscriptions are renewed [default: month]."
    ),
]
Fee = Annotated[
    float | None, typer.Option(metavar="MONEY", help="Fee per period, for a subscription list without amounts.")
]
DiscountRate = Annotated[float, typer.Option(metavar="RATE", help="Effective per year, 0.1 is 10 %.")]

# Of the command's parameters, those that say something about orders only.
_OF_ORDERS = (
    "window", "bins", "method", "lifespan", "conversion_rate", "acquisition_cost", "exclude", "amount_per", "format",
)  # fmt: skip


def judge_contract(
    context: typer.Context, contractual: bool, period: str | None, fee: float | None, discount_rate: float
) -> bool:
    """Return whether subscriptions are to be read, after each option has been judged with its own sentence."""
    if not 0 < discount_rate <= 10:
        raise UsageError(
            f"--discount-rate must be more than 0 and up to 10 (0.1 is 10 % a year), not {discount_rate:g}."
        )
    for name, value in (("--period", period), ("--fee", fee)):
        if not contractual and value is not None:
            raise UsageError(f"{name} is for lists of subscriptions: give --contractual with it, or leave it out.")
    if not contractual:
        return False
    if period is not None and period not in PERIODS:
        raise UsageError(f"--period must be {', '.join(list(PERIODS)[:-1])} or {list(PERIODS)[-1]}, not {period!r}.")
    if fee is not None and not 0 < fee < 1e12:
        raise UsageError(f"--fee must be an amount of money above 0, not {fee:g}.")
    for name in _OF_ORDERS:
        if str(getattr(context.get_parameter_source(name), "name", "DEFAULT")) != "DEFAULT":
            option = "--" + name.replace("_", "-")
            raise UsageError(f"{option} is for orders and means nothing with --contractual: leave it out.")
    return True


def contract_settings(of_orders: Settings, period: str | None, fee: float | None, rate: float) -> ContractSettings:
    """Return the choices; reference date and margin are judged with those of order reports."""
    return ContractSettings(
        as_of=of_orders.as_of, period=PERIODS[period or "month"], margin=of_orders.margin, fee=fee, discount_rate=rate
    )


def report_subscriptions(
    inputs: tuple[list[str] | None, str | None, str | None],  # files, or a query and its database
    output: Path | None,
    said: InputOptions,
    settings: ContractSettings,
    force: bool,
    strict: bool,
    as_json: bool,
) -> None:
    """Make the report of a list of subscriptions, and print what was made."""
    from clv_xl.contractual.making import make_contract_report
    from clv_xl.making import free_output
    from clv_xl.orders.columns.subscriptions import COLUMN_CHOICES
    from clv_xl.orders.databases.query import masked
    from clv_xl.orders.opening import given_inputs

    choices, given = said.choices(COLUMN_CHOICES), given_inputs(*inputs)
    with progress() as tell:
        command = shlex.join(["clv-xl", "report", *map(masked, sys.argv[2:])])
        path = free_output(given, output, force)
        made = make_contract_report(given, path, choices, settings, command, strict, tell)
    for text in made.warnings():
        print(f"warning: {shown(text)}", file=sys.stderr)
    if as_json:
        print_json(made.as_object())
    else:
        print(made.as_text())
    if made.not_converged:
        raise NotConvergedError(f"{path} was written without a forecast: {made.not_converged}")
