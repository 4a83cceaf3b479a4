"""Addresses of databases: which are taken, what is said of others, that no password is shown."""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import select

from indexer import models as m
from indexer.database import address_of, shown_address
from indexer.errors import NotSetUp, SettingsError
from indexer.settings import load_settings
from indexer.store import Store

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_spelling_of_postgresql_means_its_one_driver(scheme: str) -> None:
    url = address_of(f"{scheme}://jean:s3cret@db.example.org:5433/waymark?sslmode=require")
    assert url.drivername == "postgresql+psycopg"
    assert (url.username, url.password, url.host, url.port, url.database) == (
        "jean", "s3cret", "db.example.org", 5433, "waymark",
    )  # fmt: skip
    assert url.query == {"sslmode": "require"}


@pytest.mark.parametrize(
    "address",
    [
        "mysql://jean:s3cret@db/waymark",
        "postgresql+psycopg2://jean:s3cret@db/waymark",
        "postgresql://jean:s3cret@db:port/waymark",
        "jean:s3cret@db",
        "s3cret",
        "oracle+s3cret",
    ],
)
def test_another_address_is_refused_with_an_example_and_not_repeated(address: str) -> None:
    with pytest.raises(SettingsError, match=r"WAYMARK_DATABASE_URL.*postgresql://") as said:
        Store(load_settings({"WAYMARK_DATABASE_URL": address}))
    assert "s3cret" not in str(said.value)
    assert "s3cret" not in shown_address(address)


def test_an_address_is_shown_without_its_password() -> None:
    assert shown_address("postgres://jean:s3cret@db/waymark") == (
        "postgresql+psycopg://jean:***@db/waymark"
    )
    assert shown_address("") == ""


def test_a_server_that_does_not_answer_is_said_so_without_the_password(tmp_path: Path) -> None:
    given = {
        "WAYMARK_DATA_DIR": str(tmp_path),
        "WAYMARK_DATABASE_URL": "postgresql://jean:s3cret@127.0.0.1:1/waymark",
    }
    store = Store(load_settings(given))
    for deed in (store.check_schema, store.set_up):
        with pytest.raises(NotSetUp) as said:
            deed()
        text = str(said.value)
        assert "postgresql+psycopg://jean:***@127.0.0.1:1/waymark" in text
        assert "see that the server runs" in text
        assert "s3cret" not in text
    store.close()


def test_without_its_driver_it_says_what_to_install(tmp_path: Path) -> None:
    program = """
import sys
sys.modules["psycopg"] = None
from directory_app.cli import main
main(["check"])
"""
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={
            "WAYMARK_DATA_DIR": str(tmp_path),
            "WAYMARK_DATABASE_URL": "postgres://jean:s3cret@127.0.0.1:1/waymark",
        },
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "pip install 'waymark[postgres]'" in done.stderr
    assert "Traceback" not in done.stderr
    assert "s3cret" not in done.stderr + done.stdout


@pytest.mark.parametrize("odd", [math.nan, math.inf, -math.inf])
def test_a_number_that_is_no_json_is_kept_as_text(store: Store, odd: float) -> None:
    """Python reads NaN in a feed, and PostgreSQL rightly says that this is no JSON."""
    raw = {"cost": odd, "rows": [1.5, {"deep": odd}], "fine": None}
    with store.write(drain=False) as db:
        db.add(
            m.SourceRecord(
                source="a", external_id="1", hash="", raw=raw, issues=[], seen_on="2026-11-24",
                missing_runs=0,
            )
        )  # fmt: skip
    with store.read() as db:
        kept = db.scalars(select(m.SourceRecord.raw)).one()
    assert json.loads(json.dumps(kept, allow_nan=False)) == {
        "cost": str(odd), "rows": [1.5, {"deep": str(odd)}], "fine": None,
    }  # fmt: skip


def test_where_postgresql_is_required_a_missing_one_is_a_failure() -> None:
    """So that nobody's pipeline tests SQLite twice and says that it was PostgreSQL."""
    words = ["-m", "pytest", "--collect-only", "-p", "no:cacheprovider", "tests/indexer"]
    done = subprocess.run(
        [sys.executable, *words], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False,
        env={**os.environ, "REQUIRE_POSTGRESQL": "1", "POSTGRESQL_TEST_URL": ""},
    )  # fmt: skip
    assert done.returncode != 0
    assert "REQUIRE_POSTGRESQL=1, but there is no POSTGRESQL_TEST_URL" in done.stderr
