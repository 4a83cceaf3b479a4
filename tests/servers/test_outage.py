"""Elasticsearch in trouble, as the reader, the log and whoever saves something meanwhile see it.

The trouble is made between the directory and a real server, which is well again at the end.
"""

from __future__ import annotations

import logging
import re
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from indexer.errors import SearchUnavailable
from indexer.search import standby, sync
from indexer.search.elastic.mapping import MAPPING, settings_of
from indexer.search.guarded import SECONDS_BETWEEN_PROBES
from indexer.store import Store
from tests.factories import make_listing
from tests.servers.directory import (
    STEADY,
    Directory,
    Site,
    fetch,
    helps_without_search,
    is_true_to_the_database,
    named,
    page_of,
    save,
    searched,
    wait_until,
    waiting,
)
from tests.servers.wire import Answer, Wire, refused
from tests.serving import COMMAND, environment_of, served
from tests.web.test_errors import INSIDE

KEY = "c2VjcmV0OmtleQ=="
"""Never to be seen in the log. The server asks for none, so any will do."""

STEADY_ONE = make_listing(name=STEADY)

Deed = Callable[[Wire, Directory], object]


@dataclass(frozen=True)
class Trouble:
    """How it begins, how somebody ends it, and what the log says about it."""

    name: str
    begin: Deed
    log: str
    end: Deed = lambda wire, directory: wire.mend()


def answering(status: int, kind: str, reason: str) -> Deed:
    """Whatever is asked, this is the answer."""

    def begin(wire: Wire, directory: Directory) -> None:
        wire.answer = lambda method, path: refused(status, kind, reason)

    return begin


def take_away_alias(wire: Wire, directory: Directory) -> None:
    """As a careless hand does it; what was in the index is there and cannot be found."""
    directory.client.indices.delete_alias(index=f"{directory.alias}-*", name=directory.alias)


NODE = "index.routing.allocation.require._name"


def lose_node(wire: Wire, directory: Directory) -> None:
    """The cluster is red: it knows of the index that is searched, and no node has it."""
    lost = f"{directory.alias}-f"
    directory.client.indices.create(
        index=lost,
        settings={**settings_of(refresh_seconds=1), NODE: "nobody"},
        mappings=MAPPING,
        wait_for_active_shards="0",
    )
    point_alias(directory, lost)


def find_node(wire: Wire, directory: Directory) -> None:
    lost = f"{directory.alias}-f"
    (name,) = [one for one in directory.indices() if one != lost]
    point_alias(directory, name)
    directory.client.indices.delete(index=lost)


def point_alias(directory: Directory, name: str) -> None:
    """Let this index be the one that is searched."""
    before = [{"remove": {"index": one, "alias": directory.alias}}
              for one in directory.behind_alias()]  # fmt: skip
    now = {"add": {"index": name, "alias": directory.alias, "is_write_index": True}}
    directory.client.indices.update_aliases(actions=[*before, now])


def delete_everything(wire: Wire, directory: Directory) -> None:
    """The index with all that was in it."""
    for name in directory.indices():
        directory.client.indices.delete(index=name)


def empty(wire: Wire, directory: Directory) -> None:
    """The index is there, with its alias and its layout, and nothing is in it."""
    directory.client.delete_by_query(
        index=directory.alias, query={"match_all": {}}, refresh=True, conflicts="proceed"
    )


def let_server_make_it(wire: Wire, directory: Directory) -> None:
    """As a server does that makes an index for whoever writes to a name that is not there."""
    delete_everything(wire, directory)
    directory.client.indices.create(index=directory.alias)
    directory.client.index(index=directory.alias, document={"by": "somebody"}, refresh=True)


def delete_what_it_made(wire: Wire, directory: Directory) -> None:
    """By hand, as the refusal says: nobody but a person knows whose it is."""
    with pytest.raises(SearchUnavailable, match=f"{directory.alias} with something in it"):
        rebuild(wire, directory)
    directory.client.indices.delete(index=directory.alias)
    rebuild(wire, directory)


