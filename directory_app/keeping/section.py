"""What a section of a listing is: its fields, and how they get into a form and out of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from schemas.listing import Listing

from .rows import Typed


@dataclass(frozen=True)
class Section:
    """One small form.

    `fields` are all the fields of a listing that it saves. `template` holds the fields of the form
    alone: the page around it has the form, its token and the buttons that save. In it `error(path)`
    is what is wrong at a path like "venues.0.postcode" (None: nothing), and `listing` the listing.
    An error leads to the element whose id is its path with "-" for ".", or the nearest above it.
    """

    name: str
    heading: str
    hint: str
    fields: tuple[str, ...]
    template: str
    show: Callable[[Listing, Typed | None], dict[str, Any]]
    """(listing, what was typed) -> the values of the template. None: nothing was typed yet, the
    form shows the listing; otherwise what was typed is shown as it is."""
    read: Callable[[Listing, Typed], Mapping[str, Any]]
    """(listing as shown, what was typed) -> the new value of every one of `fields`. Raises
    schemas.listing.BadListing with the remedies, or Refused."""
    tidy: Callable[[Typed], Typed] = lambda typed: typed
    """What was typed without blank rows, before it is read: numbers in errors are then those of
    the rows as the form is shown again."""
    press: Callable[[Listing, Typed, str], Typed | None] = lambda listing, typed, deed: None
    """(listing, what was typed, the button named `deed`) -> the form to show next, nothing saved.
    None: the section has no such button."""
    goes_on: Callable[[str], Mapping[str, Any] | None] = lambda deed: None
    """(the button named `deed`) -> where in the section somebody goes on once it is saved, as the
    query of its address. None: no such button."""
    uploads: bool = False
    """Files are sent with it, so that it has a page of its own at the address of its section."""
