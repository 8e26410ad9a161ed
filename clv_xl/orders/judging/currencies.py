"""One report, one currency: several are refused, unless the user picks one or gives rates."""

from __future__ import annotations

from collections.abc import Mapping

from clv_xl.engines import Engine, quote
from clv_xl.orders.book import Notice

_COUNTING = "state IN ('counted', 'returns')"


class MixedCurrenciesError(Exception):
    """Amounts can't be added up; the text is for the user."""


def settle_currency(engine: Engine, chosen: str | None, rates: Mapping[str, float]) -> tuple[str, list[Notice]]:
    """Return the currency of the orders, "" when nothing tells it.

    Raises
    ------
    MixedCurrenciesError
        Several currencies that nothing was said about.
    """
    seen = engine.rows(
        f"SELECT currency, count(*) AS n FROM orders WHERE {_COUNTING} AND coalesce(currency, '') <> '' "
        "GROUP BY currency ORDER BY n DESC, currency"
    )
    currencies = [name for name, _ in seen]
    (without,) = engine.row(f"SELECT count(*) FROM orders WHERE {_COUNTING} AND coalesce(currency, '') = ''")
    unsaid = []
    if currencies and without:
        unsaid = [Notice("no_currency", f"Orders without a currency were taken to be in the report's: {without}.")]
    if rates:
        target, said = _convert(engine, currencies, rates, chosen)
        return target, said + unsaid
    if chosen and currencies and chosen not in currencies:
        raise MixedCurrenciesError(f"No order is in {chosen}: the currencies are {', '.join(currencies)}.")
    if len(currencies) <= 1:
        return chosen or (currencies[0] if currencies else ""), unsaid
    if not chosen:
        counts = ", ".join(f"{name}: {count} orders" for name, count in seen)
        others = ",".join(f"{name}=RATE" for name in currencies[1:])
        raise MixedCurrenciesError(
            f"The orders are in {len(currencies)} currencies ({counts}), which can't be added up: keep one with "
            f"--currency {currencies[0]}, or give what one unit of the others is worth in {currencies[0]} with "
            f"--rates {others}."
        )
    engine.run(f"UPDATE orders SET state = 'other_currency' WHERE {_COUNTING} AND currency <> {quote(chosen)}")
    left_out = sum(count for name, count in seen if name != chosen)
    return chosen, [
        Notice("other_currency", f"Orders in other currencies than {chosen} were left out: {left_out}."),
        *unsaid,
    ]


def _convert(
    engine: Engine, currencies: list[str], rates: Mapping[str, float], chosen: str | None
) -> tuple[str, list[Notice]]:
    """Multiply amounts by the user's rates into one currency: the chosen one, the one without a rate, or of rate 1."""
    without = [name for name in currencies if name not in rates]
    target = chosen or (without or [name for name, rate in rates.items() if rate == 1] or [""])[0]
    missing = [name for name in without if name != target]
    if missing or not target:
        raise MixedCurrenciesError(
            f"--rates has no rate for {', '.join(missing)}: give one for each currency but the report's."
            if missing
            else "--rates gives every currency a rate, none of them 1: name the report's currency with --currency."
        )
    cases = " ".join(f"WHEN {quote(name)} THEN {float(rate)!r}" for name, rate in rates.items())
    factor = f"(CASE currency {cases} ELSE 1 END)"
    engine.run(f"UPDATE orders SET revenue = revenue * {factor}, gross = gross * {factor}")
    said = ", ".join(f"1 {name} = {rate:g} {target}" for name, rate in rates.items() if name != target)
    return target, [Notice("rates", f"Amounts were converted with the rates given: {said}.", remark=True)]
