"""The versions of a listing: what was done to it, how it was then, and bringing that back. And what
was done to the directory itself.

For the pages of the history. A version is worked out from the present, back through the values that
the rows of history keep from before each change.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import String, and_, cast, func, select
from sqlalchemy.orm import Session as Db

from schemas.listing import BadListing, Listing, load_listing

from . import listings
from . import models as m
from .errors import Conflict, NotFound, Refused
from .history import sentences, told_again
from .history_values import NOTHING, Known, known_of
from .listings import FindsPlaces
from .people import accounts, editing, keeping
from .people.editing import Outcome

STAYS: Final = frozenset(
    {"id", "entered", "provenance", "confirmations", "signals", "sources", "same_as", "not_same_as"}
)
"""What no version brings back: evidence, sources, and decisions about other listings."""

_DEEDS: Final = {
    "created": "Put into the directory",
    "restored_version": "Brought an earlier version back",
}


def history_of(
    db: Db, listing_id: str, *, limit: int, before: int | None = None
) -> list[dict[str, Any]]:
    """What was done to a listing, the newest first: {id, at, by, role, via, action, sentences}.

    `before` is the id of a row; only what is older is given. The sentences are made anew from what
    the rows keep, so that they tell nothing of an address that was hidden since.
    """
    query = select(m.History).where(m.History.listing_id == listing_id)
    if before is not None:
        query = query.where(m.History.id < before)
    known = _known(db, listing_id)
    found = db.scalars(query.order_by(m.History.id.desc()).limit(limit))
    return [_told(row, known) for row in found]


def newest(db: Db, listing_id: str) -> int | None:
    """The id of the last row about a listing: whoever saw it, saw all of them."""
    return db.scalar(select(func.max(m.History.id)).where(m.History.listing_id == listing_id))


KINDS: Final = ("accounts", "roles", "sources", "settings")
"""What the history of the directory itself is about."""


def history_of_directory(
    db: Db, *, kind: str | None, limit: int, before: int | None = None
) -> list[dict[str, Any]]:
    """What was done to accounts, roles, sources and settings, the newest first, as `history_of`
    gives it. `kind` is one of KINDS; None is all of them."""
    accounts_too = m.History.about.like("account:%")
    about = {
        "accounts": accounts_too,
        "roles": and_(accounts_too, m.History.action == "role_changed"),
        "sources": m.History.about.like("source:%"),
        "settings": m.History.about == "settings",
    }
    query = select(m.History).where(about[kind] if kind else m.History.about.is_not(None))
    if before is not None:
        query = query.where(m.History.id < before)
    return [
        _told(row, NOTHING) for row in db.scalars(query.order_by(m.History.id.desc()).limit(limit))
    ]


def as_it_was(db: Db, listing_id: str, history_id: int) -> Listing:
    """The listing as it stood after that row of its history.

    Raises NotFound where there is no such listing or row, and Refused where what it needs is no
    longer kept.
    """
    present = listings.get(db, listing_id)
    row = db.get(m.History, history_id)
    if present is None or row is None or row.listing_id != present["id"]:
        raise NotFound("There is no such version of this listing.")
    was = copy.deepcopy(present)
    gone: dict[str, bool] = {}
    later = select(m.History.changes).where(
        m.History.listing_id == present["id"], m.History.id > history_id
    )
    for changes in db.scalars(later.order_by(m.History.id.desc())):
        for change in changes:
            field = change.get("field")
            if field in was and "before" in change:
                was[field] = change["before"]
                gone[field] = bool(change.get("blanked"))
    if any(gone[field] for field in gone if field not in STAYS):
        raise Refused(
            "This version cannot be brought back: names and ways to reach people are taken out of "
            "the history after three years."
        )
    try:
        return load_listing({**was, "provenance": present["provenance"]})
    except BadListing as error:
        raise Refused(
            "This version cannot be brought back: it was written by other rules than those of "
            f"today ({error.problems[0].field})."
        ) from error


def brought_back(was: Listing, present: Listing) -> Listing:
    """What bringing a version back would make of the listing as it is.

    Evidence stays, and an address that is hidden now stays hidden.
    """
    venues = [{**venue, **_still_hidden(venue, present["venues"])} for venue in was["venues"]]
    stays = {field: present[field] for field in STAYS}
    return {**was, **stays, "venues": venues}


def differences_to_now(db: Db, listing_id: str, history_id: int) -> list[str]:
    """What bringing a version back would change, one sentence each. Raises as `as_it_was` does."""
    was = as_it_was(db, listing_id, history_id)
    present = listings.get(db, listing_id)
    assert present is not None  # as_it_was has just read it
    return sentences(present, brought_back(was, present))


def restore(
    db: Db,
    listing_id: str,
    history_id: int,
    *,
    account_id: str,
    now: datetime,
    places: FindsPlaces,
    seen: int | None = None,
) -> Outcome:
    """Bring a version back, by somebody who may keep the listing: what is live now, and what of an
    owner's wish waits until a steward has seen it.

    `seen` is the newest row they had before them; raises Conflict where there is a newer one, so
    that nobody undoes what they have not seen. Raises NotFound for a listing that is not theirs,
    and Refused as `as_it_was` does.
    """
    account = keeping.keeper(db, account_id, listing_id)
    present = listings.get(db, listing_id)
    if present is None:
        raise NotFound("There is no such listing among yours.")
    if seen is not None and newest(db, listing_id) != seen:
        raise Conflict("Somebody has changed the listing meanwhile. Look again at what differs.")
    wanted = brought_back(as_it_was(db, listing_id, history_id), present)
    if account.role == accounts.OWNER:
        return editing.put(db, account_id, wanted, now=now, places=places)
    saved = listings.save_many(
        db, [wanted], actor=editing.editor(account), now=now, places=places,
        action="restored_version", via="web",
    )[0]  # fmt: skip
    if saved.outcome == "refused":
        raise Refused(saved.reason or "This version cannot be brought back.")
    return Outcome(live=saved.changed)


def _still_hidden(
    venue: Mapping[str, Any], present: Iterable[Mapping[str, Any]]
) -> dict[str, bool]:
    """The marks of a venue that is hidden now, or stands at the address of one that is."""
    for one in present:
        same = one["id"] == venue["id"] or any(
            one[key] and one[key] == venue[key] for key in ("address", "postcode", "uprn")
        )
        if one["hidden"] and same:
            return {
                "hidden": True,
                "show_district": venue["show_district"] and one["show_district"],
            }
    return {}


def _known(db: Db, listing_id: str) -> Known:
    """What the sentences about a listing may not tell: every place that is hidden, or once was."""
    present = listings.get(db, listing_id)
    # As JSON writes it, on both databases: few rows have it, and only those are read.
    hidden = cast(m.History.changes, String).contains('"hidden": true', autoescape=True)
    rows = db.scalars(select(m.History.changes).where(m.History.listing_id == listing_id, hidden))
    forms = [
        {"venues": change.get(side)}
        for changes in rows
        for change in changes
        if change.get("field") == "venues"
        for side in ("before", "after")
    ]
    return known_of(*forms, present)


def _told(row: m.History, known: Known) -> dict[str, Any]:
    said = [_DEEDS[row.action]] if row.action in _DEEDS else []
    said += [line for change in row.changes for line in told_again(change, known=known)]
    return {
        "id": row.id, "at": row.at, "by": row.actor, "role": row.role, "via": row.via,
        "action": row.action, "sentences": said,
    }  # fmt: skip
