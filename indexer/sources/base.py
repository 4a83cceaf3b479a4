"""What every kind of source shares: the records it yields, and how it says how far it got.

One module per kind (`oruk3` and its neighbours) offers NAME, recognises() and read(); `registry`
finds the right one and `indexer.ingest` reads the crawl. Kinds save nothing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, BinaryIO, Protocol
from urllib.parse import parse_qsl, urlsplit, urlunsplit

from indexer.errors import FetchFailed
from indexer.fetch import ATTEMPTS, Answer, decode_json
from indexer.sources.terms import Term, TermMap

_BEGINNING = 1_000_000
_VERSION_3 = re.compile(r"(?<![\d.])3(?:\.|$)")


@dataclass(frozen=True)
class Issue:
    """Something about a record that its publisher should mend; `field` is the source's own name."""

    code: str
    field: str | None
    reason: str


@dataclass(frozen=True)
class Record:
    """One record as the source gave it (`raw`) and in the native input form (`listing`).

    `quarantined` holds the reason why a record is not to be shown; `listing` is then None.
    `unmapped_terms` are the taxonomy terms that the term map could not turn into anything.
    `onto` is the id of a listing of the directory that the record only adds to: `listing` then
    holds nothing but the members that are laid onto it (a calendar's `sessions`).
    """

    external_id: str
    raw: dict[str, Any]
    listing: dict[str, Any] | None
    issues: tuple[Issue, ...] = ()
    quarantined: str | None = None
    unmapped_terms: tuple[Term, ...] = ()
    onto: str | None = None


@dataclass(frozen=True)
class Sent:
    """One record as it came. `read` makes a `Record` of it, which costs far more than a comparison
    of `raw` with what came last time, so a run calls it only for what it does not have already.

    `external_id` is the one the record will have. `partial`: only the short list row could be had,
    so what is missing here says nothing. `gone`: the publisher says that the record is no more (a
    tombstone); `raw` then holds what it says, and `read` is not called.
    """

    external_id: str
    raw: dict[str, Any]
    read: Callable[[], Record]
    partial: bool = False
    gone: bool = False


def no_record(external_id: str, value: Any) -> Sent:
    """What stands where a record should be and is none."""
    raw = {"value": value}
    reason = "not_a_record: no object."
    return Sent(external_id, raw, lambda: Record(external_id, raw, None, (), reason))


@dataclass
class Findings:
    """The issues of one record, gathered while it is read; each is kept once."""

    issues: list[Issue] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._said = set(self.issues)

    def add(self, code: str, name: str | None, reason: str) -> None:
        issue = Issue(code, name, reason[:400])
        if issue not in self._said:
            self._said.add(issue)
            self.issues.append(issue)


class Point(Protocol):
    """A place in degrees (WGS 84)."""

    @property
    def lat(self) -> float: ...
    @property
    def lon(self) -> float: ...


class Places(Protocol):
    """Where postcodes lie; `indexer.places` answers like this. None when it is not known."""

    def postcode(self, pc: str, /) -> Point | None:
        """The point of a whole postcode."""

    def outcode_centre(self, outcode: str, /) -> tuple[float, float] | None:
        """The centre (lat, lon) of a district, "S1"."""


class Fetches(Protocol):
    """Who opens addresses: `indexer.fetch.Fetcher`, or what stands before it (kept answers, files).

    All raise FetchRefused (may not be opened) and FetchFailed (could not be read).
    """

    def get(
        self, url: str, params: Mapping[str, str] | None = None, *, attempts: int = ATTEMPTS
    ) -> Answer:
        """The whole answer, of at most `indexer.fetch.FEED_LIMIT` bytes."""

    def json(
        self, url: str, params: Mapping[str, str] | None = None, *, attempts: int = ATTEMPTS
    ) -> Any:
        """The decoded JSON of the answer."""

    def open(self, url: str, params: Mapping[str, str] | None = None) -> BinaryIO:
        """A long answer (NDJSON, an archive, a workbook) as a file on disk, at its beginning; it
        is complete. Who asked closes it. At most `indexer.fetch.FILE_LIMIT` bytes."""


@dataclass(frozen=True)
class Reading:
    """What a kind needs to read a source. `options` are the source's own, by name (`m.Source`)."""

    fetcher: Fetches
    places: Places | None
    mapping: TermMap
    today: date
    options: Mapping[str, Any] = field(default_factory=dict)


