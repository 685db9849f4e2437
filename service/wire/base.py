"""What every body, query string and refusal has in common."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

LEFT_OUT: Any = None
"""The default of a field that may be left out, and not be null; ``exclude_unset`` tells whether it was."""


class Input(BaseModel):
    """A body or query string; unknown fields are refused."""

    model_config = ConfigDict(extra="forbid")


class FieldError(BaseModel):
    """One field that was refused."""

    pointer: str = Field(description="JSON pointer (RFC 6901).")
    detail: str


class Problem(BaseModel):
    """What went wrong and what to do about it (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    instance: str | None = None
    errors: list[FieldError] = []
