"""Request bodies: capped, parsed once with every number as typed, and checked before anyone reads them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, cast

import flask
from werkzeug.exceptions import ClientDisconnected

from graders.grader import Raw
from service.arrival import LARGEST_BODY
from service.faults import Malformed, TooLarge, TooSlow, Unprocessable, UnsupportedMediaType, pointer, shown
from service.texts import Digits

SUBMISSION_BYTES = 256_000
BATCH_BYTES = LARGEST_BODY
DEEPEST = 20
"""Levels of nesting of a body; an answer itself has at most four."""
CUT_SHORT = "The body ends before its announced length, or before its last chunk; send it again."

Path = tuple[str | int, ...]


class Request(flask.Request):
    """A request whose JSON keeps the digits typed, and holds only what the database can."""

    max_content_length = SUBMISSION_BYTES + 1

    def get_json(self, force: bool = False, silent: bool = False, cache: bool = True) -> Any:
        """Parse the body; a schema then says which fields it must have."""
        if not self.is_json:
            raise UnsupportedMediaType()
        parsed = parse(self.read_body(SUBMISSION_BYTES))
        refuse_unstorable(parsed)
        return parsed

    def read_body(self, limit: int) -> bytes:
        """The whole body; raises TooLarge beyond ``limit`` bytes, also when its length was not announced.

        Raises Malformed when the client hung up before its end, and TooSlow when it did not come in time.
        """
        # A body without a length is cut off silently at the maximum, so one byte more is let in, and seen.
        self.max_content_length = limit + 1
        try:
            body = self.get_data()
        except ClientDisconnected as fault:
            late = isinstance(fault.__context__, TimeoutError)
            raise TooSlow() if late else Malformed(CUT_SHORT) from None
        if len(body) > limit:
            raise TooLarge()
        if len(body) < (self.content_length or 0):
            raise Malformed(CUT_SHORT)
        return body


def current() -> Request:
    """The current request, as the class above."""
    return cast(Request, flask.request)


def parse(body: bytes) -> Raw:
    """JSON of UTF-8 with every number as the digits typed, told apart from text; raises Malformed."""
    try:
        parsed: Raw = json.loads(
            body.decode("utf-8"),
            parse_int=Digits,
            parse_float=Digits,
            parse_constant=Digits,
            object_pairs_hook=without_repeats,
        )
        return parsed
    except UnicodeDecodeError as fault:
        raise Malformed(
            f"The body is not UTF-8: byte {fault.start} cannot be read; encode it as UTF-8."
        ) from None
    except ValueError as fault:
        raise Malformed(f"The body is not JSON: {fault}.") from None
    except RecursionError:
        raise Malformed(f"The body is nested too deep; use at most {DEEPEST} levels.") from None


def without_repeats(pairs: Sequence[tuple[str, Raw]]) -> dict[str, Raw]:
    """An object whose names differ; raises Malformed, as whoever sent two meant something by both."""
    members = dict(pairs)
    if len(members) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise Malformed(f"The body holds {shown(twice)!r} twice in one object; send it once.")
    return members


def refuse_unstorable(parsed: Raw) -> None:
    """Refuse nesting, NUL and lone surrogates anywhere in a parsed body, naming the field."""
    stack: list[tuple[Raw, Path]] = [(parsed, ())]
    while stack:
        value, path = stack.pop()
        if isinstance(value, str):
            refuse_text(value, path)
        elif isinstance(value, dict | list):
            if len(path) >= DEEPEST:
                raise field(path, f"is nested too deep; use at most {DEEPEST} levels")
            stack.extend((child, (*path, step)) for step, child in children(value, path))


def children(value: dict[str, Raw] | list[Raw], path: Path) -> list[tuple[str | int, Raw]]:
    """The members of an object or a list, each with its step."""
    if isinstance(value, list):
        return list(enumerate(value))
    for name in value:
        refuse_text(name, (*path, name))
    return list(value.items())


def refuse_text(text: str, path: Path) -> None:
    """Refuse text the database cannot hold."""
    if "\0" in text:
        raise field(path, "holds a NUL character (U+0000); leave it out")
    if not text.isascii() and any("\ud800" <= character <= "\udfff" for character in text):
        raise field(path, "holds half of a surrogate pair; send the whole character")


def field(path: Path, remedy: str) -> Unprocessable:
    """The refusal of one field."""
    where = pointer(path) or "/"
    return Unprocessable(f"{where} {remedy}.", errors=[{"pointer": where, "detail": remedy}])
