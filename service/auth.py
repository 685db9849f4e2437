"""Who is calling: bearer tokens in HTTP requests."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NoReturn, cast

from apiflask import HTTPTokenAuth
from flask import current_app, request

from service.db import Session
from service.faults import Forbidden, Unauthorized
from service.tokens import Caller, identify

bearer = HTTPTokenAuth(scheme="Bearer", description="A token as `assay token` prints it.")


@bearer.verify_token  # type: ignore[untyped-decorator]
def verify(text: str) -> Caller | None:
    """Look a bearer token up, for the views behind ``auth_required``."""
    with Session() as session:
        # One statement needs no transaction around it, which would be two more round trips.
        session.connection(execution_options={"isolation_level": "AUTOCOMMIT"})
        return identify(session, text)


@bearer.get_user_roles  # type: ignore[untyped-decorator]
def scope_of(caller: Caller) -> str:
    """The one role of a caller is the scope of their token."""
    return caller.scope


@bearer.error_handler  # type: ignore[untyped-decorator]
def refuse(status: int) -> NoReturn:
    """Refuse a request without a valid token, or with one of the wrong scope.

    An answer given here would challenge who may not do a thing to authenticate, as if that helped.
    """
    raise Unauthorized() if status == 401 else Forbidden(needed(allowed()))


def allowed() -> list[str]:
    """The scopes that may do what is asked."""
    view = cast(Any, current_app.view_functions[request.endpoint or ""])
    return cast(list[str], view._spec["roles"])  # what APIFlask keeps of the decorator


def needed(scopes: Sequence[str]) -> str:
    """Which token to ask for."""
    return f"Your token does not allow this: it takes one of scope {' or '.join(scopes)}."


def caller() -> Caller:
    """Who makes the current request."""
    current = bearer.current_user
    if not isinstance(current, Caller):
        raise Unauthorized()
    return current
