"""The tables: columns, relationships, constraints. No queries."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    LargeBinary,
    UniqueConstraint,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TEXT
from sqlalchemy.orm import Mapped, mapped_column

from service.db import Base

Moment = DateTime(timezone=True)


def uuid_key() -> Mapped[UUID]:
    """A primary key that grows with time, made by PostgreSQL 18."""
    return mapped_column(Uuid, primary_key=True, server_default=text("uuidv7()"))


def now() -> Mapped[datetime]:
    """A column set to the moment of insertion."""
    return mapped_column(Moment, server_default=func.now())


class Course(Base):
    """What people are enrolled in and assessments belong to."""

    __tablename__ = "course"

    id: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    created_at: Mapped[datetime] = now()


class Person(Base):
    """A student or a member of staff; ``id`` is the one their institution or LMS uses."""

    __tablename__ = "person"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(server_default="")
    email: Mapped[str] = mapped_column(server_default="")
    created_at: Mapped[datetime] = now()


class Enrolment(Base):
    """A person's role in a course."""

    __tablename__ = "enrolment"
    __table_args__ = (CheckConstraint("role in ('student', 'instructor')", name="role"),)

    course_id: Mapped[str] = mapped_column(ForeignKey("course.id"), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    role: Mapped[str] = mapped_column(server_default="student")


class Assessment(Base):
    """A list of items with points, sat by a course."""

    __tablename__ = "assessment"
    __table_args__ = (
        CheckConstraint("keep in ('best', 'last', 'first')", name="keep"),
        CheckConstraint("variants in ('document', 'student', 'attempt')", name="variants"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    course_id: Mapped[str] = mapped_column(ForeignKey("course.id"), index=True)
    title: Mapped[str]
    max_attempts: Mapped[int | None]
    keep: Mapped[str] = mapped_column(server_default="best")
    variants: Mapped[str] = mapped_column(server_default="document")
    """Whether all are asked the documents' own instances, each student others, or each attempt others."""
    created_at: Mapped[datetime] = now()


class AssessmentItem(Base):
    """An item of an assessment; its points are those of the item unless given."""

    __tablename__ = "assessment_item"

    assessment_id: Mapped[str] = mapped_column(ForeignKey("assessment.id"), primary_key=True)
    item_id: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
    points: Mapped[float]


class ItemVersion(Base):
    """The text of an item, by its hash, so that any mark can be computed again."""

    __tablename__ = "item_version"

    hash: Mapped[str] = mapped_column(primary_key=True)
    item_id: Mapped[str] = mapped_column(index=True)
    toml: Mapped[str]
    first_seen: Mapped[datetime] = now()
    checked_by: Mapped[str | None]
    """The version of the code under which it last passed the publishing gate."""


class ApiToken(Base):
    """A bearer token, stored as the SHA-256 of its random text."""

    __tablename__ = "api_token"
    __table_args__ = (CheckConstraint("scope in ('student', 'instructor', 'admin', 'lms')", name="scope"),)

    id: Mapped[UUID] = uuid_key()
    hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    scope: Mapped[str]
    person_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    course_id: Mapped[str | None] = mapped_column(ForeignKey("course.id"))
    created_at: Mapped[datetime] = now()
    revoked_at: Mapped[datetime | None] = mapped_column(Moment)


class Submission(Base):
    """What a student sent in, exactly as typed; its state follows from work and marks.

    Never updated, except that its idempotency key is forgotten after a week. ``id`` grows with time, so
    it is also the order of attempts and the cursor of listings. Where attempts are limited, ``attempt``
    counts those spent; where not, it numbers all, and two sent at the same moment may share a number.
    """

    __tablename__ = "submission"
    __table_args__ = (
        UniqueConstraint("token_id", "idempotency_key"),
        Index(None, "person_id", "item_id", "assessment_id", "attempt"),
        Index(None, "assessment_id", "id"),
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
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    submission_id: Mapped[UUID] = mapped_column(ForeignKey("submission.id"))
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

    assessment_id: Mapped[str] = mapped_column(ForeignKey("assessment.id"), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), primary_key=True)
    item_id: Mapped[str] = mapped_column(primary_key=True)
    submission_id: Mapped[UUID] = mapped_column(ForeignKey("submission.id"))
    score: Mapped[float]
    possible: Mapped[float]
    parts_pending: Mapped[int] = mapped_column(server_default=text("0"))
    updated_at: Mapped[datetime] = now()


class Integration(Base):
    """An LMS that posts webhooks, with the secrets it may sign with."""

    __tablename__ = "integration"

    id: Mapped[str] = mapped_column(primary_key=True)
    course_id: Mapped[str] = mapped_column(ForeignKey("course.id"))
    assessment_id: Mapped[str | None] = mapped_column(ForeignKey("assessment.id"))
    secrets: Mapped[list[str]] = mapped_column(ARRAY(TEXT))
    created_at: Mapped[datetime] = now()


class Inbox(Base):
    """A webhook message that was accepted, once per message id."""

    __tablename__ = "inbox"
    __table_args__ = (UniqueConstraint("integration_id", "message_id"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    integration_id: Mapped[str] = mapped_column(ForeignKey("integration.id"))
    message_id: Mapped[str]
    body: Mapped[bytes] = mapped_column(LargeBinary)
    submission_id: Mapped[UUID] = mapped_column(ForeignKey("submission.id"))
    received_at: Mapped[datetime] = now()


class AuditEvent(Base):
    """Something an instructor or administrator did."""

    __tablename__ = "audit_event"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    actor: Mapped[str]
    action: Mapped[str]
    subject: Mapped[str]
    detail: Mapped[dict[str, Any]] = mapped_column(JSONB)
    created_at: Mapped[datetime] = now()
