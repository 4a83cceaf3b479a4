"""Order and facet counts of the embedded engine: search.md 4 and 5 over the columns.

The weights are here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np

from schemas.vocabulary import ATTEND, children, facets, needs, related

from .columns import Array, Columns, bit_of, bits, need_number
from .matching import (
    Matched,
    attend_fit,
    distances,
    facet_fit,
    group_mask,
    key_of,
    match,
    need_scores,
)
from .query import SearchQuery
from .slots import IN, YES

WEIGHTS = {"need": 0.55, "text": 0.30, "near": 0.15}
NEAR_MILES = 3.0
NEAR_REMOTE = 0.35
NEAR_UNKNOWN = 0.2
WHO_NOT_LISTED = 0.8
AGE_OUTSIDE = 0.4


@dataclass(frozen=True)
class Candidates:
    """What a query found in the columns, shared by the groups of one page."""

    columns: Columns
    query: SearchQuery
    matched: Matched
    eligible: Array
    need: Array
    tier: Array
    text: Array | None
    exact: Array
    """Which listings are called exactly what was typed."""
    mentioned: Array
    """Which listings do not have the need, but a text that speaks of it."""

    @classmethod
    def of(
        cls,
        columns: Columns,
        query: SearchQuery,
        text: Array | None,
        mentioned: Array | None = None,
    ) -> Candidates:
        """Judge every listing once. `text`: the score of the words per listing, None without;
        `mentioned`: which texts have the words of `query.mentions`."""
        matched = match(columns, query, distances(columns, query))
        need, tier = need_scores(columns, query.needs, with_related=query.related)
        exact = np.zeros(columns.size, dtype=bool)
        exact[columns.by_title.get(query.title or "", [])] = True
        eligible = columns.alive.copy()
        speaks = np.zeros(columns.size, dtype=bool)
        if query.needs:
            eligible &= (need > 0) | exact
            if mentioned is not None:
                speaks = mentioned & ~eligible & columns.alive
        elif text is not None:
            eligible &= (text > 0) | exact
        return cls(columns, query, matched, eligible, need, tier, text, exact, speaks)

    def members(self, group: str) -> Array:
        """Positions of the listings in a group."""
        if group == "mentions":
            return np.flatnonzero(self.mentioned & group_mask(self.columns, self.matched, group))
        if group == "answer_is_no_but_related" and (
            len(self.members("matches")) or len(self.members("partly"))
        ):
            return np.zeros(0, dtype=np.int64)
        return np.flatnonzero(self.eligible & group_mask(self.columns, self.matched, group))

    def chosen(self, group: str) -> Array:
        """Which slots the members of a group answer with: one or more each, equally good."""
        matched = self.matched
        if group == "answer_is_no_but_related":
            return matched.only_no
        chosen: Array = matched.slot_key == matched.key[self.columns.slot_listing]
        return chosen

    def nearest(self, members: Array, group: str) -> tuple[Array, Array]:
        """(miles, is it remote) of the slot each member answers with; NaN miles: not known."""
        columns, matched = self.columns, self.matched
        chosen = self.chosen(group)
        miles = np.where(chosen & ~np.isnan(matched.miles), matched.miles, np.inf)
        least = np.minimum.reduceat(miles, columns.first_slot)[members]
        remote = np.maximum.reduceat(
            (chosen & columns.slot_remote).astype(np.int8), columns.first_slot
        )[members]
        return np.where(np.isinf(least), np.nan, least), remote.astype(bool)


def ordered(candidates: Candidates, members: Array, query: SearchQuery) -> Array:
    """The members in the order asked for; ties end in the listing id."""
    if not len(members):
        return members
    columns = candidates.columns
    miles, remote = candidates.nearest(members, query.group)
    far = np.where(np.isnan(miles), np.where(remote, 1e6, 2e6), miles)
    score, tier = _scores(candidates, members, miles, remote)
    by_best = (-score, tier)
    keys: tuple[Array, ...]
    if query.sort == "nearest":
        keys = (*by_best, far)
    elif query.sort == "soonest":
        keys = (*by_best, _days_until(candidates, query)[members])
    elif query.sort == "confirmed":
        keys = (*by_best, -columns.confirmed_on[members])
    elif query.sort == "name":
        keys = (*by_best, columns.name_order[members])
    else:
        keys = by_best
    return members[np.lexsort((columns.id_low[members], columns.id_high[members], *keys))]


def _scores(
    candidates: Candidates, members: Array, miles: Array, remote: Array
) -> tuple[Array, Array]:
    """(score, tier) of the members: the formula of search.md 4, unasked terms left out."""
    columns, query = candidates.columns, candidates.query
    terms: dict[str, Array] = {}
    if query.needs:
        terms["need"] = candidates.need[members]
    if candidates.text is not None:
        terms["text"] = candidates.text[members]
    if query.lat is not None:
        near = np.exp(-np.nan_to_num(miles) / NEAR_MILES)
        terms["near"] = np.where(np.isnan(miles), np.where(remote, NEAR_REMOTE, NEAR_UNKNOWN), near)
    total = sum(WEIGHTS[name] for name in terms)
    score = (
        sum(
            (WEIGHTS[name] / total * value for name, value in terms.items()),
            start=np.zeros(len(members)),
        )
        if terms
        else np.ones(len(members))
    )
    score = score * columns.factor[members]
    if query.age is not None and not query.age_bars:
        low, high = columns.age_min[members], columns.age_max[members]
        score = score * np.where((query.age < low) | (query.age > high), AGE_OUTSIDE, 1.0)
    asked = [who for who in query.who if who not in ("women_only", "men_only")]
    if asked:
        listed = (columns.who[members] & bits("who", asked)) != 0
        score = score * np.where(listed, 1.0, WHO_NOT_LISTED)
    tier = candidates.tier[members].astype(np.int8) if query.needs else np.ones(len(members))
    # What was typed is the whole name: nothing may stand before it.
    return score, np.where(candidates.exact[members], 0, tier)


def _days_until(candidates: Candidates, query: SearchQuery) -> Array:
    """Days from today to the first weekday of the slots that matched; 9 where nobody knows."""
    columns, chosen = candidates.columns, candidates.chosen(query.group)
    wait = np.full(len(columns.slot_days), 9, dtype=np.int8)
    for number in range(7):
        meets = (columns.slot_days & np.uint8(1 << number)) != 0
        wait = np.where(meets, np.minimum(wait, (number - query.today) % 7), wait)
    least: Array = np.minimum.reduceat(np.where(chosen, wait, 9), columns.first_slot)
    return least


# -- facets -----------------------------------------------------------------------------------


def facet_counts(candidates: Candidates, query: SearchQuery) -> Mapping[str, Mapping[str, int]]:
    """Counts per option over `matches`, exact, per listing; each facet without its own selection,
    except access, which is AND inside and keeps the other access selections."""
    return {
        "need": _need_counts(candidates, query),
        "access": _access_counts(candidates),
        "day": _day_counts(candidates, query),
        "cost": _cost_counts(candidates, query),
        "who": _who_counts(candidates, query),
        "attend": _attend_counts(candidates, query),
        "join": _join_counts(candidates, query),
        "fresh": _fresh_counts(candidates, query),
    }


def _good_slots(candidates: Candidates, query: SearchQuery, ignore: str) -> Array:
    """Which slots match with one parameter left out, of listings that may be in `matches`."""
    columns = candidates.columns
    matched = (
        match(columns, query, candidates.matched.miles, ignore=ignore)
        if _is_asked(query, ignore)
        else candidates.matched
    )
    may = candidates.eligible & ~columns.not_confirmed
    good: Array = (matched.slot_key == key_of(IN, YES)) & may[columns.slot_listing]
    return good


def _is_asked(query: SearchQuery, parameter: str) -> bool:
    asked = {
        "day": query.days, "cost": query.cost, "who": query.who, "attend": query.attend,
        "join": query.join, "fresh": query.only_confirmed,
    }  # fmt: skip
    return bool(asked.get(parameter))


def _listings(candidates: Candidates, slots: Array) -> Array:
    """Which listings have one of these slots."""
    if not candidates.columns.size:
        return np.zeros(0, dtype=bool)
    found: Array = np.logical_or.reduceat(slots, candidates.columns.first_slot)
    return found


def _count(candidates: Candidates, slots: Array) -> int:
    return int(np.count_nonzero(_listings(candidates, slots)))


def _need_counts(candidates: Candidates, query: SearchQuery) -> Mapping[str, int]:
    """Listings that have a need in the sense of search.md 1.4: itself, a child, the parent, or one
    that is related. So an option says what choosing it alone would show."""
    columns = candidates.columns
    late, key = columns.not_confirmed, candidates.matched.key
    mask = columns.alive & ~late & (key == key_of(IN, YES))
    if candidates.text is not None and not query.needs:
        mask &= (candidates.text > 0) | candidates.exact
    held = (columns.needs[mask] > 0).astype(np.float32)
    counts = (held @ _answers(query.related) > 0).sum(axis=0)
    return {need: int(counts[number]) for need, number in need_number().items()}


@cache
def _answers(with_related: bool) -> Array:
    """Needs x needs: 1 where a listing that holds the first has the second."""
    number = need_number()
    table = np.zeros((len(number), len(number)), dtype=np.float32)
    for need, one in needs().items():
        family = {need, *children()[need], *([one.parent] if one.parent else [])}
        for held in family | (related()[need] if with_related else set()):
            table[number[held], number[need]] = 1
    return table


def _counts_by_bit(candidates: Candidates, slots: Array, held: Array, kind: str) -> dict[str, int]:
    """Per option of a closed list, listings with a slot of `slots` whose bit in `held` is set."""
    columns = candidates.columns
    if not columns.size:
        return dict.fromkeys(bit_of(kind), 0)
    # All options at once: the bits of a listing's slots put together, then counted one by one.
    together = np.bitwise_or.reduceat(np.where(slots, held, 0), columns.first_slot)
    together = together[together != 0]
    one = together.dtype.type(1)
    return {
        option: int(np.count_nonzero((together >> together.dtype.type(shift)) & one))
        for option, shift in bit_of(kind).items()
    }


def _access_counts(candidates: Candidates) -> Mapping[str, int]:
    slots = _good_slots(candidates, candidates.query, "")
    columns = candidates.columns
    of_buildings = np.uint64(bits("facet", (one.id for one in facets().values()
                                            if one.scope == "venue")))  # fmt: skip
    # At a distance a fact of the building is not asked: it holds.
    yes = np.where(columns.slot_remote, columns.slot_yes | of_buildings, columns.slot_yes)
    return _counts_by_bit(candidates, slots, yes, "facet")


def _day_counts(candidates: Candidates, query: SearchQuery) -> Mapping[str, int]:
    slots = _good_slots(candidates, query, "day")
    return _counts_by_bit(candidates, slots, candidates.columns.slot_days, "day")


def _cost_counts(candidates: Candidates, query: SearchQuery) -> Mapping[str, int]:
    columns = candidates.columns
    slots = _good_slots(candidates, query, "cost")
    of = bit_of("cost")
    cheap = (columns.cost == of["free"]) | (columns.cost == of["donation"])
    cheap |= (columns.cost == of["paid"]) & (columns.lowest <= 3)
    return {
        "free": _count(candidates, slots & (facet_fit(columns, "free") == YES)),
        "low": int(np.count_nonzero(_listings(candidates, slots) & cheap)),
    }


def _who_counts(candidates: Candidates, query: SearchQuery) -> Mapping[str, int]:
    slots = _good_slots(candidates, query, "who")
    columns = candidates.columns
    counts = _counts_by_bit(candidates, slots, columns.who[columns.slot_listing], "who")
    # These two are also access facts, and the fact in force at the slot decides.
    only = {
        who: _count(candidates, slots & (facet_fit(columns, who) == YES))
        for who in ("women_only", "men_only")
    }
    return {**counts, **only}


def _attend_counts(candidates: Candidates, query: SearchQuery) -> Mapping[str, int]:
    slots = _good_slots(candidates, query, "attend")
    return {
        way: _count(candidates, slots & (attend_fit(candidates.columns, way) == YES))
        for way in ATTEND
    }


def _join_counts(candidates: Candidates, query: SearchQuery) -> Mapping[str, int]:
    slots = _good_slots(candidates, query, "join")
    columns = candidates.columns
    counts = _counts_by_bit(candidates, slots, columns.join[columns.slot_listing], "join")
    listed = (columns.join[columns.slot_listing] & bits("join", ["drop_in"])) != 0
    drop_in = _count(candidates, slots & (listed | (facet_fit(columns, "drop_in") == YES)))
    return {**counts, "drop_in": drop_in}


def _fresh_counts(candidates: Candidates, query: SearchQuery) -> Mapping[str, int]:
    found = _listings(candidates, _good_slots(candidates, query, "fresh"))
    return {"only_confirmed": int(np.count_nonzero(found & candidates.columns.confirmed))}
