"""Standard Webhooks v1: sign and verify a message. Pure; see https://www.standardwebhooks.com."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Callable, Iterable
from dataclasses import dataclass

PREFIX = "whsec_"
TOLERANCE = 300
"""Seconds a timestamp may lie in the past or in the future."""
LONGEST_ID = 255
MOST_SIGNATURES = 20


Header = Callable[[str, str], str]
"""Looks up a header of the request by name; the second argument is what it returns when there is none."""


class WebhookFault(Exception):
    """Root of what can be wrong with a signed message."""


class MalformedHeaders(WebhookFault):
    """A header of the scheme is missing or cannot be read."""


class BadSignature(WebhookFault):
    """No signature of the message was made with one of the secrets."""

    remedy = "No `webhook-signature` fits: sign the raw body with the secret of this integration."


class StaleTimestamp(WebhookFault):
    """The message was sent too long ago, or in the future."""


@dataclass(frozen=True, slots=True)
class Headers:
    """The three headers of a message: its id, its time in Unix seconds, its v1 signatures."""

    id: str
    timestamp: int
    signatures: tuple[bytes, ...]


def verify(body: bytes, header: Header, secrets: Iterable[str], now: float) -> str:
    """The id of a message whose raw body was signed with one of the secrets, within the tolerance.

    Raises MalformedHeaders, BadSignature or StaleTimestamp, in this order.
    """
    claimed = read_headers(header)
    if not any(is_signed(body, claimed, secret) for secret in secrets):
        raise BadSignature(BadSignature.remedy)
    if abs(now - claimed.timestamp) > TOLERANCE:
        raise StaleTimestamp(
            f"`webhook-timestamp` is more than {TOLERANCE // 60} minutes off; sign each attempt anew."
        )
    return claimed.id


def sign(body: bytes, message_id: str, timestamp: int, secret: str) -> str:
    """The ``webhook-signature`` of a message."""
    return "v1," + base64.b64encode(digest(body, message_id, timestamp, secret)).decode()


def read_headers(header: Header) -> Headers:
    """Read the three headers; raises MalformedHeaders naming the one at fault."""
    message_id = header("webhook-id", "")
    if not 0 < len(message_id) <= LONGEST_ID or not message_id.isascii() or "." in message_id:
        raise MalformedHeaders(f"`webhook-id` must be 1 to {LONGEST_ID} ASCII characters without a dot.")
    timestamp = header("webhook-timestamp", "")
    if not (timestamp.isascii() and timestamp.isdecimal() and len(timestamp) <= 12):
        raise MalformedHeaders("`webhook-timestamp` must be whole Unix seconds.")
    return Headers(message_id, int(timestamp), read_signatures(header("webhook-signature", "")))


def read_signatures(header: str) -> tuple[bytes, ...]:
    """The v1 signatures of a space-separated list; those of other versions are passed over."""
    entries = header.split()
    if not 0 < len(entries) <= MOST_SIGNATURES or not all("," in entry for entry in entries):
        raise MalformedHeaders("`webhook-signature` must be a list of `v1,<base64>`, separated by spaces.")
    pairs = (entry.split(",", 1) for entry in entries)
    return tuple(decode(encoded) for version, encoded in pairs if version == "v1")


def decode(encoded: str) -> bytes:
    """The bytes of one signature."""
    try:
        return base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        raise MalformedHeaders("`webhook-signature` holds a signature that is not base64.") from None


def is_signed(body: bytes, claimed: Headers, secret: str) -> bool:
    """Whether one of the signatures is that of the secret."""
    expected = digest(body, claimed.id, claimed.timestamp, secret)
    return any(hmac.compare_digest(expected, signature) for signature in claimed.signatures)


def digest(body: bytes, message_id: str, timestamp: int, secret: str) -> bytes:
    """HMAC-SHA256 of ``id.timestamp.body`` under the base64 key of a secret."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    return hmac.digest(key, f"{message_id}.{timestamp}.".encode() + body, hashlib.sha256)
