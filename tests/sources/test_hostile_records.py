"""What a careless or hostile publisher puts into single records of a file costs those fields, is
told in words, and takes nothing else away."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest

from indexer import ingest
from indexer.sources.base import Findings
from indexer.sources.native import read_listing
from indexer.store import Store
from tests.fakes import LoopbackServer, Reply
from tests.sources.whole_run import WholeRun

HUGE = b"9" * 30_000


class File(LoopbackServer):
    """One file of records in our own form, as it stands in `body`."""

    def __init__(self) -> None:
        self.body = b"[]"
        super().__init__(lambda seen: Reply(self.body))


@pytest.fixture
def file() -> Iterator[File]:
    with File() as server:
        yield server


def brought_in(
    store: Store, now: datetime, file: File, body: bytes
) -> tuple[WholeRun, ingest.RunReport]:
    file.body = body
    here = WholeRun(store, now)
    here.add(file, path="/groups.json", kind="native")
    return here, here.run()


def test_a_number_of_thousands_of_digits_costs_its_own_field_only(
    store: Store, now: datetime, file: File
) -> None:
    body = (
        b'[{"id":"a","name":"A","age":{"min":' + HUGE + b"}},"
        b'{"id":"b","name":"B","cost":{"state":"paid","options":[{"amount":1e400}]}},'
        b'{"id":' + HUGE + b',"name":"C"},{"id":"d","name":"D","extra":-1e999},'
        b'{"id":"e","name":"E","age":{"min":18}}]'
    )
    here, report = brought_in(store, now, file, body)
    assert (report.complete, report.read, report.new) == (True, 5, 4)
    told = {(row["id"][:1], row["field"]) for row in report.quarantined}
    assert told == {("a", "age.min"), ("b", "cost.options.0.amount"), ("9", None)}
    assert all("sys." not in row["reason"] for row in report.quarantined)
    assert here.listing("e")["age"]["min"] == 18
    assert here.run(hours=1).unchanged == 4


def test_a_page_of_an_api_with_such_a_number_is_read_like_any_other() -> None:
    from indexer.decoding import decode_json

    read = decode_json(b'{"contents": [{"id": 1, "minimum_age": ' + HUGE + b"}], " + b'"x": 2.5}')
    assert (read["contents"][0]["id"], read["x"]) == (1, 2.5)
    assert read["contents"][0]["minimum_age"] == HUGE.decode()


def test_of_very_many_unknown_members_the_first_are_named_and_the_others_counted() -> None:
    raw = {"id": "a", "name": "A", **{f"k{number:05}": number for number in range(20_000)}}
    record = read_listing(raw, "a", source_name="x")
    assert len(record.issues) == 51
    assert record.issues[0].field == "k00000"
    assert record.issues[-1].reason == "19950 more are no fields; they are kept as sent."


def test_gathering_very_much_that_is_wrong_takes_no_longer_for_each() -> None:
    found = Findings()
    began = time.perf_counter()
    for number in range(20_000):
        found.add("term_unknown", f"attributes.{number % 10_000}", "Nothing is known of it.")
    assert len(found.issues) == 10_000, "each is kept once"
    assert time.perf_counter() - began < 5


@pytest.mark.parametrize(
    ("lat", "lon", "point", "code"),
    [
        (53.68, -1.5, (53.68, -1.5), None),
        (-1.5, 53.68, (53.68, -1.5), "coordinates_swapped"),
        (0, 0, (None, None), "coordinates_zero"),
        (53.5, 4.0, (None, None), "coordinates_outside_uk"),
        (40.7, -74.0, (None, None), "coordinates_outside_uk"),
        ("53.5", "4.0", (None, None), "coordinates_outside_uk"),
        (None, None, (None, None), None),
    ],
)
def test_a_point_in_the_sea_or_abroad_is_not_used_and_is_said(
    lat: Any, lon: Any, point: tuple[Any, Any], code: str | None
) -> None:
    raw = {"id": "a", "name": "A", "venues": [{"id": "v1", "name": "Hall", "lat": lat, "lon": lon}]}
    record = read_listing(raw, "a", source_name="x")
    assert record.listing is not None
    (venue,) = record.listing["venues"]
    assert (venue["lat"], venue["lon"]) == point
    assert [issue.code for issue in record.issues] == ([code] if code else [])


def test_what_is_no_web_or_mail_address_is_left_out_and_said() -> None:
    raw = {
        "id": "a", "name": "A", "website": "javascript:alert(1)",
        "organisation": {"name": "O", "website": "www.example.org", "email": "ring first"},
        "contacts": [
            {"name": "Jean", "email": "jean@example.org\nBcc: eve@example.org", "public": False},
            {"phones": ["01924 496 0123"], "email": "see the website"}, {"name": "Jo"}, "Jill",
        ],
    }  # fmt: skip
    record = read_listing(raw, "a", source_name="x")
    assert record.listing is not None
    assert record.listing["website"] is None
    assert record.listing["organisation"] == {
        "name": "O", "website": "https://www.example.org", "email": None,
    }  # fmt: skip
    assert record.listing["contacts"] == [
        {"name": "Jean", "email": "jean@example.org", "public": False},
        {"phones": ["01924 496 0123"], "email": None}, {"name": "Jo"}, "Jill",
        {"name": "Jean", "email": "eve@example.org", "public": False},
    ]  # fmt: skip
    assert [(issue.code, issue.field) for issue in record.issues] == [
        ("url_invalid", "website"), ("url_no_scheme", "organisation.website"),
        ("email_invalid", "organisation.email"), ("email_split", "contacts.0.email"),
        ("email_invalid", "contacts.1.email"),
    ]  # fmt: skip
