"""What it may cost: free, or little. "Feel free" and "no money" for food are not about that."""

from __future__ import annotations

import re
from typing import Final

from indexer.search.understanding.late import regex
from indexer.search.understanding.money_short import money_short
from indexer.search.understanding.text import NOT_WORDS, Text, word_set
from indexer.search.words import STOP_WORDS

_NOT_FREE_BEFORE: Final = word_set(
    "interest gluten dairy step drug drugs smoke sugar debt nut im i are is hands trouble pain "
    "alcohol lactose wheat barrier meat we feel set break he she they only worry stress hassle "
    "fat cancer seizure care tobacco vape egg caffeine drink booze cruelty cage latex fragrance "
    "pollen jail dog cat child kid cash born walk walked walks get got was been being time symptom "
    "germ violence scent "
    "chemical toll scot tax duty rent mortgage get carer carers ever never always usually mostly "
    "finally you"
)
# "My free day is Monday", "a free slot on Tuesday": when somebody has time.
_FREE_TIMES: Final = word_set("day days morning afternoon evening slot weekend spell hour date")
_NOT_FREE_AFTER: Final = word_set(
    "time on from school bus tv prescriptions prescription spirit fall days meals this wifi "
    "mornings afternoons evenings of weekends weekend most after before until til till as up all "
    "any phone range mondays tuesdays wednesdays thursdays fridays saturdays sundays tomorrow "
    "today press dinners hours childcare nursery will speech trial pass gift gifts me him her us "
    "them whenever every anytime between before tonight later otherwise besides"
)
# "Cheap like", "cheap as chips", "cheap if poss": said of whatever is looked for.
_CHEAP_AFTER: Final = word_set(
    "like please pls if as and or so but on round for ideally preferably cheerful thing things"
)
_PAID_THINGS: Final = word_set(
    "class classes group groups club session sessions lessons course courses activity activities "
    "swim swimming gym yoga things outings exercise somewhere something day stuff trips trip pay "
    "fee fees choir sport dance anything lunch lunches dinner swims pilates keep craft crafts "
    "art days cinema or and near in leisure private pool baths prices option options one pottery "
    "painting drawing sewing knitting singing music guitar piano drums dancing zumba aerobics "
    "aquafit fitness boxing football rugby tennis badminton netball karate martial snooker bowls "
    "bowling golf cycling running climbing fishing skating theatre film films soft play "
    "playgroup nights meet meetup tai counselling therapy hobbies hobby places entertainment fun "
    "round"
)
# Up to this much is what "low cost" asks for (search.md 2: £3 or less a session). With more, what
# costs £4 would be left out for somebody who has a fiver.
_MOST_POUNDS: Final = 3.5
_UP_TO: Final = regex(
    r"\b(?:under|less than|up to|max(?:imum)?(?: of)?|no more than|not more than|below|cheaper than"
    r"|at most)\s+(?:£\s?(\d{1,3}(?:\.\d{1,2})?)|(\d{1,3})\s?(?:quid|pounds?)"
    r"|a (fiver|tenner|pound|quid))(?![,.]?\d)(?!\s*(?:\w+\s+)?(?:rent|debt|left|to live|owed"
    r"|arrears)|\s*(?:an hour|a (?:month|week) left|from|off|short|to my name"
    r"|in (?:my|his|her|debt))\b)"
    r"|£\s?(\d{1,2}(?:\.\d{1,2})?)\s+(?:or (?:less|under)|max(?:imum)?|tops|at most)\b",
    re.I,
)
# "Released without charge", "phone won't charge anything", "allergy, no food for peanuts".
_CHARGED: Final = regex(
    r"\b(?:releas\w*|police|arrest\w*|bail\w*|custody|detained|phone|mobile|battery|tablet"
    r"|laptop|ipad|scooter|wheelchair|car|vape|hearing aids?)\b[^.,!?;\n]{0,30}$",
    re.I,
)
_NUTS: Final = regex(r"\b(?:allerg\w*|intoleran\w*|food|eat(?:s|ing)?|snacks?)\b", re.I)
_ROUND_SUMS: Final = {"fiver": 5.0, "tenner": 10.0, "pound": 1.0, "quid": 1.0}
_LOW: Final = regex(
    r"(?:\b|(?=£))(?:(?:(?<=[,.;] )|(?<!.))(?:a )?couple of (?:quid|pounds)(?=\s*(?:\Z|[,.;]))"
    r"|\d0p (?:a|per) (?:go|session|week|time|class)|(?:a |one )?(?:quid|pound) a (?:go|session"
    r"|time|class)"
    r"|not (?:owt|anything) (?:too |that |very )?(?:dear|expensive|pricey|costly)"
    r"|£[1-3](?:\.\d\d)? (?:a|per) (?:go|session|week|time|class|visit)"
    r"|a (?:couple of|few) quid at most|only a (?:pound|quid|couple of (?:quid|pounds))(?!"
    r" (?:over|under|heav|light|off|to lose))"
    r"|only (?:got )?a (?:few )?(?:quid|pounds?) to spend|not (?:too |very |that )?(?:dear"
    r"|expensive"
    r"|pricey|costly)|nothing (?:too |very )?(?:dear|expensive|pricey)|(?:nothing|nowt)"
    r" (?:that|which|what) costs? (?:much|a lot|the earth|a bomb|a fortune|silly money)"
    r"|can['’]?t (?:stretch|run|go) to (?:£\s?\d+|a (?:fiver|tenner)|much\b|that\b"
    r"|(?:the )?fees)|doesn['’]?t cost (?:much"
    r"|a lot"
    r"|the earth)|don['’]?t cost (?:much|a lot|the earth)|won['’]?t cost (?:much|a lot)"
    r"|(?:can['’]?t|mustn['’]?t|shouldn['’]?t|cannot|can not|must not) cost (?:too )?(?:much|a lot)"
    r"|can['’]?t (?:pay|spend) (?:much|a lot)|without costing (?:much|a lot)"
    r"|(?:(?:won['’]?t|doesn['’]?t|don['’]?t|dunt|not|without) (?:cost(?:ing)?|charge|charging)"
    r" (?:me |us |him |her )?(?:an arm and a leg|a bomb|a fortune|the earth|the world)"
    r"|(?:nowt|nothing|not|owt not|isn['’]?t) (?:too |that |very )?(?:dear|expensive|pricey|costly)"
    r"|(?:won['’]?t|doesn['’]?t|not) break the bank|easy on the (?:pocket|purse|wallet)"
    r"|on the cheap|the cheaper the better|(?:cheapest|cheaper) (?:options?|one|ones|possible|going"
    r"|rates?)|pay (?:what|as much as) (?:you|i|she|he|we|they) (?:can|like)(?: afford)?(?!"
    r" (?:afford|on|off|back"
    r"|towards (?:my |the )?(?:debt|rent|arrears|bill)))|pay as you"
    r" (?:feel|can)|(?:for|costs?|just|only|no more than|up to|under|less than|max(?:imum)?"
    r"|about) a couple of (?:quid|pounds(?! (?:over|under|heav"
    r"|light|off|to"
    r" lose|in weight)))|(?:for|costs?|only)"
    r" (?:pennies|peanuts)|(?:watch|count|mind)(?:ing|s)? (?:my|the|her|his|our|every) penn(?:y"
    r"|ies)|on a shoestring|for next to nothing|next to nothing to (?:do|join)"
    r"|can only (?:pay|manage|afford|spend) (?:a |one |two |£[1-3]|a couple of |a few )(?:quid"
    r"|pounds?|\b)"
    r"|(?:a|one) (?:pound|quid) or two"
    r"|(?:a couple of|couple of|a few|few|two|three|2|3) (?:quid|pounds?|pound)(?: a (?:week|go"
    r"|session|time"
    r"|class))?"
    r" (?:at most|max|maximum|tops|or less|or under|is (?:my|her|his) (?:limit|max))))\b",
    re.I,
)
_FREE: Final = regex(
    r"\b(?:can['’]?t|cannot|couldn['’]?t) (?:spend|pay) (?:owt|nowt|nothing|a penny|any money|any"
    r"thing extra)\b|\b(?:can['’]?t|cannot|couldn['’]?t) spend anything\b"
    r"|\b(?:can['’]?t|cannot|couldn['’]?t) pay (?:anything|for (?:classes|groups|it|sessions"
    r"|lessons"
    r"|a group|a class|the gym|activities))\b|\b(?:no|hasn['’]?t (?:got )?(?:any|the)"
    r"|without) money "
    r"(?:for|to pay for|to spend on) (?:\w+ )?(?:classes|class|groups|groups?|gym|clubs?|activities"
    r"|lessons|fees|sessions|outings|hobbies)\b|\bwithout having to pay\b"
    r"|\bdoes\s?n['’]?t have to pay\b"
    r"|\b(?:doesn['’]?t|don['’]?t|does not|do not) want to (?:pay|spend)(?: (?:anything|for it|owt"
    r"|money))?(?=\s*(?:$|[,.;!?|)]))"
    r"|\bcost(?:s|ing)? (?:me |him |her |us )?(?:nothing|nowt|nought)\b"
    r"|\b(?:doesn['’]?t|don['’]?t|won['’]?t) cost (?:me |him |her |us )?(?:anything|owt|a penny"
    r"|a thing)\b|\bfree of charge\b|\b(?:for nowt|free entry|nil cost|zero cost|gratis"
    r"|fully funded"
    r"|(?:nothing|nowt) (?:that|which|as|what|wi) costs?"
    r"(?: (?:me |us |him |her )?(?:money|owt|anything|a penny|a bean))?"
    r"(?=\s*(?:\Z|[,.;!?|)]|(?:please|pls|for|in|near|round|on|at|and|but|cos|as)\b))"
    r"|(?:without|zero|with no|nil) (?:charge|fees?|budget)|(?:costs?|costing|paying|pay|charges?)"
    r" (?:diddly|sod all|bugger all|zilch|zero|zip)|at no (?:cost|charge|expense)"
    r"|(?:don['’]?t|doesn['’]?t|won['’]?t|not) charge (?:owt|anything|a penny|a thing)"
    r"|no (?:entry|joining|membership|session|class) (?:fees?|charges?)"
    r"|(?:not|hasn['’]?t|haven['’]?t|without) a penny to (?:spend|spare)"
    r"|no (?:spare )?(?:cash|money) to (?:spend|spare) on (?:it|classes|groups|hobbies|things))\b",
    re.I,
)
_ENDS: Final = r"(?=\s*(?:\Z|[,.;:!?|)\n]|(?:in|near|nr|round|on|at|please|pls|for|and)\b))"
# "Owt that dunt cost", "advice I don't have to pay for"; "I don't have to pay rent now" and "can't
# afford to pay the gas" are not about what is looked for.
_NO_PAYING: Final = regex(
    r"\b(?:(?:doesn['’]?t|don['’]?t|dunt|dun['’]?t|won['’]?t|wouldn['’]?t|does not|do not|will not"
    rf"|not) cost(?: (?:me|him|her|us|you))?(?: (?:anything|owt|nowt|a penny|any money"
    rf"|money))?{_ENDS}"
    r"|(?:doesn['’]?t|don['’]?t|won['’]?t|wouldn['’]?t|shouldn['’]?t|does not|do not|not)"
    rf" (?:have|need|having|needing) to pay(?: for(?: it)?| (?:owt|anything|a penny))?{_ENDS}"
    rf"|without (?:having to )?(?:pay(?:ing)?|spend(?:ing)?)(?: for it| a penny| anything)?{_ENDS}"
    rf"|not wanting to (?:pay|spend){_ENDS}|(?:not|won['’]?t|wont|will not) pay(?:ing)? for"
    rf" (?:it|owt|anything|things|(?:a |any )?(?:class|group|course|gym|club|session"
    rf"|lesson)\w*){_ENDS}|(?:no|got no|without) money to spend{_ENDS}"
    r"|(?:can['’]?t|cannot|can not|couldn['’]?t) pay for (?:anything|owt)\b"
    r"|(?:can['’]?t|cannot|can not|couldn['’]?t|unable to|not able to) afford (?:"
    r"(?:any |the |to pay )?(?:(?:group|class|gym|club|course|joining|membership|session) )?fees?\b"
    r"|to pay for (?:a |the |any )?(?:class|group|course|gym|club|session|lesson|activit)\w*"
    rf"|to pay for (?:it|anything|owt|things){_ENDS}|(?:anything|a penny){_ENDS}))",
    re.I,
)
# Whoever can pay something sets no condition.
_CAN_PAY: Final = regex(
    r"\b(?:(?:can|could|able to|willing to|happy to|would|don['’]?t mind|doesn['’]?t mind) "
    r"(?:pay|paying)(?: (?:a bit|a little|something|if|for it|towards it|privately|some))?"
    r"|(?:small|little|nominal|minimal|reasonable) (?:charge|fee|cost) (?:is )?(?:ok|okay|fine))\b",
    re.I,
)
_SOMEBODY: Final = word_set("someone anyone nobody person friend carer volunteer")
_CHEAP: Final = word_set("cheap cheaper cheapest cheapish affordable inexpensive")
_GATHERING: Final = word_set(
    "class classes lesson lessons group groups club clubs session sessions course courses gym pool "
    "activity activities choir team workshop workshops days"
)
_KITCHEN: Final = word_set(
    "cook cooks cooking eat eating meals food feed feeding shop shopping diet"
)
_SET_FREE: Final = word_set("set let break sets keep")
_BILLS: Final = word_set("the my his her our their rent bills bill tax council back off")
_NOT_CLASSES: Final = word_set("eat heat live lose buy move miss retire leave stop")
_NEAR: Final = 20  # letters between two words that belong together
_BOUGHT: Final = word_set("airline flights loan loans credit rent housing food insurance")
_AVAILABLE: Final = frozenset({"", "so", "but", "and", "only", "usually", "always"})
_PRICED: Final = frozenset({
    ("low", "cost"), ("reasonably", "priced"), ("low", "price"), ("reasonable", "price"),
    ("reasonable", "prices"), ("reasonable", "cost"), ("minimal", "cost"), ("small", "cost"),
    ("small", "fee"), ("nominal", "fee"), ("nominal", "charge"), ("small", "charge"),
    ("budget", "friendly"), ("wallet", "friendly"), ("pocket", "friendly"), ("purse", "friendly"),
    ("silly", "money"), ("silly", "prices"),
})  # fmt: skip


