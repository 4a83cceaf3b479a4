"""Retention: what is personal and old goes, what was done and when stays."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from indexer import listings, mail, retention
from indexer import models as m
from indexer.history import Actor
from indexer.people import accounts, editing
from indexer.stewards import concerns, desk, proposals
from indexer.store import Store
from tests.factories import OWNER, STEWARD, make_listing, make_venue
from tests.kept import every_row
from tests.people.somebody import SYSTEM, make

YEARS = timedelta(days=365)


def everything(store: Store) -> str:
    """All that is in the database, as one text."""
    return repr(every_row(store))


def saved(store: Store, now: datetime, **changes: Any) -> str:
    listing = make_listing(**changes)
    with store.write(drain=False) as db:
        listings.save(db, listing, actor=OWNER, now=now)
    return str(listing["id"])


def rows_of(store: Store, listing_id: str) -> list[m.History]:
    query = select(m.History).where(m.History.listing_id == listing_id).order_by(m.History.id)
    with store.read() as db:
        return list(db.scalars(query))


# -- history ----------------------------------------------------------------------------------

OLD = {"contacts": [{"name": "Marigold", "phones": ["01924 110277"], "email": "m@old.example.org"}]}


def test_names_and_numbers_leave_the_history_after_three_years(store: Store, now: datetime) -> None:
    then = now - 3 * YEARS - timedelta(days=1)
    key = saved(store, then, **OLD)
    with store.write(drain=False) as db:
        listings.signal(db, key, kind="report_wrong", by="public", actor=Actor("public", "Bo"),
                        now=then, detail="Ask Marigold", reporter="Bo")  # fmt: skip
    with store.write(drain=False) as db:
        found = listings.get(db, key) or {}
        listings.save(db, {**make_listing(), "signals": found["signals"]}, actor=OWNER, now=then)
        listings.save(db, make_listing(summary="x"), actor=OWNER, now=then)
    assert "Marigold" in everything(store)
    done = retention.forget(store, now=now)
    assert done["history"] > 0
    rows = rows_of(store, key)
    assert len(rows) == 4
    told = [change["words"] for row in rows for change in row.changes]
    for personal in ("Marigold", "110277", "old.example.org", "Bo'"):
        assert personal not in repr([row.changes for row in rows])
    assert "Noted that someone said the details are wrong" in told
    assert any(line.endswith("contacts") for line in told)
    assert 'Changed the summary from "A hot dinner and company every Thursday." to "x"' in told
    assert {row.actor for row in rows} == {"somebody", "Bo"}
    assert retention.forget(store, now=now)["history"] == 0


def test_a_sentence_that_is_made_anew_tells_no_way_to_a_hidden_place(
    store: Store, now: datetime
) -> None:
    then = now - 4 * YEARS
    hidden = [make_venue(address="7 Larch Row", hidden=True)]
    visit = {"who_meets_you": "Marigold", "getting_there": "up Larch Row"}
    saved(store, then, venues=hidden)
    key = saved(store, then, venues=hidden, first_visit=visit)
    retention.forget(store, now=now)
    (change,) = rows_of(store, key)[-1].changes
    assert change["words"] == "Changed the first visit"
    assert change["after"]["who_meets_you"] is None


def test_what_is_younger_stays_whole(store: Store, now: datetime) -> None:
    then = now - 3 * YEARS + timedelta(days=1)
    key = saved(store, then, **OLD)
    saved(store, then)
    before = everything(store)
    assert set(retention.forget(store, now=now).values()) == {0}
    assert everything(store) == before
    assert "Marigold" in repr([row.changes for row in rows_of(store, key)])
    retention.forget(store, now=now + timedelta(days=2))
    assert "Marigold" not in repr([row.changes for row in rows_of(store, key)])


def test_many_rows_are_done_in_parts_and_none_is_left_out(
    store: Store, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "_AT_ONCE", 3)
    then = now - 4 * YEARS
    for number in range(8):
        contact = {"name": f"Marigold {number}", "phones": ["01924 110277"]}
        key = saved(store, then + timedelta(days=number), contacts=[contact])
    recent = saved(store, now, contacts=[{"name": "Recent"}])
    assert recent == key
    assert retention.forget(store, now=now)["history"] == 8  # with the one whose actor was named
    rows = rows_of(store, key)
    assert "Marigold" not in repr([row.changes for row in rows[:-1]])
    assert "Recent" in repr(rows[-1].changes)


# -- letters and what was decided -------------------------------------------------------------


def letter(store: Store, state: str, at: datetime) -> None:
    with store.write(drain=False) as db:
        row = mail.queue(db, to="m@old.example.org", subject="Your account", body="Dear Marigold",
                         kind="reset", now=at)  # fmt: skip
        row.state = state
        row.sent_at = at if state == "sent" else None


@pytest.mark.parametrize(
    ("state", "kept", "stays"),
    [("sent", 90, True), ("failed", 365, False), ("waiting", 365, False)],
)
def test_letters_lose_their_address_or_go(
    store: Store, now: datetime, state: str, kept: int, stays: bool
) -> None:
    letter(store, state, now - timedelta(days=kept - 1))
    assert retention.forget(store, now=now)["letters"] == 0
    assert "m@old.example.org" in everything(store)
    assert retention.forget(store, now=now + timedelta(days=2))["letters"] == 1
    found = everything(store)
    assert "old.example.org" not in found
    assert "Marigold" not in found
    assert ("Your account" in found) is stays
    assert retention.forget(store, now=now + timedelta(days=3))["letters"] == 0


def test_what_was_decided_goes_after_a_year_and_what_waits_stays(
    store: Store, now: datetime
) -> None:
    key = saved(store, now)
    old = now - 2 * YEARS
    decided = {"decided_at": old, "decided_by": "N", "version": 1, "at": old}
    waits = {"version": 1, "at": old, "state": "waiting"}
    claim = {"listing_id": key, "name": "Marigold", "note": None, "proof": "none"}
    with store.write(drain=False) as db:
        told = {"id": str(uuid4()), "email": "gone@old.example.org"}
        db.add(m.Claim(**told, **claim, **decided, state="approved", reached_at=old))
        told = {"id": str(uuid4()), "email": "unused@old.example.org"}
        db.add(m.Claim(**told, **claim, **waits, reached_at=None))
        told = {"id": str(uuid4()), "email": "stays@old.example.org"}
        db.add(m.Claim(**told, **claim, **waits, reached_at=old))
        for email, more in (("thanked@old.example.org", {**decided, "state": "accepted"}),
                            ("asked@old.example.org", waits)):  # fmt: skip
            db.add(m.Suggestion(id=str(uuid4()), told={}, email=email, **more))
        for at, name in ((old, "gone@old"), (now, "stays@today")):
            db.add(m.Deed(id=str(uuid4()), at=at, action="reject", items=[{"title": name}]))
    assert retention.forget(store, now=now)["decided"] == 4
    found = everything(store)
    for gone in ("gone@", "unused@", "thanked@"):
        assert gone not in found
    for stays in ("stays@", "asked@", "stays@today"):
        assert stays in found


# -- accounts ---------------------------------------------------------------------------------


def ended(
    store: Store, at: datetime, name: str = "Marigold Hargreaves", *, how: str = "claim"
) -> str:
    """An account that was renamed, kept a listing, changed it and was ended."""
    key = make(store, "owner", now=at, name=name)
    listing = saved(store, at)
    told = {"by": SYSTEM, "via": "web", "now": at}
    with store.write(drain=False) as db:
        account = accounts.by_id(db, key)
        accounts.give(db, account, listing, how=how, **told)
        by = accounts.actor_of(account)
        accounts.rename(db, account, f"{name} Hill", by=by, via="web", now=at)
        listings.confirm(db, listing, by="owner", how="account", actor=by, now=at)
        accounts.deactivate(db, account, **told)
    return key


def test_an_account_is_forgotten_two_years_after_it_ended(store: Store, now: datetime) -> None:
    key = ended(store, now - 2 * YEARS - timedelta(days=1))
    listing = str(make_listing()["id"])
    before = len(rows_of(store, listing))
    assert retention.forget(store, now=now)["accounts"] == 1
    found = everything(store)
    for personal in ("Marigold", "Hargreaves", "marigold@example.org"):
        assert personal not in found
    with store.read() as db:
        account = accounts.by_id(db, key)
        assert (account.name, account.active, account.password) == (
            "A former member", False, None,
        )  # fmt: skip
        assert accounts.by_email(db, "marigold@example.org") is None
        assert not accounts.owns(db, key, listing)
    rows = rows_of(store, listing)
    assert len(rows) == before + 1
    assert {"A former member"} <= {row.actor for row in rows}
    assert rows[-1].changes[0]["words"] == "A former member no longer keeps this listing"
    assert retention.forget(store, now=now)["accounts"] == 0


def test_of_who_was_invited_not_even_the_masked_address_stays(store: Store, now: datetime) -> None:
    ended(store, now - 2 * YEARS - timedelta(days=1), how="invitation")
    assert "m…@example.org" in everything(store)
    retention.forget(store, now=now)
    assert "m…@example.org" not in everything(store)


def test_an_account_is_kept_while_it_is_open_or_not_ended_for_long(
    store: Store, now: datetime
) -> None:
    old = now - 5 * YEARS
    with store.write(drain=False) as db:
        make_open = accounts.add(db, email="o@example.org", name="Olive Open", role="owner",
                                 by=SYSTEM, via="web", now=old)  # fmt: skip
        accounts.deactivate(db, make_open, by=SYSTEM, via="web", now=old)
        accounts.reactivate(db, make_open, by=SYSTEM, via="web", now=old)
    ended(store, now - 2 * YEARS + timedelta(days=1))
    assert retention.forget(store, now=now)["accounts"] == 0
    assert "Olive Open" in everything(store)
    assert "Marigold" in everything(store)


def test_what_somebody_of_the_same_name_did_stays_theirs(store: Store, now: datetime) -> None:
    old = now - 2 * YEARS - timedelta(days=1)
    ended(store, old, name="Sam Smith")
    with store.write(drain=False) as db:
        accounts.add(db, email="sam2@example.org", name="Sam Smith", role="steward", by=SYSTEM,
                     via="web", now=old)  # fmt: skip
        listings.confirm(db, str(make_listing()["id"]), by="steward", how="phone",
                         actor=Actor(STEWARD.role, "Sam Smith"), now=now)  # fmt: skip
    retention.forget(store, now=now)
    rows = rows_of(store, str(make_listing()["id"]))
    assert "Sam Smith" in {row.actor for row in rows}
    assert "Sam Smith Hill" not in everything(store)


def test_what_they_did_before_the_other_of_that_name_came_is_not_taken_for_the_others(
    store: Store, now: datetime
) -> None:
    old = now - 2 * YEARS - timedelta(days=1)
    ended(store, old, name="Sam Smith")
    later = old + timedelta(days=30)
    with store.write(drain=False) as db:
        namesake = accounts.add(db, email="sam2@example.org", name="Sam Smith Hill",
                                role="steward", by=SYSTEM, via="web", now=later)  # fmt: skip
        # Called otherwise by now: the rows of before still have the name.
        accounts.rename(db, namesake, "Sam Smith", by=SYSTEM, via="web", now=later)
        for at, note in ((old, "theirs"), (later, "the other's")):
            listings.confirm(db, str(make_listing()["id"]), by="steward", how=note,
                             actor=Actor(STEWARD.role, "Sam Smith Hill"), now=at)  # fmt: skip
    retention.forget(store, now=now)
    confirmed = [row for row in rows_of(store, str(make_listing()["id"])) if row.role == "steward"]
    assert [row.actor for row in confirmed] == ["A former member", "Sam Smith Hill"]


def test_a_directory_with_nothing_old_is_left_as_it_is(store: Store, now: datetime) -> None:
    saved(store, now)
    make(store, "steward", now=now)
    before = everything(store)
    assert retention.forget(store, now=now) == {
        "history": 0, "reports": 0, "letters": 0, "decided": 0, "accounts": 0, "figures": 0,
        "notes": 0, "answers": 0, "reminders": 0, "calls": 0,
    }  # fmt: skip
    assert everything(store) == before


# -- what stewards did ------------------------------------------------------------------------

NOTE = "Spoke with Ann Bell, 07700 900123"


def raised(store: Store, key: str, at: datetime) -> None:
    with store.write(drain=False) as db:
        listings.signal(db, key, kind=concerns.SIGNAL, by="public", actor=SYSTEM, now=at,
                        detail="He shouts at me", reporter="Ann Bell")  # fmt: skip


def answered(store: Store, key: str, steward: str, at: datetime) -> None:
    with store.read() as db:
        (item,) = concerns.waiting(db, at)
    wanted = desk.Wanted(concerns.NAME, key, item.version, concerns.WELL, reason=NOTE)
    assert desk.decide(store, [wanted], account_id=steward, now=at).done


def work_of(store: Store, key: str) -> m.Work:
    with store.read() as db:
        return db.get_one(m.Work, (concerns.NAME, key))


def test_what_was_noted_of_a_concern_and_who_did_go_after_a_year(
    store: Store, now: datetime
) -> None:
    key, steward = saved(store, now), make(store, "steward", now=now, name="Stella Steward")
    raised(store, key, now)
    answered(store, key, steward, now)
    retention.forget(store, now=now + YEARS - timedelta(days=1))
    assert work_of(store, key).told["answers"][0]["note"] == NOTE
    assert retention.forget(store, now=now + YEARS + timedelta(days=1))["decided"] >= 1
    work = work_of(store, key)
    assert (work.done_by, work.told["answers"][0]["by"]) == (None, "somebody")
    assert NOTE not in repr(work.told)
    with store.read() as db:
        assert concerns.waiting(db, now + 2 * YEARS) == []
        assert concerns.told(db, key, now + 2 * YEARS)
    assert retention.forget(store, now=now + YEARS + timedelta(days=2))["decided"] == 0


def test_the_words_of_a_report_and_who_made_it_go_after_three_years(
    store: Store, now: datetime
) -> None:
    key, steward = saved(store, now), make(store, "steward", now=now)
    raised(store, key, now)
    with store.write(drain=False) as db:
        listings.signal(db, key, kind="report_wrong", by="public", actor=SYSTEM, now=now,
                        detail="Ask Marigold", reporter="Bo")  # fmt: skip
        listings.signal(db, key, kind="page_gone", by="check", actor=SYSTEM, now=now, detail="404")
    retention.forget(store, now=now + 3 * YEARS - timedelta(days=1))
    assert "Marigold" in repr((present(store, key))["signals"])
    later = now + 3 * YEARS + timedelta(days=1)
    assert retention.forget(store, now=later)["reports"] == 1
    told = {row["kind"]: (row["detail"], row["reporter"]) for row in present(store, key)["signals"]}
    # Nobody has answered the concern.
    assert told == {
        concerns.SIGNAL: ("He shouts at me", "Ann Bell"), "report_wrong": (None, None),
        "page_gone": ("404", None),
    }  # fmt: skip
    answered(store, key, steward, later)
    assert retention.forget(store, now=later)["reports"] == 1
    assert "Ann Bell" not in repr(present(store, key)["signals"])


def test_who_rang_and_who_looked_for_an_audit_is_forgotten_and_what_they_found_stays(
    store: Store, now: datetime
) -> None:
    key = saved(store, now)
    for name, at in (("Marigold", now - 3 * YEARS - timedelta(days=1)), ("Petunia", now)):
        audit = str(uuid4())
        with store.write(drain=False) as db:
            db.add(
                m.Call(
                    id=str(uuid4()), listing_id=key, account_id=None, by=name, at=at,
                    result="closed", note=f"{name} says so",
                )
            )  # fmt: skip
            db.add(m.Audit(id=audit, drawn_at=at, drawn_by=name, seed="1", size=1, population=1))
            db.flush()
            db.add(
                m.AuditItem(
                    audit_id=audit, listing_id=key, name="Lunch club", state_then="due",
                    confirmed_on=None, result="right", note=f"{name} rang", by=name, at=at,
                    version=2,
                )
            )  # fmt: skip
    assert retention.forget(store, now=now)["calls"] == 3
    assert "Marigold" not in everything(store)
    with store.read() as db:
        assert [row.result for row in db.scalars(select(m.Call))] == ["closed"] * 2
        assert {row.by for row in db.scalars(select(m.AuditItem))} == {"somebody", "Petunia"}
    assert retention.forget(store, now=now)["calls"] == 0


def test_a_name_goes_from_audits_with_its_account_and_not_from_those_of_a_namesake(
    store: Store, now: datetime
) -> None:
    old = now - 2 * YEARS - timedelta(days=1)
    ended(store, old, name="Sam Smith")
    with store.write(drain=False) as db:
        accounts.add(db, email="sam2@example.org", name="Sam Smith", role="steward", by=SYSTEM,
                     via="web", now=old + timedelta(days=30))  # fmt: skip
        for at in (old, now):
            audit = str(uuid4())
            db.add(m.Audit(id=audit, drawn_at=at, drawn_by="Sam Smith", seed="1", size=1,
                           population=1))  # fmt: skip
            db.flush()
            db.add(
                m.AuditItem(
                    audit_id=audit, listing_id=str(make_listing()["id"]), name="Lunch club",
                    state_then="due", confirmed_on=None, result="right", note=None,
                    by="Sam Smith", at=at, version=2,
                )
            )  # fmt: skip
    retention.forget(store, now=now)
    with store.read() as db:
        drew = db.scalars(select(m.Audit.drawn_by).order_by(m.Audit.drawn_at))
        assert list(drew) == ["A former member", "Sam Smith"]
        looked = db.scalars(select(m.AuditItem.by).order_by(m.AuditItem.at))
        assert list(looked) == ["A former member", "Sam Smith"]


def present(store: Store, key: str) -> dict[str, Any]:
    with store.read() as db:
        return listings.get(db, key) or {}


@pytest.mark.parametrize("goes", ["Fred Fine", "Stella Steward"])
def test_a_name_goes_also_from_what_was_approved_and_from_what_was_looked_into(
    store: Store, now: datetime, goes: str
) -> None:
    key = saved(store, now)
    ids = {"Fred Fine": make(store, "owner", now=now, name="Fred Fine"),
           "Stella Steward": make(store, "steward", now=now, name="Stella Steward")}  # fmt: skip
    owner, steward = ids.values()
    with store.write(drain=False) as db:
        account = accounts.by_id(db, owner)
        accounts.give(db, account, key, how="claim", by=SYSTEM, via="web", now=now)
    with store.write(drain=False) as db:
        live, _ = editing.shown_to(db, owner, key)
        editing.save(db, owner, key, {"name": "Zed"}, seen_as=editing.seen(live, ["name"]),
                     now=now, places=store.places)  # fmt: skip
    with store.read() as db:
        (item,) = proposals.waiting(db, now)
    wanted = desk.Wanted(item.kind, item.key, item.version, "approve")
    assert desk.decide(store, [wanted], account_id=steward, now=now).done
    raised(store, key, now)
    answered(store, key, steward, now)
    with store.write(drain=False) as db:
        accounts.deactivate(db, accounts.by_id(db, ids[goes]), by=SYSTEM, via="web", now=now)
    assert "Fred Fine (approved by Stella Steward)" in {row.actor for row in rows_of(store, key)}
    retention.forget(store, now=now + 2 * YEARS + timedelta(days=1))
    assert goes not in everything(store)
    names = ["A former member" if name == goes else name for name in ids]
    said = f"{names[0]} (approved by {names[1]})"
    assert said in {row.actor for row in rows_of(store, key)}
    with store.read() as db:
        about = db.scalars(select(m.History).where(m.History.about == f"concern:{key}")).one()
    assert about.actor == names[1]
    assert f": {names[1]} looked into this" in about.changes[0]["words"]
