"""What every body, query string and refusal has in common."""

from __future__ import annotations

from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from service.texts import Whole

LEFT_OUT: Any = None
"""The default of a field that may be left out, and not be null; ``exclude_unset`` tells whether it was."""


class Input(BaseModel):
    """A body or query string; unknown fields are refused."""

    model_config = ConfigDict(extra="forbid")


Cursor = TypeVar("Cursor")


class PageQuery(Input, Generic[Cursor]):
    """Which page of a list."""

    limit: Whole = Field(50, ge=1, le=200)
    cursor: Cursor | None = Field(None, description="`next` of the page before.")

    @property
    def enough(self) -> int:
        """How many rows to look up: one more than are shown tells whether there is a next page."""
        return self.limit + 1

    @property
    def filters(self) -> dict[str, Any]:
        """What the rows are to be, by the names of the further parameters."""
        return self.model_dump(exclude={"limit", "cursor"})


class Page(BaseModel, Generic[Cursor]):
    """A page of a list."""

    next: Cursor | None = Field(description="`cursor` of the next page; null on the last.")


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
