"""Writing to the indices: listings in, listings out, and everything anew. Called by `engine`.

With a number, of two writes of one listing the one with the higher number stays. What is taken out
by number leaves a document with nothing in it, which no search finds, so that a writer who is late
cannot bring the listing back; a rebuild leaves these behind.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from elasticsearch import ApiError, Elasticsearch

from ..document import Document
from . import failures
from .body import TOMBSTONE, body_of
from .mapping import Json

BATCH: Final = 500
LETTERS: Final = 5_000_000
"""So many documents are in one request at most, or fewer that are so long together."""

LISTED: Final[Json] = {"exists": {"field": "factor"}}
"""What is a listing, and not what is left of one that was taken out."""

_SOON: Final = (0.2, 0.5, 1.0)
"""Seconds to wait, again and again, for a server that has too much to do."""

PATIENT: Final = (0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0)
"""The same while a whole index is loaded."""


_json_of: Final = json.JSONEncoder(
    ensure_ascii=False, separators=(",", ":"), check_circular=False
).encode


def _json(body: Json) -> bytes:
    """As a line of a request holds it. Halves of letters, which no text should have but some do,
    are sent as the client of Elasticsearch sends them."""
    return _json_of(body).encode("utf-8", "surrogatepass")


@dataclass(frozen=True)
class Deed:
    """One thing to do with one document: write this JSON, or delete it where `body` is None.

    The JSON is made once, however often and to however many indices it is sent.
    """

    id: str
    body: bytes | None

    def lines(self, alias: str, number: int | None) -> list[Any]:
        """The lines of it in a bulk request; the client sends bytes as they are."""
        action: Json = {"_index": alias, "_id": self.id}
        if self.body is None and number is None:
            return [{"delete": action}]
        action["require_alias"] = True
        if number is not None:
            action |= {"version": number, "version_type": "external_gte"}
        return [{"index": action}, _json(TOMBSTONE) if self.body is None else self.body]


class AliasGone(Exception):
    """The alias that was written to is not there, or not any more."""


@dataclass(frozen=True)
class Writer:
    """Bulk requests to one alias; `pauses` are the seconds to wait when the server is busy."""

    client: Elasticsearch
    number: int | None
    pauses: Sequence[float] = _SOON
    sleep: Callable[[float], None] = time.sleep
    until: float | None = None
    """When somebody who waits for it gives up, by `time.monotonic`; None: nobody waits."""

    @property
    def in_time(self) -> Elasticsearch:
        """The client with no more than the time that is left."""
        if self.until is None:
            return self.client
        return self.client.options(request_timeout=max(self.until - time.monotonic(), 0.01))

    def write(self, alias: str, deeds: Sequence[Deed], *, visible: bool) -> None:
        """Do all of these; `visible`: return when searches find them.

        Raises AliasGone, and SearchUnavailable where the server refuses something.
        """
        left = list(deeds)
        for pause in (*self.pauses, None):
            left = self._once(alias, left, visible=visible)
            if not left:
                return
            if pause is None or self._is_too_late(pause):
                break
            self.sleep(pause)
        raise failures.unavailable(failures.problem_of(429, ""))

    def _is_too_late(self, pause: float) -> bool:
        return self.until is not None and time.monotonic() + pause >= self.until

    def _once(self, alias: str, deeds: Sequence[Deed], *, visible: bool) -> list[Deed]:
        """What the server had no time for."""
        lines = [line for deed in deeds for line in deed.lines(alias, self.number)]
        try:
            answer = self.in_time.bulk(operations=lines, refresh="wait_for" if visible else False)
        except ApiError as error:
            if error.status_code != 429 or "cluster_block_exception" in str(error.body):
                raise
            return list(deeds)
        if not answer["errors"]:
            return []
        busy = []
        for deed, item in zip(deeds, answer["items"], strict=True):
            if _is_busy(deed.id, *item.values()):
                busy.append(deed)
        return busy


def _is_busy(key: str, item: Mapping[str, Any]) -> bool:
    """Whether it is to be sent again. A newer one that is there, or nothing to delete, is well."""
    status, error = int(item["status"]), item.get("error")
    if status < 300 or status == 409 or (status == 404 and error is None):
        return False
    if status == 404:
        raise AliasGone
    if status == 429 and "cluster_block_exception" not in str(error):
        return True
    raise failures.unavailable(f"{failures.problem_of(status, error)} It was about listing {key}.")


def batches(documents: Iterable[Document]) -> Iterator[list[Deed]]:
    """What is to be written, in pieces of a request each."""
    batch: list[Deed] = []
    letters = 0
    for one in documents:
        batch.append(Deed(one.id, _json(body_of(one))))
        letters += len(one.name) + len(one.summary) + len(one.about) + len(one.description)
        if len(batch) == BATCH or letters >= LETTERS:
            yield batch
            batch, letters = [], 0
    if batch:
        yield batch


class Loaded:
    """What a rebuild has sent, to be compared with what is there when it is done."""

    def __init__(self) -> None:
        self.ids: set[str] = set()
        self.sample: dict[str, Json] = {}

    def add(self, batch: Iterable[Deed]) -> None:
        """Remember the ids, and the whole of a few documents: the 1st, 10th, 100th and so on."""
        for deed in batch:
            new = deed.id not in self.ids
            self.ids.add(deed.id)
            if deed.id in self.sample or (new and len(self.ids) in (1, 10, 100, 1000, 10_000)):
                self.sample[deed.id] = json.loads(deed.body or b"null")

    def check(self, client: Elasticsearch, name: str, number: int | None) -> None:
        """Raises SearchUnavailable where the new index does not hold what was sent.

        Listings that were saved or taken out meanwhile are known by their higher numbers.
        """
        held = int(client.count(index=name, query=LISTED)["count"])
        if held < len(self.ids):
            lost = self._lost(client, name)
            if lost:
                raise failures.unavailable(
                    f"holds {held} listings of the {len(self.ids)} that were sent; {len(lost)} are "
                    f"missing, the first is {min(lost)}. The old index stays in use. Try again."
                )
        if not self.sample:
            return
        answer = client.mget(index=name, ids=sorted(self.sample))
        for one in answer["docs"]:
            if number is not None and one.get("_version", 0) > number:
                continue
            if one.get("_source") != self.sample[one["_id"]]:
                raise failures.unavailable(
                    f"holds the listing {one['_id']} otherwise than it was sent. "
                    "The old index stays in use. Try again."
                )

    def _lost(self, client: Elasticsearch, name: str) -> set[str]:
        """What was sent and is not there, not even taken out by a number."""
        missing = self.ids - dict(every_mark(client, name, LISTED)).keys()
        gone = {"bool": {"must_not": [LISTED]}}
        return missing - dict(every_mark(client, name, gone)).keys() if missing else missing


def every_mark(client: Elasticsearch, index: str, query: Json) -> Iterator[tuple[str, str]]:
    """The ids of all documents that a query finds, and their marks, as they were at one moment;
    what was taken out has the mark ""."""
    opened = client.open_point_in_time(index=index, keep_alive="1m")["id"]
    try:
        after: list[Any] | None = None
        while True:
            answer = client.search(
                pit={"id": opened, "keep_alive": "1m"},
                query=query,
                size=10_000,
                sort=[{"_shard_doc": "asc"}],
                search_after=after,
                source=False,
                docvalue_fields=[{"field": "mark"}],
                track_total_hits=False,
            )
            hits = answer["hits"]["hits"]
            if not hits:
                return
            for hit in hits:
                yield hit["_id"], hit.get("fields", {}).get("mark", [""])[0]
            after = hits[-1]["sort"]
    finally:
        client.close_point_in_time(id=opened)
