"""LaTeX of formulas, rewritten as plain characters."""

from __future__ import annotations

import re

from graders.algebra.letters import GREEK

COMMANDS = {
    "times": "×",
    "cdot": "·",
    "ast": "*",
    "odot": "⊙",
    "circ": "⊙",
    "bullet": "·",
    "div": "/",
    "le": "≤",
    "leq": "≤",
    "leqslant": "≤",
    "lt": "<",
    "ge": "≥",
    "geq": "≥",
    "geqslant": "≥",
    "gt": ">",
    "ne": "≠",
    "neq": "≠",
    "lfloor": "⌊",
    "rfloor": "⌋",
    "lceil": "⌈",
    "rceil": "⌉",
    "lvert": "|",
    "rvert": "|",
    **dict.fromkeys(["vert", "lVert", "rVert", "Vert"], "|"),
    "langle": "⟨",
    "rangle": "⟩",
    "land": "∧",
    "wedge": "∧",
    "lor": "∨",
    "vee": "∨",
    "gets": "←",
    "leftarrow": "←",
    "coloneqq": ":=",
    "sim": "~",
    "pm": "±",
    "mp": "∓",
    "mapsto": "↦",
    "to": "→",
    "rightarrow": "→",
    "colon": ":",
    "dfrac": " frac ",
    "tfrac": " frac ",
    "cfrac": " frac ",
    "varepsilon": " epsilon ",
    "varphi": " phi ",
    **dict.fromkeys(["left", "right", "big", "Big", "bigg", "Bigg", "bigl", "bigr", "Bigl", "Bigr"], " "),
    **dict.fromkeys(["boxed", "displaystyle", "limits", "quad", "qquad"], " "),
    **dict.fromkeys(["mathbf", "mathcal", "mathrm", "vec", "bm", "boldsymbol"], " "),
    **{name: f" {name} " for name in [*GREEK.values(), "frac", "sqrt", "exp", "log", "ln", "max", "min"]},
    **{name: f" {name} " for name in ["sin", "cos", "tan", "sinh", "cosh", "tanh"]},
}
NEXT_FORMULA = re.compile(r"\$\s+\$")
DELIMITER = re.compile(r"\$|\\[()\[\]]")
NEXT_ROW = re.compile(r"\\\\(?:\[[^\]]{0,8}\])?")
SPACING = re.compile(r"\\[,;:!> ]|(?<=\S)~(?=\S)")
OPENING = re.compile(r"(?:\\left\s*\\\{\s*)?\\begin\s*\{(?:d?cases|array|aligned)\}(?:\s*\{[lcr| ]*\})?")
CLOSING = re.compile(r"\\end\s*\{(?:d?cases|array|aligned)\}(?:\s*\\right\s*\.)?")
WRAPPER = re.compile(
    r"\\(?:text|mbox|mathbb|mathcal|textbf|textit|textrm|mathrm|mathbf|mathit|mathsf|operatorname|vec|bm|boldsymbol|underline)"
    r"\s*\{([^{}]*)\}(?=(\w?))"
)
DIGIT_FRACTION = re.compile(r"\\([dtc]?frac)\s*(\d)\s*(?:(\d)|(?=\{))")
ESCAPED = re.compile(r"\\([_{}|%])")
ROOT_INDEX = re.compile(r"\\sqrt\s*(?=\[)")
LOG_BASE = re.compile(r"\\log\s*_\s*(?:\{\s*(2|10|e)\s*\}|(10|2|e))")
COMMAND = re.compile(r"\\([A-Za-z]+)")
MAX_WRAPPERS = 4


def without_latex(text: str) -> str:
    """Write LaTeX commands as plain characters; unknown ones stay, for the tokenizer to refuse."""
    text = DELIMITER.sub(" ", NEXT_ROW.sub(";", NEXT_FORMULA.sub(" ; ", text)))
    text = CLOSING.sub(" ⟫", OPENING.sub("⟪ ", SPACING.sub(" ", text)))
    for _ in range(MAX_WRAPPERS):
        text, unwrapped = WRAPPER.subn(word, text)
        if not unwrapped:
            break
    text = LOG_BASE.sub(lambda log: f" log_{log[1] or log[2]} ", DIGIT_FRACTION.sub(fraction, text))
    text = ESCAPED.sub(r"\1", ROOT_INDEX.sub(" root", text))
    return COMMAND.sub(command, text)


def word(match: re.Match[str]) -> str:
    """What a wrapper holds, set apart from a word that follows."""
    subscripted = match.string[: match.start()].rstrip().endswith(("_", "{"))
    return f"{'' if subscripted else ' '}{match[1]}{' ' if match[2] else ''}"


def fraction(match: re.Match[str]) -> str:
    r"""``\frac12`` with its braces."""
    return rf"\{match[1]}{{{match[2]}}}" + (f"{{{match[3]}}}" if match[3] else "")


def command(match: re.Match[str]) -> str:
    """The plain spelling of a command that has one."""
    return COMMANDS.get(match[1], match[0])
