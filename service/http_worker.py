"""The API's gunicorn worker: threads are for requests that have arrived, not for peers that stall.

Gunicorn's threaded worker gives every connection a thread before anything is read, so that as many
stalled peers as there are threads stop it. Here its main loop, which never blocks, reads requests until
they are whole, and waits for peers to hang up. Speaks HTTP/1.1 in the clear; TLS is for a proxy in front.
"""

from __future__ import annotations

import json
import math
import resource
import socket
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from functools import partial
from itertools import takewhile
from selectors import EVENT_READ
from threading import Event, Thread
from time import monotonic
from typing import Any

from gunicorn.http.message import Request
from gunicorn.http.unreader import SocketUnreader
from gunicorn.workers.gthread import TConn, ThreadWorker

from service.arrival import LARGEST_BODY, Arrival
from service.faults import PROBLEM, TooSlow, document

READ_SECONDS = 10.0
"""For head and body, until a thread has the request; and again for what the thread still has to read."""
SEND_SECONDS = 30.0
"""For the peer to take one piece of the answer."""
LINGER_SECONDS = 2.0
"""For the peer to read the last answer and hang up."""
SPARE_FILES = 128
"""For everything that is no connection of a peer: the database, the broker, logs, what is being sent."""
PIECE = 65_536
TIMED_OUT = json.dumps(document(TooSlow())).encode()
TIMED_OUT_HEAD = (
    f"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Type: {PROBLEM}\r\n"
    f"Content-Length: {len(TIMED_OUT)}\r\n\r\n"
).encode()


class Unreader(SocketUnreader):  # type: ignore[misc]
    """Reads what a request is still short of, up to a deadline."""

    deadline = math.inf

    def chunk(self, size_hint: int | None = None) -> bytes:
        """Read the next piece; raises TimeoutError at the deadline."""
        left = self.deadline - monotonic()
        if left <= 0:
            raise TimeoutError
        self.sock.settimeout(left)
        try:
            return bytes(super().chunk(size_hint))
        finally:
            self.sock.settimeout(SEND_SECONDS)


class Worker(ThreadWorker):  # type: ignore[misc]
    """Gunicorn's threaded worker, made to wait in its main loop."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.arriving: dict[TConn, Arrival] = {}
        self.leaving: dict[TConn, None] = {}
        # Out of files, accepting would fail, and end the process.
        files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
        self.worker_connections: int = min(self.cfg.worker_connections, files - SPARE_FILES)

    def load_wsgi(self) -> None:
        """Load the application; it may take longer than a hung worker is given, as items are tried then."""
        with calling_every_second(self.notify):
            super().load_wsgi()

    def enqueue_req(self, conn: TConn) -> None:
        """Have the next request of a connection handled once it has arrived."""
        if not conn.initialized:
            conn.init()
            conn.parser.unreader = Unreader(conn.sock)
        self.arriving[conn] = Arrival(conn.parser.unreader.take_buffered())
        self.wait(conn, READ_SECONDS, self.receive)
        self.receive(conn, conn.sock)

    def receive(self, conn: TConn, sock: socket.socket) -> None:
        """Read what there is of a request, and hand it to a thread when that is all."""
        arrival = self.arriving[conn]
        piece = None if arrival.whole else read(sock)
        arrival.add(piece or b"")
        if arrival.whole or piece == b"":
            self.poller.unregister(sock)
            self.hand_over(conn, self.arriving.pop(conn))

    def hand_over(self, conn: TConn, arrival: Arrival) -> None:
        """Give a request, or as much of it as the peer sent, to a thread."""
        if not arrival.data:
            self.drop(conn)
            return
        conn.parser.unreader.unread(bytes(arrival.data))
        super().enqueue_req(conn)

    def handle(self, conn: TConn) -> Any:
        """Handle a request, in a thread."""
        conn.parser.unreader.deadline = monotonic() + READ_SECONDS
        return super().handle(conn)

    def handle_request(self, req: Request, conn: TConn) -> bool:
        """Answer a request, in a thread; a peer that takes nothing of the answer is given up."""
        conn.sock.settimeout(SEND_SECONDS)
        if announced(req) > LARGEST_BODY:
            req.force_close()  # else the thread would wait for what nobody reads
        return bool(super().handle_request(req, conn))

    def finish_request(self, conn: TConn, fs: Future[Any]) -> None:
        """Keep the connection for another request, or part from its peer."""
        if fs.cancelled() or fs.exception() or not fs.result():
            self.part(conn)
        else:
            super().finish_request(conn, fs)

    def part(self, conn: TConn) -> None:
        """Close our side; a peer cut off before it has read the answer might lose it (RFC 9112, 9.6)."""
        try:
            conn.sock.shutdown(socket.SHUT_WR)
        except OSError:
            self.drop(conn)
            return
        self.leaving[conn] = None
        self.wait(conn, LINGER_SECONDS, self.drain)

    def drain(self, conn: TConn, sock: socket.socket) -> None:
        """Pass over what a peer still sends, until it hangs up."""
        if read(sock) == b"":
            self.poller.unregister(sock)
            del self.leaving[conn]
            self.drop(conn)

    def wait(self, conn: TConn, seconds: float, then: Any) -> None:
        """Call ``then`` whenever the peer sends something or hangs up; after ``seconds`` it is overdue."""
        conn.sock.setblocking(False)
        conn.timeout = monotonic() + seconds
        self.poller.register(conn.sock, EVENT_READ, partial(then, conn))

    def murder_pending(self) -> None:
        """Give up the peers that are overdue; the main loop calls this every second."""
        for conn in overdue(self.arriving):
            self.poller.unregister(conn.sock)
            if self.arriving.pop(conn).data:
                with suppress(OSError):
                    conn.sock.send(TIMED_OUT_HEAD + TIMED_OUT)
            self.part(conn)
        for conn in overdue(self.leaving):
            self.poller.unregister(conn.sock)
            del self.leaving[conn]
            self.drop(conn)

    def drop(self, conn: TConn) -> None:
        """Close a connection."""
        self.nr_conns -= 1
        conn.close()


def announced(req: Request) -> int:
    """The length of the body of a request, as its head has it."""
    return sum(int(value) for name, value in req.headers if name == "CONTENT-LENGTH")


def read(sock: socket.socket) -> bytes | None:
    """What a peer has sent: None is nothing yet, and empty that nothing more will come."""
    try:
        return sock.recv(PIECE)
    except BlockingIOError:
        return None
    except OSError:
        return b""


@contextmanager
def calling_every_second(function: Callable[[], None]) -> Iterator[None]:
    """Call a function every second while the block lasts."""
    over = Event()

    def repeat() -> None:
        while not over.wait(1):
            function()

    thread = Thread(target=repeat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def overdue(waiting: Iterable[TConn]) -> list[TConn]:
    """The connections whose time is over; those that wait longest come first."""
    now = monotonic()
    return list(takewhile(lambda conn: conn.timeout <= now, waiting))
