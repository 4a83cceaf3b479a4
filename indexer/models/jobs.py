"""What Waymark notes for itself: what waits to be indexed, who runs a job, what jobs worked out.

`indexer.tasks` and `indexer.search.sync` keep the search index up with these rows, `indexer.jobs`
and `indexer.ingest.leases` have the leases, `indexer.stored` what pages read.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Id, Number


class IndexTask(Base):
    """A listing whose document in the search index must be written again."""

    __tablename__ = "index_task"
    id: Mapped[int] = mapped_column(Number, primary_key=True)
    listing_id: Mapped[str] = mapped_column(Id, index=True)

    __table_args__ = {"sqlite_autoincrement": True}  # noqa: RUF012 (numbers are never used again)


class IndexWritten(Base):
    """What the main search index got lately, for the standby indices of the machines."""

    __tablename__ = "index_written"
    id: Mapped[int] = mapped_column(Number, primary_key=True)
    listing_id: Mapped[str | None] = mapped_column(Id)
    """None: everything was written anew."""
    at: Mapped[datetime] = mapped_column(index=True)


class Counter(Base):
    """A number that only ever grows: "index" numbers the writes to the search index."""

    __tablename__ = "counter"
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[int] = mapped_column(BigInteger)


class JobLease(Base):
    """Who is running a job and until when nobody else may."""

    __tablename__ = "job_lease"
    job: Mapped[str] = mapped_column(String(60), primary_key=True)
    holder: Mapped[str] = mapped_column(String(100))
    until: Mapped[datetime]
    last_done: Mapped[datetime | None]
    last_error: Mapped[str | None]


class Stored(Base):
    """What a job has worked out for pages to read, so that nobody waits for it at a page."""

    __tablename__ = "stored"
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    at: Mapped[datetime]
    told: Mapped[dict[str, Any]]
