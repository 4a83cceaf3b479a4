"""What a verdict on a website means for its listing: an alarm, a confirmation, or nothing new.

Called by `checks` in the transaction that keeps the verdict. The history of a listing is read by
people, so the same is never said twice while it still stands.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy.orm import Session as Db

from schemas.listing import Listing

from .. import listings
from ..freshness.answer import Freshness
from ..freshness.thresholds import load_rules
from ..history import Actor
from ..search.document import freshness_of
from .judging import Past, Verdict

BY: Final = Actor("check", "website check")
_WORTH: Final = 7
"""Days by which a confirmation must carry a listing further, to be worth a line of its history."""
_SOCIAL: Final = "redirect_social"
_PARKED: Final = "site_parked"


@dataclass(frozen=True)
class Said:
    """What was recorded of one look."""

    raised: bool = False
    confirmed: bool = False
    taken_back: bool = False

    @property
    def changed(self) -> bool:
        return self.raised or self.confirmed or self.taken_back


def wants_words(
    listing: Listing, *, now: datetime, coming: datetime, trusted: frozenset[str]
) -> bool:
    """Whether a page that names the group would be of use now, so that it must be read whole."""
    freshness = _freshness(listing, now, trusted)
    return bool(_own_alarms(listing, freshness)) or _carries(
        listing, freshness, now=now, coming=coming, trusted=trusted
    )


def say(
    db: Db,
    listing: Listing,
    verdict: Verdict,
    past: Past,
    *,
    url: str,
    now: datetime,
    coming: datetime,
    trusted: frozenset[str],
) -> Said:
    """Record what a verdict says that was not known. `coming` is when the next look will be."""
    freshness = _freshness(listing, now, trusted)
    key = listing["id"]
    if verdict.signal:
        detail = f"{verdict.reason}: {verdict.suggestion or url}"[:1000]
        if not _is_news(listing, verdict, past, freshness, detail=detail, now=now):
            return Said()
        saved = listings.signal(
            db, key, kind=verdict.signal, by="check", detail=detail, actor=BY, now=now
        )
        return Said(raised=saved.outcome == "changed")
    if not verdict.names_it:
        return Said()
    alarms = _own_alarms(listing, freshness)
    if verdict.confirms and (
        alarms or _carries(listing, freshness, now=now, coming=coming, trusted=trusted)
    ):
        saved = listings.confirm(db, key, by="website", how="website", actor=BY, now=now)
        return Said(confirmed=saved.outcome == "changed")
    if alarms:
        # It is there again and names the group, but nothing on it could be compared: what we said
        # of it no longer holds, and nothing else is known.
        kept = [row for row in listing["signals"] if row not in alarms]
        saved = listings.save_many(
            db, [{**listing, "signals": kept}], actor=BY, now=now, action="signal"
        )[0]
        return Said(taken_back=saved.outcome == "changed")
    return Said()


def _freshness(listing: Listing, now: datetime, trusted: frozenset[str]) -> Freshness:
    return freshness_of(listing, today=listings.today(now), trusted=trusted)


def _raised(listing: Listing, kind: str) -> list[dict[str, Any]]:
    return [row for row in listing["signals"] if row["kind"] == kind and row["by"] == "check"]


def _own_alarms(listing: Listing, freshness: Freshness) -> list[dict[str, Any]]:
    """The alarms of earlier checks that a good look at the page answers, and that still stand."""
    standing = {one.kind: one.on for one in freshness.alarms}
    return [
        row
        for kind in sorted(load_rules().website_clears)
        if kind in standing
        for row in _raised(listing, kind)
    ]


def _is_news(
    listing: Listing, verdict: Verdict, past: Past, freshness: Freshness, *, detail: str,
    now: datetime,
) -> bool:  # fmt: skip
    """Whether an alarm is to be raised: the first time, when it has gone and come back, and again
    when it has begun to fade though it is still so."""
    kind = str(verdict.signal)
    raised = _raised(listing, kind)
    if not raised:
        return True
    last = max(raised, key=lambda row: str(row["on"]))
    if kind == _SOCIAL:
        return all(row["detail"] != detail for row in raised)  # no points, so nothing fades
    on = date.fromisoformat(last["on"])
    if listings.today(now) - on > timedelta(days=load_rules().signals[kind].full_days):
        return True
    if any(one.kind == kind for one in freshness.alarms):
        return False
    if past.verdict not in (verdict.name, "nothing_said"):
        return True
    # Somebody's confirmation has cleared it. Who pressed "still right" has hardly looked at the
    # website; a link that leads astray stays off unless the team itself says it is right.
    looked = ("steward", "staff")
    return kind == _PARKED and not any(
        row["by"] in looked and row["on"] >= last["on"] for row in listing["confirmations"]
    )


def _carries(
    listing: Listing, freshness: Freshness, *, now: datetime, coming: datetime,
    trusted: frozenset[str],
) -> bool:  # fmt: skip
    """Whether a confirmation by the website would keep the listing from being due before the next
    look: then, and not with every look, it is recorded."""
    before = freshness.reference
    if before is None or freshness.confirmed_on is None:
        return False
    cycle = timedelta(days=load_rules().cycle_days(listing["cycle"]))
    if before + cycle > listings.today(coming):
        return False
    row: dict[str, Any] = {
        "on": listings.today(now).isoformat(), "by": "website", "how": "website", "note": None,
        "left_standing": [],
    }  # fmt: skip
    after = _freshness(
        {**listing, "confirmations": [*listing["confirmations"], row]}, now, trusted
    ).reference
    return after is not None and (after - before).days >= _WORTH