def change_layout(wire: Wire, directory: Directory) -> None:
    """As an older or newer release would have made it."""
    directory.client.indices.put_mapping(index=directory.alias, meta={"waymark": {"version": 999}})


def rebuild(wire: Wire, directory: Directory) -> None:
    """As the log says."""
    sync.rebuild(directory.machine("another"), now=datetime(2026, 11, 24, 10, tzinfo=UTC))


TROUBLES = [
    Trouble("down", lambda wire, _: wire.cut(), r"cannot be reached.*WAYMARK_ELASTICSEARCH_URL"),
    Trouble(
        "busy",
        answering(429, "es_rejected_execution_exception", "queue is full"),
        r"too much to do.*give it more",
    ),
    Trouble(
        "red",
        answering(503, "search_phase_execution_exception", "all shards failed"),
        r"the index is red.*waymark index rebuild",
    ),
    Trouble(
        "of another version",
        answering(400, "media_type_header_exception", "Invalid media-type: compatible-with=9"),
        r"another major version.*Use Elasticsearch \d",
    ),
    Trouble("of another layout", change_layout, r"layout.*waymark index rebuild", rebuild),
    Trouble("without its alias", take_away_alias, r"waymark index rebuild", rebuild),
    Trouble("really red", lose_node, r"the index is red.*waymark index rebuild", find_node),
    Trouble(
        "without its index", delete_everything, r"no index yet.*waymark index rebuild", rebuild
    ),
    Trouble("emptied", empty, r"holds nothing.*waymark index rebuild", rebuild),
    Trouble("made by itself", let_server_make_it, r"waymark index rebuild", delete_what_it_made),
]
WITH_STANDBY = ("down", "red", "without its alias", "emptied")
"""Of each sort one: nobody answers, the server says that it cannot, nothing seems to be wrong, and
nothing is wrong but that nothing is found."""

troubles = pytest.mark.parametrize("trouble", TROUBLES, ids=lambda one: one.name)


def opened(directory: Directory, wire: Wire, now: datetime, **changes: str) -> Site:
    """A site with one group, which asks its engine over the wire."""
    store = directory.machine(
        "site", elasticsearch_url=wire.url, elasticsearch_api_key=KEY, **changes
    )
    save(store, [STEADY_ONE], now)
    assert waiting(store) == 0
    standby.refresh(store, now=now)
    return Site(store, now)


def rest_of_the_site_works(site: Site) -> None:
    """The first page, the groups of a need, and the page of a group."""
    site.browser.get("/")
    assert STEADY in site.browser.get("/browse/company.shared_meals").text
    assert site.browser.get(page_of(STEADY_ONE)).h1 == STEADY
    code, ready = site.json("/readyz")
    assert (code, ready["status"]) == (200, "degraded")
    assert not INSIDE.search(str(ready))


def save_one_meanwhile(site: Site, said: pytest.LogCaptureFixture, *, remedy: str) -> None:
    """It stands, it waits, and the log says why."""
    said.clear()
    one = make_listing(name="Meanwhile Menders")
    with said.at_level(logging.WARNING):
        save(site.store, [one], site.now)
    assert site.browser.get(page_of(one)).h1 == "Meanwhile Menders"
    assert waiting(site.store) == 1
    told = [line for line in said.messages if "saved, but not yet searchable" in line]
    assert len(told) == 1
    assert re.search(remedy, told[0]), told


def everything_is_well_again(site: Site) -> None:
    """By itself, when the time has come; and what waited is found."""
    site.pass_time()
    assert STEADY in site.browser.get("/search?q=wirksome").text
    sync.drain(site.store, now=site.now)
    page = site.browser.get("/search?q=meanwhile+menders")
    assert "Meanwhile Menders" in page.text
    assert "reduced mode" not in page.text
    assert site.json("/readyz")[1]["status"] == "ok"
    is_true_to_the_database(site.store, site.now)


