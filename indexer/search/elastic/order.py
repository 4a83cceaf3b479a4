"""In which order the listings of a part of a group come: the formula of search.md 4 as a query.

`requests` puts it together with paging. A server keeps seven digits of a score, at any size. So
what must come first is multiplied by a power of two, which costs no digit, and scores are rounded
to five digits, so that listings which are equally good stand in the order of their ids.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from schemas.vocabulary import DAYS

from ..audience import ONE_GENDER
from ..query import SearchQuery
from ..weights import weights
from . import body
from .clauses import all_of, any_of, none_of, term, terms, within_miles
from .groups import Part, has_need, is_called, spoken
from .mapping import Json

_TINY: Final = 2.0**-60
"""Below any score that can be told apart: as much as 120 miles take off."""

_TIER: Final = 2.0**62
"""What a tier is worth: the very name, then what the query puts first, then what is not only
related, then that."""

# What a listing has by its terms, times what lowers it. In the end 17 binary digits are kept.
_LOWERED: Final = f"""
double score = sum * doc['factor'].value;
if (params.age != null
    && (params.age < doc['age_min'].value || params.age > doc['age_max'].value)) {{
  score *= params.outside;
}}
if (params.who != null) {{
  boolean listed = false;
  for (one in params.who) {{ listed = listed || doc['who'].contains(one); }}
  if (!listed) {{ score *= params.unlisted; }}
}}
if (params.known_as != null) {{
  boolean others = false;
  boolean oneGender = false;
  for (one in doc['who']) {{
    if (!params.known_as.contains(one)) {{
      others = true;
      oneGender = oneGender || params.genders.contains(one);
    }}
  }}
  if (others) {{ score *= params.others; }}
  if (oneGender) {{ score *= params.one_gender; }}
}}
long digits = Double.doubleToLongBits(Math.max(score, {_TINY}));
return Double.longBitsToDouble((digits + (1L << 34)) & ~((1L << 35) - 1));
"""
# `less` takes off what every need adds for covering more, but once.
_FINISH: Final = f"double sum = _score - params.less;{_LOWERED}"

_SATURATED: Final = "params.share * _score / (_score + params.k)"

# Of a slot: how far it is, and whether that is too far.
_MILES: Final = """
boolean placed = params.lat != null && doc['slots.loc'].size() > 0;
double miles = placed
    ? doc['slots.loc'].arcDistance(params.lat, params.lon) / 1609.344 : 0;
boolean tooFar = placed && params.upto != null && miles > params.upto;
"""

_REMOTE, _NOWHERE, _BETTER = 2.0**-64, 2.0**-66, 2.0**66
# A known distance counts before a slot at a distance, and that before a place nobody knows; and a
# better slot (which has a score here) before all others. So each has a range of its own.
_NEAR: Final = f"""{_MILES}
if (tooFar) {{ return 0; }}
double near = placed ? Math.max(Math.exp(-miles / params.miles), {_TINY}) / 4
    : doc['slots.remote'].value ? {_REMOTE} : {_NOWHERE};
