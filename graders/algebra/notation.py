"""Notations of program code and of mathematics, rewritten as functions the language has."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from graders.errors import InvalidResponse

Replacement = str | Callable[[re.Match[str]], str]
VALUE = r"[^(),;=]+"


class Notation(NamedTuple):
    """``cue`` is in every text that has the notation, so that most texts need no search."""

    cue: str
    pattern: re.Pattern[str]
    replacement: Replacement


def clamped(match: re.Match[str]) -> str:
    """``clamp(x, min=0)`` and ``clip(x, 0, None)`` as a maximum; with the other bound as a minimum."""
    bounds = {"min": match["first"], "max": match["second"]}
    if match["keyword"]:
        bounds = {match["keyword"]: match["first"]}
    (bound, limit), *further = [
        (name, limit) for name, limit in bounds.items() if limit and limit.strip() not in {"None", "inf"}
    ] or [("", "")]
    if further or not bound:
        return match[0]
    return f"{'max' if bound == 'min' else 'min'}({match['value']}, {limit})"


NOTATIONS: Sequence[Notation] = (
    Notation(
        "cl",
        re.compile(
            rf"\b(?:clamp|clip)\s*\((?P<value>{VALUE}),\s*(?:(?P<keyword>min|max)\s*=\s*)?(?P<first>{VALUE})"
            rf"(?:,\s*(?P<second>{VALUE}))?\)"
        ),
        clamped,
    ),
    Notation("m", re.compile(r"\b(max|min)(imum)?\s*\(\s*[\[{]([^\[\]{}]*)[\]}]\s*\)"), r"\1(\3)"),
    Notation("1", re.compile(r"(?<![\w.])1\s*_\s*\{([^{}]*[<>≤≥][^{}]*)\}"), r"[\1]"),
    Notation("I", re.compile(r"(?<!\w)I\s*([(\[][^()\[\]]*[<>≤≥][^()\[\]]*[)\]])"), r"\1"),
    Notation(".", re.compile(r"(?<=[)\]])\.(?:astype|float|int|double|to)\s*\([\w.]*\)"), ""),
    Notation("_", re.compile(r"[(\[]([^()\[\]]+)[)\]]\s*_\s*(?:\+|\{\s*\+\s*\})"), r"relu(\1)"),
    Notation("(", re.compile(r"\(\s*((?:if|for|when|else|otherwise)\b[^()]*)\)"), r" \1 "),
    Notation(
        ";",
        re.compile(
            r"^(?!.*⟪)(?P<left>[^,;<>≤≥]*[^,;<>≤≥=!]=(?!=))?\s*"
            r"(?P<rows>[^,;=<>≤≥]+,[^,;]*[<>≤≥][^,;]*(?:;[^,;]+,[^,;]+)+)$"
        ),
        lambda match: f"{match['left'] or ''}⟪{match['rows']}⟫",
    ),
)
"""``1_{x>0}``, ``(x)_+``, ``max([0, x])`` and other notations of what can be said by a function."""


def unified(text: str) -> str:
    """A text in the notation of the language; raises InvalidResponse where it gives two formulas in one."""
    if "±" in text or "∓" in text:
        raise InvalidResponse(
            "± gives two formulas.",
            "Write the one that is meant, with + or -.",
            reason="two-formulas",
            position=max(text.find("±"), text.find("∓")),
        )
    for cue, pattern, replacement in NOTATIONS:
        if cue in text:
            text = pattern.sub(replacement, text)
    return text
