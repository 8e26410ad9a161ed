"""The kinds of order lists explained: what each expects, and how to describe one's own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

from clv_xl.orders.columns.format_files import FORMAT_KEYS
from clv_xl.orders.columns.formats import LIST, Catalogue, Format, built_in

_SHOWN_APART = ("title", "how", "signature", "customer", "amount", "refund", "notice", "no_customer", "refuse")


def format_object(catalogue: Catalogue, name: str) -> dict[str, Any]:
    """Return what a format expects as an object for programs: its table."""
    return {"names": dict(catalogue.names)} if name == LIST else catalogue.by_key[name].table


def format_text(catalogue: Catalogue, name: str) -> str:
    """Return what a format expects for a reader of the terminal."""
    if name == LIST:
        lines = [("", "Any list with one row per order or item, told by its column names, else by what stands in it")]
        lines += [(role, ", ".join(names)) for role, names in catalogue.names.items()]
    else:
        lines = list(_lines(catalogue.by_key[name]))
    return "\n".join(f"{label:<20}{text}".rstrip() if label else text for label, text in lines)


def _lines(fmt: Format) -> Iterator[tuple[str, str]]:
    table = fmt.table
    yield "", fmt.title
    for label, key in (("Where", "how"), ("No order list", "refuse"), ("No report", "no_customer"), ("Mind", "notice")):
        if key in table:
            yield label, table[key]
    for place, signature in enumerate(fmt.signatures):
        yield "Told by" if place == 0 else "  or", ", ".join(signature)
    for place, key in enumerate(table.get("customer", [])):
        names = " + ".join(key["join"]) if "join" in key else ", else ".join(key["columns"])
        yield "Customer" if place == 0 else "  else", f"{names} ({key['kind']})"
    for place, way in enumerate(table.get("amount", [])):
        yield "Amount" if place == 0 else "  else", way["rule"]
    for level, names in table.get("refund", {}).items():
        yield "Refund", f"{', else '.join(names)} (of the {'order' if level == 'order' else 'row'})"
    for key, (_, meaning) in FORMAT_KEYS.items():
        if key in table and key not in _SHOWN_APART and table[key]:
            yield key, f"{_shown(table[key])}  ({meaning})"


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{name}: {_shown(part)}" for name, part in value.items())
    if isinstance(value, list):
        return ", ".join(str(part) if part else "blank" for part in value)
    return str(value) if isinstance(value, str) else json.dumps(value)


def formats_page() -> str:
    """Return docs/formats.md: how to describe an export of one's own, each key, and every format that is known."""
    guide = (files(__package__) / "formats_guide.md").read_text(encoding="utf-8")
    keys = "\n".join(f"| `{key}` | {meaning} |" for key, (_, meaning) in FORMAT_KEYS.items())
    table = f"## The keys of a table\n\n| key | what it says |\n|---|---|\n{keys}"
    return f"{guide.rstrip()}\n\n{table}\n\n{_known(built_in())}"


def _known(catalogue: Catalogue) -> str:
    parts = ["## The exports that are known"]
    for fmt in catalogue.formats:
        lines = [f"| {label} | {text.replace('|', '/')} |" for label, text in _lines(fmt) if label]
        parts.append(f"### `{fmt.key}`: {fmt.title}\n\n| | |\n|---|---|\n" + "\n".join(lines))
    return "\n\n".join(parts) + "\n"
