"""What is sent for a handful of typical queries, whole: nobody changes it without noticing."""

from __future__ import annotations

import math
from typing import Any

import pytest

from indexer.search.elastic import order
from indexer.search.elastic.requests import DEEPEST, Asked, ask, lines, second
from indexer.search.query import GROUPS, SearchQuery
from indexer.search.weights import weights

Json = dict[str, Any]

HERE: Json = {"lat": 53.68, "lon": -1.5}
STEP_FREE = "step_free_entrance"
FIELDS = ["name", "summary", "about", "description"]
PAGE: Json = {"size": 20, "track_total_hits": True, "_source": False, "stored_fields": "_none_"}
CONFIRMED = {"term": {"not_confirmed": False}}
BY_ID: Json = {"id": "asc"}


def only(query: SearchQuery) -> Json:
    """The one request that a query makes."""
    (body,) = alone(query).first
    return body


def alone(query: SearchQuery) -> Asked:
    """The requests of a page with nothing else on it."""
    (asked,) = ask([query])
    return asked


def found(total: int, *scores: float) -> Json:
    """An answer with so many found, and these shown."""
    return {"hits": {"total": {"value": total}, "hits": [{"sort": [one]} for one in scores]}}


def script(query: Json, source: str, params: Json) -> Json:
    return {"script_score": {"query": query, "script": {"source": source, "params": params}}}


def finished(inner: Json, source: str = order._FINISH) -> Json:
    placeless = {name: weights().near[name] for name in ("remote", "unknown")}
    params = {"less": 0.0, "age": None, "who": None, "known_as": None, **placeless}
    return script({"bool": inner}, source, params)


def fields() -> list[str]:
    return [f"{name}^{weights().fields[name]:g}" for name in FIELDS]


def nested(*clauses: Json) -> Json:
    return {"nested": {"path": "slots", "query": {"bool": {"filter": list(clauses)}}}}


def test_where_nothing_is_asked_nothing_is_scored() -> None:
    assert only(SearchQuery()) == {
        **PAGE,
        "query": {"bool": {"filter": [CONFIRMED]}},
        "sort": [{"factor": "desc"}, BY_ID],
    }


def test_words_alone_filter_and_score() -> None:
    words: Json = {"query": "lunch club", "operator": "and"}
    asked: Json = {"combined_fields": {**words, "fields": FIELDS}}
    scored: Json = {"combined_fields": {**words, "fields": fields()}}
    params = {"share": 1.0, "k": weights().median_score["elasticsearch"]}
    called: Json = {"term": {"titles": "lunch club"}}
    assert only(SearchQuery(words=("lunch", "club"), title="lunch club")) == {
        **PAGE,
        "query": {
            "function_score": {
                "query": finished(
                    {
                        "filter": [{"bool": {"should": [asked, called]}}, CONFIRMED],
                        "should": [script(scored, order._SATURATED, params)],
                    }
                ),
                "functions": [{"filter": called, "weight": 2.0**124}],
                "score_mode": "first",
            }
        },
        "sort": [{"_score": "desc"}, BY_ID],
    }


NEARBY: Json = {
    "bool": {
        "should": [
            {"geo_distance": {"distance": "2.0mi", "slots.loc": HERE}},
            {"terms": {"slots.area": ["everywhere", "WF1"]}},
        ]
    }
}
PLACED_OR_COVERING: Json = {"terms": {"slots.area": ["placed", "everywhere", "WF1"]}}
HELD: Json = {"term": {"slots.yes": STEP_FREE}}
IN_PART: Json = {"term": {"slots.fair": STEP_FREE}}
TUESDAY: Json = {"term": {"slots.days": "tue"}}
AT_ONE_SLOT = SearchQuery(
    **HERE, within=2.0, codes=frozenset({"WF1"}), access=(STEP_FREE,), days=("tue",)
)


def by_distance(chosen: Json, upto: float, **more: Any) -> Json:
    here = {**HERE, "upto": upto, "miles": weights().near["miles"]}
    scored = script({"bool": {"filter": [chosen], **more}}, order._NEAR, here)
    return {"nested": {"path": "slots", "score_mode": "max", "query": scored}}


def how_far(chosen: Json, upto: float) -> Json:
    return {
        "_script": {
            "type": "number",
            "script": {"source": order._FAR, "params": {**HERE, "upto": upto}},
            "order": "asc",
            "mode": "min",
            "nested": {"path": "slots", "filter": chosen},
        }
    }


