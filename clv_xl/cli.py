"""The command line `clv-xl`: data on stdout, messages on stderr, no questions asked."""

from __future__ import annotations

import errno
import io
import os
import shlex
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
import typer.core

from clv_xl import host_commands
from clv_xl.contract_command import (
    Contractual,
    DiscountRate,
    Fee,
    RenewalPeriod,
    contract_settings,
    judge_contract,
    report_subscriptions,
)
from clv_xl.contractual.settings import DEFAULT_DISCOUNT_RATE
from clv_xl.errors import CannotWriteError, ClvError, NotConvergedError, StoppedError, UnusableInputError, UsageError
from clv_xl.input_options import (
    AmountPer,
    Columns,
    Currency,
    DateOrder,
    Db,
    Exclude,
    FormatFile,
    FormatName,
    InputOptions,
    Inputs,
    Rates,
    Sheets,
    Sql,
    known_formats,
)  # fmt: skip
from clv_xl.settings import Settings
from clv_xl.terminal import print_json, progress, shown
from clv_xl.version import __version__

if TYPE_CHECKING:
    from clv_xl.orders import OrderBook

BUG = 1
# Of openpyxl's two ways to write XML: with the other, which it takes where lxml is installed, the bytes differ.
os.environ.setdefault("OPENPYXL_LXML", "False")


class _Commands(typer.core.TyperGroup):
    """The commands; a reader that stops early, as in `clv-xl formats | head -1`, is no error."""

    def invoke(self, ctx: Any) -> Any:
        try:
            answer = super().invoke(ctx)
            sys.stdout.flush()
        except KeyboardInterrupt:
            raise StoppedError("Stopped; what stood in place of the output was left as it was.") from None
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # nothing is left to flush at exit
            raise typer.Exit(0) from None
        return answer


app = typer.Typer(
    cls=_Commands,
    name="clv-xl",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # or the defaults in [brackets] are taken for markup
)

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


def main() -> None:
    """Run the command line; every way to end has its exit status."""
    if sys.flags.optimize >= 2:
        _fail("The help is taken from docstrings: run Python without -OO and PYTHONOPTIMIZE=2.", UsageError.exit_code)
    if sys.stdout is None:  # closed by whoever called
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - until the end
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and not stream.isatty():
            stream.reconfigure(encoding="utf-8")  # a pipe on Windows takes the old code page, which lacks most letters
    try:
        app()
    except ClvError as error:
        _fail(str(error), error.exit_code)
    except Exception as error:  # the last resort: a bug, told as one
        if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or the exit fails at it again
            _fail("Not all could be printed: the disk behind the output is full.", CannotWriteError.exit_code)
        if os.environ.get("CLV_XL_DEBUG"):
            raise
        _fail(
            f"This is a bug in clv-xl {__version__}: {type(error).__name__}: {error} (CLV_XL_DEBUG=1 shows where).", BUG
        )


def _fail(message: str, code: int) -> None:
    print(f"clv-xl: {shown(message)}", file=sys.stderr)
    sys.exit(code)


