"""A folder of `tests/data/feeds` over HTTP, served as its README says, and a publisher made up by a
test out of a few records. Both are real servers on loopback.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.fakes import FEEDS, LoopbackServer, Reply, Seen


class FolderServer(LoopbackServer):
    """Every answer is a file of the folder, whatever else was asked for: parameters other than
    `page` have no effect, and where the folder holds nothing the answer is 404."""

    def __init__(self, feed: str) -> None:
        self.folder = FEEDS / feed
        super().__init__(self._answer)

    def asked(self, beginning: str) -> list[str]:
        """The paths asked for that begin so, in order."""
        return [one.path for one in self.requests if one.path.startswith(beginning)]

    def _answer(self, request: Seen) -> Reply:
        path = request.path.strip("/")
        if path == "":
            return self._file(self.folder / "root.json")
        page = request.query.get("page", "1")
        if "/" not in path:
            return self._page(path, int(page))
        for file in sorted((self.folder / path).parent.glob(f"{Path(path).name}.*json")):
            _, _, status = file.stem.partition(".status")
            return Reply(file.read_bytes(), status=int(status or 200))
        return Reply({"error": "Not found"}, status=404)

    def _page(self, name: str, number: int) -> Reply:
        if number == 0 and (error := self.folder / f"{name}.page0_error.json").is_file():
            return self._file(error, status=500)
        if (file := self.folder / f"{name}.page{number}.json").is_file():
            return self._file(file)
        for ending in (f"page{number}_past_the_end", "empty"):
            if (file := self.folder / f"{name}.{ending}.json").is_file():
                return self._file(file)
        return Reply({"error": "Not found"}, status=404)

    @staticmethod
    def _file(file: Path, *, status: int = 200) -> Reply:
        if not file.is_file():
            return Reply({"error": "Not found"}, status=404)
        return Reply(file.read_bytes(), status=status)


class Publisher(LoopbackServer):
    """An API of Open Referral UK 1.0 under a path, in the habits that a test gives it.

    `rows` are its list, `details` its full records by id (a `Reply` in the place of one is sent as
    it is), `wrap` makes a page (or a `Reply`) of its rows, its number, and how many pages and rows
    there are in all.
    `include`: what a row of the list becomes when the parameter of that name is sent.
    """

    def __init__(
        self,
        rows: list[Any],
        details: dict[str, Any],
        *,
        wrap: Callable[[list[Any], int, int, int], Any] | None = None,
        include: Callable[[dict[str, Any]], dict[str, Any]] | None = None,
        per_page: int = 20,
        first_page: int = 1,
        path: str = "/api/v1",
    ) -> None:
        self.rows, self.details = rows, details
        self.wrap = wrap or envelope_v1
        self.include = include
        self.per_page = per_page
        self.first_page = first_page
        self.path = path.rstrip("/")
        super().__init__(self._answer)
        self.url = f"{self.url}{self.path}"

    def asked(self, path: str) -> list[Seen]:
        return [one for one in self.requests if one.path == f"{self.path}/{path}"]

    @property
    def details_asked(self) -> int:
        beginning = f"{self.path}/services/"
        return sum(1 for one in self.requests if one.path.startswith(beginning))

    def _answer(self, request: Seen) -> Reply:
        path = request.path.removeprefix(self.path).strip("/")
        if path == "services":
            return self._list(request.query)
        found = self.details.get(path.removeprefix("services/"))
        if found is None:
            return Reply({"error": "Not Found"}, status=404)
        return found if isinstance(found, Reply) else Reply(found)

    def _list(self, query: dict[str, str]) -> Reply:
        number = int(query.get("page", self.first_page)) - self.first_page
        if number < 0:
            error = {"status": 500, "message": "Page index must not be less than zero!"}
            return Reply(error, status=500)
        rows = self.rows[number * self.per_page : (number + 1) * self.per_page]
        if "include" in query and self.include is not None:
            rows = [self.include(row) for row in rows]
        pages = -(-len(self.rows) // self.per_page)
        page = self.wrap(rows, number + self.first_page, pages, len(self.rows))
        return page if isinstance(page, Reply) else Reply(page)


def envelope_v1(rows: list[Any], number: int, pages: int, total: int) -> dict[str, Any]:
    """A page as Porism writes it."""
    return {
        "totalElements": total,
        "totalPages": pages,
        "number": number,
        "size": len(rows),
        "first": number == 1,
        "last": number >= pages,
        "content": rows,
    }


def expected(feed: str) -> dict[str, Any]:
    """What `expected.json` says of a feed."""
    whole: dict[str, Any] = json.loads((FEEDS / "expected.json").read_text(encoding="utf-8"))
    found: dict[str, Any] = whole["feeds"][feed]
    return found
