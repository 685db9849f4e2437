"""Faults in grading, sorted by whose fault they are."""

from __future__ import annotations


class GraderError(Exception):
    """Root of every fault raised by this package."""


class InvalidResponse(GraderError):
    """The student's answer cannot be read; it costs no attempt and is shown as it stands.

    Parameters
    ----------
    message : str
        What could not be read, naming the value.
    remedy : str
        What to write instead.
    reason : str
        Stable kebab-case code, for statistics.
    position : int, optional
        Offset of the fault in the text, in characters; in a table, in the text of the cell that the message
        names. None where no place can be named: an unknown word as a whole, something missing, a list.
    about : str, optional
        The part of the answer the fault is about, from which its position is found.
    """

    def __init__(
        self,
        message: str,
        remedy: str = "",
        *,
        reason: str = "unreadable",
        position: int | None = None,
        about: str = "",
    ) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy
        self.reason = reason
        self.position = position
        self.about = about

    def within(self, part: str, whole: object) -> InvalidResponse:
        """The fault with its position counted in the whole answer: none where the part is not found once."""
        found = isinstance(whole, str) and bool(part) and whole.count(part) == 1
        start = whole.index(part) if isinstance(whole, str) and found else None
        position = None if start is None or self.position is None else start + self.position
        return InvalidResponse(self.message, self.remedy, reason=self.reason, position=position)

    def shifted(self, start: int) -> InvalidResponse:
        """The fault of a part that begins at ``start``, with its position counted in the whole."""
        position = None if self.position is None else start + self.position
        return InvalidResponse(
            self.message, self.remedy, reason=self.reason, position=position, about=self.about
        )

    def __str__(self) -> str:
        return f"{self.message} {self.remedy}".strip()


class InvalidSpec(GraderError):
    """The author's options or key do not fit the answer type; the bank refuses to load."""
