"""The state of a process."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field


class BankHealth(BaseModel):
    """Files that cannot be used; the bank as it was before they changed stays in use."""

    bad: list[str] = Field(description="File and line of each fault; the log says what is wrong.")


class Health(BaseModel):
    """The state of the process."""

    status: Literal["ok"]
    bank: BankHealth | None = Field(None, description="Only where files of the bank are bad.")
