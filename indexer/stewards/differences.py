"""What a source says of fields that people here have set: one piece of work for each listing.

`indexer.ingest.differences` notes them and has the two deeds; here they are listed, told in words,
decided on, and what was decided is taken back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session as Db

from schemas.listing import Listing

from .. import listings
from .. import models as m
from ..database import in_parts
from ..errors import Conflict, NotFound, Refused
from ..history import field_name, sentences
from ..ingest import differences as deeds_of
from ..people import editing
from ..store import Store
from . import deeds
from .items import Choice, Decision, Item, Kind, first_of, one_of

NAME: Final = "difference"
KEEP, TAKE = "ours", "theirs"
CHOICES: Final = (
    Choice(KEEP, "Keep what stands here"),
    Choice(TAKE, "Take what the source says, from now on too"),
)
_PRESS: Final = "Press one of the buttons of the page."


@dataclass(frozen=True)
class Told:
    """One difference in words. `would` says what taking the source's value would change; `since`
    and `by` are when and by whom the field was set here."""

    row: m.Difference
    name: str
    what: str
    would: Sequence[str]
    by: str
    since: str | None


def told_each(db: Db, rows: Sequence[m.Difference]) -> list[Told]:
    """Differences in words, those of listings that are gone left out."""
    known: dict[str, Listing | None] = {}
    found = []
    for row in rows:
        if row.listing_id not in known:
            known[row.listing_id] = listings.get(db, row.listing_id)
        listing = known[row.listing_id]
        if listing is None:
            continue
        mark = listing["provenance"].get(row.field) or {}
        theirs = {**listing, row.field: row.theirs["value"]}
        found.append(
            Told(
                row, listing["name"], field_name(row.field),
                sentences(listing, theirs, whole=True), str(mark.get("by") or ""), mark.get("on"),
            )
        )  # fmt: skip
    return found


def open_ones(db: Db, *, listing_id: str | None = None, limit: int | None = None) -> Sequence[Any]:
    """The differences nobody has decided on, the oldest first."""
    query = select(m.Difference).where(m.Difference.state == "open")
    if listing_id is not None:
        query = query.where(m.Difference.listing_id == listing_id)
    query = query.order_by(m.Difference.noticed_at, m.Difference.listing_id, m.Difference.field)
    return list(db.scalars(query.limit(limit) if limit else query))


def kept_ones(db: Db, listing_id: str) -> Sequence[m.Difference]:
    """The differences of a listing of which somebody has kept ours: each can still be handed back
    to its source."""
    query = select(m.Difference).where(
        m.Difference.listing_id == listing_id, m.Difference.state == "kept"
    )
    return list(db.scalars(query.order_by(m.Difference.field, m.Difference.source)))


def count_of(db: Db, listing_id: str) -> int:
    """How many fields of a listing are held here while a source says something else."""
    query = select(func.count()).where(
        m.Difference.listing_id == listing_id, m.Difference.state.in_(("open", "kept"))
    )
    return db.scalar(query) or 0


def one(db: Db, key: str) -> m.Difference:
    """One difference. Raises NotFound."""
    row = db.get(m.Difference, key)
    if row is None:
        raise NotFound("There is no such difference; the listing may have been removed.")
    return row


def decide_one(
    db: Db, key: str, deed: str, *, version: int, by: m.Account, now: datetime
) -> dict[str, Any]:
    """Decide on one; what undoing it needs. Raises NotFound, Refused, and Conflict in words."""
    row = _held(db, key)
    may_be_taken = deed == TAKE and row.state == "kept"
    if row.version != version or not (row.state == "open" or may_be_taken):
        raise Conflict(what_became_of(row))
    listing = listings.get(db, row.listing_id)
    if listing is None:
        raise NotFound("The listing is not there any more, so there is nothing to decide.")
    was = {"id": key, "field": row.field, "before": listing[row.field]}
    was["mark"] = listing["provenance"].get(row.field)
    if row.state == "kept" and row.decided_at:
        was["kept"] = {"at": row.decided_at.isoformat(), "by": row.decided_by}
    actor = editing.editor(by)
    if deed == KEEP:
        deeds_of.keep_ours(db, row, by=actor, now=now)
    elif deed == TAKE:
        if row.state == "kept":
            row.state = "open"
            db.flush()
        deeds_of.hand_back(db, row, by=actor, now=now)
    else:
        raise Refused(_PRESS)
    made = listings.get(db, row.listing_id)
    was["made"] = made and made[row.field]
    return {**was, "deed": deed, "version": row.version, "after": row.theirs["value"]}


def what_became_of(row: m.Difference) -> str:
    """Who decided what, in a sentence."""
    if row.decided_by and row.decided_at:
        did = "kept what stands here" if row.state == "kept" else "took what the source says"
        return f"{row.decided_by} {did} on {deeds.moment(row.decided_at)}."
    if row.state == "gone":
        return "The source says the same as we do by now."
    return "The source says something else by now. Look at it again."


def _held(db: Db, key: str) -> m.Difference:
    # The listing before its difference, as every run holds them.
    row = one(db, key)
    listings.hold(db, [row.listing_id])
    found = db.get(m.Difference, key, with_for_update=True, populate_existing=True)
    if found is None:
        raise NotFound("There is no such difference; the listing may have been removed.")
    return found


# -- as work ----------------------------------------------------------------------------------


def waiting(db: Db, now: datetime, *, most: int | None = None, key: str = "") -> Sequence[Item]:
    """The listings of which a source says something else than people here, the oldest first: the
    first so many, or the one of that key."""
    is_open = m.Difference.state == "open"
    noticed = func.min(m.Difference.noticed_at)
    query = (
        select(m.Listing.id, m.Listing.name, noticed.label("since"))
        .join(m.Difference, m.Difference.listing_id == m.Listing.id)
        .where(is_open)
        .group_by(m.Listing.id, m.Listing.name)
        .order_by(noticed, m.Listing.id)
        .limit(most)
    )
    listed = db.execute(query.where(m.Listing.id == key) if key else query).all()
    rows: dict[str, list[m.Difference]] = {}
    for some in in_parts(one.id for one in listed):
        theirs = select(m.Difference).where(is_open, m.Difference.listing_id.in_(some))
        for row in db.scalars(theirs.order_by(m.Difference.noticed_at, m.Difference.field)):
            rows.setdefault(row.listing_id, []).append(row)
    return [
        Item(
            kind=NAME, key=one.id, title=one.name, why=_why(rows[one.id]), since=one.since,
            version=_version(rows[one.id]), url=f"/stewards/{NAME}/{one.id}", urgency=6,
            listing_id=one.id, choices=CHOICES,
        )
        for one in listed
    ]  # fmt: skip


def number(db: Db, now: datetime) -> int:
    """How many listings wait."""
    of = func.count(m.Difference.listing_id.distinct())
    return db.scalar(select(of).where(m.Difference.state == "open")) or 0


def _why(rows: Sequence[m.Difference]) -> str:
    fields = ", ".join(dict.fromkeys(field_name(row.field) for row in rows))
    who = " and ".join(dict.fromkeys(f'"{row.source}"' for row in rows))
    verb = "says" if len({row.source for row in rows}) == 1 else "say"
    return f"{who} {verb} something else than people here: {fields}."


def _version(rows: Sequence[m.Difference]) -> int:
    return sum(row.version for row in rows)


def told(db: Db, key: str, now: datetime) -> dict[str, Any]:
    """What the page of one listing's differences shows. Raises NotFound."""
    listing = db.get(m.Listing, key)
    if listing is None:
        raise NotFound("There is no such listing; it may have been removed.")
    rows = open_ones(db, listing_id=key)
    lines = [
        (
            f'{one.what}: "{one.row.source}" says something else',
            ". ".join(one.would) + "." if one.would else "It says the same in other words.",
        )
        for one in told_each(db, rows)
    ]
    return {
        "heading": listing.name, "lines": lines, "listing_id": key, "version": _version(rows),
        "choices": CHOICES if rows else (),
        "links": [("Decide on each by itself", f"/stewards/sources/differences?listing={key}")],
    }  # fmt: skip


