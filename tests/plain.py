"""Answers as plain values: a record by its block, and numbers as near as a docstring prints them."""

from __future__ import annotations

from typing import Any

import pytest

PRINTED = 1e-6  # how near the numbers of an example are to the answer, relative


def plain(answer: Any) -> Any:
    """The answer, or the rows of a record's block."""
    return answer.block() if hasattr(answer, "block") else answer


def printed(answer: Any) -> Any:
    """What equals an answer that an example prints."""
    if isinstance(answer, list):
        return [printed(item) for item in answer]
    return pytest.approx(answer, rel=PRINTED) if isinstance(answer, float) else answer
