"""What was read out of a list's words and nobody has confirmed: answers about access, and needs.

Nothing of it is a fact before a person has said so. Owners and stewards answer on the page of a
listing; on the work list it is the kind "access". What somebody has refused is not asked again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import exists, select
from sqlalchemy.orm import Session as Db

from schemas import vocabulary
from schemas.listing import Listing

from .. import listings
from .. import models as m
from ..errors import Conflict, NotFound, Refused
from ..people import editing, keeping
from ..sources import candidates
from ..sources.candidates import Waiting
from ..store import Store
from . import held
from .items import Choice, Decision, Item, Kind
from .marks import as_left, once_undone

NAME: Final = "access"
RIGHT, WRONG = "right", "wrong"
CHOICES: Final = (
    Choice(RIGHT, "All of this is right"),
    Choice(WRONG, "None of this is right: do not ask again"),
)
_SCANNED: Final = 1000
_MOST: Final = 50
"""So many listings stand on the work list at once; others follow when these are done."""

_STATES: Final = {"yes": "yes", "partly": "partly", "no": "no"}
_PRESS: Final = "Press one of the buttons of the page."
_MEANWHILE: Final = "This was answered, or changed, since you opened the page. Look at it again."


@dataclass(frozen=True)
class Question:
    """One thing to be asked: `key` names it in a form; `words` are the publisher's own, `by` is the
    source that wrote them, and `where` the place, "" for the listing as a whole."""

    key: str
    waits: Waiting
    words: str
    label: str
    state: str
    where: str
    by: str


# -- access -----------------------------------------------------------------------------------


def asked(db: Db, listing: Listing) -> list[Question]:
    """What a listing's own words about access may answer, without what somebody has refused."""
    work = db.get(m.Work, (NAME, listing["id"]))
    refused = {tuple(row) for row in (work.told.get("refused") or ())} if work else set()
    return [
        _question(listing, one) for one in candidates.waiting(listing) if _mark(one) not in refused
    ]


def answer(
    db: Db, listing_id: str, answers: Mapping[str, str], *, account_id: str, now: datetime
) -> int:
    """Save what a keeper says to some of the questions: key -> "yes" (it is so, from today, by
    them) or "no" (it is not asked again, and stays unknown); anything else leaves it open. Gives
    back how many were answered. Raises NotFound for a listing that is not theirs, and Conflict for
    a question that is none any more.
    """
    account = keeping.keeper(db, account_id, listing_id)
    listings.hold(db, [listing_id])
    return len(_settle(db, listing_id, answers, by=account, now=now))


def _settle(
    db: Db, listing_id: str, answers: Mapping[str, str], *, by: m.Account, now: datetime
) -> list[Question]:
    listing = _found(db, listing_id)
    questions = {one.key: one for one in asked(db, listing)}
    told = {key: said for key, said in answers.items() if said in ("yes", "no")}
    if not told.keys() <= questions.keys():
        raise Conflict(_MEANWHILE)
    for key, said in told.items():
        one = questions[key]
        if said == "yes":
            candidates.accept(
                db, listing_id, one.waits.venue, one.waits.candidate.facet, one.state,
                one.words, by=editing.editor(by), now=now,
            )  # fmt: skip
    refused = [list(_mark(questions[key].waits)) for key, said in told.items() if said == "no"]
    if refused:
        work = held.made(db, NAME, listing_id)
        work.told = {**work.told, "refused": [*(work.told.get("refused") or ()), *refused]}
        work.done_at, work.done_by = now, by.name[:100]
        work.version += 1
        db.flush()
    return [questions[key] for key in told]


def _mark(one: Waiting) -> tuple[str, str, str]:
    """What is remembered of a refusal: other words about the same thing are asked anew."""
    return one.venue or "", one.candidate.facet, one.candidate.words


