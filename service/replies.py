"""The JSON that comes out."""

from __future__ import annotations

from typing import Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field


class BankHealth(BaseModel):
    """Files that cannot be used; the bank as it was before they changed stays in use."""

    bad: list[str] = Field(description="File and line of each fault; the log says what is wrong.")


class Health(BaseModel):
    """The state of the process."""

    status: Literal["ok"]
    bank: BankHealth | None = Field(None, description="Only where files of the bank are bad.")


class Accepted(BaseModel):
    """Where a submission can be followed."""

    id: UUID
    status_url: str


class Verdict(BaseModel):
    """The judgement of one part."""

    status: Literal["correct", "partial", "incorrect", "invalid", "undecided"]
    score: float | None
    reason: str
    feedback: str
    read_as: str


class SubmissionOut(BaseModel):
    """A submission as it is now."""

    id: UUID
    state: Literal["queued", "provisional", "graded", "invalid", "failed"]
    in_progress: bool = Field(description="Whether a worker has still something to decide.")
    score: float | None = Field(description="Points earned of the parts decided so far.")
    possible: float | None = Field(description="Points of the parts decided so far.")
    parts: dict[str, Verdict]
    attempts_left: int | None = Field(description="None is no limit.")
    item: str
    assessment: str | None
    student: str
    attempt: int
    created_at: AwareDatetime


class SubmissionPage(BaseModel):
    """A page of submissions, newest first."""

    submissions: list[SubmissionOut]
    next: str | None = Field(description="`cursor` of the next page; None on the last.")


class FieldError(BaseModel):
    """One field that was refused."""

    pointer: str = Field(description="JSON pointer (RFC 6901).")
    detail: str


class Problem(BaseModel):
    """What went wrong and what to do about it (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    instance: str | None = None
    errors: list[FieldError] = []


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


class ItemSummary(BaseModel):
    """An item in a list."""

    id: str
    title: str
    document: str
    points: float
    parts: int
    has_variants: bool


class ItemList(BaseModel):
    """Every item of the bank."""

    items: list[ItemSummary]


class Part(BaseModel):
    """What a part asks for; never its key."""

    ask: str
    type: str
    points: float


class ItemOut(BaseModel):
    """An item as a student sees it."""

    id: str
    title: str
    document: str
    prompt: str
    points: float
    parts: dict[str, Part]
    variant: str | None = Field(description="Send it back with the answers.")


class Reading(BaseModel):
    """How one answer was read."""

    status: Literal["read", "blank", "invalid"]
    read_as: str = Field(description="What was read, as text.")
    mathml: str = Field(description="What was read, as a MathML element; empty where nothing was.")
    feedback: str = Field(description="Why the answer cannot be read, and the remedy.")
    remedy: str = Field(description="What to write instead.")
    reason: str
    position: int | None = Field(description="Offset of the fault in the answer, in characters.")


class PreviewOut(BaseModel):
    """How each answer was read; no attempt is spent and nothing is marked."""

    parts: dict[str, Reading]


class KeyOut(BaseModel):
    """The key of each part, as a student would type it."""

    item: str
    keys: dict[str, Any]


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


class AuditRow(BaseModel):
    """A printed answer beside the computed one."""

    item: str
    part: str
    lines: str
    printed: str | None
    computed: Any
    verdict: Literal["agree", "disagree", "undecidable", "unprinted"]
    debatable: str | None
    basis: Literal["computed", "cited", "judged"]
    reason: str


class AuditOut(BaseModel):
    """The audit of every item."""

    rows: list[AuditRow]
