"""What only exists on PostgreSQL is only looked at when there is one (tests/conftest.py)."""

from tests import databases

collect_ignore = [] if databases.SERVER else ["test_postgresql.py"]
