"""What the text says no to: kinds of venue, groups, activities. Ruled-out words drive nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from indexer.search.understanding.text import OPTIONAL, Text, word_set
from indexer.search.words import STOP_WORDS
from schemas.vocabulary import VENUE_KINDS

_VENUES: Final[dict[str, tuple[str, ...]]] = {
    "church": ("place_of_worship", "church_hall"), "churches": ("place_of_worship", "church_hall"),
    "mosque": ("place_of_worship",), "temple": ("place_of_worship",),
    "chapel": ("place_of_worship", "church_hall"), "pub": ("pub",), "pubs": ("pub",),
    "bar": ("pub",), "bars": ("pub",), "cafe": ("cafe",), "cafes": ("cafe",), "café": ("cafe",),
    "cafés": ("cafe",), "library": ("library",), "libraries": ("library",), "school": ("school",),
    "schools": ("school",), "surgery": ("surgery",), "outdoors": ("outdoors",),
}  # fmt: skip
_ACTIVITIES: Final = word_set(
    "bingo gym quiz dance sing swim yoga craft knit footbal sport karaok domino card raffl prayer "
    "bibl bowl golf garden walk exercis meditat art choir cook chess dart crochet"
)
_GROUPS: Final = frozenset({"group", "groups"})
# A wish about what it should not be. "Not sleeping" and "no food" are no such wishes.
_AGAINST: Final = word_set("hate hates dislike dislikes without avoid avoids except")
_ARTICLES: Final = word_set("a an the in at any going to on of like want into need")
_LACK: Final = word_set("are is theres there have has got")


def read_ruled_out(text: Text) -> None:
    """ "not church" leaves out places of worship and church halls, "no groups" the format group,
    "hates gyms" and "no bingo" an activity."""
    for at, target, wish in _wishes(text):
        _rule_out(text, at, target, wish=wish)


def read_unwanted(text: Text) -> None:
    """Whatever else is not wanted ("not a support group") is only noted. Read after the needs,
    because a lack ("without food") is a need and not a wish."""
    of_needs = {at for positions in text.need_words.values() for at in positions}
    for at, target, wish in _wishes(text):
        word = text.norm(target)
        if text.norm(at) == "no" or target in of_needs:
            continue
        if not wish:
            text.taken.setdefault(target, "aside")  # "not well" is nothing to search for
            continue
        if word not in STOP_WORDS and word not in OPTIONAL:
            grouped = text.same_block(target, target + 1) and text.norm(target + 1) in _GROUPS
            text.rule_out("words", word, at, target + grouped)


def _wishes(text: Text) -> Iterator[tuple[int, int, bool]]:
    """Each negation with the word it is about, and whether it surely says what is not wanted."""
    for at in range(len(text.tokens)):
        strength = _strength(text, at) if at not in text.taken else ""
        if not strength:
            continue
        target, wish = at + 1, strength == "wish"
        while text.same_block(at, target) and text.norm(target) in _ARTICLES and target < at + 4:
            wish = wish or text.norm(target) in ("a", "the", "in", "like", "want", "into")
            target += 1
        if text.same_block(at, target) and target not in text.taken:
            yield at, target, wish


def _strength(text: Text, at: int) -> str:
    word, before, after = text.norm(at), text.norm(at - 1), text.norm(at + 1)
    if word in _AGAINST:
        return "wish"
    if word == "but" and before in ("anything", "anywhere", "any", "anyone"):
        return "wish"
    if word in ("dont", "doesnt", "didnt") and after in ("want", "like", "fancy", "enjoy", "need"):
        return "wish" if text.norm(at + 2) != "to" else ""
    if word == "not" and before not in ("is", "am", "are", "im", "was", "do", "does"):
        return "wish" if before in ("but", "please") else "not"
    if word == "not":
        return "not"
    if word == "no" and before not in _LACK:
        return "no"
    return ""


def _rule_out(text: Text, at: int, target: int, *, wish: bool) -> None:
    word = text.tokens[target]
    follower = text.norm(target + 1) if text.same_block(target, target + 1) else ""
    if word.norm in _VENUES and follower not in _GROUPS:
        last = target + (follower in ("hall", "halls"))
        for kind in _VENUES[word.norm]:
            label = f"No {VENUE_KINDS[kind].lower()}"
            text.find("exclude", f"venue_kind:{kind}", label, at, last)
    elif word.norm in _GROUPS:
        text.find("exclude", "format:group", "No groups", at, target)
    elif word.stem in _ACTIVITIES and not (text.norm(at) == "no" and wish):
        name = _plain(word.norm)
        text.find("exclude", f"activity:{name}", f"No {name}", at, target)


def _plain(norm: str) -> str:
    """ "gyms" -> "gym": one id for one activity."""
    return norm[:-1] if norm.endswith("s") and not norm.endswith("ss") else norm
