"""What an engine is asked and what it answers: flat, frozen, and free of meaning to be guessed.

`indexer.search.finder` builds queries; engines answer with ids in order, an exact total and facet
counts, nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from schemas.params import GROUPS, SORTS

__all__ = ["FACETS", "GROUPS", "SORTS", "SearchQuery", "SearchResults", "Suggestion"]

FACETS = ("need", "access", "day", "cost", "who", "attend", "join", "fresh")
BEYOND_FACTOR = 3.0
BEYOND_LEAST_MILES = 5.0


@dataclass(frozen=True, kw_only=True)
class SearchQuery:
    """One group of one search. Every member is already understood, cleaned and checked.

    Values of one member are alternatives (OR), members stand together (AND), except `access`,
    whose facets must all hold. Distances are miles, times minutes after midnight.
    """

    group: str = "matches"
    words: tuple[str, ...] = ()
    title: str | None = None
    """All that was typed, as `words.title_key` gives it: a listing of that name comes first."""
    mentions: tuple[tuple[str, ...], ...] = ()
    """For the group of that name: a text with every word of one of these is shown there."""
    any_word: bool = False
    """One of the words is enough (the fallback when no listing has all)."""
    needs: tuple[str, ...] = ()
    related: bool = True
    """Whether needs related to those asked for count at all (off when somebody may be at risk)."""
    lat: float | None = None
    lon: float | None = None
    within: float | None = None
    codes: frozenset[str] = frozenset()
    """District, outcode and country of the place, for groups that visit or work at a distance."""
    access: tuple[str, ...] = ()
    days: tuple[str, ...] = ()
    on: int | None = None
    """A day that an occurrence is asked for, as `date.toordinal()` counts."""
    start: int | None = None
    end: int | None = None
    age: float | None = None
    age_bars: bool = True
    """Whether being outside the age range excludes (asked by hand) or only ranks (understood)."""
    gender: str | None = None
    who: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    cost: str | None = None
    attend: tuple[str, ...] = ()
    join: tuple[str, ...] = ()
    exclude_kinds: tuple[str, ...] = ()
    exclude_activities: tuple[str, ...] = ()
    """Activities ruled out, as `words.title_key` gives them."""
    exclude_formats: tuple[str, ...] = ()
    only_confirmed: bool = False
    known_as: tuple[str, ...] | None = None
    """Ids of `who` that the person may be (`audience.known_as`): a group for others only ranks
    lower. None: nothing was asked that could tell."""
    first: tuple[str, ...] = ()
    """Ids that stand before all others but the exact name, in `matches` ordered by the best."""
    today: int = 0
    """The weekday it is, Monday 0: "soonest" counts from it."""
    sort: str = "best"
    offset: int = 0
    limit: int = 20
    facets: bool = False


@dataclass(frozen=True)
class SearchResults:
    """Ids of one page in order, the exact total of the group, and counts per facet option."""

    ids: tuple[str, ...] = ()
    total: int = 0
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


@dataclass(frozen=True)
class Suggestion:
    """A listing whose name begins like what was typed."""

    text: str
    id: str
