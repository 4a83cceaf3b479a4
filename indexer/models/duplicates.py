"""Two listings that may be one group, and those that were made one.

`indexer.matching` finds the pairs, `indexer.merging` decides on them and takes it back, and
`indexer.merged` knows where the address of a merged listing leads.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Float, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Id


class Duplicate(Base):
    """Two listings that may be one group; `one` is the smaller id."""

    __tablename__ = "duplicate"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    one: Mapped[str] = mapped_column(Id, ForeignKey("listing.id", ondelete="CASCADE"))
    other: Mapped[str] = mapped_column(Id, ForeignKey("listing.id", ondelete="CASCADE"), index=True)
    score: Mapped[float] = mapped_column(Float)
    why: Mapped[list[Any]]
    """Sentences: what is alike and what is not."""
    found_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(10), index=True)
    """open | merged | dismissed | gone (they are no longer alike)"""
    version: Mapped[int] = mapped_column(Integer)
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None] = mapped_column(String(100))

    __table_args__ = (Index(None, "one", "other", unique=True),)


class Merge(Base):
    """A decided merge: `kept` stands for both, the address of `away` leads there; can be undone."""

    __tablename__ = "merge"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    kept: Mapped[str] = mapped_column(Id, ForeignKey("listing.id", ondelete="CASCADE"), index=True)
    away: Mapped[str] = mapped_column(Id, ForeignKey("listing.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(100))
    before: Mapped[dict[str, Any]]
    """What undoing needs: {"kept": the listing as it was, "fields": those that were chosen}."""
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[str | None] = mapped_column(String(100))
