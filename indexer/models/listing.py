"""The canonical listing as tables: the listing, the organisation behind it, and all its parts.

`indexer.records` turns a listing into these rows and back; `indexer.browsing`, `indexer.freshness`
and what gathers figures read single columns. The rows that belong to one listing are keyed by
(listing_id, position): they are written and read as a whole, in their order, by one small set of
statements, whatever the number of listings.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, Float, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Id, IsoDay, Number


class Organisation(Base):
    """The body behind listings."""

    __tablename__ = "organisation"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(String(200), index=True)
    description: Mapped[str | None]
    website: Mapped[str | None]
    email: Mapped[str | None]
    logo: Mapped[str | None]
    led_by: Mapped[str] = mapped_column(String(20))
    identifiers: Mapped[list[Any]]


class Listing(Base):
    """What people see: one row, with its parts in the tables below."""

    __tablename__ = "listing"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    organisation_id: Mapped[str | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    version: Mapped[int]
    entered: Mapped[str | None] = mapped_column(IsoDay)
    updated_at: Mapped[datetime]
    name: Mapped[str] = mapped_column(String(200), index=True)
    alternate_name: Mapped[str | None]
    summary: Mapped[str | None]
    description: Mapped[str | None]
    alert: Mapped[str | None]
    activities: Mapped[list[Any]]
    words: Mapped[list[Any]]
    status_state: Mapped[str] = mapped_column(String(20))
    status_on: Mapped[str | None] = mapped_column(IsoDay)
    status_until: Mapped[str | None] = mapped_column(IsoDay)
    status_by: Mapped[str | None]
    status_note: Mapped[str | None]
    age_min: Mapped[float | None] = mapped_column(Float)
    age_max: Mapped[float | None] = mapped_column(Float)
    eligibility: Mapped[str | None]
    format: Mapped[str | None] = mapped_column(String(20))
    languages: Mapped[list[Any]]
    interpreters: Mapped[str | None]
    join: Mapped[list[Any]]
    join_note: Mapped[str | None]
    attend: Mapped[list[Any]]
    cycle: Mapped[str] = mapped_column(String(20))
    cost_state: Mapped[str] = mapped_column(String(20))
    cost_note: Mapped[str | None]
    cost_options: Mapped[list[Any]]
    capacity: Mapped[dict[str, Any]]
    safeguarding: Mapped[list[Any]]
    accreditations: Mapped[list[Any]]
    access_text: Mapped[str | None]
    website: Mapped[str | None]
    first_visit: Mapped[dict[str, Any] | None]
    provenance: Mapped[dict[str, Any]]
    """Field -> {by, source, on}: who set it. A field set by a person outlives the next feed."""


class Part:
    """The key of every row that belongs to one listing."""

    listing_id: Mapped[str] = mapped_column(
        Id, ForeignKey("listing.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)


class ListingNeed(Part, Base):
    __tablename__ = "listing_need"
    need: Mapped[str] = mapped_column(String(60), index=True)
    how: Mapped[str] = mapped_column(String(20))


class ListingWho(Part, Base):
    __tablename__ = "listing_who"
    who: Mapped[str] = mapped_column(String(40))
    note: Mapped[str | None]


class ListingCondition(Part, Base):
    __tablename__ = "listing_condition"
    condition: Mapped[str] = mapped_column(String(40))
    note: Mapped[str | None]


class Venue(Part, Base):
    """A place a listing happens at; `key` is its id inside the listing ("v1")."""

    __tablename__ = "venue"
    key: Mapped[str] = mapped_column(String(100))
    name: Mapped[str | None]
    kind: Mapped[str | None] = mapped_column(String(30))
    address: Mapped[str | None]
    postcode: Mapped[str | None] = mapped_column(String(10), index=True)
    lat: Mapped[float | None] = mapped_column(Float)
    lon: Mapped[float | None] = mapped_column(Float)
    point_from: Mapped[str | None] = mapped_column(String(20))
    hidden: Mapped[bool] = mapped_column(Boolean)
    show_district: Mapped[bool] = mapped_column(Boolean)
    uprn: Mapped[str | None] = mapped_column(String(20))
    transport: Mapped[str | None]
    access_text: Mapped[str | None]


class Session(Part, Base):
    """A regular time, at the venue with that key or at none."""

    __tablename__ = "session"
    venue: Mapped[str | None] = mapped_column(String(100))
    kind: Mapped[str] = mapped_column(String(20))
    days: Mapped[list[Any]]
    opens: Mapped[str | None] = mapped_column(String(5))
    closes: Mapped[str | None] = mapped_column(String(5))
    every: Mapped[str] = mapped_column(String(20))
    nth: Mapped[list[Any]]
    starts_on: Mapped[str | None] = mapped_column(IsoDay)
    until: Mapped[str | None] = mapped_column(IsoDay)
    check_after: Mapped[str | None] = mapped_column(IsoDay)
    rrule: Mapped[str | None]
    exceptions: Mapped[list[Any]]
    dates: Mapped[list[Any]]
    term_time: Mapped[bool] = mapped_column(Boolean)
    note: Mapped[str | None]
    capacity: Mapped[dict[str, Any] | None]


class AccessFact(Base):
    """One fact of the listing (neither venue nor session), of a venue, or of a session."""

    __tablename__ = "access_fact"
    id: Mapped[int] = mapped_column(Number, primary_key=True)
    listing_id: Mapped[str] = mapped_column(
        Id, ForeignKey("listing.id", ondelete="CASCADE"), index=True
    )
    venue: Mapped[str | None] = mapped_column(String(100))
    session: Mapped[int | None] = mapped_column(Integer)
    facet: Mapped[str] = mapped_column(String(60), index=True)
    state: Mapped[str] = mapped_column(String(10))
    note: Mapped[str | None]
    checked_on: Mapped[str | None] = mapped_column(IsoDay)
    checked_by: Mapped[str | None]


class ServiceArea(Part, Base):
    __tablename__ = "service_area"
    code: Mapped[str | None] = mapped_column(String(20))
    name: Mapped[str | None]
    outcode: Mapped[str | None] = mapped_column(String(4))
    country: Mapped[str | None] = mapped_column(String(40))
    near: Mapped[str | None]
    miles: Mapped[float | None] = mapped_column(Float)
    text: Mapped[str | None]


class Contact(Part, Base):
    __tablename__ = "contact"
    name: Mapped[str | None]
    role: Mapped[str | None]
    phones: Mapped[list[Any]]
    email: Mapped[str | None]
    times: Mapped[str | None]
    public: Mapped[bool] = mapped_column(Boolean)


class ListingSource(Part, Base):
    """Where a listing comes from, with that publisher's own id, its last record and its clocks."""

    __tablename__ = "listing_source"
    __table_args__ = (Index("ix_listing_source_name_external_id", "name", "external_id"),)
    name: Mapped[str] = mapped_column(String(200))
    external_id: Mapped[str | None] = mapped_column(String(200))
    url: Mapped[str | None]
    licence: Mapped[str | None]
    first_seen: Mapped[str | None] = mapped_column(IsoDay)
    last_seen: Mapped[str | None] = mapped_column(IsoDay)
    checked_on: Mapped[str | None] = mapped_column(IsoDay)
    changed_on: Mapped[str | None] = mapped_column(IsoDay)
    live: Mapped[bool] = mapped_column(Boolean)


class Confirmation(Part, Base):
    """A person (or a trusted publisher, or the group's own site) says it is right."""

    __tablename__ = "confirmation"
    on: Mapped[str] = mapped_column(IsoDay)
    by: Mapped[str] = mapped_column(String(20))
    how: Mapped[str | None]
    note: Mapped[str | None]
    left_standing: Mapped[list[Any]]
    """Kinds of alarm the confirmer was shown and left standing."""


class Signal(Part, Base):
    """Evidence that something changed or ended, or that it is still running."""

    __tablename__ = "signal"
    kind: Mapped[str] = mapped_column(String(40))
    on: Mapped[str] = mapped_column(IsoDay)
    by: Mapped[str] = mapped_column(String(20))
    detail: Mapped[str | None]
    reporter: Mapped[str | None]


class ListingLink(Part, Base):
    """A decided merge (`same`) or a dismissed one, with the other listing's id."""

    __tablename__ = "listing_link"
    other_id: Mapped[str] = mapped_column(String(100), index=True)
    same: Mapped[bool] = mapped_column(Boolean)
