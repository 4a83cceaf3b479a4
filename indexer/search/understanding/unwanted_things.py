"""Things that people would rather not have about them where they go: "nowhere with dogs", "a walk
with no dogs", "never got over dogs, is there a group with none of them". Read by `ruled_out`.
"""

from __future__ import annotations

import re
from typing import Final

from indexer.search.understanding.late import regex
from indexer.search.understanding.text import Text

# "Nowhere with dogs" is a wish: a thing that people would rather not have about them. "Nowhere with
# beds", "nowhere with locks on the door" are a lack, and a need.
_NOWHERE: Final = regex(
    r"(?<!there['’]s )(?<!theres )(?<!there is )(?<!there was )(?<!got )(?<!has )(?<!is )"
    r"\b(?:(?:nowhere|not (?:any|some)where) (?:with|that['’]?s got|that (?:has|allows|plays|serves"
    r"|sells))|nothing (?:involving|to do with))"
    r" (?:any |lots of |loads of |too many |loud )?"
    r"(dogs?|cats?|pets|animals|music|noise|telly|tvs?|karaoke|bingo|gambling|bandits|alcohol|booze"
    r"|drink(?:ing|ers)?|drugs?|smok(?:e|ers|ing)|vaping|swearing|kids|children|toddlers|bab(?:y"
    r"|ies)"
    r"|teenagers|crowds|church|religion|politics|stairs|steps|football|sports?|exercise|computers"
    r"|maths|reading|writing|spelling|needles|heights|water)\b",
    re.I,
)
_GATHERING: Final = (
    r"(?:groups?|walks?|walking group|clubs?|class(?:es)?|cafes?|choirs?|sessions?|somewhere"
    r"|something|anything|anywhere|places?|ones?|meet[- ]?ups?|meetings?|venues?|gyms?|house)"
)
# "A walking group with no dogs", "no dogs please"; "no dogs" alone is a wish too, while "no kids",
# "no alcohol for a year" tell of somebody.
_WITH_NO: Final = regex(
    rf"\b{_GATHERING},? (?:with|wi|where there(?:['’]?s| is| are)|that(?: has|['’]s got)|but"
    r"|so long as there(?:['’]?s| is| are)|as long as there(?:['’]?s| is| are))"
    r" no (dogs?|cats?|pets|animals|music|noise|telly|karaoke|bingo"
    r"|alcohol"
    r"|booze|smokers|swearing|kids|children|toddlers|bab(?:y|ies)|teenagers|crowds|religion"
    r"|prayers?"
    r"|hymns|politics|preaching|needles|competition|pressure)\b"
    r"|\b(?:so|as) long as there(?:['’]?s| is| are) no (?!pain|trouble|rush|hurry|hassle"
    r"|problems?\b"
    r"|fuss|way\b|needs?\b|catch|charge|cost|stress|doubt|change|one\b|more\b|stairs"
    r"|steps)(\w+)(?=\s*(?:\Z|[,.;!?]))"
    r"|(?:\A|[,.;!?\n(]|\b(?:so|and|but|please|pls|strictly|absolutely|definitely))\s*no"
    r" (dogs|cats|karaoke|swearing|hymns|prayers|sermons|preaching|needles|ice ?breakers"
    r"|role[- ]?play"
    r"|politics|kids running (?:about|around|round)|(?:kids|children|toddlers|babies|smokers"
    r"|drinkers"
    r"|animals|pets|telly|booze) (?:please|pls|there|about|around|allowed))\b"
    r"(?! (?:are )?(?:allowed )?(?:in|at) (?:my|the|our|his|her|\w+['’]s) (?:flats?|house|home"
    r"|block"
    r"|building)|,? no blacks|,? (?:no \w+,? )?(?:just me|lost|died)\b| found\b| the house\b| now\b"
    r"| any ?more\b)",
    re.I,
)
# "Does not want to be given paints", "don't sit her down with a jigsaw": what others think up.
_FOISTED: Final = regex(
    r"\b(?:(?:do|does|did|would)(?:n['’]?t| not)|not|never|hates?|sick of|tired of|fed up (?:of"
    r"|with)"
    r"|refuses?|rather not) (?:(?:really|even|just|want|wants|wish|like|need|to|be|being|having"
    r"|going"
    r"|get|getting) ){1,4}"
    r"(?:given|handed|offered|(?:fobbed|palmed|pushed) off with|lumbered with|stuck with|plonked"
    r" (?:down )?(?:with|in front of)|sat (?:down )?(?:with|in front of)|made to (?:do|play"
    r"|paint with)"
    r"|forced (?:to (?:do|play)|into)|roped into|dragged (?:into|to|along to)|talked into"
    r"|pushed into|sent to|packed off to)"
    r" (?:(?:a|an|the|any|some|more|another|yet|box|bit|bag|set|load|lot|bunch|sheet|of|doing"
    r"|playing|colou?r(?:ed|ing)?|little|wax) ){0,4}?"
    r"(paints?|paintbrush(?:es)?|crayons|colou?ring(?: (?:in|books?))?|felt tips|glue|glitter|clay"
    r"|playdough|crafts?|jigsaws?|puzzles?|knitting|wool|painting|art|bingo|dominoes|cards|quizz?(?:es)?"
    r"|karaoke|singing|hymns|leaflets?|tablets|pills|antidepressants|church|gym|exercises?|zumba|yoga"
    r"|dancing|gardening|mindfulness|meditation|counselling|sing[- ]?songs?|telly|tv"
    r"|tambourines?|maracas|(?:day )?cent(?:re|er)s?|lunch clubs?|clubs?|groups?|toys|dolls?"
    r"|balloons?)\b",
    re.I,
)
# "Will not go to anything that's in a church": where, and not what.
HELD_IN: Final = (
    r"(?:(?:anything|owt|something|summat|anywhere|somewhere|places?|things?|(?:a |any )?(?:groups?"
    r"|clubs?|class(?:es)?|choirs?|meetings?))"
    r" (?:(?:at all|that['’]?s|that is|which is|if it['’]?s|that are|held|run|based|on|happening"
    r"|going on|put on) ){0,3}"
    r"(?:in|at|inside|near|by|involving|to do with|connected (?:to|with)|linked (?:to|with)|with) )"
)
_FEARED: Final = (
    r"(dogs?|cats?|pets|animals|birds|horses|kids|children|toddlers|bab(?:y|ies)|teenagers|crowds"
    r"|smokers|drinkers|drunks|needles|bingo|karaoke|hymns|prayers|churches|pubs|gyms)"
)
# "Scared of dogs, is there a walk with none of them", "cats set me off so a house without any".
_NONE_OF_THEM: Final = regex(
    rf"\b{_FEARED}\b[^.!?\n|]{{0,60}}\b(?:so|is there|are there|needs?|wants?|looking for|anywhere"
    rf"|somewhere|something|{_GATHERING})\b[^.!?\n|]{{0,30}}?\b(?:(?:with|wi"
    rf"|where there(?:['’]?s| is"
    r"| are)|be|there['’]?s|has|have) (?:none|nun)|without (?:them|['’]?em|any)|(?:none"
    r"|nun) (?:of"
    r" (?:them|['’]?em|those)|there)|can['’]?t be any|no(?:t any)? (?:of them|there))\b"
    # "None of them will go" tells of the family.
    r"(?:(?= of (?:them|['’]?em|those)\s*(?:\Z|[,.;!?)]))|(?=\s*(?:\Z|[,.;!?)\n]|(?:there|about"
    r"|around"
    r"|please|pls|near|in it)\b)))",
    re.I,
)
_ALMOST_FEAR: Final = regex(
    r"\b(?:scared|terrified|petrified|frightened|afraid|fear|phobi\w+|allerg\w+|rash|sneez\w+"
    r"|asthma"
    r"|hates?|detests?|loathes?|(?:can['’]?t|cannot) (?:stand|abide|bear|be doing|cope)|got over"
    r"|bit|bitten|attacked|mauled|nervous|wary|anxious|uneasy|set(?:s)? \w+ off|hate|not keen"
    r"|panics?"
    r"|trigger\w*|recover\w*)\b",
    re.I,
)


