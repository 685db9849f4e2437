"""Courses: what goes in, and what comes out."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime, BaseModel, Field, StrictBool
from pydantic_core import PydanticCustomError

from service import moments
from service.texts import Handle, Name, RowNumber, Title, WholeNumber
from service.wire.base import LEFT_OUT, Input, Page, PageQuery

LONGEST_SHIFT = 3_660
"""Days: ten years."""


def known_zone(name: str) -> str:
    """Refuse what is no time zone."""
    try:
        return moments.zone(name).key
    except moments.UnknownZone as fault:
        raise PydanticCustomError("time_zone", "Input {fault}", {"fault": str(fault)}) from None


Zone = Annotated[Name, AfterValidator(known_zone)]


class CourseIn(Input):
    """A new course."""

    id: Handle = Field(examples=["dl-2026"])
    title: Title
    time_zone: Zone = Field("UTC", description="IANA name.", examples=["Europe/Berlin"])
    decimal_comma: StrictBool = Field(False, description="Whether exports write `0,5`.")


class CourseEdit(Input):
    """What is to be changed of a course; the rest stays."""

    title: Title = Field(LEFT_OUT)
    time_zone: Zone = Field(
        LEFT_OUT,
        description="IANA name. Deadlines stay the moments they are, and are shown by the new clock.",
    )
    decimal_comma: StrictBool = Field(LEFT_OUT)


class CourseCopy(Input):
    """A new course with the assessments of another."""

    id: Handle
    title: Title | None = Field(None, description="null is that of the course copied.")
    shift_days: WholeNumber = Field(
        0,
        ge=-LONGEST_SHIFT,
        le=LONGEST_SHIFT,
        description="How many days later deadlines are, at the same time of day.",
    )
    sections: StrictBool = Field(False, description="Whether the names of the sections are copied.")


class CourseOut(BaseModel):
    """A course."""

    id: str
    title: str
    time_zone: str
    decimal_comma: bool
    sections: list[str]
    created_at: AwareDatetime


class CopyOut(CourseOut):
    """A copy of a course."""

    assessments: dict[str, str] = Field(
        description="The id of each assessment copied, by that of the original."
    )


class CoursesQuery(PageQuery[Name]):
    """Which page of courses to list."""


class CoursePage(Page[str]):
    """A page of courses, by id."""

    courses: list[CourseOut]


class TrailQuery(PageQuery[RowNumber]):
    """Which events to list."""

    action: Name | None = Field(
        None, description="One action, or what stands before its dot.", examples=["assessment.edit", "roster"]
    )
    actor: Name | None = None


class Event(BaseModel):
    """Something that was done."""

    id: int
    actor: str
    action: str
    subject: str = Field(description="The id of what it was done to.")
    detail: dict[str, Any]
    created_at: AwareDatetime


class Trail(Page[int]):
    """A page of events, newest first."""

    events: list[Event]
