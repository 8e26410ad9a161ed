"""Sheet Summary: one printable page: how long subscribers stay, what they are worth, and how far to trust it."""

from __future__ import annotations

from dataclasses import dataclass

from openpyxl.utils import get_column_letter

from clv_xl.contractual.retention import LEAST_AT_RISK
from clv_xl.contractual.settings import HORIZON_YEARS
from clv_xl.contractual.sheets import checks, light, model, retention_curve, subscriber_list
from clv_xl.contractual.sheets.document import Document
from clv_xl.report import measure, style
from clv_xl.report.data_quality import LIGHTS
from clv_xl.report.page import Formula, Page, Value

CARD_COLUMNS = (2, 4, 6)
CARD_ROWS = (4, 8, 12)
SMALL_ROW = 16
TEXT_ROW = 19
LINE = 96  # width of a text line across the page, as columns are measured
REASON_LETTERS, REASONS_SHOWN = 260, 4
AGES = (1, 3, 12)  # renewals after which retention is shown
CHART_WIDTH, CHART_HEIGHT = 18.4, 7.6  # centimetres


@dataclass(frozen=True, slots=True)
class Card:
    """A key figure: what it is, the number, what it means."""

    label: str
    value: Value | Formula
    shape: str
    caption: str


def build(document: Document) -> Page:
    """The sheet; its chart and cards show cells of the others."""
    page = document.page("summary", LINE)
    page.widths([2, 31, 1.5, 31, 1.5, 31, 2])
    page.put(2, 2, _subtitle(document), style.SUBTITLE)
    page.height(3, 6)
    for index, card in enumerate([*_base_cards(document), *_age_cards(document), *_value_cards(document)]):
        _put_card(page, CARD_ROWS[index // 3], CARD_COLUMNS[index % 3], card)
    for row in CARD_ROWS:
        page.height(row + 3, 8)
    _small_cards(document, page)
    row = _paragraphs(page, TEXT_ROW, document.say("summary.short_title"), sentences(document))
    row = retention_curve.chart(document, page, row, width=CHART_WIDTH, height=CHART_HEIGHT)
    row = _paragraphs(page, row, document.say("summary.chart_title"), _reasons(document))
    page.print_setup(7, row, one_page=True, footer=document.footer)
    return page


def sentences(document: Document) -> list[str]:
    """What the figures say, in plain words."""
    figures, words = document.figures, document.words
    said = [
        document.say(
            "summary.sentences.who", customers=words.number(figures.count),
            subscriptions=words.number(len(figures.subscriptions.start)), first=figures.book.first_start.isoformat(),
            as_of=figures.book.as_of.isoformat(), active=words.number(figures.active),
            share=words.percent(figures.active / figures.count, 1),
        ),
        *_about_ages(document),
    ]  # fmt: skip
    if figures.new is None:
        reasons = " ".join(light.sentence(document, doubt) for doubt in figures.retention.doubts)
        return [*said, document.say("summary.sentences.withheld", reasons=reasons)]
    return [*said, _about_value(document), *_about_churn(document)]


def _about_ages(document: Document) -> list[str]:
    observed, words = document.figures.retention.observed, document.words
    if not len(observed.rate):
        return []
    first = words.percent(float(observed.rate[0]), 1)
    half = int((observed.at_risk >= LEAST_AT_RISK).sum()) // 2
    due = int(observed.at_risk[half:].sum())
    later = 1 - int(observed.ended[half:].sum()) / due if half and due else 0.0
    if later <= observed.rate[0]:
        return [document.say("summary.sentences.ages_flat", first=first)]
    age = _ordinal(half + 1)
    return [document.say("summary.sentences.ages", first=first, age=age, later=words.percent(later, 1))]


def _ordinal(number: int) -> str:
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th") if number % 100 not in (11, 12, 13) else "th"
    return f"{number}{ending}"


def _about_value(document: Document) -> str:
    figures, words = document.figures, document.words
    payments = words.number(figures.new.discounted if figures.new else 0.0, 1)
    rate = words.percent(figures.settings.discount_rate, 1)
    if figures.clv is None:
        return document.say("summary.sentences.payments", payments=payments, rate=rate)
    return document.say(
        "summary.sentences.value", payments=payments, rate=rate, basis=document.basis,
        active=words.number(figures.active), residual=document.amount(figures.total_of(figures.residual)),
    )  # fmt: skip


def _about_churn(document: Document) -> list[str]:
    """Why 1 / churn says another thing."""
    figures, words, new = document.figures, document.words, document.figures.new
    fit, naive = figures.retention.fit, figures.naive
    if new is None or fit is None or naive.payments is None:
        return []
    fields: dict[str, object] = {**document.per, "naive": words.number(naive.payments, 1)}
    if new.mean is None:
        horizon = words.number(new.within_horizon, 1)
        fields |= {"alpha": words.number(fit.alpha, 2), "horizon": horizon, "years": HORIZON_YEARS}
        return [document.say("summary.sentences.naive_infinite", **fields)]
    fields |= {
        "mean": words.number(new.mean, 1), "constant": words.number(naive.discounted, 1),
        "payments": words.number(new.discounted, 1),
        "difference": words.percent(abs(naive.discounted / new.discounted - 1), 0),
    }  # fmt: skip
    return [document.say("summary.sentences.naive_finite", **fields)]


def _subtitle(document: Document) -> str:
    book, per = document.figures.book, document.per
    names = [source.file for source in book.sources]
    shown = _short(names[0], 40)
    if len(names) > 1:
        shown = document.say("summary.more_files", file=shown, count=document.words.number(len(names) - 1))
    currency = document.figures.money.currency or document.say("terms.no_currency")
    return document.say(
        "summary.source", file=shown, as_of=book.as_of.isoformat(), currency=currency, period=per["period"]
    )


def _base_cards(document: Document) -> list[Card]:
    figures, words = document.figures, document.words
    subscriptions = words.number(len(figures.subscriptions.start))

    def card(key: str, value: Value | Formula, shape: str, **fields: object) -> Card:
        texts = [document.say(f"summary.cards.{key}.{part}", **document.per, **fields) for part in ("label", "caption")]
        return Card(texts[0], value, shape, texts[1])

    return [
        card("subscribers", figures.count, style.WHOLE, subscriptions=subscriptions),
        card("active", figures.active, style.WHOLE, share=words.percent(figures.active / figures.count, 1)),
        card("churn", Formula(model.cell(document, "churn"), figures.naive.churn), "0.0%"),
    ]


def _age_cards(document: Document) -> list[Card]:
    """Retention after some renewals: seen where it was, else the model's."""
    retention, words = document.figures.retention, document.words
    seen, rates = retention.observed.survival, retention_curve.model_rates(document)
    cards = []
    for age in AGES:
        expected = float(rates[:age].prod()) if len(rates) >= age else None
        value: Value | Formula = ""
        caption = "unknown"
        if age <= len(seen):
            value = Formula(retention_curve.cell(document, "survival", age), float(seen[age - 1]))
            caption = "seen" if expected is not None else "seen_only"
        elif expected is not None:
            value, caption = Formula(retention_curve.cell(document, "model_survival", age), expected), "expected"
        model_says = words.percent(expected, 1) if expected is not None else ""
        label = document.say("summary.cards.after.label", periods=document.count_of_periods(age))
        cards.append(Card(label, value, "0.0%", document.say(f"summary.cards.after.{caption}", model=model_says)))
    return cards


def _value_cards(document: Document) -> list[Card]:
    figures, new, words = document.figures, document.figures.new, document.words
    money = figures.money.card

    def text(key: str, part: str, **fields: object) -> str:
        return document.say(f"summary.cards.{key}.{part}", **document.per, **fields)

    lifetime = Card(text("lifetime", "label"), "–", "", text("lifetime", "withheld"))
    if new is not None:
        found = Formula(model.cell(document, "discounted"), new.discounted)
        lifetime = Card(lifetime.label, found, "0.0", text("lifetime", "caption"))
    why = "withheld" if new is None else "no_fee" if not figures.has_money else ""
    if why:
        missing = [Card(text(key, "label"), "–", "", text(key, why)) for key in ("clv", "residual")]
        return [lifetime, *missing]
    margin = words.percent(figures.margin, 1)
    caption = "caption" if figures.settings.margin is None else "caption_margin"
    cell, active = model.place(document, "fee"), words.number(figures.active)
    clv = Formula(model.cell(document, "clv"), figures.clv or 0.0)
    base = f"SUM({subscriber_list.column(document, 'residual')})"
    residual = Formula(base, figures.total_of(figures.residual) or 0.0)
    return [
        lifetime,
        Card(text("clv", "label"), clv, money, text("clv", caption, basis=document.basis, cell=cell, margin=margin)),
        Card(
            text("residual", "label"), residual, money, text("residual", "caption", basis=document.basis, active=active)
        ),
    ]


def _put_card(page: Page, row: int, column: int, card: Card) -> None:
    page.put(row, column, card.label, style.CARD_LABEL)
    page.put(row + 1, column, card.value, style.CARD_NUMBER.but(shape=card.shape))
    page.put(row + 2, column, card.caption, style.CARD_CAPTION)
    for offset, points in enumerate((20, 32, 30)):
        page.height(row + offset, points)


def _small_cards(document: Document, page: Page) -> None:
    """1 / churn, the light and the master check, in one row of words."""
    figures, found, good = document.figures, light.judge(document), checks.all_ok(document)
    naive = document.say("summary.small.naive_none")
    if figures.naive.payments is not None:
        number = document.words.number(figures.naive.payments, 1)
        naive = document.say("summary.small.naive_value", payments=number, **document.per)
    values: tuple[Value | Formula, ...] = (naive, document.say(f"light.{found.level}"), checks.master(document))
    inks = (style.MUTED, LIGHTS[found.level][0], style.GOOD_INK if good else style.BAD_INK)
    for column, key, shown, ink in zip(CARD_COLUMNS, ("naive", "quality", "checks"), values, inks, strict=True):
        page.put(SMALL_ROW, column, document.say(f"summary.small.{key}"), style.CARD_LABEL)
        page.put(SMALL_ROW + 1, column, shown, style.CARD_NUMBER.but(size=12, ink=ink))
    checks.colours(document, page, f"{get_column_letter(CARD_COLUMNS[2])}{SMALL_ROW + 1}")
    for offset, points in enumerate((18, 22, 6)):
        page.height(SMALL_ROW + offset, points)


def _paragraphs(page: Page, row: int, title: str, texts: list[str]) -> int:
    """A heading and texts broken into lines that run across the page, so that no cells are merged."""
    page.section(row, title)
    row += 1
    for text in texts:
        for line in measure.wrap(text, measure.em(LINE), indent="    " if text.startswith("•") else ""):
            page.put(row, 2, line, style.BODY)
            page.height(row, 15)
            row += 1
    page.height(row, 6)
    return row + 1


def _reasons(document: Document) -> list[str]:
    found = light.judge(document).reasons
    shown = [f"• {_short(text, REASON_LETTERS)}" for text in found[:REASONS_SHOWN]]
    if len(found) > REASONS_SHOWN:
        shown.append(document.say("summary.more_reasons", count=document.words.number(len(found) - REASONS_SHOWN)))
    return shown or [document.say("summary.no_reason")]


def _short(text: str, letters: int) -> str:
    return text if len(text) <= letters else text[: letters - 1].rstrip() + "…"
