"""The broker: the Celery application every process shares, and the client beside it.

The broker carries wake-ups, never the record: losing all of it loses nothing (see ``service.work``).
Its queues are ``live``, ``delivery``, ``explain``, ``train`` and ``regrade``; a worker names those it takes.
"""

from __future__ import annotations

from celery import Celery
from redis import Redis

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

_client: Redis | None = None


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
