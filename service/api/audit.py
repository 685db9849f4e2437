"""The audit: printed answers beside computed ones. Public."""

from __future__ import annotations

from functools import lru_cache

from apiflask import APIBlueprint
from flask import Response, jsonify

from question_bank.bank import Bank
from service import bank, child
from service.audit_page import Audited, audited
from service.replies import AuditOut

bp = APIBlueprint("audit", __name__, tag="Audit", url_prefix="/api/v1")


@bp.get("/audit")
@bp.output(AuditOut)
def index() -> Response:
    """Show every printed answer beside the computed one, and whether they agree."""
    return jsonify(rows=of(bank.current()).rows)


@lru_cache(maxsize=1)
def of(bank: Bank) -> Audited:
    """The audit of a bank, computed once.

    Another process does it and ends: it solves every item, and what that loads would stay in this one.
    """
    return child.call(audited, bank)
