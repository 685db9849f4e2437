"""Shapes of arrays."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from graders import keys, latex, wording
from graders.errors import InvalidResponse, InvalidSpec
from graders.grader import Raw
from graders.place import located
from graders.text import clean, quote
from graders.verdict import Verdict, scored

Dimensions = tuple[int | None, ...]

PREFIX = re.compile(
    r"(?:[^\W\d][\w. ]{0,40}?\s?(?:=|≈|:)\s?){1,2}"
    r"|(?:[A-Za-z_][\w.]{0,40} ){0,2}[A-Za-z_][\w.]{0,40}\s?(?=[\[({])"
)
BRACED = re.compile(r"\{(\d{1,12})\}")
"""A dimension in braces, as LaTeX around ``\\times`` leaves it."""
BRACKETS = {"(": ")", "[": "]", "{": "}"}
SEPARATOR = re.compile(r"\s*(?:[,;×*·]|(?<![A-Za-z])[xX](?![A-Za-z])|\bby\b)\s*|(?<=\d)(?:-| - )(?=\d)|\s+")
DIMENSION = re.compile(r"[-+]?\d{1,12}(?:\.0{0,6})?", re.ASCII)
DOUBLED = re.compile(r"[,;×*·]\s*[,;×*·]")
MAX_DIMENSIONS = 16
LARGEST = 10**12
BATCH = frozenset({"none", "?", "batch", "batch_size", "n", "b", "null"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """A shape: right when all dimensions equal those of the key, in order.

    With ``vector_as_column`` a key ``(120, 1)`` or ``(120,)`` is also met by ``120``, ``(120,)``,
    ``(120, 1)`` and ``(1, 120)``.
    """

    vector_as_column: bool = False

    def __post_init__(self) -> None:
        keys.flag(self.vector_as_column, "vector_as_column")

    def prepare(self, key: object) -> Dimensions:
        """Turn a list of whole numbers, or one, into the key."""
        if isinstance(key, str) and "," in key:
            key = [part for part in re.split(r"[\s,()\[\]]+", key) if part]
        sizes = [key] if isinstance(key, str | int) else keys.sequence(key, "dimensions", MAX_DIMENSIONS)
        shape = tuple(keys.integer(size) for size in sizes)
        if not shape or max(map(abs, shape)) >= LARGEST:
            raise InvalidSpec(f"the key {keys.shown(key)} is not a shape; give dimensions below {LARGEST:,}")
        return shape

    @located
    def read(self, raw: Raw) -> Dimensions:
        """Read a tuple of whole numbers; a batch axis in front may be ``None``."""
        if isinstance(raw, list):
            parts = ["None" if size is None else clean(size) for size in raw[: MAX_DIMENSIONS + 1]]
            text = ", ".join(parts)
        else:
            text = unwrap(latex.plain(clean(raw)))
            parts = SEPARATOR.split(re.sub(r"\s?,$", "", text))
        if not 0 < len(parts) <= MAX_DIMENSIONS or not all(parts):
            doubled = DOUBLED.search(text)
            raise unreadable(text, doubled[0] if doubled else "")
        batch = parts[0].casefold() in BATCH and len(parts) > 1
        sizes = tuple(dimension(part, text) for part in parts[batch:])
        return (None, *sizes) if batch else sizes

    def grade(self, value: Dimensions, key: Dimensions) -> Verdict:
        """Compare all dimensions."""
        read_as, evidence = self.preview(value), {"key": list(key)}
        if value == key or (self.vector_as_column and is_vector(value, key)):
            return scored(1.0, "equal", read_as=read_as, evidence=evidence)
        if value[0] in (None, 1) and value[1:] == key:
            feedback = "Drop the batch axis: the shape of one example is asked for."
            return scored(0.0, "batch-axis", read_as=read_as, feedback=feedback, evidence=evidence)
        return scored(0.0, "wrong-shape", read_as=read_as, evidence=evidence)

    def mutants(self, key: Dimensions) -> Iterator[tuple[str, Dimensions]]:
        """A batch axis, one dimension changed, fewer, and another order."""
        sizes = [size or 0 for size in key]
        yield "one-larger", (sizes[0] + 1, *sizes[1:])
        yield "doubled", (*sizes[:-1], 2 * sizes[-1] or 2)
        if not (self.vector_as_column and is_vector((1, *key), key)):
            yield "batch-axis", (None, *key)
        if len(key) > 1 and not (self.vector_as_column and is_vector(key[:-1], key)):
            yield "one-fewer", key[:-1]
        if key[::-1] != key and not (self.vector_as_column and is_vector(key[::-1], key)):
            yield "reversed", key[::-1]

    def preview(self, value: Dimensions) -> str:
        """The shape as a Python tuple."""
        return str(value)

    def write(self, key: Dimensions) -> Raw:
        """The shape as a Python tuple."""
        return str(key)

    def plain(self, value: Dimensions) -> list[int | None]:
        """A list of ints."""
        return list(value)


def unwrap(text: str) -> str:
    """Drop ``input_shape=``, a constructor's name and the brackets around."""
    text = BRACED.sub(r"\1", text.strip().rstrip(" ."))
    for _ in range(3):
        if (prefix := PREFIX.match(text)) and wording.is_name(prefix[0].strip(" =≈:")):
            text = text[prefix.end() :]
        if len(text) > 1 and text[-1] == BRACKETS.get(text[0]):
            text = text[1:-1].strip()
    return text


def dimension(part: str, text: str) -> int:
    """One dimension; raises InvalidResponse unless it is a whole number."""
    if not DIMENSION.fullmatch(part):
        raise unreadable(text, part)
    return int(part.split(".")[0])


def is_vector(value: Dimensions, key: Dimensions) -> bool:
    """Whether both are one vector, written as a row, a column or plainly."""
    if None in value or len(value) > 2 or len(key) > 2:
        return False
    sizes = [size for size in value if size != 1]
    return len(sizes) <= 1 and sizes == [size for size in key if size != 1]


def unreadable(text: str, about: str = "") -> InvalidResponse:
    """The fault of an answer that is no shape."""
    return InvalidResponse(
        f"{quote(text)} is not a shape.",
        "Write whole numbers, such as (28, 28, 1).",
        reason="not-a-shape",
        about=about,
    )
