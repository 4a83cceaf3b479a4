"""How good the order of results is: judged questions over the demonstration, on each engine.

    .venv/bin/python -m bench.relevance [--write] [--misses]

`make relevance` runs it on the embedded engine, and on Elasticsearch as well where
ELASTICSEARCH_TEST_URL names a server. The score is set beside the one that was last written down in
`relevance.json`; `--write` writes it down anew. The judgements are in `tests/search/relevance.csv`.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import tempfile
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from directory_app.search import USUAL_MILES
from indexer.search.finder import find
from indexer.seed import load_demo
from indexer.settings import load_settings, write_secret
from indexer.store import Store
from schemas.params import SearchRequest

from .measure import table

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
JUDGEMENTS = Path(__file__).parents[1] / "tests" / "search" / "relevance.csv"
WRITTEN_DOWN = Path(__file__).with_name("relevance.json")
COLUMNS = ("must_be_first", "in_top_three", "must_not_appear")


@dataclass(frozen=True)
class Judged:
    """One question and what somebody who knows the demonstration would answer.

    Each of `first` and of a row of `top` is one group or several that are equally good. `never`:
    groups that must not stand in the list of those that fit.
    """

    query: str
    near: str
    first: tuple[str, ...]
    top: tuple[tuple[str, ...], ...]
    never: tuple[str, ...]
    note: str

    @property
    def key(self) -> str:
        """How it is called in reports."""
        return f"{self.query} @ {self.near}" if self.near else self.query


@dataclass(frozen=True)
class Scored:
    """Right answers and all answers per column, and what was wrong: (question, what, instead)."""

    right: Mapping[str, int]
    asked: Mapping[str, int]
    misses: Sequence[tuple[str, str, str]]

    def share(self, column: str) -> float:
        """The share of right answers in a column."""
        return self.right[column] / self.asked[column]

    @property
    def total(self) -> float:
        """The share of right answers in all columns together."""
        return sum(self.right.values()) / sum(self.asked.values())


def judgements() -> list[Judged]:
    """The judged questions. Between groups stands ";", between those equally good "|"."""
    with JUDGEMENTS.open(encoding="utf-8", newline="") as file:
        return [
            Judged(
                row["query"],
                row["near"],
                _names(row["must_be_first"], "|"),
                tuple(_names(one, "|") for one in _names(row["in_top_three"], ";")),
                _names(row["must_not_appear"], ";"),
                row["note"],
            )
            for row in csv.DictReader(file)
        ]


def _names(text: str, between: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(between) if name.strip())


def scored(store: Store, judged: Sequence[Judged], *, now: datetime = NOW) -> Scored:
    """Ask every question as the site does, and compare the cards of the first page in the order
    in which they stand there."""
    right, asked = dict.fromkeys(COLUMNS, 0), dict.fromkeys(COLUMNS, 0)
    misses: list[tuple[str, str, str]] = []

    def count(column: str, one: Judged, what: str, instead: str, *, held: bool) -> None:
        asked[column] += 1
        right[column] += held
        if not held:
            misses.append((one.key, f"{column}: {what}", instead))

    for one in judged:
        request = SearchRequest(q=one.query, near=one.near)
        body = find(store, request, now=now, usual_miles=USUAL_MILES).body
        shown = [row["name"] for group in body["groups"] for row in group["results"]]
        fitting = [row["name"] for row in body["groups"][0]["results"]]
        top = ", ".join(shown[:3]) or "nothing"
        if one.first:
            held = bool(shown) and shown[0] in one.first
            count("must_be_first", one, " or ".join(one.first), top, held=held)
        for names in one.top:
            held = not set(names).isdisjoint(shown[:3])
            count("in_top_three", one, " or ".join(names), top, held=held)
        for name in one.never:
            count("must_not_appear", one, name, top, held=name not in fitting)
    return Scored(right, asked, misses)


@contextmanager
def demonstration(elasticsearch: str = "") -> Iterator[Store]:
    """The demonstration in a directory of its own, in an index of its own on that server."""
    with tempfile.TemporaryDirectory() as folder:
        made = {"WAYMARK_DATA_DIR": folder}
        if elasticsearch:
            made |= {
                "WAYMARK_ENGINE": "elasticsearch",
                "WAYMARK_ELASTICSEARCH_URL": elasticsearch,
                "WAYMARK_ELASTICSEARCH_INDEX": f"waymark-relevance-{uuid.uuid4().hex[:12]}",
                "WAYMARK_ELASTICSEARCH_TIMEOUT": "30",
            }
        store = Store(load_settings(made))
        try:
            store.set_up()
            write_secret(store.settings)
            load_demo(store, now=NOW)
            yield store
        finally:
            store.close()
            if elasticsearch:
                _delete(elasticsearch, made["WAYMARK_ELASTICSEARCH_INDEX"])


def _delete(url: str, index: str) -> None:
    from elasticsearch import Elasticsearch

    with Elasticsearch(url) as client:
        for name in client.indices.get(index=f"{index}-*"):
            client.indices.delete(index=name)


# -- what is printed --------------------------------------------------------------------------


def report(engine: str, found: Scored, before: Mapping[str, object], *, misses: bool) -> None:
    """Print the score of an engine beside the one written down before, and what changed."""
    print(f"{engine}\n")
    then = before.get("score", {})
    assert isinstance(then, dict)
    rows = [
        (name, f"{found.right[name]} of {found.asked[name]}", _percent(found.share(name)),
         _percent(then.get(name)))
        for name in COLUMNS
    ]  # fmt: skip
    whole = (f"{sum(found.right.values())} of {sum(found.asked.values())}", _percent(found.total))
    table(
        ("column", "right", "now", "before"),
        [*rows, ("total", *whole, _percent(then.get("total")))],
    )
    wrong, was_wrong = (
        {f"{key} – {what}" for key, what, _ in found.misses},
        before.get("misses", []),
    )
    assert isinstance(was_wrong, list)
    for words, which in (("New misses", wrong - {*was_wrong}), ("Right now", {*was_wrong} - wrong)):
        if which and before:
            print(f"{words}:", *sorted(which), sep="\n  ", end="\n\n")
    if misses:
        for key, what, instead in found.misses:
            print(f"  {key}\n    {what}\n    there: {instead}")
        print()


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.1f} %"


def written_down(found: Scored) -> dict[str, object]:
    """What is kept of a score, to be compared with the next one."""
    score = {name: round(found.share(name), 4) for name in COLUMNS}
    return {
        "score": {**score, "total": round(found.total, 4)},
        "misses": [f"{key} – {what}" for key, what, _ in found.misses],
    }


def main() -> None:
    """See the head of this file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="write the score down")
    parser.add_argument("--misses", action="store_true", help="say what stood there instead")
    given = parser.parse_args()
    before = json.loads(WRITTEN_DOWN.read_text("utf-8")) if WRITTEN_DOWN.exists() else {}
    kept = dict(before)
    server = os.environ.get("ELASTICSEARCH_TEST_URL", "")
    for engine, url in (("embedded", ""), *([("elasticsearch", server)] if server else [])):
        with demonstration(url) as store:
            found = scored(store, judgements())
        report(engine, found, before.get(engine, {}), misses=given.misses)
        kept[engine] = written_down(found)
    if given.write:
        text = json.dumps(kept, ensure_ascii=False, indent=1)
        WRITTEN_DOWN.write_text(f"{text}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
