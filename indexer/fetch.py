"""The one way out to publishers' feeds: polite, bounded requests that reach public addresses only.

`indexer.sources` and the jobs that read other people's addresses call `Fetcher`; nothing else in
the project opens a connection to an address that somebody typed in.
"""

from __future__ import annotations

import ipaddress
import json
import re
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
from AntiSSRF import (  # type: ignore[import-untyped]
    AntiSSRFError,
    AntiSSRFPolicy,
    PolicyConfigOptions,
)
from tenacity import (
    RetryCallState,
    Retrying,
    retry_if_exception_type,
    stop_after_attempt,
    wait_random_exponential,
)

from indexer.errors import FetchFailed, FetchRefused, SettingsError

FEED_LIMIT = 20 * 1024 * 1024
"""Bytes of one answer, counted after decompression, so that a small archive cannot fill memory."""

FILE_LIMIT = 2 * 1024 * 1024 * 1024
"""Bytes of one file (NDJSON, an archive, a workbook) after decompression; it is kept on disk."""

MAX_REDIRECTS = 5
ATTEMPTS = 4
LONGEST_WAIT = 120.0
"""Seconds we are ready to wait because a publisher asked (Retry-After); longer means: next run."""

TRY_AGAIN_STATUSES = frozenset({429, 500, 502, 503, 504})
METADATA_NETWORKS = ["169.254.0.0/16", "fe80::/10", "fd00:ec2::/32"]
CONTROL_CHARACTERS = {code: None for code in range(32) if chr(code) not in "\t\n\r"}


