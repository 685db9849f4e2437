"""Runs migrations against the database of ``config.attributes["url"]``, else of the settings."""

from alembic import context
from sqlalchemy import create_engine, pool

import service.models  # noqa: F401  (fills the metadata)
from service.db import Base, driver_url
from service.settings import Settings

url = context.config.attributes.get("url") or Settings.from_env().database_url
engine = create_engine(driver_url(url), poolclass=pool.NullPool)

with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=Base.metadata)
    with context.begin_transaction():
        context.run_migrations()
