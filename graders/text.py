"""Typed text made safe to read: bounded, printable, and one spelling where Unicode has many."""

from __future__ import annotations

import re
import unicodedata

from graders.errors import InvalidResponse
from graders.grader import Raw

SCALAR_LIMIT = 2_000
"""Characters of an answer that is one number, word or tuple."""
LIST_LIMIT = 20_000
"""Characters of an answer that is a list, a table or prose."""

INVISIBLE = dict.fromkeys([0xAD, 0x61C, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0xFEFF])
SPELLINGS = str.maketrans(
    {
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63\uff0d", "-"),
        **dict.fromkeys("\u2018\u2019\u02bc\u2032", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f", '"'),
        **dict.fromkeys("\u22c5\u2219\u2022\u00b7", "·"),
        **dict.fromkeys("\u2715\u2716\u2a2f", "×"),
        **dict.fromkeys("\u2044\u2215", "/"),
        "\u066b": ".",
        "\u2a7d": "≤",
        "\u2a7e": "≥",
        "\u066c": ",",
    }
)
COMMON = re.compile("[\\0-\x7fΑ-Ωα-ω×·≈≠≤≥√→∞]*")
"""Signs that have one spelling: most answers hold no other."""
RAISED = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻]+")
ROOT_INDEX = re.compile("(?<![\\w)\\]}|'])([²³⁴⁵⁶⁷⁸⁹]) ?√")
"""The index in front of a root, and no exponent of what stands before it: ``³√8``."""
LOWERED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", "0123456789+-")
VULGAR_FRACTION = re.compile("[\u00bc-\u00be\u2150-\u215f\u2189]")
MIXED_NUMBER = re.compile("(?<![\\w.,])([0-9]{1,9}) ?([\u00bc-\u00be\u2150-\u215e])")
EMPHASIS = re.compile(r"(?<![\w)\]*])\*\*([^*]+)\*\*(?![\w(\[*])")
MARKED = re.compile("(?<![\"'])[^\\W\\d_](?:'(?![\"'])|[\u0300-\u036f])")
"""A letter with a prime or a combining accent, not one in quotes."""
FOREIGN_DIGIT = re.compile(r"[^\D0-9]")
KINDS = {type(None): "nothing", bool: "true or false", list: "a list", dict: "a table of names and values"}


def clean(raw: Raw, *, limit: int = SCALAR_LIMIT) -> str:
    """Return the text with its spaces collapsed and its typographic characters in ASCII.

    Raises InvalidResponse when the answer is no text, is blank, is longer than ``limit`` characters or
    holds characters that cannot be printed.
    """
    text = bounded(unify(bounded(raw, limit=limit)), limit=limit)
    text = " ".join(text.split())
    if "**" in text:
        text = EMPHASIS.sub(r"\1", text).strip()
    if not text.isprintable():
        raise InvalidResponse(
            f"{quote(text)} holds characters that cannot be printed.", "Type it anew.", reason="unprintable"
        )
    if not text:
        raise InvalidResponse("The answer is blank.", "Write your answer.", reason="blank")
    return text


def bounded(raw: Raw, *, limit: int) -> str:
    """Return the answer if it is text of at most ``limit`` characters; raises InvalidResponse."""
    if not isinstance(raw, str):
        kind = KINDS.get(type(raw), "something other than text")
        raise InvalidResponse(
            f"The answer is {kind}.", "Write it as text or as a number.", reason="wrong-kind"
        )
    if len(raw) > limit:
        raise InvalidResponse(
            f"The answer has {len(raw):,} characters.", f"Write at most {limit:,}.", reason="too-long"
        )
    return raw


def unify(text: str) -> str:
    """Spell full-width letters, foreign digits, superscripts, dashes and quotes in ASCII."""
    text = text.replace("\u2212", "-")
    return text if COMMON.fullmatch(text) else respelled(text)


def respelled(text: str) -> str:
    """Spell a text with rare signs, pass by pass."""
    text = ROOT_INDEX.sub(lambda root: f"√[{root[1].translate(LOWERED)}]", text.translate(INVISIBLE))
    text = RAISED.sub(lambda run: "^" + run[0].translate(LOWERED), text)
    text = MIXED_NUMBER.sub(improper, text)
    text = VULGAR_FRACTION.sub(r" \g<0>", text)
    text = unicodedata.normalize("NFKC", text).translate(SPELLINGS)
    return FOREIGN_DIGIT.sub(lambda digit: str(unicodedata.decimal(digit[0])), text)


def improper(mixed: re.Match[str]) -> str:
    """Write a whole number and a fraction sign as one fraction: ``1½`` is ``3/2``."""
    numerator, _, denominator = unicodedata.normalize("NFKC", mixed[2]).partition("\u2044")
    return f"{int(mixed[1]) * int(denominator) + int(numerator)}/{denominator}"


def fold(text: str) -> str:
    """Reduce a name to letters and digits without case: ``Cross-Entropy`` and ``cross_entropy`` agree.

    A lone letter keeps its prime or accent: ``X'`` is not ``X``.
    """
    spelled = unify(text).casefold()
    letters = "".join(filter(str.isalnum, spelled))
    if len(letters) == 1 and (marked := MARKED.search(spelled)):
        return marked[0]
    return letters


def quote(text: str) -> str:
    """Quote an answer in a message: short, and printable whatever it holds."""
    shown = "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text[:40])
    return f"“{shown}…”" if len(text) > 40 else f"“{shown}”"