class Crawl:
    """One reading of a source: iterate it for what was sent, then ask how far it got.

    `complete` is true only after every page was read; a crawl that stopped early has yielded what
    it read and says why in `warnings`. Nothing may be called missing after an incomplete crawl.
    """

    def __init__(self, kind: str, sent: Callable[[Crawl], Iterator[Sent]]) -> None:
        self.kind = kind
        self.complete = False
        self.pages = 0
        self.read = 0
        self.declared_total: int | None = None
        self.warnings: list[str] = []
        self._sent = sent(self)

    def __iter__(self) -> Iterator[Sent]:
        for sent in self._sent:
            self.read += 1
            yield sent

    def warn(self, text: str) -> None:
        if text not in self.warnings:
            self.warnings.append(text)


@dataclass(frozen=True)
class Address:
    """A source's address: `base` without trailing slash or /services, and its own parameters."""

    base: str
    params: dict[str, str]

    def at(self, path: str) -> str:
        return f"{self.base}/{path}"


def read_address(text: str) -> Address:
    """Take an API's address as people paste it: with a slash, /services or ?full=true behind it.

    >>> read_address("https://a.example.org/api/services?full=true")
    Address(base='https://a.example.org/api', params={'full': 'true'})
    """
    parts = urlsplit(text.strip())
    path = parts.path.rstrip("/")
    if path.endswith("/services"):
        path = path.removesuffix("/services").rstrip("/")
    params = {key: value for key, value in parse_qsl(parts.query) if key not in {"page"}}
    return Address(urlunsplit((parts.scheme, parts.netloc, path, "", "")), params)


class FirstLook:
    """What an address shows at first sight; each request is made once, when a kind asks for it."""

    def __init__(self, text: str, fetcher: Fetches) -> None:
        self.text = text.strip()
        self.address = read_address(text)
        self.failures: list[str] = []
        self._fetcher = fetcher

    @cached_property
    def answer(self) -> Answer | None:
        """What stands at exactly this address, or None when it cannot be read. A long answer is
        cut to its beginning, which is enough to see what it is."""
        try:
            with self._fetcher.open(self.text) as file:
                return Answer(self.text, 200, {}, file.read(_BEGINNING))
        except FetchFailed as error:
            self.failures.append(str(error))
            return None

    @cached_property
    def body(self) -> Any:
        """The JSON at exactly this address, or None when it is none (or too long to look at)."""
        if self.answer is None:
            return None
        try:
            return decode_json(self.answer.body, url=self.text)
        except FetchFailed:
            return None

    @cached_property
    def lines(self) -> list[dict[str, Any]]:
        """The first objects of an answer of one object a line (NDJSON); [] if it is none."""
        found: list[dict[str, Any]] = []
        for text in (self.answer.body if self.answer else b"").split(b"\n")[:5]:
            try:
                value = json.loads(text)
            except ValueError:
                break
            if not isinstance(value, dict):
                return []
            found.append(value)
        return found

    @cached_property
    def root(self) -> dict[str, Any]:
        """The discovery document at the base address, or {} when there is none."""
        body = self._try(self.address.base + "/")
        return body if isinstance(body, dict) else {}

    @property
    def version(self) -> str:
        """The version the publisher declares, as it is written; "" when it says nothing."""
        return str(self.root.get("version") or "")

    @property
    def is_version_3(self) -> bool:
        """Whether it declares a version 3.x, however that is written ("HSDS-UK-3.0", "V3.1")."""
        return bool(_VERSION_3.search(self.version))

    @cached_property
    def services(self) -> Any:
        """The first page of /services, or None when it cannot be read."""
        return self._try(self.address.at("services"), self.address.params)

    def _try(self, url: str, params: dict[str, str] | None = None) -> Any:
        try:
            return self._fetcher.json(url, params, attempts=2)
        except FetchFailed as error:
            self.failures.append(str(error))
            return None


class SourceKind(Protocol):
    """What a module of this package offers to be a kind of source."""

    @property
    def NAME(self) -> str: ...  # noqa: N802 (a module constant)

    def recognises(self, look: FirstLook, /) -> str | None:
        """Why the address is of this kind, in one sentence for a person ("It answers with the
        version HSDS-UK-3.0."); None if it is not. Asks `look` for no more than it needs."""

    def read(self, address: str, reading: Reading, /) -> Crawl:
        """A crawl of the source; it begins when it is iterated and never loses what it has read."""
