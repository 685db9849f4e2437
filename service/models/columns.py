"""Columns that several tables have."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, Uuid, func, text
from sqlalchemy.orm import Mapped, mapped_column

Moment = DateTime(timezone=True)
TRANSACTION = text("pg_current_xact_id()::text::bigint")
"""SQL: the number of the transaction under way."""


def uuid_key() -> Mapped[UUID]:
    """A primary key that grows with time, made by PostgreSQL 18."""
    return mapped_column(Uuid, primary_key=True, server_default=text("uuidv7()"))


def now() -> Mapped[datetime]:
    """A column set to the moment of insertion."""
    return mapped_column(Moment, server_default=func.now())


def changed() -> Mapped[int]:
    """The transaction that last changed what the gradebook shows of the row; see ``service.gradebook``.

    A trigger of the table keeps it, so that no statement can forget to. Moments will not do: a transaction
    that began earlier may be committed later, after a reader passed.
    """
    return mapped_column(BigInteger, server_default=TRANSACTION)
