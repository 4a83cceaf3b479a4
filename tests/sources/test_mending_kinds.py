"""A record that was set aside whole is put right by a steward, whatever kind it is of: with what
its publisher did send, and only until the publisher has mended it."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from indexer import ingest, publishers
from indexer import models as m
from indexer.records import all_ids, each_listing
from indexer.stewards import mending
from indexer.store import Store
from schemas.listing import Listing
from tests.conftest import OpenStore
from tests.factories import STEWARD
from tests.fakes import Reply, Seen
from tests.sources.kinds import GOOD, Good, Publisher, Words

KINDS = [one for one in GOOD if one.kind != "calendar"]
"""A calendar only adds its times to a listing: its records need no name."""

NAMELESS = b"Choir 1"


class Careless(Publisher):
    """A publisher who has left out the name of the first of three records."""

    def __init__(self, good: Good) -> None:
        self.name = b""
        told = Words()

        def spoil(request: Seen) -> Reply:
            reply = good.answer(request, self.url, told)
            return Reply(self._without(reply.payload()), reply.status, reply.headers)

        super().__init__(good, spoil=spoil)

    def _without(self, body: bytes) -> bytes:
        if not body.startswith(b"PK"):
            return body.replace(NAMELESS, self.name)
        whole = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(body)) as before, zipfile.ZipFile(whole, "w") as after:
            for name in before.namelist():
                after.writestr(
                    zipfile.ZipInfo(name), before.read(name).replace(NAMELESS, self.name)
                )
        return whole.getvalue()


class Here:
    """A directory with one source of a kind; `run` reads it so many hours after the beginning."""

    def __init__(self, store: Store, server: Careless, good: Good, now: datetime) -> None:
        self.store, self.server, self.now = store, server, now
        self.source = publishers.add_source(
            store, server.address, name="Anytown", kind=good.kind, options=good.options, now=now
        )

    def run(self, hours: float) -> ingest.RunReport:
        return ingest.run(self.store, self.source, now=self.now + timedelta(hours=hours))

    def listings(self) -> dict[str, Listing]:
        with self.store.read() as db:
            return {row["name"]: row for row in each_listing(db, all_ids(db))}

    def whole(self) -> m.Quarantine:
        with self.store.read() as db:
            return db.scalars(select(m.Quarantine).where(m.Quarantine.field == "")).one()

    def mend(self, **typed: str) -> None:
        row = self.whole()
        with self.store.write(drain=False) as db:
            assert mending.may_be_mended_whole(
                row, db.get(m.SourceRecord, (row.source, row.external_id))
            ), row.reason
            mending.mend_whole(
                self.store, db, row.id, typed, version=row.version, by=STEWARD, now=self.now
            )


@pytest.fixture(params=KINDS, ids=lambda good: good.kind)
def here(request: pytest.FixtureRequest, open_store: OpenStore, now: datetime) -> Any:
    with Careless(request.param) as server:
        store = open_store("here", fetch_allow=server.host_port, fetch_delay="0")
        yield Here(store, server, request.param, now)


def test_a_record_without_a_name_of_any_kind_is_put_right_here(here: Here) -> None:
    here.run(0)
    assert set(here.listings()) == {"Choir 2", "Choir 3"}
    here.mend(name="Morning choir", phone="0113 496 0000")
    for hours in (1, 2, 24 * 8):
        report = here.run(hours)
        assert report.stopped is None
        assert set(here.listings()) == {"Morning choir", "Choir 2", "Choir 3"}
        assert here.whole().state == "fixed"
    mended = here.listings()["Morning choir"]
    assert [one["phones"] for one in mended["contacts"]] == [["0113 496 0000"]]
    if here.source.kind != "sheet":
        like = here.listings()["Choir 2"]
        for told in ("description", "sessions", "organisation"):
            assert mended[told] == like[told], told
        assert mended["website"] == "https://choir.example.org/1"


def test_what_its_publisher_mends_takes_the_place_of_what_was_given_here(here: Here) -> None:
    here.run(0)
    here.mend(name="Morning choir")
    here.run(1)
    here.server.name = b"Early choir"
    report = here.run(2)
    if here.source.kind == "sheet":
        # A row without an id is known by what stands in it: with a name it is another one.
        assert (report.new, report.missing) == (1, 1)
        return
    assert set(here.listings()) == {"Early choir", "Choir 2", "Choir 3"}
    assert here.whole().state == "mended"
