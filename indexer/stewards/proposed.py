"""What an edit that waits would do beyond its own words: show what is hidden, change other groups,
link to an organisation that is there. And what has happened to the page beside it. `proposals` says
it and asks before it does so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session as Db

from schemas.listing import Listing

from .. import bodies, ever_hidden
from .. import models as m
from ..database import in_parts
from ..errors import Conflict, NotFound
from ..history import sentences
from ..people import accounts, editing, keeping


def wanted_by(db: Db, proposal: m.Proposal, live: Listing) -> Listing:
    """The page as approving an edit makes it."""
    typed = editing.with_waiting(live, proposal.after, proposal.before)
    return bodies.linked(db, typed, live)


def proposed(db: Db, proposal: m.Proposal, live: Listing) -> Listing:
    """The page as an edit would make it, for the form in which a steward corrects it. What is
    hidden, or once was, is hidden there still: it is shown only where the steward says so."""
    wanted = wanted_by(db, proposal, live)
    hidden = ever_hidden.places(db, live)
    return {
        **wanted,
        "venues": ever_hidden.kept_hidden(wanted["venues"], live["venues"], hidden),
    }


def linked_to(db: Db, proposal: m.Proposal, live: Listing) -> str | None:
    """The name of the body that the edit enters and that is only linked to, as others use it."""
    typed = editing.with_waiting(live, proposal.after, proposal.before)
    found = bodies.linked(db, typed, live)
    return None if found is typed else str(found["organisation"]["name"])


def others(db: Db, wanted: Listing, live: Listing) -> list[str]:
    """The names of the other listings that an edit would change: those of the same body."""
    ours, then = live["organisation"], wanted["organisation"]
    if not ours or not then or ours["id"] != then["id"] or ours == then:
        return []
    return [name for _, name in bodies.used_by(db, ours["id"], beside=live["id"])]


def shows(db: Db, wanted: Listing, live: Listing) -> bool:
    """Whether an edit would show a place that is hidden, or once was."""
    hidden = ever_hidden.places(db, live)
    kept = ever_hidden.kept_hidden(wanted["venues"], live["venues"], hidden)
    return any(one["hidden"] and not venue["hidden"]
               for one, venue in zip(kept, wanted["venues"], strict=True))  # fmt: skip


def keeps_it(db: Db, proposal: m.Proposal) -> bool:
    """Whether whoever made an edit may still make it."""
    try:
        keeping.keeper(db, proposal.account_id or "", proposal.listing_id)
    except NotFound:
        return False
    return True


def kept_still(db: Db, ids: Sequence[str]) -> set[str]:
    """Those of these edits that wait of which `keeps_it` is true; for lists."""
    return {key for some in in_parts(ids) for key in _kept_still(db, some)}


def _kept_still(db: Db, ids: Sequence[str]) -> Iterable[str]:
    theirs = (m.Ownership.account_id == m.Proposal.account_id) & (
        m.Ownership.listing_id == m.Proposal.listing_id
    )
    query = (
        select(m.Proposal.id)
        .join(m.Account, m.Account.id == m.Proposal.account_id)
        .outerjoin(m.Ownership, theirs)
        .where(
            m.Proposal.state == "waiting",
            m.Proposal.id.in_(ids),
            m.Account.active,
            m.Account.role.in_(accounts.STEWARDS)
            | ((m.Account.role == accounts.OWNER) & m.Ownership.account_id.is_not(None)),
        )
    )
    return db.scalars(query)


def has_moved(proposal: m.Proposal, live: Listing) -> list[str]:
    """What has changed on the live page since the edit was made, in the parts that it changes."""
    was = {**live, **proposal.before}
    if _parts(was, proposal) == _parts(live, proposal):
        return []
    return sentences(editing.with_waiting(live, proposal.before), live)


def as_before(
    db: Db, live: Listing, proposal: m.Proposal, undo: Mapping[str, Any]
) -> Listing:  # fmt: skip
    """The page without what approving the edit made of it (`undo`: as deciding gave it back).
    Raises Conflict where the page has been changed since in the same place."""
    before, made = undo["before"], undo.get("made")
    if "corrected" in undo:
        # "Edit and approve" changes more than the edit held.
        changed = any(live[field] != value for field, value in undo["made"].items())
        was = {**live, **before}
    else:
        changed = _parts(wanted_by(db, proposal, live), proposal) != _parts(live, proposal)
        was = editing.with_waiting(live, before, made or proposal.after)
    if changed:
        raise Conflict(f"The page of {live['name']} has been changed since in the same place.")
    return was


def _parts(listing: Listing, proposal: m.Proposal) -> dict[str, Any]:
    return {field: editing.place_of(field, listing[field]) for field in proposal.after}
