"""The audit: printed answers beside computed ones. Public."""

from __future__ import annotations

from functools import lru_cache

from apiflask import APIBlueprint
from flask import Response, jsonify

from question_bank.audit import AuditRow, audit
from question_bank.bank import Bank
from service import bank
from service.replies import AuditOut

bp = APIBlueprint("audit", __name__, tag="Audit", url_prefix="/api/v1")


@bp.get("/audit")
@bp.output(AuditOut)
def index() -> Response:
    """Show every printed answer beside the computed one, and whether they agree."""
    return jsonify(rows=rows(bank.current()))


@lru_cache(maxsize=1)
def rows(bank: Bank) -> tuple[AuditRow, ...]:
    """The audit of a bank, which is computed once."""
    return tuple(audit(bank))
