"""Elasticsearch dies without a word while listings are saved: none of them is lost.

The server that is killed is one of this test's own, so that the others go on.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from elasticsearch import Elasticsearch

from indexer.places import Places
from indexer.search import sync
from tests.factories import make_listing
from tests.search.engines import SERVER
from tests.servers.directory import (
    Directory,
    is_true_to_the_database,
    save,
    wait_until,
    writing,
    written,
)

SCRIPT = Path(__file__).parents[2] / ".ci" / "elasticsearch"


class Mortal:
    """A server of our own: `.ci/elasticsearch` starts it, and it is killed from here."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self.url = ""

    def start(self) -> None:
        """Start it, or start it again with what it has on its disk, and where it was."""
        again = {"ELASTICSEARCH_PORT": str(urlsplit(self.url).port)} if self.url else {}
        done = self._run("start", **again)
        assert done.returncode == 0, done.stderr
        self.url = done.stdout.strip()

    def kill(self) -> None:
        """As the kernel does when there is no memory left."""
        os.kill(int((self._home / "plain" / "pid").read_text()), signal.SIGKILL)

    def end(self) -> None:
        """End it for good."""
        self._run("stop")

    def _run(self, deed: str, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(SCRIPT), deed],
            env={**os.environ, "ELASTICSEARCH_HOME": str(self._home), **more},
            capture_output=True,
            text=True,
            timeout=240,
        )


@pytest.fixture
def mortal() -> Iterator[Mortal]:
    # Not in tmp_path, which only its owner may enter: the server may run as another user.
    home = Path(tempfile.mkdtemp(prefix="waymark-es-"))
    home.chmod(0o755)
    with Elasticsearch(SERVER) as client:
        (node,) = client.nodes.info(metric="settings")["nodes"].values()
    program = Path(node["settings"]["path"]["home"])
    if program.is_dir():
        (home / "program").symlink_to(program)  # else it is fetched
    server = Mortal(home)
    try:
        server.start()
        yield server
    finally:
        server.end()
        shutil.rmtree(home, ignore_errors=True)


def test_no_save_is_lost_when_the_server_is_killed(
    mortal: Mortal, tmp_path: Path, places: Places
) -> None:
    directory = Directory(tmp_path, places=places, url=mortal.url)
    store = directory.machine("one")
    shared = make_listing(name="Shared")
    save(store, [shared], datetime.now(UTC))
    logs = [tmp_path / "ann.log", tmp_path / "ben.log"]

    def saved() -> int:
        return sum(len(written(log)["saved"]) for log in logs)

    with (
        writing(store, "ann", shared=shared["id"], log=logs[0]),
        writing(store, "ben", shared=shared["id"], log=logs[1]),
    ):
        wait_until(lambda: saved() >= 20, seconds=60, what="there is something to lose")
        before = saved()
        mortal.kill()
        wait_until(lambda: saved() >= before + 20, seconds=60, what="people save all the same")
    mortal.start()
    sync.drain(store)
    is_true_to_the_database(store, datetime.now(UTC))
    said = [written(log) for log in logs]
    closed = {key for one in said for key in one["closed"]}
    assert {key for one in said for key in one["saved"]} - closed <= set(store.engine.marks())
    directory.clean_up()
