"""What the plan of reminders decides on, read from the database: who is due, and who had a letter.

Called by `send`, by the phone list (`nobody_to_write_to`) and by whoever shows what is planned.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session as Db

from schemas.listing import Listing

from .. import mail
from .. import models as m
from ..database import in_parts
from ..errors import Refused
from ..freshness.reading import each_judged
from ..freshness.thresholds import Rules, load_rules
from ..listings import today
from ..merged import has_gone_away
from ..people import accounts, addresses
from ..people.links import GOOD_FOR
from ..people.proof import addresses_of
from ..search.document import freshness_of
from ..texts import mobile_in
from .plan import ANOTHER_WAY, BETWEEN, SENT, Due, Text, by_text, rung_due, whom

KIND: Final = mail.REMINDER

QUEUEING: Final = accounts.ADMINS + 1
"""Held by who queues reminders, so that two at once write to nobody twice."""

BOUNCED: Final = "bounced"

_PEOPLE: Final = ("owner", "steward", "staff")
_LISTS: Final = ("publisher", "source")
_LOOK_BACK: Final = BETWEEN + timedelta(days=1)
_AT_ONCE: Final = 400


def due_now(
    db: Db, *, now: datetime, trusted: frozenset[str], ids: Iterable[str] | None = None,
    texting: bool = False, progress: Callable[[int, int], None] | None = None,
) -> Iterator[Due]:  # fmt: skip
    """Every listing that is to be asked about, or those among `ids`; `texting`: a text message may
    be the other way to ask.

    A closed one never is; nor one without R: a listing that nobody has confirmed is its
    publisher's while a list has it, and the ladder has no rung for it. One that takes no new people
    for now, or is closed for a while, is asked like any other.
    """
    rules, day = load_rules(), today(now)
    some = sorted(set(ids)) if ids is not None else list(_perhaps_due(db, day, rules))
    refused, stopped = _refused(db), _stopped(db) if texting else None
    numbers = _refused_numbers(db) if texting else frozenset()
    for start in range(0, len(some), _AT_ONCE):
        part = some[start : start + _AT_ONCE]
        kept, keepers = _reminders_of(db, part), _keepers_of(db, part)
        for listing in each_judged(db, part):
            key = listing["id"]
            due = _due(
                listing, kept.get(key, []), keepers.get(key, []), day=day, trusted=trusted,
                rules=rules, refused=refused, stopped=stopped, numbers=numbers,
            )  # fmt: skip
            if due is not None:
                yield due
        if progress is not None:
            progress(start + len(part), len(some))


def people_of(
    listing: Listing, keepers: Iterable[str], *, refused: frozenset[str]
) -> list[str]:  # fmt: skip
    """The addresses that may be written to about a listing: who keeps it, then the group itself."""
    everybody = [*keepers, *addresses_of(listing, by_owners=True)]
    return [one for one in dict.fromkeys(everybody) if one not in refused]


def last_letters(db: Db, *, now: datetime) -> dict[str, datetime]:
    """When each address was last asked, as far as it matters still. A letter that waits for the
    mail server counts until its link is too old, so that two never arrive together."""
    since = now - _LOOK_BACK
    found: dict[str, datetime] = {}

    def note(email: str, at: datetime) -> None:
        found[email] = max(at, found.get(email, at))

    sent = select(m.Reminder.email, func.max(m.Reminder.at)).where(
        m.Reminder.state == SENT, m.Reminder.at > since, m.Reminder.email.is_not(None)
    )
    links = select(m.ConfirmLink.email, func.max(m.ConfirmLink.made_at))
    for email, at in [
        *db.execute(sent.group_by(m.Reminder.email)),
        *db.execute(links.where(m.ConfirmLink.made_at > since).group_by(m.ConfirmLink.email)),
    ]:
        note(email, at)
    good = now - GOOD_FOR["confirm"]
    letters = select(m.Mail).where(
        m.Mail.kind == KIND,
        or_(
            m.Mail.sent_at > since,
            and_(m.Mail.state.in_(("waiting", "sending")), m.Mail.made_at > good),
        ),
    )
    for letter in db.scalars(letters):
        at = letter.sent_at or max(letter.due_at, now)
        note(letter.to, at)
        if letter.channel == mail.TEXT and letter.sent_at is None:
            # Whom a text message is for, who would otherwise get a letter as well.
            note(letter.subject, at)
    return found


def nobody_to_write_to(db: Db, *, now: datetime, trusted: frozenset[str]) -> list[str]:
    """The ids of the listings for which the ladder has begun and nobody is left to write to: there
    never was an address, it does not work, or they asked for no more letters. They are rung."""
    refused = _refused(db)
    gone = select(m.Reminder.listing_id).where(
        or_(m.Reminder.state != SENT, m.Reminder.email.in_(select(m.NoLetters.email)),
            m.Reminder.email.in_(select(m.Account.email).where(m.Account.bounced_at.is_not(None))))
    )  # fmt: skip
    rows = select(m.Reminder.listing_id, m.Reminder.reference)
    begun: dict[str, set[str]] = {}
    for key, reference in db.execute(rows.where(m.Reminder.listing_id.in_(gone))):
        begun.setdefault(key, set()).add(reference)
    found = []
    keepers = _keepers_of(db, begun)
    for listing in each_judged(db, sorted(begun)):
        freshness = freshness_of(listing, today=today(now), trusted=trusted)
        if freshness.state == "closed" or freshness.reference is None:
            continue
        if freshness.reference.isoformat() not in begun[listing["id"]]:
            continue
        if not people_of(listing, keepers.get(listing["id"], []), refused=refused):
            found.append(listing["id"])
    return found


# -- parts ------------------------------------------------------------------------------------


def _due(
    listing: Listing, kept: Sequence[m.Reminder], keepers: Sequence[str], *, day: date,
    trusted: frozenset[str], rules: Rules, refused: frozenset[str],
    stopped: frozenset[str] | None, numbers: frozenset[str],
) -> Due | None:  # fmt: skip
    """`stopped` are those who want nothing from us; None: no text messages are sent. To none of
    these `numbers` could one be sent."""
    freshness = freshness_of(listing, today=day, trusted=trusted)
    if freshness.state == "closed" or freshness.reference is None:
        return None
    rows = [row for row in kept if row.reference == freshness.reference.isoformat()]
    found = rung_due(
        freshness.reference, listing["cycle"], {row.rung: row.state for row in rows},
        today=day, rules=rules,
    )  # fmt: skip
    if found is None:
        return None
    rung, skipped = found
    asked = [row.email for row in rows if row.state == SENT and row.email]
    people = people_of(listing, keepers, refused=refused)
    text = None
    if stopped is not None and rung in ANOTHER_WAY:
        texted = [row.email for row in rows if row.channel == mail.TEXT and row.email]
        text = by_text(_reached_by_text(listing, stopped, numbers), asked, texted, rung, people)
    return Due(
        listing_id=listing["id"],
        name=listing["name"],
        reference=freshness.reference,
        rung=rung,
        skipped=skipped,
        to=whom(people, asked, rung),
        confirmed_on=freshness.confirmed_on,
        confirmed_by=freshness.confirmed_by,
        text=text,
    )


def _reached_by_text(
    listing: Listing, stopped: frozenset[str], numbers: frozenset[str]
) -> list[Text]:
    """Who of the group shows everybody a mobile number beside their e-mail address. One without an
    address is not among them: a link is made out to somebody, who can then stop the reminders."""
    found = []
    for contact in listing["contacts"]:
        number = mobile_in(contact["phones"]) if contact["public"] else None
        if number is None or number in numbers or not contact["email"]:
            continue
        try:
            person = addresses.folded(contact["email"])
        except Refused:
            continue
        if person not in stopped:
            found.append(Text(person, number))
    return found


def _perhaps_due(db: Db, day: date, rules: Rules) -> Iterator[str]:
    """All but those that a person confirmed so lately that no rung can be reached: most of them,
    and reading them whole is what takes long."""
    lately = []
    for cycle in rules.cycles:
        first = min(rung.cycles * rules.cycle_days(cycle) + rung.days for rung in rules.ladder)
        since = (day - timedelta(days=int(first))).isoformat()
        lately.append(and_(m.Listing.cycle == cycle, m.Confirmation.on > since))
    confirmed = (
        select(m.Confirmation.listing_id)
        .join(m.Listing, m.Listing.id == m.Confirmation.listing_id)
        .where(
            m.Confirmation.by.in_(_PEOPLE),
            m.Confirmation.on <= day.isoformat(),
            # Of somebody who only saw that it runs the weight is less.
            or_(m.Confirmation.how.is_(None),
                m.Confirmation.how.not_in(sorted(rules.seen_running_said_as))),
            or_(*lately),
        )
    )  # fmt: skip
    # What one list has closed another may still have.
    perhaps_open = or_(m.Listing.status_state != "closed", m.Listing.status_by.in_(_LISTS))
    query = select(m.Listing.id).where(
        perhaps_open, m.Listing.id.not_in(confirmed), ~has_gone_away()
    )  # fmt: skip
    yield from db.scalars(query.order_by(m.Listing.id))


def _reminders_of(db: Db, ids: Sequence[str]) -> dict[str, list[m.Reminder]]:
    """Listing -> its reminders, in the order of their sending."""
    found: dict[str, list[m.Reminder]] = {}
    rows = select(m.Reminder).where(m.Reminder.listing_id.in_(ids))
    # They may have been read before, in the transaction that is going to write some.
    rows = rows.execution_options(populate_existing=True)
    for row in db.scalars(rows.order_by(m.Reminder.at, m.Reminder.rung)):
        found.setdefault(row.listing_id, []).append(row)
    return found


def _keepers_of(db: Db, ids: Iterable[str]) -> dict[str, list[str]]:
    """Listing -> the addresses of who keeps it and may change it, as `accounts.owners_of` has them;
    asked of many at once, for one statement each would take longer than all the rest."""
    query = (
        select(m.Ownership.listing_id, m.Account.email)
        .join(m.Account, m.Account.id == m.Ownership.account_id)
        .where(m.Account.active, m.Account.role.in_(accounts.KEEPERS))
        .order_by(m.Ownership.since, m.Account.email)
    )
    found: dict[str, list[str]] = {}
    for some in in_parts(ids):
        for key, email in db.execute(query.where(m.Ownership.listing_id.in_(some))):
            found.setdefault(key, []).append(email)
    return found


def _refused(db: Db) -> frozenset[str]:
    """The addresses to which no reminder goes: of who asked for none, and those that do not work.
    That letters came back says nothing any more once a later one was read there."""
    query = select(m.Account).where(
        or_(m.Account.bounced_at.is_not(None), m.Account.email.in_(select(m.NoLetters.email)))
    )
    known = {account.email: account for account in db.scalars(query)}
    found = {email for email, account in known.items() if not accounts.reached(account)}
    for row in db.scalars(select(m.NoLetters)):
        read_at = known[row.email].reached_at if row.email in known else None
        if row.why != BOUNCED or read_at is None or read_at <= row.at:
            found.add(row.email)
    return frozenset(found)


def _stopped(db: Db) -> frozenset[str]:
    """Who wants no reminders, by whichever way. That letters come back is a reason for a text."""
    query = select(m.NoLetters.email).where(m.NoLetters.why != BOUNCED)
    return frozenset(db.scalars(query))


def _refused_numbers(db: Db) -> frozenset[str]:
    """The numbers to which a text message could not be sent: none is tried again while that stands
    among the letters."""
    failed = select(m.Mail.to).where(m.Mail.channel == mail.TEXT, m.Mail.state == "failed")
    return frozenset(db.scalars(failed))


def listings_of(db: Db, email: str) -> list[str]:
    """The ids of the listings about which an address was asked, or which its account keeps."""
    kept = (
        select(m.Ownership.listing_id)
        .join(m.Account, m.Account.id == m.Ownership.account_id)
        .where(m.Account.email == email)
    )
    asked = select(m.ConfirmLink.listing_id).where(m.ConfirmLink.email == email)
    return sorted({*db.scalars(kept), *db.scalars(asked)})
