"""The text of a query as words with their places in it, and the marks that readers leave on them.
Every reader in this package works on one `Text`.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

import snowballstemmer  # type: ignore[import-untyped]

from indexer.search.understanding.findings import Finding, FindingValue, How, Kind, RuledOut
from indexer.search.understanding.letter import without_letterhead
from indexer.search.words import LONGEST_QUERY, normalise

# What is typed -> what is meant: short forms and dialect of forms, phones and Yorkshire.
SHORT_FORMS: Final = {
    "hes": "he", "shes": "she", "theyre": "they", "mens": "men", "womens": "women",
    "crèche": "creche", "weve": "we", "dunt": "doesnt",
    "dosent": "doesnt", "dosnt": "doesnt", "cannot": "cant", "ppl": "people", "grp": "group",
    "grps": "groups", "appt": "appointment", "appts": "appointments", "wk": "week",
    "wks": "weeks", "wt": "weight", "w": "with", "wi": "with", "yr": "year", "yrs": "years",
    "mam": "mum", "mams": "mum", "mom": "mum", "nowt": "nothing", "owt": "anything",
    "summat": "something", "summut": "something", "preg": "pregnant", "hosp": "hospital",
    "meds": "medication", "info": "information", "nr": "near", "tonite": "tonight", "u": "you",
    "ur": "your", "tel": "telephone", "fone": "phone", "sumone": "someone",
    "somebody": "someone", "noone": "nobody", "reet": "right", "reight": "right", "reyt": "right",
    "ahm": "im", "tek": "take", "mek": "make", "allus": "always", "nobbut": "only",
    "rahnd": "round", "dahn": "down", "abaht": "about", "bairn": "child", "bairns": "children",
    "nithered": "freezing", "clemmed": "starving", "mithered": "worried", "jiggered": "exhausted",
    "frit": "frightened", "skriking": "crying", "laiking": "playing", "plz": "please",
    "pls": "please", "cos": "because", "coz": "because", "wanna": "want", "gonna": "going",
    "ne1": "anyone", "sum1": "someone", "b4": "before", "dx": "diagnosed", "hx": "history",
    "wit": "with", "etoh": "alcohol", "anx": "anxiety",
}  # fmt: skip


def word_set(wording: str) -> frozenset[str]:
    """The words of a line as a set: how the short lists in this package are written."""
    return frozenset(wording.split())


NOT_WORDS: Final = word_set(
    "not dont doesnt didnt isnt arent wasnt hate hates hated dislike dislikes avoid avoids "
    "without never nor except neither"
)
# Nothing is lost when these are missing from a phrase or stand between its words.
OPTIONAL: Final = word_set(
    "a an the my me mi our his her their your any some this that is are was were be been am im "
    "ive i you we just really so very quite"
)
# These may stand between, but what a phrase has of them counts: "end of life" is not "end my life".
BETWEEN: Final = OPTIONAL | {"of"}

SEARCHED: Final = "searched"
"""What takes words from which nothing is read, but which are searched for."""

_STEMMER: Final = snowballstemmer.stemmer("english")
_STEMMER_LOCK: Final = threading.Lock()
_SOFT: Final = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff")
_INSIDE: Final = frozenset("'’ʼ`")
_BREAKS: Final = frozenset(',.;:?!()[]\n\r|/—–•+"“”')


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """The Snowball stem of a folded word. The stemmer keeps state, so one thread at a time."""
    with _STEMMER_LOCK:
        return str(_STEMMER.stemWord(word))


@dataclass(frozen=True)
class Token:
    """One word as typed (`raw`, text[start:end]), folded (`norm`) and stemmed.

    `block` counts up at every comma, full stop and the like: no phrase crosses from one block to
    the next. `possessive` is True for "Monday's".
    """

    raw: str
    norm: str
    stem: str
    start: int
    end: int
    block: int
    possessive: bool


def _is_letter(letter: str) -> bool:
    category = unicodedata.category(letter)
    return category[0] in "LNM" or category == "Co" or letter in _SOFT


def _folded(raw: str) -> str:
    norm = re.sub(r"[\W_]+", "", normalise(raw))
    # "WI" in capitals is an institute, not "with".
    return norm if raw.isupper() and len(raw) > 1 else SHORT_FORMS.get(norm, norm)


def tokens_of(text: str) -> tuple[Token, ...]:
    """The words of a text. A sign between two words ends a block, except a hyphen or slash inside
    one ("w/c", "self-harm"), which only parts it."""
    found: list[Token] = []
    block, at, size = 0, 0, len(text)
    while at < size:
        letter = text[at]
        if not _is_letter(letter):
            inside = 0 < at < size - 1 and _is_letter(text[at - 1]) and _is_letter(text[at + 1])
            spaced_dash = letter == "-" and not inside
            if spaced_dash or (letter in _BREAKS and not (inside and letter in "/.:")):
                block += 1
            at += 1
            continue
        end = at
        while end < size and (
            _is_letter(text[end])
            or (text[end] in _INSIDE and end + 1 < size and _is_letter(text[end + 1]))
        ):
            end += 1
        raw = text[at:end]
        norm = _folded(raw)
        if norm:
            possessive = bool(re.search(r"['’ʼ`]s$", raw, re.IGNORECASE))
            found.append(Token(raw, norm, stem(norm), at, end, block, possessive))
        at = end
    return tuple(found)


@dataclass
class Text:
    """One query being read: its words, and what each reader took.

    `taken` maps the position of a word to the kind that took it; the words of a need are not
    taken but remembered in `need_words`, because they come back when the need is taken off.
    """

    typed: str
    """As typed, letter for letter, but for `letter.FILL` where nothing is to be read."""
    tokens: tuple[Token, ...]
    findings: list[Finding] = field(default_factory=list)
    offered: list[Finding] = field(default_factory=list)
    ruled_out: list[RuledOut] = field(default_factory=list)
    taken: dict[int, str] = field(default_factory=dict)
    need_words: dict[str, set[int]] = field(default_factory=dict)
    barred: set[str] = field(default_factory=set)
    """Needs that the words look like and do not mean here."""
    stated: list[tuple[tuple[int, ...], str]] = field(default_factory=list)
    """Needs that words state which no listed phrase has: (positions, need)."""
    dismissed: set[str] = field(default_factory=set)
    """Access facets whose words a rule met and knew to mean something else here."""
    guarded: set[int] = field(default_factory=set)
    """Words of time inside a listed phrase ("coffee morning"), which no reader of times takes."""

    def norm(self, at: int) -> str:
        """The folded word at a position; "" outside the text."""
        return self.tokens[at].norm if 0 <= at < len(self.tokens) else ""

    def norms(self) -> tuple[str, ...]:
        """All folded words."""
        return tuple(token.norm for token in self.tokens)

    def same_block(self, first: int, second: int) -> bool:
        """Whether both positions exist with no comma or full stop between them."""
        inside = min(first, second) >= 0 and max(first, second) < len(self.tokens)
        return inside and self.tokens[first].block == self.tokens[second].block

    def ends_block(self, at: int) -> bool:
        """Whether the word is the last before a comma, a full stop or the end."""
        return not self.same_block(at, at + 1)

    def words(self, first: int, last: int) -> str:
        """What was typed from one word to another, both included."""
        return self.typed[self.tokens[first].start : self.tokens[last].end]

    def at_span(self, start: int, end: int) -> tuple[int, ...]:
        """The positions of the words that touch a stretch of characters."""
        return tuple(
            at for at, token in enumerate(self.tokens) if token.start < end and token.end > start
        )

    def before(self, at: int, count: int) -> tuple[str, ...]:
        """Up to `count` folded words before a position, in the same block."""
        block = self.tokens[at].block
        return tuple(
            token.norm for token in self.tokens[max(0, at - count) : at] if token.block == block
        )

    def free(self, positions: Iterable[int]) -> bool:
        """Whether no reader took any of these words yet."""
        return not any(at in self.taken for at in positions)

    def put_aside(self, pattern: re.Pattern[str], *, kind: str = "aside") -> None:
        """Take the words a pattern meets: no fact is read from them, from an idiom no need."""
        for met in pattern.finditer(self.typed):
            for at in self.at_span(*met.span()):
                self.taken.setdefault(at, kind)

    def find(
        self,
        kind: Kind,
        id: str,
        label: str,
        first: int,
        last: int,
        *,
        value: FindingValue = None,
        how: How = "rule",
        shared: bool = False,
    ) -> None:
        """Note a finding from the words first..last and take them; each id only once.

        `shared`: the words tell a need as well ("teenager", "housebound"), so they are taken as
        "shared" and readers of needs still see them.
        """
        for at in range(first, last + 1):
            self.taken.setdefault(at, "shared" if shared else kind)
        if any(one.kind == kind and one.id == id for one in self.findings):
            return
        self.findings.append(
            self.finding(kind, id, label, first, last, value=value, how=how, used=True)
        )

    def offer(self, kind: Kind, id: str, label: str, first: int, last: int) -> None:
        """Note a reading that is asked about, not used; its words stay free."""
        if not any(one.kind == kind and one.id == id for one in (*self.offered, *self.findings)):
            self.offered.append(
                self.finding(kind, id, label, first, last, value=None, how="phrase", used=False)
            )

    def finding(
        self,
        kind: Kind,
        id: str,
        label: str,
        first: int,
        last: int,
        *,
        value: FindingValue,
        how: How,
        used: bool,
    ) -> Finding:
        """A finding with the words first..last."""
        start, end = self.tokens[first].start, self.tokens[last].end
        told = id if value is None else value
        return Finding(kind, id, label, self.typed[start:end], how, used, start, end, told)

    def rule_out(self, kind: str, id: str, first: int, last: int) -> None:
        """Note what the text says no to; its words drive nothing."""
        start, end = self.tokens[first].start, self.tokens[last].end
        for at in range(first, last + 1):
            self.taken.setdefault(at, "not")
        if not any(one.kind == kind and one.id == id for one in self.ruled_out):
            self.ruled_out.append(RuledOut(kind, id, self.typed[start:end], start, end))


def text_of(typed: str) -> Text:
    """The first 4,000 characters of what was typed, in words; what only surrounds a letter (its
    greeting, its signature, telephone numbers) has none."""
    cut = without_letterhead(typed[:LONGEST_QUERY])
    return Text(cut, tokens_of(cut))
