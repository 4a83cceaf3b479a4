"""One record before it is saved: its hash, a steward's fixes laid in, what is wrong set aside.

Called by `indexer.ingest.reading` for every record that differs from what is known. A field that
cannot be taken is set aside with its reason and the record goes on without it.
"""

from __future__ import annotations

import copy
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from schemas.listing import BadListing, Listing, load_with_warnings

from .. import models as m
from .. import times
from ..publishers import ONLY_SENDS
from ..sources.base import Record
from ..stewards.asked import OPTION
from .draft import Draft

READING = 2
"""Counts up whenever records must be read again although their publisher changed nothing."""

LONGEST_VALUE = 400
LONGEST_REASON = 1_000
LONGEST_FIELD = 100
_LONGEST_ID = 200

PARTIAL = "~"
GONE = "-"
SENT = "+"
"""What the hash of a record begins with of which only the list row could be had, which its
publisher has withdrawn, or which it has sent itself."""

UNMAPPED = "unmapped_term"

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")

Fixes = Mapping[str, tuple[str | None, Any]]
"""Field -> (what the publisher sent, what stands instead)."""

# Without these a part says less and nothing false. Of other members the whole row goes: a session
# whose `every` is lost would be weekly, a venue whose `hidden` is lost would show its address.
_SAYS_LESS = frozenset(
    {
        "postcode", "lat", "lon", "uprn", "opens", "closes", "venue", "website", "logo", "led_by",
        "checked_on", "changed_on", "updated",
    }
)  # fmt: skip


def plain(sent: str) -> str:
    """A publisher's text without what no database takes (NUL, half of a character) and what would
    steer the terminal of who reads it."""
    return _CONTROL.sub("", sent).encode("utf-8", "replace").decode("utf-8")


def kept_id(sent: str) -> str:
    """A publisher's id as it is kept: plain, and not longer than its column.

    What is too long to be an id is never a listing, but its record is kept with the reason.
    """
    text = plain(sent)
    if len(text) <= _LONGEST_ID:
        return text
    return f"{text[:100]} {hashlib.sha256(text.encode()).hexdigest()}"


def manner(source: m.Source, mapping: object) -> str:
    """What, beside the record itself, decides what is read from it."""
    # These are kept among the options too, and are no ways of reading.
    others = (OPTION, ONLY_SENDS)
    options = {key: value for key, value in (source.options or {}).items() if key not in others}
    told = [READING, repr(mapping), source.name, source.licence, options]
    return hashlib.sha256(json.dumps(told, sort_keys=True, default=str).encode()).hexdigest()


def hash_of(raw: Any, how: str, fixes: Fixes | None = None, *, mark: str = "") -> str:
    """64 characters that are the same as long as the record, and the way it is read, are."""
    text = json.dumps([raw, how, fixes], sort_keys=True, ensure_ascii=False, default=str)
    digest = hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()
    return (mark + digest)[:64]


def shown_value(value: Any) -> str | None:
    """What stands in a field, as text for a person and not too long; None when nothing does."""
    if value is None:
        return None
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return plain(text)[:LONGEST_VALUE]


def prepare(record: Record, digest: str, source: m.Source, fixes: Fixes) -> Draft:
    """Validate one record, with the fixes that stewards have given for what is wrong in it."""
    draft = Draft(
        kept_id(record.external_id), digest, record.raw, None, issues=_issues(record),
        onto=record.onto,
    )  # fmt: skip

    def aside(name: str, reason: str, value: Any) -> None:
        draft.set_aside.append(
            [plain(name)[:LONGEST_FIELD], plain(reason)[:LONGEST_REASON], shown_value(value) or ""]
        )

    native = _whole(record, draft, fixes)
    if native is None:
        draft.quarantined = plain(record.quarantined or "it could not be read")[:LONGEST_REASON]
        aside("", draft.quarantined, record.raw)
        return draft
    native = copy.deepcopy(_named(native, source, record.external_id))
    if record.onto:
        _stand_alone(native, record.onto)
    _lay_in(native, draft, fixes)
    taken_out: dict[str, list[int]] = {}
    while True:
        listing, wrong = _tried(native)
        if listing is not None and not wrong:
            draft.listing = _as_a_publisher_may_say(listing)
            if record.onto:
                added = {*(record.listing or {}), "sources"} - {"id", "name"}
                draft.listing = {key: listing[key] for key in added if key in listing}
            return draft
        # One at a time: taking a row out of a list moves the others up.
        name, message = wrong or ("listing", "it could not be read")
        aside(_as_sent(name, taken_out), message, _at(native, name))
        if not _take_out(native, name, taken_out):
            draft.quarantined = f"the record cannot be used: {name}: {plain(message)}"
            draft.quarantined = draft.quarantined[:LONGEST_REASON]
            aside("", draft.quarantined, record.raw)
            return draft


def _stand_alone(native: dict[str, Any], onto: str) -> None:
    """Give members that are laid onto a listing what a listing needs, to be looked at as one: a
    name, and the venues that its sessions speak of."""
    native.setdefault("name", onto)
    sessions = native.get("sessions")
    spoken = {
        row["venue"] for row in (sessions if isinstance(sessions, list) else [])
        if isinstance(row, dict) and isinstance(row.get("venue"), str)
    }  # fmt: skip
    native.setdefault("venues", [{"id": one, "name": one} for one in sorted(spoken)])


