"""How much a text looks like advertising, by rules: prizes, easy money, followers, numbers to call, links. Pure."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence

SPAM_FROM = 3.0
"""From here on a text is advertising, if it may be that at all."""

HINTS_FROM = 2.0
"""From here on it looks like it: most text messages that are spam do, and few others."""

# A link with next to no words beside it wants only to be pressed.
_BARE = 4
_LINKS = re.compile(r"https?://\S+|www\.\S+")
# Each row counts once, however often one of its words stands there; within a row they are divided by `|`.
_POINTS: Sequence[tuple[float, re.Pattern[str]]] = tuple(
    (points, re.compile(pattern, re.IGNORECASE | re.VERBOSE))
    for points, pattern in (
        (1.0, r"https?:// | www\. | \b\w[\w-]*\.(?:example|test|com|net|ru|xyz|top|ly|biz|info|club|shop)\b"),
        (1.5, r"\b(?:call|text|txt|ring|reply|sms:?a|svara|send|msg)\b [^.?!]{0,40} \b\d{4,}"),
        (1.0, r"\b(?:0\d{9,10} | \+?\d{10,} | 0[789]\d{2,}[\ -]?\d{5,})\b"),
        (
            1.5,
            r"""\b(?: you(?:'ve|\ have)?\ (?:been\ |just\ )?(?:won|win|selected|chosen|awarded) | winner | vinnare |
            du\ har\ (?:vunnit|blivit\ utvald) | congratulations | congrats!{2,} | claim | prize | jackpot | award |
            lottery | guaranteed | garanterat )\b""",
        ),
        (1.0, r"\b(?:free|gratis|bonus|cash|voucher|presentkort|giveaway|airdrop|ringtone|unlimited|obegränsat)\b"),
        (1.0, r"[£$€]\s?\d[\d.,]* | \b\d[\d\ .,]*\s?(?:kr|kronor|usd|dollar|pounds|gbp|eur)\b"),
        (
            1.5,
            r"""\b(?: txt | stop\ to | 2\ stop | optout | opt\ out | t&c | t's\ ?&\ ?c's | 16\+ | 18\+ |
            per\ (?:week|msg|min) | ppm | subscription )\b""",
        ),
        (
            2.0,
            r"""\b(?: check\ (?:out\ )?my | checkout\ my | check\ me\ out | visit\ my | subscribe | sub\ to |
            subscribers? | follow\ (?:me|this|our) | followers? | följare | my\ channel | gaming\ channel |
            my\ video | my\ page | my\ profile | min\ profil | min\ kanal | link\ in\ bio | länk\ i\ (?:bio|min) |
            add\ me+ | join\ me\ on | pls\ like | please\ like )\b""",
        ),
        (2.0, r"\b(?:earn|make|tjäna|tjänar)\b [^.?!]{0,40} (?:\d|money|pengar|from\ home|hemifrån)"),
        (
            2.0,
            r"""\b(?: casino | kasino | free\ ?spins? | bitcoin | krypto\w* | crypto | forex | viagra | payday |
            snabblån | sms-?lån | utan\ uc | weight\ loss | replica | rolex | escort | hot\ singles | sexy |
            dating )\b""",
        ),
        (
            2.0,
            r"""\b(?: seo | backlinks? | first\ page | första\ sidan | sökoptimering | lead\ generation | leads |
            offshore | web\ design | webbyrå | outsourc\w+ | dedicated\ developers | email\ list |
            verified\ email )\b""",
        ),
        (
            1.0,
            r"""\b(?: click | klicka | order\ now | buy\ now | köp\ nu | beställ\ nu | act\ now | hurry | limited |
            skynda | endast\ idag | bara\ idag | today\ only | sista\ chansen | whatsapp | telegram | dm\ me |
            message\ me | inbox\ me | text\ me )\b""",
        ),
        (1.0, r"\b\d{2,3}\s?%"),
        (0.5, r"[👉💰💸🤑🔥🎰💎📈] | >>> | !{3,}"),
    )
)


def spam_points(text: str, themes: Container[str]) -> float:
    """0 for most texts; see SPAM_FROM."""
    points = sum(weight for weight, pattern in _POINTS if pattern.search(text))
    beside = len(_LINKS.sub(" ", text).split())
    bare = _LINKS.search(text) is not None and beside <= _BARE
    return points + bare + 0.5 * ("spam money" in themes) + 0.5 * ("spam sell" in themes)
