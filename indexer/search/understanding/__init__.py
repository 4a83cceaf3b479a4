"""What somebody typed -> what it means: needs, and facts such as place, day and access needs, each
with the words that caused it. Pure and offline; called by the search for every text.
"""

from __future__ import annotations

from collections.abc import Set
from datetime import date

from indexer.places import Place, PlaceAnswer, Places
from indexer.search.understanding.access import read_access
from indexer.search.understanding.access_meaning import read_access_meaning
from indexer.search.understanding.ages import read_age
from indexer.search.understanding.attend import read_attend
from indexer.search.understanding.cost import read_cost
from indexer.search.understanding.days import read_date, read_days
from indexer.search.understanding.false_friends import read_false_friends
from indexer.search.understanding.findings import Finding, RuledOut, Understanding
from indexer.search.understanding.help_had import put_days_of_help_aside
from indexer.search.understanding.idioms import put_idioms_aside
from indexer.search.understanding.joining import read_join
from indexer.search.understanding.language import read_language
from indexer.search.understanding.left_over import left_over
from indexer.search.understanding.needs import guard_phrases, read_label, read_needs
from indexer.search.understanding.person import read_gender
from indexer.search.understanding.place import put_nearness_aside, read_distance, read_place
from indexer.search.understanding.ruled_out import read_ruled_out, read_unwanted
from indexer.search.understanding.text import Text, text_of
from indexer.search.understanding.told_aside import read_told_aside
from indexer.search.understanding.unknown_place import read_unknown_place
from indexer.search.understanding.when import read_times
from indexer.search.understanding.who import read_who

__all__ = ["Finding", "RuledOut", "Understanding", "understand"]


def understand(
    text: str,
    *,
    places: Places,
    today: date,
    without: Set[str] = frozenset(),
    guessing: bool = True,
) -> Understanding:
    """Read a text in the order of search.md 1.1: place and distance, day and time, age, gender,
    who it is for, language, access, cost, how it happens, how you join, what is ruled out, needs.

    `without` holds keys such as "need:wellbeing.bereavement" whose findings are taken off. Without
    `guessing` the needs are only those that listed phrases say. Only the first 4,000 characters
    are read; no text makes it fail.
    """
    read = text_of(text)
    if not read.tokens:
        return Understanding()
    answer = None if read_label(read) else _read_all(read, places, today, guessing=guessing)
    in_order = sorted(read.findings, key=lambda one: (one.start, one.end))
    found = {one.key for one in in_order}
    kept = tuple(one for one in in_order if one.key not in without)
    place = next((one.value for one in kept if isinstance(one.value, Place)), None)
    taken_off = tuple(one for one in in_order if one.key in without)
    place_off = any(one.kind == "place" for one in taken_off)
    return Understanding(
        findings=kept,
        offered=tuple(
            one for one in read.offered if one.key not in without and one.key not in found
        ),
        ruled_out=tuple(read.ruled_out),
        taken_off=taken_off,
        left_over=left_over(read, without),
        place=place,
        place_answer=None if place_off else answer,
    )


def _read_all(read: Text, places: Places, today: date, *, guessing: bool) -> PlaceAnswer | None:
    """Let every reader read, each what those before it have left; what was said of a place."""
    put_idioms_aside(read)
    read_false_friends(read)
    read_told_aside(read)
    read_distance(read)
    answer = read_place(read, places)
    guard_phrases(read)
    put_days_of_help_aside(read)
    read_date(read, today)
    read_days(read, today)
    read_times(read)
    sex = read_age(read, today)
    read_who(read)
    read_language(read)
    read_access(read)
    put_nearness_aside(read)
    read_gender(read, sex)  # after "all female", which is who a group is for
    read_cost(read)
    read_attend(read)
    read_join(read)
    read_ruled_out(read)
    answer = answer or read_unknown_place(read, places)
    read_needs(read, guessing=guessing)
    read_unwanted(read)
    if guessing:
        read_access_meaning(read)
    return answer
