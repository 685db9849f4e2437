"""`assay up`: everything of one machine in the foreground."""

from __future__ import annotations

import json
import logging
import secrets
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path

import click
from sqlalchemy import Engine, func, update
from sqlalchemy.exc import OperationalError

from question_bank.bank import Bank
from question_bank.errors import InvalidBank
from service import running, watched_gate
from service.commands.database import DATA
from service.db import Session, bind
from service.demo import Service, run
from service.demo_class import class_of_thirty
from service.embedded import Postgres, Valkey
from service.files import Scratch, scratch, write_private
from service.machine import PortTaken, listener, services, url
from service.migration import upgrade
from service.models import Work
from service.process import Failure
from service.publication import hold_to_gate, read, store
from service.seed import DOCUMENT, INTEGRATION, Credentials, enrol, seed
from service.settings import InvalidSettings, Settings, absolute, bank_path, environment
from service.supervisor import Busy, Stop, Supervisor, sole_use, stopping_on_signals


@click.command("up")
@click.option("--demo", is_flag=True, help="Submit a class of answers and show what comes of it.")
@click.option("--once", is_flag=True, help="End after the demo; exit 0 if every step held.")
@click.option("--json", "as_json", is_flag=True, help="Print one line of JSON when ready.")
@click.option("--port", type=click.IntRange(0, 65535), help="Default: the first free one from 8000; 0: any.")
@click.option("--data", type=click.Path(path_type=Path, file_okay=False), default=DATA, show_default=True)
def command(demo: bool, once: bool, as_json: bool, port: int | None, data: Path) -> None:
    """Run everything of one machine in the foreground: the databases, the API, the workers.

    DATABASE_URL and REDIS_URL name servers to use instead of the embedded ones. Ctrl-C stops all.
    """
    if once and not demo:
        raise click.UsageError("--once ends after the demo: give --demo, too.")
    logging.basicConfig(format="%(message)s")
    data = data.absolute()
    try:
        with sole_use(data), ExitStack() as stack:
            machine = up(stack, data, port)
            announce(machine, as_json=as_json)
            held = demonstrate(machine) if demo else True
            if not once:
                if not as_json:
                    click.echo(f"Audit and gradebook: {machine.url}/ — Ctrl-C stops it.")
                machine.supervisor.watch()
    except Stop:
        return
    except (Busy, Failure, InvalidBank, PortTaken, InvalidSettings) as fault:
        raise click.ClickException(str(fault)) from None
    except OperationalError as fault:
        raise click.ClickException(f"the database of DATABASE_URL does not answer: {fault.orig}") from None
    sys.exit(0 if held else 1)


@dataclass(frozen=True, kw_only=True)
class Machine:
    """Everything that runs, and what it takes to use it."""

    supervisor: Supervisor
    bank: Bank
    url: str
    credentials: Credentials

    @property
    def webhook_url(self) -> str:
        """Where the integration of the demonstration course posts."""
        return f"{self.url}/api/v1/webhooks/{INTEGRATION}"


def up(stack: ExitStack, data: Path, port: int | None) -> Machine:
    """Start everything; the stack stops it."""
    bank = read(bank_path())
    supervisor = Supervisor(data)
    stack.enter_context(stopping_on_signals(supervisor))
    stack.enter_context(supervisor)
    sock = stack.enter_context(listener(port))
    short = stack.enter_context(scratch(data / "scratch"))
    inherited = environment()
    say("Starting the database and the broker …")
    environ = start_stores(supervisor, data, short, inherited)
    settings = Settings.from_env(environ)
    environ["ASSAY_BANK_PATH"] = absolute(settings.bank_path)
    say("Bringing the database to the schema of this version …")
    stack.callback(prepare_database(settings.database_url).dispose)
    say("Holding the question bank to its gate; what passed under this code is not tried again …")
    hold_to_gate(bank, meanwhile=lambda: supervisor.pause(0), trial=watched_gate.faults)
    store(bank)
    if not inherited.get("DATABASE_URL"):
        release_leases()
    credentials = issue_credentials(bank, data / "credentials.json")
    say("Starting the API and the workers …")
    supervisor.start(*services(sock, data, environ, settings.api_threads))
    stack.enter_context(running.told(data, environ))
    return Machine(supervisor=supervisor, bank=bank, url=url(sock), credentials=credentials)


