"""One polite look at a website: robots.txt first, few redirects, little data, no second try.

Called by `checks`, from several threads for several hosts. Every hop goes through
`indexer.fetch.Fetcher`, which opens public addresses only; each host's robots.txt is asked for on
every hop, and where a hop leads to a social network it is not opened at all.
"""

from __future__ import annotations

import hashlib
import io
import socket
import time
from collections.abc import Callable, Mapping
from typing import Final
from urllib.parse import urljoin
from urllib.robotparser import RobotFileParser

from ..errors import FetchFailed, FetchRefused
from ..fetch import Answer, Fetcher, default_user_agent
from ..settings import Settings
from . import addresses
from .judging import Fetched
from .pages import PageWords, decoded, is_page, read_page

REDIRECTS: Final = 3
SECONDS: Final = 10.0
BYTES: Final = 2 * 1024 * 1024
APART: Final = 5.0
"""Seconds between two requests to one host (freshness.md, as the three above)."""

ROBOT: Final = "Waymark"
_GONE = (404, 410)
_FOR_GOOD = frozenset({301, 308})
_NO_SUCH_NAME = frozenset(
    code for code in (socket.EAI_NONAME, getattr(socket, "EAI_NODATA", None)) if code is not None
)


class _TooMuch(Exception):
    """More bytes or more seconds than one look may take."""


class _Body(io.BytesIO):
    """Takes the body of an answer until it is too long or has come for too long."""

    def __init__(self, until: float, monotonic: Callable[[], float]) -> None:
        super().__init__()
        self._until = until
        self._monotonic = monotonic

    def write(self, chunk: object) -> int:
        written = super().write(chunk)  # type: ignore[arg-type]
        if self.tell() > BYTES or self._monotonic() > self._until:
            raise _TooMuch
        return written


class _OneHop(Fetcher):
    """A Fetcher that gives back each answer as it is, a redirect or an error too."""

    def hop(self, url: str, headers: Mapping[str, str], body: _Body) -> Answer:
        return self._once(url, None, {"Accept": "text/html, */*;q=0.1", **headers}, body)


