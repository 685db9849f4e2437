"""Prompts, which are Markdown with LaTeX between dollars, for a terminal: LaTeX becomes plain characters."""

from __future__ import annotations

import re
import unicodedata

from graders import latex

FENCED = re.compile(r"(^```.*?^```[^\n]*$)", re.MULTILINE | re.DOTALL)
MATHS = re.compile(r"\$\$(.+?)\$\$|\$(.+?)\$", re.DOTALL)
MATRIX = re.compile(r"\\begin\{[pbv]?matrix\}(.*?)\\end\{[pbv]?matrix\}", re.DOTALL)
HAT = re.compile(r"\\hat\s*(?:\{(\w)\}|(\w))")
BLACKBOARD = re.compile(r"\\mathbb\s*\{(\w)\}")
SCRIPT = re.compile(r"([_^])\{([^{}]*)\}")
SPACE = re.compile(r"\\[,;:! ]")
SYMBOL = re.compile(r"\\([A-Za-z]+|[|{}%])")
SPECIAL = re.compile(r"([*_\[\]`<])")
"""What Markdown would take for its own."""
GREEK = {
    unicodedata.name(letter).removeprefix("GREEK SMALL LETTER ").lower(): letter
    for letter in "αβγδεζηθικμνξοπρστυφχψω"
} | {"lambda": "λ"}
CAPITAL = {"Gamma": "Γ", "Delta": "Δ", "Theta": "Θ", "Lambda": "Λ", "Sigma": "Σ", "Phi": "Φ", "Omega": "Ω"}
SIGNS = {
    "pm": "±", "sim": "~", "mid": "|", "|": "‖", "{": "{", "}": "}", "%": "%", "dots": "…", "ldots": "…",
    "cdots": "…", "sum": "Σ", "prod": "Π", "partial": "∂", "nabla": "∇", "top": "T", "neq": "≠", "ne": "≠",
}  # fmt: skip
WRITTEN = latex.SYMBOLS | GREEK | CAPITAL | SIGNS


def readable(prompt: str) -> str:
    """A prompt as Markdown without LaTeX; code stays as it is."""
    pieces = FENCED.split(prompt)
    return "".join(
        piece if place % 2 else MATHS.sub(lambda maths: written(maths, SPECIAL), piece)
        for place, piece in enumerate(pieces)
    )


def plain(text: str) -> str:
    """A short text, such as what a part asks, without LaTeX."""
    return MATHS.sub(lambda maths: written(maths), text)


def written(maths: re.Match[str], special: re.Pattern[str] | None = None) -> str:
    """What stands between dollars, in plain characters, with ``special`` ones escaped."""
    text = MATRIX.sub(matrix, maths[1] or maths[2])
    text = HAT.sub(lambda hat: f"{hat[1] or hat[2]}\N{COMBINING CIRCUMFLEX ACCENT}", text)
    text = SCRIPT.sub(script, latex.without_words(BLACKBOARD.sub(r"\1", text)))
    if "frac" in text or "sqrt" in text:
        text = latex.without_structure(text)
    text = SYMBOL.sub(lambda found: WRITTEN.get(found[1], found[1]), SPACE.sub(" ", text))
    text = " ".join(text.split())
    return text if special is None else special.sub(r"\\\1", text)


def matrix(found: re.Match[str]) -> str:
    """A matrix on one line, rows parted by semicolons."""
    rows = re.split(r"\\\\", found[1])
    return "(" + "; ".join(", ".join(cell.strip() for cell in row.split("&")) for row in rows) + ")"


def script(found: re.Match[str]) -> str:
    """An index or an exponent, in brackets unless it is a name or a number."""
    return found[1] + (found[2] if found[2].isalnum() else f"({found[2]})")
