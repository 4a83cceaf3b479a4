"""Databases for tests: copies of a SQLite file or, with POSTGRESQL_TEST_URL, of one on that server.

`tests/conftest.py` makes and drops them. Each belongs to the data directory it is made for, so
whoever knows the folder knows the address. On a server, those that can be emptied are lent again.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import tempfile
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, make_url, text

from indexer.database import address_of, migrate, open_database
from tests import connections, emptying
from tests.emptying import Definitions

SERVER = os.environ.get("POSTGRESQL_TEST_URL", "")
"""Address of any database on a server whose user may make databases; empty: tests use SQLite."""

REQUIRED = os.environ.get("REQUIRE_POSTGRESQL") == "1"

# The process is part of the name: several runs of the tests may share a server.
_PREFIX = f"waymark_test_{os.getpid()}"
_TEMPLATE = f"{_PREFIX}_template"

_numbers = count(1)
_empty: list[str] = []
"""Databases of the server with all tables and no row that nobody uses."""

_MOST = 4
"""How many of them are kept: each has connections, and a server allows a hundred in all."""

_lent: dict[Path, str] = {}
"""Which of those that may be emptied and used again has been given to which folder."""


def address_for(folder: Path) -> str:
    """WAYMARK_DATABASE_URL of the directory in `folder`: "" where it is the file inside it."""
    if not SERVER:
        return ""
    own = f"{_PREFIX}_{hashlib.sha256(str(folder).encode()).hexdigest()[:16]}"
    return _address(_lent.get(folder, own))


def lend(folder: Path) -> str:
    """The address for the directory in `folder`, from here on, of a database that is ready."""
    if SERVER and folder not in _lent:
        if not _empty:
            _empty.append(f"{_PREFIX}_{next(_numbers)}")
            _make_copy(_empty[0])
            connections.kept_for.add(_empty[0])
        _lent[folder] = _empty.pop()
    return address_for(folder)


def make_ready(folder: Path, *, address: str) -> None:
    """A database with all tables and no row, for the directory in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    if not address:
        shutil.copyfile(sqlite_template(), folder / "waymark.sqlite")
    elif _name(address) != _lent.get(folder):
        _make_copy(_name(address))


def make_empty(address: str) -> None:
    """A database with nothing in it, where `waymark setup` has still to be run."""
    if address:
        _make(_name(address), "TEMPLATE template0 ENCODING 'UTF8'")


def drop(address: str) -> None:
    """Take a database away again, whoever is still connected, or empty it for the next one."""
    if not address:
        return
    name = _name(address)
    for folder in [folder for folder, lent in _lent.items() if lent == name]:
        del _lent[folder]
        if len(_empty) < _MOST and emptying.emptied(name, like=postgresql_template()):
            _empty.append(name)
            return
    _drop(name)


def drop_all() -> None:
    """Take away what this run of the tests made, and what runs that died have left."""
    if sqlite_template.cache_info().currsize:
        shutil.rmtree(sqlite_template().parent)
    if not SERVER:
        return
    for name in _run("SELECT datname FROM pg_database"):
        found = re.fullmatch(r"waymark_test_(\d+)_\w+", name)
        if found and (int(found[1]) == os.getpid() or not _lives(int(found[1]))):
            _drop(name)
    _server().dispose()


@cache
def sqlite_template() -> Path:
    """A migrated, empty SQLite file; copying it takes a few milliseconds."""
    file = Path(tempfile.mkdtemp(prefix="waymark-template-")) / "waymark.sqlite"
    _migrate(f"sqlite:///{file}")
    return file


@cache
def postgresql_template() -> Definitions:
    """Make the migrated, empty database that the others are copies of; what defines them all."""
    _make(_TEMPLATE, "TEMPLATE template0 ENCODING 'UTF8'")
    _migrate(_address(_TEMPLATE))
    return emptying.definitions_of(_address(_TEMPLATE))


def _migrate(address: str) -> None:
    database = open_database(address)
    with database.begin() as connection:
        migrate(connection)
    database.dispose()


def _make_copy(name: str) -> None:
    postgresql_template()
    _make(name, f"TEMPLATE {_TEMPLATE}")


def _make(name: str, how: str) -> None:
    # Copying the few files is quicker than writing each page to the log.
    _run(f'CREATE DATABASE "{name}" {how} STRATEGY file_copy')


def _drop(name: str) -> None:
    connections.end_all(name)
    _run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _address(name: str) -> str:
    return make_url(address_of(SERVER)).set(database=name).render_as_string(hide_password=False)


def _name(address: str) -> str:
    return str(make_url(address).database)


@cache
def _server() -> Engine:
    return create_engine(address_of(SERVER), isolation_level="AUTOCOMMIT")


def _run(statement: str) -> list[Any]:
    with _server().connect() as connection:
        result = connection.execute(text(statement))
        return list(result.scalars()) if result.returns_rows else []


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
