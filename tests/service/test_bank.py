"""The bank of a running service: held to the gate at the start, and kept in step with its files."""

from __future__ import annotations

import errno
import logging
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from hashlib import sha256
from multiprocessing import util
from pathlib import Path
from time import monotonic, sleep

import pytest
from apiflask import APIFlask
from redis import Redis
from sqlalchemy import Engine, create_engine, delete, select, update
from werkzeug.test import TestResponse

from question_bank.bank import Bank
from question_bank.errors import InvalidBank
from question_bank.item import Item
from service import bank, bank_files, intake, publication, queue, tasks
from service.app import create_app
from service.db import Session
from service.intake import NewSubmission
from service.models import Assessment, AssessmentItem, Course, ItemVersion, Job, Mark, Person
from service.settings import Settings, environment
from service.tokens import issue_token

SUM = """
title = "Sums"
prompt = "Two and three, said {manner}."

[parts.total]
ask = "Their sum?"
answer = {{ type = "integer" }}
key = 5
cite = "counted on fingers"

[check.keys]
total = {worked}
"""
PATIENCE = 120.0


@pytest.fixture
def own_bank(tmp_path: Path) -> Path:
    """A further bank with one item."""
    (tmp_path / "tiny").mkdir()
    (tmp_path / "tiny" / "document.toml").write_text('title = "Tiny"\norder = ["sums"]\n')
    write(tmp_path)
    return tmp_path


def write(directory: Path, *, manner: str = "slowly", worked: str = "5") -> None:
    """Write the item; one worked by hand to anything but 5 does not pass the gate."""
    (directory / "tiny" / "sums.toml").write_text(SUM.format(manner=manner, worked=worked))


@pytest.fixture
def settings(own_bank: Path, postgres_url: str, redis_url: str) -> Settings:
    return Settings(
        database_url=postgres_url, redis_url=redis_url, secret_key="k" * 32, bank_path=(own_bank,)
    )


@pytest.fixture
def known(database: Engine, redis: Redis, monkeypatch: pytest.MonkeyPatch, request) -> None:
    """The package's own items are known to pass, as their own tests show; afterwards all is as before."""
    monkeypatch.setattr(bank, "_current", None)
    monkeypatch.setattr(bank_files, "SECONDS_BETWEEN_LOOKS", 0.0)
    publication.store(request.getfixturevalue("bank"))  # whose name is that of a module here


@pytest.fixture
def app(known: None, settings: Settings) -> Iterator[APIFlask]:
    """The application on that bank, too."""
    app = create_app(settings)
    yield app
    assert app.extensions["publication"].renewing.acquire(timeout=PATIENCE)
    Session.kw["bind"].dispose()


@pytest.fixture
def prompt(app: APIFlask) -> Callable[[], str]:
    """What a student reads."""
    with Session.begin() as session:
        session.add(Person(id="ada"))
        session.flush()
        token = issue_token(session, "student", "ada")
    headers = {"Authorization": f"Bearer {token}"}
    client = app.test_client()
    return lambda: client.get("/api/v1/items/tiny/sums", headers=headers).json["prompt"]


def comes_true(condition: Callable[[], bool]) -> bool:
    """Whether something becomes so before patience runs out."""
    deadline = monotonic() + PATIENCE
    while not condition() and monotonic() < deadline:
        sleep(0.05)
    return condition()


def test_start_is_refused_with_every_fault_its_file_and_its_line(
    known: None, own_bank: Path, settings: Settings
) -> None:
    write(own_bank, worked="6")
    (own_bank / "tiny" / "more.toml").write_text(SUM.format(manner="twice", worked="7"))
    (own_bank / "tiny" / "document.toml").write_text('title = "Tiny"\norder = ["sums", "more"]\n')

    with pytest.raises(InvalidBank) as refused:
        create_app(settings)
    Session.kw["bind"].dispose()

    line = SUM.splitlines().index("total = {worked}") + 1
    places = sorted((Path(fault.file).name, fault.line, fault.key) for fault in refused.value.faults)
    assert places == [(name, line, "check.keys.total") for name in ("more.toml", "sums.toml")]


