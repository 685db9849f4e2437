"""Placeholders: ``{{size}}`` for a param, ``{{parts.mean}}`` for the key of another part.

A single pair of braces is left alone, so LaTeX survives: ``\\frac{1}{2}``, and ``x^{{{size}}}`` becomes
``x^{50}``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

PLACEHOLDER = re.compile(r"\{\{\s*([A-Za-z_][\w.\-]*)\s*\}\}")
PARTS = "parts."


def names(template: object) -> set[str]:
    """Every name a template refers to, in its strings, lists and tables."""
    if isinstance(template, str):
        return set(PLACEHOLDER.findall(template))
    if isinstance(template, list):
        return set().union(*map(names, template))
    if isinstance(template, dict):
        return set().union(*map(names, template.values()))
    return set()


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
