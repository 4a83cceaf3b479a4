"""Refusing a listing: every problem at once, each with the path of its field and the remedy."""

from __future__ import annotations

from typing import Any

import pytest

from schemas.listing import BadListing, load_listing
from tests.factories import make_session, make_venue, raw_listing


def problems(raw: Any) -> dict[str, str]:
    with pytest.raises(BadListing) as caught:
        load_listing(raw)
    return {row.field: row.message for row in caught.value.problems}


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"needs": ["company.befreinding"]}, "needs.0.id", 'did you mean "company.befriending"'),
        ({"needs": [{"id": "x"}]}, "needs.0.id", "not known"),
        ({"needs": [{}]}, "needs.0.id", "required"),
        ({"needs": [{"id": "company.social", "how": "guessed"}]}, "needs.0.how", "inferred"),
        ({"who": ["women"]}, "who.0.id", "women_only"),
        ({"conditions": ["tenants"]}, "conditions.0.id", "tenants_of"),
        ({"languages": ["Punjabi!"]}, "languages.0.id", '"pa"'),
        ({"languages": [" \x00"]}, "languages.0.id", '"pa"'),
        ({"languages": [{"id": 7}]}, "languages.0.id", "ISO code"),
        ({"languages": [{"id": "en", "state": "maybe"}]}, "languages.0.state", "partly"),
        ({"join": ["walk_in"]}, "join.0", "drop_in"),
        ({"attend": ["venue", "zoom"]}, "attend.1", "online"),
        ({"status": "shut"}, "status.state", "temporarily_closed"),
        ({"cost": {"state": "fre"}}, "cost.state", '"free"'),
        ({"cost": {"options": [{"amount": -1}]}}, "cost.options.0.amount", "0 or more"),
        ({"cost": {"options": [{"amount": "lots"}]}}, "cost.options.0.amount", "figures"),
        ({"capacity": {"weeks": True}}, "capacity.weeks", "figures"),
        ({"capacity": {"weeks": float("nan")}}, "capacity.weeks", "figures"),
        ({"age": {"min": 60, "max": 18}}, "age.min", "swap"),
        ({"age": {"min": 131}}, "age.min", "130 or less"),
        ({"age": [18]}, "age", "named fields"),
        ({"cycle": "yearly"}, "cycle", "stable"),
        ({"format": "class"}, "format", "one_to_one"),
        ({"venues": [make_venue(postcode="12345")]}, "venues.0.postcode", "WF1 2AP"),
        ({"venues": [make_venue(postcode="near the church")]}, "venues.0.postcode", "WF1"),
        ({"venues": [make_venue(kind="shed")]}, "venues.0.kind", "home"),
        ({"venues": [make_venue(lat=53.6)]}, "venues.0.lat", "both lat and lon"),
        ({"venues": [make_venue(lat=91, lon=0)]}, "venues.0.lat", "90 or less"),
        ({"venues": [make_venue(hidden="yes")]}, "venues.0.hidden", "true or false"),
        ({"venues": [make_venue(), make_venue()]}, "venues", "give each its own"),
        ({"venues": ["St Mary's hall"], "sessions": []}, "venues.0", "named fields"),
        ({"sessions": [make_session(venue="v9")]}, "sessions.0.venue", "the venues here are v1"),
        ({"venues": []}, "sessions.0.venue", "there is no venue"),
        ({"sessions": [make_session(opens="2pm")]}, "sessions.0.opens", "14:00"),
        ({"sessions": [make_session(closes="25:00")]}, "sessions.0.closes", "14:00"),
        ({"sessions": [make_session(opens="12:60")]}, "sessions.0.opens", "14:00"),
        ({"sessions": [make_session(days=["thursday"])]}, "sessions.0.days.0", "thu"),
        ({"sessions": [make_session(every="year")]}, "sessions.0.every", "fortnight"),
        ({"sessions": [make_session(nth=[6])]}, "sessions.0.nth", "-1"),
        ({"sessions": [make_session(nth=[0])]}, "sessions.0.nth", "-1"),
        ({"sessions": [make_session(nth=[True])]}, "sessions.0.nth", "whole numbers"),
        ({"sessions": [make_session(nth="second")]}, "sessions.0.nth", "whole numbers"),
        ({"sessions": [make_session(until="31/12/2026")]}, "sessions.0.until", "2026-08-01"),
        ({"sessions": [make_session(dates=["2026-02-30"])]}, "sessions.0.dates", "2026-08-01"),
        ({"access": {"parking": "partly"}}, "access.parking.note", "which part"),
        ({"access": {"parking": {"state": "partly", "note": " "}}}, "access.parking.note", "note"),
        ({"access": {"parking": "maybe"}}, "access.parking.state", "unknown"),
        ({"access": {"step_free": "yes"}}, "access.step_free", "step_free_entrance"),
        ({"access": ["parking"]}, "access", "step_free_entrance"),
        ({"confirmations": [{"on": "2026-08-01"}]}, "confirmations.0.by", "required"),
        ({"confirmations": [{"on": "2026-08-01", "by": "me"}]}, "confirmations.0.by", "owner"),
        ({"signals": [{"kind": "closed", "on": "2026-08-01", "by": "staff"}]},
         "signals.0.kind", "report_closed"),
        ({"organisation": {}}, "organisation.name", "required"),
        ({"organisation": {"name": " "}}, "organisation.name", "must not be empty"),
        ({"organisation": {"name": "A", "led_by": "church"}}, "organisation.led_by", "charity"),
        ({"sources": [{"id": "7"}]}, "sources.0.name", "required"),
        ({"service_areas": [{"outcode": "Wakefield"}]}, "service_areas.0.outcode", "WF1"),
        ({"website": ["https://example.org"]}, "website", "https://example.org"),
        ({"website": "https://example.org/" + "a" * 2000}, "website", "2,000"),
        ({"summary": {"text": "x"}}, "summary", "text"),
        ({"activities": [["a"]]}, "activities", "text"),
        ({"activities": [str(n) for n in range(101)]}, "activities", "at most 100"),
        ({"contacts": [{"public": "no"}]}, "contacts.0.public", "true or false"),
        ({"provenance": ["owner"]}, "provenance", '"by"'),
        ({"id": "x" * 101}, "id", "100"),
        ({"name": None}, "name", "required"),
        ({"name": "\x00 "}, "name", "must not be empty"),
        ({"name": ["Lunch"]}, "name", "text"),
    ],
)  # fmt: skip
def test_it_says_which_field_and_what_to_do(
    changes: dict[str, Any], field: str, words: str
) -> None:
    raw = {**raw_listing(), **changes}
    found = problems(raw)
    assert list(found) == [field], found
    assert words in found[field]


