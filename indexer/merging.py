"""Two listings become one: merged field by field, undone, or said to be different groups.

For the page of a pair under /stewards/duplicates and its kind of work. Both listings stay, each
with its source, which goes on updating it; only the kept one is searchable
(`indexer.search.folding`), and the address of the other leads there (`indexer.merged`).
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session as Db

from schemas.listing import Listing

from . import ever_hidden, listings
from . import models as m
from .errors import Conflict, NotFound, Refused
from .freshness.words import day as day_words
from .listings import FindsPlaces
from .merged import leads_to, merges_of, stands_for
from .people import accounts, editing
from .records import read_listings
from .side_by_side import CHOOSABLE, fields_side_by_side
from .tasks import queue_index_tasks

__all__ = [
    "dismiss", "fields_side_by_side", "merge", "merges_of", "stands_for", "take_back_dismissal",
    "undo",
]  # fmt: skip

_LINKS = ("same_as", "not_same_as")
_NO_LISTING = "There is no such listing; it may have been taken away."
_NO_PAIR = "There is no such pair; one of the two may have been taken away."


def merge(
    db: Db,
    kept_id: str,
    away_id: str,
    choices: Mapping[str, str],
    *,
    by: m.Account,
    now: datetime,
    places: FindsPlaces | None = None,
    duplicate_id: str | None = None,
    version: int | None = None,
) -> m.Merge:
    """Merge two listings: `kept` stands for both. `choices` are names of `CHOOSABLE` -> "kept" or
    "away"; what is taken from the other is the steward's until it is handed back to the source.

    `duplicate_id` is the pair on the list, `version` that of the page it was decided on. Raises
    NotFound; Refused for a listing with itself, a closed one to keep, or an unknown field; Conflict
    where the two are merged already or somebody else has decided.
    """
    kept, away = _both(db, kept_id, away_id)
    if kept["id"] == away["id"]:
        raise Refused("A listing cannot be merged with itself. Choose another one.")
    _check_choices(choices)
    if kept["status"]["state"] == "closed":
        raise Refused(
            f"{kept['name']} is closed, so nobody would find the group any more. Keep the other "
            "one, or restore it first."
        )
    _check_not_merged(db, kept, away)
    pair = _pair_of(db, kept["id"], away["id"], duplicate_id)
    if pair is not None:
        _check_open(pair, version)
        # Those who stood beside it by likeness alone: read before the pair is decided.
        queue_index_tasks(db, [kept["id"], away["id"]])
    fields = sorted(
        part
        for name, chosen in choices.items() if chosen == "away"
        for part in CHOOSABLE[name].fields if kept[part] != away[part]
    )  # fmt: skip
    wanted = _with_fields(db, kept, away, fields)
    _save(db, [_linked(wanted, away["id"]), _linked(away, kept["id"])], by=by, now=now,
          places=places, action="merged")  # fmt: skip
    fresh = listings.get(db, kept["id"])
    assert fresh is not None
    row = m.Merge(
        id=str(uuid4()), kept=kept["id"], away=away["id"], at=now, by=by.name, undone_at=None,
        undone_by=None,
        before={
            "kept": kept,
            "fields": {field: fresh[field] for field in fields},
            "away": {key: away[key] for key in (*_LINKS, "provenance")},
            "owners": _give_owners(db, kept["id"], away["id"], by=by, now=now),
            "duplicate": {"id": pair.id, "state": pair.state} if pair else None,
        },
    )  # fmt: skip
    db.add(row)
    if pair is not None:
        _decided(pair, "merged", by=by, now=now)
    db.flush()
    return row


def undo(
    db: Db,
    merge_id: str,
    *,
    by: m.Account,
    now: datetime,
    places: FindsPlaces | None = None,
    anyway: bool = False,
) -> m.Merge:
    """Part two merged listings again: chosen fields, their provenance, links, owners and the pair
    are as they were.

    Raises NotFound; Conflict where it was undone already, and where a chosen field was changed
    since: with `anyway` that field stays as it is now and all else is put back.
    """
    row = _held_merge(db, merge_id)
    if row.undone_at is not None:
        raise Conflict(f"{row.undone_by} undid this on {_day(row.undone_at)} already.")
    if not row.before:
        raise Conflict(
            "This was merged more than a year ago, and how the two were is forgotten. Change them "
            "by hand."
        )
    kept, away = _both(db, row.kept, row.away)
    was, after = row.before["kept"], row.before["fields"]
    changed = [field for field in after if kept[field] != after[field]]
    if changed and not anyway:
        raise Conflict(
            f"Of {kept['name']} this was changed since the merge: {_labels(changed)}. Undo it all "
            "the same and that stays as it is now, or leave the two merged."
        )
    back = [field for field in after if field not in changed]
    pair = _pair_of(db, row.kept, row.away, (row.before["duplicate"] or {}).get("id"))
    wanted = {**kept, **{field: copy.deepcopy(was[field]) for field in back}}
    wanted = _unlinked(wanted, row.away, was)
    parted = _unlinked(away, row.kept, row.before["away"])
    row.undone_at, row.undone_by = now, by.name
    if pair is not None and pair.state == "merged":
        _decided(pair, row.before["duplicate"]["state"], by=None, now=now)
    _save(db, [wanted, parted], by=by, now=now, places=places, action="undone")
    _hand_back(db, row.kept, [*back, *_LINKS], was["provenance"], by=by, now=now)
    _hand_back(db, row.away, _LINKS, row.before["away"]["provenance"], by=by, now=now)
    _take_owners(db, row, by=by, now=now)
    queue_index_tasks(db, [row.kept, row.away])
    db.flush()
    return row


def dismiss(
    db: Db, duplicate_id: str, *, version: int, by: m.Account, now: datetime
) -> m.Duplicate:
    """The two are different groups: they are never shown as a pair again, nor folded. Raises
    NotFound, and Conflict where somebody else has decided."""
    pair = _held_pair(db, duplicate_id)
    one, other = _both(db, pair.one, pair.other)
    _check_open(pair, version)
    queue_index_tasks(db, [pair.one, pair.other])
    _decided(pair, "dismissed", by=by, now=now)
    said = [
        {**mine, "not_same_as": list(dict.fromkeys([*mine["not_same_as"], theirs["id"]]))}
        for mine, theirs in ((one, other), (other, one))
    ]
    _save(db, said, by=by, now=now, places=None, action="dismissed")
    return pair


def take_back_dismissal(db: Db, duplicate_id: str, *, by: m.Account, now: datetime) -> m.Duplicate:
    """Whether the two are one group is open again. Raises Conflict where it is not dismissed."""
    pair = _held_pair(db, duplicate_id)
    if pair.state != "dismissed":
        raise Conflict("Somebody else has decided on this since.")
    one, other = _both(db, pair.one, pair.other)
    _decided(pair, "open", by=None, now=now)
    said = [
        {**mine, "not_same_as": [key for key in mine["not_same_as"] if key != theirs["id"]]}
        for mine, theirs in ((one, other), (other, one))
    ]
    _save(db, said, by=by, now=now, places=None, action="undone")
    return pair


# -- parts of it -------------------------------------------------------------------------------


def _both(db: Db, one_id: str, other_id: str) -> tuple[Listing, Listing]:
    """The two listings, held until the transaction ends. Raises NotFound."""
    keys = [key for key in (one_id, other_id) if _is_id(key)]
    if db.info.get("writes"):
        listings.hold(db, keys)
    read = read_listings(db, sorted(set(keys)))
    if one_id not in read or other_id not in read:
        raise NotFound(_NO_LISTING)
    return read[one_id], read[other_id]


def _is_id(key: str) -> bool:
    try:
        return str(UUID(key)) == key
    except ValueError:
        return False


def _check_choices(choices: Mapping[str, str]) -> None:
    for name, chosen in choices.items():
        if name not in CHOOSABLE:
            raise Refused(f"{name!r} is no field that can be chosen.")
        if chosen not in ("kept", "away"):
            raise Refused(f"Choose one of the two for {CHOOSABLE[name].label.lower()}.")


def _check_not_merged(db: Db, kept: Listing, away: Listing) -> None:
    """Raises Conflict where the two are merged, or where `kept` went away into `away` at the end:
    the addresses of the two would lead in a circle."""
    if away["id"] in leads_to(db, kept["id"]):
        raise Conflict(
            f"{kept['name']} was merged into {away['name']} already. Undo that first, if this one "
            "is to be kept."
        )
    standing = db.scalar(
        select(m.Merge).where(
            m.Merge.kept == kept["id"], m.Merge.away == away["id"], m.Merge.undone_at.is_(None)
        )
    )
    if standing is not None:
        raise Conflict(f"{standing.by} merged these two on {_day(standing.at)} already.")


def _held_pair(db: Db, duplicate_id: str) -> m.Duplicate:
    """The pair, held, after its listings. Raises NotFound."""
    found = db.get(m.Duplicate, duplicate_id) if _is_id(duplicate_id) else None
    if found is None:
        raise NotFound(_NO_PAIR)
    listings.hold(db, [found.one, found.other])
    return db.get_one(m.Duplicate, duplicate_id, with_for_update=True, populate_existing=True)


def _held_merge(db: Db, merge_id: str) -> m.Merge:
    found = db.get(m.Merge, merge_id) if _is_id(merge_id) else None
    if found is None:
        raise NotFound("There is no such merge; one of the two listings may have been taken away.")
    listings.hold(db, [found.kept, found.away])
    return db.get_one(m.Merge, merge_id, with_for_update=True, populate_existing=True)


def _pair_of(db: Db, one: str, other: str, duplicate_id: str | None) -> m.Duplicate | None:
    """The pair of two listings, held; None where they were never on the list."""
    first, second = sorted((one, other))
    query = select(m.Duplicate).where(m.Duplicate.one == first, m.Duplicate.other == second)
    found = db.scalar(query.with_for_update().execution_options(populate_existing=True))
    if duplicate_id is not None and (found is None or found.id != duplicate_id):
        raise NotFound(_NO_PAIR)
    return found


def _check_open(pair: m.Duplicate, version: int | None) -> None:
    """`version` is given where somebody decides on the pair as a page showed it."""
    if version is None:
        return
    if pair.state in ("merged", "dismissed"):
        done = "merged these two" if pair.state == "merged" else "said that these are different"
        raise Conflict(f"{pair.decided_by} has {done} already.")
    if pair.version != version:
        raise Conflict("Somebody has decided on this and taken it back since. Look at it again.")


def _decided(pair: m.Duplicate, state: str, *, by: m.Account | None, now: datetime) -> None:
    pair.state, pair.version = state, pair.version + 1
    pair.decided_at, pair.decided_by = (now, by.name) if by else (None, None)


def _with_fields(db: Db, kept: Listing, away: Listing, fields: Iterable[str]) -> Listing:
    """The kept listing with fields of the other. What it has hidden, or once had, stays so."""
    wanted = {**copy.deepcopy(kept), **{field: copy.deepcopy(away[field]) for field in fields}}
    if "venues" in fields:
        # By where they are and not by their ids, which each listing counts for itself.
        hidden = [{**venue, "id": None} for venue in ever_hidden.places(db, kept)]
        wanted["venues"] = ever_hidden.kept_hidden(wanted["venues"], kept["venues"], hidden)
    return wanted


def _linked(listing: Listing, other: str) -> Listing:
    return {
        **listing,
        "same_as": list(dict.fromkeys([*listing["same_as"], other])),
        "not_same_as": [key for key in listing["not_same_as"] if key != other],
    }


def _unlinked(listing: Listing, other: str, was: Mapping[str, Any]) -> Listing:
    """Without the link of the merge, and with what the two were said to be before."""
    return {
        **listing,
        "same_as": [key for key in listing["same_as"] if key != other or other in was["same_as"]],
        "not_same_as": [*(key for key in listing["not_same_as"] if key != other),
                        *([other] if other in was["not_same_as"] else [])],
    }  # fmt: skip


def _save(
    db: Db, some: list[Listing], *, by: m.Account, now: datetime, places: FindsPlaces | None,
    action: str,
) -> None:  # fmt: skip
    saved = listings.save_many(
        db, some, actor=editing.editor(by), now=now, places=places, action=action, via="web"
    )
    refused = next((one.reason for one in saved if one.outcome == "refused"), None)
    if refused:
        raise Refused(refused)


def _hand_back(
    db: Db, listing_id: str, fields: Iterable[str], was: Mapping[str, Any], *, by: m.Account,
    now: datetime,
) -> None:  # fmt: skip
    """What the merge made the steward's is again whose it was: the source goes on with it."""
    listing = listings.get(db, listing_id)
    assert listing is not None
    provenance = {key: row for key, row in listing["provenance"].items() if key not in fields}
    provenance |= {field: was[field] for field in fields if field in was}
    _save(db, [{**listing, "provenance": provenance}], by=by, now=now, places=None,
          action="undone")  # fmt: skip


def _give_owners(db: Db, kept: str, away: str, *, by: m.Account, now: datetime) -> list[str]:
    """Who keeps the other one keeps this one too; the ids of those that did not before."""
    given = []
    for account in accounts.owners_of(db, away):
        if not accounts.owns(db, account.id, kept):
            accounts.give(db, account, kept, how="merge", by=editing.editor(by), via="web", now=now)
            given.append(account.id)
    return given


def _take_owners(db: Db, row: m.Merge, *, by: m.Account, now: datetime) -> None:
    """Who came by the merge goes with it; who has claimed the listing since stays."""
    for key in row.before["owners"]:
        owned = db.get(m.Ownership, (key, row.kept))
        account = db.get(m.Account, key)
        if owned is not None and account is not None and owned.how == "merge":
            accounts.take(
                db, account, row.kept, by=editing.editor(by), via="web", now=now, undone=True
            )


def _labels(fields: Iterable[str]) -> str:
    names = {part: field.label.lower() for field in CHOOSABLE.values() for part in field.fields}
    return ", ".join(dict.fromkeys(names[field] for field in fields))


def _day(moment: datetime) -> str:
    return day_words(listings.today(moment))
