"""The assessments a student is asked."""

from __future__ import annotations

from pydantic import Field

from service.texts import Name
from service.wire.base import Page, PageQuery
from service.wire.terms import HeldTerms


class AskedQuery(PageQuery[Name]):
    """Which page of the assessments."""


class Asked(HeldTerms):
    """An assessment, what holds for its student, and what they have in it."""

    points: float = Field(description="Of all items but those you are excused from.")
    score: float | None = Field(
        description="Points that count, what lateness takes off taken off; null while there are none, or "
        "they are not posted."
    )
    possible: float | None = Field(description="Points of the parts decided so far.")
    parts_pending: int | None


class AskedPage(Page[str]):
    """A page of the assessments of a student, by id."""

    assessments: list[Asked]
