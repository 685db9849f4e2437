"""Which instance of an item a student was shown, as a token only we can make."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from itsdangerous import BadData, URLSafeSerializer

from service.faults import refused

REMEDY = "was not issued by this service; send back the `variant` that came with the item"


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """One instance of one version of an item, for one student (None: for anyone the caller acts for)."""

    student: str | None
    item: str
    hash: str
    seed: int | None


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


def check(variant: Variant, *, student: str | None, item: str) -> None:
    """Refuse a variant that was issued for another item or another student."""
    if variant.item != item:
        raise refused(
            "variant", f"belongs to the item {variant.item!r}, not to {item!r}; open the item again"
        )
    if variant.student not in (None, student):
        raise refused("variant", "was issued to another student; open the item again")


def serializer(secret: str) -> URLSafeSerializer:
    """The signer of variants."""
    return URLSafeSerializer(secret, salt="variant")
