"""A group's website on loopback: pages by path, and a count of what was asked for."""

from __future__ import annotations

from typing import Any

from tests.fakes import LoopbackServer, Reply, Seen

HTML = {"Content-Type": "text/html; charset=utf-8"}


def page(body: str, *, title: str = "Lunch club", **headers: str) -> Reply:
    """A page that names the usual lunch club of `tests.factories`."""
    markup = f"<!doctype html><title>{title}</title>{body}"
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(markup.encode(), headers={**HTML, **given})


def sent_to(place: str, status: int = 301) -> Reply:
    """A redirect."""
    return Reply(b"", status=status, headers={**HTML, "Location": place})


class Website(LoopbackServer):
    """`pages` by path; anything else, robots.txt too, is 404. A reply with an ETag answers with 304
    where the same was seen before."""

    def __init__(self, pages: dict[str, Reply] | None = None, **options: Any) -> None:
        self.pages = dict(pages or {})
        super().__init__(self._answer, **options)

    def asked(self) -> list[str]:
        """The paths asked for, in order."""
        return [one.path for one in self.requests]

    def _answer(self, request: Seen) -> Reply:
        reply = self.pages.get(request.path)
        if reply is None:
            return Reply(b"Not here", status=404, headers=HTML)
        if (mark := reply.headers.get("ETag")) and request.headers.get("if-none-match") == mark:
            return Reply(b"", status=304, headers=reply.headers)
        return reply
