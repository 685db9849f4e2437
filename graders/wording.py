"""Words around and in place of numbers."""

from __future__ import annotations

import re

LINK = re.compile(r"[=≈~:](?:\s?[=≈~:])*\s?|\s(?i:is|equals|are|has|have|needs)\s")
NAME = re.compile(r"(?:[^\W\d][^<>!≠]{0,40}\s?)?")
"""What may stand in front of ``=`` or ``is``, if anything does."""
QUANTITY = re.compile(
    r"(?:(?:with|by|an?|the) ){0,3}"
    r"(?:padding|stride|factor|total|value|size|width|number|count|level|exactly|only|just|about|roughly"
    r"|approximately|approx\.?|around|circa|ca\.)"
    r"(?: of)? (?=[-+]?\s?[\d.])",
    re.IGNORECASE,
)
"""A quantity named without a verb: ``padding of 2``."""
NEGATIVE = re.compile(r"^(?:minus|negative)\s+(?=[\d.])", re.IGNORECASE)
ARTICLE = re.compile(r"^(?:the|an?)\s+(?=\S)", re.IGNORECASE)
LOOSE_DIGIT = re.compile(r"(?<![\w(,^-])\d")
DOUBT = frozenset({"not", "or", "and", "maybe", "perhaps", "no", "never"})
NAMES = [
    "zero", "one", "two", "three", "four", "five", "six",
    "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
    "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
]  # fmt: skip
TIMES = {"once": "1", "twice": "2", "thrice": "3"}
OFTEN = re.compile(r"^(?:once|twice|thrice)\b(?! as\b)", re.IGNORECASE)
NAMED = re.compile(rf"([-+]?\s?)({'|'.join(NAMES)})\b(?!-)", re.IGNORECASE)
MAGNITUDES = {
    **dict.fromkeys(("k", "K", "thousand", "thousands"), 3),
    **dict.fromkeys(("M", "mio", "mn", "million", "millions"), 6),
    **dict.fromkeys(("B", "G", "bn", "billion", "billions"), 9),
    **dict.fromkeys(("trillion", "trillions"), 12),
    "hundred": 2,
}
LETTERS = re.compile("[A-Za-z]+")
CHANGING = frozenset(NAMES).union(
    ("and", "or", "not", "no", "nor", "maybe", "perhaps", "possibly", "probably", "either", "neither", "but"),
    ("except", "unless", "without", "minus", "plus", "times", "divided", "squared", "cubed", "power"),
    (
        "less",
        "more",
        "than",
        "twice",
        "thrice",
        "double",
        "triple",
        "negative",
        "least",
        "most",
        "above",
        "below",
        "under",
        "over",
        "between",
        "to",
    ),
    ("half", "third", "quarter", "dozen", "hundred", "thousand", "million", "billion", "trillion", "percent"),
    (
        "halves",
        "thirds",
        "quarters",
        "fourths",
        "fifths",
        "tenths",
        "hundredths",
        "thousandths",
        "millionths",
    ),
    ("tens", "dozens", "hundreds", "lakh", "lakhs", "crore", "crores", "permille", "promille", "ppm", "ppb"),
    ("mega", "giga", "milli", "micro", "nano", "μ"),
    ("e", "i", "j", "x", "y", "z", "n", "p", "pi", "π", "inf", "nan"),
)
"""Words after a number which make it another number, or no single one."""


def without_lead(text: str) -> str:
    """Drop ``N =``, ``≈``, ``the answer is`` and the like in front of a number."""
    for _ in range(2):  # the standard deviation is σ = 25.27
        link = LINK.search(text)
        if link is None or not NAME.fullmatch(text, 0, link.start()) or not is_name(text[: link.start()]):
            break
        text = text[link.end() :]
    if text[:1].isalpha() and (named := QUANTITY.match(text)):
        text = text[named.end() :]
    return text


def in_digits(text: str) -> str:
    """Write the first of the words ``zero`` to ``twenty`` in digits, and ``once`` or ``minus`` in front."""
    if text.lstrip("-+.")[:1].isdigit():
        return text
    if text[:1].isalpha():
        text = NEGATIVE.sub("-", OFTEN.sub(lambda word: TIMES[word[0].casefold()], text))
    return NAMED.sub(lambda word: word[1] + str(NAMES.index(word[2].casefold())), text, count=1)


def is_name(text: str) -> bool:
    """Whether the text can name a quantity: no number of its own, no word that changes the meaning."""
    return is_certain(text) and not LOOSE_DIGIT.search(text)


def is_certain(text: str) -> bool:
    """Whether the text says one thing: all brackets are closed, and no word throws doubt on it."""
    return text.count("(") == text.count(")") and DOUBT.isdisjoint(text.casefold().split())


def scale(tail: str) -> tuple[int, str]:
    """Return the power of ten a magnitude word stands for, and the text after it."""
    word = LETTERS.match(tail)
    if not word:
        return 0, tail
    power = MAGNITUDES.get(word[0], MAGNITUDES.get(word[0].casefold() if len(word[0]) > 1 else "", 0))
    return (power, tail[word.end() :].strip()) if power else (0, tail)


def is_noun(word: str) -> bool:
    """Whether a word after a number leaves it as it is; letters that look like digits do not."""
    return word.isalpha() and word.casefold() not in CHANGING and bool(word.strip("oOlI"))
