"""Groups that somebody suggested, for a steward to accept, reject, or call a duplicate.

What was typed and the listing made of it are in `indexer.people.suggested`.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session as Db

from schemas.fields import clean_text

from .. import listings
from .. import models as m
from ..errors import Conflict, NotFound, Refused
from ..freshness.words import day as day_words
from ..history import Actor
from ..listings import today
from ..people import accounts, claiming, likely, notices, signing_in, suggested
from ..search.cards import page_of
from ..settings import Settings, secret_key
from ..store import Store
from ..tasks import queue_index_tasks
from .items import UNDO_FOR, Choice, Decision, Item, Kind, first_of, one_of

NAME: Final = "suggestion"
WAITING, ACCEPTED, REJECTED, DUPLICATE = "waiting", "accepted", "rejected", "duplicate"
CHOICES: Final = (
    Choice("accept", "Make the page"),
    Choice("duplicate", "It is listed already", asks_reason=True),
    Choice("reject", "Reject", asks_reason=True),
)
_GIVE: Final = "give"
_PRIVATE: Final = "private"
_LABELS: Final = {
    "name": "Name", "what": "What people do there", "where": "Where",
    "contact": "How to get in touch", "when": "When",
    "who": "Who it is for", "cost": "What it costs",
}  # fmt: skip
_ID: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_HANGING_ON: Final = (m.Claim, m.Proposal, m.StaffNote, m.Picture)
"""What somebody may have added to a listing since it was made."""


def items(db: Db, now: datetime, *, most: int | None = None, key: str = "") -> Sequence[Item]:
    """What waits, the oldest first: the first so many, or the one of that key."""
    query = select(m.Suggestion).where(m.Suggestion.state == WAITING)
    if key:
        query = query.where(m.Suggestion.id == key)
    return [
        Item(
            kind=NAME, key=one.id, title=one.told["name"], why=_why(one), since=one.at,
            version=one.version, url=f"/stewards/{NAME}/{one.id}",
            choices=_choices(one, "who suggested it"),
        )
        for one in db.scalars(query.order_by(m.Suggestion.at, m.Suggestion.id).limit(most))
    ]  # fmt: skip


def number(db: Db, now: datetime) -> int:
    """How many wait."""
    query = select(func.count()).where(m.Suggestion.state == WAITING)
    return db.scalar(query) or 0


def told(db: Db, key: str, now: datetime) -> dict[str, Any]:
    """Everything a steward has to know of one suggestion, for its page; `fields` are what may be
    corrected before it is accepted. Raises NotFound."""
    one = _one(db, key)
    lines = [(words, one.told.get(name) or "") for name, words in _LABELS.items()]
    lines = [(words, text) for words, text in lines if text]
    if one.told.get(_PRIVATE):
        lines.append(("Is the address private?", "Yes: nobody sees it on the page"))
    lines.append(("Suggested on", day_words(today(one.at))))
    if one.state == WAITING:
        lines.append(("Who suggested it", one.email or "Gave no address"))
        lines.append(("Do they run it?", "They say so" if one.told.get("runs") else "Not said"))
    if one.decided_by:
        lines.append(("Decided by", f"{one.decided_by}: {one.state}"))
    alike = likely.compared(
        db, one.told.get("likely", []), name=one.told["name"], where=one.told["where"],
        contact=one.told["contact"],
    )  # fmt: skip
    return {
        "heading": one.told["name"], "lines": lines, "version": one.version, "why": _who_told(one),
        "likely": [row for row in alike if row["id"] != one.listing_id],
        "fields": [{"name": name, "label": words, "value": one.told.get(name) or "",
                    "needed": name in suggested.NEEDED} for name, words in _LABELS.items()]
        + [_private_field(one)],
        "listing_id": one.listing_id,
        "choices": list(_choices(one, one.email or "")) if one.state == WAITING else [],
    }  # fmt: skip


def correct(db: Db, key: str, version: int, told: Mapping[str, str]) -> int:
    """A steward has corrected what was typed; fields that are not in `told` stay. The new version.
    "private" is "yes" or "no": whether the address is for nobody to see.

    Raises Conflict where somebody was quicker, Refused for what could not be kept.
    """
    one = _held(db, key)
    _check(one, version)
    given = {**{name: one.told.get(name) or "" for name in _LABELS}, **told}
    read = suggested.read({name: given[name] for name in _LABELS})
    if read.wrong:
        raise Refused(". ".join(f"{_LABELS[name]}: {words}" for name, words in read.wrong))
    private = {_PRIVATE: told[_PRIVATE] == "yes"} if _PRIVATE in told else {}
    one.told = {**one.told, **{name: read.told[name] for name in _LABELS}, **private}
    one.version += 1
    db.flush()
    return one.version


def decide(store: Store, db: Db, decision: Decision) -> dict[str, Any]:
    """Make the listing ("accept"), also for who suggested it to keep ("give"), reject, or name the
    listing that it doubles."""
    one = _held(db, decision.key)
    _check(one, decision.version)
    now, reason = decision.now, clean_text(decision.reason)
    undo: dict[str, Any] = {"suggestion": one.id, "deed": decision.deed, "letter": None}
    if decision.deed in ("accept", _GIVE):
        letter = _accept(store, db, one, decision, undo)
        one.state, one.reason = ACCEPTED, None
    elif decision.deed == "reject":
        if not reason:
            raise Refused("Say why, in words for the person who suggested it: they are mailed.")
        letter = (
            f"Thank you for telling us about {_called(one)}. We have not put it into the "
            f"directory:\n\n{reason}\n\nIf you think this is wrong, "
            f"{notices.whom_to_ask(store.settings)}."
        )
        one.state, one.reason = REJECTED, reason
    elif decision.deed == "duplicate":
        one.listing_id = _listing_in(db, decision.reason)
        listing = listings.get(db, one.listing_id)
        assert listing is not None
        letter = (
            f"Thank you for telling us about {_called(one)}. We have it already"
            f"{_at(store.settings, page_of(listing), listing['name'])}"
        )
        one.state, one.reason = DUPLICATE, None
    else:
        raise Refused(
            "Make its page, reject it, or say which listing it is: press one of the buttons."
        )
    if one.email:
        sent = notices.tell(
            db, store.settings, to=one.email, subject=f"You told us about {_called(one)}",
            text=f"Hello\n\n{letter}", now=now, due=now + UNDO_FOR,
        )  # fmt: skip
        undo["letter"] = sent.id
    # The letter has the address now, and nobody else needs it.
    one.email = None
    one.decided_at, one.decided_by = now, decision.by.name
    one.version += 1
    db.flush()
    return {**undo, "version": one.version}


def undo(store: Store, db: Db, undo: dict[str, Any], by: m.Account, now: datetime) -> None:
    """Put the suggestion back; a listing that was made of it goes, if nobody has touched it."""
    one = _held(db, undo["suggestion"])
    if one.version != undo["version"]:
        raise Conflict(f"This suggestion has changed since it was decided: it is {one.state} now.")
    actor = accounts.actor_of(by)
    if undo["deed"] in ("accept", _GIVE):
        _take_away(db, undo["listing"], owner=undo["owner"], by=actor, now=now)
        if undo["made"]:
            account = accounts.held(db, undo["owner"])
            claiming.forget_unused(db, account, by=actor, now=now)
    if undo["letter"] is not None:
        letter = db.get(m.Mail, undo["letter"])
        # A letter of long ago does not say any more to whom it went.
        one.email = letter.to if letter and "@" in letter.to else None
        if one.email and not notices.take_back(db, undo["letter"]):
            notices.tell(
                db, store.settings, to=one.email, now=now,
                subject=f"You told us about {_called(one)}",
                text="Hello\n\nWhat we wrote to you was too early. Somebody from the team looks "
                "at your suggestion again and writes to you.",
            )  # fmt: skip
    one.state, one.listing_id, one.reason = WAITING, None, None
    one.decided_at = one.decided_by = None
    one.version += 1
    db.flush()


KIND: Final = Kind(
    name=NAME, one="suggestion", many="suggestions", decide=decide, undo=undo,
    first=first_of(items), count=number, find=one_of(items), urgencies=(5,),
)  # fmt: skip


# -- accepting ---------------------------------------------------------------------------------


def _accept(
    store: Store, db: Db, one: m.Suggestion, decision: Decision, undo: dict[str, Any]
) -> str:
    """Make the listing, and where that is decided give it to who suggested it; what to write them.

    Raises Refused where they do not say that they run it, or may not keep listings."""
    now, by = decision.now, accounts.actor_of(decision.by)
    gives = decision.deed == _GIVE
    if gives and not _may_be_given(one):
        raise Refused("Whoever suggested it has not said that they run it. Only make the page.")
    listing = suggested.listing_of(one.told, places=store.places, day=today(now))
    saved = listings.save(db, listing, actor=by, now=now, places=store.places)
    if saved.outcome != "new":
        raise Refused(f"No page could be made of it. {saved.reason or ''}")
    one.listing_id = listing["id"]
    undo.update(listing=listing["id"], owner=None, made=False)
    text = (
        f'Thank you for telling us about "{listing["name"]}". It is in the directory now'
        f"{_at(store.settings, page_of(listing), listing['name'])}"
    )
    if not gives:
        asks = notices.address(store.settings, f"/groups/{listing['id']}/claim")
        return f"{text}\n\n{_may_ask(asks)}" if one.told.get("runs") else text
    owner, made = claiming.keeper_for(
        db, email=one.email or "", name=_organiser(listing["name"]), by=by, via="web", now=now
    )
    accounts.give(db, owner, listing["id"], how="suggestion", by=by, via="web", now=now)
    undo.update(owner=owner.id, made=made)
    return f"{text}\n\n{_invitation(store.settings, owner, made=made, now=now)}"


def _organiser(group: str) -> str:
    """What a new keeper is called until they say who they are."""
    name = f"Organiser of {group}"[: accounts.LONGEST_NAME].strip()
    plain = "".join(letter if letter.isprintable() else " " for letter in name)
    return "Organiser of a group" if notices.has_link(plain) else plain


def _may_ask(address: str | None) -> str:
    told = "You said that you run it. To look after the page yourself, "
    if address:
        return f"{told}ask for it here:\n\n{address}"
    return f'{told}press "Is this your group?" on it.'


def _invitation(settings: Settings, owner: m.Account, *, made: bool, now: datetime) -> str:
    """How they get to the page that is theirs to keep; who reads this has shown their address."""
    told = "You said that you run it, so it is yours to keep up to date. "
    if made and settings.base_url:
        token = signing_in.link_for(owner, "invitation", secret=secret_key(settings), now=now)
        link = notices.address(settings, f"/invitation?link={token}")
        return f"{told}To begin, open this page:\n\n{link}\n\nThe link works once, for 14 days."
    address = notices.address(settings, "/sign-in/link")
    where = f"open {address}" if address else f'go to "Sign in" at {settings.name}'
    return f"{told}To begin, {where} and type this e-mail address: we send you a link."


def _take_away(db: Db, key: str, *, owner: str | None, by: Actor, now: datetime) -> None:
    """Remove a listing as if it had never been. Raises Conflict where somebody has worked on it."""
    listings.hold(db, [key])
    row = db.execute(select(m.Listing.name, m.Listing.version).where(m.Listing.id == key)).first()
    if row is None:
        raise Conflict("Its page is not there any more, so nothing can be undone.")
    added = any(
        db.scalar(select(func.count()).select_from(kind).where(kind.listing_id == key))
        for kind in _HANGING_ON
    )
    theirs = select(m.Ownership.account_id).where(m.Ownership.listing_id == key)
    owners = set(db.scalars(theirs))
    if row.version != 1 or added or owners - {owner}:
        raise Conflict(
            f'Somebody has worked on "{row.name}" since it was accepted. Close it on its page if '
            "it should not be there."
        )
    queue_index_tasks(db, [key])
    db.execute(delete(m.Listing).where(m.Listing.id == key))
    words = f'Took "{row.name}" away again: accepting it was undone'
    db.add(
        m.History(
            listing_id=key, at=now, role=by.role, actor=by.name, action="removed", about=None,
            via="web",
            changes=[{"field": "status", "before": None, "after": None, "words": words}],
        )
    )  # fmt: skip
    db.flush()
    # What the database itself took away with the listing is not to be believed any longer.
    db.expire_all()


# -- parts -------------------------------------------------------------------------------------


def _one(db: Db, key: str) -> m.Suggestion:
    try:
        one = db.get(m.Suggestion, str(UUID(key)))
    except ValueError:
        one = None
    if one is None:
        raise NotFound("There is no such suggestion.")
    return one


def _held(db: Db, key: str) -> m.Suggestion:
    one = db.get(m.Suggestion, key, with_for_update=True, populate_existing=True)
    if one is None:
        raise NotFound("There is no such suggestion.")
    return one


def _check(one: m.Suggestion, version: int) -> None:
    if one.state != WAITING and one.decided_at:
        raise Conflict(
            f"{one.decided_by} has decided on this already, on "
            f"{day_words(today(one.decided_at))}: {one.state}. Nothing of yours was saved."
        )
    if one.version != version:
        raise Conflict("This suggestion has changed since you opened it. Look at it again.")


def _may_be_given(one: m.Suggestion) -> bool:
    return bool(one.told.get("runs") and one.email)


def _choices(one: m.Suggestion, who: str) -> tuple[Choice, ...]:
    """To whom the page would be given is said beside the button, and nobody gets it by default."""
    first, *rest = CHOICES
    gives = [Choice(_GIVE, f"Make the page and give it to {who}")] if _may_be_given(one) else []
    return (first, *gives, *rest)


def _private_field(one: m.Suggestion) -> dict[str, Any]:
    private = bool(one.told.get(_PRIVATE))
    words = (("no", "No, the page shows it", not private),
             ("yes", "Yes, nobody sees it on the page", private))  # fmt: skip
    return {
        "name": _PRIVATE, "label": "Is the address private, like somebody's home?",
        "value": "yes" if private else "no", "needed": False,
        "options": [{"id": key, "label": said, "selected": on} for key, said, on in words],
    }  # fmt: skip


def _who_told(one: m.Suggestion) -> str:
    who = "Somebody who says they run it" if one.told.get("runs") else "Somebody"
    doubt = ". It may be listed already" if one.told.get("likely") else ""
    return f"{who} told us about it{doubt}."


def _why(one: m.Suggestion) -> str:
    """On the list, with the beginning of what was typed, which the page of it says whole."""
    parts = (one.told.get(name) or "" for name in ("what", "where", "contact"))
    said = ". ".join(textwrap.shorten(part, 80, placeholder="…").rstrip(".") for part in parts)
    return f"{_who_told(one)[:-1]}: {said}."


def _called(one: m.Suggestion) -> str:
    """The group's name for a letter. One with a link or a number in it is not repeated: nobody has
    shown that the address is theirs, and letters of ours are not to carry somebody else's words."""
    ways = likely.ways_in(one.told["name"])
    named = not (ways.phones or ways.emails or ways.sites)
    return f'"{one.told["name"]}"' if named else "a group"


def _listing_in(db: Db, typed: str) -> str:
    """The listing that a steward means by the address of its page, or by its id."""
    found = _ID.search(typed.casefold())
    if found is None or not listings.hold(db, [found[0]]):
        raise Refused("Copy the address of the page it is on; it has its long number in it.")
    return found[0]


def _at(settings: Settings, path: str, name: str) -> str:
    link = notices.address(settings, path)
    return f":\n\n{link}" if link else f', under the name "{name}".'