@troubles
def test_without_a_standby_the_page_says_so_and_helps_all_the_same(
    trouble: Trouble,
    directory: Directory,
    wire: Wire,
    now: datetime,
    caplog: pytest.LogCaptureFixture,
) -> None:
    site = opened(directory, wire, now)
    trouble.begin(wire, directory)
    with caplog.at_level(logging.WARNING):
        rest_of_the_site_works(site)
        helps_without_search(site.browser.get("/search?q=wirksome", status=503))
        code, body = site.json("/api/search?q=wirksome")
    assert (code, body["status"]) == (503, 503)
    assert not INSIDE.search(str(body))
    down = [line for line in caplog.messages if line.startswith("search is down")]
    assert len(down) == 1
    assert re.search(rf"nothing answers instead.*{trouble.log}", down[0])
    save_one_meanwhile(site, caplog, remedy=trouble.log)
    assert KEY not in caplog.text
    trouble.end(wire, directory)
    everything_is_well_again(site)


@pytest.mark.parametrize(
    "trouble", [one for one in TROUBLES if one.name in WITH_STANDBY], ids=lambda one: one.name
)
def test_with_a_standby_there_are_results_and_a_line_that_says_so(
    trouble: Trouble,
    directory: Directory,
    wire: Wire,
    now: datetime,
    caplog: pytest.LogCaptureFixture,
) -> None:
    site = opened(directory, wire, now, standby="embedded")
    trouble.begin(wire, directory)
    with caplog.at_level(logging.WARNING):
        rest_of_the_site_works(site)
        page = site.browser.get("/search?q=wirksome")
        code, body = site.json("/api/search?q=wirksome")
    assert STEADY in page.text
    assert "Search is running in reduced mode" in page.text
    assert code == 200
    assert "reduced_mode" in {row["id"] for row in body["messages"]}
    assert body["engine"]["name"] == "embedded"
    down = [line for line in caplog.messages if line.startswith("search is down")]
    assert len(down) == 1
    assert re.search(rf"the standby answers.*{trouble.log}", down[0])
    save_one_meanwhile(site, caplog, remedy=trouble.log)
    standby.refresh(site.store, now=now)
    assert "Meanwhile Menders" in site.browser.get("/search?q=meanwhile+menders").text
    trouble.end(wire, directory)
    everything_is_well_again(site)
    assert site.json("/api/search?q=wirksome")[1]["engine"]["name"] == "elasticsearch"


