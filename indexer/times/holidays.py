"""Bank holidays, from the list that comes with the govuk-bank-holidays package; no network.

`indexer.times.occurrences` marks the days on which a session may not meet.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache

from indexer.errors import Refused

ENGLAND_AND_WALES = "england-and-wales"


@cache
def _holidays() -> Mapping[str, Mapping[date, str]]:
    # Imported when first asked: the package pulls in a whole HTTP client.
    from govuk_bank_holidays.bank_holidays import (  # type: ignore[import-untyped]
        BankHolidays,
    )

    published = BankHolidays(use_cached_holidays=True)
    return {
        division: {event["date"]: str(event["title"]) for event in events}
        for division, events in published.data.items()
    }


def bank_holiday(day: date, division: str = ENGLAND_AND_WALES) -> str | None:
    """The name of the bank holiday on `day`, or None.

    `division` is england-and-wales, scotland or northern-ireland; `Refused` for any other.
    """
    try:
        return _holidays()[division].get(day)
    except KeyError:
        known = ", ".join(sorted(_holidays()))
        raise Refused(f'There are no bank holidays for "{division}"; use one of {known}.') from None
