"""Which language a text is written in, told by its small words and its letters."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

FUNCTION_WORDS: dict[str, str] = {
    "sv": """och att det är jag inte på som för med den har till vi ni mig er om men så var när hur vad från ett kan
        här där bara hos också efter eller alla mycket mer någon något några blir vill ska skulle blev fick får sin
        sina vår våra era ert min mina mitt din vid nu då ju väl måste varför hade igen utan denna detta dem deras
        dig sig oss tack hej inga inget ingen aldrig alltid sedan sen fortfarande nya ny bra man av en i de åt över
        under in du dig han hon lika bland dina blivit behöver finns går gör ligger kommer varit någonsin""",
    "en": """the and to of is it you that in for on my with this have are be was not but your they we so just at all
        me from what do if can when will would there been has had them or their our an as by about how get out up no
        now then who which i'm it's don't i've can't why more one because after still any than too very here his her
        she he i am its were did does us only like a please thanks""",
    "da": """og at det er jeg ikke på som for med den har til vi jer mig om men så var når hvordan hvad fra et kan
        her der kun også efter eller alle meget mere nogen noget blev vil skal skulle fik får sin vores jeres min
        mine mit din ved nu da jo være måtte hvorfor havde igen uden denne dette dem deres dig sig os af en i de
        over blive gerne selv hvis hvor bliver lige være tak nej lidt kunne man mange bør virkelig""",
    "nb": """og at det er jeg ikke på som for med den har til vi dere meg om men så var når hvordan hva fra et kan
        her der bare også etter eller alle mye mer noen noe ble vil skal skulle fikk får sin vår våre deres min mine
        mitt din ved nå da jo være måtte hvorfor hadde igjen uten denne dette dem deg seg oss av en i de over bli
        gjerne selv hvis hvor blir litt veldig takk nei enn hun kunne man mange fordi blitt""",
    "de": """der die das und ist nicht ich zu den mit von für auf ein eine im dem es sich auch als wie aber bei nach
        wir sind noch nur wenn oder aus hat dass kann bin sie haben war schon mir mich sehr""",
    "fr": """le la les et est pas je de des un une pour que qui dans sur avec ce il vous nous mais plus très du au
        mon c'est j'ai on ne sont par tout été""",
    "es": """el la los las y es no que de en un una por con para mi se me lo su pero más muy como está del al yo ha
        son todo porque gracias""",
    "it": """il di che e non la un è per mi sono con ma una ho come del le si ti anche più cosa questo della nel""",
    "pt": """o que e de não eu um uma para com é do da em os as mais por meu você isso muito mas como se na no foi""",
    "fi": """ja on ei että se mutta kun niin ole oli jos mitä tämä nyt vain myös minä sitä kuin ovat tai hyvä""",
}

_LETTERS = {
    "å": ("sv", "da", "nb"),
    "ä": ("sv", "de", "fi"),
    "ö": ("sv", "de", "fi"),
    "ø": ("da", "nb"),
    "æ": ("da", "nb"),
}
_ALIASES = {"no": "nb", "nn": "nb"}
_SURE_FROM = 0.9
_HINT = 0.6


def _by_word() -> dict[str, tuple[str, ...]]:
    languages: defaultdict[str, list[str]] = defaultdict(list)
    for language, words in FUNCTION_WORDS.items():
        for word in dict.fromkeys(words.split()):
            languages[word].append(language)
    return {word: tuple(those) for word, those in languages.items()}


_WORDS = _by_word()


def language_of(words: Sequence[str], hint: str = "") -> str:
    """ISO 639-1 code, or "" when unsure. `words` are in lower case; `hint` is what a platform says, often wrongly."""
    scores: defaultdict[str, float] = defaultdict(float)
    for word in words:
        for language in _WORDS.get(word, ()):
            scores[language] += 1 / len(_WORDS[word])
    text = "".join(words)
    for letter, languages in _LETTERS.items():
        for language in languages:
            scores[language] += min(text.count(letter), 3) / len(languages)
    if told := _code(hint):
        scores[told] += _HINT
    first, second = sorted([*scores.values(), 0.0, 0.0], reverse=True)[:2]
    return max(scores, key=scores.__getitem__) if first >= _SURE_FROM and first > second else ""


def _code(hint: str) -> str:
    code = re.split(r"[-_]", hint.strip().lower())[0]
    code = _ALIASES.get(code, code)
    return code if code in FUNCTION_WORDS else ""
