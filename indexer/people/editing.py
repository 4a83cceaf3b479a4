"""Editing a listing: what a keeper saves on a form goes live, or waits until a steward has seen it.

The pages of owners and stewards save through here. pages.md: "edits that change name, place or
safeguarding wait for a steward while the last approved version stays live". What stewards and
admins save themselves is live at once.
"""

from __future__ import annotations

import copy
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session as Db

from schemas.listing import Listing, load_listing

from .. import bodies, listings
from .. import models as m
from ..errors import Conflict, NotFound, Refused
from ..history import Actor, differences
from ..listings import FindsPlaces
from . import accounts, keeping
from .editing_places import POINT, by_id, hidden_at_once, merged, unplaced, with_changed

FIELDS: Final = frozenset(
    {
        "name", "alternate_name", "summary", "description", "alert", "organisation", "needs",
        "activities", "words", "age", "who", "conditions", "eligibility", "format", "languages",
        "interpreters", "join", "join_note", "attend", "cost", "capacity", "safeguarding",
        "accreditations", "access", "access_text", "venues", "sessions", "service_areas",
        "contacts", "website", "first_visit",
    }
)  # fmt: skip
"""What a form may change. Evidence, ids, sources and merges have ways of their own."""

WAITING_FIELDS: Final = frozenset({"name", "alternate_name", "safeguarding"})
"""Wait as a whole where an owner changes them."""

OF_THE_BODY: Final = ("name", "identifiers", "led_by", "email", "website")
"""What of an organisation says who it is: a claim by e-mail is judged by it."""

_REST_OF_THE_BODY: Final = ("description", "logo")
"""Live at once too, where no other listing is of that body."""

_ALL_AT_ONCE: Final = frozenset({accounts.STEWARD, accounts.ADMIN})
"""What these save is live at once."""


Opened = tuple[Listing, m.Proposal | None, Listing]
"""A listing as its keeper edits it, what of theirs waits, and the listing as it is live."""


class ChangedMeanwhile(Conflict):
    """Somebody else has changed the very fields of this form. `differences` says what saving all
    the same would do, in rows of `indexer.history.differences`; `seen` is what to send for that."""

    def __init__(self, rows: Sequence[Mapping[str, Any]], seen: str) -> None:
        super().__init__(
            "This was changed meanwhile, by somebody else or by you in another window. Nothing of "
            "yours is lost: look at what is new, and save again if yours is right."
        )
        self.differences = rows
        self.seen = seen


@dataclass(frozen=True)
class Outcome:
    """What became of an edit: the fields that are live now, and those that wait for a steward."""

    live: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()
    proposal_id: str | None = None


def seen(listing: Listing, fields: Sequence[str]) -> str:
    """What a form carries to say which state of these fields its reader has seen."""
    shown = json.dumps({name: listing[name] for name in sorted(fields)}, sort_keys=True)
    return hashlib.sha256(shown.encode()).hexdigest()[:32]


def shown_to(db: Db, account_id: str, listing_id: str) -> tuple[Listing, m.Proposal | None]:
    """The listing as its keeper edits it: live, with what of theirs still waits put in; and what
    waits. Raises NotFound for a listing that is not theirs."""
    return opened(db, account_id, listing_id)[:2]


def opened(db: Db, account_id: str, listing_id: str) -> Opened:
    """As `shown_to`, and the listing as it is live."""
    account = keeping.keeper(db, account_id, listing_id)
    live = _live(db, listing_id)
    waits = waiting_of(db, listing_id, account.id)
    if waits is None:
        return live, None, live
    shown = with_waiting(live, waits.after, waits.before)
    # A place they want to take away, at which the group meets by now, is still theirs to see.
    met_at = {row["venue"] for row in shown["sessions"]} - set(by_id(shown["venues"]))
    back = [row for row in live["venues"] if row["id"] in met_at]
    return {**shown, "venues": [*shown["venues"], *back]}, waits, live


def save(
    db: Db, account_id: str, listing_id: str, changes: Mapping[str, Any], *, seen_as: str,
    now: datetime, places: FindsPlaces, found: Opened | None = None,
) -> Outcome:  # fmt: skip
    """Save the fields of one form.

    `seen_as` is `seen` of these very fields as the form showed them (with what waited put in);
    `found` what `opened` gave, where this transaction has asked it already.
    Raises NotFound for a listing that is not theirs, Refused for a field no form may change,
    ChangedMeanwhile, and schemas.listing.BadListing with what is wrong and the remedies.
    """
    not_ours = sorted(set(changes) - FIELDS)
    if not_ours:
        raise Refused(f"This cannot be changed here: {', '.join(not_ours)}.")
    now_shown, waits, live = found or opened(db, account_id, listing_id)
    wanted = load_listing({**copy.deepcopy(now_shown), **copy.deepcopy(dict(changes))})
    present = seen(now_shown, list(changes))
    if present != seen_as:
        raise ChangedMeanwhile(differences(now_shown, wanted), present)
    return put(
        db, account_id, wanted, fields=list(changes), waits=waits, live=live, now=now, places=places
    )


