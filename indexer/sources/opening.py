"""How a source is opened: over the network, from a file of this machine, from what was uploaded.

`indexer.ingest` and the commands that look at an address ask here. Only the address that a person
has given a source chooses; nothing that a publisher writes ever opens a file.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import unquote, urlsplit

from sqlalchemy import select

from indexer import models as m
from indexer.decoding import decode_json
from indexer.errors import FetchFailed, FetchRefused
from indexer.fetch import ATTEMPTS, FEED_LIMIT, FILE_LIMIT, Answer, Fetcher
from indexer.kept_answers import Kept
from indexer.publishers import UPLOAD, crawls_of
from indexer.settings import Settings
from indexer.sources.base import Fetches
from indexer.store import Store

FILE = "file:"


@dataclass(frozen=True)
class Way:
    """The way to a source's bytes. Call `finish` when all of it was read."""

    fetches: Fetches
    finish: Callable[[], None]


def fetcher_for(settings: Settings) -> Fetcher:
    """The way to the network as the settings want it."""
    return Fetcher(
        allow=settings.fetch_allow, delay=settings.fetch_delay, timeout=settings.fetch_timeout
    )


@contextmanager
def opened(
    store: Store, source: m.Source, *, run_id: int, now: datetime, fetcher: Fetches | None = None
) -> Iterator[Way]:
    """The way to a source for one run. `fetcher` stands in for the usual way to the network.

    Raises FetchFailed when nothing has been uploaded yet, FetchRefused for an address of no kind.
    """
    if source.url.startswith(UPLOAD):
        yield Way(OneUpload(store, source), _nothing)
        return
    if source.url.startswith(FILE):
        yield Way(LocalFiles(source.url), _nothing)
        return
    network = fetcher or fetcher_for(store.settings)
    try:
        if not isinstance(network, Fetcher):
            yield Way(network, _nothing)
            return
        kept = Kept(network, crawls_of(store, source), run_id=run_id, now=now)
        try:
            yield Way(kept, kept.finish)
        finally:
            kept.close()
    finally:
        if fetcher is None and isinstance(network, Fetcher):
            network.close()


@contextmanager
def looked_at(settings: Settings, url: str) -> Iterator[Fetches]:
    """The way to an address that is only looked at; nothing is kept."""
    if url.startswith(FILE):
        yield LocalFiles(url)
        return
    network = fetcher_for(settings)
    try:
        yield network
    finally:
        network.close()


def path_of(url: str) -> Path:
    """The path in a file: address. FetchRefused where it names another machine or no whole path."""
    parts = urlsplit(url)
    path = Path(unquote(parts.path))
    if parts.scheme != "file" or parts.netloc not in ("", "localhost") or not path.is_absolute():
        raise FetchRefused(f"{url!r} is no file of this machine; write file:///the/whole/path.")
    return path


class LocalFiles:
    """One file of this machine; or, where the address is that of a folder, the files in it."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._root = path_of(url).resolve()

    def get(
        self, url: str, params: Mapping[str, str] | None = None, *, attempts: int = ATTEMPTS
    ) -> Answer:
        """The file's bytes."""
        with self.open(url, params) as file:
            body = file.read(FEED_LIMIT + 1)
        if len(body) > FEED_LIMIT:
            raise FetchFailed(f"{url} is longer than {FEED_LIMIT // 1024} kB.")
        return Answer(url, 200, {}, body)

    def json(
        self, url: str, params: Mapping[str, str] | None = None, *, attempts: int = ATTEMPTS
    ) -> Any:
        """The file's JSON."""
        return decode_json(self.get(url, params).body, url=url)

    def open(self, url: str, params: Mapping[str, str] | None = None) -> BinaryIO:
        """The file, at its beginning."""
        path = path_of(url).resolve()
        if not path.is_relative_to(self._root):
            raise FetchRefused(f"{url} is not the file of this source, so it was not opened.")
        try:
            if path.stat().st_size > FILE_LIMIT:
                raise FetchFailed(f"{path} is longer than {FILE_LIMIT // 1024**3} GB.")
            return path.open("rb")
        except OSError as error:
            raise FetchFailed(f"{path} cannot be read: {error.strerror}.") from error


class OneUpload:
    """The newest file that somebody sent for a source."""

    def __init__(self, store: Store, source: m.Source) -> None:
        self._store = store
        self._source = source

    def get(
        self, url: str, params: Mapping[str, str] | None = None, *, attempts: int = ATTEMPTS
    ) -> Answer:
        """Its bytes."""
        return Answer(url, 200, {}, self._data(url))

    def json(
        self, url: str, params: Mapping[str, str] | None = None, *, attempts: int = ATTEMPTS
    ) -> Any:
        """Its JSON."""
        return decode_json(self._data(url), url=url)

    def open(self, url: str, params: Mapping[str, str] | None = None) -> BinaryIO:
        """The file, at its beginning."""
        return io.BytesIO(self._data(url))

    def _data(self, url: str) -> bytes:
        if url != self._source.url:
            raise FetchRefused(f"{url} is not the file that was sent, so it was not opened.")
        query = (
            select(m.Upload.data)
            .where(m.Upload.source_id == self._source.id)
            .order_by(m.Upload.at.desc(), m.Upload.id)
            .limit(1)
        )
        with self._store.read() as db:
            data = db.scalar(query)
        if data is None:
            raise FetchFailed(
                f"Nothing has been sent for {self._source.name!r} yet; upload a spreadsheet first."
            )
        return data


def _nothing() -> None:
    """There is nothing to keep of a file that is here already."""
