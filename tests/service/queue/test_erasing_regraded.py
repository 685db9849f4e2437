"""Erasing a person while a regrade of what they sent in is under way: it goes on without them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, text

from service import erasure, tasks
from service.db import Session
from service.models import Job, Person, RegradeScore
from service.regrades import running
from tests.locks import until_waiting

if TYPE_CHECKING:
    from conftest import Classroom, Office

REFUSE = """
    create function refuse_score() returns trigger language plpgsql as $$
    begin raise exception 'Key (person_id)=(%) is refused', new.person_id; end $$;
    create trigger refuse_score before insert on regrade_score for each row execute function refuse_score()
"""


@pytest.mark.parametrize("phase", ["compare", "weigh", "apply"])
def test_regrade_goes_on_without_who_is_erased_meanwhile(
    classroom: Classroom, office: Office, phase: str
) -> None:
    _, bobs = (classroom.submit(person) for person in ("ada", "bob"))
    classroom.grade()
    office.edit(("key = 5", "key = 6"))
    job = office.ask(dry_run=False)
    while office.job(job).phase != phase:
        assert tasks.regrade_chunk(job).more

    with ThreadPoolExecutor() as threads, Session.begin() as session:
        assert erasure.erase(session, "root", session.get_one(Person, "ada"))
        working = threads.submit(office.work, job)
        until_waiting()
    working.result()

    ended = office.job(job)
    assert (ended.state, ended.error) == ("applied", "")
    with Session() as session:
        assert set(session.scalars(select(RegradeScore.person_id))) == {"bob"}
    assert set(office.changes(job)) == {bobs.id}


def test_erasing_waits_for_a_chunk_that_is_under_way(classroom: Classroom, office: Office) -> None:
    classroom.submit("ada")
    classroom.grade()
    office.edit(("key = 5", "key = 6"))
    job = office.ask()
    while office.job(job).phase != "weigh":
        tasks.regrade_chunk(job)

    def erase() -> bool:
        with Session.begin() as session:
            return erasure.erase(session, "root", session.get_one(Person, "ada"))

    with ThreadPoolExecutor() as threads, Session.begin() as session:
        running.step(session, job)
        session.flush()
        erasing = threads.submit(erase)
        until_waiting()
    assert erasing.result()
    office.work(job)

    assert office.job(job).state == "compared"
    with Session() as session:
        assert session.scalars(select(RegradeScore.person_id)).all() == []


def test_regrade_that_fails_by_our_fault_tells_no_statement_and_nobody(
    classroom: Classroom, office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    classroom.submit("ada")
    classroom.grade()
    office.edit(("key = 5", "key = 6"))
    with Session.begin() as session:
        session.execute(text(REFUSE))
    try:
        job: int = office.preview()
    finally:
        with Session.begin() as session:
            session.execute(text("drop function refuse_score cascade"))

    with Session() as session:
        failed = session.get_one(Job, job)
    assert failed.state == "failed"
    assert failed.error == "ProgrammingError, which is our fault and in the log; ask for the regrade again"
    assert "(person_id)=(ada)" in caplog.text
