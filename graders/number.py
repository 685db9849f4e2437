"""Numbers as people type them.

A number is a Decimal that keeps the digits shown: ``0.30`` has the exponent -2 and ``0.3`` has -1.
"""

from __future__ import annotations

import re
from decimal import Context, Decimal

from graders import ambiguous, calculation, latex, wording
from graders.errors import InvalidResponse
from graders.grader import Raw
from graders.text import clean, quote

ARITHMETIC = Context(prec=120)
"""Digits enough for sums and products of answers and keys to be exact."""
QUOTIENT = Context(prec=40)
"""Digits kept of a fraction, in answers and in keys alike."""
MAX_DIGITS = 60
LARGEST, SMALLEST = Decimal("1e308"), Decimal("1e-308")
"""Magnitudes beyond those of a double cannot be meant."""
QUOTIENT_DIGITS = Decimal("0e-40")

PLAIN = re.compile(r"-?\d{1,40}(?:\.\d{1,15})?", re.ASCII)
NUMBER = re.compile(
    r"""
    (?P<sign>[-+]?)\s?
    (?:(?:1\s?[×x*·]\s?)?10\s?(?:\^|\*\*)\s?\(?\s?(?P<power>[-+]?\d{1,3})\)?(?!\d)
    | (?P<mantissa>\d+(?:[\ ,_']\d+)*(?:\.\d*)?|\.\d+)
      (?:[eE](?P<e>[-+]?\d{1,3})(?!\d)
      | \s?[×x*·]\s?10\s?(?:\^|\*\*)\s?\(?\s?(?P<ten>[-+]?\d{1,3})\)?(?!\d)
      | \s?/\s?(?P<over>\d+(?:\.\d+)?))?
    )""",
    re.ASCII | re.VERBOSE,
)
GROUPED = re.compile(r"[1-9]\d{0,2}(?:([ ,_'])\d{3})(?:\1\d{3})*(?:\.\d*)?", re.ASCII)
DECIMAL_COMMA = re.compile(r"0,\d+|\d+,(?:\d{1,2}|\d{4,})", re.ASCII)
CONTINENTAL = re.compile(r"(?<![\d.,])[1-9]\d{0,2}(?:\.\d{3})+,\d+(?![\d.,])", re.ASCII)
"""Dots between thousands, shown to be that by a decimal comma: ``1.234,5``."""
SHARE = re.compile(
    r"[\s,;(]+(?:1|one)(?: [^\W\d]+)? (?:per|for each|for every) [^\W\d]+[\s.)]*$", re.IGNORECASE
)
"""``one per class`` after a number explains it, though it holds another number."""
PERCENT = re.compile(r"%|per ?cent\b|pct\b", re.IGNORECASE)
FACTOR = re.compile(r"^(?:[x×](?![\w^(])|times\b|-?fold\b|:\s?1(?![\d.,:/]))\s?", re.IGNORECASE)
"""What makes a number a factor: ``12.25x``, ``12.25 times``, ``12.25:1``."""


def read(raw: Raw) -> Decimal:
    """Read one real number: also a calculation, a percentage, a ratio to 1, or one with a decimal comma.

    Raises InvalidResponse when the text is no number, more than one, or could be two different ones.
    """
    if isinstance(raw, str) and PLAIN.fullmatch(raw):
        return Decimal(raw)
    text = bare(raw)
    try:
        ambiguous.refuse(text)
        return real(text)
    except InvalidResponse as fault:
        raise fault.within(text, raw) from None


def real(text: str) -> Decimal:
    """Read the bare text of a real number; raises InvalidResponse."""
    body = wording.in_digits(text)
    match = NUMBER.match(body)
    if not match:
        return sized(calculation.value(text), text)
    exponent = 0
    if tail := body[match.end() :].strip(" ."):
        exponent, tail = wording.scale(tail)
        if percent := PERCENT.match(tail):
            exponent, tail = exponent - 2, tail[percent.end() :]
        if not is_tail(FACTOR.sub("", tail)):
            return sized(calculation.value(text, read=match.end()), text)
    mantissa = match["mantissa"]
    if mantissa and "," in mantissa:
        ambiguous.refuse_lone_group(mantissa, text)
    return value(match, exponent, text, whole=False)


def read_count(raw: Raw, *, unevaluated: bool = True) -> Decimal:
    """Read one number where a whole one is expected, or, if ``unevaluated``, a calculation of it.

    Raises InvalidResponse also for ``73.856``, which may mean 73 856.
    """
    text = bare(raw)
    try:
        ambiguous.refuse(text)
        return count(text, unevaluated=unevaluated)
    except InvalidResponse as fault:
        raise fault.within(text, raw) from None


