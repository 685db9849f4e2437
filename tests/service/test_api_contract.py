"""Every operation of the API is walked: what it declares it gives, and what it gives it declares.

That nothing else is given, the fixture ``school`` sees to in every test of the API.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterator
from typing import Any, NamedTuple

import pytest
from flask import Response
from jsonschema import Draft202012Validator
from sqlalchemy import create_engine

from service import tasks
from service.db import Session
from tests.service.contract import METHODS, Contract

ITEM = "dl-exam/inception"
EXAM = "/api/v1/assessments/exam"
DL = "/api/v1/courses/dl"
EXAMPLES = {
    "assessment_id": "exam", "course_id": "dl", "person_id": "ada", "document": "dl-exam",
    "item": "inception", "part": "pad_first", "integration_id": "moodle",
    "submission_id": "019a0000-0000-7000-8000-000000000000",
}  # fmt: skip
SIGNED = {"webhook-id": "msg-1", "webhook-timestamp": "1790000000", "webhook-signature": "v1,AAAA"}
CREATIONS: dict[str, tuple[str, Any]] = {
    "POST /api/v1/courses": ("admin", {"id": "new", "title": "New"}),
    f"POST {DL}/copy": ("tess", {"id": "copied"}),
    f"PUT {DL}/people/cyd": ("tess", {"name": "Cyd"}),
    f"POST {DL}/assessments": ("tess", {"id": "quiz", "title": "Quiz"}),
    f"POST {EXAM}/accommodations": ("tess", {"student": "ada", "extra_attempts": 1, "reason": "ill"}),
    f"POST {EXAM}/excuses": ("tess", {"student": "bob", "reason": "ill"}),
    f"POST {EXAM}/full-marks": ("tess", {"item": ITEM, "part": "pad_first", "reason": "misprint"}),
    "POST /api/v1/submissions/{submission_id}/regrade-requests": ("ada", {"reason": "look again"}),
}
"""What makes a thing, by whom and with which body."""


class Operation(NamedTuple):
    """An operation as it is described."""

    method: str
    path: str
    described: dict[str, Any]

    @property
    def name(self) -> str:
        return f"{self.method.upper()} {self.path}"

    @property
    def statuses(self) -> set[str]:
        return set(self.described["responses"])

    @property
    def scopes(self) -> list[str]:
        """The scopes that are let in; none: all are."""
        return [
            scope
            for scheme in self.described.get("security", ())
            for each in scheme.values()
            for scope in each
        ]

    def parameters(self, place: str) -> list[str]:
        return [one["name"] for one in self.described["parameters"] if one["in"] == place]

    def address(self, **values: str) -> str:
        """An address of it; of numbers there are none so large."""
        known = EXAMPLES | values
        return re.sub(r"{(\w+)}", lambda step: known.get(step[1], "9" * 18), self.path)


@pytest.fixture
def walk(school, contract: Contract) -> Callable[..., Iterator[Operation]]:
    """The operations that declare a status."""

    def walk(status: str) -> Iterator[Operation]:
        for path, entry in contract.spec["paths"].items():
            for method in METHODS:
                if status in entry.get(method, {}).get("responses", ()):
                    yield Operation(method, path, entry[method])

    return walk


def asked(
    school, operation: Operation, address: str, who: str | None, body: bytes = b"{}", kind: str = ""
) -> str:
    """The status of an answer."""
    kind = kind or next(
        iter(operation.described.get("requestBody", {}).get("content", {})), "application/json"
    )
    headers = SIGNED | {"Content-Type": kind} | school.headers(who)
    answer = school.client.open(address, method=operation.method, data=body, headers=headers)
    return str(answer.status_code)


def entitled(operation: Operation) -> str:
    return "ada" if not operation.scopes or "student" in operation.scopes else "admin"


def excluded(operation: Operation) -> str:
    return "admin" if "student" in operation.scopes else "ada"


def with_security(operation: Operation) -> bool:
    return all(operation.described.get("security", [{}]))


def test_without_a_token_every_operation_with_security_answers_401(school, walk) -> None:
    declared = {one.name: asked(school, one, one.address(), None) for one in walk("401")}

    assert len(declared) > 40
    assert set(declared.values()) == {"401"}
    assert declared.keys() >= {one.name for one in walk("400") if with_security(one)}


def test_with_a_token_of_another_scope_every_operation_with_scopes_answers_403(school, walk) -> None:
    given = {one.name: asked(school, one, one.address(), excluded(one)) for one in walk("403") if one.scopes}

    assert len(given) > 25
    assert set(given.values()) == {"403"}


def test_every_operation_refuses_a_query_parameter_that_it_does_not_have(school, walk) -> None:
    operations = list(walk("422"))
    answers = {
        one.name: school.client.open(
            f"{one.address()}?no_such=1&nor_this=2", method=one.method, headers=school.headers(entitled(one))
        )
        for one in operations
    }

    assert {one.name for one in walk("400")} == answers.keys()
    assert {name for name, answer in answers.items() if answer.status_code != 422} == set()
    for name, answer in answers.items():
        assert [error["pointer"] for error in answer.json["errors"]] == ["/no_such", "/nor_this"], name


def test_every_operation_refuses_a_query_parameter_that_is_given_twice(school, walk) -> None:
    given = {
        f"{one.name}?{name}": asked(school, one, f"{one.address()}?{name}=1&{name}=2", entitled(one))
        for one in walk("422")
        for name in one.parameters("query")
    }

    assert len(given) > 30
    assert set(given.values()) == {"422"}


def test_every_operation_refuses_an_address_that_holds_a_nul(school, walk) -> None:
    in_query = {one.name: asked(school, one, f"{one.address()}?x=%00", entitled(one)) for one in walk("400")}
    in_path = {
        f"{one.name} {name}": asked(school, one, one.address(**{name: "%00"}), entitled(one))
        for one in walk("404")
        for name in one.parameters("path")
    }

    assert set(in_query.values()) == {"400"}
    assert set(in_path.values()) == {"404"}
    assert {one.name for one in walk("400") if "{" in one.path} <= {one.name for one in walk("404")}


@pytest.mark.parametrize("number", ["-1", "9" * 19, str(2**63), "9" * 5_000, "１", "1.0", "1e3"])
def test_every_operation_knows_the_numbers_that_no_row_has(school, walk, number: str) -> None:
    numbers = [
        (one, parameter["name"], parameter["schema"])
        for one in walk("404")
        for parameter in one.described["parameters"]
        if parameter["in"] == "path" and parameter["schema"]["type"] == "integer"
    ]

    given = {one.name: asked(school, one, one.address(**{name: number}), "admin") for one, name, _ in numbers}

    assert len(given) >= 10
    assert set(given.values()) == {"404"}
    assert {(schema["minimum"], schema["maximum"]) for _, _, schema in numbers} == {(0, 10**18 - 1)}


def test_every_operation_with_a_body_refuses_what_is_too_large_or_of_another_type(school, walk) -> None:
    too_large = {
        one.name: asked(school, one, one.address(), entitled(one), b" " * 8_000_001) for one in walk("413")
    }
    of_another = {
        one.name: asked(school, one, one.address(), entitled(one), kind="image/png") for one in walk("415")
    }
    with_body = {one.name for one in walk("400") if "requestBody" in one.described}

    assert set(too_large.values()) == {"413"}
    assert set(of_another.values()) == {"415"}
    assert with_body == too_large.keys() == {one.name for one in walk("408")}
    assert with_body - of_another.keys() == {"POST /api/v1/webhooks/{integration_id}"}


def test_every_operation_that_needs_the_database_says_when_it_is_away(school, walk) -> None:
    Session.configure(bind=create_engine("postgresql+psycopg://127.0.0.1:1/nowhere"))

    given = {one.name: asked(school, one, one.address(), "admin") for one in walk("503")}

    assert set(given.values()) == {"503"}
    assert {one.name for one in walk("400")} - given.keys() == {"GET /healthz"}


@pytest.fixture
def submission_id(school) -> str:
    """A submission of Ada's to the exam, which is graded."""
    made = school.submit(assessment="exam", answers={"pad_first": "7"}).json["id"]
    school.grade()
    return made


