"""Whether a session fits the hours somebody asked for ("mornings", "after 18:00").

Search asks it for each slot; the hours of a window are London's, like those of a session.
"""

from __future__ import annotations

from indexer.times.clock import MINUTES_OF_DAY, Session, hours, minutes


def in_window(session: Session, start: str | None, end: str | None) -> bool | None:
    """Whether it fits [start, end): a session if it starts in it, open hours if they overlap it.

    Without `start` the window begins at midnight, without `end` it runs to midnight; an end
    before the start is the next day's. The day is the one on which the session opens: open from
    22:00 to 02:00 does not fit 01:00 to 02:00 of that same day. None if it cannot be told (no
    opening hour; opened before the window and nobody says until when).
    """
    opens, closes = hours(session)
    if opens is None:
        return None
    low = minutes(start) if start else 0
    high = (minutes(end) if end else 0) or MINUTES_OF_DAY
    if high < low:
        high += MINUTES_OF_DAY
    starts_in_it = low <= opens < high or low <= opens + MINUTES_OF_DAY < high
    if session.get("kind") != "open_hours" or starts_in_it:
        return starts_in_it
    if opens >= high or low == high:
        return False
    return None if closes is None else closes > low
