"""Two people, or two tabs, in one form: what each of them changed is put together, so that nobody
saves over what they have never seen. The forms of keepers save through here.

What a form was made from is worked out from the history. Where both have changed the same thing,
nothing is saved, and the form comes again with what they typed there and what is new elsewhere.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy.orm import Session as Db

from schemas.listing import Listing, load_listing

from .. import versions
from ..errors import NotFound, Refused
from ..history import differences
from ..listings import FindsPlaces
from . import editing
from .editing import ChangedMeanwhile, Outcome
from .editing_places import OF_THE_PLACE

_BY_ID: Final = frozenset({"needs", "who", "conditions", "languages"})
_BY_KEY: Final = frozenset({"access", "first_visit"})
_GONE: Final = object()
"""Stands for what one side does not have."""


class BothChanged(ChangedMeanwhile):
    """Both have changed the same thing. `together` is the listing with what the person typed there
    and what is new elsewhere: what the form shows next."""

    def __init__(self, rows: Sequence[Mapping[str, Any]], seen: str, together: Listing) -> None:
        super().__init__(rows, seen)
        self.together = together


def save(
    db: Db, account_id: str, listing_id: str, read: Callable[[Listing], Mapping[str, Any]], *,
    fields: Sequence[str], seen_as: str, number: str, now: datetime, places: FindsPlaces,
) -> Outcome:  # fmt: skip
    """Save a form. `read` makes the changes of `fields` out of what was typed and of the listing
    that the form showed; `seen_as` and `number` are what the form carried to say which that was
    (`editing.seen`, `changed.newest`).

    Raises as `editing.save` does, BothChanged where that is known, and what `read` raises.
    """
    found = editing.opened(db, account_id, listing_id)
    present, waits, _ = found
    seen = editing.seen(present, fields)
    was = present if seen == seen_as else None
    if was is None and number.isdecimal() and len(number) < 19:
        was = _as_shown(db, present, waits, int(number))
    if was is None or was is present or editing.seen(was, fields) != seen_as:
        changes = read(present)
    else:
        wanted = load_listing({**copy.deepcopy(was), **copy.deepcopy(dict(read(was)))})
        wanted = _with_their_new_places(was, wanted, present)
        changes, clash = {}, False
        for name in fields:
            changes[name], both = together(name, was[name], wanted[name], present[name])
            clash = clash or both
        if clash:
            merged = load_listing({**copy.deepcopy(present), **copy.deepcopy(changes)})
            raise BothChanged(differences(present, merged), seen, merged)
        seen_as = seen
    return editing.save(
        db, account_id, listing_id, changes, seen_as=seen_as, now=now, places=places, found=found
    )


def together(name: str, was: Any, mine: Any, theirs: Any) -> tuple[Any, bool]:
    """What one field is with the changes of both, and whether they have changed the same thing
    differently: mine is then what stays. Places, needs and the like are known by their ids; where a
    place is, a price and a person to ring are each one thing."""
    if mine in (was, theirs):
        return theirs, False
    if theirs == was:
        return mine, False
    if name in _BY_ID:
        return _rows(was, mine, theirs, lambda *sides: (sides[1], True))
    if name == "venues":
        return _rows(was, mine, theirs, _place)
    if name in _BY_KEY and all(isinstance(one, Mapping) for one in (was, mine, theirs)):
        return _members(was, mine, theirs, of=together)
    return mine, True


def _with_their_new_places(was: Listing, mine: Listing, theirs: Listing) -> Listing:
    """Mine, with their place for each new one that both have written alike: a form that is sent
    twice names a new place anew each time, and it would stand there twice."""
    before = {row["id"] for row in was["venues"]}
    new = [row for row in theirs["venues"] if row["id"] not in before]
    alike: dict[str, dict[str, Any]] = {}
    for row in mine["venues"]:
        same = [one for one in new if _as_typed(one) == _as_typed(row)]
        if row["id"] not in before and same:
            alike[row["id"]] = same[0]
            new.remove(same[0])
    return {
        **mine,
        "venues": [alike.get(row["id"], row) for row in mine["venues"]],
        "sessions": [
            {**row, "venue": alike[row["venue"]]["id"]} if row["venue"] in alike else row
            for row in mine["sessions"]
        ],
    }


def _as_typed(venue: Mapping[str, Any]) -> dict[str, Any]:
    """A place without its id and the point that was found for it."""
    found = ("id", "lat", "lon", "point_from")
    return {name: value for name, value in venue.items() if name not in found}


def _as_shown(db: Db, present: Listing, waits: Any, number: int) -> Listing | None:
    try:
        was = versions.as_it_was(db, present["id"], number)
    except (NotFound, Refused):
        return None
    return was if waits is None else editing.with_waiting(was, waits.after, waits.before)


def _place(
    was: Mapping[str, Any], mine: Mapping[str, Any], theirs: Mapping[str, Any]
) -> tuple[Any, bool]:
    """One place: where it is, is one thing, so that no address is half of each."""
    apart = [
        {name: value for name, value in one.items() if name not in OF_THE_PLACE}
        for one in (was, mine, theirs)
    ]
    rest, both = _members(*apart, of=together)
    where = [{name: one[name] for name in OF_THE_PLACE} for one in (was, mine, theirs)]
    place, both_moved = together("place", *where)
    return {**rest, **place}, both or both_moved


def _members(
    was: Mapping[str, Any], mine: Mapping[str, Any], theirs: Mapping[str, Any], *,
    of: Callable[[str, Any, Any, Any], tuple[Any, bool]],
) -> tuple[dict[str, Any], bool]:  # fmt: skip
    found, clash = {}, False
    for key in dict.fromkeys([*mine, *theirs]):
        sides = [one.get(key, _GONE) for one in (was, mine, theirs)]
        value, both = of(key, *sides)
        clash = clash or both
        if value is not _GONE:
            found[key] = value
    return found, clash


def _rows(
    was: Sequence[Any], mine: Sequence[Any], theirs: Sequence[Any],
    each: Callable[[Any, Any, Any], tuple[Any, bool]],
) -> tuple[list[Any], bool]:  # fmt: skip
    """Rows that are known by their ids: in my order, what is new of theirs after it."""

    def one(_: str, *sides: Any) -> tuple[Any, bool]:
        before, my_own, their_own = sides
        if my_own in (before, their_own):
            return their_own, False
        if their_own == before:
            return my_own, False
        return (my_own, True) if _GONE in sides else each(before, my_own, their_own)

    by_id = [{row["id"]: row for row in rows} for rows in (was, mine, theirs)]
    found, clash = _members(*by_id, of=one)
    return list(found.values()), clash
