"""The section "where": the places it meets at, and the area it serves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import uuid4

from werkzeug.datastructures import MultiDict

from indexer import times
from indexer.listings import today
from indexer.people import areas
from schemas import vocabulary as vocab
from schemas.listing import BadListing, Listing, Problem

from ..site import now, store
from .answers import Problems, as_text, chosen, options, text
from .rows import Typed, added, number_of, removed, rows, with_rows, without_blank
from .section import Section

SHOWN: Final = {
    "all": "Show the whole address",
    "district": "Hide the address, and show only the first part of the postcode",
    "nothing": "Hide the address, and do not say where it is at all",
}
SAME: Final = {
    "yes": "Yes, only its name or its address is written differently",
    "no": "No, the group has moved",
}
_TEXTS: Final = ("name", "address", "postcode", "transport")
_BLANK: Final = {"id": "", "kind": "", "shown": "", "same": "", **dict.fromkeys(_TEXTS, "")}
_BLANK_AREA: Final = {"place": "", "miles": ""}
_ASKED: Final = "which"


def _fill(listing: Listing) -> Typed:
    typed: Typed = MultiDict()
    typed.setlist("attend", listing["attend"])
    venues = [
        {
            "id": venue["id"],
            "kind": as_text(venue["kind"]),
            "shown": _shown(venue),
            **{name: as_text(venue[name]) for name in _TEXTS},
        }
        for venue in listing["venues"]
    ]
    typed = with_rows(typed, "venues", venues)
    return with_rows(typed, "service_areas", [_area_row(one) for one in listing["service_areas"]])


def _shown(venue: Mapping[str, Any]) -> str:
    if not venue["hidden"]:
        return "all"
    return "district" if venue["show_district"] else "nothing"


def _area_row(area: Mapping[str, Any]) -> dict[str, str]:
    """An area as it stands in the form."""
    names = ("near", "name", "text", "outcode", "country", "code")
    if not area["miles"]:
        names = ("name", "text", "outcode", "country", "near", "code")
    place = next((area[name] for name in names if area[name]), "")
    return {"place": place, "miles": as_text(area["miles"])}


def _show(listing: Listing, typed: Typed | None) -> dict[str, Any]:
    typed = _fill(listing) if typed is None else typed
    known = {venue["id"]: venue for venue in listing["venues"]}
    unknown = unknown_areas(listing)
    return {
        "attend": options(vocab.ATTEND, typed.getlist("attend")),
        "venues": [
            {
                "values": {name: row.get(name, "") for name in ("id", *_TEXTS)},
                "kinds": options(vocab.VENUE_KINDS, [row.get("kind", "")]),
                "shown": options(SHOWN, [row.get("shown", "")]),
                "same": options(SAME, [row.get("same", "")]) if _is_asked_same(row, known) else [],
            }
            for row in rows(typed, "venues")
        ],
        "areas": [
            {
                **{name: row.get(name, "") for name in _BLANK_AREA},
                "which": options(_meant(listing, row), [row.get(_ASKED, "")]),
                "unknown": row.get("place", "") in unknown,
            }
            for row in rows(typed, "service_areas")
        ],
    }


def unknown_areas(listing: Mapping[str, Any]) -> list[str]:
    """The areas, as typed, that searches by place cannot use: nobody here knows where they are."""
    found = (areas.not_found_by(store().places, one) for one in listing["service_areas"])
    return [one for one in found if one]


def _meant(listing: Mapping[str, Any], row: Typed) -> Mapping[str, str]:
    """What an area that was typed may mean, where that is more than one place."""
    place, miles = text(row, "place"), text(row, "miles")
    stands = [_area_row(area) for area in listing["service_areas"]]
    if place is None or {"place": place, "miles": miles or ""} in stands:
        return {}
    return areas.read(store().places, place, miles=miles or "").choices


def _tidy(typed: Typed) -> Typed:
    typed = without_blank(typed, "venues", looked_at=("id", "kind", *_TEXTS))
    return without_blank(typed, "service_areas", looked_at=tuple(_BLANK_AREA))


def _read(listing: Listing, typed: Typed) -> Mapping[str, Any]:
    wrong = Problems()
    known = {venue["id"]: venue for venue in listing["venues"]}
    places = dict(known)
    venues: list[dict[str, Any]] = []
    moved: dict[str, str] = {}
    for number, row in enumerate(rows(typed, "venues")):
        if row.get("shown") not in SHOWN:
            wrong.note(f"venues.{number}.shown", "Choose who may see the address")
        if not text(row, "name") and not text(row, "address"):
            wrong.note(f"venues.{number}.name", "Write the name of the place, or its address")
        if _is_asked_same(row, places) and row.get("same") not in SAME:
            wrong.note(f"venues.{number}.same", "Say whether it is still the same building")
        # A place that is none of this listing's is a new one: ids of others mean nothing here.
        before = known.pop(row.get("id", ""), None)
        if before is not None and _has_moved(row, before) and row.get("same") == "no":
            venues.append(_moved_to(row, before))
            moved[before["id"]] = venues[-1]["id"]
        else:
            venues.append(_venue(row, before))
    for gone in known.values():
        if meets := _times_at(listing, gone["id"]):
            wrong.note("venues", _first_move(gone, meets))
    wrong.check()
    return {
        "attend": chosen(typed, "attend", vocab.ATTEND, before=listing["attend"]),
        "venues": venues,
        "sessions": [
            {**one, "venue": moved[one["venue"]], "access": _not_of_a_place(one["access"])}
            if one["venue"] in moved
            else one
            for one in listing["sessions"]
        ],
        "service_areas": _read_areas(listing, typed, wrong),
    }


def _venue(row: Typed, before: Mapping[str, Any] | None) -> dict[str, Any]:
    shown = row.get("shown", "")
    said: dict[str, Any] = {
        **{name: text(row, name) for name in _TEXTS},
        "kind": text(row, "kind"),
        "hidden": shown != "all",
        "show_district": shown != "nothing",
    }
    if before is None:
        # Never an id that was used before: what is known of the old place would cling to the new.
        return {**said, "id": f"v-{uuid4().hex[:12]}"}
    if not before["hidden"] and shown == "all":
        said["show_district"] = before["show_district"]
    moved = _squeezed(said["postcode"]) != _squeezed(before["postcode"]) or (
        not said["postcode"] and _squeezed(said["address"]) != _squeezed(before["address"])
    )
    unplaced = {"lat": None, "lon": None, "point_from": None, "uprn": None}
    return {**before, **said, **(unplaced if moved else {})}


def _has_moved(row: Typed, before: Mapping[str, Any]) -> bool:
    """Whether it has another name and is somewhere else: likely another building."""
    name = text(row, "name")
    renamed = name is None or _squeezed(name) != _squeezed(before["name"])
    return renamed and any(
        _squeezed(text(row, one)) != _squeezed(before[one]) for one in ("address", "postcode")
    )


def _is_asked_same(row: Typed, known: Mapping[str, Mapping[str, Any]]) -> bool:
    """Only where something is known that is true of one building alone."""
    before = known.get(row.get("id", ""))
    if before is None or not _has_moved(row, before):
        return False
    return bool(before["access"] or before["access_text"] or before["transport"])


def _moved_to(row: Typed, before: Mapping[str, Any]) -> dict[str, Any]:
    """The building a group has moved to: nothing that was said of the old one is said of it."""
    new = _venue(row, None)
    return {**new, "transport": None if new["transport"] == before["transport"] else
            new["transport"]}  # fmt: skip


def _not_of_a_place(access: Mapping[str, Any]) -> dict[str, Any]:
    return {key: fact for key, fact in access.items() if vocab.facets()[key].scope != "venue"}


def _squeezed(value: str | None) -> str:
    return "".join((value or "").split()).casefold()


def _read_areas(listing: Listing, typed: Typed, wrong: Problems) -> list[dict[str, Any]]:
    """The areas; one whose row says what it said before is kept with its code."""
    before = [(_area_row(area), area) for area in listing["service_areas"]]
    found = []
    for number, row in enumerate(rows(typed, "service_areas")):
        place, miles = text(row, "place"), text(row, "miles")
        same = [area for old, area in before if old == {"place": place or "", "miles": miles or ""}]
        if same:
            found.append(same[0])
        elif place is None:
            wrong.note(f"service_areas.{number}.place", "Write the place, or remove this row")
        else:
            meant = areas.read(
                store().places, place, miles=miles or "", which=row.get(_ASKED, "")
            )  # fmt: skip
            if row.get(_ASKED) == areas.AS_TYPED and meant.area is None:
                found.append({"near": place, "miles": miles} if miles else {"text": place})
            elif meant.area is None:
                wrong.note(f"service_areas.{number}.which", f"Say what you mean by {place}")
            else:
                found.append(meant.area)
    wrong.check()
    return found


def _times_at(listing: Listing, venue_id: str) -> Sequence[Mapping[str, Any]]:
    return [row for row in listing["sessions"] if row["venue"] == venue_id]


def _first_move(venue: Mapping[str, Any], meets: Sequence[Mapping[str, Any]]) -> str:
    place = venue["name"] or venue["address"] or "this place"
    when = times.sentence(dict(meets[0]), today=today(now()))
    return (
        f"The group still meets at {place} ({when}). First move that time to another place, or "
        "take it away, under When it meets. Then remove the place here"
    )


def _press(listing: Listing, typed: Typed, deed: str) -> Typed | None:
    if deed == "add-venue":
        return added(typed, "venues", _BLANK)
    if deed == "add-area":
        return added(typed, "service_areas", _BLANK_AREA)
    if (number := number_of(deed, "remove-area")) is not None:
        return removed(typed, "service_areas", number)
    if (number := number_of(deed, "remove-venue")) is not None:
        key = typed.get(f"venues-{number}-id", "")
        venue = next((one for one in listing["venues"] if one["id"] == key), None)
        if venue and (meets := _times_at(listing, key)):
            raise BadListing([Problem(f"venues.{number}", _first_move(venue, meets))])
        return removed(typed, "venues", number)
    return None


SECTION: Final = Section(
    name="where",
    heading="Where it meets",
    hint="People look for what is near them. With a postcode we can say how far it is.",
    # The times are those of the form "times"; here they only follow a place that moves.
    fields=("attend", "venues", "service_areas", "sessions"),
    template="keeping/where.html",
    show=_show,
    read=_read,
    tidy=_tidy,
    press=_press,
)
