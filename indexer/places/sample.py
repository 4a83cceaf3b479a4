"""Make the small table inside this package again from a built one, when the data is renewed:
`python -m indexer.places.sample DATA_DIR/places.sqlite`. Nothing else calls it.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from indexer.places.build import areas_of
from indexer.places.table import BuiltTable, PostcodeRow

# All districts that touch Wakefield and Stockport, the rest of WF, and the districts of the
# sample feeds. Districts are taken whole: that is how a wrong postcode is told from one that is
# merely elsewhere. None of Northern Ireland, which may not be handed on.
DISTRICTS: Final = (
    *(f"WF{number}" for number in (*range(1, 18), 90)),
    *("LS26", "S71", "S72", "S75"),
    *(f"SK{number}" for number in (*range(1, 9), 12, 14, 22)),
    *("M19", "M20", "M22", "M34"),
    *("S1", "S10", "LS1", "LS2", "LS9", "NG1", "NG5", "NG7", "NE1", "NE4", "NE7", "CF10"),
)


def write_sample(table: BuiltTable, folder: Path, *, districts: Iterable[str] = DISTRICTS) -> int:
    """Write postcodes.csv and areas.csv into `folder`, sorted; returns the number of postcodes."""
    rows = [row for district in districts for row in table.starting(f"{district} ")]
    rows.sort(key=lambda row: row.postcode)
    _write(folder / "postcodes.csv", PostcodeRow._fields, rows)
    areas = areas_of(rows)
    _write(
        folder / "areas.csv", ("code", "lat", "lon", "south", "north", "west", "east", "lad"), areas
    )
    return len(rows)


def _write(path: Path, heading: Iterable[str], rows: Iterable[tuple[object, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(heading)
        writer.writerows(rows)


if __name__ == "__main__":
    write_sample(BuiltTable(Path(sys.argv[1])), Path(__file__).parent)
