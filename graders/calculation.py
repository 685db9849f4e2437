"""Numbers left as a calculation: ``(3*3*64+1)*128``, ``√2/2``, ``e^-1``, ``⌈1000/32⌉``.

Read by the parser of formulas, with no symbol but e and π, and worked out in decimal arithmetic.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_FLOOR, Context, Decimal, DecimalException

from graders import wording
from graders.algebra.names import Vocabulary
from graders.algebra.parser import parse
from graders.algebra.spelling import MODULE
from graders.algebra.tree import Name, Number, Tree
from graders.errors import InvalidResponse
from graders.text import quote

WORKING = Context(prec=80, Emax=400, Emin=-400)
"""Overflows at once, however high the power."""
RESULT = Context(prec=60)
DECIMALS = Decimal("0e-40")
"""So many decimals at least has a result: more than any rounding rule asks for."""
SYMBOLS = Vocabulary.of((), {})
CONSTANTS = {
    "e": WORKING.exp(Decimal(1)),
    "pi": Decimal("3.14159265358979323846264338327950288419716939937510582097494459230781640628620900"),
}
SIGN = re.compile(
    r"[-+*/×·÷^√∛∜⌈⌊|]|(?<![^\W\d_])(?:e|pi|π|exp|sqrt|cbrt|root|ln|log|ceil|floor)(?![^\W\d_])",
    re.IGNORECASE,
)
OPERATION = re.compile(r"[%+*/×·÷^√∛∜]|[\w)]\s?-\s?[\w(]|\d\s?x\s?\d|\b(?:cbrt|root)\b")
STEP = re.compile(r"\s?(?:=+>|(?<!-)-++>|[→⇒]|[=≈]+)\s?")
STEP_SIGN = re.compile("[=≈→⇒>]")
"""Without one of these there is no step."""
CROSS = re.compile(r"(?<=[\d)])\s?x\s?(?=[\d(])")
ROOT = re.compile(r"(?:the\s)?(?:square\s)?root(?:\sof)?\s", re.IGNORECASE)
ROOTS = str.maketrans({"∛": "√[3]", "∜": "√[4]"})
GROUPED = re.compile(r"(?<![\d.,])[1-9]\d{0,2}(?:,\d{3})+(?![\d,])")
DOUBTFUL = re.compile(
    r"\d\s+[\d.]|[\d.]\s?-\s?[\d.]+\s?-\s?\d|(?<![^\W_])x(?![^\W_])|\dx|(?<!\d)0×|(?<![\d.])0·\d|[{}]"
)
"""Two numbers side by side, a row of dashes, a stray x, a number to base 16, a decimal point at mid-height,
braces of a template."""
SPAN = re.compile(r"[-+]?[\d.]+\s?-\s?[\d.]+")
"""``31-50`` may be a range as well as a difference."""
LAST_WORD = re.compile(r"(?<=[\w)⌉⌋|.])\s+([^\W\d_]+)\.?$")


def conclusion(text: str) -> str:
    """What stands after the last equals sign or arrow, where working stands before: ``28·28 = 784``.

    The working is not checked: the number a student arrives at is the answer, and is marked as it stands.
    """
    if not STEP_SIGN.search(text):
        return text
    *working, answer = STEP.split(text)
    shows_steps = any(map(OPERATION.search, working)) and all(map(wording.is_certain, working))
    return answer if shows_steps else text


def value(text: str, *, whole: bool = False, read: int = 0) -> Decimal:
    """Work out a calculation, to 60 digits; ``whole`` numbers may have commas between thousands.

    ``read`` is how many characters could be read as one number, for the message.

    Raises InvalidResponse for what is none, and for a result that is undefined or beyond 1e±308.
    """
    calculation = CROSS.sub("×", ROOT.sub("√", MODULE.sub("", without_noun(text)))).translate(ROOTS)
    if whole:
        calculation = GROUPED.sub(lambda number: number[0].replace(",", ""), calculation)
    if not SIGN.search(calculation) or DOUBTFUL.search(calculation) or SPAN.fullmatch(calculation):
        raise unreadable(text, read)
    try:
        tree = parse(calculation, SYMBOLS)
    except InvalidResponse as fault:
        rest = calculation[fault.position or 0 :]
        raise unreadable(text, text.rindex(rest) if rest and rest in text else read) from None
    try:
        return WORKING.add(RESULT.plus(work_out(tree)), DECIMALS)
    except DecimalException:
        raise InvalidResponse(
            f"{quote(text)} is no number, or one beyond any asked for.",
            "Write the number it amounts to.",
            reason="out-of-range",
        ) from None
    except KeyError:
        raise unreadable(text, read) from None


def without_noun(text: str) -> str:
    """Drop the unit or noun after a calculation: ``28*28 pixels``."""
    for _ in range(6):
        word = LAST_WORD.search(text)
        if word is None or not wording.is_noun(word[1]):
            break
        text = text[: word.start()]
    return text


def work_out(tree: Tree) -> Decimal:
    """The value of a tree; raises DecimalException, or KeyError for a function that is not worked out."""
    if isinstance(tree, Number):
        return Decimal(tree.digits)
    if isinstance(tree, Name):
        return CONSTANTS[tree.name]
    return OPERATIONS[tree.function](*map(work_out, tree.arguments))


def root(number: Decimal, index: Decimal) -> Decimal:
    """The root of an index; a negative number has one where the index is odd."""
    size = WORKING.power(WORKING.abs(number), WORKING.divide(Decimal(1), index))
    odd = number < 0 and WORKING.remainder(WORKING.abs(index), Decimal(2)) == 1
    return WORKING.minus(size) if odd else size if number >= 0 else WORKING.sqrt(number)


def rounded(rounding: str) -> Callable[[Decimal], Decimal]:
    """Rounding to a whole number, past the noise of quotients: ``1/3*3`` is 1."""
    return lambda number: RESULT.plus(number).to_integral_value(rounding)


OPERATIONS: Mapping[str, Callable[..., Decimal]] = {
    "add": WORKING.add,
    "subtract": WORKING.subtract,
    "multiply": WORKING.multiply,
    "divide": WORKING.divide,
    "power": WORKING.power,
    "negate": WORKING.minus,
    "abs": WORKING.abs,
    "sqrt": WORKING.sqrt,
    "root": root,
    "exp": WORKING.exp,
    "log": WORKING.ln,
    "log2": lambda number: WORKING.divide(WORKING.ln(number), WORKING.ln(Decimal(2))),
    "log10": WORKING.log10,
    "floor": rounded(ROUND_FLOOR),
    "ceil": rounded(ROUND_CEILING),
    "trunc": rounded(ROUND_DOWN),
}
"""What is worked out for the student; ``tanh`` and the like are not."""


def unreadable(text: str, position: int) -> InvalidResponse:
    """The fault of an answer that is not one number."""
    return InvalidResponse(
        f"{quote(text)} is not one number.",
        "Write one number and nothing else, such as 73856 or 7.3856e4.",
        reason="not-a-number",
        position=position,
    )
