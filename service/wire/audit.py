"""The audit of printed answers."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel


class AuditRow(BaseModel):
    """A printed answer beside the computed one."""

    item: str
    part: str
    lines: str
    printed: str | None
    computed: Any
    verdict: Literal["agree", "disagree", "undecidable", "unprinted"]
    debatable: str | None
    basis: Literal["computed", "cited", "judged"]
    reason: str


class AuditOut(BaseModel):
    """The audit of every item."""

    rows: list[AuditRow]
