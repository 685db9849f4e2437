"""Typed or pasted formulas, in LaTeX or not, rewritten as one line of plain characters."""

from __future__ import annotations

import re
from collections.abc import Container

from graders.algebra.notation import unified
from graders.grader import Raw
from graders.text import SCALAR_LIMIT, bounded, clean

GREEK = {
    "α": "alpha",
    "β": "beta",
    "γ": "gamma",
    "δ": "delta",
    "ε": "epsilon",
    "ζ": "zeta",
    "η": "eta",
    "θ": "theta",
    "ι": "iota",
    "κ": "kappa",
    "λ": "lambda",
    "μ": "mu",
    "ν": "nu",
    "ξ": "xi",
    "ο": "omicron",
    "π": "pi",
    "ρ": "rho",
    "σ": "sigma",
    "τ": "tau",
    "υ": "upsilon",
    "φ": "phi",
    "χ": "chi",
    "ψ": "psi",
    "ω": "omega",
}
GREEK |= {letter.upper(): name.capitalize() for letter, name in GREEK.items()} | {"ς": "sigma"}

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
    **dict.fromkeys(["displaystyle", "limits", "quad", "qquad"], " "),
    **dict.fromkeys(["mathbf", "mathcal", "mathrm", "vec", "bm", "boldsymbol"], " "),
    **{name: f" {name} " for name in [*GREEK.values(), "frac", "sqrt", "exp", "log", "ln", "max", "min"]},
    **{name: f" {name} " for name in ["sin", "cos", "tan", "sinh", "cosh", "tanh"]},
}
SMALL = str.maketrans(
    {
        "ᵀ": "^T",
        "⊤": "T",
        "‖": "|",
        "∛": " cbrt ",
        "∜": " root[4] ",
        "∥": "|",
        "∆": "Δ",
        "ᵢ": "_i",
        "ⱼ": "_j",
        "ₜ": "_t",
        "ₙ": "_n",
        "ₖ": "_k",
    }
    | {chr(0x2080 + digit): f"_{digit}" for digit in range(10)}
)
BRANCH = re.compile(r"\b(?:if|otherwise|else|when)\b")
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
SUBSCRIPT = re.compile(r"_\s*\{([^{}]*)\}(?=(\w?))")
ESCAPED = re.compile(r"\\([_{}|%])")
TRANSPOSED = "⊺"
"""Stands behind a vector that is transposed, until the product it belongs to is found."""
FORM = re.compile(r"(?P<row>[^\W_]+)(?:_[ijknt])?\s*⊺\s*[·*@×]?\s*(?P<column>[^\W_]+)(?:_[ijknt](?!\w))?")
ROOT_INDEX = re.compile(r"\\sqrt\s*(?=\[)")
COMMAND = re.compile(r"\\([A-Za-z]+)")
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
MAX_WRAPPERS = 4


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


def without_latex(text: str) -> str:
    """Write LaTeX commands as plain characters; unknown ones stay, for the tokenizer to refuse."""
    text = DELIMITER.sub(" ", NEXT_ROW.sub(";", NEXT_FORMULA.sub(" ; ", text)))
    text = CLOSING.sub(" ⟫", OPENING.sub("⟪ ", SPACING.sub(" ", text)))
    for _ in range(MAX_WRAPPERS):
        text, unwrapped = WRAPPER.subn(word, text)
        if not unwrapped:
            break
    text = DIGIT_FRACTION.sub(fraction, text)
    text = ESCAPED.sub(r"\1", ROOT_INDEX.sub(" root", text))
    return COMMAND.sub(command, text)


def word(match: re.Match[str]) -> str:
    """What a wrapper holds, set apart from a word that follows."""
    subscripted = match.string[: match.start()].rstrip().endswith(("_", "{"))
    return f"{'' if subscripted else ' '}{match[1]}{' ' if match[2] else ''}"


def fraction(match: re.Match[str]) -> str:
    r"""``\frac12`` with its braces."""
    return rf"\{match[1]}{{{match[2]}}}" + (f"{{{match[3]}}}" if match[3] else "")


def subscript(match: re.Match[str]) -> str:
    """``n_{in}`` as one name."""
    return "_" + "".join(filter(str.isalnum, match[1])) + (" " if match[2] else "")


def command(match: re.Match[str]) -> str:
    """The plain spelling of a command that has one."""
    return COMMANDS.get(match[1], match[0])