def test_start_names_what_fails_the_gate_beside_what_cannot_be_read(
    known: None, own_bank: Path, settings: Settings
) -> None:
    write(own_bank, worked="6")
    (own_bank / "tiny" / "torn.toml").write_text("title =")
    (own_bank / "tiny" / "document.toml").write_text('title = "Tiny"\norder = ["sums", "torn"]\n')

    with pytest.raises(InvalidBank) as refused:
        create_app(settings)
    Session.kw["bind"].dispose()

    assert sorted((Path(fault.file).name, fault.line) for fault in refused.value.faults) == [
        ("sums.toml", SUM.splitlines().index("total = {worked}") + 1),
        ("torn.toml", 1),
    ]


def test_start_is_refused_while_the_database_is_away(known: None, own_bank: Path, settings: Settings) -> None:
    write(own_bank, worked="6")
    Session.configure(bind=create_engine("postgresql+psycopg://127.0.0.1:1/nowhere"))

    with pytest.raises(InvalidBank, match=r"sums\.toml"):
        publication.hold_to_gate(Bank.read([own_bank]))


def test_item_that_passed_is_not_tried_again(known: None, own_bank: Path) -> None:
    good = Bank.read([own_bank])
    publication.hold_to_gate(good)
    publication.store(good)

    with Session() as session:
        assert bank.checked(session, good) == {good["tiny/sums"].hash}


def test_item_is_tried_again_under_other_code(known: None, own_bank: Path) -> None:
    good = Bank.read([own_bank])
    publication.store(good)
    with Session.begin() as session:
        session.execute(update(ItemVersion).values(checked_by="an older version"))

    with Session() as session:
        assert bank.checked(session, good) == set()


def test_item_that_was_only_registered_counts_as_not_tried(known: None, own_bank: Path) -> None:
    good = Bank.read([own_bank])
    with Session.begin() as session:
        bank.register(session, good)

    with Session() as session:
        assert bank.checked(session, good) == set()


def test_two_services_may_start_at_once(known: None, own_bank: Path) -> None:
    good = Bank.read([own_bank])

    with ThreadPoolExecutor(8) as pool:
        for started in [pool.submit(publication.store, good) for _ in range(8)]:
            started.result()

    with Session() as session:
        assert bank.checked(session, good) == {good["tiny/sums"].hash}


def test_good_change_is_served_and_stored(prompt: Callable[[], str], own_bank: Path) -> None:
    assert "slowly" in prompt()

    write(own_bank, manner="quickly")

    assert comes_true(lambda: "quickly" in prompt())
    with Session() as session:
        assert bank.checked(session, bank.current()) == {item.hash for item in bank.current().items}


@pytest.mark.parametrize("worked", [pytest.param("6", id="gate"), pytest.param("}", id="syntax")])
def test_bad_change_is_reported_and_the_last_good_bank_stays(
    prompt: Callable[[], str], app: APIFlask, own_bank: Path, caplog, worked: str
) -> None:
    def bad() -> list[str]:
        prompt()
        return app.test_client().get("/readyz").json.get("bank", {}).get("bad", [])

    write(own_bank, manner="wrongly", worked=worked)

    assert comes_true(lambda: bad() != [])
    assert bad() == [f"tiny/sums.toml:{SUM.splitlines().index('total = {worked}') + 1}"]
    assert app.test_client().get("/healthz").json["status"] == "ok"
    assert "slowly" in prompt()
    assert [record.levelno for record in caplog.records if "for the worse" in record.message] == [
        logging.ERROR
    ]


