"""Answers with ``±``: the limit of an interval around 0, or two numbers where one is asked for."""

from __future__ import annotations

import re

from graders.errors import InvalidResponse
from graders.grader import Raw

SIGN = r"(?:±|\\pm(?![A-Za-z])|\+\s?/\s?[-−]|\b(?:plus or minus|plus/minus)\b)"
MAX_LETTERS = 500
BOTH = re.compile(rf"{SIGN}|(?:^|(?<=[=≈:])|(?<=[=≈:]\s))\s*\$?\+[-−](?=\s?[\w√\\(.])", re.IGNORECASE)
"""``+-`` says so in front of the whole only: ``1+-2`` is a sum."""
LEADING = re.compile(rf"(?:{SIGN}|\+[-−])\s*", re.IGNORECASE)
LIMIT = re.compile(
    rf"(?P<lead>[^=≈±]{{0,60}}[=≈:]\s*)?\$?\s*(?:{SIGN}|\+[-−])\s*(?P<limit>.+)", re.IGNORECASE
)
INTERVAL = re.compile(
    r"(?P<lead>[^=≈∈]{0,60}[=≈]\s*)?(?:[^\W\d]\w{0,20}\s?∈\s*)?\$?(?:\\?(?:mathcal\s?\{U\}|U(?:niform)?)\s*)?(?:\\left)?"
    r"[\[(\]]\s*[-−](?P<low>.+?)\s*(?:;|,(?!.*;))\s*\+?(?P<high>.+?)\s*(?:\\right)?[\])\[]\$?"
)
"""Where a semicolon stands between the ends, commas are those of decimals."""


def limit(raw: Raw) -> Raw:
    """The limit a of ``±a`` or ``[-a, a]``, and what stands in front; any other answer as it is."""
    if not isinstance(raw, str) or len(raw) > MAX_LETTERS:
        return raw
    text = raw.strip()
    if both := LIMIT.fullmatch(text):
        return (both["lead"] or "") + both["limit"].rstrip("$ ")
    ends = INTERVAL.fullmatch(text)
    if ends and unspaced(ends["low"]) == unspaced(ends["high"]):
        return (ends["lead"] or "") + ends["high"]
    return raw


def refuse(raw: Raw) -> None:
    """Raise InvalidResponse for an answer with ``±``, which is two numbers or a range of them."""
    if not isinstance(raw, str) or not (sign := BOTH.search(raw[:MAX_LETTERS])):
        return
    is_range = re.search(r"[\w)}]\s*$", raw[: sign.start()])
    raise InvalidResponse(
        "± gives a range of numbers." if is_range else "± gives two numbers.",
        "Write the one number asked for, without what may be added to it."
        if is_range
        else "Write the one that is meant, with + or -.",
        reason="two-numbers",
        position=sign.start(),
    )


def unspaced(text: str) -> str:
    """A text without its spaces."""
    return "".join(text.split())
