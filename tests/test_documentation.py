"""docs/functions.md and the help of the terminal: complete, current, and every answer in them is the function's."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import clv_xl
from clv_xl.documentation import function_object, function_text, functions_page
from clv_xl.formulas.periods import DAYS_IN
from clv_xl.udf import REGISTRY, Function, docstring

PAGE = Path(__file__).resolve().parents[1] / "docs" / "functions.md"
EVERY_FUNCTION = pytest.mark.parametrize("function", REGISTRY.values(), ids=lambda function: function.name)


def section(name: str) -> str:
    """What the page says of a function, or below another heading."""
    return re.split(r"^#+ ", functions_page().split(f"# {name}\n", 1)[1], maxsplit=1, flags=re.MULTILINE)[0]


def called(formula: str) -> Any:
    """Answer a formula as it is typed into a cell, read without the code that wrote it."""
    name, arguments = re.fullmatch(r"=(\w+)\((.*)\)", formula).groups()
    as_python = re.sub(r"\bTRUE\b", "True", re.sub(r"\bFALSE\b", "False", arguments))
    as_python = re.sub(r"\{(.*?)}", array_constant, as_python)
    return REGISTRY[name].call(*ast.literal_eval(f"({as_python},)"))


def array_constant(found: re.Match[str]) -> str:
    """Return {1;2} as a list, {"a",1;"b",2} as a list of rows."""
    rows = [f"[{row}]" if "," in row else row for row in found[1].split(";")]
    return f"[{','.join(rows)}]"


def same(shown: str, answer: Any) -> bool:
    """Whether an answer is what is shown of it, to the digits that are shown."""
    if isinstance(answer, str):
        return shown == (answer or "an empty text")
    return round(answer, len(shown.partition(".")[2])) == float(shown)


def test_page_is_current() -> None:
    assert PAGE.read_bytes() == functions_page().encode(), "run: python -m clv_xl.documentation"


def test_pages_are_written_by_the_command(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "clv_xl.documentation", str(tmp_path / "docs")]
    done = subprocess.run(command, cwd=PAGE.parents[1], capture_output=True, text=True, check=True)
    written = [Path(line) for line in done.stdout.splitlines()]
    assert written == [tmp_path / "docs" / "functions.md", tmp_path / "docs" / "formats.md"]
    for page in written:
        assert page.read_bytes() == (PAGE.parent / page.name).read_bytes()


def test_links_lead_to_headings() -> None:
    page = functions_page()
    # As GitHub makes them: small letters, no punctuation, hyphens for spaces.
    headings = re.findall(r"^#+ (.*)", page, re.MULTILINE)
    anchors = ["".join(c for c in h.lower() if c.isalnum() or c in "-_ ").replace(" ", "-") for h in headings]
    links = re.findall(r"\]\(#(.*?)\)", page)
    assert len(set(anchors)) == len(anchors)
    assert set(links) <= set(anchors)
    assert [name.lower() for name in REGISTRY] == [link for link in links if link.upper() in REGISTRY]


@EVERY_FUNCTION
def test_page_tells_all_of_a_function(function: Function) -> None:
    told = " ".join(section(function.name).split())
    for text in (function.summary, function.returns, function.errors, function.source, function.notes):
        assert text in told
    for argument in function.arguments:
        (row,) = [line for line in section(function.name).splitlines() if line.startswith(f"| `{argument.name}` |")]
        assert argument.help in row
        assert (argument.range in row) or argument.kind == "any"
        assert row.endswith(" required |") is not argument.optional


def test_page_explains_defaults_and_whole_columns() -> None:
    assert "| `margin` | Gross margin, where the lifetime value is revenue. | share, 0 to 1 | 1 |" in section("MAX_CPC")
    assert "| true or false | FALSE |" in section("CLV_RETENTION")
    assert "| a whole column of days, 0 or more | required |" in section("RFM_SCORE")
    assert "| unit of time: day, week, month, quarter, half-year or year | optional |" in section("CLV")
    assert "    CLV_WHY(function_name, [arguments...])\n" in section("CLV_WHY")


@EVERY_FUNCTION
def test_examples_on_the_page_give_what_they_show(function: Function) -> None:
    text = section(function.name)
    shown = re.findall(r"^    (=.*)\n    → (.*)$", text, re.MULTILINE)
    for formula, answer in shown:
        assert same(answer, called(formula)), formula
    tables = re.findall(r"^    (=.*)\n\n((?:\|.*\n)+)", text, re.MULTILINE)
    for formula, table in tables:
        rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()]
        answers = called(formula)
        if function.needs_numpy:
            answers = answers.block()
        for shown_row, row in zip([rows[0], *rows[2:]], answers, strict=True):
            assert all(map(same, shown_row, row)), formula
    assert len(shown) + len(tables) == len(function.examples) > 0


def test_examples_stand_below_their_sentences() -> None:
    # As the docstring of CLV has them.
    text = section("CLV")
    assert "Orders of 50, five a year, for one year:\n\n    =CLV(50, 5, 1)\n    → 250\n" in text
    assert 'for 6 months; the same as two a month:\n\n    =CLV(20, 12, 6, "half-year", "month")\n    → 240\n' in text
    assert "Examples" not in section("CLV_WHY").replace("**Examples.**", "")


def test_units_and_errors_are_explained() -> None:
    units = dict(re.findall(r"^\| `([\w-]+)` \| ([\d.]+) \|$", section("Units of time"), re.MULTILINE))
    assert {unit: float(days) for unit, days in units.items()} == DAYS_IN
    errors = section("Errors")
    assert set(re.findall(r"^\| `(#[A-Z0-9/]+[!?]?)`", errors, re.MULTILINE)) == {"#VALUE!", "#NUM!", "#DIV/0!", "#N/A"}
    sentence = clv_xl.clv_why("CLV", 50, 5, -3)
    assert f'"{sentence}"' in " ".join(errors.split())
    assert "(errors.md)" in errors


@EVERY_FUNCTION
def test_help_of_the_terminal_is_complete_and_narrow(function: Function) -> None:
    text = function_text(function)
    assert max(map(len, text.splitlines())) <= 100
    assert not [line for line in text.splitlines() if line != line.rstrip()]
    told = " ".join(text.split())
    assert told.startswith(f"{function.name}(")
    for words in (function.summary, function.description, function.returns, function.errors, function.source):
        assert words in told
    assert function.notes in told
    for argument in function.arguments:
        assert f"{argument.name}: " in told
        assert argument.help in told
    shown = re.findall(r"^    (=.*(?:\n     .*)*)\n    -> (.*(?:\n       .*)*)$", text, re.MULTILINE)
    assert len(shown) == len(function.examples)
    for lines, answer in shown:
        formula = " ".join(lines.split())
        if function.answer_type is not list:
            assert same(" ".join(answer.split()), called(formula)), formula


def test_help_of_one_function_reads_well() -> None:
    assert (
        function_text(REGISTRY["AOV"])
        == """\
