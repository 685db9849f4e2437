"""When a request has arrived, by the examples and the grammar of RFC 9112."""

from __future__ import annotations

import pytest

from service.arrival import LARGEST_BODY, MOST_BYTES, Arrival

POST = b"POST /api/v1/submissions HTTP/1.1\r\nHost: a\r\n"
SIZED = POST + b"Content-Length: 5\r\n\r\n"
CHUNKED = POST + b"Transfer-Encoding: chunked\r\n\r\n"

WHOLE = [
    pytest.param(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n", id="no body"),
    pytest.param(SIZED + b"abcde", id="length"),
    pytest.param(POST + b"content-length:\t5 \r\nX: y\r\n\r\nabcde", id="length in small letters"),
    pytest.param(CHUNKED + b"0\r\n\r\n", id="no chunk"),
    pytest.param(CHUNKED + b"4\r\nWiki\r\n5\r\npedia\r\n0\r\n\r\n", id="chunks"),
    pytest.param(CHUNKED + b"a;name=value\r\n0123456789\r\n0\r\nA: b\r\n\r\n", id="extension and trailer"),
    pytest.param(CHUNKED + b"4\r\n0\r\n\r\r\n0\r\n\r\n", id="the last chunk inside another"),
]


@pytest.mark.parametrize("request_", WHOLE)
def test_request_has_arrived_with_its_last_byte_and_not_before(request_: bytes) -> None:
    arrival = Arrival()
    seen = []
    for byte in request_:
        arrival.add(bytes([byte]))
        seen.append(arrival.whole)

    assert seen == [False] * (len(request_) - 1) + [True]


@pytest.mark.parametrize("request_", WHOLE)
def test_request_that_comes_in_one_piece_has_arrived(request_: bytes) -> None:
    assert Arrival(request_).whole
    assert Arrival(request_ + b"GET").whole
    assert not Arrival(request_[:-1]).whole


@pytest.mark.parametrize(
    "refused",
    [
        pytest.param(b"hello\n", id="bare line feed"),
        pytest.param(POST + b"Content-Length: -1\r\n\r\n", id="negative length"),
        pytest.param(POST + b"Content-Length: five\r\n\r\n", id="length in words"),
        pytest.param(CHUNKED + b"zz\r\n", id="chunk size in words"),
        pytest.param(CHUNKED + b"-5\r\n", id="negative chunk size"),
        pytest.param(CHUNKED + b"\r\n", id="no chunk size"),
        pytest.param(CHUNKED + b"3\r\nabcde", id="chunk without terminator"),
        pytest.param(
            POST + b"Content-Length: %d\r\n\r\n" % (LARGEST_BODY + 1), id="a body that nothing reads"
        ),
        pytest.param(POST + b"X: " + b"y" * MOST_BYTES, id="endless head"),
        pytest.param(POST + b"Content-Length: 8000000\r\n\r\n" + b" " * MOST_BYTES, id="large body"),
    ],
)
def test_rest_of_what_will_be_refused_or_is_large_is_not_waited_for(refused: bytes) -> None:
    assert Arrival(refused).whole
