"""What every kind of source promises, whatever its publishers send. `kinds` serves the records."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

from indexer.fetch import Fetcher
from indexer.sources import calendars
from indexer.sources.base import Crawl, FirstLook, Record, Sent, SourceKind
from indexer.sources.registry import KINDS, kind_of
from indexer.times.timetables import check_session
from schemas.listing import BadListing, load_listing, load_with_warnings
from tests.fakes import LoopbackServer, Reply, Seen
from tests.sources.kinds import GOOD, LISTING, Good, Publisher, Words
from tests.sources.reading import asked

BY_NAME = {kind.NAME: kind for kind in KINDS}
SERVED = [good for good in GOOD if good.kind in BY_NAME]

every_kind = pytest.mark.parametrize("good", SERVED, ids=lambda good: good.kind)
every_kind_with_pages = pytest.mark.parametrize(
    "good", [good for good in SERVED if good.second], ids=lambda good: good.kind
)
every_kind_of_one_answer = pytest.mark.parametrize(
    "good", [good for good in SERVED if not good.second], ids=lambda good: good.kind
)

NO_FEED = {
    "a web page": b"<!doctype html><html><body><h1>Sign in</h1></body></html>",
    "nothing": b"",
    "a blank": b" \r\n",
    "null": b"null",
    "a word": b'"upgraded"',
    "an error in JSON": b'{"error": "No such key", "code": 17}',
    "bytes": bytes(range(256)) * 64,
    "NUL": b"\x00" * 4096,
    "half a letter": b"\xff\xfe\xfd",
    "deep lists": b"[" * 100_000,
    "deep objects": b'{"a":' * 100_000,
    "a broken archive": b"PK\x03\x04" + b"\x00" * 400,
}


def fetcher_for(*servers: LoopbackServer) -> Fetcher:
    return Fetcher(allow=[one.host_port for one in servers], delay=0, timeout=5)


def kind(good: Good) -> SourceKind:
    return BY_NAME[good.kind]


def crawl_of(good: Good, server: Publisher, *allowed: LoopbackServer) -> Crawl:
    reading = asked(fetcher_for(server, *allowed), **good.options)
    return kind(good).read(server.address, reading)


def crawled(
    good: Good,
    words: Words | None = None,
    spoil: Callable[[Seen], Reply | None] = lambda _: None,
) -> tuple[Crawl, list[Sent]]:
    with Publisher(good, words, spoil) as server:
        crawl = crawl_of(good, server)
        return crawl, list(crawl)


def canonical(record: Record) -> dict[str, Any]:
    """The record's listing in canonical form; fails when the schema or the times find it odd."""
    assert record.listing is not None
    given = record.listing
    if record.onto is not None:
        under = load_listing({"id": record.onto, "name": "Choir"})
        given = calendars.lay_onto(under, record.listing, "calendar")
    listing, odd = load_with_warnings(given)
    assert odd == []
    for session in listing["sessions"]:
        assert check_session(session) == []
    return listing


def fine(sent: list[Sent]) -> list[dict[str, Any]]:
    """What became of the records that became a listing; each of them is one without a doubt."""
    read = [one.read() for one in sent]
    for one, record in zip(sent, read, strict=True):
        assert record.external_id == one.external_id
        assert (record.listing is None) == (record.quarantined is not None)
    return [canonical(record) for record in read if record.listing is not None]


def test_every_kind_has_a_row_in_the_table() -> None:
    assert [kind.NAME for kind in KINDS if kind.NAME not in {good.kind for good in GOOD}] == []
    assert len({kind.NAME for kind in KINDS}) == len(KINDS)


# -- recognising --------------------------------------------------------------------------------


@every_kind
def test_its_address_is_recognised_with_a_reason(good: Good) -> None:
    with Publisher(good) as server:
        found, why = kind_of(server.address, fetcher_for(server))
    assert good.kind == found.NAME
    assert why.endswith(".")
    assert len(why.split()) >= 4


@every_kind
@pytest.mark.parametrize("name", NO_FEED)
def test_it_does_not_recognise_what_is_no_feed(good: Good, name: str) -> None:
    with LoopbackServer(lambda _: Reply(NO_FEED[name])) as server:
        assert kind(good).recognises(FirstLook(server.url, fetcher_for(server))) is None


# -- a good publisher ---------------------------------------------------------------------------


@every_kind
def test_nothing_is_asked_before_the_crawl_is_iterated(good: Good) -> None:
    with Publisher(good) as server:
        crawl = crawl_of(good, server)
        assert server.connections == 0
    assert crawl.complete is False


@every_kind
def test_each_record_comes_once_and_is_a_listing_without_a_doubt(good: Good) -> None:
    crawl, sent = crawled(good)
    assert len({one.external_id for one in sent}) == len(sent) == crawl.read == good.records
    assert len(fine(sent)) == good.records
    assert [one for one in sent if one.partial or one.gone] == []


@every_kind
def test_a_good_publisher_is_read_completely_and_not_warned_of(good: Good) -> None:
    crawl, _ = crawled(good)
    assert (crawl.complete, crawl.warnings) == (True, [])


@every_kind
def test_a_crawl_that_is_left_early_is_not_complete(good: Good) -> None:
    with Publisher(good) as server:
        crawl = crawl_of(good, server)
        assert crawl.complete is False
        next(iter(crawl))
        # Who reads ahead has read all there is; who has not may not say so.
        asked_all = not good.second or any(good.second(one) for one in server.requests)
        assert asked_all or crawl.complete is False


