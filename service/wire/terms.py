"""The terms of assessments: what staff grant, what holds for a student, and when marks are posted."""

from __future__ import annotations

from typing import Literal

from pydantic import AwareDatetime, BaseModel, Field

from service.texts import Name, Reason, RowNumber, WholeNumber
from service.wire.assessments import MOST_ATTEMPTS, Keep, Minutes, Moment, Release
from service.wire.base import Input, Page, PageQuery

WHEN = "RFC 3339, or without an offset the local time of the course's `time_zone`."


class GrantsQuery(PageQuery[RowNumber]):
    """Which page of what was granted."""


class AccommodationIn(Input):
    """Other terms for one student or one section."""

    student: Name | None = Field(None, description="Whom it is for; or name a `section`.")
    section: Name | None = None
    opens_at: Moment | None = Field(None, description="Earlier than the assessment opens. " + WHEN)
    due_at: Moment | None = Field(None, description="Later than the assessment is due. " + WHEN)
    closes_at: Moment | None = Field(
        None, description="Later than the assessment closes; in no case it closes before it is due. " + WHEN
    )
    extra_minutes: Minutes = Field(0, description="Added to the due and the closing time.")
    extra_attempts: WholeNumber = Field(0, ge=0, le=MOST_ATTEMPTS, description="At each item.")
    reason: Reason


class Granted(BaseModel):
    """Something staff granted."""

    id: int
    reason: str
    created_by: str
    created_at: AwareDatetime
    withdrawn_at: AwareDatetime | None


class AccommodationOut(Granted):
    """Other terms for one student or one section."""

    student: str | None
    section: str | None
    opens_at: AwareDatetime | None
    due_at: AwareDatetime | None
    closes_at: AwareDatetime | None
    extra_minutes: int
    extra_attempts: int


class AccommodationPage(Page[int]):
    """A page of accommodations, the oldest first, withdrawn ones included."""

    accommodations: list[AccommodationOut]


class ExcuseIn(Input):
    """Somebody who need not answer."""

    student: Name
    item: Name | None = Field(None, description="null is the whole assessment.")
    reason: Reason


class ExcuseOut(Granted):
    """Somebody who need not answer an item, or anything."""

    student: str
    item: str | None


class ExcusePage(Page[int]):
    """A page of excuses, the oldest first, withdrawn ones included."""

    excuses: list[ExcuseOut]


class FullMarksIn(Input):
    """A part that turned out broken."""

    item: Name
    part: Name
    reason: Reason


class FullMarksOut(Granted):
    """A part that everybody gets full marks for."""

    item: str
    part: str


class FullMarksChanged(FullMarksOut):
    """A part that everybody gets full marks for, or not any more."""

    to_regrade: int = Field(description="Submissions that are graded otherwise; a regrade changes them.")
    remedy: str


class FullMarksPage(Page[int]):
    """A page of parts given away, the oldest first, withdrawn ones included."""

    full_marks: list[FullMarksOut]


class ReleaseOut(BaseModel):
    """Whether students see the marks of an assessment."""

    assessment: str
    release: Release
    posted_at: AwareDatetime | None


class TermsQuery(Input):
    """Whose terms."""

    student: Name | None = Field(None, description="For instructor, admin and lms tokens: whose terms.")


class ItemTerms(BaseModel):
    """An item of an assessment, as it stands for a student."""

    item: str
    title: str
    points: float
    attempts_left: int | None = Field(description="null is no limit.")
    excused: bool


class HeldTerms(BaseModel):
    """What holds for a student at an assessment; moments are shown by the clock of the course."""

    assessment: str
    course: str
    title: str
    time_zone: str
    now: AwareDatetime
    state: Literal["not-open", "open", "late", "closed"] = Field(
        description="What would become of a submission now; `late` would cost points where lateness does."
    )
    opens_at: AwareDatetime | None
    due_at: AwareDatetime | None
    closes_at: AwareDatetime | None
    late_percent_per_day: float
    late_grace_minutes: int
    late_floor_percent: float
    keep: Keep
    max_attempts: int | None = Field(description="At each item, what was granted included.")
    marks_shown: bool = Field(description="Whether marks are shown, or wait to be posted.")


class TermsOut(HeldTerms):
    """What holds for a student at an assessment, and its items."""

    student: str
    items: list[ItemTerms] = Field(description="In the order they are asked; for students once it is open.")
