"""What each member of a query asks of a listing and of one slot, as Elasticsearch clauses.

The same meaning as `indexer.search.matching`: a condition holds (yes), in part, or nobody knows,
or not at all. `Fits` gathers what must hold for a least fit and a reach; `groups` and `facets`
put groups and counts together from it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from schemas.vocabulary import DAYS

from ..query import SearchQuery
from ..slots import BEYOND, DAY, IN, PARTLY, UNKNOWN, YES, reach_limit, window
from . import body
from .mapping import Json

SLOTS = "slots."
NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True)
class SlotClause:
    """One condition on a slot. `alone` asks it of the whole listing, where the condition stands
    alone and "some slot has it" can be told from what the listing's slots have together."""

    clause: Json
    alone: Json | None = None


def term(field: str, value: object) -> Json:
    return {"term": {field: value}}


def terms(field: str, values: Iterable[object]) -> Json:
    return {"terms": {field: list(values)}}


def all_of(clauses: Iterable[Json]) -> Json:
    """One clause that stands for all of these."""
    rows = list(clauses)
    return rows[0] if len(rows) == 1 else {"bool": {"filter": rows}}


def any_of(clauses: Iterable[Json]) -> Json:
    """One clause that stands for any of these."""
    rows = list(clauses)
    return rows[0] if len(rows) == 1 else {"bool": {"should": rows}}


def none_of(*clauses: Json) -> Json:
    return {"bool": {"must_not": list(clauses)}}


@dataclass(frozen=True)
class Where:
    """What the place asked for demands of a slot: `clause` with the distance, `area` without.

    To judge a distance costs much whenever it is asked, so it is asked once to find listings, and
    where their slots are scored anyhow, `upto` miles are judged there.
    """

    clause: SlotClause
    area: Json
    upto: float | None


@dataclass(frozen=True)
class Fits:
    """Everything a listing and one of its slots must fulfil."""

    listing: tuple[Json, ...]
    slots: tuple[SlotClause, ...]
    where: Where | None

    @classmethod
    def of(
        cls,
        query: SearchQuery,
        least: int,
        *,
        reach: int = IN,
        without: frozenset[str] = NOTHING,
        late: bool = False,
    ) -> Fits:
        """What a slot of that reach must fulfil to fit at `least` YES, PARTLY or UNKNOWN.

        `without` names parameters left out (for their own facets). `late`: of ended listings day,
        date and time are not asked; others cannot tell the difference.
        """
        return cls(
            tuple(_listing_clauses(query, least, without)),
            tuple(_slot_clauses(query, least, without, late=late)),
            _where(query, least, reach),
        )

    @property
    def every(self) -> list[SlotClause]:
        """The conditions on one slot, the place among them."""
        return [*([self.where.clause] if self.where else []), *self.slots]

    def clauses(self) -> list[Json]:
        """The same as filters of listings."""
        every = self.every
        if not every:
            return [*self.listing]
        if len(every) == 1 and every[0].alone is not None:
            return [*self.listing, every[0].alone]
        return [*self.listing, {"nested": {"path": "slots", "query": self.slot()}}]

    def slot(self) -> Json:
        """The same of one slot, within a nested query."""
        return all_of(one.clause for one in self.every) if self.every else {"match_all": {}}

    def slot_at_any_distance(self) -> Json:
        """The same but for the distance, which is judged with `where.upto`."""
        rows = [*([self.where.area] if self.where else []), *(one.clause for one in self.slots)]
        return all_of(rows) if rows else {"match_all": {}}


# -- the listing ------------------------------------------------------------------------------


