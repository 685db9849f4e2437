"""The reasons of verdicts in plain words, for whoever does not know the codes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

WORDS = {
    "blank": "Nothing was answered.",
    "both-wrong": "Both halves are wrong.",
    "equal": "It is the key.",
    "none-right": "Nothing is in its place.",
    "not-marked": "Not marked while another part cannot be read.",
    "one-right": "One half is right, the other is not.",
    "proof": "It proves what was to be proved.",
    "rounded-to-digits-shown": "It is the key, rounded to the digits shown.",
    "satisfies": "It is within what the key allows.",
    "satisfies-rule": "It keeps to the rule.",
    "some-right": "Some are in their place, not all.",
    "violates": "It is outside what the key allows.",
    "within-tolerance": "It is as near to the key as the tolerance asks.",
    "wrong-cells": "Some cells are wrong.",
    "wrong-direction": "It points the other way than the key.",
    "wrong-entries": "Some entries are wrong.",
    "wrong-plane": "It is another plane than the key.",
    "wrong-shape": "It has another shape than the key.",
    "wrong-value": "It is not the key.",
}
"""What graders have no feedback about: students need none, or would be told the key."""


def in_words(verdict: Mapping[str, Any]) -> str:
    """The feedback of a stored verdict; else what its reason is in words."""
    reason = verdict["reason"]
    return verdict.get("feedback") or WORDS.get(reason) or reason.replace("-", " ").capitalize() + "."
