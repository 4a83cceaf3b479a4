"""Who runs a service, out of HSDS organization. Called by `hsds_fields`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from indexer.sources.base import Findings
from indexer.sources.texts import clip, line, prose
from indexer.sources.values import mail_addresses, rows, web_address

SCHEMES = {
    "charity number": "GB-CHC",
    "registered charity number": "GB-CHC",
    "company number": "GB-COH",
    "scottish charity number": "GB-SC",
}
"""Names that publishers give to schemes of org-id.guide."""


def read_organisation(raw: Mapping[str, Any], found: Findings) -> dict[str, Any] | None:
    """The native organisation; None, with an issue, when no name is given."""
    entries = rows(raw.get("organization"), found, "organization")
    organisation = entries[0] if entries else {}
    name = line(organisation.get("name"))
    if name is None:
        found.add("organisation_missing", "organization", "Who runs it is not given.")
        return None
    mails = mail_addresses(organisation.get("email"), found, "organization.email")
    described = prose(organisation.get("description"))
    identifiers = []
    named = rows(organisation.get("organization_identifiers"), found, "organization_identifiers")
    for entry in named:
        kind = (line(entry.get("identifier_type")) or "").lower()
        scheme = line(entry.get("identifier_scheme")) or SCHEMES.get(kind) or kind
        identifier = line(entry.get("identifier"))
        if scheme and identifier:
            identifiers.append({"scheme": scheme[:40], "identifier": identifier[:100]})
    return {
        "id": clip(line(organisation.get("id")), 100),
        "name": clip(name, 200),
        "description": clip(described.text, 10_000),
        "website": web_address(
            organisation.get("website") or organisation.get("url"), found, "organization.website"
        ),
        "email": mails[0] if mails else None,
        "logo": web_address(organisation.get("logo"), found, "organization.logo"),
        "identifiers": identifiers,
    }
