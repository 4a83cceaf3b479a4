"""Whether an e-mail address by itself shows that somebody belongs to a group.

Asked by claims, once a link that was mailed there has been used. What cannot be told for certain is
no proof, and what the keepers of a listing wrote themselves is none either: a steward decides then.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final
from urllib.parse import urlsplit

from sqlalchemy import Text, cast, func, or_, select
from sqlalchemy.orm import Session as Db

from schemas.listing import Listing

from .. import models as m
from ..errors import Refused
from . import addresses

CONTACT, DOMAIN, NONE = "contact", "domain", "none"
OWNER: Final = "owner"
"""As whom owners stand in a listing's provenance."""

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
        " aim.com web.de mail.ru hushmail.com mailbox.org posteo.de riseup.net vodafone.net"
        " onetel.com madasafish.com ukonline.co.uk supanet.com talktalkbusiness.net"
        " protonmail.ch passmail.net simplelogin.com mail.co.uk post.com rediffmail.com"
        " btinternet.co.uk googlemail.co.uk"
        # Places where many have a page, and those who work there are none of them.
        " facebook.com instagram.com twitter.com x.com youtube.com tiktok.com linkedin.com"
        " meetup.com eventbrite.co.uk eventbrite.com google.com sites.google.com"
        " wordpress.com wixsite.com wix.com weebly.com blogspot.com squarespace.com"
        " godaddysites.com linktr.ee justgiving.com spond.com whatsapp.com nextdoor.co.uk"
        " ticketsource.co.uk",
    )
)
"""Hosts that say nothing of who somebody is: anybody gets an address or a page there."""

_IN_EVERY_COUNTRY: Final = re.compile(
    r"(?:yahoo|hotmail|outlook|live|gmx)\.(?:[a-z]{2,3}\.)?[a-z]{2,3}"
)
"""The same, for those that have an ending for every country."""

_LARGE: Final = ("gov.uk", "nhs.uk", "nhs.net", "ac.uk", "sch.uk", "police.uk", "mod.uk",
                 "gov.wales", "gov.scot", "parliament.uk", "nhs.scot", "nhs.wales", "hscni.net",
                 "police.scot", "gov.im", "churchofengland.org", "u3a.org.uk")  # fmt: skip
"""Bodies with thousands of addresses: one of them says nothing about one group."""


def proof_of(db: Db, listing: Listing, email: str) -> str:
    """"contact" for one of the listing's or its organisation's own addresses, "domain" for an
    address at the group's own domain, else "none". `email` is folded.

    Only what a source or a steward has set counts: an owner could write any address in. An address
    or a domain counts only where all that have it in this directory are one body, and none of them
    a publisher.
    """  # fmt: skip
    own = set(addresses_of(listing))
    domain = addresses.domain(email)
    if email in own:
        is_theirs = domain not in _publishers(db, listing) and len(bodies_of(db, email)) <= 1
        return CONTACT if is_theirs else NONE
    known = {addresses.domain(one) for one in own} | set(_sites(listing))
    if domain not in known or is_shared(domain):
        return NONE
    if domain in _publishers(db, listing) or len(bodies_at(db, domain)) > 1:
        return NONE
    return DOMAIN


def why_none(db: Db, listing: Listing, email: str) -> str:
    """In a sentence, why an address that the listing may well name is no proof."""
    given = set(addresses_of(listing, by_owners=True))
    if email not in given:
        return "The e-mail address is not one that the listing names."
    if email not in set(addresses_of(listing)):
        return "The listing names this e-mail address, but whoever kept it has written it there."
    if addresses.domain(email) in _publishers(db, listing):
        return "The e-mail address is that of a publisher of the listing."
    return "More than one group or body in the directory has this e-mail address."


def is_shared(domain: str) -> bool:
    """Whether a domain is one where anybody, or very many, have an address or a page."""
    if domain in FOR_EVERYBODY or _IN_EVERY_COUNTRY.fullmatch(domain):
        return True
    return any(domain == large or domain.endswith("." + large) for large in _LARGE)


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

    def has(website: str | None, email: str | None) -> bool:
        return domain in (host_of(website), addresses.domain((email or "").strip().casefold()))

    return _bodies(db, domain, has)


def bodies_of(db: Db, email: str) -> set[str]:
    """The names of all bodies in the directory with this very address, as `bodies_at`."""

    def has(website: str | None, given: str | None) -> bool:
        return (given or "").strip().casefold() == email

    return _bodies(db, email, has)


def _bodies(db: Db, text: str, has: Callable[[str | None, str | None], bool]) -> set[str]:
    """The names of the bodies for one of whose websites and addresses `has` is true; each of them
    has `text` in it."""
    like = f"%{_escaped(text)}%"

    def names(column: Any) -> Any:
        return func.lower(cast(column, Text)).like(like, escape="\\")

    rows = db.execute(
        select(m.Listing.name, m.Listing.website, m.Organisation.name, m.Organisation.website,
               m.Organisation.email, m.Contact.email)
        .join(m.Organisation, m.Organisation.id == m.Listing.organisation_id, isouter=True)
        .join(m.Contact, m.Contact.listing_id == m.Listing.id, isouter=True)
        .where(or_(names(m.Listing.website), names(m.Organisation.website),
                   names(m.Organisation.email), names(m.Contact.email)))
    )  # fmt: skip
    return {
        " ".join((body or name).casefold().split())
        for name, website, body, body_website, body_email, email in rows
        if has(website, email) or has(body_website, body_email)
    }


def addresses_of(listing: Listing, *, by_owners: bool = False) -> Iterator[str]:
    """Of the contacts and the organisation, folded; `by_owners`: also what owners have set."""
    given = []
    if by_owners or not _is_by_owner(listing, "contacts"):
        given += [row["email"] for row in listing["contacts"]]
    if by_owners or not _is_by_owner(listing, "organisation"):
        given.append((listing["organisation"] or {}).get("email"))
    for one in given:
        if one:
            try:
                yield addresses.folded(one)
            except Refused:
                continue


def _sites(listing: Listing) -> Iterable[str]:
    sites = []
    if not _is_by_owner(listing, "website"):
        sites.append(listing["website"])
    if not _is_by_owner(listing, "organisation"):
        sites.append((listing["organisation"] or {}).get("website"))
    return filter(None, map(host_of, sites))


def _is_by_owner(listing: Listing, field: str) -> bool:
    return bool((listing["provenance"].get(field) or {}).get("by") == OWNER)


def _publishers(db: Db, listing: Listing) -> set[str]:
    """Hosts of whoever published the listing: what they link to is theirs, not the group's."""
    given = {host_of(row["url"]) for row in listing["sources"]}
    return given | {host_of(url) for url in db.scalars(select(m.Source.url))}


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
