"""Every table of the directory. `indexer.records` turns a listing into rows of these and back.

The rows that belong to one listing are keyed by (listing_id, position): they are written and read
as a whole, in their order, by one small set of statements, whatever the number of listings.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any, cast

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Date,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    Uuid,
    false,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

# Names for every constraint from the first day: SQLite can only alter what has a name.
NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """A moment, stored as UTC and given back with its zone (SQLite would drop it)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


class IsoDay(TypeDecorator[str]):
    """A day as the canonical listing writes it ("2026-08-01"), a real DATE in the database."""

    impl = Date
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> date | None:
        return None if value is None else date.fromisoformat(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else value.isoformat()


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {  # noqa: RUF012 (SQLAlchemy's own way to say it)
        dict[str, Any]: JSON,
        list[Any]: JSON,
        datetime: UtcDateTime,
        str: Text,
    }


Id = Uuid(as_uuid=False)

# Rows that are written again with every change: PostgreSQL's Integer would run out after years.
# SQLite's always has 64 bits, and only as "INTEGER" does it count up by itself.
Number = BigInteger().with_variant(Integer, "sqlite")


def table_of(model: type[Base]) -> Table:
    """The table of a model, for statements that move many rows at once."""
    return cast(Table, model.__table__)


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


class Upload(Base):
    """A spreadsheet that a person sent as the newest state of a source."""

    __tablename__ = "upload"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    data: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(100))


class UnmappedTerm(Base):
    """A taxonomy term of a source that no need is mapped to yet."""

    __tablename__ = "unmapped_term"
    source: Mapped[str] = mapped_column(String(200), primary_key=True)
    term: Mapped[str] = mapped_column(String(300), primary_key=True)
    records: Mapped[int] = mapped_column(Integer)
    last_seen: Mapped[str] = mapped_column(IsoDay)


class JobLease(Base):
    """Who is running a job and until when nobody else may."""

    __tablename__ = "job_lease"
    job: Mapped[str] = mapped_column(String(60), primary_key=True)
    holder: Mapped[str] = mapped_column(String(100))
    until: Mapped[datetime]
    last_done: Mapped[datetime | None]
    last_error: Mapped[str | None]


# -- people ------------------------------------------------------------------------------------


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


# -- what waits for a person -------------------------------------------------------------------


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


class Stored(Base):
    """What a job has worked out for pages to read, so that nobody waits for it at a page."""

    __tablename__ = "stored"
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    at: Mapped[datetime]
    told: Mapped[dict[str, Any]]
