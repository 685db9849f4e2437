"""Taking submissions in: idempotency, attempts, the rows. Functions take a session and never commit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session as DbSession

from question_bank.item import Item
from service import attempts
from service.attempts import Offer, Slot
from service.db import dump_json

Key = tuple[UUID | None, str | None]
"""An idempotency key within its scope, the token."""


class SubmissionRefused(Exception):
    """A submission that was not taken in; nothing of it is stored."""


class AttemptsUsed(SubmissionRefused):
    """The student has no attempt left at this item."""


class NotOffered(SubmissionRefused):
    """The assessment does not exist, or does not contain the item."""


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
    def key(self) -> Key:
        """Its idempotency key within the scope of its token."""
        return self.token_id, self.idempotency_key


@dataclass(frozen=True, slots=True)
class Submitted:
    """A submission that is stored; ``replayed`` when an earlier request had stored it."""

    id: UUID
    attempt: int
    replayed: bool = False


Outcome = Submitted | SubmissionRefused


def submit(session: DbSession, new: NewSubmission) -> Submitted:
    """Store a submission and its work, or find the one its idempotency key stands for.

    Raises SubmissionRefused: AttemptsUsed, NotOffered, UnknownPerson or IdempotencyMismatch.
    After the commit the caller wakes the lane ``live``.
    """
    (outcome,) = submit_many(session, [new])
    if isinstance(outcome, SubmissionRefused):
        raise outcome
    return outcome


def submit_many(session: DbSession, batch: Sequence[NewSubmission]) -> list[Outcome]:
    """Store a batch, each row on its own merits; the outcomes are in the order of the rows."""
    door = Door(
        people=_lock_people(session, batch),  # first: whatever is read after it stays true until the commit
        limits=attempts.limits(session, *_offers(batch)),
        used=attempts.used(session, {new.slot for new in batch}),
        earlier=_earlier(session, batch),
    )
    outcomes = [door.admit(new, id) for new, id in zip(batch, _new_ids(session, len(batch)), strict=True)]
    stored = _store(session, door.admitted)
    return [_settled(new, outcome, stored) for new, outcome in zip(batch, outcomes, strict=True)]


@dataclass(slots=True)
class Door:
    """Who may submit what, while a batch passes through."""

    people: set[str]
    limits: Mapping[Offer, int | None]
    used: dict[Slot, int]
    earlier: dict[Key, tuple[bytes | None, Submitted]]
    admitted: list[tuple[NewSubmission, Submitted]] = field(default_factory=list)

    def admit(self, new: NewSubmission, id: UUID) -> Outcome:
        """Let a submission in under an id, or say why not."""
        if new.key in self.earlier:
            body_hash, submitted = self.earlier[new.key]
            return submitted if body_hash == new.body_hash else _mismatch(new)
        attempt = self.used.get(new.slot, 0) + 1
        if refusal := self._refusal(new, attempt):
            return refusal
        submitted = Submitted(id, attempt)
        self.used[new.slot] = attempt
        if new.idempotency_key is not None:
            self.earlier[new.key] = new.body_hash, replace(submitted, replayed=True)
        self.admitted.append((new, submitted))
        return submitted

    def _refusal(self, new: NewSubmission, attempt: int) -> SubmissionRefused | None:
        if new.person_id not in self.people:
            return UnknownPerson(f"there is no person {new.person_id!r}; enrol them first")
        if new.assessment_id is None:
            return None
        offer = (new.assessment_id, new.item.id)
        if offer not in self.limits:
            return NotOffered(f"assessment {offer[0]!r} has no item {offer[1]!r}; see its list of items")
        limit = self.limits[offer]
        if limit is None or attempt <= limit:
            return None
        return AttemptsUsed(f"all {limit} attempts at {offer[1]!r} are used; ask your instructor for more")


def _mismatch(new: NewSubmission) -> IdempotencyMismatch:
    return IdempotencyMismatch(
        f"the idempotency key {new.idempotency_key!r} came with another body; use a new key for a new request"
    )


def _settled(new: NewSubmission, outcome: Outcome, stored: set[UUID]) -> Outcome:
    # People are locked, so a key another request stored meanwhile was for another person: another body.
    if isinstance(outcome, SubmissionRefused) or outcome.replayed or outcome.id in stored:
        return outcome
    return _mismatch(new)


def _lock_people(session: DbSession, batch: Sequence[NewSubmission]) -> set[str]:
    """Make other submissions of these people wait: two tabs cannot both take the last attempt."""
    statement = text("select id from person where id = any(:ids) order by id for no key update")
    return set(session.scalars(statement, {"ids": list({new.person_id for new in batch})}))


def _offers(batch: Sequence[NewSubmission]) -> tuple[set[str], set[str]]:
    assessments = {new.assessment_id for new in batch if new.assessment_id is not None}
    return assessments, {new.item.id for new in batch}


def _earlier(session: DbSession, batch: Sequence[NewSubmission]) -> dict[Key, tuple[bytes | None, Submitted]]:
    keys = [new.key for new in batch if new.idempotency_key is not None]
    if not keys:
        return {}
    rows = session.execute(
        text("""
            select s.token_id, s.idempotency_key, s.body_hash, s.id, s.attempt
            from unnest(cast(:tokens as uuid[]), cast(:keys as text[])) as given(token_id, key)
            join submission s on s.token_id = given.token_id and s.idempotency_key = given.key
        """),
        {"tokens": [token for token, _ in keys], "keys": [key for _, key in keys]},
    )
    return {
        (token, key): (body_hash, Submitted(id, attempt, replayed=True))
        for token, key, body_hash, id, attempt in rows
    }


def _new_ids(session: DbSession, count: int) -> Sequence[UUID]:
    """Ids that grow with time by the database's clock, which all machines share."""
    return session.scalars(text("select uuidv7() from generate_series(1, :count)"), {"count": count}).all()


