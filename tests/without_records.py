"""Files of tests that open no database, so that on PostgreSQL they would say the same once more.

`make test-postgresql` leaves them out. `tests/conftest.py` sees to it, in every run of the tests,
that the list is true: a test of these files that opens a database fails.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from sqlalchemy import event
from sqlalchemy.pool import Pool

_NAMES: Final = {
    "tests/indexer": (
        "forty_histories",
        "freshness_change",
        "freshness_evidence",
        "freshness_rules",
        "freshness_signals",
        "freshness_states",
        "freshness_words",
        "history",
        "links_fetching",
        "links_judging",
        "matching",
        "places",
        "places_build",
        "places_postcodes",
        "public",
        "reminders_plan",
        "settings",
        "telling",
        "texting",
        "times",
        "times_clock",
        "times_ends",
        "times_reading",
        "times_rrules",
        "times_sentences",
    ),
    "tests/people": (
        "helpful",
        "links",
        "passwords",
        "personal",
        "second_step",
    ),
    "tests/search/elastic": (
        "failures",
        "mapping",
        "requests",
    ),
    "tests/search": (
        "engine_contract",
        "engine_groups",
        "engine_ranking",
        "engine_suggesting",
        "engine_words",
        "engine_writing",
        "filling",
        "guarded",
        "oracle",
        "order",
        "slots",
        "slots_conditions",
        "slots_places",
        "slots_times",
        "weights",
    ),
    "tests/sources": (
        "across",
        "calendars",
        "eligibility",
        "expected",
        "fetch",
        "hsds_fields",
        "hsds_tables",
        "inferring",
        "kind_contract",
        "native_kind",
        "oruk1_feed",
        "oruk1_points",
        "oruk1_record",
        "oruk3_faults",
        "oruk3_feed",
        "oruk3_ways",
        "outpost",
        "prices",
        "rpde",
        "rpde_items",
        "rpde_pages",
        "schedule_words",
        "schedules",
        "sheets_cells",
        "sheets_council",
        "sheets_files",
        "sheets_layout",
        "sheets_written",
        "streams",
        "terms",
        "values_of_records",
    ),
    "tests/schemas": ("access_examples", "listing", "listing_refusals", "params"),
    "tests/standards": (
        "checklist",
        "compose",
        "docs_current",
        "layers",
        "layout",
        "licences",
        "packaging",
        "prose",
    ),
    "tests/web": ("page_inspector",),
}

_FOLDERS: Final = ("tests/search/safety", "tests/search/understanding")
"""All files of these."""

_HERE: Final = Path(__file__).parents[1]

FILES: Final = frozenset(
    [
        *(_HERE / folder / f"test_{name}.py" for folder, names in _NAMES.items() for name in names),
        *(file for folder in _FOLDERS for file in (_HERE / folder).glob("test_*.py")),
    ]
)


class Opened:
    """How often a database was asked for a connection in this process, by whatever address."""

    def __init__(self) -> None:
        self.times = 0
        event.listen(Pool, "checkout", self._count)

    def _count(self, *_: object) -> None:
        self.times += 1


opened = Opened()
