"""Open Referral UK 1.0: which publishers these are, lists and details, what points back, ids."""

from __future__ import annotations

import json
from typing import Any

import pytest

from indexer.sources import oruk1, outpost
from indexer.sources.base import FirstLook
from tests.fakes import FeedServer, Reply
from tests.sources.reading import codes
from tests.sources.served import FolderServer, Publisher
from tests.sources.v1 import FIRST, crawl, fetcher_of, flat, full, listing_in, read, where


@pytest.mark.parametrize(
    ("body", "known"),
    [
        ({"totalElements": 0, "content": []}, True),
        ({"totalelements": 1, "Content": [{"id": 1}]}, True),
        ([{"id": "1", "eligibilitys": []}], True),
        ([{"id": "1", "attending_access": "drop-in"}], True),
        ({"total_items": 0, "contents": []}, False),
        ({"contents": [{"id": "1", "attending_type": "phone"}]}, False),
        ([{"id": "1", "organization_id": "2", "schedules": []}], False),
        ({"error": "no"}, False),
    ],
)
def test_a_v1_list_is_known_by_its_shape(body: Any, known: bool) -> None:
    with Publisher([], {}, wrap=lambda *_: body) as server:
        why = oruk1.recognises(FirstLook(server.url, fetcher_of(server)))
        assert (why is not None) is known
        assert why is None or why.endswith(".")


@pytest.mark.parametrize(
    ("version", "known"), [("HSDS-UK-1.0", True), ("1.0", True), ("3.0", False), ("V3.1", False)]
)
def test_a_declared_version_says_more_than_the_list(version: str, known: bool) -> None:
    with FeedServer() as server:
        server.root = {"version": version}
        server.edit_page = lambda _number, page: {"content": page["contents"]}
        why = oruk1.recognises(FirstLook(server.url, fetcher_of(server)))
        assert (why is not None) is known


def test_v1_and_outpost_are_not_taken_for_each_other() -> None:
    with FolderServer("oruk_v1_porism") as server:
        assert outpost.recognises(FirstLook(server.url, fetcher_of(server))) is None
    with FolderServer("outpost") as server:
        assert outpost.recognises(FirstLook(server.url, fetcher_of(server))) is not None


def test_each_record_is_asked_for_once_where_lists_are_flat() -> None:
    records = [full(number) for number in range(1, 6)]
    details = {record["id"]: record for record in records}
    with Publisher([flat(one) for one in records], details, per_page=2) as server:
        reading, sent = crawl(server)
        assert server.details_asked == 5
        assert ["include" in one.query for one in server.asked("services")] == [True, False, False]
    assert (reading.complete, reading.pages, reading.declared_total) == (True, 3, 5)
    assert [one.raw for one in sent] == records
    assert [one.partial for one in sent] == [False] * 5


def test_include_is_used_where_it_has_an_effect() -> None:
    records = [full(number) for number in range(1, 9)]
    by_id = {record["id"]: record for record in records}
    with Publisher(
        [flat(one) for one in records], by_id, include=lambda row: by_id[row["id"]], per_page=4
    ) as server:
        _, sent = crawl(server)
        assert ["include" in one.query for one in server.asked("services")] == [True, True]
        # Three details prove that the rows lack nothing; the others are not asked for.
        assert server.details_asked == 3
    assert [one.raw for one in sent] == records


def test_include_that_brings_only_a_part_does_not_save_the_details() -> None:
    records = [full(number) for number in range(1, 7)]
    by_id = {record["id"]: record for record in records}

    def contacts_only(row: dict[str, Any]) -> dict[str, Any]:
        return {**row, "contacts": by_id[row["id"]]["contacts"]}

    rows = [flat(one) for one in records]
    with Publisher(rows, by_id, include=contacts_only) as server:
        _, sent = crawl(server)
        assert server.details_asked == 6
    assert [one.raw for one in sent] == records


@pytest.mark.parametrize(
    "answer",
    [
        {"status": 500, "error": "Internal Server Error"},
        Reply({"error": "unknown parameter"}, status=400),
        Reply({"error": "Internal Server Error"}, status=500),
        Reply(b"<html>Sorry</html>", headers={"Content-Type": "text/html"}),
    ],
)
def test_a_server_that_cannot_bear_include_is_asked_without_it(answer: Any) -> None:
    record = full()
    with Publisher([flat(record)], {record["id"]: record}) as server:
        plain = server.wrap

        def wrap(rows: list[Any], number: int, pages: int, total: int) -> Any:
            if "include" in server.requests[-1].query:
                return answer
            return plain(rows, number, pages, total)

        server.wrap = wrap
        reading, sent = crawl(server)
    assert (reading.complete, reading.warnings) == (True, [])
    assert [one.raw for one in sent] == [record]


