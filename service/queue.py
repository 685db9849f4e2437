"""The broker: the Celery application every process shares, and the client beside it.

The broker carries wake-ups, never the record: losing all of it loses nothing (see ``service.work``).
Its queues are ``live``, ``delivery``, ``explain``, ``prove``, ``train`` and ``regrade``; a worker names those
it takes.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass

from celery import Celery
from kombu.exceptions import OperationalError
from redis import Redis, RedisError

celery = Celery("assay", include=["service.tasks"])
celery.conf.update(
    accept_content=["json"],
    broker_connection_max_retries=None,
    broker_connection_retry_on_startup=True,
    broker_transport_options={"visibility_timeout": 600, "socket_timeout": 10, "socket_keepalive": True},
    task_acks_late=True,
    task_default_queue="live",
    task_ignore_result=True,
    task_publish_retry_policy={"max_retries": 1, "interval_start": 0, "interval_max": 0.1},
    task_reject_on_worker_lost=True,
    task_serializer="json",
    worker_prefetch_multiplier=1,
    worker_soft_shutdown_timeout=10,
)

log = logging.getLogger(__name__)

_client: Redis | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """How the work of a lane is handed out."""

    batch: int
    """Submissions leased together."""
    lease_seconds: int
    """How long a lease holds, for then another worker tries its submissions.

    Longer than a batch of the live lane takes; the other lanes renew it (see ``service.holding``).
    """
    wake_seconds: int
    """How long a wake-up keeps further ones away: about as long as a worker may be busy with a batch."""


LANES: Mapping[str, Lane] = {
    "live": Lane(batch=200, lease_seconds=15, wake_seconds=5),
    "explain": Lane(batch=20, lease_seconds=60, wake_seconds=20),
    "prove": Lane(batch=1, lease_seconds=60, wake_seconds=20),
    "train": Lane(batch=1, lease_seconds=60, wake_seconds=20),
}
"""The lanes work is done in, the fastest first."""


class BrokerNotBound(RuntimeError):
    """The process used the broker before it called ``bind``."""


def bind(url: str) -> Redis:
    """Point Celery at a Redis or Valkey URL and return a client of it that never blocks for long.

    A unix socket is ``unix:///path`` or, as Celery spells it, ``redis+socket:///path``.
    """
    global _client
    path = url.partition("://")[2]
    local = url.startswith(("unix://", "redis+socket://"))
    celery.conf.broker_url = f"redis+socket://{path}" if local else url
    _client = Redis.from_url(f"unix://{path}" if local else url, socket_timeout=1, socket_connect_timeout=1)
    return _client


def client() -> Redis:
    """The client ``bind`` made for this process."""
    if _client is None:
        raise BrokerNotBound("no broker: call service.queue.bind() when the process starts")
    return _client


def wake(*lanes: str) -> None:
    """Tell a worker of each lane that it has work; many calls make one message.

    Never raises: when the broker is away the sweep finds the rows.
    """
    try:
        for lane in lanes:
            if client().set(f"wake:{lane}", 1, nx=True, ex=LANES[lane].wake_seconds):
                celery.send_task("drain", args=[lane], queue=lane)
    except (RedisError, OperationalError) as fault:
        log.warning("lanes %s not woken, the sweep will: %s", ", ".join(lanes), fault)


def awake(lane: str) -> None:
    """Let the next wake-up through. To be called before looking for work, so that none is missed."""
    try:
        client().delete(f"wake:{lane}")
    except RedisError as fault:
        log.warning("wake-ups of lane %s pass again in %s s: %s", lane, LANES[lane].wake_seconds, fault)
