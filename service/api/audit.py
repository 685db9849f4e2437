"""The audit: printed answers beside computed ones. Public."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from functools import lru_cache
from multiprocessing import get_context
from pathlib import Path

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
    """The audit of a bank, computed once.

    Another process does it and ends: it solves every item, and what that loads would stay in this one.
    """
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        return tuple(pool.submit(audit_of, bank.paths).result())


def audit_of(paths: Iterable[Path]) -> list[AuditRow]:
    """The audit of the banks in these directories."""
    return audit(Bank.read(paths))
