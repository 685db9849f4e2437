"""Assessments: what goes in, and what comes out."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, Field, StringConstraints

from service.texts import Handle, Name, Number, Text, Title, WholeNumber
from service.wire.base import LEFT_OUT, Input, Page, PageQuery

MOST_ITEMS = 1_000
MOST_POINTS = 1_000_000
MOST_ATTEMPTS = 10_000
MINUTES_A_YEAR = 525_600

Keep = Literal["best", "last", "first"]
Variants = Literal["document", "student", "attempt"]
Release = Literal["at-once", "when-posted"]
Points = Annotated[Number, Field(ge=0, le=MOST_POINTS)]
Percent = Annotated[Number, Field(ge=0, le=100)]
Attempts = Annotated[WholeNumber, Field(ge=1, le=MOST_ATTEMPTS)]
Minutes = Annotated[WholeNumber, Field(ge=0, le=MINUTES_A_YEAR)]
Moment = Annotated[Text, StringConstraints(max_length=40)]
WHEN = "RFC 3339, or without an offset the local time of the course's `time_zone`; null does not limit."


class AssessmentItemIn(Input):
    """An item of an assessment."""

    item: Name = Field(description="Item id, `document/item`.", examples=["dl-exam/inception"])
    points: Points = Field(LEFT_OUT, description="Left out: as it is, of a new one those of the item.")
    conventions: list[Name] | None = Field(
        None,
        min_length=1,
        max_length=100,
        description="Those of the item's conventions that are accepted. Left out: as it is; null: all.",
    )


Items = Annotated[list[AssessmentItemIn], Field(max_length=MOST_ITEMS)]


class AssessmentEdit(Input):
    """What is to be changed of an assessment; the rest stays."""

    title: Title = Field(LEFT_OUT)
    items: Items = Field(LEFT_OUT, description="All items, in the order they are asked.")
    variants: Variants = Field(
        LEFT_OUT,
        description="Whose instances are asked: the document's own, others of each student or attempt.",
    )
    max_attempts: Attempts | None = Field(None, description="null does not limit.")
    keep: Keep = Field(LEFT_OUT, description="The attempt that counts.")
    opens_at: Moment | None = Field(None, description=WHEN)
    due_at: Moment | None = Field(None, description="Later answers are late. " + WHEN)
    closes_at: Moment | None = Field(None, description=WHEN)
    late_percent_per_day: Percent = Field(
        LEFT_OUT, description="What each day begun since `due_at` takes off, of the points earned."
    )
    late_grace_minutes: Minutes = Field(LEFT_OUT, description="Minutes after `due_at` that take nothing off.")
    late_floor_percent: Percent = Field(
        LEFT_OUT, description="What is left of the points earned, however late."
    )
    release: Release = Field(
        LEFT_OUT, description="Whether students see marks as they are made, or once they are posted."
    )


class AssessmentIn(AssessmentEdit):
    """A new assessment."""

    id: Handle = Field(examples=["dl-2026-exam"])
    title: Title
    items: Items = Field([], description="In the order they are asked.")


class AssessmentItemOut(BaseModel):
    """An item of an assessment."""

    item: str
    points: float
    conventions: list[str] | None = Field(description="Those that are accepted; null: all of the item.")


class AssessmentOut(BaseModel):
    """An assessment; moments are shown by the clock of the course."""

    id: str
    course: str
    title: str
    time_zone: str
    items: list[AssessmentItemOut]
    points: float
    variants: Variants
    max_attempts: int | None
    keep: Keep
    opens_at: AwareDatetime | None
    due_at: AwareDatetime | None
    closes_at: AwareDatetime | None
    late_percent_per_day: float
    late_grace_minutes: int
    late_floor_percent: float
    release: Release
    posted_at: AwareDatetime | None
    created_at: AwareDatetime


class EditedOut(AssessmentOut):
    """An assessment that was changed."""

    regrade_needed: list[str] = Field(
        description="Items with marks made by other conventions: regrade them to have these apply."
    )


class AssessmentsQuery(PageQuery[Name]):
    """Which page of the assessments of a course."""


class AssessmentPage(Page[str]):
    """A page of the assessments of a course, by id."""

    assessments: list[AssessmentOut]