def count(text: str, *, unevaluated: bool) -> Decimal:
    """Read the bare text of a whole number; raises InvalidResponse."""
    body = wording.in_digits(text)
    match = NUMBER.match(body)
    exponent, tail = wording.scale(body[match.end() :].strip(" .")) if match else (0, "")
    if match is None or match["over"] or tail == "m" or not is_tail(tail):
        number = sized(calculation.value(text, whole=True, read=match.end() if match else 0), text)
        if unevaluated:
            return number
        raise unreadable(text, "Work it out and write the number.")
    if not exponent and not match["e"] and not match["ten"] and "." in (match["mantissa"] or ""):
        ambiguous.refuse_lone_group(match["mantissa"], text)
    return value(match, exponent, text, whole=True)


def bare(raw: Raw) -> str:
    """Return the cleaned text without ``N =`` and working in front, and without brackets around it."""
    text = wording.without_lead(latex.plain(clean(raw)))
    if (answer := calculation.conclusion(text)) != text:
        text = wording.without_lead(answer)
    if "," in text and "." in text:
        text = CONTINENTAL.sub(lambda number: number[0].replace(".", "").replace(",", "."), text)
    text = text.strip(" ;,'\"`")
    if text[:1] == "(" and text[-1:] == ")" and text.count("(") == 1:
        text = text[1:-1].strip()
    return text


def is_tail(tail: str) -> bool:
    """Whether a unit or a noun, or nothing, follows a number."""
    if "per " in tail or "for e" in tail:
        tail = SHARE.sub("", tail)
    words = tail.strip(" .()[]").split()
    return len(words) <= 6 and all(wording.is_noun(word.rstrip(".")) for word in words)


def value(match: re.Match[str], exponent: int, text: str, *, whole: bool) -> Decimal:
    """Return the number matched, times ten to the exponent."""
    sign, power, mantissa, e, ten, over = match.groups()
    digits = ungroup(mantissa, text, whole=whole) if mantissa else "1"
    number = Decimal(f"{sign}{digits}e{int(power or e or ten or 0) + exponent}")
    if over:
        number = quotient(number, Decimal(over), text)
    return sized(number, text)


def sized(number: Decimal, text: str) -> Decimal:
    """Return a number of a size that can be meant; raises InvalidResponse."""
    size = number.copy_abs() or Decimal(1).scaleb(number.adjusted())
    if not SMALLEST <= size <= LARGEST:
        raise InvalidResponse(f"{quote(text)} is beyond any number asked for.", reason="out-of-range")
    return number


def ungroup(mantissa: str, text: str, *, whole: bool) -> str:
    """Return the digits without thousands separators; raises InvalidResponse where they are doubtful."""
    if len(mantissa) > MAX_DIGITS:
        raise InvalidResponse(
            f"The number has {len(mantissa)} characters.", f"Write at most {MAX_DIGITS}.", reason="too-long"
        )
    if mantissa.replace(".", "").isdigit():
        return mantissa
    if GROUPED.fullmatch(mantissa):
        return re.sub("[ ,_']", "", mantissa)
    if not whole and DECIMAL_COMMA.fullmatch(mantissa):
        return mantissa.replace(",", ".")
    raise InvalidResponse(
        f"The digits of {quote(text)} are not grouped in threes.",
        "Write one number without separators, with a decimal point where it needs one.",
        reason="malformed-grouping",
        position=max(text.find(mantissa), 0),
    )


def quotient(dividend: Decimal, divisor: Decimal, text: str) -> Decimal:
    """Divide to forty decimals, so that a fraction shows more digits than any rounding rule asks for."""
    if not divisor:
        raise unreadable(text, "A number cannot be divided by zero.")
    return ARITHMETIC.add(QUOTIENT.divide(dividend, divisor), QUOTIENT_DIGITS)


def unreadable(text: str, remedy: str) -> InvalidResponse:
    """The fault of an answer that is not one number."""
    return InvalidResponse(f"{quote(text)} is not one number.", remedy, reason="not-a-number", position=0)


def written(number: Decimal) -> str:
    """Write a number plainly, or in powers of ten where it would have more than 20 digits."""
    if -20 <= number.adjusted() <= 20:
        plain = str(number)
        if "E" in plain:
            plain = f"{number:f}"
        if len(plain) <= 20 or len(number.as_tuple().digits) <= 20:
            return plain
    return f"{number.normalize(QUOTIENT):.10g}"
