"""What needs a real server is only collected where there is one (see `tests/search/engines.py`)."""

from __future__ import annotations

from tests.search.engines import SERVER

collect_ignore = [] if SERVER else ["test_agreement.py", "test_near_first.py", "test_writing.py"]
