"""The layout of the Elasticsearch index: its settings, its fields, and the version of both.

Used by `indices` to create an index, and by `body`, which writes what is mapped here.
"""

from __future__ import annotations

import hashlib
from typing import Any, Final

from schemas.vocabulary import needs, related

from ..weights import weights

Json = dict[str, Any]

VERSION: Final = 4
"""Of the layout and of what a document holds; an index of another version is to be rebuilt."""


def _meaning() -> str:
    """A fingerprint of what a document holds ready: which needs answer which, and how well."""
    family = [(need, one.parent or "", sorted(related()[need])) for need, one in needs().items()]
    told = repr((sorted(family), sorted(weights().need.items())))
    return hashlib.blake2b(told.encode(), digest_size=8).hexdigest()


LONGEST_WORD: Final = 1000
"""Longer words are not indexed: nobody types them, and a term has a limit in bytes."""

# Texts come with nothing but blanks between their words (see `spacing`), so this tokenizer, the
# quickest there is, is enough. Without a length of our own it would cut words in pieces.
_ANALYSIS: Final[Json] = {
    "tokenizer": {"words": {"type": "whitespace", "max_token_length": 1024 * 1024}},
    "filter": {"not_endless": {"type": "length", "max": LONGEST_WORD}},
    "analyzer": {
        "listing": {
            "type": "custom",
            "tokenizer": "words",
            "filter": ["not_endless", "lowercase", "asciifolding", "porter_stem"],
        }
    },
}

_LONGEST_NAME: Final = 8000
"""Longer names are not kept for comparing whole ones: no term may be that long."""

_FILTERED: Final[Json] = {"type": "keyword", "doc_values": False}
_NAMED: Final[Json] = {**_FILTERED, "ignore_above": _LONGEST_NAME}
_COUNTED: Final[Json] = {"type": "keyword", "eager_global_ordinals": True}
_TEXT: Final[Json] = {"type": "text", "analyzer": "listing", "index_options": "freqs"}
_SORTED: Final[Json] = {"type": "keyword", "index": False, "ignore_above": _LONGEST_NAME}
_STORED: Final[Json] = {"type": "keyword", "index": False, "doc_values": False}

# What a listing has as the sum of its slots and a slot has for itself. A condition that stands
# alone is asked of the listing: joining slots to their listing costs more.
_SHARED: Final[Json] = {
    "loc": {"type": "geo_point"},
    "area": _FILTERED,
    "days": _COUNTED,
    "yes": _COUNTED,
    "fair": _FILTERED,
    "join": _COUNTED,
    "ended": {"type": "boolean"},
}

MAPPING: Final[Json] = {
    "dynamic": "strict",
    "_meta": {"waymark": {"version": VERSION, "meaning": _meaning()}},
    "properties": {
        "id": _SORTED,
        "label": _STORED,
        "mark": _SORTED,
        "titles": _NAMED,
        "name_words": _FILTERED,
        "name_key": _SORTED,
        "name": _TEXT,
        "summary": _TEXT,
        "about": _TEXT,
        "description": _TEXT,
        "has": _COUNTED,
        "has_near": _COUNTED,
        "worth": _FILTERED,
        "age_min": {"type": "float"},
        "age_max": {"type": "float"},
        "who": _COUNTED,
        "languages": _FILTERED,
        "low_cost": _FILTERED,
        "activities": _NAMED,
        "format": _FILTERED,
        "factor": {"type": "float"},
        "not_confirmed": {"type": "boolean"},
        "confirmed": {"type": "boolean"},
        "confirmed_on": {"type": "integer", "index": False},
        "one_slot": {"type": "boolean"},
        "one_place": {"type": "boolean"},
        **_SHARED,
        "slots": {
            "type": "nested",
            "dynamic": "strict",
            "properties": {
                **_SHARED,
                "join": _FILTERED,
                "remote": {"type": "boolean"},
                "kind": _FILTERED,
                "no": _FILTERED,
                "opens": {"type": "integer"},
                "closes": {"type": "integer"},
                "open_hours": {"type": "boolean"},
                "calendar": _FILTERED,
                "running": {"type": "integer_range", "doc_values": False},
                "dates": {"type": "integer", "doc_values": False},
                "left_out": {"type": "integer", "doc_values": False},
            },
        },
    },
}


def pace_of(*, refresh_seconds: float | None) -> Json:
    """Settings that change when an index that was loaded is put in place: how soon what is written
    is found, and whether it must be on disk before a write is answered. What is being loaded is
    lost as a whole with the server that holds it, and loaded again as a whole."""
    if refresh_seconds is None:
        return {"index.refresh_interval": "-1", "index.translog.durability": "async"}
    interval = f"{round(refresh_seconds * 1000)}ms"
    return {"index.refresh_interval": interval, "index.translog.durability": "request"}


def settings_of(*, refresh_seconds: float | None) -> Json:
    """Settings of an index; `refresh_seconds` None: one that is being loaded and not searched."""
    return {
        # One shard: scores of one search are comparable, and counts per option are exact.
        "number_of_shards": 1,
        "auto_expand_replicas": "0-1",
        **pace_of(refresh_seconds=refresh_seconds),
        # What people search for, and near where, is written nowhere, also where a cluster notes
        # slow searches.
        "index.search.slowlog.threshold.query.warn": "-1",
        "index.search.slowlog.threshold.query.info": "-1",
        "index.search.slowlog.threshold.query.debug": "-1",
        "index.search.slowlog.threshold.query.trace": "-1",
        "analysis": _ANALYSIS,
    }
