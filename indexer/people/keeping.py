"""Keeping a listing: what an owner, steward or admin does to it in one press.

Whose listing it is, is looked at here, where it is written, and not only on the page.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy.orm import Session as Db

from schemas.fields import clean_text
from schemas.listing import Listing

from .. import listings
from .. import models as m
from ..errors import NotFound, Refused
from ..freshness.evidence import paused, temporarily_closed
from ..history import Actor
from ..listings import Saved, today
from . import accounts

_ANY_LISTING = frozenset({accounts.STEWARD, accounts.ADMIN})

ROOM: Final = ("open", "short_wait", "waiting_list", "full")
"""The states of capacity that a keeper says in one press; a pause has a way of its own."""

WAITS: Final = frozenset({"short_wait", "waiting_list"})
LONGEST_WAIT: Final = 520
"""Weeks, as `schemas.parts.Capacity` takes them."""
LONGEST_NOTE: Final = 500

_CONCERN: Final = "concern"
"""The kind of work in `indexer.stewards.concerns`, with what a pause of its own has changed."""


def keeper(db: Db, account_id: str, listing_id: str) -> m.Account:
    """The account, if it may change the listing. Raises NotFound otherwise, as for a listing that
    does not exist: what is not theirs is nobody's business to know of."""
    account = accounts.by_id(db, account_id)
    allowed = account.role in _ANY_LISTING or (
        account.role == accounts.OWNER and accounts.owns(db, account_id, listing_id)
    )
    if not account.active or not allowed:
        raise NotFound("There is no such listing among yours.")
    return account


def keeps_as(db: Db, account: m.Account, listing_id: str) -> Actor:
    """As whom they change this listing. Whoever owns it speaks for the group, also a steward who
    runs one; an admin who does not does a steward's work. Either outlives the next feed."""
    group = accounts.owns(db, account.id, listing_id)
    return Actor(accounts.OWNER if group else accounts.STEWARD, account.name)


def confirm(
    db: Db, account_id: str, listing_id: str, *, now: datetime, how: str = "account"
) -> Saved:
    """They say that everything is still right. `how` the team knows: "phone" or "visit"; whoever
    keeps it for the group simply knows. Raises Refused where the listing is closed."""
    actor, _ = _theirs(db, account_id, listing_id, needs_open=True)
    told = "account" if actor.role == accounts.OWNER else how
    return listings.confirm(
        db, listing_id, by=actor.role, how=told, actor=actor, now=now, via="web"
    )


def pause(db: Db, account_id: str, listing_id: str, *, until: date | None, now: datetime) -> Saved:
    """They take no new people, until a day where one is given. Raises Refused
    where `may_say_room` says no."""
    actor, _ = _theirs(db, account_id, listing_id, needs_open=True, room_on=today(now))
    return listings.pause(db, listing_id, until=until, actor=actor, now=now, via="web")


def take_new_people(db: Db, account_id: str, listing_id: str, *, now: datetime) -> Saved:
    """The pause is over. Raises Refused
    where `may_say_room` says no."""
    actor, _ = _theirs(db, account_id, listing_id, needs_open=True, room_on=today(now))
    return listings.resume(db, listing_id, actor=actor, now=now, via="web")


def capacity(
    db: Db, account_id: str, listing_id: str, *, state: str, weeks: int | None, now: datetime
) -> Saved:
    """How much room there is: `state` is one of ROOM, `weeks` how long the wait is, where there is
    one and they know. Ends a pause. Raises Refused for another state or a wait of no number of
    weeks from 1 to 520, and where `may_say_room` says no."""
    actor, _ = _theirs(db, account_id, listing_id, needs_open=True, room_on=today(now))
    if state not in ROOM:
        raise Refused("Press one of the buttons of the page.")
    if weeks is not None and not 1 <= weeks <= LONGEST_WAIT:
        raise Refused(f"Type the wait in weeks, from 1 to {LONGEST_WAIT}, or leave it empty.")

    def change(listing: Listing) -> None:
        listing["capacity"] = {
            **listing["capacity"],
            "state": state,
            "weeks": weeks if state in WAITS else None,
            "until": None,
            "updated": today(now).isoformat(),
        }

    return _save(db, listing_id, change, actor=actor, now=now, action="capacity")