@every_kind
def test_two_readings_send_the_same_and_reading_a_record_changes_nothing(good: Good) -> None:
    with Publisher(good) as server:
        first = list(crawl_of(good, server))
        before = [(one.external_id, copy.deepcopy(one.raw)) for one in first]
        read = [one.read() for one in first]
        again = list(crawl_of(good, server))
    assert [(one.external_id, one.raw) for one in again] == before
    assert [(one.external_id, one.raw) for one in first] == before
    assert [one.read() for one in again] == read
    assert json.loads(json.dumps([one.raw for one in first])) == [raw for _, raw in before]


@every_kind
def test_no_other_host_is_asked_wherever_the_records_lead(good: Good) -> None:
    with (
        LoopbackServer(lambda _: Reply({})) as other,
        Publisher(good, Words(links=other.url)) as one,
    ):
        crawl = crawl_of(good, one, other)
        for sent in crawl:
            sent.read()
        assert other.connections == 0


# -- what fails ---------------------------------------------------------------------------------


@every_kind
@pytest.mark.parametrize("status", [404, 500])
def test_a_publisher_who_does_not_answer_costs_nothing_and_is_named(
    good: Good, status: int
) -> None:
    crawl, sent = crawled(good, spoil=lambda _: Reply(status=status))
    assert (crawl.complete, sent) == (False, [])
    assert any(str(status) in warning for warning in crawl.warnings)


@every_kind
def test_an_address_that_may_not_be_opened_is_not_opened(good: Good) -> None:
    with Publisher(good) as server:
        crawl = kind(good).read(server.address, asked(Fetcher(delay=0), **good.options))
        assert list(crawl) == []
        assert server.connections == 0
    assert crawl.complete is False
    assert "WAYMARK_FETCH_ALLOW" in crawl.warnings[0]


@every_kind_with_pages
@pytest.mark.parametrize(
    "reply",
    [Reply(status=500), Reply(b"<html>Gone</html>"), Reply({"items": 7}), Reply(b"{", cut=0)],
)
def test_a_second_page_that_fails_keeps_the_first(good: Good, reply: Reply) -> None:
    def spoil(request: Seen) -> Reply | None:
        return reply if good.second and good.second(request) else None

    crawl, sent = crawled(good, spoil=spoil)
    assert crawl.complete is False
    assert crawl.warnings
    assert len(fine(sent)) == 2


@every_kind_of_one_answer
@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
def test_an_answer_that_breaks_off_is_never_taken_for_the_whole(good: Good, share: float) -> None:
    whole = [one.external_id for one in crawled(good)[1]]

    def broken(promised: bool) -> tuple[Crawl, list[Sent]]:
        def spoil(request: Seen) -> Reply | None:
            reply = good.answer(request, "https://choir.example.org", Words())
            if reply.status != 200:
                return None
            length = int(len(reply.body) * share)
            if promised:
                return Reply(reply.body, headers=reply.headers, cut=length)
            return Reply(reply.body[:length], headers=reply.headers)

        return crawled(good, spoil=spoil)

    crawl, sent = broken(promised=True)
    assert crawl.complete is False
    assert crawl.warnings
    fine(sent)
    shown = {one.external_id for one in sent if one.read().listing is not None}
    assert shown <= set(whole)
    # Where the length is honest, a table's end and its middle look alike: it must do no harm.
    fine(broken(promised=False)[1])


@every_kind
@pytest.mark.parametrize("name", NO_FEED)
def test_what_is_no_feed_yields_no_listing_and_says_why(good: Good, name: str) -> None:
    crawl, sent = crawled(good, spoil=lambda _: Reply(NO_FEED[name]))
    assert fine(sent) == []
    assert crawl.complete is False
    assert crawl.warnings


# -- what stands in a record --------------------------------------------------------------------


@every_kind
@pytest.mark.parametrize(
    "description",
    [
        "word " * 1_000_000,
        "x" * 5_000_000,
        "We \x00sing\x08 together\x1b[31m \ud83c\udfb5 \u200b\ufeff\x7f".encode(
            "utf-16", "surrogatepass"
        ).decode("utf-16"),
        "<script>alert(1)</script><p>We <b>sing</b>.</p>",
        "<" * 2_000,
        "&lt;" * 2_000,
        "=cmd|' /C calc'!A0",
        "{{7*7}} %s %n ${jndi:ldap://x}",
    ],
    ids=["5 MB", "5 MB without a space", "control", "script", "<", "&lt;", "formula", "template"],
)
def test_an_odd_description_costs_at_most_its_own_record(good: Good, description: str) -> None:
    _, sent = crawled(good, Words(description=description))
    assert len(sent) == good.records
    if good.as_said and len(description) > 20_000:
        # The run takes such a field out of the listing, with the reason.
        with pytest.raises(BadListing, match="description"):
            canonical(sent[0].read())
        sent = sent[1:]
    read = fine(sent)
    assert len(read) >= max(good.records - 1, 1)
    shown = json.dumps(read)
    assert good.as_said or "<script" not in shown
    assert "\\u0000" not in shown
    assert len(shown) < 100_000


@pytest.mark.parametrize(
    "good", [good for good in SERVED if good.grows], ids=lambda good: good.kind
)
@pytest.mark.parametrize("brackets", ["[]", "{}"])
def test_a_record_nested_beyond_use_costs_at_most_itself(good: Good, brackets: str) -> None:
    nested: Any = 1
    for _ in range(400):
        nested = [nested] if brackets == "[]" else {"a": nested}
    _, sent = crawled(good, Words(extra=nested))
    assert len(sent) == good.records
    assert len(fine(sent)) >= good.records - 1
    json.dumps([one.raw for one in sent])


def test_a_calendar_names_the_listing_it_adds_to() -> None:
    (good,) = [one for one in GOOD if one.kind == "calendar"]
    with Publisher(good) as server:
        reading = asked(fetcher_for(server), **good.options)
        (sent,) = calendars.read(server.address, reading)
    assert sent.read().onto == LISTING
