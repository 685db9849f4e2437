"""The audit: printed answers beside computed ones.

That of the bank in this package is public, as the package is. The rows of further banks hold keys that
their students cannot know, and are for staff.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from apiflask import APIBlueprint
from flask import Response, jsonify

from question_bank.bank import OWN_ITEMS, Bank
from service import bank, child
from service.audit_page import Audited, audited
from service.auth import bearer
from service.tokens import STAFF, Caller
from service.wire.audit import AuditOut

bp = APIBlueprint("audit", __name__, tag="Audit", url_prefix="/api/v1")


@bp.get("/audit")
@bp.auth_required(bearer, optional=True)  # type: ignore[arg-type]  # APIFlask says text, means a flag
@bp.output(AuditOut)
@bp.doc(security=[{}, {"BearerAuth": []}])
def index() -> Response:
    """Show every printed answer beside the computed one, and whether they agree.

    Further banks than the one of this package are shown to instructors only.
    """
    return jsonify(rows=shown_to(bearer.current_user).rows)


def shown_to(caller: Caller | None) -> Audited:
    """The audit of the bank in use, as far as a caller may see it; None is anybody."""
    current = bank.current()
    found = of(current)
    if caller is not None and caller.scope in STAFF:
        return found
    return found.only({item.id for item in current.items if Path(item.file).is_relative_to(OWN_ITEMS)})


@lru_cache(maxsize=1)
def of(bank: Bank) -> Audited:
    """The audit of a bank, computed once.

    Another process does it and ends: it solves every item, and what that loads would stay in this one.
    """
    return child.call(audited, bank)