def _issues(record: Record) -> list[dict[str, Any]]:
    """What the publisher should mend, and the terms that nobody has given a meaning yet."""
    rows: list[dict[str, Any]] = [
        {"code": issue.code, "field": issue.field, "reason": issue.reason}
        for issue in record.issues
    ]
    for term in record.unmapped_terms:
        if name := plain(term.name or term.uri or term.code or "")[:300]:
            rows.append({"code": UNMAPPED, "field": None, "reason": name})
    return rows


def _whole(record: Record, draft: Draft, fixes: Fixes) -> dict[str, Any] | None:
    """The record's listing; for one that could not be read, what a steward gave in its place."""
    if record.listing is not None:
        return record.listing
    sent, value = fixes.get("", (None, None))
    if not isinstance(value, dict) or sent != (shown_value(record.raw) or ""):
        return None
    draft.fixed.append("")
    return {"sources": [{"name": "", "id": record.external_id}], **value}


def _named(native: dict[str, Any], source: m.Source, record_id: str) -> dict[str, Any]:
    """The record under the name its source has here; a deleted one is no longer live there."""
    said = native.get("signals")
    signals = [
        {**signal, "detail": f"{source.name}: {signal.get('detail') or ''}".rstrip(": ")}
        for signal in (said if isinstance(said, list) else [])
        if isinstance(signal, dict)
    ]
    deleted = any(row.get("kind") == "publisher_deleted" for row in signals)
    sources = native.get("sources") or [{"id": record_id}]
    row = {**sources[0], "name": source.name, "live": not deleted}
    if source.licence:
        row["licence"] = source.licence
    return {**native, "sources": [row], "signals": signals}


def _lay_in(native: dict[str, Any], draft: Draft, fixes: Fixes) -> None:
    """Put what stewards gave where the publisher still sends what they saw."""
    for name, (sent, value) in fixes.items():
        if (
            name
            and (shown_value(_at(native, name)) or "") == (sent or "")
            and _put(native, name, value)
        ):
            draft.fixed.append(name)


def _as_a_publisher_may_say(listing: Listing) -> Listing:
    """A feed speaks for its publisher, never for the owner, a steward or the public."""
    return {
        **listing,
        "confirmations": [row for row in listing["confirmations"] if row["by"] == "publisher"],
        "signals": [row for row in listing["signals"] if row["by"] == "source"],
        "provenance": {},
    }


def _tried(native: dict[str, Any]) -> tuple[Listing | None, tuple[str, str] | None]:
    """The listing, or the first field that cannot be taken and why."""
    try:
        listing = load_with_warnings(native)[0]
    except BadListing as error:
        return None, (error.problems[0].field, error.problems[0].message)
    for position, session in enumerate(listing["sessions"]):
        for name, message in times.check_session(session):
            return None, (f"sessions.{position}.{name}", message)
    return listing, None


def _take_out(native: dict[str, Any], path: str, taken_out: dict[str, list[int]]) -> bool:
    """Take what stands at "venues.0.postcode" out of a listing; False if it cannot do without.
    `taken_out` notes which rows of which list went, by the places they were sent in."""
    steps = path.split(".")
    if steps[0] in ("listing", "name", "id", "sources", "status"):
        return False
    if "access" in steps[:-1]:
        steps = steps[: steps.index("access") + 2]
    elif steps[-1] not in _SAYS_LESS:
        steps = steps[: 2 if steps[1:] and steps[1].isdecimal() else 1]
    holder: Any = native
    try:
        for step in steps[:-1]:
            holder = holder[int(step) if isinstance(holder, list) else step]
        if isinstance(holder, list):
            del holder[int(steps[-1])]
            if len(steps) == 2:
                sent = int(_as_sent(path, taken_out).split(".")[1])
                taken_out.setdefault(steps[0], []).append(sent)
        else:
            del holder[steps[-1]]
    except (KeyError, IndexError, TypeError, ValueError):
        return native.pop(steps[0], None) is not None
    return True


def _as_sent(path: str, taken_out: Mapping[str, Sequence[int]]) -> str:
    """The path with the place that the row had before others were taken out of its list."""
    name, _, rest = path.partition(".")
    place, dot, member = rest.partition(".")
    if not place.isdecimal():
        return path
    number = int(place)
    for gone in sorted(taken_out.get(name, ())):
        number += gone <= number
    return f"{name}.{number}{dot}{member}"


def _at(native: Any, path: str) -> Any:
    """What stands at a path; of a row of which a member is missing, nothing. A row may be written
    plainly, as its id alone."""
    for step in path.split("."):
        if step == "id" and isinstance(native, str):
            return native
        try:
            native = native[int(step) if isinstance(native, list) else step]
        except (KeyError, IndexError, TypeError, ValueError):
            return None
    return native


def _put(native: dict[str, Any], path: str, value: Any) -> bool:
    """Set what stands at a path; False where there is no such place."""
    *steps, last = path.split(".")
    if last == "id" and isinstance(_at(native, ".".join(steps)), str):
        last = steps.pop()
    holder: Any = native
    try:
        for step in steps:
            holder = holder[int(step) if isinstance(holder, list) else step]
        holder[int(last) if isinstance(holder, list) else last] = value
    except (KeyError, IndexError, TypeError, ValueError):
        return False
    return True