# "It's nothing to do with drink", "we've nowhere with music round here" tell how things are.
_TELLS_BEFORE: Final = regex(
    r"\b(?:its?|it['’]s|that['’]?s|this|was|has|have|had|having|\w+['’]ve|live|lives)\s*$", re.I
)
_TELLS_AFTER: Final = regex(
    r" (?:feels?\b|(?:allowed |welcome )?(?:near (?:me|us|here)|round here|around here|locally)\b"
    r"|activities\b|facilities\b)|, (?:just|only) (?:lonely|bored|ill|old|sad)\b",
    re.I,
)
# "No pets allowed, so we're evicted": a landlord's no.
_LANDLORD: Final = regex(r"\b(?:evict\w*|landlord|tenan\w+|housing|letting)\b", re.I)
# "Don't like walking alone", "not swimming yet": it is wanted, only not so.
WANTED_STILL: Final = regex(
    r" (?:(?!but|so|and)\w+ ){0,2}?(?:alone|(?:on|by) (?:my|me|his|her|their|our) (?:own|self)|by"
    r" (?:myself|himself|herself)|(?:just )?for one|in the dark|in cold water|yet"
    r"|on (?:the )?(?:telly"
    r"|tv))\b",
    re.I,
)


def read_unwanted_things(text: Text) -> None:
    """Note the thing that should not be there as a word that is ruled out."""
    for pattern in (_NOWHERE, _WITH_NO):
        for met in pattern.finditer(text.typed):
            if (
                _TELLS_AFTER.match(text.typed, met.end())
                or (pattern is _NOWHERE and _TELLS_BEFORE.search(text.typed[: met.start()]))
                or (met[0].endswith("allowed") and _LANDLORD.search(text.typed))
            ):
                continue
            at = text.at_span(*met.span(met.lastindex or 0))
            if at and text.free(at):
                text.rule_out("words", text.norm(at[0]), at[0], at[0])
    for met in _FOISTED.finditer(text.typed):
        at = text.at_span(*met.span(1))
        if at and text.free(at):
            text.rule_out("words", text.norm(at[0]), at[0], at[-1])
    for met in _NONE_OF_THEM.finditer(text.typed):
        at = text.at_span(*met.span(1))
        if at and text.free(at) and _ALMOST_FEAR.search(text.typed):
            text.rule_out("words", text.norm(at[0]), at[0], at[0])
