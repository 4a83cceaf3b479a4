"""`tests/data/feeds/expected.json`, word by word: the four feeds that are APIs, each over HTTP.

Every key of `expect`, every issue and every `must_not` is a question that is asked; a word of the
file that nobody wrote a question for fails. Spreadsheets have their own tests.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from indexer.fetch import Fetcher
from indexer.places import Places
from indexer.sources import oruk1_shape, outpost_shape
from indexer.sources.attributes import read_terms
from indexer.sources.base import Findings
from indexer.sources.oruk1_terms import with_v1_words
from indexer.sources.registry import kind_of
from indexer.sources.terms import Term
from schemas.listing import load_listing
from tests.sources.facts import EXPECT, Case, Feed
from tests.sources.reading import TERM_MAP, TODAY, Postcodes, asked, canonical
from tests.sources.served import FolderServer, expected

FEEDS = {
    "oruk3_good": ("", "oruk3"),
    "hsds31_full": ("/services?full=true", "oruk3"),
    "oruk_v1_porism": ("", "oruk1"),
    "outpost": ("/services", "outpost"),
}
"""How each is asked for, and the kind that its address must be found to be."""

RECORDS = [(feed, record) for feed in FEEDS for record in expected(feed)["records"]]
IDS = [f"{feed}-{record['source_id'][:8]}" for feed, record in RECORDS]

BULK = {"bulk_timestamp"}
ALSO_TRUE: dict[str, set[str]] = {
    # Numbers from the range for drama, of which the tables of real numbers know nothing.
    "a03db0cf-d30f-541c-94c8-7b67fc4ade17": {"phone_unlikely"},
    "7003": {"phone_unlikely"},
    # No organisation and no place are as true of these records as of those that the file names.
    "d76b3c1c-8bb6-5dbb-b568-e9995118f082": {"no_location"},
    "1efc9edc-cf90-52fe-93f6-2598e67de5b0": {"no_location"},
    "ce9f01aa-f636-54f2-944c-dad321e7f6b6": {"no_location"},
    "70c004a3-8b18-5121-bd35-efad23746857": {"no_location"},
    "e8041e7a-08c7-5b95-a888-6fa289953a0c": {"no_location"},
    "4da42294-172d-59c8-b267-403805362911": {"no_location"},
    "7876339f-dbf4-5762-8f34-594da1ba1d92": {"no_location"},
    "fa992ca3-1eea-54b4-8b01-f95bff31d320": {"no_location"},
    # A point that is not used is also a point that is missing.
    "262b8ce0-2fbf-58ac-83d3-ee18d498f77b": {"coordinates_missing"},
    # Every record of Outpost has the same day, and all but one an organisation without a name.
    "7002": BULK | {"organisation_missing"},
    "7004": {"organisation_missing"},
    "7005": BULK | {"organisation_missing", "coordinates_missing"},
    "7006": BULK | {"organisation_missing"},
}
"""Issues that the file leaves out of a record although they hold for it too. No others may be."""


def _terms(feed: str, raw: dict[str, Any]) -> list[Term]:
    """The terms of a record as they are read, whether or not they mean anything here."""
    found = Findings()
    if feed == "oruk_v1_porism":
        mapping = with_v1_words(TERM_MAP)
        raw = oruk1_shape.to_union(raw, mapping=mapping, today=TODAY, found=found).service
    elif feed == "outpost":
        raw = outpost_shape.to_union(raw, found, bulk=False)
    return read_terms(raw, found, None)


@pytest.fixture(scope="module")
def feeds(places: Places) -> Callable[[str], Feed]:
    """Each feed, read once with the kind that the registry finds for its address."""
    known: dict[str, Feed] = {}

    def read(name: str) -> Feed:
        if name not in known:
            known[name] = _read(name, places)
        return known[name]

    return read


def _read(name: str, places: Places) -> Feed:
    behind, kind_name = FEEDS[name]
    postcodes = Postcodes()
    with FolderServer(name) as server:
        fetcher = Fetcher(allow=[server.host_port], delay=0, sleep=lambda _: None)
        kind, why = kind_of(server.url + behind, fetcher)
        assert kind_name == kind.NAME
        assert why.endswith(".")
        before = len(server.requests)
        crawl = kind.read(server.url + behind, asked(fetcher, postcodes))
        sent = list(crawl)
        paths = [one.path for one in server.requests[before:]]
        records = [one.read() for one in sent]
    assert [one.external_id for one in sent] == [one.external_id for one in records]
    return Feed(
        crawl=crawl,
        sent={one.external_id: one for one in sent},
        records={one.external_id: one for one in records},
        postcodes=postcodes,
        places=places,
        paths=paths,
        terms={one.external_id: _terms(name, one.raw) for one in records},
    )


@pytest.mark.parametrize("name", FEEDS)
def test_the_run_of_a_feed(feeds: Callable[[str], Feed], name: str) -> None:
    feed, run = feeds(name), expected(name)["run"]
    assert feed.crawl.complete
    assert feed.crawl.read == len(feed.records) == run["distinct_records"]
    set_aside = [one for one in feed.records.values() if one.quarantined]
    assert len(set_aside) == run["quarantined"]
    assert [one for one in feed.sent.values() if one.gone] == []
    assert {record["source_id"] for record in expected(name)["records"]} == feed.records.keys()


@pytest.mark.parametrize("name", FEEDS)
def test_a_second_reading_gives_the_same(
    feeds: Callable[[str], Feed], name: str, places: Places
) -> None:
    first, second = feeds(name), _read(name, places)
    for key, record in second.records.items():
        assert record.raw == first.records[key].raw
        assert record.issues == first.records[key].issues or "detail_failed" in str(record.issues)
        listings = [one.records[key].listing for one in (first, second)]
        assert _on_any_port(listings[0]) == _on_any_port(listings[1])


def _on_any_port(listing: dict[str, Any] | None) -> dict[str, Any] | None:
    """The canonical listing as of one server: each has a port of its own, and ids follow it."""
    if listing is None:
        return None
    (source,) = listing["sources"]
    return load_listing({**listing, "sources": [{**source, "name": "feed", "url": None}]})


@pytest.mark.parametrize(("name", "record"), RECORDS, ids=IDS)
def test_what_becomes_of_a_record(
    feeds: Callable[[str], Feed], name: str, record: dict[str, Any]
) -> None:
    case = Case(feeds(name), feeds(name).records[record["source_id"]])
    if record["action"] == "quarantine":
        assert case.record.listing is None
        assert case.record.quarantined
    else:
        assert canonical(case.record) is not None
    for key, wanted in record["expect"].items():
        EXPECT[key](case, wanted)


@pytest.mark.parametrize(("name", "record"), RECORDS, ids=IDS)
def test_a_record_has_exactly_its_issues(
    feeds: Callable[[str], Feed], name: str, record: dict[str, Any]
) -> None:
    case = Case(feeds(name), feeds(name).records[record["source_id"]])
    assert case.codes == set(record["issues"]) | ALSO_TRUE.get(record["source_id"], set())
    for issue in case.record.issues:
        assert issue.field
        assert len(issue.reason.split()) > 3


@pytest.mark.parametrize(
    ("name", "record", "text"),
    [(feed, record, text) for feed, record in RECORDS for text in record["must_not"]],
)
def test_what_must_not_become_of_a_record(
    feeds: Callable[[str], Feed], name: str, record: dict[str, Any], text: str
) -> None:
    MUST_NOT[text](Case(feeds(name), feeds(name).records[record["source_id"]]))


def test_nothing_in_any_feed_is_a_fact_about_access(feeds: Callable[[str], Feed]) -> None:
    for name in FEEDS:
        for record in feeds(name).records.values():
            listing = canonical(record) or {"access": {}, "venues": [], "sessions": []}
            held = [listing["access"], *(one["access"] for one in listing["venues"])]
            assert [facts for facts in held if facts] == []
            assert [one for one in listing["sessions"] if one["access"]] == []


def _slots_say_yes(case: Case, facet: str, day: str) -> None:
    assert case.document is not None
    for slot in case.document.slots:
        assert not (facet in slot.yes and day in (slot.days or ()))


def _firth_court(case: Case) -> None:
    (venue,) = [one for one in case.listing["venues"] if one["postcode"] == "S10 2TN"]
    assert (venue["access"], venue["access_text"]) == ({}, None)
    assert case.document is not None
    of_the_way_in = {"home_visits", "online_option", "phone_option"}
    assert {facet for slot in case.document.slots for facet in slot.no} <= of_the_way_in


def _left_out_of_its_area(case: Case) -> None:
    assert case.document is not None
    (slot,) = [one for one in case.document.slots if one.remote]
    assert "E08000039" in (slot.codes or ())


def _on_the_map(case: Case) -> None:
    assert case.document is not None
    for slot in case.document.slots:
        assert (slot.lat, slot.lon) == (None, None)


def _looked_up(case: Case) -> list[str]:
    """What is asked of the postcode table when this one record is read."""
    before = len(case.feed.postcodes.asked)
    case.feed.sent[case.record.external_id].read()
    return case.feed.postcodes.asked[before:]


def _not_looked_up(case: Case) -> None:
    assert _looked_up(case) == []


def _current(case: Case) -> None:
    assert case.document is None or case.document.ended


def _not_dropped(case: Case) -> None:
    assert canonical(case.record) is not None


def _has_times_and_telephone(case: Case) -> None:
    assert case.listing["sessions"]
    assert case.phones


def _one_service_one_venue(case: Case) -> None:
    assert len(case.listing["venues"]) == 1
    assert len([key for key in case.feed.records if key.startswith("7b38c540")]) == 1
    assert "serviceTaxonomyCollection" not in str(case.raw)


def _keeps_its_venue(case: Case) -> None:
    assert [case.postcode_of[one["venue"]] for one in case.sessions] == ["LS1 3AB"]


def _no_sentence_to_dial(case: Case) -> None:
    for number in case.phones:
        assert not any(letter.isalpha() for letter in number.replace(" ext. ", ""))


def _no_point(case: Case) -> None:
    for venue in case.listing["venues"]:
        assert (venue["lat"], venue["lon"]) != (0, 0)


def _nothing_exact(case: Case) -> None:
    for venue in case.listing["venues"]:
        assert venue["point_from"] != "given"


def _not_the_whole_country(case: Case) -> None:
    for area in case.listing["service_areas"]:
        assert (area["code"], area["country"]) == (None, None)


def _first_number_stays(case: Case) -> None:
    first = Case(case.feed, case.feed.records["7e47fabf-cd61-532a-be8c-bdca4ace0624"])
    assert first.phones == ["0113 496 0101"]
    assert case.phones == ["0113 496 0111"]


def _in_the_uk(case: Case) -> None:
    for venue in case.listing["venues"]:
        assert 49 < venue["lat"] < 61


def _not_checked_by_change(case: Case) -> None:
    source = case.listing["sources"][0]
    assert (source["checked_on"], source["changed_on"]) == (None, None)
    assert case.listing["confirmations"] == []
    assert case.freshness.confirmed_on is None


def _only_the_district(case: Case) -> None:
    assert set(_looked_up(case)) <= {"NG5"}
    assert [venue["postcode"] for venue in case.listing["venues"]] == ["NG5"]
    assert [venue["point_from"] for venue in case.public["venues"]] != ["given"]


def _no_pin(case: Case) -> None:
    points = [(venue["lat"], venue["lon"]) for venue in case.listing["venues"]]
    assert case.document is not None
    points += [(slot.lat, slot.lon) for slot in case.document.slots]
    assert (52.99, -1.16) not in points


def _access_apart(case: Case) -> None:
    first, second = case.listing["venues"]
    assert first["access_text"]
    assert second["access_text"] is None


def _both_kept_with_a_hint(case: Case) -> None:
    assert {"7001", "7006"} <= case.feed.records.keys()
    other = case.feed.records["7001"]
    assert case.listing["same_as"] == []
    assert canonical(other) is not None
    assert "probable_duplicate" in case.codes


MUST_NOT: dict[str, Callable[[Case], None]] = {
    "found by 'Monday and step-free'": lambda case: _slots_say_yes(
        case, "step_free_entrance", "mon"
    ),
    "Firth Court shown as not accessible": _firth_court,
    "left out of a search by place inside its area": _left_out_of_its_area,
    "listed as open": lambda case: _differs(case.listing["status"]["state"], "open"),
    "shown as ended": lambda case: _differs(case.freshness.ended, True),
    "age rounded to 0 or 1": lambda case: _differs(case.listing["age"]["min"], 0, 1),
    "placed on a map": _on_the_map,
    "address looked up": _not_looked_up,
    "offered as a current group": _current,
    "in public search results": lambda case: _nothing(case.document),
    "appears in search": lambda case: _nothing(case.record.listing),
    "detail requests made although the list is full": lambda case: _nothing(
        [path for path in case.feed.paths if path.startswith("/services/")]
    ),
    "capacity shown without its date": lambda case: _differs(
        case.public["capacity"]["updated"], None
    ),
    "a group without times or telephone": _has_times_and_telephone,
    "record dropped": _not_dropped,
    "record dropped because it has no place": _not_dropped,
    "raw payload lost": lambda case: _differs(case.raw.get("locations_note"), None),
    "maximum_age 0": lambda case: _differs(case.listing["age"]["max"], 0),
    "a second service or venue made from the back-references": _one_service_one_venue,
    "assured_date 2026-02-14 read as month 14 or dropped": lambda case: _differs(
        case.listing["sources"][0]["checked_on"], None
    ),
    "a schedule that loses its venue": _keeps_its_venue,
    "the whole sentence as a tel: link": _no_sentence_to_dial,
    "ages swapped silently": lambda case: _differs(case.listing["age"]["min"], 18),
    "coordinates 0,0": _no_point,
    "a point at 0,0": _no_point,
    "an approximate point shown as exact": _nothing_exact,
    "a precise point": _nothing_exact,
    "shown as covering the whole UK": _not_the_whole_country,
    "dtstart taken as a date": lambda case: _nothing(
        [one for one in case.sessions if one["starts_on"] or one["dates"]]
    ),
    "number of record 1 overwritten": _first_number_stays,
    "run aborted": lambda case: _differs(case.feed.crawl.complete, False),
    "a point off the coast of Africa": _in_the_uk,
    "<br/> shown as text": lambda case: _differs("<" in (case.listing["description"] or ""), True),
    "free shown as 'not free'": lambda case: _differs(case.public["cost"]["state"], "paid"),
    "freshness 'changed 1 April 2026' counted as a check": _not_checked_by_change,
    "looked up again to a precise point": _only_the_district,
    "a pin at 52.99, -1.16": _no_pin,
    "access facts of one venue given to the other": _access_apart,
    "empty list read as 'not accessible'": _access_apart,
    "merged without a person's decision": _both_kept_with_a_hint,
    "both at the top of the results without a hint": _both_kept_with_a_hint,
}
"""The outcomes that `expected.json` forbids, as it words them."""


def _differs(value: Any, *forbidden: Any) -> None:
    assert value not in forbidden


def _nothing(value: Any) -> None:
    assert not value
