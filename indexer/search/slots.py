"""Slots: what must hold together. One slot is one live session at one venue (or at a distance).

`slots_of` makes them from a listing's public form; `judge` says how one fits a query and `best`
picks the slot a listing answers with (search.md 2 and 3). The document builder and the finder both
start here, so the card can never show another slot than the one that matched.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, cast

from schemas.listing import Listing
from schemas.vocabulary import facets

from .. import times
from ..places import miles_between
from ..places.answers import COUNTRIES
from .facts import facts_of
from .query import BEYOND_FACTOR, BEYOND_LEAST_MILES, SearchQuery
from .words import title_key

NO, UNKNOWN, PARTLY, YES = 0, 1, 2, 3
"""How a condition holds, worst first; the fit of a slot is the worst of its conditions."""

OUT, BEYOND, IN = 0, 1, 2
"""Where a slot lies: within the distance (or none asked), somewhat further, or out of reach."""

AHEAD = timedelta(days=365)
"""How far ahead a day can be asked for."""

STATES = {"no": NO, "unknown": UNKNOWN, "partly": PARTLY, "yes": YES}
LOW_COST = 3.0
DAY = 1440
_PER_SESSION = frozenset({"session", "visit", "class", "time", "meal", "day", "week", "person"})
REMOTE = frozenset({"online", "phone", "home"})

Point = tuple[float, float]
Facts = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Slot:
    """One slot. `venue` and `session` are the canonical dicts, `facts` the access facts in force.

    `remote`: no place is needed. `days` None: nobody knows the days. `opens`, `closes`: minutes
    after midnight, `closes` over 1440 when it is the next day; None: nobody knows.
    """

    venue: Mapping[str, Any] | None
    session: Mapping[str, Any] | None
    remote: bool
    lat: float | None
    lon: float | None
    facts: Facts
    days: frozenset[str] | None
    opens: int | None
    closes: int | None
    open_hours: bool
    today: date


def slots_of(form: Listing, *, today: date) -> list[Slot]:
    """The slots of a public form, in the order of its sessions and venues; never empty."""
    attend = set(form["attend"])
    at_venues = not attend or "venue" in attend
    can_be_remote = bool(attend & REMOTE)
    venues = {venue["id"]: venue for venue in form["venues"]}
    slots: list[Slot] = []
    used: set[str] = set()
    remote_before = False
    for session in form["sessions"]:
        venue = venues.get(session["venue"]) if at_venues else None
        if venue is not None:
            used.add(venue["id"])
        remote = venue is None and can_be_remote
        remote_before = remote_before or remote
        if not times.ended(session, today):
            slots.append(_slot(form, venue, session, remote=remote, today=today))
    for venue in form["venues"] if at_venues else ():
        if venue["id"] not in used:
            slots.append(_slot(form, venue, None, remote=False, today=today))
    if can_be_remote and not remote_before:
        slots.append(_slot(form, None, None, remote=True, today=today))
    if times.all_sessions_ended(form, today) and not any(slot.remote for slot in slots):
        kept = form["venues"] if at_venues else []
        slots = [_slot(form, venue, None, remote=False, today=today) for venue in kept]
    return slots or [_slot(form, None, None, remote=False, today=today)]


def has_ended(form: Listing, *, today: date) -> bool:
    """Whether it had sessions, all have ended, and nothing is left at a distance."""
    return times.all_sessions_ended(form, today) and not goes_on_remotely(form, today=today)


def goes_on_remotely(form: Listing, *, today: date) -> bool:
    """Whether one of its slots is at a distance, told from `attend`, the ids of its venues and its
    sessions alone."""
    attend = set(form["attend"])
    if not attend & REMOTE:
        return False
    venues = {venue["id"] for venue in form["venues"]} if "venue" in attend else set()
    remote = [session for session in form["sessions"] if session["venue"] not in venues]
    return not remote or any(not times.ended(session, today) for session in remote)


def _slot(
    form: Listing,
    venue: Mapping[str, Any] | None,
    session: Mapping[str, Any] | None,
    *,
    remote: bool,
    today: date,
) -> Slot:
    known = session is not None and times.times_known(session, today)
    days = times.weekdays(session) if known and session else frozenset()
    opens, closes = times.hours(session) if known and session else (None, None)
    return Slot(
        venue=venue,
        session=session,
        remote=remote,
        lat=venue["lat"] if venue else None,
        lon=venue["lon"] if venue else None,
        facts=facts_of(form, venue, session),
        days=days or None,
        opens=opens,
        closes=closes,
        open_hours=session is not None and session["kind"] == "open_hours",
        today=today,
    )


# -- judging ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Judged:
    """How one slot answers a query; `miles` is None without a place or a point."""

    slot: Slot
    fit: int
    reach: int
    miles: float | None

    @property
    def rank(self) -> tuple[int, int, float]:
        """In before beyond, then the better fit, then the nearer (search.md 3)."""
        return (self.reach, self.fit, -(self.miles if self.miles is not None else 1e9))


def reach_limit(within: float) -> float:
    """How far "further away" goes: three times the distance, at least five miles."""
    return max(BEYOND_FACTOR * within, BEYOND_LEAST_MILES)


def state_of(slot: Slot, facet: str) -> int:
    """How an access facet holds on a slot; a fact of the building is not asked at a distance."""
    if slot.remote and facets()[facet].scope == "venue":
        return YES
    fact = slot.facts.get(facet)
    return STATES[fact["state"]] if fact else UNKNOWN


def in_hours(slot: Slot, start: int | None, end: int | None) -> int:
    """Whether a session starts in [start, end), or open hours overlap it. Minutes."""
    if slot.opens is None:
        return UNKNOWN
    low, high = window(start, end)
    if low <= slot.opens < high or low <= slot.opens + DAY < high:
        return YES
    if not slot.open_hours or low == high:
        return NO
    if slot.closes is None:
        return UNKNOWN if slot.opens < low else NO
    overlaps = slot.opens < high and slot.closes > low
    # Open past midnight: the early hours of the next day count too.
    return YES if overlaps or slot.closes - DAY > low else NO


def meets_on(slot: Slot, day: date) -> int:
    """Whether an occurrence falls on a day; further ahead than a year nobody can say."""
    if slot.session is None or slot.days is None or day > slot.today + AHEAD:
        return UNKNOWN
    meets = times.occurs_on(dict(slot.session), day)
    return UNKNOWN if meets is None else YES if meets else NO


def window(start: int | None, end: int | None) -> tuple[int, int]:
    """The minutes [low, high) of "from" and "to"; an end before the start is the next day's."""
    low, high = start or 0, end or DAY
    return low, high + DAY if high < low else high


