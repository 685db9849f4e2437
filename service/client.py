"""A small client of the service's own HTTP API."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPException, HTTPResponse, IncompleteRead
from typing import Any, BinaryIO
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import click

from service.faults import Unprocessable


@dataclass(frozen=True)
class Client:
    """Requests to one service with one bearer token; raises click.ClickException where either is none."""

    url: str
    token: str = field(repr=False)
    timeout: float = 30.0

    def __post_init__(self) -> None:
        if not is_address(self.url):
            raise click.ClickException(
                f"{self.url!r} is not the address of a service; write one such as http://127.0.0.1:8000."
            )
        if not is_plain(self.token):
            raise click.ClickException(
                "The token holds a space, a line end, or a letter no token has; paste it again, all of it "
                "and nothing else."
            )

    def get(self, path: str) -> bytes:
        """The body of a GET."""
        return self.send(self.request(path))

    def get_json(self, path: str) -> Any:
        """The decoded body of a GET."""
        return self.decoded(self.get(path))

    def post(self, path: str, body: Any, headers: dict[str, str] | None = None) -> Any:
        """The decoded answer to a JSON POST."""
        content = {"Content-Type": "application/json"} | (headers or {})
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.decoded(self.send(self.request(path, data, content)))

    def get_tagged(self, path: str) -> tuple[Any, str]:
        """The decoded body of a GET, and the `ETag` to send back in `If-Match` with a change."""
        with self.answer(self.request(path)) as answer:
            return self.decoded(answer.read()), answer.headers.get("ETag", "")

    def patch(self, path: str, body: Any, etag: str) -> Any:
        """The decoded answer to a change of what was read with this `ETag`."""
        headers = {"Content-Type": "application/json", "If-Match": etag}
        data = json.dumps(body).encode()
        return self.decoded(self.send(self.request(path, data, headers, method="PATCH")))

    def request(
        self,
        path: str,
        data: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        *,
        method: str | None = None,
    ) -> Request:
        """A request to a path of the service."""
        return Request(self.url.rstrip("/") + path, data, dict(headers or {}), method=method)

    def delete(self, path: str) -> Any:
        """The decoded answer to a DELETE; None where it has no body."""
        body = self.send(self.request(path, method="DELETE"))
        return self.decoded(body) if body else None

    def send(self, request: Request) -> bytes:
        """Send a request; raises click.ClickException with the service's own words when it is refused."""
        with self.answer(request) as answer:
            body: bytes = answer.read()
            return body

    def decoded(self, body: bytes) -> Any:
        """JSON of an answer; raises click.ClickException where it is none."""
        try:
            return json.loads(body)
        except ValueError:
            raise click.ClickException(self.stranger) from None

    @property
    def stranger(self) -> str:
        """What to say of an answer that Assay does not give."""
        return f"What answers at {self.url} is not Assay; check the address."

    def download(self, path: str, out: BinaryIO) -> Mapping[str, str]:
        """Write the body of a GET a piece at a time; return the headers of the answer.

        Raises click.ClickException as ``send`` does, and for a body that ends early.
        """
        with self.answer(self.request(path)) as answer:
            shutil.copyfileobj(answer, out)
            if answer.length:
                raise click.ClickException(f"{self.url} hung up before the end; pull again.")
            return dict(answer.headers)

    @contextmanager
    def answer(self, request: Request) -> Iterator[HTTPResponse]:
        """The answer to a request, with its body still to be read."""
        if self.token:
            request.add_header("Authorization", f"Bearer {self.token}")
        try:
            with urlopen(request, timeout=self.timeout) as answer:
                yield answer
        except HTTPError as refusal:
            raise click.ClickException(words(refusal, request.full_url)) from None
        except URLError as failure:
            raise click.ClickException(f"{request.full_url} cannot be reached: {failure.reason}.") from None
        except (TimeoutError, ConnectionResetError, IncompleteRead):
            raise click.ClickException(f"{request.full_url} stopped in the middle; send it again.") from None
        except HTTPException:
            raise click.ClickException(self.stranger) from None


def is_address(url: str) -> bool:
    """Whether a service can be called there."""
    try:
        parts = urlsplit(url)
        return (
            is_plain(url) and parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
        )
    except ValueError:  # brackets that hold no IPv6 address, or a port that is no number
        return False


def is_plain(text: str) -> bool:
    """Whether text can stand in the head of a request."""
    return text.isascii() and text.isprintable() and " " not in text


def words(refusal: HTTPError, address: str) -> str:
    """What a refusal says, a line for each field; where no operation was refused, also where that was."""
    try:
        problem = json.loads(refusal.read())
        said = sentences(problem)
    except (ValueError, KeyError, TypeError, AttributeError):
        return f"{address}: {refusal.code} {refusal.reason}"
    ours = refusal.code < 500 and problem.get("type") != "about:blank"
    return said if ours else f"{address}: {refusal.code} {said}"


def sentences(problem: Mapping[str, Any]) -> str:
    """The detail of a problem document, and of each field it names a line that the detail does not hold."""
    said = str(problem["detail"])
    faults = [
        f"{'.'.join(error['pointer'].split('/')[1:])}: {error['detail']}"
        for error in problem.get("errors", ())
        if error["detail"] not in said
    ]
    return "\n".join(faults if said == Unprocessable.detail else [said, *(f"  {fault}" for fault in faults)])