@app.command()
def report(
    context: typer.Context,
    inputs: Inputs = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="OUT.xlsx",
            help="Report to write [default: NAME-clv-report.xlsx beside the first input].",
        ),
    ] = None,
    as_of: Annotated[
        str | None, typer.Option(metavar="YYYY-MM-DD", help="Reference date [default: the last order's].")
    ] = None,
    window: Annotated[int, typer.Option(metavar="DAYS", help="RFM window.")] = 365,
    bins: Annotated[int, typer.Option(metavar="3|5", help="RFM classes.")] = 3,
    method: Annotated[
        str, typer.Option(metavar="quantile|range", help="RFM classes of equal size, or of equal width.")
    ] = "quantile",
    lifespan: Annotated[float, typer.Option(metavar="YEARS", help="How long a customer stays: an assumption.")] = 3.0,
    margin: Annotated[float | None, typer.Option(metavar="RATE", help="Gross margin, 0..1.")] = None,
    conversion_rate: Annotated[float | None, typer.Option(metavar="RATE", help="Orders per ad click, 0..1.")] = None,
    acquisition_cost: Annotated[float | None, typer.Option(metavar="MONEY", help="Cost to win one customer.")] = None,
    sheet: Sheets = None,
    columns: Columns = None,
    exclude: Exclude = None,
    date_order: DateOrder = None,
    amount_per: AmountPer = None,
    currency: Currency = None,
    rates: Rates = None,
    format: FormatName = None,  # the name of its option
    formats: FormatFile = None,
    sql: Sql = None,
    db: Db = None,
    contractual: Contractual = False,
    period: RenewalPeriod = None,
    fee: Fee = None,
    discount_rate: DiscountRate = DEFAULT_DISCOUNT_RATE,
    force: Annotated[bool, typer.Option("--force", help="Replace an existing report.")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Write nothing unless the data are clean; exit 4.")] = False,
    as_json: AsJson = False,
) -> None:
    """Make the report workbook of order exports."""
    settings = _settings(as_of, window, bins, method, lifespan, margin, conversion_rate, acquisition_cost)
    if judge_contract(context, contractual, period, fee, discount_rate):
        said = InputOptions(sheet, columns, None, date_order, None, currency, rates, None, formats)
        contract = contract_settings(settings, period, fee, discount_rate)
        report_subscriptions((inputs, sql, db), output, said, contract, force, strict, as_json)
        return
    said = InputOptions(sheet, columns, exclude, date_order, amount_per, currency, rates, format, formats)
    choices = said.choices()
    from clv_xl.making import make_report
    from clv_xl.orders.databases.query import masked
    from clv_xl.orders.opening import given_inputs

    with progress() as tell:
        command = shlex.join(["clv-xl", "report", *map(masked, sys.argv[2:])])
        settings = replace(settings, discount_rate=discount_rate)
        made = make_report(given_inputs(inputs, sql, db), output, choices, settings, command, force, strict, tell)
    for text in made.warnings():
        print(f"warning: {shown(text)}", file=sys.stderr)
    if as_json:
        print_json(made.as_object())
    else:
        print(made.as_text())
    if made.not_converged:
        raise NotConvergedError(f"{made.path} was written without a forecast: {made.not_converged}")


@app.command()
def inspect(
    inputs: Inputs = None,
    sql: Sql = None,
    db: Db = None,
    sheet: Sheets = None,
    columns: Columns = None,
    exclude: Exclude = None,
    date_order: DateOrder = None,
    amount_per: AmountPer = None,
    currency: Currency = None,
    rates: Rates = None,
    format: FormatName = None,  # the name of its option
    formats: FormatFile = None,
    as_json: AsJson = False,
) -> None:
    """Show what is found in order exports, without making a report."""
    said = InputOptions(sheet, columns, exclude, date_order, amount_per, currency, rates, format, formats)
    choices = said.choices()
    from clv_xl.engines import Engine
    from clv_xl.inspection import as_lines, as_object, no_object, report_command
    from clv_xl.orders import read_orders
    from clv_xl.orders.databases.query import masked
    from clv_xl.orders.opening import given_inputs

    try:
        with Engine() as engine, progress() as tell:
            tell("reading orders")
            book = read_orders(engine, given_inputs(inputs, sql, db), choices)
    except UnusableInputError as error:
        if as_json:
            print_json(no_object(str(error)))
        raise
    if as_json:
        print_json(as_object(book))
    else:
        for label, text in as_lines(book):
            print(f"{label:<11}{shown(text)}")
        if not book.blockers:
            query = [("--sql", sql), ("--db", masked(db))] if sql and db else []
            print(f"{'Report':<11}{report_command(inputs or [], [*query, *said.given()], book)}")
    _refuse_blocked(book)


def _refuse_blocked(book: OrderBook) -> None:
    if book.blockers:
        raise UnusableInputError(" ".join(book.blockers))


