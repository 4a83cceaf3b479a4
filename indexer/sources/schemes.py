"""The lists that taxonomy terms come from: one spelling for a term that publishers write as an
address, as "list:code", as a bare number or in the singular. Called by `terms` and `attributes`.

The lists stand in `data/schemes.json`, a file people edit.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_CURIE = re.compile(r"([A-Za-z][\w.-]{1,39}):([\w.+-]{1,60})")
_UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)


@dataclass(frozen=True)
class Schemes:
    """Folded names of lists -> the list's own id, and beginnings of addresses -> the same."""

    by_name: Mapping[str, str]
    by_address: Mapping[str, str]


@cache
def schemes() -> Schemes:
    """The lists of `data/schemes.json`, read once."""
    path = files(__package__).joinpath("data", "schemes.json")
    entries = json.loads(path.read_text(encoding="utf-8"))["schemes"]
    return Schemes(
        by_name={_fold(name): row["id"] for row in entries for name in (row["id"], *row["also"])},
        by_address={start: row["id"] for row in entries for start in row["addresses"]},
    )


def scheme_of(name: str | None) -> str | None:
    """The id of a list that is known under `name`, else `name` as it is.

    >>> scheme_of("esdServiceType"), scheme_of("Our own list")
    ('esdServiceTypes', 'Our own list')
    """
    return schemes().by_name.get(_fold(name), name) if name else None


def scheme_and_code(
    taxonomy: str | None, writings: Iterable[str | None]
) -> tuple[str | None, str | None]:
    """(list, code) of a term out of what its publisher writes: code, address and id, surest first.

    >>> scheme_and_code("esdServiceType", [None, "http://id.esd.org.uk/service/298"])
    ('esdServiceTypes', '298')
    >>> scheme_and_code(None, ["esdNeed:69"]), scheme_and_code("esdNeeds", ["69"])
    (('esdNeeds', '69'), ('esdNeeds', '69'))
    """
    listed = scheme_of(taxonomy)
    known = listed in schemes().by_name.values()
    bare: str | None = None
    for text in writings:
        if not text or _UUID.fullmatch(text):
            continue
        address = re.sub(r"^https?://", "", text.strip(), flags=re.IGNORECASE)
        for start, scheme in schemes().by_address.items():
            if address.lower().startswith(start) and len(address) > len(start):
                return scheme, address[len(start) :].rstrip("/")
        if address != text.strip():
            continue  # an address of no list known here: it is looked up as an address
        curie = _CURIE.fullmatch(text.strip())
        if curie:
            return scheme_of(curie[1]), curie[2]
        if bare is None and (known or text.strip().isdigit()):
            bare = text.strip()
    return listed, bare


def _fold(name: str) -> str:
    return "".join(re.findall(r"[a-z0-9.]+", name.casefold()))
