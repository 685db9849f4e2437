"""Numbers that can be read in two ways, which students are asked back about."""

from __future__ import annotations

import re

from graders.errors import InvalidResponse
from graders.text import quote

LONE_GROUP = re.compile(r"[1-9]\d{0,2}[.,]\d{3}", re.ASCII)
BYTES = re.compile(r"[-+]?[\d.,]+\sB[.\s]*", re.ASCII)
"""Bytes or billions."""
LOST_SCRIPT = re.compile(
    r"(?P<mantissa>[-+]?\d{1,3}(?:[.,]\d+)?)\s?[×x*·]\s?10(?P<power>\s?-\s?\d{1,2}|(?!0)\d)(?![\d.,])\s?(?:[^\W\d_]\w*)?",
    re.ASCII,
)
"""``1.2×10-4`` and ``1.2×103``, which have lost the raising of an exponent, or are meant as they stand."""
BASED = re.compile(r"0[xXoObB][0-9A-Fa-f]+", re.ASCII)


def refuse(text: str) -> None:
    """Raise InvalidResponse for ``128 B``, ``0x1F``, and a power of ten that may have lost its raising."""
    if text[:1] == "0" and BASED.fullmatch(text):
        raise InvalidResponse(
            f"{quote(text)} is written to another base, or two numbers.",
            "Write one number in decimal digits.",
            reason="ambiguous-base",
            position=0,
        )
    if text.endswith(("B", "B.")) and BYTES.fullmatch(text):
        size = text.rstrip("B .")
        raise InvalidResponse(
            f"{quote(text)} can be read in two ways: bytes or billions?",
            f"Write {size} bytes or {size} billion.",
            reason="ambiguous-unit",
            position=text.rindex("B"),
        )
    lost = LOST_SCRIPT.fullmatch(text) if "10" in text else None
    if lost and (lost["power"].lstrip()[0] == "-" or re.search("[.,]", lost["mantissa"])):
        mantissa, power = lost["mantissa"], "".join(lost["power"].split())
        raise InvalidResponse(
            f"{quote(text)} can be read in two ways: a power of ten, or a product?",
            f"Write {mantissa}e{power}, or work it out.",
            reason="ambiguous-power",
            position=lost.start("power"),
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
            position=max(text.find(mantissa), 0),
        )
