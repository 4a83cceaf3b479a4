"""What another has or needs who would not come: "my neighbour is in a wheelchair, I want a choir",
"my husband is deaf, is there a walking group for me". Asked by `access_look_alikes`.
"""

from __future__ import annotations

import re
from typing import Final

from indexer.search.understanding.late import regex

_IS: Final = (
    r"(?:['’]s| is| are| has| have| uses?| can['’]?t| cannot| needs?| struggles?| who['’]?s| who is"
    r"| who has| who uses)"
)
_WISH: Final = (
    r"(?:(?:i|i['’]d|i['’]?m)(?: (?:just|really|only|also|would|do|still|myself))*"
    r" (?:want|like|love|fancy|enjoy|wish|like to join|love to join|keen)\b)"
)
_FOR_ME: Final = (
    r"[^.!?\n|]{0,80}?\b(?:for (?:just |only )?(?:me|myself)(?! and\b| to (?:take|bring))"
    r"|(?:on|of) my own\b(?! house))"
)
# A neighbour's chair is no need of who wants to sing; a husband's only is none where it is said
# that nobody comes along.
_OTHERS: Final = regex(
    r"\b(?:my|our|the|me|mi|a)(?: (?:old|new|next door|best|upstairs|downstairs|lovely))?"
    rf" (?:(?:neighbour|friend|mate|pal|colleague|workmate|boss|landlord|landlady)s?{_IS}"
    rf"[^.!?\n|]{{1,60}}?(?:[.,;–—-]|\b(?:but|and)\b)\s*(?:but |and |so )?{_WISH}"
    rf"|(?:husband|hubby|wife|partner|mum|mam|dad|mother|father|son|daughter|brother|sister|nan"
    rf"|gran|grandad){_IS}[^.!?\n|]{{1,60}}?(?:[.,;?–—-]|\b(?:but|and)\b)(?={_FOR_ME}))",
    re.I,
)
# Then both may come, or it is asked for the other after all.
_BOTH: Final = regex(
    r"\b(?:we|us|both|together|(?:for|with|take|taking|bring|bringing|get|getting) (?:him|her"
    r"|them|my"
    r"|our)|he|she|they|where (?:he|she)|come with|comes with|too|as well|me and|and me)\b",
    re.I,
)
_BODILY: Final = frozenset({
    "step_free_entrance", "step_free_throughout", "powered_wheelchair_scooter", "accessible_toilet",
    "changing_places", "hearing_loop", "bsl", "large_print_formats", "easy_read",
    "autism_friendly", "dementia_friendly", "parking", "blue_badge_parking", "seating_available",
    "quiet_low_sensory", "quiet_space", "assistance_dogs", "visual_impairment",
})  # fmt: skip


def is_somebody_elses(typed: str, facet: str, start: int, end: int) -> bool:
    """Whether the words of a facet tell of somebody beside who would come."""
    if facet not in _BODILY:
        return False
    return any(
        met.start() <= start and end <= met.end() and not _BOTH.search(typed, met.end())
        for met in _OTHERS.finditer(typed)
    )
