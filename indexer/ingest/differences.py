"""Where a source and a person here do not say the same: noted by each run, decided by a steward.

A field that the owner or a steward has set stays as they set it; what the source says instead is
kept in a row of `Difference` until both agree again or somebody decides.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session as Db

from schemas.listing import Listing

from .. import listings
from .. import models as m
from ..database import in_parts
from ..errors import Conflict, NotFound
from ..history import Actor
from ..listings import PEOPLE


def note(
    db: Db, source: m.Source, said: Sequence[tuple[Listing, Listing]], *, now: datetime
) -> None:
    """Compare what people have set with what the source says. `said`: each listing as it is here,
    and as the source would have it; the caller holds them."""
    rows: dict[str, dict[str, m.Difference]] = defaultdict(dict)
    query = select(m.Difference).where(m.Difference.source == source.name)
    for part in in_parts(old["id"] for old, _ in said):
        for row in db.scalars(query.where(m.Difference.listing_id.in_(part))):
            rows[row.listing_id][row.field] = row
    for old, theirs in said:
        apart = {
            field: theirs[field]
            for field, mark in old["provenance"].items()
            if mark["by"] in PEOPLE
            and field in theirs
            and _told(field, old[field]) != _told(field, theirs[field])
        }
        there = rows.get(old["id"], {})
        for field, value in apart.items():
            if field not in there:
                db.add(
                    m.Difference(
                        id=str(uuid4()), listing_id=old["id"], source=source.name,
                        field=field[:60], theirs={"value": value}, noticed_at=now, state="open",
                        version=1, decided_at=None, decided_by=None,
                    )
                )  # fmt: skip
                continue
            row = there[field]
            again = row.state in ("taken", "gone")
            if again or _told(field, row.theirs["value"]) != _told(field, value):
                _open_again(row, value, now=now)
        for field, row in there.items():
            if field not in apart and row.state in ("open", "kept"):
                row.state = "gone"
                row.version += 1
    db.flush()


def _open_again(row: m.Difference, value: Any, *, now: datetime) -> None:
    row.theirs, row.noticed_at, row.state = {"value": value}, now, "open"
    row.decided_at = row.decided_by = None
    row.version += 1


def _told(field: str, value: Any) -> Any:
    """A value of a field without what the directory itself adds to it."""
    if field == "organisation" and value:
        return {**value, "id": None}
    if field == "status":
        return value["state"]
    if field == "venues":
        return [
            venue
            if venue["point_from"] == "given"
            else {**venue, "lat": None, "lon": None, "point_from": None}
            for venue in value
        ]
    return value


def hand_back(
    db: Db, difference: m.Difference, *, by: Actor, now: datetime, via: str | None = "web"
) -> None:
    """Take what the source says, and let it keep the field from now on. Raises NotFound when the
    listing is gone, Conflict when somebody has decided already."""
    old = _open(db, difference)
    field = difference.field
    # A person gives the field back, then the source speaks: two deeds, two rows of history.
    free = {name: mark for name, mark in old["provenance"].items() if name != field}
    listings.save(db, {**old, "provenance": free}, actor=by, now=now, via=via)
    again = listings.get(db, difference.listing_id) or old
    listings.save(
        db,
        {**again, field: difference.theirs["value"]},
        actor=Actor("source", difference.source),
        now=now,
        via="feed",
    )
    _decide(db, difference, "taken", by=by, now=now)


def keep_ours(db: Db, difference: m.Difference, *, by: Actor, now: datetime) -> None:
    """What stands here stays, until the source says something else again. Raises as `hand_back`."""
    _open(db, difference)
    _decide(db, difference, "kept", by=by, now=now)


def _open(db: Db, difference: m.Difference) -> Listing:
    listing = listings.get(db, difference.listing_id)
    if listing is None:
        raise NotFound("The listing is not there any more, so there is nothing to decide.")
    db.refresh(difference, with_for_update=True)
    if difference.state != "open":
        raise Conflict("Somebody has decided this already; look at the list again.")
    return listing


def _decide(db: Db, difference: m.Difference, state: str, *, by: Actor, now: datetime) -> None:
    difference.state = state
    difference.version += 1
    difference.decided_at, difference.decided_by = now, by.name[:100]
    db.flush()


def others_keep(old: Listing, source: str) -> Mapping[str, Any]:
    """The fields of a listing that another source has: this one may not write over them."""
    return {
        field: old[field]
        for field, mark in old["provenance"].items()
        if mark["by"] == "source" and mark["source"] != source and field in old
    }
