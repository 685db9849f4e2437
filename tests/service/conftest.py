"""A small school behind the HTTP API: one exam, two courses, a token for everybody."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from threading import Thread
from time import time
from typing import Any, cast
from uuid import UUID

import pytest
from apiflask import APIFlask
from click.testing import CliRunner, Result
from flask import request
from flask.testing import FlaskClient
from redis import Redis
from sqlalchemy import Engine, select, update
from sqlalchemy import func as sql
from werkzeug.serving import make_server
from werkzeug.test import TestResponse

from question_bank.bank import Bank
from service import bank, publication, tasks, work
from service.app import create_app
from service.cli import main
from service.db import Session
from service.lms.standard_webhooks import sign
from service.models import (
    Assessment,
    AssessmentItem,
    Course,
    Enrolment,
    Integration,
    ItemVersion,
    Person,
    Submission,
    Work,
)
from service.settings import Settings
from service.tokens import issue_token
from tests.service.contract import Contract

ITEM = "dl-exam/inception"
SECRET = "whsec_" + b64encode(b"the first secret of the school").decode()
OLD_SECRET = "whsec_" + b64encode(b"the secret of the year before").decode()


@dataclass(frozen=True)
class School:
    """The client of the API, and a token of each person."""

    client: FlaskClient
    tokens: dict[str, str]

    def get(self, path: str, who: str | None = "ada", **options: Any) -> TestResponse:
        """GET as somebody."""
        return self.client.get(path, headers=self.headers(who) | options.pop("headers", {}), **options)

    def post(self, path: str, body: Any, who: str | None = "ada", **options: Any) -> TestResponse:
        """POST JSON, or bytes as they are, as somebody."""
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = {"Content-Type": "application/json"} | self.headers(who) | options.pop("headers", {})
        return self.client.post(path, data=data, headers=headers, **options)

    def send(
        self, method: str, path: str, body: Any = None, who: str | None = "tess", **headers: str
    ) -> TestResponse:
        """Any request as somebody, with JSON, or with text as CSV."""
        data = body.encode() if isinstance(body, str) else body
        kind = {"Content-Type": "text/csv" if isinstance(data, bytes) else "application/json"}
        content = data if isinstance(data, bytes) else None if body is None else json.dumps(body).encode()
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.open(path, method=method, data=content, headers=kind | self.headers(who) | given)

    def apart(self) -> School:
        """The same school for a thread of its own: a client remembers what it is at."""
        return replace(self, client=self.client.application.test_client())

    def submit(self, who: str = "ada", **fields: Any) -> TestResponse:
        """POST a submission to the inception item."""
        body = {"item": ITEM, "answers": {"pad_first": "0"}} | fields
        return self.post("/api/v1/submissions", body, who)

    def webhook(
        self, data: Any, *, message: str = "msg-1", secret: str = SECRET, **changes: Any
    ) -> TestResponse:
        """Post a native event of the LMS, signed now unless told otherwise."""
        event = {"type": "submission.created", "timestamp": "2026-11-02T09:00:00Z", "data": data}
        body = changes.get("body", json.dumps(event).encode())
        moment = changes.get("moment", int(time()) - changes.get("ago", 0))
        headers = {
            "webhook-id": message,
            "webhook-timestamp": str(moment),
            "webhook-signature": sign(body, message, moment, secret),
        }
        return self.client.post(
            "/api/v1/webhooks/moodle", data=body, headers=headers | changes.get("headers", {})
        )

    def stored(self) -> tuple[int, int]:
        """How many submissions and how many rows of work there are."""
        with Session() as session:
            submissions = session.scalar(select(sql.count()).select_from(Submission))
            return submissions or 0, session.scalar(select(sql.count()).select_from(Work)) or 0

    def grade(self) -> None:
        """Do what a worker does until nothing waits."""
        tasks.drain("live")

    def grade_in_vain(self) -> None:
        """Let a worker try as often as it does, and the time pass that it waits in between."""
        for _ in range(work.MAX_ATTEMPTS):
            self.grade()
            with Session.begin() as session:
                session.execute(update(Work).values(leased_until=sql.now() - timedelta(minutes=1)))

    def headers(self, who: str | None) -> dict[str, str]:
        """The Authorization header of somebody; nobody has none."""
        return {} if who is None else {"Authorization": f"Bearer {self.tokens[who]}"}


@pytest.fixture(scope="session")
def app(engine: Engine, postgres_url: str, redis_url: str) -> APIFlask:
    """The application on the stores of this test session."""
    publication.store(Bank.load())  # the tests of the bank hold its items to the gate
    app = create_app(
        Settings(database_url=postgres_url, redis_url=redis_url, secret_key="k" * 32, api_threads=8)
    )
    Session.kw["bind"].dispose()
    app.extensions["contract"] = contract = Contract(app.spec)
    app.after_request(lambda response: contract.watch(request, response))
    return app


@pytest.fixture(scope="session")
def contract(app: APIFlask) -> Contract:
    """What the API says it does, held against every answer it gives in this test session."""
    return cast(Contract, app.extensions["contract"])


@pytest.fixture
def school(app: APIFlask, contract: Contract, database: Engine, redis: Redis) -> Iterator[School]:
    """Ada and Bob sit `exam` in the course `dl`, which Tess teaches; Eve and Theo are in `other`."""
    people = {"ada": "Ada Lovelace", "bob": "=SUM(A1)", "eve": "Eve", "tess": "Tess", "theo": "Theo"}
    with Session.begin() as session:
        bank.register(session, bank.current())
        session.add_all([Course(id="dl", title="Deep learning"), Course(id="other", title="Other")])
        session.add_all(Person(id=id, name=name) for id, name in people.items())
        session.flush()
        session.add_all(Enrolment(course_id="dl", person_id=student) for student in ("ada", "bob"))
        session.add(Enrolment(course_id="other", person_id="eve"))
        session.add(Enrolment(course_id="dl", person_id="tess", role="instructor"))
        session.add(Enrolment(course_id="other", person_id="theo", role="instructor"))
        session.add(Assessment(id="exam", course_id="dl", title="Exam", max_attempts=2))
        session.flush()
        session.add(AssessmentItem(assessment_id="exam", item_id=ITEM, position=0, points=10))
        session.add(
            Integration(id="moodle", course_id="dl", assessment_id="exam", secrets=[SECRET, OLD_SECRET])
        )
        tokens = {student: issue_token(session, "student", student) for student in ("ada", "bob", "eve")}
        tokens |= {teacher: issue_token(session, "instructor", teacher) for teacher in ("tess", "theo")}
        tokens |= {"admin": issue_token(session, "admin"), "lms": issue_token(session, "lms", None, "dl")}
    contract.breaches.clear()
    yield School(app.test_client(), tokens)
    assert contract.breaches == []


@pytest.fixture
def run(school: School, app: APIFlask) -> Iterator[Callable[..., Result]]:
    """Runs the command line as somebody, against the API behind a real socket."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()

    def run(*arguments: str, who: str = "ada", **options: object) -> Result:
        environ = {"ASSAY_URL": f"http://127.0.0.1:{server.port}", "ASSAY_TOKEN": school.tokens[who]}
        return CliRunner().invoke(main, arguments, env=environ, **options)

    yield run
    server.shutdown()
    thread.join()


@pytest.fixture
def break_grading() -> Callable[[UUID], None]:
    """Makes the grading of a submission raise: the version its student was shown no longer parses."""

    def tear_version(submission_id: UUID) -> None:
        with Session.begin() as session:
            submission = session.get_one(Submission, submission_id)
            session.merge(ItemVersion(hash="torn", item_id=submission.item_id, toml="[parts"))
            session.flush()
            submission.item_hash = "torn"

    return tear_version
