"""Numbers as people type them.

A number is a Decimal that keeps the digits shown: ``0.30`` has the exponent -2 and ``0.3`` has -1.
"""

from __future__ import annotations

import re
from decimal import Context, Decimal

from graders import latex
from graders.errors import InvalidResponse
from graders.grader import Raw
from graders.text import clean, quote

ARITHMETIC = Context(prec=120)
"""Digits enough for sums and products of answers and keys to be exact."""
QUOTIENT = Context(prec=40)
"""Digits kept of a fraction, in answers and in keys alike."""
MAX_DIGITS = 60
MAX_EXPONENT = 308
"""Magnitudes beyond those of a double cannot be meant."""
QUOTIENT_DIGITS = Decimal("0e-40")

PLAIN = re.compile(r"-?\d{1,40}(?:\.\d{1,15})?", re.ASCII)
LEAD = re.compile(r"(?P<name>[^\W\d][^=≈~<>!≠:]{0,40}?)?\s?[=≈~:](?:\s?[=≈~:])*\s?")
LOOSE_DIGIT = re.compile(r"(?<![\w(,^-])\d")
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
DECIMAL_COMMA = re.compile(r"\d+,(?:\d{1,2}|\d{4,})", re.ASCII)
DOTTED_GROUP = re.compile(r"[1-9]\d{0,2}\.\d{3}", re.ASCII)

NAMES = [
    "zero", "one", "two", "three", "four", "five", "six",
    "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
    "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
]  # fmt: skip
NAMED = re.compile(rf"([-+]?\s?)({'|'.join(NAMES)})\b(?!-)", re.IGNORECASE)
MAGNITUDES = {
    **dict.fromkeys(("k", "K", "thousand", "thousands"), 3),
    **dict.fromkeys(("M", "mio", "mn", "million", "millions"), 6),
    **dict.fromkeys(("B", "G", "bn", "billion", "billions"), 9),
    **dict.fromkeys(("trillion", "trillions"), 12),
    "hundred": 2,
}
CHANGING = frozenset(NAMES).union(
    ("and", "or", "not", "no", "nor", "maybe", "perhaps", "possibly", "probably", "either", "neither", "but"),
    ("except", "unless", "without", "minus", "plus", "times", "divided", "squared", "cubed", "power"),
    ("less", "more", "than", "least", "most", "above", "below", "under", "over", "between", "to"),
    ("half", "third", "quarter", "dozen", "hundred", "thousand", "million", "billion", "trillion", "percent"),
    ("e", "i", "j", "x", "y", "z", "n", "p", "pi", "π", "inf", "nan"),
)
"""Words after a number which make it another number, or no single one."""


def read(raw: Raw) -> Decimal:
    """Read one real number: also a fraction, a percentage, or one with a decimal comma.

    Raises InvalidResponse when the text is no number, more than one, or could be two different ones.
    """
    if isinstance(raw, str) and PLAIN.fullmatch(raw):
        return Decimal(raw)
    text, match, tail = parse(raw)
    exponent, tail = scale(tail)
    if percent := re.match(r"(?:%|per ?cent\b)", tail):
        exponent, tail = exponent - 2, tail[percent.end() :]
    check_tail(tail, text)
    return value(match, exponent, text, whole=False)


def read_count(raw: Raw) -> Decimal:
    """Read one number where a whole one is expected.

    Raises InvalidResponse also for ``73.856``, which may mean 73 856, and for fractions.
    """
    text, match, tail = parse(raw)
    exponent, tail = scale(tail)
    check_tail(tail, text)
    if match["over"] or tail == "m":
        raise unreadable(text, "Write one whole number, in digits.")
    if not exponent and not match["e"] and not match["ten"]:
        refuse_dotted_group(match["mantissa"], text)
    return value(match, exponent, text, whole=True)


def parse(raw: Raw) -> tuple[str, re.Match[str], str]:
    """Return the cleaned text, the match of the number in it, and what follows the number."""
    text = strip_lead(latex.plain(clean(raw)))
    body = NAMED.sub(lambda word: word[1] + str(NAMES.index(word[2].casefold())), text, count=1)
    match = NUMBER.match(body)
    if not match:
        raise unreadable(text, "Write one number, such as 73856 or 7.3856e4.")
    return text, match, body[match.end() :].strip(" .")


def strip_lead(text: str) -> str:
    """Drop ``N =``, ``≈`` and the like in front of a number, and brackets around it."""
    lead = LEAD.match(text)
    if lead and is_name(lead["name"] or ""):
        text = text[lead.end() :]
    if text[:1] == "(" and text[-1:] == ")" and text.count("(") == 1:
        text = text[1:-1]
    return text.strip()


def is_name(text: str) -> bool:
    """Whether the text can name a quantity: no number of its own, no word that changes the meaning."""
    words = frozenset(text.casefold().split())
    return not LOOSE_DIGIT.search(text) and words.isdisjoint({"not", "or", "and", "maybe", "perhaps", "no"})


def scale(tail: str) -> tuple[int, str]:
    """Return the power of ten a magnitude word stands for, and the text after it."""
    word = re.match(r"[A-Za-z]+", tail)
    if not word:
        return 0, tail
    power = MAGNITUDES.get(word[0], MAGNITUDES.get(word[0].casefold() if len(word[0]) > 1 else "", 0))
    return (power, tail[word.end() :].strip()) if power else (0, tail)


def check_tail(tail: str, text: str) -> None:
    """Let a unit or a noun follow a number; raises InvalidResponse for anything else."""
    words = tail.strip(" .()[]").split()
    if len(words) > 6 or not all(map(is_noun, words)):
        raise unreadable(text, "Write one number and nothing else.")


def is_noun(word: str) -> bool:
    """Whether a word after a number leaves it as it is; letters that look like digits do not."""
    return word.isalpha() and word.casefold() not in CHANGING and bool(word.strip("oOlI"))


def value(match: re.Match[str], exponent: int, text: str, *, whole: bool) -> Decimal:
    """Return the number matched, times ten to the exponent."""
    if match["power"]:
        digits, power = "1", int(match["power"])
    else:
        digits, power = ungroup(match["mantissa"], text, whole=whole), int(match["e"] or match["ten"] or 0)
    number = Decimal(f"{match['sign']}{digits}e{power + exponent}")
    if match["over"]:
        number = quotient(number, Decimal(match["over"]), text)
    if not -MAX_EXPONENT <= number.adjusted() <= MAX_EXPONENT:
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


def refuse_dotted_group(mantissa: str | None, text: str) -> None:
    """Raise InvalidResponse for a dot that may separate thousands."""
    if mantissa and DOTTED_GROUP.fullmatch(mantissa):
        whole, rest = mantissa.split(".")
        raise InvalidResponse(
            f"{quote(text)} can be read in two ways: {whole}{rest} or {mantissa}?",
            f"Write {whole}{rest} if that is meant.",
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
        else f"{number:.10g}"
    )
