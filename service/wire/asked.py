"""The assessments a student is asked."""

from __future__ import annotations

from pydantic import BaseModel, Field

from service.texts import Name, Whole
from service.wire.base import Input
from service.wire.terms import HeldTerms


class AskedQuery(Input):
    """Which page of the assessments."""

    limit: Whole = Field(50, ge=1, le=200)
    cursor: Name | None = Field(None, description="`next` of the page before.")


class Asked(HeldTerms):
    """An assessment, what holds for its student, and what they have in it."""

    points: float
    score: float | None = Field(
        description="Points that count, what lateness takes off taken off; null while there are none, or "
        "they are not posted."
    )
    possible: float | None = Field(description="Points of the parts decided so far.")
    parts_pending: int | None


class AskedPage(BaseModel):
    """A page of the assessments of a student, by id."""

    assessments: list[Asked]
    next: str | None = Field(description="`cursor` of the next page; null on the last.")
