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
TEXT = re.compile(r"\\(?:text|textbf|textit|mathrm|mathbf|mathit|operatorname|vec|boldsymbol)\s*\{([^{}]*)\}")
SHORT_FRACTION = re.compile(r"\\[dt]?frac\s*(\d)\s*(\d)")
FRACTION = re.compile(r"\\[dt]?frac\s*\{([^{}]*)\}\s*\{([^{}]*)\}")
ROOT = re.compile(r"\\sqrt\s*\{([^{}]*)\}")
OPERATION = re.compile(r"[\w)}]\s*(?:[-+*/·×]|\\(?:cdot|times)\b)")
ROOT_INDEX = re.compile(r"\\sqrt\s*(?=\[)")
"""A root other than the square root, which no answer asks for."""
SCRIPT = re.compile(r"([\^_])\s*\{([^{}]*)\}")
COMMAND = re.compile(r"\\([A-Za-z]+)\s?")
DELIMITER = re.compile(r"\$|\\[()\[\]]")
MAX_NESTING = 4
"""Levels of fractions, roots and exponents inside each other."""
SPACE = re.compile(r"\\[,;:! ]")


def plain(text: str) -> str:
    """Drop delimiters and spacing, and write commands, fractions and scripts as plain characters."""
    if "\\" not in text and "$" not in text and "{" not in text:
        return text
    text = SPACE.sub(" ", DELIMITER.sub("", text)).replace("{,}", ",").replace("\\%", "%")
    if "sqrt" in text or "frac" in text:
        text = without_structure(text)
    elif "{" in text:
        text = SCRIPT.sub(script, TEXT.sub(r"\1", text))
    text = COMMAND.sub(lambda command: SYMBOLS.get(command[1], f" {command[1]} "), text)
    text = text.replace("\\{", "{").replace("\\}", "}")
    return " ".join(text.split())


def without_structure(text: str) -> str:
    """Write fractions and roots on one line, from the innermost outwards."""
    text = ROOT_INDEX.sub("nth-root ", TEXT.sub(r"\1", text))
    for _ in range(MAX_NESTING):
        text, before = SHORT_FRACTION.sub(r"\1/\2", SCRIPT.sub(script, text)), text
        text = FRACTION.sub(fraction, ROOT.sub(root, text))
        if text == before:
            break
    return text


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
