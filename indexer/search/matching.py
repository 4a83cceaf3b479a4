"""Which listings a query is about, over the columns: the same meaning as `slots.judge`, at once.

Used by the embedded engine alone; `tests/search` compares it with `slots.best`, listing by listing.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from schemas.vocabulary import FORMATS, children, facets, needs, related

from ..places import miles_from
from ..places.points import MILES_PER_DEGREE
from .columns import CALENDARS, NO_TIME, Array, Columns, bit_of, bits, key_of_text, need_number
from .query import SearchQuery
from .slots import BEYOND, DAY, IN, LOW_COST, NO, OUT, PARTLY, UNKNOWN, YES, reach_limit, window
from .weights import weights

# Reach and fit as one number that sorts as search.md 3 says: in before beyond, then the fit.
_STEP = 4


@dataclass(frozen=True)
class Where:
    """How the slots lie to the place asked for."""

    miles: Array
    """Per point of the columns; NaN without a place or a point."""
    reach: Array
    """Per slot."""
    cap: Array
    """Per slot: the best fit that its place allows."""


@dataclass(frozen=True)
class Matched:
    """What a query finds, before grouping: the best slot's key per listing.

    `key` = reach x 4 + fit of the best slot, 0 where nothing is left. `slot_key` the same per slot.
    """

    key: Array
    slot_key: Array
    only_no: Array
    """Per slot in reach: one access facet is "no", all else is yes or partly, and a related facet
    is yes (the group `answer_is_no_but_related`)."""


def where_slots_are(columns: Columns, query: SearchQuery) -> Where:
    """Distances, and what follows from them: see `slots.reach_of`."""
    if query.lat is None or query.lon is None:
        count = len(columns.slot_point)
        return Where(
            np.full(len(columns.point_lat), np.nan),
            np.full(count, IN, dtype=np.int8),
            np.full(count, YES, dtype=np.int8),
        )
    miles = miles_from(query.lat, query.lon, columns.point_lat, columns.point_lon)
    reach = np.full(len(miles), IN, dtype=np.int8)
    cap = np.full(len(miles), YES, dtype=np.int8)
    if query.within is not None:
        with np.errstate(invalid="ignore"):
            reach[miles > query.within] = BEYOND
            reach[miles > reach_limit(query.within)] = OUT
        cap[np.isnan(miles)] = UNKNOWN
    slot_reach, slot_cap = reach[columns.slot_point], cap[columns.slot_point]
    remote = np.flatnonzero(columns.slot_remote)
    slot_cap[remote] = YES
    covers = np.array([bool(area & query.codes) for area in columns.areas] or [True])
    area = columns.slot_area[remote]
    slot_reach[remote[(area >= 0) & ~covers[np.maximum(area, 0)]]] = OUT
    return Where(miles, slot_reach, slot_cap)


def in_reach(columns: Columns, query: SearchQuery) -> Array | None:
    """Which listings have a slot that may be in reach: a quick look before distances are worked
    out, by a box around the circle. None where no distance was asked."""
    if query.lat is None or query.lon is None or query.within is None:
        return None
    high = reach_limit(query.within) * 1.001 / MILES_PER_DEGREE
    north, south = query.lat + high, query.lat - high
    # As wide as where the circle is nearest to the pole.
    narrow = math.cos(math.radians(min(89.0, max(abs(north), abs(south)))))
    off_north = np.abs(columns.point_lat - query.lat)
    off_east = np.abs(columns.point_lon - query.lon)
    # What has no point compares as false, so it stays.
    outside = (off_north > high) | (off_east > high / narrow)
    found = np.zeros(columns.size, dtype=bool)
    found[columns.slot_listing[~outside[columns.slot_point]]] = True
    return found


def match(columns: Columns, query: SearchQuery, where: Where, *, ignore: str = "") -> Matched:
    """Judge every slot. `ignore` names one parameter that is left out (for its own facet)."""
    rest = np.minimum(_listing_fit(columns, query, ignore)[columns.slot_listing], where.cap)
    for condition in _slot_fits(columns, query, ignore):
        rest = np.minimum(rest, condition)
    asked = {facet: columns.fit(facet) for facet in query.access}
    fit = np.minimum.reduce([rest, *asked.values()])
    slot_key = where.reach * np.int8(_STEP) + fit
    slot_key[(fit == NO) | (where.reach == OUT)] = 0
    key = (
        np.maximum.reduceat(slot_key, columns.first_slot)
        if columns.size
        else np.zeros(0, dtype=np.int8)
    )
    only_no = _only_no(columns, asked, rest) & (where.reach == IN)
    return Matched(key, slot_key, only_no)


def _only_no(columns: Columns, asked: Mapping[str, Array], rest: Array) -> Array:
    """Slots whose only misfit is one access facet with "no", while a related one is yes."""
    found = np.zeros(len(rest), dtype=bool)
    for facet, fit in asked.items():
        others = [one for name, one in asked.items() if name != facet]
        bearable = np.minimum.reduce([rest, *others]) >= PARTLY
        related = [_offers(columns, one) for one in facets()[facet].related]
        if related:
            found |= (fit == NO) & bearable & np.logical_or.reduce(related)
    return found


def _offers(columns: Columns, facet: str) -> Array:
    """See `slots.offers`."""
    known: Array = columns.fit(facet) == YES
    return known & ~columns.slot_remote if facets()[facet].scope == "venue" else known


def key_of(reach: int, fit: int) -> int:
    """The key of a best slot with that reach and fit."""
    return reach * _STEP + fit


def group_mask(columns: Columns, matched: Matched, group: str) -> Array:
    """Which listings are in a group; a listing long unconfirmed is in that group or in none."""
    key, late = matched.key, columns.not_confirmed
    if group == "answer_is_no_but_related":
        listings = np.zeros(columns.size, dtype=bool)
        listings[columns.slot_listing[matched.only_no]] = True
        # A listing with a better slot is in the group of that slot.
        grouped = [key_of(IN, YES), key_of(IN, PARTLY), key_of(IN, UNKNOWN)]
        grouped += [key_of(BEYOND, YES), key_of(BEYOND, PARTLY)]
        return columns.alive & ~late & listings & ~np.isin(key, grouped)
    wanted = {
        "matches": [key_of(IN, YES)],
        "partly": [key_of(IN, PARTLY)],
        "unknown_access": [key_of(IN, UNKNOWN)],
        "further_away": [key_of(BEYOND, YES), key_of(BEYOND, PARTLY)],
        "not_confirmed": [key_of(IN, YES), key_of(IN, PARTLY)],
        "mentions": [key_of(IN, YES), key_of(IN, PARTLY)],
    }[group]
    return columns.alive & np.isin(key, wanted) & (late if group == "not_confirmed" else ~late)


def _listing_fit(columns: Columns, query: SearchQuery, ignore: str) -> Array:
    fit = np.full(columns.size, YES, dtype=np.int8)
    if query.age is not None and query.age_bars:
        fit[(query.age < columns.age_min) | (query.age > columns.age_max)] = NO
    barred = {"man": "women_only", "woman": "men_only"}.get(query.gender or "")
    if barred:
        fit[(columns.who & bits("who", [barred])) != 0] = NO
    if query.cost == "low" and ignore != "cost":
        fit = np.minimum(fit, _low_cost_fit(columns))
    if query.join and "drop_in" not in query.join and ignore != "join":
        fit = np.minimum(fit, _join_fit(columns, query.join))
    for activity in query.exclude_activities:
        fit[columns.doing(activity)] = NO
    for name in query.exclude_formats:
        fit[columns.format == FORMATS.index(name)] = NO
    if query.only_confirmed and ignore != "fresh":
        fit[~columns.confirmed] = NO
    return fit


def _language_fit(columns: Columns, query: SearchQuery) -> Array:
    """Per slot: languages are listed on the listing, "English only" is an access fact."""
    code_of, listing = columns.language_code, columns.language_listing
    fits = []
    for code in query.languages:
        fit = np.full(columns.size, YES if code == "en" else UNKNOWN, dtype=np.int8)
        this = code_of == key_of_text(code)
        fit[listing[this]] = columns.language_state[this]
        fits.append(fit)
    others = np.zeros(columns.size, dtype=bool)
    others[listing[code_of != key_of_text("en")]] = True
    best = np.maximum.reduce(fits)[columns.slot_listing]
    only_english = ~others[columns.slot_listing] & (columns.fit("languages") == NO)
    return np.where(only_english & (best == UNKNOWN), NO, best)


def _low_cost_fit(columns: Columns) -> Array:
    cost = columns.cost
    of = bit_of("cost")
    paid = np.where(
        np.isnan(columns.lowest), UNKNOWN, np.where(columns.lowest <= LOW_COST, YES, NO)
    )
    cheap = (cost == of["free"]) | (cost == of["donation"])
    return np.where(cheap, YES, np.where(cost == of["unknown"], UNKNOWN, paid)).astype(np.int8)


def _join_fit(columns: Columns, asked: Iterable[str]) -> Array:
    listed = (columns.join & bits("join", asked)) != 0
    return np.where(columns.join == 0, UNKNOWN, np.where(listed, YES, NO)).astype(np.int8)


def _slot_fits(columns: Columns, query: SearchQuery, ignore: str) -> Iterable[Array]:
    if query.languages:
        yield _language_fit(columns, query)
    if query.days and ignore != "day":
        asked = np.uint8(bits("day", query.days))
        fit = np.where(columns.slot_days & asked, YES, NO)
        yield _unless_ended(columns, np.where(columns.slot_days == 0, UNKNOWN, fit))
    if query.on is not None:
        yield _unless_ended(columns, _date_fit(columns, query.on))
    if query.start is not None or query.end is not None:
        yield _unless_ended(columns, _hours_fit(columns, query.start, query.end))
    if query.cost == "free" and ignore != "cost":
        yield columns.fit("free")
    only = [who for who in query.who if who in ("women_only", "men_only")]
    if only and len(only) == len(query.who) and ignore != "who":
        yield np.maximum.reduce([columns.fit(who) for who in only])
    if "drop_in" in query.join and ignore != "join":
        fit = columns.fit("drop_in")
        if others := [way for way in query.join if way != "drop_in"]:
            fit = np.maximum(fit, _join_fit(columns, others)[columns.slot_listing])
        yield fit
    if query.attend and ignore != "attend":
        yield np.maximum.reduce([attend_fit(columns, way) for way in query.attend])
    if query.exclude_kinds:
        ruled_out = [bit_of("kind")[kind] for kind in query.exclude_kinds]
        yield np.where(np.isin(columns.slot_kind, ruled_out), NO, YES)


def _date_fit(columns: Columns, day: int) -> Array:
    """Whether an occurrence falls on a day (as `date.toordinal()` counts) on every slot."""
    weekday = np.uint8(1 << date.fromordinal(day).weekday())
    on_weekday = (columns.slot_days & weekday) != 0
    alive = (columns.slot_first <= day) & (columns.slot_last >= day)
    listed, left_out = np.zeros((2, len(columns.slot_days)), dtype=bool)
    that_day = columns.date_day == day
    listed[columns.date_slot[that_day & columns.date_meets]] = True
    left_out[columns.date_slot[that_day & ~columns.date_meets]] = True
    weekly = np.where(on_weekday & alive, YES, NO)
    unknown = np.where(listed, YES, np.where(on_weekday & alive & ~left_out, UNKNOWN, NO))
    fit = np.select(
        [columns.slot_calendar == CALENDARS["weekly"], columns.slot_calendar == CALENDARS["dates"]],
        [weekly, np.where(listed, YES, NO)],
        unknown,
    )
    return np.where(columns.slot_days == 0, UNKNOWN, fit)


def _unless_ended(columns: Columns, fit: Array) -> Array:
    """Of an ended listing day and time are not asked: it can only be in `not_confirmed`."""
    return np.where(columns.ended[columns.slot_listing], YES, fit)


def _hours_fit(columns: Columns, start: int | None, end: int | None) -> Array:
    """See `slots.in_hours`."""
    low, high = window(start, end)
    opens = columns.slot_opens.astype(np.int32)
    closes = columns.slot_closes.astype(np.int32)
    starts_in = ((low <= opens) & (opens < high)) | (opens + DAY < high)
    overlaps = ((opens < high) & (closes > low)) | (closes - DAY > low)
    open_fit = np.where(overlaps, YES, NO)
    open_fit = np.where((closes == NO_TIME) & (opens < low), UNKNOWN, open_fit)
    if low == high:
        open_fit = np.full_like(open_fit, NO)
    fit = np.where(starts_in, YES, np.where(columns.slot_open_hours, open_fit, NO))
    return np.where(opens == NO_TIME, UNKNOWN, fit)


def attend_fit(columns: Columns, way: str) -> Array:
    """How one way of taking part holds on every slot."""
    if way == "venue":
        stated = columns.attend[columns.slot_listing] != 0
        return np.where(columns.slot_at_venue, YES, np.where(stated, NO, UNKNOWN)).astype(np.int8)
    facet = {"online": "online_option", "phone": "phone_option", "home": "home_visits"}[way]
    return columns.fit(facet)


# -- needs ------------------------------------------------------------------------------------


def need_scores(
    columns: Columns, asked: Iterable[str], *, with_related: bool = True
) -> tuple[Array, Array]:
    """(score 0..1+, tier) per listing for the needs in force (search.md 4).

    Score 0: has none of them. Tier 1: has one itself, a child or the parent; 2: related only.
    """
    number, worth = need_number(), weights().need
    scores, nearest = [], np.full(columns.size, 9, dtype=np.int8)
    for need in asked:
        family = [*children()[need], *([needs()[need].parent] if needs()[need].parent else [])]
        direct = columns.need(number[need]) * worth["itself"]
        near = _most(columns, [number[one] for one in family if one]) * worth["family"]
        akin = [number[one] for one in related()[need]] if with_related else []
        distant = _most(columns, akin) * worth["related"]
        scores.append(np.maximum(np.maximum(direct, near), distant))
        tier = np.where((direct > 0) | (near > 0), 1, np.where(distant > 0, 2, 9))
        nearest = np.minimum(nearest, tier).astype(np.int8)
    if not scores:
        return np.zeros(columns.size), nearest
    table = np.stack(scores)
    covered = (table > 0).mean(axis=0)
    more = np.maximum(covered - 1 / len(table), 0)
    return table.mean(axis=0) + worth["covering_more"] * more, nearest


def _most(columns: Columns, numbers: list[int]) -> Array:
    if not numbers:
        return np.zeros(columns.size)
    most: Array = np.maximum.reduce([columns.need(number) for number in numbers])
    return most
