"""A small client of the service's own HTTP API."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPResponse
from typing import Any, BinaryIO
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

import click


@dataclass(frozen=True)
class Client:
    """Requests to one service with one bearer token."""

    url: str
    token: str = field(repr=False)
    timeout: float = 30.0

    def get(self, path: str) -> bytes:
        """The body of a GET."""
        return self.send(Request(self.url + path))

    def get_json(self, path: str) -> Any:
        """The decoded body of a GET."""
        return json.loads(self.get(path))

    def post(self, path: str, body: Any, headers: dict[str, str] | None = None) -> Any:
        """The decoded answer to a JSON POST."""
        content = {"Content-Type": "application/json"} | (headers or {})
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        return json.loads(self.send(Request(self.url + path, data, content)))

    def get_tagged(self, path: str) -> tuple[Any, str]:
        """The decoded body of a GET, and the `ETag` to send back in `If-Match` with a change."""
        with self.answer(Request(self.url + path)) as answer:
            return json.loads(answer.read()), answer.headers.get("ETag", "")

    def patch(self, path: str, body: Any, etag: str) -> Any:
        """The decoded answer to a change of what was read with this `ETag`."""
        headers = {"Content-Type": "application/json", "If-Match": etag}
        request = Request(self.url + path, json.dumps(body).encode(), headers, method="PATCH")
        return json.loads(self.send(request))

    def send(self, request: Request) -> bytes:
        """Send a request; raises click.ClickException with the service's own words when it is refused."""
        with self.answer(request) as answer:
            body: bytes = answer.read()
            return body

    def download(self, path: str, out: BinaryIO) -> Mapping[str, str]:
        """Write the body of a GET a piece at a time; return the headers of the answer.

        Raises click.ClickException as ``send`` does, and for a body that ends early.
        """
        with self.answer(Request(self.url + path)) as answer:
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
            raise click.ClickException(f"{request.full_url}: {refusal.code} {detail(refusal)}") from None
        except URLError as failure:
            raise click.ClickException(f"{request.full_url} cannot be reached: {failure.reason}.") from None
        except (TimeoutError, ConnectionResetError):
            raise click.ClickException(f"{request.full_url} stopped in the middle; send it again.") from None


def detail(refusal: HTTPError) -> str:
    """The detail of a problem document with every fault it names, or the bare reason."""
    try:
        problem = json.loads(refusal.read())
        faults = [error["detail"] for error in problem.get("errors", ())]
        said = str(problem["detail"])
        return "\n  ".join([said, *(fault for fault in faults if fault not in said)])
    except (ValueError, KeyError, TypeError, AttributeError):
        return refusal.reason