def read_cost(text: Text) -> None:
    """ "free" and "low cost". "Free on Tuesdays", "gluten free" and "can't afford food" are not
    about what a group may cost."""
    _read_sums(text)
    for at, token in enumerate(text.tokens):
        if at in text.taken:
            continue
        before = text.norm(at - 1) if text.same_block(at - 1, at) else ""
        after = text.norm(at + 1) if text.same_block(at, at + 1) else ""
        if token.norm == "free":
            hyphen = text.typed[max(0, token.start - 1) : token.start] == "-"
            if before == "is" and text.norm(at - 2) in ("that", "which", "it"):
                before = ""
            if before in ("me", "him", "her", "us", "them") and text.norm(at - 2) in _SET_FREE:
                continue
            offered = before == "or"  # "donation only or free on Sundays"
            if before in _NOT_FREE_BEFORE | NOT_WORDS or hyphen or _is_free_time(text, at):
                continue
            if after in _NOT_FREE_AFTER and not offered:
                continue
            if before in _SOMEBODY or _is_free_at_times(text, at):
                continue
            beside_day = text.taken.get(at - 1) in ("day", "time", "date")
            if beside_day and after in ("", "for", "to", "from", "and", "so", "if", "please"):
                continue  # "most afternoons free"
            if text.taken.get(at + 1) == "day" and before in _AVAILABLE:
                continue
            text.find("cost", "free", "Free", at, at)
        elif token.norm in _CHEAP:
            timed = text.taken.get(at + 1) in ("day", "time", "date", "place")
            of_class = text.same_block(at, at + 2) and text.norm(at + 2) in _GATHERING
            if not after or timed or of_class or after in _PAID_THINGS | _CHEAP_AFTER:
                text.find("cost", "low", "Low cost", at, at)
        elif (before, token.norm) in _PRICED and after not in _BOUGHT:
            text.find("cost", "low", "Low cost", at - 1, at)
        elif token.norm == "budget" and before in ("tight", "a", "low", "small"):
            if _KITCHEN & {text.norm(at + step) for step in (*range(-6, 0), 2)}:
                continue  # what the food may cost, not the class
            text.find("cost", "low", "Low cost", at, at)
        elif token.norm == "afford" and before == "cant":
            if after in ("a", "the", "any") and text.same_block(at, at + 2):
                after = text.norm(at + 2)
            paying = after in ("much", "to", "it", "anything", "fees", "") or after in _PAID_THINGS
            bill = text.norm(at + 2) == "pay" and text.norm(at + 3) in _BILLS
            if paying and not bill and text.norm(at + 2) not in _NOT_CLASSES | {"be", "lose"}:
                text.find("cost", "low", "Low cost", at - 1, at)
    _keep_one(text)
    short = money_short(text.typed)
    if short and not any(one.kind == "cost" for one in text.findings):
        spot = text.at_span(*short[0].span())
        if spot and text.free(spot):
            label = "Free" if short[1] == "free" else "Low cost"
            text.find("cost", short[1], label, spot[0], spot[-1], shared=True)


