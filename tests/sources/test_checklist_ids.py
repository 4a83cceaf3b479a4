"""The checklist, points 12 to 15: what ids are worth, each as whole runs of one feed or several."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from indexer import models as m
from indexer.matching.find import find
from indexer.store import Store
from tests.factories import OWNER, save_listing
from tests.sources.whole_run import Feed, WholeRun, addressed, at, brought_in, group


def test_point_12_ids_of_every_kind_are_kept_apart_also_between_feeds(
    store: Store, now: datetime
) -> None:
    rows = [group(1, id=12045), group(2, id="12046"), group(3, id="bcc:78"), group(4, id=None)]
    other = [group(5, id=12045), group(6, id="bcc:78")]
    with Feed(rows) as one, Feed(other) as two:
        here = WholeRun(store, now)
        here.add(one, name="One")
        here.add(two, name="Two")
        first, second = here.run(name="One"), here.run(name="Two")
        assert (first.new, second.new) == (3, 2)
        (nameless,) = first.quarantined
        assert nameless["reason"].startswith("no_id")
        assert here.record(nameless["id"], "One").raw == rows[3]  # type: ignore[union-attr]
        again = [here.run(name=name, hours=24) for name in ("One", "Two")]
    assert [(run.new, run.changed, run.missing) for run in again] == [(0, 0, 0)] * 2
    assert len(here.listings()) == 5
    names = [here.listing("12045", name)["name"] for name in ("One", "Two")]
    assert names == [rows[0]["name"], other[0]["name"]]


def test_point_13_ids_that_change_on_each_export_make_no_copies(
    store: Store, now: datetime
) -> None:
    """Of records and of their parts alike; what people have set, and the address, stay."""

    def export(number: int) -> list[dict[str, Any]]:
        place = at(id=f"place {number}")
        return [
            group(
                one,
                id=f"{number}-{one}",
                organization={"id": f"org {number}", "name": "Neighbours"},
                service_at_locations=[{**place, "id": f"sal {number}"}],
                phones=[{"id": f"p {number}", "number": f"01924 4960{one:02}"}],
            )
            for one in range(1, 11)
        ]

    with brought_in(store, now, export(0)) as (here, feed):
        first = here.listing("0-1")
        edited = {**first, "summary": "Ours.", "first_visit": {"who_meets_you": "Jean"}}
        save_listing(store, edited, now, actor=OWNER)
        before = set(here.listings())
        for number in (1, 2, 3):
            feed.rows = export(number)
            report = here.run(hours=24 * number)
            assert (report.stopped, report.new, report.missing) == (None, 0, 0)
            assert any("new ids" in row for row in report.warnings)
        after = here.listings()
        assert set(after) == before
        ours = after[first["id"]]
        assert ours["summary"] == "Ours."
        assert ours["first_visit"]["who_meets_you"] == "Jean"
        assert all(row["signals"] == [] for row in after.values())
        assert len(here.found(q="lunch club", per_page=50, hours=72)) == 10
        # A known id that comes with another content is that record changed, and no other one.
        feed.row("3-2")["name"] = "Chair yoga"
        assert here.run(hours=96).changed == 1


def test_point_14_parts_with_one_id_in_many_records_stay_with_their_own(
    store: Store, now: datetime
) -> None:
    rows = [
        group(
            number,
            service_at_locations=[at(id="1", name=f"Hall {number}",
                                     addresses=addressed(address_1=f"{number} High Street"))],
            schedules=[{"id": "1", "freq": "WEEKLY", "byday": day}],
            contacts=[{"id": "1", "name": name, "phones": [{"id": "1", "number": phone}]}],
            phones=None,
        )
        for number, day, name, phone in (
            (1, "MO", "Ann", "01924 496011"), (2, "TU", "Bob", "01924 496012"),
        )
    ]  # fmt: skip
    with brought_in(store, now, rows) as (here, _):
        pages = [here.page("g1"), here.page("g2")]
    own = (
        ("Hall 1", "1 High Street", "Every Monday", "Ann", "01924 496011"),
        ("Hall 2", "2 High Street", "Every Tuesday", "Bob", "01924 496012"),
    )
    for page, mine, other in zip(pages, own, reversed(own), strict=True):
        page = page.partition("Similar groups nearby")[0]
        assert [words for words in mine if words not in page] == []
        assert [words for words in other if words in page] == []


SHARED: dict[str, Callable[[int], dict[str, Any]]] = {
    "number": lambda _: {
        "organization": {"name": "Neighbours", "organization_identifiers": [
            {"identifier_scheme": "GB-CHC", "identifier": "1234567"}]},
    },
    "UPRN": lambda _: {
        "service_at_locations": [at(external_identifier_type="UPRN",
                                    external_identifier="100050", addresses=addressed())],
    },
    "postcode and name": lambda _: {"service_at_locations": [at()]},
    "telephone": lambda n: {"phones": [{"number": ("01924 496001", "+44 1924 496001")[n]}]},
    "domain": lambda n: {"url": f"https://{('', 'www.')[n]}morningbakers.example.org/{'a' * n}"},
}  # fmt: skip


@pytest.mark.parametrize("shared", SHARED)
def test_point_15_one_group_in_several_feeds_is_shown_as_a_possible_duplicate(
    store: Store, now: datetime, shared: str
) -> None:
    bare = {"service_at_locations": None, "phones": None, "url": None, "schedules": None}
    names = ("Morning Bakers", "Morning Bakers Group")
    feeds = [
        [group(1, name=name, **{**bare, **SHARED[shared](number)}),
         group(2, name=f"Sewing for beginners {number}", id=f"other {number}")]
        for number, name in enumerate(names)
    ]  # fmt: skip
    with Feed(feeds[0]) as one, Feed(feeds[1]) as two:
        here = WholeRun(store, now)
        here.add(one, name="One")
        here.add(two, name="Two")
        here.run(name="One")
        here.run(name="Two")
    find(store, now=now)
    ids = sorted(here.listing("g1", name)["id"] for name in ("One", "Two"))
    pairs = {(row.one, row.other): row for row in here.rows(m.Duplicate)}
    pair = pairs[ids[0], ids[1]]
    assert (pair.state, bool(pair.why)) == ("open", True)
    # It is only shown: both stay, each with its own source, until a person decides.
    assert len(here.listings()) == 4
    assert all(len(row["sources"]) == 1 for row in here.listings().values())
