"""A dry run of a regrade over 100,000 stored numeric submissions, beside bulk SQL on the same rows.

The tolerance of an item of one real number becomes narrower, and about one mark in seven changes. The bulk
SQL knows neither item nor grader: it compares a column of numbers with the key and writes changed scores.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from time import perf_counter

from sqlalchemy import text

from service import bank, db, queue, scores
from service.db import Session
from service.embedded import Postgres, Valkey
from service.files import scratch
from service.migration import upgrade
from service.models import Assessment, Job
from service.regrades import jobs, running
from service.supervisor import Supervisor
from tests.benchmarks.report import Line

SUBMISSIONS = 100_000
STUDENTS = 50_000
KEY = 0.3183
DISTINCT = {"2,000 distinct answers": (2_000, 0.02), "all answers distinct": (SUBMISSIONS, 0.003)}
"""How many answers differ, and the share of bulk SQL's rate that is asked: that grades nothing."""
ITEM = """title = "A number"
prompt = "-"
[parts.p]
ask = "?"
answer = {{ type = "real", rtol = {rtol} }}
key = {key}
cite = "-"
"""
WIDE, NARROW = 0.02, 0.0165

STORE = """
    with typed as (
        select number, round((:key * (0.975 + 0.05 * (number % :distinct) / :distinct))::numeric, 9) as value
        from generate_series(1, :submissions) number
    ), sent as (
        insert into submission (person_id, assessment_id, item_id, item_hash, answers, attempt, source)
        select 'p' || 1 + number % :students, 'a', 'bench/number', :hash,
               json_build_object('p', value::text), 1 + number / :students, 'api'
        from typed returning id, answers
    )
    insert into mark (submission_id, state, score, possible, points, parts_pending, verdicts, solver_version,
                      policy_version, made_by)
    select id, 'graded', earned, 1, 1, 0, jsonb_build_object('p', jsonb_build_object(
               'status', case earned when 1 then 'correct' else 'incorrect' end, 'score', earned,
               'reason', case earned when 1 then 'within-tolerance' else 'wrong-value' end,
               'feedback', '', 'read_as', answers ->> 'p',
               'evidence', jsonb_build_object('key', cast(:key as text)))), 's', 'p', 'worker'
    from sent cross join lateral (
        select case when abs((answers ->> 'p')::numeric - :key) <= :rtol * :key
                    then 1.0 else 0.0 end as earned
    ) graded
"""
MAKE_ROWS = """
    create table answer as
    select s.id, (s.answers ->> 'p')::float8 as value, mark.score
    from submission s join mark on mark.submission_id = s.id;
    analyze answer
"""
BULK = """
    update answer set score = graded.score
    from (
        select id, case when abs(value - :key) <= :rtol * :key then 1.0 else 0.0 end as score from answer
    ) graded
    where graded.id = answer.id and graded.score is distinct from answer.score
"""


def measure() -> Iterator[Line | str]:
    """Yield the rate of the dry run beside that of bulk SQL, for few distinct answers and for many."""
    with tempfile.TemporaryDirectory() as name, scratch(Path(name, "scratch")) as short:
        directory = Path(name)
        with Supervisor(directory) as servers:
            postgres, valkey = Postgres(directory, short), Valkey(directory, short)
            servers.start(postgres.process(), valkey.process())
            upgrade(postgres.url)
            db.bind(postgres.url)
            queue.bind(valkey.url)
            for what, (distinct, least) in DISTINCT.items():
                yield from compare(directory / "banks", what, distinct, least)


def compare(banks: Path, what: str, distinct: int, least: float) -> Iterator[Line | str]:
    """Store submissions, regrade them with another tolerance, and do the same to the bare numbers."""
    write_item(banks, WIDE)
    store(distinct)
    bulk = bulk_seconds()
    write_item(banks, NARROW)
    start = perf_counter()
    job, longest = dry_run()
    seconds = perf_counter() - start
    with Session.begin() as session:
        scores.rebuild(session, "a")
    moved = max(move(job.id, jobs.apply), move(job.id, jobs.undo))
    assert job.summary["submissions"] == SUBMISSIONS
    yield Line(
        what=f"regrade, dry run of {SUBMISSIONS:,}, {what}",
        clock="wall",
        least=least,
        measured=SUBMISSIONS / seconds,
        beside=SUBMISSIONS / bulk,
        unit="per s",
        peer="bulk SQL",
        higher_is_better=True,
    )
    share = 100 * job.summary["changed"] / SUBMISSIONS
    yield f"  {share:.0f} % of the marks change; {seconds:.1f} s in all"
    for what, took in (("the longest chunk", longest), ("the longest that applies or undoes", moved)):
        yield Line(what=f"  {what}", clock="wall", measured=took * 1e3, beside=500.0, unit="ms", peer="limit")


def write_item(banks: Path, rtol: float) -> None:
    """Write the bank with a tolerance and load it."""
    directory = banks / "bench"
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "document.toml").write_text('title = "Bench"\norder = ["number"]\n')
    (directory / "number.toml").write_text(ITEM.format(key=KEY, rtol=rtol))
    loaded = bank.load([banks])
    with Session.begin() as session:
        bank.register(session, loaded)


def store(distinct: int) -> None:
    """Store the submissions with the marks that the wide tolerance gives them."""
    values = {
        "key": KEY,
        "rtol": WIDE,
        "distinct": distinct,
        "submissions": SUBMISSIONS,
        "students": STUDENTS,
        "hash": bank.current()["bench/number"].hash,
    }
    with Session.begin() as session:
        session.execute(text("truncate course, person, assessment cascade"))
        for statement in (
            "insert into course (id, title) values ('c', 'C')",
            "insert into assessment (id, course_id, title) values ('a', 'c', 'A')",
            "insert into assessment_item values ('a', 'bench/number', 0, 10)",
            f"insert into person (id) select 'p' || i from generate_series(1, {STUDENTS}) i",
            "insert into enrolment (course_id, person_id) select 'c', id from person",
        ):
            session.execute(text(statement))
        session.execute(text(STORE), values)
        session.execute(text("analyze"))


def bulk_seconds() -> float:
    """The time of one bulk update of the bare numbers, in a table of their own."""
    with Session.begin() as session:
        session.execute(text("drop table if exists answer"))
        session.execute(text(MAKE_ROWS))
    with Session.begin() as session:
        start = perf_counter()
        session.execute(text(BULK), {"key": KEY, "rtol": NARROW})
        seconds = perf_counter() - start
        session.execute(text("drop table answer"))
    return seconds


def dry_run() -> tuple[Job, float]:
    """Do every chunk of a dry run; return the job and the seconds of the longest chunk."""
    with Session.begin() as session:
        assessment = session.get_one(Assessment, "a")
        asked = {"item": "bench/number", "dry_run": True, "release_overrides": False}
        job_id = jobs.ask(session, assessment, **asked, reason="-", by="-").id
    longest = longest_chunk(job_id)
    with Session() as session:
        return session.get_one(Job, job_id), longest


def move(job_id: int, how: Callable[..., None]) -> float:
    """Apply or undo; return the seconds of the longest chunk."""
    with Session.begin() as session:
        how(session, session.get_one(Job, job_id), by="-")
    return longest_chunk(job_id)


def longest_chunk(job_id: int) -> float:
    """Do every chunk there is; return the seconds of the longest."""
    longest, more = 0.0, True
    while more:
        start = perf_counter()
        with Session.begin() as session:
            more = running.step(session, job_id).more
        longest = max(longest, perf_counter() - start)
    return longest


if __name__ == "__main__":
    for line in measure():
        print(line, flush=True)
