"""What is compared of a listing, read for the whole directory at once or from one listing.

Read with one statement for each table and a thousand listings: at a hundred thousand listings the
canonical form of each, one after the other, would take longer than comparing them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

import phonenumbers
from sqlalchemy import select
from sqlalchemy.orm import Session as Db

from schemas.listing import Listing

from .. import models as m
from ..database import in_parts
from ..people.proof import host_of, is_shared
from .words import LONGEST, NO_NAME, IsPlace, Name, plain_text, read_name

_NONE: Final[frozenset[Any]] = frozenset()
_GENDERS: Final = frozenset({"women_only", "men_only"})
MOST: Final = 12
"""Of each kind of mark (phones, postcodes, times) so many of one listing are compared."""


@dataclass(slots=True)
class Profile:
    """One listing as it is compared. All sets are small; empty means that nobody has said."""

    id: str
    name: Name
    said: str
    """The name as it is written."""
    other_name: Name = NO_NAME
    closed: bool = False
    organisation: str | None = None
    organisation_name: Name = NO_NAME
    numbers: frozenset[str] = _NONE
    """Registered numbers of the organisation: "GB-CHC 1234567"."""
    age: tuple[float | None, float | None] = (None, None)
    postcodes: frozenset[str] = _NONE
    outcodes: frozenset[str] = _NONE
    uprns: frozenset[str] = _NONE
    """Numbers of its places on the national list of addresses."""
    venues: frozenset[str] = _NONE
    """Names of places, as `plain_text`."""
    times: frozenset[tuple[str, str]] = _NONE
    """(day, opening time) of each regular session."""
    days: frozenset[str] = _NONE
    turns: frozenset[tuple[str, int]] = _NONE
    """(day, which of the month) of what is not on every week."""
    phones: frozenset[str] = _NONE
    emails: frozenset[str] = _NONE
    hosts: frozenset[str] = _NONE
    """Web domains of its own or its organisation's, of sites and addresses alike."""
    pages: frozenset[str] = _NONE
    """Whole web addresses that are more than the front page of a domain."""
    needs: frozenset[str] = _NONE
    activities: frozenset[str] = _NONE
    genders: frozenset[str] = _NONE
    who: frozenset[str] = _NONE
    format: str | None = None
    sources: frozenset[str] = _NONE
    same: frozenset[str] = _NONE
    not_same: frozenset[str] = _NONE


@dataclass(slots=True)
class _Gathered:
    """What the tables say of one listing, before it is made a `Profile`."""

    sites: list[str | None] = field(default_factory=list)
    venues: list[tuple[str | None, str | None, str | None]] = field(default_factory=list)
    sessions: list[tuple[list[str], str | None, list[int]]] = field(default_factory=list)
    phones: list[str] = field(default_factory=list)
    emails: list[str | None] = field(default_factory=list)
    needs: list[str] = field(default_factory=list)
    who: list[str] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    same: list[str] = field(default_factory=list)
    not_same: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Shared:
    """What many listings have alike is held once: organisations, and small sets."""

    bodies: dict[str, tuple[Name, str | None, str | None, frozenset[str]]] = field(
        default_factory=dict
    )
    sets: dict[frozenset[Any], frozenset[Any]] = field(default_factory=dict)

    def lighten(self, profile: Profile) -> None:
        for name in _REPEATED:
            value = getattr(profile, name)
            if value:
                setattr(profile, name, self.sets.setdefault(value, value))


_REPEATED: Final = (
    "outcodes", "postcodes", "venues", "times", "days", "turns", "hosts", "needs", "activities",
    "genders", "who", "sources", "numbers",
)  # fmt: skip


def read_profiles(
    db: Db, *, is_place: IsPlace, only: frozenset[str] | None = None
) -> list[Profile]:
    """The profiles of all listings that are not closed, or of `only` these, in the order of their
    ids."""
    ids = db.scalars(select(m.Listing.id)) if only is None else only
    shared = _Shared()
    return [
        one for part in in_parts(ids) for one in _read(db, part, shared=shared, is_place=is_place)
    ]


