"""Which listings have words about access that nobody has answered, and who wrote those words: read
for many listings at once, however many there are. For `indexer.stewards.unconfirmed`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from hashlib import blake2b
from typing import Any, Final

from sqlalchemy import ColumnElement, exists, func, literal, or_, select, union_all
from sqlalchemy.orm import Session as Db
from sqlalchemy.orm import aliased

from schemas.listing import Listing

from .. import models as m
from ..database import in_parts
from ..sources import candidates

NAME: Final = "access"
"""The kind of work under which it is remembered what somebody has refused."""

Mark = tuple[str, str, str]
"""What is remembered of a refusal: the place ("" for the listing itself), the facet, the words."""

_AT_ONCE: Final = 1000
_REMEMBERED: Final = 100_000
"""So many texts; each takes about 150 bytes, however long it is."""

_facets_of: dict[bytes, tuple[str, ...]] = {}


@dataclass(frozen=True)
class Head:
    """A listing whose words wait for an answer."""

    id: str
    updated_at: datetime
    version: int


def open_ones(db: Db, *, only: str | None = None) -> Iterator[Head]:
    """The listings whose own words may answer what nobody has answered, the longest untouched
    first; `only` one of them, by its id. No more is read than is taken from it, a thousand listings
    at a time."""
    query = select(m.Listing.id, m.Listing.updated_at, m.Listing.version).where(*_looked_at())
    if only is not None:
        query = query.where(m.Listing.id == only)
    heads = [Head(*row) for row in db.execute(query.order_by(m.Listing.updated_at, m.Listing.id))]
    for start in range(0, len(heads), _AT_ONCE):
        part = heads[start : start + _AT_ONCE]
        speaking = _speaking(db, [one.id for one in part])
        yield from (one for one in part if one.id in speaking)


def count(db: Db) -> int:
    """How many there are of them, read in three statements."""
    return len(_speaking(db, None))


def refusals(db: Db, ids: Iterable[str] | None) -> dict[str, set[Mark]]:
    """What somebody has refused of these listings (None: of all), those without anything left
    out."""
    rows = select(m.Work.key, m.Work.told).where(m.Work.kind == NAME)
    queries = (
        [rows] if ids is None else [rows.where(m.Work.key.in_(some)) for some in in_parts(ids)]
    )
    return {
        key: {(row[0], row[1], row[2]) for row in refused}
        for query in queries
        for key, told in db.execute(query)
        if (refused := told.get("refused"))
    }


def mark(one: candidates.Waiting) -> Mark:
    """As what a refusal is remembered: other words about the same thing are asked anew."""
    return one.venue or "", one.candidate.facet, one.candidate.words


def said_by(db: Db, listings: Sequence[Listing]) -> dict[str, dict[str, list[str]]]:
    """Listing id -> words about access -> the sources whose records hold them, by name."""
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for some in in_parts(one["id"] for one in listings):
        query = select(m.SourceRecord.listing_id, m.SourceRecord.source, m.SourceRecord.mapped)
        query = query.where(m.SourceRecord.listing_id.in_(some), m.SourceRecord.mapped.is_not(None))
        order = (m.SourceRecord.source, m.SourceRecord.external_id)
        for key, source, mapped in db.execute(query.order_by(*order)):
            for words in _words_of(mapped or {}):
                found[key][words].append(source)
    return found


def _words_of(mapped: Mapping[str, Any]) -> set[str]:
    texts = [mapped.get("access_text")]
    texts += [place.get("access_text") for place in mapped.get("venues") or ()]
    return {one.words for text in texts for one in candidates.candidates(text)}


def _looked_at() -> tuple[ColumnElement[bool], ...]:
    """Open listings with words about access. Who writes such words here is asked beside them; on
    the list stand what publishers wrote."""
    place = aliased(m.Venue)
    at_a_place = exists().where(place.listing_id == m.Listing.id, place.access_text.is_not(None))
    return (
        m.Listing.status_state != "closed",
        exists().where(m.SourceRecord.listing_id == m.Listing.id),
        or_(m.Listing.access_text.is_not(None), at_a_place),
    )


def _speaking(db: Db, ids: Sequence[str] | None) -> set[str]:
    """Those of at most a thousand listings (None: of all) of whose words something waits."""
    these = _looked_at() if ids is None else (m.Listing.id.in_(ids),)
    of_all = select(m.Listing.id, literal(""), m.Listing.access_text)
    of_all = of_all.where(m.Listing.access_text.is_not(None), *these)
    at_places = select(m.Venue.listing_id, m.Venue.key, m.Venue.access_text)
    at_places = at_places.join(m.Listing, m.Listing.id == m.Venue.listing_id)
    at_places = at_places.where(m.Venue.access_text.is_not(None), *these)
    texts = {
        (key, place): text
        for key, place, text in db.execute(union_all(of_all, at_places))
        if text and _speaks_of(text)
    }
    known = _known(db, these)
    refused = refusals(db, ids)
    return {
        key
        for (key, place), text in texts.items()
        if (left := set(_speaks_of(text)) - known.get((key, place), frozenset()))
        and (
            key not in refused
            or any(
                one.facet in left and (place, one.facet, one.words) not in refused[key]
                for one in candidates.candidates(text)
            )
        )
    }


def _known(db: Db, these: Sequence[ColumnElement[bool]]) -> dict[tuple[str, str], frozenset[str]]:
    """The facets that somebody has answered, by listing and place: one row for each place, because
    there are a dozen answers to each."""
    facets = func.aggregate_strings(m.AccessFact.facet, " ")
    query = select(m.AccessFact.listing_id, m.AccessFact.venue, facets).where(
        m.AccessFact.listing_id.in_(select(m.Listing.id).where(*these)),
        m.AccessFact.session.is_(None),
        m.AccessFact.state != "unknown",
    )
    rows = db.execute(query.group_by(m.AccessFact.listing_id, m.AccessFact.venue))
    return {(key, place or ""): _facets(said) for key, place, said in rows}


@lru_cache(maxsize=4096)
def _facets(said: str) -> frozenset[str]:
    return frozenset(said.split())


def _speaks_of(text: str) -> tuple[str, ...]:
    """The facets of which a text says something. Reading one takes a while, and all are looked at
    whenever the list is counted: they are remembered."""
    key = blake2b(text.encode(), digest_size=16).digest()
    found = _facets_of.get(key)
    if found is None:
        found = tuple(one.facet for one in candidates.candidates(text))
        if len(_facets_of) >= _REMEMBERED:
            _facets_of.clear()
        _facets_of[key] = found
    return found
