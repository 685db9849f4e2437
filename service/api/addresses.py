"""What stands in the addresses of the API."""

from __future__ import annotations

from werkzeug.routing import IntegerConverter

DIGITS = 18
"""Of a row's number: the database has all numbers of so many digits, and will never use them up."""


class RowNumber(IntegerConverter):
    """The number of a row, in plain digits; where there are more, there is no such address."""

    regex = f"[0-9]{{1,{DIGITS}}}"
