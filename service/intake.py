"""Taking submissions in: idempotency, attempts, the rows. Functions take a session and never commit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session as DbSession

from question_bank.item import Item
from service import attempts, rows, terms
from service.attempts import Slot
from service.rows import Key, Keyed, Submitted
from service.terms import Terms


class SubmissionRefused(Exception):
    """A submission that was not taken in; nothing of it is stored."""


class AttemptsUsed(SubmissionRefused):
    """The student has no attempt left at this item."""


class NotOffered(SubmissionRefused):
    """The assessment does not exist, or does not contain the item."""


class NotOpenYet(SubmissionRefused):
    """The assessment opens later, for this student."""


class Closed(SubmissionRefused):
    """The assessment has closed, for this student."""


class UnknownPerson(SubmissionRefused):
    """Nobody has this id."""


class IdempotencyMismatch(SubmissionRefused):
    """The idempotency key came before, with another body."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSubmission:
    """What a student sends in, or an LMS for them."""

    person_id: str
    item: Item
    answers: Mapping[str, Any]
    source: str
    assessment_id: str | None = None
    course_id: str | None = None
    seed: int | None = None
    final: bool = False
    token_id: UUID | None = None
    idempotency_key: str | None = None
    body_hash: bytes | None = None

    @property
    def slot(self) -> Slot:
        """What its attempts are counted by."""
        return self.person_id, self.item.id, self.assessment_id

    @property
    def key(self) -> Key | None:
        """Its idempotency key within the scope of its token; None when it has none."""
        if self.token_id is None or self.idempotency_key is None:
            return None
        return self.token_id, self.idempotency_key


Outcome = Submitted | SubmissionRefused


def submit(session: DbSession, new: NewSubmission) -> Submitted:
    """Store a submission and its work, or find the one its idempotency key stands for.

    Raises SubmissionRefused: AttemptsUsed, NotOpenYet, Closed, NotOffered, UnknownPerson or
    IdempotencyMismatch.
    After the commit the caller wakes its lanes.
    """
    (outcome,) = submit_many(session, [new])
    if isinstance(outcome, SubmissionRefused):
        raise outcome
    return outcome


def submit_many(session: DbSession, batch: Sequence[NewSubmission]) -> list[Outcome]:
    """Store a batch, each row on its own merits; the outcomes are in the order of the rows."""
    door = _open_door(session, batch)
    decided = [door.decide(position, new) for position, new in enumerate(batch)]
    stored = rows.store(session, door.admitted)
    outcomes = [outcome or stored.get(position) for position, outcome in enumerate(decided)]
    # The key of what is left was taken meanwhile, by another request or a row before it, or it is nobody's.
    left = [new.key for new, outcome in zip(batch, outcomes, strict=True) if outcome is None]
    taken = rows.keyed(session, left)
    return [outcome or _not_stored(new, taken) for new, outcome in zip(batch, outcomes, strict=True)]


@dataclass(slots=True)
class Door:
    """Who may submit what, while a batch passes through."""

    terms: Mapping[Slot, Terms]
    used: dict[Slot, int]
    taken: Mapping[Key, Keyed]
    admitted: list[dict[str, Any]] = field(default_factory=list)
    """The rows to be stored."""
    coming: set[Key] = field(default_factory=set)
    """Their idempotency keys."""

    def decide(self, position: int, new: NewSubmission) -> Outcome | None:
        """What becomes of a submission; None when storing what is admitted will tell."""
        if new.key and new.key in self.taken:
            return _again(new, self.taken[new.key])
        if new.key in self.coming:
            return None
        try:
            attempt = self.spend(new)
        except SubmissionRefused as refusal:
            return refusal
        if new.key is not None:
            self.coming.add(new.key)
        self.admitted.append(_row(position, new, attempt))
        return None

    def spend(self, new: NewSubmission) -> int | None:
        """Take one of the student's attempts; None where they are not limited.

        Raises NotOffered, NotOpenYet, Closed or AttemptsUsed.
        """
        if new.assessment_id is None:
            return None
        held = self.terms.get(new.slot)
        if held is None:
            raise NotOffered(
                f"assessment {new.assessment_id!r} has no item {new.item.id!r}; see its list of items"
            )
        check_open(new.assessment_id, held)
        if held.max_attempts is None:
            return None
        attempt = self.used.get(new.slot, 0) + 1
        if attempt > held.max_attempts:
            raise AttemptsUsed(
                f"all {held.max_attempts} attempts at {new.item.id!r} are used; ask your instructor for more"
            )
        self.used[new.slot] = attempt
        return attempt


def check_open(assessment: str, held: Terms) -> None:
    """Raise NotOpenYet or Closed where the terms do not let a student submit now."""
    check_begun(assessment, held)
    if held.are_closed:
        raise Closed(
            f"{assessment!r} closed at {held.told(held.closes_at)}; nothing was stored, "
            "ask your instructor for an extension"
        )


def check_begun(assessment: str, held: Terms) -> None:
    """Raise NotOpenYet where the terms do not let a student begin now."""
    if not held.are_open:
        raise NotOpenYet(f"{assessment!r} opens at {held.told(held.opens_at)}; come back then")


def _open_door(session: DbSession, batch: Sequence[NewSubmission]) -> Door:
    slots = {new.slot for new in batch}
    held = terms.of(session, slots)
    limited = {slot for slot in slots & held.keys() if held[slot].max_attempts is not None}
    # Before anything is counted: two tabs cannot both take the last attempt.
    attempts.lock(session, {person for person, _, _ in limited})
    used = attempts.used(session, limited)
    if any(used.get(slot, 0) >= (held[slot].max_attempts or 0) for slot in limited):
        # Somebody will be refused: attempts may have been granted while this waited for another tab.
        held |= terms.of(session, limited)
    return Door(held, used, rows.keyed(session, [new.key for new in batch]))


def _again(new: NewSubmission, known: Keyed) -> Outcome:
    if known.body_hash == new.body_hash:
        return known.submitted
    return IdempotencyMismatch(
        f"the idempotency key {new.idempotency_key!r} came with another body; use a new key for a new request"
    )


def _not_stored(new: NewSubmission, taken: Mapping[Key, Keyed]) -> Outcome:
    if new.key and new.key in taken:
        return _again(new, taken[new.key])
    return UnknownPerson(f"there is no person {new.person_id!r}; enrol them first")


def _row(position: int, new: NewSubmission, attempt: int | None) -> dict[str, Any]:
    return {
        "position": position,
        "person_id": new.person_id,
        "assessment_id": new.assessment_id,
        "course_id": new.course_id,
        "item_id": new.item.id,
        "item_hash": new.item.hash,
        "seed": new.seed,
        "answers": new.answers,
        "final": new.final,
        "attempt": attempt,
        "source": new.source,
        "token_id": new.token_id,
        "idempotency_key": new.idempotency_key,
        "body_hash": None if new.body_hash is None else new.body_hash.hex(),
        "lanes": new.item.lanes(new.answers),
    }


def purge_keys(session: DbSession) -> None:
    """Forget the idempotency keys older than a week; the submissions stay."""
    session.execute(
        text("""
            update submission set idempotency_key = null, body_hash = null
            where idempotency_key is not null and created_at < now() - interval '7 days'
        """)
    )
