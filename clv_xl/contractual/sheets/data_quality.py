"""Sheet Data quality: what was read and left out, row by row, the files, and what it takes to make the report again."""

from __future__ import annotations

from dataclasses import dataclass

from clv_xl.contractual.judging import LISTED_PER_REASON
from clv_xl.contractual.sheets import light
from clv_xl.contractual.sheets.document import Document
from clv_xl.report import data_sources, measure, style
from clv_xl.report.data_quality import LIGHTS
from clv_xl.report.page import Page, Value, absolute

LABEL, NUMBER, SHARE, MEANING = 2, 3, 4, 5
LIGHT_ROW = 4
REASON_WIDTH = 165  # of a line across the sheet


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the ledger; a line without a value is a heading."""

    key: str
    label: str
    value: Value = None
    of: int = 0  # what the value is a share of
    shape: str = style.WHOLE
    part: bool = False  # of the line above: indented
    meaning: str = ""
    heading: bool = False


def build(document: Document) -> Page:
    """The sheet."""
    page = document.page("data_quality")
    page.widths([2, 44, 24, 12, 40, 50, 24])
    _light(document, page)
    row = _ledger_row(document)
    for line in _ledger(document):
        _line(document, page, row, line)
        row += 1
    book = document.figures.book
    row = data_sources.reject_table(
        document.words, book.reject_examples, lambda key: _reason(document, key), page, row + 1
    )
    if any(count > LISTED_PER_REASON for count in book.rejected_rows.values()):
        page.put(row - 1, LABEL, document.say("data_quality.limited", count=LISTED_PER_REASON), style.NOTE)
        row += 1
    row = data_sources.source_table(document.words, book.sources, book.skipped, page, row)
    row = _run(document, page, row)
    page.sheet.freeze_panes = "A4"
    page.print_setup(7, row, landscape=True, footer=document.footer)
    return page


def cell(document: Document, key: str) -> str:
    """Reference to a number of the ledger."""
    row = _ledger_row(document) + [line.key for line in _ledger(document)].index(key)
    return absolute(document.title("data_quality"), row, NUMBER)


def _reasons(document: Document) -> list[str]:
    """Return the lines of the reasons for the light."""
    said = light.judge(document).reasons or (document.say("summary.no_reason"),)
    return [line for text in said for line in measure.wrap(f"• {text}", measure.em(REASON_WIDTH), indent="   ")]


def _ledger_row(document: Document) -> int:
    return LIGHT_ROW + 2 + len(_reasons(document))


def _light(document: Document, page: Page) -> None:
    found = light.judge(document)
    ink, ground = LIGHTS[found.level]
    page.put(LIGHT_ROW, LABEL, document.say("data_quality.light"), style.HEADING)
    look = style.STATUS.but(ink=ink, fill=ground, size=10, rule="")
    page.put(LIGHT_ROW, NUMBER, document.say(f"light.{found.level}"), look)
    page.height(LIGHT_ROW, 26)
    for offset, text in enumerate(_reasons(document), 1):
        page.put(LIGHT_ROW + offset, LABEL, text, style.BODY.but(indent=1))
        page.height(LIGHT_ROW + offset, 16)


def _ledger(document: Document) -> list[Line]:
    return [*_rows(document), *_subscriptions(document), *_dates(document)]


def _heading(document: Document, key: str) -> Line:
    return Line(f"heading_{key}", document.say(f"data_quality.headings.{key}"), heading=True)


def _count(document: Document, key: str, value: int, of: int = 0, *, part: bool = False) -> Line:
    return Line(key, document.say(f"data_quality.lines.{key}"), value, of, part=part)


def _rows(document: Document) -> list[Line]:
    book, figures = document.figures.book, document.figures
    rejected = sorted(book.rejected_rows.items(), key=lambda item: (-item[1], item[0]))
    return [
        _heading(document, "rows"),
        _count(document, "rows_read", book.rows_read, book.rows_read),
        _count(document, "rejected", sum(book.rejected_rows.values()), book.rows_read),
        *(Line(f"reason_{key}", _reason(document, key), n, book.rows_read, part=True) for key, n in rejected),
        _count(document, "rows_used", book.rows_used, book.rows_read),
        _count(document, "without_amount", figures.without_amount, book.rows_used, part=True),
    ]


def _subscriptions(document: Document) -> list[Line]:
    figures = document.figures
    known, people = figures.subscriptions, figures.subscribers
    count, ended = len(known.start), int(known.ended.sum())
    return [
        _heading(document, "subscriptions"),
        _count(document, "subscriptions", count, count),
        _count(document, "ended", ended, count, part=True),
        _count(document, "going_on", count - ended, count, part=True),
        _count(document, "customers", figures.count, figures.count),
        _count(document, "active", figures.active, figures.count, part=True),
        _count(document, "returned", int((people.subscriptions > 1).sum()), figures.count, part=True),
    ]


def _dates(document: Document) -> list[Line]:
    book = document.figures.book
    days = {key: getattr(book, key) for key in ("first_start", "last_start", "last_end", "as_of")}
    told = document.say(f"data_quality.as_of.{book.as_of_told}")
    return [
        _heading(document, "dates"),
        *(
            Line(key, document.say(f"data_quality.lines.{key}"), "" if day is None else day, shape=style.DATE,
                 meaning=told if key == "as_of" else "")
            for key, day in days.items()
        ),
    ]  # fmt: skip


def _line(document: Document, page: Page, row: int, line: Line) -> None:
    if line.heading:
        page.section(row, line.label)
        return
    look = style.CELL.but(indent=3 if line.part else 1, ink=style.MUTED if line.part else style.INK)
    page.put(row, LABEL, line.label, look)
    page.put(row, NUMBER, line.value, style.NUMBER.but(shape=line.shape))
    share = line.value / line.of if line.of and isinstance(line.value, int) else None
    page.put(row, SHARE, share, style.NUMBER.but(shape=style.PERCENT))
    page.put(row, MEANING, line.meaning, style.NOTE.but(indent=1))
    page.height(row, 16)


def _reason(document: Document, key: str) -> str:
    known = f"data_quality.reasons.{key}"
    return document.say(known) if document.words.has(f"contractual.{known}") else key.replace("_", " ")


def _run(document: Document, page: Page, row: int) -> int:
    """Command, version and settings."""
    settings = document.figures.settings
    values: dict[str, Value] = {
        "command": document.command, "version": document.version, "as_of": document.figures.book.as_of.isoformat(),
        "period": settings.period.name, "margin": settings.margin, "fee": settings.fee,
        "discount_rate": settings.discount_rate,
    }  # fmt: skip
    page.section(row, document.say("data_quality.headings.run"))
    for offset, (key, value) in enumerate(values.items(), 1):
        page.put(row + offset, LABEL, document.say(f"data_quality.run.{key}"), style.CELL)
        page.put(row + offset, NUMBER, document.say("terms.not_given") if value is None else value, style.CELL)
        page.height(row + offset, 16)
    return row + len(values)
