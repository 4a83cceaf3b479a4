"""Where a place of a listing is, as far as an edit changes that: of each venue the part that waits
for a steward where an owner changes it, apart from the rest of it, which is live at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

OF_THE_PLACE: Final = (
    "id", "name", "kind", "address", "postcode", "lat", "lon", "point_from", "hidden",
    "show_district", "uprn",
)  # fmt: skip
"""What of a venue says where it is; the rest (access, transport) is live at once."""

POINT: Final = frozenset({"lat", "lon", "point_from"})


def merged(place: Mapping[str, Any], rest: Mapping[str, Any] | None) -> dict[str, Any]:
    """A venue whose place is the one's and everything else the other's."""
    return {**(rest or place), **{key: place[key] for key in OF_THE_PLACE}}


def hidden_at_once(
    place: Mapping[str, Any], new: Mapping[str, Mapping[str, Any]]
) -> Mapping[str, Any]:
    """A live place with what its owner has hidden of it: that never waits, only showing does."""
    wanted = new.get(place["id"])
    if wanted is None or not wanted["hidden"]:
        return place
    district = wanted["show_district"] and (place["show_district"] or not place["hidden"])
    return {**place, "hidden": True, "show_district": district}


def with_changed(
    live: Mapping[str, Any], after: Mapping[str, Any], before: Mapping[str, Any]
) -> dict[str, Any]:
    """A live venue with what an edit changes of its place. Its point is that of its address."""
    changed = {
        key: after[key]
        for key in OF_THE_PLACE
        if key not in POINT and after[key] != before.get(key)
    }
    moved = {"address", "postcode", "uprn"} & set(changed)
    return {**live, **changed, **({key: after[key] for key in POINT} if moved else {})}


def by_id(venues: Sequence[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {row["id"]: row for row in venues}


def unplaced(venue: Mapping[str, Any]) -> dict[str, Any]:
    """What of a venue says where it is, without its point: that the directory looks up by itself
    when a venue is saved, and is no change of anybody's."""
    return {key: venue[key] for key in OF_THE_PLACE if key not in POINT}
