"""The section "pictures", for the lists of sections. Its page is one of its own, because files are
sent with it: `directory_app.pictures` shows and saves it at the same address.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from schemas.listing import Listing

from .rows import Typed
from .section import Section


def _show(listing: Listing, typed: Typed | None) -> dict[str, Any]:
    return {}


def _read(listing: Listing, typed: Typed) -> Mapping[str, Any]:
    return {"first_visit": listing["first_visit"]}


SECTION: Final = Section(
    name="pictures",
    heading="Pictures",
    hint="A picture of the door, the room or the people takes away some of the worry.",
    fields=("first_visit",),
    template="keeping/pictures.html",
    show=_show,
    read=_read,
    uploads=True,
)
