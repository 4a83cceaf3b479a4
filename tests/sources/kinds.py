"""How each kind of source serves three good records: one row a kind, for the tests all must pass.

A new kind adds one function and one row of `GOOD`.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.fakes import LoopbackServer, Reply, Seen, envelope

PER_PAGE = 2
LISTING = "0b5a3f0e-6a35-4d0e-9a53-0d6d3a7e1c11"


@dataclass(frozen=True)
class Words:
    """What the first of the three records says: its description, a member that no standard knows
    (where the form allows one), and the host that its links lead to."""

    description: str = "We sing together. Everyone is welcome."
    extra: Any = None
    links: str = "https://choir.example.org"


@dataclass(frozen=True)
class Good:
    """A publisher who does everything right. `path` is what stands behind the server's address;
    `second` tells the request for the second page, None when all comes in one answer; `grows` says
    that a member no standard knows can be added to a record; `as_said`, that its records are
    listings already, whose texts stay as they are until the run checks them."""

    kind: str
    path: str
    answer: Callable[[Seen, str, Words], Reply]
    records: int = 3
    second: Callable[[Seen], bool] | None = None
    grows: bool = True
    as_said: bool = False
    options: Mapping[str, Any] = field(default_factory=dict)


class Publisher(LoopbackServer):
    """A good publisher of one kind; `spoil` may put another answer in place of an honest one."""

    def __init__(
        self,
        good: Good,
        words: Words | None = None,
        spoil: Callable[[Seen], Reply | None] = lambda _: None,
    ) -> None:
        told = words or Words()

        def answer(request: Seen) -> Reply:
            return spoil(request) or good.answer(request, self.url, told)

        super().__init__(answer)
        self.address = f"{self.url}{good.path}"


def _numbered(make: Callable[[int, Words], Any], words: Words) -> list[Any]:
    """Three records; what `words` says is said of the first, the others are plain."""
    plain = Words(links=words.links)
    return [make(number, words if number == 1 else plain) for number in (1, 2, 3)]


def _with_extra(record: dict[str, Any], words: Words) -> dict[str, Any]:
    return record if words.extra is None else {**record, "extra": words.extra}


def _not_found() -> Reply:
    return Reply({"error": "Not found"}, status=404)


def _is_second_page(request: Seen) -> bool:
    return request.path.endswith("/services") and request.query.get("page") == "2"


# -- Open Referral ------------------------------------------------------------------------------


def _service(number: int, words: Words) -> dict[str, Any]:
    record = {
        "id": f"service-{number}",
        "name": f"Choir {number}",
        "description": words.description,
        "url": f"{words.links}/{number}",
        "status": "active",
        "organization": {"id": "o1", "name": "Choirs together", "website": words.links},
        "schedules": [{"freq": "WEEKLY", "byday": "TU", "opens_at": "14:00", "closes_at": "15:00"}],
    }
    return _with_extra(record, words)


def _oruk3(request: Seen, url: str, words: Words) -> Reply:
    rows = _numbered(_service, words)
    if request.path in ("", "/"):
        return Reply({"version": "HSDS-UK-3.0", "openapi_url": f"{words.links}/openapi.json"})
    if request.path == "/services":
        return Reply(envelope(rows, int(request.query.get("page", "1")), PER_PAGE))
    return _not_found()


def _service_v1(number: int, words: Words) -> dict[str, Any]:
    record = {key: value for key, value in _service(number, words).items() if key != "schedules"}
    timetable = {"id": f"r{number}", "byday": "TU", "opens_at": "14:00", "closes_at": "15:00"}
    return {**record, "regular_schedules": [timetable], "service_taxonomys": []}


def _page_v1(rows: list[Any], request: Seen) -> dict[str, Any]:
    number = int(request.query.get("page", "1"))
    pages = -(-len(rows) // PER_PAGE)
    content = rows[(number - 1) * PER_PAGE : number * PER_PAGE]
    return {
        "totalElements": len(rows),
        "totalPages": pages,
        "number": number,
        "size": len(content),
        "first": number == 1,
        "last": number >= pages,
        "content": content,
    }


def _oruk1(request: Seen, url: str, words: Words) -> Reply:
    rows = _numbered(_service_v1, words)
    if request.path == "/services":
        parts = ("regular_schedules", "service_taxonomys")
        short = [{key: row[key] for key in row if key not in parts} for row in rows]
        return Reply(_page_v1(short, request))
    for row in rows:
        if request.path == f"/services/{row['id']}":
            return Reply(row)
    return _not_found()


def _outpost_row(number: int, words: Words) -> dict[str, Any]:
    record = {
        "id": 7000 + number,
        "updated_at": f"2026-0{number}-01T10:00:00.000Z",
        "name": f"Choir {number}",
        "description": words.description,
        "url": f"{words.links}/{number}",
        "min_age": 18,
        "max_age": None,
        "free": True,
        "locations": [],
        "contacts": [],
        "organisation": {"id": 9, "name": "Choirs together", "url": words.links},
        "taxonomies": [],
        "regular_schedules": [{"weekday": "Tuesday", "opens_at": "14:00", "closes_at": "15:00"}],
        "local_offer": None,
        "target_directories": [],
    }
    return _with_extra(record, words)


def _outpost(request: Seen, url: str, words: Words) -> Reply:
    if request.path == "/services":
        return Reply(_page_v1(_numbered(_outpost_row, words), request))
    return _not_found()


def _hsds_tables(request: Seen, url: str, words: Words) -> Reply:
    if request.path != "/package.zip":
        return _not_found()
    services = [
        [f"service-{number}", "o1", f"Choir {number}", said.description, f"{said.links}/{number}"]
        for number, said in enumerate(_numbered(lambda _, said: said, words), start=1)
    ]
    tables = {
        "organizations.csv": [["id", "name", "url"], ["o1", "Choirs together", words.links]],
        "services.csv": [["id", "organization_id", "name", "description", "url"], *services],
    }
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, rows in tables.items():
            archive.writestr(zipfile.ZipInfo(name), _as_csv(rows))
    return Reply(whole.getvalue(), headers={"Content-Type": "application/zip"})


# -- files --------------------------------------------------------------------------------------


def _native(request: Seen, url: str, words: Words) -> Reply:
    def listing(number: int, said: Words) -> dict[str, Any]:
        record = {
            "id": f"choir-{number}",
            "name": f"Choir {number}",
            "description": said.description,
            "website": f"{said.links}/{number}",
            "needs": ["arts_nature.singing"],
            "attend": ["venue"],
            "sessions": [{"days": ["tue"], "opens": "14:00", "closes": "15:00"}],
        }
        return _with_extra(record, said)

    if request.path != "/listings.ndjson":
        return _not_found()
    lines = (json.dumps(one) for one in _numbered(listing, words))
    return Reply("\n".join(lines).encode() + b"\n")


def _sheet(request: Seen, url: str, words: Words) -> Reply:
    if request.path != "/groups.csv":
        return _not_found()
    rows = [
        [
            f"Choir {number}",
            said.description,
            "Tuesday 2pm to 3pm",
            "S1 1XZ",
            f"{said.links}/{number}",
        ]
        for number, said in enumerate(_numbered(lambda _, said: said, words), start=1)
    ]
    header = ["Name", "Description", "When", "Postcode", "Website"]
    return Reply(_as_csv([header, *rows]).encode(), headers={"Content-Type": "text/csv"})


def _as_csv(rows: Iterable[list[str]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()


def _rpde(request: Seen, url: str, words: Words) -> Reply:
    def item(number: int, said: Words) -> dict[str, Any]:
        data = {
            "@type": "SessionSeries",
            "@id": f"{said.links}/series/{number}",
            "name": f"Choir {number}",
            "description": said.description,
            "url": f"{said.links}/{number}",
            "organizer": {"@type": "Organization", "name": "Choirs together"},
            "eventSchedule": {
                "byDay": ["https://schema.org/Tuesday"],
                "startTime": "14:00",
                "endTime": "15:00",
                "repeatFrequency": "P1W",
            },
        }
        return {
            "state": "updated",
            "kind": "SessionSeries",
            "id": number,
            "modified": number,
            "data": _with_extra(data, said),
        }

    if request.path != "/feeds/series":
        return _not_found()
    after = int(request.query.get("after", "0"))
    items = _numbered(item, words)[after : after + PER_PAGE]
    following = f"{url}/feeds/series?after={after + len(items)}"
    return Reply({"next": following, "items": items, "license": f"{words.links}/licence"})


def _calendar(request: Seen, url: str, words: Words) -> Reply:
    if request.path != "/group.ics":
        return _not_found()
    rows = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Choirs//EN"]
    for number, said in enumerate(_numbered(lambda _, said: said, words), start=1):
        rows += [
            "BEGIN:VEVENT",
            f"UID:{number}@choir.example.org",
            f"DTSTART;TZID=Europe/London:2026010{5 + number}T140000",
            f"DTEND;TZID=Europe/London:2026010{5 + number}T150000",
            "RRULE:FREQ=WEEKLY",
            f"SUMMARY:Choir {number}",
            f"DESCRIPTION:{said.description}",
            f"URL:{said.links}/{number}",
            "END:VEVENT",
        ]
    body = "\r\n".join([*rows, "END:VCALENDAR", ""]).encode()
    return Reply(body, headers={"Content-Type": "text/calendar"})


GOOD = (
    Good("oruk3", "", _oruk3, second=_is_second_page),
    Good("oruk1", "", _oruk1, second=_is_second_page),
    Good("outpost", "", _outpost, second=_is_second_page),
    Good("hsds_tables", "/package.zip", _hsds_tables, grows=False),
    Good("native", "/listings.ndjson", _native, as_said=True),
    Good("sheet", "/groups.csv", _sheet, grows=False),
    Good("rpde", "/feeds/series", _rpde, second=lambda request: request.query.get("after") == "2"),
    Good("calendar", "/group.ics", _calendar, records=1, grows=False, options={"listing": LISTING}),
)
