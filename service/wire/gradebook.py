"""Gradebooks: their form, and their rows."""

from __future__ import annotations

from pydantic import BaseModel, Field

from service.wire.base import Input


class GradebookQuery(Input):
    """The form of a gradebook."""

    format: str = Field("json", max_length=40, description="`json` or `csv`.")


class GradebookRow(BaseModel):
    """One student of a gradebook."""

    student: str
    name: str
    score: float
    possible: float
    parts_pending: int
    submissions: int


class Gradebook(BaseModel):
    """Every student enrolled, with what they have earned so far."""

    assessment: str
    rows: list[GradebookRow]
