"""Whether the process lives, and whether it can serve."""

from __future__ import annotations

from apiflask import APIBlueprint
from flask import Response, jsonify
from redis import RedisError
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from service import bank, queue
from service.api.context import publication
from service.db import Session
from service.faults import Unavailable
from service.publication import is_stored, place
from service.wire.health import Health

bp = APIBlueprint("health", __name__, tag="Health")


@bp.get("/healthz")
@bp.output(Health)
def healthz() -> Response:
    """Answer as long as the process lives, whatever it depends on."""
    return jsonify(health())


@bp.get("/readyz")
@bp.output(Health)
@bp.doc(responses={503: "The database, the broker or the bank is not there; `errors` says which."})
def readyz() -> Response:
    """Answer 200 when the database and the broker are there and the bank has items."""
    missing = [name for name, check in CHECKS.items() if not check()]
    if missing:
        errors = [{"pointer": f"/{name}", "detail": f"the {name} is not there"} for name in missing]
        raise Unavailable("Not ready to serve; `errors` says what is missing.", errors=errors)
    return jsonify(health())


def health() -> dict[str, object]:
    """That the process serves, and where files of the bank are bad: the last good ones stay in use.

    Only places are named, as messages may tell keys; the log has them.
    """
    places = dict.fromkeys(map(place, publication().faults))
    return {"status": "ok"} | ({"bank": {"bad": list(places)}} if places else {})


def database_ready() -> bool:
    """Whether the database answers and has our tables."""
    try:
        with Session() as session:
            session.execute(text("select 1 from submission limit 1"))
    except SQLAlchemyError:
        return False
    return True


def broker_ready() -> bool:
    """Whether the broker answers."""
    try:
        return bool(queue.client().ping())
    except RedisError:
        return False


def bank_ready() -> bool:
    """Whether the bank has items, and the database their text."""
    return bool(bank.current().items) and is_stored()


CHECKS = {"database": database_ready, "broker": broker_ready, "bank": bank_ready}
