"""Typed or pasted formulas, in LaTeX or not, rewritten as one line of plain characters."""

from __future__ import annotations

import re
from collections.abc import Container

from graders.algebra.latex import without_latex
from graders.algebra.letters import SMALL
from graders.algebra.notation import unified
from graders.grader import Raw
from graders.text import SCALAR_LIMIT, bounded, clean

BRANCH = re.compile(r"\b(?:if|otherwise|else|when)\b")
SUBSCRIPT = re.compile(r"_\s*\{([^{}]*)\}(?=(\w?))")
TRANSPOSED = "⊺"
"""Stands behind a vector that is transposed, until the product it belongs to is found."""
FORM = re.compile(r"(?P<row>[^\W_]+)(?:_[ijknt])?\s*⊺\s*[·*@×]?\s*(?P<column>[^\W_]+)(?:_[ijknt](?!\w))?")
MODULE = re.compile(
    r"(?<![\w.])(?:(?:np|numpy|jnp|math|torch|tf|keras|ops|nn|functional|F|K|special|scipy|stats|norm|linalg)\.)+(?=[^\W\d])"
)
METHOD = re.compile(r"(?<=[\w)])\s?\.dot\s*(?=\()")
DOT_PRODUCT = re.compile(r"(?<=[^\W\d])\s?\.\s?(?=[^\W\d])")
TRANSPOSE = re.compile(
    r"\^\s*(?:T|\\top|\\intercal|\{\s*(?:T|\\top|\\intercal)\s*\})|(?<=\w)\.T(?![A-Za-z0-9_])"
)
DISTRIBUTION = re.compile(r"[\s,;(]++(?:(?:where|with|for|and)\s+)?[^\W\d]\w*\s*[~∼][^;⟫]*")
"""``…, where eps ~ N(0, 1)`` says what a symbol is, and is no part of the formula."""
LISTING = re.compile(r"\{([^{};⟪]*;[^{}⟪⟫]*)\}")
"""Braces around branches, which a semicolon separates."""
INNER_PRODUCT = re.compile(r"<\s*(\w+)\s*,\s*(\w+)\s*>")


def plain(raw: Raw, *, transposes: bool = True, vectors: Container[str] = ()) -> str:
    """Return an answer as one line without LaTeX; with ``transposes``, ``w^T x`` becomes ``w x``.

    Of two ``vectors`` it becomes ``⟨w, x⟩``, which other factors do not come between.
    Raises InvalidResponse for what is no text, blank, too long or unprintable.
    """
    text = clean(in_one_line(bounded(raw, limit=SCALAR_LIMIT)).translate(SMALL))
    text = INNER_PRODUCT.sub(r"⟨\1, \2⟩", text)
    if transposes:
        text = TRANSPOSE.sub(f" {TRANSPOSED} " if vectors else " ", text)
    text = MODULE.sub("", text) if "." in text else text
    if "\\" in text or "$" in text:
        text = without_latex(text)
    if ";" in text:
        text = LISTING.sub(r"⟪\1⟫", text)
    if "~" in text or "∼" in text:
        text = DISTRIBUTION.sub(" ", text)
    text = unified(text)
    if "_" in text:
        text = SUBSCRIPT.sub(subscript, text)
    text = DOT_PRODUCT.sub("·", METHOD.sub("·", text)) if "." in text else text
    if TRANSPOSED in text:
        text = FORM.sub(lambda form: bilinear(form, vectors), text).replace(TRANSPOSED, " ")
    return text


def bilinear(form: re.Match[str], vectors: Container[str]) -> str:
    """``w^T x`` of two vectors as an inner product; anything else as it stands."""
    row, column = form["row"], form["column"]
    return f"⟨{row}, {column}⟩" if row in vectors and column in vectors else form[0]


def in_one_line(text: str) -> str:
    """Separate the lines of a formula given by cases, which must not run into each other."""
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) > 1 and BRANCH.search(text) and "\\" not in text:
        return ";".join(line.rstrip(" ,;") for line in lines)
    return text


def subscript(match: re.Match[str]) -> str:
    """``n_{in}`` as one name."""
    return "_" + "".join(filter(str.isalnum, match[1])) + (" " if match[2] else "")
