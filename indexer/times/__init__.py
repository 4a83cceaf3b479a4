"""When sessions meet, end and fit: pure functions over a session of a canonical listing.

Search, freshness, the pages and the importer call these; days and hours are London's.
"""

from indexer.times.clock import LONDON, Session, hours, in_london, minutes
from indexer.times.ends import (
    all_sessions_ended,
    ended,
    ends_within,
    last_date,
    last_date_of,
)
from indexer.times.holidays import bank_holiday
from indexer.times.occurrences import (
    HORIZON_DAYS,
    Occurrence,
    next_occurrence,
    next_occurrences,
    occurrences,
    occurs_on,
)
from indexer.times.rrules import parse_rrule
from indexer.times.sentences import clock, day_words, sentence
from indexer.times.timetables import (
    Timetable,
    check_session,
    irregular,
    past_check,
    rule_of,
    times_known,
    weekdays,
)

__all__ = [
    "HORIZON_DAYS",
    "LONDON",
    "Occurrence",
    "Session",
    "Timetable",
    "all_sessions_ended",
    "bank_holiday",
    "check_session",
    "clock",
    "day_words",
    "ended",
    "ends_within",
    "hours",
    "in_london",
    "irregular",
    "last_date",
    "last_date_of",
    "minutes",
    "next_occurrence",
    "next_occurrences",
    "occurrences",
    "occurs_on",
    "parse_rrule",
    "past_check",
    "rule_of",
    "sentence",
    "times_known",
    "weekdays",
]
