"""Values of TOML and of solvers, as a student could have typed them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from graders.grader import Raw

LONG_WHOLE = re.compile(r"(?<![\w.,])\d{5,}(?![\d.,]*\d)")


def typed(value: object) -> Raw:
    """The value as an answer: numbers become digits, lists and tables keep their form."""
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, Mapping):
        return {str(name): typed(entry) for name, entry in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [typed(entry) for entry in value]
    return repr(value) if isinstance(value, float) else str(value)


def as_text(raw: Raw) -> str:
    """An answer as one line of text: itself, or JSON for anything but text."""
    return raw if isinstance(raw, str) else json.dumps(raw, ensure_ascii=False)


def grouped(text: str) -> str:
    """The text with the thousands of its long whole numbers set apart: 73856 becomes 73,856."""
    return LONG_WHOLE.sub(lambda match: f"{int(match[0]):,}", text)