@pytest.mark.parametrize("raw", ["Lunch club", 7, None, [], [{"name": "x"}], True])
def test_what_is_no_object_is_no_listing(raw: Any) -> None:
    assert problems(raw) == {"listing": "A listing is a JSON object: {...}."}


def test_all_problems_are_named_at_once() -> None:
    raw = {
        "needs": ["compny"],
        "venues": [make_venue(postcode="nowhere"), make_venue(id="v2", kind="hut")],
        "sessions": [make_session(opens="noon", closes="late")],
    }
    assert set(problems(raw)) == {
        "name",
        "needs.0.id",
        "venues.0.postcode",
        "venues.1.kind",
        "sessions.0.opens",
        "sessions.0.closes",
    }


@pytest.mark.parametrize("field", ["name", "summary", "description", "eligibility", "id"])
def test_a_text_of_a_megabyte_is_refused_with_its_length(field: str) -> None:
    found = problems(raw_listing(**{field: "a" * 1_000_000}))
    assert "1000000 characters" in found[field]
    assert len(found[field]) < 200


@pytest.mark.parametrize("field", ["name", "website", "age", "venues", "access", "languages"])
def test_deep_nesting_is_refused_and_not_a_crash(field: str) -> None:
    deep: Any = "x"
    for _ in range(3000):
        deep = [deep]
    found = problems({**raw_listing(), field: deep})
    assert found
    assert all(len(message) < 300 for message in found.values())


def test_what_was_typed_is_quoted_only_in_part() -> None:
    found = problems(raw_listing(needs=["x" * 10_000], venues=[make_venue(postcode="y" * 10_000)]))
    assert all(len(message) < 300 for message in found.values())


def test_the_error_as_text_names_fields_and_remedies() -> None:
    with pytest.raises(BadListing, match=r'needs\.0\.id: .*did you mean "company\.social"'):
        load_listing(raw_listing(needs=["company.socal"]))
