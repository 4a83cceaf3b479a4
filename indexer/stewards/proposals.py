"""Edits of owners that wait for a steward: approved, corrected and approved, or sent back.

The last approved version stays live meanwhile (pages.md). Made by `indexer.people.editing`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session as Db

from schemas.listing import BadListing, Listing, load_listing

from .. import ever_hidden, listings
from .. import models as m
from ..errors import Conflict, NotFound, Refused
from ..history import Actor, differences, sentences
from ..people import accounts, editing, notices
from ..store import Store
from . import deeds
from .items import UNDO_FOR, Choice, Decision, Item, Kind, first_of, is_id, one_of
from .proposed import (
    as_before,
    has_moved,
    keeps_it,
    kept_still,
    linked_to,
    others,
    proposed,
    shows,
    wanted_by,
)

NAME: Final = "proposal"
CHOICES: Final = (
    Choice("approve", "Approve"),
    Choice("reject", "Send back", asks_reason=True),
)

_ALL_THE_SAME: Final = (Choice("approve_anyway", "Approve all the same"), CHOICES[1])
"""What is offered where the live page has changed since in the same place, where whoever made the
edit keeps the page no more, and where it changes other groups too."""

_SHOWING: Final = (Choice("approve_showing", "Approve and show the address"), CHOICES[1])
"""What is offered where an edit would show an address that is hidden, or once was."""


def waiting(db: Db, now: datetime, *, most: int | None = None, key: str = "") -> Sequence[Item]:
    """The edits that wait, the oldest first: the first so many, or the one of that key."""
    query = (
        select(m.Proposal, m.Listing.name, m.Account.name.label("who"))
        .join(m.Listing, m.Listing.id == m.Proposal.listing_id)
        .outerjoin(m.Account, m.Account.id == m.Proposal.account_id)
        .where(m.Proposal.state == "waiting")
        .order_by(m.Proposal.at, m.Proposal.id)
        .limit(most)
    )
    if key:
        query = query.where(m.Proposal.id == key)
    rows = list(db.execute(query))
    items, still = [], kept_still(db, [row[0].id for row in rows])
    for row, name, who in rows:
        keeps = row.id in still
        left = "" if keeps or not who else f" {_LEFT}"
        why = f"{who or 'Somebody who has left'} changed {named(row.after)}.{left} {_STAYS}"
        items.append(
            Item(
                kind=NAME, key=row.id, title=name, since=row.at, version=row.version, why=why,
                url=f"/stewards/proposal/{row.id}", urgency=3, listing_id=row.listing_id,
                choices=CHOICES if keeps else CHOICES[1:],
            )
        )  # fmt: skip
    return items


def number(db: Db, now: datetime) -> int:
    """How many wait."""
    return db.scalar(select(func.count()).where(m.Proposal.state == "waiting")) or 0


_LEFT: Final = "They no longer keep this page."
_STAYS: Final = "The page stays as it was until somebody has looked."
_NAMES: Final = {
    "name": "the name",
    "alternate_name": "the other name",
    "venues": "a place",
    "organisation": "who runs it",
    "safeguarding": "safeguarding",
    "sessions": "the times",
}


def named(fields: Iterable[str]) -> str:
    """Fields of an edit in a sentence: "the name and a place"."""
    names = [_NAMES.get(field, field.replace("_", " ")) for field in sorted(fields)]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def told(db: Db, key: str, now: datetime) -> dict[str, Any]:
    """What the page of one edit shows: {heading, lines: [(label, text)], sentences, moved,
    changes, listing_id, version, state, choices}. `changes` are the fields; `moved` are sentences
    of what has changed on the live page since, where it is the same that the edit changes."""
    proposal = _held(db, key)
    live = listings.get(db, proposal.listing_id)
    assert live is not None  # its rows go with it
    account = db.get(m.Account, proposal.account_id) if proposal.account_id else None
    moved = has_moved(proposal, live)
    wanted = wanted_by(db, proposal, live)
    lines = [
        ("From", account.name if account else "Somebody who has left"),
        ("E-mail", account.email if account else "Not known"),
    ]
    keeps, changed_too = keeps_it(db, proposal), others(db, wanted, live)
    if account and not keeps:
        lines.append(("Keeps this page", "No longer"))
    if changed_too:
        lines.append(("Changes the pages of these groups too", ", ".join(changed_too)))
    if body := linked_to(db, proposal, live):
        lines.append(("Organisation", f"{body} is in the directory already and stays as it is."))
    choices = CHOICES if keeps and not moved and not changed_too else _ALL_THE_SAME
    if shows(db, wanted, live):
        lines.append(("Address", "This would show an address that is hidden, or once was."))
        choices = _SHOWING
    return {
        "heading": live["name"],
        "lines": lines,
        "sentences": sentences(live, wanted, whole=True),
        "moved": moved,
        "changes": sorted(proposal.after),
        "listing_id": proposal.listing_id,
        "version": proposal.version,
        "state": proposal.state,
        "choices": choices if proposal.state == "waiting" else (),
    }


def decide(store: Store, db: Db, decision: Decision) -> dict[str, Any]:
    """Approve an edit or send it back. See `Kind.decide`."""
    proposal = _held(db, decision.key)
    _check(proposal, decision)
    match decision.deed:
        case "approve":
            return _approve(store, db, proposal, decision)
        case "approve_anyway":
            return _approve(store, db, proposal, decision, anyway=True)
        case "approve_showing":
            return _approve(store, db, proposal, decision, anyway=True, showing=True)
        case "reject":
            return _reject(store, db, proposal, decision)
    raise Refused("Press one of the buttons of the page.")


def settle(db: Db, key: str, *, version: int, by: m.Account, now: datetime) -> None:
    """Mark an edit as approved that a steward has corrected and saved by themselves. Raises
    Conflict where somebody else has decided on it."""
    proposal = _held(db, key)
    _check(proposal, Decision(key, version, "approve", by, now))
    _decided(proposal, "approved", by=by, now=now)


def correct(
    store: Store, db: Db, key: str, changes: Mapping[str, Any], *, version: int, seen_as: str,
    by: m.Account, now: datetime, deed_id: str = "",
) -> editing.Outcome:  # fmt: skip
    """Edit and approve: `changes` of a steward go live over what waits, the rest of it as it is.

    It is a deed like those of the list (`deed_id`: its id there, or a new one), and can be undone.
    `seen_as` is `seen_of` as the form showed it. Raises NotFound for whoever is no steward,
    Conflict where somebody else has decided or the edit has changed (`version`), ChangedMeanwhile
    where the page has, and what `editing.save` raises.
    """
    proposal = _held(db, key)
    if by.role not in (accounts.STEWARD, accounts.ADMIN):
        raise NotFound("There is no such change; it may have been taken back.")
    live = listings.get(db, proposal.listing_id)
    assert live is not None
    fields = {*changes, *proposal.after}
    if fields - editing.FIELDS:
        raise Refused(f"This cannot be changed here: {', '.join(sorted(fields - editing.FIELDS))}.")
    wanted = load_listing({**proposed(db, proposal, live), **changes})
    present = seen_of(proposal, live, list(changes))
    if present != seen_as:
        raise editing.ChangedMeanwhile(differences(live, wanted), present)
    # First: what a steward once proposed as an owner is then no more theirs to take back.
    settle(db, key, version=version, by=by, now=now)
    outcome = editing.put(db, by.id, wanted, fields=sorted(fields), now=now, places=store.places)
    who = db.get(m.Account, proposal.account_id) if proposal.account_id else None
    letter = _tell(
        store, db, who, Decision(key, version, "approve", by, now),
        subject=f"Your change to {live['name']} is live",
        text=(
            f"Thank you. What you changed on the page of {live['name']} can be seen now. We have "
            "put a few things right; have a look if it is as you want it."
        ),
    )  # fmt: skip
    made = listings.get(db, proposal.listing_id)
    assert made is not None
    back = {
        "key": key, "letter": letter, "before": {field: live[field] for field in sorted(fields)},
        "made": {field: made[field] for field in sorted(fields)}, "corrected": True,
    }  # fmt: skip
    entry = {
        "kind": NAME, "key": key, "title": live["name"], "words": "Put right and approved",
        "undo": back,
    }  # fmt: skip
    deeds.write(db, deed_id or str(uuid4()), [entry], account_id=by.id, now=now)
    return outcome


def seen_of(proposal: m.Proposal, live: Listing, fields: Sequence[str]) -> str:
    """What the form of "edit and approve" carries: the live page in all that saving will change."""
    return editing.seen(live, sorted({*fields, *proposal.after}))


def waits(db: Db, key: str, listing_id: str) -> m.Proposal:
    """An edit of a listing that waits, for the form in which a steward corrects it. Raises NotFound
    for another listing's, Conflict where it has been decided on."""
    proposal = _held(db, key)
    if proposal.listing_id != listing_id:
        raise NotFound("There is no such change; it may have been taken back.")
    _check(proposal, None)
    return proposal


