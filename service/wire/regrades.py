"""Regrades: what is asked for, how far it is, what it changes."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field, StrictBool

from service.texts import Name, Reason, RowNumber
from service.wire.base import Input, Page, PageQuery


class RegradeIn(Input):
    """What to regrade, and why."""

    item: Name | None = Field(None, description="null regrades all items of the assessment.")
    dry_run: StrictBool = Field(True, description="Compare, and wait to be applied; else apply at once.")
    release_overrides: StrictBool = Field(
        False, description="Decide anew what a person had decided. Else their decisions stand."
    )
    reason: Reason = Field(description="Why; it stands on every mark that is made.")


class Students(BaseModel):
    """How many students' scores go up, down, or stay: of those in the gradebook, not of staff or who left."""

    up: int
    down: int
    unchanged: int


class Attempts(BaseModel):
    """Submissions that spend an attempt now and did not before, or the reverse."""

    spent: int
    given_back: int


class ReasonCount(BaseModel):
    """How many verdicts change from one reason to another; empty: there was or will be no such part."""

    before: str
    after: str
    count: int


class NotGraded(BaseModel):
    """Submissions that keep their mark because the item as it is now cannot grade them."""

    why: str
    count: int


class Summary(BaseModel):
    """What a regrade changes, counted."""

    submissions: int = Field(description="Submissions compared.")
    changed: int
    rescored: int = Field(
        description="Of `changed`, those whose points change, or whether all is decided; of the others only "
        "reasons do."
    )
    students: Students
    mean_change: float = Field(description="Points of the assessment, over all these students.")
    reasons: list[ReasonCount] = Field(description="The most frequent first.")
    attempts: Attempts
    overrides_kept: int = Field(description="Submissions in which a person's decision stands.")
    cannot_be_graded: list[NotGraded]
    conflicts: int = Field(
        description="Changes that are not undone, as a later regrade of the same submission stands. They are "
        "undone together with that one."
    )


class JobOut(BaseModel):
    """A regrade and how far it is."""

    id: int
    assessment: str
    item: str | None
    versions: dict[str, str] = Field(
        description="By which version of each item it grades: the SHA-256 of its file's text."
    )
    state: Literal["queued", "comparing", "compared", "applying", "applied", "undoing", "undone", "failed"]
    dry_run: bool
    release_overrides: bool
    reason: str
    done: int = Field(description="Submissions compared so far, or changes applied or undone so far.")
    total: int | None
    summary: Summary
    error: str = Field(description="Why it failed; else empty.")
    created_by: str
    created_at: AwareDatetime
    finished_at: AwareDatetime | None


class JobsQuery(PageQuery[RowNumber]):
    """Which page of the regrades of an assessment."""


class JobPage(Page[int]):
    """A page of the regrades of an assessment, the latest first."""

    jobs: list[JobOut]


class ChangesQuery(PageQuery[UUID]):
    """Which page of changes, and of which."""

    only: Literal["points", "reasons", "conflicts"] | None = Field(
        None,
        description="`points`: those that `summary.rescored` counts. `reasons`: the others. "
        "`conflicts`: those that are not undone. Left out, all are listed.",
    )


class Said(BaseModel):
    """What is said of one part."""

    status: str
    score: float | None
    reason: str
    words: str = Field(description="The reason in plain words: the feedback, where there is some.")


class Verdicts(BaseModel):
    """The old and the new verdict on a part, side by side; null where it is no part of the item."""

    before: Said | None
    after: Said | None


class States(BaseModel):
    """The old and the new state."""

    before: str
    after: str


class Points(BaseModel):
    """The old and the new points; null where there are none."""

    before: float | None
    after: float | None


class Since(BaseModel):
    """The mark that counts of a submission that was marked after a regrade."""

    created_by: str
    reason: str
    score: float | None = Field(description="In points of the item.")


class ChangeOut(BaseModel):
    """A submission that a regrade changes."""

    submission: UUID
    student: str
    name: str
    item: str
    attempt: int
    applied: bool
    conflict: bool = Field(description="It is not undone: a later regrade of the submission stands.")
    since: Since | None = Field(description="The mark that counts where there is a conflict.")
    state: States
    score: Points = Field(description="Of the submission, in points of the item.")
    points: Points = Field(description="That could be had, in points of the item.")
    parts: dict[str, Verdicts] = Field(description="The parts whose verdict changes.")
    gradebook: Points = Field(
        description="The student's score at the item in the gradebook: the attempt that counts, late policy "
        "applied, in points of the assessment."
    )


class ChangePage(Page[UUID]):
    """A page of changes, in the order of submissions."""

    changes: list[ChangeOut]
