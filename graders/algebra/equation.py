"""Formulas with equations: ``f(x) = …``, ``Δw = …``, ``w ← w + …``, and ``…, where z = …``."""

from __future__ import annotations

import re
from collections.abc import Container
from enum import Enum

from graders.algebra.functions import SPELLINGS
from graders.algebra.names import Vocabulary
from graders.algebra.parser import parse
from graders.algebra.tree import Name, Tree, bounded, count, nodes, substitute
from graders.errors import InvalidResponse

NAME = r"[^\W\d_][\w']*(?:\s[\w']+){0,5}"
EQUALS = r"(?::=|=(?!=)|≈)"
LEFT = re.compile(
    rf"\s*(?P<name>{NAME})\s*(?:\^\s*\w+\s*)?(?:[(\[]\s*\w+(?:\s*[,;|]\s*\w+)*\s*[)\]]\s*)?{EQUALS}\s*"
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


class Left(Enum):
    """What the left-hand side of an update says the right-hand side is."""

    CHANGE = "change"
    """The change of the target: ``Δw = …``, ``w += …``, or nothing on the left."""
    DECREASE = "decrease"
    """``w -= …``."""
    NEW = "new"
    """The target after the change: ``w ← …``."""


def without_name(text: str, symbols: Container[str]) -> str:
    """Drop ``=``, ``y =`` or ``f(x) =`` in front; a symbol of the question stays, as it is no name for it."""
    match = SIGN.match(text) or LEFT.match(text)
    if match is None or match.groupdict().get("name") in symbols:
        return text
    return text[match.end() :]


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

    Raises InvalidResponse for what cannot be read, and where the definition makes it too long.
    """
    match = DEFINITION.search(text) if "=" in text else None
    if match is None or match["name"] in vocabulary.meanings or match["name"] in SPELLINGS:
        return parse(text, vocabulary)
    meaning = parse(text[match.end() :], vocabulary)
    tree = parse(text[: match.start()], vocabulary.extended(match["name"]))
    uses = sum(node == Name(match["name"]) for node in nodes(tree))
    if uses * count(meaning) > MAX_NODES:
        raise InvalidResponse("The formula is too long.", "Simplify it.", reason="too-long")
    return bounded(substitute(tree, {match["name"]: meaning}))
