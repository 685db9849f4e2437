"""Designs in words, such as ``two hidden layers with 4 ReLU units each and a sigmoid output``."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from graders import wording
from graders.errors import InvalidResponse
from graders.networks import chain
from graders.networks.chain import DROPOUT, FILLER, FORM, NAMES
from graders.networks.design import MAX_HIDDEN, Design, too_many_layers
from graders.text import quote

NO_HIDDEN = re.compile(r"\b(?:no|0|without(?: an?y?)?) hidden (?:layers?|units?)\b", re.IGNORECASE)
LINE = re.compile(
    r"(?:an? |the |single )*(?:simple |single[- ]layer |linear )*"
    r"(?:perceptron|sigmoid regression|linear classifier)"
    rf"(?: with an? (?:{NAMES})(?: (?:activation|output))?(?: function)?)?",
    re.IGNORECASE,
)
RBF_UNITS = re.compile(
    r"\brbf network (?:with|of) (\d{1,6}) (?:rbf )?(?:units?|neurons?|nodes?|cent(?:re|er)s?)\b"
)
COUNT = re.compile(r"\b(?P<count>\d{1,6}|a|an|single) (?:fully connected |dense )?hidden layers?\b")
INDEX = re.compile(r"\blayer (?P<index>\d{1,2})\s?(?:[:=(]|has\b|with\b|of\b)")
TOKEN = re.compile(
    rf"(?P<role>inputs?|hidden|outputs?)\b|(?P<activation>\b(?:{NAMES})\b)"
    r"|(?P<width>(?:(?<=\s)-)?\d+(?:[.,^]\d+|\s?(?:-|to)\s?\d+)?)|(?P<word>[^\W\d]+)"
)
CLAUSE = re.compile(r"[,;.]\s|\band\b|\bthen\b|\bfollowed by\b|[→;]|->")
NUMBER_WORD = re.compile(rf"\b({'|'.join(wording.NAMES)})\b", re.IGNORECASE)
WORDS = FILLER | {
    "input", "inputs", "outputs", "size", "width", "coordinates", "features", "per", "has", "have", "having",
    "from", "to", "single", "followed", "it", "first", "second", "third", "class", "classes",
    "binary", "i", "would", "suggest", "suitable", "x", "y", "x1", "x2", "standard", "small", "deep",
    "number", "centres", "centers", "standardised", "standardized", "nonlinear", "non",
}  # fmt: skip


@dataclass(slots=True)
class Clause:
    """What one clause says of the input, the hidden layers or the output."""

    role: str
    widths: list[int] = field(default_factory=list)
    activations: list[str] = field(default_factory=list)
    layers: int | None = None


def read(text: str, inputs: int) -> Design:
    """Read a description; raises InvalidResponse naming what is missing or not clear."""
    text, dropped = DROPOUT.subn("", NUMBER_WORD.sub(_digits, text))
    if LINE.fullmatch(text.strip(" .")):
        return Design(inputs=inputs, widths=(), activations=(), outputs=1, output="sigmoid")
    text, none = NO_HIDDEN.subn("", RBF_UNITS.sub(r"\1 hidden rbf units", text))
    clauses = _clauses(text)
    hidden = [clause for clause in clauses if clause.role == "hidden"]
    if not hidden and not none:
        raise InvalidResponse(f"{quote(text)} names no hidden layer.", FORM, reason="not-a-design")
    layers = [layer for clause in hidden for layer in _layers(clause, text)]
    if any(activation is None for _, activation in layers):
        layers = _shared(layers, text)
    output = _single(clauses, "output", text)
    return Design(
        inputs=(_single(clauses, "input", text).widths or [inputs])[0],
        widths=tuple(width for width, _ in layers),
        activations=tuple(str(activation) for _, activation in layers),
        outputs=(output.widths or [1])[0],
        output=(output.activations or ["sigmoid"])[0],
        dropout=dropped > 0,
    )


def _digits(word: re.Match[str]) -> str:
    return str(wording.NAMES.index(word[0].casefold()))


def _clauses(text: str) -> list[Clause]:
    """The clauses in order; one without a role continues the one before it."""
    clauses: list[Clause] = []
    for piece in CLAUSE.split(text):
        count = COUNT.search(piece)
        piece = INDEX.sub(" ", COUNT.sub("hidden layers", piece))
        tokens = list(TOKEN.finditer(piece))
        roles = [token["role"].removesuffix("s") for token in tokens if token["role"]]
        if len(set(roles)) > 1:
            raise chain.unreadable(piece.strip(), text)
        if roles and not (clauses and clauses[-1].role == roles[0] != "hidden"):
            clauses.append(Clause(roles[0]))
        elif not clauses and tokens:
            clauses.append(Clause(""))
        if tokens:
            _fill(clauses[-1], tokens, text)
        if count:
            clauses[-1].layers = int(count["count"]) if count["count"].isdigit() else 1
    return clauses


def _fill(clause: Clause, tokens: list[re.Match[str]], text: str) -> None:
    for token in tokens:
        if token["width"] and token["width"].isdigit() and len(token["width"]) <= 6:
            clause.widths.append(int(token["width"]))
        elif token["activation"]:
            clause.activations.append(token["activation"])
        elif not token["role"] and token["word"] not in WORDS:
            raise chain.unreadable(token[0], text)


def _layers(clause: Clause, text: str) -> list[tuple[int, str | None]]:
    """The hidden layers of a clause: as many as it counts, each with its width and activation."""
    count = clause.layers or max(1, len(clause.widths))
    if count > MAX_HIDDEN:
        raise too_many_layers(count)
    widths = clause.widths * count if len(clause.widths) == 1 else clause.widths
    names: list[str | None] = [*clause.activations] or [None]
    names = names * count if len(names) == 1 else names
    if len(widths) != count or len(names) != count:
        raise InvalidResponse(
            f"{quote(text)} does not give each hidden layer its width.", FORM, reason="width-missing"
        )
    return list(zip(widths, names, strict=True))


def _shared(layers: list[tuple[int, str | None]], text: str) -> list[tuple[int, str | None]]:
    """Give all layers the one activation that was named."""
    named = sorted({activation for _, activation in layers if activation})
    if len(named) != 1:
        raise chain.missing_activation(text)
    return [(width, named[0]) for width, _ in layers]


def _single(clauses: list[Clause], role: str, text: str) -> Clause:
    found = [clause for clause in clauses if clause.role == role]
    if len(found) > 1 or any(len(clause.widths) > 1 or len(clause.activations) > 1 for clause in found):
        raise chain.unreadable(role, text)
    return found[0] if found else Clause(role)