STORE = text("""
    with given as (
        select * from unnest(
            cast(:id as uuid[]), cast(:person_id as text[]), cast(:assessment_id as text[]),
            cast(:course_id as text[]), cast(:item_id as text[]), cast(:item_hash as text[]),
            cast(:seed as bigint[]), cast(:answers as json[]), cast(:final as boolean[]),
            cast(:attempt as integer[]), cast(:source as text[]), cast(:token_id as uuid[]),
            cast(:idempotency_key as text[]), cast(:body_hash as bytea[])
        ) as t (id, person_id, assessment_id, course_id, item_id, item_hash, seed, answers, final,
                attempt, source, token_id, idempotency_key, body_hash)
    ), stored as (
        insert into submission (id, person_id, assessment_id, item_id, item_hash, seed, answers, final,
                                attempt, source, token_id, idempotency_key, body_hash)
        select id, person_id, assessment_id, item_id, item_hash, seed, answers, final,
               attempt, source, token_id, idempotency_key, body_hash from given
        on conflict (token_id, idempotency_key) do nothing
        returning id
    )
    insert into work (submission_id, lane, course_id)
    select id, 'live', course_id from stored join given using (id) order by id
    returning submission_id
""")


def _store(session: DbSession, admitted: Sequence[tuple[NewSubmission, Submitted]]) -> set[UUID]:
    """Insert submissions and their work; return those whose idempotency key was still free."""
    if not admitted:
        return set()
    rows = [_row(new, submitted) for new, submitted in admitted]
    columns = {name: [row[name] for row in rows] for name in rows[0]}
    return set(session.scalars(STORE, columns))


def _row(new: NewSubmission, submitted: Submitted) -> dict[str, Any]:
    return {
        "id": submitted.id,
        "person_id": new.person_id,
        "assessment_id": new.assessment_id,
        "course_id": new.course_id,
        "item_id": new.item.id,
        "item_hash": new.item.hash,
        "seed": new.seed,
        "answers": dump_json(new.answers),
        "final": new.final,
        "attempt": submitted.attempt,
        "source": new.source,
        "token_id": new.token_id,
        "idempotency_key": new.idempotency_key,
        "body_hash": new.body_hash,
    }


def purge_keys(session: DbSession) -> None:
    """Forget the idempotency keys older than a week; the submissions stay."""
    session.execute(
        text("""
            update submission set idempotency_key = null, body_hash = null
            where idempotency_key is not null and created_at < now() - interval '7 days'
        """)
    )
