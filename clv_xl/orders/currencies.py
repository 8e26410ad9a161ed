"""One report, one currency: several are refused, unless the user picks one or gives rates."""

from __future__ import annotations

from collections.abc import Mapping

from clv_xl.engines import Engine, quote
from clv_xl.orders.book import Notice

_COUNTING = "state IN ('counted', 'returns')"


def settle_currency(
    engine: Engine, chosen: str | None, rates: Mapping[str, float], notices: list[Notice]
) -> tuple[str, list[str]]:
    """Return the currency of the orders ("" when nothing tells it) and why they can't be added up, if so."""
    seen = engine.rows(
        f"SELECT currency, count(*) AS n FROM orders WHERE {_COUNTING} AND coalesce(currency, '') <> '' "
        "GROUP BY currency ORDER BY n DESC, currency"
    )
    currencies = [name for name, _ in seen]
    if rates:
        return _convert(engine, currencies, rates, chosen, notices)
    if chosen and currencies and chosen not in currencies:
        return currencies[0], [f"No order is in {chosen}: the currencies are {', '.join(currencies)}."]
    if len(currencies) > 1:
        if not chosen:
            counts = ", ".join(f"{name}: {count} orders" for name, count in seen)
            return "", [
                f"The orders are in {len(currencies)} currencies ({counts}), which can't be added up: keep one with "
                f"--currency {currencies[0]}, or give what the others are worth with --rates "
                + ",".join(f"{name}=RATE" for name in currencies[1:])
                + "."
            ]
        engine.run(f"UPDATE orders SET state = 'other_currency' WHERE {_COUNTING} AND currency <> {quote(chosen)}")
        left_out = sum(count for name, count in seen if name != chosen)
        notices.append(Notice("other_currency", f"{left_out} orders in other currencies than {chosen} were left out."))
    return chosen or (currencies[0] if currencies else ""), []


def _convert(
    engine: Engine, currencies: list[str], rates: Mapping[str, float], chosen: str | None, notices: list[Notice]
) -> tuple[str, list[str]]:
    """Multiply amounts by the user's rates into the one currency that has none."""
    without = [name for name in currencies if name not in rates]
    if len(without) > 1 or (chosen and without and without != [chosen]):
        return "", [
            f"--rates has no rate for {', '.join(name for name in without if name != chosen)}: give one for each."
        ]
    target = chosen or (without[0] if without else "")
    cases = " ".join(f"WHEN {quote(name)} THEN {float(rate)!r}" for name, rate in rates.items())
    factor = f"(CASE currency {cases} ELSE 1 END)"
    engine.run(f"UPDATE orders SET revenue = revenue * {factor}, gross = gross * {factor}")
    said = ", ".join(f"1 {name} = {rate:g} {target}".rstrip() for name, rate in rates.items())
    notices.append(Notice("rates", f"Amounts were converted with the rates given: {said}."))
    return target, []
