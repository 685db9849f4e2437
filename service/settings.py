"""Settings of the service; the only reader of the environment."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

SHORTEST_KEY = 32
NEEDED = ("DATABASE_URL", "REDIS_URL", "ASSAY_SECRET_KEY")
BANKS = "ASSAY_BANK_PATH"


class InvalidSettings(Exception):
    """A setting is missing or cannot be used; the message says which and what to set."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Everything that differs between deployments."""

    database_url: str = field(repr=False)
    redis_url: str = field(repr=False)
    secret_key: str = field(repr=False)
    """Signs variants; at least 32 random characters, the same for all processes."""
    bank_path: tuple[Path, ...] = ()
    """Further banks, each a directory of ``<document>/<item>.toml``."""
    api_threads: int = 16

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> Settings:
        """Read DATABASE_URL, REDIS_URL, ASSAY_SECRET_KEY, ASSAY_BANK_PATH and ASSAY_API_THREADS.

        Raises InvalidSettings naming every setting that is missing, or the one that cannot be used.
        """
        env = environment() if environ is None else environ
        missing = [name for name in NEEDED if not env.get(name)]
        if missing:
            raise InvalidSettings(f"set {', '.join(missing)}; or run everything on one machine: `assay up`")
        if len(env["ASSAY_SECRET_KEY"]) < SHORTEST_KEY:
            raise InvalidSettings(
                f"ASSAY_SECRET_KEY is shorter than {SHORTEST_KEY} characters; make it random"
            )
        if not env.get("ASSAY_API_THREADS", "16").isdecimal():
            raise InvalidSettings(f"ASSAY_API_THREADS = {env['ASSAY_API_THREADS']!r} is not a number")
        return cls(
            database_url=env["DATABASE_URL"],
            redis_url=env["REDIS_URL"],
            secret_key=env["ASSAY_SECRET_KEY"],
            bank_path=bank_path(env),
            api_threads=int(env.get("ASSAY_API_THREADS", "16")),
        )


def environment() -> dict[str, str]:
    """A copy of the environment, to be completed and handed to child processes."""
    return dict(os.environ)  # noqa: TID251 -- the one place that reads it


def bank_path(environ: Mapping[str, str] | None = None) -> tuple[Path, ...]:
    """The directories of ASSAY_BANK_PATH, which the command line reads without a database."""
    env = environment() if environ is None else environ
    return tuple(Path(entry) for entry in env.get(BANKS, "").split(os.pathsep) if entry)


def absolute(paths: Iterable[Path]) -> str:
    """The value of ASSAY_BANK_PATH for these directories that holds in any working directory."""
    return os.pathsep.join(str(path.resolve()) for path in paths)
