"""Placeholders: ``{{size}}`` for a param, ``{{parts.mean}}`` for the key of another part.

A single pair of braces is left alone, so LaTeX survives: ``\\frac{1}{2}``, and ``x^{{{size}}}`` becomes
``x^{50}``. Two opening braces always begin a placeholder; LaTeX that needs them writes ``{ {``.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal

PLACEHOLDER = re.compile(r"\{\{\s*([A-Za-z_][\w.\-]*)\s*\}\}")
PARTS = "parts."

UNFINISHED = re.compile(r"\{\{(?!\{)(?!\s*[A-Za-z_][\w.\-]*\s*\}\})[^{}]{0,20}")
ESCAPED = re.compile(r"\\.", re.DOTALL)
MATHEMATICS = re.compile(r"\$[^$]*\$")
BARE_ARGUMENT = re.compile(
    r"(?:[_^]|\\(?:sqrt|text\w*|math\w+|operatorname)|\\(?:[dtc]?frac|binom)(?:\{{1,3}[^{}]*\}{1,3})?)"
    r"(\{\{[^{}]*\}\})"
)
"""A placeholder where LaTeX wants an argument, without braces of its own: one character would be taken."""


def names(template: object) -> set[str]:
    """Every name a template refers to, in its strings, lists and tables."""
    return {name for text in _texts(template) for name in PLACEHOLDER.findall(text)}


Flaw = tuple[str, str, str]
"""The offending text, what is wrong with it, and the remedy."""


def unfinished(template: object) -> Iterator[Flaw]:
    """What looks like the beginning of a placeholder and is none."""
    for text in _texts(template):
        for opening in (found.splitlines()[0] for found in UNFINISHED.findall(text)):
            yield (
                opening,
                f"{opening!r} begins no placeholder.",
                "Write {{name}}, or { { where LaTeX needs two braces.",
            )


def flaws(text: str, params: Collection[str]) -> Iterator[Flaw]:
    """What in a text for people would not be filled with params as its author means it."""
    openings = list(unfinished(text))
    yield from openings
    plain = ESCAPED.sub("", text)
    if not openings and plain.count("{") != plain.count("}"):
        yield "", "its braces are not balanced.", "Close each brace; write \\{ for one that is shown."
    for formula in MATHEMATICS.findall(text):
        for argument in BARE_ARGUMENT.finditer(formula):
            bare = argument[1]
            if names(bare) <= set(params):
                yield argument[0], f"LaTeX takes only the first character of {bare}.", f"Write {{{bare}}}."


def parts_named(template: object) -> set[str]:
    """The parts a template refers to."""
    return {name.removeprefix(PARTS) for name in names(template) if name.startswith(PARTS)}


def fill(template: object, known: Mapping[str, object]) -> object:
    """Put values in place of placeholders.

    A string that is one placeholder becomes the value itself, with its type; in a longer string values
    are written as shown to people.
    """
    if isinstance(template, str):
        if whole := PLACEHOLDER.fullmatch(template.strip()):
            return known[whole[1]]
        return fill_text(template, known)
    if isinstance(template, list):
        return [fill(entry, known) for entry in template]
    if isinstance(template, dict):
        return {name: fill(entry, known) for name, entry in template.items()}
    return template


def fill_text(template: str, known: Mapping[str, object]) -> str:
    """Put values as shown to people in place of the placeholders of a text."""
    return PLACEHOLDER.sub(lambda match: shown(known[match[1]]), template)


def shown(value: object) -> str:
    """A value as shown to people: no exponent, no trailing ``.0``, lists with commas."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return format(Decimal(repr(value)), "f").removesuffix(".0")
    if isinstance(value, list | tuple):
        return ", ".join(
            f"({shown(entry)})" if isinstance(entry, list | tuple) else shown(entry) for entry in value
        )
    return str(value)


def _texts(template: object) -> Iterator[str]:
    if isinstance(template, str):
        yield template
    elif isinstance(template, list | dict):
        for entry in template.values() if isinstance(template, dict) else template:
            yield from _texts(entry)
