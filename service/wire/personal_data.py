"""Everything stored of one person."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field

from service.texts import Text
from service.wire.base import Input


class PersonalData(BaseModel):
    """Everything stored of one person; the columns of each part are those of the database."""

    profile: dict[str, Any]
    enrolments: list[dict[str, Any]]
    submissions: list[dict[str, Any]] = Field(description="With the answers exactly as typed.")
    webhook_messages: list[dict[str, Any]]
    work: list[dict[str, Any]] = Field(description="What is still to be graded.")
    marks: list[dict[str, Any]]
    scores: list[dict[str, Any]]
    marks_not_posted_yet: list[dict[str, Any]] = Field(
        description="Assessments whose marks are left out until they are posted."
    )
    regrade_requests: list[dict[str, Any]]
    regrade_changes: list[dict[str, Any]]
    regrade_scores: list[dict[str, Any]]
    accommodations: list[dict[str, Any]]
    excuses: list[dict[str, Any]]
    tokens: list[dict[str, Any]] = Field(description="Without their text, which is not stored.")
    trail: list[dict[str, Any]]


class Confirmation(Input):
    """Whether the caller knows whom they erase."""

    confirm: Text = Field("", max_length=200, description="The id again.")


class ErasedOut(BaseModel):
    """That somebody was erased."""

    erased: str
