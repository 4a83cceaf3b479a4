"""How a publisher mends what is wrong with a record: plain words for each code and field.

`indexer.stewards.publisher_reports` asks here; the codes are those that `indexer.sources` gives.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

QUIET: Final = frozenset({"unmapped_term", "back_reference_cut", "probable_duplicate"})
"""Remarks that are for us and not for the publisher."""

_TOLD: Final[Mapping[str, tuple[str, str]]] = {
    "address_cleaned": ("Address that had to be tidied", "Write each part of the address once."),
    "address_masked": (
        "Address that is not public",
        "If the address may be known, publish it whole. Otherwise nothing is to be done.",
    ),
    "age_contradictory": (
        "Ages that cannot both be right",
        "Give the lowest and the highest age so that the lowest is not above the highest.",
    ),
    "age_invalid": ("Age that is none", "Write ages as whole numbers of years."),
    "age_max_zero": ("Highest age of 0", "Leave the highest age empty where there is none."),
    "bulk_timestamp": (
        "One date of checking for all records",
        "Give the day on which each record was really looked at.",
    ),
    "child_id_clash": (
        "One id used for two things",
        "Give each contact, place and time an id of its own.",
    ),
    "coordinates_missing": (
        "Place without a point",
        "Add the postcode, or latitude and longitude.",
    ),
    "coordinates_outside_uk": (
        "Point that lies elsewhere",
        "Check latitude and longitude: in Britain latitude is about 50 to 61.",
    ),
    "coordinates_swapped": (
        "Latitude and longitude exchanged",
        "Put about 50 to 61 into latitude, and about -8 to 2 into longitude.",
    ),
    "coordinates_zero": ("Point at 0, 0", "Leave both empty where the point is not known."),
    "cost_expired": ("Price that was good until a day past", "Give the price that is asked now."),
    "date_damage": (
        "Date damaged by a spreadsheet program",
        "Format the column as text, and write dates as 2026-11-24.",
    ),
    "date_future": ("Date that has not come yet", "Give the day on which it was really checked."),
    "date_invalid": ("Date that cannot be read", "Write dates as 2026-11-24."),
    "detail_failed": (
        "Record whose own page gave an error",
        "Ask whoever runs the feed why the address of this record answers with an error.",
    ),
    "ditto_resolved": ('Cell that says "as above"', "Write the value into each row."),
    "duplicate_location": ("One place given twice", "Give each place once in a record."),
    "email_invalid": (
        "E-mail address that is none",
        "Write one address as name@example.org, with nothing else in the field.",
    ),
    "email_split": ("Several e-mail addresses in one field", "Give each a contact of its own."),
    "formula_text": ("Formula in a cell", "Write the value itself into the cell, as text."),
    "html_stripped": ("Codes for layout in a text", "Plain text is enough; we took the codes out."),
    "location_empty": ("Place without name and address", "Name the place, or take it away."),
    "mojibake_repaired": (
        "Garbled letters",
        "Save the file as UTF-8, or let whoever runs the feed look at its character set.",
    ),
    "no_name": ("Record without a name", "Give the group a name."),
    "number_as_float": (
        "Telephone number turned into a number",
        "Format the column as text before the numbers are typed.",
    ),
    "postcode_repaired": ("Postcode that had to be put right", "Write it as WF1 2AP."),
    "dangling_reference": (
        "Reference to something that is not there",
        "Send what it refers to as well, or take the reference out.",
    ),
    "url_several": ("Several web addresses in one field", "Give one, https:// and all."),
    "id_repeated": ("One id used for two records", "Give each record an id of its own."),
    "no_times": ("Group without times", "Say on which days it meets, and when."),
    "times_unclear": (
        "Times that can be read in two ways",
        "Give the day, when it begins and ends, and how often it comes, each in its own field.",
    ),
    "no_location": (
        "Group without a place",
        "Say where it meets, or that it is online, by telephone, or at people's homes.",
    ),
    "not_a_record": (
        "Something that is no record",
        "Take it out, or ask whoever runs the feed what it is.",
    ),
    "number_lost_zero": (
        "Telephone number without its first 0",
        "Format the column as text before the numbers are typed.",
    ),
    "organisation_missing": ("Group without anybody who runs it", "Say who runs it."),
    "past_event": (
        "Date that is past",
        "Take it out, or give the next date. If the group meets regularly, say how often.",
    ),
    "phone_invalid": (
        "Telephone number that is none",
        "Write the whole number with its area code, such as 0113 496 0123.",
    ),
    "phone_prose": (
        "Telephone number inside a sentence",
        "Put the number alone into its field, and the words into the description.",
    ),
    "placeholder_field": (
        "Filler words in a text",
        "Write what people should know, or leave it empty.",
    ),
    "placeholder_record": ("Record for a trial", "Take it out of the feed."),
    "postcode_invalid": (
        "Postcode that is none",
        "Write the whole postcode, such as WF1 2AP, with nothing else in the field.",
    ),
    "postcode_outcode_only": (
        "Only a part of the postcode",
        "Write the whole postcode, so that people are told how far away it is.",
    ),
    "price_invalid": ("Price that is none", "Write the price in pounds as a number, such as 2.50."),
    "price_text": (
        "Price written in words",
        "Write the price in pounds as a number, and what it is for beside it.",
    ),
    "schedule_contradictory": (
        "Times that contradict each other",
        "Give the days and how often they come so that both fit.",
    ),
    "schedule_free_text": (
        "Times written in words",
        "Give the day, when it begins and ends, and how often it comes, each in its own field.",
    ),
    "schedule_needs_recheck": (
        "Times that were given until a day past",
        "If the group goes on, move the last day, or leave it empty.",
    ),
    "schedule_no_frequency": ("Days without how often", "Say whether it is weekly or monthly."),
    "schedule_venue_unknown": (
        "Time at a place that is not given",
        "Give the place, or take its id out of the time.",
    ),
    "service_area_conflict": (
        "Area whose name and code differ",
        "Give the name and the code of one and the same area.",
    ),
    "status_unknown": (
        "State that is not known",
        "Write active, inactive, defunct or temporarily closed.",
    ),
    "term_unresolved": (
        "Subject given by a number alone",
        "Send the name of the subject beside its id, or publish the list of subjects.",
    ),
    "url_invalid": ("Web address that is none", "Write the whole address, https:// and all."),
    "url_no_scheme": ("Web address without https://", "Write the whole address, https:// and all."),
    "venue_text_split": (
        "Place and address in one field",
        "Put the name of the place, its address and its postcode into fields of their own.",
    ),
}

_FIELDS: Final[Mapping[str, str]] = {
    "name": "Give the group a name.",
    "postcode": _TOLD["postcode_invalid"][1],
    "lat": _TOLD["coordinates_outside_uk"][1],
    "lon": _TOLD["coordinates_outside_uk"][1],
    "email": _TOLD["email_invalid"][1],
    "phones": _TOLD["phone_invalid"][1],
    "website": _TOLD["url_invalid"][1],
    "url": _TOLD["url_invalid"][1],
    "opens": "Write times as 14:00.",
    "closes": "Write times as 14:00, and later than it begins.",
    "amount": _TOLD["price_invalid"][1],
    "checked_on": _TOLD["date_invalid"][1],
    "changed_on": _TOLD["date_invalid"][1],
    "until": _TOLD["date_invalid"][1],
    "starts_on": _TOLD["date_invalid"][1],
    "dates": _TOLD["date_invalid"][1],
    "min": _TOLD["age_invalid"][1],
    "max": _TOLD["age_invalid"][1],
    "state": "Use one of the words that the format knows.",
    "rrule": _TOLD["schedule_free_text"][1],
}
_OTHERWISE: Final = "Look at this field again, and publish what is right."


def title_of(code: str) -> str:
    """A code as people read it."""
    if code in _TOLD:
        return _TOLD[code][0]
    words = code.replace("_", " ").strip() or "Something else"
    return words[:1].upper() + words[1:]


def remedy_of(name: str, reason: str) -> str:
    """How to mend it: by the code, by a field's own name, or by the code before the reason's colon
    ("not_a_record: no object.")."""
    for key in (name, reason.partition(":")[0]):
        if key in _TOLD:
            return _TOLD[key][1]
        if key in _FIELDS:
            return _FIELDS[key]
    return _OTHERWISE
