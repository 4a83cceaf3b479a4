"""Which search engine a directory has, by its settings. Called by the store, once."""

from __future__ import annotations

from collections.abc import Callable

from ..settings import Settings
from .embedded import EmbeddedEngine
from .engine import SearchEngine
from .guarded import GuardedEngine


def open_engine(settings: Settings, *, expects_listings: Callable[[], bool]) -> SearchEngine:
    """The engine that the settings name. Nothing is connected to before it is asked.

    `expects_listings` says whether the directory has any listings at all.
    """
    if settings.engine == "embedded":
        return EmbeddedEngine(settings.index_file)
    # Only those who use it pay for loading the client.
    from .elastic.engine import ElasticsearchEngine

    main = ElasticsearchEngine(
        settings.elasticsearch_url,
        index=settings.elasticsearch_index,
        api_key=settings.elasticsearch_api_key or None,
        ca_file=settings.elasticsearch_ca_file,
        timeout=settings.elasticsearch_timeout,
    )
    standby = EmbeddedEngine(settings.standby_file) if settings.standby else None
    return GuardedEngine(main, standby, expects_listings=expects_listings)
