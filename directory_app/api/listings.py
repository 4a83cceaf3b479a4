"""POST /api/listings: a publisher sends listings of its own, with the token of its source.

They are taken in by the rules of a run (`indexer.ingest.take_in`), so a publisher who sends can say
neither more nor less than one whose feed is read. One listing that is wrong never stops the others.
"""

from __future__ import annotations

import hashlib
import hmac
import io
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from flask import Blueprint, Response, jsonify, request
from sqlalchemy import select
from werkzeug.exceptions import RequestEntityTooLarge

from indexer import models as m
from indexer import publishers
from indexer.database import in_parts
from indexer.errors import Conflict, FetchFailed
from indexer.ingest import RunReport, take_in
from indexer.ingest.preparing import kept_id
from indexer.sources.base import Record
from indexer.sources.native import own_id, sent_listing
from indexer.sources.streams import Unreadable, each_record, list_in
from schemas.listing import listing_id
from schemas.params import Parameter, read_parameters

from ..errors import answer
from ..permissions import policy
from ..site import now, store
from .limits import at_search_rate

MOST_BYTES: Final = 10_000_000
MOST_LISTINGS: Final = 1_000
JSON: Final = "application/json"
BY_LINE: Final = "application/x-ndjson"
_TYPES: Final = frozenset({JSON, BY_LINE, "application/ndjson", "application/jsonl"})
_BEARER: Final = re.compile(r"\s*Bearer\s+(\S{1,500})\s*", re.IGNORECASE)
_REALM: Final = 'Bearer realm="waymark"'
PATIENCE: Final = 5.0
"""Seconds for which listings wait while others of the same source are being taken in."""

blueprint = Blueprint("listings_api", __name__, url_prefix="/api")


def _truth(value: str) -> bool:
    if value not in ("true", "false"):
        raise ValueError('Write "true" or "false".')
    return value == "true"


def _number(value: str) -> int:
    if not (value.isascii() and value.isdigit() and len(value) < 10 and int(value)):
        raise ValueError("Write the number that the answer before this one has told.")
    return int(value)


PARAMETERS: Mapping[str, Parameter] = {
    "dry_run": Parameter(
        "dry_run", "dry_run", _truth, "With true nothing is saved; the answer is the same",
        {"type": "string", "enum": ["true", "false"]},
    ),
    "accept": Parameter(
        "accept", "accept", _number,
        "How many changes you agree to, where an answer has asked for that number",
        {"type": "integer", "minimum": 1},
    ),
}  # fmt: skip


@dataclass
class _Outcome:
    """What became of one listing, in the order in which they were sent."""

    id: str | None
    outcome: str = "refused"
    listing_id: str | None = None
    problems: list[dict[str, str]] = field(default_factory=list)
    warnings: list[dict[str, str]] = field(default_factory=list)

    def refuse(self, name: str, message: str) -> None:
        self.problems.append({"field": name, "message": message})


@blueprint.post("/listings")
@policy("public")
@at_search_rate
def send() -> Response:
    """Take in what a publisher sent. Whoever has the token of a source is that publisher: nobody
    signs in here, no cookie is looked at, and so no other site can send in somebody's name."""
    source = _source_of(request.headers.get("Authorization", ""))
    if source is None:
        refused = answer(401, detail="Send the token of your source: Authorization: Bearer TOKEN.")
        refused.headers["WWW-Authenticate"] = _REALM
        return _private(refused)
    if source.paused:
        words = "This source is paused, so nothing is taken from it; ask whoever runs the directory"
        return _private(answer(403, detail=f"{words}."))
    members, wrong, unknown = read_parameters(request.args.items(multi=True), PARAMETERS)
    if wrong or unknown:
        errors = [
            {"parameter": row.parameter, "message": row.message} for row in (*unknown, *wrong)
        ]
        response = jsonify({"status": 422, "errors": errors})
        response.status_code = 422
        return _private(response)
    values = _values_sent()
    if isinstance(values, Response):
        return _private(values)
    dry_run = members.get("dry_run", False)
    try:
        outcomes, report = _taken(source, values, dry_run=dry_run, accept=members.get("accept"))
    except Conflict as conflict:
        return _private(answer(409, detail=str(conflict)))
    if report is not None and report.stopped and not dry_run:
        return _private(_asked(report))
    counts = {
        name: sum(one.outcome == name for one in outcomes)
        for name in ("new", "changed", "unchanged", "refused")
    }
    body = {
        "source": source.name,
        "dry_run": dry_run,
        "read": len(outcomes),
        **counts,
        "stopped": _stopped(report),
        "listings": [vars(one) for one in outcomes],
    }
    return _private(jsonify(body))


def _asked(report: RunReport) -> Response:
    """Nothing was saved: a person has to say that this much is meant."""
    words = (
        f"{report.stopped} Nothing was saved. Look at what it would do (dry_run=true); if all of "
        f"it is meant, send the same with accept={report.to_accept}."
    )
    response = jsonify({"status": 409, "errors": [{"parameter": "accept", "message": words}]})
    response.status_code = 409
    return response


def _stopped(report: RunReport | None) -> dict[str, Any] | None:
    """What a dry run says of a body that would not be taken without `accept`."""
    if report is None or not report.stopped:
        return None
    return {"message": report.stopped, "accept": report.to_accept}


