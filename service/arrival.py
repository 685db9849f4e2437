"""When a request has arrived: its head, and its body as far as it is announced. Pure; see RFC 9112."""

from __future__ import annotations

import re
from collections.abc import Generator

MOST_BYTES = 320_000
"""What is waited for without a thread: a submission of the largest size, with its head."""

LARGEST_BODY = 8_000_000
"""That of a batch: a larger one is refused by its announced length."""

LINE_END = re.compile(rb"\r\n")
SECTION_END = re.compile(rb"\r\n\r\n")
HEAD_END = re.compile(rb"\r\n\r\n|(?<!\r)\n")
"""A bare line feed ends a head too: the server refuses it at once."""
LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*([0-9]{1,18})[ \t]*\r\n", re.IGNORECASE)
CHUNKED = re.compile(rb"\r\ntransfer-encoding:[^\r\n]*chunked", re.IGNORECASE)
CHUNK_SIZE = re.compile(rb"([0-9A-Fa-f]{1,16})[ \t]*(?:;.*)?", re.DOTALL)

Waiting = Generator[None, None, None]


class Arrival:
    """The bytes of a request so far, and whether there is anything left to wait for."""

    def __init__(self, begun: bytes = b"") -> None:
        self.data = bytearray()
        self.whole = False
        self._waiting = request(self.data)
        self.add(begun)

    def add(self, piece: bytes) -> None:
        """Take in the bytes that came next."""
        self.data += piece
        self.whole = self.whole or len(self.data) > MOST_BYTES or next(self._waiting, True) is True


def request(data: bytearray) -> Waiting:
    """Yield while ``data``, which grows meanwhile, is the beginning of a request.

    What the server will refuse is not waited for: it says why better than a deadline.
    """
    end = yield from until(HEAD_END, data, 0)
    head = bytes(data[:end])
    if CHUNKED.search(head):
        yield from chunks(data, end)
    elif length := LENGTH.search(head):
        yield from size(data, end + int(length[1]) if int(length[1]) <= LARGEST_BODY else 0)


def chunks(data: bytearray, start: int) -> Waiting:
    """Yield while the chunked body that begins at ``start`` goes on."""
    while True:
        end = yield from until(LINE_END, data, start)
        announced = CHUNK_SIZE.fullmatch(data[start : end - 2])
        if announced is None:
            return
        if int(announced[1], 16) == 0:
            yield from until(SECTION_END, data, end - 2)
            return
        start = end + int(announced[1], 16) + 2
        yield from size(data, start)
        if data[start - 2 : start] != b"\r\n":
            return


def until(mark: re.Pattern[bytes], data: bytearray, start: int) -> Generator[None, None, int]:
    """Yield until a mark of at most four bytes is there; return where it ends."""
    searched = start
    while (found := mark.search(data, searched)) is None:
        searched = max(start, len(data) - 3)
        yield
    return found.end()


def size(data: bytearray, needed: int) -> Waiting:
    """Yield until there are so many bytes."""
    while len(data) < needed:
        yield