def say(what: str) -> None:
    """Tell whoever waits for the start what is being done; stdout is for what comes of it."""
    click.echo(what, err=True)


def start_stores(
    supervisor: Supervisor, data: Path, short: Scratch, environ: Mapping[str, str]
) -> dict[str, str]:
    """Start the servers that no setting names, and complete the settings."""
    embedded: dict[str, Postgres | Valkey] = {
        "DATABASE_URL": Postgres(data, short),
        "REDIS_URL": Valkey(data, short),
    }
    missing = {name: store for name, store in embedded.items() if not environ.get(name)}
    supervisor.start(*(store.process() for store in missing.values()))
    return {
        "ASSAY_SECRET_KEY": secret_key(data),
        **environ,
        **{name: store.url for name, store in missing.items()},
    }


def secret_key(data: Path) -> str:
    """The key variants are signed with, made once."""
    path = data / "secret.key"
    if not path.exists():
        write_private(path, secrets.token_urlsafe(48))
    return path.read_text()


def prepare_database(url: str) -> Engine:
    """Bring the database to this version's schema and bind sessions to it."""
    upgrade(url)
    return bind(url)


def release_leases() -> None:
    """Let work be leased again at once that the workers of a killed run held: nobody else can hold any."""
    with Session.begin() as session:
        session.execute(update(Work).where(Work.lease.is_not(None)).values(leased_until=func.now()))


def issue_credentials(bank: Bank, kept: Path) -> Credentials:
    """Seed the database; the tokens are kept in a file only its owner can read."""
    earlier = Credentials(**json.loads(kept.read_text())) if kept.exists() else None
    with Session.begin() as session:
        credentials = seed(session, bank, earlier)
    write_private(kept, json.dumps(asdict(credentials)))
    return credentials


def announce(machine: Machine, *, as_json: bool) -> None:
    """Say that the machine is ready, in one line of JSON or readably."""
    webhook = {"url": machine.webhook_url, "secret": machine.credentials.webhook_secret}
    tokens = machine.credentials.tokens
    ready = {"url": machine.url, "tokens": tokens, "assessment": DOCUMENT, "webhook": webhook}
    click.echo(json.dumps(ready) if as_json else "\n".join(_lines(machine)))


def _lines(machine: Machine) -> list[str]:
    data = machine.supervisor.logs.parent
    where = "" if data == DATA.absolute() else f" --data {data}"
    return [
        f"Assay is ready at {machine.url}",
        f"  assessment        {DOCUMENT}",
        *(f"  {scope + ' token':<16}  {token}" for scope, token in machine.credentials.tokens.items()),
        f"  webhook           {machine.webhook_url}",
        f"  webhook secret    {machine.credentials.webhook_secret}",
        f"  logs              {machine.supervisor.logs}",
        f"More tokens, while it runs: assay token issue student --person ID{where}",
    ]


def demonstrate(machine: Machine) -> bool:
    """Let a class submit while the machine is watched; tell whether every mark came out as it must."""
    sheets = class_of_thirty(machine.bank, DOCUMENT)
    with Session.begin() as session:
        students = enrol(session, {sheet.student: sheet.name for sheet in sheets})
    service = Service(
        url=machine.url,
        assessment=DOCUMENT,
        instructor=machine.credentials.tokens["instructor"],
        webhook_url=machine.webhook_url,
        webhook_secret=machine.credentials.webhook_secret,
        students=students,
    )
    # Children are bound to the main thread, so it is the demonstration that goes elsewhere. Nobody waits
    # for it on Ctrl-C: it ends when the API does.
    pool = ThreadPoolExecutor(1)
    running = pool.submit(run, service, sheets)
    pool.shutdown(wait=False)
    machine.supervisor.watch(until=running.done)
    return running.result()
