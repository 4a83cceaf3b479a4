"""The search engine that asks Elasticsearch: for large directories and several machines.

It promises what every engine does (`indexer.search.engine`). A page of groups is one `_msearch`;
writes go to an alias, and to the index that a rebuild is building as well.
"""

from __future__ import annotations

import os
import threading
import time
from collections import deque
from collections.abc import Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from elasticsearch import ApiError, Elasticsearch, NotFoundError, TransportError

from ...errors import SearchUnavailable
from ..beginnings import Typed, typed
from ..document import Document
from ..engine import EngineHealth, Numbering, RebuildReport
from ..query import SearchQuery, SearchResults, Suggestion
from . import failures, requests
from .indices import Indices
from .mapping import Json
from .writing import LISTED, PATIENT, AliasGone, Deed, Loaded, Writer, batches, every_mark

_LONGEST_PREFIX: Final = 1000
"""The server refuses to look for longer ones."""

_CHECKED_FOR: Final = 30.0
"""Seconds for which the layout of the index is believed to be the one it was."""

_WRITE_SECONDS: Final = 60.0
_VISIBLE_UP_TO: Final = 500
"""Of so many documents a writer waits until searches find them; a load does not."""

_AT_ONCE: Final = 2
"""Requests under way while a whole index is loaded."""

_TRIES: Final = 5
"""How often a write begins again because an index came or went meanwhile."""


