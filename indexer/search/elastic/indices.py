"""The indices of one directory on a server: their names, the alias that is searched, the one that
is being built, and whether what is there has the layout of this release.

An index has a name of its own; everybody else only uses the two aliases.
"""

from __future__ import annotations

import re
import secrets
import time
from typing import Final

from elasticsearch import BadRequestError, Elasticsearch, NotFoundError

from . import failures
from .mapping import MAPPING, VERSION, settings_of

FIRST: Final = "0"
"""The index that is made when something is written before the first rebuild. Always the same name,
so that of two writers only one makes it."""


class Indices:
    """Which index is searched and which one is being built, for one directory."""

    def __init__(self, directory: str, *, refresh_seconds: float) -> None:
        self.alias = f"{directory}-listings"
        self.building = f"{directory}-listings-building"
        self._refresh_seconds = refresh_seconds

    def version(self, client: Elasticsearch) -> int | None:
        """The layout of the index behind the alias: None where there is no index, 0 where it is
        not one of ours, or where there are several."""
        try:
            answer = client.indices.get_mapping(index=self.alias)
        except NotFoundError:
            return None
        versions = [one["mappings"].get("_meta", {}).get("waymark", {}) for one in answer.values()]
        return int(versions[0].get("version", 0)) if len(versions) == 1 else 0

    def check(self, client: Elasticsearch) -> bool:
        """Whether there is an index. Raises SearchUnavailable for one of another layout."""
        version = self.version(client)
        if version not in (None, VERSION):
            raise failures.unavailable(
                f"holds an index of another layout ({version}, not {VERSION}). {failures.REBUILD}"
            )
        return version is not None

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

    def put_in_place(self, client: Elasticsearch, name: str) -> None:
        """Let the index that was built answer, in one step, and delete the one before."""
        interval = settings_of(refresh_seconds=self._refresh_seconds)["refresh_interval"]
        client.indices.put_settings(index=name, settings={"refresh_interval": interval})
        before = self._behind(client, self.alias)
        actions: list[dict[str, dict[str, object]]] = [
            {"remove": {"index": one, "alias": self.alias}} for one in before
        ]
        actions.append({"remove": {"index": name, "alias": self.building}})
        actions.append({"add": {"index": name, "alias": self.alias, "is_write_index": True}})
        client.indices.update_aliases(actions=actions)
        for one in before:
            self.drop(client, one)

    def drop(self, client: Elasticsearch, name: str) -> None:
        """Delete an index; one that is not there is no error."""
        client.indices.delete(index=name, ignore_unavailable=True)

    def exists(self, client: Elasticsearch) -> bool:
        """Whether there is an index to search."""
        return bool(client.indices.exists_alias(name=self.alias))

    def is_building(self, client: Elasticsearch) -> bool:
        """Whether a rebuild is under way, so that what is written must go there too."""
        return bool(client.indices.exists_alias(name=self.building))

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
