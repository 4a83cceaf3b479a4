"""What is worked out once in a run of the tests and then used by every store and site they open.

A site in use does this work once, when it starts; the tests open thousands. Nothing kept here
holds a row or an answer: only statements as SQL, rules of addresses as code, which password was
found to be the one behind which hash, and connections to PostgreSQL that were put back as new
(tests/connections.py). Called by `tests/conftest.py` before the first test.
"""

from __future__ import annotations

import gc
from typing import Any

from argon2 import PasswordHasher
from sqlalchemy import URL, Dialect, Engine, create_engine, event
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

from indexer import database
from tests import connections


def share_all() -> None:
    """From here on, let the directories and sites of this process share what is always alike."""
    _share_statements_and_connections()
    _share_rules()
    _share_right_passwords()


def set_aside() -> None:
    """Keep what was imported and collected out of every later search for rubbish."""
    gc.collect()
    gc.freeze()


class _Statements:
    """Compiled statements by what they are and the kind of database, not by the one connected."""

    def __init__(self) -> None:
        self._kept: LRUCache[Any, Any] = LRUCache(2000)

    def get(self, key: tuple[Any, ...]) -> Any:
        return self._kept.get(self._of_all(key))

    def __setitem__(self, key: tuple[Any, ...], compiled: Any) -> None:
        self._kept[self._of_all(key)] = compiled

    @staticmethod
    def _of_all(key: tuple[Any, ...]) -> tuple[Any, ...]:
        dialect: Dialect = key[0]
        return (dialect.name, dialect.driver, *key[1:])


def _share_statements_and_connections() -> None:
    # SQLAlchemy keeps what it compiled with each engine, and here every test has its own.
    compiled = _Statements()

    def sharing(url: URL, **options: Any) -> Engine:
        made = create_engine(url, execution_options={"compiled_cache": compiled}, **options)
        if made.dialect.driver == "psycopg":
            event.listen(made, "do_connect", connections.connect)
        else:
            event.listen(made, "connect", _turn_round)
        return made

    database.create_engine = sharing  # type: ignore[attr-defined]


def _turn_round(connection: Any, _record: object) -> None:
    # Whoever asks for no order is promised none, and PostgreSQL does hand rows back in others.
    connection.execute("PRAGMA reverse_unordered_selects = ON")


def _share_rules() -> None:
    # Each site reads the rules of its addresses and then writes and compiles, for every one of
    # them, two functions that build addresses: most of the time that opening a site takes.
    compile_one = Rule.compile
    kept: dict[tuple[Any, ...], dict[str, Any]] = {}

    def compile_once(rule: Rule) -> None:
        if rule.defaults:
            compile_one(rule)  # they are written into the code by the converters
            return
        key = (rule.rule, rule.subdomain, rule.host, rule.merge_slashes)
        if key not in kept:
            compile_one(rule)
            read = {name: getattr(rule, name) for name in _READ_OF_A_RULE}
            kept[key] = {**read, **{name: getattr(rule, name).__func__ for name in _BUILDERS}}
            return
        for name, value in kept[key].items():
            setattr(rule, name, value.__get__(rule, None) if name in _BUILDERS else value)

    Rule.compile = compile_once  # type: ignore[method-assign]


_READ_OF_A_RULE = ("_parts", "_trace", "_converters", "arguments")
_BUILDERS = ("_build", "_build_unknown")


def _share_right_passwords() -> None:
    # Comparing takes its time on purpose, and nearly every test of a page begins with a sign-in
    # with the same password. What is wrong is compared each time.
    compare = PasswordHasher.verify
    right: set[tuple[Any, Any]] = set()

    def compare_once(hasher: PasswordHasher, kept: Any, password: Any) -> Any:
        if (kept, password) not in right:
            compare(hasher, kept, password)  # raises where it is wrong
            right.add((kept, password))
        return True

    PasswordHasher.verify = compare_once  # type: ignore[assignment, method-assign]
