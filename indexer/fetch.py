"""The one way out to publishers' feeds: polite, bounded requests that reach public addresses only.

`indexer.sources` and the jobs that read other people's addresses call `Fetcher`; nothing else in
the project opens a connection to an address that somebody typed in.
"""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from importlib.metadata import PackageNotFoundError, version
from typing import Any, BinaryIO
from urllib.parse import urljoin, urlsplit

import requests
import urllib3
from AntiSSRF import AntiSSRFError  # type: ignore[import-untyped]
from tenacity import (
    RetryCallState,
    Retrying,
    retry_if_exception_type,
    stop_after_attempt,
    wait_random_exponential,
)

from indexer.decoding import CONTROL_CHARACTERS as CONTROL_CHARACTERS
from indexer.decoding import BadAnswer as BadAnswer
from indexer.decoding import decode_json as decode_json
from indexer.errors import FetchRefused
from indexer.fetch_addresses import (
    guarded_session,
    plain_host,
    policy_for_pair,
    prepare,
    public_policy,
)
from indexer.fetch_addresses import read_allow as read_allow

FEED_LIMIT = 20 * 1024 * 1024
"""Bytes of one answer, counted after decompression, so that a small archive cannot fill memory."""

FILE_LIMIT = 2 * 1024 * 1024 * 1024
"""Bytes of one file (NDJSON, an archive, a workbook) after decompression; it is kept on disk."""

SLOWEST = 20_000
"""Bytes a second; a file that comes more slowly than this for long is given up."""

MAX_REDIRECTS = 5
ATTEMPTS = 4
LONGEST_WAIT = 120.0
"""Seconds we are ready to wait because a publisher asked (Retry-After); longer means: next run."""

TRY_AGAIN_STATUSES = frozenset({429, 500, 502, 503, 504})


class _TryAgain(BadAnswer):
    """The kind of failure that a second request may mend."""


