"""Files of listings in our own form: how they are known and read, and what they may not say."""

from __future__ import annotations

import json
from typing import Any

import pytest

from indexer.sources import native
from indexer.sources.base import FirstLook
from indexer.sources.registry import kind_of
from tests.factories import make_venue, raw_listing
from tests.fakes import FeedServer, Reply
from tests.sources.files import ADDRESS, Files, read_file
from tests.sources.reading import asked, canonical, codes, fetcher_for


def group(number: int = 1, **changes: Any) -> dict[str, Any]:
    return {**raw_listing(name=f"Lunch club {number}"), "id": f"club-{number}", **changes}


def lines(*rows: Any) -> bytes:
    return "\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows).encode()


def one(**changes: Any) -> tuple[set[str], dict[str, Any]]:
    """The codes of its issues, and the listing of one group."""
    _, (record,) = read_file(native, json.dumps(group(**changes)).encode())
    listing = canonical(record)
    assert listing is not None
    return codes(record), listing


# -- recognising ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        json.dumps(group()).encode(), json.dumps([group(1), group(2)]).encode(),
        json.dumps({"listings": [group()]}).encode(), lines(group(1), group(2)),
        lines(group(1), "broken", group(2)),
        json.dumps([group(n) for n in range(3000)]).encode(),
        b'[{"name": "x", "$schema": "https://w.example.org/api/schemas/listing.json"}]',
    ],
    ids=["one", "list", "envelope", "lines", "a broken line", "longer than a look", "schema"],
)  # fmt: skip
def test_our_own_form_is_known_by_its_members_or_by_its_schema(content: bytes) -> None:
    kind, why = kind_of(ADDRESS, Files({ADDRESS: content}))
    assert kind.NAME == "native"
    assert "listing" in why


@pytest.mark.parametrize(
    "content",
    [
        b"", b"[]", b"{}", b"<html>", b"id,name", b'[{"name": "x"}]', b'[{"needs": ["company"]}]',
        b'[{"name": "x", "organization_id": "o", "access": {}}]', b'["a", "b"]', b"PK\x03\x04",
        lines({"name": "x", "service_at_locations": [], "venues": []}),
    ],
)  # fmt: skip
def test_what_is_another_form_is_left_to_others(content: bytes) -> None:
    assert native.recognises(FirstLook(ADDRESS, Files({ADDRESS: content}))) is None


# -- reading ----------------------------------------------------------------------------------


@pytest.mark.parametrize("by_line", [True, False])
def test_every_listing_comes_under_the_publishers_own_id(by_line: bool) -> None:
    rows = [group(1), group(2)]
    content = lines(*rows) if by_line else json.dumps(rows).encode()
    crawl, records = read_file(native, content)
    assert (crawl.complete, crawl.warnings) == (True, [])
    assert [record.external_id for record in records] == ["club-1", "club-2"]
    assert [record.raw for record in records] == rows
    assert all(record.issues == () for record in records)


def test_over_http_and_line_by_line() -> None:
    with FeedServer() as server:
        server.replies["all.ndjson"] = Reply(lines(group(1), group(2)))
        address = f"{server.url}/all.ndjson"
        fetcher = fetcher_for(server)
        kind, _ = kind_of(address, fetcher)
        crawl = kind.read(address, asked(fetcher))
        records = [sent.read() for sent in crawl]
    assert (kind.NAME, crawl.complete) == ("native", True)
    assert [record.external_id for record in records] == ["club-1", "club-2"]
    assert [row["name"] for record in records for row in (record.listing or {})["sources"]] == [
        server.host_port
    ] * 2


def test_a_file_that_breaks_off_keeps_what_came_before_and_is_not_complete() -> None:
    content = json.dumps([group(1), group(2)]).encode()[:-40]
    crawl, records = read_file(native, content)
    assert (crawl.complete, [one.external_id for one in records]) == (False, ["club-1"])
    assert "could not be read to its end" in crawl.warnings[0]


def test_a_line_that_is_broken_is_kept_as_such_and_the_list_is_not_complete() -> None:
    crawl, records = read_file(native, lines(group(1), '{"id": "club-2"', group(3)))
    assert [record.listing is None for record in records] == [False, True, False]
    assert str(records[1].quarantined).startswith("not_a_record")
    assert crawl.complete is False
    assert "Record 2" in crawl.warnings[0]


@pytest.mark.parametrize("row", [None, 3, "text", [], [group()], True])
def test_what_is_no_object_is_no_record_and_stops_nothing(row: Any) -> None:
    crawl, records = read_file(native, json.dumps([group(1), row, group(2)]).encode())
    assert [record.listing is None for record in records] == [False, True, False]
    assert crawl.complete


def test_a_listing_that_is_nested_beyond_use_is_set_aside() -> None:
    deep: Any = "x"
    for _ in range(200):
        deep = [deep]
    _, (bad, good) = read_file(native, json.dumps([group(1, venues=deep), group(2)]).encode())
    assert str(bad.quarantined).startswith("too_deep")
    assert good.listing is not None


