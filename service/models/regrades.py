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
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from service.db import Base
from service.models.columns import Moment, now


class Job(Base):
    """Long work that somebody asked for, and how far it is."""

    __tablename__ = "job"
    __table_args__ = (
        CheckConstraint(
            "state in ('queued', 'comparing', 'compared', 'applying', 'applied', 'undoing', 'undone',"
            " 'failed')",
            name="state",
        ),
        Index(None, "assessment_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    assessment_id: Mapped[str] = mapped_column(ForeignKey("assessment.id"))
    item_id: Mapped[str | None]
    """The item that is regraded; none: all items of the assessment."""
    state: Mapped[str] = mapped_column(server_default="queued")
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
    finished_at: Mapped[datetime | None] = mapped_column(Moment)


class Regrading(Base):
    """What a regrade makes of equal answers to one instance of an item: grading is a pure function."""

    __tablename__ = "regrading"
    __table_args__ = (Index(None, "job_id"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    job_id: Mapped[int] = mapped_column(ForeignKey("job.id", ondelete="CASCADE"))
    item_hash: Mapped[str] = mapped_column(ForeignKey("item_version.hash"))
    state: Mapped[str]
    score: Mapped[float | None]
    possible: Mapped[float]
    points: Mapped[float]
    parts_pending: Mapped[int]
    verdicts: Mapped[dict[str, Any]] = mapped_column(JSONB)


class RegradeChange(Base):
    """A submission whose mark a regrade changes, and the marks before and after."""

    __tablename__ = "regrade_change"

    job_id: Mapped[int] = mapped_column(ForeignKey("job.id", ondelete="CASCADE"), primary_key=True)
    submission_id: Mapped[UUID] = mapped_column(ForeignKey("submission.id"), primary_key=True, index=True)
    regrading_id: Mapped[int] = mapped_column(ForeignKey("regrading.id", ondelete="CASCADE"))
    before_id: Mapped[int] = mapped_column(ForeignKey("mark.id"))
    """The mark it was compared with."""
    after_id: Mapped[int | None] = mapped_column(ForeignKey("mark.id"))
    """The mark made when it was applied."""


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
