"""Groups whose website has another address now: a steward takes it, or says that it is not theirs.

`indexer.links` finds the addresses; what was refused is kept with the check and never suggested
again.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, Text, and_, func, or_, select
from sqlalchemy.orm import Session as Db

from schemas.listing import Listing

from .. import listings
from .. import models as m
from ..errors import Conflict, NotFound, Refused
from ..freshness.words import day as day_words
from ..links.addresses import usable, website_of
from ..links.checks import Suggestion, refuse, refused_of, suggestions, take_back_refusal
from ..people import editing
from ..store import Store
from . import held, marks
from .items import Choice, Decision, Item, Kind, is_id, turn

NAME: Final = "address"
TAKE, REFUSE = "accept", "refuse"
CHOICES: Final = (
    Choice(TAKE, "Take the new address"),
    Choice(REFUSE, "It is not theirs: do not suggest it again"),
)
_OVERTAKEN: Final = "The website was looked at again, or changed, since you opened the page."
_FOUND: Final = {
    "moved": "Its website has moved to another address, which names the group.",
    "social": "Its website leads to a social-media page now.",
    "gone": "Its page is gone, and the front page of the site names the group.",
}


def first(db: Db, now: datetime, most: int) -> Sequence[Item]:
    """The first so many of the groups for whose website another address was found. See `Kind`."""
    in_order = (func.coalesce(m.LinkCheck.checked_at, now), m.LinkCheck.listing_id)
    rows = [*db.execute(_usual().order_by(*in_order).limit(most))]
    if others := _otherwise_spelt(db):
        rows += db.execute(_suggested_for(m.LinkCheck.listing_id.in_(others)))
    kept = held.rows_of(db, NAME, (row.listing_id for row, _ in rows))
    items = (_item(row, name, kept.get(row.listing_id), now) for row, name in rows)
    return sorted(items, key=turn)[:most]


def count(db: Db, now: datetime) -> int:
    """How many there are. See `Kind`."""
    return (db.scalar(_number_of_usual()) or 0) + len(_otherwise_spelt(db))


def find(db: Db, now: datetime, key: str) -> Item | None:
    """One of them. See `Kind`."""
    if not is_id(key) or _suggested(db, key) is None:
        return None
    row, name = db.execute(_suggested_for(m.LinkCheck.listing_id == key)).one()
    return _item(row, name, held.rows_of(db, NAME, [key]).get(key), now)


def _item(row: m.LinkCheck, name: str, work: m.Work | None, now: datetime) -> Item:
    return Item(
        kind=NAME, key=row.listing_id, title=name,
        why=_FOUND.get(row.verdict, "Its website has another address."),
        since=row.checked_at or now, version=_number_of(row.url, row.suggestion or "", work),
        url=f"/stewards/{NAME}/{row.listing_id}", urgency=7, listing_id=row.listing_id,
        choices=CHOICES,
    )  # fmt: skip


def _shown() -> ColumnElement[str]:
    """The website of a listing as it was typed: its own, else that of its organisation."""
    return func.trim(
        func.coalesce(func.nullif(m.Listing.website, ""), m.Organisation.website, type_=Text)
    )


def _as_it_stands() -> ColumnElement[bool]:
    """Whether the address that was looked at is the one that stands there now, in the ways of
    writing it that nearly everybody uses: `usable` adds "http://" and the last "/" of a host."""
    url, shown = m.LinkCheck.url, _shown()
    bare = shown.not_like("%?%") & shown.not_like("%#%")
    host = and_(bare, shown.like("%://%"), shown.not_like("%://%/%"))
    no_scheme = and_(bare, shown.not_like("%/%"))
    return or_(
        shown == url,
        and_(host, shown + "/" == url),
        and_(no_scheme, "http://" + shown + "/" == url),
    )


def _suggested_for(which: ColumnElement[bool]) -> Select[m.LinkCheck, str]:
    return (
        select(m.LinkCheck, m.Listing.name)
        .join(m.Listing, m.Listing.id == m.LinkCheck.listing_id)
        .outerjoin(m.Organisation, m.Organisation.id == m.Listing.organisation_id)
        .where(m.LinkCheck.suggestion.is_not(None), m.Listing.status_state != "closed", which)
    )


# These are put together once, which takes longer than asking.


@cache
def _usual() -> Select[m.LinkCheck, str]:
    return _suggested_for(_as_it_stands())


@cache
def _number_of_usual() -> Select[int]:
    rows = _usual().with_only_columns(m.LinkCheck.listing_id).subquery()
    return select(func.count()).select_from(rows)


@cache
def _unusual() -> Select[str, str, str]:
    others = _suggested_for(or_(~_as_it_stands(), _shown().is_(None)))
    columns = (m.LinkCheck.listing_id, m.LinkCheck.url, _shown().label("shown"))
    return others.with_only_columns(*columns)


def _otherwise_spelt(db: Db) -> list[str]:
    """The few whose address is the same as the one that was looked at, but in no usual spelling."""
    rows = db.execute(_unusual())
    return sorted(row.listing_id for row in rows if usable(row.shown) == row.url)


def told(db: Db, key: str, now: datetime) -> dict[str, Any]:
    """What the page of one such group shows. Raises NotFound where there is no such listing."""
    listing = listings.get(db, key)
    if listing is None:
        raise NotFound("There is no such group; it may have been taken away.")
    one = _suggested(db, key)
    lines = [("The website as it stands here", website_of(listing) or "")]
    links = []
    if one is not None:
        lines = [
            ("The website as it stands here", one.url),
            ("The address that was found", one.suggestion),
            ("What was found", one.reason or ""),
        ]
        if one.since is not None:
            lines.append(("Looked at on", day_words(listings.today(one.since))))
        if not listing["website"]:
            lines.append(
                ("Whose it is", "It stands with the organisation, and all its groups show it.")
            )
        links = [
            ("Look at what stands here now", one.url),
            ("Look at the new address", one.suggestion),
        ]
    refused = refused_of(db, key)
    if refused:
        lines.append(("Refused before", "\n".join(refused)))
    return {
        "heading": listing["name"], "lines": lines, "listing_id": key, "links": links,
        "version": _version(db, one) if one else 0, "choices": CHOICES if one else (),
    }  # fmt: skip


def decide(store: Store, db: Db, decision: Decision) -> dict[str, Any]:
    """Put the new address in, or remember that it is not theirs. See `Kind.decide`."""
    listing = listings.get(db, decision.key)
    if listing is None:
        raise NotFound("There is no such group; it may have been taken away.")
    one = _suggested(db, decision.key)
    if one is None or _version(db, one) != decision.version:
        raise Conflict(_OVERTAKEN)
    if decision.deed == REFUSE:
        refuse(db, decision.key, one.suggestion)
        _count_up(db, decision.key)
        return {"listing": decision.key, "refused": one.suggestion}
    if decision.deed != TAKE:
        raise Refused("Press one of the buttons of the page.")
    field = "website" if listing["website"] else "organisation"
    of_all = _touched(db, listing, field)
    was = marks.marks_of(db, of_all, field)
    before = listing["website"] if field == "website" else listing["organisation"]["website"]
    _save(db, _with_website(listing, one.suggestion, field), by=decision.by, now=decision.now)
    _count_up(db, decision.key)
    return {
        "listing": decision.key, "field": field, "before": before, "after": one.suggestion,
        "marks": was, "left": marks.as_left(db, of_all, field),
    }  # fmt: skip


def undo(store: Store, db: Db, undo: dict[str, Any], by: m.Account, now: datetime) -> None:
    """The old address stands again, and the new one is suggested again. See `Kind.undo`."""
    listing = listings.get(db, undo["listing"])
    if listing is None:
        raise NotFound("There is no such group any more.")
    if "refused" in undo:
        take_back_refusal(db, undo["listing"], undo["refused"])
        _count_up(db, undo["listing"])
        return
    field = undo["field"]
    there = listing if field == "website" else listing["organisation"] or {}
    if there.get("website") != undo["after"]:
        raise Conflict("Somebody has changed the website since.")
    _touched(db, listing, field)
    whose = marks.once_undone(db, undo["marks"], undo["left"], field)
    _save(db, _with_website(listing, undo["before"], field), by=by, now=now, action="undone")
    marks.put_back(db, whose, field, by=by, now=now)
    _count_up(db, undo["listing"])


def _suggested(db: Db, key: str) -> Suggestion | None:
    return next(iter(suggestions(db, listing_id=key)), None)


def _version(db: Db, one: Suggestion) -> int:
    return _number_of(one.url, one.suggestion, db.get(m.Work, (NAME, one.listing_id)))


def _number_of(url: str, suggestion: str, work: m.Work | None) -> int:
    return marks.number_of(url, suggestion, work.version if work else 0)


def _count_up(db: Db, key: str) -> None:
    held.made(db, NAME, key).version += 1
    db.flush()


def _touched(db: Db, listing: Listing, field: str) -> list[str]:
    """The listings that change with it, held."""
    if field == "website":
        return [listing["id"]]
    query = select(m.Listing.id).where(m.Listing.organisation_id == listing["organisation"]["id"])
    keys = sorted(db.scalars(query))
    listings.hold(db, keys)
    return keys


def _with_website(listing: Listing, address: str | None, field: str) -> Listing:
    if field == "website":
        return {**listing, "website": address}
    return {**listing, "organisation": {**listing["organisation"], "website": address}}


def _save(
    db: Db, listing: Listing, *, by: m.Account, now: datetime, action: str | None = None
) -> None:
    saved = listings.save_many(
        db, [listing], actor=editing.editor(by), now=now, action=action, via="web"
    )[0]
    if saved.outcome == "refused":
        raise Refused(saved.reason or "The address cannot be taken.")


KIND: Final = Kind(
    name=NAME, one="website that moved", many="websites that moved", decide=decide, undo=undo,
    first=first, count=count, find=find, urgencies=(7,),
)  # fmt: skip
