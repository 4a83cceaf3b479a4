"""A listing as rows of a spreadsheet, under the column names of Waymark's own sheet.

Called by `indexer.sheets` for exports and for the template; `indexer.sources.sheets` reads the same
names back. A listing with several places, times, contacts or prices takes further rows, each of
which names in "Adds to listing" the one it belongs to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import zip_longest
from typing import Any, Final

from schemas import vocabulary as vocab
from schemas.listing import Listing

Cell = str | float | int | None

FIRST: Final = ("Listing id", "Adds to listing", "Name of group")

LISTING_COLUMNS: Final = (
    "Other name", "Who runs it", "Led by", "Charity number", "Company number",
    "Organisation website", "Summary", "What they do", "Category", "Activities, as words",
    "Words people use", "Status", "Important message", "Youngest age", "Oldest age",
    "Who is it for", "Only or mainly for", "Conditions for joining", "Languages", "Interpreters",
    "How to join (choose)", "How to join, in words", "In person or online", "Cost (choose)",
    "Cost in words", "Room for new people", "Waiting time", "Website", "Area it serves",
    "Who meets you", "What happens the first time", "What to bring", "How long it lasts",
    "Can I bring someone", "Getting there the first time", "Last checked", "Last changed",
)  # fmt: skip
PRICE_COLUMNS: Final = ("Price in pounds", "Price per", "Cost option")
TIME_COLUMNS: Final = ("Days and times", "First session", "Last session", "Term time only")
PLACE_COLUMNS: Final = (
    "Venue", "Kind of place", "Address", "Postcode", "Latitude", "Longitude", "UPRN",
    "Getting there", "Address may be shown", "District only", "Access in words",
)  # fmt: skip
CONTACT_COLUMNS: Final = (
    "Contact name", "Contact's role", "Telephone", "Email", "Best time to ring",
    "Contact may be shown",
)  # fmt: skip
UNWRITTEN_FACETS: Final = frozenset(
    {"languages", "interpreter", "phone_contact", "online_option", "phone_option", "home_visits"}
    | {"drop_in", "women_only", "men_only", "free"}
)
"""Facets that another column says."""


def access_columns() -> dict[str, str]:
    """Facet id -> the name of its column."""
    return {id: facet.label for id, facet in vocab.facets().items() if id not in UNWRITTEN_FACETS}


def all_columns() -> tuple[str, ...]:
    """Every column of Waymark's sheet, in its order."""
    return (
        *FIRST, *LISTING_COLUMNS, *TIME_COLUMNS, *PLACE_COLUMNS, *CONTACT_COLUMNS, *PRICE_COLUMNS,
        *access_columns().values(),
    )  # fmt: skip


def rows_of(
    listing: Listing, *, words_of: Callable[[Mapping[str, Any]], str]
) -> list[dict[str, Cell]]:
    """The rows of one canonical listing: {column: value}, blank ones left out.

    `words_of` writes a session's days and hours so that they can be read again.
    """
    first = {**_of_listing(listing), **_access(listing["access"])}
    everywhere = _access(_of_sessions(listing["access"]))
    rows: list[dict[str, Cell]] = []
    parts: Iterable[tuple[dict[str, Cell], ...]] = zip_longest(
        _places_and_times(listing, words_of),
        [_contact(one) for one in listing["contacts"]],
        [_price(one) for one in listing["cost"]["options"]],
        fillvalue={},
    )
    for at, columns in enumerate(list(parts) or [({}, {}, {})]):
        row: dict[str, Cell] = {"Name of group": listing["name"]}
        if at == 0:
            row.update({"Listing id": listing["id"], **first})
        else:
            row.update({"Adds to listing": listing["id"], **everywhere})
        for part in columns:
            # A place's own access facts stand beside those of the whole listing.
            row.update(part)
        rows.append({name: value for name, value in row.items() if value not in (None, "")})
    return rows


