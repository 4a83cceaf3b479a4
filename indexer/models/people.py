"""The people who may sign in, which listings are theirs, and what limits how often one may try.

All are kept by `indexer.people`; `indexer.stewards` gives listings to owners, and
`indexer.forgetting` finds here who is to be forgotten.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Boolean, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Id, IsoDay, Number


class Account(Base):
    """Somebody who may sign in. `epoch` counts up to end every sign-in of theirs at once."""

    __tablename__ = "account"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    """Folded, as `indexer.people.addresses` does; the name of the account."""
    name: Mapped[str] = mapped_column(String(100))
    role: Mapped[str] = mapped_column(String(20), index=True)
    """owner | staff | steward | admin"""
    password: Mapped[str | None] = mapped_column(String(200))
    """An argon2id hash; None: works by e-mailed links alone, or has not begun yet."""
    epoch: Mapped[int] = mapped_column(Integer)
    second_step: Mapped[str | None] = mapped_column(String(64))
    """The salt their codes are made with (see `indexer.people.second_step`); None: none set up."""
    second_step_on: Mapped[bool] = mapped_column(Boolean)
    second_step_last: Mapped[int | None] = mapped_column(BigInteger)
    """The step of the last code that was used, so that none is used twice."""
    links: Mapped[int] = mapped_column(Integer)
    """Counts up when a link that was mailed is used: all that were made before are then used up."""
    active: Mapped[bool] = mapped_column(Boolean)
    made_at: Mapped[datetime]
    reached_at: Mapped[datetime | None]
    """When a link that was mailed there was last used."""
    bounced_at: Mapped[datetime | None]
    signed_in_on: Mapped[str | None] = mapped_column(IsoDay)


class RecoveryCode(Base):
    """What opens an account once when the phone with the codes is lost; only a hash is kept."""

    __tablename__ = "recovery_code"
    account_id: Mapped[str] = mapped_column(
        Id, ForeignKey("account.id", ondelete="CASCADE"), primary_key=True
    )
    code: Mapped[str] = mapped_column(String(64), primary_key=True)
    used_at: Mapped[datetime | None]


class Ownership(Base):
    """Whose listing it is. A listing may have several owners."""

    __tablename__ = "ownership"
    account_id: Mapped[str] = mapped_column(
        Id, ForeignKey("account.id", ondelete="CASCADE"), primary_key=True
    )
    listing_id: Mapped[str] = mapped_column(
        Id, ForeignKey("listing.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    since: Mapped[datetime]
    how: Mapped[str] = mapped_column(String(20))
    """claim | invitation | suggestion | moved | merge"""


class Attempt(Base):
    """A sign-in, mail or form that counts towards a limit. `key` is a salted hash, never an
    address; rows are gone after a day."""

    __tablename__ = "attempt"
    id: Mapped[int] = mapped_column(Number, primary_key=True)
    key: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]

    __table_args__ = (Index("ix_attempt_key_at", "key", "at"),)
