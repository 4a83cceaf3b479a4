"""The section "about": what the group is called and what it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from schemas.fields import clean_text
from schemas.listing import Listing

from .answers import Problems, as_text, lines, text
from .rows import Typed
from .section import Section

LONGEST_SUMMARY: Final = 200
"""data.md: a summary has at most 200 characters. It stands on every card."""

_TEXTS: Final = ("name", "alternate_name", "summary", "description", "alert")
_LISTS: Final = ("activities", "words")


def _show(listing: Listing, typed: Typed | None) -> dict[str, Any]:
    if typed is None:
        values = {name: as_text(listing[name]) for name in _TEXTS}
        values |= {name: "\n".join(listing[name]) for name in _LISTS}
    else:
        values = {name: typed.get(name, "") for name in (*_TEXTS, *_LISTS)}
    return {"values": values, "longest": LONGEST_SUMMARY}


def _read(listing: Listing, typed: Typed) -> Mapping[str, Any]:
    wrong = Problems()
    summary = clean_text(typed.get("summary", ""))
    if not text(typed, "name"):
        wrong.note("name", "Write the name of the group")
    if len(summary) > LONGEST_SUMMARY:
        wrong.note(
            "summary",
            f"The short summary has {len(summary)} letters. Shorten it to {LONGEST_SUMMARY}: "
            "the rest can go under More about the group",
        )
    wrong.check()
    return {
        **{name: text(typed, name) for name in _TEXTS},
        **{name: lines(typed, name) for name in _LISTS},
    }


SECTION: Final = Section(
    name="about",
    heading="Name and what you do",
    hint="People read this first. It helps them to see if your group is right for them.",
    fields=(*_TEXTS, *_LISTS),
    template="keeping/about.html",
    show=_show,
    read=_read,
)