def test_placecube_a_detail_that_throws_leaves_the_list_row() -> None:
    """The record is kept with what the list says, and what it does not say is no statement."""
    first, second = full(1), full(2)
    broken = Reply({"status": 500, "error": "Internal Server Error"}, status=500)
    details = {first["id"]: first, second["id"]: broken}
    with Publisher([flat(first), flat(second)], details) as server:
        reading, (good, short) = crawl(server)
    assert reading.complete
    assert (good.partial, short.partial) == (False, True)
    record = short.read()
    assert "detail_failed" in codes(record)
    assert listing_in(record)["organisation"]["name"] == "Neighbours"
    assert short.raw == flat(second)


def test_details_that_never_work_are_given_up_and_no_record_is_lost() -> None:
    rows = [flat(full(number)) | {"id": f"r{number}"} for number in range(30)]
    with Publisher(rows, {}) as server:
        reading, sent = crawl(server)
        assert server.details_asked == 10
    assert (reading.complete, len(sent)) == (True, 30)
    assert any("details in a row failed" in text for text in reading.warnings)
    assert all(one.partial for one in sent)


def test_null_in_the_detail_does_not_take_away_what_the_row_says() -> None:
    record = full()
    with Publisher([flat(record)], {record["id"]: {**record, "organization": None}}) as server:
        (sent,) = crawl(server)[1]
    assert sent.raw == record


def test_a_detail_that_is_another_record_is_not_taken_for_it() -> None:
    record = full()
    with Publisher([flat(record)], {record["id"]: full(2)}) as server:
        (sent,) = crawl(server)[1]
    assert sent.raw == flat(record)
    assert "detail_failed" in codes(sent.read())


def test_hull_writes_the_envelope_in_small_letters_and_ages_as_text() -> None:
    records = [
        full(number, eligibilitys=[{"minimum_age": "11", "maximum_age": "null"}])
        for number in range(1, 5)
    ]

    def small(rows: list[Any], number: int, pages: int, total: int) -> Any:
        return {"totalpages": pages, "totalelements": total, "number": number, "content": rows}

    details = {record["id"]: record for record in records}
    with Publisher([flat(one) for one in records], details, wrap=small, per_page=3) as server:
        reading, sent = crawl(server)
    assert (reading.complete, reading.declared_total, len(sent)) == (True, 4, 4)
    for one in sent:
        record = one.read()
        assert listing_in(record)["age"] == {"min": 11, "max": None}
        assert "age_invalid" not in codes(record)


def test_localgov_counts_pages_in_decimals_and_collapses_lists_of_one() -> None:
    """Drupal writes one thing as the thing, two as a list, and its own keys as ids of terms."""
    vocabulary = {"vocabulary": "localgov_directories_facets", "name": "Lunch clubs"}
    record = full(
        1,
        service_at_locations={"location": where()},
        service_taxonomys={
            "taxonomy": {"id": "0f2d5f4c-9a3c-4b5e-8f52-6f3f0a1b2c3d", **vocabulary}
        },
        languages={"language": "English"},
        contacts={"phones": {"number": "0113 496 0101"}},
        eligibilitys={"eligibility": "adult", "minimum_age": 50},
        organization=None,
    )

    def decimal(rows: list[Any], number: int, pages: int, total: int) -> Any:
        return {
            "totalElements": str(total),
            "totalPages": pages + 0.0,
            "size": 50,
            "number": number,
            "content": rows,
        }

    with Publisher([flat(record)], {record["id"]: record}, wrap=decimal) as server:
        reading, (sent,) = crawl(server)
    assert (reading.complete, reading.declared_total) == (True, 1)
    result = sent.read()
    assert codes(result) == {"organisation_missing"}
    listing = listing_in(result)
    assert [venue["postcode"] for venue in listing["venues"]] == ["LS1 1UR"]
    assert [need["id"] for need in listing["needs"]] == ["company.shared_meals"]
    assert [one["id"] for one in listing["languages"]] == ["en"]
    assert listing["contacts"][0]["phones"] == ["0113 496 0101"]
    assert listing["age"]["min"] == 50


