"""Whether sessions have ended and when they will.

Freshness, slots and the `ends_soon` label ask it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from indexer.times.clock import Session
from indexer.times.timetables import rule_of

Listing = Mapping[str, Any]
"""A canonical listing; only its `sessions` are looked at."""


def last_date(session: Session) -> date | None:
    """The last day it meets, from `until`, the UNTIL or COUNT of its rule, or its dates.

    None is no known end. Where the very days cannot be told it is the last it might meet; an end
    in 2100 or later is how publishers write "for ever" and no end.
    """
    return rule_of(session).end


def ended(session: Session, today: date) -> bool:
    """Whether its last meeting is before today. `check_after` is not an end."""
    end = rule_of(session).end
    return end is not None and end < today


def ends_within(session: Session, today: date, days: int) -> bool:
    """Whether its last meeting is today or one of the next `days` days."""
    end = rule_of(session).end
    return end is not None and today <= end <= today + timedelta(days=days)


def all_sessions_ended(listing: Listing, today: date) -> bool:
    """Whether the listing had sessions and every one of them has ended."""
    sessions = listing.get("sessions") or []
    return bool(sessions) and all(ended(session, today) for session in sessions)


def last_date_of(listing: Listing) -> date | None:
    """The latest last day of its sessions; None without sessions or if one has no known end."""
    ends = [last_date(session) for session in listing.get("sessions") or []]
    known = [end for end in ends if end is not None]
    return max(known) if known and len(known) == len(ends) else None