class Looker:
    """Looks at websites for one run; robots.txt of each host is read once.

    `apart` is the least number of seconds between two requests to one host.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        apart: float = APART,
        seconds: float = SECONDS,
        sleep: Callable[[float], None] = time.sleep,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        contact = f"{settings.base_url.rstrip('/')}/how-we-check" if settings.base_url else None
        self._hops = _OneHop(
            allow=settings.fetch_allow,
            delay=max(apart, settings.fetch_delay) if apart else 0.0,
            timeout=seconds,
            user_agent=default_user_agent(contact or settings.contact_email or None),
            limit=BYTES,
            file_limit=BYTES,
            sleep=sleep,
            monotonic=monotonic,
        )
        self._longest = apart + seconds
        self._monotonic = monotonic
        self._robots: dict[str, RobotFileParser | None] = {}

    def look(self, url: str, *, etag: str | None = None, modified: str | None = None) -> Fetched:
        """What is at an address now. Never raises for what a site or its network does.

        With `etag` or `modified` of the last look the status may be 304, without a page.
        """
        asked = {"If-None-Match": etag, "If-Modified-Since": modified}
        headers = {name: value for name, value in asked.items() if value}
        try:
            seen = self._follow(url, headers)
            if seen.status in _GONE and not addresses.is_front(seen.final_url or url):
                return self._with_front(seen)
            return seen
        except _Stop as stop:
            return Fetched(url, final_url=stop.at, failure=stop.failure, permanent=stop.permanent)

    def close(self) -> None:
        """Close the kept connections."""
        self._hops.close()

    def _with_front(self, seen: Fetched) -> Fetched:
        """With the front page of the site, if that is up: then it is the page that is gone."""
        try:
            front = self._follow(addresses.front_of(seen.final_url or seen.url), {})
        except _Stop:
            return seen
        if front.status != 200 or front.page is None:
            return seen
        if addresses.sells_domains(front.final_url or ""):
            return Fetched(seen.url, status=seen.status, final_url=front.final_url)
        return Fetched(
            seen.url, status=seen.status, final_url=seen.final_url, permanent=seen.permanent,
            front=front.page,
        )  # fmt: skip

    def _follow(self, url: str, headers: Mapping[str, str]) -> Fetched:
        at, permanent = url, True
        for _ in range(REDIRECTS + 1):
            elsewhere = at != url
            if elsewhere and (addresses.is_social(at) or addresses.sells_domains(at)):
                return Fetched(url, status=None, final_url=at, permanent=permanent)
            if not self._may_open(at, url, permanent):
                raise _Stop("robots", at, permanent)
            answer, body = self._open(at, headers, permanent)
            target = _target(answer, at)
            if target is None:
                page = _page_of(answer, body)
                target = _sent_on(page, at)
                if target is None:
                    return _fetched(url, at, answer, body, page, permanent=permanent)
                permanent = False
            permanent = permanent and (answer.status in _FOR_GOOD)
            at, headers = target, {}
        raise _Stop("loop", None, False)

    def _may_open(self, at: str, url: str, permanent: bool) -> bool:
        """Whether the robots.txt of a host lets us look at an address (RFC 9309)."""
        origin = addresses.origin_of(at)
        if origin not in self._robots:
            self._robots[origin] = self._read_robots(at, permanent)
        robots = self._robots[origin]
        # None: it could not be read, which means "stay away" until it can (RFC 9309, 2.3.1.4).
        return robots is not None and robots.can_fetch(ROBOT, at)

    def _read_robots(self, at: str, permanent: bool) -> RobotFileParser | None:
        robots = RobotFileParser()
        place = urljoin(at, "/robots.txt")
        for _ in range(REDIRECTS + 1):
            answer, body = self._open(place, {}, permanent)
            target = _target(answer, place)
            if target is not None:
                place = target
                continue
            if answer.status >= 500 or answer.status == 429:
                return None
            lines = body.decode("utf-8", errors="replace").splitlines()
            robots.parse(lines if 200 <= answer.status < 300 else [])
            return robots
        robots.parse([])
        return robots

    def _open(self, at: str, headers: Mapping[str, str], permanent: bool) -> tuple[Answer, bytes]:
        # A turn may have to be waited for; only what comes after the request counts.
        body = _Body(self._monotonic() + self._longest, self._monotonic)
        try:
            answer = self._hops.hop(at, headers, body)
        except FetchRefused as error:
            raise _Stop("refused", at, permanent) from error
        except _TooMuch as error:
            raise _Stop("too_much", at, permanent) from error
        except FetchFailed as error:
            raise _Stop(_failure(error), at, permanent) from error
        except (OSError, ValueError) as error:
            # A host that cannot be written as one, a port that is none: whatever a page made up.
            raise _Stop("no_answer", at, permanent) from error
        return answer, answer.body or body.getvalue()


class _Stop(Exception):
    """A look that ended without an answer: why, and where."""

    def __init__(self, failure: str, at: str | None, permanent: bool) -> None:
        super().__init__(failure)
        self.failure, self.at, self.permanent = failure, at, permanent


def _failure(error: FetchFailed) -> str:
    """What kind of failure it was: only a name that is known not to exist speaks of the site."""
    if getattr(error, "status", None) is not None:
        return "too_much"
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, socket.gaierror) and cause.errno in _NO_SUCH_NAME:
            return "no_domain"
        cause = cause.__cause__
    return "no_answer"


def _target(answer: Answer, at: str) -> str | None:
    """Where an answer redirects to, if it does."""
    place = answer.headers.get("location")
    if answer.status not in (301, 302, 303, 307, 308) or not place:
        return None
    return addresses.usable(urljoin(at, place.strip())) or place


def _page_of(answer: Answer, body: bytes) -> PageWords | None:
    kind = answer.headers.get("content-type", "")
    if answer.status == 304 or not is_page(kind, body):
        return None
    return read_page(decoded(body, kind))


def _sent_on(page: PageWords | None, at: str) -> str | None:
    """Where a page without words of its own sends its reader on to."""
    if page is None or not page.leads_to or len(page.text) > 300:
        return None
    target = addresses.usable(urljoin(at, page.leads_to))
    return target if target and target != at else None


def _fetched(
    url: str, at: str, answer: Answer, body: bytes, page: PageWords | None, *, permanent: bool
) -> Fetched:
    return Fetched(
        url,
        status=answer.status,
        final_url=at,
        permanent=permanent,
        page=page,
        etag=_kept(answer.headers.get("etag")),
        modified=_kept(answer.headers.get("last-modified"), most=60),
        hash=hashlib.sha256(body).hexdigest() if 200 <= answer.status < 300 else None,
    )


def _kept(value: str | None, *, most: int = 200) -> str | None:
    """A header that is sent back at the next look, if it is one that can be kept."""
    return value if value and len(value) <= most and value.isprintable() else None
