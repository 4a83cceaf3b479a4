"""Claims that a steward decides on: somebody says that a listing is theirs to keep, and their
e-mail address alone does not show it. How they ask is in `indexer.people.claiming`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session as Db

from schemas.fields import clean_text

from .. import listings
from .. import models as m
from ..errors import Conflict, NotFound, Refused
from ..freshness.words import day as day_words
from ..history import Actor
from ..listings import today
from ..people import accounts, claiming, notices, proof
from ..people.claiming import APPROVED, REJECTED, UNKNOWN_TO_OWNER, WAITING
from ..settings import Settings
from ..store import Store
from .items import UNDO_FOR, Choice, Decision, Item, Kind, first_of, is_id, one_of

NAME: Final = "claim"
CHOICES: Final = (
    Choice("approve", "Approve: it is theirs to keep"),
    Choice("reject", "Reject", asks_reason=True),
)


_WAITS: Final = (m.Claim.state == WAITING, m.Claim.reached_at.is_not(None))


def items(db: Db, now: datetime, *, most: int | None = None, key: str = "") -> Sequence[Item]:
    """Claims with a proven address that wait, those first that an owner objects to: the first so
    many, or the one of that key."""
    query = (
        select(m.Claim, m.Listing.name)
        .join(m.Listing, m.Listing.id == m.Claim.listing_id)
        .where(*_WAITS)
        .order_by(
            case((m.Claim.reason == UNKNOWN_TO_OWNER, 0), else_=1), m.Claim.reached_at, m.Claim.id
        )
        .limit(most)
    )
    if key:
        query = query.where(m.Claim.id == key)
    return [
        Item(
            kind=NAME, key=claim.id, title=f"{claim.name} wants to keep {name}",
            why=_why(db, claim), since=claim.reached_at or claim.at, version=claim.version,
            url=f"/stewards/{NAME}/{claim.id}", urgency=1 if _is_objected(claim) else 5,
            listing_id=claim.listing_id, choices=CHOICES,
        )
        for claim, name in db.execute(query)
    ]  # fmt: skip


def number(db: Db, now: datetime) -> int:
    """How many wait."""
    return db.scalar(select(func.count()).where(*_WAITS)) or 0


def told(db: Db, key: str, now: datetime) -> dict[str, Any]:
    """Everything a steward has to know of one claim, for its page. Raises NotFound."""
    claim = _one(db, key)
    owners = [f"{one.name} ({one.email})" for one in accounts.owners_of(db, claim.listing_id)]
    others = db.scalars(
        select(m.Claim).where(m.Claim.listing_id == claim.listing_id, m.Claim.id != claim.id)
    )
    before = [f"{one.name} ({one.email}): {one.state}" for one in others if one.reached_at]
    lines = [
        ("Listing", claiming.name_of(db, claim.listing_id)),
        ("Who asks", claim.name),
        ("E-mail, proven by a link", claim.email),
        ("How they are involved", claim.note or "They have not said."),
        ("Who keeps it now", ", ".join(owners) or "Nobody yet"),
        ("Asked on", day_words(today(claim.at))),
    ]
    if before:
        lines.append(("Other claims", "; ".join(before)))
    if claim.decided_by:
        lines.append(("Decided by", claim.decided_by))
    waits = claim.state == WAITING and claim.reached_at is not None
    return {
        "why": _why(db, claim),
        "heading": f"{claim.name} wants to keep {claiming.name_of(db, claim.listing_id)}",
        "lines": lines, "likely": [], "listing_id": claim.listing_id, "version": claim.version,
        "choices": list(CHOICES) if waits else [],
    }  # fmt: skip


def decide(store: Store, db: Db, decision: Decision) -> dict[str, Any]:
    """Approve or reject; the person is told, once it can no longer be undone."""
    claim = claiming.held(db, decision.key)
    _check(claim, decision)
    listings.hold(db, [claim.listing_id])
    name, by = claiming.name_of(db, claim.listing_id), accounts.actor_of(decision.by)
    was = claim.reason
    gave, took, made = None, None, False
    if decision.deed == "approve":
        gave, made = claiming.give(db, claim, by=by, via="web", now=decision.now)
        text = (
            f'Hello {claim.name}\n\nYou keep the page of "{name}" now.\n\n'
            f"{_how_to_sign_in(store.settings)}"
        )
        subject = f"You keep the page of {name}"
        claiming.note_decided(claim, APPROVED, by=decision.by.name, now=decision.now)
    elif decision.deed == "reject":
        if not decision.reason.strip():
            raise Refused("Say why, in words for the person who asked: they are mailed.")
        took = _take(db, claim, by=by, now=decision.now)
        text = (
            f'Hello {claim.name}\n\nYou asked to keep the page of "{name}". We have not agreed to '
            f"it:\n\n{clean_text(decision.reason)}\n\nIf you think this is wrong, "
            f"{notices.whom_to_ask(store.settings)}."
        )
        subject = f"The page of {name}"
        claiming.note_decided(claim, REJECTED, by=decision.by.name, now=decision.now)
        claim.reason = clean_text(decision.reason)
    else:
        raise Refused("Approve or reject: press one of the buttons.")
    due = decision.now + UNDO_FOR
    letters = [
        notices.tell(
            db, store.settings, to=claim.email, subject=subject, text=text, now=decision.now,
            due=due,
        )
    ]  # fmt: skip
    for owner in accounts.owners_of(db, claim.listing_id) if gave else []:
        if owner.id != gave:
            letters.append(
                claiming.tell_owner(
                    db, owner, claim, settings=store.settings, site="", now=decision.now, due=due
                )
            )
    return {
        "claim": claim.id, "version": claim.version, "gave": gave, "took": took, "made": made,
        "was": was, "letters": [letter.id for letter in letters],
    }  # fmt: skip


def undo(store: Store, db: Db, undo: dict[str, Any], by: m.Account, now: datetime) -> None:
    """Put the claim back to waiting, as if nothing had been decided."""
    claim = claiming.held(db, undo["claim"])
    if claim.version != undo["version"]:
        raise Conflict(f"This claim has changed since it was decided: it is {claim.state} now.")
    listings.hold(db, [claim.listing_id])
    actor = accounts.actor_of(by)
    if undo["took"]:
        back = accounts.held(db, undo["took"])
        accounts.give(db, back, claim.listing_id, how="claim", by=actor, via="web", now=now)
    if undo["gave"]:
        account = accounts.held(db, undo["gave"])
        accounts.take(
            db, account, claim.listing_id, by=actor, via="web", now=now, undone=True
        )  # fmt: skip
        if undo["made"]:
            claiming.forget_unused(db, account, by=actor, now=now)
    stopped = [notices.take_back(db, number) for number in undo["letters"]]
    if not stopped[0]:
        notices.tell(
            db, store.settings, to=claim.email, now=now,
            subject=f"The page of {claiming.name_of(db, claim.listing_id)}",
            text=f"Hello {claim.name}\n\nWhat we wrote to you about keeping this page was too "
            "early. Somebody from the team looks at it again and writes to you.",
        )  # fmt: skip
    claim.state, claim.reason = WAITING, undo["was"]
    claim.decided_at = claim.decided_by = None
    claim.version += 1
    db.flush()


KIND: Final = Kind(
    name=NAME, one="claim", many="claims", decide=decide, undo=undo,
    first=first_of(items), count=number, find=one_of(items), urgencies=(1, 5),
)  # fmt: skip


# -- parts -------------------------------------------------------------------------------------


def _one(db: Db, key: str) -> m.Claim:
    claim = db.get(m.Claim, key) if is_id(key) else None
    if claim is None:
        raise NotFound("There is no such claim.")
    return claim


def _check(claim: m.Claim, decision: Decision) -> None:
    if claim.state == WAITING and claim.reached_at is not None:
        if claim.version == decision.version:
            return
        raise Conflict("This claim has changed since you opened it. Look at it again.")
    if claim.decided_by and claim.decided_at:
        raise Conflict(
            f"{claim.decided_by} has {claim.state} this claim on "
            f"{day_words(today(claim.decided_at))}. Nothing of yours was saved."
        )
    raise Conflict("Nobody can decide on this claim before its e-mail address is proven.")


def _is_objected(claim: m.Claim) -> bool:
    return claim.reason == UNKNOWN_TO_OWNER


def _take(db: Db, claim: m.Claim, *, by: Actor, now: datetime) -> str | None:
    """Take back what the claim itself had given (an owner objected); whose it was."""
    account = accounts.by_email(db, claim.email)
    owned = account and db.get(m.Ownership, (account.id, claim.listing_id))
    if account is None or not owned or owned.how != "claim" or not _is_objected(claim):
        return None
    accounts.take(db, account, claim.listing_id, by=by, via="web", now=now)
    return account.id


def _why(db: Db, claim: m.Claim) -> str:
    if _is_objected(claim):
        return UNKNOWN_TO_OWNER
    if claim.state == WAITING and claim.reason:
        return claim.reason
    account = accounts.by_email(db, claim.email)
    if account is not None and not account.active:
        return "Their account was ended; an admin can open it again."
    if claim.proof == proof.NONE:
        return "The e-mail address is not one that the listing names."
    return claiming.ONLY_DOMAIN


def _how_to_sign_in(settings: Settings) -> str:
    address = notices.address(settings, "/sign-in/link")
    where = f"open {address}" if address else f'go to "Sign in" at {settings.name}'
    return (
        f"To look at it and change it, {where}, type this e-mail address, and we send you a link "
        "to sign in with. You need no password."
    )