def _listing_clauses(query: SearchQuery, least: int, without: frozenset[str]) -> Iterator[Json]:
    if query.age is not None and query.age_bars:
        yield {"range": {"age_min": {"lte": query.age}}}
        yield {"range": {"age_max": {"gte": query.age}}}
    barred = {"man": "women_only", "woman": "men_only"}.get(query.gender or "")
    if barred:
        yield none_of(term("who", barred))
    if query.languages:
        yield _spoken(query.languages, least)
    if query.cost == "low" and "cost" not in without:
        yield terms("low_cost", ["yes"] if least >= PARTLY else ["yes", body.UNKNOWN])
    if query.join and "drop_in" not in query.join and "join" not in without:
        yield terms("join", query.join if least >= PARTLY else [*query.join, body.UNKNOWN])
    if query.exclude_activities:
        yield none_of(terms("activities", query.exclude_activities))
    if query.exclude_formats:
        yield none_of(terms("format", query.exclude_formats))
    if query.only_confirmed and "fresh" not in without:
        yield term("confirmed", True)


def _spoken(codes: Iterable[str], least: int) -> Json:
    if least == UNKNOWN:
        return none_of(all_of(term("languages", f"{code}=no") for code in codes))
    states = ("yes",) if least == YES else ("yes", "partly")
    return terms("languages", [f"{code}={state}" for code in codes for state in states])


# -- a slot -----------------------------------------------------------------------------------


def _slot_clauses(
    query: SearchQuery, least: int, without: frozenset[str], *, late: bool
) -> Iterator[SlotClause]:
    for facet in query.access:
        yield _any_facet([facet], least)
    if query.languages and least == UNKNOWN:
        # Languages that nobody listed are unknown, unless the slot says that there are none.
        unlisted = body.NO_OTHERS_NOR_ENGLISH if "en" in query.languages else body.NO_OTHERS
        yield SlotClause(none_of(term("slots.no", unlisted)))
    if query.cost == "free" and "cost" not in without:
        yield _any_facet(["free"], least)
    only = [who for who in query.who if who in ("women_only", "men_only")]
    if only and len(only) == len(query.who) and "who" not in without:
        yield _any_facet(only, least)
    if query.attend and "attend" not in without:
        yield _any_facet([facet_of_way(way) for way in query.attend], least)
    if "drop_in" in query.join and "join" not in without:
        yield _joined(query, least)
    if query.exclude_kinds:
        yield SlotClause(none_of(terms("slots.kind", query.exclude_kinds)))
    for clause in _times(query, least, without):
        yield _or_ended(clause) if late else clause


def facet_of_way(way: str) -> str:
    """The access facet that says whether a slot can be attended in a way."""
    return {
        "venue": body.AT_VENUE, "online": "online_option", "phone": "phone_option",
        "home": "home_visits",
    }[way]  # fmt: skip


def _both(make: Callable[[str], Json]) -> SlotClause:
    return SlotClause(make(SLOTS), make(""))


def _any_facet(asked: list[str], least: int) -> SlotClause:
    """At least one of some access facets holds: what is neither yes, partly nor no is unknown."""
    if least == UNKNOWN:
        return SlotClause(none_of(all_of(term("slots.no", facet) for facet in asked)))
    field = "yes" if least == YES else "fair"
    return _both(lambda at: _one_or_more(at + field, asked))


def _one_or_more(field: str, values: list[str]) -> Json:
    return term(field, values[0]) if len(values) == 1 else terms(field, values)


def _joined(query: SearchQuery, least: int) -> SlotClause:
    """Drop-in is a fact of the slot; other ways to join, of the listing, are alternatives."""
    drop_in = _any_facet(["drop_in"], least)
    others = [way for way in query.join if way != "drop_in"]
    if not others:
        return drop_in
    if least == UNKNOWN:
        return SlotClause(any_of([drop_in.clause, terms("slots.join", [*others, body.UNKNOWN])]))
    return _both(
        lambda at: any_of(
            [term(at + ("yes" if least == YES else "fair"), "drop_in"), terms(at + "join", others)]
        )
    )


# -- where ------------------------------------------------------------------------------------


