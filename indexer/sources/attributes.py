"""The taxonomy terms on an HSDS record, and what the term map makes of them in a listing.

Called by `hsds_fields`. Terms on a place are no needs and no facts; `venues` keeps them as words.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from indexer.sources.base import Findings
from indexer.sources.schemes import scheme_and_code
from indexer.sources.terms import Meaning, Term
from indexer.sources.texts import line
from indexer.sources.values import rows

TermLookup = Callable[[str], dict[str, Any] | None]
"""Finds a taxonomy term by its id where a record gives only the id."""


def read_terms(raw: Mapping[str, Any], found: Findings, lookup: TermLookup | None) -> list[Term]:
    """The taxonomy terms of the service itself, each once; a bare id is looked up.

    A parent that is given beside a term is not read: the publisher chose the term, and a parent
    may be one that no list holds.
    """
    terms: list[Term] = []
    for attribute in rows(raw.get("attributes"), found, "attributes"):
        entries = rows(attribute.get("taxonomy_term"), found, "taxonomy_term")
        row = entries[0] if entries else {}
        term_id = line(row.get("id")) or line(attribute.get("taxonomy_term_id"))
        if not line(row.get("name")) and not line(row.get("term_uri")) and term_id and lookup:
            row = lookup(term_id) or row
        details = rows(row.get("taxonomy_detail"), found, "taxonomy_detail")
        taxonomy = line(row.get("taxonomy")) or (line(details[0].get("name")) if details else None)
        uri, given = line(row.get("term_uri")), line(row.get("code"))
        scheme, code = scheme_and_code(taxonomy, (given, uri, term_id))
        term = Term(
            name=line(row.get("name")) or line(row.get("term")),
            uri=uri,
            code=code or given,
            taxonomy=scheme,
        )
        if term.name or term.uri or term.code:
            terms.append(term)
        else:
            found.add("term_unresolved", "attributes", f"Term {term_id} is given by its id alone.")
    return list(dict.fromkeys(terms))


def set_meanings(listing: dict[str, Any], known: list[tuple[Term, Meaning]]) -> None:
    """Put needs, who, conditions, join and attend into `listing`; needs say they were mapped."""

    def gather(key: str) -> dict[str, str | None]:
        return {one: term.name for term, meaning in known for one in getattr(meaning, key)}

    listing["needs"] = [{"id": one, "how": "mapped"} for one in gather("needs")]
    listing["who"] = [{"id": one, "note": None} for one in gather("who")]
    listing["conditions"] = [
        {"id": one, "note": note} for one, note in gather("conditions").items()
    ]
    listing["join"] = list(gather("join"))
    listing["attend"] = list(gather("attend"))
