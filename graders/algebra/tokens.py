"""Formulas cut into tokens."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from graders.algebra.names import Vocabulary
from graders.errors import InvalidResponse
from graders.text import fold, quote

MAX_TOKENS = 400
MAX_DIGITS = 40
LARGEST = 1e30
TOKEN = re.compile(
    r"""\s*(?:
    (?P<number>(?:\d+(?:\.\d+|\.(?![\w.]))?|\.\d+)(?:[eE][-+]?\d{1,3})?(?![\d.]))
    | (?P<name>[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)*'?|[Α-Ωα-ω](?:_[A-Za-z0-9]+)*'?)
    | (?P<sign>\*\*|//|<=|>=|==|!=|&&|[-+*/^%·×@÷⊙∗<>≤≥≠=(){}\[\]|⌊⌋⌈⌉⟨⟩,;:?&√∧∨⟪⟫])
    )""",
    re.VERBOSE,
)
INDEX = re.compile(r"\s?\[\s?(?:\d{1,3}|[a-z])\s?\]")
"""A place in a list: ``w[1]`` is not w times 1."""
WORD_SIGNS = {"∧": "and", "∨": "or", "&&": "and"}


class Token(NamedTuple):
    """``kind`` is number, name, function, word, sign or end; ``position`` counts characters of the text."""

    kind: str
    text: str
    position: int


def tokens(text: str, vocabulary: Vocabulary) -> list[Token]:
    """Cut a text into tokens; raises InvalidResponse naming what is none."""
    found: list[Token] = []
    for token in cut(text, vocabulary):
        if len(found) >= MAX_TOKENS:
            raise InvalidResponse(
                f"The formula has more than {MAX_TOKENS} signs.", "Simplify it.", reason="too-long"
            )
        found.append(token)
    return [*found, Token("end", "", len(text))]


def cut(text: str, vocabulary: Vocabulary) -> Iterator[Token]:
    """Yield the tokens one by one."""
    position, end = 0, len(text.rstrip(" .;,"))
    while position < end:
        if vocabulary.phrases and (phrase := vocabulary.phrases.match(text, skip(text, position))):
            yield Token("name", vocabulary.folded[fold(phrase[0])], phrase.start())
            position = phrase.end()
            continue
        match = TOKEN.match(text, position, end)
        if match is None:
            raise unreadable(text, skip(text, position))
        position = match.end()
        yield from read(match, vocabulary)
        if match.lastgroup == "name" and (index := INDEX.match(text, position)):
            vocabulary.refuse_index(match["name"], index[0].strip(), match.start("name"))


def read(match: re.Match[str], vocabulary: Vocabulary) -> Iterator[Token]:
    """The tokens of one match: several where names are written without a space."""
    kind = match.lastgroup or ""
    text, position = match[kind], match.start(kind)
    if kind == "name":
        yield from (Token(*meaning, position) for meaning in vocabulary.resolve(text, position))
    elif kind == "number":
        yield Token("number", checked(text, position), position)
    elif text in WORD_SIGNS:
        yield Token("word", WORD_SIGNS[text], position)
    else:
        yield Token("sign", text, position)


def checked(digits: str, position: int) -> str:
    """The digits of a number within bounds; raises InvalidResponse."""
    if len(digits) > MAX_DIGITS or float(digits) > LARGEST:
        raise InvalidResponse(
            f"{quote(digits)} is larger or longer than any number of a formula here.",
            f"Write at most {MAX_DIGITS} characters, up to {LARGEST:g}.",
            reason="out-of-range",
            position=position,
        )
    return digits


def skip(text: str, position: int) -> int:
    """The position of the next character that is no space."""
    while text[position : position + 1] == " ":
        position += 1
    return position


def unreadable(text: str, position: int, remedy: str = "") -> InvalidResponse:
    """The fault of a text that is no formula from some position on."""
    return InvalidResponse(
        f"The formula cannot be read from {quote(text[position:])} on.",
        remedy or "Write it on one line, such as a*x^2 + exp(-x)/2.",
        reason="not-a-formula",
        position=position,
    )
