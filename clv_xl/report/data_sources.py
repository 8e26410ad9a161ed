"""The lower part of Data quality: customer keys, examples of rows left out, files, and the run itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from clv_xl.languages import Words
from clv_xl.orders.book import Reject, Source
from clv_xl.report import style
from clv_xl.report.page import Page, Value
from clv_xl.report.report import Report

EXAMPLES = 200  # rows left out that are shown; the counts above are complete


def keys(report: Report, page: Page, row: int) -> int:
    """How customers were told apart; gives the next free row."""
    shares = report.figures.book.key_shares
    page.section(row, report.words("data_quality.headings.keys"))
    for offset, (kind, share) in enumerate(sorted(shares.items(), key=lambda item: (-item[1], item[0])), 1):
        page.put(row + offset, 2, _known(report.words, "keys", kind), style.CELL)
        page.put(row + offset, 3, share, style.NUMBER.but(shape=style.PERCENT))
        page.height(row + offset, 16)
    if not shares:
        page.put(row + 1, 2, report.words("data_quality.no_keys"), style.NOTE)
    return row + max(1, len(shares)) + 2


def examples(report: Report, page: Page, row: int) -> int:
    """Rows left out, with file, row number, reason and what stood there."""
    from clv_xl.report.data_quality import reason

    rejects = report.figures.book.reject_examples[:EXAMPLES]
    return reject_table(report.words, rejects, lambda key: reason(report, key), page, row)


def reject_table(words: Words, rejects: Sequence[Reject], reason: Callable[[str], str], page: Page, row: int) -> int:
    """Rows left out, as a table with a heading; `reason` says a reason in words. Gives the next free row."""
    page.section(row, words("data_quality.headings.examples"))
    if not rejects:
        page.put(row + 1, 2, words("data_quality.no_examples"), style.NOTE)
        return row + 3
    labels = [words(f"data_quality.examples.{key}") for key in ("source", "row", "reason", "detail")]
    places = (2, 3, 5, 6)
    page.row(row + 1, 2, [""] * 6, style.HEADER)
    for place, label in zip(places, labels, strict=True):
        page.put(row + 1, place, label, style.HEADER_NUMBER if place == 3 else style.HEADER)
    page.height(row + 1, 20)
    for offset, reject in enumerate(rejects, 2):
        page.row(row + offset, 2, [None] * 6, style.CELL)
        page.put(row + offset, 2, reject.source, style.CELL)
        page.put(row + offset, 3, reject.row, style.NUMBER.but(shape="0"))
        page.put(row + offset, 5, reason(reject.reason), style.CELL)
        page.put(row + offset, 6, reject.detail, style.CELL)
    return row + len(rejects) + 3


def sources(report: Report, page: Page, row: int) -> int:
    """Every file or tab, and how its columns were read."""
    book = report.figures.book
    return source_table(report.words, book.sources, book.skipped, page, row)


def source_table(
    words: Words, sources: Sequence[Source], skipped: Sequence[tuple[str, str]], page: Page, row: int
) -> int:
    """Files and tabs with their columns, and those that were not read; gives the next free row."""
    page.section(row, words("data_quality.headings.sources"))
    row += 1
    for source in sources:
        row = _source(words, page, row, source) + 1
    for name, why in skipped:
        page.put(row, 2, name, style.CELL)
        page.put(row, 3, words("data_quality.skipped", why=why), style.NOTE)
        row += 1
    return row + 1


def run(report: Report, page: Page, row: int) -> int:
    """Command, version and all settings: what it takes to make this report again."""
    words, settings = report.words, report.figures.settings
    page.section(row, words("data_quality.headings.run"))
    values: list[tuple[str, Value]] = [("command", report.command or words("data_quality.no_command")),
                                       ("version", report.version)]  # fmt: skip
    values += [
        ("as_of", report.figures.as_of.isoformat()), ("window_days", settings.window_days), ("bins", settings.bins),
        ("method", settings.method), ("lifespan_years", settings.lifespan_years),
        ("margin", settings.margin), ("conversion_rate", settings.conversion_rate),
        ("acquisition_cost", settings.acquisition_cost), ("discount_rate", settings.discount_rate),
    ]  # fmt: skip
    for offset, (key, value) in enumerate(values, 1):
        shown = words("data_quality.not_given") if value is None else value
        page.put(row + offset, 2, words(f"data_quality.run.{key}"), style.CELL)
        page.put(row + offset, 3, shown, style.CELL)
        page.height(row + offset, 16)
    return row + len(values)


def _source(words: Words, page: Page, row: int, source: Source) -> int:
    name = words("data_quality.file_and_tab", file=source.file, tab=source.tab) if source.tab else source.file
    page.row(row, 2, [name, None, None, None, None, None], style.TOTAL)
    lines: list[tuple[str, Value]] = [
        ("format", source.format_title), ("sha256", source.sha256 or None), ("size", source.size_bytes or None),
        ("rows", source.rows),
        ("header_row", source.header_row), ("encoding", source.encoding), ("delimiter", _visible(source.delimiter)),
        ("amount_rule", source.amount_rule or None),
    ]  # fmt: skip
    row += 1
    for key, value in lines:
        if value is None:
            continue
        page.put(row, 2, words(f"data_quality.source.{key}"), style.CELL)
        page.put(
            row, 3, value, style.CELL.but(across="left", rule="", shape=style.WHOLE if isinstance(value, int) else "")
        )
        page.height(row, 16)
        row += 1
    return _roles(words, page, row, source)


def _roles(words: Words, page: Page, row: int, source: Source) -> int:
    head = style.CELL.but(bold=True, fill=style.BAND)
    page.row(row, 2, [None] * 6, head)
    for place, key in ((2, "role"), (3, "column"), (6, "why")):
        page.put(row, place, words(f"data_quality.roles.{key}"), head)
    for role in source.roles:
        row += 1
        page.row(row, 2, [None] * 6, style.CELL)
        page.put(row, 2, _known(words, "role_names", role.role), style.CELL)
        page.put(row, 3, role.column, style.CELL)
        sure = _known(words, "confidence", role.confidence)
        page.put(row, 6, words("data_quality.sure_because", sure=sure, why=role.why), style.CELL)
        page.height(row, 16)
    return row + 1


def _known(words: Words, group: str, name: str) -> str:
    """The word for a name from the orders, or the name itself where there is none yet."""
    key = f"data_quality.{group}.{name}"
    return words(key) if words.has(key) else name


def _visible(delimiter: str | None) -> str | None:
    return {"\t": "TAB", " ": "SPACE"}.get(delimiter, delimiter) if delimiter else None
