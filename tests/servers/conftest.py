"""A directory on real servers: collected only where there are both, and what every test here has.

ELASTICSEARCH_TEST_URL and POSTGRESQL_TEST_URL name the servers (see `tests.search.engines` and
`tests.databases`); ELASTICSEARCH_SECURE_URL the one with keys and TLS.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.places import Places
from tests import databases
from tests.search.engines import SERVER
from tests.servers.directory import Directory
from tests.servers.wire import Wire

SECURE = os.environ.get("ELASTICSEARCH_SECURE_URL", "")
if os.environ.get("REQUIRE_ELASTICSEARCH") == "1" and not SECURE:
    raise pytest.UsageError(
        "REQUIRE_ELASTICSEARCH=1, but there is no ELASTICSEARCH_SECURE_URL; for a server of your "
        "own: ELASTICSEARCH_SECURE_URL=$(.ci/elasticsearch start --secure)"
    )

collect_ignore_glob = (
    ["test_*.py"]
    if not (SERVER and databases.SERVER)
    else ["test_keys_and_certificates.py"]
    if not SECURE
    else []
)


@pytest.fixture
def directory(tmp_path: Path, places: Places) -> Iterator[Directory]:
    """An empty directory of the test's own, on both servers."""
    made = Directory(tmp_path, places=places, url=SERVER)
    yield made
    made.clean_up()


@pytest.fixture
def wire() -> Iterator[Wire]:
    """A way to the server that can be cut."""
    made = Wire(SERVER)
    yield made
    made.close()