def made(school, submission_id: str) -> dict[str, Response]:
    """The answers to all that makes something."""
    answers = {}
    for line, (who, body) in CREATIONS.items():
        method, path = line.split()
        answers[line] = school.send(method, path.format(submission_id=submission_id), body, who)
    return answers


def test_whatever_is_made_is_answered_with_its_address(school, walk, submission_id: str) -> None:
    answers = made(school, submission_id)

    assert one_to_one([one.name for one in walk("201")], CREATIONS)
    for line, (who, _) in CREATIONS.items():
        answer = answers[line]
        found = school.get(answer.headers["Location"], who if who == "ada" else "admin")
        assert (answer.status_code, found.status_code) == (201, 200), line
        assert answer.json | found.json == answer.json, line
        assert found.headers["ETag"] == answer.headers["ETag"], line


def test_what_has_not_changed_is_not_sent_again(school, walk, submission_id: str) -> None:
    answers = made(school, submission_id)
    del answers[f"POST {DL}/copy"]  # one more course
    addresses = {answer.headers["Location"] for answer in answers.values()}
    addresses.add(school.post(f"{EXAM}/regrades", {"reason": "look"}, "tess").headers["Location"])
    addresses |= {f"{EXAM}/gradebook", f"{EXAM}/statistics"}
    tasks.refresh_statistics()

    for address in addresses:
        first = school.get(address, "admin")
        again, changed = (
            school.get(address, "admin", headers={"If-None-Match": tag})
            for tag in (f'"other", {first.headers["ETag"]}', '"other"')
        )
        assert [one.status_code for one in (first, again, changed)] == [200, 304, 200], address
        assert (again.data, again.headers["ETag"]) == (b"", first.headers["ETag"])
    assert one_to_one([one.path for one in walk("304")], addresses)