@app.command()
def formats(
    name: Annotated[str | None, typer.Argument(help="Show what this format expects.")] = None,
    formats: FormatFile = None,
    as_json: AsJson = False,
) -> None:
    """List the kinds of order exports that are recognised."""
    from clv_xl.documentation.formats import format_object, format_text

    catalogue = known_formats(formats)
    any_other = "Any other order list, told by its column names"
    if name is None:
        listed = {key: fmt.title for key, fmt in catalogue.by_key.items() if "refuse" not in fmt.table}
        listed["list"] = any_other
        if as_json:
            print_json(listed)
        else:
            print("\n".join(f"{key:<26}{title}" for key, title in listed.items()))
        return
    if name not in ("list", *catalogue.by_key):
        raise UsageError(f"There is no format {name!r}: the formats are {', '.join([*catalogue.by_key, 'list'])}.")
    print(format_text(catalogue, name)) if not as_json else print_json(format_object(catalogue, name))


@app.command()
def functions(
    name: Annotated[str | None, typer.Argument(help="Show this function's help.")] = None, as_json: AsJson = False
) -> None:
    """List the functions of the spreadsheet and of Python."""
    from clv_xl.documentation import function_object, function_text
    from clv_xl.udf import REGISTRY

    chosen = [function for function in REGISTRY.values() if name is None or function.name == name.upper()]
    if not chosen:
        raise UsageError(f"There is no function {name!r}: the functions are {', '.join(REGISTRY)}.")
    if as_json:
        print_json([function_object(function) for function in chosen])
    elif name is None:
        print("\n".join(f"{function.name:<20}{function.summary}" for function in chosen))
    else:
        print(function_text(chosen[0]))


@app.command()
def demo(
    output: Annotated[Path, typer.Argument(metavar="OUT", help="File to write: .xlsx, .csv or .csv.gz.")] = Path(
        "demo-orders.xlsx"
    ),
    orders: Annotated[int, typer.Option(min=1, help="Number of orders.")] = 1000,
    seed: Annotated[int, typer.Option(help="Same seed, same orders.")] = 1,
    force: Annotated[bool, typer.Option("--force", help="Replace an existing file.")] = False,
) -> None:
    """Write the orders of an invented shop, to try things out."""
    from clv_xl.demo import make_orders, write_orders
    from clv_xl.report.save import check_output

    check_output(output, force)
    with progress() as tell:
        tell("making orders")
        write_orders(output, make_orders(orders, seed))
    print(output)


app.command()(host_commands.workbook)
app.command()(host_commands.addin)
app.command()(host_commands.doctor)


def _print_version(wanted: bool) -> None:
    if wanted:
        print(__version__)
        raise typer.Exit


@app.callback()
def common(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Customer lifetime value in the spreadsheet: from a shop's order export to a report workbook."""


def _settings(
    as_of: str | None, window: int, bins: int, method: str, lifespan: float,
    margin: float | None, conversion_rate: float | None, acquisition_cost: float | None,
) -> Settings:  # fmt: skip
    """Judge the choices of a report, each with its own sentence."""
    reference = None
    if as_of is not None:
        try:
            reference = date.fromisoformat(as_of)
        except ValueError:
            raise UsageError(f"--as-of must be a date such as 2025-12-31, not {as_of!r}.") from None
    if not 1 <= window <= 36525:
        raise UsageError(f"--window must be 1 to 36525 days, not {window}.")
    if bins not in (3, 5):
        raise UsageError(f"--bins must be 3 or 5, not {bins}.")
    if method not in ("quantile", "range"):
        raise UsageError(f"--method must be quantile or range, not {method!r}.")
    if not 0 < lifespan <= 100:
        raise UsageError(f"--lifespan must be more than 0 and up to 100 years, not {lifespan:g}.")
    for name, rate in (("--margin", margin), ("--conversion-rate", conversion_rate)):
        if rate is not None and not 0 < rate <= 1:
            raise UsageError(f"{name} must be more than 0 and up to 1 (0.3 is 30 %), not {rate:g}.")
    if acquisition_cost is not None and not 0 < acquisition_cost < 1e12:
        raise UsageError(f"--acquisition-cost must be an amount of money above 0, not {acquisition_cost:g}.")
    return Settings(
        as_of=reference, window_days=window, bins=5 if bins == 5 else 3,
        method="range" if method == "range" else "quantile",
        lifespan_years=lifespan, margin=margin, conversion_rate=conversion_rate, acquisition_cost=acquisition_cost,
    )  # fmt: skip


if __name__ == "__main__":
    main()
