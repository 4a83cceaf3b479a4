"""What in a few typed words looks as if it were about one of the people who are helped.

Asked before staff notes and shortlists are kept: Waymark holds nothing about clients, and a form
that says so while somebody types does more for that than a policy does.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import phonenumbers

from schemas.listing import Listing
from schemas.postcodes import find_postcode_in, normalise_postcode

from .errors import Refused

NHS_NUMBER, NI_NUMBER, BORN, PHONE, EMAIL, POSTCODE, PERSON = (
    "nhs_number", "ni_number", "born", "phone", "email", "postcode", "person",
)  # fmt: skip


@dataclass(frozen=True)
class Finding:
    """Something that looks personal.

    `kind` is one of the names above, `words` what was typed, `remedy` what to do about it. `sure`:
    it is never right here; otherwise it is asked about once.
    """

    kind: str
    words: str
    remedy: str
    sure: bool


class LooksPersonal(Refused):
    """What was typed is not kept: `findings` says why. `may_be_kept`: a second press keeps it."""

    def __init__(self, findings: list[Finding], *, field: str) -> None:
        self.findings = [one for one in findings if one.sure] or findings
        self.may_be_kept = not any(one.sure for one in findings)
        super().__init__(" ".join(one.remedy for one in self.findings), field=field)


def check(text: str, *, of_the_group: Iterable[str], sure: bool, field: str = "text") -> None:
    """Raises LooksPersonal for what looks personal; what is not certain passes where whoever
    typed it has been asked and is `sure` that it is about the group."""
    findings = looks_personal(text, of_the_group=of_the_group)
    if any(one.sure for one in findings) or (findings and not sure):
        raise LooksPersonal(findings, field=field)


def looks_personal(text: str, *, of_the_group: Iterable[str]) -> list[Finding]:
    """What in `text` looks as if it were about a client, in the order of the kinds.

    `of_the_group` are texts about the group itself (`known_of_group`): the telephone numbers,
    e-mail addresses, postcodes and names in them are nobody's secret.

    Numbers are found by their shape: NHS and Scottish CHI numbers by their check digit (modulus
    11, NHS Data Dictionary), National Insurance numbers by the letters HMRC gives out. A telephone
    number of ten digits without its 0 passes for an NHS number in one of eleven cases.

    It is a reminder and no guard. Not found are, among others: a name that stands alone, numbers
    written in words or without their area code, addresses without a postcode, ages and illnesses
    in words that are not in the short lists below, and languages other than English.
    """
    told = _plain(text)
    own = _Own(of_the_group)
    found = [*_numbers(told), *_births(told), *_ways_to_reach(told, own), *_people(told, own)]
    return list({(one.kind, one.words.casefold()): one for one in found}.values())


def known_of_group(listing: Listing) -> list[str]:
    """What a listing says that may stand in a note about it. Nothing of a hidden place."""
    organisation = listing["organisation"] or {}
    visit = listing["first_visit"] or {}
    told = [listing[field] for field in ("name", "summary", "description", "website", "join_note")]
    told += [organisation.get(field) for field in ("name", "email", "website", "description")]
    told += [visit.get("who_meets_you")]
    for contact in listing["contacts"]:
        told += [contact["name"], contact["email"], *contact["phones"]]
    for venue in listing["venues"]:
        if not venue["hidden"]:
            told += [venue["name"], venue["address"], venue["postcode"]]
    return [one for one in told if one]


# -- what is the group's own ------------------------------------------------------------------


class _Own:
    """The numbers, addresses, postcodes and names of the group, in the form they are compared."""

    def __init__(self, texts: Iterable[str]) -> None:
        told = _plain("\n".join(texts))
        self.phones = {_key(match) for match in _phones_in(told)}
        self.emails = {one.casefold() for one in _EMAIL.findall(told)}
        self.hosts = {one.casefold() for one in _HOST.findall(told)}
        self.postcodes = {code for _, code in _postcodes_in(told)}
        self.names = {one.casefold() for one in _NAME.findall(told)}

    def has_email(self, email: str) -> bool:
        """Whether it is one of theirs, or at the very host of their website."""
        return email.casefold() in self.emails or email.rpartition("@")[2].casefold() in self.hosts


_EMAIL: Final = re.compile(r"[\w.+'-]{1,64}@[\w-]+(?:\.[\w-]+)+")
_HOST: Final = re.compile(r"(?:https?://|\bwww\.)(?:www\.)?([\w-]+(?:\.[\w-]+)+)", re.IGNORECASE)
_NAME: Final = re.compile(r"\b[A-Z][\w'-]+")
_DASHES: Final = re.compile("[\u2010-\u2015\u2212]")


def _plain(text: str) -> str:
    """The text with the usual digits, dashes, quotes and spaces."""
    told = _DASHES.sub("-", unicodedata.normalize("NFKC", text)).replace("\u2019", "'")
    # What has no width would hide a number from every pattern, and from nobody's eyes.
    return "".join(one for one in told if unicodedata.category(one) != "Cf")


# -- numbers ----------------------------------------------------------------------------------

_OUT: Final = "Take it out: nothing about the people who are helped is kept here."
_RUN: Final = re.compile(r"\d(?:[ -]{0,3}\d)*")
_SAYS_NHS: Final = re.compile(r"\b(?:nhs|chi)\b[^.\d]{0,20}$", re.IGNORECASE)
_NI: Final = re.compile(
    r"\b(?!BG|GB|NK|KN|TN|NT|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]"
    r"[ -]?\d{2}[ -]?\d{2}[ -]?\d{2}[ -]?[A-D]\b",
    re.IGNORECASE,
)
_NI_ASKED: Final = re.compile(r"\b(?:NI|NINO|national insurance)\b[^.\d]{0,20}$", re.IGNORECASE)


def _numbers(told: str) -> Iterator[Finding]:
    dialled = [match for match in _phones_in(told) if _is_dialled(match.raw_string)]
    for run in _RUN.finditer(told):
        said = bool(_SAYS_NHS.search(told[: run.start()]))
        for start, end, digits in _tens(run, any_shape=said):
            if not said and any(one.start < end and start < one.end for one in dialled):
                continue
            words = told[start:end]
            if _has_check_digit(digits):
                yield Finding(NHS_NUMBER, words, f'"{words}" is an NHS number. {_OUT}', sure=True)
            elif said:
                remedy = f'"{words}" looks like an NHS number with a slip in it. {_OUT}'
                yield Finding(NHS_NUMBER, words, remedy, sure=False)
    for match in _NI.finditer(told):
        words = match[0]
        # "at 10 20 30 a" is nobody's number: spaced out it is written in capitals.
        spaced = len(words) != 9 and not (words[:2].isupper() and words[-1].isupper())
        if not spaced or _NI_ASKED.search(told[: match.start()]):
            remedy = f'"{words}" is a National Insurance number. {_OUT}'
            yield Finding(NI_NUMBER, words, remedy, sure=True)


def _tens(run: re.Match[str], *, any_shape: bool) -> Iterator[tuple[int, int, str]]:
    """(start, end, digits) of the parts of a run of digits that may be one number of ten."""
    parts = list(re.finditer(r"\d+", run[0]))
    for first in range(len(parts)):
        for last in range(first, len(parts)):
            digits = "".join(part[0] for part in parts[first : last + 1])
            if len(digits) > 10:
                break
            lengths = {len(part[0]) for part in parts[first : last + 1]}
            # Not 2026-11-24 10: people write 3-3-4, or all in one, or every digit by itself.
            usual = min(lengths) >= 3 or lengths == {1}
            if len(digits) == 10 and (usual or any_shape):
                begins = run.start() + parts[first].start()
                yield begins, run.start() + parts[last].end(), digits


def _has_check_digit(digits: str) -> bool:
    total = sum(int(digit) * (10 - place) for place, digit in enumerate(digits[:9]))
    return (11 - total % 11) % 11 == int(digits[9]) and len(set(digits)) > 1


# -- days of birth ----------------------------------------------------------------------------

_MONTH: Final = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_DATE: Final = (
    rf"(?:\d{{1,2}}\s?[/.-]\s?\d{{1,2}}\s?[/.-]\s?\d{{2,4}}|\d{{4}}-\d{{2}}-\d{{2}}"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {_MONTH},? \d{{2,4}}|{_MONTH} \d{{1,2}}\w*,? \d{{4}})"
)
_DOB: Final = re.compile(
    rf"(?:\bd\.?\s?o\.?\s?b\b\.?|\bdate of birth\b)[\s:;=(,-]*(?:is|was)?\s*{_DATE}", re.IGNORECASE
)
_BORN: Final = re.compile(
    rf"\b(?:born|birthday)(?: is| was)?[\s:,(]*(?:on |in )?(?:the )?(?:{_DATE}|(?:19|20)\d\d\b)",
    re.IGNORECASE,
)
_AGED: Final = re.compile(
    r"\b\d{1,3}\s?(?:yo|y/o)\b"
    r"|\b\d{1,3}[\s-](?:years?|yrs?)[\s-]old (?:man|woman|lady|gent\w*|male|female|widow\w*|boy"
    r"|girl|son|daughter|chap)\b|\b(?:she|he)(?:'s| is) (?:aged )?\d{2,3}\b(?! minutes| miles)",
    re.IGNORECASE,
)


def _births(told: str) -> Iterator[Finding]:
    for match in _DOB.finditer(told):
        yield Finding(BORN, match[0], f'"{match[0]}" is a date of birth. {_OUT}', sure=True)
    for match in _BORN.finditer(_DOB.sub(" ", told)):
        yield _asked(BORN, match[0], "says when somebody was born")
    for match in _AGED.finditer(told):
        yield _asked(BORN, match[0], "says how old somebody is")


def _asked(kind: str, words: str, what: str) -> Finding:
    remedy = f'"{words}" {what}. If that is one of the people who are helped, take it out.'
    return Finding(kind, words, remedy, sure=False)


# -- ways to reach somebody -------------------------------------------------------------------


def _ways_to_reach(told: str, own: _Own) -> Iterator[Finding]:
    for match in _phones_in(told):
        if _key(match) not in own.phones:
            yield _asked(PHONE, match.raw_string, "is not a telephone number of this group")
    for email in _EMAIL.findall(told):
        if not own.has_email(email):
            yield _asked(EMAIL, email, "is not an e-mail address of this group")
    for words, code in _postcodes_in(told):
        if code not in own.postcodes:
            yield _asked(POSTCODE, words, "is not a postcode of this group")


def _phones_in(told: str) -> list[phonenumbers.PhoneNumberMatch]:
    """The numbers that can be dialled as they stand: "30 14" in the times of a day is none."""
    met = phonenumbers.PhoneNumberMatcher(told, "GB", phonenumbers.Leniency.POSSIBLE)
    return [
        one
        for one in met
        if phonenumbers.is_valid_number(one.number) or _is_dialled(one.raw_string)
    ]


def _is_dialled(raw: str) -> bool:
    """Whether it begins as numbers do on a telephone, and is as long as they are."""
    digits = re.sub(r"\D", "", raw)
    return raw.lstrip(" (").startswith(("0", "+")) and len(digits) >= 10


def _key(match: phonenumbers.PhoneNumberMatch) -> tuple[int | None, int | None]:
    return match.number.country_code, match.number.national_number


def _postcodes_in(told: str) -> list[tuple[str, str]]:
    """(as typed, in its usual form) of each whole postcode."""
    found, rest = [], told
    while (met := find_postcode_in(rest, whole_only=True)) is not None:
        start, end, code = met
        found.append((rest[start:end], normalise_postcode(code) or code))
        rest = rest[end:]
    return found


# -- words about one person -------------------------------------------------------------------

_ILLNESS: Final = (
    r"(?:dementia|alzheimer'?s?|depression|depressed|anxiety|suicidal|cancer|diabet(?:es|ic)"
    r"|epilep(?:sy|tic)|autis(?:m|tic)|adhd|schizophreni[ac]|bipolar|psychosis|ptsd|hiv|copd"
    r"|parkinson'?s?|alcoholic|an? addict\w*|an? stroke|a? ?learning (?:disability|difficult\w+)"
    r"|incontinent|pregnant|housebound|bereaved|widowed|sectioned|heart failure|mental health"
    r" (?:problems?|issues?))"
)
# "Jean has dementia training", "Ann is autistic-friendly": of a leader, and good to know.
_OF_A_LEADER: Final = (
    r"(?![\s-]*(?:friendly|train\w*|aware\w*|champion|friends?|groups?|caf\w+|experience|leads?"
    r"|nurse|support|sessions?|certificate))"
)
_HAS: Final = r"(?:'s| is| has| was| had| gets?| suffers (?:from|with)| lives with)"
_SOME: Final = r"(?: (?:got|been|also|very|severe|mild|early|bad|type \d|terribly|quite|now|an?))*"
_TITLED: Final = re.compile(
    r"\b(?:Mr|Mrs|Ms|Miss|Mx)\.? ((?:[A-Z][\w'-]*\.? ?){1,3}?) ?"
    r"(?:is|has|was|had|needs|lives|suffers|cannot|can't|doesn't|does not|attended|went|wants"
    r"|lost|likes)\b"
    r"(?! the | our | their | in charge| away| back| happy to| a key| keys| retired| left)"
)
_PHRASES: Final = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\b(?:my|our|this|the) client(?:'s)?\b",
        r"\ba client (?:of (?:mine|ours)|who|whom|I|we|was|is|has|had|said|told|went)\b",
        r"\bclient (?:is|was|has|had|said|says|needs|lives|wants|reports?|went)\b|\bclient's\b",
        r"\b(?:clients|patients|one of (?:my|our)) (?:wife|husband|son|daughter|mum|mother|family"
        r"|clients|patients|ladies|gents)\b",
        r"\b(?:emis|systmone|rio|mrn|(?:hospital|patient|client|case) (?:no|number|id|ref))\b"
        r"[.:# ]{0,3}(?:no\.? ?|number )?\d{3,}",
        r"\b(?:my|our|this|the|a) patient(?:'s)?\b(?! (?:participation|group|transport|voice"
        r"|forum|library|and|but|approach|manner|person|leader|listener|teacher))",
        r"\bpatient (?:has|had|said|says|needs|lives|wants|reports?|went)\b",
        r"\b(?:my|our|this|the) (?:pt|service user)(?:'s)?\b",
        rf"\b(?:she|he){_HAS}{_SOME} {_ILLNESS}\b{_OF_A_LEADER}",
        r"\b(?:she|he|they)(?:'s| was| were| has been| had been|'d been) (?:referred|discharged"
        r"|diagnosed|sectioned|admitted|safeguarded|assaulted|abused|arrested)\b",
        r"\b(?:her|his) (?:GP|medication|meds|diagnosis|care plan|social worker|benefits"
        r"|mental health|illness|dementia|anxiety|depression|keyworker|probation officer)\b",
        r"\b(?:she|he) (?:lives (?:alone|on|at|in|with)|lost (?:her|his)|cannot cope|can't cope"
        r"|tried to|self-harms?|drinks too|is under the)\b",
        r"\bI (?:have )?(?:referred|signposted) (?:her|him|them|a|an|my|this|Mr|Mrs|Ms|Miss)\b",
        r"\b(?:this|my|our|elderly|a frail) (?:lady|gentleman|gent|chap)\b",
        r"\ban? (?:man|woman|lady|gent\w*|lad|girl|person|family) (?:that |who |whom )?(?:I|we)\b",
        rf"\b(?:man|woman|lady|gent\w*|chap) with {_ILLNESS}\b",
    )
)
_PT: Final = re.compile(
    r"\b[Pp]t (?:is|has|was|had|said|says|needs|lives|wants|with|went|does|did|would|\w+ed)\b"
)
_NAMED: Final = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b([A-Z][a-z'-]+){_HAS}{_SOME} {_ILLNESS}\b{_OF_A_LEADER}",
        r"\b(?:[Ss]ent|[Dd]ischarged|[Rr]eferred|[Ss]ignposted) ([A-Z][a-z]+)\b",
        r"\b([A-Z][a-z]+|(?:[A-Z]\.){2,3}) was (?:barred|banned|excluded|bullied|turned away)\b",
        r"\b([A-Z][a-z]+)(?: \(| ?, )(?:[6-9]\d)\b(?=\)|,)",
    )
)
_NO_NAMES: Final = frozenset(
    re.findall(
        r"\S+",
        "everybody everyone anybody anyone nobody somebody someone it this that there who she he"
        " they group leader organiser if one hall church",
    )
)


def _people(told: str, own: _Own) -> Iterator[Finding]:
    for pattern in (*_PHRASES, _PT):
        for match in pattern.finditer(told):
            yield _asked(PERSON, match[0], "sounds like somebody who is helped")
    for match in _TITLED.finditer(told):
        if not own.names & {name.casefold() for name in match[1].split()}:
            yield _asked(PERSON, match[0], "sounds like somebody who is helped")
    for pattern in _NAMED:
        for match in pattern.finditer(told):
            if match[1].casefold() not in _NO_NAMES | own.names:
                yield _asked(PERSON, match[0], "sounds like somebody who is helped")
