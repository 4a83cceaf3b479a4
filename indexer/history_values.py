"""Values of a listing as they stand in a sentence of its history: short, on one line, and without
whatever would tell a hidden address.

`indexer.history_fields` and `indexer.history_places` make the sentences with it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from indexer.freshness.words import day

HIDDEN: Final = "the hidden address"
"""What stands for a hidden venue and for everything that would tell where it is."""

LONGEST: Final = 80
MOST_NAMED: Final = 6
NOT_KNOWN: Final = "not known"

_STATES = {"yes": "yes", "partly": "partly", "no": "no"}
_POSTCODE = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]? ?[0-9][A-Z]{2}", re.IGNORECASE)


@dataclass(frozen=True)
class Known:
    """What the sentences about one listing must know of it as a whole: which venues are hidden,
    the texts that would tell where those are, and what the others are called."""

    hidden: frozenset[str] = frozenset()
    secrets: re.Pattern[str] | None = None
    venues: Mapping[str, str] = field(default_factory=dict)
    whole: bool = False
    """Texts are told to their end: for whoever decides on them."""

    def place(self, venue_id: Any) -> str:
        """A venue in a sentence."""
        if venue_id in self.hidden:
            return HIDDEN
        return plain(self.venues.get(str(venue_id), "a place without a name"), self)

    def and_of(self, other: Known) -> Known:
        """What is known here and there."""
        patterns = [one.pattern for one in (self.secrets, other.secrets) if one]
        secrets = re.compile("|".join(patterns), re.IGNORECASE) if patterns else None
        venues = {**self.venues, **other.venues}
        return Known(self.hidden | other.hidden, secrets, venues, self.whole or other.whole)


Teller = Callable[[Any, Any, Known], list[str]]
"""What says in sentences how the value of one field became another."""


def known_of(*listings: Any) -> Known:
    """What is known from several forms of one listing. A venue that is hidden in any of them is
    hidden in every sentence."""
    venues = [venue for listing in listings for venue in rows(part(listing).get("venues"))]
    hidden = frozenset(str(venue.get("id")) for venue in venues if venue.get("hidden"))
    secrets: set[str] = set()
    for venue in venues:
        if str(venue.get("id")) in hidden:
            secrets |= _telling(venue)
    names = {
        str(venue.get("id")): short(venue.get("name") or venue.get("address") or venue.get("kind"))
        for venue in venues
        if venue.get("name") or venue.get("address") or venue.get("kind")
    }
    # The longest first: of an address and its first line, the whole is taken out.
    telling = "|".join(map(re.escape, sorted(secrets, key=len, reverse=True)))
    pattern = re.compile(telling.replace(r"\ ", r"\s*"), re.IGNORECASE) if telling else None
    return Known(hidden, pattern, names)


def _telling(venue: Mapping[str, Any]) -> set[str]:
    """The texts that tell where a venue is."""
    found = set()
    for name in ("address", "postcode"):
        text = venue.get(name)
        if not isinstance(text, str):
            continue
        found.add(" ".join(text.split()))
        found |= {hit.upper() for hit in _POSTCODE.findall(text)}
        first = text.split(",")[0].strip()
        if re.search(r"\d", first):
            found.add(" ".join(first.split()))
    # What is only a district tells no more than the page does, and what is shorter tells nothing.
    return {text for text in found if len(text) > 4}


NOTHING: Final = Known()


_APPROVED: Final = " (approved by "


def without_approver(actor: str) -> str:
    """Who made a change, as owners read it: which steward has approved it stays among the team."""
    who, approved, _ = actor.rpartition(_APPROVED)
    return f"{who}{_APPROVED}the team)" if approved else actor


def rows(value: Any) -> list[dict[str, Any]]:
    """The objects of a list; whatever else is in it is no part of a listing."""
    if not isinstance(value, list | tuple):
        return []
    return [row for row in value if isinstance(row, dict)]


def part(value: Any) -> dict[str, Any]:
    """An object, or an empty one."""
    return value if isinstance(value, dict) else {}


def texts(value: Any) -> list[str]:
    """A list of texts."""
    given = value if isinstance(value, list | tuple) else []
    return [one for one in given if isinstance(one, str)]


def plain(value: Any, known: Known = NOTHING) -> str:
    """A value on one line, without what tells a hidden address."""
    odd = value is None or isinstance(value, bool | dict | list)
    text = "something" if odd else " ".join(str(value).split())
    return known.secrets.sub(HIDDEN, text) if known.secrets else text


def short(value: Any, known: Known = NOTHING) -> str:
    """The same, of a length that can be read in a sentence."""
    text = plain(value, known)
    return text if known.whole else _cut(text)


def quoted(value: Any, known: Known = NOTHING) -> str:
    """A text of theirs, so that it is not taken for words of ours."""
    return f'"{short(value, known)}"'


def both_quoted(before: Any, after: Any, known: Known = NOTHING) -> tuple[str, str]:
    """Two texts, each cut so that what differs between them is in sight."""
    old, new = plain(before, known), plain(after, known)
    if known.whole or max(len(old), len(new)) <= LONGEST:
        return f'"{old}"', f'"{new}"'
    same = next(
        (at for at, (one, other) in enumerate(zip(old, new, strict=False)) if one != other),
        min(len(old), len(new)),
    )
    start = max(0, same - 20)
    if start < 20:
        return f'"{_cut(old)}"', f'"{_cut(new)}"'
    return f'"…{_cut(old[start:])}"', f'"…{_cut(new[start:])}"'


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1].rstrip() + "…"


def listed(items: Iterable[str]) -> str:
    """A, B and C; of a long list the first few and how many more."""
    given = list(items)
    more = len(given) - MOST_NAMED
    shown = [*given[:MOST_NAMED], f"{more} more"] if more > 1 else given
    *others, last = shown
    return f"{', '.join(others)} and {last}" if others else last


def state_words(value: Any) -> str:
    """The answer of an access fact: what is not known is neither yes nor no."""
    return _STATES.get(value, NOT_KNOWN) if isinstance(value, str) else NOT_KNOWN


def day_words(value: Any) -> str:
    """ "2026-08-01" -> "1 August 2026"; what is no day is shown as it is."""
    try:
        return day(date.fromisoformat(value))
    except (TypeError, ValueError):
        return short(value)


def number_words(value: Any) -> str:
    """2 and 2.0 -> "2", 2.5 -> "2.5"; what is no number is shown as it is."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return short(value)
    return f"{value:g}"


def text_change(name: str, before: Any, after: Any, known: Known = NOTHING) -> list[str]:
    """A text that came, went or was changed; nothing where it is the same."""
    if before == after:
        return []
    if before in (None, "", [], {}):
        return [f"Added the {name} {quoted(after, known)}"]
    if after in (None, "", [], {}):
        return [f"Removed the {name} {quoted(before, known)}"]
    old, new = both_quoted(before, after, known)
    return [f"Changed the {name}"] if old == new else [f"Changed the {name} from {old} to {new}"]


def came_and_went(one: str, many: str, before: Sequence[str], after: Sequence[str]) -> list[str]:
    """Members of a list that were added and removed, or only put in another order."""
    old, new = dict.fromkeys(before), dict.fromkeys(after)
    said = []
    for deed, members in (
        ("Added", [name for name in new if name not in old]),
        ("Removed", [name for name in old if name not in new]),
    ):
        if members:
            said.append(f"{deed} the {one if len(members) == 1 else many} {listed(members)}")
    if not said and list(old) != list(new):
        said.append(f"Changed the order of the {many}")
    return said
