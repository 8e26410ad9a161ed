"""Which tabs are order lists, and what their columns are; why there is none, if so."""

from __future__ import annotations

from collections.abc import Sequence

from clv_xl.errors import UnusableInputError
from clv_xl.orders.book import Notice
from clv_xl.orders.choices import Choices
from clv_xl.orders.headers import filled, find_header, unique_names
from clv_xl.orders.layout import Layout, apply_choices, format_layout
from clv_xl.orders.recognise import kind_of_key, list_layout, profile
from clv_xl.orders.tabs import Tab


def _recognise(tab: Tab, choices: Choices) -> Layout:
    """Return the roles of a tab's columns: of a known format, else by names and content; the user's word wins."""
    named = {name.casefold() for name in choices.columns.values()}
    catalogue = choices.catalogue
    index = find_header(tab.head, catalogue.vocabulary | named)
    header = unique_names(tab.head[index] if index is not None else [None] * tab.width)
    sample = tab.head[0 if index is None else index + 1 :]
    found = catalogue.match(header) if index is not None else None
    if found and index is not None:
        layout = format_layout(found[0], catalogue.status_words(found[0]), found[1], header, index)
    else:
        layout = list_layout(catalogue, header, index, sample)

    def kind(column: int) -> str:
        return kind_of_key(profile([row[column] for row in sample]))

    return apply_choices(layout, choices.columns, kind) if choices.columns else layout


def order_lists(
    tabs: Sequence[Tab], choices: Choices, skipped: list[tuple[str, str]], notices: list[Notice]
) -> list[tuple[Tab, Layout]]:
    """Return the tabs that are order lists; of one workbook only those with the same columns."""
    recognised = []
    for tab in tabs:
        layout = _recognise(tab, choices)
        if layout.header_index is not None and not any(map(filled, tab.head[layout.header_index + 1 :])):
            skipped.append((tab.label, "it has column names but no row under them"))
        else:
            recognised.append((tab, layout))
    complete = [(tab, layout) for tab, layout in recognised if not layout.missing()]
    readable = complete or [(tab, layout) for tab, layout in recognised if layout.missing() == ["customer"]]
    if not readable:
        raise UnusableInputError(_why_nothing(recognised, skipped))
    kept = _same_columns(readable, choices)
    for tab, layout in recognised:
        if not any(tab is other for other, _ in kept):
            missing = layout.missing()
            reason = (
                f"it has no {_listed(missing)} column" if missing else "its columns differ from those of the order list"
            )
            skipped.append((tab.label, reason))
            if not missing:
                notices.append(
                    Notice(
                        "tab_skipped",
                        f"{tab.label} looks like an order list too, but {reason}, so it was not read: if it holds "
                        "other orders, name both tabs with --sheet.",
                    )
                )
    return kept


def _same_columns(readable: list[tuple[Tab, Layout]], choices: Choices) -> list[tuple[Tab, Layout]]:
    if choices.sheets:
        return readable
    kept: list[tuple[Tab, Layout]] = []
    for file in dict.fromkeys(tab.file for tab, _ in readable):
        of_file = [(tab, layout) for tab, layout in readable if tab.file == file]
        main = max(of_file, key=_how_surely_orders)[1]
        names = {name.casefold() for name in main.header}
        kept += [
            (tab, layout)
            for tab, layout in of_file
            if {name.casefold() for name in layout.header} == names or (_tells_orders(layout) and _tells_orders(main))
        ]
    return kept


def _tells_orders(layout: Layout) -> bool:
    """Tell whether a list is surely one of orders, by its format or by a column of order numbers."""
    return layout.format is not None or "order" in layout.roles


def _how_surely_orders(pair: tuple[Tab, Layout]) -> tuple[bool, bool, int]:
    tab, layout = pair
    dated = any(choice.role == "date" and choice.confidence in ("certain", "high") for choice in layout.choices)
    return _tells_orders(layout), dated, len(tab.head)


_NEEDS = {
    "customer": "an e-mail address, customer id, phone number or name in each order",
    "date": "the day of each order",
    "amount": "the money of each order or row (or a quantity and a unit price)",
}


def _listed(names: Sequence[str]) -> str:
    return " and no ".join(names)


def _why_nothing(recognised: Sequence[tuple[Tab, Layout]], skipped: Sequence[tuple[str, str]]) -> str:
    empty = [f"{name}: {reason}" for name, reason in skipped if reason.startswith("it has column names")]
    if not recognised or empty:
        return (
            "There is no order to read: " + "; ".join(empty or [f"{name}: {reason}" for name, reason in skipped]) + "."
        )
    return _what_is_missing(recognised)


def _what_is_missing(recognised: Sequence[tuple[Tab, Layout]]) -> str:
    tab, layout = max(recognised, key=lambda pair: (-len(pair[1].missing()), len(pair[0].head)))
    missing = layout.missing()
    needs = "; ".join(f"{name} needs {_NEEDS[name]}" for name in missing)
    example = ",".join(f"{name}=COLUMN" for name in missing)
    return (
        f"{tab.label} is no order list as it stands: it has no {_listed(missing)} column that can be told. "
        f"Columns found: {', '.join(layout.header)}. {needs[0].upper()}{needs[1:]}. "
        f"If a column holds it, name it with --columns {example}."
    )


def no_customer(chosen: Sequence[tuple[Tab, Layout]]) -> list[str]:
    """Return the sentence that no report is possible, where some list has no customer column."""
    without = [(tab, layout) for tab, layout in chosen if not layout.customer]
    return [_what_is_missing(without)] if without else []
