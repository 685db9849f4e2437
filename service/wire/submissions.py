"""Submissions: what goes in, and what comes out."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field, RootModel, StrictBool, StringConstraints

from service.texts import Decimal, Name, PersonId, Text
from service.wire.base import Input, Page, PageQuery, Problem

MOST_PARTS = 1_000
MOST_ROWS = 1_000

PartName = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Answers = Annotated[
    dict[PartName, Any],
    Field(
        max_length=MOST_PARTS,
        description="Answers by part, as typed: text, or JSON where a part asks for a structure.",
    ),
]


class SubmissionIn(Input):
    """Answers to one item."""

    item: Name = Field(description="Item id, `document/item`.", examples=["dl-exam/inception"])
    answers: Answers
    assessment: Name | None = Field(None, description="null is practice, which no gradebook shows.")
    student: PersonId | None = Field(None, description="For instructor, admin and lms tokens: who answered.")
    variant: Text | None = Field(
        None,
        max_length=2_000,
        description="The `variant` that came with the item; null is the instance the assessment asks of "
        "the student, in practice the item as printed.",
    )
    final: StrictBool = Field(False, description="Send what cannot be read to review instead of back.")


class BatchRow(SubmissionIn):
    """One row of a batch."""

    key: Name | None = Field(None, description="Idempotency key of this row.")


class BatchIn(RootModel[Annotated[list[BatchRow], Field(min_length=1, max_length=MOST_ROWS)]]):
    """One to 1,000 submissions, each accepted or refused on its own."""


class Wait(Input):
    """How long a request may wait for a verdict."""

    wait: Decimal = Field(0, ge=0, le=30, allow_inf_nan=False, description="Seconds to wait for a verdict.")


class SubmissionsQuery(PageQuery[UUID]):
    """Which submissions to list."""

    assessment: Name | None = None
    item: Name | None = None
    student: Name | None = None


class Accepted(BaseModel):
    """Where a submission can be followed."""

    id: UUID
    status_url: str


class Verdict(BaseModel):
    """The judgement of one part."""

    status: Literal["correct", "partial", "incorrect", "invalid", "undecided"] | None = Field(
        description="null for students while marks are not posted."
    )
    points: float = Field(description="What the part is worth where it was answered.")
    score: float | None = Field(description="The share of them that was earned.")
    reason: str
    feedback: str
    read_as: str
    evidence: dict[str, Any] | None = Field(
        None, description="What the verdict rests on, for staff alone: it may hold keys."
    )


class SubmissionOut(BaseModel):
    """A submission as it is now."""

    id: UUID
    state: Literal["queued", "received", "provisional", "graded", "invalid", "failed"] = Field(
        description="`received` is all that students are told of marks that are `withheld`."
    )
    in_progress: bool = Field(description="Whether a worker has still something to decide.")
    score: float | None = Field(
        description="Points earned of the parts decided so far: points of the assessment, in practice of the "
        "item. What lateness takes off is not taken off yet."
    )
    possible: float | None = Field(description="Points of the parts decided so far, counted alike.")
    parts: dict[str, Verdict]
    attempts_left: int | None = Field(description="null is no limit.")
    item: str
    assessment: str | None
    student: str
    attempt: int
    created_at: AwareDatetime
    due_at: AwareDatetime | None = Field(description="When it was due for this student; null is never.")
    late: bool
    late_percent: float = Field(description="What the gradebook takes off of the points, for lateness.")
    late_penalty: float | None = Field(description="How many points of `score` that is.")
    withheld: bool = Field(
        description="Whether marks are kept from the student: until they are posted; those of practice also "
        "while an assessment asks the same of them, and its marks are not posted or attempts are left."
    )
    mark: int | None = Field(description="The number of the mark that counts, for staff.")


class SubmissionPage(Page[UUID]):
    """A page of submissions, newest first."""

    submissions: list[SubmissionOut]


class RowOutcome(BaseModel):
    """What became of one row of a batch."""

    row: int = Field(description="Counted from 0.")
    key: str | None = None
    status: int = Field(description="The status a POST of this row alone would have had.")
    id: UUID | None = None
    status_url: str | None = None
    problem: Problem | None = None


class BatchOut(BaseModel):
    """What became of the rows of a batch, in order."""

    accepted: int
    refused: int
    rows: list[RowOutcome]
