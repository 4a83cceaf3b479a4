"""Much work of every kind at once, for tests of the list of stewards where it is long."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import select

from indexer import disagreeing, listings
from indexer import models as m
from indexer.people import claiming
from indexer.store import Store
from schemas.listing import Listing
from tests.factories import ADMIN, NOW, make_listing, make_session, make_venue
from tests.people.somebody import make

ONE_LINE = {"call"}
"""Of these there is one piece of work, however many groups stand behind it."""

_WEBSITES = ("https://{}.example.org/", "https://{}.example.org", "{}.example.org")
"""As people write an address; the checks of websites know all of these by one."""


def leave_many(store: Store, most: int) -> None:
    """So many more pieces of work of each kind, some of the same moment and of each urgency."""
    with store.read() as db:
        known = db.scalar(select(m.Account.id))
    steward = known or make(store, "steward", now=NOW)
    some = [_listing(number) for number in range(most)]
    with store.write(drain=False) as db:
        listings.save_many(db, some, actor=ADMIN, now=NOW)
        db.flush()
        for number, listing in enumerate(some):
            before = some[number - 1]["id"] if number else None
            db.add_all(_of_people(number, listing["id"], steward))
            db.add_all(_of_evidence(number, listing, before))
            db.flush()
            db.add_all(_of_sources(db, number, listing["id"]))
    disagreeing.look(store, now=NOW)


def _listing(number: int) -> Listing:
    key = str(uuid4())
    short = key[:8]
    raised = {"by": "public", "on": f"2026-11-{1 + number % 9:02}"}
    return make_listing(
        id=key, name=f"Group {key}", website=_WEBSITES[number % 3].format(short),
        organisation={
            "id": str(uuid4()), "name": f"Body {key}",
            "identifiers": [{"scheme": "GB-CHC", "identifier": _charity(key)}],
        },
        venues=[make_venue(access={}, access_text="Hearing loop.")],
        signals=[
            {"kind": "report_concern", **raised}, {"kind": "report_nobody_there", **raised},
            {"kind": "missing_from_feed", "on": "2026-11-20", "by": "check"},
            {"kind": "email_bounce", "on": "2026-11-20", "by": "check"},
        ],
    )  # fmt: skip


def _charity(key: str) -> str:
    return str(10**6 + int(key[:8], 16) % (9 * 10**5))


def _of_people(number: int, listing_id: str, steward: str) -> Iterable[m.Base]:
    at = NOW + timedelta(minutes=number // 2)
    waits: dict[str, Any] = {"version": 1, "state": "waiting", "at": at}
    of: dict[str, Any] = {"listing_id": listing_id}
    objected = claiming.UNKNOWN_TO_OWNER if number % 3 == 0 else None
    yield m.Claim(
        id=str(uuid4()), **waits, **of, email="c@example.org", name="C", note=None, proof="none",
        reached_at=at, reason=objected,
    )  # fmt: skip
    yield m.Proposal(
        id=str(uuid4()), **waits, **of, account_id=steward, before={"name": "A"},
        after={"name": "B"},
    )  # fmt: skip
    told = {"name": "S", "what": "w", "where": "x", "contact": "y"}
    yield m.Suggestion(id=str(uuid4()), **waits, told=told, email=None)
    yield m.StaffNote(
        id=str(uuid4()), **of, author="N", text="Ring", at=at, version=1,
        review_on=f"2026-11-{1 + number % 5:02}",
    )  # fmt: skip
    for kind in ("closed", "wrong")[: 1 + number % 2]:
        yield m.Report(
            id=str(uuid4()), **of, kind=kind, by=("public", "staff")[number % 2], at=at, version=1,
            reporter=None, state="open",
        )  # fmt: skip
    yield m.History(
        **of, at=at, role="owner", actor="Olive", action="owner_left", changes=[], about=None,
        via="web",
    )  # fmt: skip


def _of_evidence(number: int, listing: Listing, before: str | None) -> Iterable[m.Base]:
    if before is not None:
        one, other = sorted((listing["id"], before))
        yield m.Duplicate(
            id=str(uuid4()), one=one, other=other, score=(0.8, 0.93)[number % 2], why=["Alike."],
            found_at=NOW + timedelta(minutes=number // 2), state="open", version=1,
        )  # fmt: skip
    yield m.LinkCheck(
        listing_id=listing["id"], url=f"https://{listing['id'][:8]}.example.org/",
        checked_at=NOW - timedelta(hours=number // 2), next_at=NOW,
        verdict="moved", status=200, final_url="https://new.example.org/",
        reason="It moved", suggestion="https://new.example.org/", failures=0,
    )  # fmt: skip
    old = _charity(listing["id"])
    yield m.RegisterEntry(
        scheme="GB-CHC", number=old, name="Old", state="removed", reason="re_registered",
        removed_on="2026-10-01", accounts_overdue=False, successor=f"9{old[1:]}",
        loaded_on=f"2026-11-{1 + number % 9:02}", made_on="2026-11-01",
    )  # fmt: skip


def _of_sources(db: Any, number: int, listing_id: str) -> Iterable[m.Base]:
    at = NOW - timedelta(hours=number // 2)
    names = [f"{what} {listing_id}" for what in ("Asks", "Fails")]
    asks, fails = (
        m.Source(
            name=name, url=f"https://{name[:4].strip()}.example.org/{listing_id}", kind="native",
            licence=None, trusted=False, added_at=NOW, every_hours=24, paused=False, contact=None,
            options={}, version=1,
        )
        for name in names
    )  # fmt: skip
    fails.failing_since, fails.last_error = at, "It answered 500."
    db.add_all([asks, fails])
    db.flush()
    yield m.Run(
        source_id=asks.id, started_at=at, ended_at=at, complete=True, dry=False, state="stopped",
        by=None, stopped="Much would change.", figures={},
    )  # fmt: skip
    yield m.Quarantine(
        id=str(uuid4()), source=names[0], external_id="1", field="venues.0.postcode",
        reason="'X' is no postcode", value="X", first_on=f"2026-11-{1 + number % 9:02}",
        last_on="2026-11-23", state="open", fix=None, version=1,
    )  # fmt: skip
    yield m.Difference(
        id=str(uuid4()), listing_id=listing_id, source=names[0], field="alert",
        theirs={"value": "Shut"}, noticed_at=at, state="open", version=1,
    )  # fmt: skip
    for name, day in zip(names, ("mon", "fri"), strict=True):
        yield m.SourceRecord(
            source=name, external_id="1", hash="x", listing_id=listing_id, raw={},
            mapped={"sessions": [make_session(days=[day])]}, issues=[], quarantined=None,
            seen_on="2026-11-20", read_on="2026-11-20", missing_since=None, missing_runs=0,
        )  # fmt: skip
