"""Access needs told in words that no rule lists ("roll straight in off the pavement"), by a vote of
the examples in access_examples.json. Called after `needs`; the votes are made by `access_training`.
Without the model nothing is read here.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from typing import Final, NamedTuple

import numpy as np

from indexer.search.understanding.access import OWN_PARAMETER
from indexer.search.understanding.access_look_alikes import asks_for_nothing
from indexer.search.understanding.encoder import encoder
from indexer.search.understanding.findings import Finding
from indexer.search.understanding.late import regex
from indexer.search.understanding.phrases import phrase_book
from indexer.search.understanding.text import Text, word_set
from indexer.search.votes import Votes, unpacked
from schemas.vocabulary import facets

DATA: Final = "access_votes.npz"
LINE: Final = 0.05
"""A sum above it sets a facet. Of what lies above it in queries that no vote was made of, nineteen
in twenty was told, and of what no rule had found nine in ten ..."""
OFFER_LINE: Final = -0.3
"""... and one above this offers it."""
# What somebody has or speaks is no wish yet ("autistic and lonely", "speaks Slovak", "his dog"),
# and of ringing and texting there is much to tell.
_STRICT: Final = {
    "autism_friendly": np.inf,
    "dementia_friendly": np.inf,
    "interpreter": 0.3,
    "text_email_contact": 0.15,
    "bsl": 0.1,
    "assistance_dogs": 0.3,
}
_HINT: Final = 0.2
"""What the words of a piece must say for some facet, before the model is asked what it means."""
_TELLING: Final = 0.1
_TELLING_PLAINLY: Final = 0.3
"""A word is taken if its own vote for the facet is above the second, or above the first and no
listed phrase of a need has it: nearly every word stands in some example by chance."""
_MOST_OFFERS: Final = 2
# Of these one is asked for and not the other, so where a rule found one it decides.
_ALIKE: Final = (
    word_set("step_free_entrance step_free_throughout"),
    word_set("accessible_toilet changing_places toilet_any"),
    word_set("parking blue_badge_parking"),
    word_set("bsl interpreter"),
    word_set("phone_contact text_email_contact"),
)
# Who learns to sign asks for lessons, not for somebody who signs at them.
_LEARNS_TO_SIGN: Final = regex(
    r"\b(?:learn|learns|learning|teach me|teach us|be taught)"
    r"(?: (?:how|to|some|basic|british|simple|a|bit|of|few)){0,4} (?:sign|signs|signing|bsl)\b"
)
_ENDS: Final = regex(r"[.;!?\n\r]")
_JOINS: Final = word_set("and but so because plus also")
_SHORTEST: Final = 3
"""Words. Less says nothing that the listed phrases do not know."""
_SHORTEST_SET: Final = 5
"""Words that set a facet. Fewer do not tell whether it is asked for: "wants a guide dog"."""
_LONGEST: Final = 30
_MOST_PIECES: Final = 8
"""Of a long text only the pieces whose words say most are read by the model."""
# Words that were read as said in passing, as ruled out or as of something else.
_SHUT: Final = frozenset({"aside", "idiom", "not", "exclude"})


@dataclass(frozen=True)
class AccessVotes(Votes):
    """`facets` are the columns."""

    facets: tuple[str, ...]


class Piece(NamedTuple):
    """Some words of a text that are read as one: where, as the model is shown them, and folded."""

    positions: tuple[int, ...]
    said: str
    plain: str


@cache
def shipped() -> AccessVotes:
    """The votes of the data file."""
    with as_file(files(__package__).joinpath(DATA)) as path, np.load(path) as data:
        return AccessVotes(**unpacked(data), facets=tuple(str(one) for one in data["facets"]))


def read_by_votes() -> tuple[str, ...]:
    """The facets that are read here: what is a parameter of its own has readers of its own."""
    return tuple(one for one in facets() if one not in OWN_PARAMETER and one != "languages")


def read_access_meaning(text: Text) -> None:
    """Set or offer the facets that a sentence or a clause means, if no rule spoke of them. Last of
    all readers, for the same clause may tell the need or the place as well."""
    model = encoder()
    pieces = pieces_of(text) if model is not None else []
    if model is None or not pieces:
        return
    known = shipped()
    decided = _decided(text)
    undecided = np.array([facet not in decided for facet in known.facets])
    hints = known.by_words([piece.plain for piece in pieces])[:, undecided].max(axis=1, initial=0)
    likely = [int(at) for at in np.argsort(-hints, kind="stable") if hints[at] > _HINT]
    pieces = [pieces[at] for at in sorted(likely[:_MOST_PIECES])]
    if not pieces:
        return
    vectors = model.encode([piece.said for piece in pieces])
    sums = known.sums([piece.plain for piece in pieces], vectors)
    asked = {one.id for one in text.offered}
    offers = 0
    for column in np.argsort(-sums.max(axis=0), kind="stable"):
        facet = known.facets[column]
        sum_ = float(sums[:, column].max())
        if sum_ <= OFFER_LINE:
            break
        if facet in decided:
            continue
        piece = pieces[int(sums[:, column].argmax())]
        if asks_for_nothing(text, facet, piece.positions[0], piece.positions[-1]):
            continue
        if facet == "bsl" and _LEARNS_TO_SIGN.search(piece.plain):
            continue
        used = sum_ > _STRICT.get(facet, LINE) and len(piece.positions) >= _SHORTEST_SET
        if used:
            _set(text, facet, piece, known)
        elif offers < _MOST_OFFERS and facet not in asked:
            offers += 1
            text.offered.append(_finding(text, facet, piece, used=False))
        decided |= _alike(facet)


def _decided(text: Text) -> set[str]:
    """The facets that a rule found or ruled out, and those much like them; and those of which a
    rule knew that their words mean something else. What a rule only offers is not decided: a bare
    word told it."""
    told = {one.id for one in text.findings} | {one.id for one in text.ruled_out}
    found = set(text.dismissed)
    for facet in told & set(read_by_votes()):
        found |= _alike(facet)
    return found


def _alike(facet: str) -> set[str]:
    return {facet}.union(*(group for group in _ALIKE if facet in group))


def _set(text: Text, facet: str, piece: Piece, known: AccessVotes) -> None:
    """Note a facet. Only the words that voted for it are taken, for the rest of the clause may be
    what is looked for: "my support worker comes everywhere with me to decoupage". The words of a
    need stay its own, which come back when it is taken off."""
    text.findings.append(_finding(text, facet, piece, used=True))
    column = known.facets.index(facet)
    of_needs = phrase_book().uses
    for at in set(piece.positions).difference(*text.need_words.values()):
        word = text.norm(at)
        least = _TELLING_PLAINLY if word in of_needs else _TELLING
        if known.vote_of_word(word, column) > least:
            text.taken.setdefault(at, "access")


def _finding(text: Text, facet: str, piece: Piece, *, used: bool) -> Finding:
    first, last = piece.positions[0], piece.positions[-1]
    label = facets()[facet].label
    return text.finding("access", facet, label, first, last, value=None, how="meaning", used=used)


def pieces_of(text: Text) -> list[Piece]:
    """The sentences of a text, and what stands in them between commas and joining words."""
    found: list[Piece] = []
    sentence: list[int] = []
    clause: list[int] = []
    for at, token in enumerate(text.tokens):
        before = text.typed[text.tokens[at - 1].end : token.start] if at else ""
        if sentence and _ENDS.search(before):
            found += _both(text, sentence, clause)
            sentence, clause = [], []
        elif clause and not text.same_block(at - 1, at):
            found += _piece(text, clause)
            clause = []
        sentence.append(at)
        if token.norm in _JOINS:
            found += _piece(text, clause)
            clause = []
        else:
            clause.append(at)
    found += _both(text, sentence, clause)
    return list({one.plain: one for one in found}.values())


def _both(text: Text, sentence: list[int], clause: list[int]) -> list[Piece]:
    whole = _piece(text, sentence) if len(sentence) <= _LONGEST else []
    return [*_piece(text, clause), *whole]


def _piece(text: Text, positions: list[int]) -> list[Piece]:
    kept = tuple(at for at in positions if text.taken.get(at) not in _SHUT)
    return [_of(text, kept)] if len(kept) >= _SHORTEST else []


def whole(text: Text) -> Piece:
    """All words of a text as one piece."""
    return _of(text, tuple(range(len(text.tokens))))


def _of(text: Text, positions: tuple[int, ...]) -> Piece:
    said = " ".join(text.tokens[at].raw.casefold().replace("’", "'") for at in positions)
    return Piece(positions, said, " ".join(text.norm(at) for at in positions))