def test_place_access_and_day_are_asked_of_one_slot() -> None:
    chosen: Json = {"bool": {"filter": [PLACED_OR_COVERING, HELD, TUESDAY]}}
    assert only(AT_ONE_SLOT) == {
        **PAGE,
        "query": finished(
            {
                "filter": [CONFIRMED, nested(NEARBY, HELD, TUESDAY)],
                "should": [by_distance(chosen, 2.0)],
            },
            order._FINISH_NEAR,
        ),
        "sort": [{"_score": "desc"}, how_far(chosen, 2.0), BY_ID],
    }


def test_further_away_has_no_slot_in_reach_that_may_fit() -> None:
    query = SearchQuery(**{**vars(AT_ONE_SLOT), "group": "further_away"})
    may_fit = nested(
        {
            "bool": {
                "should": [
                    {"geo_distance": {"distance": "2.0mi", "slots.loc": HERE}},
                    {"terms": {"slots.area": ["everywhere", "WF1", "unplaced"]}},
                ]
            }
        },
        {"bool": {"must_not": [{"term": {"slots.no": STEP_FREE}}]}},
        {"terms": {"slots.days": ["tue", "unknown"]}},
    )
    further: Json = {"geo_distance": {"distance": "6.0mi", "slots.loc": HERE}}
    placed: Json = {"term": {"slots.area": "placed"}}
    better: Json = {"bool": {"filter": [placed, HELD, TUESDAY]}}
    assert only(query)["query"] == finished(
        {
            "filter": [
                CONFIRMED,
                nested(further, IN_PART, TUESDAY),
                {"bool": {"must_not": [may_fit]}},
            ],
            "should": [
                by_distance(
                    {"bool": {"filter": [placed, IN_PART, TUESDAY]}},
                    6.0,
                    should=[{"constant_score": {"filter": better, "boost": 1.0}}],
                )
            ],
        },
        order._FINISH_NEAR,
    )


def test_what_stands_alone_is_asked_of_the_listing() -> None:
    query = SearchQuery(days=("tue",), sort="name", limit=5, offset=10)
    assert only(query) == {
        **PAGE,
        "size": 5,
        "from": 10,
        "query": {"bool": {"filter": [CONFIRMED, {"term": {"days": "tue"}}]}},
        "sort": [{"name_key": "asc"}, {"factor": "desc"}, BY_ID],
    }


def options(field: str) -> Json:
    return {"terms": {"field": field, "size": 1000}}


def per_listing(field: str) -> Json:
    return {**options(f"slots.{field}"), "aggs": {"listings": {"reverse_nested": {}}}}


def of_slots(fitting: Json, name: str, field: str) -> Json:
    """What is counted of slots: easily where a listing has one slot, joined where it has more."""
    joined = {"fitting": {"filter": fitting, "aggs": {name: per_listing(field)}}}
    return {
        "one": {"filter": {"term": {"one_slot": True}}, "aggs": {name: options(field)}},
        "several": {
            "filter": {"term": {"one_slot": False}},
            "aggs": {"slots": {"nested": {"path": "slots"}, "aggs": joined}},
        },
    }


def test_every_facet_is_counted_without_its_own_selection() -> None:
    page, facets = alone(SearchQuery(days=("tue",), access=(STEP_FREE,), facets=True)).first
    held: Json = {"term": {"yes": STEP_FREE}}
    assert page["query"] == {"bool": {"filter": [CONFIRMED, nested(HELD, TUESDAY)]}}
    assert facets == {
        "size": 0,
        "track_total_hits": False,
        "query": {"bool": {"filter": [CONFIRMED, held]}},
        "aggs": {
            "as_asked": {
                "filter": nested(HELD, TUESDAY),
                "aggs": {
                    "need": options("has"),
                    "low": {"filter": {"term": {"low_cost": "yes"}}},
                    "who": options("who"),
                    "join": options("join"),
                    "fresh": {"filter": {"term": {"confirmed": True}}},
                    **of_slots({"bool": {"filter": [HELD, TUESDAY]}}, "yes", "yes"),
                },
            },
            "without_day": {"filter": {"match_all": {}}, "aggs": of_slots(HELD, "day", "days")},
        },
    }


def test_the_group_of_last_resort_waits_for_the_others() -> None:
    asked = alone(SearchQuery(group="answer_is_no_but_related", access=(STEP_FREE,)))
    assert asked.first == [
        {
            "size": 0,
            "track_total_hits": True,
            "terminate_after": 1,
            "query": {"bool": {"filter": [CONFIRMED, {"term": {"fair": STEP_FREE}}]}},
        }
    ]
    assert second([asked], [[found(1)]]) == [[]]
    assert second([asked], [[found(0)]]) == [list(asked.groups)]
    (group,) = asked.groups
    says_no: Json = {"term": {"slots.no": STEP_FREE}}
    offered: Json = {
        "bool": {
            "should": [
                {"term": {"slots.yes": "online_option"}},
                {"term": {"slots.yes": "home_visits"}},
            ]
        }
    }
    assert group["query"] == {
        "bool": {
            "filter": [
                CONFIRMED,
                {"nested": {"path": "slots", "query": {"bool": {"filter": [says_no, offered]}}}},
                {
                    "bool": {
                        "must_not": [
                            {
                                "nested": {
                                    "path": "slots",
                                    "query": {"bool": {"must_not": [says_no]}},
                                }
                            }
                        ]
                    }
                },
            ]
        }
    }


