"""The section "first-visit": what somebody wants to know who has never been."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from schemas.listing import Listing

from .answers import as_text, text
from .rows import Typed
from .section import Section

_TEXTS: Final = (
    "who_meets_you", "what_happens", "what_to_bring", "how_long", "bring_someone",
    "getting_there",
)  # fmt: skip


def _show(listing: Listing, typed: Typed | None) -> dict[str, Any]:
    visit = listing["first_visit"] or {}
    names = {name: f"first_visit-{name}" for name in _TEXTS}
    return {
        "values": {
            field: as_text(visit.get(name)) if typed is None else typed.get(field, "")
            for name, field in names.items()
        },
        "hides_a_place": any(venue["hidden"] for venue in listing["venues"]),
    }


def _read(listing: Listing, typed: Typed) -> Mapping[str, Any]:
    pictures = (listing["first_visit"] or {}).get("pictures", [])
    given = {name: text(typed, f"first_visit-{name}") for name in _TEXTS}
    if not pictures and not any(given.values()):
        return {"first_visit": None}
    return {"first_visit": {**given, "pictures": pictures}}


SECTION: Final = Section(
    name="first-visit",
    heading="The first visit",
    hint=(
        "The first visit is the hardest. A few plain words take away much of the worry. "
        "Leave empty what you do not know."
    ),
    fields=("first_visit",),
    template="keeping/first_visit.html",
    show=_show,
    read=_read,
)