def listing_fit(form: Listing, query: SearchQuery) -> int:
    """The conditions that are tested on the listing alone: age, gender, low cost, how to join."""
    return min(
        _age_fit(form, query),
        _gender_fit(form, query),
        _cost_fit(form, query),
        _join_fit(form, query),
        _exclude_fit(form, query),
    )


def _exclude_fit(form: Listing, query: SearchQuery) -> int:
    """What is ruled out; a group that does not say is not ruled out (label `not_ruled_out`)."""
    activities = {title_key(activity) for activity in form["activities"]}
    ruled_out = (
        activities & set(query.exclude_activities) or form["format"] in query.exclude_formats
    )
    return NO if ruled_out else YES


def _age_fit(form: Listing, query: SearchQuery) -> int:
    low, high = form["age"]["min"], form["age"]["max"]
    if query.age is None or not query.age_bars:
        return YES
    outside = (low is not None and query.age < low) or (high is not None and query.age > high)
    return NO if outside else YES


def _gender_fit(form: Listing, query: SearchQuery) -> int:
    other = {"man": "women_only", "woman": "men_only"}.get(query.gender or "")
    return NO if other and any(row["id"] == other for row in form["who"]) else YES


def _language_fit(form: Listing, slot: Slot, query: SearchQuery) -> int:
    said = {row["id"]: STATES[row["state"]] for row in form["languages"]}
    # "English only" as an access fact excludes what is not listed.
    only_english = not said.keys() - {"en"} and "languages" in slot.facts
    rest = NO if only_english and slot.facts["languages"]["state"] == "no" else UNKNOWN
    said.setdefault("en", YES)
    return max(said.get(code, rest) for code in query.languages)


def session_amounts(form: Listing) -> list[float]:
    """The stated prices of one session in pounds; a price by the month or year is none of them."""
    return [
        float(row["amount"])
        for row in form["cost"]["options"]
        if row["amount"] is not None and (row["per"] or "session").casefold() in _PER_SESSION
    ]


def _cost_fit(form: Listing, query: SearchQuery) -> int:
    if query.cost != "low":
        return YES
    state = form["cost"]["state"]
    if state in ("free", "donation"):
        return YES
    amounts = session_amounts(form)
    if state == "unknown" or not amounts:
        return UNKNOWN
    return YES if min(amounts) <= LOW_COST else NO


def _join_fit(form: Listing, query: SearchQuery) -> int:
    asked = set(query.join) - {"drop_in"}
    if not query.join or "drop_in" in query.join:
        return YES
    return _held(_listed_any(asked, form["join"]))


def _listed_any(asked: set[str], stated: Sequence[str]) -> str | None:
    return None if not stated else "yes" if asked & set(stated) else "no"


def _held(state: str | None) -> int:
    return UNKNOWN if state is None else STATES[state]


def slot_fit(form: Listing, slot: Slot, query: SearchQuery, *, ended: bool = False) -> int:
    """The conditions that are tested on one slot, and those answered by a derived facet of it.

    Of an `ended` listing day and time are not asked: it can only be in `not_confirmed`.
    """
    fits = [state_of(slot, facet) for facet in query.access]
    fits.append(_other_fit(form, slot, query, ended=ended))
    return min(fits)


