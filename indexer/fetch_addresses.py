"""Which addresses may be opened, and connections that open no others. Called by `indexer.fetch`."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

import requests
from AntiSSRF import (  # type: ignore[import-untyped]
    AntiSSRFPolicy,
    PolicyConfigOptions,
)

from indexer.errors import FetchRefused, SettingsError

METADATA_NETWORKS = ["169.254.0.0/16", "fe80::/10", "fd00:ec2::/32"]


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
        pairs.add((plain_host(host.lower()), port))
    return networks, frozenset(pairs)


def prepare(
    url: str, params: Mapping[str, str] | None, headers: Mapping[str, str]
) -> requests.PreparedRequest:
    """A request for a plain web address; FetchRefused for anything else that somebody typed."""
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


def plain_host(host: str) -> str:
    """One spelling for the same literal address; names and odd spellings stay as they are."""
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        return host


def public_policy(networks: list[str]) -> AntiSSRFPolicy:
    """Public addresses, and beyond them these networks."""
    policy = AntiSSRFPolicy(PolicyConfigOptions.EXTERNAL_ONLY_LATEST)
    if networks:
        policy.add_allowed_addresses(networks)
    return policy


def policy_for_pair(host: str) -> AntiSSRFPolicy:
    """The addresses that a host lies at which the operator has named together with a port."""
    try:
        return public_policy([str(ipaddress.ip_network(host))])
    except ValueError:
        # The operator named this machine, so wherever its name leads is meant; the addresses
        # where cloud machines keep their secrets are never meant.
        policy = AntiSSRFPolicy(PolicyConfigOptions.NONE)
        policy.add_denied_addresses(METADATA_NETWORKS)
        return policy


def guarded_session(policy: AntiSSRFPolicy) -> requests.Session:
    """Connections that a policy looks at when they are made, each redirect anew."""
    policy.allow_plain_text_http = True
    policy.add_xff_header = False
    session: requests.Session = policy.get_antissrf_session()
    # A proxy from the environment would make the connection in our place, unchecked.
    session.trust_env = False
    return session
