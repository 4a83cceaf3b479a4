"""The terms and fixed words of an Open Referral UK 1.0 record as taxonomy terms of HSDS 3.

Called by `oruk1_shape`. What v1's own words mean stands in `data/terms_oruk1.json`, which has the
form of `term_map.json`; the term map a deployment uses wins over it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from indexer.sources.base import Findings
from indexer.sources.schemes import scheme_and_code
from indexer.sources.terms import Term, TermMap, read_term_map
from indexer.sources.texts import line
from indexer.sources.values import rows

FILE_NAME = "terms_oruk1.json"

_NOT_OF_THE_SERVICE = frozenset({"servicearea", "location", "costoption", "organization"})
_MOST_PARENTS = 6
_FIXED = {
    "attendingtype": "attending_type",
    "attendingaccess": "attending_access",
    "deliverabletype": "deliverable_type",
}


@cache
def _own_words() -> TermMap:
    text = files(__package__).joinpath("data", FILE_NAME).read_text(encoding="utf-8")
    return read_term_map(text, FILE_NAME)


def with_v1_words(mapping: TermMap) -> TermMap:
    """`mapping` with the meanings of v1's fixed words, but for those that it has a meaning for."""
    fixed = {
        key: meaning
        for key, meaning in _own_words().by_code.items()
        if mapping.meaning(_of_key(key)) is None
    }
    return TermMap(by_code=fixed, over=mapping)


def read_v1_terms(
    flat: Mapping[str, Any],
    eligibility: Iterable[Mapping[str, Any]],
    audiences: Iterable[Mapping[str, Any]],
    mapping: TermMap,
    found: Findings,
) -> list[dict[str, Any]]:
    """Every term of the record (`flat`: by folded names) as rows of HSDS 3 `attributes`.

    A term that means nothing here brings the nearest parent that does, if it nests its parents. An
    audience counts only when all rows name the same one: "adult" beside "female" may be an "or".
    """
    eligibility = list(eligibility)
    taxonomies = [_taxonomy_of(row) for row in _term_rows(flat, found)]
    for row in eligibility:
        held = [value for key, value in row.items() if key.lower().startswith("taxonom")]
        taxonomies += [
            _taxonomy_of(one) for value in held for one in rows(value, found, "taxonomys")
        ]
    terms = [term for one in taxonomies for term in _with_parent(one, mapping)]
    for key, field in _FIXED.items():
        terms += [_fixed(field, word) for word in _words(flat.get(key))]
    said = {line(row.get("eligibility")) for row in eligibility}
    if len(said) == 1 and (only := said.pop()):
        terms.append(_fixed("eligibility", only))
    for audience in audiences:
        name = line(audience.get("audienceType")) or line(audience.get("name"))
        if name:
            terms.append({"name": name, "taxonomy": "pc_targetAudience"})
    return [{"taxonomy_term": term} for term in terms]


def read_taxonomy(row: Mapping[str, Any]) -> dict[str, Any]:
    """A v1 taxonomy entry as a `taxonomy_term` of HSDS 3; `schemes` makes sense of its id."""
    own_id = line(row.get("id"))
    is_address = re.match(r"https?://", own_id or "")
    return {
        "id": own_id,
        "name": line(row.get("name")),
        "term_uri": own_id if is_address else line(row.get("term_uri")),
        "code": line(row.get("code")),
        "taxonomy": line(row.get("vocabulary")),
    }


def _term_rows(flat: Mapping[str, Any], found: Findings) -> Iterator[dict[str, Any]]:
    for key in ("servicetaxonomys", "servicetaxonomies", "taxonomies", "taxonomys"):
        yield from rows(flat.get(key), found, key)
    for key in ("linktaxonomy", "linktaxonomys", "linktaxonomies"):
        for row in rows(flat.get(key), found, key):
            link = (line(row.get("link_type")) or "").lower().replace("_", "")
            if link not in _NOT_OF_THE_SERVICE:
                yield row


def _taxonomy_of(row: Mapping[str, Any]) -> Mapping[str, Any]:
    """The taxonomy entry within a linking row, or the row itself where the link is left out."""
    inner = row.get("taxonomy")
    if isinstance(inner, list) and inner:
        inner = inner[0]
    if isinstance(inner, Mapping):
        return inner
    return {**row, "vocabulary": row.get("vocabulary") or inner}


def _with_parent(row: Mapping[str, Any], mapping: TermMap) -> Iterator[dict[str, Any]]:
    own = read_taxonomy(row)
    yield own
    if mapping.meaning(_term(own)) is not None:
        return
    for _ in range(_MOST_PARENTS):
        parent = row.get("parent")
        if not isinstance(parent, Mapping):
            return
        row = parent
        term = read_taxonomy(row)
        if mapping.meaning(_term(term)) is not None:
            yield term
            return


def _term(row: Mapping[str, Any]) -> Term:
    scheme, code = scheme_and_code(row["taxonomy"], (row["code"], row["term_uri"], row["id"]))
    return Term(row["name"], row["term_uri"], code or row["code"], scheme)


def _of_key(key: str) -> Term:
    taxonomy, _, code = key.partition(":")
    return Term(code=code, taxonomy=taxonomy)


def _words(value: Any) -> list[str]:
    """The words of a field that holds one or several: "Phone, Online" or a list."""
    entries = value if isinstance(value, list) else re.split(r"\s*[,;|/]\s*", line(value) or "")
    return [text for one in entries if (text := line(one))]


def _fixed(field: str, word: str) -> dict[str, Any]:
    """One of v1's fixed words; its code is looked up before its name, which may be a topic too."""
    code = " ".join(re.findall(r"\w+", word.lower()))
    return {"name": word, "code": code, "taxonomy": field}
