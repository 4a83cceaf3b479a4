"""What can go wrong between the directory and Elasticsearch, in one table, with the remedy.

Every other file of this folder lets the client's exceptions pass `reported`, so that nothing but
SearchUnavailable leaves the engine.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import elasticsearch

from ...errors import SearchUnavailable

REBUILD: Final = "Run `waymark index rebuild`: nothing is lost."

_BY_STATUS: Final = {
    401: "does not know the key it was given. Check WAYMARK_ELASTICSEARCH_API_KEY: it may have "
    "been withdrawn or have run out.",
    403: "does not allow this. The key in WAYMARK_ELASTICSEARCH_API_KEY needs all rights on the "
    "indices of this directory, and `monitor` on the cluster.",
    404: f"has no index of this directory. {REBUILD}",
    408: "took too long. Try again; if it stays so, look at its load.",
    413: "was sent more than it accepts. Raise its setting http.max_content_length.",
    429: "has too much to do, or too little memory. Try again; if it stays so, give it more.",
    502: "did not answer behind its proxy. Look whether it is running.",
    503: "has no data it can answer from (the index is red). Look at its log; when it is sound "
    f"again and the index is not: {REBUILD}",
    504: "did not answer in time behind its proxy. Look whether it is running.",
}
_WRONG_VERSION: Final = (
    "is of another major version than this directory can talk to. Use Elasticsearch "
    f"{elasticsearch.__version__[0]}."
)
BLOCKED: Final = (
    "does not take anything in, because its disk is nearly full. Make room, then run "
    "`waymark index drain`."
)
NO_TLS: Final = (
    "is to be asked without TLS, although WAYMARK_ELASTICSEARCH_CA_FILE is set. Begin "
    "WAYMARK_ELASTICSEARCH_URL with https://, or unset that file."
)
UNREADABLE: Final = "gave an answer that cannot be read. Check WAYMARK_ELASTICSEARCH_URL."
_NOT_UNDERSTOOD: Final = f"did not understand what it was asked. {REBUILD}"


def problem_of(status: int, error: Any) -> str:
    """What an HTTP status and the error with it mean, as the rest of a sentence."""
    text = str(error)
    if "media_type_header_exception" in text or "compatible-with" in text:
        return _WRONG_VERSION
    if "cluster_block_exception" in text and ("read-only" in text or "read_only" in text):
        return BLOCKED
    if status == 400:
        return f"{_NOT_UNDERSTOOD} ({reason_of(error)})"
    return _BY_STATUS.get(status, f"answered {status}: {reason_of(error)}.")


def reason_of(error: Any) -> str:
    """The server's own words, for the one who looks after it."""
    while isinstance(error, dict):
        causes = error.get("root_cause") or [None]
        if error.get("failed_shards"):
            error = error["failed_shards"][0].get("reason", {})
        elif causes[0] and causes[0].get("reason"):
            return str(causes[0]["reason"])[:300]
        elif "error" in error:
            error = error["error"]
        else:
            return str(error.get("reason", error))[:300]
    return str(error)[:300]


def unavailable(problem: str) -> SearchUnavailable:
    """The one error that leaves the engine."""
    return SearchUnavailable(f"The search index cannot be used: Elasticsearch {problem}")


@contextmanager
def reported() -> Iterator[None]:
    """Every exception of the client as a SearchUnavailable that says what to do."""
    try:
        yield
    except elasticsearch.UnsupportedProductError as error:
        raise unavailable("is not what answers there. Check WAYMARK_ELASTICSEARCH_URL.") from error
    except elasticsearch.ApiError as error:
        raise unavailable(problem_of(error.status_code, error.body)) from error
    except elasticsearch.SSLError as error:
        raise unavailable(
            f"shows a certificate that is not trusted ({error.message}). Give the authority's "
            "certificate in WAYMARK_ELASTICSEARCH_CA_FILE."
        ) from error
    except elasticsearch.ConnectionTimeout as error:
        raise unavailable(
            "did not answer in time. Try again; if it stays so, look at its load."
        ) from error
    except elasticsearch.ConnectionError as error:
        raise unavailable(
            f"cannot be reached ({error.message}). Look whether it is running, and whether "
            "WAYMARK_ELASTICSEARCH_URL is its address."
        ) from error
    except elasticsearch.TransportError as error:
        raise unavailable(UNREADABLE) from error
