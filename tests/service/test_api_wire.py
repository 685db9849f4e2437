"""The API behind its own gunicorn, and peers that speak HTTP badly, slowly, or not at all."""

from __future__ import annotations

import http.client
import json
import os
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import Engine

from question_bank.bank import Bank
from service import publication
from service.http_worker import READ_SECONDS
from service.machine import listener, services
from service.supervisor import Supervisor

Address = tuple[str, int]

THREADS = 4
SOON = 5.0
"""Seconds within which the API answers, whoever stalls; less than any deadline it gives them."""
URL = "/api/v1/submissions"
BODY = json.dumps({"item": "dl-exam/inception", "answers": {"pad_first": "0"}}).encode()
LINES = BODY + b"\n" + BODY + b"\n"
POST = f"POST {URL} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n".encode()


@pytest.fixture(scope="module")
def api(
    tmp_path_factory: pytest.TempPathFactory, engine: Engine, bank: Bank, postgres_url: str, redis_url: str
):
    """The address of the API, run by the command that `assay up` runs, with four threads."""
    publication.store(bank)  # the tests of the bank hold its items to the gate
    data = tmp_path_factory.mktemp("api")
    environ = {
        "PATH": os.defpath,
        "DATABASE_URL": postgres_url,
        "REDIS_URL": redis_url,
        "ASSAY_SECRET_KEY": "k" * 32,
        "ASSAY_API_THREADS": str(THREADS),
    }
    yield from serve(data, environ)


def serve(data: Path, environ: dict[str, str]) -> Iterator[Address]:
    with listener(0) as sock, Supervisor(data) as supervisor:
        api, *_ = services(sock, data, environ, THREADS)
        supervisor.start(api)
        yield sock.getsockname()


def health(api: Address) -> int:
    connection = http.client.HTTPConnection(*api, timeout=SOON)
    connection.request("GET", "/healthz")
    status = connection.getresponse().status
    connection.close()
    return status


def talk(api: Address, said: bytes, *, hang_up: bool = False) -> tuple[int, str]:
    """The status and content type of the answer to raw bytes."""
    with socket.create_connection(api, timeout=SOON) as peer:
        peer.sendall(said)
        if hang_up:
            peer.shutdown(socket.SHUT_WR)
        response = http.client.HTTPResponse(peer)
        response.begin()
        response.read()
        return response.status, response.getheader("Content-Type", "")


def read_answer(peer: socket.socket) -> tuple[int, str, int]:
    """The status of an answer, its content type, and the status that its problem states."""
    response = http.client.HTTPResponse(peer)
    response.begin()
    told = json.loads(response.read())
    return response.status, response.getheader("Content-Type", ""), told["status"]


def head(school, **fields: str) -> bytes:
    """The head of a submission of Ada's."""
    lines = school.headers("ada") | {name.replace("_", "-"): value for name, value in fields.items()}
    return POST + "".join(f"{name}: {value}\r\n" for name, value in lines.items()).encode() + b"\r\n"


@pytest.mark.parametrize(
    "said",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"GET /healthz HT", id="half a line"),
        pytest.param(POST, id="half a head"),
        pytest.param(POST + b"Content-Length: 1000\r\n\r\nx", id="the first byte of a body"),
        pytest.param(POST + b"Transfer-Encoding: chunked\r\n\r\n5\r\na", id="half a chunk"),
        pytest.param(
            b"GET /docs HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", id="a request, and no end"
        ),
    ],
)
def test_stalled_peers_do_not_hold_up_the_others(api: Address, said: bytes) -> None:
    with ExitStack() as stack:
        for _ in range(5 * THREADS):
            stack.enter_context(socket.create_connection(api)).sendall(said)

        assert health(api) == 200


def test_stalled_peers_are_told_and_hung_up_on_at_the_deadline(api: Address, school) -> None:
    large = head(school, Content_Length="8000000").replace(b"submissions ", b"submissions/batch ")
    with ExitStack() as stack:
        stalled = [POST] + [large + b" " * 400_000] * THREADS
        peers = [stack.enter_context(socket.create_connection(api, READ_SECONDS + SOON)) for _ in stalled]
        for peer, said in zip(peers, stalled, strict=True):
            peer.sendall(said)
        answers = [read_answer(peer) for peer in peers]

        assert answers == [(408, "application/problem+json", 408)] * len(stalled)
        assert health(api) == 200
    assert school.stored() == (0, 0)


@pytest.mark.parametrize("length", [10**7, 10**15, 10**30])
def test_body_announced_too_large_is_refused_at_once_and_holds_no_thread(
    api: Address, school, length: int
) -> None:
    with ExitStack() as stack:
        peers = [stack.enter_context(socket.create_connection(api, SOON)) for _ in range(2 * THREADS)]
        for peer in peers:
            peer.sendall(head(school, Content_Length=str(length)) + b"{")

        assert [read_answer(peer)[0] for peer in peers] == [413] * len(peers)
        assert [peer.recv(1) for peer in peers] == [b""] * len(peers)  # the service has hung up


@pytest.mark.parametrize(
    "chunks",
    [
        pytest.param(b"zz\r\n", id="size in words"),
        pytest.param(b"-5\r\nabc\r\n", id="negative size"),
        pytest.param(b"3\r\nabcde\r\n0\r\n\r\n", id="missing terminator"),
        pytest.param(b"3;=\r\nabc\r\n0\r\n\r\n", id="bad extension"),
    ],
)
def test_body_in_malformed_chunks_is_refused_by_a_problem(api: Address, school, chunks: bytes) -> None:
    answer = talk(api, head(school, Transfer_Encoding="chunked") + chunks)

    assert answer == (400, "application/problem+json")


@pytest.mark.parametrize(
    ("mimetype", "path", "framing", "body"),
    [
        pytest.param("application/json", URL, {"Content_Length": "300"}, BODY, id="length"),
        pytest.param(
            "application/x-ndjson", f"{URL}/batch", {"Content_Length": "300"}, LINES, id="batch of lines"
        ),
        pytest.param(
            "application/json",
            URL,
            {"Transfer_Encoding": "chunked"},
            b"%x\r\n%s\r\n" % (len(BODY), BODY),
            id="no last chunk",
        ),
    ],
)
def test_body_cut_short_is_refused_and_nothing_is_stored(
    api: Address, school, mimetype: str, path: str, framing: dict[str, str], body: bytes
) -> None:
    said = head(school, **framing).replace(b"application/json", mimetype.encode())

    answer = talk(api, said.replace(URL.encode(), path.encode()) + body, hang_up=True)

    assert answer == (400, "application/problem+json")
    assert school.stored() == (0, 0)


@pytest.mark.parametrize("pause", [False, True], ids=["at once", "byte by byte"])
def test_requests_on_one_connection_are_answered_in_turn(api: Address, school, pause: bool) -> None:
    request = head(school, Content_Length=str(len(BODY))) + BODY
    step = 1 if pause else 2 * len(request)
    with socket.create_connection(api, timeout=SOON) as peer:
        peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for start in range(0, 2 * len(request), step):
            peer.sendall((request * 2)[start : start + step])
        statuses = [read_one(peer) for _ in range(2)]

    assert statuses == [202, 202]
    assert school.stored() == (2, 2)


def read_one(peer: socket.socket) -> int:
    """The status of one answer, read byte by byte so that nothing of the next is taken."""
    seen = bytearray()
    while not seen.endswith(b"\r\n\r\n"):
        seen += peer.recv(1)
    head = seen.decode()
    length = int(head.lower().split("content-length: ")[1].split("\r\n")[0])
    while length:
        length -= len(peer.recv(length))
    return int(head.split()[1])