return _score > 0 ? near * {_BETTER} : near;
"""
_NEAREST: Final = f"""
double near = _score >= 1 ? _score / {_BETTER} : _score;
near = near > {_REMOTE} ? near * 4 : near == {_REMOTE} ? params.remote : params.unknown;
"""
_NEAR_SHARE: Final = f"{_NEAREST}return params.share * near;"
# Where nothing but the place was asked: one script less for every listing.
_FINISH_NEAR: Final = f"{_NEAREST}double sum = near;{_LOWERED}"

_FAR: Final = f"""{_MILES}
if (tooFar) {{ return 3e6; }}
if (!placed) {{ return doc['slots.remote'].value ? 1e6 : 2e6; }}
return miles;
"""

_WAIT: Final = f"""{_MILES}
int least = 9;
if (tooFar) {{ return least; }}
for (day in doc['slots.days']) {{ least = (int) Math.min(least, params.wait[day]); }}
return least;
"""


_ROUND_ABOUT: Final = 1.0
"""So many miles round the place are ranked first, where a group may hold thousands."""


@dataclass(frozen=True)
class Order:
    """A query that finds and scores, and the sort that ends in the id.

    `sure`: it finds all, but ranks only some; whatever has a higher score than this stands where
    it would stand if all were ranked, for none of the others can reach it.
    """

    query: Json
    sort: list[Json]
    sure: float = 0


def found(part: Part) -> Json:
    """The listings of a part, in no order."""
    return {"bool": {"filter": [*part.filters]}}


def order(query: SearchQuery, part: Part) -> Order:
    """The listings of a part in the order asked for; ties end in the id."""
    best: Json
    if _scores(query):
        scored, best = _scored(query, part), {"_score": "desc"}
    else:
        # Nothing was asked that makes one listing better than another, but how sure we are of it.
        scored, best = found(part), {"factor": "desc"}
    keys = [*_first(query, part), best]
    if query.lat is not None and query.sort != "nearest":
        keys.append(_distance(query, part))
    return Order(scored, [*keys, {"id": "asc"}])


def nearest_first(query: SearchQuery, part: Part) -> Order | None:
    """The same with only the listings ranked that are close by; None where that gains nothing.

    Of thousands of listings that may fit, those round the corner fill the first page. What is
    further than that has at most the score of its distance, for all else only lowers it.
    """
    only_place = query.lat is not None and not query.words and not query.needs
    is_wide = query.within is not None and query.within > _ROUND_ABOUT
    if query.group != "unknown_access" or query.sort != "best" or query.offset:
        return None
    if not only_place or not is_wide:
        return None
    candidates = [within_miles(query, _ROUND_ABOUT, "")]
    if query.title:
        candidates.append(is_called(query.title))
    ranked = _scored(query, replace(part, filters=(any_of(candidates),)))
    near = weights().near
    best = max(math.exp(-_ROUND_ABOUT / near["miles"]), near["remote"], near["unknown"])
    # A little more, for a score is rounded.
    return Order(
        {"bool": {"filter": [*part.filters], "should": [ranked]}},
        order(query, part).sort,
        best * (1 + 2.0**-15),
    )


def _scores(query: SearchQuery) -> bool:
    soft_age = query.age is not None and not query.age_bars
    words_or_needs = query.words or query.needs
    asked = words_or_needs or query.title or query.lat is not None or soft_age or _who(query)
    return bool(asked or query.known_as is not None or query.first)


def _who(query: SearchQuery) -> list[str]:
    return [who for who in query.who if who not in ONE_GENDER]


def _first(query: SearchQuery, part: Part) -> Iterator[Json]:
    """What stands before the score in the orders that are not by the best."""
    if query.sort == "nearest":
        yield _distance(query, part)
    elif query.sort == "soonest":
        wait = {day: (number - query.today) % 7 for number, day in enumerate(DAYS)}
        params = {**_here(query, part), "wait": {**wait, body.UNKNOWN: 9}}
        yield _of_slots(_WAIT, params, part)
    elif query.sort == "confirmed":
        yield {"confirmed_on": "desc"}
    elif query.sort == "name":
        yield {"name_key": "asc"}


def _distance(query: SearchQuery, part: Part) -> Json:
    """How far the nearest slot is; where scores are so small that they are the same, it decides."""
    return _of_slots(_FAR, _here(query, part), part)


def _here(query: SearchQuery, part: Part) -> Json:
    return {"lat": query.lat, "lon": query.lon, "upto": part.upto}


def _of_slots(source: str, params: Mapping[str, Any], part: Part) -> Json:
    """The least of a number over the slots that a listing answers with."""
    return {
        "_script": {
            "type": "number",
            "script": {"source": source, "params": dict(params)},
            "order": "asc",
            "mode": "min",
            "nested": {"path": "slots", "filter": part.chosen},
        }
    }


# -- the score --------------------------------------------------------------------------------


def _scored(query: SearchQuery, part: Part) -> Json:
    weigh = weights()
    asked = {"need": query.needs, "text": query.words, "near": query.lat is not None}
    total = sum(weigh.terms[name] for name, is_asked in asked.items() if is_asked)
    share = {name: weigh.terms[name] / total for name, is_asked in asked.items() if is_asked}
    adding: list[Json] = []
    less, finish = 0.0, _FINISH
    placeless = {name: weigh.near[name] for name in ("remote", "unknown")}
    if "need" in share and query.group != "mentions":
        if len(query.needs) > 1:
            less = share["need"] * weigh.need["covering_more"] / len(query.needs)
        adding += _needs(query, share["need"], less)
    if "text" in share:
        adding.append(_text(query, share["text"]))
    if [*share] == ["near"]:
        finish = _FINISH_NEAR
        adding.append(_nearest(query, part))
    elif "near" in share:
        adding.append(
            _script(_nearest(query, part), _NEAR_SHARE, {"share": share["near"], **placeless})
        )
    inner: Json = {"filter": [*part.filters]}
    inner |= {"should": adding} if share else {"must": [{"match_all": {}}]}
    params: Json = {"less": less, "age": None, "who": None, "known_as": None, **placeless}
    if query.age is not None and not query.age_bars:
        params |= {"age": query.age, "outside": weigh.fit["age_outside"]}
    if _who(query):
        params |= {"who": _who(query), "unlisted": weigh.fit["who_not_listed"]}
    if query.known_as is not None:
        params |= {
            "known_as": list(query.known_as),
            "others": weigh.fit["for_others"],
            "genders": list(ONE_GENDER),
            "one_gender": weigh.fit["for_one_gender"],
        }
    scored = _script({"bool": inner}, finish, params)
    tiers = list(_tiers(query))
    if not tiers:
        return scored
    return {"function_score": {"query": scored, "functions": tiers, "score_mode": "first"}}


def _script(query: Json, source: str, params: Json) -> Json:
    return {"script_score": {"query": query, "script": {"source": source, "params": params}}}


def _constant(clause: Json, boost: float) -> Json:
    return {"constant_score": {"filter": clause, "boost": boost}}


def _tiers(query: SearchQuery) -> Iterator[Json]:
    if query.group == "mentions":
        return
    if query.title:
        yield {"filter": is_called(query.title), "weight": _TIER**2}
    if query.first and query.group == "matches":
        yield {"filter": {"ids": {"values": list(query.first)}}, "weight": _TIER}
    if query.needs:
        yield {"filter": terms("has_near", query.needs), "weight": 1.0}
        yield {"filter": {"match_all": {}}, "weight": 1 / _TIER}


def _needs(query: SearchQuery, share: float, less: float) -> Iterator[Json]:
    """What each need asked adds, by how the listing answers it."""
    weigh = weights().need
    ranks = ["itself", "family", *(["related"] if query.related else [])]
    scores = [weigh[rank] * worth for rank in ranks for worth in (1.0, weigh["inferred"])]
    for need in query.needs:
        tokens = {body.need_token(need, score): score for score in scores if score > 0}
        for token, score in tokens.items():
            yield _constant(term("worth", token), share * score / len(query.needs) + less)
    if less and query.title:
        # Found by its name alone: nothing was added that could be taken off.
        yield _constant(all_of([is_called(query.title), none_of(has_need(query))]), less)


def _text(query: SearchQuery, share: float) -> Json:
    every = not (query.any_word or query.needs)
    params = {"share": share, "k": weights().median_score["elasticsearch"]}
    return _script(spoken(query.words, every=every, weighted=True), _SATURATED, params)


def _nearest(query: SearchQuery, part: Part) -> Json:
    """How near the slot is that a listing answers with, as `_NEAREST` reads it."""
    here = {**_here(query, part), "miles": weights().near["miles"]}
    slots: Json = {"filter": [part.chosen]}
    if part.better is not None:
        slots["should"] = [_constant(part.better, 1.0)]
    scored = _script({"bool": slots}, _NEAR, here)
    return {"nested": {"path": "slots", "score_mode": "max", "query": scored}}
