"""What was read out of a list's words and nobody has confirmed: answers about access, and needs.

Nothing of it is a fact before a person has said so. Owners and stewards answer on the page of a
listing; on the work list it is the kind "access". What somebody has refused is not asked again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session as Db

from schemas import vocabulary
from schemas.listing import Listing

from .. import listings
from .. import models as m
from ..errors import Conflict, NotFound, Refused
from ..people import editing, keeping
from ..records import each_listing
from ..sources import candidates
from ..sources.candidates import Waiting
from ..store import Store
from . import held, unanswered
from .items import Choice, Decision, Item, Kind, is_id
from .marks import as_left, once_undone
from .unanswered import Head

NAME: Final = unanswered.NAME
RIGHT, WRONG = "right", "wrong"
CHOICES: Final = (
    Choice(RIGHT, "All of this is right"),
    Choice(WRONG, "None of this is right: do not ask again"),
)
_READ_AT_ONCE: Final = 400

_STATES: Final = {"yes": "yes", "partly": "partly", "no": "no"}
_PRESS: Final = "Press one of the buttons of the page."
_MEANWHILE: Final = "This was answered, or changed, since you opened the page. Look at it again."


@dataclass(frozen=True)
class Question:
    """One thing to be asked: `key` names it in a form; `words` are the publisher's own, `by` is the
    source that wrote them ("" where that is not known), and `where` the place, "" for the listing
    as a whole."""

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
    return asked_of_many(db, [listing])[listing["id"]]


def asked_of_many(db: Db, some: Sequence[Listing]) -> dict[str, list[Question]]:
    """The same of several listings, by their ids, read together."""
    refused = unanswered.refusals(db, [one["id"] for one in some])
    waits = {
        one["id"]: [
            row
            for row in candidates.waiting(one)
            if unanswered.mark(row) not in refused.get(one["id"], ())
        ]
        for one in some
    }
    said = unanswered.said_by(db, [one for one in some if waits[one["id"]]])
    return {
        one["id"]: [_question(one, row, said.get(one["id"], {})) for row in waits[one["id"]]]
        for one in some
    }


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
    refused = [
        list(unanswered.mark(questions[key].waits)) for key, said in told.items() if said == "no"
    ]
    if refused:
        work = held.made(db, NAME, listing_id)
        work.told = {**work.told, "refused": [*(work.told.get("refused") or ()), *refused]}
        work.done_at, work.done_by = now, by.name[:100]
        work.version += 1
        db.flush()
    return [questions[key] for key in told]


def _question(listing: Listing, one: Waiting, said: Mapping[str, Sequence[str]]) -> Question:
    facet = one.candidate.facet
    place = next((row for row in listing["venues"] if row["id"] == one.venue), None)
    where = (place["name"] or place["address"] or place["postcode"] or "") if place else ""
    return Question(
        f"{one.venue or ''}/{facet}/{one.candidate.state}", one, one.candidate.words,
        vocabulary.facets()[facet].label, one.candidate.state, where,
        _who_said(listing, said.get(one.candidate.words, ())),
    )  # fmt: skip


def _who_said(listing: Listing, said: Sequence[str]) -> str:
    """The source that wrote these words: one that still lists the group, if such a one did. Where
    no record holds them, it can only be the one source there is."""
    live = [row["name"] for row in listing["sources"] if row["name"] and row["live"]]
    if not said:
        return live[0] if len(live) == 1 else ""
    return next((name for name in live if name in said), said[0])


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


def first(db: Db, now: datetime, most: int) -> Sequence[Item]:
    """Listings whose own words may answer what nobody has answered, the longest untouched first.
    See `Kind`."""
    return list(_items(db, list(islice(unanswered.open_ones(db), most))))


def count(db: Db, now: datetime) -> int:
    """How many there are. See `Kind`."""
    return unanswered.count(db)


def find(db: Db, now: datetime, key: str) -> Item | None:
    """One of them. See `Kind`."""
    heads = list(unanswered.open_ones(db, only=key)) if is_id(key) else []
    return next(_items(db, heads), None)


def _items(db: Db, heads: Sequence[Head]) -> Iterator[Item]:
    for start in range(0, len(heads), _READ_AT_ONCE):
        part = heads[start : start + _READ_AT_ONCE]
        keys = [head.id for head in part]
        some = {one["id"]: one for one in each_listing(db, keys)}
        questions = asked_of_many(db, list(some.values()))
        answered = _answered(db, keys)
        for head in part:
            if asked_here := questions.get(head.id):
                yield Item(
                    kind=NAME, key=head.id, title=some[head.id]["name"], urgency=8,
                    since=head.updated_at, why=_why(asked_here),
                    version=head.version + answered.get(head.id, 0), listing_id=head.id,
                    url=f"/stewards/{NAME}/{head.id}", choices=CHOICES,
                )  # fmt: skip


def _answered(db: Db, keys: Sequence[str]) -> dict[str, int]:
    query = select(m.Work.key, m.Work.version).where(m.Work.kind == NAME, m.Work.key.in_(keys))
    return {row.key: row.version for row in db.execute(query)}


def _why(questions: Sequence[Question]) -> str:
    one = questions[0]
    by = f'"{one.by}"' if one.by else "Its list"
    more = f", and {len(questions) - 1} more" if len(questions) > 1 else ""
    words = one.words.rstrip(".")
    return f"{by} writes “{words}”{more}. Is that so? Nobody has said."


def _version(db: Db, key: str) -> int:
    version = db.scalar(select(m.Listing.version).where(m.Listing.id == key)) or 0
    return version + _answered(db, [key]).get(key, 0)


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
        "version": _version(db, key),
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
    if not questions or _version(db, key) != decision.version:
        raise Conflict(_MEANWHILE)
    marks = {name: listing["provenance"].get(name) for name in ("access", "venues")}
    said = "yes" if decision.deed == RIGHT else "no"
    _settle(db, key, {one.key: said for one in questions}, by=decision.by, now=decision.now)
    work = held.made(db, NAME, key)
    left = {name: as_left(db, [key], name)[key] for name in marks}
    return {
        "listing": key, "said": said, "work": work.version, "marks": marks, "left": left,
        "done": [[*unanswered.mark(one.waits), one.state] for one in questions],
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


KIND: Final = Kind(
    name=NAME, one="words about access", many="words about access", decide=decide, undo=undo,
    first=first, count=count, find=find, urgencies=(8,),
)  # fmt: skip
