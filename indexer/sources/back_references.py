"""Cutting what points back: a programme that writes its objects out whole repeats the service
inside its own places, terms and reviews. Called by the v1 kinds with each record as it came.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

DEEPEST = 12
"""Parts nested deeper than this are cut; an honest record needs half of it."""

_BACK = frozenset(
    {"service", "services", "service_at_location", "service_at_locations", "service_taxonomys"}
    | {"organization_services", "link_taxonomys"}
)
_OWN_COLLECTIONS = frozenset({"holidayschedulecollection", "regularschedulecollection"})


def cut_back_references(raw: dict[str, Any]) -> tuple[dict[str, Any], bool]:
    """`raw` without the parts that lead back up to it, and whether there were any with content.

    A part that is named like the service's own parts but stands inside one of them is such a part;
    so is every "…Collection" but the times. `raw` itself is not changed.
    """
    cut = _Cutter()
    return {key: cut.value(value, 1) for key, value in raw.items()}, cut.found


class _Cutter:
    def __init__(self) -> None:
        self.found = False

    def value(self, value: Any, depth: int) -> Any:
        if not isinstance(value, dict | list) or not value:
            return value
        if depth > DEEPEST:
            self.found = self.found or bool(value)
            return None
        if isinstance(value, list):
            return [self.value(one, depth) for one in value]
        kept = {}
        for key, inner in value.items():
            if not isinstance(inner, dict | list):
                kept[key] = inner
            elif _leads_back(key):
                self.found = self.found or bool(inner)
            else:
                kept[key] = self.value(inner, depth + 1)
        return kept


@lru_cache(maxsize=1000)
def _leads_back(key: str) -> bool:
    name = key.lower()
    if name.endswith("collection"):
        return name not in _OWN_COLLECTIONS
    return name in _BACK
