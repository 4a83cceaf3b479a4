"""Words beside hours that say that somebody is free then: "nursery has them 9 til 12 so that's my
window", "10 til 2 is best", "home about 6 so after that". Read by `hours`.
"""

from __future__ import annotations

import re
from typing import Final

from indexer.search.understanding.late import regex

# What hours are said to be: "… so that's my window", "… is best for me".
SAID_FREE_AFTER: Final = regex(
    r"[^.!?\n|]{0,40}?\b(?:(?:that['’]?s|thats|which is|its|it['’]s|then is) (?:(?:about|basically"
    r"|really|just|all|the|my|her|his|our|only) ){0,3}(?:window|slot|free time|time (?:i|she|he|we)"
    r"|free hours?|(?<=my )time|(?<=our )time|chance|gap|break|only time|best time|me time)"
    r"|that['’]?s when (?:i|she|he|we)(?: can|['’]?m free| am free|['’]?s free| could| have| get)"
    r"|(?:so|and) (?:it (?:would|['’]?d|wd) (?:have|need) to be |i (?:can|could|want|need) (?:\w+ )"
    r"{0,4}?)(?:then|in between|in that time|in those hours|between those)"
    r"|so (?:in |during |between |within )?(?:then|those hours|those times|those|that time"
    r"|that window|between then)\b(?! (?:i|she|he|it|we|they|mum|dad)(?:['’]\w+)?(?!['’\w])"
    r"(?! (?:can|could|want|need|would|free))))\b",
    re.I,
)
SUITS_AFTER: Final = regex(
    r"\s+(?:(?:would|wd|will) (?:suit|be (?:good(?! numbers?\b)|great|best|ideal|perfect|fine|ok"
    r"|okay|grand"
    r"|lovely)"
    r"|work|do)|suits?|(?:is|are|['’]?s) (?:best|good|ideal|perfect|fine|ok|okay|my|our|her best"
    r"|his best|all i|the only)|works? (?:best|well|for)|only\b|preferred|ideally|if poss\w*"
    r"|for preference)\b",
    re.I,
)
FREE_BEFORE: Final = regex(
    r"\b(?:i|we)(?:['’]?(?:ve|m|re))? (?:(?:only|just|could|can|might|have) ){0,3}(?:got|get"
    r"|have|make|manage|do|about|around|free|available|come)(?: (?:only|just|between|from"
    r"|free))? $|\b(?:can|could) (?:make|manage|do|come)(?: from)? $"
    r"|\b(?:window|slot|gap|free time|hours?)(?: is|['’]s| are| of)(?: from| between)? $",
    re.I,
)
# "Home about 6 so after that", "he works 9 til 3 so any time after then".
AFTER_THAT: Final = (
    r",?\s*(?:so|and|but)?\s*(?:(?:any\s?time|anything|something|owt|it has to be|it['’]?d be|free)"
    r" )?(?:straight )?after (?:that|then)\b"
    r"(?! (?:i|she|he|it|we|they)(?:['’]\w+)?\b(?! (?:can|could|want|would)))"
)
# "Kids finish at half 3 so before that".
BEFORE_THAT: Final = regex(
    r",?\s*so\s*(?:any\s?time |something |it has to be )?before (?:that|then)\b", re.I
)
# "Can do 10 to 15 minutes", "11 to 16 year olds": numbers of something, and no hours.
COUNTED_AFTER: Final = regex(
    r"\s*(?:more )?(?:min(?:ute)?s?|hours?|hrs?|steps|stairs|miles?|stone|st|lbs?|kgs?|yards|metres"
    r"|lengths|people|folk|years?|yrs?|y/?os?|kids|children|falls|times|days|weeks|months|units"
    r"|cans"
    r"|pints|headaches|seizures|mates|friends|of (?:us|them))\b",
    re.I,
)
