"""The groups of a page as filters: which listings are in one, and which slots they answer with.

The rules are those of search.md 3 and `matching.group_mask`: in reach before beyond, then the fit.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from schemas.vocabulary import facets

from ..query import SearchQuery
from ..slots import BEYOND, PARTLY, UNKNOWN, YES
from ..weights import weights
from .clauses import Fits, SlotClause, all_of, any_of, none_of, term, terms
from .mapping import Json
from .spacing import spaced

TEXTS = ("name", "summary", "about", "description")


@dataclass(frozen=True)
class Part:
    """A group, or one half of it: which listings, and which of their slots they answer with.

    They answer with the nearest of their best slots. `chosen` are the slots to take it from, no
    further than `upto` miles, and `better` says which of these are better, if some may be.
    """

    filters: tuple[Json, ...]
    chosen: Json
    upto: float | None
    better: Json | None = None


def parts(query: SearchQuery) -> list[Part]:
    """The parts of the group asked for; none where nothing can be in it."""
    group = query.group
    if group == "matches":
        return [_part(query, Fits.of(query, YES))]
    if group == "partly":
        return _less(query, PARTLY, than=YES)
    if group == "unknown_access":
        return _less(query, UNKNOWN, than=PARTLY)
    if group == "further_away":
        return _further(query)
    if group == "not_confirmed":
        return _fitting(query, late=True)
    if group == "mentions":
        return _fitting(query, late=False) if query.needs and any(query.mentions) else []
    return _says_no(query)


def _part(
    query: SearchQuery,
    fits: Fits,
    *,
    late: bool = False,
    but: Sequence[Json] = (),
    better: Json | None = None,
) -> Part:
    """Listings with a slot that fits, but without any of `but`."""
    filters = [*meant(query), term("not_confirmed", late), *fits.clauses()]
    return Part(
        (*filters, none_of(*but)) if but else tuple(filters),
        fits.slot_at_any_distance(),
        fits.where.upto if fits.where else None,
        better,
    )


def _less(query: SearchQuery, least: int, *, than: int) -> list[Part]:
    """Listings whose best slot in reach fits at `least` and not better."""
    fits, better = Fits.of(query, least), Fits.of(query, than)
    return [] if fits == better else [_part(query, fits, but=[all_of(better.clauses())])]


def _further(query: SearchQuery) -> list[Part]:
    if query.lat is None or query.within is None:
        return []
    in_reach = all_of(Fits.of(query, UNKNOWN).clauses())
    best, partly = (Fits.of(query, least, reach=BEYOND) for least in (YES, PARTLY))
    return _good(query, best, partly, but=[in_reach])


def _fitting(query: SearchQuery, *, late: bool) -> list[Part]:
    """Listings in reach that fit as "yes" or "partly"."""
    best, partly = (Fits.of(query, least, late=late) for least in (YES, PARTLY))
    return _good(query, best, partly, late=late)


def _good(
    query: SearchQuery, best: Fits, partly: Fits, *, late: bool = False, but: Sequence[Json] = ()
) -> list[Part]:
    """Listings whose best slot fits as "yes" or "partly".

    Where a listing has both, it is the nearest of the better ones that it answers with. A score
    can tell; an order by the slot itself cannot, and is merged from two halves.
    """
    if best.slots == partly.slots:
        return [_part(query, partly, late=late, but=but)]
    if query.sort in ("soonest", "nearest") or best.listing != partly.listing:
        halves = [_part(query, best, late=late, but=but)]
        rest = [*but, all_of(best.clauses())]
        return [*halves, _part(query, partly, late=late, but=rest)]
    return [_part(query, partly, late=late, but=but, better=best.slot_at_any_distance())]


def _says_no(query: SearchQuery) -> list[Part]:
    """`answer_is_no_but_related`: to be asked only where `matches` and `partly` are empty."""
    ways = list(_noes(query))
    if not ways:
        return []
    better = [all_of(Fits.of(query, UNKNOWN).clauses())]
    if query.lat is not None and query.within is not None:
        better.append(all_of(Fits.of(query, PARTLY, reach=BEYOND).clauses()))
    rest = Fits.of(replace(query, access=()), PARTLY)
    fits = replace(rest, slots=(*rest.slots, SlotClause(any_of(ways))))
    return [_part(query, fits, but=better)]


def _noes(query: SearchQuery) -> Iterator[Json]:
    """Per access facet asked: it is "no", the others fit, and a related one is really there."""
    for facet in query.access:
        offers = [_offers(one) for one in facets()[facet].related]
        if not offers:
            continue
        others = [term("slots.fair", one) for one in query.access if one != facet]
        yield all_of([term("slots.no", facet), *others, any_of(offers)])


def _offers(facet: str) -> Json:
    """See `slots.offers`: what a building has is of no use at a distance."""
    there = term("slots.yes", facet)
    if facets()[facet].scope != "venue":
        return there
    return all_of([there, term("slots.remote", False)])


def better_than_no(query: SearchQuery) -> list[Json]:
    """The listings of `matches` and `partly`, that keep `answer_is_no_but_related` away."""
    fits = Fits.of(query, PARTLY)
    return [*meant(query), term("not_confirmed", False), *fits.clauses()]


# -- what the listing is about ----------------------------------------------------------------


def meant(query: SearchQuery) -> list[Json]:
    """Listings that have a need, the words, or the very name; of `mentions`, those that only
    speak of it."""
    if query.group == "mentions":
        phrases = [spoken(phrase, every=True) for phrase in query.mentions if phrase]
        return [any_of(phrases), none_of(any_of(_about(query)))]
    about = _about(query)
    return [any_of(about)] if about else []


def _about(query: SearchQuery) -> list[Json]:
    about: list[Json] = []
    if query.needs:
        about.append(has_need(query))
    elif query.words:
        about.append(spoken(query.words, every=not query.any_word))
    if about and query.title:
        about.append(is_called(query.title))
    return about


def has_need(query: SearchQuery) -> Json:
    return terms("has" if query.related else "has_near", query.needs)


def is_called(title: str) -> Json:
    return term("titles", title)


def spoken(words: tuple[str, ...], *, every: bool, weighted: bool = False) -> Json:
    """Every word, or one of them, in any of the texts together."""
    return {
        "combined_fields": {
            "query": spaced(" ".join(words)),
            "fields": list(_weighted() if weighted else TEXTS),
            "operator": "and" if every else "or",
        }
    }


def _weighted() -> Iterator[str]:
    for name in TEXTS:
        yield f"{name}^{weights().fields[name]:g}"
