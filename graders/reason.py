"""Reasons that students add to an answer."""

from __future__ import annotations

import re

REASON = re.compile(
    r"(?<![\s,;:.(-])[\s,;:.(-]++(?:because|since|as it|as the|as they|as this|as we|due to|so that)\b.*$",
    re.IGNORECASE,
)


def dropped(text: str) -> str:
    """The answer without ``because …`` or ``since …`` after it."""
    return REASON.sub("", text)
