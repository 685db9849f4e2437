"""Health, the audit, and the description of the API itself."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import create_engine, delete, func, select

from question_bank.bank import Bank
from service import bank, queue
from service.db import Session
from service.models import ItemVersion


def test_healthz_answers_whatever_is_away(school) -> None:
    Session.configure(bind=create_engine("postgresql+psycopg://127.0.0.1:1/nowhere"))

    assert (school.get("/healthz", None).status_code, school.get("/healthz", None).json) == (
        200,
        {"status": "ok"},
    )


def test_readyz_answers_when_everything_is_there(school) -> None:
    assert school.get("/readyz", None).status_code == 200


def test_readyz_names_the_database_that_is_away(school) -> None:
    Session.configure(bind=create_engine("postgresql+psycopg://127.0.0.1:1/nowhere"))

    answer = school.get("/readyz", None)

    assert (answer.status_code, answer.mimetype) == (503, "application/problem+json")
    assert "/database" in [error["pointer"] for error in answer.json["errors"]]


def test_readyz_names_the_broker_that_is_away(school, redis_url: str) -> None:
    queue.bind("redis://127.0.0.1:1/0")

    answer = school.get("/readyz", None)

    queue.bind(redis_url)
    assert [error["pointer"] for error in answer.json["errors"]] == ["/broker"]


def test_readyz_names_a_bank_without_items(school, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bank, "_current", Bank((), ()))

    answer = school.get("/readyz", None)

    assert answer.status_code == 503
    assert [error["pointer"] for error in answer.json["errors"]] == ["/bank"]


def test_readyz_stores_items_the_database_does_not_have(school) -> None:
    with Session.begin() as session:
        session.execute(delete(ItemVersion))

    answer = school.get("/readyz", None)

    with Session() as session:
        stored = session.scalar(select(func.count()).select_from(ItemVersion))
    assert (answer.status_code, stored) == (200, len(bank.current().items))


def test_submission_is_taken_while_the_broker_is_away(school, redis_url: str) -> None:
    queue.bind("redis://127.0.0.1:1/0")

    answer = school.submit()

    queue.bind(redis_url)
    assert answer.status_code == 202
    assert school.stored() == (1, 1)


def test_submission_while_the_database_is_away_is_to_be_sent_again(school) -> None:
    Session.configure(bind=create_engine("postgresql+psycopg://127.0.0.1:1/nowhere"))

    answer = school.submit()

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")


def test_audit_shows_the_printed_answer_beside_the_computed_one(school) -> None:
    rows = school.get("/api/v1/audit", None).json["rows"]

    row = next(row for row in rows if (row["item"], row["part"]) == ("dl-exam/inception", "mult_last"))
    assert (row["printed"], row["verdict"], row["basis"]) == ("468,750,000", "disagree", "computed")
    assert re.sub(r"\D", "", row["computed"].removesuffix(".0")) == "234375000"


def test_openapi_describes_every_address_of_the_api(school, app) -> None:
    spec = school.get("/openapi.json", None).json

    served = {
        re.sub(r"<(?:\w+(?:\(.*?\))?:)?(\w+)>", r"{\1}", rule.rule)
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/")
    }
    assert spec["openapi"] == "3.1.0"
    assert served <= spec["paths"].keys()


WITHOUT_BODY = ("/post", "/unpost", "/apply", "/undo")
"""What says all it has to say by its address."""


def operations(spec: dict) -> list[tuple[str, dict]]:
    return [
        (f"{method.upper()} {path}", operation)
        for path, methods in spec["paths"].items()
        for method, operation in methods.items()
        if method in ("get", "post", "put", "patch", "delete")
    ]


def test_openapi_documents_bodies_answers_faults_and_tokens(school) -> None:
    spec = school.get("/openapi.json", None).json

    assert spec["components"]["securitySchemes"]["BearerAuth"] == {
        "type": "http",
        "scheme": "bearer",
        "description": spec["components"]["securitySchemes"]["BearerAuth"]["description"],
    }
    for name, operation in operations(spec):
        faults = {status: answer for status, answer in operation["responses"].items() if status >= "4"}
        assert operation["summary"], name
        assert any(status < "4" for status in operation["responses"]), name
        assert all("application/problem+json" in answer["content"] for answer in faults.values()), name
        if name.startswith(("POST", "PUT", "PATCH")) and not name.endswith(WITHOUT_BODY):
            assert operation["requestBody"]["required"] is True, name


def test_openapi_names_the_headers_that_views_read_themselves(school) -> None:
    paths = school.get("/openapi.json", None).json["paths"]

    submission = paths["/api/v1/submissions"]["post"]
    webhook = paths["/api/v1/webhooks/{integration_id}"]["post"]
    headers = {p["name"]: p["required"] for p in webhook["parameters"] if p["in"] == "header"}
    assert [p["name"] for p in submission["parameters"]] == ["Idempotency-Key"]
    assert submission["responses"]["200"]["content"]["application/json"]["schema"]["$ref"].endswith(
        "SubmissionOut"
    )
    assert headers == {"webhook-id": True, "webhook-timestamp": True, "webhook-signature": True}


def test_openapi_refers_only_to_schemas_it_holds(school) -> None:
    answer = school.get("/openapi.json", None)

    referred = set(re.findall(r'"#/components/schemas/([^"]+)"', answer.text))
    assert referred
    assert referred <= answer.json["components"]["schemas"].keys()
