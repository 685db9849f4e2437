"""True or false, yes or no."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from graders import keys, place
from graders.aliases import Aliases
from graders.errors import InvalidResponse, InvalidSpec
from graders.grader import Raw
from graders.text import LIST_LIMIT, clean, fold, quote
from graders.verdict import Verdict, scored

VERDICTS = {
    **dict.fromkeys(("true", "t", "yes", "y", "correct", "right"), True),
    **dict.fromkeys(("false", "f", "no", "n", "incorrect", "wrong"), False),
}
LETTERS = frozenset("tfyn")
LEAD = re.compile(
    r"(?:(?:my |the )?answer(?: is)?[: ]|i (?:think|believe)(?: that)?|(?:it|this|that)(?: is|'s)"
    r"|the statement is|(?:they|these|those)(?: are|'re)|well,|because of this)\s*"
)
WORD = re.compile(r"[\"'(*]*([^\W\d_]+)")
CLOSED = re.compile(r"[\"')*]*(?:$|[.,;:!]+(?:\s|$)|\s-\s)")
"""What may follow a verdict of one letter."""
NEGATED = re.compile(
    r"(?:they|it|these|this|that) (?:(?:are|is|do|does|can|will)(?: not|n't)|cannot)\b[.!]?$"
)
AFFIRMED = re.compile(r"(?:they|it|these|this|that) (?:are|is|do|does|can|will)[.!]?$")
"""A verdict in a short sentence: ``They are not.``"""
UNSURE = re.compile(r"no (?:idea|clue|answer|opinion)\b")
REVOKED = re.compile(r"[\s,]*(?:or\s+)?(?:(?:not|maybe|perhaps)\b\W*)+$")
JOINT = re.compile(r"[\s,.;:/|&\"')(*-]*(?:(?:and|or|but|also|maybe|then|sometimes)\b[\s,]*)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Boolean:
    """A truth value: right when the first clear verdict of the answer equals the key.

    ``aliases`` maps phrases to true or false (``{"not separable" = false}``); they may begin an answer too.
    A refusal points behind the first of two verdicts, and nowhere where there is none at all.
    """

    aliases: Mapping[str, object] = field(default_factory=dict)
    _phrases: Aliases[bool] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_phrases", Aliases.of(self.aliases, truth))

    def prepare(self, key: object) -> bool:
        """Check that the key is true or false."""
        return truth(key)

    def read(self, raw: Raw) -> bool:
        """Read true/false or yes/no, also with a justification after it; 0 and 1 are no truth values."""
        if isinstance(raw, bool):
            return raw
        text = clean(raw, limit=LIST_LIMIT).casefold()
        verdict, rest = self.first(text)
        if verdict is None:
            raise InvalidResponse(
                f"{quote(text)} does not begin with a verdict.", "Begin with yes or no.", reason="no-verdict"
            )
        second, _ = self.first(rest[joint.end() :]) if (joint := JOINT.match(rest)) else (None, "")
        if second is (not verdict) or REVOKED.match(rest):
            position = place.in_typed(len(text) - len(rest.lstrip(" ,.;:")), text, raw)
            raise InvalidResponse(
                f"{quote(text)} gives two verdicts.",
                "Write one of yes and no.",
                reason="two-verdicts",
                position=position,
            )
        return verdict

    def first(self, text: str) -> tuple[bool | None, str]:
        """The verdict a text begins with, if any, and the text after it."""
        if NEGATED.match(text) or AFFIRMED.match(text):
            return AFFIRMED.match(text) is not None, ""
        if lead := LEAD.match(text):
            text = text[lead.end() :]
        if UNSURE.match(text):
            return None, text
        phrase = self.phrase(text)
        if phrase is not None:
            return phrase
        word = WORD.match(text)
        if word and word[1] == "not" and (negated := WORD.match(text, word.end() + 1)):
            verdict = VERDICTS.get(negated[1]) if negated[1] not in LETTERS else None
            return (None if verdict is None else not verdict), text[negated.end() :]
        if not word or (word[1] in LETTERS and not CLOSED.match(text, word.end())):
            return None, text
        return VERDICTS.get(word[1]), text[word.end() :]

    def phrase(self, text: str) -> tuple[bool, str] | None:
        """The longest alias a text begins with, and the text after it."""
        words = list(re.finditer(r"[^\W_]+", text[:200]))
        for count in range(len(words), 0, -1):
            end = words[count - 1].end()
            verdict = self._phrases.values.get(fold(text[:end]))
            if verdict is not None and (not text[end - 1].isdigit() or is_whole(text, words[0].start(), end)):
                return verdict, text[end:]
        return None

    def grade(self, value: bool, key: bool) -> Verdict:
        """Compare."""
        right = value is key
        return scored(
            1.0 if right else 0.0,
            "equal" if right else "wrong-value",
            read_as=self.preview(value),
            evidence={"key": key},
        )

    def mutants(self, key: bool) -> Iterator[tuple[str, bool]]:
        """The opposite."""
        yield "negated", not key

    def preview(self, value: bool) -> str:
        """``true`` or ``false``."""
        return "true" if value else "false"

    def write(self, key: bool) -> Raw:
        """The truth value."""
        return key

    def plain(self, value: bool) -> bool:
        """The truth value."""
        return value


def is_whole(text: str, start: int, end: int) -> bool:
    """Whether a figure that stands for a verdict stands alone: 0.5, -1 and 0^2 are other numbers."""
    return not text[:start].strip("\"'(* ") and CLOSED.match(text, end) is not None


def truth(key: object) -> bool:
    """Check a truth value of a key or an option; raises InvalidSpec."""
    if isinstance(key, str) and key in ("true", "false"):
        return key == "true"
    if not isinstance(key, bool):
        raise InvalidSpec(f"the key {keys.shown(key)} is neither true nor false")
    return key
