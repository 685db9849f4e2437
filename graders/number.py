"""Numbers as people type them.

A number is a Decimal that keeps the digits shown: ``0.30`` has the exponent -2 and ``0.3`` has -1.
"""

from __future__ import annotations

import re
from decimal import Context, Decimal

from graders import latex, wording
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
ROOT_SIGN = re.compile("√|sqrt|root", re.IGNORECASE)
UNSIGNED = r"\d{1,30}(?:\.\d{1,30})?"
SURD = re.compile(
    rf"""
    (?P<sign>[-+]?)\s?(?:(?P<factor>{UNSIGNED})\s?(?P<over>/)?[*·×]?\s?)?
    (?:√|sqrt|(?:the\s)?(?:square\s)?root(?:\sof)?)\s?
    (?:\(\s?(?P<dividend>{UNSIGNED})\s?/\s?(?P<divisor>{UNSIGNED})\s?\)
    | \(\s?(?P<bracketed>{UNSIGNED})\s?\) | (?P<bare>{UNSIGNED}))
    (?:\s?/\s?(?P<outside>{UNSIGNED}))?""",
    re.ASCII | re.IGNORECASE | re.VERBOSE,
)
GROUPED = re.compile(r"[1-9]\d{0,2}(?:([ ,_'])\d{3})(?:\1\d{3})*(?:\.\d*)?", re.ASCII)
DECIMAL_COMMA = re.compile(r"0,\d+|\d+,(?:\d{1,2}|\d{4,})", re.ASCII)
LONE_GROUP = re.compile(r"[1-9]\d{0,2}[.,]\d{3}", re.ASCII)
SHARE = re.compile(
    r"[\s,;(]+(?:1|one)(?: [^\W\d]+)? (?:per|for each|for every) [^\W\d]+[\s.)]*$", re.IGNORECASE
)
"""``one per class`` after a number explains it, though it holds another number."""


def read(raw: Raw) -> Decimal:
    """Read one real number: also a fraction, a root, a percentage, or one with a decimal comma.

    Raises InvalidResponse when the text is no number, more than one, or could be two different ones.
    """
    if isinstance(raw, str) and PLAIN.fullmatch(raw):
        return Decimal(raw)
    if isinstance(raw, str) and ROOT_SIGN.search(raw) and (root := parse_root(raw)) is not None:
        return root
    text, match, tail = parse(raw)
    exponent, tail = wording.scale(tail)
    if percent := re.match(r"(?:%|per ?cent\b)", tail):
        exponent, tail = exponent - 2, tail[percent.end() :]
    check_tail(tail, text)
    if match["mantissa"] and "," in match["mantissa"]:
        refuse_lone_group(match["mantissa"], text)
    return value(match, exponent, text, whole=False)


def read_count(raw: Raw) -> Decimal:
    """Read one number where a whole one is expected.

    Raises InvalidResponse also for ``73.856``, which may mean 73 856, and for fractions.
    """
    text, match, tail = parse(raw)
    exponent, tail = wording.scale(tail)
    check_tail(tail, text)
    if match["over"] or tail == "m":
        raise unreadable(text, "Write one whole number, in digits.")
    if not exponent and not match["e"] and not match["ten"] and "." in (match["mantissa"] or ""):
        refuse_lone_group(match["mantissa"], text)
    return value(match, exponent, text, whole=True)


def parse_root(raw: Raw) -> Decimal | None:
    """Read ``2√3``, ``sqrt(2)/2`` or ``1/√2`` to forty digits; None if the text does not begin so.

    Raises InvalidResponse when anything but a noun follows.
    """
    text = bare(raw)
    match = SURD.match(text)
    if not match:
        return None
    check_tail(text[match.end() :].strip(" ."), text)
    inside = Decimal(match["bare"] or match["bracketed"] or match["dividend"])
    root = QUOTIENT.sqrt(quotient(inside, Decimal(match["divisor"] or 1), text))
    factor, divisor = Decimal(match["sign"] + (match["factor"] or "1")), Decimal(match["outside"] or 1)
    if match["over"]:
        return quotient(factor, QUOTIENT.multiply(root, divisor), text)
    return quotient(QUOTIENT.multiply(factor, root), divisor, text)


def parse(raw: Raw) -> tuple[str, re.Match[str], str]:
    """Return the cleaned text, the match of the number in it, and what follows the number."""
    text = bare(raw)
    body = wording.in_digits(text)
    match = NUMBER.match(body)
    if not match:
        raise unreadable(text, "Write one number, such as 73856 or 7.3856e4.")
    return text, match, body[match.end() :].strip(" .")


def bare(raw: Raw) -> str:
    """Return the cleaned text without ``N =`` and the like in front, and without brackets around it."""
    text = wording.without_lead(latex.plain(clean(raw)))
    if text[:1] == "(" and text[-1:] == ")" and text.count("(") == 1:
        text = text[1:-1]
    return text.strip()


def check_tail(tail: str, text: str) -> None:
    """Let a unit or a noun follow a number; raises InvalidResponse for anything else."""
    words = SHARE.sub("", tail).strip(" .()[]").split()
    if len(words) > 6 or not all(map(wording.is_noun, words)):
        raise unreadable(text, "Write one number and nothing else.")


def value(match: re.Match[str], exponent: int, text: str, *, whole: bool) -> Decimal:
    """Return the number matched, times ten to the exponent."""
    if match["power"]:
        digits, power = "1", int(match["power"])
    else:
        digits, power = ungroup(match["mantissa"], text, whole=whole), int(match["e"] or match["ten"] or 0)
    number = Decimal(f"{match['sign']}{digits}e{power + exponent}")
    if match["over"]:
        number = quotient(number, Decimal(match["over"]), text)
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
    )


def refuse_lone_group(mantissa: str, text: str) -> None:
    """Raise InvalidResponse for a dot or comma that may separate thousands or decimals."""
    if LONE_GROUP.fullmatch(mantissa):
        whole, rest = re.split("[.,]", mantissa)
        fraction = f" or {whole}.{rest}" if "," in mantissa else ""
        raise InvalidResponse(
            f"{quote(text)} can be read in two ways: {whole}{rest} or {whole}.{rest}?",
            f"Write {whole}{rest}{fraction} if that is meant.",
            reason="ambiguous-separator",
        )


def quotient(dividend: Decimal, divisor: Decimal, text: str) -> Decimal:
    """Divide to forty decimals, so that a fraction shows more digits than any rounding rule asks for."""
    if not divisor:
        raise unreadable(text, "A number cannot be divided by zero.")
    return ARITHMETIC.add(QUOTIENT.divide(dividend, divisor), QUOTIENT_DIGITS)


def unreadable(text: str, remedy: str) -> InvalidResponse:
    """The fault of an answer that is not one number."""
    return InvalidResponse(f"{quote(text)} is not one number.", remedy, reason="not-a-number")


def written(number: Decimal) -> str:
    """Write a number plainly, or in powers of ten where it would have more than 20 digits."""
    return (
        f"{number:f}"
        if -20 <= number.adjusted() <= 20 and len(number.as_tuple().digits) <= 20
        else f"{number.normalize(QUOTIENT):.10g}"
    )