def put(
    db: Db, account_id: str, wanted: Listing, *, fields: Sequence[str] | None = None,
    waits: m.Proposal | None = None, live: Listing | None = None, now: datetime,
    places: FindsPlaces,
) -> Outcome:  # fmt: skip
    """Make a listing what its keeper wants, as far as they may by themselves; the rest waits.

    `wanted` is a whole canonical listing; `fields` those that may differ (None: all of FIELDS);
    `live` the listing as it is, where this transaction has read it already.
    Raises as `save` does.
    """
    account = keeping.keeper(db, account_id, wanted["id"])
    live = live or _live(db, wanted["id"])
    names = sorted(FIELDS if fields is None else fields)
    by_owner = account.role not in _ALL_AT_ONCE
    wanted = {**wanted, "needs": _said_by(wanted["needs"], live["needs"], by_owner=by_owner)}
    goes_live = {**live}
    wait: dict[str, Any] = {}
    shared = by_owner and bool(bodies.used_by(db, bodies.id_of(live), beside=live["id"]))
    for name in names:
        now_live = wanted[name]
        if by_owner:
            now_live = _what_is_live_at_once(name, live, wanted, shared=shared)
        goes_live[name] = now_live
        if by_owner and not _same(name, now_live, wanted[name]):
            wait[name] = wanted[name]
    saved = listings.save_many(
        db, [load_listing(goes_live)], actor=editor(account), now=now, places=places, via="web"
    )[0]
    if saved.outcome == "refused":
        raise Refused(saved.reason or "This cannot be saved.")
    kept = waits or waiting_of(db, wanted["id"], account.id)
    # What has just gone live is no part of what waits.
    goes_live = load_listing(goes_live)
    proposal = _keep_waiting(db, account, goes_live, wait, names, kept, now=now)
    return Outcome(saved.changed, tuple(sorted(wait)), proposal.id if proposal else None)


def editor(account: m.Account) -> Actor:
    """Who they are in the history of a listing. An admin who edits one does a steward's work, and
    what they set outlives the next feed as a steward's does."""
    role = accounts.STEWARD if account.role == accounts.ADMIN else account.role
    return replace(accounts.actor_of(account), role=role)


# -- what waits -------------------------------------------------------------------------------


def withdraw(db: Db, account_id: str, listing_id: str, *, version: int, now: datetime) -> None:
    """They take back what waits of theirs. Raises NotFound for a listing that is not theirs,
    Conflict where a steward has decided already or the edit has changed since (`version`)."""
    account = keeping.keeper(db, account_id, listing_id)
    listings.hold(db, [listing_id])
    waits = waiting_of(db, listing_id, account.id)
    if waits is None:
        raise Conflict("Nothing of yours waits any more: somebody has decided on it by now.")
    if waits.version != version:
        raise Conflict("What waits has changed since this page was shown. Look at it once more.")
    waits.state, waits.version, waits.decided_at = "withdrawn", waits.version + 1, now
    waits.decided_by = account.name
    db.flush()


def waiting_of(db: Db, listing_id: str, account_id: str) -> m.Proposal | None:
    """The edit of this person that waits for a steward; None: none does. Held in a transaction
    that writes."""
    query = select(m.Proposal).where(
        m.Proposal.listing_id == listing_id,
        m.Proposal.account_id == account_id,
        m.Proposal.state == "waiting",
    )
    if db.info.get("writes"):
        query = query.with_for_update().execution_options(populate_existing=True)
    return db.scalar(query)


def with_waiting(
    live: Listing, after: Mapping[str, Any], before: Mapping[str, Any] | None = None
) -> Listing:
    """The listing as it would be with what waits.

    Of venues only what says where is taken from it, because the rest of them is live already and
    may have changed since. With `before` (the page as it was when the edit was made) also of that,
    and of the organisation, only the members that the edit changes: what somebody else has put
    right meanwhile stays, and what they have hidden stays hidden.
    """
    before = before or {}
    listing = {**live, **{name: value for name, value in after.items() if name in FIELDS}}
    if "venues" in after:
        listing["venues"] = _places(live["venues"], after["venues"], before.get("venues"))
    if after.get("organisation") and live["organisation"]:
        was = before.get("organisation") or {}
        changed = {
            name: after["organisation"][name]
            for name in (*OF_THE_BODY, *_REST_OF_THE_BODY)
            if name not in was or after["organisation"][name] != was[name]
        }
        listing["organisation"] = {**live["organisation"], **changed}
    return listing


def _places(
    live: Sequence[dict[str, Any]], after: Sequence[dict[str, Any]],
    before: Sequence[dict[str, Any]] | None,
) -> list[dict[str, Any]]:  # fmt: skip
    now_live, was = by_id(live), by_id(before or [])
    places = []
    for row in after:
        key = row["id"]
        if key in was and unplaced(row) == unplaced(was[key]):
            # The edit leaves this one alone.
            places += [now_live[key]] if key in now_live else []
        elif key in was and key in now_live:
            places.append(with_changed(now_live[key], row, was[key]))
        else:
            places.append(merged(row, now_live.get(key)))
    if before is None:
        return places
    known = {*was, *by_id(after)}
    return [*places, *(row for row in live if row["id"] not in known)]


