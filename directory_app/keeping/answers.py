"""Single answers of a posted form: texts, choices, lists, and what is wrong with them.

Used by the sections, with `rows` for what repeats. The name of a field is its path in the listing
with "-" for ".": "age-min", "venues-0-postcode".
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from schemas.listing import BadListing, Problem

from .rows import Typed


def text(typed: Typed, name: str) -> str | None:
    """What stands in a field; None: nothing."""
    return typed.get(name, "").strip() or None


def lines(typed: Typed, name: str) -> list[str]:
    """The lines of a larger field, each once, without those that are blank."""
    given = (line.strip() for line in typed.get(name, "").splitlines())
    return list(dict.fromkeys(line for line in given if line))


def chosen(
    typed: Typed, name: str, allowed: Collection[str], *, before: Iterable[str]
) -> list[str]:
    """The boxes that were ticked; what no form offers is left out. Those of `before` come first and
    in their order: who ticks nothing new changes nothing."""
    ticked = set(typed.getlist(name))
    return [one for one in dict.fromkeys([*before, *allowed]) if one in ticked and one in allowed]


def as_text(value: Any) -> str:
    """A value of a listing as it stands in a field."""
    return "" if value is None else str(value)


def options(labels: Mapping[str, str], selected: Iterable[str]) -> list[dict[str, Any]]:
    """Choices for the macros of parts/fields.html."""
    ticked = set(selected)
    return [{"id": key, "label": words, "selected": key in ticked} for key, words in labels.items()]


class Problems:
    """What is wrong with a form, gathered so that all of it is said at once."""

    def __init__(self) -> None:
        self.found: list[Problem] = []

    def note(self, path: str, message: str) -> None:
        """`path` is that of the field: "venues.0.hidden". The message says the remedy."""
        self.found.append(Problem(path, message))

    def check(self) -> None:
        """Raises BadListing where anything was noted."""
        if self.found:
            raise BadListing(self.found)