def _of_listing(listing: Listing) -> dict[str, Cell]:
    organisation = listing["organisation"] or {}
    numbers = {one["scheme"]: one["identifier"] for one in organisation.get("identifiers", [])}
    visit = listing["first_visit"] or {}
    needs = vocab.needs()
    labels = [needs[one["id"]].label for one in listing["needs"] if one["id"] in needs]
    checked = [one["checked_on"] for one in listing["sources"]]
    checked += [one["on"] for one in listing["confirmations"]]
    changed = [one["changed_on"] for one in listing["sources"]]
    led_by = organisation.get("led_by")
    state = listing["status"]["state"]
    capacity = listing["capacity"]
    cost_known = listing["cost"]["state"] != "unknown"
    return {
        "Other name": listing["alternate_name"],
        "Who runs it": organisation.get("name"),
        "Led by": None if led_by in (None, "unknown") else led_by.replace("_", " "),
        "Charity number": numbers.get("GB-CHC"),
        "Company number": numbers.get("GB-COH"),
        "Organisation website": organisation.get("website"),
        "Summary": listing["summary"],
        "What they do": listing["description"],
        "Category": _listed(labels),
        "Activities, as words": _listed(listing["activities"]),
        "Words people use": _listed(listing["words"]),
        "Status": state.replace("_", " "),
        "Important message": listing["alert"],
        "Youngest age": listing["age"]["min"],
        "Oldest age": listing["age"]["max"],
        "Who is it for": listing["eligibility"],
        "Only or mainly for": _named(listing["who"], vocab.WHO),
        "Conditions for joining": _named(listing["conditions"], vocab.CONDITIONS),
        "Languages": _listed(
            vocab.language_label(one["id"]) + (f" ({one['note']})" if one["note"] else "")
            for one in listing["languages"]
        ),
        "Interpreters": listing["interpreters"],
        "How to join (choose)": _listed(vocab.JOIN[one] for one in listing["join"]),
        "How to join, in words": listing["join_note"],
        "In person or online": _listed(vocab.ATTEND[one] for one in listing["attend"]),
        "Cost (choose)": vocab.COST[listing["cost"]["state"]] if cost_known else None,
        "Cost in words": listing["cost"]["note"],
        "Room for new people": (
            None if capacity["state"] == "unknown" else vocab.CAPACITY[capacity["state"]]
        ),
        "Waiting time": capacity["note"],
        "Website": listing["website"],
        "Area it serves": _listed(_area(one) for one in listing["service_areas"]),
        "Who meets you": visit.get("who_meets_you"),
        "What happens the first time": visit.get("what_happens"),
        "What to bring": visit.get("what_to_bring"),
        "How long it lasts": visit.get("how_long"),
        "Can I bring someone": visit.get("bring_someone"),
        "Getting there the first time": visit.get("getting_there"),
        "Last checked": max(filter(None, checked), default=None),
        "Last changed": max(filter(None, changed), default=None),
    }


def _places_and_times(
    listing: Listing, words_of: Callable[[Mapping[str, Any]], str]
) -> list[dict[str, Cell]]:
    """One row for each session, beside its place; a place without session has a row of its own."""
    rows: list[dict[str, Cell]] = []
    for venue in listing["venues"]:
        of_venue = [one for one in listing["sessions"] if one["venue"] == venue["id"]]
        for at, session in enumerate(of_venue or [None]):
            place = _place(venue) if at == 0 else _short_place(venue)
            own = _access(session["access"]) if session else {}
            rows.append({**place, **_times(session, words_of), **own})
    known = {venue["id"] for venue in listing["venues"]}
    rows += [
        {**_times(one, words_of), **_access(one["access"])}
        for one in listing["sessions"]
        if one["venue"] not in known
    ]
    return rows


def _times(
    session: Mapping[str, Any] | None, words_of: Callable[[Mapping[str, Any]], str]
) -> dict[str, Cell]:
    if session is None:
        return {}
    return {
        "Days and times": words_of(session),
        "First session": session["starts_on"],
        "Last session": session["until"],
        "Term time only": "yes" if session["term_time"] else None,
    }


def _short_place(venue: Mapping[str, Any]) -> dict[str, Cell]:
    return {
        "Venue": venue["name"], "Address": venue["address"], "Postcode": venue["postcode"],
        "Address may be shown": "no" if venue["hidden"] else None,
        **_access(_of_sessions(venue["access"])),
    }  # fmt: skip


def _place(venue: Mapping[str, Any]) -> dict[str, Cell]:
    given = venue["point_from"] == "given"
    kind = venue["kind"]
    return {
        **_short_place(venue),
        "Kind of place": vocab.VENUE_KINDS[kind] if kind else None,
        "Latitude": venue["lat"] if given else None,
        "Longitude": venue["lon"] if given else None,
        "UPRN": venue["uprn"],
        "Getting there": venue["transport"],
        "District only": "yes" if venue["hidden"] and venue["show_district"] else None,
        "Access in words": venue["access_text"],
        **_access(venue["access"]),
    }


def _of_sessions(facts: Mapping[str, Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    """The facts that may differ from one session to the next; each row has its own."""
    known = vocab.facets()
    return {facet: fact for facet, fact in facts.items() if known[facet].scope == "session"}


def _access(facts: Mapping[str, Mapping[str, Any]]) -> dict[str, Cell]:
    columns = access_columns()
    return {
        columns[facet]: f"{fact['state']} - {fact['note']}" if fact["note"] else fact["state"]
        for facet, fact in facts.items()
        if facet in columns
    }


def _contact(contact: Mapping[str, Any]) -> dict[str, Cell]:
    return {
        "Contact name": contact["name"],
        "Contact's role": contact["role"],
        "Telephone": _listed(contact["phones"]),
        "Email": contact["email"],
        "Best time to ring": contact["times"],
        "Contact may be shown": None if contact["public"] else "no",
    }


def _price(option: Mapping[str, Any]) -> dict[str, Cell]:
    return {
        "Price in pounds": option["amount"],
        "Price per": option["per"],
        "Cost option": option["note"],
    }


def _area(area: Mapping[str, Any]) -> str:
    if area.get("near") and area.get("miles"):
        return f"Within {area['miles']} miles of {area['near']}"
    return area.get("name") or area.get("outcode") or area.get("text") or area.get("country") or ""


def _named(entries: Sequence[Mapping[str, Any]], labels: Mapping[str, str]) -> str | None:
    return _listed(
        f"{labels[one['id']]} [{one['note']}]" if one["note"] else labels[one["id"]]
        for one in entries
        if one["id"] in labels
    )


def _listed(texts: Any) -> str | None:
    return "; ".join(text for text in texts if text) or None