def _read(db: Db, ids: Sequence[str], *, shared: _Shared, is_place: IsPlace) -> Iterator[Profile]:
    """Those of some, in the order of their ids."""
    gathered = {key: _Gathered() for key in ids}
    parts = (
        (select(m.Venue.listing_id, m.Venue.name, m.Venue.postcode, m.Venue.uprn), _venue),
        (select(m.Session.listing_id, m.Session.days, m.Session.opens, m.Session.nth), _session),
        (select(m.Contact.listing_id, m.Contact.phones, m.Contact.email), _contact),
        (select(m.ListingNeed.listing_id, m.ListingNeed.need), _need),
        (select(m.ListingWho.listing_id, m.ListingWho.who), _who),
        (select(m.ListingSource.listing_id, m.ListingSource.name), _source),
        (select(m.ListingLink.listing_id, m.ListingLink.other_id, m.ListingLink.same), _link),
    )
    for query, put in parts:
        some: Any = query
        for row in db.execute(some.where(some.selected_columns[0].in_(ids))):
            put(gathered[row[0]], row)
    heads = select(
        m.Listing.id, m.Listing.name, m.Listing.alternate_name, m.Listing.website,
        m.Listing.organisation_id, m.Listing.age_min, m.Listing.age_max, m.Listing.activities,
        m.Listing.format,
    ).where(m.Listing.id.in_(ids), m.Listing.status_state != "closed")  # fmt: skip
    rows = sorted(db.execute(heads), key=lambda row: row.id)
    _read_bodies(db, {row.organisation_id for row in rows}, shared=shared, is_place=is_place)
    for row in rows:
        into = gathered.pop(row.id)
        body, site, email, numbers = shared.bodies.get(row.organisation_id or "", _NOBODY)
        into.sites += [row.website, site]
        into.emails.append(email)
        profile = _made(row.id, row.name, row.alternate_name, into, is_place=is_place)
        profile.organisation, profile.organisation_name = row.organisation_id, body
        profile.numbers, profile.age = numbers, (row.age_min, row.age_max)
        profile.activities = _few(plain_text(one) for one in row.activities)
        profile.format = row.format
        shared.lighten(profile)
        yield profile


_NOBODY: Final = (NO_NAME, None, None, _NONE)


def _read_bodies(db: Db, ids: set[str | None], *, shared: _Shared, is_place: IsPlace) -> None:
    """Read the organisations that have not been met yet."""
    wanted = {key for key in ids if key} - shared.bodies.keys()
    query = select(
        m.Organisation.id, m.Organisation.name, m.Organisation.website, m.Organisation.email,
        m.Organisation.identifiers,
    )  # fmt: skip
    for part in in_parts(wanted):
        for row in db.execute(query.where(m.Organisation.id.in_(part))):
            name = read_name(row[1], is_place=is_place)
            shared.bodies[row[0]] = (name, row[2], row[3], _numbers(row[4]))


def profile_of(listing: Listing, *, is_place: IsPlace) -> Profile:
    """The profile of one canonical listing."""
    body = listing["organisation"] or {}
    into = _Gathered(
        sites=[listing["website"], body.get("website")],
        venues=[(venue["name"], venue["postcode"], venue["uprn"]) for venue in listing["venues"]],
        sessions=[(row["days"], row["opens"], row["nth"]) for row in listing["sessions"]],
        phones=[phone for row in listing["contacts"] for phone in row["phones"]],
        emails=[*(row["email"] for row in listing["contacts"]), body.get("email")],
        needs=[row["id"] for row in listing["needs"]],
        who=[row["id"] for row in listing["who"]],
        sources=[row["name"] for row in listing["sources"]],
        same=listing["same_as"],
        not_same=listing["not_same_as"],
    )
    name, other = listing["name"], listing["alternate_name"]
    profile = _made(listing["id"], name, other, into, is_place=is_place)
    profile.closed = listing["status"]["state"] == "closed"
    profile.organisation = body.get("id")
    profile.organisation_name = read_name(body.get("name"), is_place=is_place)
    profile.numbers = _numbers(body.get("identifiers") or [])
    profile.age = (listing["age"]["min"], listing["age"]["max"])
    profile.activities = _few(plain_text(one) for one in listing["activities"])
    profile.format = listing["format"]
    return profile