def _is_free_time(text: Text, at: int) -> bool:
    """ "My free day is Monday"; not "a free day trip" or "free evening classes"."""
    if text.norm(at + 1) not in _FREE_TIMES or not text.same_block(at, at + 1):
        return False
    after = text.norm(at + 2) if text.same_block(at, at + 2) else ""
    return not after or after in STOP_WORDS or text.taken.get(at + 2) in ("day", "date")


def _is_free_at_times(text: Text, at: int) -> bool:
    """ "I'm free in the mornings", "free at weekends"; not "donation or free in the evenings"."""
    if text.norm(at + 1) not in ("in", "at", "during") or not text.same_block(at, at + 1):
        return False
    then = at + 3 if text.norm(at + 2) in ("the", "a", "my") else at + 2
    return text.norm(at - 1) != "or" and text.taken.get(then) in ("day", "time")


def _keep_one(text: Text) -> None:
    """ "Free or very cheap" asks for little, "free" and "cheap" apart for the stricter one."""
    both = [one for one in text.findings if one.kind == "cost"]
    if len(both) > 1:
        start, end = min(one.end for one in both), max(one.start for one in both)
        looser = bool(re.search(r"\bor\b", text.typed[start:end]))
        keep = "low" if looser and end - start < _NEAR else "free"
        text.findings = [one for one in text.findings if one.kind != "cost" or one.id == keep]