def _approve(
    store: Store, db: Db, proposal: m.Proposal, decision: Decision, *, anyway: bool = False,
    showing: bool = False,
) -> dict[str, Any]:  # fmt: skip
    live = listings.get(db, proposal.listing_id)
    assert live is not None
    wanted = wanted_by(db, proposal, live)
    if not showing and shows(db, wanted, live):
        raise Conflict(
            "This would show an address that is hidden, or once was. Open it, and say there "
            "whether the address may be shown."
        )
    moved = has_moved(proposal, live)
    if moved and not anyway:
        raise Conflict(
            "The page has changed since in the same place: "
            f"{'; '.join(moved)}. Open it, and approve it there if it is still right."
        )
    if not anyway and not keeps_it(db, proposal):
        raise Conflict(
            "Whoever made this change no longer keeps this page. Open it, and approve it there if "
            "it is still right."
        )
    if not anyway and others(db, wanted, live):
        raise Conflict(
            "This changes the pages of other groups of the same organisation too. Open it to see "
            "which, and approve it there if it is right for all of them."
        )
    who = db.get(m.Account, proposal.account_id) if proposal.account_id else None
    name = who.name if who else "An owner who has left"
    _put(
        store, db, wanted, now=decision.now,
        actor=Actor("owner", f"{name} (approved by {decision.by.name})"), action="approved",
        others_by=editing.editor(decision.by),
    )  # fmt: skip
    before = {field: live[field] for field in proposal.after}
    _decided(proposal, "approved", by=decision.by, now=decision.now)
    letter = _tell(
        store, db, who, decision,
        subject=f"Your change to {live['name']} is live",
        text=f"Thank you. What you changed on the page of {live['name']} can be seen now.",
    )  # fmt: skip
    made = {field: wanted[field] for field in proposal.after}
    return {"key": proposal.id, "letter": letter, "before": before, "made": made}


