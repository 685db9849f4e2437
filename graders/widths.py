"""The numbers of neurons of a network, layer by layer."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from graders import keys, latex
from graders.errors import InvalidResponse, InvalidSpec
from graders.grader import Raw
from graders.place import located
from graders.text import LIST_LIMIT, clean, quote
from graders.verdict import Verdict, scored

Fault = tuple[str, str]
"""A reason code and the feedback that goes with it."""

MAX_WIDTH = 10**7
MAX_LAYERS = 100
NOT_A_WIDTH = re.compile(
    r"\b(?:layer|level)s?[ _]?\d\b"
    r"|\b(?:layer|level|hidden|dense|fc|h|l)[ _]?\d{1,2}(?=\s*[:(=])"
    r"|\b(?:hidden|dense_?|fc|h|l)_?\d\b"
    r"|\b\d{1,2}[- ](?:hidden )?layers?\b"
    r"|(?<![\d×x*])(?<!\d[.,])(?<![×x*]\s)\d+\s?[×x*]\s?\d+(?!\d|\s?[×x*]|[.,]\d)",
    re.IGNORECASE,
)
"""Numbers that name or count layers (``layer 2``, ``FC3``, ``5 layers``), and sides of images (``28×28``)."""
ARROW = re.compile(r"\d\s?(?:-|[-=]*>|→|⇒|⟶)\s?\d")
GROUPED = re.compile(r"(?<![\d,])[1-9]\d{0,2}(?:,\d{3})+(?![\d,])")
SPACED_COMMA = re.compile(r"\d,\s+\d")
POWER = re.compile(r"\d+\s?(?:\^|\*\*)\s?\d+")
NEGATIVE = re.compile(r"(?:(?:^|[,;([{>→])\s*|-\s+)-\s?\d")
NUMBER = re.compile(r"\d+(?:\.\d+)?(?:e[-+]?\d+)?", re.IGNORECASE)
DOUBT = re.compile(r"\b(?:or|not|maybe|perhaps)\b", re.IGNORECASE)
DECODER = re.compile(r"\bdecoder\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Widths:
    """Layer widths from input to output: right when they satisfy ``rule``, as the key, an example, does.

    The rule ``bottleneck``: strictly narrower layer by layer down to one, then strictly wider, and the
    output as wide as the input.
    """

    rule: str = "bottleneck"

    def __post_init__(self) -> None:
        if not isinstance(self.rule, str) or self.rule not in RULES:
            raise InvalidSpec(f"rule = {keys.shown(self.rule)} does not exist; there is {', '.join(RULES)}")

    def prepare(self, key: object) -> tuple[int, ...]:
        """Check that the key satisfies the rule."""
        widths = tuple(map(keys.integer, keys.sequence(key, "widths", MAX_LAYERS)))
        if len(widths) < 2 or not all(0 < width <= MAX_WIDTH for width in widths):
            raise InvalidSpec(f"the key {keys.shown(key)} does not list widths from 1 to {MAX_WIDTH:,}")
        if fault := RULES[self.rule](widths):
            raise InvalidSpec(f"the key {keys.shown(key)} breaks the rule {self.rule}: {fault[0]}")
        return widths

    @located
    def read(self, raw: Raw) -> tuple[int, ...]:
        """Read the widths in order, past words; a code named by encoder and decoder counts once."""
        text = latex.plain(clean(listed(raw), limit=LIST_LIMIT))
        if doubt := DOUBT.search(text):
            raise InvalidResponse(
                f"{quote(text)} is not one proposal.",
                "Write one list of widths.",
                reason="ambiguous",
                about=doubt[0],
            )
        encoder, *decoder = DECODER.split(NOT_A_WIDTH.sub(" ", text), maxsplit=1)
        widths = numbers(encoder)
        if decoder:
            rest = numbers(decoder[0])
            widths += rest[1:] if widths and rest[:1] == widths[-1:] else rest
        if not 2 <= len(widths) <= MAX_LAYERS:
            raise InvalidResponse(
                f"{quote(text)} has {len(widths)} widths.",
                f"Write 2 to {MAX_LAYERS}, from input to output, such as 100-50-100.",
                reason="not-widths",
            )
        return tuple(widths)

    def grade(self, value: tuple[int, ...], key: tuple[int, ...]) -> Verdict:
        """Apply the rule."""
        reason, feedback = RULES[self.rule](value) or ("satisfies-rule", "")
        right = not feedback
        evidence = {"rule": self.rule, "example": list(key)}
        return scored(float(right), reason, read_as=self.preview(value), feedback=feedback, evidence=evidence)

    def mutants(self, key: tuple[int, ...]) -> Iterator[tuple[str, tuple[int, ...]]]:
        """A wider second layer, a layer twice, the encoder alone, another output, and no bottleneck."""
        yield "widens-first", (key[0], key[0] + 1, *key[1:])
        yield "layer-twice", (key[0], *key)
        yield "encoder-only", key[: key.index(min(key)) + 1]
        yield "another-output", (*key[:-1], key[-1] + 1)
        yield "constant", (key[0],) * len(key)

    def preview(self, value: tuple[int, ...]) -> str:
        """The widths with dashes between."""
        return "-".join(map(str, value))

    def write(self, key: tuple[int, ...]) -> Raw:
        """The widths with dashes between."""
        return self.preview(key)

    def plain(self, value: tuple[int, ...]) -> list[int]:
        """The widths as a list."""
        return list(value)


def listed(raw: Raw) -> Raw:
    """A list of JSON as text; any other answer as it is. Raises InvalidResponse for a nested list."""
    if not isinstance(raw, list):
        return raw
    if len(raw) > MAX_LAYERS:
        raise InvalidResponse(
            f"There are more than {MAX_LAYERS} layers.", "Propose fewer.", reason="too-long"
        )
    return " → ".join(map(clean, raw))


def numbers(text: str) -> list[int]:
    """The whole numbers of a text; raises InvalidResponse where one cannot be a width."""
    if (grouped := GROUPED.search(text)) and (ARROW.search(text) or SPACED_COMMA.search(text)):
        raise InvalidResponse(
            f"A comma in {quote(text)} may separate thousands or layers.",
            "Write 1024 without a comma, and arrows or dashes between the layers.",
            reason="ambiguous-separator",
            about=grouped[0],
        )
    if power := POWER.search(text):
        raise not_a_width(power[0])
    if negative := NEGATIVE.search(text):
        raise not_a_width(negative[0].strip(" ,;([{>→"))
    return [width(digits) for digits in NUMBER.findall(text)]


def width(digits: str) -> int:
    """One width; raises InvalidResponse unless it is a whole number from 1 to ten million."""
    whole = digits.removesuffix(".0").lstrip("0")
    if not whole.isdigit() or len(whole) > len(str(MAX_WIDTH)) or int(whole) > MAX_WIDTH:
        raise not_a_width(digits)
    return int(whole)


def not_a_width(text: str) -> InvalidResponse:
    """The fault of a number that is no width."""
    return InvalidResponse(
        f"{quote(text)} is not a number of neurons.",
        f"Write whole numbers from 1 to {MAX_WIDTH:,}.",
        reason="not-a-width",
        about=text,
    )


def bottleneck(widths: tuple[int, ...]) -> Fault | None:
    """What keeps the widths from narrowing to one layer and widening back to the first; None if nothing."""
    steps = [after - before for before, after in pairwise(widths)]
    turns = sum((before < 0) != (after < 0) for before, after in pairwise(steps))
    if 0 in steps:
        return "constant-width", "Two neighbouring layers have the same width. Every step should change it."
    if steps[0] > 0:
        return "widens-first", "The first step widens the network. It should become narrower first."
    if steps[-1] < 0 and turns == 0:
        return "no-decoder", "The layers become narrower only. What brings the code back to the input's size?"
    if turns > 1:
        return "several-bottlenecks", "The widths turn more than once. They should narrow, then widen."
    if widths[0] != widths[-1]:
        return "unequal-ends", "Input and output differ in width. What should the output reproduce?"
    return None


RULES: Mapping[str, Callable[[tuple[int, ...]], Fault | None]] = {"bottleneck": bottleneck}
"""Rules by the name items use."""
