"""What a publisher answered, kept for the last two runs: so that a page that did not change is not
sent again, and a crawl that broke off goes on where it was.

`indexer.sources.opening` puts a `Kept` before the fetcher of a run. The files lie in
`<data directory>/crawls/<source>/<run>/`; deleting them loses nothing but time.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import zlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO, Protocol
from urllib.parse import urlencode

from indexer.decoding import decode_json
from indexer.fetch import ATTEMPTS, Answer

RESUMED_WITHIN = timedelta(hours=12)
"""An answer of a crawl that broke off is used again for so long; after that it may be untrue."""

RUNS_KEPT = 2

_TABLE = """
CREATE TABLE IF NOT EXISTS answer (
    key TEXT PRIMARY KEY, run INTEGER NOT NULL, at REAL NOT NULL, url TEXT NOT NULL,
    status INTEGER NOT NULL, headers TEXT NOT NULL, body BLOB, file TEXT
) WITHOUT ROWID
"""
_COMPLETE = "complete"
_SORRY = frozenset({"error", "errors", "fault", "exception"})


class Asks(Protocol):
    """The way to the network: `indexer.fetch.Fetcher`."""

    def ask(
        self,
        url: str,
        params: Mapping[str, str] | None = None,
        *,
        attempts: int = ATTEMPTS,
        headers: Mapping[str, str] | None = None,
        into: BinaryIO | None = None,
    ) -> Answer: ...


@dataclass(frozen=True)
class _Row:
    run: int
    at: float
    url: str
    status: int
    headers: dict[str, str]
    body: bytes
    file: str | None


class Kept:
    """Answers of one run of one source, before the network: asks only for what it must.

    The first time that a run asks for something that the broken run before it has got already, it
    gets that; a second time it asks anew, for then it wants to know what changed meanwhile. What
    the last complete run got is asked for with its ETag, and used when the publisher says 304.
    """

    def __init__(self, network: Asks, folder: Path, *, run_id: int, now: datetime) -> None:
        self._network = network
        self._run = run_id
        self._now = now.timestamp()
        folder.mkdir(parents=True, exist_ok=True)
        self._all = folder
        self._folder = folder / str(run_id)
        earlier = sorted(_runs(folder), reverse=True)
        last = folder / str(earlier[0]) if earlier else None
        if last is not None and not (last / _COMPLETE).exists():
            # The crawl goes on in the same folder; who looks for it finds the newest run.
            last.rename(self._folder)
        self._folder.mkdir(exist_ok=True)
        whole = [one for one in sorted(_runs(folder), reverse=True)
                 if (folder / str(one) / _COMPLETE).exists()]  # fmt: skip
        self._before = _open(folder / str(whole[0])) if whole else None
        self._before_folder = folder / str(whole[0]) if whole else None
        self._answers = _open(self._folder)
        self.asked = self.replayed = self.unchanged = 0

    # -- what a kind of source asks ------------------------------------------------------------

    def get(
        self, url: str, params: Mapping[str, str] | None = None, *, attempts: int = ATTEMPTS
    ) -> Answer:
        """As `Fetcher.get`."""
        answer, new = self._get(url, params, attempts=attempts)
        if new:
            self._keep(_key(url, params), answer)
        return answer

    def json(
        self, url: str, params: Mapping[str, str] | None = None, *, attempts: int = ATTEMPTS
    ) -> Any:
        """As `Fetcher.json`; an answer is only kept when it is one."""
        answer, new = self._get(url, params, attempts=attempts)
        value = decode_json(answer.body, answer.headers.get("content-type", ""), url=answer.url)
        if new and not _is_apology(value):
            self._keep(_key(url, params), answer)
        return value

    def open(self, url: str, params: Mapping[str, str] | None = None) -> BinaryIO:
        """As `Fetcher.open`; the file is the kept one."""
        key = _key(url, params)
        if (row := self._from_broken_run(key)) and row.file:
            return (self._folder / row.file).open("rb")
        name = f"file-{zlib.crc32(key.encode()):08x}-{self.asked}"
        part = self._folder / f"{name}.part"
        before = self._row(self._before, key)
        headers = _validators(before) if before and before.file else {}
        try:
            with part.open("w+b") as out:
                self.asked += 1
                answer = self._network.ask(url, params, headers=headers, into=out)
            if answer.status == 304 and before and before.file and self._before_folder:
                self.unchanged += 1
                part.unlink()
                _same_file(self._before_folder / before.file, part)
                answer = Answer(before.url, before.status, before.headers, b"")
            part.replace(self._folder / name)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
        self._keep(key, answer, file=name)
        return (self._folder / name).open("rb")

    # -- the end -------------------------------------------------------------------------------

    def finish(self) -> None:
        """The crawl is complete: the next run begins anew, and older ones are taken away."""
        self._answers.commit()
        (self._folder / _COMPLETE).touch()

    def close(self) -> None:
        """Close the files, and take away those of runs before the last two."""
        for answers in (self._answers, self._before):
            if answers is not None:
                answers.commit()
                answers.close()
        for run in sorted(_runs(self._all), reverse=True)[RUNS_KEPT:]:
            shutil.rmtree(self._all / str(run), ignore_errors=True)

    # -- inside --------------------------------------------------------------------------------

    def _get(
        self, url: str, params: Mapping[str, str] | None, *, attempts: int
    ) -> tuple[Answer, bool]:
        """The answer, and whether it is one that is not kept yet."""
        key = _key(url, params)
        if (row := self._from_broken_run(key)) and row.file is None:
            return Answer(row.url, row.status, row.headers, row.body), False
        before = self._row(self._before, key)
        headers = _validators(before) if before and before.file is None else {}
        self.asked += 1
        answer = self._network.ask(url, params, attempts=attempts, headers=headers)
        if answer.status == 304 and before is not None:
            self.unchanged += 1
            answer = Answer(before.url, before.status, before.headers, before.body)
        return answer, True

    def _from_broken_run(self, key: str) -> _Row | None:
        """What the crawl that this one goes on with has got, once."""
        row = self._row(self._answers, key)
        if row is None or row.run == self._run:
            return None
        if self._now - row.at > RESUMED_WITHIN.total_seconds():
            return None
        self._answers.execute("UPDATE answer SET run = ? WHERE key = ?", (self._run, key))
        self.replayed += 1
        return row

    def _row(self, answers: sqlite3.Connection | None, key: str) -> _Row | None:
        if answers is None:
            return None
        found = answers.execute(
            "SELECT run, at, url, status, headers, body, file FROM answer WHERE key = ?", (key,)
        ).fetchone()
        if found is None:
            return None
        run, at, url, status, headers, body, file = found
        return _Row(
            run, at, url, status, json.loads(headers), zlib.decompress(body) if body else b"", file
        )

    def _keep(self, key: str, answer: Answer, *, file: str | None = None) -> None:
        body = None if file else zlib.compress(answer.body, 1)
        self._answers.execute(
            "INSERT OR REPLACE INTO answer VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (key, self._run, self._now, answer.url, answer.status, json.dumps(dict(answer.headers)),
             body, file),
        )  # fmt: skip


def _runs(folder: Path) -> list[int]:
    return [int(one.name) for one in folder.iterdir() if one.is_dir() and one.name.isdecimal()]


def _open(folder: Path, *, again: bool = True) -> sqlite3.Connection:
    """The answers of a run. Each is on its own: what was written when a process dies is there."""
    answers = sqlite3.connect(
        folder / "answers.sqlite", isolation_level=None, check_same_thread=False
    )
    try:
        answers.execute("PRAGMA journal_mode=WAL")
        answers.execute("PRAGMA synchronous=OFF")
        answers.execute(_TABLE)
    except sqlite3.DatabaseError:
        # The machine stopped while it was written: then nothing of it can be used again.
        answers.close()
        if not again:
            raise
        for file in folder.glob("answers.sqlite*"):
            with suppress(OSError):
                file.unlink()
        return _open(folder, again=False)
    return answers


def _same_file(there: Path, here: Path) -> None:
    """Another name for a file, or a copy where the disk knows no second names."""
    try:
        os.link(there, here)
    except OSError:
        shutil.copyfile(there, here)


def _key(url: str, params: Mapping[str, str] | None) -> str:
    return f"{url}?{urlencode(sorted((params or {}).items()))}"


def _validators(row: _Row) -> dict[str, str]:
    """What asks a publisher to send only what changed (RFC 9110, 13.1)."""
    told = {}
    if etag := row.headers.get("etag"):
        told["If-None-Match"] = etag
    if modified := row.headers.get("last-modified"):
        told["If-Modified-Since"] = modified
    return told


def _is_apology(value: Any) -> bool:
    """Whether an answer with status 200 says that something went wrong: it may be right the next
    time, so it is never used again."""
    if not isinstance(value, dict):
        return not isinstance(value, list)
    sorry = {key for key in value if str(key).lower() in _SORRY and value[key]}
    more = any(value[key] and isinstance(value[key], list) for key in value.keys() - sorry)
    return not value or bool(sorry and not more)
