"""Signing in to the pages with a token, which a signed cookie keeps for a working day."""

from __future__ import annotations

from apiflask import APIBlueprint
from flask import redirect, render_template, request, url_for
from itsdangerous import BadData, URLSafeTimedSerializer
from sqlalchemy.orm import Session as DbSession
from werkzeug.wrappers import Response

from service.api.context import settings
from service.db import Session
from service.tokens import STAFF, Caller, identify

bp = APIBlueprint("signing_in", __name__, enable_openapi=False)

COOKIE = "assay"
SECONDS = 12 * 3600


@bp.get("/sign-in")
def form() -> str:
    """Ask for a token."""
    return render_template("sign_in.html", refused="", caller=None)


@bp.post("/sign-in")
def sign_in() -> Response | tuple[str, int]:
    """Keep a valid token in a cookie no script can read."""
    text = request.form.get("token", "").strip()
    with Session() as session:
        caller = identify(session, text)
    if caller is None:
        return render_template("sign_in.html", refused="unknown", caller=None), 401
    if caller.scope not in STAFF:
        return render_template("sign_in.html", refused=caller.scope, caller=None), 403
    response = redirect(url_for("pages.index"))
    response.set_cookie(
        COOKIE, serializer().dumps(text), SECONDS, httponly=True, samesite="Strict", secure=request.is_secure
    )
    return response


@bp.post("/sign-out")
def sign_out() -> Response:
    """Forget the token."""
    response = redirect(url_for("pages.index"))
    response.delete_cookie(COOKIE)
    return response


def signed_in(session: DbSession) -> Caller | None:
    """Who of the staff is signed in; None when nobody is, or their token was revoked."""
    cookie = request.cookies.get(COOKIE, "")
    try:
        text = serializer().loads(cookie, max_age=SECONDS)
    except BadData:
        return None
    caller = identify(session, text)
    return caller if caller is not None and caller.scope in STAFF else None


def to_sign_in() -> Response:
    """Send a browser to the form."""
    return redirect(url_for("signing_in.form"))


def serializer() -> URLSafeTimedSerializer:
    """The signer of the cookie."""
    return URLSafeTimedSerializer(settings().secret_key, salt="sign-in")
