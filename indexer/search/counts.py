"""Facet counts of the embedded engine: search.md 5 over the columns.

Over `matches`, exact, per listing; each facet is counted without its own selection, except access,
which is AND inside and keeps the other access selections.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, cached_property

import numpy as np

from schemas.vocabulary import facets

from .columns import Array, bit_of, bits, need_number
from .matching import key_of, match
from .query import SearchQuery
from .ranking import Candidates
from .slots import IN, LOW_COST, YES

_ASKED_BY = {"day": "days", "cost": "cost", "who": "who", "attend": "attend", "join": "join",
             "fresh": "only_confirmed"}  # fmt: skip


def facet_counts(candidates: Candidates, query: SearchQuery) -> Mapping[str, Mapping[str, int]]:
    """Counts per facet and option."""
    counted = {name: _Good(candidates, query, name) for name in _ASKED_BY if _is_asked(query, name)}
    plain = _Good(candidates, query, "")
    return {
        "need": _need_counts(candidates, query),
        "access": plain.facts,
        "day": counted.get("day", plain).days,
        "cost": _cost_counts(counted.get("cost", plain)),
        "who": _who_counts(counted.get("who", plain)),
        "attend": _attend_counts(counted.get("attend", plain)),
        "join": _join_counts(counted.get("join", plain)),
        "fresh": {"only_confirmed": counted.get("fresh", plain).with_confirmation},
    }


def _is_asked(query: SearchQuery, facet: str) -> bool:
    return bool(getattr(query, _ASKED_BY[facet]))


class _Good:
    """The slots that match with one parameter left out, of listings that may be in `matches`,
    and what is true of them; all options of a list are counted at once."""

    def __init__(self, candidates: Candidates, query: SearchQuery, ignore: str) -> None:
        self.columns = columns = candidates.columns
        matched = (
            match(columns, query, candidates.where, ignore=ignore) if ignore else candidates.matched
        )
        may = candidates.eligible & ~columns.not_confirmed
        self.slots = np.flatnonzero(
            (matched.slot_key == key_of(IN, YES)) & may[columns.slot_listing]
        )
        listing = columns.slot_listing[self.slots]
        self.starts = np.flatnonzero(np.diff(listing, prepend=-1))
        """Where the slots of the next listing begin, in `slots`."""
        self.listings = listing[self.starts]

    def any_of(self, slots: Array) -> int:
        """How many listings have one of these (a truth per good slot)."""
        if not len(self.starts):
            return 0
        return int(np.count_nonzero(np.logical_or.reduceat(slots, self.starts)))

    def _together(self, held: Array) -> Array:
        """The bits of a listing's good slots put together."""
        if not len(self.starts):
            return held[:0]
        together: Array = np.bitwise_or.reduceat(held, self.starts)
        return together

    @cached_property
    def yes(self) -> Array:
        """The access facts that are yes at each good slot."""
        columns = self.columns
        # At a distance a fact of the building is not asked: it holds.
        there = np.where(columns.slot_remote[self.slots], _of_buildings(), np.uint64(0))
        return columns.slot_yes[self.slots] | there

    @cached_property
    def facts(self) -> dict[str, int]:
        """Listings per access facet."""
        return _by_bit("facet", self._together(self.yes))

    @property
    def days(self) -> dict[str, int]:
        """Listings per weekday."""
        return _by_bit("day", self._together(self.columns.slot_days[self.slots]))

    @property
    def with_confirmation(self) -> int:
        """Listings that somebody confirmed in time."""
        return int(np.count_nonzero(self.columns.confirmed[self.listings]))


@cache
def _of_buildings() -> np.uint64:
    return np.uint64(bits("facet", (one.id for one in facets().values() if one.scope == "venue")))


@cache
def _bits_of_bytes() -> Array:
    """256 x 8: which bits every byte has."""
    return np.unpackbits(np.arange(256, dtype=np.uint8)[:, None], axis=1, bitorder="little")


def _bit_counts(rows: Array) -> Array:
    """How many rows (each some bytes) have each bit, the lowest bit of the first byte first."""
    return np.concatenate(
        [np.bincount(rows[:, byte], minlength=256) @ _bits_of_bytes()
         for byte in range(rows.shape[1])]
    )  # fmt: skip


def _by_bit(kind: str, held: Array) -> dict[str, int]:
    """Per option of a closed list that is kept as bits: how many of these numbers have its bit."""
    little = np.ascontiguousarray(held, dtype=held.dtype.newbyteorder("<"))
    counts = _bit_counts(little.view(np.uint8).reshape(len(held), -1 if len(held) else 8))
    return {option: int(counts[shift]) for option, shift in bit_of(kind).items()}


def _need_counts(candidates: Candidates, query: SearchQuery) -> Mapping[str, int]:
    """Listings that have a need in the sense of search.md 1.4: itself, a child, the parent, or one
    that is related. So an option says what choosing it alone would show."""
    columns = candidates.columns
    mask = columns.alive & ~columns.not_confirmed & (candidates.matched.key == key_of(IN, YES))
    if candidates.said is not None and not query.needs:
        mask &= candidates.said | candidates.exact
    has = columns.has if query.related else columns.has_near
    counts = _bit_counts(has[mask])
    return {need: int(counts[number]) for need, number in need_number().items()}


def _cost_counts(good: _Good) -> Mapping[str, int]:
    columns, of = good.columns, bit_of("cost")
    cost = columns.cost[good.listings]
    cheap = (cost == of["free"]) | (cost == of["donation"])
    cheap |= (cost == of["paid"]) & (columns.lowest[good.listings] <= LOW_COST)
    return {"free": good.facts["free"], "low": int(np.count_nonzero(cheap))}


def _who_counts(good: _Good) -> Mapping[str, int]:
    # These two are also access facts, and the fact in force at the slot decides.
    only = {who: good.facts[who] for who in ("women_only", "men_only")}
    return {**_by_bit("who", good.columns.who[good.listings]), **only}


def _attend_counts(good: _Good) -> Mapping[str, int]:
    return {
        "venue": good.any_of(good.columns.slot_at_venue[good.slots]),
        "online": good.facts["online_option"],
        "phone": good.facts["phone_option"],
        "home": good.facts["home_visits"],
    }


def _join_counts(good: _Good) -> Mapping[str, int]:
    columns = good.columns
    fact = good.yes & np.uint64(bits("facet", ["drop_in"]))
    counts = _by_bit("join", columns.join[good.listings])
    return {**counts, "drop_in": good.any_of(fact != 0)}
