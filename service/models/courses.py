"""Courses, the people in them, their tokens, and what staff did."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    LargeBinary,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from service.db import Base
from service.models.columns import Moment, changed, now, uuid_key
from service.texts import RESERVED


class Course(Base):
    """What people are enrolled in and assessments belong to."""

    __tablename__ = "course"

    id: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    time_zone: Mapped[str] = mapped_column(server_default="UTC")
    """The IANA name of the zone that its deadlines are given and shown in."""
    decimal_comma: Mapped[bool] = mapped_column(server_default=text("false"))
    """Whether its exports write ``0,5``, as spreadsheets of many countries read it."""
    created_at: Mapped[datetime] = now()


class Section(Base):
    """A group within a course, by its name."""

    __tablename__ = "section"

    course_id: Mapped[str] = mapped_column(ForeignKey("course.id"), primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)


class SectionMember(Base):
    """Somebody enrolled in a course who belongs to one of its sections; they may belong to several."""

    __tablename__ = "section_member"
    __table_args__ = (
        ForeignKeyConstraint(
            ["course_id", "section"], ["section.course_id", "section.name"], ondelete="CASCADE"
        ),
        ForeignKeyConstraint(
            ["course_id", "person_id"], ["enrolment.course_id", "enrolment.person_id"], ondelete="CASCADE"
        ),
        Index(None, "course_id", "person_id"),
    )

    course_id: Mapped[str] = mapped_column(primary_key=True)
    section: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(primary_key=True)


class Person(Base):
    """A student or a member of staff; ``id`` is the one their institution or LMS uses."""

    __tablename__ = "person"
    __table_args__ = (CheckConstraint(f"id !~* '^({RESERVED})$'", name="id"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(server_default="")
    email: Mapped[str] = mapped_column(server_default="")
    created_at: Mapped[datetime] = now()
    changed: Mapped[int] = changed()


class Enrolment(Base):
    """A person's role in a course.

    Students answer; assistants see the course, override and answer requests; instructors run it.
    """

    __tablename__ = "enrolment"
    __table_args__ = (
        CheckConstraint("role in ('student', 'assistant', 'instructor')", name="role"),
        Index(None, "course_id", "changed"),
    )

    course_id: Mapped[str] = mapped_column(ForeignKey("course.id"), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    role: Mapped[str] = mapped_column(server_default="student")
    changed: Mapped[int] = changed()
    """Changes also with the person's sections, and when a score or an excuse of theirs is deleted."""


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


class AuditEvent(Base):
    """Something an instructor or administrator did."""

    __tablename__ = "audit_event"
    __table_args__ = (Index(None, "course_id", "id"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    actor: Mapped[str]
    action: Mapped[str]
    subject: Mapped[str]
    detail: Mapped[dict[str, Any]] = mapped_column(JSONB)
    course_id: Mapped[str | None]
    """The course it happened in; none for what concerns the whole service."""
    created_at: Mapped[datetime] = now()
