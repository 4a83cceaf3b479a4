"""The indices of one directory on a server: their names, the alias that is searched, the one that
is being built, and whether what is there has the layout of this release.

An index has a name of its own; everybody else only uses the two aliases.
"""

from __future__ import annotations

import logging
import re
import secrets
import time
from typing import Final

from elasticsearch import (
    ApiError,
    BadRequestError,
    Elasticsearch,
    NotFoundError,
    TransportError,
)

from . import failures
from .mapping import MAPPING, VERSION, Json, pace_of, settings_of

log = logging.getLogger(__name__)

FIRST: Final = "0"
"""The index that is made when something is written before the first rebuild. Always the same name,
so that of two writers only one makes it."""

_MERGE_SECONDS: Final = 1800.0
"""100,000 listings take some five; the server goes on by itself where that is too short."""


class Indices:
    """Which index is searched and which one is being built, for one directory."""

    def __init__(self, directory: str, *, refresh_seconds: float) -> None:
        self.alias = f"{directory}-listings"
        self.building = f"{directory}-listings-building"
        self._refresh_seconds = refresh_seconds

    def layout(self, client: Elasticsearch) -> Json | None:
        """The layout of the index behind the alias, as `mapping` notes it: None where there is no
        index, nothing in it where it is not one of ours, or where there are several."""
        try:
            answer = client.indices.get_mapping(index=self.alias)
        except NotFoundError:
            return None
        layouts = [one["mappings"].get("_meta", {}).get("waymark", {}) for one in answer.values()]
        return dict(layouts[0]) if len(layouts) == 1 else {}

    def check(self, client: Elasticsearch) -> bool:
        """Whether there is an index. Raises SearchUnavailable for one of another layout."""
        layout = self.layout(client)
        if layout not in (None, MAPPING["_meta"]["waymark"]):
            number = (layout or {}).get("version", 0)
            other = "of the same number for other needs" if number == VERSION else number
            raise failures.unavailable(
                f"holds an index of another layout ({other}, not {VERSION}). {failures.REBUILD}"
            )
        return layout is not None

    def make_first(self, client: Elasticsearch) -> None:
        """An empty index to write to, where there is none. Two may do this at once."""
        name = f"{self.alias}-{FIRST}"
        if name in self._without_alias(client):
            self.drop(client, name)
        try:
            client.indices.create(
                index=name,
                settings=settings_of(refresh_seconds=self._refresh_seconds),
                mappings=MAPPING,
                aliases={self.alias: {"is_write_index": True}},
            )
        except BadRequestError as error:
            if error.error != "resource_already_exists_exception":
                raise
            return
        if len(self._behind(client, self.alias)) > 1:
            # A rebuild has just finished: what it built is the index, not this empty one.
            client.indices.delete(index=name, ignore_unavailable=True)

    def make_new(self, client: Elasticsearch) -> str:
        """An empty index to build, with the alias for that; what was half built is deleted, and so
        is what was left behind between two steps."""
        self._in_place_of_alias(client)  # refuses now rather than when all is loaded
        for left in [*self._behind(client, self.building), *self._without_alias(client)]:
            self.drop(client, left)
        name = f"{self.alias}-{int(time.time() * 1000):x}{secrets.token_hex(3)}"
        client.indices.create(
            index=name,
            settings=settings_of(refresh_seconds=None),
            mappings=MAPPING,
            aliases={self.building: {}},
        )
        return name

    def merge(self, client: Elasticsearch, name: str) -> None:
        """Bring what was loaded together in one piece (a segment): most searches take a tenth to a
        third less than with the several that a load leaves. Without it all is found as well."""
        patient = client.options(request_timeout=_MERGE_SECONDS)
        try:
            patient.indices.forcemerge(index=name, max_num_segments=1)
        except NotFoundError:
            raise
        except (ApiError, TransportError) as error:
            log.warning("the new index %s may stay in several pieces: %s", name, error)

    def put_in_place(self, client: Elasticsearch, name: str) -> None:
        """Let the index that was built answer, in one step, and delete the one before."""
        client.indices.put_settings(
            index=name, settings=pace_of(refresh_seconds=self._refresh_seconds)
        )
        # All of it is on disk before anybody relies on it.
        client.indices.flush(index=name)
        before = self._behind(client, self.alias)
        actions: list[dict[str, dict[str, object]]] = [
            {"remove": {"index": one, "alias": self.alias}} for one in before
        ]
        if self._in_place_of_alias(client):
            actions.append({"remove_index": {"index": self.alias}})
        actions.append({"remove": {"index": name, "alias": self.building}})
        actions.append({"add": {"index": name, "alias": self.alias, "is_write_index": True}})
        # Last, so that what others have saved until now is found here, as it was in the one before.
        client.indices.refresh(index=name)
        client.indices.update_aliases(actions=actions)
        for one in before:
            try:
                self.drop(client, one)
            except (ApiError, TransportError) as error:
                # The new one answers already; the next rebuild finds what was left behind.
                log.warning("the old index %s could not be deleted: %s", one, error)

    def drop_unless_searched(self, client: Elasticsearch, name: str) -> None:
        """Delete an index that was being built, but never the one that answers: a step may have
        been done although its answer did not come."""
        if name not in self._behind(client, self.alias):
            self.drop(client, name)

    def drop(self, client: Elasticsearch, name: str) -> None:
        """Delete an index; one that is not there is no error."""
        client.indices.delete(index=name, ignore_unavailable=True)

    def exists(self, client: Elasticsearch) -> bool:
        """Whether there is an index to search."""
        return bool(client.indices.exists_alias(name=self.alias))

    def is_building(self, client: Elasticsearch) -> bool:
        """Whether a rebuild is under way, so that what is written must go there too."""
        return bool(client.indices.exists_alias(name=self.building))

    def _in_place_of_alias(self, client: Elasticsearch) -> bool:
        """Whether an index has the name of the alias, and may be deleted: it is one of ours, copied
        there, or holds nothing. Raises SearchUnavailable where it may be somebody else's."""
        found = client.indices.get(index=self.alias, ignore_unavailable=True).get(self.alias)
        if found is None:
            return False
        if "waymark" not in found["mappings"].get("_meta", {}):
            client.indices.refresh(index=self.alias)
            if client.count(index=self.alias)["count"]:
                raise failures.unavailable(
                    f"has an index called {self.alias} with something in it that is not of this "
                    "directory. If nobody needs it, delete it; else choose another "
                    f"WAYMARK_ELASTICSEARCH_INDEX. Then: {failures.REBUILD}"
                )
        return True

    def _without_alias(self, client: Elasticsearch) -> list[str]:
        """Indices of this directory that nobody finds."""
        ours = re.compile(re.escape(self.alias) + "-[0-9a-f]+")
        found = client.indices.get_alias(index=f"{self.alias}-*")
        return [name for name, one in found.items() if ours.fullmatch(name) and not one["aliases"]]

    def _behind(self, client: Elasticsearch, alias: str) -> list[str]:
        try:
            return sorted(client.indices.get_alias(name=alias))
        except NotFoundError:
            return []