def _private(response: Response) -> Response:
    """Nothing of this is kept on the way. That another site may read it gives it nothing: it would
    have to have the token."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cache-Control"] = "no-store"
    return response


def _source_of(header: str) -> m.Source | None:
    """The source whose token this is. Every token there is is compared, each in the same time."""
    given = _BEARER.fullmatch(header)
    if given is None:
        return None
    digest = hashlib.sha256(given[1].encode("utf-8", "replace")).hexdigest().encode()
    found = None
    for source in publishers.sources(store()):
        if source.token and hmac.compare_digest(source.token.encode(), digest):
            found = source
    return found


def _values_sent() -> list[Any] | Response:
    """The listings of the body, whatever they are; or why there are none."""
    if request.mimetype not in _TYPES:
        return answer(415, detail=f"Send JSON ({JSON}), or one listing a line ({BY_LINE}).")
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        return answer(415, detail="Send the body as it is, without Content-Encoding.")
    request.max_content_length = MOST_BYTES
    try:
        body = request.get_data(cache=False)
    except RequestEntityTooLarge:
        most = f"{MOST_BYTES // 1_000_000} MB"
        return answer(413, detail=f"The body is longer than {most}; send fewer listings at a time.")
    try:
        body.decode("utf-8")
    except UnicodeDecodeError as error:
        return answer(400, detail=f"The body is not UTF-8 (byte {error.start}).")
    values: list[Any] = []
    try:
        for value in each_record(io.BytesIO(body)):
            within = list_in(value)
            values += [value] if within is None else within
            if len(values) > MOST_LISTINGS:
                words = f"There are more than {MOST_LISTINGS:,} listings; send fewer at a time"
                return answer(422, detail=f"{words}. Nothing was saved.")
    except FetchFailed as error:
        return answer(400, detail=f"The body cannot be read. {error} Nothing was saved.")
    return values


def _taken(
    source: m.Source, values: Sequence[Any], *, dry_run: bool, accept: int | None
) -> tuple[list[_Outcome], RunReport | None]:
    """Take in the values; one outcome for each, in their order, and the report where any of them
    could be looked at."""
    outcomes: list[_Outcome] = []
    records: dict[str, Record] = {}
    asked: dict[str, _Outcome] = {}
    for number, value in enumerate(values, start=1):
        outcome = _Outcome(own_id(value) if isinstance(value, dict) else None)
        outcomes.append(outcome)
        if not isinstance(value, dict):
            said = value.message if isinstance(value, Unreadable) else "A listing is a JSON object."
            outcome.refuse("listing", said)
            continue
        record = sent_listing(value, number=number, source_name=source.name).read()
        if record.listing is None:
            outcome.refuse(*_whole(record.quarantined or "it could not be read"))
        elif record.external_id in records:
            outcome.refuse("id", "This id stands twice in the body; the first one was used.")
        else:
            outcome.id = record.external_id
            outcome.warnings = [
                {"field": issue.field or "listing", "message": issue.reason}
                for issue in record.issues
            ]
            records[record.external_id] = record
            asked[record.external_id] = outcome
    if not records:
        return outcomes, None
    report = take_in(
        store(), source, records.values(), now=now(), dry_run=dry_run, accept=accept,
        patience=PATIENCE,
    )  # fmt: skip
    problems: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in report.quarantined:
        problems[row["id"]].append(row)
    known = _listing_ids(source, list(records))
    became = report.outcomes or {}
    for external_id, outcome in asked.items():
        key = kept_id(external_id)
        for row in problems[key]:
            outcome.refuse(*((row["field"], row["reason"]) if row["field"] else
                             _whole(row["reason"])))  # fmt: skip
        outcome.outcome = became.get(key, "refused")
        if outcome.outcome != "refused":
            outcome.listing_id = known.get(key) or listing_id(external_id, source=source.name)
    return outcomes, report


def _whole(reason: str) -> tuple[str, str]:
    """("name", "the record has no name.") of "no_name: the record has no name."."""
    code, _, words = reason.partition(": ")
    fields = {"no_name": "name", "bad_id": "id", "no_id": "id"}
    return fields.get(code, "listing"), words if words and " " not in code else reason


def _listing_ids(source: m.Source, ids: Sequence[str]) -> dict[str, str]:
    """The listings that these records of the source are."""
    found: dict[str, str] = {}
    with store().read() as db:
        for part in in_parts(map(kept_id, ids)):
            query = select(m.SourceRecord.external_id, m.SourceRecord.listing_id).where(
                m.SourceRecord.source == source.name, m.SourceRecord.external_id.in_(part)
            )
            found.update({row[0]: row[1] for row in db.execute(query) if row[1]})
    return found


def _object(**members: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": members,
        "required": list(members),
        "additionalProperties": False,
    }


_COUNT: Final = {"type": "integer", "minimum": 0}
_REMARKS: Final = {
    "type": "array",
    "items": _object(field={"type": "string"}, message={"type": "string"}),
}

SHAPES: Final[Mapping[str, dict[str, Any]]] = {
    "SentListings": _object(
        source={"type": "string"},
        dry_run={"type": "boolean"},
        read=_COUNT,
        new=_COUNT,
        changed=_COUNT,
        unchanged=_COUNT,
        refused=_COUNT,
        stopped={
            "oneOf": [
                {"type": "null"},
                _object(message={"type": "string"}, accept={"type": "integer", "minimum": 1}),
            ]
        },
        listings={"type": "array", "items": {"$ref": "#/components/schemas/SentListing"}},
    ),
    "SentListing": _object(
        id={"type": ["string", "null"]},
        outcome={"enum": ["new", "changed", "unchanged", "refused"]},
        listing_id={"type": ["string", "null"]},
        problems=_REMARKS,
        warnings=_REMARKS,
    ),
}
"""The answer, for the published description."""
