"""What belongs to learning management systems."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ForeignKey,
    Identity,
    LargeBinary,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import ARRAY, TEXT
from sqlalchemy.orm import Mapped, mapped_column

from service.db import Base
from service.models.columns import now


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
    submission_id: Mapped[UUID] = mapped_column(ForeignKey("submission.id"), index=True)
    received_at: Mapped[datetime] = now()
