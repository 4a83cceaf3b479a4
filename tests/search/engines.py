"""The engine that the tests of the seam run on: the embedded one, or Elasticsearch where the
environment names a server (ELASTICSEARCH_TEST_URL=http://127.0.0.1:9200).

With REQUIRE_ELASTICSEARCH=1 a missing address is a failure, so that nobody believes it was tested.
"""

from __future__ import annotations

import os
import shutil
import uuid
from pathlib import Path
from typing import Protocol

from elasticsearch import Elasticsearch

from indexer.search.elastic.engine import ElasticsearchEngine
from indexer.search.embedded import EmbeddedEngine
from indexer.search.engine import SearchEngine

SERVER = os.environ.get("ELASTICSEARCH_TEST_URL", "")
if os.environ.get("REQUIRE_ELASTICSEARCH") == "1" and not SERVER:
    raise RuntimeError(
        "REQUIRE_ELASTICSEARCH=1, but there is no ELASTICSEARCH_TEST_URL: start a server and give "
        "its address, as in ELASTICSEARCH_TEST_URL=http://127.0.0.1:9200."
    )
ENGINES = ["elasticsearch"] if SERVER else ["embedded"]
"""With a server the embedded engine is left to the run without one; what compares the two has
both."""

REFRESH_SECONDS = 0.01


class Index(Protocol):
    """An index of one test's own, of whichever engine."""

    def open(self) -> SearchEngine:
        """An engine for it, as another process would open it."""
        ...

    def delete(self, *, everything: bool) -> None:
        """Every trace of it, or only what makes it be found."""
        ...

    def spoil(self) -> None:
        """Put something in its place that is no index of ours."""
        ...

    def clean_up(self) -> None:
        """Close what was opened and leave nothing behind."""
        ...


def index_for(engine: str, folder: Path) -> Index:
    """An index that does not exist yet; `folder` is where an engine with files keeps them."""
    return InFile(folder / "search") if engine == "embedded" else OnServer(SERVER)


class InFile:
    """The index of the embedded engine."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._opened: list[SearchEngine] = []

    def open(self) -> SearchEngine:
        self._opened.append(EmbeddedEngine(self._file))
        return self._opened[-1]

    def delete(self, *, everything: bool) -> None:
        for file in self._file.parent.glob(f"{self._file.name}*"):
            if everything or not file.name.endswith(("-wal", "-shm")):
                shutil.rmtree(file) if file.is_dir() else file.unlink()

    def spoil(self) -> None:
        self.delete(everything=True)
        self._file.write_bytes(b"not an index at all " * 400)

    def clean_up(self) -> None:
        for one in self._opened:
            one.close()


class OnServer:
    """The indices of one made-up directory on an Elasticsearch."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.directory = f"test-{uuid.uuid4().hex}"
        self.alias = f"{self.directory}-listings"
        self.client = Elasticsearch(url)
        self._opened: list[SearchEngine] = []

    def open(self) -> SearchEngine:
        engine = ElasticsearchEngine(
            [self.url], index=self.directory, timeout=20, refresh_seconds=REFRESH_SECONDS
        )
        self._opened.append(engine)
        return engine

    def names(self) -> list[str]:
        """The indices there are."""
        return sorted(self.client.indices.get(index=f"{self.directory}-*"))

    def delete(self, *, everything: bool) -> None:
        for name in self.names():
            if everything:
                self.client.indices.delete(index=name)
            else:
                self.client.indices.delete_alias(index=name, name=self.alias)

    def spoil(self) -> None:
        self.delete(everything=True)
        self.client.indices.create(index=f"{self.alias}-x", aliases={self.alias: {}})

    def clean_up(self) -> None:
        for one in self._opened:
            one.close()
        self.delete(everything=True)
        self.client.close()
