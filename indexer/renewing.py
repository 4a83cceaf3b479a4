"""Signs of life: a lease in the database is renewed again and again while its holder works.

Used by `indexer.jobs` and `indexer.ingest.leases`, which take and give back leases each in their
own way. Who dies renews nothing, so its lease runs out soon; who works for hours keeps it.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.exc import SQLAlchemyError

from . import models as m
from .errors import WaymarkError
from .store import Store

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)
"""After so long without a sign of life the holder of a lease is taken to have died."""

RENEWED_EVERY = 60.0
"""Seconds between two signs of life."""


@contextmanager
def renewed(
    store: Store, job: str, holder: str, *, moment: Callable[[], datetime]
) -> Iterator[None]:
    """Renew the lease that this holder has on a job for as long as the work within lasts.

    `moment` gives the time; it moves on while the work lasts. One that somebody else has by now is
    left alone.
    """
    done = threading.Event()
    sign = threading.Thread(
        target=_renew, args=(store, job, holder, done, moment), name=job, daemon=True
    )
    sign.start()
    try:
        yield
    finally:
        done.set()
        sign.join()


def _renew(
    store: Store, job: str, holder: str, done: threading.Event, moment: Callable[[], datetime]
) -> None:
    while not done.wait(RENEWED_EVERY):
        sign = (
            update(m.JobLease)
            .where(m.JobLease.job == job, m.JobLease.holder == holder)
            .values(until=moment() + LEASE)
        )
        try:
            with store.write(drain=False) as db:
                db.execute(sign)
        except (SQLAlchemyError, WaymarkError) as error:
            # The next sign of life may succeed; the lease lasts for several.
            log.warning("the lease of %s could not be renewed: %s", job, error)
