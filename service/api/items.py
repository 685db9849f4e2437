"""Items as students see them, how their answers are read, and, for instructors, the keys."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from apiflask import APIBlueprint
from flask import Response, jsonify

from question_bank.item import Item
from service import bank, scores, terms, variants
from service.api.admission import Admission
from service.api.catalogue import check_parts, find_item
from service.api.context import settings
from service.api.paging import paged
from service.auth import bearer, caller
from service.db import Session
from service.faults import NotOffered, refused
from service.intake import check_begun
from service.tokens import ON_BEHALF, STAFF
from service.variants import Variant
from service.wire.items import (
    ItemOut,
    ItemPage,
    ItemQuery,
    ItemsQuery,
    KeyOut,
    PreviewIn,
    PreviewOut,
    VariantQuery,
)
from service.wire.submissions import SubmissionIn

bp = APIBlueprint("items", __name__, tag="Items", url_prefix="/api/v1/items")


@bp.get("")
@bp.auth_required(bearer)
@bp.input(ItemsQuery, location="query")
@bp.output(ItemPage)
def index(query_data: ItemsQuery) -> Response:
    """List the items of the bank, in the order of their documents."""
    wanted = [item for item in bank.current().items if query_data.document in (None, item.document)]
    ids = [item.id for item in wanted]
    if query_data.cursor not in (None, *ids):
        raise refused("cursor", "is not the `next` of a page of this list; leave it out to begin again")
    start = 0 if query_data.cursor is None else ids.index(query_data.cursor) + 1
    found = [summary(item) for item in wanted[start : start + query_data.enough]]
    return paged("items", found, query_data, itemgetter("id"))


@bp.get("/<document>/<item>")
@bp.auth_required(bearer)
@bp.input(ItemQuery, location="query")
@bp.output(ItemOut)
@bp.doc(responses=[403])
def show(document: str, item: str, query_data: ItemQuery) -> Response:
    """Show an item: its prompt, and what each part asks; never a key.

    The instance is the one the assessment asks of the student; in practice the item as printed, unless
    `draw` asks for another one. Send `variant` back with the answers, so that they are marked against the
    instance that was shown.
    """
    found = instance(f"{document}/{item}", query_data)
    if query_data.draw:
        found = drawn(found, query_data)
    return jsonify(description(found) | {"variant": found.signed()})


@bp.post("/<document>/<item>/preview")
@bp.auth_required(bearer)
@bp.input(PreviewIn)
@bp.output(PreviewOut)
@bp.doc(responses=[403])
def preview(document: str, item: str, json_data: PreviewIn) -> Response:
    """Show how each answer is read; no attempt is spent and nothing is marked."""
    found = instance(f"{document}/{item}", json_data).item
    check_parts(found, json_data.answers)
    readings = found.preview(json_data.answers)
    return jsonify(parts=readings)


@bp.get("/<document>/<item>/key")
@bp.auth_required(bearer, roles=list(STAFF))
@bp.input(VariantQuery, location="query")
@bp.output(KeyOut)
def key(document: str, item: str, query_data: VariantQuery) -> Response:
    """Show the key of each part as a student would type it; instructors only."""
    found = instance(f"{document}/{item}", query_data)
    return jsonify(item=found.item.id, keys=found.item.written_keys(found.seed))


@dataclass(frozen=True, slots=True)
class Shown:
    """An instance of an item, and whom it is shown to where."""

    item: Item
    seed: int | None
    student: str | None
    assessment: str | None

    def signed(self) -> str:
        """The variant to send back with the answers."""
        variant = Variant(
            student=self.student,
            item=self.item.id,
            hash=self.item.hash,
            seed=self.seed,
            assessment=self.assessment,
        )
        return variants.sign(variant, settings().secret_key)


def instance(item_id: str, wanted: VariantQuery) -> Shown:
    """The instance a request means: of a variant, of an assessment, or the item as printed."""
    item = find_item(bank.current(), item_id)
    if wanted.variant is not None:
        return of_variant(item_id, wanted.variant)
    if wanted.assessment is not None:
        return of_assessment(item_id, wanted)
    if wanted.student is not None:
        raise refused("student", "has an instance of their own only in an `assessment`; name it, too")
    return Shown(item, None, caller().person_id, None)


def of_variant(item_id: str, token: str) -> Shown:
    """The instance of a variant issued to the caller, or to somebody they may act for."""
    variant = variants.read(token, settings().secret_key)
    viewer = variant.student if caller().scope in ON_BEHALF else caller().person_id
    variants.check(variant, student=viewer, item=item_id, assessment=variant.assessment)
    item = bank.version(item_id, variant.hash)
    return Shown(item, variant.seed, variant.student, variant.assessment)


def of_assessment(item_id: str, wanted: VariantQuery) -> Shown:
    """The instance an assessment asks of the student now."""
    row = SubmissionIn.model_validate(
        {"item": item_id, "answers": {}, "assessment": wanted.assessment, "student": wanted.student}
    )
    with Session() as session:
        place = Admission(session, caller(), [row], settings().secret_key).place(row)
        if caller().scope not in ON_BEHALF:
            check_begun(wanted.assessment or "", terms.at(session, wanted.assessment or "", place.student))
    return Shown(place.item, place.seed, place.student, wanted.assessment)


def drawn(found: Shown, wanted: VariantQuery) -> Shown:
    """Another instance to practise on; none of an assessment, which would be one to choose from."""
    if wanted.assessment is not None:
        raise refused("draw", "is for practice; an assessment asks what it asks")
    if not found.item.variants:
        return found
    seed = secrets.randbits(variants.SEED_BITS)
    return Shown(found.item, seed, caller().person_id, None)


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


def description(found: Shown) -> dict[str, Any]:
    """An instance of an item without its keys, with the points it has where it is asked."""
    item, drawn, factor = found.item, found.item.draw(found.seed), worth(found)
    parts = {
        name: {"ask": drawn.asks[name], "type": part.type, "points": part.points * factor}
        for name, part in item.parts.items()
    }
    described = {"id": item.id, "title": item.title, "document": item.document}
    return described | {"prompt": drawn.prompt, "points": item.points * factor, "parts": parts}


def worth(found: Shown) -> float:
    """What each point of an item is worth where it is shown; raises NotOffered."""
    if found.assessment is None:
        return 1.0
    with Session() as session:
        factor = scores.factor(session, found.assessment, found.item)
    if factor is None:  # a variant outlives the assessment it was drawn for
        raise NotOffered
    return factor