def _made(
    key: str, name: str, other: str | None, given: _Gathered, *, is_place: IsPlace
) -> Profile:
    postcodes = _few(postcode for _, postcode, _ in given.venues if postcode and " " in postcode)
    outcodes = {postcode.split()[0] for _, postcode, _ in given.venues if postcode}
    emails = _few((one or "").strip().casefold() for one in given.emails)
    hosts = {host_of(site) for site in given.sites} | {one.partition("@")[2] for one in emails}
    return Profile(
        id=key,
        name=read_name(name, is_place=is_place),
        said=name[:LONGEST],
        other_name=read_name(other, is_place=is_place),
        postcodes=postcodes,
        outcodes=_few(outcodes),
        uprns=_few(uprn_key(uprn) for _, _, uprn in given.venues),
        venues=_few(plain_text(venue) for venue, _, _ in given.venues),
        times=_few((day, opens) for days, opens, _ in given.sessions if opens for day in days),
        days=_few(day for days, *_ in given.sessions for day in days),
        turns=_few(
            (day, turn) for days, _, turns in given.sessions for day in days for turn in turns
        ),
        phones=_few(phone_key(one) for one in given.phones),
        emails=emails,
        hosts=_few(host for host in hosts if host and not is_shared(host)),
        pages=_few(_page(site) for site in given.sites),
        needs=_few(given.needs),
        genders=_few(_GENDERS & set(given.who)),
        who=_few(given.who),
        sources=_few(given.sources),
        same=frozenset(given.same) if given.same else _NONE,
        not_same=frozenset(given.not_same) if given.not_same else _NONE,
    )


def _few(values: Iterable[Any]) -> frozenset[Any]:
    """Those that say something, not too many of them; the empty set is one for all."""
    found = {value for value in values if value}
    if len(found) > MOST:
        found = set(sorted(found)[:MOST])
    return frozenset(found) if found else _NONE


@lru_cache(maxsize=50_000)
def phone_key(text: str) -> str:
    """A telephone number as it is compared: E.164 ("+441134960101"); "" for what is none."""
    try:
        number = phonenumbers.parse(text[:40], "GB")
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(number):
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def uprn_key(text: str | None) -> str:
    """A property's number as it is compared, without the noughts that some write before it; ""
    for what is none.

    >>> uprn_key("000010012345"), uprn_key("0"), uprn_key("WF1 2AP")
    ('10012345', '', '')
    """
    digits = (text or "").strip()
    return digits.lstrip("0") if digits.isascii() and digits.isdigit() else ""


def _page(site: str | None) -> str:
    """A web address without what is the same for all of a domain; "" for a front page."""
    plain = (site or "").strip().casefold().partition("//")[2].removeprefix("www.")
    host, _, path = plain.partition("/")
    path = path.partition("#")[0].strip("/")
    return f"{host}/{path}" if path and not path.startswith("index.") else ""


def _numbers(identifiers: Iterable[Any]) -> frozenset[str]:
    return _few(
        f"{row.get('scheme')} {row.get('identifier')}".upper().replace("-", "")
        for row in identifiers
        if isinstance(row, Mapping) and row.get("scheme") and row.get("identifier")
    )


def _venue(into: _Gathered, row: Any) -> None:
    into.venues.append((row[1], row[2], row[3]))


def _session(into: _Gathered, row: Any) -> None:
    into.sessions.append((row[1], row[2], row[3]))


def _contact(into: _Gathered, row: Any) -> None:
    into.phones += row[1]
    into.emails.append(row[2])


def _need(into: _Gathered, row: Any) -> None:
    into.needs.append(row[1])


def _who(into: _Gathered, row: Any) -> None:
    into.who.append(row[1])


def _source(into: _Gathered, row: Any) -> None:
    into.sources.append(row[1])


def _link(into: _Gathered, row: Any) -> None:
    (into.same if row[2] else into.not_same).append(row[1])
