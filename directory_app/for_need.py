"""Whether an answer is for what was asked for or only related to it, and which groups of answers
are opened where what fits is only related (docs/decisions/0017). Used by the results and the desk.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from indexer.search.coverage import has_need
from schemas.params import SearchRequest

MAY_FIT = ("partly", "unknown_access")
"""The groups of results that fit in part, or of which nobody has said whether they fit."""


def needs_asked(body: Mapping[str, Any], asked: SearchRequest) -> set[str]:
    """The ids of the needs in force: ticked, or understood from the words."""
    chips = body["query"]["understood"]
    return {*asked.need, *(one["id"] for one in chips if one["kind"] == "need" and one["used"])}


def is_for(result: Mapping[str, Any], needs: Collection[str]) -> bool:
    """Whether a result has one of the needs (itself, a child, the parent), and is not only related
    to them."""
    return any(has_need(result["needs"], need) for need in needs)


def missing_in(results: Iterable[Mapping[str, Any]], needs: Collection[str]) -> set[str]:
    """Those of the needs that none of the results is for."""
    results = list(results)
    return {need for need in needs if not any(is_for(one, (need,)) for one in results)}


def worth_opening(body: Mapping[str, Any], needs: Collection[str]) -> set[str]:
    """The groups of MAY_FIT that hold an answer for a need that no result that fits is for: a men's
    shed that fits in part is not hidden under ten lunch clubs that fit."""
    fits = [one for group in body["groups"] if group["id"] == "matches" for one in group["results"]]
    missing = missing_in(fits, needs)
    return {
        group["id"]
        for group in body["groups"]
        if group["id"] in MAY_FIT and any(is_for(one, missing) for one in group["results"])
    }
