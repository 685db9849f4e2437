"""Answers out of JSON, kept as they were typed."""

from __future__ import annotations

import json

from graders.grader import Raw


def load(text: str | bytes) -> Raw:
    """Parse JSON, leaving every number the string of digits that was typed.

    A grader needs the digits shown (0.30 is not 0.3), an integer of a million digits must not become
    one, and NaN, Infinity and 1e400 are for the grader to refuse, not for the parser to pass on.
    Raises ValueError on malformed JSON and RecursionError on nesting too deep to parse.
    """
    loaded: Raw = json.loads(text, parse_int=str, parse_float=str, parse_constant=str)
    return loaded
