"""The rows of submissions: written with their work, and found again by idempotency key. Never commits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session as DbSession

from service import attempts
from service.db import dump_json

Key = tuple[UUID, str]
"""An idempotency key within its scope, the token."""


@dataclass(frozen=True, slots=True)
class Submitted:
    """A submission that is stored; ``replayed`` when an earlier request had stored it."""

    id: UUID
    attempt: int
    lanes: tuple[str, ...] = ()
    """The lanes to be woken after the commit; none for a replay."""
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class Keyed:
    """What an idempotency key stands for."""

    body_hash: bytes | None
    submitted: Submitted


STORE = text(f"""
    with given as materialized (
        select uuidv7() as id, sent.*
        from json_to_recordset(cast(:rows as json)) as sent(
            position integer, person_id text, assessment_id text, course_id text, item_id text,
            item_hash text, seed bigint, answers json, final boolean, attempt integer, source text,
            token_id uuid, idempotency_key text, body_hash text, lanes text[]
        )
        where (select person.id from person where person.id = sent.person_id) is not null
    ), numbered as (
        select *, coalesce(attempt, {attempts.LAST} + row_number() over (
            partition by person_id, item_id, assessment_id order by position
        )) as number
        from given
    ), stored as (
        insert into submission (id, person_id, assessment_id, item_id, item_hash, seed, answers, final,
                                attempt, source, token_id, idempotency_key, body_hash)
        select id, person_id, assessment_id, item_id, item_hash, seed, answers, final,
               number, source, token_id, idempotency_key, decode(body_hash, 'hex')
        from numbered order by token_id, idempotency_key
        on conflict (token_id, idempotency_key) do nothing
        returning id, attempt
    ), queued as (
        insert into work (submission_id, lane, course_id)
        select id, lane, course_id
        from stored join given using (id) cross join unnest(given.lanes) with ordinality lanes(lane, place)
        order by id, place
    )
    select given.position, stored.id, stored.attempt, given.lanes from stored join given using (id)
""")
"""SQL: one round trip, whatever the number of rows.

Ids grow with time by the database's clock, which all machines share. Rows are inserted in the order of
their keys, so that of two batches with the same keys neither waits for the other's second while holding
its first.
"""


def store(session: DbSession, rows: Sequence[Mapping[str, Any]]) -> dict[int, Submitted]:
    """Insert submissions and their work; return those stored by the ``position`` of their row.

    A row without an ``attempt`` gets the one after the last of its slot. Not stored is a row whose
    idempotency key is taken, or whose person does not exist. A key that another transaction is using is
    waited for.
    """
    if not rows:
        return {}
    stored = session.execute(STORE, {"rows": dump_json(rows)})
    return {position: Submitted(id, attempt, tuple(lanes)) for position, id, attempt, lanes in stored}


def keyed(session: DbSession, keys: Iterable[Key | None]) -> dict[Key, Keyed]:
    """What those of these idempotency keys that are taken stand for."""
    wanted = [key for key in keys if key is not None]
    if not wanted:
        return {}
    rows = session.execute(
        text("""
            select s.token_id, s.idempotency_key, s.body_hash, s.id, s.attempt
            from unnest(cast(:tokens as uuid[]), cast(:keys as text[])) as given(token_id, key)
            join submission s on s.token_id = given.token_id and s.idempotency_key = given.key
        """),
        {"tokens": [token for token, _ in wanted], "keys": [key for _, key in wanted]},
    )
    return {
        (token, key): Keyed(body_hash, Submitted(id, attempt, replayed=True))
        for token, key, body_hash, id, attempt in rows
    }
