"""Members and order of the embedded engine's groups: search.md 3 and 4 over the columns.

The weights are those of `weights.json`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

import numpy as np

from .audience import ONE_GENDER
from .columns import Array, Columns, bits
from .matching import Matched, Where, group_mask, match, need_scores, where_slots_are
from .query import SearchQuery
from .weights import weights


@dataclass(frozen=True)
class Candidates:
    """What a query found in the columns, shared by the groups of one page."""

    columns: Columns
    """Of the listings that could be in a group at all."""
    query: SearchQuery
    where: Where
    matched: Matched
    eligible: Array
    need: Array
    tier: Array
    said: Array | None
    """Which texts match the words that are a condition; None without such words."""
    exact: Array
    """Which listings are called exactly what was typed."""
    mentioned: Array
    """Which listings do not have the need, but a text that speaks of it."""

    @classmethod
    def of(
        cls,
        columns: Columns,
        query: SearchQuery,
        said: Array | None = None,
        mentioned: Array | None = None,
    ) -> Candidates:
        """Judge every listing once. `said`: which texts have the words, None where words are no
        condition; `mentioned`: which have the words of `query.mentions`."""
        where = where_slots_are(columns, query)
        matched = match(columns, query, where)
        need, tier = need_scores(columns, query.needs, with_related=query.related)
        exact = np.zeros(columns.size, dtype=bool)
        if query.title:
            exact[columns.titled(query.title)] = True
        eligible = columns.alive.copy()
        speaks = np.zeros(columns.size, dtype=bool)
        if query.needs:
            eligible &= (need > 0) | exact
            if mentioned is not None:
                speaks = mentioned & ~eligible & columns.alive
        elif said is not None:
            eligible &= said | exact
        return cls(columns, query, where, matched, eligible, need, tier, said, exact, speaks)

    def members(self, group: str) -> Array:
        """Positions of the listings in a group."""
        if group == "mentions":
            return np.flatnonzero(self.mentioned & group_mask(self.columns, self.matched, group))
        if group == "answer_is_no_but_related" and (
            len(self.members("matches")) or len(self.members("partly"))
        ):
            return np.zeros(0, dtype=np.int64)
        return np.flatnonzero(self.eligible & group_mask(self.columns, self.matched, group))

    def _chosen(self, members: Array, group: str) -> tuple[Array, Array, Array]:
        """(slots of the members, which of them a member answers with, where each member's begin):
        one or more each, equally good."""
        slots, starts = self.columns.slots_of(members)
        if group == "answer_is_no_but_related":
            return slots, self.matched.only_no[slots], starts
        best = self.matched.key[self.columns.slot_listing[slots]]
        return slots, self.matched.slot_key[slots] == best, starts

    def nearest(self, members: Array, group: str) -> tuple[Array, Array]:
        """(miles, is it remote) of the slot each member answers with; NaN miles: not known."""
        slots, chosen, starts = self._chosen(members, group)
        miles = self.where.miles[self.columns.slot_point[slots]]
        miles[~chosen | np.isnan(miles)] = np.inf
        least = np.minimum.reduceat(miles, starts)
        remote = np.logical_or.reduceat(chosen & self.columns.slot_remote[slots], starts)
        return np.where(np.isinf(least), np.nan, least), remote

    def days_until(self, members: Array, group: str, today: int) -> Array:
        """Days from the weekday `today` to the first that a member meets on; 9: nobody knows."""
        slots, chosen, starts = self._chosen(members, group)
        days = self.columns.slot_days[slots]
        wait = np.full(len(slots), 9, dtype=np.int8)
        for number in range(7):
            meets = chosen & ((days & np.uint8(1 << number)) != 0)
            wait[meets] = np.minimum(wait[meets], (number - today) % 7)
        least: Array = np.minimum.reduceat(wait, starts)
        return least


def ordered(
    candidates: Candidates, members: Array, query: SearchQuery, text: Array | None
) -> Array:
    """The members of the page that `query` asks for, in the order asked for.

    Of what is equally good the nearer stands first; ties end in the listing id. `text`: the score
    of the words per listing of the candidates, None without words.
    """
    if not len(members) or not query.limit:
        return members[:0]
    columns = candidates.columns
    miles, remote = candidates.nearest(members, query.group)
    score, tier = _scores(candidates, members, miles, remote, text)
    if query.first and query.group == "matches":
        tier = np.where((tier > 0) & _among(columns, members, query.first), 0.5, tier)
    # The score is under 2, so that the tier decides before it.
    best = 8.0 * tier - score
    first: Array = best
    away = np.where(np.isnan(miles), np.where(remote, 1e6, 2e6), miles)
    if query.sort == "nearest":
        first = away
    elif query.sort == "soonest":
        first = candidates.days_until(members, query.group, query.today)
    elif query.sort == "confirmed":
        first = -columns.confirmed_on[members]
    elif query.sort == "name":
        first = np.unique(np.array(columns.names(members)), return_inverse=True)[1]
    last = query.offset + query.limit
    if last < len(members):
        # Only what can stand on this page or before it is put in order.
        near = first <= np.partition(first, last - 1)[last - 1]
        members, first, best, away = members[near], first[near], best[near], away[near]
    if query.lat is None:
        away = np.zeros(len(members))
    order = np.lexsort((columns.id_low[members], columns.id_high[members], away, best, first))
    return members[order[query.offset : last]]


def _among(columns: Columns, members: Array, ids: Iterable[str]) -> Array:
    """Which members have one of these ids."""
    high, low = columns.id_high[members], columns.id_low[members]
    found = np.zeros(len(members), dtype=bool)
    for one in ids:
        number = UUID(one).int
        found |= (high == np.uint64(number >> 64)) & (low == np.uint64(number & (2**64 - 1)))
    return found


def _scores(
    candidates: Candidates, members: Array, miles: Array, remote: Array, text: Array | None
) -> tuple[Array, Array]:
    """(score, tier) of the members: the formula of search.md 4, unasked terms left out."""
    columns, query = candidates.columns, candidates.query
    weigh = weights()
    terms: dict[str, Array] = {}
    if query.needs:
        terms["need"] = candidates.need[members]
    if text is not None:
        terms["text"] = text[members]
    if query.lat is not None:
        near = np.exp(-np.nan_to_num(miles) / weigh.near["miles"])
        placeless = np.where(remote, weigh.near["remote"], weigh.near["unknown"])
        terms["near"] = np.where(np.isnan(miles), placeless, near)
    total = sum(weigh.terms[name] for name in terms)
    score = (
        sum(
            (weigh.terms[name] / total * value for name, value in terms.items()),
            start=np.zeros(len(members)),
        )
        if terms
        else np.ones(len(members))
    )
    score = score * columns.factor[members]
    if query.age is not None and not query.age_bars:
        low, high = columns.age_min[members], columns.age_max[members]
        outside = (query.age < low) | (query.age > high)
        score = score * np.where(outside, weigh.fit["age_outside"], 1.0)
    asked = [who for who in query.who if who not in ONE_GENDER]
    if asked:
        listed = (columns.who[members] & bits("who", asked)) != 0
        score = score * np.where(listed, 1.0, weigh.fit["who_not_listed"])
    if query.known_as is not None:
        known = columns.who.dtype.type(bits("who", query.known_as))
        others = columns.who[members] & ~known
        score = score * np.where(others != 0, weigh.fit["for_others"], 1.0)
        one_gender = (others & bits("who", ONE_GENDER)) != 0
        score = score * np.where(one_gender, weigh.fit["for_one_gender"], 1.0)
    tier = candidates.tier[members].astype(np.int8) if query.needs else np.ones(len(members))
    # What was typed is the whole name: nothing may stand before it.
    return _rounded(score), np.where(candidates.exact[members], 0, tier)


def _rounded(score: Array) -> Array:
    """Scores to 18 binary digits, so that groups which are equally good by different ways of
    counting stand in the order of their ids."""
    digits, power = np.frexp(score)
    rounded: Array = np.ldexp(np.round(digits * 2**18) / 2**18, power)
    return rounded
