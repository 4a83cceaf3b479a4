"""The example of a native listing in the documentation, with every kind of field filled in."""

from typing import Any

EXAMPLE: dict[str, Any] = {
    "id": "tuesday-knitters",
    "sources": [
        {"name": "A list", "id": "77", "first_seen": "2025-02-01", "last_seen": "2026-11-01"}
    ],
    "same_as": [],
    "not_same_as": [],
    "organisation": {
        "name": "Helping Hands",
        "led_by": "people",
        "identifiers": [{"scheme": "GB-CHC", "identifier": "1234567"}],
    },
    "name": "Tuesday Knitters",
    "summary": "Knitting and a natter.",
    "description": "Bring your own wool, or use ours.",
    "needs": ["company.social"],
    "activities": ["knitting"],
    "status": {"state": "open"},
    "age": {"min": 18, "max": None},
    "who": [{"id": "women_only", "note": None}],
    "conditions": [],
    "eligibility": "For women who live in the district.",
    "format": "group",
    "languages": ["en", "pa"],
    "join": ["drop_in"],
    "attend": ["venue"],
    "cycle": "default",
    "cost": {
        "state": "free",
        "note": "tea 50p",
        "options": [{"amount": 0.5, "currency": "GBP", "per": "session", "note": "tea"}],
    },
    "capacity": {"state": "waiting_list", "weeks": 6, "until": None, "updated": "2026-10-01"},
    "access": {"text_email_contact": {"state": "yes"}},
    "venues": [
        {
            "id": "v1",
            "name": "St Mary's hall",
            "kind": "church_hall",
            "address": "Charlotte Street, Wakefield",
            "postcode": "WF1 2AP",
            "lat": 53.68,
            "lon": -1.5,
            "hidden": False,
            "access": {
                "step_free_entrance": {
                    "state": "yes",
                    "note": "ramp at the side",
                    "checked_on": "2026-05-03",
                }
            },
            "access_text": "The car park is small.",
        }
    ],
    "sessions": [
        {
            "venue": "v1",
            "kind": "session",
            "days": ["thu"],
            "opens": "14:00",
            "closes": "15:00",
            "every": "month",
            "nth": [2],
            "starts_on": None,
            "until": None,
            "check_after": None,
            "rrule": None,
            "except": [],
            "dates": [],
            "term_time": False,
            "note": None,
            "access": {},
        }
    ],
    "service_areas": [
        {"code": "E08000036", "name": "Wakefield"},
        {"outcode": "WF1"},
        {"near": "WF1 2AP", "miles": 10},
    ],
    "contacts": [
        {
            "name": "Jean",
            "phones": ["0113 496 0123"],
            "email": None,
            "times": "weekday mornings",
            "public": True,
        }
    ],
    "website": "https://knitters.example.org",
    "first_visit": {"who_meets_you": "Jean, at the door"},
    "confirmations": [{"on": "2026-08-01", "by": "owner", "how": "link"}],
    "signals": [{"kind": "report_closed", "by": "staff", "on": "2026-10-02", "detail": None}],
}
