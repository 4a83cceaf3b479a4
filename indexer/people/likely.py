"""Listings that may be the very group somebody is telling us about.

Asked while a group is being suggested and again when a steward decides. One search by name, and
look-ups by postcode, phone, e-mail and website; only what is public counts, so that nobody can
find out here where a hidden group meets.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from difflib import SequenceMatcher
from typing import Any, Final

import phonenumbers
from sqlalchemy import ColumnElement, Text, cast, func, or_, select
from sqlalchemy.orm import Session as Db

from schemas.fields import clean_text
from schemas.postcodes import find_postcode_in

from .. import models as m
from ..errors import SearchUnavailable
from ..search.cards import page_of
from ..search.query import SearchQuery
from ..search.words import content_words, title_key
from ..store import Store
from .proof import host_of, is_shared

LONGEST: Final = 300
"""Characters of each field that are looked at."""

ENOUGH: Final = 0.6
_LOOKED_AT: Final = 200
_SEARCHED: Final = 20
_SAYS_LITTLE: Final = frozenset(
    ["group", "club", "centre", "center", "community", "society", "association", "meeting",
     "session", "class", "the", "and", "of", "at", "in", "for"]
)  # fmt: skip
_EMAIL: Final = re.compile(r"[^\s@<>,;:()]{1,64}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,4}", re.I)
_SITE: Final = re.compile(
    r"(?:https?://)?(?:[a-z0-9-]{1,63}\.){1,4}[a-z]{2,20}(?:/[^\s<>\"]{0,300})?", re.I
)


@dataclass(frozen=True)
class Ways:
    """How to get in touch, as found in what somebody typed."""

    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()


@dataclass
class _Row:
    """What is known of a listing, as far as it is compared."""

    id: str
    name: str
    closed: bool
    postcodes: set[str] = field(default_factory=set)
    phones: set[str] = field(default_factory=set)
    emails: set[str] = field(default_factory=set)
    hosts: set[str] = field(default_factory=set)


def ways_in(text: str) -> Ways:
    """The phone numbers, e-mail addresses and websites in a text, as they were typed."""
    told = clean_text(text[:LONGEST])
    emails = tuple(dict.fromkeys(_EMAIL.findall(told)))
    rest = _EMAIL.sub(" ", told)
    sites = tuple(dict.fromkeys(_SITE.findall(rest)))
    for site in sites:
        rest = rest.replace(site, " ")
    met = phonenumbers.PhoneNumberMatcher(rest, "GB", leniency=phonenumbers.Leniency.POSSIBLE)
    phones = tuple(dict.fromkeys(one.raw_string.strip() for one in met if _digits(one.raw_string)))
    return Ways(phones, emails, tuple(site.rstrip(".,;)") for site in sites))


def likely(
    store: Store, *, name: str, where: str, contact: str, now: datetime, most: int = 5
) -> list[dict[str, Any]]:
    """The likeliest first: {id, name, url, why, score}, `why` in words, `score` from 0.6 to 1.

    [] where nothing is likely. While the search engine is down only the look-ups count.
    """
    with store.read() as db:
        found = _in_database(db, where, contact)
    found += _by_name(store, name, where)
    with store.read() as db:
        return compared(db, found, name=name, where=where, contact=contact, most=most)


def compared(
    db: Db, ids: Sequence[str], *, name: str, where: str, contact: str, most: int = 5
) -> list[dict[str, Any]]:
    """Of these listings, and of those with the same postcode, phone, e-mail or website, the likely
    ones, as `likely` gives them. Needs no search engine."""
    every = dict.fromkeys([*ids, *_in_database(db, where, contact)])
    ways, postcode = ways_in(contact), _postcode_in(where)
    scored: list[dict[str, Any]] = []
    for row in _rows(db, list(every)[:_LOOKED_AT]):
        score, why = _judged(row, name[:LONGEST], postcode, ways)
        if score >= ENOUGH:
            told = {"id": row.id, "name": row.name,
                    "url": page_of({"id": row.id, "name": row.name}),
                    "why": why, "score": round(score, 2)}  # fmt: skip
            scored.append(told)
    return sorted(scored, key=lambda one: (-one["score"], one["name"], one["id"]))[:most]


# -- candidates --------------------------------------------------------------------------------


def _by_name(store: Store, name: str, where: str) -> list[str]:
    words = content_words(name[:LONGEST])
    if not words:
        return []
    place = None
    if where.strip():
        answer = store.places.find(where[:LONGEST])
        place = None if answer.ambiguous else answer.place
    query = SearchQuery(
        words=words, any_word=True, title=title_key(name[:LONGEST]) or None,
        lat=place.lat if place else None, lon=place.lon if place else None,
        within=15.0 if place else None, limit=_SEARCHED,
    )  # fmt: skip
    everywhere = SearchQuery(
        words=words, any_word=True, title=title_key(name[:LONGEST]) or None, limit=_SEARCHED
    )
    try:
        found = store.engine.search([query, everywhere] if place else [everywhere])
    except SearchUnavailable:
        return []
    return [key for one in found for key in one.ids]


def _in_database(db: Db, where: str, contact: str) -> list[str]:
    ways = ways_in(contact)
    postcode = _postcode_in(where)
    found: list[str] = []
    if postcode and " " in postcode:
        at = select(m.Venue.listing_id).where(
            m.Venue.postcode == postcode, m.Venue.hidden.is_(False)
        )
        found += db.scalars(at.limit(_LOOKED_AT))
    # A phone number is written in many ways: its last digits, with anything between them.
    numbers = {national[-6:] for one in ways.phones if (national := _digits(one))}
    alike: list[ColumnElement[bool]] = [
        cast(m.Contact.phones, Text).like("%" + "%".join(one) + "%") for one in sorted(numbers)
    ]
    alike += [func.lower(m.Contact.email) == one.casefold() for one in ways.emails]
    if alike:
        reached = select(m.Contact.listing_id).where(m.Contact.public.is_(True), or_(*alike))
        found += db.scalars(reached.limit(_LOOKED_AT))
    hosts = _hosts(ways)
    if hosts:
        named = [func.lower(m.Listing.website).contains(one, autoescape=True) for one in hosts]
        found += db.scalars(select(m.Listing.id).where(or_(*named)).limit(_LOOKED_AT))
    return found


def _hosts(ways: Ways) -> list[str]:
    """Own web domains: of the sites, and of the addresses."""
    hosts = [*map(host_of, ways.sites), *(one.casefold().partition("@")[2] for one in ways.emails)]
    return sorted({host for host in hosts if host and not is_shared(host)})


def _rows(db: Db, ids: Sequence[str]) -> Iterable[_Row]:
    heads = db.execute(
        select(m.Listing.id, m.Listing.name, m.Listing.website, m.Listing.status_state).where(
            m.Listing.id.in_(ids)
        )
    )
    rows = {
        key: _Row(key, name, state == "closed", hosts={host_of(site)} - {""})
        for key, name, site, state in heads
    }
    places = select(m.Venue.listing_id, m.Venue.postcode).where(
        m.Venue.listing_id.in_(ids), m.Venue.hidden.is_(False)
    )
    for key, postcode in db.execute(places):
        rows[key].postcodes |= {postcode} if postcode else set()
    people = select(m.Contact.listing_id, m.Contact.phones, m.Contact.email).where(
        m.Contact.listing_id.in_(ids), m.Contact.public.is_(True)
    )
    for key, phones, email in db.execute(people):
        rows[key].phones |= {_digits(one) for one in phones} - {""}
        if email:
            rows[key].emails.add(email.strip().casefold())
    return rows.values()


# -- comparing ---------------------------------------------------------------------------------


def _judged(row: _Row, name: str, postcode: str | None, ways: Ways) -> tuple[float, str]:
    alike = name_likeness(name, row.name)
    score, why = alike, []
    if alike == 1:
        why.append("the same name")
    elif alike >= ENOUGH:
        why.append("nearly the same name")
    if postcode and postcode in row.postcodes:
        score += 0.25
        why.append("the same postcode")
    elif postcode and postcode.split()[0] in {one.split()[0] for one in row.postcodes}:
        score += 0.1
        why.append("the same part of town")
    if {_digits(one) for one in ways.phones} & row.phones:
        score += 0.5
        why.append("the same phone number")
    if {one.casefold() for one in ways.emails} & row.emails:
        score += 0.5
        why.append("the same e-mail address")
    elif set(_hosts(ways)) & row.hosts:
        score += 0.35
        why.append("the same website")
    said = ", ".join(why)
    if row.closed:
        said += "; it is here as closed"
    return min(score, 1.0), said[:1].upper() + said[1:]


def name_likeness(one: str, other: str) -> float:
    """How alike two names are, from 0 to 1. Words that many groups have count little; 1 only where
    nothing else differs."""
    first, second = title_key(one).split(), title_key(other).split()
    if first == second:
        return 1.0 if first else 0.0
    telling = [[word for word in each if word not in _SAYS_LITTLE] for each in (first, second)]
    if not all(telling):
        return 0.0
    letters = SequenceMatcher(None, " ".join(telling[0]), " ".join(telling[1])).ratio()
    shared = len(set(telling[0]) & set(telling[1])) / max(len(set(each)) for each in telling)
    return min(0.95, max(letters if letters >= 0.75 else letters / 2, shared * 0.9))


def _postcode_in(text: str) -> str | None:
    """The postcode, or part of one, that a text has in it."""
    met = find_postcode_in(text[:LONGEST])
    return met[2] if met else None


def _digits(phone: str) -> str:
    """A phone number as it is compared: its last ten digits; "" for what is too short for one."""
    digits = re.sub(r"\D", "", phone)
    return digits[-10:] if len(digits) >= 9 else ""
