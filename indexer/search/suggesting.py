"""What is suggested while somebody types: needs, names of groups, places.

`GET /api/suggest` and the search box ask here. What was typed may be half a word, and is kept
nowhere.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from sqlalchemy import select

from schemas import vocabulary
from schemas.vocabulary import read_vocabulary

from .. import models as m
from ..errors import SearchUnavailable
from ..places.typed import beginning
from ..store import Store
from .beginnings import Typed, typed
from .safety import banners
from .understanding.typos import one_slip_apart
from .words import LONGEST_QUERY, title_key, words

KINDS: Final = ("need", "group", "place")
LEAST_LETTERS: Final = 2
"""One letter alone says too little."""
MOST: Final = 20
USUAL: Final = 8

_WHOLE_NAMES: Final = 12
"""Words; whoever has typed more is not writing the name of a group."""
_OF_A_SYNONYM: Final = 4
"""Letters of another name of a need that must be there, unless a whole word of it is: "her" is not
yet a word for drugs, "gym" is one for a gym."""
_OF_A_PHRASE: Final = 5
"""Letters of what people say that must be there, unless a word of it is whole."""
_TOO_VAGUE: Final = 3
"""A beginning of what people say that more needs than these share says nothing yet."""
_REPAIRED: Final = 5
"""Letters from which on one slip is overlooked."""
_LONGEST_REPAIRED: Final = 30


@dataclass(frozen=True)
class Suggested:
    """One line of the list: `text` is what stands in the field when it is chosen.

    `id` is that of the need or the group, for a place its name. `also` is the other name of a need
    that was typed, to be shown beside its label.
    """

    kind: str
    id: str
    text: str
    also: str | None = None


@dataclass(frozen=True)
class _Wording:
    """One wording of a need as it is compared: its words with a space before each."""

    need: str
    key: str
    shown: str | None


def suggest(
    store: Store, text: str, *, kinds: Collection[str] = ("need", "group"), limit: int = USUAL
) -> list[Suggested]:
    """Up to `limit` suggestions for what was typed so far, needs before groups before places.

    Of several kinds each gets its share where there is enough of it. [] where the words speak of a
    crisis or of abuse: what follows then are the banners, not our guesses (search.md 6). While the
    engine is down there are no groups among them, and nothing is raised.
    """
    if len("".join(words(text[:LONGEST_QUERY]))) < LEAST_LETTERS or _at_risk(text):
        return []
    found = {
        "need": needs(text, limit=limit) if "need" in kinds else [],
        "group": groups(store, text, limit=limit) if "group" in kinds else [],
        "place": places(store, text, limit=limit) if "place" in kinds else [],
    }
    asked = [kind for kind in KINDS if kind in kinds]
    # Needs are few and help most, so they may take what the others leave; each keeps its share.
    shares = {kind: min(len(found[kind]), limit // len(asked)) for kind in asked}
    left = limit - sum(shares.values())
    for kind in asked:
        more = min(left, len(found[kind]) - shares[kind])
        shares[kind] += more
        left -= more
    return [one for kind in asked for one in found[kind][: shares[kind]]]


def needs(text: str, *, limit: int) -> list[Suggested]:
    """Needs whose label has words that begin so; then those with another name that may be shown,
    then those that people name in these very words. Where there are none, one slip is overlooked.

    A need that raises a banner is found by its label alone, and what people say is never shown.
    """
    asked = typed(text)
    if asked is None:
        return []
    found = _needs(asked) or next(filter(None, map(_needs, _repaired(asked))), {})
    return list(found.values())[:limit]


def groups(store: Store, text: str, *, limit: int) -> list[Suggested]:
    """Groups by name, each name once. One that was closed or taken out is none of them, also while
    its document waits to be taken out of the index."""
    if len(text.split()) > _WHOLE_NAMES:
        return []
    try:
        # Several groups may share a name, and choosing any of them searches for all.
        rows = store.engine.suggest(text, 3 * limit)
    except SearchUnavailable:
        return []
    waiting = _waiting(store, [row.id for row in rows])
    found: dict[str, Suggested] = {}
    for row in rows:
        if row.id not in waiting:
            found.setdefault(row.text, Suggested("group", row.id, row.text))
    return list(found.values())[:limit]


def places(store: Store, text: str, *, limit: int) -> list[Suggested]:
    """Towns, villages, districts and postcodes that begin so."""
    labels = [place.label for place in beginning(store.places, text, limit)]
    return [Suggested("place", label, label) for label in labels]


def _at_risk(text: str) -> bool:
    raised = banners(text, needs_of=lambda _: frozenset())
    return any(banner.holds_back for banner in raised)


def _waiting(store: Store, ids: list[str]) -> frozenset[str]:
    """Those that changed since their documents were written: one may have been closed."""
    if not ids:
        return frozenset()
    with store.read() as db:
        return frozenset(
            db.scalars(select(m.IndexTask.listing_id).where(m.IndexTask.listing_id.in_(ids)))
        )


# -- the wordings of needs --------------------------------------------------------------------


def _key(text: str) -> str:
    """A wording as it is compared: " walking group"."""
    return "".join(f" {title_key(word)}" for word in words(text))


@cache
def _wordings() -> Mapping[str, tuple[_Wording, ...]]:
    """Every wording that is compared: labels, synonyms, and what people say."""
    found: dict[str, list[_Wording]] = {"label": [], "synonym": [], "phrase": []}
    for row in read_vocabulary("needs.json")["needs"]:
        need = row["id"]
        found["label"].append(_Wording(need, _key(row["label"]), None))
        if row["safety"]:
            continue
        found["synonym"] += [_Wording(need, _key(one), one) for one in row["synonyms"]]
        for one in row["lay_phrases"]:
            key = _key(one)
            bare = " " + key.partition(" a ")[2] if key.startswith(" a ") else key
            found["phrase"] += [_Wording(need, each, None) for each in dict.fromkeys((key, bare))]
    return {kind: tuple(rows) for kind, rows in found.items()}


def _needs(asked: Typed) -> dict[str, Suggested]:
    found: dict[str, Suggested] = {}
    for one in _matching(asked):
        label = vocabulary.needs()[one.need].label
        found.setdefault(one.need, Suggested("need", one.need, label, one.shown))
    return found


def _matching(asked: Typed) -> Iterator[_Wording]:
    begun = f" {asked.together}"
    whole = f" {' '.join([*asked.whole, asked.plain])} "
    every = _wordings()

    def begins(one: _Wording) -> bool:
        return one.key.startswith(begun) or f"{one.key} ".startswith(whole)

    def has(one: _Wording) -> bool:
        return begun in one.key or whole in f"{one.key} "

    labels = sorted(filter(has, every["label"]), key=lambda one: not begins(one))
    enough = len(begun.replace(" ", "")) >= _OF_A_SYNONYM
    names = [one for one in every["synonym"] if (enough and has(one)) or whole in f"{one.key} "]
    first = labels + list(filter(begins, names))
    yield from first
    if first:
        # "Dog walking help" is far from "walking" where walking groups are known.
        return
    yield from names
    said = [one for one in every["phrase"] if begins(one)]
    several = asked.whole or len(begun) > _OF_A_PHRASE
    if not names and several and len({one.need for one in said}) <= _TOO_VAGUE:
        yield from said


# -- one slip ---------------------------------------------------------------------------------


@cache
def _by_first_letter() -> Mapping[str, tuple[str, ...]]:
    """The longer words of labels and synonyms, by their first letter."""
    every = {
        word
        for kind in ("label", "synonym")
        for one in _wordings()[kind]
        for word in one.key.split()
        if len(word) >= _REPAIRED
    }
    found: dict[str, list[str]] = {}
    for word in sorted(every):
        found.setdefault(word[0], []).append(word)
    return {letter: tuple(group) for letter, group in found.items()}


def _repaired(asked: Typed) -> Iterator[Typed]:
    """What was typed with its last word as it may have been meant: "gardenig" -> "gardenin"."""
    if len(asked.begun) > _LONGEST_REPAIRED:
        return
    meant = {
        word[:length]
        for last in {asked.begun, asked.plain}
        if len(last) >= _REPAIRED
        for word in _by_first_letter().get(last[0], ())
        for length in (len(last) + 1, len(last), len(last) - 1)
        if length <= len(word) and one_slip_apart(last, word[:length])
    }
    for word in sorted(meant, key=lambda one: (-len(one), one)):
        yield replace(asked, begun=word)
