"""Designs in one line of widths, such as ``2-4-4-1 relu sigmoid`` or ``2 → 8 tanh → 1 sigmoid``."""

from __future__ import annotations

import re
from collections.abc import Sequence

from graders.errors import InvalidResponse
from graders.networks import activations
from graders.networks.design import FINAL, Design
from graders.text import quote

FORM = "Write widths and activations in the form 3-5-1 linear sigmoid."
NAMES = "|".join(sorted(activations.SPELLINGS, key=len, reverse=True))
NOUN = r"(?:\s?\b(?:inputs?|outputs?|hidden|units?|neurons?|nodes?)\b)*"
NODES = re.compile(
    rf"[\[(]?\s?(?P<width>\d{{1,6}}){NOUN}\s?(?:\(?\s?(?P<activation>{NAMES})\b\s?\)?)?{NOUN}\s?[\])]?"
)
LINK = re.compile(r"\s?(?:-+>?|→|>|:|×|x|/)\s?")
LOOSE_LINK = re.compile(rf"{LINK.pattern}|\s?[,;]\s?")
RANGE = re.compile(r"\(\s?\d+\s?(?:-|to)\s?\d+\s?\)")
LABEL = re.compile(
    rf"(?P<label>hidden|output)s?|(?P<activation>\b(?:{NAMES})\b)|(?P<word>[^\W\d]+)|(?P<number>\d+)"
)
FILLER = frozenset({
    "a", "activation", "activations", "adam", "all", "an", "and", "architecture", "as",
    "backpropagation", "bce", "binary", "both", "by", "classifier", "connected", "cross",
    "crossentropy", "dense", "descent", "each", "entropy", "every", "feed", "feedforward", "for",
    "forward", "fully", "function", "functions", "gradient", "hidden", "in", "is", "it", "layer",
    "layered", "layers", "loss", "mlp", "model", "multi", "multilayer", "net", "network", "neural",
    "neuron", "neurons", "nn", "node", "nodes", "of", "on", "optimiser", "optimizer", "output",
    "perceptron", "sgd", "sizes", "the", "then", "trained", "training", "unit", "units", "use", "uses",
    "using", "widths", "with",
})  # fmt: skip
"""Words that say nothing of the layers, those of training among them."""
DROPOUT = re.compile(
    r"\b(?:and|with|plus|,)*\s*dropout\b(?:\s?(?:layers?|of|rate|p\s?=)*\s?[01]?\.\d{1,4})?", re.IGNORECASE
)


def read(text: str) -> Design | None:
    """Read one line of widths with the activations behind them; None if there is no such line.

    Raises InvalidResponse when the rest cannot be read.
    """
    text, dropped = DROPOUT.subn("", text)
    nodes = _nodes(text)
    if not nodes:
        return None
    inputs, *widths, outputs = (int(node["width"]) for node in nodes)
    hidden, output = _activations(nodes, text)
    return Design(
        inputs=inputs,
        widths=tuple(widths),
        activations=tuple(hidden),
        outputs=outputs,
        output=output,
        dropout=dropped > 0,
    )


def _nodes(text: str) -> list[re.Match[str]]:
    """The first run of linked widths: two, or three where hidden layers are spoken of."""
    if ranged := RANGE.search(text):
        raise unreadable(ranged[0], text)
    spoken = "hidden" in text
    for first in NODES.finditer(text):
        nodes = [first]
        while (link := (LINK if spoken else LOOSE_LINK).match(text, nodes[-1].end())) and (
            following := NODES.match(text, link.end())
        ):
            nodes.append(following)
        if len(nodes) > 1 + spoken:
            return nodes
    return []


def _activations(nodes: Sequence[re.Match[str]], text: str) -> tuple[list[str], str]:
    """The activations of the hidden layers and of the output: behind each width, or all at the end."""
    before, last = text[: nodes[0].start()], nodes[-1]
    inner = [node["activation"] for node in nodes[:-1]]
    if not any(inner):
        behind = f"{last['activation'] or ''} {text[last.end() :]}"
        return assigned(_labelled(f"{before} {behind}", text), len(nodes) - 2, text)
    if inner[0] or not all(inner[1:]) or _labelled(f"{before} {text[last.end() :]}", text):
        raise missing_activation(text)
    return inner[1:], last["activation"] or "sigmoid"


def _labelled(rest: str, text: str) -> list[tuple[str, str]]:
    """The activations in a text, each with the label ``hidden`` or ``output`` beside it, or none."""
    labelled: list[tuple[str, str]] = []
    label, label_first = "", None
    for token in LABEL.finditer(rest):
        if token["activation"]:
            label_first = bool(label) if label_first is None else label_first
            labelled.append((token["activation"], label if label_first else ""))
            label = ""
        elif token["label"] and label_first is False and not labelled[-1][1]:
            labelled[-1] = labelled[-1][0], token["label"]
        elif token["label"]:
            label = token["label"]
        elif token["number"] or token["word"] not in FILLER:
            raise unreadable(token[0], text)
    return labelled


def assigned(named: Sequence[tuple[str, str]], hidden: int, text: str) -> tuple[list[str], str]:
    """The activations of the hidden layers and of the output, from names with or without labels."""
    inner = [name for name, label in named if label != "output"]
    outer = [name for name, label in named if label == "output"]
    unlabelled = not any(label for _, label in named)
    last_is_output = len(inner) == hidden + 1 or hidden == 0 or (len(inner) == 2 and inner[-1] in FINAL)
    if not outer and inner and last_is_output and (unlabelled or not named[-1][1]):
        outer = [inner.pop()]
    if len(inner) == 1:
        inner *= hidden
    if len(inner) != hidden or len(outer) > 1:
        raise missing_activation(text)
    return inner, outer[0] if outer else "sigmoid"


def missing_activation(text: str) -> InvalidResponse:
    """The fault of a design whose activations are not all known."""
    return InvalidResponse(
        f"{quote(text)} does not say which activation each hidden layer has.",
        FORM,
        reason="activation-missing",
    )


def unreadable(word: str, text: str) -> InvalidResponse:
    """The fault of a word that no design needs."""
    return InvalidResponse(
        f"{quote(word)} in {quote(text)} is not clear.", FORM, reason="not-a-design", about=word
    )
