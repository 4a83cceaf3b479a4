"""The letters and text messages, the links in them, and to whom none goes any more.

`indexer.mail` sends what waits; `indexer.people.confirming` makes the links with which a group
says that its page is right, `indexer.reminders` asks for it in good time.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Id, IsoDay, Number


class Mail(Base):
    """A letter or text message that waits, was sent, or could not be."""

    __tablename__ = "mail"
    id: Mapped[int] = mapped_column(Number, primary_key=True)
    to: Mapped[str] = mapped_column(String(254))
    kind: Mapped[str] = mapped_column(String(30))
    subject: Mapped[str]
    body: Mapped[str]
    made_at: Mapped[datetime]
    due_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(10))
    """waiting | sending | sent | failed"""
    tries: Mapped[int] = mapped_column(Integer)
    taken_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    problem: Mapped[str | None]
    channel: Mapped[str] = mapped_column(String(10), default="mail", server_default="mail")
    """mail | text"""

    __table_args__ = (Index("ix_mail_state_due_at", "state", "due_at"),)


class ConfirmLink(Base):
    """A link that was mailed to a group: with it they say whether its page is still right."""

    __tablename__ = "confirm_link"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    listing_id: Mapped[str] = mapped_column(
        Id, ForeignKey("listing.id", ondelete="CASCADE"), index=True
    )
    email: Mapped[str] = mapped_column(String(254))
    made_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    deed: Mapped[str | None] = mapped_column(String(20))
    """right | changed | paused | stopped"""


class Reminder(Base):
    """A rung of the ladder that was reached for a listing: a letter, or one that was skipped."""

    __tablename__ = "reminder"
    listing_id: Mapped[str] = mapped_column(
        Id, ForeignKey("listing.id", ondelete="CASCADE"), primary_key=True
    )
    reference: Mapped[str] = mapped_column(IsoDay, primary_key=True)
    """The day the ladder is counted from (R): after a confirmation it begins anew."""
    rung: Mapped[str] = mapped_column(String(30), primary_key=True)
    state: Mapped[str] = mapped_column(String(10))
    """sent | skipped (a higher rung was reached too) | nobody (no address is left to write to) |
    refused (its text message could not be sent, so that nobody was asked)"""
    at: Mapped[datetime]
    """When it is sent: a letter may be due some days after it was written."""
    email: Mapped[str | None] = mapped_column(String(254), index=True)
    channel: Mapped[str | None] = mapped_column(String(10))
    """mail | text"""


class NoLetters(Base):
    """An address to which no reminder goes any more, and why."""

    __tablename__ = "no_letters"
    email: Mapped[str] = mapped_column(String(254), primary_key=True)
    why: Mapped[str] = mapped_column(String(20))
    """unsubscribed | bounced"""
    at: Mapped[datetime]