def decide(store: Store, db: Db, decision: Decision) -> dict[str, Any]:
    """Decide on all differences of a listing alike. See `Kind.decide`."""
    rows = open_ones(db, listing_id=decision.key)
    if not rows or _version(rows) != decision.version:
        raise Conflict("Some of these were decided on, or came in, since you opened the page.")
    done = [
        decide_one(db, row.id, decision.deed, version=row.version, by=decision.by, now=decision.now)
        for row in rows
    ]
    return {"listing": decision.key, "done": done}


def undo(store: Store, db: Db, undo: dict[str, Any], by: m.Account, now: datetime) -> None:
    """They wait again, and the listing says what it said. See `Kind.undo`."""
    listings.hold(db, [undo["listing"]])
    # What was done last first: two sources may have spoken of one field.
    for was in reversed(undo["done"]):
        undo_one(db, was, by=by, now=now)


def undo_one(db: Db, was: dict[str, Any], *, by: m.Account, now: datetime) -> None:
    """Take back what `decide_one` did. Raises Conflict where something else has happened since."""
    row = _held(db, was["id"])
    listing = listings.get(db, row.listing_id)
    if listing is None or row.version != was["version"]:
        raise Conflict("The source was read since, or somebody has decided anew.")
    if was["deed"] == TAKE:
        more: dict[str, Any] = {"actor": editing.editor(by), "now": now, "via": "web"}
        field = was["field"]
        if "made" in was and listing[field] != was["made"]:
            raise Conflict(f"The page of {listing['name']} has been changed since.")
        listings.save_many(db, [{**listing, field: was["before"]}], action="undone", **more)
        again = listings.get(db, row.listing_id)
        if again is not None and was["mark"]:
            # It is theirs again who had set it, and not of whoever undoes.
            marks = {**again["provenance"], field: was["mark"]}
            listings.save_many(db, [{**again, "provenance": marks}], action="undone", **more)
    row.state, row.version = "open", row.version + 1
    row.decided_at = row.decided_by = None
    if kept := was.get("kept"):
        # It was decided on before: that decision stands again.
        row.state, row.decided_by = "kept", kept["by"]
        row.decided_at = datetime.fromisoformat(kept["at"]).astimezone(UTC)
    db.flush()


KIND: Final = Kind(
    name=NAME, one="difference to a source", many="differences to sources", decide=decide,
    undo=undo, first=first_of(waiting), count=number, find=one_of(waiting), urgencies=(6,),
)  # fmt: skip