def _question(listing: Listing, one: Waiting) -> Question:
    facet = one.candidate.facet
    place = next((row for row in listing["venues"] if row["id"] == one.venue), None)
    where = (place["name"] or place["address"] or place["postcode"] or "") if place else ""
    sources = [row["name"] for row in listing["sources"] if row["name"] and row["live"]]
    return Question(
        f"{one.venue or ''}/{facet}/{one.candidate.state}", one, one.candidate.words,
        vocabulary.facets()[facet].label, one.candidate.state, where, sources[0] if sources else "",
    )  # fmt: skip


# -- needs ------------------------------------------------------------------------------------


def inferred(listing: Listing) -> list[str]:
    """The needs of a listing that were worked out from its words, by id."""
    return [row["id"] for row in listing["needs"] if row["how"] == "inferred"]


def judge_needs(
    db: Db, listing_id: str, answers: Mapping[str, str], *, account_id: str, now: datetime
) -> int:
    """Keep ("yes": from now on it is theirs who says so) or take away ("no") needs that were worked
    out, by id; anything else leaves one as it is. Gives back how many. Raises as `answer`.
    """
    account = keeping.keeper(db, account_id, listing_id)
    listings.hold(db, [listing_id])
    listing = _found(db, listing_id)
    told = {need: said for need, said in answers.items() if said in ("yes", "no")}
    if not told:
        return 0
    if not told.keys() <= set(inferred(listing)):
        raise Conflict(_MEANWHILE)
    actor = editing.editor(account)
    how = "owner" if actor.role == "owner" else "steward"
    kept = [
        {**row, "how": how} if told.get(row["id"]) == "yes" else row
        for row in listing["needs"]
        if told.get(row["id"]) != "no"
    ]
    listings.save(db, {**listing, "needs": kept}, actor=actor, now=now, via="web")
    return len(told)


# -- as work ----------------------------------------------------------------------------------


def waiting(db: Db, now: datetime) -> Sequence[Item]:
    """Listings whose own words may answer what nobody has answered, the newest changed first."""
    found: list[Item] = []
    for listing_id in _with_words(db):
        listing = listings.get(db, listing_id)
        questions = asked(db, listing) if listing else []
        if listing is None or not questions:
            continue
        row = db.get_one(m.Listing, listing_id)
        found.append(
            Item(
                kind=NAME, key=listing_id, title=listing["name"], urgency=8, since=row.updated_at,
                why=_why(questions), version=_version(db, row), listing_id=listing_id,
                url=f"/stewards/{NAME}/{listing_id}", choices=CHOICES,
            )
        )  # fmt: skip
        if len(found) == _MOST:
            break
    return found


def _with_words(db: Db) -> list[str]:
    """The ids of listings with words about access that speak of something."""
    about = select(m.Listing.id, m.Listing.updated_at, m.Listing.access_text)
    at_places = select(m.Listing.id, m.Listing.updated_at, m.Venue.access_text).join(
        m.Venue, m.Venue.listing_id == m.Listing.id
    )
    # Who writes about access here is asked beside it; on the list stand what publishers wrote.
    came = exists().where(m.SourceRecord.listing_id == m.Listing.id)
    newest: dict[str, datetime] = {}
    for query, text in ((about, m.Listing.access_text), (at_places, m.Venue.access_text)):
        query = query.where(text.is_not(None), m.Listing.status_state != "closed", came)
        query = query.order_by(m.Listing.updated_at.desc(), m.Listing.id).limit(_SCANNED)
        newest |= {key: at for key, at, words in db.execute(query) if _speaks(words)}
    return sorted(newest, key=lambda key: (newest[key], key), reverse=True)


@lru_cache(maxsize=4096)
def _speaks(words: str) -> bool:
    return bool(candidates.candidates(words))


def _why(questions: Sequence[Question]) -> str:
    one = questions[0]
    by = f'"{one.by}"' if one.by else "Its list"
    more = f", and {len(questions) - 1} more" if len(questions) > 1 else ""
    words = one.words.rstrip(".")
    return f"{by} writes “{words}”{more}. Is that so? Nobody has said."


def _version(db: Db, row: m.Listing) -> int:
    work = db.get(m.Work, (NAME, row.id))
    return row.version + (work.version if work else 0)