class ElasticsearchEngine:
    """See `indexer.search.engine.SearchEngine`. Safe to share between threads and over a fork."""

    name = "elasticsearch"

    def __init__(
        self,
        urls: Sequence[str],
        *,
        index: str = "waymark",
        api_key: str | None = None,
        ca_file: Path | None = None,
        timeout: float = 2.0,
        refresh_seconds: float = 0.2,
    ) -> None:
        """`urls` of one or more nodes; `index` begins the names of all its indices. `timeout`:
        seconds for a search; `refresh_seconds`: how soon what is written is found."""
        self._urls = list(urls)
        self._api_key = api_key
        self._ca_file = ca_file
        self._timeout = timeout
        self._indices = Indices(index, refresh_seconds=refresh_seconds)
        self._lock = threading.Lock()
        self._opened: tuple[int, Elasticsearch] | None = None
        self._checked = -_CHECKED_FOR

    # -- reading ------------------------------------------------------------------------------

    def search(self, queries: Sequence[SearchQuery]) -> list[SearchResults]:
        """See the protocol. A second round trip only for `answer_is_no_but_related`, and only where
        nothing better was found. Raises ValueError for a page beyond the first 10,000 hits."""
        if not queries:
            return []
        deadline = time.monotonic() + self._timeout
        with failures.reported():
            if not self._is_there(deadline):
                return [requests.nothing(query) for query in queries]
            return self._search(queries, deadline)

    def suggest(self, prefix: str, limit: int) -> list[Suggestion]:
        """See the protocol."""
        asked = typed(prefix)
        deadline = time.monotonic() + self._timeout
        if asked is None or limit < 1:
            return []
        with failures.reported():
            if not self._is_there(deadline):
                return []
            try:
                answer = self._client(deadline).search(
                    index=self._indices.alias,
                    query=_beginning(asked),
                    size=limit,
                    sort=[{"_score": "desc"}, {"name_key": "asc"}, {"id": "asc"}],
                    source={"includes": ["label"]},
                    timeout=f"{round(self._timeout * 1000)}ms",
                    track_total_hits=False,
                )
            except NotFoundError:
                return []
        _trusted(answer.body)
        return [Suggestion(hit["_source"]["label"], hit["_id"]) for hit in answer["hits"]["hits"]]

    def marks(self) -> dict[str, str]:
        """See the protocol."""
        with failures.reported():
            if not self._is_there(None):
                return {}
            return dict(sorted(every_mark(self._client(None), self._indices.alias, LISTED)))

    def health(self) -> EngineHealth:
        """How many documents there are, or what is wrong. An index that was never built, or was
        deleted, is empty and not wrong."""
        deadline = time.monotonic() + self._timeout
        try:
            with failures.reported():
                self._checked = -_CHECKED_FOR
                if not self._is_there(deadline):
                    return EngineHealth(
                        ok=True, documents=0, problem=f"There is no index yet. {failures.REBUILD}"
                    )
                answer = self._client(deadline).count(index=self._indices.alias, query=LISTED)
                _trusted(answer.body)
                blocked = self._client(deadline).indices.get_settings(
                    index=self._indices.alias, name="index.blocks.read_only_allow_delete"
                )
        except SearchUnavailable as error:
            return EngineHealth(ok=False, documents=0, problem=str(error))
        problem = None
        if any(one.get("settings") for one in blocked.values()):
            problem = str(failures.unavailable(failures.BLOCKED))
        return EngineHealth(ok=True, documents=int(answer["count"]), problem=problem)

    # -- writing ------------------------------------------------------------------------------

    def index(
        self,
        documents: Iterable[Document],
        *,
        number: Numbering | None = None,
        until: float | None = None,
    ) -> int:
        """See the protocol: the number is drawn before the first document is read."""
        written = 0
        with failures.reported():
            writing = self._writer(number, until)
            held: list[Deed] = []
            for batch in batches(documents):
                if held:
                    self._write(writing, held, visible=False)
                written += len(batch)
                held = batch
            if held:
                self._write(writing, held, visible=written <= _VISIBLE_UP_TO)
        return written

    def remove(
        self, ids: Iterable[str], *, number: Numbering | None = None, until: float | None = None
    ) -> None:
        """See the protocol."""
        with failures.reported():
            writing = self._writer(number, until)
            deeds = [Deed(key, None) for key in dict.fromkeys(ids)]
            if deeds:
                self._write(writing, deeds, visible=len(deeds) <= _VISIBLE_UP_TO)

    def rebuild(
        self, documents: Iterable[Document], *, number: Numbering | None = None
    ) -> RebuildReport:
        """See the protocol. What others write meanwhile goes into both indices, and stays in the
        new one where its number is higher."""
        started = time.monotonic()
        with failures.reported():
            client = self._client(None)
            name = self._indices.make_new(client)
            try:
                loaded = self._load(documents, number() if number else None, name)
                self._indices.merge(client, name)
                self._indices.put_in_place(client, name)
            except (AliasGone, NotFoundError) as error:
                raise failures.unavailable(
                    "lost the index that was being built: another rebuild began meanwhile. "
                    "Wait for that one."
                ) from error
            except BaseException:
                with suppress(ApiError, TransportError):
                    self._indices.drop_unless_searched(client, name)
                raise
            self._checked = -_CHECKED_FOR
        return RebuildReport(loaded, time.monotonic() - started)

    def close(self) -> None:
        """Close the connections. The engine may be used again, which opens others."""
        with self._lock:
            if self._opened is not None and self._opened[0] == os.getpid():
                self._opened[1].close()
            self._opened = None

    # -- the server ---------------------------------------------------------------------------

    def _client(self, deadline: float | None) -> Elasticsearch:
        """The client of this process, with what is left of the time; None: time to write."""
        with self._lock:
            if self._opened is None or self._opened[0] != os.getpid():
                self._opened = (os.getpid(), self._open())
            client = self._opened[1]
        left = _WRITE_SECONDS if deadline is None else max(deadline - time.monotonic(), 0.01)
        return client.options(request_timeout=left)

    def _open(self) -> Elasticsearch:
        options: dict[str, Any] = {}
        if self._api_key:
            options["api_key"] = self._api_key
        if self._ca_file:
            if not all(url.startswith("https:") for url in self._urls):
                raise failures.unavailable(failures.NO_TLS)
            options["ca_certs"] = str(self._ca_file)
        return Elasticsearch(
            self._urls,
            # Another node may be asked at once where one cannot be reached; nothing else is tried
            # again here, for somebody is waiting.
            max_retries=min(len(self._urls) - 1, 1),
            retry_on_timeout=False,
            retry_on_status=(),
            request_timeout=self._timeout,
            **options,
        )

    def _is_there(self, deadline: float | None) -> bool:
        """Whether there is an index. SearchUnavailable where it has another layout."""
        if time.monotonic() - self._checked < _CHECKED_FOR:
            return True
        if not self._indices.check(self._client(deadline)):
            return False
        self._checked = time.monotonic()
        return True

    def _search(self, queries: Sequence[SearchQuery], deadline: float) -> list[SearchResults]:
        asked = requests.ask(queries)
        first = self._asked([(one.query, one.first) for one in asked], deadline)
        if first is None:
            return [requests.nothing(query) for query in queries]
        then = requests.second(asked, first)
        second = self._asked(list(zip(queries, then, strict=True)), deadline)
        if second is None:
            return [requests.nothing(query) for query in queries]
        return [one.results(*answers) for one, *answers in zip(asked, first, second, strict=True)]

    def _asked(
        self, bodies: Sequence[tuple[SearchQuery, list[Json]]], deadline: float
    ) -> list[list[Json]] | None:
        """The answers to the requests of every query; None where there is no index."""
        rows = [(query, body) for query, of_one in bodies for body in of_one]
        if not rows:
            return [[] for _ in bodies]
        # Not what is left of the time: the server keeps the answer to a request only for the very
        # same one, to the letter. Here it is not waited for any longer than that.
        lines = requests.lines(rows, timeout=self._timeout)
        answer = self._client(deadline).msearch(searches=lines, index=self._indices.alias)
        if not isinstance(answer.body, dict):
            raise failures.unavailable(failures.UNREADABLE)
        found = iter(answer["responses"])
        try:
            return [[_trusted(next(found)) for _ in of_one] for _, of_one in bodies]
        except NotThere:
            self._checked = -_CHECKED_FOR
            return None
        except SearchUnavailable:
            self._checked = -_CHECKED_FOR
            raise

    # -- writing to it ------------------------------------------------------------------------

    def _writer(self, number: Numbering | None, until: float | None) -> Writer:
        self._is_there(until)
        return Writer(self._client(until), number() if number else None, until=until)

    def _write(self, writer: Writer, deeds: Sequence[Deed], *, visible: bool) -> None:
        """To the index that is being built, if there is one, and to the one that is searched."""
        for _ in range(_TRIES):
            try:
                # Asked after the documents were read: a rebuild that begins later reads later.
                if self._indices.is_building(writer.in_time):
                    writer.write(self._indices.building, deeds, visible=False)
                writer.write(self._indices.alias, deeds, visible=visible)
            except AliasGone:
                # What was being built is in place by now, or there was no index yet.
                if not self._indices.exists(writer.in_time):
                    self._indices.make_first(writer.in_time)
            else:
                return
        raise failures.unavailable(failures.problem_of(404, ""))

    def _load(self, documents: Iterable[Document], number: int | None, name: str) -> int:
        """Fill the index that is being built; how many documents it then holds of these."""
        client, loaded = self._client(None), Loaded()
        writer = Writer(client, number, PATIENT)
        # While the server works on one request the next is written. No more than that wait here:
        # where the server is slow, whoever makes the documents waits as well.
        sent: deque[Future[None]] = deque()
        with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="load") as pool:
            for batch in batches(documents):
                again = any(deed.id in loaded.ids for deed in batch)
                # Of two documents with one id the later one must stay, so it goes alone.
                while sent and (again or len(sent) == _AT_ONCE):
                    sent.popleft().result()
                sent.append(pool.submit(writer.write, self._indices.building, batch, visible=False))
                loaded.add(batch)
            for request in sent:
                request.result()
        client.indices.refresh(index=name)
        loaded.check(client, name, number)
        return len(loaded.ids)


