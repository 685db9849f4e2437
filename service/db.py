"""The database: declarative base, session factory, binding."""

from __future__ import annotations

from typing import Any

import orjson
from sqlalchemy import Engine, MetaData, create_engine
from sqlalchemy.orm import DeclarativeBase, sessionmaker

NAMES = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Root of every table."""

    metadata = MetaData(naming_convention=NAMES)


SNAPSHOT = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
"""Execution options of a connection whose every statement sees the same moment."""

Session = sessionmaker(expire_on_commit=False)
"""Bound once per process by ``bind``: a connection pool must not cross a fork."""


def bind(url: str, *, pool_size: int = 8) -> Engine:
    """Bind ``Session`` to a PostgreSQL URL and return the engine."""
    engine = create_engine(
        driver_url(url),
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_pre_ping=True,
        json_serializer=dump_json,
        json_deserializer=orjson.loads,
        connect_args={"connect_timeout": 5},
    )
    Session.configure(bind=engine)
    return engine


def driver_url(url: str) -> str:
    """A PostgreSQL URL with the driver named, as SQLAlchemy wants it."""
    scheme, separator, rest = url.partition("://")
    return f"postgresql+psycopg{separator}{rest}" if scheme in ("postgres", "postgresql") else url


def dump_json(value: Any) -> str:
    """JSON text of a value."""
    return orjson.dumps(value).decode()
