"""The worker and the beat: ``celery -A service.worker worker`` and ``… beat``. Imports no Flask."""

from __future__ import annotations

from typing import Any

from celery.signals import worker_process_init

from question_bank.errors import InvalidBank
from service import bank, db
from service.queue import bind, celery
from service.settings import Settings

SWEEP_SECONDS = 3
HOUR = 3600

settings = Settings.from_env()
bind(settings.redis_url)
# A wake-up or sweep nobody took in time is dropped: the next one does the same.
celery.conf.beat_schedule = {
    "sweep": {"task": "sweep", "schedule": SWEEP_SECONDS, "options": {"expires": SWEEP_SECONDS}},
    "purge-idempotency-keys": {
        "task": "purge-idempotency-keys",
        "schedule": HOUR,
        "options": {"expires": HOUR},
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
