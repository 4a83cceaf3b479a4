"""Rebuilding the index of a directory that is in use: nobody notices, and nothing is lost."""

from __future__ import annotations

import json
import subprocess
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

from indexer import listings
from indexer.search import sync
from indexer.search.elastic.writing import BATCH
from indexer.store import Store
from schemas.listing import Listing
from tests.factories import ADMIN, make_listing
from tests.servers.directory import (
    STEADY,
    Directory,
    is_true_to_the_database,
    named,
    save,
    searched,
    wait_until,
    waiting,
    writing,
    written,
)
from tests.servers.wire import Wire, refused
from tests.serving import COMMAND, environment_of, served


def filled(directory: Directory, many: int) -> Store:
    """A machine of a directory with so many groups called Steadfast, and another one."""
    store = directory.machine("one")
    groups = [
        make_listing(name=f"Steadfast {number}", venues=[], sessions=[]) for number in range(many)
    ]
    save(store, [*groups, make_listing(name=STEADY)], datetime.now(UTC))
    assert waiting(store) == 0
    return store


def start_rebuild(store: Store) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [COMMAND, "index", "rebuild"],
        env=environment_of(store),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


def rebuild(store: Store) -> None:
    """To its end, which is a good one."""
    process = start_rebuild(store)
    output = process.communicate(timeout=60)[0].decode()
    assert process.returncode == 0, output


def matches(address: str, words: str) -> int:
    """How many there are in the first group of the answer."""
    total: int = searched(address, words, size=1)["groups"][0]["total"]
    return total


def test_readers_and_writers_go_on_while_it_is_rebuilt_again_and_again(
    directory: Directory, tmp_path: Path
) -> None:
    store = filled(directory, 120)
    shared = make_listing(name="Shared")
    save(store, [shared], datetime.now(UTC))
    stop = threading.Event()

    def search_on(address: str) -> list[tuple[int, set[str]]]:
        found = []
        while not stop.is_set():
            found.append((matches(address, "steadfast"), named(address, "wirksome")))
            stop.wait(0.05)  # the others want to do something, too
        return found

    with (
        served(store, log=tmp_path / "site.log", workers=2) as address,
        writing(store, "ann", shared=shared["id"], log=tmp_path / "ann.log"),
        ThreadPoolExecutor(1) as pool,
    ):
        searcher = pool.submit(search_on, address)
        try:
            for _ in range(2):
                before = directory.behind_alias()
                rebuild(store)
                (new,) = directory.behind_alias()
                assert [new] != before
                assert directory.indices() == [new]
        finally:
            stop.set()
        answers = searcher.result(timeout=60)
    assert len(answers) > 10
    assert all(answer == (120, {STEADY}) for answer in answers), answers
    said = written(tmp_path / "ann.log")
    assert len(said["added"]) > 3
    wait_until(lambda: waiting(store) == 0, seconds=5, what="nothing waits for the index")
    is_true_to_the_database(store, datetime.now(UTC))
    assert set(said["saved"]) - set(said["closed"]) <= set(store.engine.marks())


def test_what_is_saved_at_any_moment_of_a_rebuild_is_in_the_new_index(
    directory: Directory, wire: Wire, now: datetime
) -> None:
    store = filled(directory, 3)
    stay: list[str] = []
    moments: list[Listing] = []

    def save_something_first(method: str, path: str) -> None:
        new, gone = (make_listing(name=f"{word} {len(moments)}") for word in ("Moment", "Brief"))
        changed = make_listing(name=STEADY, summary=f"At moment {len(moments)}.")
        save(store, [new, gone, changed], now)
        with store.write(now=now) as db:
            for one in moments[-1:]:
                listings.close(db, one["id"], note=None, actor=ADMIN, now=now)
        stay.append(new["id"])
        moments.append(gone)

    wire.answer = save_something_first
    sync.rebuild(directory.machine("two", elasticsearch_url=wire.url), now=now)
    assert len(moments) > 5
    assert waiting(store) == 0
    is_true_to_the_database(store, now)
    assert set(stay) <= set(store.engine.marks())


def test_a_rebuild_that_dies_half_way_changes_nothing_and_the_next_one_tidies_up(
    directory: Directory, wire: Wire, tmp_path: Path
) -> None:
    # So many that they are sent in two requests.
    many = BATCH + 20
    store = filled(directory, many)
    half_way, dead, sent = threading.Event(), threading.Event(), []

    def hold_the_second_request(method: str, path: str) -> tuple[int, object] | None:
        if "_bulk" not in path:
            return None
        sent.append(path)
        if len(sent) == 1:
            return None
        half_way.set()
        dead.wait(60)
        return refused(503, "x", "nobody is there to read this")

    (old,) = directory.behind_alias()
    with served(store, log=tmp_path / "site.log") as address:
        wire.answer = hold_the_second_request
        process = start_rebuild(directory.machine("two", elasticsearch_url=wire.url))
        assert half_way.wait(60)
        process.kill()
        process.communicate(timeout=30)
        dead.set()
        assert directory.behind_alias() == [old]
        assert len(directory.indices()) == 2
        assert matches(address, "steadfast") == many
        save(store, [make_listing(name="Wirksome Weavers")], datetime.now(UTC))
        assert named(address, "wirksome") == {STEADY, "Wirksome Weavers"}
        is_true_to_the_database(store, datetime.now(UTC))

        rebuild(store)
        (new,) = directory.behind_alias()
        assert new != old
        assert directory.indices() == [new]
        assert matches(address, "steadfast") == many
        assert named(address, "wirksome") == {STEADY, "Wirksome Weavers"}
    is_true_to_the_database(store, datetime.now(UTC))


def check(store: Store, *options: str) -> subprocess.CompletedProcess[str]:
    """`waymark index check`, as somebody runs it on the server."""
    return subprocess.run(
        [COMMAND, "index", "check", *options],
        env=environment_of(store),
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_what_differs_between_database_and_server_is_found_and_mended(
    directory: Directory,
) -> None:
    """Somebody deleted a group there, another is as it was long ago, and one was never ours."""
    store = filled(directory, 4)
    lost, changed, *_ = sorted(store.engine.marks())
    strange = "b7a3dd7e-0000-4000-8000-000000000000"
    there = directory.client.get(index=directory.alias, id=changed)["_source"]
    directory.client.delete(index=directory.alias, id=lost)
    directory.client.update(index=directory.alias, id=changed, doc={"mark": "as it was long ago"})
    directory.client.index(index=directory.alias, id=strange, document={**there, "id": strange})
    directory.client.indices.refresh(index=directory.alias)
    found = check(store)
    assert found.returncode == 1
    assert "5 listings, 5 documents, 0 waiting, 1 missing, 1 too many, 1 different" in found.stdout
    assert "Run: waymark index check --repair" in found.stderr
    mended = check(store, "--repair", "--json")
    assert mended.returncode == 0, mended.stderr
    said = json.loads(mended.stdout)
    assert (said["missing"], said["surplus"], said["differing"]) == ([lost], [strange], [changed])
    is_true_to_the_database(store, datetime.now(UTC))
    assert check(store).returncode == 0