class NotThere(Exception):
    """The alias that was searched has no index behind it."""


def _trusted(answer: Json) -> Json:
    """An answer that is whole. A server that runs out of time gives what it has, with totals that
    are too small and are said to be exact."""
    if answer.get("status") == 404:
        raise NotThere
    if "error" in answer:
        raise failures.unavailable(failures.problem_of(int(answer["status"]), answer["error"]))
    if answer.get("timed_out"):
        raise failures.unavailable(failures.problem_of(408, ""))
    if answer["_shards"]["failed"]:
        raise failures.unavailable(failures.problem_of(503, ""))
    return answer


def _beginning(asked: Typed) -> Json:
    """Groups with all words of their names; better those whose name begins like the whole of it,
    then those that have the last word whole."""
    name = " ".join([*asked.whole, asked.plain])
    words = [{"term": {"name_words": word}} for word in asked.whole]
    whole: Json = {"terms": {"name_words": [asked.begun, asked.plain]}}
    begun: Json = {"bool": {"should": [{"prefix": {"name_words": asked.begun}}, whole]}}
    first: list[Json] = [{"term": {"titles": name}}]
    if len(asked.together) < _LONGEST_PREFIX:
        first += [{"prefix": {"titles": start}} for start in (asked.together, f"{name} ")]
    return {
        "bool": {
            "filter": [*words, begun],
            "should": [
                {"constant_score": {"filter": {"bool": {"should": first}}, "boost": 10}},
                {"constant_score": {"filter": whole, "boost": 1}},
            ],
        }
    }