def _reject(store: Store, db: Db, proposal: m.Proposal, decision: Decision) -> dict[str, Any]:
    reason = " ".join(decision.reason.split())
    if not reason:
        raise Refused("Write the reason: it is sent to whoever made the change.")
    name = db.scalar(select(m.Listing.name).where(m.Listing.id == proposal.listing_id))
    _decided(proposal, "rejected", by=decision.by, now=decision.now, reason=reason[:2000])
    who = db.get(m.Account, proposal.account_id) if proposal.account_id else None
    letter = _tell(
        store, db, who, decision,
        subject=f"About your change to {name}",
        text=(
            f"We have not taken over what you changed on the page of {name}. The page stays as it "
            f"was.\n\nThe reason:\n{reason}\n\nYou can change it again, or ask us."
        ),
    )  # fmt: skip
    return {"key": proposal.id, "letter": letter, "before": None}


def undo(store: Store, db: Db, undo: dict[str, Any], by: m.Account, now: datetime) -> None:
    """Take a decision back: the edit waits again, the page is as it was before."""
    proposal = _held(db, undo["key"])
    if proposal.state not in ("approved", "rejected"):
        raise Conflict("This edit waits already, or was taken back by whoever made it.")
    if proposal.state == "approved":
        live = listings.get(db, proposal.listing_id)
        if live is None:
            raise Conflict("The listing has been taken away since.")
        was = as_before(db, live, proposal, undo)
        hidden = ever_hidden.places(db, live)
        was["venues"] = ever_hidden.kept_hidden(was["venues"], live["venues"], hidden)
        _put(
            store, db, was, now=now, action="undone", actor=editing.editor(by),
        )  # fmt: skip
    if editing.waiting_of(db, proposal.listing_id, proposal.account_id or "") is not None:
        raise Conflict("Whoever made this edit has sent another one since; decide on that.")
    proposal.state, proposal.version = "waiting", proposal.version + 1
    proposal.decided_at = proposal.decided_by = proposal.reason = None
    db.flush()
    notices.take_back(db, undo["letter"])


