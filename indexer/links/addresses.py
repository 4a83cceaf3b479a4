"""Web addresses as the checks compare them: one key for one site, its host, whose host it is.

Used by every module of `indexer.links`; nothing here opens a connection.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from .vocabulary import words


def website_of(listing: Mapping[str, Any]) -> str | None:
    """The website that people are shown for a listing: its own, else that of its organisation."""
    organisation = listing.get("organisation") or {}
    return usable(listing.get("website") or organisation.get("website"))


def usable(address: str | None) -> str | None:
    """An address that can be asked for, without its fragment; None for anything else."""
    text = (address or "").strip()
    if text and "://" not in text.split("?")[0]:
        text = f"http://{text}"
    try:
        parts = urlsplit(text)
        host = parts.hostname
        _ = parts.port
    except ValueError:
        return None
    if parts.scheme.lower() not in ("http", "https") or not host:
        return None
    return urlunsplit((parts.scheme.lower(), parts.netloc, parts.path or "/", parts.query, ""))


def key_of(address: str) -> str:
    """What two spellings of one page have in common: host without www., port, path, query."""
    parts = urlsplit(address)
    port = f":{parts.port}" if parts.port not in (None, 80, 443) else ""
    query = f"?{parts.query}" if parts.query else ""
    return f"{bare_host(address)}{port}{parts.path.rstrip('/')}{query}"


def bare_host(address: str) -> str:
    """The host in small letters, without www. and m."""
    host = (urlsplit(address).hostname or "").lower().rstrip(".")
    for prefix in ("www.", "m."):
        if host.startswith(prefix) and host.count(".") > 1:
            return host[len(prefix) :]
    return host


def origin_of(address: str) -> str:
    """Host and port: what robots.txt and politeness are about."""
    return urlsplit(address).netloc.lower()


def front_of(address: str) -> str:
    """The front page of the site of an address."""
    parts = urlsplit(address)
    return urlunsplit((parts.scheme, parts.netloc, "/", "", ""))


def is_front(address: str) -> bool:
    """Whether an address is itself the front page of its site."""
    parts = urlsplit(address)
    return parts.path in ("", "/") and not parts.query


def is_social(address: str) -> bool:
    """Whether an address belongs to a social network: no robot is welcome there."""
    return _is_of(address, words().social_hosts)


def sells_domains(address: str) -> bool:
    """Whether an address belongs to those who park or sell domain names."""
    return _is_of(address, words().selling_hosts)


def _is_of(address: str, hosts: Iterable[str]) -> bool:
    host = bare_host(address)
    return any(host == one or host.endswith(f".{one}") for one in hosts)
