"""The place in a formula up to which it has been read."""

from __future__ import annotations

from dataclasses import dataclass, field

from graders.algebra.functions import OPERATORS
from graders.algebra.tokens import Token, unreadable
from graders.errors import InvalidResponse
from graders.text import quote

MAX_DEPTH = 40
CLOSING = {"(": ")", "[": "]", "{": "}", "⟪": "⟫", "⌊": "⌋", "⌈": "⌉", "⟨": "⟩", "|": "|"}
"""Brackets; ⟪ … ⟫ stand around the rows of a LaTeX environment such as ``cases``."""


@dataclass(slots=True)
class Cursor:
    """The next token, the brackets that are open, and how deep they nest.

    ``deciding`` counts the conditions around the token, in which ``=`` compares.
    """

    text: str
    rest: list[Token]
    index: int = 0
    open: list[str] = field(default_factory=list)
    depth: int = 0
    deciding: int = 0

    @property
    def token(self) -> Token:
        """The next token."""
        return self.rest[self.index]

    def fault(self, remedy: str = "") -> InvalidResponse:
        """The fault of the next token, which does not fit."""
        if self.token.kind == "end":
            return InvalidResponse(
                "The formula ends too early.",
                remedy or "Complete it, and close every bracket.",
                reason="not-a-formula",
                position=self.token.position,
            )
        return unreadable(self.text, self.token.position, remedy)

    def take(self, *texts: str) -> str:
        """Step over the next token if it is one of these signs or words; returns it, or nothing."""
        token = self.token
        if token.text in texts and token.kind in {"sign", "word"}:
            self.index += 1
            return token.text
        return ""

    def skip(self, *texts: str) -> None:
        """Step over all of these signs and words that follow."""
        while self.take(*texts):
            pass

    def stands_at(self, word: str) -> bool:
        """Whether the next token is this word."""
        return self.token.kind == "word" and self.token.text == word

    def stands_at_end(self) -> bool:
        """Whether the formula, or the innermost bracket, ends here."""
        return self.token.kind == "end" or self.closes()

    def expect(self, text: str) -> None:
        """Step over a sign; raises InvalidResponse where there is another."""
        if not self.take(text):
            raise self.fault(f"{quote(text)} is missing here.")

    def deepen(self) -> None:
        """Note a level of nesting; raises InvalidResponse beyond the limit."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise InvalidResponse(
                f"The formula nests deeper than {MAX_DEPTH} levels.", "Simplify it.", reason="too-deep"
            )

    def closes(self) -> bool:
        """Whether the next token closes the innermost bracket."""
        return bool(self.open) and self.token.kind == "sign" and self.token.text == CLOSING[self.open[-1]]

    def operator(self, kinds: frozenset[str]) -> str:
        """The operation of the next token if it is one of these, or nothing."""
        token = self.token
        if token.text == "=" and not self.deciding:
            raise self.fault("Write one formula, without further equations.")
        name = OPERATORS.get(token.text, "") if token.kind == "sign" else ""
        return name if name in kinds else ""
