"""What waits for a person: claims, edits, suggestions, reports, and what stewards did with them.

`indexer.people` writes down what somebody asks for or tells us; `indexer.stewards` makes the work
list of it, which also holds work that has its rows elsewhere.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Id


class Claim(Base):
    """Somebody says that a listing is theirs to keep."""

    __tablename__ = "claim"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    listing_id: Mapped[str] = mapped_column(
        Id, ForeignKey("listing.id", ondelete="CASCADE"), index=True
    )
    email: Mapped[str] = mapped_column(String(254), index=True)
    name: Mapped[str] = mapped_column(String(100))
    note: Mapped[str | None]
    proof: Mapped[str] = mapped_column(String(20))
    """contact | domain | none: whether the address is one that the listing itself names"""
    at: Mapped[datetime]
    reached_at: Mapped[datetime | None]
    """When the link that was mailed there was used; before that nobody acts on it."""
    state: Mapped[str] = mapped_column(String(10), index=True)
    """waiting | approved | rejected"""
    version: Mapped[int] = mapped_column(Integer)
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None] = mapped_column(String(100))
    reason: Mapped[str | None]


class Proposal(Base):
    """An edit that waits for a steward; the listing stays as it was approved."""

    __tablename__ = "proposal"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    listing_id: Mapped[str] = mapped_column(
        Id, ForeignKey("listing.id", ondelete="CASCADE"), index=True
    )
    account_id: Mapped[str | None] = mapped_column(
        Id, ForeignKey("account.id", ondelete="SET NULL")
    )
    at: Mapped[datetime]
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]
    """The fields that change: as they were on the page when it was edited, and as wanted."""
    state: Mapped[str] = mapped_column(String(10), index=True)
    """waiting | approved | rejected | withdrawn"""
    version: Mapped[int] = mapped_column(Integer)
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None] = mapped_column(String(100))
    reason: Mapped[str | None]


class Suggestion(Base):
    """A group that somebody told us about."""

    __tablename__ = "suggestion"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    at: Mapped[datetime]
    told: Mapped[dict[str, Any]]
    """name, what, where, contact, and what else was given"""
    email: Mapped[str | None] = mapped_column(String(254))
    """Of whom to thank; forgotten when a steward has answered."""
    state: Mapped[str] = mapped_column(String(10), index=True)
    """waiting | accepted | rejected | duplicate"""
    version: Mapped[int] = mapped_column(Integer)
    listing_id: Mapped[str | None] = mapped_column(Id)
    """The listing made of it, or the one it was a duplicate of."""
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None] = mapped_column(String(100))
    reason: Mapped[str | None]


class Report(Base):
    """What somebody told us about a group in one press, and what became of it."""

    __tablename__ = "report"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    listing_id: Mapped[str] = mapped_column(
        Id, ForeignKey("listing.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[str] = mapped_column(String(20))
    """closed | nobody | wrong | concern | good"""
    by: Mapped[str] = mapped_column(String(10))
    """public | owner | staff | steward"""
    reporter: Mapped[str | None] = mapped_column(String(32), index=True)
    """A hash that changes with the listing and with time; nobody can be found by it."""
    words: Mapped[str | None]
    email: Mapped[str | None] = mapped_column(String(254))
    at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(10), index=True)
    """open | answered | noted (nothing to answer)"""
    version: Mapped[int] = mapped_column(Integer)
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[str | None] = mapped_column(String(100))
    answer: Mapped[str | None]


class Work(Base):
    """What stewards have said about one piece of work: who has taken it, whether it is done."""

    __tablename__ = "work"
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[str | None] = mapped_column(
        Id, ForeignKey("account.id", ondelete="SET NULL"), index=True
    )
    taken_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(Integer)
    done_at: Mapped[datetime | None]
    done_by: Mapped[str | None] = mapped_column(String(100))
    told: Mapped[dict[str, Any]]
    """What its kind has to remember of it."""


class Deed(Base):
    """What a steward did to one or several pieces of work, so that it can be undone."""

    __tablename__ = "deed"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    account_id: Mapped[str | None] = mapped_column(
        Id, ForeignKey("account.id", ondelete="SET NULL"), index=True
    )
    at: Mapped[datetime]
    action: Mapped[str] = mapped_column(String(40))
    items: Mapped[list[Any]]
    """[{kind, key, title, undo}]; `undo` is what its kind needs to take it back"""
    undone_at: Mapped[datetime | None]
