"""Submissions, the work of grading them, their marks and scores."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    LargeBinary,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from service.db import Base
from service.models.columns import Moment, changed, now, uuid_key


class ItemVersion(Base):
    """The text of an item, by its hash, so that any mark can be computed again."""

    __tablename__ = "item_version"

    hash: Mapped[str] = mapped_column(primary_key=True)
    item_id: Mapped[str] = mapped_column(index=True)
    toml: Mapped[str]
    first_seen: Mapped[datetime] = now()
    checked_by: Mapped[str | None]
    """The version of the code under which it last passed the publishing gate."""


class Submission(Base):
    """What a student sent in, exactly as typed; its state follows from work and marks.

    Never updated, except that its idempotency key is forgotten after a week, and that ``changed`` tells the
    gradebook of a mark that found it unreadable, which changes no score. ``id`` grows with time, so
    it is also the order of attempts and the cursor of listings. Where attempts are limited, ``attempt``
    counts those spent; where not, it numbers all, and two sent at the same moment may share a number.
    """

    __tablename__ = "submission"
    __table_args__ = (
        UniqueConstraint("token_id", "idempotency_key"),
        Index(None, "person_id", "item_id", "assessment_id", "attempt"),
        Index(None, "assessment_id", "id"),
        Index("ix_submission_changed", "assessment_id", "changed"),
        Index("ix_submission_keyed", "created_at", postgresql_where=text("idempotency_key is not null")),
    )

    id: Mapped[UUID] = uuid_key()
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    assessment_id: Mapped[str | None] = mapped_column(ForeignKey("assessment.id"))
    item_id: Mapped[str]
    item_hash: Mapped[str] = mapped_column(ForeignKey("item_version.hash"))
    seed: Mapped[int | None] = mapped_column(BigInteger)
    answers: Mapped[dict[str, Any]] = mapped_column(JSON)
    final: Mapped[bool] = mapped_column(server_default=text("false"))
    attempt: Mapped[int]
    source: Mapped[str]
    token_id: Mapped[UUID | None] = mapped_column(ForeignKey("api_token.id"))
    idempotency_key: Mapped[str | None]
    body_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = now()
    changed: Mapped[int] = changed()


class Work(Base):
    """One lane of one submission with something left to decide.

    The row comes with its submission, or with a mark that leaves the lane something. It goes in the
    transaction that writes its mark, or that of another lane which leaves it nothing.
    """

    __tablename__ = "work"
    __table_args__ = (
        UniqueConstraint("submission_id", "lane"),
        CheckConstraint("lane in ('live', 'explain', 'prove', 'train')", name="lane"),
        Index("ix_work_fresh", "lane", "id", postgresql_where=text("attempts = 0")),
        Index(
            "ix_work_tried",
            "lane",
            "leased_until",
            postgresql_where=text("attempts > 0 and failed_at is null"),
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    submission_id: Mapped[UUID] = mapped_column(ForeignKey("submission.id"))
    lane: Mapped[str]
    course_id: Mapped[str | None]
    attempts: Mapped[int] = mapped_column(server_default=text("0"))
    lease: Mapped[UUID | None]
    leased_until: Mapped[datetime | None] = mapped_column(Moment)
    failed_at: Mapped[datetime | None] = mapped_column(Moment)
    error: Mapped[str | None]
    created_at: Mapped[datetime] = now()


class Mark(Base):
    """One grading of one submission, with the verdicts of all its parts. Append-only."""

    __tablename__ = "mark"
    __table_args__ = (
        CheckConstraint("state in ('graded', 'provisional', 'invalid')", name="state"),
        Index(None, "submission_id", "id"),
        Index("ix_mark_made_by", "made_by", postgresql_where=text("made_by <> 'worker'")),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    submission_id: Mapped[UUID] = mapped_column(ForeignKey("submission.id"))
    item_hash: Mapped[str | None] = mapped_column(ForeignKey("item_version.hash"))
    """The version it was graded with; none: the one the student was shown."""
    conventions: Mapped[list[str] | None] = mapped_column(JSONB)
    """The conventions that were accepted; null: all those of the item."""
    state: Mapped[str]
    score: Mapped[float | None]
    """Points earned so far; null when invalid."""
    possible: Mapped[float]
    """Points of the parts decided so far."""
    points: Mapped[float]
    """Points of all parts."""
    parts_pending: Mapped[int]
    verdicts: Mapped[dict[str, Any]] = mapped_column(JSONB)
    solver_version: Mapped[str]
    policy_version: Mapped[str]
    made_by: Mapped[str]
    """``worker``, ``regrade <n>`` or a person's id."""
    reason: Mapped[str] = mapped_column(server_default="")
    created_at: Mapped[datetime] = now()


class Score(Base):
    """What the gradebook reads: one row per student and item of an assessment. Can be rebuilt from marks."""

    __tablename__ = "score"
    __table_args__ = (Index("ix_score_changed", "assessment_id", "changed"),)

    assessment_id: Mapped[str] = mapped_column(ForeignKey("assessment.id"), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), primary_key=True)
    item_id: Mapped[str] = mapped_column(primary_key=True)
    submission_id: Mapped[UUID] = mapped_column(ForeignKey("submission.id"), index=True)
    score: Mapped[float]
    """Points earned, what lateness takes off taken off."""
    possible: Mapped[float]
    late_penalty: Mapped[float] = mapped_column(server_default=text("0"))
    """The points that lateness took off."""
    parts_pending: Mapped[int] = mapped_column(server_default=text("0"))
    """Also those of other attempts that may still come to more points, where the best counts."""
    updated_at: Mapped[datetime] = now()
    changed: Mapped[int] = changed()