def told(db: Db, key: str, now: datetime) -> dict[str, Any]:
    """What the page of one listing shows. Raises NotFound."""
    listing = _found(db, key)
    questions = asked(db, listing)
    lines = [
        (
            f"{one.label}{f', {one.where}' if one.where else ''}",
            f"“{one.words}” would be: {_STATES[one.state]}",
        )
        for one in questions
    ]
    return {
        "heading": listing["name"], "lines": lines, "listing_id": key,
        "version": _version(db, db.get_one(m.Listing, key)),
        "choices": CHOICES if questions else (),
        "links": [("Answer each by itself", f"/account/listings/{key}/unconfirmed")],
    }  # fmt: skip


def decide(store: Store, db: Db, decision: Decision) -> dict[str, Any]:
    """Accept, or refuse, all of a listing's words alike. See `Kind.decide`."""
    key = decision.key
    listings.hold(db, [key])
    if decision.deed not in (RIGHT, WRONG):
        raise Refused(_PRESS)
    listing = _found(db, key)
    questions = asked(db, listing)
    if not questions or _version(db, db.get_one(m.Listing, key)) != decision.version:
        raise Conflict(_MEANWHILE)
    marks = {name: listing["provenance"].get(name) for name in ("access", "venues")}
    said = "yes" if decision.deed == RIGHT else "no"
    _settle(db, key, {one.key: said for one in questions}, by=decision.by, now=decision.now)
    work = held.made(db, NAME, key)
    left = {name: as_left(db, [key], name)[key] for name in marks}
    return {
        "listing": key, "said": said, "work": work.version, "marks": marks, "left": left,
        "done": [[*_mark(one.waits), one.state] for one in questions],
    }  # fmt: skip


def undo(store: Store, db: Db, undo: dict[str, Any], by: m.Account, now: datetime) -> None:
    """It is asked again, and what was accepted is not known. See `Kind.undo`."""
    key = undo["listing"]
    listings.hold(db, [key])
    listing = _found(db, key)
    work = held.made(db, NAME, key)
    if work.version != undo["work"]:
        raise Conflict("Somebody has answered more of it since.")
    if undo["said"] == "no":
        gone = [row[:3] for row in undo["done"]]
        kept = [row for row in work.told.get("refused") or () if row not in gone]
        work.told = {**work.told, "refused": kept}
        work.version += 1
        db.flush()
        return
    for venue, facet, _, state in undo["done"]:
        place = next((row for row in listing["venues"] if row["id"] == venue), None)
        facts = (place if venue else listing) or {"access": {}}
        if facts["access"].get(facet, {}).get("state") != state:
            raise Conflict("Somebody has given another answer since.")
    whose = {
        name: once_undone(db, {key: mark}, {key: undo["left"][name]}, name)[key]
        for name, mark in undo["marks"].items()
    }
    freed = {(row[0], row[1]) for row in undo["done"]}
    changed = {
        **listing,
        "access": _without(listing["access"], "", freed),
        "venues": [
            {**row, "access": _without(row["access"], row["id"], freed)}
            for row in listing["venues"]
        ],
    }
    more: dict[str, Any] = {"actor": editing.editor(by), "now": now, "via": "web"}
    listings.save_many(db, [changed], action="undone", **more)
    again = _found(db, key)
    marks = {name: mark for name, mark in again["provenance"].items() if name not in whose}
    marks |= {name: mark for name, mark in whose.items() if mark}
    listings.save_many(db, [{**again, "provenance": marks}], action="undone", **more)


def _without(facts: Mapping[str, Any], venue: str, freed: set[tuple[str, str]]) -> dict[str, Any]:
    return {facet: fact for facet, fact in facts.items() if (venue, facet) not in freed}


def _found(db: Db, listing_id: str) -> Listing:
    listing = listings.get(db, listing_id)
    if listing is None:
        raise NotFound("There is no such listing; it may have been removed.")
    return listing


KIND: Final = Kind(NAME, "words about access", "words about access", waiting, decide, undo)
