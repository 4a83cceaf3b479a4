"""Claiming: somebody says that a listing is theirs to keep, and shows it by their e-mail address.

The pages of claims call `ask`, `mail_link`, `by_link`, `use` and `object_to`; what the address does
not decide by itself waits for a steward (`indexer.stewards.claims`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import uuid4

from sqlalchemy import delete, select
from sqlalchemy.orm import Session as Db

from schemas.fields import clean_text
from schemas.listing import Listing

from .. import listings
from .. import models as m
from ..errors import Conflict, NotFound, Refused
from ..history import Actor
from ..settings import Settings, secret_key
from . import accounts, addresses, links, notices, proof, sharing

LONGEST_NOTE: Final = 1000
WAITING, APPROVED, REJECTED = "waiting", "approved", "rejected"
UNUSED_KEPT: Final = 2 * links.GOOD_FOR["claim"]
"""Who finds the letter after its link has ended has as long again to ask for another."""
TO_PROVE, TO_OBJECT = 0, 1
"""What the link of a claim is for: its second number."""

UNKNOWN_TO_OWNER: Final = "Somebody who keeps the listing does not know this person."
ONLY_DOMAIN: Final = (
    "Only the web domain of the address fits, and the listing had an owner already."
)
BY_ADDRESS: Final = "the e-mail address"
"""Who has decided where no person had to."""


@dataclass(frozen=True)
class Outcome:
    """What became of a claim when its link was used: "kept" (theirs now), "already" (it was), or
    "waits" for a steward."""

    state: str
    listing_id: str
    listing: str
    email: str


# -- asking ------------------------------------------------------------------------------------


def checked(name: str, email: str, note: str) -> tuple[str, str, str | None]:
    """(name, address, note) as they are kept. Raises Refused with what is wrong."""
    said = clean_text(note)
    if len(said) > LONGEST_NOTE:
        raise Refused(f"Say it in at most {LONGEST_NOTE} characters; these are {len(said)}.")
    return accounts.checked_name(name), addresses.folded(email), said or None


def ask(
    db: Db, listing_id: str, *, name: str, email: str, note: str, now: datetime
) -> m.Claim:  # fmt: skip
    """A claim that nobody acts on before `use`. The same person asking again gets the same claim,
    with what was typed last: whoever typed before may have been somebody else.

    Raises NotFound for no such listing, Refused for what `checked` refuses.
    """
    kept_name, known, said = checked(name, email, note)
    if not listings.hold(db, [listing_id]):
        raise NotFound("There is no such listing.")
    waiting = select(m.Claim).where(
        m.Claim.listing_id == listing_id, m.Claim.email == known, m.Claim.state == WAITING
    )
    found = db.scalars(waiting.order_by(m.Claim.at)).first()
    if found is not None:
        if found.reached_at is None:
            # Asked for now: the claim outlasts the link that is mailed for it.
            found.name, found.note, found.at = kept_name, said, now
            db.flush()
        return found
    claim = m.Claim(
        id=str(uuid4()), listing_id=listing_id, email=known, name=kept_name, note=said,
        proof=proof.NONE, at=now, reached_at=None, state=WAITING, version=1, decided_at=None,
        decided_by=None, reason=None,
    )  # fmt: skip
    db.add(claim)
    db.flush()
    return claim


def mail_link(db: Db, claim: m.Claim, *, settings: Settings, site: str, now: datetime) -> None:
    """The letter that proves the address, or says that nothing is left to prove. `site` is where
    the directory is reached, unless a setting says it. Nothing that was typed stands in it: the
    address may be that of somebody who never asked."""
    listing = name_of(db, claim.listing_id)
    if claim.reached_at is not None:
        text = (
            f'Hello\n\nYou have asked already to keep the page of "{listing}". '
            "Somebody from the team reads it and writes to you."
        )
    else:
        link = _link(settings, site, claim, TO_PROVE, now=now)
        text = (
            f'Hello\n\nSomebody, we think you, asked to keep the page of "{listing}" '
            f"at {settings.name}.\n\nIf it was you, open this page and press the button:\n\n"
            f"{link}\n\nThe link works once, for 7 days. If it was not you, do nothing: nothing "
            "happens then."
        )
    notices.tell(
        db, settings, to=claim.email, subject=f"Keeping the page of {listing}", text=text, now=now
    )


def by_link(db: Db, settings: Settings, token: str, *, now: datetime) -> tuple[m.Claim, int] | None:
    """The claim that a link is about and what the link is for; None where it is of no use any
    more. Uses nothing up."""
    link = links.read(secret_key(settings), "claim", token, now=now)
    claim = db.get(m.Claim, link.who) if link else None
    if claim is None or link is None:
        return None
    if link.number == TO_PROVE and claim.reached_at is None and claim.state == WAITING:
        return claim, TO_PROVE
    if link.number == TO_OBJECT and claim.state == APPROVED:
        return claim, TO_OBJECT
    return None


def to_mail_again(db: Db, settings: Settings, token: str, *, now: datetime) -> m.Claim | None:
    """The claim of a link that was never used, of whatever age: a second one can be mailed, to the
    same address. None where the claim is gone or needs no link any more."""
    link = links.read(secret_key(settings), "claim", token, now=now, of_any_age=True)
    claim = db.get(m.Claim, link.who) if link and link.number == TO_PROVE else None
    waits = claim is not None and claim.reached_at is None and claim.state == WAITING
    return claim if waits else None


def renew(db: Db, claim_id: str, *, now: datetime) -> m.Claim | None:
    """The claim, as asked for now; None where it was dealt with meanwhile."""
    claim = db.get(m.Claim, claim_id, with_for_update=True, populate_existing=True)
    if claim is None or claim.reached_at is not None or claim.state != WAITING:
        return None
    claim.at = now
    db.flush()
    return claim


def use(
    db: Db, claim_id: str, *, settings: Settings, site: str, now: datetime, name: str | None = None
) -> Outcome:
    """Their address is proven: the listing is theirs at once, or a steward decides. `name` is what
    they call themselves now; what was typed before may be somebody else's.

    Raises Conflict where the link has been used meanwhile, and Refused for a bad name.
    """
    claim = held(db, claim_id)
    if claim.reached_at is not None or claim.state != WAITING:
        raise Conflict("This link was used already.")
    if name is not None:
        claim.name = accounts.checked_name(name)
    listing = listings.get(db, claim.listing_id)
    assert listing is not None  # a claim goes with its listing
    claim.reached_at = now
    claim.proof = proof.proof_of(db, listing, claim.email)
    claim.version += 1
    owners = accounts.owners_of(db, claim.listing_id)
    account = accounts.by_email(db, claim.email)
    why = _why_not(db, listing, claim, account, owners)
    state = "waits"
    if account is not None and accounts.keeps(db, account, claim.listing_id):
        note_decided(claim, APPROVED, by=BY_ADDRESS, now=now)
        state = "already"
    elif why is not None:
        claim.reason = why
    else:
        by = Actor(accounts.OWNER, claim.name)
        give(db, claim, by=by, via="link", now=now)
        note_decided(claim, APPROVED, by=BY_ADDRESS, now=now)
        for owner in owners:
            tell_owner(db, owner, claim, settings=settings, site=site, now=now)
        state = "kept"
    db.flush()
    return Outcome(state, claim.listing_id, listing["name"], claim.email)


def object_to(db: Db, claim_id: str, *, now: datetime) -> None:
    """An owner does not know whoever has become one: a steward looks at it, and until then nothing
    is taken away. Raises Conflict where that is so already."""
    claim = held(db, claim_id)
    if claim.state != APPROVED:
        raise Conflict("A steward is looking at this already.")
    claim.state, claim.reason = WAITING, UNKNOWN_TO_OWNER
    claim.version += 1
    db.flush()


def clear(db: Db, *, now: datetime) -> int:
    """Take away claims whose link nobody has used in `UNUSED_KEPT`; how many. For a job."""
    old = (m.Claim.reached_at.is_(None), m.Claim.at < now - UNUSED_KEPT)
    ids = list(db.scalars(select(m.Claim.id).where(*old).order_by(m.Claim.id).with_for_update()))
    db.execute(delete(m.Claim).where(m.Claim.id.in_(ids)))
    return len(ids)


# -- giving it to them, also for suggestions ---------------------------------------------------


def keeper_for(
    db: Db, *, email: str, name: str, by: Actor, via: str, now: datetime
) -> tuple[m.Account, bool]:
    """(the account of an address, whether it had to be made). Its role stays what it is. Raises
    Refused where the account was ended, or may not change listings."""
    account = accounts.by_email(db, email)
    if account is None:
        role = accounts.OWNER
        made = accounts.add(db, email=email, name=name, role=role, by=by, via=via, now=now)
        return made, True
    if not account.active:
        raise Refused(f"The account of {account.name} was ended. Ask an admin to open it again.")
    if account.role not in accounts.KEEPERS:
        raise Refused(
            f"{account.name} is staff and cannot change listings. Ask an admin to change their "
            "role first."
        )
    return accounts.held(db, account.id), False


def forget_unused(db: Db, account: m.Account, *, by: Actor, now: datetime) -> None:
    """Take away an account that was made for what is being undone, unless it has been used."""
    used = account.signed_in_on or account.password or account.role != accounts.OWNER
    if not used and not accounts.listings_of(db, account.id):
        words = f"Took the account of {account.name} away again, unused"
        accounts.note(db, account, "account_ended", words, by=by, via="web", now=now)
        db.delete(account)
        db.flush()


def give(
    db: Db, claim: m.Claim, *, by: Actor, via: str, now: datetime
) -> tuple[str | None, bool]:  # fmt: skip
    """(the account that got the listing, whether it was made for that); None: they had it.

    Raises Refused as `keeper_for`."""
    account, made = keeper_for(db, email=claim.email, name=claim.name, by=by, via=via, now=now)
    if account.reached_at is None:
        account.reached_at = claim.reached_at
    if accounts.owns(db, account.id, claim.listing_id):
        return None, made
    accounts.give(db, account, claim.listing_id, how="claim", by=by, via=via, now=now)
    return account.id, made


def tell_owner(
    db: Db, owner: m.Account, claim: m.Claim, *, settings: Settings, site: str, now: datetime,
    due: datetime | None = None,
) -> m.Mail:  # fmt: skip
    """The letter by which an owner learns of another one, and can say that they do not know them.
    Without our own address it carries no link, and says whom to ring."""
    listing = name_of(db, claim.listing_id)
    link = _link(settings, site, claim, TO_OBJECT, now=now) if settings.base_url or site else ""
    press = (
        f"If you do not know this person, open this page and press the button:\n\n{link}\n\nThe "
        f"link works for 7 days. Or {notices.whom_to_ask(settings)}."
        if link
        else f"If you do not know this person, {notices.whom_to_ask(settings)}."
    )
    return notices.tell(
        db, settings, to=owner.email, subject=f"Somebody else keeps {listing} too", now=now,
        due=due, text=f"Hello {owner.name}\n\n{claim.name} ({sharing.masked(claim.email)}) keeps "
        f'the page of "{listing}" now, as you do.\n\n{press}',
    )  # fmt: skip


# -- parts -------------------------------------------------------------------------------------


def held(db: Db, key: str) -> m.Claim:
    """The claim, kept from other writers until the transaction ends. Raises NotFound."""
    claim = db.get(m.Claim, key, with_for_update=True, populate_existing=True)
    if claim is None:
        raise NotFound("There is no such claim.")
    return claim


def note_decided(claim: m.Claim, state: str, *, by: str, now: datetime) -> None:
    """Who decided what, and when."""
    claim.state, claim.decided_at, claim.decided_by, claim.reason = state, now, by, None
    claim.version += 1


def name_of(db: Db, listing_id: str) -> str:
    """What a listing is called."""
    return db.scalars(select(m.Listing.name).where(m.Listing.id == listing_id)).one()


def _why_not(
    db: Db, listing: Listing, claim: m.Claim, account: m.Account | None,
    owners: Sequence[m.Account],
) -> str | None:  # fmt: skip
    """Why a claim is not settled by its address and waits for a steward; None: it is."""
    if account is not None and not account.active:
        return "Their account was ended; an admin can open it again."
    if account is not None and account.role not in accounts.KEEPERS:
        return "They are staff and cannot change listings; an admin can change their role."
    if _was_rejected(db, claim):
        return "A claim of this address on this listing was rejected before."
    if account is not None and sharing.was_taken_off(db, account, claim.listing_id):
        return "They kept this listing before, and were taken off it."
    if any(venue["hidden"] for venue in listing["venues"]):
        return "The listing has a hidden address, which whoever keeps it sees."
    if claim.proof == proof.NONE:
        return proof.why_none(db, listing, claim.email)
    if claim.proof == proof.DOMAIN and owners:
        return ONLY_DOMAIN
    return None


def _was_rejected(db: Db, claim: m.Claim) -> bool:
    before = select(m.Claim.id).where(
        m.Claim.listing_id == claim.listing_id, m.Claim.email == claim.email,
        m.Claim.state == REJECTED, m.Claim.id != claim.id,
    )  # fmt: skip
    return db.scalar(before.limit(1)) is not None


def _link(settings: Settings, site: str, claim: m.Claim, number: int, *, now: datetime) -> str:
    token = links.make(secret_key(settings), "claim", links.Link(claim.id, number), now=now)
    return f"{(settings.base_url or site).rstrip('/')}/claim?link={token}"