def test_a_listing_without_an_id_has_the_same_one_each_time() -> None:
    row = {key: value for key, value in group().items() if key != "id"}
    first, again = (read_file(native, json.dumps([row]).encode())[1][0] for _ in range(2))
    assert first.external_id == again.external_id
    moved = {**row, "venues": [make_venue(postcode="WF2 0AA")]}
    assert read_file(native, json.dumps([moved]).encode())[1][0].external_id != first.external_id


def test_the_id_a_source_has_for_it_stands_in_for_one_of_its_own() -> None:
    row = {**group(), "sources": [{"name": "elsewhere", "id": "A7"}]}
    del row["id"]
    _, (record,) = read_file(native, json.dumps([row]).encode())
    assert record.external_id == "A7"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [({"name": ""}, "no_name"), ({"name": None}, "no_name"), ({"id": "x" * 201}, "bad_id")],
)
def test_what_can_be_no_listing_is_set_aside_with_the_reason(
    changes: dict[str, Any], reason: str
) -> None:
    _, (record,) = read_file(native, json.dumps([group(**changes)]).encode())
    assert str(record.quarantined).startswith(reason)


# -- what a publisher may say -----------------------------------------------------------------


def test_a_need_is_never_the_owners_or_a_stewards_word() -> None:
    said, listing = one(needs=[
        "company.shared_meals", {"id": "company.social", "how": "owner"},
        {"id": "active.walking", "how": "steward"},
        {"id": "wellbeing.anxiety", "how": "inferred"},
    ])  # fmt: skip
    assert {need["id"]: need["how"] for need in listing["needs"]} == {
        "company.shared_meals": "mapped", "company.social": "mapped",
        "active.walking": "mapped", "wellbeing.anxiety": "inferred",
    }  # fmt: skip
    assert said == {"not_for_publishers"}


def test_only_a_publishers_confirmations_are_taken() -> None:
    rows = [{"on": "2026-11-01", "by": by} for by in ("owner", "steward", "staff", "website")]
    said, listing = one(confirmations=[*rows, {"on": "2026-11-02", "by": "publisher"}])
    assert [(row["by"], row["on"]) for row in listing["confirmations"]] == [
        ("publisher", "2026-11-02")
    ]
    assert said == {"not_for_publishers"}


def test_the_only_signal_is_that_it_was_deleted() -> None:
    said, listing = one(
        signals=[{"kind": "report_closed", "on": "2026-11-01", "by": "public", "reporter": "x"},
                 {"kind": "publisher_deleted", "on": "2026-11-02", "by": "steward"}]
    )  # fmt: skip
    assert [(row["kind"], row["by"], row["reporter"]) for row in listing["signals"]] == [
        ("publisher_deleted", "source", None)
    ]
    assert said == {"not_for_publishers"}


@pytest.mark.parametrize("key", native.NOT_FOR_PUBLISHERS)
def test_what_the_directory_decides_is_left_out_and_said(key: str) -> None:
    value: Any = {"provenance": {"name": {"by": "owner"}}, "entered": "2001-01-01"}.get(
        key, ["00000000-0000-4000-8000-000000000001"]
    )
    said, listing = one(**{key: value})
    assert said == {"not_for_publishers"}
    assert listing[key] in ([], {}, None)


def test_an_own_export_of_ours_says_no_more_than_it_may_and_loses_nothing_else() -> None:
    """The canonical form with every key empty gives no remarks."""
    _, whole = one()
    said, again = one(**{key: value for key, value in whole.items() if key != "id"})
    assert said == set()
    differing = {key for key in whole if whole[key] != again[key]} - {"id", "sources"}
    assert differing == set()


def test_the_status_and_what_was_checked_are_the_publishers_word() -> None:
    _, listing = one(
        status={"state": "temporarily_closed", "on": "2026-11-01", "by": "owner"},
        access={"hearing_loop": {"state": "yes", "checked_by": "steward"}},
        safeguarding=[{"fact": "Checked", "state": "yes", "by": "owner"}],
    )
    assert listing["status"]["by"] == "source"
    assert listing["access"]["hearing_loop"]["checked_by"] == "feed"
    assert listing["safeguarding"][0]["by"] == "source"
    assert one(status="open")[1]["status"]["by"] is None


def test_who_the_source_is_is_not_for_the_record_to_say() -> None:
    said, listing = one(sources=[
        {"name": "The council", "id": "x", "licence": "any", "first_seen": "2001-01-01",
         "last_seen": "2001-01-01", "checked_on": "2026-11-01", "url": "https://a.example.org/1"},
        {"name": "A second", "id": "y"},
    ])  # fmt: skip
    (source,) = listing["sources"]
    assert (source["name"], source["id"]) == ("lists.example.org", "club-1")
    assert (source["licence"], source["first_seen"], source["last_seen"]) == (None, None, None)
    assert (source["checked_on"], source["url"]) == ("2026-11-01", "https://a.example.org/1")
    assert said == {"not_for_publishers"}


def test_a_field_nobody_knows_is_said_and_kept_with_the_record() -> None:
    said, _ = one(favourite_colour="green")
    assert said == {"field_unknown"}
