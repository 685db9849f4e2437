"""Which instance of an item a student is asked, and the token that says which they were shown."""

from __future__ import annotations

import hmac
import json
from dataclasses import asdict, dataclass

from itsdangerous import BadData, URLSafeSerializer

from question_bank.item import Item
from service.attempts import Slot
from service.faults import ServiceError, refused

REMEDY = "was not issued by this service; send back the `variant` that came with the item"
SEED_BITS = 48

POLICIES = AS_PRINTED, PER_STUDENT, PER_ATTEMPT = "document", "student", "attempt"
"""Whose instances an assessment asks: the document's own of all, or others of each student or attempt."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """One instance of one version of an item, for one student (None: for anyone the caller acts for)."""

    student: str | None
    item: str
    hash: str
    seed: int | None
    assessment: str | None = None
    """Where it was issued; None is practice."""


def sign(variant: Variant, secret: str) -> str:
    """The opaque token of a variant."""
    token = serializer(secret).dumps(asdict(variant))
    return token if isinstance(token, str) else token.decode()


def read(token: str, secret: str) -> Variant:
    """The variant of a token; raises Unprocessable when it is not one of ours."""
    try:
        return Variant(**serializer(secret).loads(token))
    except BadData:
        raise refused("variant", REMEDY) from None


def check(variant: Variant, *, student: str | None, item: str, assessment: str | None) -> None:
    """Refuse a variant issued for another item or student, or in practice one of an assessment."""
    if variant.item != item:
        raise refused(
            "variant", f"belongs to the item {variant.item!r}, not to {item!r}; open the item again"
        )
    if variant.student not in (None, student):
        raise refused("variant", "was issued to another student; open the item again")
    if variant.assessment not in (None, assessment):
        raise refused("variant", f"was issued in {variant.assessment!r}; send that as `assessment`")


def check_seed(variant: Variant, seed: int | None) -> None:
    """Refuse, in an assessment, any instance but the one it gives this student now."""
    if variant.seed != seed:
        raise not_issued(variant)


def not_issued(variant: Variant) -> ServiceError:
    """The refusal of an instance drawn in practice, or shown for an earlier attempt."""
    whence = "was drawn in practice" if variant.assessment is None else "is that of another attempt"
    return refused("variant", f"{whence}; open the item with this `assessment`, and answer what it shows")


def assigned(policy: str, secret: str, slot: Slot, item: Item, attempt: int) -> int | None:
    """The seed of the instance an assessment gives a student, the same on every machine without a row.

    ``attempt`` counts from 1. None is the document's own instance.
    """
    if policy == AS_PRINTED or not item.variants:
        return None
    said = json.dumps([*slot, attempt] if policy == PER_ATTEMPT else slot)
    digest = hmac.digest(f"variant seed {secret}".encode(), said.encode(), "sha256")
    return int.from_bytes(digest) >> (8 * len(digest) - SEED_BITS)


def serializer(secret: str) -> URLSafeSerializer:
    """The signer of variants."""
    return URLSafeSerializer(secret, salt="variant")