def place_of(name: str, value: Any) -> Any:
    """Of a field the part that waits where an owner changes it: what two versions are compared by
    when a steward decides."""
    if name == "venues":
        return [unplaced(row) for row in value or []]
    if name == "organisation" and value:
        return {key: value[key] for key in OF_THE_BODY}
    return value


def _what_is_live_at_once(name: str, live: Listing, wanted: Listing, *, shared: bool) -> Any:
    """`shared`: other listings are of the same body, and its owner may not be theirs."""
    if name in WAITING_FIELDS:
        return live[name]
    if name == "venues":
        new = by_id(wanted["venues"])
        return [merged(hidden_at_once(row, new), new.get(row["id"])) for row in live["venues"]]
    if name == "sessions":
        # A time at a place that waits can only wait with it; the times until then stay.
        there = {None, *by_id(live["venues"])}
        new_times: list[Any] = wanted["sessions"]
        return new_times if {row["venue"] for row in new_times} <= there else live["sessions"]
    if name == "organisation":
        if shared or live["organisation"] is None or wanted["organisation"] is None:
            return live["organisation"]
        same = {key: live["organisation"][key] for key in (*OF_THE_BODY, "id")}
        return {**wanted["organisation"], **same}
    return wanted[name]


def _same(name: str, one: Any, other: Any) -> bool:
    """Whether nothing is left to wait for."""
    if name == "venues":
        without = [[{**row, **dict.fromkeys(POINT)} for row in rows] for rows in (one, other)]
        return without[0] == without[1]
    return bool(one == other)


def _live(db: Db, listing_id: str) -> Listing:
    listing = listings.get(db, listing_id)
    if listing is None:
        # A steward may change any listing; that it is there, nobody has looked yet.
        raise NotFound("There is no such listing among yours.")
    return listing


def _said_by(
    needs: Sequence[dict[str, Any]], live: Sequence[dict[str, Any]], *, by_owner: bool
) -> list[dict[str, Any]]:
    """The needs, each new one as set by whoever saves it: no form says that. So is one that was
    worked out from words, where it comes as one that somebody has said."""
    before = {row["id"]: row for row in live}
    how = "owner" if by_owner else "steward"

    def whose(row: dict[str, Any]) -> dict[str, Any]:
        old = before.get(row["id"])
        confirmed = old is not None and old["how"] == "inferred" != row["how"]
        return {**row, "how": how} if old is None or confirmed else old

    return [whose(row) for row in needs]


def _still_waiting(
    live: Listing, wait: Sequence[dict[str, Any]], kept: m.Proposal
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The venues after and before a waiting edit that was saved once more, say for what is said of
    access. A place that was not touched by that waits as it did: against the page as it was then,
    so that it is seen what else has happened to it since."""
    shown = by_id(_places(live["venues"], kept.after["venues"], kept.before.get("venues")))
    old, was = by_id(kept.after["venues"]), by_id(kept.before.get("venues") or [])
    same = {
        row["id"]
        for row in wait
        if row["id"] in old
        and row["id"] in was
        and row["id"] in shown
        and unplaced(row) == unplaced(shown[row["id"]])
    }
    after = [merged(old[row["id"]], row) if row["id"] in same else row for row in wait]
    then = [merged(was[row["id"]], row) if row["id"] in same else row for row in live["venues"]]
    return after, [*then, *(was[key] for key in sorted(same - set(by_id(live["venues"]))))]


def _keep_waiting(
    db: Db, account: m.Account, live: Listing, wait: Mapping[str, Any], names: Sequence[str],
    kept: m.Proposal | None, *, now: datetime,
) -> m.Proposal | None:  # fmt: skip
    """One waiting edit for each person and listing: what they change again replaces what waited."""
    after = {key: value for key, value in (kept.after if kept else {}).items() if key not in names}
    after.update(wait)
    was = kept.before if kept else {}
    # Of what they have not touched now, the page is remembered as it was when they did.
    before = {name: live[name] if name in names else was.get(name, live[name]) for name in after}
    if kept and "venues" in wait and "venues" in kept.after:
        after["venues"], before["venues"] = _still_waiting(live, wait["venues"], kept)
    if kept is None:
        if not after:
            return None
        kept = m.Proposal(
            id=str(uuid4()), listing_id=live["id"], account_id=account.id, at=now, before=before,
            after=after, state="waiting", version=1, decided_at=None, decided_by=None, reason=None,
        )  # fmt: skip
        db.add(kept)
    elif after:
        if (kept.after, kept.before) != (after, before):
            kept.after, kept.before, kept.version = after, before, kept.version + 1
    else:
        # They took it back themselves.
        kept.state, kept.version, kept.decided_at = "withdrawn", kept.version + 1, now
        kept.decided_by = account.name
    db.flush()
    return kept if kept.state == "waiting" else None