def _is_no_price(typed: str, met: re.Match[str]) -> bool:
    """Of a charge by the police or from a plug, and of peanuts that are eaten."""
    told = met[0].casefold()
    charged = "charge" in told and _CHARGED.search(typed[max(0, met.start() - 50) : met.start()])
    return bool(charged or ("peanuts" in told and _NUTS.search(typed)))


def _read_sums(text: Text) -> None:
    for met in _UP_TO.finditer(text.typed):
        told = met[1] or met[2] or met[4]
        pounds = float(told) if told else _ROUND_SUMS[met[3].casefold()]
        at = text.at_span(*met.span())
        if not at or not text.free(at):
            continue
        if pounds <= _MOST_POUNDS:
            text.find("cost", "low", "Low cost", at[0], at[-1])
        for one in at:  # there is no condition for other sums
            text.taken.setdefault(one, "aside")
    ways = (
        (_LOW, "low", "Low cost"), (_FREE, "free", "Free"), (_NO_PAYING, "free", "Free"),
    )  # fmt: skip
    for pattern, id, label in ways:
        for met in pattern.finditer(text.typed):
            at = text.at_span(*met.span())
            if at and text.free(at) and not _is_no_price(text.typed, met):
                text.find("cost", id, label, at[0], at[-1])
    text.put_aside(_CAN_PAY)
