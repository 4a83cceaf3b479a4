"""The places of a listing that are hidden, or once were: nothing that brings old words back may
show them by the way. For `indexer.versions` and `indexer.stewards.proposals`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import String, cast, select
from sqlalchemy.orm import Session as Db

from schemas.listing import Listing

from . import models as m

Venue = dict[str, Any]

_WHERE: Final = ("address", "postcode", "uprn")


def changes_with_hidden(db: Db, listing_id: str) -> list[dict[str, Any]]:
    """What the history keeps of venues of a listing of which one was hidden: {"venues": [...]}."""
    # As JSON writes it, on both databases: few rows have it, and only those are read.
    hidden = cast(m.History.changes, String).contains('"hidden": true', autoescape=True)
    rows = db.scalars(select(m.History.changes).where(m.History.listing_id == listing_id, hidden))
    return [
        {"venues": change.get(side) or []}
        for changes in rows
        for change in changes
        if change.get("field") == "venues"
        for side in ("before", "after")
    ]


def places(db: Db, present: Listing) -> list[Venue]:
    """Every place of a listing that is hidden now (first), or that its history knows hidden."""
    then = [venue for form in changes_with_hidden(db, present["id"]) for venue in form["venues"]]
    return [venue for venue in [*present["venues"], *then] if venue.get("hidden")]


def kept_hidden(
    wanted: Sequence[Venue], present: Iterable[Venue], hidden: Sequence[Venue]
) -> list[Venue]:
    """`wanted` with every place hidden that is so now or once was, and that nobody shows now.

    `present` are the venues as they are, `hidden` those of `places`. A place is the same by its id,
    or by its address, postcode or property number.
    """
    shown = [venue for venue in present if not venue["hidden"]]
    return [
        venue
        if any(_stands_at(venue, one) for one in shown)
        else {**venue, **_marks(venue, hidden)}
        for venue in wanted
    ]


def _stands_at(venue: Mapping[str, Any], shown: Mapping[str, Any]) -> bool:
    """Whether a place is at the very spot that is shown now."""
    named = any(venue[key] for key in _WHERE) or venue["id"] == shown["id"]
    return named and all(venue[key] == shown[key] for key in _WHERE)


def _marks(venue: Mapping[str, Any], hidden: Iterable[Mapping[str, Any]]) -> dict[str, bool]:
    """The marks of a place that is to stay hidden; none for any other."""
    for one in hidden:
        same = one.get("id") == venue["id"] or any(
            one.get(key) and one[key] == venue[key] for key in _WHERE
        )
        if same:
            district = venue["show_district"] and one.get("show_district", False)
            return {"hidden": True, "show_district": bool(district)}
    return {}
