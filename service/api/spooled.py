"""Downloads that are complete before a byte of them is sent.

So a reader who takes one slowly keeps no transaction open, and a fault of ours is no torn file.
"""

from __future__ import annotations

from tempfile import SpooledTemporaryFile
from typing import BinaryIO, cast

from flask import Response, request
from werkzeug.wsgi import wrap_file

IN_MEMORY = 1_000_000
"""Bytes of a download that are kept in memory; a larger one waits on disk until it is sent."""


def new() -> BinaryIO:
    """A file to write a download to, which ``sent`` closes."""
    return cast(BinaryIO, SpooledTemporaryFile(IN_MEMORY))


def sent(file: BinaryIO, mimetype: str, filename: str) -> Response:
    """What was written to a file, as a download; the file is closed with the response."""
    length = file.tell()
    file.seek(0)
    response = Response(mimetype=mimetype, direct_passthrough=length > IN_MEMORY)
    if response.direct_passthrough:
        response.response = wrap_file(request.environ, file)
        response.content_length = length
    else:
        with file:
            response.set_data(file.read())
    response.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response
