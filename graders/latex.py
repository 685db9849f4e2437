"""LaTeX as students paste it, turned into plain text."""

from __future__ import annotations

import re

SYMBOLS = {
    "times": "×",
    "cdot": "·",
    "sqrt": "√",
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
    "land": " and ",
    "left": "",
    "right": "",
    "quad": " ",
    "qquad": " ",
}
TEXT = re.compile(r"\\(?:text|textbf|textit|mathrm|mathbf|mathit|operatorname|vec|boldsymbol)\s*\{([^{}]*)\}")
FRACTION = re.compile(r"\\[dt]?frac\s*\{([^{}]*)\}\s*\{([^{}]*)\}")
ROOT = re.compile(r"\\sqrt\s*\{([^{}]*)\}")
SCRIPT = re.compile(r"([\^_])\s*\{([^{}]*)\}")
COMMAND = re.compile(r"\\([A-Za-z]+)\s?")
DELIMITER = re.compile(r"\$|\\[()\[\]]")
SPACE = re.compile(r"\\[,;:! ]")


def plain(text: str) -> str:
    """Drop delimiters and spacing, and write commands, fractions and scripts as plain characters."""
    if "\\" not in text and "$" not in text and "{" not in text:
        return text
    text = SPACE.sub(" ", DELIMITER.sub("", text)).replace("{,}", ",").replace("\\%", "%")
    text = SCRIPT.sub(r"\1\2", TEXT.sub(r"\1", text))
    text = FRACTION.sub(fraction, ROOT.sub(root, text))
    text = COMMAND.sub(lambda command: SYMBOLS.get(command[1], f" {command[1]} "), text)
    text = text.replace("\\{", "{").replace("\\}", "}")
    return " ".join(text.split())


def root(match: re.Match[str]) -> str:
    """Write a square root on one line, in brackets only where it needs them."""
    return f"√{in_brackets(match[1].strip())}"


def fraction(match: re.Match[str]) -> str:
    """Write numerator and denominator on one line, in brackets only where they need them."""
    return "/".join(in_brackets(part.strip()) for part in match.groups())


def in_brackets(text: str) -> str:
    """A number or name as it is, anything longer in brackets."""
    return text if re.fullmatch(r"-?√?[\w.]+", text) else f"({text})"
