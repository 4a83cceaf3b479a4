"""Whether an e-mail address by itself shows that somebody belongs to a group.

Asked by claims, once a link that was mailed there has been used. What cannot be told for certain is
no proof: a steward decides then.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, Final
from urllib.parse import urlsplit

from sqlalchemy import Text, cast, func, or_, select
from sqlalchemy.orm import Session as Db

from schemas.listing import Listing

from .. import models as m
from ..errors import Refused
from . import addresses

CONTACT, DOMAIN, NONE = "contact", "domain", "none"

FOR_EVERYBODY: Final = frozenset(
    re.findall(
        r"\S+",
        "gmail.com googlemail.com outlook.com outlook.co.uk hotmail.com hotmail.co.uk"
        " live.com live.co.uk msn.com me.com mac.com icloud.com yahoo.com yahoo.co.uk"
        " ymail.com rocketmail.com aol.com aol.co.uk btinternet.com btopenworld.com"
        " btconnect.com talk21.com sky.com talktalk.net talktalk.co.uk tiscali.co.uk"
        " virginmedia.com virgin.net ntlworld.com blueyonder.co.uk orange.net orange.co.uk"
        " wanadoo.co.uk plus.com plus.net o2.co.uk tesco.net uwclub.net zen.co.uk fsmail.net"
        " freeserve.co.uk lineone.net proton.me protonmail.com pm.me tutanota.com tuta.io"
        " gmx.com gmx.co.uk mail.com email.com zoho.com fastmail.com fastmail.fm hey.com"
        " duck.com mailinator.com yandex.com qq.com 163.com"
        # Places where many have a page, and those who work there are none of them.
        " facebook.com instagram.com twitter.com x.com youtube.com tiktok.com linkedin.com"
        " meetup.com eventbrite.co.uk eventbrite.com google.com sites.google.com"
        " wordpress.com wixsite.com wix.com weebly.com blogspot.com squarespace.com"
        " godaddysites.com linktr.ee justgiving.com spond.com whatsapp.com nextdoor.co.uk"
        " ticketsource.co.uk",
    )
)
"""Hosts that say nothing of who somebody is: anybody gets an address or a page there."""

_LARGE: Final = ("gov.uk", "nhs.uk", "nhs.net", "ac.uk", "sch.uk", "police.uk", "mod.uk",
                 "gov.wales", "gov.scot", "parliament.uk")  # fmt: skip
"""Bodies with thousands of addresses: one of them says nothing about one group."""


def proof_of(db: Db, listing: Listing, email: str) -> str:
    """"contact" for one of the listing's or its organisation's own addresses, "domain" for an
    address at the group's own domain, else "none". `email` is folded.

    A domain counts only where all that have it in this directory are one body.
    """  # fmt: skip
    own = set(_addresses(listing))
    if email in own:
        return CONTACT
    domain = addresses.domain(email)
    known = {addresses.domain(one) for one in own} | set(_sites(listing))
    if domain not in known or is_shared(domain):
        return NONE
    if domain in _publishers(db, listing) or len(bodies_at(db, domain)) > 1:
        return NONE
    return DOMAIN


def is_shared(domain: str) -> bool:
    """Whether a domain is one where anybody, or very many, have an address or a page."""
    return domain in FOR_EVERYBODY or any(
        domain == large or domain.endswith("." + large) for large in _LARGE
    )


def host_of(address: str | None) -> str:
    """The host of a website without its "www.", in small letters; "" where there is none."""
    text = (address or "").strip()
    try:
        host = urlsplit(text if "//" in text else f"//{text}").hostname or ""
    except ValueError:
        return ""
    return host.rstrip(".").removeprefix("www.")


def bodies_at(db: Db, domain: str) -> set[str]:
    """The names of all bodies in the directory with a website or an address at a domain: of the
    organisation, or of the listing where nobody is named behind it."""
    like = f"%{_escaped(domain)}%"

    def has(column: Any) -> Any:
        return func.lower(cast(column, Text)).like(like, escape="\\")

    rows = db.execute(
        select(m.Listing.name, m.Listing.website, m.Organisation.name, m.Organisation.website,
               m.Organisation.email, m.Contact.email)
        .join(m.Organisation, m.Organisation.id == m.Listing.organisation_id, isouter=True)
        .join(m.Contact, m.Contact.listing_id == m.Listing.id, isouter=True)
        .where(or_(has(m.Listing.website), has(m.Organisation.website),
                   has(m.Organisation.email), has(m.Contact.email)))
    )  # fmt: skip
    found = set()
    for name, website, body, body_website, body_email, email in rows:
        hosts = {host_of(website), host_of(body_website)}
        mailed = {addresses.domain(one.strip().casefold()) for one in (body_email, email) if one}
        if domain in hosts | mailed:
            found.add(" ".join((body or name).casefold().split()))
    return found


def _addresses(listing: Listing) -> Iterator[str]:
    given = [row["email"] for row in listing["contacts"]]
    given.append((listing["organisation"] or {}).get("email"))
    for one in given:
        if one:
            try:
                yield addresses.folded(one)
            except Refused:
                continue


def _sites(listing: Listing) -> Iterable[str]:
    sites = (listing["website"], (listing["organisation"] or {}).get("website"))
    return filter(None, map(host_of, sites))


def _publishers(db: Db, listing: Listing) -> set[str]:
    """Hosts of whoever published the listing: what they link to is theirs, not the group's."""
    given = {host_of(row["url"]) for row in listing["sources"]}
    return given | {host_of(url) for url in db.scalars(select(m.Source.url))}


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
