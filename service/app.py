"""The HTTP application."""

from __future__ import annotations

from datetime import datetime
from importlib.metadata import version
from typing import Any

from apiflask import APIFlask
from flask.json.provider import DefaultJSONProvider

from service import errors, queue
from service.api import (
    accommodations,
    asked,
    assessments,
    audit,
    batches,
    courses,
    excuses,
    full_marks,
    gradebook,
    guard,
    health,
    items,
    overrides,
    people,
    personal_data,
    regrade_requests,
    regrades,
    statistics,
    submissions,
    terms,
)
from service.api.addresses import RowNumber
from service.api.body import Request
from service.api.waiting import Seats
from service.db import bind
from service.lms import webhooks
from service.publication import publish
from service.settings import Settings
from service.web import documentation, openapi, pages, signing_in

BLUEPRINTS = (
    submissions.bp,
    batches.bp,
    overrides.bp,
    regrade_requests.bp,
    statistics.bp,
    items.bp,
    courses.bp,
    people.bp,
    personal_data.bp,
    assessments.bp,
    gradebook.bp,
    terms.bp,
    asked.bp,
    accommodations.bp,
    excuses.bp,
    full_marks.bp,
    regrades.bp,
    audit.bp,
    webhooks.bp,
    health.bp,
    pages.bp,
    signing_in.bp,
    documentation.bp,
)


def plain(value: Any) -> Any:
    """What JSON has no form for: moments as RFC 3339, the rest as Flask writes it."""
    return value.isoformat() if isinstance(value, datetime) else DefaultJSONProvider.default(value)


class Json(DefaultJSONProvider):
    """JSON whose fields stand in the order they were written."""

    sort_keys = False
    default = staticmethod(plain)


class Application(APIFlask):
    """APIFlask whose requests keep the digits typed."""

    request_class = Request
    json_provider_class = Json


def create_app(settings: Settings) -> APIFlask:
    """Create the application: database and broker bound, bank published, blueprints registered.

    Raises InvalidBank with every fault of an item that does not pass the publishing gate.
    """
    app = Application(
        "service",
        title="Assay",
        version=version("assay"),
        docs_path=None,
        static_folder="web/static",
        template_folder="web/templates",
    )
    app.url_map.converters["int"] = RowNumber
    app.url_map.merge_slashes = False  # an id is no slash, and nothing is where one is asked for
    app.extensions["settings"] = settings
    app.extensions["seats"] = Seats(max(1, settings.api_threads // 4))
    queue.bind(settings.redis_url)
    bind(settings.database_url, pool_size=settings.api_threads)
    app.extensions["publication"] = publication = publish(settings.bank_path)
    app.before_request(publication.keep_up)
    errors.register(app)
    openapi.register(app)
    guard.register(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    return app
