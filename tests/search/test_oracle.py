"""Every engine against the oracle: groups, totals, facet counts, slots and distances.

Listings and queries come from a seed, so a difference can be repeated; it prints the query.
"""

from __future__ import annotations

import json
import math
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise, product

import pytest

from indexer.places import Places
from indexer.search.document import build_document
from indexer.search.engine import SearchEngine
from indexer.search.query import GROUPS, SearchQuery, SearchResults
from indexer.search.slots import best
from schemas.listing import Listing
from tests.search.engines import ENGINES, index_for
from tests.search.generator import TODAY, random_listing, random_query
from tests.search.oracle import Answer, options_of, page_of

LISTINGS = 36
QUERIES = 350
"""Of each of the six corpora."""


def asked(query: SearchQuery) -> str:
    """What a query asks, for a message."""
    plain = SearchQuery()
    return ", ".join(
        f"{name}={value!r}" for name, value in vars(query).items() if value != getattr(plain, name)
    )


@dataclass(frozen=True)
class Corpus:
    """Listings, and per query what the oracle says of each listing and what the engine answers."""

    listings: dict[str, Listing]
    said: list[tuple[SearchQuery, dict[str, tuple[str | None, Answer]], Answers]]


@dataclass(frozen=True)
class Answers:
    """To a query as it stands, and with each group by the best and by the nearest."""

    plain: SearchResults
    groups: list[SearchResults]
    nearest: list[SearchResults]


def answers_of(engine: SearchEngine, query: SearchQuery) -> Answers:
    """All of them asked at once, as a page does: on a server each time of asking has its price."""
    by_group = [replace(query, group=group) for group in GROUPS]
    nearest = [replace(one, sort="nearest") for one in by_group if one.lat is not None]
    plain, *others = engine.search([query, *by_group, *nearest])
    return Answers(plain, others[: len(GROUPS)], others[len(GROUPS) :])


@pytest.fixture(scope="module", params=product(ENGINES, [11, 22, 33, 44, 55, 66]), ids=str)
def corpus(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, places: Places
) -> Iterator[Corpus]:
    kind, seed = request.param
    rng = random.Random(seed)
    listings = [random_listing(rng, number) for number in range(LISTINGS)]
    index = index_for(kind, tmp_path_factory.mktemp("oracle"))
    engine = index.open()
    documents = [
        build_document(row, places=places, today=TODAY, trusted=frozenset()) for row in listings
    ]
    # In several writes, so that what comes in later is joined to what was there.
    for start in range(0, LISTINGS, 10):
        engine.index([one for one in documents[start : start + 10] if one is not None])
        engine.search([SearchQuery()])
    assert engine.health().documents == len(listings)
    queries = [SearchQuery(facets=True, limit=100)]
    queries += [random_query(rng, listings) for _ in range(QUERIES - 1)]
    yield Corpus(
        {row["id"]: row for row in listings},
        [(query, page_of(listings, query), answers_of(engine, query)) for query in queries],
    )
    index.clean_up()


def test_every_listing_is_in_the_group_that_the_rules_say(corpus: Corpus) -> None:
    seen = dict.fromkeys([*GROUPS, "none"], 0)
    for query, page, answers in corpus.said:
        found: dict[str, str] = {}
        for group, answer in zip(GROUPS, answers.groups, strict=True):
            assert answer.total == len(answer.ids) == len(set(answer.ids)), asked(query)
            for key in answer.ids:
                assert key not in found, f"in {found[key]} and {group}: {asked(query)}"
                found[key] = group
        for key, (wanted, _) in page.items():
            seen[wanted or "none"] += 1
            assert found.get(key) == wanted, f"{asked(query)}\n{json.dumps(corpus.listings[key])}"
    assert min(seen.values()) >= 3, seen  # every group has really been compared


def test_every_facet_count_is_what_counting_by_hand_gives(corpus: Corpus) -> None:
    for query, _, answers in corpus.said:
        counted: dict[tuple[str, str], list[str]] = {}
        for key, listing in corpus.listings.items():
            for pair in options_of(listing, query):
                counted.setdefault(pair, []).append(key)
        for name, options in answers.plain.facets.items():
            for option, count in options.items():
                by_hand = counted.get((name, option), [])
                assert count == len(by_hand), f"{name} {option} {by_hand}\n{asked(query)}"
        shown = {
            (name, option) for name, options in answers.plain.facets.items() for option in options
        }
        assert set(counted) <= shown


def test_the_slot_on_the_card_is_the_one_that_put_the_listing_in_its_group(
    corpus: Corpus,
) -> None:
    for query, page, _ in corpus.said:
        for key, (group, answer) in page.items():
            if group is None:
                continue
            judged = best(corpus.listings[key], query, today=TODAY)
            told = f"{group} {judged}\n{asked(query)}"
            slot = (judged.slot.venue, judged.slot.session, judged.slot.remote)
            assert slot in [(one.venue, one.session, one.remote) for one in answer.spots], told
            assert judged.miles == pytest.approx(answer.away, abs=1e-6), told


def test_the_nearest_first_is_nearest_by_hand(corpus: Corpus) -> None:
    assert sum(bool(answers.nearest) for _, _, answers in corpus.said) >= 100
    for query, page, answers in corpus.said:
        for answer in answers.nearest:
            away = [page[key][1].away for key in answer.ids]
            known = [math.inf if one is None else one for one in away]
            assert all(a <= b + 1e-6 for a, b in pairwise(known)), asked(query)
