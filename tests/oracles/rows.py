"""What another library answers where a solver is asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Row:
    """A solver with its givens, and what the oracle says to them."""

    solver: str
    given: dict[str, Any]
    value: Any
    oracle: str
    rtol: float = 1e-9
    """How near the solver must come; more where the oracle itself only comes near."""
