"""Formulas with equations: ``f(x) = …``, ``Δw = …``, ``w ← w + …``, and ``…, where z = …``."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from enum import Enum

from graders.algebra.functions import SPELLINGS
from graders.algebra.names import Vocabulary
from graders.algebra.parser import parse
from graders.algebra.tree import Name, Tree, bounded, count, nodes, substitute
from graders.errors import InvalidResponse

NAME = r"[^\W\d_][\w']*(?:\s[\w']+){0,5}"
EQUALS = r"(?::=|=(?!=)|≈)"
LEFT = re.compile(
    rf"\s*(?P<name>{NAME})\s*(?:\^\s*\w+\s*)?(?:[(\[](?P<argument>(?:[^=()\[\]]|\([^=()\[\]]*\)){{1,40}})[)\]]\s*)?{EQUALS}\s*"
)
ARROW = re.compile(
    r"\s*(?:\w+\s*:\s*)?(?P<argument>\w+)\s*(?:->|↦|→)\s*|\s*(?:lambda\s+(?P<variable>\w+)\s*:|return\s)\s*"
)
SIGN = re.compile(rf"\s*{EQUALS}\s*")
CHANGE = re.compile(
    rf"\s*(?:Δ|[Dd]elta)[\s_]*(?P<name>[^\W\d_]\w*)\s*{EQUALS}\s*|\s*d(?P<short>\w+)\s*{EQUALS}\s*"
)
UPDATE = re.compile(
    r"\s*(?P<name>[^\W\d_]\w*?)(?:'|_?new|_t1|_?\(?t\s*\+\s*1\)?)?\s*(?P<arrow>←|<-|:=|\+=|-=|=(?!=))\s*"
)
OLD = re.compile(r"(?<![^\W_])(?P<name>[^\W\d_]+)(?:_(?:old|t)(?![^\W_])|\(t\))")
DEFINITION = re.compile(
    r"(?:\s*[,;]\s*(?:(?:where|with|and)\s)?|\s(?:where|with)\s)\s*(?P<name>[A-Za-z]\w{0,20})\s*:?=(?!=)"
)
MAX_NODES = 800
ARGUMENT = re.compile(r"[a-z]")
"""A letter a function may be of."""


class Left(Enum):
    """What the left-hand side of an update says the right-hand side is."""

    CHANGE = "change"
    """The change of the target: ``Δw = …``, ``w += …``, or nothing on the left."""
    DECREASE = "decrease"
    """``w -= …``."""
    NEW = "new"
    """The target after the change: ``w ← …``."""


def read_named(text: str, vocabulary: Vocabulary, symbols: Sequence[str]) -> Tree:
    """Read what stands behind ``=``, ``y =``, ``f(x) =`` or ``x ↦``, if there is such a thing.

    A symbol of the question is no name for it. The only symbol may go by another name: ``f(z) = …``.
    """
    match = SIGN.match(text) or LEFT.match(text) or ARROW.match(text)
    named = match.groupdict() if match else {}
    if match is None or named.get("name") in vocabulary.meanings:
        return read(text, vocabulary)
    argument = (named.get("argument") or named.get("variable") or "").strip()
    if len(symbols) == 1 and ARGUMENT.fullmatch(argument) and argument not in vocabulary.meanings:
        vocabulary = vocabulary.renamed(argument, symbols[0])
    return behind(match.end(), text, vocabulary)


def behind(start: int, text: str, vocabulary: Vocabulary) -> Tree:
    """Read what follows a left-hand side; raises InvalidResponse with its position in the whole text."""
    try:
        return read(text[start:], vocabulary)
    except InvalidResponse as fault:
        raise fault.shifted(start) from None


def split_update(text: str, target: str) -> tuple[Left, str]:
    """The kind of left-hand side of an update of ``target``, and the right-hand side."""
    if match := SIGN.match(text):
        return Left.CHANGE, text[match.end() :]
    if (match := CHANGE.match(text)) and target in match.groups():
        return Left.CHANGE, text[match.end() :]
    if (match := UPDATE.match(text)) and match["name"] == target:
        rest = OLD.sub(lambda old: target if old["name"] == target else old[0], text[match.end() :])
        kinds = {"+=": Left.CHANGE, "-=": Left.DECREASE}
        return kinds.get(match["arrow"], Left.NEW), rest
    return Left.CHANGE, text


def read(text: str, vocabulary: Vocabulary) -> Tree:
    """Read a formula that may end by defining one more name: ``eta*y*x*exp(-z), z = y*w*x``.

    Raises InvalidResponse for what cannot be read, and where definitions make it too long.
    """
    meanings = dict(vocabulary.defined)
    match = DEFINITION.search(text) if "=" in text else None
    if match and match["name"] not in vocabulary.meanings and match["name"] not in SPELLINGS:
        try:
            meanings[match["name"]] = parse(text[match.end() :], vocabulary)
        except InvalidResponse as fault:
            raise fault.shifted(match.end()) from None
        text = text[: match.start()]
    if not meanings:
        return parse(text, vocabulary)
    return written_out(parse(text, vocabulary.extended(meanings)), meanings)


def written_out(tree: Tree, meanings: Mapping[str, Tree]) -> Tree:
    """The formula with what names stand for in their place; raises InvalidResponse where that is too long."""
    uses = [node.name for node in nodes(tree) if isinstance(node, Name) and node.name in meanings]
    if sum(count(meanings[name]) for name in uses) > MAX_NODES:
        raise InvalidResponse("The formula is too long.", "Simplify it.", reason="too-long")
    return bounded(substitute(tree, dict(meanings))) if uses else tree