@pytest.mark.parametrize(
    "trouble",
    [one for one in TROUBLES if one.name in ("of another layout", "without its index", "emptied")],
    ids=lambda one: one.name,
)
def test_a_site_that_starts_with_an_index_it_cannot_use_says_what_to_run(
    trouble: Trouble,
    directory: Directory,
    wire: Wire,
    now: datetime,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Before anybody searches; as after an upgrade that lays the index out in another way."""
    opened(directory, wire, now)
    trouble.begin(wire, directory)
    later = directory.machine("later", elasticsearch_url=wire.url, elasticsearch_api_key=KEY)
    with caplog.at_level(logging.WARNING):
        site = Site(later, now)
    (said,) = [line for line in caplog.messages if line.startswith("search does not work")]
    assert re.search(trouble.log, said)
    rest_of_the_site_works(site)
    helps_without_search(site.browser.get("/search?q=wirksome", status=503))
    trouble.end(wire, directory)
    caplog.clear()
    Site(directory.machine("after that", elasticsearch_url=wire.url), now)
    assert "search does not work" not in caplog.text
    site.pass_time()
    assert STEADY in site.browser.get("/search?q=wirksome").text


@pytest.mark.parametrize("kept", ["", "embedded"])
def test_nobody_waits_for_a_slow_server_longer_than_said(
    kept: str, directory: Directory, wire: Wire, now: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    site = opened(directory, wire, now, standby=kept)
    status = 200 if kept else 503
    wire.slow = 5.0
    taken = []
    for _ in range(3):
        started = time.monotonic()
        site.browser.get("/search?q=wirksome", status=status)
        taken.append(time.monotonic() - started)
    assert 1.9 < taken[0] < 3.0, taken
    assert max(taken[1:]) < 0.7, taken
    started = time.monotonic()
    save_one_meanwhile(site, caplog, remedy="in time")
    assert time.monotonic() - started < 3.5
    wire.mend()
    everything_is_well_again(site)


@dataclass
class SlowWrites:
    """The server answers all but what is to be written, until `go_on`; how often that was sent."""

    wire: Wire
    sent: int = 0

    def __post_init__(self) -> None:
        self._go_on = threading.Event()
        self.wire.answer = self._answer

    def _answer(self, method: str, path: str) -> Answer | None:
        if path.startswith("/_bulk"):
            self.sent += 1
            self._go_on.wait(20)
        return None

    def go_on(self) -> None:
        self._go_on.set()


def test_nobody_waits_long_for_a_server_that_only_writes_slowly(
    directory: Directory,
    wire: Wire,
    now: datetime,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What somebody saves is saved, and waits for the index; the next one need not find out the
    same. Searches go on."""
    site = opened(directory, wire, now)
    monkeypatch.setattr("indexer.store.SAVE_SECONDS", 0.6)
    slow = SlowWrites(wire)
    try:
        save_one_meanwhile(site, caplog, remedy="in time")
        assert slow.sent == 1
        save(site.store, [make_listing(name="Another One")], now)
        assert (slow.sent, waiting(site.store)) == (1, 2)
        assert STEADY in site.browser.get("/search?q=wirksome").text
        assert site.json("/readyz")[1]["status"] == "ok"
        site.pass_time()
        save(site.store, [make_listing(name="And Another")], now)
        assert (slow.sent, waiting(site.store)) == (2, 3)
    finally:
        slow.go_on()
    wire.mend()
    everything_is_well_again(site)
    assert waiting(site.store) == 0


def test_a_job_has_the_patience_that_a_page_has_not(
    directory: Directory, wire: Wire, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = opened(directory, wire, now)
    monkeypatch.setattr("indexer.store.SAVE_SECONDS", 0.3)
    worker = directory.machine("worker", elasticsearch_url=wire.url)
    wire.answer = lambda method, path: time.sleep(1) if path.startswith("/_bulk") else None
    save(site.store, [make_listing(name="Meanwhile Menders")], now)
    assert waiting(site.store) == 1
    assert sync.drain(worker, now=now) == 1
    save(worker, [make_listing(name="What a Source Brings")], now)
    assert waiting(worker) == 0


def test_a_full_disk_stops_no_search_and_loses_no_save(
    directory: Directory, wire: Wire, now: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    site = opened(directory, wire, now)
    blocked = "index.blocks.read_only_allow_delete"
    directory.client.indices.put_settings(index=directory.alias, settings={blocked: True})
    save_one_meanwhile(site, caplog, remedy=r"disk is nearly full.*waymark index drain")
    for _ in range(3):
        assert STEADY in site.browser.get("/search?q=wirksome").text
    assert "Meanwhile" not in site.browser.get("/search?q=meanwhile+menders").text
    code, ready = site.json("/readyz")
    assert (code, ready["search"]["documents"]) == (200, 1)
    assert ready["search"]["problem"]
    directory.client.indices.put_settings(index=directory.alias, settings={blocked: None})
    everything_is_well_again(site)


@pytest.fixture
def memory(directory: Directory) -> Iterator[Callable[[str | None], object]]:
    """How much of it a search may take at the server; as much as before in the end."""

    def limited(most: str | None) -> object:
        limit = {"indices.breaker.request.limit": most}
        return directory.client.cluster.put_settings(transient=limit)

    yield limited
    limited(None)


@pytest.mark.alone
def test_a_server_without_memory_for_a_search_says_so_by_itself(
    directory: Directory,
    wire: Wire,
    memory: Callable[[str | None], object],
    now: datetime,
    caplog: pytest.LogCaptureFixture,
) -> None:
    site = opened(directory, wire, now)
    memory("1b")
    helps_without_search(site.browser.get("/search?q=wirksome", status=503))
    (down,) = [line for line in caplog.messages if line.startswith("search is down")]
    assert re.search("too little memory.*give it more", down)
    rest_of_the_site_works(site)
    save_one_meanwhile(site, caplog, remedy="too little memory")
    memory(None)
    everything_is_well_again(site)


def test_the_site_starts_without_its_server_and_finds_it_by_itself(
    directory: Directory, wire: Wire, tmp_path: Path
) -> None:
    now = datetime.now(UTC)
    store = opened(directory, wire, now, standby="embedded").store
    log = tmp_path / "log"
    wire.cut()
    with served(store, log=log) as address:
        assert fetch(address + "/")[0] == 200
        assert STEADY in fetch(address + page_of(STEADY_ONE))[1]
        assert '"degraded"' in fetch(address + "/readyz")[1].replace("\\", "")
        answers_in_reduced_mode(address)
        # One who takes part in the directory elsewhere saves something: it waits for the engine.
        save(store, [make_listing(name="Meanwhile Menders")], now)
        assert waiting(store) == 1
        back_by_itself(address, wire)
        sync.drain(store, now=now)
        assert named(address, "meanwhile+menders") == {"Meanwhile Menders"}
        wire.cut()
        answers_in_reduced_mode(address)
        wire.mend()
    text = log.read_text(encoding="utf-8")
    (at_start,) = re.findall("search does not work: .*", text)
    assert "WAYMARK_ELASTICSEARCH_URL" in at_start
    assert len(re.findall("search is down, the standby answers: .*cannot be reached", text)) == 2
    assert text.count("search works again") == 1
    assert "Traceback" not in text
    assert KEY not in text


def test_a_server_that_was_just_started_is_slow_before_the_first_reader_comes(
    directory: Directory, wire: Wire, tmp_path: Path
) -> None:
    store = opened(directory, wire, datetime.now(UTC)).store
    searches: list[str] = []

    def cold(method: str, path: str) -> Answer | None:
        if path.startswith(f"/{directory.alias}/_msearch"):
            searches.append(path)
            if len(searches) <= 2:
                return refused(503, "search_phase_execution_exception", "not yet")
        return None

    wire.answer = cold
    log = tmp_path / "log"
    with served(store, log=log) as address:
        wait_until(lambda: len(searches) >= 3, seconds=15, what="the site searches by itself")
        assert named(address, "wirksome") == {STEADY}
    assert "search is down" not in log.read_text(encoding="utf-8")


def answers_in_reduced_mode(address: str) -> None:
    """With what is in the standby, and a line that says so, in the page and in the JSON."""
    body = searched(address, "wirksome")
    assert body["engine"]["name"] == "embedded"
    assert "reduced_mode" in {row["id"] for row in body["messages"]}
    code, page = fetch(f"{address}/search?q=wirksome")
    assert code == 200
    assert STEADY in page
    assert "Search is running in reduced mode" in page


def back_by_itself(address: str, wire: Wire) -> None:
    wire.mend()
    wait_until(
        lambda: searched(address, "wirksome")["engine"]["name"] == "elasticsearch",
        seconds=SECONDS_BETWEEN_PROBES + 2,
        what="the site finds out that its engine is back",
    )


def test_the_store_of_a_command_says_what_is_wrong_and_ends(
    directory: Directory, wire: Wire, tmp_path: Path, now: datetime
) -> None:
    """`waymark index drain` is what the log tells people to run: it must not hide the reason."""
    store: Store = opened(directory, wire, now).store
    wire.cut()
    save(store, [make_listing(name="Meanwhile Menders")], now)

    def drained() -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [COMMAND, "index", "drain"],
            env=environment_of(store),
            capture_output=True,
            text=True,
            timeout=60,
        )

    failed = drained()
    assert failed.returncode == 1
    assert "cannot be reached" in failed.stderr
    assert "Traceback" not in failed.stderr
    assert KEY not in failed.stderr
    wire.mend()
    assert drained().returncode == 0
    assert waiting(store) == 0
