"""What else a publisher says of a record that was set aside whole, as its kind reads it.

Called by `mending`: a steward gives the name that is missing, and the times, the places and the
rest that the publisher did send come in with it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session as Db

from schemas.listing import BadListing, load_listing

from .. import models as m
from ..listings import today
from ..sources import hsds_tables_shape, oruk1_shape, outpost_shape
from ..sources.base import Findings, Reading, Record
from ..sources.closures import lay_closures
from ..sources.hsds_fields import read_service
from ..sources.native import read_listing
from ..sources.opening import OneUpload
from ..sources.rpde_shapes import read_series
from ..sources.terms import load_term_map
from ..sources.values import OF_BAD_SHAPE
from ..store import Store

ENOUGH: Final = {
    "id": "00000000-0000-4000-8000-000000000000",
    "name": "A listing",
    "sources": [{"name": "A source", "id": "1"}],
}
"""What a listing is nothing without."""

_NAME: Final = {"name": ENOUGH["name"]}

Raw = dict[str, Any]


def said_beside(store: Store, db: Db, record: m.SourceRecord, *, now: datetime) -> dict[str, Any]:
    """The members of a listing that the record holds, without its name; {} where its kind cannot
    read one record by itself (spreadsheets), or cannot read this one."""
    source = db.scalar(select(m.Source).where(m.Source.name == record.source))
    read = _READERS.get(source.kind or "") if source is not None else None
    if source is None or read is None:
        return {}
    reading = Reading(
        OneUpload(store, source), store.places, load_term_map(store.settings.data_dir), today(now),
        source.options or {},
    )  # fmt: skip
    try:
        found = read(record.raw, record.external_id, reading).listing or {}
        load_listing({**ENOUGH, **found, "sources": ENOUGH["sources"]})
    except (BadListing, *OF_BAD_SHAPE):
        return {}
    return {key: value for key, value in found.items() if key not in ("id", "sources", "name")}


def _native(raw: Raw, external_id: str, reading: Reading) -> Record:
    return read_listing({**raw, **_NAME}, external_id, source_name="")


def _service(union: Mapping[str, Any], reading: Reading) -> Record:
    return read_service({**union, **_NAME}, source_name="", source_url=None, reading=reading)


def _oruk3(raw: Raw, external_id: str, reading: Reading) -> Record:
    return _service(raw, reading)


def _oruk1(raw: Raw, external_id: str, reading: Reading) -> Record:
    shaped = oruk1_shape.to_union(
        raw, mapping=reading.mapping, today=reading.today, found=Findings()
    )
    record = _service(shaped.service, reading)
    if record.listing is not None:
        lay_closures(record.listing, shaped.closures)
    return record


def _outpost(raw: Raw, external_id: str, reading: Reading) -> Record:
    record = _service(outpost_shape.to_union(raw, Findings(), bulk=False), reading)
    if record.listing is not None:
        outpost_shape.complete(record.listing, raw, Findings())
    return record


def _hsds_tables(raw: Raw, external_id: str, reading: Reading) -> Record:
    return _service(hsds_tables_shape.service_of(raw, Findings()), reading)


def _rpde(raw: Raw, external_id: str, reading: Reading) -> Record:
    named = {**raw, "data": {**raw["data"], **_NAME}}
    return read_series(named, external_id, source_name="", licence=None, reading=reading)


_READERS: Final[Mapping[str, Callable[[Raw, str, Reading], Record]]] = {
    "native": _native, "oruk3": _oruk3, "oruk1": _oruk1, "outpost": _outpost,
    "hsds_tables": _hsds_tables, "rpde": _rpde,
}  # fmt: skip
