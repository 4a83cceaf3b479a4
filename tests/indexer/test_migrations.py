"""The migrations: what they build is what the models say, from nothing and back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect

from indexer.database import alembic_config
from indexer.models import Base


def migrated(file: Path) -> Any:
    database = create_engine(f"sqlite:///{file}")
    move(database, "head")
    return database


def move(database: Any, target: str) -> None:
    with database.connect() as connection:
        config = alembic_config()
        config.attributes["connection"] = connection
        (command.downgrade if target == "base" else command.upgrade)(config, target)
        connection.commit()


def test_the_migrations_build_exactly_what_the_models_say(tmp_path: Path) -> None:
    database = migrated(tmp_path / "a.sqlite")
    with database.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
    database.dispose()


def test_the_migrations_can_be_taken_back_and_done_again(tmp_path: Path) -> None:
    database = migrated(tmp_path / "a.sqlite")
    move(database, "base")
    assert inspect(database).get_table_names() == ["alembic_version"]
    move(database, "head")
    assert set(Base.metadata.tables) < set(inspect(database).get_table_names())
    database.dispose()


def test_the_migrations_are_one_line_without_branches() -> None:
    scripts = ScriptDirectory.from_config(alembic_config())
    assert len(scripts.get_heads()) == len(scripts.get_bases()) == 1


def test_deleting_a_listing_takes_its_parts_with_it(tmp_path: Path) -> None:
    database = migrated(tmp_path / "a.sqlite")
    inspector = inspect(database)
    for table in ("venue", "session", "access_fact", "contact", "signal", "confirmation"):
        (key,) = inspector.get_foreign_keys(table)
        assert key["referred_table"] == "listing"
        assert key["options"]["ondelete"] == "CASCADE", table
    database.dispose()


def test_every_constraint_has_a_name_so_that_it_can_be_changed_later(tmp_path: Path) -> None:
    database = migrated(tmp_path / "a.sqlite")
    inspector = inspect(database)
    for table in Base.metadata.tables:
        # SQLite spells a key that counts up without its name.
        if table != "index_task":
            assert inspector.get_pk_constraint(table)["name"] == f"pk_{table}"
        assert all(key["name"] for key in inspector.get_foreign_keys(table))
    database.dispose()