AOV(revenue, orders)
Average order value: revenue / orders.

Arguments
  revenue: money, 0 or more; required
      Revenue of all orders: subtotals after discounts, before shipping and tax.
  orders: orders, above 0; required
      Number of these orders; all of a customer's orders of one day count.

Answer
  Money per order.

Examples
  Ten orders brought 1,250:
    =AOV(1250, 10)
    -> 125

Errors
  #DIV/0! without an order, #VALUE! for what is no number, #NUM! for a number out of range. That
  includes a revenue below 0: where refunds exceed sales there is no order value.

Notes
  Differs from the mean of the customers' own means, in which a customer of one order weighs as much
  as one of twenty; and from sales / customers, which is CUSTOMER_VALUE.

Source
  The web-shop guide, step 2; the shop-builder's handbook."""
    )


@EVERY_FUNCTION
def test_object_holds_what_the_record_holds(function: Function) -> None:
    told = json.loads(json.dumps(function_object(function), allow_nan=False))
    for name in ("name", "chapter", "summary", "description", "returns", "errors", "notes", "source", "formula"):
        assert told[name] == getattr(function, name)
    assert [argument["name"] for argument in told["arguments"]] == [argument.name for argument in function.arguments]
    assert [argument["default"] for argument in told["arguments"]] == [a.default for a in function.arguments]
    assert [(tuple(one["arguments"]), one["answer"]) for one in told["examples"]] == list(function.examples)
    assert [one["cell"] for one in told["examples"]] == re.findall(r"^    (=.*)$", section(function.name), re.MULTILINE)


def test_a_new_function_needs_no_edit_here(monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import fields

    # A copy of a record under another name, as a new function of the chapter would be.
    known = REGISTRY["CAC"]
    made = object.__new__(Function)
    for one in fields(Function):
        setattr(made, one.name, getattr(known, one.name))
    made.name = "COST_OF_ONE"
    monkeypatch.setitem(REGISTRY, "COST_OF_ONE", made)
    assert "- [COST_OF_ONE](#cost_of_one): Customer acquisition cost" in functions_page()
    assert "    =COST_OF_ONE(5000, 40)\n    → 125\n" in section("COST_OF_ONE")
    assert function_text(made).startswith("COST_OF_ONE(marketing_spend, new_customers)\n")


def test_first_lines_of_modules_are_headings() -> None:
    page = functions_page()
    for function in REGISTRY.values():
        first_line = (sys.modules[function.body.__module__].__doc__ or "").splitlines()[0]
        heading, _, explanation = first_line.partition(":")
        assert f"\n## {heading.rstrip('.')}\n" in page
        assert explanation.strip().lower() in page.lower()


def test_paragraphs_of_notes_stay_apart() -> None:
    paragraphs = docstring.sections(REGISTRY["CLV"].body.__doc__ or "")["Notes"]
    second = paragraphs[paragraphs.index("") + 1]
    assert f"\n\n{second[:40]}" in section("CLV")