class BadAnswer(FetchFailed):
    """A `FetchFailed` that knows the HTTP `status` (None when there was no answer at all)."""

    def __init__(
        self, message: str, *, status: int | None = None, retry_after: float | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.retry_after = retry_after


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
        sleep: Callable[[float], None] = time.sleep,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        networks, self._pairs = read_allow(allow)
        self._delay = delay
        self._timeout = timeout
        self._limit = limit
        self._sleep = sleep
        self._monotonic = monotonic
        self._headers = {
            "User-Agent": user_agent or default_user_agent(),
            "Accept": "application/json, */*;q=0.1",
            "Accept-Encoding": "gzip, deflate",
        }
        self._public = _session(_policy(networks))
        self._opened = {pair: _session(_policy_for_pair(pair[0])) for pair in self._pairs}
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
        retrying = Retrying(
            retry=retry_if_exception_type(_TryAgain),
            stop=stop_after_attempt(attempts),
            wait=self._pause,
            sleep=self._sleep,
            reraise=True,
        )
        answer: Answer = retrying(self._follow, url, params)
        return answer

    def open(self, url: str, params: Mapping[str, str] | None = None) -> BinaryIO:
        """A long answer as a file, at its beginning; who asked closes it."""
        file = tempfile.TemporaryFile()  # noqa: SIM115 (the caller closes it)
        try:
            file.write(self.get(url, params).body)
            file.seek(0)
        except BaseException:
            file.close()
            raise
        return file

    def close(self) -> None:
        """Close the kept connections."""
        for session in (self._public, *self._opened.values()):
            session.close()

    def _pause(self, state: RetryCallState) -> float:
        failure = state.outcome.exception() if state.outcome else None
        asked = failure.retry_after if isinstance(failure, BadAnswer) else None
        return asked if asked is not None else self._backoff(state)

    def _follow(self, url: str, params: Mapping[str, str] | None) -> Answer:
        for _ in range(MAX_REDIRECTS + 1):
            answer = self._once(url, params)
            target = answer.headers.get("location")
            if not 300 <= answer.status < 400 or not target:
                return _checked(answer)
            url, params = urljoin(answer.url, target), None
        raise BadAnswer(
            f"{url} redirects more than {MAX_REDIRECTS} times; use the final address instead."
        )

    def _once(self, url: str, params: Mapping[str, str] | None) -> Answer:
        request = _prepare(url, params, self._headers)
        address = str(request.url)
        parts = urlsplit(address)
        host = (parts.hostname or "").lower()
        port = parts.port or (443 if parts.scheme == "https" else 80)
        session = self._opened.get((_plain_host(host), port), self._public)
        self._take_turn(host)
        try:
            with session.send(
                request,
                stream=True,
                allow_redirects=False,
                timeout=(min(10.0, self._timeout), self._timeout),
            ) as response:
                body = self._read(response, address)
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

    def _take_turn(self, host: str) -> None:
        """Wait until this host's next free moment and book the one after it."""
        with self._lock:
            now = self._monotonic()
            start = max(now, self._next_slot.get(host, now))
            self._next_slot[host] = start + self._delay
        if start > now:
            self._sleep(start - now)

    def _read(self, response: requests.Response, address: str) -> bytes:
        """The whole decoded body, stopped at the size limit and at ten timeouts' length.

        read1 gives what has arrived, so that a server which sends a byte a second meets the
        time limit; the socket timeout alone would never end it.
        """
        body = bytearray()
        last_moment = self._monotonic() + 10 * self._timeout
        while chunk := response.raw.read1(65_536, decode_content=True):
            body += chunk
            if len(body) > self._limit:
                raise BadAnswer(
                    f"{address} sent more than {self._limit // 1024} kB in one answer; ask for"
                    " fewer records a page.",
                    status=response.status_code,
                )
            if self._monotonic() > last_moment:
                raise BadAnswer(
                    f"{address} is sending its answer too slowly.", status=response.status_code
                )
        return bytes(body)


def read_allow(allow: str | Iterable[str]) -> tuple[list[str], frozenset[tuple[str, int]]]:
    """Split WAYMARK_FETCH_ALLOW into networks and (host, port) pairs; SettingsError if neither."""
    networks: list[str] = []
    pairs: set[tuple[str, int]] = set()
    for item in (text.strip() for text in (allow.split(",") if isinstance(allow, str) else allow)):
        if not item:
            continue
        try:
            networks.append(str(ipaddress.ip_network(item, strict=False)))
            continue
        except ValueError:
            pass
        try:
            parts = urlsplit(f"//{item}")
            host, port = parts.hostname, parts.port
        except ValueError:
            host, port = None, None
        if not host or not port or parts.path or parts.username is not None:
            raise SettingsError(
                f"WAYMARK_FETCH_ALLOW: {item!r} is neither a network nor host:port. Write for"
                " example 127.0.0.1:8099 or 10.20.0.0/16, separated by commas."
            )
        pairs.add((_plain_host(host.lower()), port))
    return networks, frozenset(pairs)


def decode_json(body: bytes, content_type: str = "", *, url: str = "The address") -> Any:
    """Decode a JSON body whatever its charset label says; BadAnswer when it is no JSON."""
    text = _as_text(body, content_type).translate(CONTROL_CHARACTERS).strip()
    if not text:
        raise BadAnswer(f"{url} answered with nothing at all.", status=200)
    if text.startswith("<"):
        raise BadAnswer(
            f"{url} answered with a web page instead of JSON. Check the address: it must be the"
            " publisher's API, not the page about it.",
            status=200,
        )
    try:
        # NaN and Infinity are not JSON but are seen; they mean "no value".
        return json.loads(text, strict=False, parse_constant=lambda _name: None)
    except (ValueError, RecursionError) as error:
        raise BadAnswer(f"{url} answered with broken JSON: {error}", status=200) from error


def _as_text(body: bytes, content_type: str) -> str:
    """UTF-8 first (most wrong labels hide UTF-8), then the declared charset, then cp1252."""
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return body.decode("utf-16", errors="replace")
    declared = re.search(r"charset=[\"']?([\w.:-]+)", content_type, re.IGNORECASE)
    for charset in ("utf-8-sig", declared.group(1) if declared else "cp1252", "cp1252"):
        try:
            return body.decode(charset)
        except (UnicodeDecodeError, LookupError):
            continue
    return body.decode("latin-1")


def _prepare(
    url: str, params: Mapping[str, str] | None, headers: Mapping[str, str]
) -> requests.PreparedRequest:
    parts = None
    if not re.search(r"[\\\s\x00-\x1f]", url.strip()):
        try:
            parts = urlsplit(url.strip())
        except ValueError:
            parts = None
    if parts is None or parts.scheme.lower() not in {"http", "https"} or not parts.netloc:
        raise FetchRefused(f"{url!r} is not an http:// or https:// address.")
    if "@" in parts.netloc:
        raise FetchRefused(
            f"{parts.hostname} was given with a name or password in the address; leave it out."
        )
    try:
        request = requests.Request("GET", url.strip(), params=dict(params or {}), headers=headers)
        prepared = request.prepare()
        # Reading the port checks its range; a prepared address that does not parse is refused.
        _ = urlsplit(str(prepared.url)).port
    except (requests.RequestException, ValueError) as error:
        raise FetchRefused(f"{url!r} is not a usable address: {error}") from error
    return prepared


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
    if value.strip().isdigit():
        return float(value.strip())
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())


def _plain_host(host: str) -> str:
    """One spelling for the same literal address; names and odd spellings stay as they are."""
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        return host


def _policy(networks: list[str]) -> AntiSSRFPolicy:
    policy = AntiSSRFPolicy(PolicyConfigOptions.EXTERNAL_ONLY_LATEST)
    if networks:
        policy.add_allowed_addresses(networks)
    return policy


def _policy_for_pair(host: str) -> AntiSSRFPolicy:
    try:
        return _policy([str(ipaddress.ip_network(host))])
    except ValueError:
        # The operator named this machine, so wherever its name leads is meant; the addresses
        # where cloud machines keep their secrets are never meant.
        policy = AntiSSRFPolicy(PolicyConfigOptions.NONE)
        policy.add_denied_addresses(METADATA_NETWORKS)
        return policy


def _session(policy: AntiSSRFPolicy) -> requests.Session:
    policy.allow_plain_text_http = True
    policy.add_xff_header = False
    session: requests.Session = policy.get_antissrf_session()
    # A proxy from the environment would make the connection in our place, unchecked.
    session.trust_env = False
    return session