KIND: Final = Kind(
    name=NAME, one="Change to approve", many="Changes to approve", decide=decide, undo=undo,
    first=first_of(waiting), count=number, find=one_of(waiting), urgencies=(3,),
)  # fmt: skip


def _held(db: Db, key: str) -> m.Proposal:
    """The edit; held, after its listing, in a transaction that writes. Raises NotFound."""
    found = db.get(m.Proposal, key) if is_id(key) else None
    if found is None:
        raise NotFound("There is no such change; it may have been taken back.")
    if db.info.get("writes"):
        listings.hold(db, [found.listing_id])
        return db.get_one(m.Proposal, key, with_for_update=True, populate_existing=True)
    return found


def _check(proposal: m.Proposal, decision: Decision | None) -> None:
    if proposal.state == "withdrawn":
        raise Conflict("Whoever made this change has taken it back.")
    if proposal.state != "waiting":
        done = "approved" if proposal.state == "approved" else "sent back"
        raise Conflict(f"{proposal.decided_by} has {done} this already.")
    if decision is not None and proposal.version != decision.version:
        raise Conflict("Whoever made this change has changed it again. Look at it once more.")


def _put(
    store: Store, db: Db, listing: Listing, *, actor: Actor, action: str, now: datetime,
    others_by: Actor | None = None,
) -> None:  # fmt: skip
    """`others_by` is who changes the other listings of an organisation, where that is changed."""
    try:
        wanted = load_listing(listing)
    except BadListing as bad:
        # Say, a session at a venue that this edit takes away.
        raise Conflict(f"This no longer fits the page: {bad}. Edit and approve it.") from None
    saved = listings.save_many(
        db, [wanted], actor=actor, now=now, places=store.places, action=action, via="web",
        others_by=others_by,
    )[0]  # fmt: skip
    if saved.outcome == "refused":
        raise Refused(saved.reason or "This cannot be saved.")


def _decided(
    proposal: m.Proposal, state: str, *, by: m.Account, now: datetime, reason: str | None = None
) -> None:
    proposal.state, proposal.version = state, proposal.version + 1
    proposal.decided_at, proposal.decided_by, proposal.reason = now, by.name, reason


def _tell(
    store: Store, db: Db, who: m.Account | None, decision: Decision, *, subject: str, text: str
) -> int | None:
    """Queue the letter about a decision; its number. Nobody is written to who has left, or about
    what they decided themselves."""
    if who is None or not who.active or who.id == decision.by.id:
        return None
    return notices.tell(
        db, store.settings, to=who.email, subject=subject, text=f"Hello {who.name}\n\n{text}",
        now=decision.now, due=decision.now + UNDO_FOR,
    ).id  # fmt: skip
