"""Assessments: what is asked, on which terms, and the figures of the results."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TEXT
from sqlalchemy.orm import Mapped, mapped_column

from service.db import Base
from service.models.columns import Moment, changed, now


class Assessment(Base):
    """A list of items with points, sat by a course.

    Answers are taken from ``opens_at`` until ``closes_at``; after ``due_at`` they are late. A moment that is
    not set does not limit. ``service.terms`` says how accommodations move them.
    """

    __tablename__ = "assessment"
    __table_args__ = (
        CheckConstraint("keep in ('best', 'last', 'first')", name="keep"),
        CheckConstraint("variants in ('document', 'student', 'attempt')", name="variants"),
        CheckConstraint("release in ('at-once', 'when-posted')", name="release"),
        CheckConstraint("late_percent_per_day between 0 and 100", name="late_percent_per_day"),
        CheckConstraint("late_floor_percent between 0 and 100", name="late_floor_percent"),
        CheckConstraint("late_grace_minutes >= 0", name="late_grace_minutes"),
        CheckConstraint("opens_at < due_at", name="opens_before_due"),
        CheckConstraint("opens_at < closes_at", name="opens_before_closing"),
        CheckConstraint("due_at <= closes_at", name="due_before_closing"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    course_id: Mapped[str] = mapped_column(ForeignKey("course.id"), index=True)
    title: Mapped[str]
    max_attempts: Mapped[int | None]
    keep: Mapped[str] = mapped_column(server_default="best")
    variants: Mapped[str] = mapped_column(server_default="document")
    """Whether all are asked the documents' own instances, each student others, or each attempt others."""
    opens_at: Mapped[datetime | None] = mapped_column(Moment)
    due_at: Mapped[datetime | None] = mapped_column(Moment)
    closes_at: Mapped[datetime | None] = mapped_column(Moment)
    late_percent_per_day: Mapped[float] = mapped_column(server_default=text("0"))
    """What each day that has begun since ``due_at`` takes off, of the points earned."""
    late_grace_minutes: Mapped[int] = mapped_column(server_default=text("0"))
    """Minutes after ``due_at`` that take nothing off; later the day is counted from ``due_at``."""
    late_floor_percent: Mapped[float] = mapped_column(server_default=text("0"))
    """What is left of the points earned, however late."""
    release: Mapped[str] = mapped_column(server_default="at-once")
    """Whether students see marks as they are made, or once they are posted."""
    posted_at: Mapped[datetime | None] = mapped_column(Moment)
    created_at: Mapped[datetime] = now()
    changed: Mapped[int] = changed()
    """Changes also with its items."""


class AssessmentItem(Base):
    """An item of an assessment; its points are those of the item unless given."""

    __tablename__ = "assessment_item"

    assessment_id: Mapped[str] = mapped_column(ForeignKey("assessment.id"), primary_key=True)
    item_id: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
    points: Mapped[float]
    conventions: Mapped[list[str] | None] = mapped_column(ARRAY(TEXT))
    """Those of the item's conventions that are accepted here; all, where this is not set."""


class Accommodation(Base):
    """Other terms for one person or one section; ``service.terms`` says what several come to."""

    __tablename__ = "accommodation"
    __table_args__ = (
        CheckConstraint("num_nonnulls(person_id, section) = 1", name="one_addressee"),
        CheckConstraint("extra_minutes >= 0", name="extra_minutes"),
        CheckConstraint("extra_attempts >= 0", name="extra_attempts"),
        Index(None, "assessment_id", "person_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    assessment_id: Mapped[str] = mapped_column(ForeignKey("assessment.id"))
    person_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    section: Mapped[str | None]
    opens_at: Mapped[datetime | None] = mapped_column(Moment)
    due_at: Mapped[datetime | None] = mapped_column(Moment)
    closes_at: Mapped[datetime | None] = mapped_column(Moment)
    extra_minutes: Mapped[int] = mapped_column(server_default=text("0"))
    """Added to the due and the closing time."""
    extra_attempts: Mapped[int] = mapped_column(server_default=text("0"))
    reason: Mapped[str]
    created_by: Mapped[str]
    created_at: Mapped[datetime] = now()
    withdrawn_at: Mapped[datetime | None] = mapped_column(Moment)


class Excuse(Base):
    """A person who need not answer an item, or the whole assessment: neither earned nor possible."""

    __tablename__ = "excuse"
    __table_args__ = (Index(None, "assessment_id", "person_id"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    assessment_id: Mapped[str] = mapped_column(ForeignKey("assessment.id"))
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    item_id: Mapped[str | None]
    reason: Mapped[str]
    created_by: Mapped[str]
    created_at: Mapped[datetime] = now()
    withdrawn_at: Mapped[datetime | None] = mapped_column(Moment)
    changed: Mapped[int] = changed()


class FullMarks(Base):
    """A broken part of an item that everybody gets full marks for, whatever they answered."""

    __tablename__ = "full_marks"
    __table_args__ = (Index(None, "assessment_id", "item_id"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    assessment_id: Mapped[str] = mapped_column(ForeignKey("assessment.id"))
    item_id: Mapped[str]
    part: Mapped[str]
    reason: Mapped[str]
    created_by: Mapped[str]
    created_at: Mapped[datetime] = now()
    withdrawn_at: Mapped[datetime | None] = mapped_column(Moment)


class Statistics(Base):
    """The figures of an assessment as they were last computed."""

    __tablename__ = "statistics"

    assessment_id: Mapped[str] = mapped_column(ForeignKey("assessment.id"), primary_key=True)
    computed_at: Mapped[datetime] = now()
    computed_from: Mapped[int] = mapped_column(BigInteger)
    """The first transaction of which not everything was seen: later changes are at least as late."""
    figures: Mapped[dict[str, Any]] = mapped_column(JSONB)