def within_miles(query: SearchQuery, miles: float, at: str) -> Json:
    """What has a point within some miles of the place asked."""
    here = {"lat": query.lat, "lon": query.lon}
    return {"geo_distance": {"distance": f"{miles}mi", at + "loc": here}}


def _where(query: SearchQuery, least: int, reach: int) -> Where | None:
    """The place. A slot `BEYOND` may as well be in reach here: whoever asks for what is further
    away leaves out listings with a slot in reach."""
    if query.lat is None:
        return None
    covering = [body.EVERYWHERE, *sorted(query.codes)]
    if query.within is None:
        anywhere = [body.PLACED, body.UNPLACED, *covering]
        clause = _both(lambda at: terms(at + "area", anywhere))
        return Where(clause, clause.clause, None)
    if reach == BEYOND:
        limit = reach_limit(query.within)
        return Where(
            _both(lambda at: within_miles(query, limit, at)), term("slots.area", body.PLACED), limit
        )
    within = query.within
    # Where a slot without a point is, nobody knows; it is in reach, but fits as "unknown" at most.
    remote = [*covering, body.UNPLACED] if least == UNKNOWN else covering
    return Where(
        _both(lambda at: any_of([within_miles(query, within, at), terms(at + "area", remote)])),
        terms("slots.area", [body.PLACED, *remote]),
        within,
    )


# -- when -------------------------------------------------------------------------------------


def _times(query: SearchQuery, least: int, without: frozenset[str]) -> Iterator[SlotClause]:
    if query.days and "day" not in without:
        days = [*query.days, body.UNKNOWN] if least == UNKNOWN else [*query.days]
        yield _both(lambda at: _one_or_more(at + "days", days))
    if query.on is not None:
        yield SlotClause(_on_date(query.on, least))
    if query.start is not None or query.end is not None:
        yield SlotClause(_in_hours(*window(query.start, query.end), least))


def _or_ended(clause: SlotClause) -> SlotClause:
    alone = clause.alone
    return SlotClause(
        any_of([term("slots.ended", True), clause.clause]),
        None if alone is None else any_of([term("ended", True), alone]),
    )


def _on_date(day: int, least: int) -> Json:
    """See `matching._date_fit`. `day` as `date.toordinal()` counts."""
    weekday = term("slots.days", list(DAYS)[date.fromordinal(day).weekday()])
    running = term("slots.running", day)
    listed = all_of(
        [term("slots.dates", day), none_of(terms("slots.calendar", ["weekly"]))],
    )
    ways = [listed, all_of([term("slots.calendar", "weekly"), weekday, running])]
    if least == UNKNOWN:
        maybe = [term("slots.calendar", "unknown"), weekday, running]
        ways.append(all_of([*maybe, none_of(term("slots.left_out", day))]))
        ways.append(term("slots.days", body.UNKNOWN))
    return any_of(ways)


def _in_hours(low: int, high: int, least: int) -> Json:
    """See `slots.in_hours`: a session starts in [low, high), or open hours overlap it."""
    ways: list[Json] = [{"range": {"slots.opens": {"gte": low, "lt": high}}}]
    if high > DAY:
        ways.append({"range": {"slots.opens": {"gte": 0, "lt": high - DAY}}})
    open_hours = term("slots.open_hours", True)
    if low < high:
        begun = {"range": {"slots.opens": {"gte": 0, "lt": high}}}
        going_on = {"range": {"slots.closes": {"gt": low}}}
        # Open past midnight: the early hours of the next day count too.
        next_day: Json = {"range": {"slots.closes": {"gt": low + DAY}}}
        ways.append(all_of([open_hours, any_of([all_of([begun, going_on]), next_day])]))
    if least == UNKNOWN:
        ways.append(term("slots.opens", body.NO_TIME))
        if low < high:
            early = {"range": {"slots.opens": {"gte": 0, "lt": low}}}
            ways.append(all_of([open_hours, term("slots.closes", body.NO_TIME), early]))
    return any_of(ways)
