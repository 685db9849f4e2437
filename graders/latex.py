"""LaTeX as students paste it, turned into plain text."""

from __future__ import annotations

import re

SYMBOLS = {
    "times": "×",
    "cdot": "·",
    "sqrt": "√",
    "pm": "±",
    "infty": "∞",
    "in": "∈",
    "approx": "≈",
    "simeq": "≈",
    "sim": "≈",
    "to": "→",
    "rightarrow": "→",
    "mapsto": "→",
    "ge": "≥",
    "geq": "≥",
    "geqslant": "≥",
    "le": "≤",
    "leq": "≤",
    "leqslant": "≤",
    "gt": ">",
    "lt": "<",
    "emptyset": "∅",
    "varnothing": "∅",
    "lceil": "⌈",
    "rceil": "⌉",
    "lfloor": "⌊",
    "rfloor": "⌋",
    "land": " and ",
    "left": "",
    "right": "",
    "quad": " ",
    "qquad": " ",
}
TEXT = re.compile(
    r"\\(?:boxed|text|textbf|textit|mathrm|mathbf|mathit|operatorname|vec|boldsymbol|unit|si|num)"
    r"\s*\{([^{}]*)\}"
)
SHORT_FRACTION = re.compile(r"\\[dt]?frac\s*(\d)\s*(\d)")
FRACTION = re.compile(r"\\[dt]?frac\s*\{([^{}]*)\}\s*\{([^{}]*)\}")
ROOT = re.compile(r"\\sqrt\s*\{([^{}]*)\}")
OPERATION = re.compile(r"[\w)}]\s*(?:[-+*/·×]|\\(?:cdot|times)\b)")
NTH_ROOT = re.compile(r"\\sqrt\s*(\[[^\[\]{}]*\])\s*\{([^{}]*)\}")
ROOT_INDEX = re.compile(r"\\sqrt\s*(?=\[)")
SCRIPT = re.compile(r"([\^_])\s*\{([^{}]*)\}")
COMMAND = re.compile(r"\\([A-Za-z]+)\s?")
DELIMITER = re.compile(r"\$|\\[()\[\]]")
MAX_NESTING = 4
"""Levels of fractions, roots and exponents inside each other."""
SPACE = re.compile(r"\\[,;:! ]|\\(?:rm|it|bf)\b|(?<=\S)~(?=[^\s\d])")
QUANTITY = re.compile(r"\\(?:SI|qty)\s*\{([^{}]*)\}\s*\{([^{}]*(?:\{[^{}]*\}[^{}]*)*)\}")
"""A number and its unit: ``\\SI{3}{m/s}``."""


def plain(text: str) -> str:
    """Drop delimiters and spacing, and write commands, fractions and scripts as plain characters."""
    if "\\" not in text and "$" not in text and "{" not in text:
        return text
    text = SPACE.sub(" ", DELIMITER.sub("", text)).replace("{,}", ",").replace("\\%", "%")
    text = QUANTITY.sub(r"\1 \2", text)
    if "sqrt" in text or "frac" in text:
        text = without_structure(text)
    elif "{" in text:
        text = without_words(SCRIPT.sub(script, without_words(text)))
    text = COMMAND.sub(lambda command: SYMBOLS.get(command[1], f" {command[1]} "), text)
    text = text.replace("\\{", "{").replace("\\}", "}")
    return " ".join(text.split())


def without_words(text: str) -> str:
    """Drop ``\\mathrm{…}`` and the like around words, which do not run into letters beside them."""
    return TEXT.sub(word, text)


def word(match: re.Match[str]) -> str:
    """What such a command holds, set apart from letters and commands before and letters after it."""
    before, after = match.string[: match.start()][-1:], match.string[match.end() :][:1]
    return f"{' ' * (before.isalpha() or before == '}')}{match[1]}{' ' * after.isalpha()}"


def without_structure(text: str) -> str:
    """Write fractions and roots on one line, from the innermost outwards."""
    text = without_words(text)
    for _ in range(MAX_NESTING):
        text, before = SHORT_FRACTION.sub(r"\1/\2", SCRIPT.sub(script, text)), text
        text = FRACTION.sub(fraction, ROOT.sub(root, NTH_ROOT.sub(r" root\1(\2)", without_words(text))))
        if text == before:
            break
    return ROOT_INDEX.sub(" root", text)


def script(match: re.Match[str]) -> str:
    """Write an exponent or a subscript without braces; an exponent to be worked out keeps brackets."""
    worked_out = match[1] == "^" and OPERATION.search(match[2])
    return f"^({match[2]})" if worked_out else match[1] + match[2]


def root(match: re.Match[str]) -> str:
    """Write a square root on one line, in brackets only where it needs them."""
    return f"√{in_brackets(match[1].strip())}"


def fraction(match: re.Match[str]) -> str:
    """Write numerator and denominator on one line, in brackets only where they need them."""
    return "/".join(in_brackets(part.strip()) for part in match.groups())


def in_brackets(text: str) -> str:
    """A number or name as it is, anything longer in brackets."""
    return text if re.fullmatch(r"-?√?[\w.]+", text) else f"({text})"
