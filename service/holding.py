"""Holding leases for as long as grading takes, in the lanes where that may be longer than a lease."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Event, Thread

from sqlalchemy.exc import OperationalError

from question_bank.part import LIVE
from service import work
from service.db import Session
from service.queue import LANES
from service.work import Leased

RENEWALS = 4
"""How often a lease is renewed before it would end, so that a few renewals may fail."""

log = logging.getLogger(__name__)


@contextmanager
def held(batch: Sequence[Leased]) -> Iterator[None]:
    """Renew the leases of a batch for the block, in a thread that ends with this process.

    Not in the live lane: what takes longer than a lease there has gone wrong.
    """
    if batch[0].lane == LIVE:
        yield
        return
    over = Event()
    holder = Thread(target=_hold, args=(batch, over), name="holding", daemon=True)
    holder.start()
    try:
        yield
    finally:
        over.set()
        holder.join()


def _hold(batch: Sequence[Leased], over: Event) -> None:
    while not over.wait(LANES[batch[0].lane].lease_seconds / RENEWALS):
        try:
            with Session.begin() as session:
                work.hold(session, batch)
        except OperationalError as fault:
            log.warning("the lease of %s is not renewed: %s", batch[0].submission_id, fault)
