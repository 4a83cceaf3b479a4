"""The address at which more can be said about a report lets nobody else write in that name."""

from __future__ import annotations

from datetime import datetime, timedelta
from types import SimpleNamespace

from gunicorn.config import Config

from directory_app.server import ACCESS_LOG, AccessLog
from indexer.store import Store
from tests.factories import make_listing, save_listing
from tests.web.test_reports import ONE, on, press


def logged(path: str) -> str:
    """The line of the access log for a request."""
    answer = SimpleNamespace(status="200 OK", sent=512, headers=[])
    asked = SimpleNamespace(headers=[])
    environ = {
        "PATH_INFO": path, "REQUEST_METHOD": "GET", "RAW_URI": path, "QUERY_STRING": "link=secret",
        "SERVER_PROTOCOL": "HTTP/1.1", "HTTP_REFERER": f"https://x.example.org{path}",
    }  # fmt: skip
    atoms = AccessLog(Config()).atoms(answer, asked, environ, timedelta(milliseconds=3))
    return ACCESS_LOG % atoms


def test_the_log_of_requests_holds_no_link_that_opens_something() -> None:
    assert " GET /reported/… 200 512 3ms" in logged("/reported/IkQ3.aZ-9.secret")
    assert "secret" not in logged("/reported/IkQ3.aZ-9.secret")
    assert "secret" not in logged("/confirm")
    assert "/groups/7/lunch-club" in logged("/groups/7/lunch-club")


def test_the_page_is_kept_nowhere_listed_nowhere_and_its_address_goes_nowhere(
    store: Store, now: datetime
) -> None:
    save_listing(store, make_listing(id=ONE, name="Lunch Club"), now)
    browser = on(store, "192.0.2.1", now)
    pressed = browser.client.post(f"/groups/{ONE}/report", data={"kind": "wrong"})
    page = press(on(store, "192.0.2.2", now), "Something here is wrong")
    assert page.url.startswith("/reported/")
    for answer in (pressed, browser.client.get(page.url), browser.client.post(page.url)):
        assert answer.headers["Cache-Control"] == "no-store"
    answer = browser.client.get(page.url)
    assert answer.status_code == 200
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert answer.headers["Referrer-Policy"] == "same-origin"