@pytest.fixture
def regrade(app: APIFlask) -> Callable[[], TestResponse]:
    """Asks for a regrade of an assessment that asks the item, as an admin."""
    with Session.begin() as session:
        session.add(Course(id="maths", title="Mathematics"))
        session.flush()
        session.add(Assessment(id="quiz", course_id="maths", title="Quiz"))
        session.flush()
        session.add(AssessmentItem(assessment_id="quiz", item_id="tiny/sums", position=0, points=1))
        headers = {"Authorization": f"Bearer {issue_token(session, 'admin')}"}
    asked = {"item": "tiny/sums", "reason": "the key was wrong"}
    post = app.test_client().post
    return lambda: post("/api/v1/assessments/quiz/regrades", json=asked, headers=headers)


def text_hash(own_bank: Path) -> str:
    return sha256((own_bank / "tiny" / "sums.toml").read_bytes()).hexdigest()


@pytest.fixture
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody looks at the files but who must, and who must waits however busy the machine is."""
    monkeypatch.setattr(bank_files, "SECONDS_BETWEEN_LOOKS", 3600.0)
    monkeypatch.setattr(publication, "LONGEST_PATIENCE", PATIENCE)


def test_first_regrade_after_a_change_grades_by_the_changed_item(
    known: None, unhurried: None, regrade: Callable[[], TestResponse], own_bank: Path
) -> None:
    before = text_hash(own_bank)
    assert regrade().json["versions"] == {"tiny/sums": before}

    write(own_bank, manner="quickly")

    assert regrade().json["versions"] == {"tiny/sums": text_hash(own_bank)} != {"tiny/sums": before}


def test_regrade_of_an_item_that_changed_since_it_was_compared_is_not_applied(
    known: None, unhurried: None, app: APIFlask, regrade: Callable[[], TestResponse], own_bank: Path
) -> None:
    asked = regrade()
    job = asked.json["id"]
    with Session() as session:
        while session.scalar(select(Job.state).where(Job.id == job)) != "compared":
            session.rollback()
            tasks.regrade(job)
    write(own_bank, manner="quickly")

    refused = app.test_client().post(f"/api/v1/jobs/{job}/apply", headers=dict(asked.request.headers))

    assert refused.status_code == 409
    assert "the item itself changed" in refused.json["detail"]


def test_regrade_asked_while_the_bank_is_being_read_waits_for_it(
    known: None, unhurried: None, app: APIFlask, regrade: Callable[[], TestResponse], own_bank: Path
) -> None:
    renewing = app.extensions["publication"].renewing
    with ThreadPoolExecutor(1) as pool, renewing:
        asked = pool.submit(regrade)
        write(own_bank, manner="quickly")  # after whoever reads the bank has read this file

    assert asked.result().json["versions"] == {"tiny/sums": text_hash(own_bank)}


def test_regrade_is_refused_while_the_bank_is_read_for_long(
    known: None, app: APIFlask, regrade: Callable[[], TestResponse], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publication, "LONGEST_PATIENCE", 0.01)

    with app.extensions["publication"].renewing:
        refused = regrade()

    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "2")
    assert "being read anew" in refused.json["detail"]
    with Session() as session:
        assert session.scalars(select(Job)).all() == []


def test_regrade_of_an_item_whose_change_is_bad_is_refused(
    known: None, unhurried: None, regrade: Callable[[], TestResponse], own_bank: Path
) -> None:
    good = text_hash(own_bank)
    write(own_bank, worked="6")

    refused = regrade()

    line = SUM.splitlines().index("total = {worked}") + 1
    assert refused.status_code == 409
    assert (
        f"tiny/sums has changed and is not in use, because the bank is bad at tiny/sums.toml:{line}"
        in (refused.json["detail"])
    )
    write(own_bank)
    assert regrade().json["versions"] == {"tiny/sums": good}


def test_regrade_of_an_item_that_did_not_change_goes_on_beside_a_bad_one(
    known: None, unhurried: None, regrade: Callable[[], TestResponse], own_bank: Path
) -> None:
    (own_bank / "stray.toml").write_text("title =")

    assert regrade().json["versions"] == {"tiny/sums": text_hash(own_bank)}


def bad(app: APIFlask) -> list[str]:
    """The places of the bank that ``/readyz`` calls bad."""
    return app.test_client().get("/readyz").json.get("bank", {}).get("bad", [])


def test_request_after_a_bad_change_shows_it(
    app: APIFlask, own_bank: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publication, "LONGEST_WAIT", PATIENCE)  # however busy the machine is
    app.test_client().get("/healthz")
    write(own_bank, worked="}")

    assert app.test_client().get("/healthz").json["bank"]["bad"] != []


def test_file_that_cannot_be_read_is_reported_until_it_can(app: APIFlask, own_bank: Path) -> None:
    path = own_bank / "tiny" / "sums.toml"
    path.unlink()
    path.symlink_to(path)
    assert comes_true(lambda: bad(app) == ["tiny/sums.toml"])

    path.unlink()
    write(own_bank)

    assert comes_true(lambda: bad(app) == [])


def test_stray_file_is_reported_until_it_is_gone(app: APIFlask, own_bank: Path) -> None:
    stray = own_bank / "stray.toml"
    stray.write_text("title =")
    assert comes_true(lambda: bad(app) == [f"{own_bank.name}/stray.toml"])

    stray.unlink()

    assert comes_true(lambda: bad(app) == [])


@pytest.fixture
def deadly(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> str:
    """What makes the item end the process that solves it, by a solver of an installed package."""
    site = tmp_path_factory.mktemp("site")
    (site / "deadly.py").write_text("import os\n\ndef end(*, x):\n    os._exit(1)\n")
    metadata = site / "deadly-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: deadly\nVersion: 1.0\n")
    (metadata / "entry_points.txt").write_text("[assay.solvers]\ndeadly = deadly\n")
    monkeypatch.syspath_prepend(site)
    key = 'key = 5\ncite = "counted on fingers"'
    return SUM.format(manner="deadly", worked="5").replace(key, 'solver = "deadly.end"\ngiven = { x = 1 }')


def test_trial_that_dies_is_reported(app: APIFlask, own_bank: Path, deadly: str) -> None:
    (own_bank / "tiny" / "sums.toml").write_text(deadly)
    assert comes_true(lambda: bad(app) == ["tiny/sums.toml"])

    write(own_bank)

    assert comes_true(lambda: bad(app) == [])


def test_system_that_refuses_is_reported_and_asked_again(
    app: APIFlask, own_bank: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> int:
        raise OSError(errno.EAGAIN, "Resource temporarily unavailable")

    with monkeypatch.context() as patch:
        patch.setattr(util, "spawnv_passfds", refuse)
        write(own_bank, manner="quickly")
        assert comes_true(lambda: bad(app) == [f"{own_bank.parent.name}/{own_bank.name}"])

    assert comes_true(lambda: bad(app) == [])


def test_start_names_the_item_whose_trial_dies(known: None, own_bank: Path, deadly: str) -> None:
    (own_bank / "tiny" / "sums.toml").write_text(deadly)

    with pytest.raises(InvalidBank, match=r"tiny/sums\.toml: its trial has no result"):
        publication.hold_to_gate(Bank.read([own_bank]))


def test_mended_change_is_served_and_no_longer_reported(
    prompt: Callable[[], str], app: APIFlask, own_bank: Path
) -> None:
    write(own_bank, worked="6")
    comes_true(lambda: bool(prompt()) and "bank" in app.test_client().get("/readyz").json)

    write(own_bank, manner="rightly")

    assert comes_true(lambda: "rightly" in prompt())
    assert "bank" not in app.test_client().get("/readyz").json


def test_audit_stays_that_of_the_bank_in_use(
    prompt: Callable[[], str], app: APIFlask, own_bank: Path
) -> None:
    (own_bank / "tiny" / "sums.toml").write_text("title =")
    comes_true(lambda: bool(prompt()) and "bank" in app.test_client().get("/readyz").json)

    assert ("tiny/sums", "total") in audited_parts(app, "instructor")


@pytest.mark.parametrize(("scope", "shown"), [("admin", True), ("student", False), (None, False)])
def test_audit_of_a_further_bank_is_for_staff(app: APIFlask, scope: str | None, shown: bool) -> None:
    parts = audited_parts(app, scope)

    assert (("tiny/sums", "total") in parts) is shown
    assert ("dl-exam/inception", "mult_last") in parts


def audited_parts(app: APIFlask, scope: str | None) -> list[tuple[str, str]]:
    """The parts whose audit a caller of this scope is shown; without one, anybody."""
    headers = {}
    if scope is not None:
        with Session.begin() as session:
            headers = {"Authorization": f"Bearer {issue_token(session, scope)}"}
    rows = app.test_client().get("/api/v1/audit", headers=headers).json["rows"]
    return [(row["item"], row["part"]) for row in rows]


def test_worker_grades_on_while_the_files_are_bad(known: None, own_bank: Path, settings: Settings) -> None:
    item = Bank.read([own_bank])["tiny/sums"]
    queue.bind(settings.redis_url)
    with Session.begin() as session:
        session.add(Person(id="ada"))
        bank.register(session, Bank.read([own_bank]))
    log = own_bank / "log"

    with worker(settings, own_bank, log):
        assert is_graded(item)
        write(own_bank, worked="}")
        assert comes_true(lambda: is_graded(item) and "for the worse" in log.read_text())
        assert is_graded(item)


@contextmanager
def worker(settings: Settings, own_bank: Path, log: Path) -> Iterator[None]:
    """A worker of the live lane on that bank, too."""
    environ = environment() | {
        "DATABASE_URL": settings.database_url,
        "REDIS_URL": settings.redis_url,
        "ASSAY_SECRET_KEY": settings.secret_key,
        "ASSAY_BANK_PATH": str(own_bank),
    }
    command = [sys.executable, "-m", "celery", "--app", "service.worker:celery", "worker", "--pool", "solo"]
    with log.open("wb") as output:
        process = subprocess.Popen([*command, "--queues", "live"], env=environ, stderr=output, stdout=output)
    try:
        yield
    finally:
        process.terminate()
        process.wait(PATIENCE)


def is_graded(item: Item) -> bool:
    """Whether a new right answer is graded."""
    with Session.begin() as session:
        new = NewSubmission(person_id="ada", item=item, answers={"total": "5"}, source="api")
        submitted = intake.submit(session, new)

    def is_right() -> bool:
        queue.wake("live")
        with Session() as session:
            return session.scalar(select(Mark.score).where(Mark.submission_id == submitted.id)) == 1

    return comes_true(is_right)


def test_readyz_stores_that_items_passed(app: APIFlask) -> None:
    with Session.begin() as session:
        session.execute(delete(ItemVersion))

    assert app.test_client().get("/readyz").status_code == 200

    with Session() as session:
        assert len(bank.checked(session, bank.current())) == len(bank.current().items)


def test_files_that_did_not_change_are_not_looked_at_twice_in_a_moment(own_bank: Path) -> None:
    files = bank_files.files([own_bank])
    write(own_bank, manner="quickly")

    assert not files.have_changed()


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda bank: (bank / "tiny" / "sums.toml").chmod(0o600), id="permissions"),
        pytest.param(lambda bank: (bank / "stray.toml").touch(), id="stray"),
        pytest.param(lambda bank: (bank / "more").mkdir(), id="directory"),
        pytest.param(lambda bank: (bank / "tiny").chmod(0o700), id="permissions-of-a-directory"),
        pytest.param(lambda bank: (bank / "tiny" / "sums.toml").unlink(), id="gone"),
    ],
)
def test_whatever_may_mend_or_spoil_a_bank_counts_as_a_change(
    own_bank: Path, monkeypatch: pytest.MonkeyPatch, change: Callable[[Path], object]
) -> None:
    monkeypatch.setattr(bank_files, "SECONDS_BETWEEN_LOOKS", 0.0)
    files = bank_files.files([own_bank])

    change(own_bank)

    assert files.have_changed()
    assert not files.have_changed()
