"""The versions of a listing: what was done to it, how it was then, and bringing that back. And what
was done to the directory itself.

For the pages of the history. A version is worked out from the present, back through the values that
the rows of history keep from before each change.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session as Db

from schemas.listing import BadListing, Listing, load_listing

from . import bodies, ever_hidden, listings
from . import models as m
from .errors import Conflict, NotFound, Refused
from .history import sentences, told_again
from .history_values import NOTHING, Known, known_of, without_approver
from .listings import FindsPlaces
from .people import accounts, editing, keeping
from .people.editing import Outcome
from .people.taking_along import without_concerns

STAYS: Final = frozenset(
    {"id", "entered", "provenance", "confirmations", "signals", "sources", "same_as", "not_same_as"}
)
"""What no version brings back: evidence, sources, and decisions about other listings."""

_DEEDS: Final = {
    "created": "Put into the directory",
    "restored_version": "Brought an earlier version back",
    "merged": "Merged with another listing",
    "dismissed": "Said to be a different group",
}


def history_of(
    db: Db, listing_id: str, *, limit: int, before: int | None = None, concerns: bool = True
) -> list[dict[str, Any]]:
    """What was done to a listing, the newest first: {id, at, by, role, via, action, sentences}.

    `before` is the id of a row; only what is older is given. The sentences are made anew from what
    the rows keep, so that they tell nothing of an address that was hidden since. Without `concerns`
    it is as owners read it: nothing says that somebody raised one, nor which steward has approved
    an edit.
    """
    known = _known(db, listing_id)
    query = select(m.History).where(m.History.listing_id == listing_id)
    found: list[dict[str, Any]] = []
    while len(found) < limit:
        older = query.where(m.History.id < before) if before is not None else query
        rows = list(db.scalars(older.order_by(m.History.id.desc()).limit(limit)))
        for row in rows:
            changes = row.changes if concerns else _without_concerns(row.changes)
            if changes or not row.changes:
                told = _told(row, known, changes)
                found.append(told if concerns else {**told, "by": without_approver(row.actor)})
        if len(rows) < limit:
            break
        before = rows[-1].id
    return found[:limit]


def newest(db: Db, listing_id: str, *, concerns: bool = True) -> int | None:
    """The id of the last row about a listing: whoever saw it, saw all of them. `concerns` as for
    `history_of`."""
    if not concerns:
        return next(
            (row["id"] for row in history_of(db, listing_id, limit=1, concerns=False)), None
        )
    return db.scalar(select(func.max(m.History.id)).where(m.History.listing_id == listing_id))


KINDS: Final = ("accounts", "roles", "sources", "settings", "audits")
"""What the history of the directory itself is about."""


def history_of_directory(
    db: Db, *, kind: str | None, limit: int, before: int | None = None
) -> list[dict[str, Any]]:
    """What was done to accounts, roles, sources, settings and audits, the newest first, as
    `history_of` gives it. `kind` is one of KINDS; None is all of them."""
    accounts_too = m.History.about.like("account:%")
    about = {
        "accounts": accounts_too,
        "roles": and_(accounts_too, m.History.action == "role_changed"),
        "sources": m.History.about.like("source:%"),
        "settings": m.History.about == "settings",
        "audits": m.History.about.like("audit:%"),
    }
    query = select(m.History).where(about[kind] if kind else m.History.about.is_not(None))
    if before is not None:
        query = query.where(m.History.id < before)
    return [
        _told(row, NOTHING, row.changes)
        for row in db.scalars(query.order_by(m.History.id.desc()).limit(limit))
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


def brought_back(db: Db, was: Listing, present: Listing) -> Listing:
    """What bringing a version back would make of the listing as it is.

    Evidence stays; an address that was ever hidden and is not shown now stays hidden; and so does
    what is said of an organisation that runs other groups too: that is not of this listing alone.
    """
    hidden = ever_hidden.places(db, present)
    stays = {field: present[field] for field in STAYS}
    back = {
        **was,
        **stays,
        "venues": ever_hidden.kept_hidden(was["venues"], present["venues"], hidden),
    }
    ours, then = present["organisation"], was["organisation"]
    if (
        ours
        and then
        and ours["id"] == then["id"]
        and bodies.used_by(db, ours["id"], beside=was["id"])
    ):
        back["organisation"] = ours
    return bodies.linked(db, back, present)


def differences_to_now(
    db: Db, listing_id: str, history_id: int, *, owner_on: date | None = None
) -> list[str]:
    """What bringing a version back would change, one sentence each; `owner_on` is the day, where an
    owner asks. Raises as `as_it_was` does."""
    was = as_it_was(db, listing_id, history_id)
    present = listings.get(db, listing_id)
    assert present is not None  # as_it_was has just read it
    wanted = brought_back(db, was, present)
    return sentences(present, _owners_wish(db, wanted, present, owner_on) if owner_on else wanted)


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
    by_owner = account.role == accounts.OWNER
    if seen is not None and newest(db, listing_id, concerns=not by_owner) != seen:
        raise Conflict("Somebody has changed the listing meanwhile. Look again at what differs.")
    wanted = brought_back(db, as_it_was(db, listing_id, history_id), present)
    if by_owner:
        wanted = _owners_wish(db, wanted, present, listings.today(now))
        return editing.put(db, account_id, wanted, now=now, places=places)
    saved = listings.save_many(
        db, [wanted], actor=editing.editor(account), now=now, places=places,
        action="restored_version", via="web",
    )[0]  # fmt: skip
    if saved.outcome == "refused":
        raise Refused(saved.reason or "This version cannot be brought back.")
    return Outcome(live=saved.changed)


def _owners_wish(db: Db, wanted: Listing, present: Listing, day: date) -> Listing:
    """Of a version what an owner may bring back: what their forms change too, so whether the group
    has closed stays (there is a button of its own for that), and no pause ends that is the team's.
    """
    stays = {field: present[field] for field in present if field not in editing.FIELDS}
    if keeping.paused_by_team(db, present, day=day):
        stays["capacity"] = present["capacity"]
    return {**wanted, **stays}


def _known(db: Db, listing_id: str) -> Known:
    """What the sentences about a listing may not tell: every place that is hidden, or once was."""
    present = listings.get(db, listing_id)
    return known_of(*ever_hidden.changes_with_hidden(db, listing_id), present)


def _without_concerns(changes: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The changes as if nobody had ever raised a concern."""
    told = []
    for change in changes:
        if change.get("field") == "signals":
            sides = {side: without_concerns(change.get(side) or []) for side in ("before", "after")}
            if sides["before"] == sides["after"]:
                continue
            change = {**change, **sides}
        told.append(change)
    return told


def _told(row: m.History, known: Known, changes: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    said = [_DEEDS[row.action]] if row.action in _DEEDS else []
    said += [line for change in changes for line in told_again(change, known=known)]
    return {
        "id": row.id, "at": row.at, "by": row.actor, "role": row.role, "via": row.via,
        "action": row.action, "sentences": said,
    }  # fmt: skip
