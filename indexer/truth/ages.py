"""From which day on a page can have gone wrong: the age that `decay` reckons with.

Called by `indexer.truth.audit` for each listing that is drawn.
"""

from __future__ import annotations

from datetime import date

from schemas.listing import Listing

from ..freshness.rules import counted_confirmations
from ..freshness.thresholds import load_rules
from ..search.document import evidence_on


def last_said_right(listing: Listing, *, today: date, trusted: frozenset[str]) -> date | None:
    """The day on which somebody last said that the page is right; None: nobody has.

    Not R, which lies earlier by as much as a weaker confirmation counts less: that is a rule for
    asking in good time, and nothing that happened. Neither the day on which somebody went and it
    was there, or a website still named the group: the rest of the page was not read then.
    """
    rules = load_rules()
    evidence = evidence_on(listing, today=today, trusted=trusted)
    return max(
        (
            one.given.on
            for one in counted_confirmations(evidence, today, rules)
            if one.given.by != "website" and one.given.how not in rules.seen_running_said_as
        ),
        default=None,
    )