@dataclass(frozen=True)
class Answer:
    """What a publisher sent: the final address, the status, lower-case headers, decoded bytes."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes


def default_user_agent(contact: str | None = None) -> str:
    """Waymark/<version> (+contact): a publisher sees who asks, and whom to write to."""
    try:
        number = version("waymark")
    except PackageNotFoundError:
        number = "0"
    return f"Waymark/{number} (+{contact})" if contact else f"Waymark/{number}"


class Fetcher:
    """A client that opens public addresses, and beyond those exactly what `allow` names.

    `allow` holds networks ("10.1.0.0/16", "127.0.0.1") and host:port pairs ("127.0.0.1:8099",
    "feeds.internal:8443"). A pair opens that spelling of the host on that port and nothing else; a
    network opens its addresses on every port. `delay` is the least number of seconds between two
    requests to one host, `timeout` the seconds to wait for a connection or for the next bytes.
    `.json` and `.get` raise FetchRefused (the address may not be opened; no packet was sent) or
    `BadAnswer`, a FetchFailed with `.status`.
    """

    def __init__(
        self,
        *,
        allow: str | Iterable[str] = (),
        delay: float = 1.0,
        timeout: float = 30.0,
        user_agent: str | None = None,
        limit: int = FEED_LIMIT,
        file_limit: int = FILE_LIMIT,
        sleep: Callable[[float], None] = time.sleep,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        networks, self._pairs = read_allow(allow)
        self._delay = delay
        self._timeout = timeout
        self._limit = limit
        self._file_limit = file_limit
        self._sleep = sleep
        self._monotonic = monotonic
        self._headers = {
            "User-Agent": user_agent or default_user_agent(),
            "Accept": "application/json, */*;q=0.1",
            "Accept-Encoding": "gzip, deflate",
        }
        self._public = guarded_session(public_policy(networks))
        self._opened = {pair: guarded_session(policy_for_pair(pair[0])) for pair in self._pairs}
        self._backoff = wait_random_exponential(multiplier=delay, max=30)
        self._next_slot: dict[str, float] = {}
        self._lock = threading.Lock()

    def json(
        self, url: str, params: Mapping[str, str] | None = None, *, attempts: int = ATTEMPTS
    ) -> Any:
        """The decoded JSON body of `url`, whatever its BOM, control characters or charset label."""
        answer = self.get(url, params, attempts=attempts)
        return decode_json(answer.body, answer.headers.get("content-type", ""), url=answer.url)

    def get(
        self, url: str, params: Mapping[str, str] | None = None, *, attempts: int = ATTEMPTS
    ) -> Answer:
        """The answer with status 200 to 299; 429, 5xx and broken connections are tried again."""
        return self.ask(url, params, attempts=attempts)

    def open(self, url: str, params: Mapping[str, str] | None = None) -> BinaryIO:
        """A long answer as a file on disk, at its beginning; who asked closes it."""
        file = tempfile.TemporaryFile()  # noqa: SIM115 (the caller closes it)
        try:
            self.ask(url, params, into=file)
            file.seek(0)
        except BaseException:
            file.close()
            raise
        return file

    def ask(
        self,
        url: str,
        params: Mapping[str, str] | None = None,
        *,
        attempts: int = ATTEMPTS,
        headers: Mapping[str, str] | None = None,
        into: BinaryIO | None = None,
    ) -> Answer:
        """As `get`, with headers of one's own: If-None-Match may bring the status 304. `into` takes
        the body of a long answer, up to FILE_LIMIT bytes; `Answer.body` is then empty."""
        retrying = Retrying(
            retry=retry_if_exception_type(_TryAgain),
            stop=stop_after_attempt(attempts),
            wait=self._pause,
            sleep=self._sleep,
            reraise=True,
        )
        answer: Answer = retrying(self._follow, url, params, headers or {}, into)
        return answer

    def close(self) -> None:
        """Close the kept connections."""
        for session in (self._public, *self._opened.values()):
            session.close()

    def _pause(self, state: RetryCallState) -> float:
        failure = state.outcome.exception() if state.outcome else None
        asked = failure.retry_after if isinstance(failure, BadAnswer) else None
        return asked if asked is not None else self._backoff(state)

    def _follow(
        self,
        url: str,
        params: Mapping[str, str] | None,
        headers: Mapping[str, str],
        into: BinaryIO | None,
    ) -> Answer:
        for _ in range(MAX_REDIRECTS + 1):
            answer = self._once(url, params, headers, into)
            if answer.status == 304 and headers:
                return answer
            target = answer.headers.get("location")
            if not 300 <= answer.status < 400 or not target:
                return _checked(answer)
            url, params = _redirected(answer.url, target), None
        raise BadAnswer(
            f"{url} redirects more than {MAX_REDIRECTS} times; use the final address instead."
        )

    def _once(
        self,
        url: str,
        params: Mapping[str, str] | None,
        more: Mapping[str, str],
        into: BinaryIO | None,
    ) -> Answer:
        request = prepare(url, params, {**self._headers, **more})
        address = str(request.url)
        parts = urlsplit(address)
        host = (parts.hostname or "").lower()
        port = parts.port or (443 if parts.scheme == "https" else 80)
        session = self._opened.get((plain_host(host), port), self._public)
        self._take_turn(host)
        try:
            with session.send(
                request,
                stream=True,
                allow_redirects=False,
                timeout=(min(10.0, self._timeout), self._timeout),
            ) as response:
                body = self._read(response, address, into)
                headers = {name.lower(): value for name, value in response.headers.items()}
                return Answer(address, response.status_code, headers, body)
        except AntiSSRFError as error:
            raise FetchRefused(
                f"{host}:{port} is not a public address, so it was not opened. To read a private"
                f" publisher, name it in WAYMARK_FETCH_ALLOW, e.g. {host}:{port}."
            ) from error
        except (requests.Timeout, urllib3.exceptions.TimeoutError) as error:
            raise _TryAgain(
                f"{address} gave no answer within {self._timeout:g} seconds."
            ) from error
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
            # urllib3's own errors appear here because the body is read from the raw stream;
            # a name that does not resolve is a plain OSError from the address check.
            raise _TryAgain(f"{address} could not be read: {error}") from error
        except ValueError as error:
            # A redirect is taken apart as soon as it comes.
            raise BadAnswer(f"{address} redirects to what is no address: {error}.") from error

    def _take_turn(self, host: str) -> None:
        """Wait until this host's next free moment and book the one after it."""
        with self._lock:
            now = self._monotonic()
            start = max(now, self._next_slot.get(host, now))
            self._next_slot[host] = start + self._delay
        if start > now:
            self._sleep(start - now)

    def _read(
        self, response: requests.Response, address: str, into: BinaryIO | None = None
    ) -> bytes:
        """The whole decoded body, stopped at the size limit and when it takes far too long.

        read1 gives what has arrived, so that a server which sends a byte a second meets the
        time limit; the socket timeout alone would never end it.
        """
        body = bytearray()
        long = into is not None and 200 <= response.status_code < 300
        limit = self._file_limit if long else self._limit
        if into is not None:
            into.seek(0)
            into.truncate()
        came = 0
        began = self._monotonic()
        while chunk := response.raw.read1(65_536, decode_content=True):
            came += len(chunk)
            if came > limit:
                raise BadAnswer(
                    f"{address} sent more than {limit // 1024} kB in one answer; ask for"
                    " fewer records a page.",
                    status=response.status_code,
                )
            if into is not None and long:
                into.write(chunk)
            else:
                body += chunk
            allowed = 10 * self._timeout + (came / SLOWEST if long else 0)
            if self._monotonic() - began > allowed:
                raise BadAnswer(
                    f"{address} is sending its answer too slowly.", status=response.status_code
                )
        return bytes(body)


def _redirected(url: str, target: str) -> str:
    try:
        return urljoin(url, target)
    except ValueError as error:
        raise BadAnswer(f"{url} redirects to what is no address: {error}.") from error


def _checked(answer: Answer) -> Answer:
    if 200 <= answer.status < 300:
        return answer
    message = f"{answer.url} answered with status {answer.status}."
    if answer.status not in TRY_AGAIN_STATUSES:
        raise BadAnswer(message, status=answer.status)
    wait = _retry_after(answer.headers.get("retry-after"))
    if wait is not None and wait > LONGEST_WAIT:
        raise BadAnswer(
            f"{message} It asks to be left alone for {wait:.0f} seconds; try the next run.",
            status=answer.status,
        )
    raise _TryAgain(message, status=answer.status, retry_after=wait)


def _retry_after(value: str | None) -> float | None:
    """Seconds asked for by a Retry-After header (RFC 9110, 10.2.3: seconds or a date)."""
    if not value:
        return None
    if value.strip().isdecimal():
        return float(value.strip())
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())
