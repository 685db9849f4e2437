"""What the commands say when the service, or what they were told of it, is not as it should be."""

from __future__ import annotations

import socket
from collections.abc import Callable
from threading import Thread

import pytest
from click.testing import Result

from service.client import Client

Run = Callable[..., Result]


def test_refused_field_is_named_with_its_sentence_alone(run: Run) -> None:
    shown = run("course", "new", "ml28", "--title", "", who="admin")

    assert shown.exit_code == 1
    assert shown.stderr == "Error: title: This must not be empty\n"


def test_every_refused_field_has_a_line(run: Run) -> None:
    shown = run("course", "new", "ml/28", "--title", "", who="admin")

    assert [line.partition(":")[0] for line in shown.stderr.removeprefix("Error: ").splitlines()] == [
        "id",
        "title",
    ]


def test_refusal_that_says_all_is_not_repeated(run: Run) -> None:
    shown = run("gradebook", "exam", "--since", "yesterday", who="tess")

    assert len(shown.stderr.splitlines()) == shown.stderr.count("since") == 1
    assert "http" not in shown.stderr


def test_address_at_which_there_is_nothing_is_shown(run: Run) -> None:
    shown = run("assessment", "show", "../../healthz", who="tess")

    assert "/api/v1/assessments/..%2F..%2Fhealthz: 404" in shown.stderr


@pytest.mark.parametrize(
    ("option", "value"),
    [
        pytest.param("--token", "assay_s\N{GREEK SMALL LETTER EPSILON}cret", id="not Latin-1"),
        pytest.param("--token", "assay_secret\n", id="a line end"),
        pytest.param("--token", "assay secret", id="a space"),
    ],
)
def test_token_that_is_none_is_refused_and_not_shown(run: Run, option: str, value: str) -> None:
    shown = run("stats", "exam", option, value)

    assert (shown.exit_code, len(shown.stderr.splitlines())) == (1, 1)
    assert "token" in shown.stderr
    assert "cret" not in shown.output


@pytest.mark.parametrize(
    "url",
    [
        "127.0.0.1:8000",
        "http://",
        "http://[::1",
        "http://127.0.0.1:many",
        "http://127.0.0.1:99999",
        "http://a b",
        "file:///etc/hostname",
        "http://127.0.0.1\n",
    ],
)
def test_address_that_is_none_is_refused(run: Run, url: str) -> None:
    shown = run("stats", "exam", "--url", url)

    assert (shown.exit_code, len(shown.stderr.splitlines())) == (1, 1)
    assert "not the address of a service" in shown.stderr


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(b"-ERR unknown command\r\n", id="no HTTP"),
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<html>", id="another site"),
    ],
)
def test_answer_of_another_service_is_recognised(run: Run, answer: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        other = Thread(target=reply, args=[server, answer])
        other.start()
        shown = run("stats", "exam", "--url", f"http://127.0.0.1:{server.getsockname()[1]}", who="tess")
        other.join()

    assert (shown.exit_code, len(shown.stderr.splitlines())) == (1, 1)
    assert "is not Assay" in shown.stderr


def reply(server: socket.socket, answer: bytes) -> None:
    """Answer one request with these bytes."""
    peer, _ = server.accept()
    with peer:
        peer.recv(65_536)
        peer.sendall(answer)


def test_address_may_end_in_a_slash() -> None:
    request = Client("http://127.0.0.1:8000/", "").request("/api/v1/courses")

    assert request.full_url == "http://127.0.0.1:8000/api/v1/courses"


@pytest.mark.parametrize(
    "words", [("stats", "\udcff"), ("gradebook", "exam", "--since", "\udcff"), ("course", "show", "\udcff")]
)
def test_argument_in_another_encoding_is_refused(run: Run, words: tuple[str, ...]) -> None:
    shown = run(*words, who="tess")

    assert (shown.exit_code, len(shown.stderr.splitlines())) == (1, 1)
    assert "'\\udcff' is not text" in shown.stderr