def _other_fit(form: Listing, slot: Slot, query: SearchQuery, *, ended: bool) -> int:
    """What `slot_fit` says without the access facets asked."""
    fits = []
    if query.languages:
        fits.append(_language_fit(form, slot, query))
    if query.days and not ended:
        fits.append(UNKNOWN if slot.days is None else YES if slot.days & set(query.days) else NO)
    if query.on is not None and not ended:
        fits.append(meets_on(slot, date.fromordinal(query.on)))
    if (query.start is not None or query.end is not None) and not ended:
        fits.append(in_hours(slot, query.start, query.end))
    if query.cost == "free":
        fits.append(state_of(slot, "free"))
    only = [who for who in query.who if who in ("women_only", "men_only")]
    if only and len(only) == len(query.who):
        fits.append(max(state_of(slot, who) for who in only))
    if "drop_in" in query.join:
        # The fact in force at the slot answers for it; other ways asked for are alternatives.
        others = set(query.join) - {"drop_in"}
        listed = [_held(_listed_any(others, form["join"]))] if others else []
        fits.append(max([state_of(slot, "drop_in"), *listed]))
    if query.attend:
        fits.append(max(_attend_fit(form, slot, way) for way in query.attend))
    if query.exclude_kinds and slot.venue and slot.venue["kind"] in query.exclude_kinds:
        fits.append(NO)
    return min(fits, default=YES)


def _attend_fit(form: Listing, slot: Slot, way: str) -> int:
    if way == "venue":
        return YES if slot.venue else NO if form["attend"] else UNKNOWN
    return state_of(
        slot, {"online": "online_option", "phone": "phone_option"}.get(way, "home_visits")
    )


def area_codes(form: Listing) -> frozenset[str] | None:
    """The codes a listing's service areas cover; None: the whole directory."""
    codes: set[str] = set()
    for row in form["service_areas"]:
        codes.update(row[key].upper() for key in ("code", "outcode") if row[key])
        if row["country"] in COUNTRIES.values():
            codes.add(row["country"])
        elif row["country"]:
            return None  # "United Kingdom" and the like: no code of a place is compared with it
        codes.update(row.get("outcodes", ()))
    return frozenset(codes) or None


def reach_of(form: Listing, slot: Slot, query: SearchQuery, miles: float | None) -> tuple[int, int]:
    """(reach, the best fit it still allows): an unknown place is in reach, but only "unknown"."""
    if query.lat is None:
        return IN, YES
    if slot.remote:
        codes = area_codes(form)
        return (IN if codes is None or codes & query.codes else OUT), YES
    if query.within is None:
        return IN, YES
    if miles is None:
        return IN, UNKNOWN
    if miles <= query.within:
        return IN, YES
    return (BEYOND if miles <= reach_limit(query.within) else OUT), YES


def judge(form: Listing, slot: Slot, query: SearchQuery, *, ended: bool = False) -> Judged:
    """How one slot of a public form answers a query; `ended`: of a listing that `has_ended`."""
    miles = None
    here, there = (query.lat, query.lon), (slot.lat, slot.lon)
    if not slot.remote and None not in (*here, *there):
        miles = miles_between(*cast("Point", here), *cast("Point", there))
    reach, cap = reach_of(form, slot, query, miles)
    fit = min(cap, listing_fit(form, query), slot_fit(form, slot, query, ended=ended))
    return Judged(slot, fit, reach, miles)


def best(form: Listing, query: SearchQuery, *, today: date) -> Judged:
    """The slot a listing answers with: the best of those that neither misfit nor lie out.

    Where none of these puts it in a group, it is the nearest that `says_no_but`, if there is one.
    """
    ended = has_ended(form, today=today)
    judged = [judge(form, slot, query, ended=ended) for slot in slots_of(form, today=today)]
    kept = [one for one in judged if one.fit > NO and one.reach > OUT]
    first = max(kept or judged, key=lambda one: one.rank)
    if not kept or (first.reach, first.fit) == (BEYOND, UNKNOWN):
        instead = [one for one in judged if says_no_but(form, one, query)]
        return max(instead, key=lambda one: one.rank, default=first)
    return first


def says_no_but(form: Listing, judged: Judged, query: SearchQuery) -> bool:
    """Whether a slot in reach misfits by one access facet alone, while a related one is yes.

    All else must be yes or partly (the group `answer_is_no_but_related`, search.md 3).
    """
    slot = judged.slot
    misfits = [facet for facet in query.access if state_of(slot, facet) == NO]
    if len(misfits) != 1 or judged.reach != IN:
        return False
    rest = [state_of(slot, facet) for facet in query.access if facet not in misfits]
    rest += [listing_fit(form, query), _other_fit(form, slot, query, ended=False)]
    cap = reach_of(form, slot, query, judged.miles)[1]
    return min(cap, *rest) >= PARTLY and any(
        offers(slot, facet) for facet in facets()[misfits[0]].related
    )


def offers(slot: Slot, facet: str) -> bool:
    """Whether it is known to be there: at a distance nothing of a building can be offered."""
    if slot.remote and facets()[facet].scope == "venue":
        return False
    return state_of(slot, facet) == YES
