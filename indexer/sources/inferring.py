"""What a group is about, out of its own words, for a record whose publisher tagged it with nothing
that is known here. Called by `hsds_fields`; such needs say `how: "inferred"` and count for less.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache, lru_cache
from typing import Final

from indexer.places import Places, open_places
from indexer.search.understanding import understand
from schemas.vocabulary import read_vocabulary

MOST_NEEDS: Final = 2
LONGEST_SENTENCE: Final = 160
MOST_SENTENCES: Final = 2
_LONGEST_PHRASE: Final = 6
_ELSEWHERE: Final = frozenset(
    ("no", "not", "never", "without", "except", "cannot", "cant", "dont", "doesnt", "isnt", "arent",
     "wont", "unable", "instead", "rather", "than", "unlike", "near", "nearby", "next", "opposite",
     "behind", "beside", "formerly", "previously")
)  # fmt: skip
"""A sentence with one of these may speak of what the group is not, or of who is next door."""


def infer_needs(
    name: str, tags: Sequence[str], description: str | None, *, places: object, today: date
) -> list[str]:
    """Ids of at most two needs that listed phrases say, or none.

    The name is asked first, then the publisher's own tags, then the first two sentences; what
    one of them says is enough, so that a food bank next door makes no group a food bank. Nothing
    is guessed by meaning, and what is denied is not read. `places` are `indexer.places` where
    there are any: a name of a town is no need.
    """
    known = places if isinstance(places, Places) else _demonstration()
    for text in (name, ", ".join(tags)[:LONGEST_SENTENCE], *_first_sentences(description or "")):
        if not _may_say_something(text):
            continue
        found = _needs_in(text, known, today)
        if found:
            return list(found)
    return []


@lru_cache(maxsize=20_000)
def _needs_in(text: str, places: Places, today: date) -> tuple[str, ...]:
    """Feeds repeat names and opening sentences; each is read once."""
    read = understand(text, places=places, today=today, guessing=False)
    sure = [
        one.id
        for one in read.of("need")
        if one.used and one.how == "phrase" and " ".join(_tokens(one.words)) in _phrases()
    ]
    return tuple(dict.fromkeys(sure))[:MOST_NEEDS]


@cache
def _demonstration() -> Places:
    return open_places(None)


def _first_sentences(text: str) -> Iterator[str]:
    sentences = re.split(r"(?<=[.!?])\s+|\n+", text[: 4 * LONGEST_SENTENCE])
    for sentence in sentences[:MOST_SENTENCES]:
        if len(sentence) <= LONGEST_SENTENCE:
            yield sentence


# -- a quick look first -----------------------------------------------------------------------
# Reading a sentence takes a thousand times as long as looking whether any listed phrase is in it.


def _may_say_something(text: str) -> bool:
    """Whether a listed phrase is in a text that denies nothing and speaks of nobody else."""
    tokens = _tokens(text)
    phrases = _phrases()
    return not _ELSEWHERE.intersection(tokens) and any(
        " ".join(tokens[start:end]) in phrases
        for start in range(len(tokens))
        for end in range(start + 1, min(start + _LONGEST_PHRASE, len(tokens)) + 1)
    )


@cache
def _phrases() -> frozenset[str]:
    """What means a need wherever it stands. A word that does so only alone, or only beside others,
    is for people who search; in the name of a group ("Neighbours") it means nothing.
    """
    raw = read_vocabulary("needs.json")
    said = [row["label"] for row in raw["needs"]]
    for row in raw["needs"]:
        said += [*row["synonyms"], *row["lay_phrases"]]
    return frozenset(" ".join(_tokens(words)) for words in said)


def _tokens(text: str) -> list[str]:
    words = re.findall(r"[a-z0-9]+", re.sub(r"['’]", "", text.casefold()))
    return [word[:-1] if len(word) > 3 and word.endswith("s") else word for word in words]