def close_for_a_while(
    db: Db, account_id: str, listing_id: str, *, until: date, note: str | None, now: datetime
) -> Saved:
    """Nothing happens there until and with the day `until`; then it is open again by itself. Raises
    Refused for a day that is past and for a note that is too long."""
    actor, _ = _theirs(db, account_id, listing_id, needs_open=True)
    if until <= today(now):
        raise Refused("Give the last day on which it is closed, one that is still to come.")
    words = _note(note)

    def change(listing: Listing) -> None:
        listing["status"] = {
            "state": "temporarily_closed", "on": today(now).isoformat(),
            "until": until.isoformat(), "by": actor.role, "note": words,
        }  # fmt: skip

    return _save(db, listing_id, change, actor=actor, now=now, action="closed_for_a_while")


def stop(db: Db, account_id: str, listing_id: str, *, note: str | None, now: datetime) -> Saved:
    """The group has ended. `note` is shown on its page, which says so from now on."""
    actor, listing = _theirs(db, account_id, listing_id)
    if listing["status"]["state"] == "closed":
        return Saved(listing_id, "unchanged")
    return listings.close(db, listing_id, note=_note(note), actor=actor, now=now, via="web")


def run_again(db: Db, account_id: str, listing_id: str, *, now: datetime) -> Saved:
    """It is open again, after a closure for a while or for good. Raises Refused to owners where the
    directory team closed it: what made them do so is for them to judge."""
    actor, listing = _theirs(db, account_id, listing_id)
    status = listing["status"]
    if status["state"] not in ("closed", "temporarily_closed"):
        return Saved(listing_id, "unchanged")
    if not may_open_again(listing, actor):
        raise Refused(
            "The directory team closed this listing. Ask them to open it again.", field="closed"
        )
    return listings.restore(db, listing_id, note=None, actor=actor, now=now, via="web")


def may_open_again(listing: Listing, actor: Actor) -> bool:
    """Whether this keeper may say that the group runs again."""
    by_team = listing["status"]["by"] in (accounts.STEWARD, accounts.STAFF, accounts.ADMIN)
    closed = listing["status"]["state"] == "closed"
    return not (closed and by_team and actor.role == accounts.OWNER)


def may_say_room(db: Db, listing: Listing, account: m.Account, *, day: date) -> bool:
    """Whether this keeper may end or change a pause, or say how much room there is. No owner may
    while `paused_by_team`: what made the team pause it is for them to judge."""
    return account.role != accounts.OWNER or not paused_by_team(db, listing, day=day)


def paused_by_team(db: Db, listing: Listing, *, day: date) -> bool:
    """Whether the team paused the listing while it looks into a concern, and the pause stands, also
    as a steward has changed it since."""
    work = db.get(m.Work, (_CONCERN, listing["id"]))
    made = work.told.get("paused") if work else None
    if not made or not paused(listing, day):
        return False
    by = (listing["provenance"].get("capacity") or {}).get("by")
    # Whom a field belongs to says nothing of a pause by somebody whose role marks no fields.
    return listing["capacity"] == made["after"] or by != accounts.OWNER


def is_closed_now(listing: Listing, day: date) -> str | None:
    """ "for_good", "for_a_while", or None for a listing that is open on that day."""
    if listing["status"]["state"] == "closed":
        return "for_good"
    return "for_a_while" if temporarily_closed(listing, day) else None


# -- parts -------------------------------------------------------------------------------------


def _theirs(
    db: Db,
    account_id: str,
    listing_id: str,
    *,
    needs_open: bool = False,
    room_on: date | None = None,
) -> tuple[Actor, Listing]:
    """Who changes it, and the listing, held. Raises NotFound for what is not theirs, and Refused
    for a closed one that `needs_open` and for who may not say on `room_on` how much room it has."""
    account = keeper(db, account_id, listing_id)
    listing = listings.get(db, listing_id)
    if listing is None:
        raise NotFound("There is no such listing among yours.")
    if needs_open and listing["status"]["state"] == "closed":
        raise Refused("This listing is closed. Say first that the group runs again.")
    if room_on and not may_say_room(db, listing, account, day=room_on):
        raise Refused(
            "The directory team paused this listing. Ask them before it takes new people again."
        )
    return keeps_as(db, account, listing_id), listing


def _save(
    db: Db,
    listing_id: str,
    change: Callable[[Listing], Any],
    *,
    actor: Actor,
    now: datetime,
    action: str,
) -> Saved:
    listing = copy.deepcopy(listings.get(db, listing_id))
    assert listing is not None  # held by whoever calls
    change(listing)
    return listings.save_many(db, [listing], actor=actor, now=now, action=action, via="web")[0]


def _note(typed: str | None) -> str | None:
    """A note as it is shown, or None. Raises Refused."""
    note = clean_text(typed or "").strip()
    if len(note) > LONGEST_NOTE:
        raise Refused(f"Say it in {LONGEST_NOTE} characters at most.", field="note")
    return note or None
