"""Regrades: the jobs, what they change, and the requests of students."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    LargeBinary,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TEXT
from sqlalchemy.orm import Mapped, mapped_column

from service.db import Base
from service.models.columns import Moment, now


class Job(Base):
    """A regrade that somebody asked for, and how far it is.

    Each chunk of its work is one transaction, which also moves ``phase`` and ``cursor``: a worker that is
    killed leaves the job as it was before the chunk.
    """

    __tablename__ = "job"
    __table_args__ = (
        CheckConstraint(
            "state in ('queued', 'comparing', 'compared', 'applying', 'applied', 'undoing', 'undone',"
            " 'failed')",
            name="state",
        ),
        CheckConstraint("phase in ('compare', 'weigh', 'apply', 'await', 'undo')", name="phase"),
        Index(None, "assessment_id", "id"),
        Index(
            "ix_job_unfinished",
            "id",
            postgresql_where=text("state in ('queued', 'comparing', 'applying', 'undoing')"),
        ),
        # Two at once would mark again what the other has just marked, and the older might be the last.
        Index(
            "uq_job_marking",
            "assessment_id",
            unique=True,
            postgresql_where=text("state in ('applying', 'undoing')"),
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    assessment_id: Mapped[str] = mapped_column(ForeignKey("assessment.id"))
    item_id: Mapped[str | None]
    """The item that is regraded; none: all items of the assessment."""
    state: Mapped[str] = mapped_column(server_default="queued")
    phase: Mapped[str] = mapped_column(server_default="compare")
    """What the next chunk does; ``service.regrades.running`` says in which order."""
    cursor: Mapped[UUID | None]
    """The last submission of the chunk before."""
    attempts: Mapped[int] = mapped_column(server_default=text("0"))
    """Chunks begun since the last that was finished: a worker may be taken down by one."""
    basis: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """What it grades by when it was asked for: ``{item: {hash, conventions, full_marks, terms}}``."""
    solver_version: Mapped[str]
    policy_version: Mapped[str]
    replaced: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=text("'[]'"))
    """The replacements that its own took the place of, and undoing it brings back."""
    dry_run: Mapped[bool]
    """Whether it waits, once compared, for somebody to apply it."""
    release_overrides: Mapped[bool] = mapped_column(server_default=text("false"))
    """Whether what people decided is decided anew, too."""
    done: Mapped[int] = mapped_column(server_default=text("0"))
    total: Mapped[int | None]
    summary: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    error: Mapped[str] = mapped_column(server_default="")
    reason: Mapped[str]
    created_by: Mapped[str]
    created_at: Mapped[datetime] = now()
    applying_since: Mapped[datetime | None] = mapped_column(Moment)
    """When it was certain that its replacements hold for all work leased from then on."""
    undoing_since: Mapped[datetime | None] = mapped_column(Moment)
    """When its replacements were taken away; once it is being undone, for all work leased from then on."""
    finished_at: Mapped[datetime | None] = mapped_column(Moment)


class Regrading(Base):
    """What a regrade makes of equal answers to one instance of an item: grading is a pure function.

    Written in bulk by jobs, which nobody deletes, and gone 30 days after a job that was never applied, or was
    undone (``service.regrades.purging``). No foreign key: to look up each row's job would cost more than the
    row.
    """

    __tablename__ = "regrading"
    __table_args__ = (UniqueConstraint("job_id", "fingerprint"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    job_id: Mapped[int] = mapped_column(BigInteger)
    fingerprint: Mapped[bytes] = mapped_column(LargeBinary)
    """SHA-256 of all that the outcome depends on: answers, version shown, seed, verdicts that are kept."""
    state: Mapped[str | None]
    score: Mapped[float | None]
    possible: Mapped[float]
    points: Mapped[float]
    parts_pending: Mapped[int]
    verdicts: Mapped[dict[str, Any]] = mapped_column(JSONB)
    lanes: Mapped[list[str]] = mapped_column(ARRAY(TEXT))
    """The slow lanes that have something left to decide."""
    error: Mapped[str | None]
    """Why the answers cannot be graded; then nothing else is said of them."""


class RegradeChange(Base):
    """A submission whose mark a regrade changes, and the marks before and after; written in bulk, too."""

    __tablename__ = "regrade_change"
    __table_args__ = (
        Index(
            "ix_regrade_change_unapplied",
            "job_id",
            "submission_id",
            postgresql_where=text("after_id is null"),
        ),
    )

    job_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    submission_id: Mapped[UUID] = mapped_column(
        ForeignKey("submission.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    regrading_id: Mapped[int] = mapped_column(BigInteger)
    before_id: Mapped[int] = mapped_column(BigInteger)
    """The mark it was compared with, and that undoing it restores."""
    after_id: Mapped[int | None] = mapped_column(BigInteger)
    """The mark made when it was applied."""
    lanes_before: Mapped[list[str] | None] = mapped_column(ARRAY(TEXT))
    """The slow lanes that had something left to decide when it was applied."""
    undone_id: Mapped[int | None] = mapped_column(BigInteger)
    """The mark made when it was undone; none although the job is: a later regrade of it stands."""


class RegradeScore(Base):
    """What a regrade makes of a student's score at an item, in points of the assessment."""

    __tablename__ = "regrade_score"

    job_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    person_id: Mapped[str] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    item_id: Mapped[str] = mapped_column(primary_key=True)
    before: Mapped[float | None]
    """None: there was no score, or is none any more."""
    after: Mapped[float | None]


class Replacement(Base):
    """An item version whose later submissions are graded with another: what a regrade was applied with."""

    __tablename__ = "replacement"

    assessment_id: Mapped[str] = mapped_column(ForeignKey("assessment.id"), primary_key=True)
    item_hash: Mapped[str] = mapped_column(ForeignKey("item_version.hash"), primary_key=True)
    replaced_by: Mapped[str] = mapped_column(ForeignKey("item_version.hash"))
    job_id: Mapped[int] = mapped_column(ForeignKey("job.id"))


class RegradeRequest(Base):
    """A student who asks, with a reason, to have a mark looked at; and the answer."""

    __tablename__ = "regrade_request"
    __table_args__ = (
        CheckConstraint("state in ('open', 'granted', 'declined')", name="state"),
        Index(None, "submission_id"),
        Index(None, "assessment_id", "id"),
        Index(
            "uq_regrade_request_open",
            "submission_id",
            "part",
            unique=True,
            postgresql_where=text("state = 'open'"),
            postgresql_nulls_not_distinct=True,
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    submission_id: Mapped[UUID] = mapped_column(ForeignKey("submission.id"))
    assessment_id: Mapped[str] = mapped_column(ForeignKey("assessment.id"))
    part: Mapped[str | None]
    reason: Mapped[str]
    state: Mapped[str] = mapped_column(server_default="open")
    answer: Mapped[str] = mapped_column(server_default="")
    answered_by: Mapped[str | None]
    created_at: Mapped[datetime] = now()
    answered_at: Mapped[datetime | None] = mapped_column(Moment)
