"""The worker and the beat: ``celery -A service.worker worker`` and ``… beat``. Imports no Flask."""

from __future__ import annotations

import logging
from typing import Any

from celery.signals import task_prerun, worker_process_init

from question_bank.errors import InvalidBank
from service import bank, bank_files, db
from service.queue import bind, celery
from service.settings import Settings

SWEEP_SECONDS = 3
STATISTICS_SECONDS = 20
HOUR = 3600

log = logging.getLogger(__name__)

settings = Settings.from_env()
files = bank_files.files(settings.bank_path)
bind(settings.redis_url)
# A wake-up or sweep nobody took in time is dropped: the next one does the same.
celery.conf.beat_schedule = {
    "sweep": {"task": "sweep", "schedule": SWEEP_SECONDS, "options": {"expires": SWEEP_SECONDS}},
    "resume-regrades": {
        "task": "resume-regrades",
        "schedule": SWEEP_SECONDS,
        "options": {"expires": SWEEP_SECONDS, "queue": "regrade"},
    },
    "refresh-statistics": {
        "task": "refresh-statistics",
        "schedule": STATISTICS_SECONDS,
        "options": {"expires": STATISTICS_SECONDS, "queue": "regrade"},
    },
    "purge-idempotency-keys": {
        "task": "purge-idempotency-keys",
        "schedule": HOUR,
        "options": {"expires": HOUR},
    },
    "purge-regrades": {
        "task": "purge-regrades",
        "schedule": HOUR,
        "options": {"expires": HOUR, "queue": "regrade"},
    },
}


@worker_process_init.connect  # type: ignore[untyped-decorator]
def prepare(**_: Any) -> None:
    """Bind the database and load the bank, once per process that grades; the solo pool is one, too."""
    db.bind(settings.database_url, pool_size=2)
    try:
        bank.load(settings.bank_path)
    except InvalidBank as fault:  # Celery would log any other exception and go on without a bank
        raise SystemExit(str(fault)) from fault


@task_prerun.connect  # type: ignore[untyped-decorator]
def keep_up(**_: Any) -> None:
    """Load the bank anew when its files have changed; a bad one leaves the last good one in use.

    The API holds it to the publishing gate: only what passed there is ever submitted to.
    """
    if files.have_changed():
        try:
            bank.load(settings.bank_path)
        except InvalidBank as fault:
            log.error("the bank has changed for the worse; the one before stays in use:\n%s", fault)