def one_to_one(paths: Collection[str], addresses: Collection[str]) -> bool:
    """Whether each address is one of these paths, and each path that of one address."""
    patterns = [re.sub(r"{\w+}", "[^/]+", path) for path in paths]
    matches = [[bool(re.fullmatch(pattern, address)) for address in addresses] for pattern in patterns]
    return (
        len(paths) == len(addresses) and all(map(any, matches)) and all(map(any, zip(*matches, strict=True)))
    )


def test_change_of_what_was_not_seen_is_refused(school, walk) -> None:
    operations = list(walk("412"))

    for one in operations:
        answer = school.send(one.method, one.address(), {"title": "Mine"}, If_Match='"other"')
        assert (answer.status_code, answer.headers["ETag"]) == (
            412,
            school.get(one.address(), "tess").headers["ETag"],
        )
    assert {one.name for one in operations} == {
        "PATCH /api/v1/courses/{course_id}",
        "PATCH /api/v1/assessments/{assessment_id}",
    }


def test_every_list_comes_in_pages_of_one_form(contract: Contract) -> None:
    schemas = contract.spec["components"]["schemas"]
    lists = {}
    for path, entry in contract.spec["paths"].items():
        for parameter in entry.get("get", {}).get("parameters", ()):
            if parameter["name"] == "cursor":
                content = entry["get"]["responses"]["200"]["content"]["application/json"]
                lists[path] = (entry["get"], schemas[content["schema"]["$ref"].rpartition("/")[2]])

    assert len(lists) >= 12
    for path, (operation, schema) in lists.items():
        (limit,) = (one["schema"] for one in operation["parameters"] if one["name"] == "limit")
        assert (limit["default"], limit["minimum"], limit["maximum"]) == (50, 1, 200), path
        assert "next" in schema["required"], path
        assert len(schema["properties"]) == 2, path
    named = {name for name, schema in schemas.items() if "next" in schema.get("properties", {})}
    assert named == {schema["title"] for _, schema in lists.values()}


def test_one_thing_is_called_by_one_name(contract: Contract) -> None:
    fields = {
        field
        for schema in contract.spec["components"]["schemas"].values()
        for field in schema.get("properties", {})
    }

    assert {"id", "created_at", "created_by"} <= fields
    assert fields.isdisjoint({"number", "at", "by", "author", "created"})


def test_every_schema_is_named_once_and_every_tag_too(contract: Contract) -> None:
    spec = contract.spec
    tags = [tag["name"] for tag in spec["tags"]]
    used = {
        entry[method]["tags"][0] for entry in spec["paths"].values() for method in entry if method in METHODS
    }

    assert len(tags) == len(used) == len(set(tags))
    assert all(name.isalnum() for name in spec["components"]["schemas"])
    assert {schema["title"] for schema in spec["components"]["schemas"].values()} == set(
        spec["components"]["schemas"]
    )


def test_examples_of_bodies_are_understood(school, contract: Contract, walk) -> None:
    schemas = contract.spec["components"]["schemas"]
    tried = 0
    for one in [one for one in walk("400") if "requestBody" in one.described]:
        for kind, content in one.described["requestBody"]["content"].items():
            assert "example" in content, one.name
            example = content["example"]
            root = {"components": {"schemas": schemas}} | content["schema"]
            assert list(Draft202012Validator(root).iter_errors(example)) == [], one.name
            body = example.encode() if isinstance(example, str) else json.dumps(example).encode()
            if with_security(one):
                status = asked(school, one, one.address(), entitled(one), body, kind)
                assert status in ("200", "201", "202", "404"), one.name
            else:
                assert school.webhook(None, body=body).status_code == 202
            tried += 1

    assert tried > 15


def test_answer_that_is_not_described_is_noticed(contract: Contract) -> None:
    operation = contract.spec["paths"]["/api/v1/courses/{course_id}"]["get"]
    body = '{"id": "dl"}'

    def faults(response: Response) -> str:
        return "; ".join(contract.faults(operation, response))

    assert "status" in faults(Response(status=418))
    assert "etag is described, not sent" in faults(Response(body, mimetype="application/json"))
    assert "link is sent" in faults(Response(body, mimetype="application/json", headers={"Link": "<x>"}))
    assert "'title' is a required property" in faults(Response(body, mimetype="application/json"))
    assert "text/csv is not described" in faults(Response("a", mimetype="text/csv"))
    assert "a body is not described" in faults(Response("a", status=304))
