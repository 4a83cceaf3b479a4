"""What is kept beside a listing and is not said in it: its history, notes, pictures and figures.

`indexer.listings` and who else changes something writes the history; `indexer.people.staff_notes`,
`indexer.pictures` and `indexer.figures` keep the others.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Id, IsoDay, Number


class History(Base):
    """Who changed what, when and from where, with before and after, for people to read."""

    __tablename__ = "history"
    id: Mapped[int] = mapped_column(Number, primary_key=True)
    listing_id: Mapped[str | None] = mapped_column(Id, index=True)
    at: Mapped[datetime]
    role: Mapped[str] = mapped_column(String(20))
    actor: Mapped[str]
    action: Mapped[str] = mapped_column(String(40))
    changes: Mapped[list[Any]]
    about: Mapped[str | None] = mapped_column(String(80), index=True)
    """What was changed, where it is no listing: "account:ID", "source:NAME", "setting:NAME"."""
    via: Mapped[str | None] = mapped_column(String(20))
    """From where: web | link | command line | feed | register | job"""


class StaffNote(Base):
    """What staff know of a group ("ring Jean, not the office"); never public, never of a client."""

    __tablename__ = "staff_note"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    listing_id: Mapped[str] = mapped_column(
        Id, ForeignKey("listing.id", ondelete="CASCADE"), index=True
    )
    author: Mapped[str] = mapped_column(String(100))
    """A name and not an account: the note stays when its writer leaves."""
    text: Mapped[str]
    at: Mapped[datetime]
    review_on: Mapped[str] = mapped_column(IsoDay, index=True)
    version: Mapped[int] = mapped_column(Integer)
    taken_away_at: Mapped[datetime | None]


class Picture(Base):
    """A picture of a listing, as it was made anew from what was sent: no place, no camera in it."""

    __tablename__ = "picture"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    listing_id: Mapped[str] = mapped_column(
        Id, ForeignKey("listing.id", ondelete="CASCADE"), index=True
    )
    at: Mapped[datetime]
    width: Mapped[int] = mapped_column(Integer)
    height: Mapped[int] = mapped_column(Integer)
    data: Mapped[bytes] = mapped_column(LargeBinary)
    """JPEG"""


class Figure(Base):
    """How often a listing was opened, shown, texted or printed on one day, by anybody."""

    __tablename__ = "figure"
    listing_id: Mapped[str] = mapped_column(
        Id, ForeignKey("listing.id", ondelete="CASCADE"), primary_key=True
    )
    day: Mapped[str] = mapped_column(IsoDay, primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    """opened | shown | texted | printed"""
    count: Mapped[int] = mapped_column(Integer)
