"""The publishers that listings are brought in from, what they sent, and what was set aside.

`indexer.publishers` keeps the sources, `indexer.ingest` reads them and writes what came of it, and
`indexer.stewards` has the uploads and asks people about what could not be taken in.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, ForeignKey, Index, Integer, LargeBinary, String, false
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Id, IsoDay, Number


class Source(Base):
    """A publisher whose records are brought in."""

    __tablename__ = "source"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    name: Mapped[str] = mapped_column(String(200), unique=True)
    url: Mapped[str]
    kind: Mapped[str | None] = mapped_column(String(40))
    licence: Mapped[str | None]
    trusted: Mapped[bool] = mapped_column(Boolean)
    added_at: Mapped[datetime]
    every_hours: Mapped[int] = mapped_column(Integer)
    paused: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    """Not read by itself; a person may still read it."""
    contact: Mapped[str | None] = mapped_column(String(254))
    """The publisher's e-mail address, to which run reports are sent back."""
    token: Mapped[str | None] = mapped_column(String(64), unique=True)
    """SHA-256 of the token with which the publisher may send listings; the token is not kept."""
    options: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    """What its kind needs to know: the columns of a spreadsheet, the listing of a calendar."""
    failing_since: Mapped[datetime | None]
    last_error: Mapped[str | None]
    version: Mapped[int] = mapped_column(Integer, default=1, server_default="1")


class SourceRecord(Base):
    """What a source last sent for a listing: its hash, the raw record, and what we read from it."""

    __tablename__ = "source_record"
    source: Mapped[str] = mapped_column(String(200), primary_key=True)
    external_id: Mapped[str] = mapped_column(String(200), primary_key=True)
    listing_id: Mapped[str | None] = mapped_column(
        Id, ForeignKey("listing.id", ondelete="SET NULL"), index=True
    )
    hash: Mapped[str] = mapped_column(String(64))
    raw: Mapped[dict[str, Any]]
    mapped: Mapped[dict[str, Any] | None]
    issues: Mapped[list[Any]]
    quarantined: Mapped[str | None]
    seen_on: Mapped[str] = mapped_column(IsoDay)
    read_on: Mapped[str | None] = mapped_column(IsoDay)
    """When `raw` was last turned into `mapped`; some readings depend on the day."""
    missing_since: Mapped[datetime | None]
    missing_runs: Mapped[int] = mapped_column(Integer)


class Run(Base):
    """One ingest of one source, with its figures."""

    __tablename__ = "run"
    id: Mapped[int] = mapped_column(Number, primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id", ondelete="CASCADE"), index=True)
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    complete: Mapped[bool] = mapped_column(Boolean)
    dry: Mapped[bool] = mapped_column(Boolean)
    state: Mapped[str] = mapped_column(String(10), default="done", server_default="done")
    """running | done | stopped (asks a person) | failed | broken (its process died)"""
    by: Mapped[str | None] = mapped_column(String(100))
    """Who started it; None: the schedule."""
    stopped: Mapped[str | None]
    figures: Mapped[dict[str, Any]]


class Upload(Base):
    """A spreadsheet that a person sent as the newest state of a source."""

    __tablename__ = "upload"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    data: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(100))


class Quarantine(Base):
    """A record, or one field of it, that could not be taken in, until it is right or decided on."""

    __tablename__ = "quarantine"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    source: Mapped[str] = mapped_column(String(200))
    external_id: Mapped[str] = mapped_column(String(200))
    field: Mapped[str] = mapped_column(String(100))
    """The native field's path ("venues.0.postcode"); "" where the whole record is set aside."""
    reason: Mapped[str]
    value: Mapped[str | None]
    """What stood there, as text and not too long, so that a person sees what is meant."""
    first_on: Mapped[str] = mapped_column(IsoDay)
    last_on: Mapped[str] = mapped_column(IsoDay)
    state: Mapped[str] = mapped_column(String(10), index=True)
    """open | fixed (`fix` is used instead) | at_source (the publisher is to mend it) | ignored |
    mended (it came right by itself)"""
    fix: Mapped[dict[str, Any] | None]
    """{"value": what a steward gave instead}; used as long as the publisher sends `value`."""
    version: Mapped[int] = mapped_column(Integer)
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None] = mapped_column(String(100))

    __table_args__ = (Index(None, "source", "external_id", "field", unique=True),)


class Difference(Base):
    """What a source says of a field that a person here has set, while the two are not the same."""

    __tablename__ = "difference"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    listing_id: Mapped[str] = mapped_column(
        Id, ForeignKey("listing.id", ondelete="CASCADE"), index=True
    )
    source: Mapped[str] = mapped_column(String(200))
    field: Mapped[str] = mapped_column(String(60))
    theirs: Mapped[dict[str, Any]]
    """{"value": the source's value of the field}"""
    noticed_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(10), index=True)
    """open | kept (ours stays) | taken (handed back to the source) | gone (they agree again)"""
    version: Mapped[int] = mapped_column(Integer)
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None] = mapped_column(String(100))

    __table_args__ = (Index(None, "listing_id", "source", "field", unique=True),)


class UnmappedTerm(Base):
    """A taxonomy term of a source that no need is mapped to yet."""

    __tablename__ = "unmapped_term"
    source: Mapped[str] = mapped_column(String(200), primary_key=True)
    term: Mapped[str] = mapped_column(String(300), primary_key=True)
    records: Mapped[int] = mapped_column(Integer)
    last_seen: Mapped[str] = mapped_column(IsoDay)
