"""Which tabs are order lists, and what their columns are; why there is none, if so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from clv_xl.errors import UnusableInputError
from clv_xl.orders.book import Notice
from clv_xl.orders.choices import Choices
from clv_xl.orders.columns.choices import apply_choices
from clv_xl.orders.columns.headers import HEADER_SEARCH_ROWS, Cells, filled, find_header, unique_names
from clv_xl.orders.columns.layout import Layout, format_layout
from clv_xl.orders.columns.recognise import kind_of_key, list_layout, profile
from clv_xl.orders.columns.subscriptions import SubscriptionColumns, subscription_columns
from clv_xl.orders.tabs import Tab

_LOST_NAMES = 3


def _recognise(tab: Tab, choices: Choices) -> Layout:
    """Return the roles of a tab's columns: of a known format, else by names and content; the user's word wins."""
    named = {name.casefold() for name in choices.columns.values()}
    index = find_header(tab.head, choices.catalogue.vocabulary | named)
    header = unique_names(tab.head[index] if index is not None else [None] * tab.width)
    sample = tab.head[0 if index is None else index + 1 :]
    layout = _of_format(header, index, sample, choices) if index is not None else None
    if layout is None or (layout.missing() and not layout.says("refuse")):
        layout = _better(layout, list_layout(choices.catalogue, header, index, sample), choices)

    def kind(column: int) -> str:
        return kind_of_key(profile([row[column] for row in sample]))

    return apply_choices(layout, choices.columns, kind) if choices.columns else layout


def _of_format(header: Sequence[str], index: int, sample: Sequence[Cells], choices: Choices) -> Layout | None:
    """Return the layout of the format that was chosen, or that the header tells, or None."""
    catalogue = choices.catalogue
    if choices.format:
        fmt = catalogue.by_key.get(choices.format)
        return format_layout(fmt, catalogue.status_words(fmt), (), header, index, sample) if fmt else None
    found = catalogue.match(header)
    if found is None:
        return None
    words = catalogue.status_words(found.format)
    layout = format_layout(found.format, words, found.signature, header, index, sample)
    if not found.as_likely:
        return layout
    told = (
        f"The columns fit {found.format.key} and also {', '.join(found.as_likely)}; the first was taken: if that is "
        f"wrong, give --format {found.as_likely[0]}."
    )
    return replace(layout, notices=(*layout.notices, Notice("several_formats", told)))


def _better(of_format: Layout | None, of_list: Layout, choices: Choices) -> Layout:
    """Return the layout that lacks less; a format whose exports name no buyer stays what it is."""
    if of_format is None:
        return of_list
    own_word = choices.format or of_format.says("no_customer")
    return of_format if own_word or len(of_format.missing()) <= len(of_list.missing()) else of_list


def order_lists(
    tabs: Sequence[Tab], choices: Choices, skipped: list[tuple[str, str]], notices: list[Notice]
) -> list[tuple[Tab, Layout]]:
    """Return the tabs that are order lists; of one workbook only those with the same columns."""
    recognised, refused = [], []
    for tab in tabs:
        layout = _recognise(tab, choices)
        if layout.says("refuse"):
            refused.append(f"{tab.label} is no order list but {layout.says('title')}: {layout.says('refuse')}")
            skipped.append((tab.label, f"it is no order list but {layout.says('title')}"))
        elif layout.format is None and any(map(_lost_its_letters, tab.head[:HEADER_SEARCH_ROWS])):
            refused.append(
                f"{tab.label} has question marks in place of the letters of its column names: it was saved in an "
                "encoding that lacks them; save it as CSV UTF-8 or as a workbook, or export it again."
            )
            skipped.append((tab.label, "the letters of its column names were lost"))
        elif told := _subscriptions(tab, layout, choices):
            refused.append(_as_contractual(tab, told))
            skipped.append((tab.label, "it is a list of subscriptions, not of orders"))
        elif layout.header_index is not None and not any(map(filled, tab.head[layout.header_index + 1 :])):
            skipped.append((tab.label, "it has column names but no row under them"))
        else:
            recognised.append((tab, layout))
    complete = [(tab, layout) for tab, layout in recognised if not layout.missing()]
    readable = complete or [(tab, layout) for tab, layout in recognised if layout.missing() == ["customer"]]
    if not readable and refused:
        raise UnusableInputError(" ".join(refused))
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


def _subscriptions(tab: Tab, layout: Layout, choices: Choices) -> SubscriptionColumns | None:
    """Return the columns of a list of subscriptions, or None for any other and where the user says it is of orders."""
    if layout.format or layout.header_index is None or choices.format or "date" in choices.columns:
        return None
    sample = tab.head[layout.first_data_row - 1 :]
    told = subscription_columns(choices.catalogue, layout.header, layout.header_index, sample)
    days = {None, told.roles.get("start"), told.roles.get("end")}
    no_orders = layout.roles.get("date") in days and "order" not in layout.roles
    return told if told.sure and no_orders and not told.missing() else None


def _as_contractual(tab: Tab, told: SubscriptionColumns) -> str:
    start, end = (told.header[told.roles[role]] for role in ("start", "end"))
    return (
        f"{tab.label} is no order list but one of subscriptions ({start!r} to {end!r}): for retention and what "
        "subscribers are worth, give it to clv-xl report with --contractual; if each row is an order, say so with "
        f"--columns date={start}."
    )


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


def _lost_its_letters(row: Cells) -> bool:
    """Tell whether the cells of a row, column names by their number, are nothing but question marks."""
    lost = sum("??" in cell and not any(map(str.isalnum, cell)) for cell in filled(row))
    return lost >= _LOST_NAMES and lost * 2 > len(filled(row))


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
    said = [f"{tab.label}: {layout.says('no_customer')}" for tab, layout in without if layout.says("no_customer")]
    return said or ([_what_is_missing(without)] if without else [])


def nobody_named(chosen: Sequence[tuple[Tab, Layout]]) -> str:
    """Return the sentence that no report is possible, where the columns for the customer tell nobody apart."""
    names = dict.fromkeys(layout.header[i] for _, layout in chosen for key in layout.customer for i in key.columns)
    return (
        f"No counted order names its customer: {', '.join(names)} is blank or masked on all of them; export with the "
        "buyers' own data, or name another column with --columns customer=NAME."
    )