def test_the_groups_on_the_page_tell_whether_anything_better_is_found() -> None:
    query = SearchQuery(access=(STEP_FREE,), offset=20, facets=True)
    last = SearchQuery(access=(STEP_FREE,), group="answer_is_no_but_related")
    page = ask([query, SearchQuery(access=(STEP_FREE,), group="partly"), last])
    assert page[-1].first == []
    counted: Json = {"hits": {}}
    assert second(page, [[found(0), counted], [found(0)], []])[-1] == list(page[-1].groups)
    assert second(page, [[found(1), counted], [found(0)], []])[-1] == []
    assert second(page, [[found(0), counted], [found(1)], []])[-1] == []
    # Of another search nothing can be told, and half of what is better is not enough.
    other = SearchQuery(access=(STEP_FREE,), days=("tue",), group="partly")
    for asked in ask([query, other, last])[-1], ask([query, last])[-1]:
        assert asked.first == [asked.unless]


def test_of_what_may_fit_those_close_by_are_ranked_first() -> None:
    query = SearchQuery(**{**vars(AT_ONE_SLOT), "group": "unknown_access", "limit": 2})
    asked = alone(query)
    ((whole,), (quick,)) = asked.groups, asked.first
    scored = whole["query"]["script_score"]
    close_by: Json = {"geo_distance": {"distance": "1.0mi", "loc": HERE}}
    (filters, by_nearness) = (scored["query"]["bool"][name] for name in ("filter", "should"))
    ranked = finished({"filter": [close_by], "should": by_nearness}, order._FINISH_NEAR)
    assert quick == {**whole, "query": {"bool": {"filter": filters, "should": [ranked]}}}
    again = [list(asked.groups)]
    assert second([asked], [[found(500, 0.9, 0.8)]]) == [[]]
    assert second([asked], [[found(500, 0.9, 0.7)]]) == again
    assert second([asked], [[found(1, 0.9)]]) == again
    assert second([asked], [[found(0)]]) == [[]]
    assert 0.7 < math.exp(-1 / 3) < asked.sure < 0.8


@pytest.mark.parametrize("more", [
    {"group": "matches"}, {"words": ("lunch",)}, {"needs": ("lunch",)}, {"offset": 20},
    {"limit": 0}, {"sort": "nearest"}, {"within": None}, {"within": 1.0},
])  # fmt: skip
def test_elsewhere_all_are_ranked_at_once(more: dict[str, Any]) -> None:
    asked = alone(SearchQuery(**{**vars(AT_ONE_SLOT), "group": "unknown_access", **more}))
    assert asked.first == list(asked.groups)


@pytest.mark.parametrize("group", [group for group in GROUPS if group not in (
    "matches", "not_confirmed")])  # fmt: skip
def test_a_group_that_nothing_can_be_in_is_not_asked_for(group: str) -> None:
    asked = alone(SearchQuery(group=group))
    assert asked.first == []
    assert (asked.results([], []).ids, asked.results([], []).total) == ((), 0)


def test_no_more_is_asked_for_than_a_server_gives() -> None:
    assert (only(SearchQuery(offset=9_990))["from"], only(SearchQuery(offset=9_990))["size"]) == (
        9_990,
        10,
    )
    past = only(SearchQuery(offset=10_000))
    assert (past["size"], "from" in past) == (0, False)
    full = {"hits": {"total": {"value": DEEPEST + 1}, "hits": []}}
    with pytest.raises(ValueError, match="first 10,000"):
        alone(SearchQuery(offset=9_990)).results([full], [])
    few = {"hits": {"total": {"value": 53}, "hits": []}}
    assert alone(SearchQuery(offset=10_000)).results([few], []).total == 53


def test_pages_of_one_search_go_to_one_copy_of_the_index() -> None:
    query = SearchQuery(words=("lunch",))
    pages = [query, SearchQuery(words=("lunch",), offset=20), SearchQuery(words=("tea",))]
    headers = lines(((page, {}) for page in pages), timeout=2.0)[::2]
    assert headers[0] == headers[1] != headers[2]
    assert lines([(query, {"size": 0})], timeout=2.0)[1] == {"size": 0, "timeout": "2000ms"}