def test_a_list_that_counts_from_nought_is_read_from_its_beginning() -> None:
    records = [full(number) for number in range(1, 6)]

    def spring(rows: list[Any], number: int, pages: int, total: int) -> Any:
        flags = {"first": number == 0, "last": number >= pages - 1}
        return {"totalElements": total, "totalPages": pages, "content": rows, **flags}

    details = {record["id"]: record for record in records}
    rows = [flat(one) for one in records]
    with Publisher(rows, details, wrap=spring, per_page=2, first_page=0) as server:
        reading, sent = crawl(server)
    assert reading.complete
    assert {one.external_id for one in sent} == details.keys()


@pytest.mark.parametrize("behind", ["", "/", "/services", "/services/?page=2"])
def test_the_address_may_be_pasted_in_any_usual_form(behind: str) -> None:
    record = full()
    with Publisher([flat(record)], {record["id"]: record}) as server:
        _, sent = crawl(server, server.url + behind)
    assert [one.raw for one in sent] == [record]


def test_what_is_no_object_is_set_aside_with_its_place_in_the_list() -> None:
    with Publisher([flat(full()), "text", 7], {FIRST: full()}) as server:
        _, sent = crawl(server)
    assert [one.external_id for one in sent] == [FIRST, "row 2", "row 3"]
    assert [one.read().quarantined is None for one in sent] == [True, False, False]


def test_point_19_back_references_are_cut_and_make_no_second_venue() -> None:
    record = full()
    inner = json.loads(json.dumps(record))
    record["service_at_locations"][0]["service"] = inner
    record["service_at_locations"][0]["location"]["service_at_locations"] = [{"service": inner}]
    record["reviews"] = [{"id": "r", "title": "Lovely", "service": inner}]
    record["organization"]["services"] = [inner]
    result = read(record)
    assert "back_reference_cut" in codes(result)
    assert len(listing_in(result)["venues"]) == 1
    assert result.raw == full(reviews=[{"id": "r", "title": "Lovely"}])


def test_empty_back_references_are_nothing_to_report() -> None:
    record = full()
    record["service_at_locations"][0]["location"]["service_at_locations"] = []
    assert "back_reference_cut" not in codes(read(record))


def test_parents_without_end_are_cut() -> None:
    parent: dict[str, Any] = {"id": "0", "name": "top"}
    for number in range(40):
        parent = {"id": str(number), "name": f"level {number}", "parent": parent}
    result = read(full(service_taxonomys=[{"taxonomy": parent}]))
    assert "back_reference_cut" in codes(result)
    assert listing_in(result)["words"] == ["level 39"]


def test_the_same_contact_in_many_records_is_no_clash() -> None:
    shared = [{"id": "c", "phones": [{"id": "p", "number": "0113 496 0101"}]}]
    records = [full(number, contacts=shared) for number in (1, 2)]
    with Publisher([flat(one) for one in records], {one["id"]: one for one in records}) as server:
        _, sent = crawl(server)
    assert [codes(one.read()) & {"child_id_clash"} for one in sent] == [set(), set()]


def test_point_14_one_id_for_two_contacts_is_reported_and_both_keep_their_number() -> None:
    one, two = full(1), full(2)
    two["contacts"][0]["id"] = one["contacts"][0]["id"]
    with Publisher([flat(one), flat(two)], {one["id"]: one, two["id"]: two}) as server:
        records = [sent.read() for sent in crawl(server)[1]]
    assert [codes(record) & {"child_id_clash"} for record in records] == [set(), {"child_id_clash"}]
    phones = [listing_in(record)["contacts"][0]["phones"] for record in records]
    assert phones == [["0113 496 0101"], ["0113 496 0102"]]


def test_the_same_group_twice_in_a_feed_is_a_hint_and_stays_two() -> None:
    one, two, other = (
        full(1, name="Tea & talk"),
        full(2, name="Tea and Talk"),
        full(3, name="Bingo"),
    )
    records = {record["id"]: record for record in (one, two, other)}
    with Publisher([flat(record) for record in records.values()], records) as server:
        read = [sent.read() for sent in crawl(server)[1]]
    assert [codes(record) & {"probable_duplicate"} for record in read] == [
        set(), {"probable_duplicate"}, set(),
    ]  # fmt: skip
    assert len({record.external_id for record in read}) == 3
