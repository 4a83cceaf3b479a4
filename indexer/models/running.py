"""Whether a group is still running: its state, what was found out, how often we are right.

The state is kept by `indexer.freshness.sweep`, what websites and registers say by `indexer.links`
and `indexer.registers`, calls by `indexer.phoning`, and the audits by `indexer.truth`.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Boolean, ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Id, IsoDay


class FreshnessState(Base):
    """The state the last sweep saw, so that a change of state is noticed once."""

    __tablename__ = "freshness_state"
    listing_id: Mapped[str] = mapped_column(
        Id, ForeignKey("listing.id", ondelete="CASCADE"), primary_key=True
    )
    state: Mapped[str] = mapped_column(String(20))
    placed: Mapped[str] = mapped_column(String(20))
    """in_search | not_confirmed | archived"""
    since: Mapped[str] = mapped_column(IsoDay)
    next_change: Mapped[str | None] = mapped_column(IsoDay, index=True)


class LinkCheck(Base):
    """What was last found at the website of a listing. Never any text of the page."""

    __tablename__ = "link_check"
    listing_id: Mapped[str] = mapped_column(
        Id, ForeignKey("listing.id", ondelete="CASCADE"), primary_key=True
    )
    url: Mapped[str]
    checked_at: Mapped[datetime | None]
    next_at: Mapped[datetime] = mapped_column(index=True)
    verdict: Mapped[str] = mapped_column(String(20), index=True)
    """not_yet | well | nothing_said | gone | domain_gone | parked | closure | social | moved"""
    status: Mapped[int | None] = mapped_column(Integer)
    final_url: Mapped[str | None]
    hash: Mapped[str | None] = mapped_column(String(64))
    reason: Mapped[str | None]
    suggestion: Mapped[str | None]
    failures: Mapped[int] = mapped_column(Integer)
    failing_since: Mapped[datetime | None]
    etag: Mapped[str | None]
    modified: Mapped[str | None] = mapped_column(String(60))
    refused: Mapped[str | None]
    """Addresses that were suggested and that a person said are not the group's, one a line."""


class RegisterEntry(Base):
    """A charity or company as a public register has it, from an extract that was loaded."""

    __tablename__ = "register_entry"
    scheme: Mapped[str] = mapped_column(String(10), primary_key=True)
    """GB-CHC | GB-COH | GB-SC | GB-NIC"""
    number: Mapped[str] = mapped_column(String(20), primary_key=True)
    name: Mapped[str] = mapped_column(String(300))
    state: Mapped[str] = mapped_column(String(20))
    """registered | removed"""
    reason: Mapped[str | None] = mapped_column(String(40))
    """ceased | merged | amalgamated | re_registered | dissolved | ..."""
    removed_on: Mapped[str | None] = mapped_column(IsoDay)
    accounts_overdue: Mapped[bool] = mapped_column(Boolean)
    successor: Mapped[str | None] = mapped_column(String(20))
    """The number of the same body today, where it was registered anew."""
    loaded_on: Mapped[str] = mapped_column(IsoDay)
    made_on: Mapped[str | None] = mapped_column(IsoDay)
    """The day the extract itself was made, by what it says; an older one changes nothing."""


class CallTurn(Base):
    """Where a listing stands on the phone list: who is ringing it now, and when to try next."""

    __tablename__ = "call_turn"
    listing_id: Mapped[str] = mapped_column(
        Id, ForeignKey("listing.id", ondelete="CASCADE"), primary_key=True
    )
    account_id: Mapped[str | None] = mapped_column(
        Id, ForeignKey("account.id", ondelete="SET NULL"), index=True
    )
    taken_at: Mapped[datetime | None]
    next_on: Mapped[str | None] = mapped_column(IsoDay)
    """Not before this day; nothing means at any time."""
    tries: Mapped[int] = mapped_column(Integer)
    """Calls that nobody answered since somebody last did."""
    version: Mapped[int] = mapped_column(Integer)


class Call(Base):
    """That somebody rang a group, and what came of it."""

    __tablename__ = "call"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    listing_id: Mapped[str] = mapped_column(
        Id, ForeignKey("listing.id", ondelete="CASCADE"), index=True
    )
    account_id: Mapped[str | None] = mapped_column(
        Id, ForeignKey("account.id", ondelete="SET NULL"), index=True
    )
    by: Mapped[str] = mapped_column(String(100))
    """A name: it stays when who rang has left."""
    at: Mapped[datetime] = mapped_column(index=True)
    result: Mapped[str] = mapped_column(String(20))
    """right | changed | no_answer | out_of_service | closed"""
    note: Mapped[str | None]


class Audit(Base):
    """A sample of listings drawn by chance, to learn how many of the directory's are still true."""

    __tablename__ = "audit"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    drawn_at: Mapped[datetime]
    drawn_by: Mapped[str] = mapped_column(String(100))
    seed: Mapped[str] = mapped_column(String(32))
    """With it the same draw can be made again from the same listings."""
    size: Mapped[int] = mapped_column(Integer)
    population: Mapped[int] = mapped_column(Integer)
    """How many listings could have been drawn."""


class AuditItem(Base):
    """One listing of a sample, and what was found when somebody looked."""

    __tablename__ = "audit_item"
    audit_id: Mapped[str] = mapped_column(
        Id, ForeignKey("audit.id", ondelete="CASCADE"), primary_key=True
    )
    listing_id: Mapped[str] = mapped_column(Id, primary_key=True)
    """Not a key of a listing: the finding stays when the listing goes."""
    name: Mapped[str]
    state_then: Mapped[str] = mapped_column(String(20))
    """fresh | due | unverified | stale: what the directory said on that day"""
    confirmed_on: Mapped[str | None] = mapped_column(IsoDay)
    """The day on which somebody had last said that the page is right. In audits drawn before
    migration 0011 it is the reference date (R)."""
    result: Mapped[str | None] = mapped_column(String(20))
    """right | changed | closed | not_reached"""
    note: Mapped[str | None]
    by: Mapped[str | None] = mapped_column(String(100))
    at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(Integer)
