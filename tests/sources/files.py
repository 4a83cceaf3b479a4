"""A stand-in for the network in tests of files: addresses and what lies there, nothing opened."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from typing import Any, BinaryIO

from indexer.errors import FetchFailed
from indexer.fetch import Answer, decode_json
from indexer.sources.base import Crawl, Record, SourceKind
from tests.sources.reading import asked, canonical

ADDRESS = "https://lists.example.org/export"


class Files:
    """Answers by address; whatever is not among them answers 404. It remembers what was asked."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.files = dict(files)
        self.asked: list[str] = []

    def open(self, url: str, params: Mapping[str, str] | None = None) -> BinaryIO:
        self.asked.append(url)
        if url not in self.files:
            raise FetchFailed(f"{url} answered with status 404.")
        return io.BytesIO(self.files[url])

    def get(
        self, url: str, params: Mapping[str, str] | None = None, *, attempts: int = 4
    ) -> Answer:
        with self.open(url) as file:
            return Answer(url, 200, {}, file.read())

    def json(self, url: str, params: Mapping[str, str] | None = None, *, attempts: int = 4) -> Any:
        return decode_json(self.get(url).body, url=url)


def read_file(
    kind: SourceKind, content: bytes, *, address: str = ADDRESS, **more: bytes
) -> tuple[Crawl, list[Record]]:
    """Read a file, and check every listing that comes with the native schema. `more` lies beside
    it, by the last part of its address."""
    beside = {f"https://lists.example.org/{name}": body for name, body in more.items()}
    crawl = kind.read(address, asked(Files({address: content, **beside})))
    records = []
    for sent in crawl:
        record = sent.read()
        assert record.external_id == sent.external_id
        assert record.raw == sent.raw
        canonical(record)
        records.append(record)
    return crawl, records


def zipped(files: Mapping[str, str | bytes]) -> bytes:
    """An archive of these files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()
