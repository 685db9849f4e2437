"""Items as students see them, how their answers are read, and, for instructors, the keys."""

from __future__ import annotations

import secrets
from typing import Any

from apiflask import APIBlueprint
from flask import Response, jsonify

from question_bank.item import Item
from service import bank, variants
from service.api.catalogue import check_parts, find_item
from service.api.context import settings
from service.auth import STAFF, bearer, caller
from service.replies import ItemList, ItemOut, KeyOut, PreviewOut
from service.schemas import ItemQuery, PreviewIn, VariantQuery
from service.variants import Variant

bp = APIBlueprint("items", __name__, tag="Items", url_prefix="/api/v1/items")

SEED_BITS = 48


@bp.get("")
@bp.auth_required(bearer)
@bp.output(ItemList)
def index() -> Response:
    """List the items of the bank, in the order of their documents."""
    return jsonify(items=[summary(item) for item in bank.current().items])


@bp.get("/<document>/<item>")
@bp.auth_required(bearer)
@bp.input(ItemQuery, location="query")
@bp.output(ItemOut)
@bp.doc(responses=[404, 422])
def show(document: str, item: str, query_data: ItemQuery) -> Response:
    """Show an item: its prompt, and what each part asks; never a key.

    The item is as printed, unless `draw` asks for another instance. Send `variant` back with the answers,
    so that they are marked against the instance that was shown.
    """
    found, seed = instance(f"{document}/{item}", query_data.variant)
    if query_data.draw and found.variants:
        seed = secrets.randbits(SEED_BITS)
    shown = Variant(student=caller().person_id, item=found.id, hash=found.hash, seed=seed)
    return jsonify(description(found, seed) | {"variant": variants.sign(shown, settings().secret_key)})


@bp.post("/<document>/<item>/preview")
@bp.auth_required(bearer)
@bp.input(PreviewIn)
@bp.output(PreviewOut)
@bp.doc(responses=[400, 404, 413, 415, 422])
def preview(document: str, item: str, json_data: PreviewIn) -> Response:
    """Show how each answer is read; no attempt is spent and nothing is marked."""
    found, _ = instance(f"{document}/{item}", json_data.variant)
    check_parts(found, json_data.answers)
    readings = found.preview(json_data.answers)
    return jsonify(parts=readings)


@bp.get("/<document>/<item>/key")
@bp.auth_required(bearer, roles=list(STAFF))
@bp.input(VariantQuery, location="query")
@bp.output(KeyOut)
@bp.doc(responses=[404, 422])
def key(document: str, item: str, query_data: VariantQuery) -> Response:
    """Show the key of each part as a student would type it; instructors only."""
    found, seed = instance(f"{document}/{item}", query_data.variant, anybody=True)
    return jsonify(item=found.id, keys=found.written_keys(seed))


def instance(item_id: str, token: str | None, *, anybody: bool = False) -> tuple[Item, int | None]:
    """The version and seed of an item that a variant names; without one, the item as printed."""
    item = find_item(bank.current(), item_id)
    if token is None:
        return item, None
    variant = variants.read(token, settings().secret_key)
    variants.check(variant, student=variant.student if anybody else caller().person_id, item=item_id)
    return bank.version(item_id, variant.hash), variant.seed


def summary(item: Item) -> dict[str, Any]:
    """An item in a list."""
    return {
        "id": item.id,
        "title": item.title,
        "document": item.document,
        "points": item.points,
        "parts": len(item.parts),
        "has_variants": bool(item.variants),
    }


def description(item: Item, seed: int | None) -> dict[str, Any]:
    """An instance of an item without its keys."""
    drawn = item.draw(seed)
    parts = {
        name: {"ask": drawn.asks[name], "type": part.type, "points": part.points}
        for name, part in item.parts.items()
    }
    described = {"id": item.id, "title": item.title, "document": item.document}
    return described | {"prompt": drawn.prompt, "points": item.points, "parts": parts}
