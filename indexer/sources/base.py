"""What every kind of source shares: the records it yields, and how it says how far it got.

One module per kind (`oruk3`, later `sheets` and others) offers NAME, recognises() and read();
`registry` finds the right one and `indexer.ingest` reads the crawl. Kinds save nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, Protocol
from urllib.parse import parse_qsl, urlsplit, urlunsplit

from indexer.errors import FetchFailed
from indexer.fetch import Fetcher
from indexer.sources.terms import Term, TermMap


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
    """

    external_id: str
    raw: dict[str, Any]
    listing: dict[str, Any] | None
    issues: tuple[Issue, ...] = ()
    quarantined: str | None = None
    unmapped_terms: tuple[Term, ...] = ()

    @property
    def detail_failed(self) -> bool:
        """Only the short list row could be read, so what is missing here says nothing."""
        return any(issue.code == "detail_failed" for issue in self.issues)


@dataclass
class Findings:
    """The issues of one record, gathered while it is read; each is kept once."""

    issues: list[Issue] = field(default_factory=list)

    def add(self, code: str, name: str | None, reason: str) -> None:
        issue = Issue(code, name, reason[:400])
        if issue not in self.issues:
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


class Crawl:
    """One reading of a source: iterate it for records, then ask how far it got.

    `complete` is true only after every page was read; a crawl that stopped early has yielded what
    it read and says why in `warnings`. Nothing may be called missing after an incomplete crawl.
    """

    def __init__(self, kind: str, records: Callable[[Crawl], Iterator[Record]]) -> None:
        self.kind = kind
        self.complete = False
        self.pages = 0
        self.read = 0
        self.declared_total: int | None = None
        self.warnings: list[str] = []
        self._records = records(self)

    def __iter__(self) -> Iterator[Record]:
        for record in self._records:
            self.read += 1
            yield record

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

    def __init__(self, text: str, fetcher: Fetcher) -> None:
        self.text = text.strip()
        self.address = read_address(text)
        self.failures: list[str] = []
        self._fetcher = fetcher

    @cached_property
    def root(self) -> dict[str, Any]:
        """The discovery document at the base address, or {} when there is none."""
        body = self._try(self.address.base + "/")
        return body if isinstance(body, dict) else {}

    @property
    def version(self) -> str:
        """The version the publisher declares, as it is written; "" when it says nothing."""
        return str(self.root.get("version") or "")

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

    def recognises(self, look: FirstLook, /) -> bool:
        """Whether the address is of this kind; asks `look` for no more than it needs."""

    def read(
        self,
        address: str,
        *,
        fetcher: Fetcher,
        places: Places | None,
        mapping: TermMap,
        today: date,
    ) -> Crawl:
        """A crawl of the source; it begins when it is iterated and never loses what it has read."""
